//! The profile: what a home is for, for life.

use crate::{KeyBackend, PlatformError, write_new_private};
use sekisho_types::ProfileKind;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The settings that are chosen once, when a home is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    version: u32,
    /// Live or demo; endpoints follow it.
    pub kind: ProfileKind,
    /// How root keys are wrapped; never chosen anew by falling back.
    pub key_backend: KeyBackend,
    /// In a demo home: where the stand-in of Google listens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub google_url: Option<String>,
    /// In a demo home: where the stand-in of Slack listens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slack_url: Option<String>,
}

impl Profile {
    /// A profile of this kind with the system's key backend and no provider addresses.
    pub fn new(kind: ProfileKind) -> Self {
        Self {
            version: 1,
            kind,
            key_backend: KeyBackend::of_this_system(),
            google_url: None,
            slack_url: None,
        }
    }

    /// Checks what one field alone cannot say: addresses only in a demo home, and on the loopback only.
    ///
    /// - Errors: a sentence that names the field.
    pub fn check(&self) -> Result<(), String> {
        if self.version != 1 {
            return Err(format!("profile version {} is not known", self.version));
        }
        for (name, url) in [("google_url", &self.google_url), ("slack_url", &self.slack_url)] {
            let Some(url) = url else { continue };
            if self.kind == ProfileKind::Live {
                return Err(format!(
                    "{name} is for demo homes only: a live home talks to the provider itself"
                ));
            }
            if !is_loopback_url(url) {
                return Err(format!("{name} must be http://127.0.0.1:PORT or http://[::1]:PORT"));
            }
        }
        Ok(())
    }

    /// Reads and checks a profile.
    ///
    /// - Errors: [`PlatformError::HomeUnsafe`] for anything that is not a whole and sound profile.
    pub fn read(path: &Path) -> Result<Self, PlatformError> {
        let text = std::fs::read_to_string(path).map_err(|e| PlatformError::home(path, e))?;
        let profile: Self = toml::from_str(&text).map_err(|e| PlatformError::home(path, e.message()))?;
        profile.check().map_err(|e| PlatformError::home(path, e))?;
        Ok(profile)
    }

    pub(crate) fn write_new(&self, path: &Path) -> Result<(), PlatformError> {
        self.check().map_err(|e| PlatformError::home(path, e))?;
        let text = toml::to_string(self).map_err(|e| PlatformError::home(path, e))?;
        write_new_private(path, text.as_bytes()).map_err(|e| PlatformError::home(path, e))
    }
}

/// Tells whether `url` is plain HTTP to a loopback address with a port and nothing that could lead elsewhere.
fn is_loopback_url(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else {
        return false;
    };
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    rest.parse::<std::net::SocketAddr>()
        .is_ok_and(|address| address.ip().is_loopback() && address.port() != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_home_points_at_the_loopback_only() {
        let with =
            |kind, url: &str| Profile { google_url: Some(url.into()), ..Profile::new(kind) }.check().is_ok();
        assert!(with(ProfileKind::Demo, "http://127.0.0.1:8080"));
        assert!(with(ProfileKind::Demo, "http://[::1]:8080/"));
        for bad in [
            "https://127.0.0.1:1",
            "http://127.0.0.1",
            "http://localhost:1",
            "http://127.0.0.1:1@example.com",
            "http://127.0.0.1:1/path",
            "http://10.0.0.1:80",
            "http://0.0.0.0:80",
            "",
        ] {
            assert!(!with(ProfileKind::Demo, bad), "{bad}");
        }
        assert!(!with(ProfileKind::Live, "http://127.0.0.1:8080"), "a live home is never redirected");
    }

    #[test]
    fn unknown_keys_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("profile.toml");
        std::fs::write(&path, "version = 1\nkind = \"demo\"\nkey_backend = \"key-file\"\nextra = 1\n")
            .unwrap();
        assert!(matches!(Profile::read(&path), Err(PlatformError::HomeUnsafe { .. })));
    }
}
