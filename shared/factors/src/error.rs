//! Why a factor was not enrolled, or does not prove an approval.

use sekisho_types::{ErrorCode, Timestamp, UserId};
use std::path::{Path, PathBuf};

/// What went wrong with factors. None of them approves anything.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FactorError {
    /// The file is not what was sealed.
    #[error("the factors at {} are not what was sealed: {detail}", path.display())]
    Damaged {
        /// Where.
        path: PathBuf,
        /// Which part does not fit.
        detail: &'static str,
    },
    /// The file is a link, somebody else's, or open to others.
    #[error("{} cannot be used: {detail}", path.display())]
    Unsafe {
        /// Where.
        path: PathBuf,
        /// Why.
        detail: String,
    },
    /// Another process changes the file.
    #[error("another process changes the factors, {seconds} s waited")]
    Busy {
        /// How long it was waited.
        seconds: u64,
    },
    /// The disk, or the system's randomness, refused.
    #[error("{step} at {} failed: {detail}", path.display())]
    Io {
        /// What was being done.
        step: &'static str,
        /// Where.
        path: PathBuf,
        /// The system's words.
        detail: String,
    },
    /// No such factor is enrolled (any more).
    #[error("no such factor is enrolled")]
    Unknown,
    /// The person has no factor of the kind that was used.
    #[error("{person} has enrolled no factor of that kind")]
    NotEnrolled {
        /// Who.
        person: UserId,
    },
    /// What the browser sent is not what it should be.
    #[error("the answer of the authenticator cannot be read: {detail}")]
    Malformed {
        /// Which part.
        detail: &'static str,
    },
    /// Another ceremony's answer: a registration for an assertion, or the other way round.
    #[error("the answer is of another ceremony")]
    WrongCeremony,
    /// The answer is for something else than what is to be approved.
    #[error("the answer is for something else")]
    WrongChallenge,
    /// The answer was given on another page.
    #[error("the answer was given on another page")]
    WrongOrigin,
    /// The answer was given in a frame of another page.
    #[error("the answer was given inside another page")]
    CrossOrigin,
    /// The key is of another relying party.
    #[error("the key is of another relying party")]
    WrongRelyingParty,
    /// Nobody touched the key.
    #[error("the authenticator does not say that anybody was present")]
    NotPresent,
    /// The key did not ask for finger, face or PIN.
    #[error("the authenticator does not say that it verified its user")]
    NotVerified,
    /// The signature is not of this key over these bytes.
    #[error("the signature does not fit")]
    BadSignature,
    /// The key's counter did not go up: an old answer, or a copied key.
    #[error("the counter of the key went from {stored} to {found}")]
    CounterBack {
        /// What it was.
        stored: u32,
        /// What it is said to be.
        found: u32,
    },
    /// The key signs in another way than ES256 or RS256.
    #[error("the key is not of the kind that is taken")]
    UnsupportedKey,
    /// That passkey is enrolled already.
    #[error("that passkey is enrolled already")]
    Exists,
    /// An enrolment took too long.
    #[error("it took longer than {seconds} s")]
    TooLate {
        /// How long it may take.
        seconds: u64,
    },
    /// A label is none.
    #[error("a label is 1 to 60 visible characters")]
    BadLabel,
    /// Nobody can have so many factors.
    #[error("more than {limit} factors")]
    TooMany {
        /// How many one person may have.
        limit: u64,
    },
    /// A change of factors needs a factor that is enrolled already.
    #[error("a change needs the person's own {}", kind.as_str())]
    NeedsConsent {
        /// Of which kind.
        kind: crate::FactorKind,
    },
    /// The code is wrong.
    #[error("the code is wrong, {left} more tries")]
    WrongCode {
        /// How many more may be wrong before it is locked.
        left: u64,
    },
    /// The code was used already.
    #[error("the code was used already")]
    CodeUsed,
    /// Too many codes were wrong.
    #[error("locked until {}", until.to_rfc3339())]
    Locked {
        /// Until when.
        until: Timestamp,
    },
}

