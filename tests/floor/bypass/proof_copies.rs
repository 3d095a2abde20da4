//! Copies proofs, so that one serves twice.
//@ crate: inner
//@ error: E0599
use sekisho_audit::Recorded;
use sekisho_mask::Masked;
use sekisho_outbox::Claim;
use sekisho_platform::RootKey;
use sekisho_policy::Permit;

fn attempt(recorded: Recorded, masked: Masked, claim: Claim, permit: Permit, key: RootKey) {
    let _ = recorded.clone(); //~
    let _ = masked.clone(); //~
    let _ = claim.clone(); //~
    let _ = permit.clone(); //~
    let _ = key.clone(); //~
    drop((recorded, masked, claim, permit, key));
}
