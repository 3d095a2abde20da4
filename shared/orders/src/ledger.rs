//! What one user's processes have carried out: a receipt an order, and a mark that tells how many there are.
//!
//! Apart because an order counts as carried out by these files alone. A receipt is written whole under a new name and
//! the mark after it, so a process that dies between the two has carried the order out and left a mark that is one
//! behind; anything else that does not fit was not left by us.

use crate::receipt::{self, Mark, VERSION};
use crate::{OrderError, Receipt, Sequence, Standing, Turn};
use sekisho_platform::{
    Homes, PrivateDir, ReadError, patiently, read_private, sync_folder, write_new_private,
};
use sekisho_types::{Clock, Secret, UserId};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

const MOST_BYTES: u64 = 64 * 1024;
/// How often a reader looks again because another process has written meanwhile.
const LOOKS: u32 = 50;
const RECEIPT: &str = "receipt";
const MARK: &str = "mark";

/// One user's side of orders. A clone is the same.
#[derive(Clone)]
pub struct Ledger(Arc<Inner>);

struct Inner {
    homes: Homes,
    user: UserId,
    key: Secret<[u8; 32]>,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ledger({})", self.0.user)
    }
}

/// How far the files say that this user has come.
#[derive(Debug, Default)]
pub(crate) struct Carried {
    pub(crate) number: u64,
    /// The digest of the newest order that was carried out.
    pub(crate) order: String,
    /// The seal of its receipt.
    pub(crate) seal: String,
    /// What the mark says: `number`, or one less.
    pub(crate) marked: u64,
}

impl Ledger {
    /// The ledger of a home. `key` is that of the label [`sekisho_platform::KeyLabel::OrderReceipt`].
    pub fn of(homes: Homes, user: UserId, key: Secret<[u8; 32]>, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Inner { homes, user, key, clock }))
    }

    /// Whose it is.
    pub fn user(&self) -> &UserId {
        &self.0.user
    }

    pub(crate) fn homes(&self) -> &Homes {
        &self.0.homes
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    /// Reads and proves every order and how far this user has come.
    ///
    /// - Errors: those of [`Sequence::of`]; [`OrderError::RolledBack`], [`OrderError::Changed`],
    ///   [`OrderError::Receipts`].
    pub fn standing(&self) -> Result<Standing, OrderError> {
        // What was carried out first: whoever carries out reads an order before its receipt is there.
        let carried = self.carried()?;
        let sequence = Sequence::of(self.homes())?;
        if carried.number > sequence.newest() {
            return Err(OrderError::RolledBack { found: sequence.newest(), carried_out: carried.number });
        }
        if carried.number > 0 && sequence.digest_of(carried.number) != Some(&carried.order) {
            return Err(OrderError::Changed { number: carried.number });
        }
        Ok(Standing::new(sequence, self.user().clone(), carried, self.clock().now()))
    }

    /// Takes the lock under which orders are carried out: one process of the user at a time.
    ///
    /// Blocks its thread for up to `patience`.
    ///
    /// - Errors: [`OrderError::Busy`], [`OrderError::Io`].
    pub fn take(&self, patience: Duration) -> Result<Turn, OrderError> {
        Turn::take(self.clone(), patience)
    }

    /// The receipts of this user, proved from the first to the newest.
    ///
    /// - Errors: [`OrderError::Receipts`] for the first one that is missing or does not follow the one before.
    pub fn receipts(&self) -> Result<Vec<Receipt>, OrderError> {
        let newest = self.carried()?.number;
        let (mut receipts, mut previous) = (Vec::new(), String::new());
        for number in 1..=newest {
            let (receipt, seal) = self.receipt(number)?;
            if receipt.previous != previous {
                return Err(OrderError::receipts(&self.receipt_file(number), "it follows another one"));
            }
            previous = seal;
            receipts.push(receipt);
        }
        Ok(receipts)
    }

    fn folder(&self) -> PathBuf {
        self.homes().carried_out_dir()
    }

    fn receipts_folder(&self) -> PathBuf {
        self.folder().join("receipts")
    }

    pub(crate) fn receipt_file(&self, number: u64) -> PathBuf {
        self.receipts_folder().join(format!("{number}.json"))
    }

    pub(crate) fn mark_file(&self, number: u64) -> PathBuf {
        self.folder().join(format!("mark.{number}.json"))
    }

    pub(crate) fn lock_file(&self) -> PathBuf {
        self.folder().join("lock")
    }

    pub(crate) fn make_folders(&self) -> Result<(), OrderError> {
        for folder in [self.folder(), self.receipts_folder()] {
            PrivateDir::create(&folder).map_err(|e| OrderError::platform("making", &folder, &e))?;
        }
        Ok(())
    }

    /// Tells how far this user has come by mark and receipts.
    pub(crate) fn carried(&self) -> Result<Carried, OrderError> {
        let mut looks = 0;
        loop {
            let marked = self.marked()?;
            match self.carried_from(marked) {
                // Another process has gone on meanwhile: what was read of the mark is old.
                Err(_) if looks < LOOKS && self.marked()? != marked => looks += 1,
                done => return done,
            }
        }
    }

    fn carried_from(&self, marked: u64) -> Result<Carried, OrderError> {
        let newest = numbers(&self.receipts_folder(), "", ".json")?.into_iter().max().unwrap_or(0);
        let folder = self.receipts_folder();
        if newest < marked {
            return Err(OrderError::receipts(
                &folder,
                format!("there are {newest} and the mark says {marked}"),
            ));
        }
        if newest > marked.saturating_add(1) {
            return Err(OrderError::receipts(
                &folder,
                format!("there are {newest} and the mark says {marked}"),
            ));
        }
        let mut carried = Carried { marked, ..Carried::default() };
        if marked > 0 {
            let (receipt, seal) = self.receipt(marked)?;
            if self.mark(marked)?.receipt != seal {
                return Err(OrderError::receipts(&self.mark_file(marked), "it is of another receipt"));
            }
            carried = Carried { number: marked, order: receipt.order, seal, marked };
        }
        if newest > marked {
            let (receipt, seal) = self.receipt(newest)?;
            if receipt.previous != carried.seal {
                return Err(OrderError::receipts(&self.receipt_file(newest), "it follows another one"));
            }
            carried = Carried { number: newest, order: receipt.order, seal, marked };
        }
        Ok(carried)
    }

    /// The number of the newest mark; 0 if there is none.
    fn marked(&self) -> Result<u64, OrderError> {
        Ok(numbers(&self.folder(), "mark.", ".json")?.into_iter().max().unwrap_or(0))
    }

    fn mark(&self, number: u64) -> Result<Mark, OrderError> {
        let path = self.mark_file(number);
        let bytes = read(&path)?;
        let opened = receipt::open::<Mark>(&self.0.key, MARK, &bytes).map(|(mark, _)| mark);
        opened
            .filter(|mark| mark.version == VERSION && mark.number == number && mark.user == *self.user())
            .ok_or_else(|| OrderError::receipts(&path, "it is not what was written"))
    }

    /// Reads a receipt, with its seal.
    fn receipt(&self, number: u64) -> Result<(Receipt, String), OrderError> {
        let path = self.receipt_file(number);
        let bytes = read(&path)?;
        receipt::open::<Receipt>(&self.0.key, RECEIPT, &bytes)
            .filter(|(receipt, _)| {
                receipt.version == VERSION && receipt.number == number && receipt.user == *self.user()
            })
            .ok_or_else(|| OrderError::receipts(&path, "it is not what was written"))
    }

    /// Writes a receipt. The order counts as carried out from here on.
    pub(crate) fn write_receipt(&self, receipt: Receipt) -> Result<String, OrderError> {
        let path = self.receipt_file(receipt.number);
        let sealed = receipt::seal(&self.0.key, RECEIPT, receipt);
        let (bytes, seal) = sealed.ok_or_else(|| OrderError::io("sealing", &path, "it cannot be written"))?;
        publish_private(&path, &bytes)?;
        Ok(seal)
    }

    /// Writes how far this user has come, and takes older marks away.
    pub(crate) fn write_mark(&self, number: u64, receipt: String) -> Result<(), OrderError> {
        let path = self.mark_file(number);
        let mark = Mark { version: VERSION, user: self.user().clone(), number, receipt };
        let sealed = receipt::seal(&self.0.key, MARK, mark);
        let (bytes, _) = sealed.ok_or_else(|| OrderError::io("sealing", &path, "it cannot be written"))?;
        publish_private(&path, &bytes)?;
        for older in numbers(&self.folder(), "mark.", ".json")?.into_iter().filter(|n| *n < number) {
            remove(&self.mark_file(older))?;
        }
        Ok(())
    }
}

