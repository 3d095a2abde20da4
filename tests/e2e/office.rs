//! An office: a demo home whose providers are stand-ins, and the command as its user types it.
//!
//! Apart because more than one story is about grants: given by hand, in a browser, lost, watched for leaks.

use crate::world::program;
use sekisho_testkit::{Choice, Decision, StandIns, decide, fetch};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use tempfile::TempDir;

pub(crate) const GOOGLE: &str = "1000000000001";
pub(crate) const SLACK: &str = "U0001";
/// An administrator of the Workspace.
pub(crate) const ADMIN: &str = "1000000000003";

/// The account that somebody chooses on a page of consent.
pub(crate) fn account_for(page: &str) -> &'static str {
    match page {
        page if page.contains("v2_user") => SLACK,
        page if page.contains("demo-admin") => ADMIN,
        _ => GOOGLE,
    }
}

/// A demo home whose providers are stand-ins.
pub(crate) struct Office {
    pub(crate) dir: TempDir,
    pub(crate) stand_ins: Arc<StandIns>,
}

/// A command that runs, and all it said until now.
pub(crate) struct Login {
    pub(crate) child: Child,
    lines: BufReader<std::process::ChildStdout>,
    pub(crate) said: String,
}

impl Office {
    pub(crate) fn new() -> Self {
        Self::with(Arc::new(StandIns::of_demo().unwrap()))
    }

    /// Another home of the same user, at the same providers: her new machine.
    pub(crate) fn beside(other: &Self) -> Self {
        Self::with(Arc::clone(&other.stand_ins))
    }

    /// An office whose `init` gets these arguments too, to grant a folder, say.
    pub(crate) fn granting(args: &[&str]) -> Self {
        Self::made(Arc::new(StandIns::of_demo().unwrap()), args)
    }

    fn with(stand_ins: Arc<StandIns>) -> Self {
        Self::made(stand_ins, &[])
    }

    fn made(stand_ins: Arc<StandIns>, more: &[&str]) -> Self {
        let office = Self { dir: tempfile::tempdir().unwrap(), stand_ins };
        let (google, slack) = (office.stand_ins.google_url(), office.stand_ins.slack_url());
        let init = ["init", "--profile", "demo", "--google-url", &google, "--slack-url", &slack];
        let (code, _, errors) = office.run(&[&init, more].concat());
        assert_eq!(code, 0, "{errors}");
        office
    }

    /// A live home with the demo's clients. Nothing in it may be asked of a provider.
    pub(crate) fn live() -> Self {
        let office =
            Self { dir: tempfile::tempdir().unwrap(), stand_ins: Arc::new(StandIns::of_demo().unwrap()) };
        assert_eq!(office.run(&["init", "--profile", "live"]).0, 0);
        let clients = office.dir.path().join("home/machine/clients.toml");
        std::fs::write(clients, include_str!("../../manifests/clients.demo.toml")).unwrap();
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
        self.spawn(&[&["login", "--accept-processing"], args].concat())
    }

    /// A command that asks for consents.
    pub(crate) fn spawn(&self, args: &[&str]) -> Login {
        let mut child = self.command(args).spawn().unwrap();
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
        self.answer_page(&url, account_for(&url), choice);
    }

    /// Answers a page as somebody else.
    pub(crate) fn answer_as(&mut self, account: &str, choice: Choice<'_>) {
        let url = self.next_page().expect("a page of consent");
        self.answer_page(&url, account, choice);
    }

    fn answer_page(&mut self, url: &str, account: &str, choice: Choice<'_>) {
        let back = decide(url, Decision { account, choice }).unwrap();
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
