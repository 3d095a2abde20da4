//! The OAuth clients that an administrator has made for the company, one a slot, and one for the administration.
//!
//! Apart because they belong to the machine, not to a user: ids, the scopes that are asked for, the tenant that an
//! account must be of. A desktop client's secret is no secret in the sense of RFC 8252, section 8.5; it opens nothing
//! without a user's consent.

use crate::{DIRECTORY_SCOPE, VaultError};
use sekisho_types::{Provider, Scope, Secret, Slot};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// One OAuth client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The slot that it fills.
    pub slot: Slot,
    /// Its id at the provider.
    pub id: String,
    /// What goes with the id where the provider wants it.
    pub secret: Option<Secret<String>>,
    /// What is asked for.
    pub scopes: Vec<Scope>,
    /// The organisation that an account must be of; nothing lets any in, which only a demo home may.
    pub tenant: Option<String>,
    /// The loopback ports that are registered for the answer; none where any will do.
    pub ports: Vec<u16>,
    /// The client before this one, during a change: grants that were given to it go on with it.
    pub previous: Option<Previous>,
}

/// A client that is about to be taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Previous {
    /// Its id at the provider.
    pub id: String,
    /// What goes with the id where the provider wants it.
    pub secret: Option<Secret<String>>,
}

impl Client {
    /// The client that a grant was given to: this one, or the one before it.
    pub fn of_grant(&self, client_id: &str) -> Self {
        match &self.previous {
            Some(previous) if previous.id == client_id => {
                Self { id: previous.id.clone(), secret: previous.secret.clone(), ..self.clone() }
            }
            _ => self.clone(),
        }
    }
}

#[derive(Deserialize)]
struct File {
    version: u32,
    #[serde(flatten)]
    clients: BTreeMap<Slot, Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    client_id: String,
    client_secret: Option<String>,
    scopes: Vec<Scope>,
    tenant: Option<String>,
    #[serde(default)]
    ports: Vec<u16>,
    previous: Option<Before>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Before {
    client_id: String,
    client_secret: Option<String>,
}

/// The clients of this machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clients(Vec<Client>);

impl Clients {
    /// Reads the text of `clients.toml`; `path` is for errors.
    ///
    /// - Errors: [`VaultError::BadClients`] with the line or the rule that it breaks.
    pub fn parse(text: &str, path: &Path) -> Result<Self, VaultError> {
        let bad = |detail: String| VaultError::BadClients { path: path.to_owned(), detail };
        let file: File = toml::from_str(text).map_err(|error| bad(error.message().to_owned()))?;
        if file.version != 1 {
            return Err(bad(format!("version {} is not known", file.version)));
        }
        let mut clients: Vec<Client> = Vec::new();
        for (slot, entry) in file.clients {
            let client = read(slot, entry).map_err(|rule| bad(format!("{slot}: {rule}")))?;
            // Scopes of one client and user add up at the provider, so strengths that share one are no strengths.
            if let Some(twin) =
                clients.iter().find(|other| ids(other).any(|id| ids(&client).any(|own| own == id)))
            {
                return Err(bad(format!("{slot} and {} have one client_id", twin.slot)));
            }
            clients.push(client);
        }
        Ok(Self(clients))
    }

    /// The client of a slot, if there is one.
    pub fn get(&self, slot: Slot) -> Option<&Client> {
        self.0.iter().find(|client| client.slot == slot)
    }

    /// The ids that a provider's tokens may have been given to, each with its slot.
    pub fn ids_at(&self, provider: Provider) -> impl Iterator<Item = (Slot, &str)> {
        let here = self.0.iter().filter(move |client| client.slot.provider() == provider);
        here.flat_map(|client| ids(client).map(|id| (client.slot, id)))
    }

    /// All of them, in the order of slots.
    pub fn iter(&self) -> impl Iterator<Item = &Client> {
        self.0.iter()
    }
}

/// The ids that a slot's grants may have been given to.
fn ids(client: &Client) -> impl Iterator<Item = &str> {
    client.previous.iter().map(|previous| previous.id.as_str()).chain([client.id.as_str()])
}

/// What Google calls rights over other people's accounts begins so.
const ADMINISTRATION: &str = "https://www.googleapis.com/auth/admin.";

/// Keeps the right over other people's accounts apart: one client has it and nothing else, in one organisation.
fn check_administration(slot: Slot, entry: &Entry) -> Result<(), &'static str> {
    let asked = || entry.scopes.iter().map(Scope::as_str);
    if slot != Slot::GoogleAdmin {
        let none = !asked().any(|scope| scope.starts_with(ADMINISTRATION));
        return if none { Ok(()) } else { Err("scopes of administration go to google-admin alone") };
    }
    if entry.tenant.is_none() {
        return Err("tenant names the Workspace domain");
    }
    let known = ["openid", "email", DIRECTORY_SCOPE];
    if asked().all(|scope| known.contains(&scope)) && known.iter().all(|scope| asked().any(|a| a == *scope)) {
        Ok(())
    } else {
        Err("scopes are openid, email and admin.directory.user.security, and no others")
    }
}

