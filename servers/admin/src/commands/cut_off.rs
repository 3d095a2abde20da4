//! `sekisho cut-off`: an administrator ends at Google what a person has granted to the company's own clients.
//!
//! Apart because it is the one thing done with somebody else's account. It asks first what there is, ends what was given
//! to our clients and nothing else, and looks again before it says that it is done. Every step is on record before it is
//! taken: the person's name here, Google's id of her account, our clients' ids; no address, and never a token.

use crate::cli::CutOffArgs;
use crate::commands::grants::{Grants, note_of, runtime};
use crate::error::CliError;
use crate::home::Home;
use crate::output::Output;
use sekisho_types::{ErrorCode, OpaqueId, Provider, Secret, Slot, UserId};
use sekisho_vault::{Directory, GoogleAddress, Issued, Person, VaultError, compare};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Whether anything is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    ForReal,
    OnlyList,
}

/// What was found of a person at Google, and ended unless it was only listed.
pub(crate) struct CutOff {
    how: How,
    /// Google's id of her account, where she has granted anything at all.
    account: Option<String>,
    /// What she has granted to our clients.
    pub(crate) ours: Vec<(Slot, Issued)>,
    /// To how many other programs she has granted something.
    others: usize,
    /// She is the administrator who asks, and her own right to do so was left.
    is_self: bool,
}

pub(crate) fn run(args: &CutOffArgs, output: &mut Output) -> Result<ExitCode, CliError> {
    let user = UserId::parse(&args.name).map_err(|rule| CliError::argument("NAME", rule))?;
    let address = address(&args.google)?;
    let how = if args.dry_run { How::OnlyList } else { How::ForReal };
    let done = cut_off(&user, &address, how)?;
    if args.json {
        let mut told = done.as_json();
        if let Some(members) = told.as_object_mut() {
            members.insert("user".into(), user.as_str().into());
        }
        output.json(&told)?;
        return Ok(ExitCode::SUCCESS);
    }
    done.tell(output);
    Ok(ExitCode::SUCCESS)
}

/// Reads an address as it was typed.
///
/// - Errors: [`CliError`].
pub(crate) fn address(text: &str) -> Result<GoogleAddress, CliError> {
    GoogleAddress::parse(text).map_err(|rule| CliError::argument("--google", rule))
}

/// Cuts a person off at Google, or only lists what that would end. Done again it finds nothing more.
///
/// - Errors: [`CliError`]; what was ended until then stays ended, and the record says what was begun.
pub(crate) fn cut_off(user: &UserId, address: &GoogleAddress, how: How) -> Result<CutOff, CliError> {
    // In a halt too: this only takes away.
    let grants = Grants::open_in_a_halt()?;
    let runtime = runtime()?;
    let (access, own) = runtime.block_on(administrator(&grants))?;
    let directory = grants.providers.directory()?;
    // To look is to use the right, too.
    let shown = OpaqueId::parse(user.as_str()).is_ok().then(|| user.as_str());
    note_of(&grants.home, "cut-off-looked", &shown.into_iter().collect::<Vec<_>>())?;
    let issued =
        runtime.block_on(directory.tokens(&access, Person::Address(address))).map_err(as_administrators)?;
    let found = sorted(&grants, issued, &own, how);
    if how == How::ForReal && !found.ours.is_empty() {
        note(&grants.home, "cut-off-begun", user, &found)?;
        runtime.block_on(end(&directory, &access, &found))?;
    }
    if how == How::ForReal {
        note(&grants.home, "cut-off-done", user, &found)?;
    }
    Ok(found)
}

/// An administrator's token that lasts, and Google's id of her own account: proved, in the organisation of the client,
/// with the one right that it takes and no other.
async fn administrator(grants: &Grants) -> Result<(Secret<String>, String), CliError> {
    let slot = Slot::GoogleAdmin;
    let Some(client) = grants.clients.get(slot) else {
        return Err(nobody("clients.toml: google-admin"));
    };
    let (grant, who) = grants.proved(slot).await.map_err(as_administrators)?;
    if client.tenant.as_ref() != Some(&who.tenant) {
        let wanted = client.tenant.clone().unwrap_or_default();
        return Err(VaultError::WrongTenant { slot, wanted }.into());
    }
    let compared = compare(&client.scopes, &grant.header.scopes);
    if !compared.excess.is_empty() {
        return Err(VaultError::TooMuch { slot, excess: compared.excess }.into());
    }
    match compared.missing.first() {
        Some(missing) => Err(nobody(missing)),
        None => Ok((grant.tokens.access.clone(), who.subject)),
    }
}

