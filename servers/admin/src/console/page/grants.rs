//! What was granted to Sekisho, and until when. Shows what stands in clear and opens no grant.

use crate::approval::Desk;
use crate::commands::grants::Grants;
use crate::commands::rotation;
use crate::console::page::{problem, whole};
use crate::console::show::shown;
use crate::console::view::View;
use crate::error::CliError;
use maud::{Markup, html};
use sekisho_types::{ErrorCode, Slot};
use sekisho_vault::{Header, State, VaultError};

pub(in crate::console) fn page(view: &View, desk: &Desk) -> Result<String, CliError> {
    let found = match desk.home.homes.read_clients()? {
        None => html! { div.empty {
            p { (view.t("OAuth クライアントの設定（clients.toml）がないため、メール・予定表・Slack は使いません。", "There are no OAuth clients (clients.toml), so mail, calendar and Slack are not used.")) }
        } },
        Some(_) => match Grants::look().and_then(|grants| list(view, &grants)) {
            Ok(found) => found,
            Err(error) if error.code == ErrorCode::VAULT_MISSING => html! { div.empty {
                p { (view.t("認可はまだ 1 つもありません。", "Nothing has been granted yet.")) }
                p.faint { (view.t("「sekisho login」を実行してください。", "Run `sekisho login`.")) }
            } },
            Err(error) => problem(view, &error),
        },
    };
    let body = html! { h1 { (view.t("認可", "Grants")) } (found) };
    Ok(whole(view, Some(desk), "grants", view.t("認可", "Grants"), &body))
}

fn list(view: &View, grants: &Grants) -> Result<Markup, CliError> {
    let mut rows = Vec::new();
    for slot in Slot::ALL {
        match grants.header(slot) {
            Err(missing @ VaultError::Missing { .. }) => return Err(missing.into()),
            Ok(header) => rows.push((slot, Ok(header))),
            Err(error) => rows.push((slot, Err(CliError::from(error)))),
        }
    }
    let dates = rotation::dates(grants)?;
    Ok(html! {
        div.scroll { table {
            thead { tr {
                th scope="col" { (view.t("認可", "Grant")) }
                th scope="col" { (view.t("状態", "State")) }
                th scope="col" { (view.t("組織", "Organisation")) }
                th scope="col" { (view.t("同意", "Consented")) }
                th scope="col" { (view.t("使わない場合の期限", "Ends if not used")) }
                th scope="col" { (view.t("範囲", "Scopes")) }
            } }
            tbody { @for (slot, found) in &rows { tr {
                td { (slot) }
                @match found {
                    Ok(Some(header)) => (granted(view, header)),
                    Ok(None) => td colspan="5" { span.badge.quiet { (view.t("まだ同意されていません", "not consented to yet")) } },
                    Err(error) => td colspan="5" { (problem(view, error)) },
                }
            } } }
        } }
        h2 { (view.t("期限のあるもの", "Dates")) }
        @if dates.is_empty() { p.faint { (view.t("方針に期限の定めはありません。", "The policy sets no dates.")) } }
        @else { div.scroll { table {
            thead { tr { th scope="col" { (view.t("対象", "What")) } th scope="col" { (view.t("期限", "Due")) } th scope="col" { (view.t("作業", "Command")) } } }
            tbody { @for due in &dates { tr {
                td { (due.what) }
                td { (view.at(due.due_at)) @if due.overdue { " " span.badge.bad { (view.t("過ぎています", "overdue")) } } }
                td { code { (due.next) } }
            } } }
        } } }
    })
}

fn granted(view: &View, header: &Header) -> Markup {
    html! {
        td { @match header.state {
            State::Active => span.badge.good { (view.t("有効", "active")) },
            State::NeedsConsent(cause) => { span.badge.bad { (view.t("再同意が必要", "needs consent")) } " " (cause.as_str()) },
        } }
        td { (shown(&header.tenant)) }
        td { (view.at(header.consented_at)) }
        td { @match header.refresh_ends_at { Some(end) => (view.at(end)), None => span.faint { "—" } } }
        td { ul.plain { @for scope in &header.scopes { li { code { (scope) } } } } }
    }
}
