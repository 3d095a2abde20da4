//! What a check found, each thing by its own name.

use crate::digest::Digest;
use crate::note::NoteFault;
use sekisho_types::Timestamp;
use serde::Serialize;

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spot {
    /// The segment's file name.
    pub segment: String,
    /// The line's number in it, from 1.
    pub line: u64,
}

impl std::fmt::Display for Spot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "segment {}, line {}", self.segment, self.line)
    }
}

/// Which checkpoints are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Those beside the record, which whoever rewrites it can rewrite as well.
    Local,
    /// Those in the place outside.
    Outside,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Local => "local",
            Self::Outside => "outside",
        })
    }
}

/// Something that no crash explains. One is enough for the check to fail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "defect", rename_all = "kebab-case")]
pub enum Defect {
    /// A line does not have the form of an entry.
    #[error("entry {seq} does not have the form of an entry ({spot})")]
    BadForm {
        /// The entry that should stand there.
        seq: u64,
        /// Where.
        spot: Spot,
    },
    /// A line was changed after it was written: a byte flipped, a member edited.
    #[error("entry {seq} was changed after it was written ({spot})")]
    BadHash {
        /// The entry that should stand there.
        seq: u64,
        /// Where.
        spot: Spot,
    },
    /// An entry names another entry before it than the one that is there: one of the two was replaced.
    #[error("entry {seq} does not follow the entry before it: one of the two was replaced ({spot})")]
    BrokenChain {
        /// The entry.
        seq: u64,
        /// Where.
        spot: Spot,
    },
    /// The first entry belongs to a record of another origin.
    #[error("the first entry belongs to another record")]
    ForeignRecord,
    /// An entry stands behind a later one: the two were swapped, or it was moved.
    #[error("entry {seq} stands behind entry {after} ({spot})")]
    OutOfOrder {
        /// The entry that stands too late.
        seq: u64,
        /// The later entry before it.
        after: u64,
        /// Where.
        spot: Spot,
    },
    /// An entry's number stands there a second time.
    #[error("entry {seq} stands there twice ({spot})")]
    Repeated {
        /// The number.
        seq: u64,
        /// Where the second one is.
        spot: Spot,
    },
    /// Entries are gone from the middle.
    #[error("entries {from} to {to} are missing (before {spot})")]
    Missing {
        /// The first one.
        from: u64,
        /// The last one.
        to: u64,
        /// Before which line.
        spot: Spot,
    },
    /// A line lacks its newline in a segment that is not the last.
    #[error("a torn line of {bytes} bytes is not documented ({spot})")]
    UndocumentedTorn {
        /// Its length in bytes.
        bytes: u64,
        /// Where.
        spot: Spot,
    },
    /// A segment that is not the last does not end with a seal.
    #[error("segment {segment} is not sealed, though another follows")]
    NotSealed {
        /// The segment's file name.
        segment: String,
    },
    /// Something stands behind a seal.
    #[error("something stands behind the seal ({spot})")]
    AfterSeal {
        /// Where.
        spot: Spot,
    },
    /// A seal tells another tree than the entries make.
    #[error("the seal, entry {seq}, tells another tree than the entries before it ({spot})")]
    BadSeal {
        /// The seal.
        seq: u64,
        /// Where.
        spot: Spot,
    },
    /// A segment is larger than any segment can be.
    #[error("segment {segment} is larger than a segment can be: {bytes} bytes")]
    TooLarge {
        /// The segment's file name.
        segment: String,
        /// Its size in bytes.
        bytes: u64,
    },
    /// A segment or a folder cannot be read.
    #[error("{what} cannot be read: {detail}")]
    Unreadable {
        /// What.
        what: String,
        /// The system's reason.
        detail: String,
    },
    /// Entries are gone from the end, or the whole record was set back: a checkpoint was made over more.
    #[error(
        "there are {entries} entries, but the {place} checkpoint covers {size}: the tail was cut or rolled back"
    )]
    TailCut {
        /// Whose checkpoint tells it.
        place: Place,
        /// How many entries that checkpoint covers.
        size: u64,
        /// How many there are.
        entries: u64,
    },
    /// The entries fit each other, but not a checkpoint: they were written anew.
    #[error("the {place} checkpoint of size {size} tells another root: the record was written anew")]
    Rechained {
        /// Whose checkpoint tells it.
        place: Place,
        /// The smallest size whose root differs.
        size: u64,
        /// The largest size below it whose root agrees.
        agrees_up_to: u64,
    },
    /// A file among the checkpoints is not one of this record's.
    #[error("the {place} checkpoint {file} is not good: {fault:?}")]
    BadCheckpoint {
        /// Where it lies.
        place: Place,
        /// Its name.
        file: String,
        /// Why.
        fault: NoteFault,
    },
}

