//! The record with filters, one entry of it, and what its verification says.

use crate::approval::Desk;
use crate::console::page::whole;
use crate::console::routes::Asked;
use crate::console::show::shown;
use crate::console::view::View;
use crate::error::CliError;
use maud::{Markup, html};
use sekisho_audit::{Found, Logged, Reader, Report, verify};
use sekisho_types::ErrorCode;

/// How many entries, from the end, a filter looks at.
const LOOKED_AT: usize = 20_000;
const MOST: usize = 200;

pub(in crate::console) fn page(view: &View, desk: &Desk, asked: &Asked) -> Result<String, CliError> {
    list(view, desk, asked, None)
}

/// Proves the record, and shows it with what was found.
pub(in crate::console) fn verified(view: &View, desk: &Desk, asked: &Asked) -> Result<String, CliError> {
    let key = desk.home.verifier_key()?;
    let report = verify(&desk.home.homes.record_dir(), desk.home.policy.audit_outside(), &key)?;
    list(view, desk, asked, Some(&report))
}

fn list(view: &View, desk: &Desk, asked: &Asked, report: Option<&Report>) -> Result<String, CliError> {
    let found = Reader::open(&desk.home.homes.record_dir())?.tail(LOOKED_AT)?;
    let unreadable = found.iter().filter(|found| matches!(found, Found::Unreadable { .. })).count();
    let entries: Vec<&Logged> = found
        .iter()
        .rev()
        .filter_map(|found| match found {
            Found::Entry(entry) => Some(entry.as_ref()),
            Found::Unreadable { .. } => None,
        })
        .filter(|entry| fits(entry, asked))
        .take(MOST)
        .collect();
    let body = html! {
        div.head {
            h1 { (view.t("記録", "Record")) }
            a.button href=(view.to("record/verified")) { (view.t("検証する", "Verify")) }
        }
        @if let Some(report) = report { (verdict(view, report)) }
        (filters(view, asked))
        @if unreadable > 0 {
            div.notice.bad { p.what { (unreadable) " " (view.t("行を読めません。検証してください。", "lines cannot be read. Verify the record.")) } }
        }
        @if entries.is_empty() { div.empty { p { (view.t("当てはまる記録はありません。", "No entry fits.")) } } }
        @else { div.scroll { table.rows.record {
            thead { tr {
                th scope="col" { "no." }
                th scope="col" { (view.t("時刻", "Time")) }
                th scope="col" { (view.t("種類", "What")) }
                th scope="col" { (view.t("対象", "About")) }
                th scope="col" { (view.t("結果", "Result")) }
                th scope="col" { (view.t("人", "Person")) }
            } }
            tbody { @for entry in entries { (row(view, entry)) } }
        } } }
        p.faint { (view.t("新しいものから 200 件まで。内容は記録されません（番号・数・ハッシュだけです）。", "The newest 200. Content is never on the record: ids, counts and hashes only.")) }
    };
    Ok(whole(view, Some(desk), "record", view.t("記録", "Record"), &body))
}

fn fits(entry: &Logged, asked: &Asked) -> bool {
    let (what, person, about) = (asked.field("what"), asked.field("person"), asked.field("proposal").trim());
    let proposal = entry.proposal.map(|id| id.to_string()).unwrap_or_default();
    let persons = [&entry.user, &entry.approver].into_iter().flatten();
    let mut names = persons.map(|name| name.as_str().to_lowercase());
    (what.is_empty() || entry.what.as_str() == what)
        && (about.is_empty() || proposal == about)
        && (person.trim().is_empty() || names.any(|name| name.contains(&person.trim().to_lowercase())))
        && (asked.field("errors").is_empty() || entry.error.is_some())
}

