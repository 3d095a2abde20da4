//! The sealed table of handles: which mask stands for whom, and how it comes back.
//!
//! Apart because here, and nowhere else, a masked value becomes readable again. A handle is drawn by lot and looked
//! up, never computed from what it stands for; one table a user, so another user's handle means nothing here.
//! Nothing of a value is in clear on disk. It never decides who may restore: only the gate holds a table.

mod code;
mod error;
mod restore;
mod seal;
mod table;

pub use error::HandleError;
pub use restore::{Restored, Style};
pub use table::{Entry, Handles, LIFETIME_DAYS};
