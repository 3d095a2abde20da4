//! The providers as a home reaches them: the real ones, or stand-ins on the loopback in a demo home.

use crate::oauth::{Client, OAuth};
use crate::{Directory, VaultError};
use sekisho_egress::Network;
use sekisho_platform::Profile;
use sekisho_types::{Clock, ProfileKind, Provider, Slot};
use std::sync::Arc;

/// The way from a home to its providers.
#[derive(Debug, Clone)]
pub struct Providers {
    network: Network,
    google: Option<String>,
    slack: Option<String>,
}

impl Providers {
    /// The way that a profile leads: a live home to the providers themselves, a demo home to its stand-ins.
    ///
    /// - Errors: [`VaultError::Egress`] where TLS cannot be had, or an address is none of the loopback.
    pub fn of(profile: &Profile) -> Result<Self, VaultError> {
        let (google, slack) = (profile.google_url.clone(), profile.slack_url.clone());
        let network = match profile.kind {
            ProfileKind::Live => Network::live(),
            ProfileKind::Demo => Network::demo(google.as_deref(), slack.as_deref()),
        };
        let network = network.map_err(|source| VaultError::Egress { slot: Slot::GoogleRead, source })?;
        Ok(Self { network, google, slack })
    }

    /// The way out.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The doors for a client.
    ///
    /// - Errors: as [`OAuth::new`].
    pub fn oauth(&self, client: &Client, clock: Arc<dyn Clock>) -> Result<OAuth, VaultError> {
        OAuth::new(&self.network, client.clone(), clock)
    }

    /// The doors of Google's directory.
    ///
    /// - Errors: as [`OAuth::new`].
    pub fn directory(&self) -> Result<Directory, VaultError> {
        Directory::new(&self.network)
    }

    /// Where a stand-in's consent page is; nothing for the provider's own.
    pub fn page(&self, provider: Provider) -> Option<&str> {
        match provider {
            Provider::Google => self.google.as_deref(),
            Provider::Slack => self.slack.as_deref(),
        }
        .map(|url| url.strip_suffix('/').unwrap_or(url))
    }
}
