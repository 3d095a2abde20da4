//! What an order to delete does to the factors of this home: whoever leaves approves nothing any more.

use crate::commands::grants::note_of;
use crate::error::CliError;
use crate::home::Home;
use sekisho_factors::{FactorError, Factors};
use sekisho_orders::{Done, Outcome};
use sekisho_platform::KeyLabel;
use sekisho_types::SystemClock;
use std::sync::Arc;

/// Withdraws every factor that is enrolled here, each on record before it goes; nothing to say where there are none.
///
/// A file that is not what was sealed approves nothing as it is, and the receipt says so.
///
/// - Errors: [`CliError`] for what may go well later: the order stays due.
pub(super) fn withdraw(home: &Home, number: u64) -> Result<Option<Outcome>, CliError> {
    let key = home.read_key()?.derive(KeyLabel::Factors)?;
    let opened = Factors::open(&home.homes.factors_file(), key, Arc::new(SystemClock));
    let factors = match opened {
        Ok(factors) => factors,
        Err(error @ (FactorError::Damaged { .. } | FactorError::Unsafe { .. })) => {
            let code = Some(error.code().as_str().to_owned());
            return Ok(Some(Outcome { code, ..Outcome::of_factors(0, Done::Failed) }));
        }
        Err(error) => return Err(error.into()),
    };
    let mut withdrawn = 0_u32;
    for enrolled in factors.list()? {
        note_of(home, "factor-ended", &[enrolled.id.as_str(), &number.to_string()])?;
        factors.withdraw_lost(&enrolled.id)?;
        withdrawn = withdrawn.saturating_add(1);
    }
    Ok((withdrawn > 0).then(|| Outcome::of_factors(withdrawn, Done::Forgotten)))
}
