//! Where Sekisho keeps its things: the machine's home and the user's.

use crate::{PlatformError, PrivateDir, Profile, RootKey, os, write_new_private};
use sekisho_types::Strength;
use std::path::{Path, PathBuf};

/// The two homes. The machine's holds what an administrator decides, the user's what belongs to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Homes {
    machine: PathBuf,
    user: PathBuf,
}

impl Homes {
    /// Finds the homes: beneath `SEKISHO_HOME` if that is set, else where the system keeps such things.
    ///
    /// - Errors: [`PlatformError::Unknown`] where the system names no place, [`PlatformError::HomeUnsafe`] if
    ///   `SEKISHO_HOME` is not an absolute path.
    pub fn locate() -> Result<Self, PlatformError> {
        match Self::named_by_environment() {
            Some(home) => Self::beneath(&home),
            None => os::default_homes().map(|(machine, user)| Self { machine, user }),
        }
    }

    /// The folder that `SEKISHO_HOME` names, if it is set.
    pub fn named_by_environment() -> Option<PathBuf> {
        std::env::var_os("SEKISHO_HOME").filter(|home| !home.is_empty()).map(PathBuf::from)
    }

    /// Both homes beneath one folder, as for tests, demos and quick tries.
    ///
    /// - Errors: [`PlatformError::HomeUnsafe`] if the path is not absolute.
    pub fn beneath(folder: &Path) -> Result<Self, PlatformError> {
        if !folder.is_absolute() {
            return Err(PlatformError::home(folder, "the path must be absolute"));
        }
        Ok(Self { machine: folder.join("machine"), user: folder.join("user") })
    }

    /// The machine's home.
    pub fn machine(&self) -> &Path {
        &self.machine
    }

    /// The user's home.
    pub fn user(&self) -> &Path {
        &self.user
    }

    /// The policy's file.
    pub fn policy_file(&self) -> PathBuf {
        self.machine.join("policy.toml")
    }

    /// The file of the company's OAuth clients.
    pub fn clients_file(&self) -> PathBuf {
        self.machine.join("clients.toml")
    }

    /// The folder of the administrator's orders, one numbered file each.
    pub fn orders_dir(&self) -> PathBuf {
        self.machine.join("orders")
    }

    /// The file of the keys that orders may be signed with.
    pub fn order_keys_file(&self) -> PathBuf {
        self.machine.join("order-keys.toml")
    }

    /// The folder into which users' processes put copies of their receipts.
    pub fn inbox_dir(&self) -> PathBuf {
        self.machine.join("inbox")
    }

    /// The folder that tells which orders this user's processes have carried out.
    pub fn carried_out_dir(&self) -> PathBuf {
        self.user.join("orders")
    }

    /// The profile's file.
    pub fn profile_file(&self) -> PathBuf {
        self.user.join("profile.toml")
    }

    /// The folder of the record.
    pub fn record_dir(&self) -> PathBuf {
        self.user.join("record")
    }

    /// The file of the outbox.
    pub fn outbox_file(&self) -> PathBuf {
        self.user.join("outbox.sqlite")
    }

    /// The file of the table of handles.
    pub fn handles_file(&self) -> PathBuf {
        self.user.join("handles.sqlite")
    }

    /// The folder of the vault.
    pub fn vault_dir(&self) -> PathBuf {
        self.user.join("vault")
    }

    /// The folder that tells how far each slot of the vault has come. Not in the vault's own, which can be put back.
    pub fn vault_marks_dir(&self) -> PathBuf {
        self.user.join("vault-marks")
    }

    /// The folder of logs.
    pub fn log_dir(&self) -> PathBuf {
        self.user.join("log")
    }

    /// The folder of root keys.
    pub fn key_dir(&self) -> PathBuf {
        self.user.join("keys")
    }

