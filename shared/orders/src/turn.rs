//! The turn of one process to carry orders out: the next one, its receipt, the mark.
//!
//! Apart because the lock stands here: two processes that carried out at once would revoke what the other had just
//! got. A process that dies gives its turn back, and the next one takes the same order up again.

use crate::inbox::{self, Delivered};
use crate::receipt::VERSION;
use crate::{Ledger, Order, OrderError, Outcome, Receipt, Standing};
use sekisho_platform::FileLock;
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

/// The right to carry orders out, until it is dropped.
pub struct Turn {
    ledger: Ledger,
    // Held, never read: dropping it gives the turn back.
    _lock: FileLock,
}

impl std::fmt::Debug for Turn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Turn({})", self.ledger.user())
    }
}

impl Turn {
    pub(crate) fn take(ledger: Ledger, patience: Duration) -> Result<Self, OrderError> {
        ledger.make_folders()?;
        let lock = lock(&ledger.lock_file(), patience)?;
        Ok(Self { ledger, _lock: lock })
    }

    /// Where this user stands, as nobody else can change it now.
    ///
    /// - Errors: as [`Ledger::standing`].
    pub fn standing(&self) -> Result<Standing, OrderError> {
        let standing = self.ledger.standing()?;
        let carried = standing.carried();
        if carried.marked < carried.number {
            // Left by a process that died after the receipt.
            self.ledger.write_mark(carried.number, carried.seal.clone())?;
        }
        Ok(standing)
    }

    /// Writes that the due order of `standing` was carried out, and how.
    ///
    /// - Errors: [`OrderError::Io`]; [`OrderError::Changed`] for any other order. It counts as not carried out then.
    pub fn conclude(
        &self,
        standing: &Standing,
        order: &Order,
        outcomes: Vec<Outcome>,
    ) -> Result<Receipt, OrderError> {
        let number = order.number();
        let digest = standing.sequence().digest_of(number);
        let (Some(digest), true) = (digest, standing.due() == Some(order)) else {
            return Err(OrderError::Changed { number });
        };
        let receipt = Receipt {
            version: VERSION,
            number,
            action: order.action(),
            order: digest.to_owned(),
            user: self.ledger.user().clone(),
            at: self.ledger.clock().now(),
            outcomes,
            previous: standing.carried().seal.clone(),
        };
        let seal = self.ledger.write_receipt(receipt.clone())?;
        self.ledger.write_mark(number, seal)?;
        Ok(receipt)
    }

    /// Puts copies of all receipts into the administrator's inbox that are not there yet.
    ///
    /// - Errors: as [`Turn::standing`]; [`OrderError::Receipts`] for one of ours that cannot be read. An inbox that takes none is no error:
    ///   the answer says so.
    pub fn deliver(&self) -> Result<Delivered, OrderError> {
        self.standing()?;
        inbox::deliver(&self.ledger)
    }
}

fn lock(path: &Path, patience: Duration) -> Result<FileLock, OrderError> {
    FileLock::wait(path, patience).map_err(|error| match error.kind() {
        ErrorKind::WouldBlock => OrderError::Busy { seconds: patience.as_secs() },
        _ => OrderError::io("locking", path, error),
    })
}
