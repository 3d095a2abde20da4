//! Files with several names: opened only if every name lies in a granted folder and none of them is denied.
//!
//! Apart because a second name is a way out that no path shows. The names are looked for by going through the
//! granted folders; what was found is kept, but only as a hint: before each answer every name is looked at again,
//! and the file must not have changed meanwhile. What cannot be proven is a link like any other.

use crate::error::RootsError;
use crate::folder::{EntryKind, Folder};
use crate::ground::Ground;
use crate::name::MAX_DEPTH;
use crate::walk::join;
use cap_fs_ext::MetadataExt;
use cap_std::fs::{Dir, File, Metadata};
use sekisho_platform::{FileFacts, entry_facts, file_facts};
use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// Entries that one census looks at.
const MOST_ENTRIES: usize = 200_000;
/// How long one census takes at most.
const MOST_TIME: Duration = Duration::from_secs(2);
/// How long a census stands for "there is no further name".
const KEPT: Duration = Duration::from_secs(5);
/// A census that took less is taken again whenever a file has changed since.
const CHEAP: Duration = Duration::from_millis(100);
/// The longest step of a clock by which a system marks changes; within one, two changes look like one.
const TICK: Duration = Duration::from_millis(20);
/// How much too early a system may end a wait.
const EARLY: Duration = Duration::from_millis(1);
/// The same for a system that counts whole seconds.
const WHOLE_SECONDS: Duration = Duration::from_secs(2);

/// How often within one second the door waits for a tick, so that what changes without end does not hold it up.
const WAITS_A_SECOND: u32 = 8;

type Identity = (u64, u64);

/// Where files with several names were seen: a hint, never an answer.
#[derive(Default)]
pub(crate) struct Census {
    names: HashMap<Identity, Vec<(usize, String)>>,
    taken: Option<Taken>,
    waits: Option<(Instant, u32)>,
}

struct Taken {
    began: SystemTime,
    ended: Instant,
    took: Duration,
}

/// How far a census goes.
struct Budget<'a> {
    entries: usize,
    go_on: &'a dyn Fn() -> bool,
}

/// A file as it was at one moment: its mark of change was taken before the rest, so a change meanwhile shows.
pub(crate) struct Seen {
    changed: Option<SystemTime>,
    metadata: Metadata,
}

impl Seen {
    /// Looks at an open file.
    pub(crate) fn of_file(file: &File) -> io::Result<Self> {
        let changed = changed(file_facts(file)?);
        Ok(Self { changed, metadata: file.metadata()? })
    }

    /// Looks at an entry of a folder, by the name that the folder gave.
    pub(crate) fn of_entry(dir: &Dir, name: &str) -> io::Result<Self> {
        let changed = changed(entry_facts(dir, name)?);
        Ok(Self { changed, metadata: dir.symlink_metadata(name)? })
    }
}

impl Census {
    /// Tells whether all names of the file that `look` looks at are granted and shown.
    pub(crate) fn holds_all_names(
        &mut self,
        ground: &Arc<Ground>,
        look: &dyn Fn() -> io::Result<Seen>,
    ) -> bool {
        let deadline = Instant::now() + MOST_TIME;
        let budget = Budget { entries: MOST_ENTRIES, go_on: &|| Instant::now() < deadline };
        self.judge(ground, look, &budget)
    }

    fn judge(
        &mut self,
        ground: &Arc<Ground>,
        look: &dyn Fn() -> io::Result<Seen>,
        budget: &Budget<'_>,
    ) -> bool {
        let Ok(Seen { changed, metadata: file }) = look() else {
            return false;
        };
        // Where the disk does not tell, nothing is proven, and a file with several names stays shut.
        let Some(changed) = changed.filter(|at| self.settles(*at)) else {
            return false;
        };
        let is_same = || {
            look().is_ok_and(|now| {
                now.metadata.is_file()
                    && identity(&now.metadata) == identity(&file)
                    && now.metadata.nlink() == file.nlink()
                    && now.changed == Some(changed)
            })
        };
        if self.proves(ground, &file) {
            return is_same();
        }
        if self.stands_for(changed) {
            return false;
        }
        self.take(ground, budget);
        self.proves(ground, &file) && is_same()
    }

    /// Tells whether the next change would be marked differently; waits one tick for it, but not again and again.
    fn settles(&mut self, changed: SystemTime) -> bool {
        match unsettled_for(changed) {
            Some(Duration::ZERO) => true,
            Some(wait) if wait <= TICK && self.may_wait() => {
                // A system may wake early by its own clock's step, by which the mark is measured.
                std::thread::sleep(wait + EARLY);
                unsettled_for(changed) == Some(Duration::ZERO)
            }
            Some(_) | None => false,
        }
    }

    fn may_wait(&mut self) -> bool {
        let (since, count) = match self.waits {
            Some((since, count)) if since.elapsed() < Duration::from_secs(1) => (since, count),
            Some(_) | None => (Instant::now(), 0),
        };
        self.waits = Some((since, count.saturating_add(1)));
        count < WAITS_A_SECOND
    }