impl FactorError {
    /// The code under which people read this error.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Damaged { .. } => ErrorCode::FACTOR_DAMAGED,
            Self::Unsafe { .. } => ErrorCode::FACTOR_UNSAFE,
            Self::Busy { .. } => ErrorCode::FACTOR_BUSY,
            Self::Io { .. } => ErrorCode::FACTOR_IO,
            Self::Unknown => ErrorCode::FACTOR_UNKNOWN,
            Self::NotEnrolled { .. } => ErrorCode::FACTOR_NOT_ENROLLED,
            Self::Malformed { .. } => ErrorCode::FACTOR_MALFORMED,
            Self::WrongCeremony => ErrorCode::FACTOR_WRONG_CEREMONY,
            Self::WrongChallenge => ErrorCode::FACTOR_WRONG_CHALLENGE,
            Self::WrongOrigin => ErrorCode::FACTOR_WRONG_ORIGIN,
            Self::CrossOrigin => ErrorCode::FACTOR_CROSS_ORIGIN,
            Self::WrongRelyingParty => ErrorCode::FACTOR_WRONG_RELYING_PARTY,
            Self::NotPresent => ErrorCode::FACTOR_NOT_PRESENT,
            Self::NotVerified => ErrorCode::FACTOR_NOT_VERIFIED,
            Self::BadSignature => ErrorCode::FACTOR_BAD_SIGNATURE,
            Self::CounterBack { .. } => ErrorCode::FACTOR_COUNTER_BACK,
            Self::UnsupportedKey => ErrorCode::FACTOR_UNSUPPORTED_KEY,
            Self::Exists => ErrorCode::FACTOR_EXISTS,
            Self::TooLate { .. } => ErrorCode::FACTOR_TOO_LATE,
            Self::BadLabel => ErrorCode::FACTOR_BAD_LABEL,
            Self::TooMany { .. } => ErrorCode::FACTOR_TOO_MANY,
            Self::NeedsConsent { kind: crate::FactorKind::Passkey } => ErrorCode::FACTOR_NEEDS_PASSKEY,
            Self::NeedsConsent { kind: crate::FactorKind::OneTimeCode } => ErrorCode::FACTOR_NEEDS_CODE,
            Self::WrongCode { .. } => ErrorCode::FACTOR_WRONG_CODE,
            Self::CodeUsed => ErrorCode::FACTOR_CODE_USED,
            Self::Locked { .. } => ErrorCode::FACTOR_LOCKED,
        }
    }

    /// The facts in it, by the names that the catalogue has for them.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Damaged { path, detail } => {
                vec![("path", path.display().to_string()), ("detail", (*detail).to_owned())]
            }
            Self::Unsafe { path, detail } => {
                vec![("path", path.display().to_string()), ("detail", detail.clone())]
            }
            Self::Io { step, path, detail } => vec![
                ("step", (*step).to_owned()),
                ("path", path.display().to_string()),
                ("detail", detail.clone()),
            ],
            Self::Busy { seconds } | Self::TooLate { seconds } => vec![("seconds", seconds.to_string())],
            Self::NotEnrolled { person } => vec![("person", person.to_string())],
            Self::Malformed { detail } => vec![("detail", (*detail).to_owned())],
            Self::CounterBack { stored, found } => {
                vec![("stored", stored.to_string()), ("found", found.to_string())]
            }
            Self::TooMany { limit } => vec![("limit", limit.to_string())],
            Self::WrongCode { left } => vec![("left", left.to_string())],
            Self::Locked { until } => vec![("until", until.to_japan_text())],
            Self::Unknown
            | Self::WrongCeremony
            | Self::WrongChallenge
            | Self::WrongOrigin
            | Self::CrossOrigin
            | Self::WrongRelyingParty
            | Self::NotPresent
            | Self::NotVerified
            | Self::BadSignature
            | Self::UnsupportedKey
            | Self::Exists
            | Self::BadLabel
            | Self::NeedsConsent { .. }
            | Self::CodeUsed => Vec::new(),
        }
    }

    pub(crate) fn io(step: &'static str, path: &Path, error: impl std::fmt::Display) -> Self {
        Self::Io { step, path: path.to_owned(), detail: error.to_string() }
    }
}
