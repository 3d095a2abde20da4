//! What a proposal is made of, and the digest that an approval will cover.

use sekisho_platform::BootStamp;
use sekisho_types::{Decision, ProposalId, ServerId, Timestamp, ToolName, UserId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Where a proposal stands. Each step is a compare-and-set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProposalState {
    /// Waits for a person.
    Pending,
    /// May be claimed.
    Approved,
    /// One process performs it now, or died while it did.
    Claimed,
    /// Performed.
    Done,
    /// Tried, and it certainly did not happen.
    Failed,
    /// Tried, and nobody knows whether it happened; never tried again blindly.
    Unknown,
    /// Withdrawn before anything happened.
    Cancelled,
}

impl ProposalState {
    const ALL: [Self; 7] = [
        Self::Pending,
        Self::Approved,
        Self::Claimed,
        Self::Done,
        Self::Failed,
        Self::Unknown,
        Self::Cancelled,
    ];

    /// The word used in the store, in records and in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Claimed => "claimed",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Cancelled => "cancelled",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// How a performed claim ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// It happened.
    Done,
    /// It did not happen.
    Failed,
    /// Nobody knows.
    Unknown,
}

impl Finish {
    pub(crate) fn state(self) -> ProposalState {
        match self {
            Self::Done => ProposalState::Done,
            Self::Failed => ProposalState::Failed,
            Self::Unknown => ProposalState::Unknown,
        }
    }
}

/// A proposal as the gate hands it in.
#[derive(Debug)]
pub struct NewProposal {
    /// The server whose `deliver` can perform it.
    pub server: ServerId,
    /// The tool it came from.
    pub tool: ToolName,
    /// The person it acts for.
    pub user: UserId,
    /// SHA-256 of the server's tool surface.
    pub surface_hash: [u8; 32],
    /// SHA-256 of the policy.
    pub policy_hash: [u8; 32],
    /// What policy asks for before it may be performed.
    pub decision: Decision,
    /// The final outgoing bytes.
    pub payload: Vec<u8>,
    /// The preview derived from the payload, as a person will read it.
    pub preview: Vec<u8>,
    /// How long it may wait, in milliseconds.
    pub ttl_ms: u64,
}

/// The part of a proposal that is bound to its sealed bytes and readable without opening them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalHeader {
    /// Its number.
    pub id: ProposalId,
    /// The server whose `deliver` can perform it.
    pub server: ServerId,
    /// The tool it came from.
    pub tool: ToolName,
    /// The person it acts for.
    pub user: UserId,
    /// SHA-256 of the server's tool surface.
    pub surface_hash: [u8; 32],
    /// SHA-256 of the policy.
    pub policy_hash: [u8; 32],
    /// What policy asked for when it was made.
    pub decision: Decision,
    /// When it was made, by the wall clock.
    pub created_at: Timestamp,
    /// When it was made, by the machine's start.
    pub created_boot: BootStamp,
    /// How long it may wait, in milliseconds.
    pub ttl_ms: u64,
}

impl ProposalHeader {
    /// Tells whether its time is over, by the stricter of the two clocks.
    pub fn is_expired(&self, now: Timestamp, boot: &BootStamp) -> bool {
        let ttl = i64::try_from(self.ttl_ms).unwrap_or(i64::MAX);
        let by_wall = now > self.created_at.plus_ms(ttl) || now < self.created_at.plus_ms(-60_000);
        let by_boot = boot.since(&self.created_boot).is_some_and(|passed| passed > self.ttl_ms);
        by_wall || by_boot
    }
}

/// A proposal opened again: header, payload and preview, as they were sealed.
#[derive(Debug)]
pub struct Sealed {
    /// The bound header.
    pub header: ProposalHeader,
    /// The final outgoing bytes.
    pub payload: Vec<u8>,
    /// The preview as it was derived then.
    pub preview: Vec<u8>,
    /// Where it stands now. Only a hint: a step is decided by its compare-and-set.
    pub state: ProposalState,
}

impl Sealed {
    /// SHA-256 over the header and the bytes, each preceded by its length: what an approval covers.
    pub fn digest(&self) -> Result<[u8; 32], crate::OutboxError> {
        let header = serde_json::to_vec(&self.header).map_err(crate::OutboxError::unavailable)?;
        let mut hash = Sha256::new();
        for part in [b"sekisho/1/proposal".as_slice(), &header, &self.payload, &self.preview] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Ok(hash.finalize().into())
    }
}

/// The right to perform one proposal, once. Minted by [`crate::Outbox::claim`] only; it cannot be copied.
#[derive(Debug)]
pub struct Claim {
    pub(crate) id: ProposalId,
}

impl Claim {
    /// The proposal's number.
    pub fn id(&self) -> ProposalId {
        self.id
    }
}