    /// Looks at every name that was seen, and counts those that still are names of the file.
    fn proves(&self, ground: &Arc<Ground>, file: &Metadata) -> bool {
        let Some(hints) = self.names.get(&identity(file)) else {
            return false;
        };
        let mut found = HashSet::new();
        for (grant, path) in hints {
            // By the folder's identity, so that one name seen on two roads counts once.
            found.extend(name_at(ground, *grant, path, identity(file)));
        }
        u64::try_from(found.len()).is_ok_and(|found| found == file.nlink())
    }

    /// Tells whether the last census would have seen every name of a file that last changed then.
    fn stands_for(&self, changed: SystemTime) -> bool {
        let Some(taken) = &self.taken else { return false };
        let before = changed.checked_add(TICK).is_some_and(|changed| changed < taken.began);
        taken.ended.elapsed() < KEPT && (before || taken.took >= CHEAP)
    }

    fn take(&mut self, ground: &Arc<Ground>, budget: &Budget<'_>) {
        let (began, start) = (SystemTime::now(), Instant::now());
        self.names.clear();
        let mut left = budget.entries;
        for (grant, _) in ground.shown() {
            // A folder that cannot be read hides names, and a hidden name keeps its file shut.
            if let Ok(folder) = ground.folder(grant) {
                self.count(grant, folder, &mut left, budget.go_on);
            }
        }
        self.taken = Some(Taken { began, ended: Instant::now(), took: start.elapsed() });
    }

    fn count(&mut self, grant: usize, top: Folder, left: &mut usize, go_on: &dyn Fn() -> bool) {
        let mut folders = vec![(top, String::new(), Vec::new())];
        self.count_in(grant, &mut folders, left, go_on);
        while let Some((folder, path, below)) = folders.last_mut() {
            let Some(name) = below.pop() else {
                folders.pop();
                continue;
            };
            let path = join(path, &name);
            if let Ok(folder) = folder.enter(&name) {
                folders.push((folder, path, Vec::new()));
                self.count_in(grant, &mut folders, left, go_on);
            }
        }
    }

    /// Counts the files of the folder that was entered last, and notes its subfolders.
    fn count_in(
        &mut self,
        grant: usize,
        folders: &mut [(Folder, String, Vec<String>)],
        left: &mut usize,
        go_on: &dyn Fn() -> bool,
    ) {
        let may_go_down = folders.len() < MAX_DEPTH;
        let Some((folder, path, below)) = folders.last_mut() else { return };
        let Ok(scan) = folder.scan(*left) else { return };
        *left = left.saturating_sub(scan.examined);
        for (kind, name) in scan.names {
            if !go_on() {
                *left = 0;
                return;
            }
            match kind {
                EntryKind::Folder if may_go_down => below.push(name),
                EntryKind::Folder => {}
                EntryKind::File => {
                    let Ok(metadata) = folder.dir.symlink_metadata(&name) else { continue };
                    if metadata.is_file() && metadata.nlink() > 1 {
                        self.names.entry(identity(&metadata)).or_default().push((grant, join(path, &name)));
                    }
                }
            }
        }
    }
}

/// The folder and the name by which `path` is a name of the file `wanted`, if it is one.
fn name_at(ground: &Arc<Ground>, grant: usize, path: &str, wanted: Identity) -> Option<(Identity, String)> {
    let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
    let folder = ground.go_down(grant, above).ok()?;
    let look = || -> Result<_, RootsError> {
        let name = folder.permitted(name)?;
        let file = folder.dir.symlink_metadata(&name).map_err(|e| RootsError::from_io(&e))?;
        let above = folder.dir.dir_metadata().map_err(|e| RootsError::from_io(&e))?;
        Ok((identity(&file), identity(&above), name))
    };
    look().ok().filter(|(file, _, _)| *file == wanted).map(|(_, above, name)| (above, name))
}

fn identity(metadata: &Metadata) -> Identity {
    (metadata.dev(), metadata.ino())
}

/// When the file or one of its names last changed; a rename that is not marked could pass for two names.
///
/// - Source: `ctime` on Unix; on Windows `LastChangeTime`, which [MS-FSA] sets at every rename and new name.
fn changed(facts: FileFacts) -> Option<SystemTime> {
    let ns = u64::try_from(facts.changed_ns?).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_nanos(ns))
}

