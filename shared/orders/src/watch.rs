//! Asks on every call whether an order has come, at the price of a few looks at the disk.
//!
//! Apart because it is the one part that a serving process runs on every call. It reads and proves everything when it
//! is asked first and whenever something has changed; in between it only looks whether something has. A change that
//! can be seen by no look (an older order's file rewritten in place) is found when the process starts anew.

use crate::sequence::order_file;
use crate::{Ledger, OrderError, Standing};
use sekisho_types::{OrderReason, Timestamp};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// How a call may go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Nothing is in its way.
    Clear,
    /// An order stops everything.
    Halted {
        /// Its number.
        number: u64,
        /// Why, in the administrator's words.
        reason: Option<OrderReason>,
    },
    /// An order has to be carried out first.
    Due {
        /// Its number.
        number: u64,
    },
}

/// A ledger, and what of it was read and proved already.
#[derive(Debug)]
pub struct Watch {
    ledger: Ledger,
    seen: Mutex<Option<Seen>>,
}

/// What a full look has found, and by what it is told that nothing has changed since.
#[derive(Debug)]
struct Seen {
    carried_out: u64,
    way: Way,
    stamps: Stamps,
    changes_at: Option<Timestamp>,
}

/// Tells one state of files from another without reading one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamps {
    folder: Option<Stamp>,
    newest: Option<Stamp>,
    next: Option<Stamp>,
    next_mark: Option<Stamp>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    changed: Option<SystemTime>,
    size_bytes: u64,
}

impl Watch {
    /// Watches the orders of a ledger.
    pub fn of(ledger: Ledger) -> Self {
        Self { ledger, seen: Mutex::new(None) }
    }

    /// Tells how a call may go on. Blocks.
    ///
    /// A halt is told only when nothing is due: what was ordered is carried out in a halt too.
    ///
    /// - Errors: as [`Ledger::standing`].
    pub fn look(&self) -> Result<Way, OrderError> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.ledger.clock().now();
        if let Some(seen) = seen.as_ref()
            && seen.changes_at.is_none_or(|at| now < at)
            && !matches!(seen.way, Way::Due { .. })
            && self.stamps(seen.carried_out) == seen.stamps
        {
            return Ok(seen.way.clone());
        }
        *seen = None;
        // Stamps first: what changes while it is read is then found by the next look.
        let before = self.ledger.carried()?.number;
        let stamps = self.stamps(before);
        let standing = self.ledger.standing()?;
        let way = way(&standing);
        if standing.carried_out() == before {
            let changes_at = standing.changes_at();
            *seen = Some(Seen { carried_out: before, way: way.clone(), stamps, changes_at });
        }
        Ok(way)
    }

    /// Tells whether a halt holds although an order before it could not be carried out yet.
    ///
    /// - Errors: as [`Ledger::standing`].
    pub fn halted(&self) -> Result<Way, OrderError> {
        Ok(halted(&self.ledger.standing()?))
    }

    fn stamps(&self, carried_out: u64) -> Stamps {
        let folder = self.ledger.homes().orders_dir();
        let next = carried_out.saturating_add(1);
        Stamps {
            newest: Stamp::of(&order_file(&folder, carried_out)),
            next: Stamp::of(&order_file(&folder, next)),
            next_mark: Stamp::of(&self.ledger.mark_file(next)),
            folder: Stamp::of(&folder),
        }
    }
}

fn way(standing: &Standing) -> Way {
    match standing.due() {
        Some(order) => Way::Due { number: order.number() },
        None => halted(standing),
    }
}

fn halted(standing: &Standing) -> Way {
    match standing.halted() {
        Some(order) => Way::Halted { number: order.number(), reason: order.reason().cloned() },
        None => Way::Clear,
    }
}

impl Stamp {
    /// Nothing for a file that is not there or cannot be looked at: a full look says which.
    fn of(path: &Path) -> Option<Self> {
        let meta = std::fs::symlink_metadata(path).ok()?;
        Some(Self { changed: meta.modified().ok(), size_bytes: meta.len() })
    }
}
