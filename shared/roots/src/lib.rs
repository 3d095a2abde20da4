//! The only door to local files: opens beneath granted folders.
//!
//! Apart from everything else because a path is the oldest way out of a fence. A caller hands in text and gets
//! back bytes or a listing; what lies between happens by handles that were opened once at the start. Nothing is
//! checked by one name and opened by another, no link is followed, and no refusal tells what lies behind it.
//!
//! All calls block; an asynchronous caller runs them on a thread that may.

mod deny;
mod error;
mod fence;
mod folder;
mod grant;
mod id;
mod list;
mod name;
mod place;
mod read;
mod roots;

pub use error::RootsError;
pub use fence::RootRule;
pub use folder::{EntryKind, Omitted};
pub use grant::RootSpec;
pub use list::{Entry, ListOptions, Listing, MAX_LIST_DEPTH, MAX_LIST_ENTRIES, MAX_LIST_EXAMINED};
pub use name::{MAX_DEPTH, MAX_NAME_UNITS, MAX_PATH_BYTES, NameRule};
pub use place::Place;
pub use read::{FileBytes, MAX_READ_BYTES, READ_BYTES};
pub use roots::{RootInfo, Roots, SEARCH_ENTRIES, SearchBudget};