fn read(path: &Path) -> Result<Vec<u8>, OrderError> {
    read_private(path, MOST_BYTES).map_err(|error: ReadError| OrderError::receipts(path, error))
}

/// Writes a file under a new name, whole or not at all. Whoever calls holds the lock.
fn publish_private(path: &Path, bytes: &[u8]) -> Result<(), OrderError> {
    let failed = |error: std::io::Error| OrderError::io("writing", path, error);
    let beside = path.with_extension("tmp");
    remove(&beside)?;
    write_new_private(&beside, bytes).map_err(failed)?;
    if path.exists() {
        return Err(OrderError::receipts(path, "it is there already"));
    }
    patiently(|| std::fs::rename(&beside, path)).map_err(failed)?;
    path.parent().map_or(Ok(()), sync_folder).map_err(failed)
}

fn remove(path: &Path) -> Result<(), OrderError> {
    match patiently(|| std::fs::remove_file(path)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(OrderError::io("removing", path, error))
        }
        _ => Ok(()),
    }
}

/// The numbers between `before` and `after` in a folder's names; none where there is no such folder.
fn numbers(folder: &Path, before: &str, after: &str) -> Result<Vec<u64>, OrderError> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(OrderError::receipts(folder, error)),
        Ok(entries) => entries,
    };
    let mut found = Vec::new();
    for entry in entries {
        let name = entry.map_err(|e| OrderError::receipts(folder, e))?.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix(before)?.strip_suffix(after));
        let number = number.and_then(|number| number.parse::<u64>().ok());
        found.extend(number.filter(|n| name.to_str() == Some(&format!("{before}{n}{after}"))));
    }
    Ok(found)
}
