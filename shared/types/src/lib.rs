//! The words that every room of Sekisho uses: ids, classes, decisions, secrets, time, error codes.
//!
//! Apart from the crates that act on them because a word must mean the same everywhere. Does no I/O, knows
//! no provider and holds no policy.

mod class;
mod error_code;
mod fact;
mod grant;
mod id;
mod preview;
mod secret;
mod time;

pub use class::{Decision, FolderClass, GateClass, Lang, Mode, ProfileKind, Strength};
pub use error_code::{ErrorCode, UnknownErrorCode};
pub use fact::{Fact, FactValue, OpaqueId};
pub use grant::{Provider, Slot};
pub use id::{
    CallId, ClientSessionId, IdError, OrderReason, ProposalId, RootName, RuleId, Scope, ServerId, ToolName,
    UserId,
};
pub use preview::{
    Bilingual, Editing, Outside, PartForm, Preview, PreviewAttachment, PreviewLink, PreviewPart,
    PreviewRecipient, RecipientField,
};
pub use secret::Secret;
pub use time::{Clock, FixedClock, SystemClock, Timestamp};
