//! Asks for proofs, keys and stores by `Default`, in a crate that can name them.
//@ crate: inner
//@ error: E0277
use sekisho_audit::{Record, Recorded};
use sekisho_gate::{Deliverer, Gate, Released};
use sekisho_mask::Masked;
use sekisho_outbox::{Claim, Outbox, Sealed};
use sekisho_platform::RootKey;
use sekisho_policy::{Permit, Policy};
use sekisho_roots::Roots;

fn attempt() {
    let _: Recorded = Default::default(); //~
    let _: Record = Default::default(); //~
    let _: Masked = Default::default(); //~
    let _: Claim = Default::default(); //~
    let _: Sealed = Default::default(); //~
    let _: Outbox = Default::default(); //~
    let _: RootKey = Default::default(); //~
    let _: Permit = Default::default(); //~
    let _: Policy = Default::default(); //~
    let _: Roots = Default::default(); //~
    let _: Gate = Default::default(); //~
    let _: Deliverer = Default::default(); //~
    let _: Released = Default::default(); //~
}
