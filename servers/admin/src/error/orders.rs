//! The errors of orders as people meet them.

use super::CliError;
use sekisho_orders::OrderError;

impl From<OrderError> for CliError {
    fn from(error: OrderError) -> Self {
        let plain = error
            .numbers()
            .into_iter()
            .fold(Self::new(error.code()), |plain, (name, number)| plain.with(name, number));
        match error {
            OrderError::Gap { .. }
            | OrderError::RolledBack { .. }
            | OrderError::Changed { .. }
            | OrderError::Taken { .. }
            | OrderError::Busy { .. } => plain,
            OrderError::Unsigned { detail, .. } => plain.with("detail", detail),
            OrderError::Unreadable { path, detail }
            | OrderError::Keys { path, detail }
            | OrderError::Receipts { path, detail }
            | OrderError::SigningKey { path, detail } => {
                plain.with("path", path.display()).with("detail", detail)
            }
            OrderError::Io { step, path, detail } => {
                plain.with("step", step).with("path", path.display()).with("detail", detail)
            }
        }
    }
}
