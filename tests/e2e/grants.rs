//! Consent as a user gives it: the real command, stand-ins of the providers, a browser in her hand.

use crate::office::{GOOGLE, Office, SLACK};
use sekisho_testkit::{Choice, Decision, decide, fetch};
use std::io::Write as _;

#[test]
fn a_user_consents_in_one_sitting_and_is_not_asked_twice() {
    let office = Office::new();
    let (code, _, errors) = office.run(&["vault", "status"]);
    assert_eq!((code, errors.contains("[vault.missing]")), (1, true), "{errors}");

    let mut login = office.login(&["--no-browser"]);
    (0..3).for_each(|_| login.answer(Choice::Everything));
    let (code, said, errors) = login.end();
    assert_eq!(code, 0, "{said} {errors}");
    assert!(said.contains("3 pages of consent") && said.contains("taro.yamada@example.co.jp"), "{said}");
    let asked = |line: &str| office.stand_ins.journal().count(line);
    let whoami = ["GET /oauth2/v3/userinfo", "POST /api/auth.test"];
    let before = whoami.map(asked);
    assert_eq!(office.states(), ["active", "active", "active", "empty"]);
    assert_eq!(whoami.map(asked), [before[0] + 2, before[1] + 1], "each provider was asked with each grant");

    let pages = ["GET /o/oauth2/v2/auth", "GET /oauth/v2_user/authorize"];
    let opened = pages.map(asked);
    let (code, said, _) = office.login(&["--no-browser"]).end();
    assert_eq!((code, pages.map(asked)), (0, opened), "no page a second time");
    assert_eq!(said.matches("has been authorised already").count(), 3, "{said}");

    let (code, text, _) = office.run(&["audit", "tail", "--json"]);
    assert_eq!(code, 0);
    for what in ["processing-consent", "grant-kept"] {
        assert!(text.contains(what), "{text}");
    }
    assert_eq!(office.run(&["audit", "verify"]).0, 0);
}

#[test]
fn a_sitting_that_was_broken_off_goes_on_where_it_stopped() {
    let office = Office::new();
    let mut login = office.login(&["--no-browser"]);
    login.answer(Choice::Everything);
    login.next_page().unwrap();
    login.child.kill().unwrap();
    login.child.wait().unwrap();
    assert_eq!(office.states(), ["active", "empty", "empty", "empty"]);

    let mut login = office.login(&["--no-browser"]);
    (0..2).for_each(|_| login.answer(Choice::Everything));
    let (code, said, _) = login.end();
    assert_eq!((code, said.contains("2 pages of consent")), (0, true), "{said}");
}

#[test]
fn a_consent_in_a_browser_elsewhere_is_pasted() {
    let office = Office::new();
    let mut login = office.login(&["--paste"]);
    for _ in 0..3 {
        let url = login.next_page().unwrap();
        let account = if url.contains("v2_user") { SLACK } else { GOOGLE };
        let back = decide(&url, Decision { account, choice: Choice::Everything }).unwrap();
        writeln!(login.child.stdin.as_mut().unwrap(), "{back}").unwrap();
    }
    let (code, said, errors) = login.end();
    assert_eq!(code, 0, "{said} {errors}");
    assert_eq!(office.states(), ["active", "active", "active", "empty"]);

    let office = Office::new();
    let mut login = office.login(&["--paste"]);
    login.next_page().unwrap();
    writeln!(login.child.stdin.as_mut().unwrap(), "http://127.0.0.1:1/?code=stolen&state=x").unwrap();
    let (code, _, errors) = login.end();
    assert_eq!((code, errors.contains("[vault.not-answer]")), (1, true), "{errors}");
}

#[test]
fn a_refusal_and_a_private_account_keep_nothing() {
    let office = Office::new();
    let mut login = office.login(&["--no-browser", "--slot", "google-read"]);
    login.answer(Choice::Nothing);
    let (code, _, errors) = login.end();
    assert_eq!((code, errors.contains("[vault.denied]")), (1, true), "{errors}");

    let mut login = office.login(&["--no-browser", "--slot", "google-read"]);
    let url = login.next_page().unwrap();
    let private = Decision { account: "1000000000002", choice: Choice::Everything };
    fetch(&decide(&url, private).unwrap(), None).unwrap();
    let (code, _, errors) = login.end();
    assert_eq!((code, errors.contains("[vault.wrong-tenant]")), (1, true), "{errors}");
    assert_eq!(office.states(), ["empty"; 4]);
}

