//! A vault in a folder of its own, and grants to put into it.

use sekisho_platform::{Homes, KeyBackend};
use sekisho_types::{FixedClock, Scope, Secret, Slot, Strength, Timestamp};
use sekisho_vault::{Content, Epoch, Grant, Held, State, Tokens, Vault, VaultError, VaultHome};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub(crate) const NOW: i64 = 1_795_000_000_000;
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Home {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) clock: Arc<FixedClock>,
}

pub(crate) fn backend() -> KeyBackend {
    KeyBackend::of_this_system()
}

pub(crate) fn vault_home(dir: &Path) -> VaultHome {
    VaultHome::of(&Homes::beneath(dir).unwrap())
}

impl Home {
    /// A home with an empty vault.
    pub(crate) fn new() -> Self {
        let home = Self {
            dir: tempfile::tempdir().unwrap(),
            clock: Arc::new(FixedClock::new(Timestamp::from_ms(NOW))),
        };
        Vault::create(&home.vault_home(), backend()).unwrap();
        home
    }

    pub(crate) fn vault_home(&self) -> VaultHome {
        vault_home(self.dir.path())
    }

    pub(crate) fn try_open(&self, strength: Strength) -> Result<Vault, VaultError> {
        self.open_under(strength, Epoch::before_orders())
    }

    pub(crate) fn open_under(&self, strength: Strength, epoch: Epoch) -> Result<Vault, VaultError> {
        Vault::open(&self.vault_home(), backend(), strength, epoch, self.clock.clone())
    }

    pub(crate) fn open(&self) -> Vault {
        self.try_open(Strength::Read).unwrap()
    }

    /// Reads a slot through a vault opened for it: nothing is remembered from before.
    pub(crate) fn read(&self, slot: Slot) -> Result<Grant, VaultError> {
        self.try_open(slot.strength())?.read(slot)
    }

    /// A file or folder of the vault.
    pub(crate) fn at(&self, inside: &str) -> PathBuf {
        self.vault_home().path().join(inside)
    }

    pub(crate) fn marks(&self) -> PathBuf {
        self.dir.path().join("user/vault-marks")
    }

    /// Writes the next record of a slot, whose tokens end in `number`.
    pub(crate) fn write(&self, slot: Slot, number: u64) -> Grant {
        let held = self.try_open(slot.strength()).unwrap().hold(slot, PATIENCE).unwrap();
        write(&held, number).unwrap()
    }

    /// Files that a writer has not finished.
    pub(crate) fn left_over(&self) -> Vec<PathBuf> {
        let unfinished = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "tmp");
        self.all().into_iter().map(|(path, _)| path).filter(unfinished).collect()
    }

    /// Every file beneath the home with its bytes.
    pub(crate) fn all(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        let mut folders = vec![self.dir.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push((path.clone(), std::fs::read(&path).unwrap()));
                }
            }
        }
        found.sort();
        found
    }
}

pub(crate) fn tokens(number: u64) -> Tokens {
    Tokens {
        access: Secret::new(format!("access-canary-{number}")),
        refresh: Some(Secret::new(format!("refresh-canary-{number}"))),
        account: Secret::new("山田太郎@example.co.jp".to_owned()),
    }
}

pub(crate) fn content() -> Content {
    let at = Timestamp::from_ms(NOW);
    Content {
        client: "client.example.com".into(),
        tenant: "example.co.jp".into(),
        subject: "1098".into(),
        scopes: vec![Scope::parse("https://www.example.com/auth/mail.readonly").unwrap()],
        consented_at: at,
        access_ends_at: Some(at.plus_ms(3_600_000)),
        refresh_ends_at: None,
        state: State::Active,
    }
}

pub(crate) fn write(held: &Held, number: u64) -> Result<Grant, VaultError> {
    let room = held.make_room()?;
    held.intend(&room, &Secret::new(format!("refresh-canary-{}", number.saturating_sub(1))))?;
    let grant = held.publish(room, content(), tokens(number))?;
    held.settle()?;
    Ok(grant)
}

pub(crate) fn copy_dir(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_dir(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
    std::fs::set_permissions(to, std::fs::metadata(from).unwrap().permissions()).unwrap();
}
