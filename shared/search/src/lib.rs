//! Finds names and text beneath granted folders. Reads by held handles, within a deadline, and goes on where it
//! stopped.
//!
//! Apart from the door that opens files and from the mask, because it needs both: a search that finds what the
//! mask hides could be asked digit by digit. So a search sees what is shown and nothing else: the masked text.
//!
//! All calls block; an asynchronous caller runs them on a thread that may.

mod answer;
mod error;
mod excerpt;
mod guard;
mod lines;
mod memory;
mod question;
mod run;
mod unify;

pub use answer::{Answer, Cut, Excerpt, Found, Row, Unread};
pub use error::SearchError;
pub use guard::name_fits;
pub use memory::Memory;
pub use question::{MAX_CONTEXT_LINES, MAX_ROWS, MAX_TEXT_CHARS, Question, Show, Start, Wanted, WantedText};
pub use run::{Bounds, SEARCH_MS, run};
