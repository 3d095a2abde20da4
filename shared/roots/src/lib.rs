//! The only door to local files: opens beneath granted folders.
//!
//! Apart from everything else because a path is the oldest way out of a fence. A caller hands in text and gets
//! back bytes or a listing; what lies between happens by handles that were opened once at the start. Nothing is
//! checked by one name and opened by another, no link is followed, and no refusal tells what lies behind it.
//!
//! All calls block; an asynchronous caller runs them on a thread that may.

mod control;
mod denied;
mod deny;
mod error;
mod fence;
mod folder;
mod grant;
mod ground;
mod id;
mod info;
mod links;
mod list;
mod name;
mod pattern;
mod place;
mod read;
mod roots;
mod temporary;
mod tree;
mod view;
mod walk;
mod write;

pub use error::RootsError;
pub use fence::RootRule;
pub use folder::{EntryKind, Omitted};
pub use grant::RootSpec;
pub use info::{Info, Inside};
pub use list::{Entry, ListOptions, Listing, MAX_LIST_DEPTH, MAX_LIST_ENTRIES, MAX_LIST_EXAMINED, Order};
pub use name::{MAX_DEPTH, MAX_NAME_UNITS, MAX_PATH_BYTES, NameRule};
pub use pattern::{MAX_PATTERN_CHARS, NamePattern};
pub use place::Place;
pub use read::{FileBytes, HEAD_BYTES, MAX_READ_BYTES, Part, READ_BYTES};
pub use roots::{RootInfo, Roots, RootsOptions, SEARCH_ENTRIES, SearchBudget};
pub use tree::{Tree, TreeEntry, TreeOptions};
pub use walk::IgnoreFiles;
pub use write::{WRITE_BYTES, Written};
