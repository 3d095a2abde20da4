//! Every proposal that there was, and what became of it.

use crate::approval::{Desk, Tally, found_word};
use crate::console::page::whole;
use crate::console::show::shown;
use crate::console::view::View;
use crate::error::CliError;
use maud::{Markup, html};
use sekisho_outbox::{ProposalState, Verdict};
use sekisho_types::{GateClass, ProposalId};
use std::collections::HashMap;

const MOST: u32 = 200;

pub(in crate::console) fn page(view: &View, desk: &Desk, wanted: &str) -> Result<String, CliError> {
    desk.expire()?;
    let states: Vec<ProposalState> = match ProposalState::parse(wanted) {
        Some(state) => vec![state],
        None => ProposalState::ALL.to_vec(),
    };
    let listed = desk.outbox.list(&states, MOST)?;
    // The content of what ended long ago is not kept; then there is a line without a title.
    let title = |id| desk.show(id).map(|found| found.preview.title.text(view.lang()).to_owned()).ok();
    let found: HashMap<ProposalId, Verdict> =
        desk.outbox.drafts()?.iter().filter_map(|draft| Some((draft.header.id, draft.verdict?))).collect();
    let tallies = desk.tallies(None)?;
    let body = html! {
        h1 { (view.t("履歴", "History")) }
        form.filter method="get" action=(view.to("history")) {
            label for="state" { (view.t("状態", "State")) }
            select id="state" name="state" {
                option value="" { (view.t("すべて", "all")) }
                @for state in ProposalState::ALL {
                    option value=(state.as_str()) selected[states == [state]] { (view.state(state)) }
                }
            }
            button type="submit" { (view.t("絞り込む", "Filter")) }
        }
        @if listed.is_empty() { div.empty { p { (view.t("まだありません。", "There is none yet.")) } } }
        @else {
            div.scroll { table.rows {
                thead { tr {
                    th scope="col" { "no." }
                    th scope="col" { (view.t("状態", "State")) }
                    th scope="col" { (view.t("内容", "What")) }
                    th scope="col" { (view.t("道具", "Tool")) }
                    th scope="col" { (view.t("いつから", "Since")) }
                    th scope="col" { span.unseen { (view.t("操作", "Action")) } }
                } }
                tbody { @for one in &listed {
                    @let id = one.header.id;
                    @let place = view.to(&format!("proposals/{id}"));
                    tr {
                        td.number { a data-row="" href=(place) { (id) } }
                        td {
                            span.badge.(View::tone(one.state)) { (view.state(one.state)) }
                            @if let Some(later) = one.replaced_by { " → " a href=(view.to(&format!("proposals/{later}"))) { (later) } }
                            @if let Some(verdict) = found.get(&id) { " " (badge(view, *verdict)) }
                        }
                        td.wide {
                            @match title(id) {
                                Some(title) => a href=(place) { (shown(&title)) },
                                None => span.faint { (view.t("内容は残っていません", "no longer kept")) },
                            }
                        }
                        td { (one.header.server) " · " (one.header.tool) }
                        td { (view.at(one.since)) }
                        td { @if one.state == ProposalState::Done && one.header.class == GateClass::Draft {
                            form method="post" action=(view.to(&format!("proposals/{id}/undo"))) {
                                (view.token())
                                button.small type="submit" { (view.t("取り消す", "Undo")) }
                            }
                        } }
                    }
                } }
            } }
        }
        (fared(view, &tallies))
    };
    Ok(whole(view, Some(desk), "history", view.t("履歴", "History"), &body))
}

/// What a draft was found to be when somebody looked last.
fn badge(view: &View, verdict: Verdict) -> Markup {
    html! {
        span.badge {
            (found_word(verdict.as_str(), view.lang()))
            @if let Some(percent) = verdict.percent() { " " (percent.get()) "%" }
        }
    }
}

/// How the drafts fared, by month.
fn fared(view: &View, tallies: &[Tally]) -> Markup {
    html! {
        h2 id="drafts" { (view.t("下書きのその後", "What became of the drafts")) }
        form.filter method="post" action=(view.to("history/review")) {
            (view.token())
            button type="submit" { (view.t("今の状態を確かめる", "Look again")) }
            span.faint { (view.t("割合だけを数えます。内容は記録しません。", "Shares are counted; no content is recorded.")) }
        }
        @if !tallies.is_empty() {
            div.scroll { table {
                thead { tr {
                    th scope="col" { (view.t("作成月", "Made in")) }
                    th scope="col" { (view.t("道具", "Tool")) }
                    th scope="col" { (view.t("作成", "Made")) }
                    @for word in Verdict::WORDS { th scope="col" { (found_word(word, view.lang())) } }
                    th scope="col" { (view.t("編集の平均", "Changed by")) }
                    th scope="col" { (view.t("取り消し", "Taken back")) }
                    th scope="col" { (view.t("未確認", "Not told")) }
                } }
                tbody { @for tally in tallies {
                    tr {
                        td { (tally.month.as_str()) }
                        td.tool { (tally.server) " · " (tally.tool) }
                        td.number { (tally.made) }
                        @for word in Verdict::WORDS { td.number { (tally.found.get(word).copied().unwrap_or(0)) } }
                        td.number { @if let Some(percent) = tally.mean_percent { (percent) "%" } @else { "—" } }
                        td.number { (tally.taken_back) }
                        td.number { (tally.not_told) }
                    }
                } }
            } }
        }
    }
}
