//! Makes and changes keys, and gives orders.
//!
//! Apart because here an administrator works on the machine's home; a home of her own she need not have.

use crate::cli::GiveArgs;
use crate::error::CliError;
use crate::home::Home;
use crate::output::Output;
use sekisho_audit::{Entry, Item, Word};
use sekisho_orders::{Action, Draft, Order, OrderKeys, Sequence, Signer, Whom, issue};
use sekisho_platform::{Homes, current_user};
use sekisho_types::{ErrorCode, OpaqueId, OrderReason, SystemClock, Timestamp, UserId};
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;

pub(super) fn init(key: &Path, json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let homes = Homes::locate()?;
    let path = std::path::absolute(key).map_err(|e| CliError::file(key, &e))?;
    let signer = Signer::create(&path, &homes)?;
    let keys = match OrderKeys::register(&homes, &signer) {
        Ok(keys) => keys,
        Err(error) => {
            // A key that is registered nowhere is of no use to anybody.
            std::fs::remove_file(&path).map_err(|e| CliError::file(&path, &e))?;
            return Err(error.into());
        }
    };
    noted(&homes, "order-key-made", &signer.id(), output)?;
    let open = keys.iter().filter(|key| key.until.is_none()).count();
    if json {
        output.json(&json!({ "id": signer.id(), "key": path, "open": open }))?;
        return Ok(ExitCode::SUCCESS);
    }
    output.good(format_args!(
        "{} {} ({})",
        output.words("署名の鍵を作り、登録しました:", "The key is made and registered:"),
        signer.id(),
        path.display()
    ));
    output.weak(output.words(
        "この鍵は USB メモリーなどに保管し、このコンピューターに置かないでください。鍵を持つ人は、全員を停止し、すべての認可を消せます（メールなどの内容は読めません）。",
        "Keep it on a stick, not on this machine. Whoever has it can stop everybody and end every grant, and can read nothing.",
    ));
    if open > 1 {
        output.line(format_args!(
            "{} sekisho order retire-key ID",
            output.words("古い鍵を外すには:", "To take the old key out:")
        ));
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn retire(id: &str, json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let homes = Homes::locate()?;
    let newest = Sequence::of(&homes)?.newest();
    OrderKeys::retire(&homes, id, newest)?;
    noted(&homes, "order-key-retired", id, output)?;
    if json {
        output.json(&json!({ "id": id, "until": newest }))?;
    } else {
        output.good(format_args!(
            "{} {newest}",
            output.words(
                "鍵を外しました。この鍵で有効な最後の命令:",
                "The key is taken out. The last order that it may have signed:"
            )
        ));
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn run(action: Action, args: GiveArgs, output: &mut Output) -> Result<ExitCode, CliError> {
    let draft = draft(action, &args)?;
    let order = give(&args.key, draft, output)?;
    if args.json {
        output.json(&json!({
            "number": order.number(), "action": order.action(), "whom": order.whom(), "slots": order.slots(),
            "issued_at": order.issued_at().to_rfc3339(), "key": order.key(),
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    output.good(format_args!(
        "{} {} · {} · {}",
        output.words("命令を出しました: 番号", "Order given: no."),
        order.number(),
        order.action().as_str(),
        order.whom()
    ));
    for line in honestly(action, output) {
        output.faint(format_args!("  {line}"));
    }
    output.line(output.words("次に: sekisho order status", "Next: sekisho order status"));
    Ok(ExitCode::SUCCESS)
}

/// Signs and writes an order, and puts it on this account's record if it has one.
///
/// - Errors: [`CliError`]; no order was given then.
pub(crate) fn give(key: &Path, draft: Draft, output: &mut Output) -> Result<Order, CliError> {
    let homes = Homes::locate()?;
    let signer = Signer::open(key)?;
    let order = issue(&homes, &signer, draft, &SystemClock)?;
    noted(&homes, &format!("order-{}", order.action().as_str()), &order.number().to_string(), output)?;
    Ok(order)
}

fn draft(action: Action, args: &GiveArgs) -> Result<Draft, CliError> {
    let whom = match &args.user {
        Some(name) => Whom::User(UserId::parse(name).map_err(|e| CliError::argument("--user", e))?),
        None => Whom::All,
    };
    let reason = args.reason.as_deref().map(OrderReason::parse).transpose();
    let time = |text: &String| {
        Timestamp::from_rfc3339(text)
            .ok_or_else(|| CliError::argument("--not-before", "RFC 3339: 2026-12-01T09:00:00+09:00"))
    };
    Ok(Draft {
        whom,
        action,
        slots: args.slot.iter().map(|slot| slot.slot()).collect(),
        not_before: args.not_before.as_ref().map(time).transpose()?,
        reason: reason.map_err(|e| CliError::argument("--reason", e))?,
    })
}

/// What an order does and what it does not.
fn honestly(action: Action, output: &Output) -> Vec<&'static str> {
    let lines: &[(&str, &str)] = match action {
        Action::Halt => &[
            (
                "各サーバーは次の呼び出しから拒否します。記録と状態は読めます。",
                "Every server refuses from its next call on. The record and status can be read.",
            ),
            (
                "サービス側では何も変わりません。漏えいのおそれがあれば、サービス側でも遮断してください。",
                "Nothing changes at the providers. Where something may have leaked, cut the account off there too.",
            ),
        ],
        Action::Resume => &[("停止を解除します。", "The halt is lifted.")],
        Action::Refresh => &[(
            "発行済みのアクセストークンは期限まで有効です（Google 1 時間、Slack 12 時間まで）。",
            "Access tokens that are out live on: up to one hour at Google, twelve at Slack.",
        )],
        Action::Rekey => &[(
            "古い保管庫の写しへの対策です。漏れたトークンには効きません。--slot を指定しても、同じ強さの認可すべてに及びます。",
            "This helps against an old copy of a vault, not against a token that has leaked. It is done for all grants of a strength, whatever --slot says.",
        )],
        Action::Replace => &[
            (
                "利用者のプロセスがサービス側で取り消し、利用者は改めて同意します。",
                "The user's own processes revoke at the provider; the user consents anew.",
            ),
            (
                "Google の取り消しは、同じ Cloud プロジェクトへの、そのアカウントの認可をすべて無効にします。",
                "Google's revocation ends every grant of that account to the same Cloud project.",
            ),
            (
                "利用者のプロセスが動くまで実行されません。急ぐ場合は、サービス側で遮断してください。",
                "Nothing happens until a process of the user runs. If it is urgent, cut the account off at the provider.",
            ),
        ],
        Action::Delete => &[
            (
                "--slot を付けなければ、保管庫のほかの秘密情報（API キーなど）も消します。発行元では有効なままです。",
                "Without --slot the vault's other secrets (API keys and the like) go too. Where they came from they stay good.",
            ),
            (
                "サービス側には問い合わせません。トークンは、取り消すまでサービス側で有効なままです。",
                "The provider is not asked: there the tokens stay good until they are revoked.",
            ),
            (
                "残る作業 — Google: 管理コンソール → ディレクトリ → ユーザー → セキュリティ → 接続済みのアプリ で削除。Slack: 管理者がアプリを削除、またはメンバーを無効化。",
                "What remains — Google: Admin console, Directory, Users, Security, Connected applications: remove. Slack: an administrator removes the app, or deactivates the member.",
            ),
        ],
    };
    lines.iter().map(|(ja, en)| if output.lang == sekisho_types::Lang::Ja { *ja } else { *en }).collect()
}

/// Puts on this account's record what was done. An account without a home has none, and that is said.
///
/// - Errors: [`CliError`] if there is a record and it cannot be written.
pub(crate) fn noted(homes: &Homes, what: &str, id: &str, output: &mut Output) -> Result<(), CliError> {
    match homes.open() {
        Err(error) if error.code() == ErrorCode::HOME_MISSING => {
            output.note(output.words(
                "このアカウントには記録がないため、この操作は記録していません（命令のファイルに署名が残ります）。",
                "This account has no home, so this stands on no record; the signed file of the order remains.",
            ));
            Ok(())
        }
        Err(error) => Err(error.into()),
        Ok(_) => note(&Home::open()?, what, id),
    }
}

/// Puts one word and one id on the record.
///
/// - Errors: [`CliError`] if the record cannot be written.
pub(super) fn note(home: &Home, what: &str, id: &str) -> Result<(), CliError> {
    let mut entry = Entry::admin(Word::parse(what).map_err(|e| CliError::argument("order", e))?);
    entry.user = Some(current_user()?);
    entry.items = OpaqueId::parse(id).into_iter().map(Item::Id).collect();
    home.record()?.append(entry)?;
    Ok(())
}
