//! What is due to be made anew: the policy's days beside the dates of keys, consents, other secrets and clients.
//!
//! Apart because `vault status` and `doctor` show the same dates, and both fail over one that has passed. The dates are
//! those that stand in clear beside what is sealed, and of files: they remind, and prove nothing.

use crate::commands::grants::Grants;
use crate::error::CliError;
use crate::output::Output;
use sekisho_types::{Clock as _, Slot, SystemClock, Timestamp};
use sekisho_vault::{SecretState, State, VaultError};
use serde::Serialize;

const DAY_MS: i64 = 86_400_000;

/// Something that has a date.
#[derive(Serialize)]
pub(crate) struct Due {
    /// `keys-read`, the slot, `secret.NAME` or `clients`.
    pub(crate) what: String,
    #[serde(serialize_with = "as_text")]
    pub(crate) due_at: Timestamp,
    pub(crate) overdue: bool,
    /// The command that makes it anew.
    pub(crate) next: String,
}

fn as_text<S: serde::Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&at.to_rfc3339())
}

/// What the policy sets a date for, the earliest first.
///
/// - Errors: [`CliError`] if a date cannot be read. What cannot be read for another reason is told where it is read.
pub(crate) fn dates(grants: &Grants) -> Result<Vec<Due>, CliError> {
    let rotation = grants.home.policy.rotation();
    let mut dates = Vec::new();
    let mut note = |what: String, since: Timestamp, days: Option<u32>, next: String| {
        if let Some(days) = days {
            let due_at = since.plus_ms(i64::from(days).saturating_mul(DAY_MS));
            dates.push(Due { what, due_at, overdue: due_at <= SystemClock.now(), next });
        }
    };
    // A slot of each strength: each has a key of its own.
    for slot in [Slot::GoogleRead, Slot::GoogleAct] {
        let what = format!("keys-{}", slot.strength().as_str());
        match grants.vault(slot).and_then(|vault| vault.key_made_at()) {
            Ok(made_at) => note(what, made_at, rotation.rekey_days, "sekisho vault rekey".into()),
            // There is no vault yet, or no key: told by whoever needs it.
            Err(VaultError::Missing { .. } | VaultError::KeyUnusable { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    for slot in Slot::IN_VAULT {
        if let Ok(Some(header)) = grants.header(slot)
            && header.state == State::Active
        {
            let next = format!("sekisho vault replace {slot}");
            note(slot.to_string(), header.consented_at, rotation.consent_days, next);
        }
    }
    if let Ok(vault) = grants.vault(Slot::GoogleRead) {
        for name in vault.secret_names()? {
            if let Ok(Some(header)) = vault.secret_header(&name)
                && header.state == SecretState::Kept
            {
                let next = format!("sekisho secret rotate {name}");
                note(format!("secret.{name}"), header.set_at, rotation.secret_days, next);
            }
        }
    }
    let path = grants.home.homes.clients_file();
    let written = std::fs::metadata(&path).and_then(|facts| facts.modified());
    let written = written.map_err(|error| CliError::file(&path, &error))?;
    note("clients".into(), Timestamp::from(written), rotation.client_days, "sekisho client rotate".into());
    dates.sort_by_key(|due| due.due_at.as_ms());
    Ok(dates)
}

/// Says one date in a line, for people.
pub(crate) fn line(due: &Due, output: &Output) -> String {
    let words = if due.overdue {
        output.words("期限切れ", "overdue since")
    } else {
        output.words("期限", "due")
    };
    format!("{} · {words} {}", due.what, due.due_at.to_japan_text())
}
