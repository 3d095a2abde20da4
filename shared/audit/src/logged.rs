//! An entry as it is read back for people.
//!
//! Apart from [`crate::Entry`] because what is read may have been written by somebody else: it cannot be appended
//! again, and every member is parsed into a type that can carry neither content nor control signs.

use crate::digest::{Digest, KeyedHash};
use crate::entry::{Item, OutsideWord, Proof, What, Word};
use sekisho_types::{
    CallId, ClientSessionId, Decision, GateClass, Mode, OpaqueId, ProposalId, RuleId, ServerId, Timestamp,
    ToolName, UserId,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::collections::{BTreeMap, BTreeSet};

/// One entry of the record, with its number, time and hashes. Members that were not known are absent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Logged {
    /// Its number, from 0.
    pub seq: u64,
    /// When it was made.
    pub at: Timestamp,
    /// The `h` of the entry before.
    pub prev: Digest,
    /// What happened.
    pub what: What,
    /// The call it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "call_text")]
    pub call: Option<CallId>,
    /// The person the process acted for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// The role policy knew the person by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Word>,
    /// Who started the servers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// The client's session, as the client reported it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<ClientSessionId>,
    /// The server that was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<ServerId>,
    /// The tool that was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<ToolName>,
    /// The tool's class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<GateClass>,
    /// What policy said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// The rule that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleId>,
    /// The code of the error, as it was when the entry was made.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "code")]
    pub error: Option<String>,
    /// How many of each kind were masked.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub masked: BTreeMap<Word, u64>,
    /// The kinds of forbidden content that were found.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub forbidden: BTreeSet<Word>,
    /// What the call was about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
    /// The size of the result that was released, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes_out: Option<u64>,
    /// The hash of the tools as they were listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surface: Option<Digest>,
    /// The hash of the policy in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Digest>,
    /// How long the call took, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// The proposal's number in the outbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<ProposalId>,
    /// The digest a proposal was approved under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// The person whose factor approved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approver: Option<UserId>,
    /// The kind of factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor: Option<Word>,
    /// What the factor gave, raw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
    /// The state a proposal went to, or what was administered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<Word>,
    /// The size of the checkpoint a note is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Whether the place outside took that checkpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside: Option<OutsideWord>,
    /// The length of a torn stretch, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// The hash of a torn stretch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Digest>,
    /// The roots of the full subtrees before a seal, largest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tree: Vec<Digest>,
    /// The line's leaf in the tree: the RFC 6962 leaf hash of its bytes before `,"h"`.
    pub h: Digest,
}

fn code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let fine = (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-".contains(&b));
    if fine { Ok(Some(text)) } else { Err(D::Error::custom("not an error code")) }
}

mod call_text {
    use super::{CallId, Deserialize, Deserializer, Serializer};
    use data_encoding::HEXLOWER;
    use serde::de::Error as _;

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<CallId>, D::Error> {
        let text = String::deserialize(d)?;
        let bytes = HEXLOWER.decode(text.as_bytes()).ok().and_then(|b| b.try_into().ok());
        bytes.map(|b| Some(CallId::from_random(b))).ok_or_else(|| D::Error::custom("not a call id"))
    }

    pub(super) fn serialize<S: Serializer>(call: &Option<CallId>, serializer: S) -> Result<S::Ok, S::Error> {
        match call {
            Some(call) => serializer.collect_str(call),
            None => serializer.serialize_none(),
        }
    }
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if let Some(id) = text.strip_prefix("id:") {
            return OpaqueId::parse(id).map(Item::Id).map_err(D::Error::custom);
        }
        let hash = text.strip_prefix("hmac:").ok_or_else(|| D::Error::custom("neither id nor hash"))?;
        Digest::parse(hash).map(|hash| Item::Keyed(KeyedHash(hash))).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::Entry;
    use crate::line::encode;
    use sekisho_types::ErrorCode;

    fn word(text: &str) -> Word {
        Word::parse(text).unwrap()
    }

    #[test]
    fn every_member_reads_back_and_none_is_lost() {
        let call = CallId::from_random([3; 16]);
        let mut entry = Entry::refused(call, ErrorCode::POLICY_DENIED);
        entry.user = Some(UserId::parse("山田").unwrap());
        entry.role = Some(word("clerk"));
        entry.mode = Some(Mode::Personal);
        entry.session = Some(ClientSessionId::parse("s-1").unwrap());
        entry.server = Some(ServerId::parse("files").unwrap());
        entry.tool = Some(ToolName::parse("read_file").unwrap());
        entry.class = Some(GateClass::Read);
        entry.decision = Some(Decision::Deny);
        entry.rule = Some(RuleId::parse("no-rule").unwrap());
        entry.masked.insert(word("phone"), 3);
        entry.forbidden.insert(word("my-number"));
        entry.items =
            vec![Item::Id(OpaqueId::parse("18c2").unwrap()), Item::Keyed(KeyedHash(Digest::of(b"path")))];
        entry.bytes_out = Some(9);
        entry.surface = Some(Digest::of(b"surface"));
        entry.policy = Some(Digest::of(b"policy"));
        entry.duration_ms = Some(12);
        entry.proposal = Some(ProposalId(4));
        entry.digest = Some(Digest::of(b"digest"));
        entry.state = Some(word("claimed"));
        let written = encode(7, Timestamp::from_ms(8), &[b'0'; 64], &entry).unwrap().bytes;
        let logged: Logged = serde_json::from_slice(&written).unwrap();
        assert_eq!((logged.seq, logged.call, logged.items.len()), (7, Some(call), 2));
        // What is shown as JSON is the line itself, member by member.
        let shown = serde_json::to_string(&logged).unwrap();
        assert_eq!(shown, String::from_utf8(written).unwrap().trim_end());
    }

    #[test]
    fn what_somebody_else_wrote_cannot_carry_control_signs() {
        let line = encode(0, Timestamp::from_ms(0), &[b'0'; 64], &Entry::start()).unwrap().bytes;
        let line = String::from_utf8(line).unwrap();
        for bad in [
            r#""error":"\u001b[2J""#,
            r#""items":["\u001b[2J"]"#,
            r#""items":["id:\u001b"]"#,
            r#""call":"zz""#,
            r#""user":"a\u202eb""#,
            r#""state":"Über""#,
        ] {
            let other = line.replace(r#","h":"#, &format!(r#",{bad},"h":"#));
            assert!(serde_json::from_str::<Logged>(&other).is_err(), "{bad}");
        }
    }
}
