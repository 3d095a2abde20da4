//! One proposal: exactly what will go out, and what a person can say to it.

mod settle;

use crate::approval::{Desk, Shown};
use crate::console::page::{problem, whole};
use crate::console::show::{Mark, address, compare, diff, diff_lines, hidden_in, shown};
use crate::console::view::View;
use crate::error::CliError;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use maud::{Markup, html};
use sekisho_outbox::{Author, Listed, ProposalState};
use sekisho_types::{
    Decision, Editing, GateClass, Outside, PartForm, Preview, PreviewAttachment, PreviewLink, PreviewPart,
    PreviewRecipient, ProposalId, RecipientField,
};

pub(in crate::console) fn page(view: &View, desk: &Desk, id: ProposalId) -> Result<String, CliError> {
    desk.expire()?;
    let found = desk.show(id)?;
    let listed = desk.outbox.listed(id)?;
    let earlier = found.header.replaces.map(|earlier| (earlier, desk.show(earlier)));
    let preview = &found.preview;
    let body = html! {
        (title(view, &found, &listed))
        @if !preview.warnings.is_empty() {
            section.warnings {
                h2 { (view.t("確かめてください", "Look at this twice")) }
                ul { @for warning in &preview.warnings { li { (shown(warning.text(view.lang()))) } } }
            }
        }
        @if !preview.recipients.is_empty() { (recipients(view, &preview.recipients)) }
        @let has_diff = preview.parts.iter().any(|part| part.form == PartForm::Diff);
        @for part in &preview.parts { (one_part(view, part, has_diff)) }
        @if !preview.attachments.is_empty() { (attachments(view, &preview.attachments)) }
        @if !preview.links.is_empty() { (links(view, &preview.links)) }
        @match &earlier {
            Some((_, Ok(earlier))) => (since(view, earlier, preview)),
            // Who is to see what differs must read that it cannot be seen.
            Some((number, Err(error))) => section.since {
                h2 {
                    (view.t("前の版との違い", "What differs from the version before")) " "
                    a href=(view.to(&format!("proposals/{number}"))) { "no. " (number) }
                }
                p { span.badge.bad { (view.t("比べられません", "cannot be compared")) } }
                (problem(view, error))
            },
            None => {}
        }
        @if let Some(comment) = desk.outbox.comment(id)? {
            section { h2 { (view.t("差し戻しのコメント", "The comment it was returned with")) } div.text { (shown(&comment)) } }
        }
        (answers(view, desk, &found)?)
    };
    Ok(whole(view, Some(desk), "", &format!("no. {id}"), &body))
}

fn title(view: &View, found: &Shown, listed: &Listed) -> Markup {
    let header = &found.header;
    html! {
        p.crumb { a href=(view.to("")) { (view.t("承認待ち", "Waiting")) } " / no. " (header.id) }
        h1 { (shown(found.preview.title.text(view.lang()))) }
        dl.facts {
            div { dt { (view.t("状態", "State")) } dd {
                span.badge.(View::tone(found.state)) { (view.state(found.state)) }
                @if let Some(later) = listed.replaced_by {
                    " → " a href=(view.to(&format!("proposals/{later}"))) { "no. " (later) }
                }
            } }
            div { dt { (view.t("必要な承認", "Needs")) } dd { (view.whom(header.decision)) span.faint { " · " (why(view, found)) } } }
            div { dt { (view.t("道具", "Tool")) } dd { (header.server) " · " (header.tool) " · " (view.class(header.class)) } }
            div { dt { (view.t("作成", "Made")) } dd {
                (view.at(header.created_at)) " · "
                (match header.author { Author::Model => view.t("アシスタント", "by the assistant"), Author::Person => view.t("人が編集", "edited by a person") })
            } }
            @if found.state == ProposalState::Pending {
                div { dt { (view.t("期限", "Expires")) } dd { (view.until(header.expires_at())) span.faint { " · " (view.at(header.expires_at())) } } }
            } @else {
                div { dt { (view.t("状態の変更", "Since")) } dd { (view.at(listed.since)) } }
            }
            div { dt { (view.t("ダイジェスト", "Digest")) } dd { (digest(&found.digest)) } }
        }
    }
}

fn why(view: &View, found: &Shown) -> String {
    let rule = &found.header.rule;
    format!("{} {rule}", view.t("方針の規則", "by the policy's rule"))
}