    /// Creates both homes: profile, two root keys, empty folders, and the policy unless the machine has one.
    ///
    /// The profile is written last, so that a creation that was broken off leaves no home that looks whole.
    ///
    /// - Errors: [`PlatformError::HomeExists`] if there is a profile; nothing is changed then.
    pub fn create(&self, profile: &Profile, policy: &str) -> Result<(), PlatformError> {
        if self.profile_file().exists() {
            return Err(PlatformError::HomeExists { path: self.user.clone() });
        }
        profile.check().map_err(|e| PlatformError::home(&self.user, e))?;
        os::create_shared_dir(&self.machine).map_err(|e| PlatformError::home(&self.machine, e))?;
        for dir in [self.user.as_path(), &self.key_dir(), &self.record_dir(), &self.log_dir()] {
            PrivateDir::create(dir)?;
        }
        let policy_file = self.policy_file();
        if !policy_file.exists() {
            write_new_private(&policy_file, policy.as_bytes())
                .map_err(|e| PlatformError::home(&policy_file, e))?;
            os::share_file(&policy_file).map_err(|e| PlatformError::home(&policy_file, e))?;
        }
        for strength in [Strength::Read, Strength::Act] {
            match RootKey::open(&self.key_dir(), profile.key_backend, strength) {
                // Left by a creation that was broken off before anything could be sealed under it.
                Ok(_) => {}
                Err(_) => drop(RootKey::create(&self.key_dir(), profile.key_backend, strength)?),
            }
        }
        profile.write_new(&self.profile_file())
    }

    /// Reads the policy's text. It decides what others may do, so nobody but its owner may have written it.
    ///
    /// - Errors: [`PlatformError::HomeUnsafe`] if it is missing or others may write it.
    pub fn read_policy(&self) -> Result<String, PlatformError> {
        read_owned(&self.policy_file())
    }

    /// Reads the text of the company's OAuth clients; nothing if there are none yet.
    ///
    /// - Errors: [`PlatformError::HomeUnsafe`] if others may write it.
    pub fn read_clients(&self) -> Result<Option<String>, PlatformError> {
        let path = self.clients_file();
        if std::fs::symlink_metadata(&path).is_err_and(|e| e.kind() == std::io::ErrorKind::NotFound) {
            return Ok(None);
        }
        read_owned(&path).map(Some)
    }

    /// Writes the company's OAuth clients for the first time, for everybody on the machine to read.
    ///
    /// - Errors: [`PlatformError::HomeUnsafe`] if there are some already or they cannot be written.
    pub fn write_clients(&self, text: &str) -> Result<(), PlatformError> {
        let path = self.clients_file();
        write_new_private(&path, text.as_bytes())
            .and_then(|()| os::share_file(&path))
            .map_err(|e| PlatformError::home(&path, e))
    }

    /// The file that says to what processing of personal data the user has consented.
    pub fn consent_file(&self) -> PathBuf {
        self.user.join("consent.json")
    }

    /// Opens the homes: the profile is read, and the user's home must be private to this user.
    ///
    /// - Errors: [`PlatformError::HomeMissing`], [`PlatformError::HomeUnsafe`].
    pub fn open(&self) -> Result<Profile, PlatformError> {
        if !self.profile_file().exists() {
            return Err(PlatformError::HomeMissing { path: self.user.clone() });
        }
        PrivateDir::check(&self.user)?;
        PrivateDir::check(&self.key_dir())?;
        Profile::read(&self.profile_file())
    }
}

fn read_owned(path: &Path) -> Result<String, PlatformError> {
    os::check_owned_file(path).map_err(|e| PlatformError::home(path, e))?;
    std::fs::read_to_string(path).map_err(|e| PlatformError::home(path, e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sekisho_types::ProfileKind;

    #[test]
    fn a_home_is_created_once_and_opened_again() {
        let dir = tempfile::tempdir().unwrap();
        let homes = Homes::beneath(dir.path()).unwrap();
        assert!(matches!(homes.open(), Err(PlatformError::HomeMissing { .. })));
        let profile = Profile::new(ProfileKind::Demo);
        homes.create(&profile, "version = 1").unwrap();
        assert_eq!(homes.read_policy().unwrap(), "version = 1");
        assert_eq!(homes.open().unwrap(), profile);
        assert!(matches!(homes.create(&profile, ""), Err(PlatformError::HomeExists { .. })));
    }

    #[test]
    fn a_relative_home_is_refused() {
        assert!(matches!(Homes::beneath(Path::new("here")), Err(PlatformError::HomeUnsafe { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_home_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let homes = Homes::beneath(dir.path()).unwrap();
        homes.create(&Profile::new(ProfileKind::Live), "").unwrap();
        std::fs::set_permissions(homes.user(), std::fs::Permissions::from_mode(0o755)).unwrap();
        assert!(matches!(homes.open(), Err(PlatformError::HomeUnsafe { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_policy_that_others_may_write_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let homes = Homes::beneath(dir.path()).unwrap();
        homes.create(&Profile::new(ProfileKind::Live), "version = 1").unwrap();
        std::fs::set_permissions(homes.policy_file(), std::fs::Permissions::from_mode(0o666)).unwrap();
        assert!(matches!(homes.read_policy(), Err(PlatformError::HomeUnsafe { .. })));
    }
}
