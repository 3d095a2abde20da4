//! Randomness, from the system only.

use crate::PlatformError;

/// Draws `N` random bytes from the operating system.
///
/// - Errors: [`PlatformError::NoRandomness`]; there is no weaker second source.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], PlatformError> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|e| PlatformError::NoRandomness { detail: e.to_string() })?;
    Ok(bytes)
}