/// Something worth knowing that does not make the check fail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "warning", rename_all = "kebab-case")]
pub enum Warning {
    /// A call was intended and its outcome is not recorded: it may have happened. Also a call under way.
    #[error("the outcome of the call intended in entry {seq} is unknown")]
    UnknownOutcome {
        /// The intent.
        seq: u64,
        /// When it was made.
        at: Timestamp,
        /// The call's id.
        call: String,
    },
    /// An outcome or refusal is recorded whose intent is not.
    #[error("entry {seq} is the outcome of a call that was never intended")]
    OutcomeWithoutIntent {
        /// The outcome.
        seq: u64,
        /// The call's id.
        call: String,
    },
    /// The clock was set back before this entry.
    #[error("the clock went back by {by_ms} ms before entry {seq}")]
    ClockBack {
        /// The entry.
        seq: u64,
        /// By how much, in milliseconds.
        by_ms: u64,
    },
    /// A crash cut a line, and this entry documents it.
    #[error("a crash cut a line before entry {seq}: {bytes} bytes, documented")]
    Torn {
        /// The entry that documents it.
        seq: u64,
        /// The length of the torn stretch in bytes.
        bytes: u64,
    },
    /// The last line is not finished: a crash, or an entry being written now. The next append deals with it.
    #[error("the last line is not finished: {bytes} bytes ({spot})")]
    UnfinishedTail {
        /// Its length in bytes.
        bytes: u64,
        /// Where.
        spot: Spot,
    },
    /// The last segment is sealed and none follows; the next append begins one.
    #[error("the last segment is sealed and none follows")]
    SealedWithoutNext,
    /// A checkpoint file was left half-written.
    #[error("the {place} checkpoint {file} was left half-written")]
    UnfinishedCheckpoint {
        /// Where it lies.
        place: Place,
        /// Its name.
        file: String,
    },
    /// A file lies in the record that does not belong there.
    #[error("a file that does not belong there: {name}")]
    StrangeFile {
        /// Its name.
        name: String,
    },
    /// No place outside was named: a cut tail or a record written anew by its owner would not show.
    #[error("not compared with any place outside")]
    NotCompared,
    /// The place outside holds no checkpoint of this record.
    #[error("the place outside holds no checkpoint of this record")]
    NothingOutside,
}

/// The checkpoints of one place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Checkpoints {
    /// How many agree with the record.
    pub agreeing: u64,
    /// How many could not be compared because of a defect before them.
    pub not_comparable: u64,
    /// The largest size that agrees.
    pub agrees_up_to: u64,
}

/// The newest entries, which no checkpoint outside vouches for: a change there would not show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenWindow {
    /// How many entries the last agreeing checkpoint outside covers.
    pub covered: u64,
    /// How many it does not.
    pub entries: u64,
    /// When the first of them was made.
    pub since: Option<Timestamp>,
}

/// How much the signatures are worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Assurance {
    /// The user's own key signs: it proves to others only what has left the machine.
    SelfSigned,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The record's origin.
    pub origin: String,
    /// How much the signatures are worth.
    pub assurance: Assurance,
    /// How many entries there are.
    pub entries: u64,
    /// How many segments.
    pub segments: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// When the first entry was made.
    pub first_at: Option<Timestamp>,
    /// When the last entry was made.
    pub last_at: Option<Timestamp>,
    /// The root over all entries; absent if there is a defect among them.
    pub root: Option<Digest>,
    /// The checkpoints beside the record.
    pub local: Checkpoints,
    /// The checkpoints in the place outside, if one was named.
    pub outside: Option<Checkpoints>,
    /// What nothing outside vouches for.
    pub open_window: OpenWindow,
    /// What no crash explains.
    pub defects: Vec<Defect>,
    /// How many more defects there are than are listed.
    pub defects_left_off: u64,
    /// What else is worth knowing.
    pub warnings: Vec<Warning>,
    /// How many more warnings there are than are listed.
    pub warnings_left_off: u64,
}

impl Report {
    /// Tells whether the record is what was written, as far as the checkpoints reach.
    pub fn passed(&self) -> bool {
        self.defects.is_empty() && self.defects_left_off == 0
    }
}
