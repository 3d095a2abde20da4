//! Looks what became of the drafts that were made: the review record.
//!
//! Apart from delivering because nothing happens here and no act key is needed: a person wants to know whether what she
//! was given was of use. What is found is a verdict, never content.

use super::{Opened, from_outbox};
use crate::ToolError;
use crate::gate::{Gate, unwritable};
use crate::released::{Refused, Reply};
use sekisho_audit::{Entry, Item, Word};
use sekisho_outbox::{Draft, OutboxError, ProposalState, Turn, Verdict};
use sekisho_types::{ErrorCode, OpaqueId, ProposalId};
use std::time::Duration;

/// What looking at one draft has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    /// Which one.
    pub proposal: ProposalId,
    /// What it was found to be; nothing where looking could not tell. An error's code where nobody could look.
    pub found: Result<Option<Verdict>, ErrorCode>,
}

impl Gate {
    /// Looks at every draft of this server and user that is still open, and keeps what is found: on the record first,
    /// where it is another thing than was found before.
    ///
    /// - Errors: [`Refused`] where orders stop everything, the outbox cannot be used, or the record cannot be read or
    ///   takes nothing. What concerns one draft alone stands with it.
    pub async fn review(&self) -> Result<Vec<Reviewed>, Refused> {
        let refused = |error| {
            let (code, facts, _) = self.mask_error(error);
            Refused::new(code, facts, None)
        };
        self.orders.obey().await.map_err(ToolError::from).map_err(refused)?;
        // What each draft is looked at with stands there; a record that cannot be read concerns all of them.
        self.record.newest_at().map_err(super::from_audit).map_err(refused)?;
        let drafts = self.with_outbox(sekisho_outbox::Outbox::drafts).await.map_err(refused)?;
        let mine = drafts.into_iter().filter(|draft| {
            draft.is_open() && draft.header.server == *self.server.id() && draft.header.user == self.user
        });
        let mut reviewed = Vec::new();
        for draft in mine {
            reviewed.push(self.review_one(&draft).await?);
        }
        Ok(reviewed)
    }

    async fn review_one(&self, draft: &Draft) -> Result<Reviewed, Refused> {
        let proposal = draft.header.id;
        let turn = self.outbox.get().and_then(|outbox| outbox.turn(proposal, Duration::ZERO));
        let turn = match turn {
            Ok(turn) => turn,
            // Somebody takes it back at this moment.
            Err(OutboxError::InProgress { .. }) => return Ok(Reviewed { proposal, found: Ok(None) }),
            Err(error) => return Ok(Reviewed { proposal, found: Err(error.code()) }),
        };
        let found = match self.found(&turn).await {
            Ok((opened, Some(verdict))) if draft.verdict != Some(verdict) => {
                self.note_verdict(&opened, verdict)?;
                let kept = self.outbox.get().and_then(|outbox| outbox.keep_verdict(&turn, verdict));
                kept.map(|()| Some(verdict)).map_err(|error| error.code())
            }
            Ok((_, same)) => Ok(same),
            Err(error) => Err(error.code()),
        };
        Ok(Reviewed { proposal, found })
    }

    async fn found(&self, turn: &Turn) -> Result<(Opened<'_>, Option<Verdict>), ToolError> {
        let id = turn.id();
        let sealed = self.outbox.get().and_then(|outbox| outbox.load(id)).map_err(from_outbox)?;
        let opened = self.opened(sealed)?;
        if opened.sealed.state != ProposalState::Done {
            // Taken back since it was listed.
            return Ok((opened, None));
        }
        let made = self.made(&opened)?;
        let session = self.looking(opened.tool);
        let verdict = opened.act.review(&opened.sealed.payload, &made, &session).await;
        Ok((opened, verdict))
    }

    /// Before the outbox: what is counted stands on the record.
    fn note_verdict(&self, opened: &Opened<'_>, verdict: Verdict) -> Result<(), Refused> {
        let internal = |_| Refused::new(ErrorCode::CALL_INTERNAL, Vec::new(), None);
        let word = Word::parse(&format!("seen-{}", verdict.as_str())).map_err(internal)?;
        let mut entry = self.bound(Entry::proposal(opened.sealed.header.id, word));
        entry.tool = Some(opened.tool.spec.name().clone());
        entry.class = Some(opened.tool.spec.class());
        entry.digest = Some(opened.digest);
        if let Some(percent) = verdict.percent() {
            let percent = OpaqueId::parse(&format!("percent:{}", percent.get())).map_err(internal)?;
            entry.items.push(Item::Id(percent));
        }
        match self.append(entry) {
            Ok(_) => Ok(()),
            Err(error) => match unwritable(&error) {
                Reply::Refused(refused) => Err(refused),
                Reply::Released(_) => Err(Refused::new(ErrorCode::CALL_INTERNAL, Vec::new(), None)),
            },
        }
    }
}
