//! What an order does to this user's grants and other secrets.
//!
//! Apart because it is done at least once and must not be done twice: a process may die after any step. A record that
//! is written by an order says so in its epoch, so whoever takes the order up again sees what is done already.

use crate::commands::grants::{note_of, runtime};
use crate::error::CliError;
use crate::home::Home;
use sekisho_orders::{Action, Done, Order, Outcome, Standing};
use sekisho_types::{Clock, ErrorCode, Slot, Strength, SystemClock};
use sekisho_vault::{
    Cause, Clients, Due, EndedSecret, Epoch, Grant, OAuth, Providers, State, Vault, VaultError, VaultHome,
};
use std::sync::Arc;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);

/// The vault as it is while an order is carried out: what the orders before it ended is refused, and what is written
/// says that this one was carried out.
struct Work<'a> {
    home: &'a Home,
    order: &'a Order,
    epoch: Epoch,
    vault_home: VaultHome,
}

/// Carries an order out on every grant that it is about.
///
/// - Errors: [`CliError`] for what may go well later: the order stays due.
pub(super) fn carry_out(home: &Home, standing: &Standing, order: &Order) -> Result<Vec<Outcome>, CliError> {
    let number = order.number();
    let before = number.saturating_sub(1);
    let epoch = Epoch::new(number, |slot| standing.floor(slot, before), standing.secrets_floor(before));
    let work = Work { home, order, epoch, vault_home: VaultHome::of(&home.homes) };
    match work.open(Strength::Read) {
        Err(VaultError::Missing { .. }) => return Ok(vec![Outcome::whole(Done::Nothing)]),
        Err(error) => return Err(work.later(&error)),
        Ok(_) => {}
    }
    match order.action() {
        Action::Rekey => work.rekey(),
        Action::Refresh => order.slots().into_iter().map(|slot| work.refresh(slot)).collect(),
        Action::Replace | Action::Delete => {
            let ended = order.slots().into_iter().map(|slot| work.end(slot));
            let mut outcomes = ended.collect::<Result<Vec<_>, _>>()?;
            if order.is_whole() {
                outcomes.extend(work.end_administration()?);
            }
            if order.action() == Action::Delete && order.is_whole() {
                outcomes.extend(work.end_secrets()?);
            }
            Ok(outcomes)
        }
        Action::Halt | Action::Resume => Ok(vec![Outcome::whole(Done::Noted)]),
    }
}

/// Whether trying again could help.
enum Wrong {
    /// It may go well later.
    ForNow,
    /// What is there cannot be read, and will not be.
    Unreadable,
    /// It will not go well by itself.
    ForGood,
}

fn how_wrong(error: &VaultError) -> Wrong {
    match error {
        VaultError::Damaged { .. }
        | VaultError::Stale { .. }
        | VaultError::KeyUnusable { .. }
        | VaultError::Superseded { .. } => Wrong::Unreadable,
        VaultError::NeedsConsent { .. }
        | VaultError::NoGrant { .. }
        | VaultError::ClientRefused { .. }
        | VaultError::Provider { .. }
        | VaultError::BadClients { .. }
        | VaultError::NoSecret { .. }
        | VaultError::SecretExists { .. }
        | VaultError::BadSecret
        | VaultError::BadRecipient
        | VaultError::BadIdentity
        | VaultError::BadEnvelope { .. }
        | VaultError::NotForUs
        | VaultError::ExportForeign { .. }
        | VaultError::InUse { .. } => Wrong::ForGood,
        VaultError::Missing { .. }
        | VaultError::Exists { .. }
        | VaultError::Foreign { .. }
        | VaultError::Unsafe { .. }
        | VaultError::WrongStrength { .. }
        // Locked or silent, not lost.
        | VaultError::KeyStore { .. }
        | VaultError::Busy { .. }
        | VaultError::ProviderBusy { .. }
        | VaultError::Egress { .. }
        | VaultError::Denied { .. }
        | VaultError::NoAnswer { .. }
        | VaultError::NotAnswer { .. }
        | VaultError::NoPort { .. }
        | VaultError::WrongTenant { .. }
        | VaultError::WrongAccount { .. }
        | VaultError::TooMuch { .. }
        | VaultError::CutOffForbidden { .. }
        | VaultError::NoSuchPerson
        | VaultError::Io { .. } => Wrong::ForNow,
    }
}

