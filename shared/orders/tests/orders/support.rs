//! A machine with an administrator's key, and users on it.

use sekisho_orders::{Action, Done, Draft, Ledger, Order, OrderKeys, Outcome, Signer, Turn, Whom, issue};
use sekisho_platform::{Homes, PrivateDir};
use sekisho_types::{FixedClock, OrderReason, Secret, Timestamp, UserId};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub(crate) const NOW: i64 = 1_795_000_000_000;
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Machine {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) signer: Signer,
}

pub(crate) fn user(name: &str) -> UserId {
    UserId::parse(name).unwrap()
}

pub(crate) fn draft(action: Action, whom: Whom) -> Draft {
    let reason = OrderReason::parse("端末の紛失").ok();
    Draft { whom, action, slots: Vec::new(), not_before: None, reason }
}

impl Machine {
    /// A machine on which no order was ever given.
    pub(crate) fn without_orders() -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("stick")).unwrap();
        let homes = Homes::beneath(&dir.path().join("home")).unwrap();
        PrivateDir::create(homes.user()).unwrap();
        let signer = Signer::create(&dir.path().join("stick/key"), &homes).unwrap();
        Self { dir, clock: Arc::new(FixedClock::new(Timestamp::from_ms(NOW))), signer }
    }

    /// The same, with the key registered.
    pub(crate) fn new() -> Self {
        let machine = Self::without_orders();
        OrderKeys::register(&machine.homes(), &machine.signer).unwrap();
        machine
    }

    pub(crate) fn homes(&self) -> Homes {
        Homes::beneath(&self.dir.path().join("home")).unwrap()
    }

    pub(crate) fn give(&self, action: Action) -> Order {
        self.give_to(action, Whom::All)
    }

    pub(crate) fn give_to(&self, action: Action, whom: Whom) -> Order {
        issue(&self.homes(), &self.signer, draft(action, whom), &*self.clock).unwrap()
    }

    /// The ledger of a user whose home is the machine's only one.
    pub(crate) fn ledger(&self) -> Ledger {
        self.ledger_of("hanako")
    }

    pub(crate) fn ledger_of(&self, name: &str) -> Ledger {
        Ledger::of(self.homes(), user(name), Secret::new([7; 32]), self.clock.clone())
    }

    pub(crate) fn order(&self, number: u64) -> PathBuf {
        self.homes().orders_dir().join(format!("{number}.json"))
    }

    /// Carries out everything that is due; the numbers.
    pub(crate) fn carry_out(&self) -> Vec<u64> {
        let turn = self.ledger().take(PATIENCE).unwrap();
        let mut done = Vec::new();
        while let Some(number) = carry_out_next(&turn) {
            done.push(number);
        }
        done
    }

    pub(crate) fn receipts(&self) -> PathBuf {
        self.homes().carried_out_dir().join("receipts")
    }
}

/// Carries out the next order; its number.
pub(crate) fn carry_out_next(turn: &Turn) -> Option<u64> {
    let standing = turn.standing().unwrap();
    let order = standing.due()?.clone();
    turn.conclude(&standing, &order, vec![Outcome::whole(Done::Noted)]).unwrap();
    Some(order.number())
}

/// Every file beneath a folder with its bytes.
pub(crate) fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
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
