//! Cutting off at Google whoever leaves: an administrator with her own grant, somebody else's account, and an honest end.
//!
//! Apart from the orders because here the provider is asked about one account by another.

use crate::office::{ADMIN, GOOGLE, Office};
use crate::world::{sekisho, sekisho_with};
use sekisho_testkit::{Choice, Fault};
use serde_json::{Value, json};
use std::process::Stdio;
use std::time::{Duration, Instant};

const HERS: &str = "taro.yamada@example.co.jp";
const LIST: &str = "/admin/directory/v1/users/taro.yamada%40example.co.jp/tokens";
const AGAIN: &str = "/admin/directory/v1/users/1000000000001/tokens";
const READ: &str = "demo-read.apps.example.com";
const ACT: &str = "demo-act.apps.example.com";

/// An administrator's home, and the home of somebody who has consented to everything and is about to leave.
struct Town {
    admin: Office,
    leaver: Office,
    key: String,
}

impl Town {
    fn new() -> Self {
        let leaver = Office::new();
        leaver.consent(&[], 3);
        let admin = Office::beside(&leaver);
        let key = admin.dir.path().join("key").to_str().unwrap().to_owned();
        let town = Self { admin, leaver, key };
        town.good(&["order", "init", "--key", &town.key]);
        town
    }

    /// The same, whose administrator has consented to cut people off.
    fn with_right() -> Self {
        let town = Self::new();
        town.admin.consent(&["--slot", "google-admin"], 1);
        town
    }

    fn good(&self, args: &[&str]) -> String {
        let (code, out, errors) = self.admin.run(args);
        assert_eq!(code, 0, "{args:?}: {out} {errors}");
        out
    }

    fn remove_raw(&self, more: &[&str]) -> (i32, String, String) {
        self.admin.run(&[&["user", "remove", "hanako", "--key", &self.key, "--json"], more].concat())
    }

    fn remove(&self, more: &[&str]) -> (i32, Value, String) {
        let (code, said, errors) = self.remove_raw(more);
        (code, serde_json::from_str(&said).unwrap_or_else(|e| panic!("{e}: {said} {errors}")), errors)
    }

    fn cut_off(&self, address: &str, more: &[&str]) -> (i32, String, String) {
        self.admin.run(&[&["cut-off", "hanako", "--google", address, "--json"], more].concat())
    }

    /// Whether Google takes anything of hers still.
    fn leaver_lives(&self) -> bool {
        self.leaver.states()[..2].contains(&"active".to_owned())
    }

    /// How often the directory was asked so.
    fn asked(&self, method: &str) -> usize {
        let journal = self.admin.stand_ins.journal();
        let head = format!("{method} /admin/");
        journal.0.iter().filter(|request| request.line.starts_with(&head)).count()
    }

