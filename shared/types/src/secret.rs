//! A value that cannot be printed or serialised, and is wiped when dropped.
//!
//! Apart because a secret must be loud where it is opened: only [`Secret::expose`] does.

use zeroize::Zeroize;

/// Holds a secret. No `Display`, no `Serialize`; `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Wraps a secret. The caller must not keep a copy.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// Opens the secret for the one call that needs it.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> std::fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Secret::new("hunter2".to_owned())), "Secret(…)");
    }
}
