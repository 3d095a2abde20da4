//! What doctor says of each grant: where it stands, why, what is missing or too much, until when, and what to do.
//!
//! Apart because a grant is judged beside what is wanted of it: the clients of the company, and the policy's dates.
//! Grants to read are proved; of those to act only what stands in clear is looked at, since only delivery opens them.

use super::{Check, State, failed, good};
use crate::commands::grants::Grants;
use crate::commands::rotation;
use crate::error::CliError;
use crate::home::Home;
use crate::output::Output;
use sekisho_types::{ErrorCode, Scope, Slot, Strength};
use sekisho_vault::{Cause, Header, State as GrantState, VaultError, compare};

const NAME: &str = "grant";

/// Looks at every slot and every date.
pub(super) fn look(home: &Home, output: &Output, checks: &mut Vec<Check>) {
    if matches!(home.homes.read_clients(), Ok(None)) {
        let words = output.words(
            "認可: OAuth クライアントの設定（clients.toml）がないため、メール・予定表・Slack は使いません。",
            "grants: there are no OAuth clients (clients.toml), so mail, calendar and Slack are not used.",
        );
        checks.push(good(NAME, words.to_owned()));
        return;
    }
    let grants = match Grants::open_in_a_halt() {
        Ok(grants) => grants,
        Err(error) => {
            checks.push(failed(NAME, &error, output));
            return;
        }
    };
    for slot in Slot::IN_VAULT {
        checks.push(match found(&grants, slot) {
            Ok(Some(header)) => judged(&grants, &header, output),
            // Nothing is said of a right that hardly anybody has.
            Ok(None) if slot == Slot::GoogleAdmin || grants.clients.get(slot).is_none() => continue,
            Ok(None) => empty(slot, output),
            Err(VaultError::Missing { .. }) => {
                checks.push(empty_vault(output));
                break;
            }
            Err(error) => failed(NAME, &error.into(), output),
        });
    }
    dates(&grants, output, checks);
}

fn found(grants: &Grants, slot: Slot) -> Result<Option<Header>, VaultError> {
    let vault = grants.vault(slot)?;
    match slot.strength() {
        Strength::Act => vault.header(slot),
        Strength::Read => match vault.read(slot) {
            Ok(grant) => Ok(Some(grant.header)),
            Err(VaultError::NoGrant { .. }) => Ok(None),
            Err(error) => Err(error),
        },
    }
}

fn check(state: State, what: String, next: String) -> Check {
    Check { name: NAME, state, what, next }
}

fn empty_vault(output: &Output) -> Check {
    check(
        State::Weak,
        output.words("認可: まだ 1 つもありません。", "grants: there are none yet.").to_owned(),
        output.words("「sekisho login」を実行してください。", "Run `sekisho login`.").to_owned(),
    )
}

fn empty(slot: Slot, output: &Output) -> Check {
    let words = output.words("まだ同意されていません", "not consented to yet");
    check(State::Weak, format!("{slot} · {words}"), run("sekisho login --slot", slot, output))
}

fn run(command: &str, slot: Slot, output: &Output) -> String {
    match output.lang {
        sekisho_types::Lang::Ja => format!("「{command} {slot}」を実行してください。"),
        sekisho_types::Lang::En => format!("Run `{command} {slot}`."),
    }
}

fn judged(grants: &Grants, header: &Header, output: &Output) -> Check {
    let slot = header.slot;
    match header.state {
        GrantState::Active => active(grants, header, output),
        GrantState::NeedsConsent(Cause::RevokedHere) => {
            let words = output.words("ここで取り消し済み", "given back here");
            check(State::Weak, format!("{slot} · {words}"), run("sekisho login --slot", slot, output))
        }
        GrantState::NeedsConsent(cause) => {
            let error = CliError::new(ErrorCode::VAULT_NEEDS_CONSENT)
                .with("slot", slot)
                .with("cause", format_args!("{}: {}", cause.as_str(), why(cause, output)));
            failed(NAME, &error, output)
        }
    }
}

fn active(grants: &Grants, header: &Header, output: &Output) -> Check {
    let slot = header.slot;
    let mut parts = vec![
        slot.to_string(),
        output.words("有効", "active").to_owned(),
        header.tenant.clone(),
        format!("{} {}", output.words("同意", "consented"), header.consented_at.to_japan_text()),
    ];
    if let Some(end) = header.refresh_ends_at {
        let words = output.words("使わない場合の期限", "ends if it is not used");
        parts.push(format!("{words} {}", end.to_japan_text()));
    }
    let Some(client) = grants.clients.get(slot) else {
        parts.push(
            output.words("会社の設定にはもうありません", "the company has no client for it any more").into(),
        );
        return check(State::Bad, parts.join(" · "), run("sekisho vault revoke", slot, output));
    };
    if client.id != header.client {
        parts.push(output.words("前の OAuth クライアントのもの", "of an OAuth client from before").into());
        return check(State::Bad, parts.join(" · "), run("sekisho vault replace", slot, output));
    }
    let compared = compare(&client.scopes, &header.scopes);
    let list = |scopes: &[Scope]| scopes.iter().map(Scope::as_str).collect::<Vec<_>>().join(", ");
    if !compared.missing.is_empty() {
        let words = output.words("認可されていない範囲", "not granted");
        parts.push(format!("{words}: {}", list(&compared.missing)));
    }
    if !compared.excess.is_empty() {
        let words = output.words("余分に認可された範囲", "granted beyond what is wanted");
        parts.push(format!("{words}: {}", list(&compared.excess)));
    }
    let (state, next) = match (compared.excess.is_empty(), compared.missing.is_empty()) {
        (true, true) => (State::Good, String::new()),
        (true, false) => (State::Weak, run("sekisho vault replace", slot, output)),
        (false, _) => (State::Bad, run("sekisho vault replace", slot, output)),
    };
    check(state, parts.join(" · "), next)
}

/// What has killed a grant, in words.
fn why(cause: Cause, output: &Output) -> &'static str {
    let (ja, en) = match cause {
        Cause::Refused => (
            "サービスがトークンを受け付けません。パスワードの変更や、本人・管理者による取り消しが考えられます",
            "the provider takes the token no more: a new password, or it was taken back there",
        ),
        Cause::Idle => ("使わない期間が長すぎました", "it was not used for too long"),
        Cause::AccountGone => ("アカウントが停止または削除されました", "the account is closed or locked"),
        Cause::Forbidden => (
            "組織の管理者がクライアントを禁止しています",
            "the organisation's administrator forbids the client",
        ),
        Cause::CrashInRefresh => (
            "更新の途中でプロセスが終了し、使ったトークンが二度と使えません",
            "a process died while it refreshed, and the token it spent is not taken again",
        ),
        Cause::RevokedHere => ("ここで取り消し済みです", "it was given back here"),
        Cause::Ordered => ("管理者の命令によります", "by an order of the administrator"),
    };
    match output.lang {
        sekisho_types::Lang::Ja => ja,
        sekisho_types::Lang::En => en,
    }
}

fn dates(grants: &Grants, output: &Output, checks: &mut Vec<Check>) {
    let dates = match rotation::dates(grants) {
        Ok(dates) => dates,
        Err(error) => {
            checks.push(failed("rotation", &error, output));
            return;
        }
    };
    for due in dates {
        let (state, next) =
            if due.overdue { (State::Bad, due.next.clone()) } else { (State::Good, String::new()) };
        checks.push(Check { name: "rotation", state, what: rotation::line(&due, output), next });
    }
}