/// The beginning of the digest in groups, the whole of it on demand.
fn digest(digest: &[u8; 32]) -> Markup {
    let hex = HEXLOWER.encode(digest);
    let groups: Vec<String> =
        hex.as_bytes().chunks(4).take(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    html! { code.digest title=(hex) { (groups.join(" ")) } }
}

fn recipients(view: &View, recipients: &[PreviewRecipient]) -> Markup {
    html! {
        section {
            h2 { (view.t("届く相手", "Who receives it")) span.count { (recipients.len()) } }
            div.scroll { table.recipients.stacked {
                thead { tr {
                    th scope="col" { (view.t("欄", "Field")) }
                    th scope="col" { (view.t("表示名", "Display name")) }
                    th scope="col" { (view.t("実際の宛先", "Real address")) }
                    th scope="col" { (view.t("社内・社外", "Where")) }
                } }
                tbody { @for to in recipients {
                    tr.(if to.outside == Outside::Outside { "outside" } else { "inside" }) {
                        td { (field(to.field, view)) }
                        td { @if let Some(name) = &to.name { bdi { (shown(name)) } } @else { span.faint { "—" } } }
                        td { (address(&to.address)) }
                        td { @match to.outside {
                            Outside::Outside => span.badge.bad { (view.t("社外", "outside")) },
                            Outside::Inside => span.badge { (view.t("社内", "inside")) },
                        } }
                    }
                } }
            } }
        }
    }
}

fn field(field: RecipientField, view: &View) -> &'static str {
    match field {
        RecipientField::To => "To",
        RecipientField::Cc => "Cc",
        RecipientField::Bcc => "Bcc",
        RecipientField::Guest if view.lang() == sekisho_types::Lang::Ja => "参加者",
        RecipientField::Guest => "guest",
        RecipientField::Channel if view.lang() == sekisho_types::Lang::Ja => "チャンネル",
        RecipientField::Channel => "channel",
    }
}

/// Above this many lines the whole text is folded away where the changes stand beside it.
const FOLDED_LINES: usize = 40;

fn one_part(view: &View, part: &PreviewPart, has_diff: bool) -> Markup {
    let hidden = hidden_in(&part.text);
    let lines = part.text.lines().count();
    let folded = has_diff && part.form == PartForm::Text && lines > FOLDED_LINES;
    let id = format!("part-{}", part.key);
    html! {
        section {
            h2 {
                (shown(part.label.text(view.lang())))
                @if hidden > 0 { span.badge.bad { (view.t("見えない文字", "hidden characters")) " " (hidden) } }
                button.plain.copy type="button" data-copy=(id) hidden="" { (view.t("コピー", "Copy")) }
            }
            @match part.form {
                PartForm::Line => p.line { (shown(&part.text)) },
                PartForm::Text if folded => details {
                    summary { (view.t("全文を表示", "Show all of it")) " (" (lines) " " (view.t("行", "lines")) ")" }
                    div.text { (shown(&part.text)) }
                },
                PartForm::Text => div.text { (shown(&part.text)) },
                PartForm::Diff => (diff(&diff_lines(&part.text))),
            }
            // What is copied is what goes out, to the letter.
            textarea.source id=(id) readonly="" hidden="" aria-hidden="true" tabindex="-1" { "\n" (part.text) }
        }
    }
}

fn attachments(view: &View, attachments: &[PreviewAttachment]) -> Markup {
    html! {
        section {
            h2 { (view.t("添付ファイル", "Attachments")) span.count { (attachments.len()) } }
            div.scroll { table {
                thead { tr {
                    th scope="col" { (view.t("名前", "Name")) }
                    th scope="col" { (view.t("種類", "Type")) }
                    th scope="col" { (view.t("大きさ", "Size")) }
                    th scope="col" { "SHA-256" }
                } }
                tbody { @for file in attachments {
                    tr {
                        td { bdi { (shown(&file.name)) } }
                        td { (shown(&file.media_type)) }
                        td.number { (file.size_bytes) " B" }
                        td { (digest(&file.sha256)) }
                    }
                } }
            } }
        }
    }
}

fn links(view: &View, links: &[PreviewLink]) -> Markup {
    html! {
        section {
            h2 { (view.t("リンクの行き先", "Where links lead")) span.count { (links.len()) } }
            div.scroll { table.links.stacked {
                thead { tr {
                    th scope="col" { (view.t("表示", "Shown as")) }
                    th scope="col" { (view.t("実際の行き先", "Real target")) }
                } }
                tbody { @for link in links { tr { td { bdi { (shown(&link.shown)) } } td { "→ " (address(&link.target)) } } } }
            } }
        }
    }
}

