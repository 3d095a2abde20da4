//! Other secrets: kept as grants are, delivered without passing anybody in clear.

use crate::support::{Home, NOW, PATIENCE};
use sekisho_types::{ErrorCode, Secret, Slot, Strength, Timestamp, UserId};
use sekisho_vault::{EndedSecret, Epoch, Put, SecretName, Vault, VaultError, seal_delivery};
use std::path::PathBuf;

fn name(text: &str) -> SecretName {
    SecretName::parse(text).unwrap()
}

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

fn put(home: &Home, at: &str, value: &str, how: Put) -> Result<u64, VaultError> {
    home.open().put_secret(&name(at), secret(value), how, PATIENCE).map(|header| header.generation)
}

/// Reads through a vault opened for it: nothing is remembered from before.
fn read(home: &Home, at: &str) -> Result<String, VaultError> {
    home.open().secret(&name(at)).map(|kept| kept.value.expose().clone())
}

fn record(home: &Home, at: &str, generation: u64) -> PathBuf {
    home.at(&format!("records/secret.{at}.g{generation}.skv"))
}

#[test]
fn a_secret_is_put_in_given_out_put_anew_and_taken_away() {
    let home = Home::new();
    assert!(matches!(read(&home, "api"), Err(VaultError::NoSecret { .. })));
    assert!(matches!(put(&home, "api", "x", Put::Again), Err(VaultError::NoSecret { .. })));
    assert_eq!(put(&home, "api", "canary-1", Put::First).unwrap(), 1);
    assert!(matches!(put(&home, "api", "canary-x", Put::First), Err(VaultError::SecretExists { .. })));
    assert_eq!(read(&home, "api").unwrap(), "canary-1");
    home.clock.set(Timestamp::from_ms(NOW + 5));
    assert_eq!(put(&home, "api", "canary-2", Put::Again).unwrap(), 2);
    assert_eq!(read(&home, "api").unwrap(), "canary-2");
    let header = home.open().secret_header(&name("api")).unwrap().unwrap();
    assert_eq!((header.set_at, header.generation), (Timestamp::from_ms(NOW + 5), 2));
    assert_eq!(home.open().secret_names().unwrap(), [name("api")]);

    home.open().remove_secret(&name("api"), PATIENCE).unwrap();
    for error in [read(&home, "api").map(drop), home.open().remove_secret(&name("api"), PATIENCE)] {
        assert!(matches!(error, Err(VaultError::NoSecret { .. })));
    }
    assert!(matches!(put(&home, "api", "x", Put::Again), Err(VaultError::NoSecret { .. })));
    assert!(!record(&home, "api", 2).exists(), "no older record stays");
    assert_eq!(put(&home, "api", "canary-4", Put::First).unwrap(), 4);
    for (path, bytes) in home.all() {
        assert!(!bytes.windows(6).any(|part| part == b"canary"), "in {}", path.display());
    }
    assert!(home.left_over().is_empty());
}

#[test]
fn what_is_no_secret_is_refused_and_nothing_is_kept() {
    let home = Home::new();
    let long = "a".repeat(8193);
    for bad in ["", " a", "a ", "a\nb", "a\u{7}b", &long] {
        assert!(matches!(put(&home, "api", bad, Put::First), Err(VaultError::BadSecret)), "{bad:?}");
    }
    assert!(home.open().secret_names().unwrap().is_empty());
}

#[test]
fn a_vault_opened_to_act_hands_out_no_other_secret() {
    let home = Home::new();
    put(&home, "api", "x", Put::First).unwrap();
    let vault = home.try_open(Strength::Act).unwrap();
    assert!(matches!(vault.secret(&name("api")), Err(VaultError::WrongStrength { .. })));
    let refused = vault.put_secret(&name("b"), secret("x"), Put::First, PATIENCE);
    assert!(matches!(refused, Err(VaultError::WrongStrength { .. })));
}

