//! One line of the list of what a server's tools may call at a provider.
//!
//! Apart because reviewers read this list, and because it is data: which address a word stands for, and that no other
//! can be built, is `egress`'s business.

use sekisho_types::{Scope, Slot, Strength};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The services that a tool may call. Those that give out tokens or administrate are none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    /// Gmail.
    Gmail,
    /// Google Calendar.
    GoogleApis,
    /// Slack.
    Slack,
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Looks.
    Get,
    /// Makes, does, or asks with a body.
    Post,
    /// Replaces.
    Put,
    /// Changes.
    Patch,
    /// Takes away.
    Delete,
}

/// A checked line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    pub(crate) name: String,
    pub(crate) line: EndpointDocument,
}

/// What a manifest says of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndpointDocument {
    grant: Slot,
    service: Service,
    method: Method,
    path: String,
    #[serde(default)]
    query: Vec<String>,
    #[serde(default)]
    fixed: BTreeMap<String, String>,
    #[serde(default)]
    without: Vec<String>,
    #[serde(default)]
    units: u32,
    scopes: Vec<Scope>,
}

impl Endpoint {
    /// The name by which a tool asks for it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The grant that opens it.
    pub fn slot(&self) -> Slot {
        self.line.grant
    }

    /// The service.
    pub fn service(&self) -> Service {
        self.line.service
    }

    /// The method.
    pub fn method(&self) -> Method {
        self.line.method
    }

    /// The path, with places in braces.
    pub fn path(&self) -> &str {
        &self.line.path
    }

    /// Names that a call may give a value in the query.
    pub fn query(&self) -> &[String] {
        &self.line.query
    }

    /// What stands in the query of every call.
    pub fn fixed(&self) -> impl Iterator<Item = (&str, &str)> {
        self.line.fixed.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Members that no body may have.
    pub fn without(&self) -> &[String] {
        &self.line.without
    }

    /// What a call costs of the provider's quota, in the provider's units; 0 where none is counted.
    pub fn units(&self) -> u32 {
        self.line.units
    }

    /// The scopes of which any one opens it, the narrowest first.
    pub fn scopes(&self) -> &[Scope] {
        &self.line.scopes
    }

    /// Tells whether a grant of these scopes opens it.
    pub fn is_open_to(&self, granted: &[Scope]) -> bool {
        self.line.scopes.iter().any(|scope| granted.contains(scope))
    }
}

impl EndpointDocument {
    /// The rule that this line breaks, if it breaks one.
    pub(crate) fn broken_rule(&self) -> Option<&'static str> {
        let looks = self.method == Method::Get;
        let google = matches!(self.service, Service::Gmail | Service::GoogleApis);
        if google != (self.grant.provider() == sekisho_types::Provider::Google) {
            return Some("opened by a grant of its own provider");
        }
        if self.grant == Slot::GoogleAdmin {
            return Some("opened by a grant that people work with");
        }
        if self.scopes.is_empty() {
            return Some("opened by at least one scope");
        }
        match self.grant.strength() {
            Strength::Act if looks => return Some("a look, which the grant to read opens"),
            // Some questions are too long for an address, so they are posted.
            Strength::Read if !looks && self.method != Method::Post => {
                return Some("a GET, or a question that is posted, for a grant to read");
            }
            Strength::Act | Strength::Read => {}
        }
        let all = self.fixed.keys().chain(&self.query);
        if all.clone().any(|name| all.clone().filter(|other| *other == name).count() > 1) {
            return Some("a query that names everything once");
        }
        None
    }
}
