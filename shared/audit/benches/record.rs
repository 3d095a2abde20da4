//! How fast the record is: appends by 1, 4 and 16 processes, each beside a bare append and sync of the same
//! bytes in the same run, and the check of half a million entries.
//!
//! Figures of one run on one machine; compare them with the reference beside them, not with another day's.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench prints its figures and may be blunt"
)]

use sekisho_audit::{Digest, Entry, Item, Origin, Record, RecordKeys, VerifierKey, Word, verify};
use sekisho_types::{
    CallId, ClientSessionId, Decision, GateClass, Mode, OpaqueId, RuleId, Secret, ServerId, SystemClock,
    ToolName, UserId,
};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const ROUND: Duration = Duration::from_secs(3);
const ROUNDS: usize = 2;
const VERIFIED: u64 = 500_000;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    match args.get(1).map(String::as_str) {
        Some("child") => child(&args[2], Path::new(&args[3])),
        _ if args.iter().any(|a| a == "--bench") => bench(),
        // Under a test runner there is nothing to run.
        _ => {}
    }
}

fn origin() -> Origin {
    Origin::parse("sekisho/bench").unwrap()
}

fn open(dir: &Path) -> Record {
    let keys = RecordKeys { hash_key: Secret::new([1; 32]), checkpoint_seed: Secret::new([2; 32]) };
    Record::open(dir, keys, origin(), Arc::new(SystemClock)).unwrap()
}

/// Intent and outcome of a call, by turns, with all that the gate writes.
fn entry(n: u64) -> Entry {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&(n / 2).to_be_bytes());
    bytes[8..12].copy_from_slice(&std::process::id().to_be_bytes());
    let call = CallId::from_random(bytes);
    let intended = n.is_multiple_of(2);
    let mut entry = if intended { Entry::intent(call) } else { Entry::outcome(call) };
    entry.user = Some(UserId::parse("yamada").unwrap());
    entry.mode = Some(Mode::Personal);
    entry.session = Some(ClientSessionId::parse("0f6c1e1e-5c0f-4b9c-9a53-6f0e4f1c2d3e").unwrap());
    entry.server = Some(ServerId::parse("files").unwrap());
    entry.tool = Some(ToolName::parse("read_file").unwrap());
    entry.class = Some(GateClass::Read);
    entry.decision = Some(Decision::Allow);
    entry.rule = Some(RuleId::parse("read-work-folders").unwrap());
    entry.items = vec![Item::Id(OpaqueId::parse("f:7k2m9q4x").unwrap())];
    if intended {
        entry.surface = Some(Digest::of(b"surface"));
        entry.policy = Some(Digest::of(b"policy"));
    } else {
        entry.masked = [("name", 4), ("phone", 1)].map(|(k, n)| (Word::parse(k).unwrap(), n)).into();
        entry.bytes_out = Some(12_345);
        entry.duration_ms = Some(17);
    }
    entry
}

/// Appends for one round and prints each latency in microseconds.
fn child(what: &str, dir: &Path) {
    let mut latencies = Vec::new();
    let mut run = |append: &mut dyn FnMut(u64)| {
        let start = Instant::now();
        let mut n = 0;
        while start.elapsed() < ROUND {
            let before = Instant::now();
            append(n);
            latencies.push(before.elapsed().as_micros());
            n += 1;
        }
    };
    if what == "record" {
        let record = open(dir);
        run(&mut |n| assert!(record.append(entry(n)).unwrap().seq() >= n));
    } else {
        let line = vec![b'x'; 760];
        let mut file = OpenOptions::new().append(true).create(true).open(dir.join("plain")).unwrap();
        run(&mut |_| {
            file.write_all(&line).unwrap();
            file.sync_data().unwrap();
        });
    }
    let text: String = latencies.iter().map(|us| format!("{us}\n")).collect();
    std::io::stdout().write_all(text.as_bytes()).unwrap();
}

fn round(what: &str, processes: usize) -> Vec<u64> {
    let dir = tempfile::tempdir().unwrap();
    let record = dir.path().join("record");
    drop(open(&record));
    let children: Vec<_> = (0..processes)
        .map(|_| {
            Command::new(std::env::current_exe().unwrap())
                .args(["child", what])
                .arg(&record)
                .stdout(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let mut latencies: Vec<u64> = Vec::new();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        latencies
            .extend(String::from_utf8(output.stdout).unwrap().lines().map(|us| us.parse::<u64>().unwrap()));
    }
    if what == "record" {
        let key = VerifierKey::of_seed(origin(), &Secret::new([2; 32]));
        let report = verify(&record, None, &key).unwrap();
        assert!(report.passed());
        assert!(report.entries >= u64::try_from(latencies.len()).unwrap());
    }
    latencies
}

#[allow(clippy::cast_precision_loss, reason = "figures for people")]
fn per_second(count: u64, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

fn bench() {
    for processes in [1, 4, 16] {
        for what in ["record", "plain append + sync"] {
            let mut all: Vec<u64> = (0..ROUNDS).flat_map(|_| round(what, processes)).collect();
            all.sort_unstable();
            let at = |percent: usize| {
                let us = all[(all.len() - 1) * percent / 100];
                Duration::from_micros(us)
            };
            let rate = per_second(u64::try_from(all.len()).unwrap(), ROUND * u32::try_from(ROUNDS).unwrap());
            println!(
                "{processes:>2} processes, {what:<19}: {rate:>8.0}/s, p50 {:?}, p99 {:?}",
                at(50),
                at(99)
            );
        }
    }
    bench_verify();
}

/// The processor time this process has used, in hundredths of a second, where the system tells it.
fn processor_time() -> Option<u64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<u64> =
        stat.rsplit_once(") ")?.1.split(' ').skip(11).take(2).filter_map(|f| f.parse().ok()).collect();
    Some(fields.iter().sum())
}

fn bench_verify() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("record");
    let record = open(&folder);
    let next = AtomicU64::new(0);
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= VERIFIED {
                        break;
                    }
                    record.append(entry(n)).unwrap();
                    if n.is_multiple_of(10_000) {
                        record.checkpoint_now().unwrap();
                    }
                }
            });
        }
    });
    println!("64 threads of one process         : {:>8.0}/s", per_second(VERIFIED, start.elapsed()));
    let start = Instant::now();
    drop(open(&folder));
    println!("opening it again                  : {:?}", start.elapsed());

    let key = record.verifier_key();
    for _ in 0..3 {
        let (start, used) = (Instant::now(), processor_time());
        let report = verify(&folder, None, &key).unwrap();
        let time = start.elapsed();
        let used = processor_time().zip(used).map_or(0, |(after, before)| after - before);
        assert!(report.passed(), "{:?}", report.defects);
        let (entries, bytes) = (report.entries, report.bytes);
        println!(
            "verify {entries} entries of {} bytes: {:>8.0}/s, {:.0} MB/s, {} ns of processor time each",
            bytes / entries,
            per_second(entries, time),
            per_second(bytes, time) / 1e6,
            used * 10_000_000 / entries
        );
    }
    let files = std::fs::read_dir(folder.join("segments")).unwrap();
    let all: Vec<Vec<u8>> = files.map(|f| std::fs::read(f.unwrap().path()).unwrap()).collect();
    let start = Instant::now();
    for bytes in &all {
        std::hint::black_box(Digest::of(bytes));
    }
    println!("hashing the same bytes, one thread: {:>8.0}/s", per_second(VERIFIED, start.elapsed()));
}
