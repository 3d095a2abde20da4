//! Proposals as a terminal shows them, with nothing hidden, and as programs read them.

use crate::approval::Shown;
use crate::hidden::spelled;
use crate::output::Output;
use data_encoding::HEXLOWER;
use sekisho_outbox::{Author, Listed, ProposalState};
use sekisho_types::{Decision, Editing, Lang, Outside, PartForm, Preview, RecipientField};
use serde_json::{Value, json};

/// A state in people's words.
pub(super) struct Say<T>(pub(super) T);

impl Say<ProposalState> {
    pub(super) fn word(&self, lang: Lang) -> &'static str {
        let (ja, en) = match self.0 {
            ProposalState::Pending => ("承認待ち", "waits"),
            ProposalState::Approved => ("承認済み（未実行）", "approved, not done yet"),
            ProposalState::Claimed => ("実行中", "in progress"),
            ProposalState::Done => ("実行済み", "done"),
            ProposalState::Failed => ("実行されず", "failed, nothing happened"),
            ProposalState::Unknown => ("結果不明", "unknown whether it happened"),
            ProposalState::Returned => ("差し戻し", "returned"),
            ProposalState::Denied => ("却下", "denied"),
            ProposalState::Expired => ("期限切れ", "expired"),
            ProposalState::Superseded => ("置き換え済み", "superseded"),
            ProposalState::Cancelled => ("取り下げ", "cancelled"),
            ProposalState::Undone => ("元に戻した", "taken back"),
        };
        match lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }
}

impl Say<Decision> {
    fn word(&self, lang: Lang) -> &'static str {
        let (ja, en) = match self.0 {
            Decision::Allow => ("承認なしで可", "nobody"),
            Decision::AskClient => ("クライアントの確認", "the client's own prompt"),
            Decision::AskUser => ("本人の承認", "the user"),
            Decision::AskSecond => ("別の人の承認", "a second person"),
            Decision::Deny => ("不可", "never"),
        };
        match lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }
}

impl Say<RecipientField> {
    fn word(&self) -> &'static str {
        match self.0 {
            RecipientField::To => "To",
            RecipientField::Cc => "Cc",
            RecipientField::Bcc => "Bcc",
            RecipientField::Guest => "Guest",
            RecipientField::Channel => "Channel",
        }
    }
}

pub(super) fn listed_json(listed: &Listed) -> Value {
    let header = &listed.header;
    json!({
        "proposal": header.id.0,
        "server": header.server.as_str(),
        "tool": header.tool.as_str(),
        "class": header.class.as_str(),
        "state": listed.state.as_str(),
        "since": listed.since.to_rfc3339(),
        "needs": header.decision.as_str(),
        "rule": header.rule.as_str(),
        "expires": header.expires_at().to_rfc3339(),
        "replaces": header.replaces.map(|id| id.0),
        "replaced_by": listed.replaced_by.map(|id| id.0),
    })
}

pub(super) fn print_listed(listed: &[Listed], output: &mut Output) {
    let lang = output.lang;
    for listed in listed {
        let header = &listed.header;
        let line = format!(
            "{:>5}  {}  {}/{}  {}",
            header.id.0,
            header.created_at.to_japan_text(),
            header.server,
            header.tool,
            Say(listed.state).word(lang),
        );
        match listed.state {
            ProposalState::Pending => {
                let needs = Say(header.decision).word(lang);
                let until = header.expires_at().to_japan_text();
                output.line(format_args!("{line}  ({needs}, {} {until})", output.words("期限", "until")));
            }
            ProposalState::Unknown => output.bad(line),
            _ => output.line(line),
        }
    }
}

pub(super) fn shown_json(shown: &Shown, comment: Option<&str>) -> Value {
    let header = &shown.header;
    json!({
        "proposal": header.id.0,
        "server": header.server.as_str(),
        "tool": header.tool.as_str(),
        "class": header.class.as_str(),
        "state": shown.state.as_str(),
        "needs": header.decision.as_str(),
        "rule": header.rule.as_str(),
        "created": header.created_at.to_rfc3339(),
        "expires": header.expires_at().to_rfc3339(),
        "digest": HEXLOWER.encode(&shown.digest),
        "replaces": header.replaces.map(|id| id.0),
        "comment": comment,
        "preview": shown.preview,
    })
}

pub(super) fn print_shown(shown: &Shown, comment: Option<&str>, output: &mut Output) {
    let (header, lang) = (&shown.header, output.lang);
    let title = spelled(shown.preview.title.text(lang));
    output.line(format_args!("{}  {title}", header.id));
    output.faint(format_args!(
        "{}/{} · {} · {}: {} ({}) · {} {}",
        header.server,
        header.tool,
        Say(shown.state).word(lang),
        output.words("必要な承認", "needs"),
        Say(header.decision).word(lang),
        header.rule,
        output.words("期限", "until"),
        header.expires_at().to_japan_text(),
    ));
    if header.author == Author::Person {
        output.faint(output.words("人が書き直した提案です。", "A person has rewritten it."));
    }
    if let Some(earlier) = header.replaces {
        output.faint(format_args!("{} {earlier}", output.words("置き換えた提案:", "in the place of no.")));
    }
    if let Some(comment) = comment {
        output.weak(format_args!("{} {}", output.words("コメント:", "comment:"), spelled(comment)));
    }
    print_preview(&shown.preview, output);
    // Once more at the end, below whatever was long.
    output.line("");
    output.line(format_args!("{}  {title}", header.id));
    output.faint(format_args!("{} {}", output.words("要約値:", "digest:"), HEXLOWER.encode(&shown.digest)));
}

fn print_preview(preview: &Preview, output: &mut Output) {
    let lang = output.lang;
    for recipient in &preview.recipients {
        let name = recipient.name.as_deref().map(|name| format!("{} ", spelled(name))).unwrap_or_default();
        let line = format!("{}: {name}<{}>", Say(recipient.field).word(), spelled(&recipient.address));
        match recipient.outside {
            Outside::Outside => output.weak(format_args!("{line}  [{}]", output.words("社外", "outside"))),
            Outside::Inside => output.line(line),
        }
    }
    for part in &preview.parts {
        output.line("");
        let open = match part.editing {
            Editing::Open => output.words("（変更できます）", " (open to changes)"),
            Editing::Closed => "",
        };
        output.faint(format_args!("── {} [{}]{open}", part.label.text(lang), part.key));
        let text = spelled(&part.text);
        // Behind a bar, each line: a text that draws a frame of its own is seen to be a text.
        for line in text.lines() {
            match part.form {
                PartForm::Line | PartForm::Text => output.line(format_args!("│ {line}")),
                PartForm::Diff => output.changed("│ ", line),
            }
        }
        let count = text.lines().count();
        output.faint(format_args!(
            "╰ {count} {}",
            output.words("行", if count == 1 { "line" } else { "lines" })
        ));
    }
    for attachment in &preview.attachments {
        output.line(format_args!(
            "{} {} ({}, {} bytes, SHA-256 {})",
            output.words("添付:", "attached:"),
            spelled(&attachment.name),
            spelled(&attachment.media_type),
            attachment.size_bytes,
            HEXLOWER.encode(&attachment.sha256),
        ));
    }
    for link in &preview.links {
        output.line(format_args!(
            "{} {} → {}",
            output.words("リンク:", "link:"),
            spelled(&link.shown),
            spelled(&link.target)
        ));
    }
    for warning in &preview.warnings {
        output.weak(spelled(warning.text(lang)));
    }
}
