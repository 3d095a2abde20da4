//! Secrets that are no grants, as a user, a program and an administrator meet them.

use crate::office::Office;
use crate::world::{Ran, program, run};
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const CANARY: &str = "sk-canary-5f1e7c0b9a";

fn secret(office: &Office, args: &[&str], input: &str) -> Ran {
    run(&mut office.command(&[&["secret"], args].concat()), input)
}

/// The command on a terminal of its own, whose name it tells first.
fn on_a_terminal(office: &Office, line: &str) -> Command {
    let mut command = Command::new("script");
    let line = format!("tty; '{}' --lang en {line}", program("sekisho").display());
    command.args(["-qec", &line, "/dev/null"]).env("SEKISHO_HOME", office.dir.path().join("home"));
    command
}

/// Waits until a terminal was told to be silent: what is typed before is shown, by whichever program.
fn wait_for_silence(terminal: &str) {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let told = run(Command::new("stty").args(["-F", terminal, "-a"]), "").good().out;
        if told.split_whitespace().any(|word| word == "-echo") {
            return;
        }
        assert!(Instant::now() < until, "{terminal} echoes: {told}");
    }
}

fn nothing_in_clear(office: &Office, secrets: &[&str]) {
    for (path, bytes) in office.files() {
        for secret in secrets {
            let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "{secret} stands in {}", path.display());
        }
    }
}

