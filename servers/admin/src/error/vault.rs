//! The vault's errors as people meet them.

use super::CliError;
use sekisho_types::{ErrorCode, Slot};
use sekisho_vault::{EgressError, VaultError};

impl From<VaultError> for CliError {
    fn from(error: VaultError) -> Self {
        let plain = Self::new(error.code());
        let slot = |slot: &Slot| plain_with(error.code(), *slot);
        match &error {
            VaultError::Missing { path } | VaultError::Exists { path } => plain.with("path", path.display()),
            VaultError::Foreign { path, what } => plain.with("path", path.display()).with("what", what),
            VaultError::Unsafe { path, detail }
            | VaultError::KeyUnusable { path, detail }
            | VaultError::KeyStore { path, detail }
            | VaultError::BadClients { path, detail } => {
                plain.with("path", path.display()).with("detail", detail)
            }
            VaultError::NoGrant { slot: of }
            | VaultError::Denied { slot: of, .. }
            | VaultError::NotAnswer { slot: of }
            | VaultError::WrongAccount { slot: of } => slot(of),
            VaultError::WrongStrength { place } => plain.with("detail", place),
            VaultError::NoSecret { name } | VaultError::SecretExists { name } => plain.with("name", name),
            VaultError::BadSecret
            | VaultError::BadRecipient
            | VaultError::BadIdentity
            | VaultError::NotForUs => plain,
            VaultError::NoSuchPerson => plain,
            VaultError::CutOffForbidden { word } => plain.with("word", word),
            VaultError::BadEnvelope { detail } => plain.with("detail", detail),
            VaultError::ExportForeign { what } => plain.with("what", what),
            VaultError::InUse { place } => plain.with("slot", place),
            VaultError::Damaged { place, detail } => plain.with("slot", place).with("detail", detail),
            VaultError::Stale { place, found, seen } => {
                plain.with("slot", place).with("found", found).with("seen", seen)
            }
            VaultError::Busy { place, waited_ms } => plain.with("slot", place).with("waited_ms", waited_ms),
            VaultError::Superseded { place, epoch, number } => {
                plain.with("slot", place).with("epoch", epoch).with("number", number)
            }
            VaultError::Io { step, path, detail } => {
                plain.with("step", step).with("path", path.display()).with("detail", detail)
            }
            VaultError::NeedsConsent { slot: of, cause } => slot(of).with("cause", cause.as_str()),
            VaultError::ClientRefused { slot: of, word } => slot(of).with("word", word),
            VaultError::ProviderBusy { slot: of, status, .. } => slot(of).with("status", status),
            VaultError::Provider { slot: of, detail } => slot(of).with("detail", detail),
            VaultError::NoAnswer { slot: of, seconds } => slot(of).with("seconds", seconds),
            VaultError::NoPort { slot: of, ports } => slot(of).with("ports", list(ports)),
            VaultError::WrongTenant { slot: of, wanted } => slot(of).with("tenant", wanted),
            VaultError::TooMuch { slot: of, excess } => slot(of).with("scopes", list(excess)),
            VaultError::Egress { source, .. } => from_egress(source),
        }
    }
}

fn plain_with(code: ErrorCode, slot: Slot) -> CliError {
    CliError::new(code).with("slot", slot)
}

fn list<T: std::fmt::Display>(items: &[T]) -> String {
    items.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}

fn from_egress(error: &EgressError) -> CliError {
    let plain = CliError::new(error.code());
    match error {
        EgressError::NotListed { detail } | EgressError::NoTls { detail } => plain.with("detail", detail),
        EgressError::Unreachable { service, detail, .. } => {
            plain.with("service", service).with("detail", detail)
        }
        EgressError::TimedOut { service, seconds, .. } => {
            plain.with("service", service).with("seconds", seconds)
        }
        EgressError::TooLarge { service, limit_bytes } => {
            plain.with("service", service).with("limit", limit_bytes)
        }
    }
}
