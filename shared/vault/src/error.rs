//! Why the vault did not hand out a grant, or did not keep one.

use crate::{Cause, Denied, Place, SecretName};
use sekisho_egress::EgressError;
use sekisho_platform::PlatformError;
use sekisho_types::{ErrorCode, Scope, Slot};
use std::path::{Path, PathBuf};

/// What went wrong with the vault. No variant holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// There is no vault yet.
    #[error("no vault at {}", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// There is a vault already.
    #[error("a vault exists already at {}", path.display())]
    Exists {
        /// Where it stands.
        path: PathBuf,
    },
    /// The vault was made by another account, or for another way of keeping keys.
    #[error("the vault at {} is of another {what}", path.display())]
    Foreign {
        /// Where it stands.
        path: PathBuf,
        /// What differs: `account` or `key backend`.
        what: &'static str,
    },
    /// A folder or file of the vault is a link, belongs to somebody else, or others may open it.
    #[error("the vault at {} is unsafe: {detail}", path.display())]
    Unsafe {
        /// What is unsafe.
        path: PathBuf,
        /// Why.
        detail: String,
    },
    /// Nobody has consented yet.
    #[error("no grant in {slot}")]
    NoGrant {
        /// Which slot.
        slot: Slot,
    },
    /// A vault opened for one strength was asked for a grant of the other.
    #[error("{place} is not of the strength that this vault was opened for")]
    WrongStrength {
        /// Which one.
        place: Place,
    },
    /// What is stored is not what was sealed here.
    #[error("the record of {place} is damaged: {detail}")]
    Damaged {
        /// Which record.
        place: Place,
        /// Which part does not fit.
        detail: &'static str,
    },
    /// What is stored is older than what this vault has seen.
    #[error("the record of {place} is generation {found}, and {seen} was seen")]
    Stale {
        /// Which record.
        place: Place,
        /// The newest generation that is there; 0 for none.
        found: u64,
        /// The generation that had been reached.
        seen: u64,
    },
    /// Nothing is kept under that name.
    #[error("no secret {name}")]
    NoSecret {
        /// Which name.
        name: SecretName,
    },
    /// Something is kept under that name already.
    #[error("there is a secret {name} already")]
    SecretExists {
        /// Which name.
        name: SecretName,
    },
    /// What was to be kept is no secret: empty, of several lines, or too long.
    #[error("that is no secret")]
    BadSecret,
    /// What was given is no public key of `age`.
    #[error("that is no public key")]
    BadRecipient,
    /// What was given is no secret key of `age`.
    #[error("that is no secret key")]
    BadIdentity,
    /// An envelope is damaged, or none.
    #[error("the envelope cannot be opened: {detail}")]
    BadEnvelope {
        /// What is wrong with it.
        detail: String,
    },
    /// An envelope is for another vault, user or name.
    #[error("the envelope is for somebody else")]
    NotForUs,
    /// An export is of something else than this home.
    #[error("the export is of another {what}")]
    ExportForeign {
        /// What differs: `profile`, `user`, `client`, `organisation` or `account`.
        what: &'static str,
    },
    /// An export would go over a grant that lives.
    #[error("{place} is in use")]
    InUse {
        /// Which record.
        place: Place,
    },
    /// The record is from before an order of the administrator that ended it.
    #[error("the record of {place} is of epoch {epoch}, and order {number} has ended it")]
    Superseded {
        /// Which record.
        place: Place,
        /// The newest order that had been carried out when it was written.
        epoch: u64,
        /// The order that ended it.
        number: u64,
    },
    /// A key of the vault cannot be used.
    #[error("the key at {} is unusable: {detail}", path.display())]
    KeyUnusable {
        /// Which key.
        path: PathBuf,
        /// Why.
        detail: String,
    },
    /// The key store of the system does not give or take a key.
    #[error("the key store of this session does not serve for {}: {detail}", path.display())]
    KeyStore {
        /// Which key.
        path: PathBuf,
        /// Why, and in what kind of session.
        detail: String,
    },
    /// Another process holds the slot for too long.
    #[error("{place} is held by another process for {waited_ms} ms")]
    Busy {
        /// Which record.
        place: Place,
        /// How long it was waited for.
        waited_ms: u64,
    },
    /// The provider takes the grant no more: only the user's new consent helps.
    #[error("{slot} needs a new consent: {}", cause.as_str())]
    NeedsConsent {
        /// Which slot.
        slot: Slot,
        /// Why.
        cause: Cause,
    },
    /// The provider does not know our OAuth client, or not so.
    #[error("the provider refuses the client of {slot}: {word}")]
    ClientRefused {
        /// Which slot.
        slot: Slot,
        /// The provider's word.
        word: String,
    },
    /// The provider asks for patience. The grant is as good as before.
    #[error("the provider of {slot} is busy (status {status})")]
    ProviderBusy {
        /// Which slot.
        slot: Slot,
        /// The HTTP status.
        status: u16,
        /// After how many seconds it may be tried again, where it says so.
        after_seconds: Option<u64>,
    },
    /// The provider said what we do not understand.
    #[error("an answer for {slot} that is not understood: {detail}")]
    Provider {
        /// Which slot.
        slot: Slot,
        /// What is odd about it; none of its content.
        detail: String,
    },
    /// The provider was not reached.
    #[error("{slot}: {source}")]
    Egress {
        /// Which slot.
        slot: Slot,
        /// Why.
        source: EgressError,
    },
    /// The user, or the provider, said no.
    #[error("no consent for {slot}")]
    Denied {
        /// Which slot.
        slot: Slot,
        /// Who said it.
        how: Denied,
    },
    /// Nobody answered the page.
    #[error("no answer for {slot} within {seconds} s")]
    NoAnswer {
        /// Which slot.
        slot: Slot,
        /// How long it was waited.
        seconds: u64,
    },
    /// What was pasted does not answer the page.
    #[error("what was pasted is no answer for {slot}")]
    NotAnswer {
        /// Which slot.
        slot: Slot,
    },
    /// Every port that the answer may come to is taken.
    #[error("no port for the answer for {slot}")]
    NoPort {
        /// Which slot.
        slot: Slot,
        /// The ports that were tried; none where any would do.
        ports: Vec<u16>,
    },
    /// The account is not of the organisation that the client is for.
    #[error("the account for {slot} is not of {wanted}")]
    WrongTenant {
        /// Which slot.
        slot: Slot,
        /// The organisation it must be of.
        wanted: String,
    },
    /// The account is another than the one that was chosen before.
    #[error("the account for {slot} is another than before")]
    WrongAccount {
        /// Which slot.
        slot: Slot,
    },
    /// The provider granted more than was asked for.
    #[error("more was granted for {slot} than was asked for")]
    TooMuch {
        /// Which slot.
        slot: Slot,
        /// What was too much.
        excess: Vec<Scope>,
    },
    /// The administrator's account may not cut anybody off.
    #[error("the administrator's account may not do that ({word})")]
    CutOffForbidden {
        /// The provider's word, if it is one that we know; else the status.
        word: &'static str,
    },
    /// The directory knows nobody of that name.
    #[error("nobody of that name in the directory")]
    NoSuchPerson,
    /// The file of OAuth clients cannot be used.
    #[error("the clients in {} cannot be used: {detail}", path.display())]
    BadClients {
        /// Which file.
        path: PathBuf,
        /// Which line or rule.
        detail: String,
    },
    /// The disk refused. Nothing that was there is gone.
    #[error("{step} at {} failed: {detail}", path.display())]
    Io {
        /// What was being done.
        step: &'static str,
        /// Where.
        path: PathBuf,
        /// The system's words.
        detail: String,
    },
}

