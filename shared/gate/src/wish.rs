//! What becomes of a wish: sealed as a proposal, delivered at once where policy lets it, else left to a person.
//!
//! Apart from the rest of the pipeline because from here on the model has no hand in it: what was sealed is what a
//! person reads and what is delivered.

use crate::ToolError;
use crate::gate::{CallContext, Gate};
use crate::pipeline::{Admitted, Ended};
use crate::server::{AnyAct, Tool, Wish};
use crate::session::Session;
use crate::shape::Shaped;
use sekisho_outbox::{Author, NewProposal};
use sekisho_policy::Terms;
use sekisho_types::{Decision, ErrorCode, ProposalId};
use serde_json::{Map, Value};

/// So many proposals of a user may wait at once.
const MOST_WAITING: u64 = 50;

impl Gate {
    pub(crate) async fn wish(
        &self,
        admitted: &Admitted<'_>,
        tool: &dyn AnyAct,
        args: Value,
        session: &Session<crate::Read>,
        context: &CallContext,
    ) -> Result<Ended, ToolError> {
        let wish = tool.propose(args, session).await?;
        let id = self.put(admitted, wish).await?;
        match admitted.permit.terms() {
            Terms::Allow | Terms::AskClient => self.delivered(id).await,
            Terms::AskUser | Terms::AskSecond => {
                if let Some(progress) = &context.progress {
                    progress.report(1, Some(1));
                }
                Ok(self.answer(id, "pending", &queued_note(id), Map::new()))
            }
        }
    }

    async fn put(&self, admitted: &Admitted<'_>, wish: Wish) -> Result<ProposalId, ToolError> {
        let preview =
            serde_json::to_vec(&wish.preview).map_err(|_| ToolError::new(ErrorCode::CALL_INTERNAL))?;
        match admitted.replaces {
            Some(earlier) => self.may_replace(admitted.tool, earlier).await?,
            None => self.is_room(admitted.permit.terms()).await?,
        }
        let new = NewProposal {
            server: self.server.id().clone(),
            tool: admitted.tool.spec.name().clone(),
            class: admitted.permit.class(),
            user: self.user.clone(),
            surface_hash: self.surface_hash,
            policy_hash: self.policy_hash()?,
            decision: Decision::from(admitted.permit.terms()),
            rule: admitted.permit.rule().clone(),
            author: Author::Model,
            replaces: admitted.replaces,
            payload: wish.payload,
            preview,
            ttl_ms: self.policy.approval().wait_ms(),
        };
        self.with_outbox(move |outbox| outbox.put(new)).await
    }

    /// More than a person can read is as good as read by nobody.
    async fn is_room(&self, terms: Terms) -> Result<(), ToolError> {
        if matches!(terms, Terms::Allow | Terms::AskClient) {
            return Ok(());
        }
        let waiting = self.with_outbox(|outbox| outbox.expire().and_then(|_| outbox.waiting_count())).await?;
        if waiting < MOST_WAITING {
            Ok(())
        } else {
            Err(ToolError::new(ErrorCode::OUTBOX_FULL).with_fact("limit", MOST_WAITING))
        }
    }

    /// Only a wish of the same tool takes another's place: what a person read beside it must be its like.
    async fn may_replace(&self, tool: &Tool, earlier: ProposalId) -> Result<(), ToolError> {
        let header = self.with_outbox(move |outbox| outbox.listed(earlier)).await?.header;
        let same = header.server == *self.server.id()
            && header.user == self.user
            && header.tool == *tool.spec.name();
        if same {
            Ok(())
        } else {
            Err(ToolError::new(ErrorCode::OUTBOX_NOT_FOUND).with_fact("number", earlier.0))
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
        Ended { shaped: Shaped { json, masked: self.engine.mask(Vec::new()) }, proposal: Some((id, state)) }
    }
}

fn queued_note(id: ProposalId) -> String {
    format!("Queued as no. {id}. Nothing was sent or changed. A person must approve it. Do not try again.")
}
