//! Several processes on one vault, killed without warning.
//!
//! A child is this test program again, told by its environment to run [`a_child_of_these_tests`] only.

use crate::providers::oauth;
use crate::support::{PATIENCE, backend, vault_home, write};
use sekisho_testkit::StandIns;
use sekisho_types::{Slot, Strength, SystemClock};
use sekisho_vault::{Due, Epoch, Vault};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

const DIR: &str = "SEKISHO_VAULT_TEST_DIR";
const ORDER: &str = "SEKISHO_VAULT_TEST_ORDER";

/// What a child is to do.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) enum Order {
    /// Write one record after the other until killed.
    Write,
    /// Write under a limit on file sizes, once.
    #[cfg(unix)]
    Fill,
    /// Refresh so many times, however fresh the grant is.
    Refresh { google: String, slack: String, times: usize },
}

impl Order {
    pub(crate) fn refresh(stand_ins: &StandIns, times: usize) -> Self {
        Self::Refresh { google: stand_ins.google_url(), slack: stand_ins.slack_url(), times }
    }
}

pub(crate) struct Child(std::process::Child);

impl Child {
    pub(crate) fn start(dir: &Path, order: Order) -> Self {
        let program = std::env::current_exe().unwrap();
        let mut command = match &order {
            Order::Write | Order::Refresh { .. } => Command::new(&program),
            #[cfg(unix)]
            Order::Fill => {
                let mut shell = Command::new("sh");
                shell.args(["-c", "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\""]).arg(&program);
                shell
            }
        };
        let child = command
            .args(["--exact", "processes::a_child_of_these_tests", "--ignored", "--nocapture"])
            .env(DIR, dir)
            .env(ORDER, serde_json::to_string(&order).unwrap())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Self(child)
    }

    /// Reads its lines until `enough` of them say that a record is kept, then kills it; the highest of all it said.
    pub(crate) fn kill_after(self, enough: usize) -> u64 {
        self.kill_after_lines("kept ", enough).iter().map(|number| number.parse().unwrap()).max().unwrap_or(0)
    }

    /// Reads its lines until `enough` of them begin so, then kills it; what stood behind the beginnings.
    pub(crate) fn kill_after_lines(mut self, beginning: &str, enough: usize) -> Vec<String> {
        let mut told = Vec::new();
        for line in BufReader::new(self.0.stderr.take().unwrap()).lines().map_while(Result::ok) {
            let Some(rest) = line.strip_prefix(beginning) else { panic!("{line}") };
            told.push(rest.to_owned());
            if told.len() == enough {
                self.0.kill().unwrap();
            }
        }
        self.0.wait().unwrap();
        told
    }

    /// Reads so many of its lines, whatever they say, then kills it; all it said.
    pub(crate) fn killed_after(mut self, enough: usize) -> Vec<String> {
        let mut told = Vec::new();
        for line in BufReader::new(self.0.stderr.take().unwrap()).lines().map_while(Result::ok) {
            told.push(line);
            if told.len() == enough {
                self.0.kill().unwrap();
            }
        }
        self.0.wait().unwrap();
        told
    }

    /// All it told until its end.
    pub(crate) fn told(mut self) -> Vec<String> {
        let lines = BufReader::new(self.0.stderr.take().unwrap()).lines().map(Result::unwrap).collect();
        self.0.wait().unwrap();
        lines
    }
}

#[test]
#[ignore = "a child of the other tests, which start it with an order"]
fn a_child_of_these_tests() {
    let dir = std::env::var_os(DIR).expect("started by a test");
    let order: Order = serde_json::from_str(&std::env::var(ORDER).unwrap()).unwrap();
    let home = vault_home(Path::new(&dir));
    let vault =
        Vault::open(&home, backend(), Strength::Read, Epoch::before_orders(), Arc::new(SystemClock)).unwrap();
    match order {
        Order::Write => loop {
            write_once(&vault);
        },
        #[cfg(unix)]
        Order::Fill => write_once(&vault),
        Order::Refresh { google, slack, times } => refresh(&vault, &google, &slack, times),
    }
}

fn tell(line: &str) {
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}

fn write_once(vault: &Vault) {
    let held = vault.hold(Slot::SlackRead, PATIENCE).unwrap();
    match write(&held, 1) {
        Ok(grant) => tell(&format!("kept {}", grant.header.generation)),
        Err(error) => tell(&format!("refused {}", error.code())),
    }
}

fn refresh(vault: &Vault, google: &str, slack: &str, times: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let oauth = oauth(google, slack, Slot::SlackRead, Arc::new(SystemClock));
    for _ in 0..times {
        match runtime.block_on(vault.fresh(&oauth, Due::Now)) {
            Ok(grant) => tell(&format!("fresh {}", grant.header.generation)),
            Err(error) => tell(&format!("refused {}: {error}", error.code())),
        }
    }
}
