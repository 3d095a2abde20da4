//! Where Sekisho keeps its things: the machine's home and the user's.

use crate::{PlatformError, PrivateDir, Profile, RootKey, os, write_new_private};
use sekisho_types::{Strength, UserId};
use std::io::Read as _;
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

    /// The sealed file of what persons approve with.
    pub fn factors_file(&self) -> PathBuf {
        self.user.join("factors.sealed")
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
        // On Windows everybody may make it first.
        os::check_owned_dir(&self.machine).map_err(|e| PlatformError::home(&self.machine, e))?;
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

    /// The folder of what an administrator has sealed for one user. Only the administrator writes there.
    pub fn deliveries_dir(&self, user: &UserId) -> PathBuf {
        self.machine.join("deliveries").join(folder_of(user))
    }

    /// Lays a sealed file into a user's folder of deliveries, for everybody on the machine to read; never over one.
    ///
    /// - Errors: [`PlatformError::HomeUnsafe`] if it is there already or cannot be written.
    pub fn write_delivery(&self, user: &UserId, name: &str, bytes: &[u8]) -> Result<PathBuf, PlatformError> {
        let dir = self.deliveries_dir(user);
        let path = dir.join(name);
        os::create_shared_dir(&dir).map_err(|e| PlatformError::home(&dir, e))?;
        write_new_private(&path, bytes)
            .and_then(|()| os::share_file(&path))
            .map_err(|e| PlatformError::home(&path, e))?;
        Ok(path)
    }

    /// The names in a user's folder of deliveries; none if there is no folder.
    ///
    /// - Errors: [`PlatformError::HomeUnsafe`] if it cannot be listed.
    pub fn deliveries(&self, user: &UserId) -> Result<Vec<String>, PlatformError> {
        let dir = self.deliveries_dir(user);
        let failed = |error: std::io::Error| PlatformError::home(&dir, error);
        let entries = match std::fs::read_dir(&dir) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?,
        };
        let mut names = Vec::new();
        for entry in entries {
            // A name that is no text is none of ours.
            names.extend(entry.map_err(failed)?.file_name().into_string());
        }
        names.sort();
        Ok(names)
    }

    /// Reads a sealed file. Its seal does not say who made it, so nobody but the machine's administrator, or this
    /// user, may have been able to.
    ///
    /// - Errors: [`PlatformError::HomeUnsafe`] if others may write it, or it is larger than such a file can be.
    pub fn read_delivery(&self, user: &UserId, name: &str) -> Result<Vec<u8>, PlatformError> {
        let path = self.deliveries_dir(user).join(name);
        let file = os::open_owned_file(&path).map_err(|e| PlatformError::home(&path, e))?;
        let mut bytes = Vec::new();
        let read = file.take(MOST_DELIVERY_BYTES + 1).read_to_end(&mut bytes);
        let read = read.map_err(|e| PlatformError::home(&path, e))?;
        if u64::try_from(read).unwrap_or(u64::MAX) > MOST_DELIVERY_BYTES {
            return Err(PlatformError::home(&path, "it is larger than such a file can be"));
        }
        Ok(bytes)
    }

    /// Takes away everything that waits for a user in her folder of deliveries; how many files there were.
    ///
    /// - Errors: [`PlatformError::HomeUnsafe`] if one of them cannot be taken away.
    pub fn remove_deliveries(&self, user: &UserId) -> Result<usize, PlatformError> {
        let (dir, names) = (self.deliveries_dir(user), self.deliveries(user)?);
        for name in &names {
            let path = dir.join(name);
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(PlatformError::home(&path, error));
                }
                _ => {}
            }
        }
        Ok(names.len())
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

const MOST_DELIVERY_BYTES: u64 = 64 * 1024;

/// A user's name as the name of a folder: what no file system minds stays, of the rest the bytes are written out.
fn folder_of(user: &UserId) -> String {
    let mut folder = String::from("u-");
    for byte in user.as_str().bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' => folder.push(char::from(byte)),
            _ => folder.push_str(&format!("_{byte:02x}")),
        }
    }
    folder
}

fn read_owned(path: &Path) -> Result<String, PlatformError> {
    let file = os::open_owned_file(path).map_err(|e| PlatformError::home(path, e))?;
    std::io::read_to_string(file).map_err(|e| PlatformError::home(path, e))
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
    fn deliveries_lie_apart_for_each_user_and_are_never_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let homes = Homes::beneath(dir.path()).unwrap();
        let user = |text: &str| UserId::parse(text).unwrap();
        assert_eq!(homes.deliveries(&user("taro")).unwrap(), Vec::<String>::new());
        for name in ["taro", "Taro", "..", "a/b", "OFFICE\\taro", "山田", "_54aro", "con"] {
            homes.write_delivery(&user(name), "x.1.age", name.as_bytes()).unwrap();
            assert!(homes.write_delivery(&user(name), "x.1.age", b"other").is_err(), "{name}");
            assert_eq!(homes.read_delivery(&user(name), "x.1.age").unwrap(), name.as_bytes());
            assert_eq!(homes.deliveries(&user(name)).unwrap(), ["x.1.age"]);
        }
        assert_eq!(std::fs::read_dir(dir.path().join("machine/deliveries")).unwrap().count(), 8);
    }

    #[cfg(unix)]
    #[test]
    fn a_delivery_that_others_may_write_or_that_is_a_link_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let (homes, user) = (Homes::beneath(dir.path()).unwrap(), UserId::parse("taro").unwrap());
        let path = homes.write_delivery(&user, "x.1.age", b"x").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o666)).unwrap();
        assert!(matches!(homes.read_delivery(&user, "x.1.age"), Err(PlatformError::HomeUnsafe { .. })));
        std::os::unix::fs::symlink(&path, path.with_file_name("y.1.age")).unwrap();
        assert!(matches!(homes.read_delivery(&user, "y.1.age"), Err(PlatformError::HomeUnsafe { .. })));
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
    fn a_machine_home_in_which_others_may_write_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let homes = Homes::beneath(dir.path()).unwrap();
        std::fs::create_dir(homes.machine()).unwrap();
        std::fs::set_permissions(homes.machine(), std::fs::Permissions::from_mode(0o777)).unwrap();
        let made = homes.create(&Profile::new(ProfileKind::Live), "version = 1");
        assert!(matches!(made, Err(PlatformError::HomeUnsafe { .. })));
        assert!(!homes.user().exists(), "a home was made all the same");
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