#[test]
fn without_her_consent_to_the_processing_nothing_is_asked_of_anybody() {
    let office = Office::new();
    let (code, said, errors) = office.run(&["login", "--no-browser"]);
    assert_eq!((code, errors.contains("[cli.argument]")), (2, true), "{errors}");
    assert!(said.contains("pseudonymisation"), "{said}");
    assert!(office.stand_ins.journal().0.is_empty());
}

#[test]
fn a_grant_is_kept_alive_and_given_back() {
    let office = Office::new();
    let mut login = office.login(&["--no-browser"]);
    (0..3).for_each(|_| login.answer(Choice::Everything));
    assert_eq!(login.end().0, 0);

    let (code, said, _) = office.run(&["vault", "refresh", "--due", "--json"]);
    assert_eq!((code, said.trim()), (0, r#"{"failed":[],"refreshed":[]}"#));
    let (code, said, _) = office.run(&["vault", "refresh", "--json"]);
    assert_eq!((code, said.contains("slack-read")), (0, true), "{said}");

    let (code, said, errors) = office.run(&["vault", "rekey", "--json"]);
    assert_eq!((code, said.trim()), (0, r#"{"sealed":3}"#), "{errors}");
    assert_eq!(office.states(), ["active", "active", "active", "empty"]);

    let (code, said, _) = office.run(&["vault", "revoke", "google-read"]);
    assert_eq!((code, said.contains("every grant of this account")), (0, true), "{said}");
    // What the words say: the other grant to the same project is dead too, and says so.
    assert_eq!(office.states(), ["revoked-here", "failed", "active", "empty"]);
    let (code, _, _) = office.run(&["vault", "status", "--check"]);
    assert_eq!(code, 1);
}

#[test]
fn no_token_is_in_clear_anywhere() {
    let office = Office::new();
    let mut said = String::new();
    let mut login = office.login(&["--no-browser"]);
    (0..3).for_each(|_| login.answer(Choice::Everything));
    let (_, out, errors) = login.end();
    said.push_str(&(out + &errors));
    for args in [
        ["vault", "status", "--check"].as_slice(),
        &["vault", "refresh"],
        &["vault", "status", "--json"],
        &["audit", "tail", "--json"],
        &["doctor", "--json"],
        &["vault", "revoke", "slack-read"],
    ] {
        let (_, out, errors) = office.run(args);
        said.push_str(&(out + &errors));
    }
    office.stand_ins.withdraw(GOOGLE);
    let (_, out, errors) = office.run(&["vault", "refresh"]);
    said.push_str(&(out + &errors));

    let secrets = office.stand_ins.secrets();
    assert!(secrets.len() >= 10, "{}", secrets.len());
    for secret in secrets {
        assert!(!said.contains(&secret), "a token was said");
        for (path, bytes) in office.files() {
            let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "a token stands in {}", path.display());
        }
    }
}

/// What doctor says under one name: state, words, next step.
fn doctor(office: &Office, name: &str) -> Vec<(String, String, String)> {
    let (_, said, _) = office.run(&["doctor", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&said).unwrap();
    let text = |check: &serde_json::Value, key: &str| check[key].as_str().unwrap_or_default().to_owned();
    let checks = told["checks"].as_array().unwrap().iter().filter(|check| check["name"] == name);
    checks.map(|check| (text(check, "state"), text(check, "what"), text(check, "next"))).collect()
}

#[test]
fn doctor_says_of_each_grant_where_it_stands_why_and_what_to_do() {
    let office = Office::new();
    let found = doctor(&office, "grant");
    assert_eq!(found.len(), 1);
    assert!(found[0].0 == "weak" && found[0].2.contains("sekisho login"), "{found:?}");

    let calendar = "https://www.googleapis.com/auth/calendar.events.readonly";
    let mail = "https://www.googleapis.com/auth/gmail.readonly";
    let mut login = office.login(&["--no-browser"]);
    login.answer(Choice::Only(&["openid", "email", mail]));
    (0..2).for_each(|_| login.answer(Choice::Everything));
    assert_eq!(login.end().0, 0);
    let found = doctor(&office, "grant");
    let states: Vec<_> = found.iter().map(|(state, ..)| state.as_str()).collect();
    assert_eq!(states, ["weak", "good", "good"], "{found:?}");
    assert!(found[0].1.contains(&format!("not granted: {calendar}")), "{found:?}");
    assert!(found[0].2.contains("sekisho vault replace google-read"), "{found:?}");
    assert!(found[2].1.contains("ends if it is not used"), "{found:?}");

    // The company wants less than was granted.
    let clients = office.dir.path().join("home/machine/clients.toml");
    let text = std::fs::read_to_string(&clients).unwrap();
    std::fs::write(&clients, text.replace("\"channels:read\", ", "")).unwrap();
    let slack = doctor(&office, "grant").remove(2);
    assert!(
        slack.0 == "bad" && slack.1.contains("granted beyond what is wanted: channels:read"),
        "{slack:?}"
    );
    std::fs::write(&clients, text).unwrap();

    // One is dead, one was given back, one is damaged.
    office.stand_ins.withdraw(GOOGLE);
    assert_eq!(office.run(&["vault", "refresh"]).0, 1);
    assert_eq!(office.run(&["vault", "revoke", "slack-read"]).0, 0);
    let found = doctor(&office, "grant");
    assert!(found[0].0 == "bad" && found[0].1.contains("refused: the provider takes the token no more"));
    assert!(found[1].2.contains("sekisho login"), "{found:?}");
    assert!(found[2].0 == "weak" && found[2].1.contains("given back here"), "{found:?}");
    let records = office.dir.path().join("home/user/vault/records");
    for entry in std::fs::read_dir(records).unwrap().map(Result::unwrap) {
        if entry.file_name().to_str().unwrap().starts_with("google-read") {
            std::fs::write(entry.path(), "SEKIVLT1").unwrap();
        }
    }
    let found = doctor(&office, "grant");
    assert!(found[0].0 == "bad" && found[0].1.contains("is not what was sealed"), "{found:?}");
}

#[test]
fn what_is_overdue_is_shown_and_fails_and_what_is_made_anew_is_due_again() {
    let office = Office::new();
    let mut login = office.login(&["--no-browser"]);
    (0..3).for_each(|_| login.answer(Choice::Everything));
    assert_eq!(login.end().0, 0);
    assert_eq!(crate::world::run(&mut office.command(&["secret", "set", "api"]), "one").code, 0);
    assert_eq!(office.status()["rotation"], serde_json::json!([]), "this policy sets no dates");

    let policy = office.dir.path().join("home/machine/policy.toml");
    let text = std::fs::read_to_string(&policy).unwrap();
    let days = "\n[rotation]\nrekey_days = 1\nconsent_days = 1\nsecret_days = 1\nclient_days = 1\n";
    std::fs::write(&policy, text + days).unwrap();
    let status = office.status();
    let mut dated: Vec<_> =
        status["rotation"].as_array().unwrap().iter().map(|due| due["what"].as_str().unwrap()).collect();
    dated.sort_unstable();
    let all = ["clients", "google-act", "google-read", "keys-act", "keys-read", "secret.api", "slack-read"];
    assert_eq!((dated.as_slice(), &status["ok"]), (&all[..], &serde_json::json!(true)));
    assert!(doctor(&office, "rotation").iter().all(|(state, ..)| state == "good"));

    let key = office.dir.path().join("home/user/vault/keys/read.1.key");
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(3 * 86_400);
    std::fs::OpenOptions::new().write(true).open(key).unwrap().set_modified(long_ago).unwrap();
    let (code, said, _) = office.run(&["vault", "status"]);
    assert_eq!((code, said.contains("keys-read · overdue since")), (1, true), "{said}");
    assert!(said.contains("sekisho vault rekey"), "{said}");
    let found = doctor(&office, "rotation");
    assert!(found[0].0 == "bad" && found[0].1.contains("keys-read"), "{found:?}");
    assert_eq!(found[0].2, "sekisho vault rekey");
    assert_eq!(office.run(&["doctor"]).0, 1);
    assert_eq!(office.run(&["vault", "rekey"]).0, 0);
    assert_eq!(office.run(&["vault", "status"]).0, 0);
}
