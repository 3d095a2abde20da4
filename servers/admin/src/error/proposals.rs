//! The errors of proposals and factors as people meet them.

use super::CliError;
use sekisho_factors::FactorError;
use sekisho_outbox::OutboxError;

impl From<OutboxError> for CliError {
    fn from(error: OutboxError) -> Self {
        let plain = Self::new(error.code());
        let plain = match error.proposal() {
            Some(id) => plain.with("number", id),
            None => plain,
        };
        match error {
            OutboxError::WrongState { state, .. } => plain.with("state", state.as_str()),
            OutboxError::Unavailable { detail } => plain.with("detail", detail),
            OutboxError::NotFound { .. }
            | OutboxError::NotApproved { .. }
            | OutboxError::InProgress { .. }
            | OutboxError::Mismatch { .. }
            | OutboxError::Emptied { .. } => plain,
        }
    }
}

impl From<FactorError> for CliError {
    fn from(error: FactorError) -> Self {
        let plain = Self::new(error.code());
        error.facts().into_iter().fold(plain, |plain, (name, value)| plain.with(name, value))
    }
}
