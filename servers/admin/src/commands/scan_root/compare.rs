//! Compares a scan with an earlier report: what is new, gone and changed, and what was found in it.
//!
//! Apart because it goes along with the walk: of the earlier scan there are only digests, so a path can be told
//! only while its file is at hand.

use super::counts::Counts;
use super::look::of_kind;
use super::report::Report;
use super::verdict::Verdict;
use super::walk::{Names, Scan};
use sekisho_audit::Digest;
use sekisho_mask::Kind;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// How many files are listed by what became of them; the numbers count all.
const MOST_LISTED: usize = 1_000;

/// What became of a folder since an earlier report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Again {
    /// When the earlier report was made.
    pub(crate) then: String,
    pub(crate) verdict_then: Verdict,
    /// The folder is where it was then. Elsewhere it may still be the same, copied.
    pub(crate) same_place: bool,
    /// Both scans looked for the same kinds; else finds differ for that reason too.
    pub(crate) same_kinds: bool,
    /// Both scans went through everything; else files may only seem new or gone.
    pub(crate) whole: bool,
    pub(crate) files: Pair,
    pub(crate) new: u64,
    pub(crate) gone: u64,
    pub(crate) changed: u64,
    pub(crate) same: u64,
    /// Finds by kind.
    pub(crate) finds: BTreeMap<String, Change>,
    pub(crate) lists: Pair,
    pub(crate) secrets: Pair,
    /// Nothing differs: no file, no count.
    pub(crate) nothing_changed: bool,
    /// The first files that are new, changed or gone.
    pub(crate) listed: Vec<Listed>,
}

/// A number then and now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pair {
    pub(crate) then: u64,
    pub(crate) now: u64,
}

/// Finds of a kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    pub(crate) then: u64,
    pub(crate) now: u64,
    /// Finds in new files and folders' names, and in changed files those that are more than there were.
    pub(crate) new: u64,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Fate {
    New,
    Changed,
    Gone,
}

/// A file and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listed {
    pub(crate) fate: Fate,
    pub(crate) id: Digest,
    /// Its path, if names were asked for. That of a file that is gone is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<String>,
}

/// A comparison under way.
pub(crate) struct Compare {
    old: Report,
    found_then: HashMap<Digest, usize>,
    seen: Vec<bool>,
    names: Names,
    new: u64,
    changed: u64,
    new_finds: BTreeMap<Kind, u64>,
    listed: Vec<Listed>,
}

impl Compare {
    pub(crate) fn with(old: Report, names: Names) -> Self {
        let found_then = old.look.iter().enumerate().filter(|(_, look)| !look.found.is_empty());
        // A folder may be noted twice, for its name and for what it does not show.
        let found_then = found_then.map(|(at, look)| (look.id, at)).collect();
        let seen = vec![false; old.files.len()];
        let (new_finds, listed) = (BTreeMap::new(), Vec::new());
        Self { old, found_then, seen, names, new: 0, changed: 0, new_finds, listed }
    }

    /// Takes a file of today's scan.
    pub(crate) fn file(&mut self, id: Digest, content: Digest, path: &str, found: &BTreeMap<String, u64>) {
        let fate = match self.old.files.binary_search_by(|(known, _)| known.cmp(&id)) {
            Err(_) => Fate::New,
            Ok(at) => {
                if let Some(seen) = self.seen.get_mut(at) {
                    *seen = true;
                }
                match self.old.files.get(at) {
                    Some((_, then)) if *then == content => return,
                    Some(_) | None => Fate::Changed,
                }
            }
        };
        *(if fate == Fate::New { &mut self.new } else { &mut self.changed }) += 1;
        self.found(id, found);
        let path = (self.names == Names::Kept).then(|| path.to_owned());
        self.list(Listed { fate, id, path });
    }

    /// Takes a folder with finds in its name. What becomes of folders shows in their files.
    pub(crate) fn folder(&mut self, id: Digest, found: &BTreeMap<String, u64>) {
        self.found(id, found);
    }

