//! Reads proofs and keys from a file, in a crate that can name them.
//@ crate: inner
//@ error: E0277
use sekisho_audit::Recorded;
use sekisho_mask::Masked;
use sekisho_outbox::Claim;
use sekisho_platform::RootKey;
use sekisho_policy::Permit;

fn made<'de, T: serde::Deserialize<'de>>() -> T {
    loop {
        std::hint::spin_loop();
    }
}

fn attempt() {
    let _: Recorded = made(); //~
    let _: Masked = made(); //~
    let _: Claim = made(); //~
    let _: RootKey = made(); //~
    let _: Permit = made(); //~
}
