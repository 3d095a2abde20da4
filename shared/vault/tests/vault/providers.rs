//! The providers' stand-ins, clients that are registered with them, and a consent given without a browser.

use crate::support::{Home, PATIENCE};
use sekisho_egress::Network;
use sekisho_testkit::{Account, Accounts, Choice, Decision, Registered, StandIns, decide};
use sekisho_types::{Clock, Secret, Slot, SystemClock};
use sekisho_vault::{Attempt, Client, Clients, Content, Given, Grant, OAuth, State, Tokens, VaultError};
use std::path::Path;
use std::sync::Arc;

pub(crate) const CLIENTS: &str = r#"
version = 1
[google-read]
client_id = "read.apps.example.com"
client_secret = "desktop-secret"
scopes = ["openid", "email", "https://www.googleapis.com/auth/gmail.readonly"]
tenant = "example.co.jp"
[google-act]
client_id = "act.apps.example.com"
client_secret = "desktop-secret"
scopes = ["openid", "email", "https://www.googleapis.com/auth/gmail.compose"]
tenant = "example.co.jp"
[slack-read]
client_id = "111.222"
scopes = ["channels:read", "users:read"]
tenant = "T0001"
ports = [51001]
[google-admin]
client_id = "admin.apps.example.com"
client_secret = "desktop-secret"
scopes = ["openid", "email", "https://www.googleapis.com/auth/admin.directory.user.security"]
tenant = "example.co.jp"
"#;
pub(crate) const SLACK_REDIRECT: &str = "http://localhost:51001/slack";
const GOOGLE_REDIRECT: &str = "http://127.0.0.1:51999/x";

pub(crate) fn clients() -> Clients {
    Clients::parse(CLIENTS, Path::new("clients.toml")).unwrap()
}

pub(crate) fn client(slot: Slot) -> Client {
    clients().get(slot).unwrap().clone()
}

pub(crate) fn stand_ins() -> StandIns {
    stand_ins_that(true)
}

/// Stand-ins whose Slack gives tokens that rotate, or that do not end.
pub(crate) fn stand_ins_that(rotate: bool) -> StandIns {
    let accounts = Accounts {
        google: vec![
            Account::new("1098", "example.co.jp", "taro.yamada@example.co.jp"),
            Account::new("1099", "", "taro.private@example.com"),
            Account::new("1100", "example.co.jp", "admin@example.co.jp").administrator(),
        ],
        slack: vec![Account::new("U0001", "T0001", "yamada"), Account::new("U0009", "T0009", "other")],
    };
    let registered = clients()
        .iter()
        .map(|client| Registered {
            id: client.id.clone(),
            secret: client.secret.as_ref().map(|secret| secret.expose().clone()),
            scopes: client.scopes.iter().map(|scope| scope.as_str().to_owned()).collect(),
            redirects: if client.ports.is_empty() { vec![] } else { vec![SLACK_REDIRECT.into()] },
            rotates: rotate,
        })
        .collect();
    StandIns::start(accounts, registered).unwrap()
}

pub(crate) fn oauth(google: &str, slack: &str, slot: Slot, clock: Arc<dyn Clock>) -> OAuth {
    let network = Network::demo(Some(google), Some(slack)).unwrap();
    OAuth::new(&network, client(slot), clock).unwrap()
}

pub(crate) fn oauth_of(stand_ins: &StandIns, slot: Slot) -> OAuth {
    oauth(&stand_ins.google_url(), &stand_ins.slack_url(), slot, Arc::new(SystemClock))
}

pub(crate) fn parameter(url: &str, name: &str) -> Option<String> {
    let query = url.split_once('?')?.1;
    let value = query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")))?;
    Some(value.replace("%2F", "/").replace("%2D", "-").replace("%5F", "_").replace("%2E", "."))
}

pub(crate) fn attempt(slot: Slot) -> Attempt {
    let is_slack = matches!(slot, Slot::SlackRead | Slot::SlackAct);
    Attempt::new(if is_slack { SLACK_REDIRECT } else { GOOGLE_REDIRECT }).unwrap()
}

pub(crate) fn base(stand_ins: &StandIns, slot: Slot) -> String {
    let is_slack = matches!(slot, Slot::SlackRead | Slot::SlackAct);
    if is_slack { stand_ins.slack_url() } else { stand_ins.google_url() }
}

/// Consents to everything as the first account of the provider.
pub(crate) async fn consent(stand_ins: &StandIns, oauth: &OAuth) -> Result<Given, VaultError> {
    let slot = oauth.client().slot;
    let attempt = attempt(slot);
    let url = oauth.authorize(&attempt, Some(&base(stand_ins, slot)));
    let account = match slot {
        Slot::SlackRead | Slot::SlackAct => "U0001",
        Slot::GoogleRead | Slot::GoogleAct => "1098",
        Slot::GoogleAdmin => "1100",
    };
    let back = decide(url.as_str(), Decision { account, choice: Choice::Everything }).unwrap();
    assert!(attempt.is_state(&parameter(&back, "state").unwrap()), "{back}");
    oauth.exchange(&attempt, &Secret::new(parameter(&back, "code").unwrap())).await
}

/// Fills a slot of a home by a consent.
pub(crate) async fn filled(home: &Home, stand_ins: &StandIns, slot: Slot) -> Grant {
    let oauth = oauth_of(stand_ins, slot);
    let given = consent(stand_ins, &oauth).await.unwrap();
    let who = oauth.whoami(&given.access).await.unwrap();
    let content = Content {
        client: oauth.client().id.clone(),
        tenant: who.tenant,
        subject: who.subject,
        scopes: given.scopes.unwrap(),
        consented_at: SystemClock.now(),
        access_ends_at: given.access_ends_at,
        refresh_ends_at: given.refresh_ends_at,
        state: State::Active,
    };
    let tokens = Tokens { access: given.access, refresh: given.refresh, account: who.account };
    let held = home.try_open(slot.strength()).unwrap().hold(slot, PATIENCE).unwrap();
    let room = held.make_room().unwrap();
    held.publish(room, content, tokens).unwrap()
}