#[test]
fn a_program_gets_a_secret_alone_and_every_use_is_on_record() {
    let office = Office::new();
    secret(&office, &["get", "anthropic"], "").refused(1, "vault.missing");
    let set = secret(&office, &["set", "anthropic", "--json"], &format!("{CANARY}\n")).good();
    assert_eq!(set.json(), serde_json::json!({ "name": "anthropic", "generation": 1 }));
    let got = secret(&office, &["get", "anthropic"], "").good();
    assert_eq!((got.out.as_str(), got.err.as_str()), (CANARY, ""));
    secret(&office, &["set", "anthropic"], "another").refused(1, "secret.exists");
    secret(&office, &["rotate", "anthropic"], "sk-canary-new\r\n").good();
    assert_eq!(secret(&office, &["get", "anthropic"], "").good().out, "sk-canary-new");
    let listed = secret(&office, &["list", "--json"], "").good().json();
    assert_eq!(listed["secrets"][0]["name"], "anthropic");
    assert_eq!(listed["secrets"].as_array().unwrap().len(), 1);
    assert!(!secret(&office, &["list"], "").good().out.contains("canary"));
    // New keys over it, and it is still the same.
    let (code, said, _) = office.run(&["vault", "rekey", "--json"]);
    assert_eq!((code, said.trim()), (0, r#"{"sealed":1}"#));
    assert_eq!(secret(&office, &["get", "anthropic"], "").good().out, "sk-canary-new");
    secret(&office, &["remove", "anthropic"], "").good();
    secret(&office, &["get", "anthropic"], "").refused(1, "secret.missing");
    nothing_in_clear(&office, &[CANARY, "sk-canary-new"]);

    let (_, record, _) = office.run(&["audit", "tail", "--json"]);
    for (what, times) in
        [("secret-set", 1), ("secret-rotated", 1), ("secret-given-out", 3), ("secret-removed", 1)]
    {
        assert_eq!(record.matches(&format!("\"{what}\"")).count(), times, "{what} in {record}");
    }
    assert!(record.contains("id:anthropic") && !record.contains("canary"), "{record}");
    assert_eq!(office.run(&["audit", "verify"]).0, 0);
}

#[test]
fn what_cannot_be_a_secret_or_a_name_is_refused() {
    let office = Office::new();
    for bad in ["", "\n", "two\nlines", " blanks "] {
        secret(&office, &["set", "api"], bad).refused(1, "secret.bad");
    }
    let ran = secret(&office, &["set", "SK-canary"], "x").refused(2, "cli.argument");
    assert!(!ran.err.contains("SK-canary"), "a secret in a name's place is not repeated: {ran:?}");
    secret(&office, &["rotate", "api"], "x").refused(1, "secret.missing");
    secret(&office, &["remove", "api"], "").refused(1, "secret.missing");
    assert_eq!(secret(&office, &["list", "--json"], "").good().json()["secrets"], serde_json::json!([]));
}

#[cfg(unix)]
#[test]
fn on_a_terminal_a_secret_is_neither_shown_nor_echoed() {
    let office = Office::new();
    let mut typing = on_a_terminal(&office, "secret set api");
    let mut typing = typing.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut shown, mut part) = (Vec::new(), [0_u8; 256]);
    while !String::from_utf8_lossy(&shown).contains("(not shown):") {
        let read = typing.stdout.as_mut().unwrap().read(&mut part).unwrap();
        assert_ne!(read, 0, "{}", String::from_utf8_lossy(&shown));
        shown.extend_from_slice(&part[..read]);
    }
    let terminal = String::from_utf8_lossy(&shown).lines().next().unwrap().trim().to_owned();
    wait_for_silence(&terminal);
    typing.stdin.as_mut().unwrap().write_all(format!("{CANARY}\n").as_bytes()).unwrap();
    typing.stdout.as_mut().unwrap().read_to_end(&mut shown).unwrap();
    assert!(typing.wait().unwrap().success());
    let shown = String::from_utf8_lossy(&shown);
    assert!(!shown.contains(CANARY) && shown.contains("is kept"), "{shown}");
    assert_eq!(secret(&office, &["get", "api"], "").good().out, CANARY);

    let refused = run(&mut on_a_terminal(&office, "secret get api"), "");
    assert!(refused.code == 1 && refused.out.contains("[secret.terminal]"), "{refused:?}");
    assert!(!refused.out.contains(CANARY), "{refused:?}");
    let shown = run(&mut on_a_terminal(&office, "secret get api --show"), "").good();
    assert!(shown.out.contains(CANARY), "{shown:?}");
}

/// The account that the tests run as, as `sekisho` names it.
fn user_and_key(office: &Office) -> (String, String) {
    let told = secret(office, &["receive-key", "--json"], "").good().json();
    let text = |name: &str| told[name].as_str().unwrap().to_owned();
    (text("user"), text("key"))
}

#[test]
fn an_administrator_delivers_a_secret_without_passing_it_around() {
    let office = Office::new();
    let (user, key) = user_and_key(&office);
    assert_eq!(user_and_key(&office).1, key, "it stays the same");
    let deliver = |value: &str| {
        secret(&office, &["deliver", "anthropic", "--to", &key, "--user", &user, "--json"], value)
            .good()
            .json()
    };
    let file = deliver(CANARY)["file"].as_str().unwrap().to_owned();
    assert!(std::path::Path::new(&file).starts_with(office.dir.path().join("home/machine")), "{file}");
    nothing_in_clear(&office, &[CANARY]);
    // A program that asks finds it; it is taken in once.
    assert_eq!(secret(&office, &["get", "anthropic"], "").good().out, CANARY);
    let accept = || secret(&office, &["accept", "--json"], "").good().json()["accepted"].clone();
    assert_eq!(accept(), serde_json::json!([]));
    assert_ne!(deliver("sk-canary-second")["file"], file, "nothing is written over");
    assert_eq!(accept(), serde_json::json!(["anthropic"]));
    assert_eq!(secret(&office, &["get", "anthropic"], "").good().out, "sk-canary-second");
    // What the user takes away does not come back by itself.
    secret(&office, &["remove", "anthropic"], "").good();
    assert_eq!(accept(), serde_json::json!([]));
    secret(&office, &["get", "anthropic"], "").refused(1, "secret.missing");
    nothing_in_clear(&office, &[CANARY, "sk-canary-second"]);
    let (_, record, _) = office.run(&["audit", "tail", "--json"]);
    for what in ["secret-delivered", "secret-accepted"] {
        assert_eq!(record.matches(&format!("\"{what}\"")).count(), 2, "{record}");
    }
}

#[test]
fn a_delivery_that_is_not_for_this_vault_or_is_damaged_is_told_and_what_was_kept_serves_on() {
    let (office, other) = (Office::new(), Office::new());
    let (user, _) = user_and_key(&office);
    let foreign = user_and_key(&other).1;
    secret(&office, &["deliver", "api", "--to", &foreign, "--user", &user], CANARY).good();
    let accepted = secret(&office, &["accept", "--json"], "");
    assert_eq!(accepted.code, 1);
    assert_eq!(accepted.json()["failed"], serde_json::json!([["api", "secret.not-for-us"]]));
    secret(&office, &["get", "api"], "").refused(1, "secret.not-for-us");
    secret(&office, &["set", "api"], "own").good();
    let got = secret(&office, &["get", "api"], "").good();
    assert_eq!(got.out, "own");
    assert!(got.err.contains("[secret.not-for-us]"), "{got:?}");

    let own = user_and_key(&office).1;
    let told =
        secret(&office, &["deliver", "api", "--to", &own, "--user", &user, "--json"], CANARY).good().json();
    let file = told["file"].as_str().unwrap();
    let mut bytes = std::fs::read(file).unwrap();
    let middle = bytes.len() - 20;
    bytes[middle] ^= 1;
    std::fs::write(file, bytes).unwrap();
    assert_eq!(secret(&office, &["accept", "--json"], "").json()["failed"][0][1], "secret.bad-envelope");
    for bad in ["age1nothing", "AGE-SECRET-KEY-1QQQ"] {
        let ran = secret(&office, &["deliver", "api", "--to", bad, "--user", &user], CANARY);
        assert!(!ran.refused(1, "secret.bad-recipient").err.contains(bad));
    }
}
