//! A vault's content on its way to a new machine: for the same home and no other, over nothing that lives.

use crate::providers::clients;
use crate::support::{Home, NOW, PATIENCE, content, tokens};
use sekisho_types::{ProfileKind, Secret, Slot, Strength, Timestamp, UserId};
use sekisho_vault::{
    Cause, Clients, Content, Export, Identities, Imported, Origin, Put, Recipient, SecretName, VaultError,
    Whole,
};

/// The key pair of `age`'s own tests.
const KEY: &str = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
const PUBLIC: &str = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

fn identities() -> Identities {
    Identities::parse(&Secret::new(format!("# public key: {PUBLIC}\n{KEY}\n"))).unwrap()
}

fn origin() -> Origin {
    Origin { profile: ProfileKind::Live, user: UserId::parse("taro.yamada").unwrap() }
}

fn whole(home: &Home) -> Whole {
    Whole::new(home.open(), home.try_open(Strength::Act).unwrap()).unwrap()
}

fn name(text: &str) -> SecretName {
    SecretName::parse(text).unwrap()
}

/// Writes a grant of the slot's own client.
fn fill(home: &Home, slot: Slot, number: u64, change: impl FnOnce(&mut Content)) {
    let held = home.try_open(slot.strength()).unwrap().hold(slot, PATIENCE).unwrap();
    let client = clients().get(slot).unwrap().clone();
    let mut content =
        Content { client: client.id, tenant: client.tenant.unwrap(), subject: "1098".into(), ..content() };
    change(&mut content);
    held.publish(held.make_room().unwrap(), content, tokens(number)).unwrap();
}

fn filled() -> Home {
    let home = Home::new();
    fill(&home, Slot::GoogleRead, 1, |_| {});
    fill(&home, Slot::GoogleAct, 2, |_| {});
    home.open().put_secret(&name("api"), Secret::new("key-canary".into()), Put::First, PATIENCE).unwrap();
    home.open().receive_key(PATIENCE).unwrap();
    home
}

fn exported(home: &Home) -> Vec<u8> {
    let export = whole(home).export(&origin(), Timestamp::from_ms(NOW)).unwrap();
    export.seal(&[Recipient::parse(PUBLIC).unwrap()]).unwrap()
}

fn import(home: &Home, sealed: &[u8], origin: &Origin, clients: &Clients) -> Result<Imported, VaultError> {
    whole(home).import(&Export::open(&identities(), sealed)?, origin, clients, PATIENCE)
}

#[test]
fn what_was_taken_out_comes_back_in_another_vault_under_new_keys() {
    let (old, new) = (filled(), Home::new());
    // A grant that is dead stays behind.
    fill(&old, Slot::SlackRead, 3, |content| {
        content.state = sekisho_vault::State::NeedsConsent(Cause::RevokedHere);
    });
    let sealed = exported(&old);
    assert!(!sealed.windows(6).any(|part| part == b"canary"), "in clear");
    let done = import(&new, &sealed, &origin(), &clients()).unwrap();
    assert_eq!(done.slots, [Slot::GoogleRead, Slot::GoogleAct]);
    assert_eq!(done.secrets, [name("api")]);
    for (slot, number) in [(Slot::GoogleRead, 1), (Slot::GoogleAct, 2)] {
        let (before, after) = (old.read(slot).unwrap(), new.read(slot).unwrap());
        assert_eq!(after.tokens, tokens(number));
        assert_eq!(Content::from(&after.header), Content::from(&before.header));
        assert_ne!(after.header.vault, before.header.vault);
        assert_eq!((after.header.key, after.header.generation), (2, 2), "sealed anew");
    }
    assert_eq!(new.open().secret(&name("api")).unwrap().value.expose(), "key-canary");
    for (strength, old_key) in [("read", "keys/read.1.key"), ("act", "keys/act.1.key")] {
        assert!(!new.at(old_key).exists(), "{strength}");
    }
    // The key for deliveries does not travel.
    assert_ne!(new.open().receive_key(PATIENCE).unwrap(), old.open().receive_key(PATIENCE).unwrap());
    assert!(matches!(new.read(Slot::SlackRead), Err(VaultError::NoGrant { .. })));
}

