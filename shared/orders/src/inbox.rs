//! The administrator's inbox: copies of users' receipts, in the machine's home.
//!
//! Apart because it is a courtesy and never a proof: a receipt there is what an account says of itself. Where the
//! inbox takes none, which is so until an administrator has made a folder for the user, the receipts stay in the
//! user's home, and that is said.

use crate::{Ledger, OrderError, Receipt, receipt};
use sekisho_platform::{Homes, publish_shared, read_plain, shared_dir, sweep_shared};
use sekisho_types::UserId;
use std::path::{Path, PathBuf};
use std::time::Duration;

const MOST_BYTES: u64 = 64 * 1024;
/// More receipts of one user than there will ever be.
const MOST_RECEIPTS: usize = 100_000;

/// Where receipts are now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivered {
    /// In the inbox too.
    Inbox,
    /// In the user's home only, and why.
    HomeOnly(String),
}

/// What one account says that it has carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// Which account.
    pub user: UserId,
    /// Its receipts, in order.
    pub receipts: Vec<Receipt>,
    /// How many files lie there that are none.
    pub strange: usize,
}

/// The folder of a user in the inbox.
pub(crate) fn folder_of(homes: &Homes, user: &UserId) -> PathBuf {
    homes.inbox_dir().join(folder_name(user))
}

/// The name of a folder for a user in the machine's home. Every account has one, and no two have the same.
pub fn folder_name(user: &UserId) -> String {
    let mut name = String::from("user-");
    for byte in user.as_str().to_lowercase().bytes() {
        if byte.is_ascii_alphanumeric() || b"-_".contains(&byte) {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("%{byte:02x}"));
        }
    }
    name
}

pub(crate) fn deliver(ledger: &Ledger) -> Result<Delivered, OrderError> {
    let folder = folder_of(ledger.homes(), ledger.user());
    // Under the user's lock nobody else writes there.
    let swept = sweep_shared(&folder, Duration::ZERO);
    for receipt in ledger.receipts()? {
        let path = folder.join(format!("{}.json", receipt.number));
        if path.exists() {
            continue;
        }
        let own = ledger.receipt_file(receipt.number);
        let bytes = read_plain(&own, MOST_BYTES).map_err(|e| OrderError::receipts(&own, e))?;
        let put = shared_dir(&ledger.homes().inbox_dir())
            .and_then(|()| shared_dir(&folder))
            .and_then(|()| publish_shared(&path, &bytes));
        if let Err(error) = put {
            return Ok(Delivered::HomeOnly(error.to_string()));
        }
    }
    Ok(swept.map_or_else(|error| Delivered::HomeOnly(error.to_string()), |()| Delivered::Inbox))
}

/// What lies in the inbox, by user.
///
/// - Errors: [`OrderError::Io`] if the inbox cannot be listed. A file that is no receipt is counted, not trusted.
pub fn reported(homes: &Homes) -> Result<Vec<Reported>, OrderError> {
    let inbox = homes.inbox_dir();
    let mut found = Vec::new();
    for folder in entries(&inbox)? {
        let mut receipts = Vec::new();
        let mut strange = 0;
        for path in entries(&folder).unwrap_or_default().into_iter().take(MOST_RECEIPTS) {
            match read_plain(&path, MOST_BYTES).ok().and_then(|bytes| receipt::claim(&bytes)) {
                // What one account says of another is not listened to.
                Some(receipt) if folder_of(homes, &receipt.user) == folder => receipts.push(receipt),
                _ => strange += 1,
            }
        }
        receipts.sort_by_key(|receipt| receipt.number);
        if let Some(user) = receipts.first().map(|receipt| receipt.user.clone()) {
            found.push(Reported { user, receipts, strange });
        }
    }
    Ok(found)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, OrderError> {
    let failed = |error: std::io::Error| OrderError::io("listing", folder, error);
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(failed)?,
    };
    let paths: Result<Vec<_>, _> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.map_err(failed)?;
    paths.sort();
    Ok(paths)
}
