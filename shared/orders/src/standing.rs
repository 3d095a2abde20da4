//! Where one user stands with orders at one moment: what is due, what holds, what has ended.
//!
//! Apart because it only reckons: everything in it was read and proved before.

use crate::ledger::Carried;
use crate::{Action, Order, Sequence};
use sekisho_types::{Slot, Timestamp, UserId};

/// What the orders mean for one user now.
#[derive(Debug)]
pub struct Standing {
    sequence: Sequence,
    user: UserId,
    carried: Carried,
    now: Timestamp,
}

impl Standing {
    pub(crate) fn new(sequence: Sequence, user: UserId, carried: Carried, now: Timestamp) -> Self {
        Self { sequence, user, carried, now }
    }

    /// Every order, first to newest.
    pub fn orders(&self) -> &[Order] {
        self.sequence.orders()
    }

    /// The newest order that this user's processes have carried out; 0 for none.
    pub fn carried_out(&self) -> u64 {
        self.carried.number
    }

    pub(crate) fn carried(&self) -> &Carried {
        &self.carried
    }

    pub(crate) fn sequence(&self) -> &Sequence {
        &self.sequence
    }

    /// The next order to be carried out, if its time has come. None is ever skipped for a later one.
    pub fn due(&self) -> Option<&Order> {
        self.next().filter(|order| order.is_in_force(self.now))
    }

    fn next(&self) -> Option<&Order> {
        self.sequence.get(self.carried.number.saturating_add(1))
    }

    /// The order that stops this user's servers, if one does.
    ///
    /// Carried out or not: a halt holds from the moment it can be read, whatever is still to be done before it.
    pub fn halted(&self) -> Option<&Order> {
        let word = |order: &&Order| {
            order.whom().is(&self.user)
                && order.is_in_force(self.now)
                && matches!(order.action(), Action::Halt | Action::Resume)
        };
        self.orders().iter().rev().find(word).filter(|order| order.action() == Action::Halt)
    }

    /// The newest order that ended this user's grant in a slot, among the first `carried_out`; 0 for none.
    pub fn floor(&self, slot: Slot, carried_out: u64) -> u64 {
        let ended = |order: &&Order| order.number() <= carried_out && order.ends(&self.user, slot);
        self.orders().iter().rev().find(ended).map_or(0, Order::number)
    }

    /// The newest order that ended this user's other secrets, among the first `carried_out`; 0 for none.
    pub fn secrets_floor(&self, carried_out: u64) -> u64 {
        let ended = |order: &&Order| order.number() <= carried_out && order.ends_secrets(&self.user);
        self.orders().iter().rev().find(ended).map_or(0, Order::number)
    }

    /// When one of the orders comes into force that is not yet; nothing if none will.
    pub(crate) fn changes_at(&self) -> Option<Timestamp> {
        let later = |order: &&Order| !order.is_in_force(self.now);
        self.orders().iter().filter(later).filter_map(Order::not_before).min()
    }
}
