//! Fields of a form or of an address, read by name.

use super::routes::Asked;

impl Asked {
    /// The value of a field; empty if it is not there.
    pub(super) fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }
}
