//! The vault's errors as people meet them.

use super::CliError;
use sekisho_vault::VaultError;

impl From<VaultError> for CliError {
    fn from(error: VaultError) -> Self {
        error.facts().into_iter().fold(Self::new(error.code()), |said, (name, value)| said.with(name, value))
    }
}
