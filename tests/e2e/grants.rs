//! Consent as a user gives it: the real command, stand-ins of the providers, a browser in her hand.

use crate::world::program;
use sekisho_testkit::{Choice, Decision, StandIns, decide, fetch};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

const GOOGLE: &str = "1000000000001";
const SLACK: &str = "U0001";

/// A demo home whose providers are stand-ins.
pub(crate) struct Office {
    pub(crate) dir: TempDir,
    pub(crate) stand_ins: StandIns,
}

/// A command that runs, and all it said until now.
pub(crate) struct Login {
    pub(crate) child: Child,
    lines: BufReader<std::process::ChildStdout>,
    pub(crate) said: String,
}

impl Office {
    pub(crate) fn new() -> Self {
        Self::granting(&[])
    }

    /// An office whose `init` gets these arguments too.
    pub(crate) fn granting(args: &[&str]) -> Self {
        let office = Self { dir: tempfile::tempdir().unwrap(), stand_ins: StandIns::of_demo().unwrap() };
        let (google, slack) = (office.stand_ins.google_url(), office.stand_ins.slack_url());
        let init = ["init", "--profile", "demo", "--google-url", &google, "--slack-url", &slack];
        assert_eq!(office.run(&[&init, args].concat()).0, 0);
        office
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.dir.path().join("home")
    }

    /// The user consents to everything that is asked for.
    pub(crate) fn consent(&self, args: &[&str], pages: usize) {
        let mut login = self.login(&[&["--no-browser"], args].concat());
        (0..pages).for_each(|_| login.answer(Choice::Everything));
        let (code, said, errors) = login.end();
        assert_eq!(code, 0, "{said} {errors}");
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program("sekisho"));
        command.args(["--lang", "en"]).args(args).env("SEKISHO_HOME", self.dir.path().join("home"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end: status, output, errors.
    pub(crate) fn run(&self, args: &[&str]) -> (i32, String, String) {
        let done = self.command(args).stdin(Stdio::null()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (done.status.code().unwrap(), text(done.stdout), text(done.stderr))
    }

    pub(crate) fn login(&self, args: &[&str]) -> Login {
        let mut child = self.command(&[&["login", "--accept-processing"], args].concat()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Login { child, lines, said: String::new() }
    }

    pub(crate) fn status(&self) -> Value {
        serde_json::from_str(&self.run(&["vault", "status", "--check", "--json"]).1).unwrap()
    }

    pub(crate) fn states(&self) -> Vec<String> {
        let status = self.status();
        let slots = status["slots"].as_array().unwrap().clone();
        slots.iter().map(|slot| slot["state"].as_str().unwrap().to_owned()).collect()
    }

    /// Every file beneath the home.
    pub(crate) fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        fn walk(folder: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, found);
                } else {
                    found.push((path.clone(), std::fs::read(&path).unwrap()));
                }
            }
        }
        let mut found = Vec::new();
        walk(self.dir.path(), &mut found);
        found
    }
}

impl Login {
    /// Reads on to the address of the next page; nothing at the end.
    pub(crate) fn next_page(&mut self) -> Option<String> {
        let mut line = String::new();
        while self.lines.read_line(&mut line).unwrap() > 0 {
            self.said.push_str(&line);
            if line.starts_with("http://") {
                return Some(line.trim().to_owned());
            }
            line.clear();
        }
        None
    }

    /// Answers the next page and lets the browser go where it is sent.
    pub(crate) fn answer(&mut self, choice: Choice<'_>) {
        let url = self.next_page().expect("a page of consent");
        let account = if url.contains("v2_user") { SLACK } else { GOOGLE };
        let back = decide(&url, Decision { account, choice }).unwrap();
        assert_eq!(fetch(&back, None).unwrap().status, 200);
    }

    /// Reads to the end: status, output, errors.
    pub(crate) fn end(mut self) -> (i32, String, String) {
        assert_eq!(self.next_page(), None);
        let mut errors = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        (self.child.wait().unwrap().code().unwrap(), self.said, errors)
    }
}

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
    assert_eq!(office.states(), ["active", "active", "active", "empty"]);

    let (code, said, _) = office.login(&["--no-browser"]).end();
    assert_eq!(code, 0);
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