#[test]
fn a_secret_that_was_cut_flipped_exchanged_or_put_back_is_refused() {
    let home = Home::new();
    let refused = |what: &str, codes: &[ErrorCode]| {
        let before = home.all();
        let code = read(&home, "api").expect_err(what).code();
        assert!(codes.contains(&code), "{what}: {code}");
        assert_eq!(put(&home, "api", "other", Put::First).expect_err(what).code(), code, "{what}");
        assert!(home.all() == before, "{what}: something was changed");
    };
    put(&home, "api", "one", Put::First).unwrap();
    // So that its lock is there before anything is compared.
    put(&home, "bpi", "two", Put::First).unwrap();
    let (path, whole) = (record(&home, "api", 1), std::fs::read(record(&home, "api", 1)).unwrap());
    let either = [ErrorCode::VAULT_DAMAGED, ErrorCode::VAULT_KEY];
    for at in 0..whole.len() {
        std::fs::write(&path, &whole[..at]).unwrap();
        refused(&format!("cut at {at}"), &either[..1]);
        for bit in 0..8 {
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << bit;
            std::fs::write(&path, flipped).unwrap();
            let code = read(&home, "api").expect_err("a flipped bit").code();
            assert!(either.contains(&code), "byte {at}, bit {bit}: {code}");
        }
    }
    std::fs::copy(record(&home, "bpi", 1), &path).unwrap();
    refused("another name's", &either[..1]);
    home.write(Slot::GoogleRead, 1);
    std::fs::copy(home.at("records/google-read.g1.skv"), &path).unwrap();
    refused("a grant's", &either[..1]);
    std::fs::copy(record(&home, "bpi", 1), home.at("records/google-read.g1.skv")).unwrap();
    assert_eq!(home.read(Slot::GoogleRead).unwrap_err().code(), ErrorCode::VAULT_DAMAGED);
    std::fs::write(&path, &whole).unwrap();
    put(&home, "api", "three", Put::Again).unwrap();
    std::fs::remove_file(record(&home, "api", 2)).unwrap();
    refused("an old one", &[ErrorCode::VAULT_STALE]);
    // A new value needs nothing of what was there, which is kept beside.
    assert_eq!(put(&home, "api", "four", Put::Again).unwrap(), 1);
    assert_eq!(read(&home, "api").unwrap(), "four");
    assert!(home.at("records/secret.api.g1.skv.aside-1").exists());
}

#[test]
fn a_removed_secret_does_not_come_back_with_its_old_record() {
    let home = Home::new();
    put(&home, "api", "one", Put::First).unwrap();
    let old = std::fs::read(record(&home, "api", 1)).unwrap();
    home.open().remove_secret(&name("api"), PATIENCE).unwrap();
    std::fs::remove_file(record(&home, "api", 2)).unwrap();
    std::fs::write(record(&home, "api", 1), old).unwrap();
    assert!(matches!(
        read(&home, "api"),
        Err(VaultError::Damaged { .. } | VaultError::Stale { .. } | VaultError::Unsafe { .. })
    ));
}

#[test]
fn new_keys_seal_other_secrets_too() {
    let home = Home::new();
    home.write(Slot::GoogleRead, 1);
    put(&home, "api", "one", Put::First).unwrap();
    put(&home, "gone", "two", Put::First).unwrap();
    home.open().remove_secret(&name("gone"), PATIENCE).unwrap();
    let key = home.open().receive_key(PATIENCE).unwrap();
    home.clock.set(Timestamp::from_ms(NOW + 9));
    home.open().rekey(PATIENCE).unwrap();
    assert!(!home.at("keys/read.1.key").exists());
    let header = home.open().secret(&name("api")).unwrap().header;
    assert_eq!(
        (header.key, header.set_at),
        (2, Timestamp::from_ms(NOW)),
        "sealed anew, and as old as before"
    );
    assert_eq!(read(&home, "api").unwrap(), "one");
    assert!(matches!(read(&home, "gone"), Err(VaultError::NoSecret { .. })));
    assert_eq!(home.open().receive_key(PATIENCE).unwrap(), key);
}

fn user() -> UserId {
    UserId::parse("taro.yamada").unwrap()
}