/// What differs from the proposal whose place this one took.
fn since(view: &View, earlier: &Shown, preview: &Preview) -> Markup {
    let old =
        |key: &str| earlier.preview.parts.iter().find(|part| part.key == key).map_or("", |p| p.text.as_str());
    let same_recipients = earlier.preview.recipients == preview.recipients;
    let changed: Vec<&PreviewPart> =
        preview.parts.iter().filter(|part| old(&part.key) != part.text).collect();
    html! {
        section.since {
            h2 {
                (view.t("前の版との違い", "What differs from the version before")) " "
                a href=(view.to(&format!("proposals/{}", earlier.header.id))) { "no. " (earlier.header.id) }
            }
            @if changed.is_empty() && same_recipients && earlier.preview.attachments == preview.attachments {
                p.faint { (view.t("違いはありません。", "Nothing differs.")) }
            }
            @if !same_recipients { p { span.badge.bad { (view.t("宛先が変わっています", "recipients differ")) } } }
            @if earlier.preview.attachments != preview.attachments {
                p { span.badge.bad { (view.t("添付ファイルが変わっています", "attachments differ")) } }
            }
            @for part in changed {
                h3 { (shown(part.label.text(view.lang()))) }
                @let lines = compare(old(&part.key), &part.text);
                @let lines: Vec<(Mark, &str)> = lines.iter().map(|(mark, line)| (*mark, line.as_str())).collect();
                (diff(&lines))
            }
        }
    }
}

/// What a person can say to it.
fn answers(view: &View, desk: &Desk, found: &Shown) -> Result<Markup, CliError> {
    let header = &found.header;
    let place = |verb: &str| view.to(&format!("proposals/{}/{verb}", header.id));
    if found.state == ProposalState::Done && header.class == GateClass::Draft {
        return Ok(undo(view, header.id));
    }
    if found.state == ProposalState::Approved {
        return Ok(html! { section.answers {
            form method="post" action=(place("deliver")) { (view.token()) button.main type="submit" { (view.t("実行する", "Deliver now")) } }
            p.faint { (view.t("承認済みで、まだ実行されていません。承認の証明は、実行の時にもう一度確かめられます。", "Approved, and not delivered yet. The proof is verified again when it is.")) }
        } });
    }
    if found.state == ProposalState::Unknown {
        return settle::page(view, desk, found);
    }
    if found.state != ProposalState::Pending {
        return Ok(html! {});
    }
    let editable = found.preview.parts.iter().any(|part| part.editing == Editing::Open);
    Ok(html! {
        section.answers aria-label=(view.t("答える", "Answer")) {
            (approve(view, desk, found)?)
            div.others {
                form.return method="post" action=(place("return")) {
                    (view.token())
                    label for="comment" { (view.t("差し戻す（理由はアシスタントに、伏せて伝わります）", "Return it with a comment, which the assistant reads masked")) }
                    textarea id="comment" name="comment" rows="2" maxlength="2000" required="" {}
                    button type="submit" { (view.t("差し戻す", "Return")) }
                }
                div.side {
                    @if editable { a.button id="edit" href=(place("edit")) { (view.t("編集する", "Edit")) } }
                    details.deny {
                        summary id="deny" { (view.t("却下する…", "Deny…")) }
                        form method="post" action=(place("deny")) {
                            (view.token())
                            p { (view.t("二度と実行できなくなります。", "It can never be done after that.")) }
                            button.danger type="submit" { (view.t("却下する", "Deny")) }
                        }
                    }
                }
            }
        }
    })
}

