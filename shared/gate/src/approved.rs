//! Whether whoever policy asks for has approved exactly these bytes.
//!
//! Apart from the delivery because no state of a store counts here: the stored proof is verified anew, against factors
//! that are enrolled now and the digest of what was opened now.

use crate::ToolError;
use crate::gate::Gate;
use sekisho_factors::{FactorError, FactorKind, Factors, Proof, Verified};
use sekisho_outbox::Sealed;
use sekisho_policy::Codes;
use sekisho_types::{Clock, Decision, ErrorCode, Secret, UserId};
use std::path::PathBuf;
use std::sync::Arc;

/// Where the user's factors are, opened when a proof is to be verified.
pub struct LazyFactors {
    path: PathBuf,
    key: Secret<[u8; 32]>,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for LazyFactors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LazyFactors(…)")
    }
}

impl LazyFactors {
    /// Names the factors without opening them.
    pub fn new(path: PathBuf, key: Secret<[u8; 32]>, clock: Arc<dyn Clock>) -> Self {
        Self { path, key, clock }
    }

    fn verify(&self, proof: &Proof, digest: &[u8; 32]) -> Result<Verified, FactorError> {
        Factors::open(&self.path, self.key.clone(), Arc::clone(&self.clock))?.verify(proof, digest)
    }
}

/// That a delivery may go on: policy lets it, or the person it asks for has approved these bytes. Minted here alone.
#[derive(Debug)]
pub(crate) struct Approved {
    by: Option<Verified>,
}

impl Approved {
    /// Who approved and with what kind of factor; nothing where policy asks nobody.
    pub(crate) fn by(&self) -> Option<(&UserId, FactorKind)> {
        self.by.as_ref().map(|verified| (verified.person(), verified.kind()))
    }
}

impl Gate {
    /// Proves that what was opened may be delivered under `decision`. Blocks.
    ///
    /// - Errors: `outbox.not-approved` without a proof, `outbox.wrong-approver` for a proof of somebody who does not
    ///   count, `factor.…` for one that does not verify, `outbox.mismatch` for one that cannot be read.
    pub(crate) fn approved(
        &self,
        factors: &LazyFactors,
        sealed: &Sealed,
        decision: Decision,
    ) -> Result<Approved, ToolError> {
        let id = sealed.header.id;
        let refused = |code| ToolError::new(code).with_fact("number", id.0);
        match decision {
            // The client's prompt came before the call; there is nothing of it that could be verified here.
            Decision::Allow | Decision::AskClient => return Ok(Approved { by: None }),
            Decision::Deny => return Err(refused(ErrorCode::POLICY_DENIED)),
            Decision::AskUser | Decision::AskSecond => {}
        }
        let proof = self.outbox.get().and_then(|outbox| outbox.proof(id));
        let proof = proof.map_err(crate::deliver::from_outbox)?;
        let proof = proof.ok_or_else(|| refused(ErrorCode::OUTBOX_NOT_APPROVED))?;
        let proof: Proof = serde_json::from_slice(&proof).map_err(|_| refused(ErrorCode::OUTBOX_MISMATCH))?;
        let digest = sealed.digest().map_err(crate::deliver::from_outbox)?;
        let verified = factors.verify(&proof, &digest).map_err(|error| refused(error.code()))?;
        let user = &sealed.header.user;
        let rules = self.policy.approval();
        let counts = match (decision, verified.kind()) {
            (Decision::AskUser, FactorKind::Passkey) => rules.is_user(verified.person(), user),
            (Decision::AskUser, FactorKind::OneTimeCode) => {
                rules.is_user(verified.person(), user) && rules.codes() == Codes::Count
            }
            (_, FactorKind::Passkey) => rules.is_second(verified.person(), user),
            (_, FactorKind::OneTimeCode) => false,
        };
        if counts {
            Ok(Approved { by: Some(verified) })
        } else {
            Err(refused(ErrorCode::OUTBOX_WRONG_APPROVER))
        }
    }
}
