//! Since when the machine is up: a clock that an administrator's hand cannot turn back.

use crate::{PlatformError, os};
use serde::{Deserialize, Serialize};

/// A moment counted from the machine's last start.
///
/// Two stamps compare only within one boot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BootStamp {
    /// Names this boot; another start has another name.
    pub boot_id: String,
    /// Milliseconds since the start, sleep included.
    pub since_boot_ms: u64,
}

impl BootStamp {
    /// Reads the stamp of this moment.
    ///
    /// - Errors: [`PlatformError::Unknown`] where the system does not tell.
    pub fn now() -> Result<Self, PlatformError> {
        Ok(Self { boot_id: os::boot_id()?, since_boot_ms: os::since_boot_ms()? })
    }

    /// Milliseconds from `earlier` to this stamp; `None` if the machine was started anew between them.
    pub fn since(&self, earlier: &Self) -> Option<u64> {
        if self.boot_id != earlier.boot_id {
            return None;
        }
        self.since_boot_ms.checked_sub(earlier.since_boot_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_since_boot_moves_on_and_a_new_boot_is_noticed() {
        let first = BootStamp::now().unwrap();
        let second = BootStamp::now().unwrap();
        assert!(second.since(&first).is_some());
        let other = BootStamp { boot_id: "another".into(), since_boot_ms: u64::MAX };
        assert_eq!(other.since(&first), None);
    }
}
