//! Where no key store of the system is built in: key files only.

use crate::KeyBackend;
use crate::error::KeyFailure;

pub(super) const BACKENDS: &[KeyBackend] = &[KeyBackend::KeyFile];

const NONE: &str = "no key store is built in for this system";

pub(super) fn keep(_key: &[u8; 32]) -> Result<[u8; 16], KeyFailure> {
    Err(NONE.into())
}

pub(super) fn recall(_name: &[u8; 16]) -> Result<[u8; 32], KeyFailure> {
    Err(NONE.into())
}

pub(super) fn forget(_name: &[u8; 16]) -> Result<(), KeyFailure> {
    Err(NONE.into())
}
