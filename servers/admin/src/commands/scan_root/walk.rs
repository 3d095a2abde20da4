//! Goes through the folder, file by file, and counts.
//!
//! Apart because here alone contents are held: one file at a time, decoded, looked through and dropped. What stays
//! of a file is a digest, and of one that somebody should look at the reasons.

use super::compare::Compare;
use super::counts::{Counts, Found, Unshown, add_file, bump};
use super::digest::Salt;
use super::look::{Look, What, Why, by_word, sum};
use super::names;
use super::table::{self, Shape};
use crate::error::CliError;
use sekisho_audit::Digest;
use sekisho_documents::{DocumentError, decode_owned};
use sekisho_mask::{Action, Engine, Finding};
use sekisho_roots::{
    Entry, EntryKind, IgnoreFiles, Omitted, READ_BYTES, Roots, RootsError, Tree, TreeOptions,
};
use std::collections::BTreeMap;

/// How many entries are looked at; beyond, the scan is marked as cut.
pub(crate) const MOST_ENTRIES: usize = 1_000_000;
/// What is told of a file that may be text in an encoding nobody can name.
pub(crate) const UNKNOWN_ENCODING: &str = "unknown-encoding";
/// Every how many files the progress is told.
const PROGRESS_FILES: u64 = 64;

/// Whether paths are kept of what somebody should look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Names {
    Kept,
    Dropped,
}

/// What a scan found.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    pub(crate) counts: Counts,
    /// Path and content of each file, by path.
    pub(crate) files: Vec<(Digest, Digest)>,
    /// Most pressing first.
    pub(crate) look: Vec<Look>,
    pub(crate) cut: bool,
}

/// How a scan is made.
pub(crate) struct Scanner<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) salt: Salt,
    pub(crate) names: Names,
    /// Told of files done and finds so far.
    pub(crate) progress: &'a mut dyn FnMut(u64, u64),
    /// Told of each file, if there is an earlier report.
    pub(crate) compare: Option<&'a mut Compare>,
}

/// What was found in one file, or in a folder's name.
#[derive(Default)]
struct Finds {
    personal: Found,
    warned: Found,
    forbidden: Found,
    why: Vec<Why>,
}

