//! Plain values: what may go into a conversion beside what was fetched.
//!
//! Closed on purpose, and apart so that the list is read as a whole. A value here holds nothing that somebody
//! else holds too, so nothing that is put into it inside a conversion is ever seen outside. To ask for
//! `Deserialize` instead would not do: serde can be told to read shared handles, and a field can be skipped.

use crate::cursor::Position;
use sekisho_types::{OpaqueId, Timestamp};

mod closed {
    pub trait Closed {}
}

/// A value that shares nothing: text, a number, a flag, a time, an id, and lists and tuples of them.
///
/// Closed: only this crate implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` may not travel with what was fetched",
    note = "hand over text, numbers, flags, times, ids, or lists and tuples of them, and build your own type inside the function"
)]
pub trait Plain: closed::Closed + 'static {}

macro_rules! plain {
    ($($type:ty),*) => { $(
        impl closed::Closed for $type {}
        impl Plain for $type {}
    )* };
}

plain!((), bool, char, u8, u16, u32, u64, usize, i8, i16, i32, i64, String, Timestamp, OpaqueId, Position);

macro_rules! made_of_plain {
    ($($type:ty: $($part:ident),*;)*) => { $(
        impl<$($part: Plain),*> closed::Closed for $type {}
        impl<$($part: Plain),*> Plain for $type {}
    )* };
}

made_of_plain! {
    Option<A>: A;
    Vec<A>: A;
    (A, B): A, B;
    (A, B, C): A, B, C;
    (A, B, C, D): A, B, C, D;
    (A, B, C, D, E): A, B, C, D, E;
}
