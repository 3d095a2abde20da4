//! A full disk: the refusal comes before a token is spent, and what was there is still there.

use crate::processes::{Child, Order};
use crate::support::Home;
use sekisho_types::Slot;

/// The system's limit on file sizes stands in for a full disk: it is smaller than the room that a record gets.
#[test]
fn a_full_disk_is_told_before_a_token_is_spent() {
    let home = Home::new();
    let grant = home.write(Slot::SlackRead, 1);
    assert_eq!(Child::start(home.dir.path(), Order::Fill).told(), ["refused vault.io"]);
    assert_eq!(home.read(Slot::SlackRead).unwrap(), grant);
    // No intent: the token is as good as before.
    assert!(std::fs::read_dir(home.at("intents")).unwrap().next().is_none());
    assert_eq!(home.write(Slot::SlackRead, 2).header.generation, 2);
}
