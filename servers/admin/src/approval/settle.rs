//! A person's word on what nobody could tell: it happened, or it did not.
//!
//! Apart because it ends a proposal without performing one. Her factor is for the statement, not for the effect, and the
//! record has it before the outbox.

use super::{Desk, Given, order};
use crate::error::CliError;
use sekisho_factors::FactorKind;
use sekisho_outbox::{OutboxError, ProposalHeader, ProposalState, Settlement};
use sekisho_types::{Decision, ErrorCode, ProposalId};
use std::time::Duration;

/// How long a delivery that looks at the same proposal is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

impl Desk {
    /// Settles a proposal whose outcome is unknown. `seen` is the digest of what the person was shown. Nothing is done
    /// again, now or later.
    ///
    /// - Errors: [`CliError`] with the reason, which stands on the record too; it stays unknown then.
    pub(crate) fn settle(
        &self,
        id: ProposalId,
        seen: &[u8; 32],
        settlement: Settlement,
        given: Given,
    ) -> Result<(), CliError> {
        let kind = match given {
            Given::Assertion(_) => FactorKind::Passkey,
            Given::Code(_) => FactorKind::OneTimeCode,
        };
        self.settled(id, seen, settlement, given)
            .map_err(|error| self.refused(id, "settlement-refused", Some(kind), error))
    }

    fn settled(
        &self,
        id: ProposalId,
        seen: &[u8; 32],
        settlement: Settlement,
        given: Given,
    ) -> Result<(), CliError> {
        order::obeyed(&self.home)?;
        let turn = self.outbox.turn(id, PATIENCE)?;
        let shown = self.show(id)?;
        if shown.state != ProposalState::Unknown {
            return Err(OutboxError::WrongState { id, state: shown.state }.into());
        }
        if shown.digest != *seen {
            return Err(OutboxError::Mismatch { id }.into());
        }
        let header = Self::settling(&shown.header);
        let statement = settlement.digest(&shown.digest);
        let proof = self.proof(&header, given, &statement)?;
        let verified = self.factors.verify(&proof, &statement)?;
        self.may(&header, &verified)?;
        let proof = serde_json::to_vec(&proof)
            .map_err(|e| CliError::new(ErrorCode::CALL_INTERNAL).with("detail", e))?;
        self.record(&format!("settled-{}", settlement.as_str()), &shown, Some(&verified), Some(&proof))?;
        Ok(self.outbox.settle(&turn, settlement)?)
    }

    /// A header as it counts for who may settle: somebody has to be asked, whatever the effect itself needed.
    pub(crate) fn settling(header: &ProposalHeader) -> ProposalHeader {
        ProposalHeader { decision: header.decision.max(Decision::AskUser), ..header.clone() }
    }
}
