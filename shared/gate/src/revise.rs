//! Seals what a person made of a proposal as another one in its place.
//!
//! Apart from the pipeline because no model is here: a person changed the words, in a process that was started for it.
//! It can only make a proposal that waits; who approves it, and what is checked then, is what it was.

use crate::ToolError;
use crate::gate::{Gate, unwritable};
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
        let (next, digest) = match self.revised(id, parts).await {
            Ok(revised) => revised,
            Err(error) => {
                let (code, facts, _) = self.mask_error(error);
                let mut entry = self.bound(Entry::refused(call, code));
                entry.proposal = Some(id);
                return match self.append(entry) {
                    Ok(recorded) => Err(Refused::new(code, facts, Some(recorded))),
                    Err(error) => Err(refusal(unwritable(&error), code)),
                };
            }
        };
        let mut entry = self.bound(match Word::parse("revised") {
            Ok(word) => Entry::proposal(next, word),
            Err(_) => return Err(Refused::new(ErrorCode::CALL_INTERNAL, Vec::new(), None)),
        });
        entry.digest = Some(digest);
        match self.append(entry) {
            Ok(_) => Ok(next),
            Err(error) => Err(refusal(unwritable(&error), ErrorCode::CALL_INTERNAL)),
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

fn refusal(reply: Reply, otherwise: ErrorCode) -> Refused {
    match reply {
        Reply::Refused(refused) => refused,
        Reply::Released(_) => Refused::new(otherwise, Vec::new(), None),
    }
}
