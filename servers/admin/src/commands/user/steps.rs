//! The steps of a removal that are no orders: cutting off at Google, and what only a person can do.
//!
//! Apart because each of them says honestly where it stands: done and proved, due still, or left to a person. What a
//! person does nobody tells us, so it is listed every time and never said to be done.

use super::Listed;
use super::leaving::Leaving;
use crate::commands::cut_off::{CutOff, How, cut_off};
use crate::commands::suite;
use crate::error::CliError;
use crate::output::Output;
use sekisho_platform::{Homes, current_user};
use sekisho_types::{Provider, Slot, Timestamp, UserId};
use sekisho_vault::{Clients, GoogleAddress};
use serde_json::{Value, json};

/// Where it stands with a person's grants at Google.
pub(super) enum Google {
    /// The company has no client of Google's: nobody can have granted anything.
    NotUsed,
    /// Cut off, in this run or in one before it.
    Done(Timestamp, Option<Box<CutOff>>),
    /// It was tried and did not go well: run it again.
    Due(CliError),
    /// Nobody has said which account is hers.
    ByHand,
}

impl Google {
    /// Tells whether nothing of it remains.
    pub(super) fn is_done(&self) -> bool {
        match self {
            Self::NotUsed | Self::Done(..) => true,
            Self::Due(_) | Self::ByHand => false,
        }
    }

    pub(super) fn as_json(&self) -> Value {
        match self {
            Self::NotUsed => json!({ "state": "not-used" }),
            Self::Done(at, now) => {
                let found = now.as_ref().map(|found| found.as_json());
                json!({ "state": "done", "at": at.to_rfc3339(), "cut_off": found })
            }
            Self::Due(error) => json!({ "state": "due", "code": error.code.as_str() }),
            Self::ByHand => json!({ "state": "by-hand" }),
        }
    }

    pub(super) fn tell(&self, output: &mut Output) {
        match self {
            Self::NotUsed => {}
            Self::Done(at, now) => {
                let words = output.words("Google での取り消し:", "cut off at Google:");
                output.good(format_args!("{words} {}", at.to_japan_text()));
                if let Some(found) = now {
                    found.tell(output);
                }
            }
            Self::Due(error) => {
                output.bad(output.words(
                    "Google での取り消しは済んでいません。もう一度実行するか、下の手作業を行ってください。",
                    "She is not cut off at Google yet. Run this again, or do it by hand as below.",
                ));
                output.error(error);
            }
            Self::ByHand => output.weak(output.words(
                "Google では取り消していません（本人のアドレスを --google で指定すると取り消せます）。",
                "She is not cut off at Google (with her address, --google, this command does it).",
            )),
        }
    }
}

/// Cuts her off at Google, unless that was done before.
pub(super) fn at_google(
    homes: &Homes,
    user: &UserId,
    address: Option<&GoogleAddress>,
    leaving: &mut Leaving,
) -> Google {
    if let Some(at) = leaving.cut_off_at() {
        return Google::Done(at, None);
    }
    match (uses(homes, Provider::Google), address) {
        (Err(error), _) => Google::Due(error),
        (Ok(false), _) => Google::NotUsed,
        (Ok(true), None) => Google::ByHand,
        (Ok(true), Some(address)) => {
            let done = cut_off(user, address, How::ForReal);
            match done.and_then(|found| Ok((leaving.note_cut_off(homes)?, found))) {
                Ok((at, found)) => Google::Done(at, Some(Box::new(found))),
                Err(error) => Google::Due(error),
            }
        }
    }
}

/// Tells whether the company has a client that people grant something to at a provider.
fn uses(homes: &Homes, provider: Provider) -> Result<bool, CliError> {
    let Some(text) = homes.read_clients()? else { return Ok(false) };
    let clients = Clients::parse(&text, &homes.clients_file())?;
    Ok(Slot::ALL.iter().any(|slot| slot.provider() == provider && clients.get(*slot).is_some()))
}

