//! What becomes of a wish: sealed as a proposal, delivered at once where policy lets it, else left to a person.
//!
//! Apart from the rest of the pipeline because from here on the model has no hand in it: what was sealed is what a
//! person reads and what is delivered.

use crate::ToolError;
use crate::gate::{CallContext, Gate};
use crate::pipeline::{Admitted, Ended};
use crate::server::{Tool, Wish};
use crate::shape::Shaped;
use sekisho_audit::{Entry, Word};
use sekisho_outbox::{Author, Circumstances, NewProposal, ProposalHeader};
use sekisho_policy::Permit;
use sekisho_types::{Decision, ErrorCode, FolderClass, ProposalId};
use serde_json::{Map, Value};

/// So many proposals of a user may wait at once.
const MOST_WAITING: u64 = 50;

impl Gate {
    /// Seals a wish, and has it delivered at once where nobody is asked.
    pub(crate) async fn wished(
        &self,
        admitted: &Admitted<'_>,
        wish: Wish,
        touched: Vec<FolderClass>,
        context: &CallContext,
    ) -> Result<Ended, ToolError> {
        let mut known =
            Circumstances { tainted: false, folders: touched }.and(&admitted.permitted.circumstances);
        let mut least = Decision::Allow;
        if let Some(earlier) = admitted.replaces {
            // What made the earlier one stricter, such as a tainted session, holds for what takes its place.
            let earlier = self.may_replace(admitted.tool, earlier).await?;
            (known, least) = (known.and(&earlier.circumstances), earlier.decision);
        }
        let permit = self.decide_wish(admitted.tool, &known, &wish)?;
        let decision = Decision::from(permit.terms()).max(least);
        if admitted.replaces.is_none() {
            self.is_room(decision).await?;
        }
        let id = self.put(admitted, wish, known, (&permit, decision)).await?;
        if let Some(earlier) = admitted.replaces {
            self.note(earlier, "superseded", id)?;
        }
        let ended = match decision {
            Decision::Allow | Decision::AskClient => self.delivered(id).await?,
            Decision::AskUser | Decision::AskSecond | Decision::Deny => {
                if let Some(progress) = &context.progress {
                    progress.report(1, Some(1));
                }
                self.answer(id, "pending", &queued_note(id), Map::new())
            }
        };
        Ok(Ended { permit: Some((permit, decision)), ..ended })
    }

    async fn put(
        &self,
        admitted: &Admitted<'_>,
        wish: Wish,
        circumstances: Circumstances,
        (permit, decision): (&Permit, Decision),
    ) -> Result<ProposalId, ToolError> {
        let preview =
            serde_json::to_vec(&wish.preview).map_err(|_| ToolError::new(ErrorCode::CALL_INTERNAL))?;
        let new = NewProposal {
            server: self.server.id().clone(),
            tool: admitted.tool.spec.name().clone(),
            class: permit.class(),
            user: self.user.clone(),
            surface_hash: self.surface_hash,
            policy_hash: self.policy_hash()?,
            decision,
            rule: permit.rule().clone(),
            author: Author::Model,
            replaces: admitted.replaces,
            circumstances,
            payload: wish.payload,
            preview,
            ttl_ms: self.policy.approval().wait_ms(),
        };
        self.with_outbox(move |outbox| outbox.put(new)).await
    }

    /// Puts on record what became of a proposal while another one, or nobody, was asked for.
    ///
    /// - Errors: `outbox.unknown` with the number of what is there now: something has changed already.
    pub(crate) fn note(&self, id: ProposalId, state: &str, now: ProposalId) -> Result<(), ToolError> {
        let unknown = || ToolError::new(ErrorCode::OUTBOX_UNKNOWN).with_fact("number", now.0);
        let word = Word::parse(state).map_err(|_| unknown())?;
        self.append(self.bound(Entry::proposal(id, word))).map(drop).map_err(|_| unknown())
    }

    /// The same, of proposals whose time was over.
    pub(crate) fn note_expired(&self, ids: &[ProposalId]) -> Result<(), ToolError> {
        ids.iter().try_for_each(|id| self.note(*id, "expired", *id))
    }

    /// More than a person can read is as good as read by nobody.
    async fn is_room(&self, terms: Decision) -> Result<(), ToolError> {
        if terms <= Decision::AskClient {
            return Ok(());
        }
        let looked = self.with_outbox(|outbox| Ok((outbox.expire()?, outbox.waiting_count()?))).await?;
        self.note_expired(&looked.0)?;
        if looked.1 < MOST_WAITING {
            Ok(())
        } else {
            Err(ToolError::new(ErrorCode::OUTBOX_FULL).with_fact("limit", MOST_WAITING))
        }
    }

    /// Only a wish of the same tool takes another's place: what a person read beside it must be its like.
    async fn may_replace(&self, tool: &Tool, earlier: ProposalId) -> Result<ProposalHeader, ToolError> {
        let header = self.with_outbox(move |outbox| outbox.listed(earlier)).await?.header;
        let refused = |code| Err(ToolError::new(code).with_fact("number", earlier.0));
        let same = header.server == *self.server.id()
            && header.user == self.user
            && header.tool == *tool.spec.name();
        match (same, header.author) {
            (false, _) => refused(ErrorCode::OUTBOX_NOT_FOUND),
            (true, Author::Person) => refused(ErrorCode::OUTBOX_PERSONS),
            (true, Author::Model) => Ok(header),
        }
    }

    pub(crate) fn policy_hash(&self) -> Result<[u8; 32], ToolError> {
        sekisho_audit::Digest::parse(self.policy.hash().as_str())
            .map(|digest| *digest.as_bytes())
            .map_err(|_| ToolError::new(ErrorCode::CALL_INTERNAL))
    }

    /// Policy allows it at once: the short process with no model attached delivers it, and its answer is ours.
    async fn delivered(&self, id: ProposalId) -> Result<Ended, ToolError> {
        let Some(launcher) = &self.launcher else {
            return Err(
                ToolError::new(ErrorCode::OUTBOX_UNAVAILABLE).with_fact("detail", "no delivery process")
            );
        };
        let receipt =
            launcher.deliver(id).await.map_err(|code| ToolError::new(code).with_fact("number", id.0))?;
        Ok(self.answer(id, "done", &format!("Done as no. {id}."), receipt))
    }

    /// An answer in words of our own, beside a receipt that the delivering process has masked already.
    fn answer(&self, id: ProposalId, state: &'static str, note: &str, mut json: Map<String, Value>) -> Ended {
        json.insert("proposal".into(), id.0.into());
        json.insert("state".into(), state.into());
        json.insert("note".into(), note.into());
        Ended {
            shaped: Shaped { json, masked: self.engine.mask(Vec::new()) },
            proposal: Some((id, state)),
            permit: None,
        }
    }
}

fn queued_note(id: ProposalId) -> String {
    format!("Queued as no. {id}. Nothing was sent or changed. A person must approve it. Do not try again.")
}