fn read(slot: Slot, entry: Entry) -> Result<Client, &'static str> {
    let is_id = |id: &str| (1..=200).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic());
    if !is_id(&entry.client_id) {
        return Err("client_id is 1 to 200 visible ASCII characters");
    }
    if let Some(previous) = &entry.previous {
        if !is_id(&previous.client_id) {
            return Err("previous.client_id is 1 to 200 visible ASCII characters");
        }
        if previous.client_id == entry.client_id {
            return Err("previous is the same client");
        }
    }
    if entry.scopes.is_empty() {
        return Err("scopes names at least one");
    }
    check_administration(slot, &entry)?;
    match slot.provider() {
        Provider::Google => {}
        // Slack takes the answer at registered addresses only, and with PKCE no secret at all.
        Provider::Slack if entry.ports.is_empty() => return Err("ports names the registered loopback ports"),
        Provider::Slack if entry.client_secret.is_some() => {
            return Err("client_secret is not used with PKCE");
        }
        Provider::Slack => {}
    }
    Ok(Client {
        slot,
        id: entry.client_id,
        secret: entry.client_secret.map(Secret::new),
        scopes: entry.scopes,
        tenant: entry.tenant,
        ports: entry.ports,
        previous: entry
            .previous
            .map(|before| Previous { id: before.client_id, secret: before.client_secret.map(Secret::new) }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        version = 1
        [google-read]
        client_id = "read.example.com"
        client_secret = "not-a-secret"
        scopes = ["openid", "email", "mail.readonly"]
        tenant = "example.co.jp"
        [slack-read]
        client_id = "1.2"
        scopes = ["channels:read"]
        ports = [51001, 51002]
    "#;

    fn parse(text: &str) -> Result<Clients, String> {
        Clients::parse(text, Path::new("clients.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn clients_are_read() {
        let clients = parse(GOOD).unwrap();
        assert_eq!(clients.get(Slot::GoogleRead).unwrap().tenant.as_deref(), Some("example.co.jp"));
        assert_eq!(clients.get(Slot::SlackRead).unwrap().ports, [51001, 51002]);
        assert_eq!(clients.get(Slot::SlackAct), None);
        assert!(!format!("{clients:?}").contains("not-a-secret"));
    }

    #[test]
    fn a_grant_goes_on_with_the_client_that_it_was_given_to() {
        let text =
            format!("{GOOD}\n[google-read.previous]\nclient_id = \"old\"\nclient_secret = \"old-secret\"\n");
        let clients = parse(&text).unwrap();
        let client = clients.get(Slot::GoogleRead).unwrap();
        let of = |id: &str| {
            let client = client.of_grant(id);
            (client.id, client.secret.map(|secret| secret.expose().clone()))
        };
        assert_eq!(of("old"), ("old".into(), Some("old-secret".into())));
        let new = ("read.example.com".to_owned(), Some("not-a-secret".to_owned()));
        assert_eq!((of("read.example.com"), of("unknown")), (new.clone(), new));
        for (from, to, says) in [
            ("\"old\"", "\"read.example.com\"", "same client"),
            ("\"old\"", "\"1.2\"", "one client_id"),
            ("\"old\"", "\"\"", "previous.client_id"),
        ] {
            assert!(parse(&text.replacen(from, to, 1)).unwrap_err().contains(says), "{to}");
        }
    }

    #[test]
    fn administration_is_one_client_with_one_right_in_one_organisation() {
        let admin = format!(
            "{GOOD}\n[google-admin]\nclient_id = \"admin\"\ntenant = \"example.co.jp\"\nscopes = [\"openid\", \"email\", \
             \"{DIRECTORY_SCOPE}\"]\n[google-admin.previous]\nclient_id = \"admin-before\"\n"
        );
        let clients = parse(&admin).unwrap();
        let ids: Vec<_> = clients.ids_at(Provider::Google).collect();
        let admins = [(Slot::GoogleAdmin, "admin-before"), (Slot::GoogleAdmin, "admin")];
        assert_eq!(ids, [&[(Slot::GoogleRead, "read.example.com")], &admins[..]].concat());
        for (from, to, says) in [
            (
                format!("\"{DIRECTORY_SCOPE}\""),
                "\"mail.readonly\"".to_owned(),
                "admin.directory.user.security",
            ),
            (format!(", \"{DIRECTORY_SCOPE}\""), String::new(), "admin.directory.user.security"),
            (
                format!("\"{DIRECTORY_SCOPE}\""),
                format!("\"{DIRECTORY_SCOPE}\", \"https://www.googleapis.com/auth/admin.directory.user\""),
                "no others",
            ),
            ("\"mail.readonly\"".into(), format!("\"{DIRECTORY_SCOPE}\""), "google-admin alone"),
            (
                "tenant = \"example.co.jp\"\nscopes = [\"openid\", \"email\", \"https".into(),
                "scopes = [\"openid\", \"email\", \"https".into(),
                "tenant",
            ),
        ] {
            assert!(admin.contains(&from), "{from}");
            let error = parse(&admin.replacen(&from, &to, 1)).unwrap_err();
            assert!(error.contains(says), "{to}: {error}");
        }
    }

    #[test]
    fn what_cannot_work_is_refused_with_its_reason() {
        for (from, to, says) in [
            ("version = 1", "version = 2", "version 2"),
            ("google-read", "google-write", "google-write"),
            ("\"1.2\"", "\"read.example.com\"", "one client_id"),
            ("\"1.2\"", "\"\"", "client_id"),
            ("ports = [51001, 51002]", "", "ports"),
            ("ports = [51001, 51002]", "ports = [1]\nclient_secret = \"x\"", "client_secret"),
            ("[\"channels:read\"]", "[]", "scopes"),
            ("[\"channels:read\"]", "[\"a b\"]", "scope"),
            ("tenant", "tennant", ""),
        ] {
            let text = GOOD.replace(from, to);
            match parse(&text) {
                Err(error) => assert!(error.contains(says), "{to}: {error}"),
                Ok(_) => panic!("{to} was taken"),
            }
        }
    }
}
