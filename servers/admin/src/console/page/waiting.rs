//! What waits for a person, the newest first; and what somebody should look after.

use crate::approval::{Desk, Shown};
use crate::console::page::{problem, whole};
use crate::console::show::{hidden_in, shown};
use crate::console::view::View;
use crate::error::CliError;
use maud::{Markup, html};
use sekisho_outbox::ProposalState;
use sekisho_types::{Decision, Outside};

const MOST: u32 = 200;

pub(in crate::console) fn page(view: &View, desk: &Desk) -> Result<String, CliError> {
    desk.expire()?;
    let waiting = desk.outbox.list(&[ProposalState::Pending], MOST)?;
    let open = [ProposalState::Unknown, ProposalState::Claimed, ProposalState::Approved];
    let open = desk.outbox.list(&open, MOST)?;
    let body = html! {
        h1 {
            (view.t("承認待ち", "Waiting for approval"))
            span.count data-count=(waiting.len()) { (waiting.len()) }
        }
        p.news hidden="" { a href=(view.to("")) { (view.t("新しい動きがあります。読み直す", "Something has changed. Reload")) } }
        @if waiting.is_empty() {
            div.empty {
                p { (view.t("待っている提案はありません。", "Nothing waits for you.")) }
                p.faint {
                    (view.t(
                        "アシスタントが送信や変更を提案すると、ここに並びます。承認されるまで、何も起きません。",
                        "What the assistant proposes to send or change appears here. Until it is approved, nothing happens.",
                    ))
                }
            }
        }
        ul.cards {
            @for listed in &waiting {
                li { (card(view, desk, listed.header.id)) }
            }
        }
        @if !open.is_empty() {
            h2 { (view.t("実行中・確認が必要", "In progress, or to be looked at")) }
            ul.cards {
                @for listed in &open {
                    li { (card(view, desk, listed.header.id)) }
                }
            }
        }
    };
    Ok(whole(view, Some(desk), "", view.t("承認待ち", "Waiting"), &body))
}

fn card(view: &View, desk: &Desk, id: sekisho_types::ProposalId) -> Markup {
    match desk.show(id) {
        Ok(found) => whole_card(view, &found),
        Err(error) => html! { div.card { p.no { "no. " (id) } (problem(view, &error)) } },
    }
}

fn whole_card(view: &View, found: &Shown) -> Markup {
    let (header, preview) = (&found.header, &found.preview);
    let outside = preview.recipients.iter().filter(|to| to.outside == Outside::Outside).count();
    let hidden: usize = preview.parts.iter().map(|part| hidden_in(&part.text)).sum();
    html! {
        a.card data-row="" href=(view.to(&format!("proposals/{}", header.id))) {
            p.no {
                span { "no. " (header.id) }
                span.badge.(View::tone(found.state)) { (view.state(found.state)) }
                span.badge { (view.class(header.class)) }
                @if header.decision == Decision::AskSecond {
                    span.badge.strong { (view.whom(header.decision)) }
                }
                @if outside > 0 { span.badge.bad { (view.t("社外", "outside")) " " (outside) } }
                @if !preview.warnings.is_empty() {
                    span.badge.bad { (view.t("注意", "warnings")) " " (preview.warnings.len()) }
                }
                @if hidden > 0 { span.badge.bad { (view.t("見えない文字", "hidden characters")) " " (hidden) } }
            }
            p.title { (shown(preview.title.text(view.lang()))) }
            p.faint {
                (header.server) " · " (header.tool) " · " (view.at(header.created_at))
                @if found.state == ProposalState::Pending { " · " (view.until(header.expires_at())) }
            }
        }
    }
}
