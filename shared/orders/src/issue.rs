//! Gives an order: the next number, bound to the one before, signed, written for everybody to read.

use crate::sequence::order_file;
use crate::{Draft, Order, OrderError, OrderKeys, Sequence, Signer};
use sekisho_platform::{Homes, publish_shared, shared_dir, sweep_shared};
use sekisho_types::Clock;
use std::time::Duration;

/// What lies half written for so long, nobody writes any more.
const LEFT_BEHIND: Duration = Duration::from_secs(600);

/// Signs and writes an order; never over another one.
///
/// - Errors: those of [`Sequence::of`], since nothing can follow what is not proved; [`OrderError::SigningKey`] for a
///   key that is not registered here; [`OrderError::Taken`] if somebody else was faster; [`OrderError::Io`].
pub fn issue(homes: &Homes, signer: &Signer, draft: Draft, clock: &dyn Clock) -> Result<Order, OrderError> {
    let sequence = Sequence::of(homes)?;
    let number = sequence.newest().saturating_add(1);
    let folder = homes.orders_dir();
    let path = order_file(&folder, number);
    let refused = |detail: &str| OrderError::SigningKey { path: "--key".into(), detail: detail.to_owned() };
    let keys = OrderKeys::of(homes)?.ok_or_else(|| refused("no key is registered on this machine"))?;
    keys.of_order(&signer.id(), number).map_err(refused)?;
    shared_dir(&folder).map_err(|e| OrderError::io("making", &folder, e))?;
    sweep_shared(&folder, LEFT_BEHIND).map_err(|e| OrderError::io("sweeping", &folder, e))?;
    let place = (number, sequence.last_digest().to_owned());
    let bytes = Order::sign(draft, place, clock.now(), signer)
        .ok_or_else(|| OrderError::io("signing", &path, "it cannot be written as JSON"))?;
    let order = Order::read(&bytes, &keys).map_err(|detail| OrderError::Unsigned { number, detail })?;
    match publish_shared(&path, &bytes) {
        Ok(()) => Ok(order),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(OrderError::Taken { number }),
        Err(error) => Err(OrderError::io("writing", &path, error)),
    }
}
