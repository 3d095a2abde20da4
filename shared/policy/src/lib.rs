//! Decides what a call may do: request in, permit or refusal out, and the whole matrix printable.
//!
//! Apart from the gate so that the question "who may do what" has one answer that can be read, tested and
//! printed without running a server. Pure: text in, values out. Never reads a file, never asks the clock.
//!
//! How a decision comes about: the person must be listed, the hour must be open, and then the strictest of
//! the class table and of every rule that matches wins. The class table is the ceiling: a class that is not
//! named there is denied, and a rule can only make a call stricter, never milder.

mod approval;
mod decide;
mod document;
mod error;
mod flags;
mod folder;
mod holidays;
mod hours;
mod matrix;
mod people;
mod policy;
mod rotation;
mod rule;
mod text;

pub use approval::{Approval, Bell, Codes};
pub use decide::{Permit, Refusal, Request, Terms};
pub use error::PolicyError;
pub use flags::{Flag, Flags};
pub use folder::{Folder, with_folder};
pub use holidays::japan_holiday;
pub use hours::{Hours, Outside};
pub use matrix::{Matrix, MatrixDiff, Move, Row, RowChange, SettingChange};
pub use policy::{Phase, Policy, PolicyHash};
pub use rotation::Rotation;
pub use text::Reason;

/// The policy a live home begins with: phase 1, working hours, nothing leaves.
pub const LIVE: &str = include_str!("../../../manifests/policy.live.toml");

/// The policy a demo home begins with: phase 2, at any hour.
pub const DEMO: &str = include_str!("../../../manifests/policy.demo.toml");
