//! Takes back what a draft has made, if nobody has changed it since.

use super::{Deliverer, Opened, wrong_state};
use crate::ToolError;
use crate::effect::{EffectError, Made};
use crate::gate::{unsettled, unwritable};
use crate::pipeline::new_call_id;
use crate::released::{Refused, Released, Reply};
use crate::session::Session;
use crate::shape::Shaped;
use sekisho_audit::Entry;
use sekisho_outbox::{ProposalState, Turn};
use sekisho_policy::{Flags, Permit};
use sekisho_types::{Decision, ErrorCode, GateClass, ProposalId};
use serde_json::{Map, Value};

impl Deliverer {
    /// Takes back the draft of that number, at a person's wish.
    ///
    /// Never fails: what goes wrong is a [`Refused`], on record unless the record itself cannot be written.
    pub async fn undo(&self, id: ProposalId) -> Reply {
        let gate = &self.gate;
        let Ok(call) = new_call_id() else { return gate.refuse(ErrorCode::CALL_INTERNAL) };
        let taken = match self.take(id).await {
            Ok((turn, opened)) => self
                .undoable(&opened)
                .and_then(|permit| Ok((gate.made(&opened)?, permit)))
                .map(|(made, permit)| (turn, opened, made, permit)),
            Err(error) => Err(error),
        };
        let (turn, opened, made, permit): (Turn, Opened<'_>, Made, Permit) = match taken {
            Ok(taken) => taken,
            Err(error) => return self.refuse(call, id, error),
        };
        let sign = |entry, state: &str| {
            let mut entry = self.entry(entry, &opened, state);
            entry.decision = Some(Decision::from(permit.terms()));
            entry.rule = Some(permit.rule().clone());
            entry
        };
        let before = match gate.append(sign(Entry::intent(call), "undoing")) {
            Ok(before) => before,
            Err(error) => return unwritable(&error),
        };
        let claim = match gate.outbox.get().and_then(|outbox| outbox.claim_undo(&turn)) {
            Ok(claim) => claim,
            Err(error) => return self.refuse(call, id, super::from_outbox(error)),
        };
        let session = Session::open_act(self.reach(opened.tool), &claim);
        let undone = opened.act.undo(&opened.sealed.payload, &made, &session).await;
        let finished = undone.and_then(|()| {
            let finished = gate.outbox.get().and_then(|outbox| outbox.finish_undo(claim));
            finished.map_err(|error| EffectError::Unknown(super::from_outbox(error)))
        });
        let (mut entry, answer) = match finished {
            Ok(()) => (sign(Entry::outcome(call), "undone"), Ok(())),
            Err(EffectError::Failed(error)) if !session.has_acted() => {
                (sign(Entry::outcome(call), "not-undone"), Err(error))
            }
            Err(EffectError::Failed(_) | EffectError::Unknown(_)) => {
                let unknown = ToolError::new(ErrorCode::OUTBOX_UNKNOWN).with_fact("number", id.0);
                (sign(Entry::outcome(call), "undo-unknown"), Err(unknown))
            }
        };
        let answer = answer.map_err(|error| gate.mask_error(error));
        entry.error = answer.as_ref().err().map(|(code, _, _)| *code);
        let after = match gate.append(entry) {
            Ok(after) => after,
            // It may be taken back by now.
            Err(_) => return unsettled(id),
        };
        match answer {
            Err((code, facts, _)) => Reply::Refused(Refused::new(code, facts, Some(after))),
            Ok(()) => {
                let members = [("proposal", Value::from(id.0)), ("state", "undone".into())];
                let json: Map<_, _> =
                    members.map(|(name, value)| (name.to_owned(), value)).into_iter().collect();
                let shaped = Shaped { json, masked: gate.engine.mask(Vec::new()) };
                Reply::Released(Box::new(Released::new(permit, shaped, before, after)))
            }
        }
    }

    /// Only a draft that was performed is taken back, and only where policy still allows drafts.
    fn undoable(&self, opened: &Opened<'_>) -> Result<Permit, ToolError> {
        let id = opened.sealed.header.id;
        if opened.tool.spec.class() != GateClass::Draft {
            return Err(ToolError::new(ErrorCode::OUTBOX_NO_UNDO).with_fact("number", id.0));
        }
        if opened.sealed.state != ProposalState::Done {
            return Err(wrong_state(id, opened.sealed.state));
        }
        self.gate.decide(opened.tool, Flags::NONE)
    }
}
