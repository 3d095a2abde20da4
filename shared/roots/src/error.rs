//! Why a folder was not granted, or a place not opened.
//!
//! Apart because the words of a refusal are part of the fence: [`RootsError::NotFound`] stands for what is
//! absent, denied, linked or somebody else's alike, and no variant carries a name the caller did not give.

use crate::fence::RootRule;
use crate::name::NameRule;
use sekisho_types::{ErrorCode, RootName};
use std::path::PathBuf;

/// What went wrong at the door.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RootsError {
    /// Not there, or not to be seen.
    #[error("not found")]
    NotFound,
    /// A folder where a file is needed.
    #[error("a folder where a file is needed")]
    IsFolder,
    /// A file where a folder is needed.
    #[error("a file where a folder is needed")]
    NotFolder,
    /// Two entries have names that look the same, and neither is spelt exactly as asked.
    #[error("two entries have names that look the same")]
    Ambiguous,
    /// The text is no name that every machine accepts.
    #[error("the name breaks a rule: {rule}")]
    BadName {
        /// The rule.
        rule: NameRule,
    },
    /// The text is no pattern of names.
    #[error("no pattern of names: {detail}")]
    BadPattern {
        /// Why; holds nothing of the pattern, except where the policy's own is meant.
        detail: String,
    },
    /// Larger than is read.
    #[error("{size_bytes} bytes or more, and at most {limit_bytes} are read")]
    TooLarge {
        /// What the file held when reading stopped.
        size_bytes: u64,
        /// What was allowed.
        limit_bytes: u64,
    },
    /// A file whose content is kept elsewhere; reading it would fetch it.
    #[error("the content of the file is not on this disk")]
    Offline,
    /// The budget ran out before the place was found; it may still exist.
    #[error("the search stopped after {examined} entries")]
    SearchCut {
        /// How many entries had been looked at.
        examined: usize,
    },
    /// No folder has been granted.
    #[error("no folder is granted")]
    NoRoots,
    /// A folder that may not be granted. For the administrator, who named it.
    #[error("the folder {name} may not be granted: {rule}")]
    BadRoot {
        /// Its name in the policy.
        name: RootName,
        /// Its path in the policy. Not part of the text.
        path: PathBuf,
        /// The rule.
        rule: RootRule,
    },
    /// A place in a folder that was granted to be read, or to be filled by approval alone.
    #[error("nothing is written in a folder of this class")]
    NotWritable,
    /// A name that steers other programs.
    #[error("a name that steers other programs is not written")]
    Steers,
    /// Something of that name, or of one that looks the same, is there.
    #[error("something of that name is there")]
    Exists,
    /// The file is not what it was when it was read.
    #[error("the file was changed meanwhile")]
    Changed,
    /// The file is marked as not to be changed, or this account may not.
    #[error("the file may only be read")]
    ReadOnly,
    /// The file has a name elsewhere too, which a change would leave behind.
    #[error("the file has several names")]
    SeveralNames,
    /// The disk is full, or this account's share of it. Nothing was changed.
    #[error("the disk is full")]
    NoSpace,
    /// The system does not let this account write there. Nothing was changed.
    #[error("the system does not allow it")]
    WriteRefused,
    /// Writing failed. Nothing was changed.
    #[error("writing failed: {detail}")]
    WriteFailed {
        /// The system's kind of failure; never a path.
        detail: String,
    },
    /// It was written or taken away, and it is not certain that it stays so.
    #[error("it was done, but perhaps not for good: {detail}")]
    Unsettled {
        /// The system's kind of failure; never a path.
        detail: String,
    },
    /// The operating system refused or failed.
    #[error("the operating system failed: {detail}")]
    Io {
        /// Its kind of failure; never a path.
        detail: String,
    },
}

// Codes with which systems say "a link stands here" to one who asked for no link.
const LINK_REFUSED: [i32; 4] = [
    40,   // ELOOP on Linux
    62,   // ELOOP on macOS and the BSDs
    681,  // ERROR_STOPPED_ON_SYMLINK on Windows
    1921, // ERROR_CANT_RESOLVE_FILENAME on Windows
];

impl RootsError {
    /// The code by which the catalogue finds the words for people.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::FILES_NOT_FOUND,
            Self::IsFolder => ErrorCode::FILES_IS_FOLDER,
            Self::NotFolder => ErrorCode::FILES_NOT_FOLDER,
            Self::Ambiguous => ErrorCode::FILES_AMBIGUOUS,
            Self::BadName { .. } => ErrorCode::FILES_BAD_NAME,
            Self::BadPattern { .. } => ErrorCode::FILES_BAD_PATTERN,
            Self::TooLarge { .. } => ErrorCode::FILES_TOO_LARGE,
            Self::Offline => ErrorCode::FILES_OFFLINE,
            Self::SearchCut { .. } => ErrorCode::FILES_SEARCH_CUT,
            Self::NoRoots => ErrorCode::FILES_NO_ROOTS,
            Self::BadRoot { .. } => ErrorCode::FILES_BAD_ROOT,
            Self::NotWritable => ErrorCode::FILES_NOT_WRITABLE,
            Self::Steers => ErrorCode::FILES_STEERS,
            Self::Exists => ErrorCode::FILES_EXISTS,
            Self::Changed => ErrorCode::FILES_CHANGED,
            Self::ReadOnly => ErrorCode::FILES_READ_ONLY,
            Self::SeveralNames => ErrorCode::FILES_SEVERAL_NAMES,
            Self::NoSpace => ErrorCode::FILES_NO_SPACE,
            Self::WriteRefused => ErrorCode::FILES_WRITE_REFUSED,
            Self::WriteFailed { .. } => ErrorCode::FILES_WRITE_FAILED,
            Self::Unsettled { .. } => ErrorCode::FILES_UNSETTLED,
            Self::Io { .. } => ErrorCode::FILES_IO,
        }
    }

    /// Takes a failure of the system while nothing was changed yet.
    pub(crate) fn from_writing(error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Self::NoSpace,
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::WriteRefused,
            _ => match Self::from_io(error) {
                Self::Io { detail } => Self::WriteFailed { detail },
                other => other,
            },
        }
    }

    /// Takes a failure of the system after something was changed.
    pub(crate) fn unsettled(error: &std::io::Error) -> Self {
        Self::Unsettled { detail: error.kind().to_string() }
    }

    /// Takes a failure of the system: what speaks of absence, links or escapes becomes [`Self::NotFound`].
    pub(crate) fn from_io(error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let foreign = match (error.kind(), error.raw_os_error()) {
            (ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidFilename, _) => true,
            // Without a system's code the refusal is the confined opener's own: an attempt to leave.
            (_, None) => true,
            (_, Some(code)) => LINK_REFUSED.contains(&code),
        };
        if foreign { Self::NotFound } else { Self::Io { detail: error.kind().to_string() } }
    }
}

impl From<NameRule> for RootsError {
    fn from(rule: NameRule) -> Self {
        Self::BadName { rule }
    }
}
