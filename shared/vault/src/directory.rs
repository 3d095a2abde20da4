//! Google Workspace's directory, as far as a person is cut off in it: which clients she has let in, and letting one out.
//!
//! Apart from OAuth because here an administrator asks about somebody else's account, with a right that no server has.
//! Two endpoints, nothing else of the directory. Never touches what was given to a client that nobody named.
//!
//! - Source: Google, Admin SDK, Directory API, "REST Resource: tokens", `tokens.list`, `tokens.delete`.

use crate::{Cause, Revoked, VaultError};
use sekisho_egress::{Answer, BadEndpoint, Call, EgressError, Endpoint, Method, Network, Reach, Service};
use sekisho_types::{Secret, Slot};
use serde::Deserialize;

/// The one right that it takes.
pub const DIRECTORY_SCOPE: &str = "https://www.googleapis.com/auth/admin.directory.user.security";

const SLOT: Slot = Slot::GoogleAdmin;
/// Words of Google's for a refusal that are repeated to people; any other is left out.
const WORDS: [&str; 8] = [
    "forbidden",
    "insufficientPermissions",
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
    "accessNotConfigured",
    "SERVICE_DISABLED",
    "domainPolicy",
    "domainCannotUseApis",
    "PERMISSION_DENIED",
];
/// Words of Google's that ask for patience with a status that does not.
const BUSY: [&str; 4] =
    ["rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "RATE_LIMIT_EXCEEDED"];

/// The address of somebody's account at Google. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct GoogleAddress(String);

/// Why a text is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a Google account's address, as in name@example.co.jp")]
pub struct GoogleAddressError;

impl std::fmt::Debug for GoogleAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GoogleAddress(…)")
    }
}

impl GoogleAddress {
    /// Parses an address. An id of digits is none: nobody sees by it whose it is.
    ///
    /// - Errors: [`GoogleAddressError`]; never echoes the text.
    pub fn parse(text: &str) -> Result<Self, GoogleAddressError> {
        let fine = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._%+'-".contains(&b))
        };
        match text.split_once('@') {
            Some((name, domain))
                if text.len() <= 254 && fine(name) && fine(domain) && domain.contains('.') =>
            {
                Ok(Self(text.to_owned()))
            }
            Some(_) | None => Err(GoogleAddressError),
        }
    }
}

/// Who is asked about.
#[derive(Debug, Clone, Copy)]
pub enum Person<'a> {
    /// By the address that an administrator has named.
    Address(&'a GoogleAddress),
    /// By the id that the directory has told; an address can go to somebody else.
    Id(&'a str),
}

impl Person<'_> {
    fn key(&self) -> &str {
        match self {
            Self::Address(address) => &address.0,
            Self::Id(id) => id,
        }
    }
}

/// What a person has given to one client.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Issued {
    /// The client's id.
    pub client: String,
    /// The directory's id of the person.
    pub person: String,
}

/// The directory's doors for an administrator.
#[derive(Debug, Clone)]
pub struct Directory {
    reach: Reach,
}

fn endpoints() -> [Result<Endpoint, BadEndpoint>; 2] {
    const LIST: &str = "/admin/directory/v1/users/{person}/tokens";
    const ONE: &str = "/admin/directory/v1/users/{person}/tokens/{client}";
    [
        Endpoint::new("list", Service::GoogleAdmin, Method::Get, LIST),
        Endpoint::new("delete", Service::GoogleAdmin, Method::Delete, ONE),
    ]
}

/// The directory's answer to a list. What a client calls itself is not read.
#[derive(Deserialize)]
struct List {
    #[serde(default)]
    items: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    client_id: String,
    user_key: String,
}

/// A refusal: `{"error": {"status": …, "errors": [{"reason": …}], "details": [{"reason": …}]}}`.
#[derive(Default, Deserialize)]
struct Refusal {
    #[serde(default)]
    error: Fault,
}

#[derive(Default, Deserialize)]
struct Fault {
    #[serde(default)]
    status: String,
    #[serde(default)]
    errors: Vec<Reason>,
    #[serde(default)]
    details: Vec<Reason>,
}

#[derive(Deserialize)]
struct Reason {
    #[serde(default)]
    reason: String,
}

impl Directory {
    /// The doors.
    ///
    /// - Errors: [`VaultError::Provider`] if our own list of endpoints is no list; cannot happen.
    pub(crate) fn new(network: &Network) -> Result<Self, VaultError> {
        let endpoints: Result<Vec<Endpoint>, _> = endpoints().into_iter().collect();
        let endpoints = endpoints.map_err(|error| odd(error.to_string()))?;
        Ok(Self { reach: network.reach(endpoints) })
    }

