//! What all tests of the record share: keys, a clock, entries, and ways to look at the files.

use sekisho_audit::{
    Defect, Entry, Limits, Origin, Record, RecordKeys, Report, VerifierKey, Warning, Word, verify,
};
use sekisho_types::{CallId, FixedClock, GateClass, ProposalId, Secret, ServerId, Timestamp, ToolName};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) const NOON: &str = "2026-11-24T03:00:00Z";

pub(crate) fn noon() -> Timestamp {
    Timestamp::from_rfc3339(NOON).unwrap()
}

pub(crate) fn origin() -> Origin {
    Origin::parse("sekisho/7f3a9c").unwrap()
}

pub(crate) fn keys() -> RecordKeys {
    RecordKeys { hash_key: Secret::new([7; 32]), checkpoint_seed: Secret::new([9; 32]) }
}

pub(crate) fn verifier_key() -> VerifierKey {
    VerifierKey::of_seed(origin(), &Secret::new([9; 32]))
}

/// A home for a record, and a clock that stands at noon.
pub(crate) struct Home {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) clock: Arc<FixedClock>,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), clock: Arc::new(FixedClock::new(noon())) }
    }

    pub(crate) fn record(&self) -> PathBuf {
        self.dir.path().join("record")
    }

    /// The place outside; made on first use.
    pub(crate) fn outside(&self) -> PathBuf {
        let folder = self.dir.path().join("outside");
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    pub(crate) fn try_open(&self) -> Result<Record, sekisho_audit::AuditError> {
        Record::open(&self.record(), keys(), origin(), self.clock.clone())
    }

    pub(crate) fn open(&self) -> Record {
        self.try_open().unwrap()
    }

    /// A record of at least `count` entries in segments of four.
    pub(crate) fn filled(&self, count: u64) -> Record {
        let record = self.open().with_limits(Limits { segment_bytes: 700, ..Limits::STANDARD });
        while self.size() < count {
            record.append(numbered(self.size())).unwrap();
        }
        record
    }

    pub(crate) fn size(&self) -> u64 {
        if self.record().exists() { self.verify().entries } else { 0 }
    }

    pub(crate) fn verify(&self) -> Report {
        verify(&self.record(), None, &verifier_key()).unwrap()
    }

    pub(crate) fn verify_outside(&self) -> Report {
        verify(&self.record(), Some(&self.outside()), &verifier_key()).unwrap()
    }

    pub(crate) fn segments(&self) -> Vec<PathBuf> {
        files(&self.record().join("segments"))
    }

    /// All lines of the record in order, with the segment each stands in.
    pub(crate) fn lines(&self) -> Vec<(PathBuf, String)> {
        let all = self.segments().into_iter().flat_map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            text.lines().map(|line| (path.clone(), line.to_owned())).collect::<Vec<_>>()
        });
        all.collect()
    }

    /// Writes the lines back as somebody would who may write to the folder.
    pub(crate) fn rewrite(&self, lines: &[(PathBuf, String)]) {
        for path in self.segments() {
            let text: String =
                lines.iter().filter(|(p, _)| *p == path).map(|(_, line)| format!("{line}\n")).collect();
            overwrite(&path, text.as_bytes());
        }
    }
}

pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Replaces a file, also a read-only one.
pub(crate) fn overwrite(path: &Path, bytes: &[u8]) {
    let permissions = std::fs::metadata(path).unwrap().permissions();
    std::fs::remove_file(path).unwrap();
    std::fs::write(path, bytes).unwrap();
    std::fs::set_permissions(path, permissions).unwrap();
}

pub(crate) fn copy_dir(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    std::fs::set_permissions(to, std::fs::metadata(from).unwrap().permissions()).unwrap();
    for path in files(from) {
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_dir(&path, &target)
        } else {
            std::fs::copy(&path, &target).map(drop).unwrap()
        }
    }
}

pub(crate) fn call(n: u8) -> CallId {
    CallId::from_random([n; 16])
}

/// An entry that is like no other.
pub(crate) fn numbered(n: u64) -> Entry {
    Entry::proposal(ProposalId(n), Word::parse("queued").unwrap())
}

/// An intent as the gate writes it.
pub(crate) fn intent(n: u8) -> Entry {
    let mut entry = Entry::intent(call(n));
    entry.server = Some(ServerId::parse("files").unwrap());
    entry.tool = Some(ToolName::parse("read_file").unwrap());
    entry.class = Some(GateClass::Read);
    entry
}

/// The defects of a report that has no other warning than that nothing outside was named.
pub(crate) fn only_defects(report: Report) -> Vec<Defect> {
    assert_eq!(report.warnings, [Warning::NotCompared]);
    report.defects
}
