//! Several processes on one record, killed without warning.
//!
//! A child is this test program again, told by its environment to run [`a_child_of_these_tests`] only.

use crate::support::{Home, keys, origin};
use sekisho_audit::{Entry, Limits, Reader, Record};
use sekisho_types::SystemClock;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, mpsc};

const DIR: &str = "SEKISHO_AUDIT_TEST_DIR";
const ORDER: &str = "SEKISHO_AUDIT_TEST_ORDER";

/// What a child is to do.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Order {
    /// Append until killed.
    Append,
    /// Append under a limit on file sizes, until refused three times.
    #[cfg(unix)]
    Fill,
}

/// A process that appends and tells each entry once it is acknowledged.
pub(crate) struct Child(std::process::Child);

impl Child {
    pub(crate) fn start(dir: &Path, order: Order) -> Self {
        let program = std::env::current_exe().unwrap();
        let mut command = match order {
            Order::Append => Command::new(&program),
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
    let record = Record::open(Path::new(&dir), keys(), origin(), Arc::new(SystemClock))
        .unwrap()
        .with_limits(Limits { segment_bytes: 20_000, ..Limits::STANDARD });
    let tell = |line: String| std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
    let mut refused = 0;
    while refused < 3 {
        match record.append(Entry::start()) {
            Ok(recorded) => tell(format!("ack {} {}", recorded.seq(), recorded.leaf())),
            Err(error) => {
                tell(format!("refused {}", error.code()));
                refused += 1;
                assert_eq!(order, "Fill");
            }
        }
    }
}

#[test]
fn four_processes_killed_in_a_loop_lose_nothing_that_was_acknowledged() {
    const PROCESSES: usize = 4;
    const KILLS: usize = 60;
    let home = Home::new();
    let (tell, told) = mpsc::channel();
    let start = |slot: usize| {
        let mut child = Child::start(&home.record(), Order::Append);
        let lines = BufReader::new(child.0.stderr.take().unwrap()).lines();
        let tell = tell.clone();
        let reader = std::thread::spawn(move || {
            // The last line may be cut: what was not told in full was not acknowledged.
            for line in lines.map_while(Result::ok) {
                let mut words = line.split(' ');
                let (word, seq, leaf) = (words.next(), words.next(), words.next());
                assert_eq!(word, Some("ack"), "{line}");
                if let Some(leaf) = leaf.filter(|leaf| leaf.len() == 64) {
                    tell.send((slot, seq.unwrap().parse::<u64>().unwrap(), leaf.to_owned())).unwrap();
                }
            }
        });
        (child, reader)
    };
    let mut running: Vec<_> = (0..PROCESSES).map(start).collect();
    let mut acknowledged = Vec::new();
    let mut ended = Vec::new();
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..KILLS {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        // Each kill comes so many acknowledgements after the last, from whomever they come.
        for _ in 0..(random % 97) {
            let (_, seq, leaf) = told.recv().unwrap();
            acknowledged.push((seq, leaf));
        }
        let slot = usize::try_from(random >> 32).unwrap() % PROCESSES;
        let (mut child, reader) = std::mem::replace(&mut running[slot], start(slot));
        child.0.kill().unwrap();
        child.0.wait().unwrap();
        ended.push(reader);
    }
    for (mut child, reader) in running {
        child.0.kill().unwrap();
        child.0.wait().unwrap();
        ended.push(reader);
    }
    ended.into_iter().for_each(|reader| reader.join().unwrap());
    drop(tell);
    acknowledged.extend(told.into_iter().map(|(_, seq, leaf)| (seq, leaf)));

    let last = home.open().append(Entry::stop()).unwrap();
    let report = home.verify();
    assert!(report.passed(), "{:?}", report.defects);
    assert_eq!(report.entries, last.seq() + 1);
    let leaves = Reader::open(&home.record()).unwrap().leaf_hashes().unwrap();
    assert!(acknowledged.len() > KILLS);
    for (seq, leaf) in acknowledged {
        assert_eq!(leaves[usize::try_from(seq).unwrap()].to_string(), leaf, "entry {seq}");
    }
}