fn nobody(cause: impl std::fmt::Display) -> CliError {
    CliError::new(ErrorCode::VAULT_NO_ADMINISTRATOR).with("cause", cause)
}

/// What is wrong with an administrator's grant is said with what she has to do about it.
fn as_administrators(error: VaultError) -> CliError {
    match error {
        VaultError::NeedsConsent { cause, .. } => nobody(cause.as_str()),
        VaultError::NoGrant { .. } | VaultError::Missing { .. } | VaultError::Superseded { .. } => {
            nobody(error.code().as_str())
        }
        error => error.into(),
    }
}

/// Parts what was given to our clients from the rest.
fn sorted(grants: &Grants, issued: Vec<Issued>, own: &str, how: How) -> CutOff {
    let account = issued.first().map(|one| one.person.clone());
    let is_self = account.as_deref() == Some(own);
    let (mut ours, mut others) = (Vec::new(), 0);
    for one in issued {
        match grants.clients.ids_at(Provider::Google).find(|(_, id)| *id == one.client) {
            // Who ends her own right to look cannot look again.
            Some((Slot::GoogleAdmin, _)) if is_self => {}
            Some((slot, _)) => ours.push((slot, one)),
            None => others += 1,
        }
    }
    CutOff { how, account, ours, others, is_self }
}

/// Ends what was found, and proves by another look that it is gone.
async fn end(directory: &Directory, access: &Secret<String>, found: &CutOff) -> Result<(), CliError> {
    for (_, one) in &found.ours {
        directory.delete(access, one).await.map_err(as_administrators)?;
    }
    let Some(account) = &found.account else { return Ok(()) };
    let left = directory.tokens(access, Person::Id(account)).await.map_err(as_administrators)?;
    let count = found.ours.iter().filter(|(_, one)| left.contains(one)).count();
    match count {
        0 => Ok(()),
        _ => Err(CliError::new(ErrorCode::VAULT_CUT_OFF_UNPROVED).with("count", count)),
    }
}

/// Puts it on record: who, which account, which clients, how many.
fn note(home: &Home, what: &str, user: &UserId, found: &CutOff) -> Result<(), CliError> {
    let count = found.ours.len().to_string();
    let clients = found.ours.iter().map(|(_, one)| one.client.as_str());
    let names = [user.as_str(), found.account.as_deref().unwrap_or("-")].into_iter().chain(clients);
    // A name that is no plain id is left out of it.
    let names = names.filter(|name| OpaqueId::parse(name).is_ok());
    let names: Vec<&str> = names.chain([count.as_str()]).collect();
    note_of(home, what, &names)
}

impl CutOff {
    /// The same as JSON.
    pub(crate) fn as_json(&self) -> Value {
        let found: Vec<Value> =
            self.ours.iter().map(|(slot, one)| json!({ "slot": slot, "client": one.client })).collect();
        json!({
            "dry_run": self.how == How::OnlyList, "account": self.account, "found": found,
            "ended": if self.how == How::ForReal { found.len() } else { 0 }, "others": self.others,
            "own_right_left": self.is_self,
        })
    }

    /// Says what was done and what was not.
    pub(crate) fn tell(&self, output: &mut Output) {
        for (slot, one) in &self.ours {
            output.line(format_args!("  {slot} · {}", one.client));
        }
        match (self.how, self.ours.is_empty()) {
            (How::OnlyList, true) | (How::ForReal, true) => output.good(output.words(
                "Google で、この人が Sekisho に与えている認可はありません。",
                "At Google this person has granted nothing to Sekisho.",
            )),
            (How::OnlyList, false) => output.weak(output.words(
                "これらを取り消します（--dry-run のため、まだ何も取り消していません）。",
                "These would be ended (--dry-run: nothing was ended yet).",
            )),
            (How::ForReal, false) => output.good(output.words(
                "Google で取り消しました。もう一度一覧を取り、残っていないことを確かめました。",
                "Ended at Google. Another look has shown that nothing of it is left.",
            )),
        }
        if self.others > 0 {
            output.weak(format_args!(
                "{} {}",
                output.words(
                    "この人が認可している、ほかのアプリ（触れていません）:",
                    "Other programs that she has let in, which were not touched:"
                ),
                self.others
            ));
        }
        if self.is_self {
            output.weak(output.words(
                "あなた自身のアカウントです。管理者の認可（google-admin）は残しました: sekisho vault revoke google-admin",
                "This is your own account. Your administrator's grant (google-admin) was left: sekisho vault revoke google-admin",
            ));
        }
        output.faint(output.words(
            "  していないこと: Google からのログアウト、アカウントの停止、Slack での取り消し。",
            "  Not done: she is not signed out of Google, her account is not suspended, and Slack was asked nothing.",
        ));
    }
}
