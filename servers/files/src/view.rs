//! What the tools show, and in which pieces.

mod file;
mod folder;
mod found;
mod info;
mod written;

pub(crate) use file::{Extent, FileView};
pub(crate) use folder::FolderView;
pub(crate) use found::FoundView;
pub(crate) use info::InfoView;
pub(crate) use written::WrittenView;
