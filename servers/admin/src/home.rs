//! The home as the commands open it.

use crate::error::CliError;
use sekisho_audit::{Origin, Record, RecordKeys, VerifierKey};
use sekisho_platform::{Homes, KeyLabel, PlatformError, Profile, RootKey};
use sekisho_policy::Policy;
use sekisho_types::{Clock, Mode, Strength, SystemClock};
use std::sync::Arc;

/// An opened home: what every command starts from.
pub(crate) struct Home {
    pub(crate) homes: Homes,
    pub(crate) profile: Profile,
    pub(crate) policy: Policy,
}

impl Home {
    /// Opens the home and reads its policy.
    ///
    /// - Errors: [`CliError`]; a policy that cannot be used is one.
    pub(crate) fn open() -> Result<Self, CliError> {
        let homes = Homes::locate()?;
        let profile = homes.open()?;
        let path = homes.policy_file();
        let policy = Policy::parse(&homes.read_policy()?).map_err(|e| CliError::policy(&path, &e))?;
        policy.check_for(profile.kind, Mode::Personal).map_err(|e| CliError::policy(&path, &e))?;
        Ok(Self { homes, profile, policy })
    }

    /// Opens the record for appending.
    ///
    /// - Errors: [`CliError`].
    pub(crate) fn record(&self) -> Result<Record, CliError> {
        let key = self.read_key()?;
        let keys = RecordKeys {
            hash_key: key.derive(KeyLabel::RecordHash)?,
            checkpoint_seed: key.derive(KeyLabel::Checkpoint)?,
        };
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let record = Record::open(&self.homes.record_dir(), keys, origin(&key)?, clock)?;
        Ok(match self.policy.audit_outside() {
            Some(folder) => record.with_outside(folder.to_owned()),
            None => record,
        })
    }

    /// The public key that proves the record, without opening the record: it may be damaged.
    ///
    /// - Errors: [`CliError`].
    pub(crate) fn verifier_key(&self) -> Result<VerifierKey, CliError> {
        let key = self.read_key()?;
        Ok(VerifierKey::of_seed(origin(&key)?, &key.derive(KeyLabel::Checkpoint)?))
    }

    /// The root that everything of strength read hangs on.
    ///
    /// - Errors: [`CliError`].
    pub(crate) fn read_key(&self) -> Result<RootKey, CliError> {
        Ok(RootKey::open(&self.homes.key_dir(), self.profile.key_backend, Strength::Read)?)
    }
}

fn origin(key: &RootKey) -> Result<Origin, CliError> {
    Ok(Origin::parse(&key.record_name()?)
        .map_err(|e| PlatformError::Unknown { what: "record's name", detail: e.to_string() })?)
}
