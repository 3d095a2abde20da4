//! Several processes on one vault, killed without warning.
//!
//! A child is this test program again, told by its environment to run [`a_child_of_these_tests`] only.

use crate::support::{PATIENCE, backend, vault_home, write};
use sekisho_types::{Slot, Strength, SystemClock};
use sekisho_vault::Vault;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

const DIR: &str = "SEKISHO_VAULT_TEST_DIR";
const ORDER: &str = "SEKISHO_VAULT_TEST_ORDER";

/// What a child is to do.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Order {
    /// Write one record after the other until killed.
    Write,
    /// Write under a limit on file sizes, once.
    #[cfg(unix)]
    Fill,
}

pub(crate) struct Child(std::process::Child);

impl Child {
    pub(crate) fn start(dir: &Path, order: Order) -> Self {
        let program = std::env::current_exe().unwrap();
        let mut command = match order {
            Order::Write => Command::new(&program),
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
            .env(ORDER, format!("{order:?}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Self(child)
    }

    /// Reads its lines until `enough` of them say that a record is kept, then kills it; the highest of all it said.
    pub(crate) fn kill_after(mut self, enough: usize) -> u64 {
        let lines = BufReader::new(self.0.stderr.take().unwrap()).lines().map_while(Result::ok);
        let mut kept = Vec::new();
        for line in lines {
            if let Some(number) = line.strip_prefix("kept ") {
                kept.push(number.parse().unwrap());
                if kept.len() == enough {
                    self.0.kill().unwrap();
                }
            }
        }
        self.0.wait().unwrap();
        kept.into_iter().max().unwrap_or(0)
    }

    /// All it told until its end.
    #[cfg(unix)]
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
    let order = std::env::var(ORDER).unwrap();
    let home = vault_home(Path::new(&dir));
    let vault = Vault::open(&home, backend(), Strength::Read, Arc::new(SystemClock)).unwrap();
    let tell = |line: String| std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
    loop {
        let held = vault.hold(Slot::SlackRead, PATIENCE).unwrap();
        match write(&held, 1) {
            Ok(grant) => tell(format!("kept {}", grant.header.generation)),
            Err(error) => tell(format!("refused {}", error.code())),
        }
        if order == "Fill" {
            return;
        }
    }
}