/// What is left to a person: what no right of ours reaches, and what lies in somebody else's account.
pub(super) fn by_hand(
    homes: &Homes,
    user: &UserId,
    google: &Google,
    listed: Listed,
    output: &Output,
) -> Result<Vec<String>, CliError> {
    let mut steps: Vec<String> = Vec::new();
    steps.extend(google_by_hand(google, output).map(str::to_owned));
    // Where the file of clients cannot be read nobody knows, so it is listed.
    if uses(homes, Provider::Slack).unwrap_or(true) {
        steps.push(slack_by_hand(output).to_owned());
    }
    steps.push(factors_by_hand(output).to_owned());
    steps.push(unregister_by_hand(user, output)?);
    steps.extend(policy_by_hand(listed, output).map(str::to_owned));
    Ok(steps)
}

fn google_by_hand(google: &Google, output: &Output) -> Option<&'static str> {
    match google {
        Google::NotUsed => None,
        Google::Done(..) => Some(output.words(
            "Google 管理コンソール: アカウントそのものは止めていません（ログイン中の端末、ほかのアプリ）。退職の手順に従ってユーザーを停止。",
            "Google Admin console: the account itself is not stopped (devices that are signed in, other programs). Suspend the user as your procedure says.",
        )),
        Google::Due(_) | Google::ByHand => Some(output.words(
            "Google 管理コンソール: ディレクトリ → ユーザー → 該当者 → セキュリティ → 接続済みのアプリ で Sekisho を削除（またはユーザーを停止）。これを行うまで、トークンは Google で有効です。",
            "Google Admin console: Directory, Users, the person, Security, Connected applications: remove Sekisho (or suspend the user). Until then the tokens are good at Google.",
        )),
    }
}

/// Slack lets no administrator of a usual plan end a person's tokens by a program.
fn slack_by_hand(output: &Output) -> &'static str {
    output.words(
        "Slack 管理画面: メンバーを無効化（またはアプリの承認を取り消す）。これを行うまで、トークンは Slack で有効です。",
        "Slack administration: deactivate the member (or remove the app's approval). Until then the tokens are good at Slack.",
    )
}

/// Her own factors end with the order; where she was a second person, her key lies in other people's homes.
fn factors_by_hand(output: &Output) -> &'static str {
    output.words(
        "承認の要素: 本人のものは命令で無効になります。ほかの利用者の「別の人」だった場合は、方針の [approval] second から外し、その利用者が「sekisho factors withdraw」で登録を外す。",
        "Factors for approvals: her own end with the order. Where she was another user's second person, take her out of the policy's [approval] second, and have that user withdraw her key with `sekisho factors withdraw`.",
    )
}

/// What a client has registered lies in the person's own settings, which no other account of the machine may write; in
/// one's own account the client's own command changes them.
fn unregister_by_hand(user: &UserId, output: &Output) -> Result<String, CliError> {
    let keep = output.words(
        "アカウントを削除する場合は、記録（record フォルダ）を先に保管してください。",
        "Before the account is deleted, keep its record (the folder `record`).",
    );
    let same = current_user()?.as_str().to_lowercase() == user.as_str().to_lowercase();
    if !same {
        let words = output.words(
            "本人のアカウントで: sekisho unregister。",
            "In the person's account: sekisho unregister.",
        );
        return Ok(format!("{words} {keep}"));
    }
    let removes = suite::manifests()?;
    let removes: Vec<String> = removes
        .iter()
        .map(|manifest| format!("claude mcp remove --scope user sekisho-{}", manifest.server()))
        .collect();
    let words = output.words("このアカウントで: ", "In this account: ");
    let files = output.words(
        "（.mcp.json に登録した場合は sekisho unregister --file）。",
        " (where a .mcp.json registers them: sekisho unregister --file).",
    );
    Ok(format!("{words}{}{files} {keep}", removes.join(" ; ")))
}

fn policy_by_hand(listed: Listed, output: &Output) -> Option<&'static str> {
    match listed {
        Listed::ByName => Some(output.words(
            "方針（policy.toml）の users から、この名前を外す。",
            "Take the name out of `users` in the policy (policy.toml).",
        )),
        Listed::WithAll => Some(output.words(
            "方針（policy.toml）の users が「*」です。停止の命令があるため使えませんが、名前の一覧にすることを勧めます。",
            "`users` in the policy (policy.toml) is `*`. The halt stops this account all the same; a list of names is better.",
        )),
        Listed::No => None,
    }
}