    /// Lists what a person has given to whichever clients, each once.
    ///
    /// - Errors: [`VaultError::NoSuchPerson`], [`VaultError::CutOffForbidden`] if the administrator's account may not
    ///   ask, [`VaultError::NeedsConsent`] if her token is not taken; [`VaultError::ProviderBusy`],
    ///   [`VaultError::Egress`] if it may be tried later. Does not retry.
    pub async fn tokens(
        &self,
        access: &Secret<String>,
        person: Person<'_>,
    ) -> Result<Vec<Issued>, VaultError> {
        let places = [("person", person.key())];
        let call = Call { places: &places, bearer: Some(access), ..Call::new("list") };
        let answer = self.reach.call(call).await.map_err(lost)?;
        if !answer.is_success() {
            return Err(refusal(&answer));
        }
        let list: List =
            serde_json::from_slice(&answer.body).map_err(|_| odd("a list that is none".into()))?;
        let mut issued: Vec<Issued> = list
            .items
            .into_iter()
            .map(|item| Issued { client: item.client_id, person: item.user_key })
            .collect();
        issued.sort();
        issued.dedup();
        let first = issued.first().map(|one| one.person.clone()).unwrap_or_default();
        let is_id =
            |id: &str| !id.is_empty() && id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric());
        if issued.iter().any(|one| one.person != first || !is_id(&one.person)) {
            return Err(odd("a list of several people's, or of nobody's".into()));
        }
        match person {
            Person::Id(id) if !issued.is_empty() && id != first => {
                Err(odd("a list of somebody else's".into()))
            }
            Person::Id(_) | Person::Address(_) => Ok(issued),
        }
    }

    /// Ends every token that a person has given to one client.
    ///
    /// - Errors: as [`Directory::tokens`]. Where none is there any more, [`Revoked::Before`] is returned.
    pub async fn delete(&self, access: &Secret<String>, issued: &Issued) -> Result<Revoked, VaultError> {
        let places = [("person", issued.person.as_str()), ("client", issued.client.as_str())];
        let call = Call { places: &places, bearer: Some(access), ..Call::new("delete") };
        let answer = self.reach.call(call).await.map_err(lost)?;
        if answer.is_success() {
            return Ok(Revoked::Now);
        }
        match refusal(&answer) {
            // The person was there a moment ago; whether the token is gone is looked at afterwards.
            VaultError::NoSuchPerson => Ok(Revoked::Before),
            error => Err(error),
        }
    }
}

fn odd(detail: String) -> VaultError {
    VaultError::Provider { slot: SLOT, detail }
}

fn lost(source: EgressError) -> VaultError {
    VaultError::Egress { slot: SLOT, source }
}

/// Why the directory did not do it. Nothing of its answer is repeated but words that we know.
fn refusal(answer: &Answer) -> VaultError {
    let told: Refusal = serde_json::from_slice(&answer.body).unwrap_or_default();
    let reasons = told.error.errors.iter().chain(&told.error.details).map(|one| one.reason.as_str());
    let words: Vec<&str> = reasons.chain([told.error.status.as_str()]).collect();
    let (status, after_seconds) = (answer.status, answer.retry_after_seconds);
    let busy = status == 403 && words.iter().any(|word| BUSY.contains(word));
    match status {
        429 | 500.. => VaultError::ProviderBusy { slot: SLOT, status, after_seconds },
        _ if busy => VaultError::ProviderBusy { slot: SLOT, status, after_seconds },
        401 => VaultError::NeedsConsent { slot: SLOT, cause: Cause::Refused },
        403 => {
            let known = WORDS.into_iter().find(|known| words.contains(known));
            VaultError::CutOffForbidden { word: known.unwrap_or("403") }
        }
        404 => VaultError::NoSuchPerson,
        _ => odd(format!("status {status}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_plain_and_names_somebody() {
        for good in ["taro.yamada@example.co.jp", "a+b@example.com", "o'neil@example.com"] {
            assert!(GoogleAddress::parse(good).is_ok(), "{good}");
        }
        let long = format!("{}@example.com", "a".repeat(250));
        for bad in [
            "",
            "taro",
            "@example.com",
            "taro@",
            "taro@host",
            "a@b@c.d",
            "a b@c.d",
            "a/b@c.d",
            "山@c.d",
            "1098",
            &long,
        ] {
            assert_eq!(GoogleAddress::parse(bad), Err(GoogleAddressError), "{bad}");
        }
        assert_eq!(format!("{:?}", GoogleAddress::parse("a@b.c").unwrap()), "GoogleAddress(…)");
    }

    #[test]
    fn a_refusal_is_read_by_its_status_and_by_words_that_are_known() {
        let read = |status: u16, body: &str| {
            let answer = Answer {
                status,
                body: body.as_bytes().to_vec(),
                retry_after_seconds: Some(3),
                oauth_scopes: None,
            };
            refusal(&answer).to_string()
        };
        for (status, body, says) in [
            (401, "<html>", "needs a new consent"),
            (403, "{\"error\":{\"errors\":[{\"reason\":\"forbidden\"}]}}", "forbidden"),
            (
                403,
                "{\"error\":{\"details\":[{\"@type\":\"x\"},{\"reason\":\"SERVICE_DISABLED\"}]}}",
                "SERVICE_DISABLED",
            ),
            (403, "{\"error\":{\"errors\":[{\"reason\":\"canary\"}],\"message\":\"canary\"}}", "403"),
            (403, "{\"error\":{\"errors\":[{\"reason\":\"quotaExceeded\"}]}}", "busy"),
            (404, "{}", "nobody"),
            (429, "", "busy"),
            (503, "<html>canary</html>", "busy"),
            (302, "canary", "status 302"),
        ] {
            let told = read(status, body);
            assert!(told.contains(says) && !told.contains("canary"), "{status} {body}: {told}");
        }
    }
}
