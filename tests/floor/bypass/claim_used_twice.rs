//! Finishes a claim twice.
//@ crate: inner
//@ error: E0382
use sekisho_outbox::{Claim, Finish, Outbox};

fn attempt(outbox: &Outbox, claim: Claim) -> bool {
    outbox.finish(claim, Finish::Failed).is_ok() && outbox.finish(claim, Finish::Done).is_ok() //~
}
