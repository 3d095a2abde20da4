//! What an entry may hold: ids, words of our own, counts and hashes.
//!
//! Apart because this is where content is kept out: no member of [`Entry`] takes free text.

use crate::digest::{Digest, KeyedHash};
use data_encoding::BASE64;
use sekisho_types::{
    CallId, ClientSessionId, Decision, ErrorCode, GateClass, IdError, Mode, OpaqueId, ProposalId, RuleId,
    ServerId, ToolName, UserId,
};
use serde::{Deserialize, Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A server began to serve.
    Start,
    /// A server ended as it should.
    Stop,
    /// A call is about to be made.
    Intent,
    /// A call that was intended has ended, well or with an error.
    Outcome,
    /// A call was refused before anything was done.
    Refused,
    /// A proposal went from one state to the next.
    Proposal,
    /// Somebody changed what governs the servers: policy, folders, keys.
    Admin,
    /// The place outside stopped or began again to take checkpoints. Written by the record itself.
    CheckpointNote,
    /// A line before this one was cut off by a crash. Written by the record itself.
    Torn,
    /// The segment ends here. Written by the record itself.
    Seal,
}

impl What {
    /// The word used in the record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Intent => "intent",
            Self::Outcome => "outcome",
            Self::Refused => "refused",
            Self::Proposal => "proposal",
            Self::Admin => "admin",
            Self::CheckpointNote => "checkpoint-note",
            Self::Torn => "torn",
            Self::Seal => "seal",
        }
    }
}

/// One word of our own, such as the kind `phone` or the state `claimed`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Word(String);

impl Word {
    /// Parses a word.
    ///
    /// - Errors: [`IdError`] for anything but 1 to 32 lower-case letters, digits, `_` or `-`, a letter first.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let fine = text.len() <= 32
            && text.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b));
        if fine {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdError {
                kind: "word",
                rule: "1 to 32 lower-case letters, digits, `_` or `-`, a letter first",
            })
        }
    }

    /// Shows the word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Word {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        Self::parse(&text)
    }
}

impl From<Word> for String {
    fn from(word: Word) -> String {
        word.0
    }
}

/// What a factor gave for an approval: bytes that prove it, in base64. They hold a digest, an origin and a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Proof(String);

impl Proof {
    const MAX_BYTES: usize = 8_192;

    /// Takes the bytes of a proof.
    ///
    /// - Errors: [`IdError`] for more than 8,192 bytes, or none.
    pub fn of_bytes(bytes: &[u8]) -> Result<Self, IdError> {
        if (1..=Self::MAX_BYTES).contains(&bytes.len()) {
            Ok(Self(BASE64.encode(bytes)))
        } else {
            Err(IdError { kind: "proof", rule: "1 to 8,192 bytes" })
        }
    }

    /// The bytes again.
    pub fn to_bytes(&self) -> Vec<u8> {
        BASE64.decode(self.0.as_bytes()).unwrap_or_default()
    }
}

impl TryFrom<String> for Proof {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        let bytes = BASE64
            .decode(text.as_bytes())
            .map_err(|_| IdError { kind: "proof", rule: "base64 of 1 to 8,192 bytes" })?;
        Self::of_bytes(&bytes)
    }
}

impl From<Proof> for String {
    fn from(proof: Proof) -> String {
        proof.0
    }
}

/// One thing a call was about: `id:…` as the provider names it, or `hmac:…` where even the name tells something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// An id that holds no content.
    Id(OpaqueId),
    /// A keyed hash of what must not be written, such as a path or an address.
    Keyed(KeyedHash),
}

impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Id(id) => serializer.collect_str(&format_args!("id:{}", id.as_str())),
            Self::Keyed(hash) => serializer.collect_str(&format_args!("hmac:{hash}")),
        }
    }
}

/// Whether the place outside took the last checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutsideWord {
    /// It has it.
    Copied,
    /// It could not be reached.
    Unreachable,
    /// It holds something else.
    Conflicting,
}

