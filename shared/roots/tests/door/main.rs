//! The door from outside: what may be granted, what is read, what is refused, what is listed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may be blunt"
)]

#[cfg(unix)]
mod boundary;
mod grants;
mod ids;
mod listing;
#[cfg(target_os = "linux")]
mod race;
mod reading;

use sekisho_roots::{RootSpec, Roots, RootsError};
use sekisho_types::FolderClass;
use sekisho_types::{RootName, Secret};
use std::path::Path;

fn spec(name: &str, path: &Path) -> RootSpec {
    RootSpec { name: RootName::parse(name).unwrap(), path: path.to_owned(), class: FolderClass::Work }
}

fn open(specs: &[RootSpec]) -> Result<Roots, RootsError> {
    Roots::open(specs, &Secret::new([7; 32]), &[])
}

/// A disk with one granted folder `in` and a folder `out` beside it, which nobody granted.
struct Disk {
    base: tempfile::TempDir,
    roots: Roots,
}

impl Disk {
    fn new() -> Self {
        let base = tempfile::tempdir().unwrap();
        std::fs::create_dir(base.path().join("in")).unwrap();
        std::fs::create_dir(base.path().join("out")).unwrap();
        std::fs::write(base.path().join("out/far.txt"), "outside").unwrap();
        let roots = open(&[spec("in", &base.path().join("in"))]).unwrap();
        Self { base, roots }
    }

    fn path(&self, below: &str) -> std::path::PathBuf {
        self.base.path().join(below)
    }

    fn write(&self, below: &str, text: &str) {
        let path = self.path("in").join(below);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn read(&self, place: &str) -> Result<String, RootsError> {
        let file = self.roots.read(&self.roots.parse(place)?, sekisho_roots::READ_BYTES)?;
        Ok(String::from_utf8(file.bytes).unwrap())
    }

    fn list(&self, place: &str, depth: usize) -> Result<sekisho_roots::Listing, RootsError> {
        let options = sekisho_roots::ListOptions { depth, limit: 2_000, start: 0 };
        self.roots.list(&self.roots.parse(place)?, options)
    }

    fn names(&self, place: &str, depth: usize) -> Vec<String> {
        self.list(place, depth).unwrap().entries.into_iter().map(|entry| entry.path).collect()
    }
}
