//! How far the administrator's orders have been carried out, as far as a vault has to know.
//!
//! Apart because the vault knows no orders: whoever opens it has read and proved them, and says here which of them the
//! vault's records must be as young as. A record from before an order that ended it is refused, whoever put it back.

use sekisho_types::Slot;

/// What a vault's records must be as young as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Epoch {
    carried_out: u64,
    floors: [u64; Slot::IN_VAULT.len()],
    secrets: u64,
}

impl Epoch {
    /// `carried_out` is the newest order that was carried out; `floor` tells for a slot the newest that ended its
    /// grants, `secrets` is the newest that ended the other secrets.
    pub fn new(carried_out: u64, floor: impl Fn(Slot) -> u64, secrets: u64) -> Self {
        Self { carried_out, floors: Slot::IN_VAULT.map(floor), secrets }
    }

    /// Before any order.
    pub fn before_orders() -> Self {
        Self::new(0, |_| 0, 0)
    }

    /// The newest order that was carried out: what new records say.
    pub fn carried_out(&self) -> u64 {
        self.carried_out
    }

    /// The newest order that ended a slot's grants; 0 for none.
    pub fn floor(&self, slot: Slot) -> u64 {
        Slot::IN_VAULT
            .into_iter()
            .zip(self.floors)
            .find(|(of, _)| *of == slot)
            .map_or(u64::MAX, |(_, floor)| floor)
    }

    /// The newest order that ended the other secrets; 0 for none.
    pub fn secrets_floor(&self) -> u64 {
        self.secrets
    }
}
