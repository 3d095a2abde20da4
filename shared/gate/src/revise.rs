//! Seals what a person made of a proposal as another one in its place.
//!
//! Apart from the pipeline because no model is here: a person changed the words, in a process that was started for it.
//! It can only make a proposal that waits; who approves it, and what is checked then, is what it was.

use crate::ToolError;
use crate::gate::{Gate, unsettled, unwritable};
use crate::permit::flags_in_doubt;
use crate::pipeline::new_call_id;
use crate::released::{Refused, Reply};
use crate::server::Kind;
use sekisho_audit::{Digest, Entry, Word};
use sekisho_outbox::{Author, NewProposal, ProposalState};
use sekisho_types::{Decision, ErrorCode, ProposalId};
use std::collections::BTreeMap;

impl Gate {
    /// Puts a revised proposal in the place of that one: part key to new text, as its preview names them.
    ///
    /// - Errors: a refusal, on record unless the record itself cannot be written. Nothing has changed then.
    pub async fn revise(
        &self,
        id: ProposalId,
        parts: BTreeMap<String, String>,
    ) -> Result<ProposalId, Refused> {
        let Ok(call) = new_call_id() else {
            return Err(Refused::new(ErrorCode::CALL_INTERNAL, Vec::new(), None));
        };
        let sign = |entry: Entry, about: ProposalId, state: &str| {
            let mut entry = self.bound(entry);
            entry.proposal = Some(about);
            entry.state = Word::parse(state).ok();
            entry
        };
        if let Err(error) = self.append(sign(Entry::intent(call), id, "revising")) {
            return Err(refusal(unwritable(&error)));
        }
        let (mut entry, answer) = match self.revised(id, parts).await {
            Ok((next, digest)) => {
                let mut entry = sign(Entry::outcome(call), next, "revised");
                entry.digest = Some(digest);
                (entry, Ok(next))
            }
            Err(error) => (sign(Entry::outcome(call), id, "not-revised"), Err(self.mask_error(error))),
        };
        entry.error = answer.as_ref().err().map(|(code, _, _)| *code);
        match (self.append(entry), answer) {
            (Ok(_), Ok(next)) => Ok(next),
            (Ok(after), Err((code, facts, _))) => Err(Refused::new(code, facts, Some(after))),
            // The new one waits, whatever the record could not take of it.
            (Err(_), Ok(next)) => Err(refusal(unsettled(next))),
            (Err(error), Err(_)) => Err(refusal(unwritable(&error))),
        }
    }

    async fn revised(
        &self,
        id: ProposalId,
        parts: BTreeMap<String, String>,
    ) -> Result<(ProposalId, Digest), ToolError> {
        self.orders.obey().await?;
        let sealed = self.with_outbox(move |outbox| outbox.load(id)).await?;
        let header = &sealed.header;
        let mismatch = || ToolError::new(ErrorCode::OUTBOX_MISMATCH).with_fact("number", id.0);
        if header.server != *self.server.id() || header.user != self.user {
            return Err(mismatch());
        }
        if !matches!(sealed.state, ProposalState::Pending | ProposalState::Returned) {
            let wrong = ToolError::new(ErrorCode::OUTBOX_WRONG_STATE);
            return Err(wrong.with_fact("number", id.0).with_fact("state", sealed.state.as_str()));
        }
        let tool = self.server.tool(&header.tool).ok_or_else(mismatch)?;
        let Kind::Act(act) = &tool.kind else { return Err(mismatch()) };
        for text in parts.values() {
            if let Some(kind) = self.engine.forbidden_in(text) {
                return Err(
                    ToolError::new(ErrorCode::CALL_FORBIDDEN_CONTENT).with_fact("kind", kind.as_str())
                );
            }
        }
        let wish = act.revise(&sealed.payload, parts).map_err(|error| error.with_fact("number", id.0))?;
        let permit = self.decide(tool, flags_in_doubt(tool.spec.class()))?;
        let new = NewProposal {
            server: header.server.clone(),
            tool: header.tool.clone(),
            class: header.class,
            user: header.user.clone(),
            surface_hash: self.surface_hash,
            policy_hash: self.policy_hash()?,
            // What made the first one stricter, such as a tainted session, holds for what was made of it.
            decision: Decision::from(permit.terms()).max(header.decision).max(Decision::AskUser),
            rule: permit.rule().clone(),
            author: Author::Person,
            replaces: Some(id),
            payload: wish.payload,
            preview: serde_json::to_vec(&wish.preview)
                .map_err(|_| ToolError::new(ErrorCode::CALL_INTERNAL))?,
            ttl_ms: self.policy.approval().wait_ms(),
        };
        self.with_outbox(move |outbox| {
            let next = outbox.put(new)?;
            let digest = outbox.load(next)?.digest()?;
            Ok((next, Digest::from_bytes(digest)))
        })
        .await
    }
}

fn refusal(reply: Reply) -> Refused {
    match reply {
        Reply::Refused(refused) => refused,
        Reply::Released(_) => Refused::new(ErrorCode::CALL_INTERNAL, Vec::new(), None),
    }
}
