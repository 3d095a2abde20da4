//! Digests of names and contents, by which a later scan knows a file again.
//!
//! Apart because of what they do not promise. They are SHA-256 over a random salt that stands in the report, so two
//! reports of different scans cannot be joined; but whoever holds a report can try a name or a short content and
//! see whether it fits. A key outside the report would stop that, and would also stop the security officer from
//! comparing on another machine. The report says so itself.

use crate::error::CliError;
use sekisho_audit::Digest;
use sekisho_platform::random_bytes;
use sekisho_types::Timestamp;

/// The salt of one series of reports: a scan that compares uses that of the report it compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Salt(Digest);

impl Salt {
    /// A new one.
    ///
    /// - Errors: [`CliError`] if the system has no randomness.
    pub(crate) fn random() -> Result<Self, CliError> {
        Ok(Self(Digest::from_bytes(random_bytes::<32>()?)))
    }

    pub(crate) fn of(digest: Digest) -> Self {
        Self(digest)
    }

    pub(crate) fn as_digest(self) -> Digest {
        self.0
    }

    /// Of a file's path beneath the scanned folder.
    pub(crate) fn path(self, path: &str) -> Digest {
        self.salted(b"path", path.as_bytes())
    }

    /// Of a file's content.
    pub(crate) fn content(self, bytes: &[u8]) -> Digest {
        self.salted(b"content", Digest::of(bytes).as_bytes())
    }

    /// Of a file that was not read: its size and when it was changed.
    pub(crate) fn outside(self, size_bytes: u64, modified: Option<Timestamp>) -> Digest {
        let modified = modified.map_or(i64::MIN, Timestamp::as_ms);
        self.salted(b"outside", &[size_bytes.to_be_bytes(), modified.to_be_bytes()].concat())
    }

    /// Of where the folder is on its machine.
    pub(crate) fn place(self, path: &str) -> Digest {
        self.salted(b"place", path.as_bytes())
    }

    fn salted(self, label: &[u8], bytes: &[u8]) -> Digest {
        Digest::of(&[self.0.as_bytes().as_slice(), label, &[0], bytes].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_depend_on_the_salt_and_on_what_they_are_of() {
        let (a, b) = (Salt::of(Digest::of(b"a")), Salt::of(Digest::of(b"b")));
        assert_eq!(a.path("x"), a.path("x"));
        assert_ne!(a.path("x"), b.path("x"));
        assert_ne!(a.path("x"), a.place("x"));
        assert_ne!(a.content(b"x"), Digest::of(b"x"));
        assert_ne!(a.outside(1, None), a.outside(2, None));
    }
}
