//! What a proposal is made of, and the digest that an approval covers.
//!
//! Apart from the store because these values cross borders: what is bound to the sealed bytes stands here once, and a
//! member that is added here is covered by every approval from then on.

use sekisho_platform::BootStamp;
use sekisho_types::{
    Decision, FolderClass, GateClass, ProposalId, RuleId, ServerId, Timestamp, ToolName, UserId,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::ProposalState;

/// A proposal as the gate hands it in.
#[derive(Debug)]
pub struct NewProposal {
    /// The server whose `deliver` can perform it.
    pub server: ServerId,
    /// The tool it came from.
    pub tool: ToolName,
    /// The tool's class.
    pub class: GateClass,
    /// The person it acts for.
    pub user: UserId,
    /// SHA-256 of the server's tool surface.
    pub surface_hash: [u8; 32],
    /// SHA-256 of the policy.
    pub policy_hash: [u8; 32],
    /// What policy asks for before it may be performed.
    pub decision: Decision,
    /// The rule that asked for it.
    pub rule: RuleId,
    /// Who wrote its words.
    pub author: Author,
    /// The proposal whose place it takes: one that waits, or one that was sent back.
    pub replaces: Option<ProposalId>,
    /// What was known of the call that wished it.
    pub circumstances: Circumstances,
    /// The final outgoing bytes.
    pub payload: Vec<u8>,
    /// The preview derived from the payload, as a person will read it.
    pub preview: Vec<u8>,
    /// How long it may wait, in milliseconds.
    pub ttl_ms: u64,
}

/// What was known of the call that wished a proposal, beside the wish itself: rules look at both whenever they are asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Circumstances {
    /// The session had read what an outsider wrote.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub tainted: bool,
    /// The classes of granted folders that it named or looked into, each once, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub folders: Vec<FolderClass>,
}

impl Circumstances {
    /// Those of both: what takes another's place comes from where that came from.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.tainted |= other.tainted;
        self.folders.extend(&other.folders);
        self.folders.sort_unstable();
        self.folders.dedup();
        self
    }

    fn are_none(&self) -> bool {
        *self == Self::default()
    }
}

/// Who wrote a proposal's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Author {
    /// The model, by a tool.
    Model,
    /// A person, who changed what the model had written.
    Person,
}

/// The part of a proposal that is bound to its sealed bytes and readable without opening them. Never content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposalHeader {
    /// Its number.
    pub id: ProposalId,
    /// The server whose `deliver` can perform it.
    pub server: ServerId,
    /// The tool it came from.
    pub tool: ToolName,
    /// The tool's class.
    pub class: GateClass,
    /// The person it acts for.
    pub user: UserId,
    /// SHA-256 of the server's tool surface.
    pub surface_hash: [u8; 32],
    /// SHA-256 of the policy.
    pub policy_hash: [u8; 32],
    /// What policy asked for when it was made.
    pub decision: Decision,
    /// The rule that asked for it.
    pub rule: RuleId,
    /// Who wrote its words.
    pub author: Author,
    /// The proposal whose place it took.
    pub replaces: Option<ProposalId>,
    /// What was known of the call that wished it. Not written where there is nothing to write.
    #[serde(default, skip_serializing_if = "Circumstances::are_none")]
    pub circumstances: Circumstances,
    /// When it was made, by the wall clock.
    pub created_at: Timestamp,
    /// When it was made, by the machine's start.
    pub created_boot: BootStamp,
    /// How long it may wait, in milliseconds.
    pub ttl_ms: u64,
}

/// How far a clock may have been turned back before a proposal counts as one from the future.
const BACKWARDS_MS: i64 = 60_000;

impl ProposalHeader {
    /// When its time is over, by the wall clock.
    pub fn expires_at(&self) -> Timestamp {
        self.created_at.plus_ms(i64::try_from(self.ttl_ms).unwrap_or(i64::MAX))
    }

    /// Tells whether its time is over, by the stricter of the two clocks.
    ///
    /// - Units: `now` is the latest time that the caller can vouch for.
    pub fn is_expired(&self, now: Timestamp, boot: &BootStamp) -> bool {
        let by_wall = now >= self.expires_at() || now < self.created_at.plus_ms(-BACKWARDS_MS);
        let by_boot = boot.since(&self.created_boot).is_some_and(|passed| passed >= self.ttl_ms);
        by_wall || by_boot
    }
}

/// A proposal as a list shows it: its header and where it stands, nothing opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The bound header, as far as can be told without opening what is bound to it.
    pub header: ProposalHeader,
    /// Where it stands.
    pub state: ProposalState,
    /// When it came to stand there.
    pub since: Timestamp,
    /// The proposal that took its place.
    pub replaced_by: Option<ProposalId>,
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
    ///
    /// - Errors: [`crate::OutboxError::Unavailable`], which a header of these types cannot cause.
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