fn approve(view: &View, desk: &Desk, found: &Shown) -> Result<Markup, CliError> {
    let header = &found.header;
    let credentials: Vec<String> =
        desk.credentials_for(header)?.iter().map(sekisho_factors::Bytes::to_text).collect();
    let challenge = BASE64URL_NOPAD.encode(&found.digest);
    let action = view.to(&format!("proposals/{}/approve", header.id));
    let codes = desk.takes_code(header) && desk.has_code(&header.user)?;
    let seconds = desk.home.policy.approval().seconds();
    Ok(html! {
        div.approve {
            @if header.decision == Decision::AskSecond {
                p {
                    (view.t("別の人が、この画面で、その人のパスキーで承認します:", "A second person approves here, with her own passkey: "))
                    strong {
                        @if seconds.is_empty() { (view.t("方針に誰もいません（[approval] second）", "policy names nobody ([approval] second)")) }
                        @for (at, second) in seconds.iter().enumerate() { @if at > 0 { ", " } (second) }
                    }
                }
            }
            @if credentials.is_empty() {
                p.faint {
                    (view.t("この提案を承認できるパスキーがまだありません。", "No passkey that may approve this is enrolled yet. "))
                    a href=(view.to("factors")) { (view.t("承認手段を登録する", "Enrol a factor")) }
                }
            } @else {
                form method="post" action=(action) data-passkey="get" data-challenge=(challenge) data-credentials=(credentials.join(" ")) {
                    (view.token())
                    input type="hidden" name="digest" value=(challenge);
                    input type="hidden" name="assertion" value="";
                    button.main id="approve" type="submit" { (view.t("パスキーで承認する", "Approve with a passkey")) }
                    p.say role="alert" {}
                    noscript { p.faint { (view.t("パスキーにはスクリプトが必要です。", "A passkey needs scripts.")) } }
                }
            }
            @if codes {
                details.code-way open[credentials.is_empty()] {
                    summary { (view.t("ワンタイムコードで承認する（パスキーより弱い方法）", "With a one-time code (weaker than a passkey)")) }
                    form method="post" action=(action) {
                        (view.token())
                        input type="hidden" name="digest" value=(challenge);
                        label for="code" { (view.t("アプリに表示された 6 桁", "The six digits of the app")) }
                        input.code id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="16" required="";
                        button type="submit" { (view.t("コードで承認する", "Approve with the code")) }
                    }
                }
            }
            p.faint {
                (view.t("承認すると、上に表示された内容がそのまま、一度だけ実行されます。", "What is shown above is then done exactly so, and once."))
            }
        }
    })
}

/// Takes a draft back.
pub(in crate::console) fn undo(view: &View, id: ProposalId) -> Markup {
    html! {
        section.answers {
            form method="post" action=(view.to(&format!("proposals/{id}/undo"))) {
                (view.token())
                button type="submit" { (view.t("この下書きを取り消す", "Take this draft back")) }
            }
            p.faint { (view.t("その後に誰も変更していなければ、元の状態に戻します。", "Puts things back as they were, if nobody has changed them since.")) }
        }
    }
}

/// The form for a version of one's own; `typed` is what was typed before and not taken.
pub(in crate::console) fn edit(
    view: &View,
    desk: &Desk,
    id: ProposalId,
    typed: &[(String, String)],
    error: Option<&CliError>,
) -> Result<String, CliError> {
    let found = desk.show(id)?;
    let body = html! {
        p.crumb {
            a href=(view.to("")) { (view.t("承認待ち", "Waiting")) } " / "
            a href=(view.to(&format!("proposals/{id}"))) { "no. " (id) } " / " (view.t("編集", "edit"))
        }
        h1 { (view.t("編集する", "Edit")) }
        @if let Some(error) = error { (problem(view, error)) }
        p.faint {
            (view.t(
                "保存すると新しい提案になり、この提案に取って代わります。承認は、保存した後の内容に対して行います。",
                "Saving makes another proposal in the place of this one. What is approved is what was saved.",
            ))
        }
        form.edit method="post" action=(view.to(&format!("proposals/{id}/edit"))) {
            (view.token())
            @for part in &found.preview.parts {
                @let name = format!("part.{}", part.key);
                @let text = typed.iter().find(|(key, _)| *key == name).map_or(part.text.as_str(), |(_, text)| text.as_str());
                @if part.editing == Editing::Open {
                    label for=(name) {
                        (shown(part.label.text(view.lang())))
                        @let hidden = hidden_in(text);
                        @if hidden > 0 { " " span.badge.bad { (view.t("見えない文字", "hidden characters")) " " (hidden) } }
                    }
                    @match part.form {
                        PartForm::Line => input type="text" id=(name) name=(name) value=(text);,
                        PartForm::Text | PartForm::Diff => textarea id=(name) name=(name) rows="14" { "\n" (text) },
                    }
                } @else {
                    p.label { (shown(part.label.text(view.lang()))) span.faint { " · " (view.t("変更できません", "cannot be changed")) } }
                    @match part.form {
                        PartForm::Line => p.line { (shown(&part.text)) },
                        PartForm::Text => div.text { (shown(&part.text)) },
                        PartForm::Diff => (diff(&diff_lines(&part.text))),
                    }
                }
            }
            div.buttons {
                button.main type="submit" { (view.t("保存して新しい提案にする", "Save as a new proposal")) }
                a.button href=(view.to(&format!("proposals/{id}"))) { (view.t("やめる", "Cancel")) }
            }
        }
    };
    Ok(whole(view, Some(desk), "", view.t("編集", "Edit"), &body))
}