fn delivered(to: &Vault, at_ms: i64, value: &str) -> Vec<u8> {
    let at = Timestamp::from_ms(NOW + at_ms);
    seal_delivery(&to.receive_key(PATIENCE).unwrap(), &user(), &name("api"), &secret(value), at).unwrap()
}

#[test]
fn a_delivery_is_taken_in_once_and_never_an_older_one_after_a_newer() {
    let home = Home::new();
    let vault = home.open();
    let (old, new) = (delivered(&vault, 1, "one"), delivered(&vault, 2, "two"));
    let accept = |sealed: &[u8]| {
        let delivery = home.open().open_delivery(&user(), &name("api"), sealed).unwrap();
        home.open().accept(delivery, PATIENCE).unwrap().is_some()
    };
    assert!(accept(&new));
    assert_eq!(read(&home, "api").unwrap(), "two");
    assert!(!accept(&new) && !accept(&old));
    assert_eq!(read(&home, "api").unwrap(), "two");
    // Neither after the user has put in one of her own, nor after it was taken away.
    put(&home, "api", "own", Put::Again).unwrap();
    assert!(!accept(&new));
    home.open().remove_secret(&name("api"), PATIENCE).unwrap();
    assert!(!accept(&new));
    assert!(matches!(read(&home, "api"), Err(VaultError::NoSecret { .. })));
    assert!(accept(&delivered(&vault, 3, "three")));
    assert_eq!(read(&home, "api").unwrap(), "three");
}

#[test]
fn a_delivery_for_somebody_else_is_refused() {
    let (home, other) = (Home::new(), Home::new());
    let sealed = delivered(&other.open(), 1, "one");
    let code = |user: &UserId, at: &str, sealed: &[u8]| {
        home.open().open_delivery(user, &name(at), sealed).map(drop).unwrap_err().code()
    };
    // Nobody could have sealed for a vault that has no key.
    assert_eq!(code(&user(), "api", &sealed), ErrorCode::SECRET_MISSING);
    let own = delivered(&home.open(), 1, "one");
    assert_eq!(code(&user(), "api", &sealed), ErrorCode::SECRET_NOT_FOR_US, "another vault's");
    assert_eq!(code(&UserId::parse("hanako").unwrap(), "api", &own), ErrorCode::SECRET_NOT_FOR_US);
    assert_eq!(code(&user(), "bpi", &own), ErrorCode::SECRET_NOT_FOR_US);
    for at in 0..own.len() {
        let mut flipped = own.clone();
        flipped[at] ^= 1;
        let code = code(&user(), "api", &flipped);
        let fits = [ErrorCode::SECRET_NOT_FOR_US, ErrorCode::SECRET_BAD_ENVELOPE];
        assert!(fits.contains(&code), "byte {at}: {code}");
    }
    assert!(home.open().secret_names().unwrap().is_empty());
}

/// A vault for whose user an order of that number has ended the other secrets.
fn after_order(home: &Home, number: u64) -> Vault {
    home.open_under(Strength::Read, Epoch::new(number, |_| 0, number)).unwrap()
}

/// The vault as whoever carries the order out opens it: nothing is ended yet, and what is written is of its epoch.
fn carrier(home: &Home, number: u64) -> Vault {
    home.open_under(Strength::Read, Epoch::new(number, |_| 0, 0)).unwrap()
}

fn end_all(vault: &Vault, number: u64) -> Vec<(String, EndedSecret)> {
    let names = vault.secrets_to_end().unwrap();
    names.iter().map(|name| (name.to_string(), vault.end_secret(name, number, PATIENCE).unwrap())).collect()
}