impl VaultError {
    /// The code under which people read this error.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Missing { .. } => ErrorCode::VAULT_MISSING,
            Self::Exists { .. } => ErrorCode::VAULT_EXISTS,
            Self::Foreign { .. } => ErrorCode::VAULT_FOREIGN,
            Self::Unsafe { .. } => ErrorCode::VAULT_UNSAFE,
            Self::NoGrant { .. } => ErrorCode::VAULT_NO_GRANT,
            Self::NoSecret { .. } => ErrorCode::SECRET_MISSING,
            Self::SecretExists { .. } => ErrorCode::SECRET_EXISTS,
            Self::BadSecret => ErrorCode::SECRET_BAD,
            Self::BadRecipient => ErrorCode::SECRET_BAD_RECIPIENT,
            Self::BadIdentity => ErrorCode::SECRET_BAD_IDENTITY,
            Self::BadEnvelope { .. } => ErrorCode::SECRET_BAD_ENVELOPE,
            Self::NotForUs => ErrorCode::SECRET_NOT_FOR_US,
            Self::ExportForeign { .. } => ErrorCode::VAULT_EXPORT_FOREIGN,
            Self::InUse { .. } => ErrorCode::VAULT_IN_USE,
            Self::WrongStrength { .. } => ErrorCode::CALL_INTERNAL,
            Self::Damaged { .. } => ErrorCode::VAULT_DAMAGED,
            Self::Stale { .. } => ErrorCode::VAULT_STALE,
            Self::Superseded { .. } => ErrorCode::VAULT_SUPERSEDED,
            Self::KeyUnusable { .. } => ErrorCode::VAULT_KEY,
            Self::KeyStore { .. } => ErrorCode::KEY_STORE,
            Self::Busy { .. } => ErrorCode::VAULT_BUSY,
            Self::NeedsConsent { .. } => ErrorCode::VAULT_NEEDS_CONSENT,
            Self::ClientRefused { .. } => ErrorCode::VAULT_CLIENT_REFUSED,
            Self::ProviderBusy { .. } => ErrorCode::VAULT_PROVIDER_BUSY,
            Self::Provider { .. } => ErrorCode::VAULT_PROVIDER,
            Self::Egress { source, .. } => source.code(),
            Self::Denied { how: Denied::ByUser, .. } => ErrorCode::VAULT_DENIED,
            Self::Denied { how: Denied::ByProvider, .. } => ErrorCode::VAULT_FORBIDDEN,
            Self::NoAnswer { .. } => ErrorCode::VAULT_NO_ANSWER,
            Self::NotAnswer { .. } => ErrorCode::VAULT_NOT_ANSWER,
            Self::NoPort { .. } => ErrorCode::VAULT_NO_PORT,
            Self::WrongTenant { .. } => ErrorCode::VAULT_WRONG_TENANT,
            Self::WrongAccount { .. } => ErrorCode::VAULT_WRONG_ACCOUNT,
            Self::TooMuch { .. } => ErrorCode::VAULT_TOO_MUCH,
            Self::CutOffForbidden { .. } => ErrorCode::VAULT_CUT_OFF_FORBIDDEN,
            Self::NoSuchPerson => ErrorCode::VAULT_NO_SUCH_PERSON,
            Self::BadClients { .. } => ErrorCode::VAULT_BAD_CLIENTS,
            Self::Io { .. } => ErrorCode::VAULT_IO,
        }
    }

    /// Values for the places in the code's words.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let slot = |slot: &Slot| vec![("slot", slot.to_string())];
        let with = |mut facts: Vec<(&'static str, String)>, name, value: &dyn std::fmt::Display| {
            facts.push((name, value.to_string()));
            facts
        };
        match self {
            Self::Missing { path } | Self::Exists { path } => with(Vec::new(), "path", &path.display()),
            Self::Foreign { path, what } => with(with(Vec::new(), "path", &path.display()), "what", what),
            Self::Unsafe { path, detail }
            | Self::KeyUnusable { path, detail }
            | Self::KeyStore { path, detail }
            | Self::BadClients { path, detail } => {
                with(with(Vec::new(), "path", &path.display()), "detail", detail)
            }
            Self::NoGrant { slot: of }
            | Self::Denied { slot: of, .. }
            | Self::NotAnswer { slot: of }
            | Self::WrongAccount { slot: of } => slot(of),
            Self::WrongStrength { place } => with(Vec::new(), "detail", place),
            Self::NoSecret { name } | Self::SecretExists { name } => with(Vec::new(), "name", name),
            Self::BadSecret
            | Self::BadRecipient
            | Self::BadIdentity
            | Self::NotForUs
            | Self::NoSuchPerson => Vec::new(),
            Self::CutOffForbidden { word } => with(Vec::new(), "word", word),
            Self::BadEnvelope { detail } => with(Vec::new(), "detail", detail),
            Self::ExportForeign { what } => with(Vec::new(), "what", what),
            Self::InUse { place } => with(Vec::new(), "slot", place),
            Self::Damaged { place, detail } => with(with(Vec::new(), "slot", place), "detail", detail),
            Self::Stale { place, found, seen } => {
                with(with(with(Vec::new(), "slot", place), "found", found), "seen", seen)
            }
            Self::Busy { place, waited_ms } => with(with(Vec::new(), "slot", place), "waited_ms", waited_ms),
            Self::Superseded { place, epoch, number } => {
                with(with(with(Vec::new(), "slot", place), "epoch", epoch), "number", number)
            }
            Self::Io { step, path, detail } => {
                with(with(with(Vec::new(), "step", step), "path", &path.display()), "detail", detail)
            }
            Self::NeedsConsent { slot: of, cause } => with(slot(of), "cause", &cause.as_str()),
            Self::ClientRefused { slot: of, word } => with(slot(of), "word", word),
            Self::ProviderBusy { slot: of, status, .. } => with(slot(of), "status", status),
            Self::Provider { slot: of, detail } => with(slot(of), "detail", detail),
            Self::NoAnswer { slot: of, seconds } => with(slot(of), "seconds", seconds),
            Self::NoPort { slot: of, ports } => with(slot(of), "ports", &list(ports)),
            Self::WrongTenant { slot: of, wanted } => with(slot(of), "tenant", wanted),
            Self::TooMuch { slot: of, excess } => with(slot(of), "scopes", &list(excess)),
            Self::Egress { source, .. } => source.facts(),
        }
    }

    pub(crate) fn io(step: &'static str, path: &Path, error: impl std::fmt::Display) -> Self {
        Self::Io { step, path: path.to_owned(), detail: error.to_string() }
    }
}

fn list<T: std::fmt::Display>(items: &[T]) -> String {
    items.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}

impl From<PlatformError> for VaultError {
    fn from(error: PlatformError) -> Self {
        let (path, detail) = (error.path().to_owned(), error.to_string());
        match error {
            PlatformError::KeyUnusable { detail, .. } => Self::KeyUnusable { path, detail },
            PlatformError::NoRandomness { .. } => Self::KeyUnusable { path, detail },
            PlatformError::KeyStore { detail, .. } => Self::KeyStore { path, detail },
            PlatformError::HomeMissing { .. }
            | PlatformError::HomeExists { .. }
            | PlatformError::HomeUnsafe { .. }
            | PlatformError::Unknown { .. } => Self::Unsafe { path, detail },
        }
    }
}