fn filters(view: &View, asked: &Asked) -> Markup {
    const KINDS: [(&str, &str, &str); 7] = [
        ("proposal", "提案", "proposals"),
        ("admin", "管理", "administration"),
        ("intent", "呼び出し前", "intents"),
        ("outcome", "呼び出し後", "outcomes"),
        ("refused", "拒否", "refusals"),
        ("start", "開始", "starts"),
        ("checkpoint-note", "検査点", "checkpoints"),
    ];
    html! {
        form.filter method="get" action=(view.to("record")) {
            label for="what" { (view.t("種類", "What")) }
            select id="what" name="what" {
                option value="" { (view.t("すべて", "all")) }
                @for (word, ja, en) in KINDS {
                    option value=(word) selected[asked.field("what") == word] { (view.t(ja, en)) }
                }
            }
            label for="proposal" { (view.t("提案の番号", "Proposal no.")) }
            input.narrow id="proposal" name="proposal" inputmode="numeric" maxlength="12" value=(asked.field("proposal"));
            label for="person" { (view.t("人", "Person")) }
            input.short id="person" name="person" maxlength="128" value=(asked.field("person"));
            label.check { input type="checkbox" name="errors" value="1" checked[!asked.field("errors").is_empty()]; (view.t("エラーだけ", "errors only")) }
            button type="submit" { (view.t("絞り込む", "Filter")) }
        }
    }
}

fn row(view: &View, entry: &Logged) -> Markup {
    let word = entry.state.as_ref().map_or(entry.what.as_str(), |state| state.as_str());
    html! {
        tr {
            td.number { a data-row="" href=(view.to(&format!("record/{}", entry.seq))) { (entry.seq) } }
            td { (view.at(entry.at)) }
            td { span.badge { (word) } }
            td.wide {
                @if let Some(id) = entry.proposal { a href=(view.to(&format!("proposals/{id}"))) { "no. " (id) } " " }
                @if let Some(server) = &entry.server { (server) }
                @if let Some(tool) = &entry.tool { " · " (tool) }
            }
            td {
                @if let Some(error) = &entry.error { span.badge.bad { (shown(error)) } }
                @if let Some(factor) = &entry.factor { span.badge { (factor.as_str()) } }
                @for (kind, count) in &entry.masked { span.faint { (kind.as_str()) "×" (count) " " } }
            }
            td { @if let Some(person) = entry.approver.as_ref().or(entry.user.as_ref()) { (person) } }
        }
    }
}

fn verdict(view: &View, report: &Report) -> Markup {
    let outside = report.outside.is_some();
    html! {
        // What nobody outside vouches for is no good news, only no bad news.
        div.notice.(match (report.passed(), outside) { (false, _) => "bad", (true, true) => "good", (true, false) => "weak" }) role="status" {
            p.what {
                @if !report.passed() { (view.t("記録に異常があります", "The record is NOT sound")) }
                @else if outside { (view.t("記録に欠けも改変もありません", "The record is whole")) }
                @else { (view.t(
                    "ここにある記録に矛盾はありません（外部の写しと比べていないため、末尾の切り取りは分かりません）",
                    "What is here fits together (not compared with a place outside: a cut end would not show)",
                )) }
            }
            p {
                (report.entries) " " (view.t("件", "entries")) " · "
                (view.t("外部の検査点が保証しない件数", "not vouched for outside")) " " (report.open_window.entries)
            }
            @if !report.defects.is_empty() { ul { @for defect in report.defects.iter().take(20) { li { (defect) } } } }
            @if !report.warnings.is_empty() { ul.faint { @for warning in report.warnings.iter().take(20) { li { (warning) } } } }
            p.faint { (view.t("署名は利用者自身の鍵によるものです（assurance: self-signed）", "Signed by the user's own key (assurance: self-signed)")) }
        }
    }
}

pub(in crate::console) fn one(view: &View, desk: &Desk, seq: u64) -> Result<String, CliError> {
    let entry = Reader::open(&desk.home.homes.record_dir())?.find(seq)?;
    let text = entry
        .map(|entry| serde_json::to_string_pretty(&entry))
        .transpose()
        .map_err(|e| CliError::new(ErrorCode::CALL_INTERNAL).with("detail", e))?;
    let body = html! {
        p.crumb { a href=(view.to("record")) { (view.t("記録", "Record")) } " / " (seq) }
        h1 { (view.t("記録", "Entry")) " " (seq) }
        @match text {
            Some(text) => pre.text { (shown(&text)) },
            None => div.empty { p { (view.t("その番号の記録はありません。", "There is no such entry.")) } },
        }
    };
    Ok(whole(view, Some(desk), "record", &format!("{} {seq}", view.t("記録", "Record")), &body))
}
