//! Who is named in a text: a gazetteer, a tagger and readings. Pure.
//!
//! Apart from the mask because finding a name is a matter of tables and statistics, made by tools of this crate
//! and measured on their own; what is done about a name is decided elsewhere.

mod class;
mod features;
mod gazetteer;
mod initials;
mod lattice;
mod lexicon;
mod model;
mod names;
mod near;
mod romaji;
mod tag;
#[cfg(feature = "train")]
pub mod train;
mod units;

pub use initials::{Initials, Split};
pub use names::Names;
pub use romaji::{Spelling, hiragana, katakana, romaji};
pub use tag::{Bias, Sort, Tagged};