/// How long until the next change would be marked differently; nothing if the mark lies in the future.
///
/// By the system's own clock, for the marks come from it.
fn unsettled_for(changed: SystemTime) -> Option<Duration> {
    let whole = changed.duration_since(SystemTime::UNIX_EPOCH).is_ok_and(|at| at.subsec_nanos() == 0);
    let needed = if whole { WHOLE_SECONDS } else { TICK };
    SystemTime::now().duration_since(changed).ok().map(|age| needed.saturating_sub(age))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::denied::DenyList;
    use crate::grant::{Grant, RootSpec};
    use cap_std::fs::Dir;
    use sekisho_types::{FolderClass, RootName};
    use std::cell::Cell;

    struct Disk {
        base: tempfile::TempDir,
        ground: Arc<Ground>,
    }

    /// A granted folder with a file of two names, and a hundred others.
    fn disk() -> Disk {
        let base = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(base.path().join("sub")).unwrap();
        for n in 0..100 {
            std::fs::write(base.path().join(format!("sub/{n}.txt")), "x").unwrap();
        }
        std::fs::write(base.path().join("a.txt"), "x").unwrap();
        std::fs::hard_link(base.path().join("a.txt"), base.path().join("sub/b.txt")).unwrap();
        let name = RootName::parse("in").unwrap();
        let spec = RootSpec { name, path: base.path().to_owned(), class: FolderClass::Work };
        let ground = Ground::new(vec![Grant::open(&spec).unwrap()], DenyList::nothing());
        Disk { base, ground: Arc::new(ground) }
    }

    impl Disk {
        fn look(&self) -> io::Result<Seen> {
            let dir = Dir::open_ambient_dir(self.base.path(), cap_std::ambient_authority())?;
            Seen::of_entry(&dir, "a.txt")
        }

        fn judge(&self, census: &mut Census, entries: usize, go_on: &dyn Fn() -> bool) -> bool {
            let budget = Budget { entries, go_on };
            census.judge(&self.ground, &|| self.look(), &budget)
        }
    }

    #[test]
    fn a_census_that_cannot_be_finished_refuses() {
        let disk = disk();
        assert!(disk.judge(&mut Census::default(), 1_000, &|| true));
        assert!(!disk.judge(&mut Census::default(), 0, &|| true));
        assert!(!disk.judge(&mut Census::default(), 20, &|| true));
        assert!(!disk.judge(&mut Census::default(), 1_000, &|| false));
        let asked = Cell::new(0);
        let for_a_while = || {
            asked.set(asked.get() + 1);
            asked.get() < 2
        };
        assert!(!disk.judge(&mut Census::default(), 1_000, &for_a_while));
    }

    #[test]
    fn what_was_seen_is_looked_at_again_and_not_searched_again() {
        let (disk, mut census) = (disk(), Census::default());
        assert!(disk.judge(&mut census, 1_000, &|| true));
        assert!(disk.judge(&mut census, 0, &|| false), "the names are known and still there");
        std::fs::remove_file(disk.base.path().join("sub/b.txt")).unwrap();
        std::fs::hard_link(disk.base.path().join("a.txt"), disk.base.path().join("sub/c.txt")).unwrap();
        assert!(!census.proves(&disk.ground, &disk.look().unwrap().metadata), "one of the names is gone");
        // On a slow machine the look around may have taken so long that it would not be taken again at once.
        census.taken.as_mut().unwrap().took = Duration::ZERO;
        assert!(disk.judge(&mut census, 1_000, &|| true), "and another was found");
    }

    #[test]
    fn a_file_that_changes_while_its_names_are_looked_at_is_refused() {
        let disk = disk();
        let budget = Budget { entries: 1_000, go_on: &|| true };
        let looks = Cell::new(0);
        let second_look = |meanwhile: &dyn Fn() -> io::Result<()>| {
            looks.set(looks.get() + 1);
            if looks.get() % 2 == 0 { meanwhile().and_then(|()| disk.look()) } else { disk.look() }
        };
        let another =
            || std::fs::hard_link(disk.base.path().join("a.txt"), disk.base.path().join("third.txt"));
        let gone = || Err(io::ErrorKind::NotFound.into());
        assert!(Census::default().judge(&disk.ground, &|| second_look(&|| Ok(())), &budget));
        assert!(!Census::default().judge(&disk.ground, &|| second_look(&another), &budget));
        assert!(!Census::default().judge(&disk.ground, &|| second_look(&gone), &budget));
        assert_eq!(looks.get(), 6);
    }

    #[test]
    fn the_last_look_around_stands_for_files_that_changed_before_it() {
        let now = SystemTime::now();
        let before = now.checked_sub(Duration::from_secs(1)).unwrap();
        let stands = |began, took, changed| {
            let taken = Some(Taken { began, ended: Instant::now(), took });
            Census { taken, ..Census::default() }.stands_for(changed)
        };
        let (quick, slow) = (Duration::from_millis(1), Duration::from_secs(1));
        assert!(stands(now, quick, before));
        assert!(!stands(now, quick, now), "within a tick");
        assert!(!stands(before, quick, now));
        assert!(stands(before, slow, now), "a long one is not taken again at once");
        assert!(!Census::default().stands_for(before));
    }

    #[test]
    fn a_mark_in_the_future_or_of_whole_seconds_is_not_settled_at_once() {
        let now = SystemTime::now();
        assert_eq!(unsettled_for(now.checked_add(Duration::from_secs(60)).unwrap()), None);
        assert_eq!(unsettled_for(now.checked_sub(Duration::from_secs(60)).unwrap()), Some(Duration::ZERO));
        let seconds = now.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
        let whole = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).unwrap();
        assert!(unsettled_for(whole).unwrap() > TICK);
    }
}