impl Work<'_> {
    fn open(&self, strength: Strength) -> Result<Vault, VaultError> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        Vault::open(&self.vault_home, self.home.profile.key_backend, strength, self.epoch, clock)
    }

    /// The doors for a grant: those of the client that it was given to.
    fn oauth(&self, slot: Slot, grant: &Grant) -> Result<OAuth, VaultError> {
        let path = self.home.homes.clients_file();
        let bad = |detail: String| VaultError::BadClients { path: path.clone(), detail };
        let text = self.home.homes.read_clients().map_err(|e| bad(e.to_string()))?;
        let clients = Clients::parse(&text.ok_or_else(|| bad("it is not there".into()))?, &path)?;
        let client = clients.get(slot).ok_or_else(|| bad(format!("it has no {slot}")))?;
        let client = client.of_grant(&grant.header.client);
        Providers::of(&self.home.profile)?.oauth(&client, Arc::new(SystemClock))
    }

    /// The order is due still, and why.
    fn later(&self, error: &VaultError) -> CliError {
        CliError::new(ErrorCode::ORDER_DUE).with("number", self.order.number()).with("detail", error)
    }

    /// An outcome that lets the sequence go on, or the error that does not.
    fn failed(&self, slot: Slot, error: &VaultError) -> Result<Outcome, CliError> {
        match how_wrong(error) {
            Wrong::ForNow => Err(self.later(error)),
            Wrong::Unreadable | Wrong::ForGood => Ok(Outcome::failed(slot, error.code())),
        }
    }

    fn is_done(&self, grant: &Grant) -> bool {
        grant.header.epoch >= self.order.number()
    }

    fn refresh(&self, slot: Slot) -> Result<Outcome, CliError> {
        let vault = self.open(slot.strength()).map_err(|e| self.later(&e))?;
        let grant = match vault.read(slot) {
            Err(VaultError::NoGrant { .. }) => return Ok(Outcome::of(slot, Done::Nothing)),
            Err(error) => return self.failed(slot, &error),
            Ok(grant) => grant,
        };
        if self.is_done(&grant) {
            vault.hold(slot, PATIENCE).and_then(|held| held.tidy()).map_err(|e| self.later(&e))?;
            return Ok(Outcome::of(slot, Done::Already));
        }
        if grant.header.state != State::Active {
            return Ok(Outcome::of(slot, Done::NeedsConsent));
        }
        if grant.tokens.refresh.is_none() && grant.header.access_ends_at.is_none() {
            return Ok(Outcome::of(slot, Done::Nothing));
        }
        let refreshed = match self.oauth(slot, &grant) {
            Ok(oauth) => runtime()?.block_on(vault.fresh(&oauth, Due::Now)),
            Err(error) => Err(error),
        };
        match refreshed {
            Ok(_) => Ok(Outcome::of(slot, Done::Refreshed)),
            Err(VaultError::NeedsConsent { .. }) => Ok(Outcome::of(slot, Done::NeedsConsent)),
            Err(error) => self.failed(slot, &error),
        }
    }

    /// Keys belong to a strength, so all its grants are sealed anew, whichever of them the order names.
    fn rekey(&self) -> Result<Vec<Outcome>, CliError> {
        let mut outcomes = Vec::new();
        for strength in [Strength::Read, Strength::Act] {
            let slots: Vec<Slot> = Slot::ALL.into_iter().filter(|slot| slot.strength() == strength).collect();
            if !self.order.slots().iter().any(|slot| slots.contains(slot)) {
                continue;
            }
            let vault = self.open(strength).map_err(|e| self.later(&e))?;
            // Done again by whoever takes it up: what it left half done may be an old key, and a second new one harms
            // nobody.
            let done = vault.rekey(PATIENCE).map(|_| Done::Rekeyed);
            for slot in slots {
                outcomes.push(match &done {
                    Ok(done) => Outcome::of(slot, *done),
                    Err(error) => self.failed(slot, error)?,
                });
            }
        }
        Ok(outcomes)
    }

    /// Revokes, for a replacement, and forgets the tokens.
    fn end(&self, slot: Slot) -> Result<Outcome, CliError> {
        let vault = self.open(slot.strength()).map_err(|e| self.later(&e))?;
        let grant = match vault.read(slot) {
            Err(VaultError::NoGrant { .. }) => return Ok(Outcome::of(slot, Done::Nothing)),
            Err(error) => {
                return match how_wrong(&error) {
                    Wrong::Unreadable => self.erase(&vault, slot),
                    Wrong::ForNow | Wrong::ForGood => Err(self.later(&error)),
                };
            }
            Ok(grant) => grant,
        };
        if self.is_done(&grant) {
            // Who wrote it may have died before the record with the tokens was gone.
            let finished = vault.hold(slot, PATIENCE).and_then(|held| held.finish_forgetting());
            finished.map_err(|e| self.later(&e))?;
            return Ok(Outcome::of(slot, Done::Already));
        }
        let done = match self.order.action() {
            Action::Replace => self.revoke(slot, &grant)?,
            Action::Delete | Action::Halt | Action::Resume | Action::Refresh | Action::Rekey => {
                Done::Forgotten
            }
        };
        let forgotten = vault.hold(slot, PATIENCE).and_then(|held| {
            held.forget_aside()?;
            held.forget_tokens(Cause::Ordered)
        });
        forgotten.map_err(|e| self.later(&e))?;
        Ok(Outcome::of(slot, done))
    }

    /// Ends an administrator's own right, where this user has or had one.
    fn end_administration(&self) -> Result<Option<Outcome>, CliError> {
        let slot = Slot::GoogleAdmin;
        match self.open(slot.strength()).and_then(|vault| vault.header(slot)) {
            Ok(None) => Ok(None),
            // What cannot be looked at is taken away as what can.
            Ok(Some(_)) | Err(VaultError::Damaged { .. }) => self.end(slot).map(Some),
            Err(error) => Err(self.later(&error)),
        }
    }

    /// Takes away the other secrets, each on record by its name before it goes; nothing to say where there are none.
    fn end_secrets(&self) -> Result<Option<Outcome>, CliError> {
        let vault = self.open(Strength::Read).map_err(|e| self.later(&e))?;
        let names = vault.secrets_to_end().map_err(|e| self.later(&e))?;
        let (number, mut ended) = (self.order.number(), 0_u32);
        for name in &names {
            note_of(self.home, "secret-ended", &[name.as_str(), &number.to_string()])?;
            match vault.end_secret(name, number, PATIENCE).map_err(|e| self.later(&e))? {
                EndedSecret::Removed | EndedSecret::Erased => ended = ended.saturating_add(1),
                EndedSecret::Nothing => {}
            }
        }
        Ok(match (names.is_empty(), ended) {
            (true, _) => None,
            (false, 0) => Some(Outcome::of_secrets(0, Done::Already)),
            (false, ended) => Some(Outcome::of_secrets(ended, Done::Forgotten)),
        })
    }

    /// Nobody can read what is there, and it may not stay.
    fn erase(&self, vault: &Vault, slot: Slot) -> Result<Outcome, CliError> {
        vault.hold(slot, PATIENCE).and_then(|held| held.erase()).map_err(|e| self.later(&e))?;
        Ok(Outcome::of(slot, Done::Erased))
    }

    /// Takes the tokens back at the provider. One that cannot be reached is tried again; one that will not, is said.
    fn revoke(&self, slot: Slot, grant: &Grant) -> Result<Done, CliError> {
        if matches!(grant.header.state, State::NeedsConsent(Cause::RevokedHere | Cause::Ordered)) {
            return Ok(Done::Forgotten);
        }
        let oauth = match self.oauth(slot, grant) {
            Ok(oauth) => oauth,
            Err(error) => {
                return match how_wrong(&error) {
                    Wrong::ForNow => Err(self.later(&error)),
                    Wrong::Unreadable | Wrong::ForGood => Ok(Done::RevokeUnconfirmed),
                };
            }
        };
        let runtime = runtime()?;
        // The refresh token first: without it nothing new comes of the grant.
        let tokens = [grant.tokens.refresh.as_ref(), Some(&grant.tokens.access)];
        for token in tokens.into_iter().flatten() {
            match runtime.block_on(oauth.revoke(token)) {
                Ok(_) => {}
                Err(error) => match how_wrong(&error) {
                    Wrong::ForNow => return Err(self.later(&error)),
                    Wrong::Unreadable | Wrong::ForGood => return Ok(Done::RevokeUnconfirmed),
                },
            }
        }
        Ok(Done::Revoked)
    }
}