    fn record(&self) -> Vec<Value> {
        let text = self.good(&["audit", "tail", "-n", "10000", "--json"]);
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

#[track_caller]
fn refused(ran: (i32, String, String), code: &str) {
    assert_eq!((ran.0, ran.1.as_str()), (1, ""), "{ran:?}");
    assert!(ran.2.contains(&format!("[{code}]")), "{ran:?}");
}

#[test]
fn who_leaves_is_cut_off_and_her_next_refresh_says_why() {
    let town = Town::with_right();
    let living = town.admin.stand_ins.living_grants();
    let found = json!([{ "slot": "google-act", "client": ACT }, { "slot": "google-read", "client": READ }]);
    let (code, said, errors) = town.cut_off(HERS, &["--dry-run"]);
    let said: Value = serde_json::from_str(&said).unwrap_or_else(|e| panic!("{e}: {errors}"));
    assert_eq!((code, &said["found"], &said["ended"]), (0, &found, &json!(0)), "{said}");
    assert_eq!((town.admin.stand_ins.living_grants(), town.asked("DELETE")), (living, 0));

    let told = sekisho(&town.leaver.home(), &["secret", "receive-key", "--json"]).json();
    let deliver = ["secret", "deliver", "api", "--to", told["key"].as_str().unwrap(), "--user", "hanako"];
    sekisho_with(&town.admin.home(), &deliver, "sk-example").good();
    let (code, said, errors) = town.remove(&["--google", HERS]);
    assert_eq!(said["deliveries_removed"], json!(1), "what waited for her");
    assert_eq!(code, 1, "her own processes have not run yet: {said} {errors}");
    let google = &said["google"];
    assert_eq!((&google["state"], &google["cut_off"]["ended"]), (&json!("done"), &json!(2)), "{said}");
    assert_eq!((&google["cut_off"]["found"], &google["cut_off"]["account"]), (&found, &json!(GOOGLE)));
    assert_eq!((&said["halt"], &said["delete"], &said["receipt"]), (&json!(1), &json!(2), &Value::Null));
    let by_hand = said["by_hand"].to_string();
    assert!(by_hand.contains("Suspend the user") && by_hand.contains("Slack administration"), "{by_hand}");
    assert!(!by_hand.contains("remove Sekisho"), "{by_hand}");
    assert_eq!(town.admin.stand_ins.living_grants(), living - 2, "hers at Google and no other");
    assert_eq!((town.asked("GET"), town.asked("DELETE")), (3, 2), "listed, ended, listed again");

    let (code, _, errors) = town.leaver.run(&["vault", "refresh"]);
    assert_eq!((code, errors.matches("(refused)").count()), (1, 2), "{errors}");
    assert_eq!(town.leaver.states(), ["refused", "refused", "active", "empty"]);
    let (_, doctor, _) = town.leaver.run(&["doctor"]);
    assert!(doctor.contains("or it was taken back there"), "{doctor}");

    // On record: ids and counts, before and after; no address.
    let record = town.record();
    let said: Vec<&Value> = record
        .iter()
        .filter(|entry| entry["state"].as_str().is_some_and(|s| s.starts_with("cut-off")))
        .collect();
    let items =
        json!(["id:hanako", format!("id:{GOOGLE}"), format!("id:{ACT}"), format!("id:{READ}"), "id:2"]);
    assert_eq!(
        said.iter().map(|e| &e["state"]).collect::<Vec<_>>(),
        ["cut-off-looked", "cut-off-looked", "cut-off-begun", "cut-off-done"]
    );
    assert!(said[..2].iter().all(|entry| entry["items"] == json!(["id:hanako"])), "{said:?}");
    assert!(said[2..].iter().all(|entry| entry["items"] == items), "{said:?}");
    for (path, bytes) in town.admin.files() {
        let holds = bytes.windows(HERS.len()).any(|part| part == HERS.as_bytes());
        assert!(!holds, "her address stands in {}", path.display());
    }
    // Who goes on with it asks nobody again, with her address or without.
    for more in [&["--google", HERS][..], &[]] {
        let (_, said, _) = town.remove(more);
        assert_eq!((&said["google"]["state"], &said["delete"]), (&json!("done"), &json!(2)), "{said}");
    }
    assert_eq!(town.asked("GET"), 3);
    town.good(&["audit", "verify"]);
}

#[test]
fn what_she_has_granted_to_other_programs_is_counted_and_left() {
    let town = Town::with_right();
    let other = Office::beside(&town.leaver);
    town.admin.stand_ins.register_beside(READ, "another.apps.example.com").unwrap();
    let secret = other.dir.path().join("secret");
    std::fs::write(&secret, "demo\n").unwrap();
    let rotate = ["client", "rotate", "google-read", "--id", "another.apps.example.com", "--secret-file"];
    let (code, _, errors) = other.run(&[&rotate[..], &[secret.to_str().unwrap()]].concat());
    assert_eq!(code, 0, "{errors}");
    other.consent(&["--slot", "google-read"], 1);
    let (code, said, errors) = town.cut_off(HERS, &[]);
    let said: Value = serde_json::from_str(&said).unwrap_or_else(|e| panic!("{e}: {errors}"));
    assert_eq!((code, &said["ended"], &said["others"]), (0, &json!(2), &json!(1)), "{said}");
    assert_eq!(other.states(), ["active", "empty", "empty", "empty"]);
    // For people, in words; and done again it finds nothing.
    let (code, said, _) = town.admin.run(&["cut-off", "hanako", "--google", HERS]);
    assert_eq!(code, 0, "{said}");
    for words in
        ["has granted nothing to Sekisho", "were not touched: 1", "not signed out", "Slack was asked nothing"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(town.asked("DELETE"), 2);
}

#[test]
fn without_an_administrators_grant_the_steps_by_hand_are_told_and_remain() {
    let town = Town::new();
    refused(town.cut_off(HERS, &[]), "vault.no-administrator");
    let (code, said, _) = town.remove(&[]);
    assert_eq!((code, &said["ok"], &said["google"]), (1, &json!(false), &json!({ "state": "by-hand" })));
    assert!(said["by_hand"].to_string().contains("Connected applications: remove Sekisho"), "{said}");
    let (code, said, errors) = town.remove(&["--google", HERS]);
    assert_eq!((code, &said["google"]["state"]), (1, &json!("due")), "{said}");
    assert_eq!(said["google"]["code"], json!("vault.no-administrator"));
    assert!(errors.contains("sekisho login --slot google-admin"), "{errors}");
    assert!(said["by_hand"].to_string().contains("Connected applications: remove Sekisho"), "{said}");
    assert_eq!(
        (&said["halt"], &said["delete"]),
        (&json!(1), &json!(2)),
        "the rest is done once all the same"
    );
    assert_eq!(town.asked("GET"), 0);
    let (code, _, errors) = town.remove_raw(&["--google", "1000000000001"]);
    assert_eq!(
        (code, errors.contains("[cli.argument]")),
        (2, true),
        "an id says nobody whose it is: {errors}"
    );
    // In words for people, in Japanese.
    let args = ["--lang", "ja", "user", "remove", "hanako", "--key", &town.key];
    let said = sekisho(&town.admin.home(), &args).out;
    assert!(said.contains("接続済みのアプリ で Sekisho を削除") && said.contains("--google"), "{said}");
}

#[test]
fn a_sequence_that_is_done_and_receipted_ends_well() {
    let town = Town::with_right();
    // The one account of this machine leaves: its own processes carry out what is ordered.
    let status: Value = serde_json::from_str(&town.admin.run(&["order", "status", "--json"]).1).unwrap();
    let me = status["users"][0]["user"].as_str().unwrap().to_owned();
    town.admin.consent(&[], 3);
    let remove = ["user", "remove", &me, "--key", &town.key, "--google", HERS];
    let (code, said, errors) = town.admin.run(&remove);
    assert_eq!(code, 1, "{said} {errors}");
    assert!(said.contains("claude mcp remove --scope user sekisho-files"), "{said}");
    town.good(&["order", "carry-out"]);
    let (code, said, errors) = town.admin.run(&remove);
    assert_eq!(code, 0, "{said} {errors}");
    assert!(said.contains("cut off at Google"), "{said}");
    // What she was an administrator with is ended too, by the order.
    let states: Value = serde_json::from_str(&town.admin.run(&["vault", "status", "--json"]).1).unwrap();
    let states: Vec<&Value> = states["slots"].as_array().unwrap().iter().map(|slot| &slot["state"]).collect();
    assert_eq!(states, ["ordered", "ordered", "ordered", "empty", "ordered"]);
}

#[test]
fn whoever_is_killed_while_it_waits_for_google_is_taken_up() {
    let town = Town::with_right();
    // The first waits for the list, the second for the answer to what it ends, the third for the look afterwards.
    for (at, silent) in [LIST.to_owned(), format!("{AGAIN}/{ACT}"), AGAIN.to_owned()].iter().enumerate() {
        town.admin.stand_ins.fail(silent, Fault::Silence, 1);
        let before = town.admin.stand_ins.journal().0.len();
        let args = ["user", "remove", "hanako", "--key", &town.key, "--google", HERS];
        let mut command = town.admin.command(&args);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let since = Instant::now();
        let waits = || {
            let journal = town.admin.stand_ins.journal();
            journal.0.iter().skip(before).any(|request| request.line.ends_with(silent.as_str()))
        };
        while !waits() {
            assert!(since.elapsed() < Duration::from_secs(60), "it never asked for {silent}");
            std::thread::sleep(Duration::from_millis(5));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        town.admin.stand_ins.mend();
        assert_eq!(at < 2, town.leaver_lives(), "{silent}");
    }
    let (code, said, errors) = town.remove(&["--google", HERS]);
    assert_eq!((code, &said["google"]["state"]), (1, &json!("done")), "{said} {errors}");
    assert_eq!((&said["halt"], &said["delete"]), (&json!(1), &json!(2)), "each was given once");
    assert!(!town.leaver_lives());
    town.good(&["audit", "verify"]);
}

#[test]
fn a_provider_that_is_busy_or_not_reached_leaves_the_step_due_and_the_rest_done() {
    let town = Town::with_right();
    let quota = "{\"error\":{\"code\":403,\"errors\":[{\"reason\":\"quotaExceeded\"}]}}";
    let ended = format!("{AGAIN}/{ACT}");
    for (path, fault, code) in [
        (LIST, Fault::Answer(503, "<html>busy</html>"), "vault.provider-busy"),
        (LIST, Fault::Answer(429, "{}"), "vault.provider-busy"),
        (LIST, Fault::Answer(403, quota), "vault.provider-busy"),
        (LIST, Fault::Answer(200, "<html>a proxy</html>"), "vault.provider"),
        (LIST, Fault::LoseAnswer, "egress.unreachable"),
        ("/oauth2/v3/userinfo", Fault::Answer(503, ""), "vault.provider-busy"),
        (&ended, Fault::Answer(503, ""), "vault.provider-busy"),
        // Said to be done, and not done.
        (&ended, Fault::Answer(204, ""), "vault.cut-off-unproved"),
        (AGAIN, Fault::Answer(503, ""), "vault.provider-busy"),
    ] {
        town.admin.stand_ins.fail(path, fault, 1);
        let (status, said, errors) = town.remove(&["--google", HERS]);
        town.admin.stand_ins.mend();
        assert_eq!((status, &said["google"]["state"]), (1, &json!("due")), "{path}: {said} {errors}");
        assert_eq!(said["google"]["code"], json!(code), "{path}");
        assert_eq!((&said["halt"], &said["delete"]), (&json!(1), &json!(2)), "{path}");
        assert!(errors.contains(&format!("[{code}]")), "{errors}");
    }
    let (status, said, _) = town.remove(&["--google", HERS]);
    assert_eq!((status, &said["google"]["state"]), (1, &json!("done")), "{said}");
    assert!(!town.leaver_lives());
}

#[test]
fn a_right_that_is_not_whole_or_not_hers_cuts_nobody_off() {
    let town = Town::new();
    let login = || town.admin.login(&["--no-browser", "--slot", "google-admin"]);
    // Another organisation's account, or none's, is not kept.
    let mut other = login();
    other.answer_as("1000000000002", Choice::Everything);
    let (code, _, errors) = other.end();
    assert_eq!((code, errors.contains("[vault.wrong-tenant]")), (1, true), "{errors}");
    refused(town.cut_off(HERS, &[]), "vault.no-administrator");

    // Who unticks the right is asked for it again.
    let mut half = login();
    half.answer(Choice::Only(&["openid", "email"]));
    assert_eq!(half.end().0, 0);
    let ran = town.cut_off(HERS, &[]);
    assert!(ran.2.contains("admin.directory.user.security"), "{ran:?}");
    refused(ran, "vault.no-administrator");
    assert_eq!(town.asked("GET"), 0, "nothing was asked of the directory");
    let mut whole = login();
    whole.answer(Choice::Everything);
    assert_eq!(whole.end().0, 0);
    assert_eq!(login().end().0, 0, "and then no more");
    refused(town.cut_off("nobody@example.co.jp", &[]), "vault.no-such-person");
    refused(town.cut_off("taro.private@example.com", &[]), "vault.no-such-person");

    // Her grant has died: the next account must be the same.
    town.admin.stand_ins.withdraw(ADMIN);
    town.admin.run(&["vault", "refresh"]);
    refused(town.cut_off(HERS, &[]), "vault.no-administrator");
    let mut stranger = login();
    stranger.answer_as(GOOGLE, Choice::Everything);
    let (code, _, errors) = stranger.end();
    assert_eq!((code, errors.contains("[vault.wrong-account]")), (1, true), "{errors}");
    let mut again = login();
    again.answer(Choice::Everything);
    assert_eq!(again.end().0, 0);

    // An account that is no administrator can consent, and is told by Google that it may not.
    town.good(&["vault", "revoke", "google-admin"]);
    let mut plain = login();
    plain.answer_as(GOOGLE, Choice::Everything);
    assert_eq!(plain.end().0, 0);
    refused(town.cut_off(HERS, &[]), "vault.cut-off-forbidden");
    assert_eq!(town.leaver.states(), ["active", "active", "active", "empty"]);
    assert_eq!(town.asked("DELETE"), 0);
}

#[test]
fn an_administrator_who_cuts_herself_off_keeps_the_right_that_she_looks_with() {
    let town = Town::with_right();
    let mut login = town.admin.login(&["--no-browser", "--slot", "google-read"]);
    login.answer_as(ADMIN, Choice::Everything);
    assert_eq!(login.end().0, 0, "her own account need not be the one that she works with, and may be");
    let (code, said, errors) = town.cut_off("admin@example.co.jp", &[]);
    let said: Value = serde_json::from_str(&said).unwrap_or_else(|e| panic!("{e}: {errors}"));
    assert_eq!((code, &said["own_right_left"]), (0, &json!(true)), "{said}");
    assert_eq!(said["found"], json!([{ "slot": "google-read", "client": READ }]));
    let status = town.admin.status();
    let states: Vec<&Value> = status["slots"].as_array().unwrap().iter().map(|slot| &slot["state"]).collect();
    assert_eq!(states[4], &json!("active"), "{status}");
    // Keys made anew, and a refresh, take it along.
    town.good(&["vault", "rekey"]);
    assert_eq!(town.cut_off(HERS, &["--dry-run"]).0, 0);
}
