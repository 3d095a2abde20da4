//! The door from outside: what may be granted, what is read, what is refused, what is listed.
//!
//! Where each kind of attack and accident is held:
//!
//! | kind | file |
//! |---|---|
//! | climbing with `..`, absolute paths, `file://`, names that only start like a granted folder, endless depth | `traversal.rs` |
//! | symbolic links to files and folders, dangling, chained, looping, within, to `/proc`, endless trees | `links.rs` |
//! | hard links to the outside, to a denied name, within, across granted folders, moved while running | `hard_links.rs` |
//! | pipes, sockets, devices | `special.rs` |
//! | names of secrets, the policy's denied names, privacy of refusals | `secrets.rs` |
//! | composed and decomposed kana, look-alikes, names that are no Unicode, line breaks in names | `names.rs` |
//! | streams, devices, dots at the end, 8.3 names, shares, `\\?\`, as text | `windows.rs` |
//! | the same on a Windows disk; junctions, drives, locked and offline files, held folders | `on_windows.rs` |
//! | files above a limit, sparse, growing, parts of files | `reading.rs`, `parts.rs` |
//! | what is known of a place | `info.rs` |
//! | permission refused by the system | `permissions.rs` |
//! | exchanges by rename while the door looks, of folders, files, links, pipes, hard links, the root itself | `race.rs` |
//! | what is written, where and where not; what is left by processes that died | `writing.rs` |
//! | the same on a full disk, and killed at any moment | `writing_faults.rs` |
//! | exchanges by rename while the door writes | `writing_race.rs` |
//! | what may be granted: drives, homes, system folders, links, twins, nests, Sekisho's own; roots replaced | `grants.rs` |
//! | what a client asks to see | `narrowing.rs` |
//! | ids: stable, silent, bounded searches | `ids.rs` |
//! | order, depth, pages, twenty thousand entries, patterns | `listing.rs` |
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::string_slice,
    reason = "tests may be blunt"
)]

mod grants;
mod hard_links;
mod ids;
mod info;
#[cfg(unix)]
mod links;
mod listing;
mod names;
mod narrowing;
#[cfg(windows)]
mod on_windows;
mod parts;
#[cfg(unix)]
mod permissions;
#[cfg(target_os = "linux")]
mod race;
mod reading;
mod secrets;
#[cfg(unix)]
mod special;
mod traversal;
mod windows;
mod writing;
#[cfg(target_os = "linux")]
mod writing_faults;
#[cfg(target_os = "linux")]
mod writing_race;

use sekisho_roots::{IgnoreFiles, ListOptions, Part, READ_BYTES, RootSpec, Roots, RootsError, TreeOptions};
use sekisho_types::FolderClass;
use sekisho_types::{RootName, Secret};
use std::path::Path;

fn spec(name: &str, path: &Path) -> RootSpec {
    RootSpec { name: RootName::parse(name).unwrap(), path: path.to_owned(), class: FolderClass::Work }
}

fn open(specs: &[RootSpec]) -> Result<Roots, RootsError> {
    Roots::open(specs, &Secret::new([7; 32]), &[])
}

/// Asks for a place on every road there is. What a road gives is put down as text.
fn ask(roots: &Roots, place: &str) -> Vec<(&'static str, Result<String, RootsError>)> {
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let part = |part| roots.read_part(&roots.parse(place)?, part, 10).map(|file| text(file.bytes));
    let tree = TreeOptions { entries: 100, ignore_files: IgnoreFiles::Heeded };
    vec![
        ("read", roots.parse(place).and_then(|at| roots.read(&at, READ_BYTES)).map(|file| text(file.bytes))),
        ("beginning", part(Part::Beginning)),
        ("end", part(Part::End)),
        ("at", part(Part::At(1))),
        ("info", roots.parse(place).and_then(|at| roots.info(&at)).map(|info| info.path)),
        ("list", roots.parse(place).and_then(|at| roots.list(&at, ListOptions::default())).map(|l| l.path)),
        ("tree", roots.parse(place).and_then(|at| roots.tree(&at, tree).map(|tree| tree.whole_path()))),
    ]
}

/// Every road says the same, word for word, as of what was never there.
fn not_found(roots: &Roots, place: &str) {
    for (road, answer) in ask(roots, place) {
        assert_eq!(answer, Err(RootsError::NotFound), "{road} {place}");
    }
}

fn hash(text: &str) -> [u8; 32] {
    sha2::Digest::finalize(sha2::Digest::chain_update(<sha2::Sha256 as sha2::Digest>::new(), text)).into()
}

/// Everything beneath a folder, sorted.
fn on_disk(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type().unwrap().is_dir() {
            all.extend(on_disk(&entry.path()).into_iter().map(|below| format!("{name}/{below}")));
        }
        all.push(name);
    }
    all.sort();
    all
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

    fn create(&self, place: &str, text: &str) -> Result<String, RootsError> {
        let at = self.roots.parse(place)?;
        self.roots.create_new(&at, text.as_bytes()).map(|written| written.path)
    }

    fn replace(&self, place: &str, old: &str, new: &str) -> Result<String, RootsError> {
        let at = self.roots.parse(place)?;
        self.roots.replace(&at, &hash(old), new.as_bytes()).map(|written| written.path)
    }

    fn remove(&self, place: &str, text: &str) -> Result<String, RootsError> {
        let removed = self.roots.remove_unchanged(&self.roots.parse(place)?, &hash(text));
        removed.map(|written| written.path)
    }

    /// Everything in the granted folder, whoever may see it.
    fn on_disk(&self) -> Vec<String> {
        on_disk(&self.path("in"))
    }

    fn list(&self, place: &str, depth: usize) -> Result<sekisho_roots::Listing, RootsError> {
        let options = sekisho_roots::ListOptions { depth, limit: 2_000, ..Default::default() };
        self.roots.list(&self.roots.parse(place)?, options)
    }

    fn names(&self, place: &str, depth: usize) -> Vec<String> {
        self.list(place, depth).unwrap().entries.into_iter().map(|entry| entry.path).collect()
    }
}
