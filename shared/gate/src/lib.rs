//! The one road: what a tool may touch, and everything that stands between it and the model.
//!
//! Apart because the promises live here. A server sees these types and little else: it gets [`Raw`] values that
//! it can work on but not look at, returns views that [`Render`] themselves in typed pieces, and wishes effects
//! that only the delivery of a claimed proposal performs. Speaks no protocol and opens no file itself.

mod approved;
mod cursor;
mod deliver;
mod effect;
mod error;
mod gate;
mod grants;
mod handles;
mod orders;
mod permit;
mod pipeline;
mod plain;
mod proposals;
mod raw;
mod released;
mod render;
mod revise;
mod schema;
mod server;
mod session;
mod shape;
mod surface;
mod tool;
mod wish;

pub use approved::LazyFactors;
pub use cursor::Position;
pub use deliver::{ActKey, Deliverer, Reviewed};
pub use effect::{Effect, EffectError, Made, Proposal, Seen};
pub use error::ToolError;
pub use gate::{CallContext, DeliveryAnswer, Gate, GateParts, Launcher, LazyOutbox};
pub use grants::Grants;
pub use handles::{HandleKeys, LazyHandles};
pub use orders::{Orders, Stopped};
pub use plain::Plain;
pub use raw::{Fault, Raw};
pub use released::{Refused, Released, Reply};
pub use render::{BodyShape, Cell, FactKind, Lines, Page, Render, Row, Shape, TaintSource};
pub use sekisho_egress::Answer;
pub use sekisho_mask::margin;
pub use sekisho_outbox::{Percent, Verdict};
pub use sekisho_types::{
    Bilingual, Editing, Outside, PartForm, Preview, PreviewAttachment, PreviewLink, PreviewPart,
    PreviewRecipient, RecipientField,
};
pub use server::{Server, ServerBuilder, ServerError};
pub use session::{Account, Act, Ask, Files, Lost, Progress, Read, Removed, Session, Wanted};
pub use surface::ListedTool;
pub use tool::{ActTool, ReadTool};

/// What the files door hands out, as a server may name it.
pub mod files {
    pub use sekisho_roots::{
        Entry, EntryKind, FileBytes, IgnoreFiles, Info, Inside, ListOptions, Listing, NamePattern, Order,
        Part, Place, RootInfo, RootsError, Written,
    };
    pub use sekisho_search::{
        Answer, Cut, Excerpt, Found, Question, SearchError, Show, Start, Unread, Wanted, WantedText,
    };
}