impl Scanner<'_> {
    /// Goes through everything beneath the only granted folder, whose name is `root`.
    ///
    /// - Errors: [`CliError`] if the folder cannot be gone through. A file that cannot be read is counted.
    pub(crate) fn scan(&mut self, roots: &Roots, root: &str) -> Result<Scan, CliError> {
        let options = TreeOptions { entries: MOST_ENTRIES, ignore_files: IgnoreFiles::Unheeded };
        let mut tree = roots.tree(&roots.parse(root)?, options)?;
        let mut scan = Scan::default();
        let (mut told, mut folder, mut finds) = (Omitted::default(), String::new(), 0_u64);
        loop {
            let next = tree.advance().map(|entry| (entry.path.to_owned(), entry.kind));
            // A folder is looked into when the walk goes on behind it.
            self.unshown(&mut scan, &folder, &mut told, tree.omitted());
            let Some((path, kind)) = next else { break };
            match kind {
                EntryKind::Folder => {
                    finds = finds.saturating_add(self.folder(&mut scan, &path));
                    folder = path;
                }
                EntryKind::File => {
                    if let Some(entry) = tree.look()? {
                        finds = finds.saturating_add(self.file(&mut scan, &tree, &path, &entry));
                        if scan.counts.files % PROGRESS_FILES == 1 {
                            (self.progress)(scan.counts.files, finds);
                        }
                    }
                    let above = path.rsplit_once('/').map_or("", |(above, _)| above);
                    self.unshown(&mut scan, above, &mut told, tree.omitted());
                }
            }
        }
        scan.cut = tree.is_cut();
        scan.files.sort_unstable();
        scan.look.sort_by(|a, b| b.weight().cmp(&a.weight()).then_with(|| a.id.cmp(&b.id)));
        Ok(scan)
    }

    /// Notes what was left out of a folder since it was `told` last.
    fn unshown(&self, scan: &mut Scan, folder: &str, told: &mut Omitted, now: Omitted) {
        if *told == now {
            return;
        }
        let more = |now: usize, told: usize| u64::try_from(now.saturating_sub(told)).unwrap_or(u64::MAX);
        let left = Unshown {
            denied: more(now.denied, told.denied),
            links: more(now.links, told.links),
            special: more(now.special, told.special),
            names: more(now.names, told.names),
            hidden: more(now.hidden, told.hidden),
            unreadable: more(now.unreadable, told.unreadable),
        };
        *told = now;
        scan.counts.unshown.add(left);
        let mut why = Vec::new();
        why.extend((left.denied > 0).then_some(Why::Secrets));
        why.extend((left.odd() > 0).then_some(Why::Unshown));
        if !why.is_empty() {
            let unshown = left.denied.saturating_add(left.odd());
            let found = BTreeMap::new();
            scan.look.push(Look {
                why,
                found,
                unshown,
                ..self.entry(folder, What::Folder, names::NO_EXTENSION)
            });
        }
    }

    fn entry(&self, path: &str, what: What, extension: &str) -> Look {
        Look {
            id: self.salt.path(path),
            what,
            why: Vec::new(),
            found: BTreeMap::new(),
            unshown: 0,
            extension: extension.to_owned(),
            depth: path.split('/').filter(|name| !name.is_empty()).count() as u64,
            path: (self.names == Names::Kept).then(|| path.to_owned()),
        }
    }

    /// Counts a folder; says how much was found in its name.
    fn folder(&mut self, scan: &mut Scan, path: &str) -> u64 {
        scan.counts.folders += 1;
        let mut finds = Finds::default();
        finds.add(&self.in_name(path));
        finds.judge();
        finds.count(&mut scan.counts);
        let found = by_word(&finds.all());
        let sum = sum(&found);
        if !finds.why.is_empty() {
            let entry = self.entry(path, What::Folder, names::NO_EXTENSION);
            if let Some(compare) = &mut self.compare {
                compare.folder(entry.id, &found);
            }
            scan.look.push(Look { why: finds.why, found, ..entry });
        }
        sum
    }

    /// What is found in the last name of a path. The names above it are read along, because one may say what this
    /// one is, and what is found in them alone was counted with them. Where they seem to excuse it, it is read
    /// alone, as a listing of its folder shows it.
    fn in_name(&self, path: &str) -> Vec<Finding> {
        let Some((above, name)) = path.rsplit_once('/') else { return self.engine.inspect(path) };
        let start = above.chars().count() + 1;
        let mut found = self.engine.inspect(path);
        found.retain(|find| find.end > start);
        if found.is_empty() { self.engine.inspect(name) } else { found }
    }

    /// Counts a file; says how much was found in it.
    fn file(&mut self, scan: &mut Scan, tree: &Tree<'_>, path: &str, entry: &Entry) -> u64 {
        let extension = names::extension(&entry.name);
        let counts = &mut scan.counts;
        counts.files += 1;
        counts.bytes = counts.bytes.saturating_add(entry.size_bytes);
        let size = counts.extensions.entry(extension.to_owned()).or_default();
        size.files += 1;
        size.bytes = size.bytes.saturating_add(entry.size_bytes);

        let mut finds = Finds::default();
        finds.add(&self.in_name(path));
        let content = match tree.read_bytes(READ_BYTES) {
            Ok(bytes) => {
                let content = self.salt.content(&bytes);
                self.text(counts, bytes, &mut finds);
                content
            }
            Err(error) => {
                let too_large = matches!(error, RootsError::TooLarge { .. });
                *(if too_large { &mut counts.too_large } else { &mut counts.unread }) += 1;
                self.salt.outside(entry.size_bytes, entry.modified)
            }
        };
        finds.why.extend(names::says_list(&entry.name).then_some(Why::ListByName));
        finds.judge();
        finds.count(counts);

        let id = self.salt.path(path);
        let found = by_word(&finds.all());
        let sum = sum(&found);
        if let Some(compare) = &mut self.compare {
            compare.file(id, content, path, &found);
        }
        scan.files.push((id, content));
        if !finds.why.is_empty() {
            scan.look.push(Look { why: finds.why, found, ..self.entry(path, What::File, extension) });
        }
        sum
    }

    fn text(&self, counts: &mut Counts, bytes: Vec<u8>, finds: &mut Finds) {
        let text = match decode_owned(bytes) {
            Ok(text) => text,
            Err(DocumentError::Binary { kind }) => return bump(&mut counts.not_text, kind.as_str()),
            // Decoding takes more than is read, so that what is left is text in no encoding for sure.
            Err(_) => return bump(&mut counts.not_text, UNKNOWN_ENCODING),
        };
        bump(&mut counts.text, text.encoding.as_str());
        let found = self.engine.inspect(&text.text);
        finds.add(&found);
        finds.why.extend(table::shape(&text.text, &found).map(|shape| match shape {
            Shape::Rows => Why::ListByRows,
            Shape::Header => Why::ListByHeader,
        }));
    }
}

impl Finds {
    fn add(&mut self, found: &[Finding]) {
        for find in found {
            let to = |found: &mut Found| {
                let count = found.entry(find.kind).or_default();
                *count = count.saturating_add(1);
            };
            match find.action {
                Action::Hide => to(&mut self.personal),
                Action::Warn => {
                    to(&mut self.personal);
                    to(&mut self.warned);
                }
                Action::Forbid => to(&mut self.forbidden),
            }
        }
    }

    fn judge(&mut self) {
        self.why.extend((!self.forbidden.is_empty()).then_some(Why::Forbidden));
        self.why.extend((!self.warned.is_empty()).then_some(Why::Warned));
        self.why.extend((!self.personal.is_empty()).then_some(Why::Personal));
        self.why.sort_unstable_by(|a, b| b.cmp(a));
    }

    fn count(&self, counts: &mut Counts) {
        add_file(&mut counts.personal, &self.personal);
        add_file(&mut counts.warned, &self.warned);
        add_file(&mut counts.forbidden, &self.forbidden);
        let has = |why| u64::from(self.why.contains(&why));
        let (rows, header, name) = (has(Why::ListByRows), has(Why::ListByHeader), has(Why::ListByName));
        let lists = &mut counts.lists;
        lists.by_rows += rows;
        lists.by_header += header;
        lists.by_name += name;
        lists.files += u64::from(rows + header + name > 0);
    }

    fn all(&self) -> Found {
        let mut all = self.personal.clone();
        for (kind, count) in &self.forbidden {
            let sum = all.entry(*kind).or_default();
            *sum = sum.saturating_add(*count);
        }
        all
    }
}
