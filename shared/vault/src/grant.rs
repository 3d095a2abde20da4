//! A grant: the tokens, and what may be known of them without a key.

use sekisho_types::{Scope, Secret, Slot, Timestamp};
use serde::{Deserialize, Serialize};

/// Why a grant is no good any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The provider refused the refresh token and did not say why.
    Refused,
    /// The provider's own time for unused refresh tokens has run out.
    Idle,
    /// The account was closed, locked or left the tenant.
    AccountGone,
    /// An administrator of the tenant forbids the client.
    Forbidden,
    /// A process died while it refreshed, and the token it spent is not taken again.
    CrashInRefresh,
    /// Revoked from here.
    RevokedHere,
    /// An order of the administrator.
    Ordered,
}

impl Cause {
    /// The word used in reports and records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Idle => "idle",
            Self::AccountGone => "account-gone",
            Self::Forbidden => "forbidden",
            Self::CrashInRefresh => "crash-in-refresh",
            Self::RevokedHere => "revoked-here",
            Self::Ordered => "ordered",
        }
    }
}

/// Where a grant stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state", content = "cause")]
pub enum State {
    /// It can be used and refreshed.
    Active,
    /// Only the user's new consent helps; the old tokens are kept.
    NeedsConsent(Cause),
}

/// What stands in clear before a record's box, and is bound to it. Holds no token and no address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Which vault it was sealed in.
    pub vault: String,
    /// Which of the vault's keys sealed it, counted from 1.
    pub key: u32,
    /// Which slot it fills.
    pub slot: Slot,
    /// Which write of the slot it is, counted from 1.
    pub generation: u64,
    /// The provider's id of the OAuth client that the grant was given to.
    pub client: String,
    /// The provider's id of the organisation: a Workspace domain, a Slack team.
    pub tenant: String,
    /// The provider's id of the account.
    pub subject: String,
    /// What was granted.
    pub scopes: Vec<Scope>,
    /// When the user consented.
    pub consented_at: Timestamp,
    /// When this record was written.
    pub saved_at: Timestamp,
    /// When the access token ends; nothing for one that does not end.
    pub access_ends_at: Option<Timestamp>,
    /// When the refresh token ends if it is not used; nothing where the provider names no time.
    pub refresh_ends_at: Option<Timestamp>,
    /// The newest order of the administrator that was carried out before.
    pub epoch: u64,
    /// Where the grant stands.
    #[serde(flatten)]
    pub state: State,
}

/// What is inside the box. `Debug` shows nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// Opens the provider's doors, for a while.
    pub access: Secret<String>,
    /// Gets new ones; nothing for a grant that does not end.
    pub refresh: Option<Secret<String>>,
    /// The account as people call it, such as an address. Personal data, so inside.
    pub account: Secret<String>,
}

/// A grant as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// What may be known of it.
    pub header: Header,
    /// What must not.
    pub tokens: Tokens,
}

impl Grant {
    /// Tells whether the access token can be used for `margin_ms` from `now` on.
    pub fn is_fresh(&self, now: Timestamp, margin_ms: i64) -> bool {
        match self.header.state {
            State::Active => self.header.access_ends_at.is_none_or(|end| now.plus_ms(margin_ms) < end),
            State::NeedsConsent(_) => false,
        }
    }
}