#[test]
fn an_export_of_something_else_is_refused_and_nothing_is_written() {
    let sealed = exported(&filled());
    let other = |from: &str, to: &str| {
        let text = crate::providers::CLIENTS.replace(from, to);
        Clients::parse(&text, std::path::Path::new("clients.toml")).unwrap()
    };
    let demo = Origin { profile: ProfileKind::Demo, ..origin() };
    let hanako = Origin { user: UserId::parse("hanako").unwrap(), ..origin() };
    for (what, origin, clients) in [
        ("profile", demo, clients()),
        ("user", hanako, clients()),
        ("client", origin(), other("read.apps", "other.apps")),
        ("client", origin(), Clients::default()),
        ("organisation", origin(), other("example.co.jp", "example.com")),
    ] {
        let home = Home::new();
        let before = home.all();
        let refused = import(&home, &sealed, &origin, &clients).unwrap_err();
        assert!(matches!(refused, VaultError::ExportForeign { what: found } if found == what), "{refused}");
        assert!(home.all() == before, "{what}");
    }
    let home = Home::new();
    fill(&home, Slot::GoogleAct, 9, |content| content.subject = "2001".into());
    let before = home.all();
    let refused = import(&home, &sealed, &origin(), &clients()).unwrap_err();
    assert!(matches!(refused, VaultError::ExportForeign { what: "account" }), "{refused}");
    assert!(home.all() == before);
}

#[test]
fn an_export_goes_over_nothing_that_lives() {
    let sealed = exported(&filled());
    for slot in [Slot::GoogleRead, Slot::GoogleAct] {
        let home = Home::new();
        fill(&home, slot, 9, |_| {});
        let before = home.all();
        let refused = import(&home, &sealed, &origin(), &clients()).unwrap_err();
        assert!(matches!(refused, VaultError::InUse { .. }), "{refused}");
        assert!(home.all() == before);
    }
    let home = Home::new();
    home.open().put_secret(&name("api"), Secret::new("own".into()), Put::First, PATIENCE).unwrap();
    assert!(matches!(import(&home, &sealed, &origin(), &clients()), Err(VaultError::InUse { .. })));
    // What was given back here may be filled, under the next generation.
    let home = Home::new();
    fill(&home, Slot::GoogleRead, 9, |content| {
        content.state = sekisho_vault::State::NeedsConsent(Cause::RevokedHere);
    });
    import(&home, &sealed, &origin(), &clients()).unwrap();
    assert_eq!(home.read(Slot::GoogleRead).unwrap().tokens, tokens(1));
    assert_eq!(home.read(Slot::GoogleRead).unwrap().header.generation, 3);
}

#[test]
fn an_export_opens_for_its_recipients_and_whole_only() {
    let sealed = exported(&filled());
    for at in (0..sealed.len()).step_by(7) {
        let mut flipped = sealed.clone();
        flipped[at] ^= 1;
        assert!(Export::open(&identities(), &flipped).is_err(), "byte {at}");
        assert!(Export::open(&identities(), &sealed[..at]).is_err(), "cut at {at}");
    }
    let export = whole(&filled()).export(&origin(), Timestamp::from_ms(NOW)).unwrap();
    assert!(matches!(export.seal(&[]), Err(VaultError::BadRecipient)));
}

#[test]
fn half_an_export_is_none() {
    let home = filled();
    let path = home.at("records/google-act.g1.skv");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[60] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let refused = whole(&home).export(&origin(), Timestamp::from_ms(NOW)).unwrap_err();
    assert!(matches!(refused, VaultError::Damaged { .. }), "{refused}");
}
