//! Writes proofs down field by field, in a crate that can name them.
//@ crate: inner
//@ error: E0451
use sekisho_audit::Recorded;
use sekisho_mask::Masked;
use sekisho_outbox::Claim;
use sekisho_policy::Permit;
use sekisho_types::{ProposalId, Timestamp};

fn attempt(old: Permit) {
    let _ = Masked { pieces: vec!["text".to_owned()], counts: Default::default() }; //~
    let _ = Claim { id: ProposalId(1) }; //~
    let _ = Permit { class: sekisho_types::GateClass::Read, ..old }; //~
    let _ = Recorded { seq: 1, at: Timestamp::from_ms(0), leaf: any() }; //~
}

fn any<T>() -> T {
    loop {
        std::hint::spin_loop();
    }
}
