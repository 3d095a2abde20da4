//! The whole policy as a table: what comes out for every tool and circumstance.

use crate::approval::Desk;
use crate::commands::suite;
use crate::console::page::whole;
use crate::console::show::shown;
use crate::console::view::View;
use crate::error::CliError;
use maud::html;
use sekisho_types::{Decision, ErrorCode};
use serde_json::Value;

pub(in crate::console) fn page(view: &View, desk: &Desk) -> Result<String, CliError> {
    let matrix = desk.home.policy.matrix(&suite::tools()?);
    let value = serde_json::to_value(&matrix)
        .map_err(|e| CliError::new(ErrorCode::CALL_INTERNAL).with("detail", e))?;
    let text =
        |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let settings: Vec<(String, String)> = value
        .get("settings")
        .and_then(Value::as_array)
        .map(|all| all.iter().map(|setting| (text(setting, "name"), text(setting, "value"))).collect())
        .unwrap_or_default();
    let body = html! {
        h1 { (view.t("方針", "Policy")) " " span.faint { (view.t("段階", "phase")) " " (desk.home.policy.phase()) } }
        p.faint { code title=(matrix.policy()) { (short(matrix.policy())) } " · " (view.t("変更は管理者が行います。ここでは見るだけです。", "An administrator changes it; here it is only shown.")) }
        h2 { (view.t("判定表", "Decisions")) }
        div.scroll { table.rows {
            thead { tr {
                th scope="col" { (view.t("サーバー", "Server")) }
                th scope="col" { (view.t("道具", "Tool")) }
                th scope="col" { (view.t("区分", "Class")) }
                th scope="col" { (view.t("条件", "When")) }
                th scope="col" { (view.t("判定", "Decision")) }
                th scope="col" { (view.t("規則", "Rule")) }
            } }
            tbody { @for row in matrix.rows() { tr {
                td { (row.server()) }
                td { (row.tool()) }
                td { (view.class(row.class())) }
                td { @let when = row.when(); @if when == "always" { span.faint { (view.t("常に", "always")) } } @else { code { (when) } } }
                td { span.badge.(tone(row.decision())) { (view.whom(row.decision())) } }
                td { code { (row.rule()) } }
            } } }
        } }
        @if !matrix.unmet_rules().is_empty() {
            p { (view.t("どの道具にも当たらない規則", "Rules that no tool can meet")) ": " @for rule in matrix.unmet_rules() { code { (rule) } " " } }
        }
        h2 { (view.t("設定", "Settings")) }
        div.scroll { table.rows {
            tbody { @for (name, value) in &settings { tr { th scope="row" { code { (name) } } td.wide { (shown(value)) } } } }
        } }
    };
    Ok(whole(view, Some(desk), "policy", view.t("方針", "Policy"), &body))
}

fn short(hash: &str) -> String {
    hash.chars().take(16).collect()
}

fn tone(decision: Decision) -> &'static str {
    match decision {
        Decision::Allow => "good",
        Decision::AskClient | Decision::AskUser => "wait",
        Decision::AskSecond => "strong",
        Decision::Deny => "quiet",
    }
}
