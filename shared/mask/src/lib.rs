//! Finds and hides personal data: typed pieces in, masked pieces and counts out. Pure.
//!
//! Apart from the gate because what is hidden, and how, must be testable without a call, a file or a clock.
//! The road of a text is: [`fold`] it into a shadow in which disguises are undone, let each detector look at the
//! shadow, join what overlaps, and cut the finds out of the *original*. What is shown is never normalised.
//!
//! - [`Engine::mask`] hides; its result, [`Masked`], is a proof that only this crate can make.
//! - [`Engine::inspect`] says what would be hidden and by which rule.
//! - [`leftovers`] says what of a text is still a mask.
//! - [`Engine::forbidden_in`] says whether a text holds what may never be handled.
//!
//! A text that was masked holds nothing the engine would hide: it looks again until nothing is found.

mod context;
mod defang;
mod detect;
mod engine;
mod handle;
mod islands;
mod kind;
mod leftover;
mod margin;
mod merge;
mod persons;
mod piece;
mod render;
mod roster;
mod sanitise;
mod settings;
mod shadow;
mod typed;
mod window;

pub use detect::check;
pub use detect::insider::InsiderRules;
pub use engine::{Engine, Masked};
pub use handle::{Handle, HandleSource, MaskError, NoHandles};
pub use kind::{Action, Counts, Finding, Kind};
pub use leftover::{HIDDEN_LINE, Leftovers, leftovers};
pub use margin::margin;
pub use persons::{NameParts, name_parts};
pub use piece::{Piece, PieceKind};
pub use sanitise::sanitise;
pub use settings::{BadSetting, EmailStyle, PersonBias, Settings};
pub use shadow::{Shadow, fold};
