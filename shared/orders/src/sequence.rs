//! Every order of a machine, read and proved: numbered from 1 without a gap, each bound to the one before it.
//!
//! Apart because "there are no orders" is said here alone, and only of a folder that is not there or empty.

use crate::order::digest;
use crate::{Order, OrderError, OrderKeys};
use sekisho_platform::{Homes, check_owned_dir, read_owned};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const MOST_BYTES: u64 = 16 * 1024;

/// The orders of a machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sequence {
    orders: Vec<Order>,
    digests: Vec<String>,
}

/// The file of an order.
pub(crate) fn order_file(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number}.json"))
}

impl Sequence {
    /// Reads and proves all of them.
    ///
    /// - Errors: [`OrderError::Gap`], [`OrderError::Unsigned`], [`OrderError::Unreadable`], [`OrderError::Keys`].
    pub fn of(homes: &Homes) -> Result<Self, OrderError> {
        let folder = homes.orders_dir();
        let keys = OrderKeys::of(homes)?;
        let numbers = numbers(&folder)?;
        let Some(newest) = numbers.last().copied() else { return Ok(Self::default()) };
        let keys = keys.ok_or_else(|| OrderError::Keys {
            path: homes.order_keys_file(),
            detail: "it is not there, and there are orders".into(),
        })?;
        let mut sequence = Self::default();
        for number in 1..=newest {
            if !numbers.contains(&number) {
                return Err(OrderError::Gap { number });
            }
            sequence.push(&folder, number, &keys)?;
        }
        Ok(sequence)
    }

    fn push(&mut self, folder: &Path, number: u64, keys: &OrderKeys) -> Result<(), OrderError> {
        let path = order_file(folder, number);
        let bytes = match read_owned(&path, MOST_BYTES) {
            Err(error) if error.is_not_found() => return Err(OrderError::Gap { number }),
            Err(error) => return Err(OrderError::unreadable(&path, &error)),
            Ok(bytes) => bytes,
        };
        let unsigned = |detail| OrderError::Unsigned { number, detail };
        let order = Order::read(&bytes, keys).map_err(unsigned)?;
        if order.number() != number {
            return Err(unsigned("it is of another number"));
        }
        if order.previous() != self.last_digest() {
            return Err(unsigned("it follows another order"));
        }
        self.orders.push(order);
        self.digests.push(digest(&bytes));
        Ok(())
    }

    /// The orders, first to newest.
    pub fn orders(&self) -> &[Order] {
        &self.orders
    }

    /// The number of the newest; 0 if there is none.
    pub fn newest(&self) -> u64 {
        self.orders.last().map_or(0, Order::number)
    }

    /// The order of that number.
    pub fn get(&self, number: u64) -> Option<&Order> {
        self.orders.get(index(number)?)
    }

    /// The digest of the newest, to which the next one is bound; empty if there is none.
    pub(crate) fn last_digest(&self) -> &str {
        self.digests.last().map_or("", String::as_str)
    }

    /// The digest of the order of that number.
    pub(crate) fn digest_of(&self, number: u64) -> Option<&str> {
        self.digests.get(index(number)?).map(String::as_str)
    }
}

fn index(number: u64) -> Option<usize> {
    usize::try_from(number.checked_sub(1)?).ok()
}

/// The numbers of the orders that are there. Whatever else lies there is none of ours.
fn numbers(folder: &Path) -> Result<BTreeSet<u64>, OrderError> {
    // Whoever may write above it may put another folder in its place.
    for folder in folder.parent().into_iter().chain([folder]) {
        match check_owned_dir(folder) {
            Err(error) if error.is_not_found() => return Ok(BTreeSet::new()),
            Err(error) => return Err(OrderError::unreadable(folder, &error)),
            Ok(()) => {}
        }
    }
    let failed =
        |error: std::io::Error| OrderError::unreadable(folder, &sekisho_platform::ReadError::Io(error));
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let number = name.to_str().and_then(|name| name.strip_suffix(".json")?.parse::<u64>().ok());
        // `01.json` is no name of ours: two names for one number would hide one of them.
        found.extend(number.filter(|number| order_file(folder, *number).file_name() == Some(&name)));
    }
    Ok(found)
}
