//! What a policy may choose about masking. Nothing here can turn a kind off.

use serde::{Deserialize, Serialize};

/// How an e-mail address is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EmailStyle {
    /// The whole local part is hidden: `****@example.co.jp`.
    #[default]
    LocalPart,
    /// Only the last four characters of the local part: `yamada.****@example.co.jp`. Often spells the name.
    #[serde(rename = "last4")]
    Last4,
}

/// The settings of an [`Engine`](crate::Engine), embedded in a policy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// How an e-mail address is shown.
    pub email: EmailStyle,
}