/// One entry, before the record gives it its number, time and hashes.
///
/// Made by one of the functions named after what happened; then the members that are known are set. Intent and
/// outcome of a call belong together by the call's id.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    what: What,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_text")]
    call: Option<CallId>,
    /// The person the process acts for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// The role policy knows the person by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Word>,
    /// Who starts the servers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// The client's session, as the client reports it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<ClientSessionId>,
    /// The server that was called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<ServerId>,
    /// The tool that was called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool: Option<ToolName>,
    /// The tool's class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<GateClass>,
    /// What policy said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// The rule that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleId>,
    /// Why it was refused or failed; absent in an outcome that went well.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_text")]
    pub error: Option<ErrorCode>,
    /// How many of each kind were masked.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub masked: BTreeMap<Word, u64>,
    /// The kinds of forbidden content that were found.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub forbidden: BTreeSet<Word>,
    /// What the call was about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
    /// The size of the result that was released, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_out: Option<u64>,
    /// The hash of the tools as they were listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub surface: Option<Digest>,
    /// The hash of the policy in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<Digest>,
    /// How long the call took, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// The proposal's number in the outbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal: Option<ProposalId>,
    /// The digest a proposal was approved under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// The person whose factor approved it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approver: Option<UserId>,
    /// The kind of factor, such as `passkey` or `one-time-code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor: Option<Word>,
    /// What the factor gave, raw, so that an auditor can verify it again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
    /// The state a proposal is in now, or what was administered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Word>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outside: Option<OutsideWord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<Digest>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tree: Vec<Digest>,
}

impl Entry {
    fn new(what: What, call: Option<CallId>) -> Self {
        Self {
            what,
            call,
            user: None,
            role: None,
            mode: None,
            session: None,
            server: None,
            tool: None,
            class: None,
            decision: None,
            rule: None,
            error: None,
            masked: BTreeMap::new(),
            forbidden: BTreeSet::new(),
            items: Vec::new(),
            bytes_out: None,
            surface: None,
            policy: None,
            duration_ms: None,
            proposal: None,
            digest: None,
            approver: None,
            factor: None,
            proof: None,
            state: None,
            size: None,
            outside: None,
            bytes: None,
            sha256: None,
            tree: Vec::new(),
        }
    }

    /// A server begins to serve.
    pub fn start() -> Self {
        Self::new(What::Start, None)
    }

    /// A server ends as it should.
    pub fn stop() -> Self {
        Self::new(What::Stop, None)
    }

    /// A call is about to be made. Until its outcome is recorded, its outcome is unknown.
    pub fn intent(call: CallId) -> Self {
        Self::new(What::Intent, Some(call))
    }

    /// The call has ended.
    pub fn outcome(call: CallId) -> Self {
        Self::new(What::Outcome, Some(call))
    }

    /// The call was refused before anything was done.
    pub fn refused(call: CallId, error: ErrorCode) -> Self {
        Self { error: Some(error), ..Self::new(What::Refused, Some(call)) }
    }

    /// A proposal is now in `state`.
    pub fn proposal(id: ProposalId, state: Word) -> Self {
        Self { proposal: Some(id), state: Some(state), ..Self::new(What::Proposal, None) }
    }

    /// Something that governs the servers was changed: `what` names it, such as `policy-installed`.
    pub fn admin(what: Word) -> Self {
        Self { state: Some(what), ..Self::new(What::Admin, None) }
    }

    pub(crate) fn checkpoint_note(size: u64, outside: OutsideWord) -> Self {
        Self { size: Some(size), outside: Some(outside), ..Self::new(What::CheckpointNote, None) }
    }

    pub(crate) fn torn(bytes: u64, sha256: Digest) -> Self {
        Self { bytes: Some(bytes), sha256: Some(sha256), ..Self::new(What::Torn, None) }
    }

    pub(crate) fn seal(tree: Vec<Digest>) -> Self {
        Self { tree, ..Self::new(What::Seal, None) }
    }

    /// What happened.
    pub fn what(&self) -> What {
        self.what
    }

    /// The call it belongs to.
    pub fn call(&self) -> Option<CallId> {
        self.call
    }
}

fn as_text<T: std::fmt::Display, S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.collect_str(value),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_cannot_carry_content() {
        assert!(Word::parse("my-number").is_ok());
        for bad in ["", "山田", "Phone", "two words", "1st", &"x".repeat(33)] {
            assert!(Word::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn members_that_are_not_known_are_left_out() {
        let mut entry = Entry::intent(CallId::from_random([7; 16]));
        entry.tool = Some(ToolName::parse("read_file").unwrap());
        entry.items.push(Item::Id(OpaqueId::parse("18c2").unwrap()));
        entry.masked.insert(Word::parse("phone").unwrap(), 2);
        assert_eq!(
            serde_json::to_string(&entry).unwrap(),
            r#"{"what":"intent","call":"07070707070707070707070707070707","tool":"read_file","masked":{"phone":2},"items":["id:18c2"]}"#
        );
    }

    #[test]
    fn each_word_is_the_one_serialised() {
        for what in [
            What::Start,
            What::Stop,
            What::Intent,
            What::Outcome,
            What::Refused,
            What::Proposal,
            What::Admin,
            What::CheckpointNote,
            What::Torn,
            What::Seal,
        ] {
            assert_eq!(serde_json::to_value(what).unwrap(), what.as_str());
        }
    }
}