#[test]
fn an_order_takes_every_secret_away_and_nothing_that_is_put_back_is_read() {
    let home = Home::new();
    let user = UserId::parse("taro").unwrap();
    put(&home, "api", "canary-1", Put::First).unwrap();
    put(&home, "api", "canary-2", Put::Again).unwrap();
    put(&home, "gone", "canary-3", Put::First).unwrap();
    home.open().remove_secret(&name("gone"), PATIENCE).unwrap();
    put(&home, "torn", "canary-4", Put::First).unwrap();
    // Once set aside, and damaged again.
    std::fs::write(record(&home, "torn", 1), b"torn").unwrap();
    put(&home, "torn", "canary-5", Put::Again).unwrap();
    std::fs::write(record(&home, "torn", 1), b"torn").unwrap();
    let key = home.open().receive_key(PATIENCE).unwrap();
    let sealed =
        seal_delivery(&key, &user, &name("late"), &secret("canary-6"), Timestamp::from_ms(NOW)).unwrap();
    let kept = tempfile::tempdir().unwrap();
    crate::support::copy_dir(&home.dir.path().join("user"), &kept.path().join("user"));

    let vault = carrier(&home, 3);
    let done = [
        ("api".to_owned(), EndedSecret::Removed),
        ("gone".to_owned(), EndedSecret::Nothing),
        ("sekisho-receiving".to_owned(), EndedSecret::Erased),
        ("torn".to_owned(), EndedSecret::Erased),
    ];
    assert_eq!(end_all(&vault, 3), done);
    // Taken up again by a process that does not know how far the one before came.
    for (name, ended) in end_all(&carrier(&home, 3), 3) {
        assert_eq!(ended, EndedSecret::Nothing, "{name}");
    }
    let after = after_order(&home, 3);
    for at in ["api", "gone", "torn"] {
        assert!(matches!(after.secret(&name(at)), Err(VaultError::NoSecret { .. })), "{at}");
    }
    assert_eq!(
        std::fs::read_dir(home.at("records")).unwrap().count(),
        2,
        "a record each that there is nothing"
    );
    assert!(after.open_delivery(&user, &name("late"), &sealed).is_err(), "sealed before");
    after.put_secret(&name("api"), secret("canary-7"), Put::First, PATIENCE).unwrap();
    after.put_secret(&name("gone"), secret("canary-8"), Put::First, PATIENCE).unwrap();
    assert_ne!(after.receive_key(PATIENCE).unwrap().to_string(), key.to_string());
    assert_eq!(after.secret(&name("api")).unwrap().header.epoch, 3);
    assert!(end_all(&after, 3).iter().all(|(_, ended)| *ended == EndedSecret::Nothing), "put in since");

    std::fs::remove_dir_all(home.dir.path().join("user")).unwrap();
    crate::support::copy_dir(&kept.path().join("user"), &home.dir.path().join("user"));
    assert_eq!(read(&home, "api").unwrap(), "canary-2", "by itself the vault cannot know");
    let after = after_order(&home, 3);
    let refused = after.secret(&name("api")).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::VAULT_SUPERSEDED, "{refused}");
    assert_eq!(after.receive_key(PATIENCE).unwrap_err().code(), ErrorCode::VAULT_SUPERSEDED);
    after.put_secret(&name("api"), secret("canary-9"), Put::Again, PATIENCE).unwrap();
    assert_eq!(after.secret(&name("api")).unwrap().value.expose(), "canary-9");
}

#[test]
fn an_ending_that_was_broken_off_is_finished_with_no_value_left() {
    let home = Home::new();
    put(&home, "api", "canary-1", Put::First).unwrap();
    let old = std::fs::read(record(&home, "api", 1)).unwrap();
    let mark = std::fs::read(home.marks().join("secret.api.g1.mark")).unwrap();
    assert_eq!(carrier(&home, 3).end_secret(&name("api"), 3, PATIENCE).unwrap(), EndedSecret::Removed);
    // As a process leaves it that dies right after the new record.
    std::fs::remove_file(home.marks().join("secret.api.g2.mark")).unwrap();
    sekisho_platform::write_new_private(&home.marks().join("secret.api.g1.mark"), &mark).unwrap();
    sekisho_platform::write_new_private(&record(&home, "api", 1), &old).unwrap();
    assert_eq!(carrier(&home, 3).end_secret(&name("api"), 3, PATIENCE).unwrap(), EndedSecret::Nothing);
    assert!(!record(&home, "api", 1).exists(), "the value is still there");
    assert!(home.marks().join("secret.api.g2.mark").exists());
    assert!(home.left_over().is_empty());
}