    fn found(&mut self, id: Digest, found: &BTreeMap<String, u64>) {
        let then = self.found_then.get(&id).and_then(|at| self.old.look.get(*at));
        for kind in Kind::ALL {
            let before = then.map_or(0, |look| of_kind(&look.found, kind));
            let more = of_kind(found, kind).saturating_sub(before);
            if more > 0 {
                let new = self.new_finds.entry(kind).or_default();
                *new = new.saturating_add(more);
            }
        }
    }

    fn list(&mut self, listed: Listed) {
        if self.listed.len() < MOST_LISTED {
            self.listed.push(listed);
        }
    }

    /// Ends the comparison, after all files of today's scan.
    pub(crate) fn end(mut self, now: &Scan, place: Digest, looked_for: &[String]) -> Again {
        let unseen = self.old.files.iter().zip(&self.seen).filter(|(_, seen)| !**seen);
        let gone: Vec<Digest> = unseen.map(|((id, _), _)| *id).collect();
        for id in &gone {
            self.list(Listed { fate: Fate::Gone, id: *id, path: None });
        }
        let finds = Kind::ALL.into_iter().filter_map(|kind| {
            let new = self.new_finds.get(&kind).copied().unwrap_or_default();
            let change = Change { then: self.old.counts.finds(kind), now: now.counts.finds(kind), new };
            (change != Change::default()).then(|| (kind.as_str().to_owned(), change))
        });
        let finds = finds.collect();
        let (then, gone) = (&self.old.counts, gone.len() as u64);
        let pair = |of: fn(&Counts) -> u64| Pair { then: of(then), now: of(&now.counts) };
        let differing = self.new + self.changed + gone;
        Again {
            then: self.old.made_at.clone(),
            verdict_then: self.old.verdict,
            same_place: self.old.folder.place == place,
            same_kinds: self.old.looked_for == looked_for,
            whole: !self.old.cut && !now.cut,
            files: pair(|counts| counts.files),
            new: self.new,
            gone,
            changed: self.changed,
            same: now.counts.files.saturating_sub(self.new + self.changed),
            finds,
            lists: pair(|counts| counts.lists.files),
            secrets: pair(|counts| counts.unshown.denied),
            nothing_changed: differing == 0 && *then == now.counts && self.old.cut == now.cut,
            listed: self.listed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::scan_root::counts::{Finds, Unshown};
    use crate::commands::scan_root::look::{Look, What, Why};
    use crate::commands::scan_root::report::tests::empty;

    fn id(n: u8) -> Digest {
        Digest::from_bytes([n; 32])
    }

    fn phones(count: u64) -> BTreeMap<String, u64> {
        BTreeMap::from([("phone".to_owned(), count)])
    }

    /// Files 1 to 4, of which the second holds two telephone numbers.
    fn old() -> Report {
        let mut old = empty();
        old.files = (1..=4).map(|n| (id(n), id(100 + n))).collect();
        old.counts.files = 4;
        old.counts.personal.insert("phone".to_owned(), Finds { finds: 2, files: 1 });
        old.look.push(Look {
            id: id(2),
            what: What::File,
            why: vec![Why::Personal],
            found: phones(2),
            unshown: 0,
            extension: "txt".to_owned(),
            depth: 1,
            path: None,
        });
        old
    }

    fn now(files: u64, finds: u64) -> Scan {
        let mut scan = Scan::default();
        scan.counts.files = files;
        scan.counts.personal.insert("phone".to_owned(), Finds { finds, files: 1 });
        scan
    }

    fn compare(files: &[(u8, u8, u64)], scan: &Scan) -> Again {
        let mut compare = Compare::with(old(), Names::Kept);
        for (path, content, finds) in files {
            let found = if *finds > 0 { phones(*finds) } else { BTreeMap::new() };
            compare.file(id(*path), id(*content), &format!("{path}.txt"), &found);
        }
        compare.end(scan, Digest::of(b"place"), &["phone".to_owned()])
    }

    const SAME: [(u8, u8, u64); 4] = [(4, 104, 0), (1, 101, 0), (2, 102, 2), (3, 103, 0)];

    #[test]
    fn what_is_as_it_was_is_said_to_be() {
        let again = compare(&SAME, &now(4, 2));
        assert!(again.nothing_changed && again.same_place && again.same_kinds && again.whole);
        assert_eq!((again.new, again.gone, again.changed, again.same), (0, 0, 0, 4));
        assert_eq!(again.listed, []);
        assert_eq!(again.finds, BTreeMap::from([("phone".to_owned(), Change { then: 2, now: 2, new: 0 })]));
    }

    #[test]
    fn new_gone_and_changed_files_are_told_with_what_is_new_in_them() {
        // 1 stays, 2 holds one more, 3 is gone, 4 is other and holds nothing, 5 and 6 are new.
        let files = [(1, 101, 0), (2, 99, 3), (4, 98, 0), (5, 1, 4), (6, 1, 0)];
        let again = compare(&files, &now(5, 7));
        assert_eq!((again.new, again.gone, again.changed, again.same), (2, 1, 2, 1));
        assert_eq!(again.files, Pair { then: 4, now: 5 });
        assert_eq!(again.finds["phone"], Change { then: 2, now: 7, new: 5 });
        assert!(!again.nothing_changed);
        let listed: Vec<_> = again.listed.iter().map(|l| (l.fate, l.id, l.path.as_deref())).collect();
        assert_eq!(
            listed,
            [
                (Fate::Changed, id(2), Some("2.txt")),
                (Fate::Changed, id(4), Some("4.txt")),
                (Fate::New, id(5), Some("5.txt")),
                (Fate::New, id(6), Some("6.txt")),
                (Fate::Gone, id(3), None),
            ]
        );
    }

    #[test]
    fn a_file_that_holds_less_does_not_hide_another_that_holds_more() {
        let again = compare(&[(1, 90, 2), (2, 91, 0), (3, 103, 0), (4, 104, 0)], &now(4, 2));
        assert_eq!(again.finds["phone"], Change { then: 2, now: 2, new: 2 });
    }

    #[test]
    fn what_is_new_in_the_names_of_folders_is_told() {
        let mut old = old();
        let folder =
            |id, found, unshown| Look { id, what: What::Folder, found, unshown, ..old.look[0].clone() };
        // Of the folder noted twice, the finds are those of its name.
        let noted = [folder(id(7), phones(1), 0), folder(id(7), BTreeMap::new(), 1)];
        old.look.extend(noted);
        let mut compare = Compare::with(old, Names::Kept);
        compare.folder(id(7), &phones(1));
        compare.folder(id(8), &phones(2));
        let again = compare.end(&now(0, 3), Digest::of(b"place"), &["phone".to_owned()]);
        assert_eq!(again.finds["phone"], Change { then: 2, now: 3, new: 2 });
        assert!(again.listed.iter().all(|listed| listed.fate == Fate::Gone), "folders are no files");
    }

    #[test]
    fn what_is_not_shown_counts_as_a_change_too() {
        let mut scan = now(4, 2);
        scan.counts.unshown = Unshown { denied: 1, ..Unshown::default() };
        let again = compare(&SAME, &scan);
        assert!(!again.nothing_changed);
        assert_eq!(again.secrets, Pair { then: 0, now: 1 });
    }

    #[test]
    fn another_place_other_kinds_and_a_cut_are_told() {
        let compare = Compare::with(old(), Names::Dropped);
        let scan = Scan { cut: true, ..now(0, 0) };
        let again = compare.end(&scan, Digest::of(b"elsewhere"), &["phone".to_owned(), "person".to_owned()]);
        assert!(!again.same_place && !again.same_kinds && !again.whole && !again.nothing_changed);
        assert_eq!(again.gone, 4);
    }
}
