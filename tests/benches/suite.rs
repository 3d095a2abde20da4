//! What the suite costs: start, memory, and what the gate adds to a read; a well-known file server beside it.
//!
//! Prints figures, judges nothing: machines differ. Run with `cargo bench --package sekisho-tests`. The peer is the
//! npm package `@modelcontextprotocol/server-filesystem`; `tests/run bench` installs it beneath `target/tools`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench may be blunt, and prints"
)]

#[allow(dead_code, reason = "no bench needs all that benches share")]
mod peer;

use peer::{Peer, built, measure, micros, percentile, print, tool};
use sekisho_audit::{Origin, Record, RecordKeys};
use sekisho_gate::{
    CallContext, Gate, GateParts, HandleKeys, LazyHandles, LazyOutbox, Orders, Reply, Stopped,
};
use sekisho_mask::{Engine, Settings};
use sekisho_platform::PrivateDir;
use sekisho_policy::Policy;
use sekisho_roots::{RootSpec, Roots};
use sekisho_types::{Clock, FolderClass, Mode, RootName, Secret, SystemClock, UserId};
use serde_json::{Map, Value, json};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

const READS: usize = 1_000;
const SPAWNS: usize = 20;

fn main() {
    let work = tempfile::tempdir().unwrap();
    let docs = work.path().join("docs");
    std::fs::create_dir(&docs).unwrap();
    std::fs::write(docs.join("memo.txt"), sample_4k()).unwrap();
    println!("a 4 KB file of Japanese business text, {READS} reads each, p50 / p99");
    in_process(work.path(), &docs);
    println!();
    over_stdio(&docs);
}

/// Four kilobytes of text with something to mask in every tenth line.
fn sample_4k() -> String {
    let mut text = String::new();
    let mut line = 0;
    while text.len() < 4_096 {
        line += 1;
        let tail = if line % 10 == 0 {
            "連絡先 090-0000-1234 / sample@example.co.jp"
        } else {
            "見積の件、来週の会議で確認します。"
        };
        text.push_str(&format!("{line:03} {tail}\n"));
    }
    text
}

fn in_process(work: &Path, docs: &Path) {
    let roots = || Arc::new(Roots::open(&[root(docs)], &Secret::new([5; 32]), &[]).unwrap());
    let place = roots().parse("docs/memo.txt").unwrap();
    let bare = roots();
    let reference = measure(READS, || {
        let file = bare.read(&place, 1 << 20).unwrap();
        let text = sekisho_documents::decode(&file.bytes).unwrap();
        std::hint::black_box(serde_json::to_string(&text.text).unwrap());
    });
    print("read and decode, no gate", &reference);
    let memory = PathBuf::from("/dev/shm");
    let aside =
        if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() };
    for (name, home) in
        [("through the gate, record in memory", aside.path()), ("through the gate, record on disk", work)]
    {
        let gate = gate(home, roots());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let args: Map<String, Value> = json!({ "path": "docs/memo.txt" }).as_object().unwrap().clone();
        let through = runtime.block_on(async {
            let mut times = Vec::with_capacity(READS);
            for _ in 0..READS {
                let start = Instant::now();
                let reply = gate.call("read_file", args.clone(), CallContext::default()).await;
                times.push(start.elapsed());
                assert!(matches!(reply, Reply::Released(_)));
            }
            times
        });
        print(name, &through);
        println!(
            "  {:<44} {:>8.0} µs",
            "what the gate adds (p50)",
            micros(percentile(&through, 50)) - micros(percentile(&reference, 50))
        );
    }
}

/// A machine on which no order was ever given.
struct NoOrders;

impl Orders for NoOrders {
    fn obey(&self) -> Pin<Box<dyn Future<Output = Result<(), Stopped>> + Send + '_>> {
        Box::pin(async { Ok(()) })
    }
}

fn root(docs: &Path) -> RootSpec {
    RootSpec { name: RootName::parse("docs").unwrap(), path: docs.to_owned(), class: FolderClass::Source }
}

fn gate(home: &Path, roots: Arc<Roots>) -> Gate {
    let record = home.join("record");
    PrivateDir::create(&record).unwrap();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let keys = RecordKeys { hash_key: Secret::new([1; 32]), checkpoint_seed: Secret::new([2; 32]) };
    Gate::new(GateParts {
        server: sekisho_files::server().unwrap(),
        policy: Policy::parse(sekisho_policy::DEMO).unwrap(),
        user: UserId::parse("bench").unwrap(),
        mode: Mode::Personal,
        record: Arc::new(
            Record::open(&record, keys, Origin::parse("bench").unwrap(), Arc::clone(&clock)).unwrap(),
        ),
        outbox: LazyOutbox::new(home.join("outbox"), Secret::new([3; 32]), Arc::clone(&clock)),
        handles: LazyHandles::new(
            home.join("handles"),
            HandleKeys { seal: Secret::new([5; 32]), lookup: Secret::new([6; 32]) },
            Arc::clone(&clock),
        ),
        roots: Some(roots),
        cursor_key: Secret::new([4; 32]),
        engine: Engine::new(Settings::default()),
        clock,
        orders: Arc::new(NoOrders),
        grants: None,
        launcher: None,
    })
}

fn over_stdio(docs: &Path) {
    let own = built("sekisho-files");
    let docs = docs.to_str().unwrap();
    let home = tempfile::tempdir().unwrap();
    let made = Command::new(built("sekisho"))
        .args(["init", "--profile", "demo", "--json", "--root", docs])
        .env("SEKISHO_HOME", home.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let mut command = Command::new(&own);
    command.env("SEKISHO_HOME", home.path());
    report(
        "sekisho-files",
        command,
        json!({ "name": "read_file", "arguments": { "path": "docs/memo.txt" } }),
    );
    let peer = tool("npm/node_modules/@modelcontextprotocol/server-filesystem/dist/index.js");
    if !peer.exists() {
        println!("{:<34} not installed: run `tests/run bench`", "server-filesystem (npm)");
        return;
    }
    let mut command = Command::new("node");
    command.arg(peer).arg(docs);
    let file = format!("{docs}/memo.txt");
    report(
        "server-filesystem (npm)",
        command,
        json!({ "name": "read_text_file", "arguments": { "path": file } }),
    );
}

fn report(name: &str, mut command: Command, read: Value) {
    let starts = (0..SPAWNS)
        .map(|_| {
            let start = Instant::now();
            let mut peer = Peer::start(&mut command);
            peer.initialize();
            let took = start.elapsed();
            peer.end();
            took
        })
        .collect::<Vec<_>>();
    let mut peer = Peer::start(&mut command);
    peer.initialize();
    let idle = peer.resident_kib();
    let mut bytes = 0;
    let reads = measure(READS, || bytes = peer.request("tools/call", read.clone()).len());
    let busy = peer.resident_kib();
    peer.end();
    println!("{name}");
    print("  spawn to initialize answered", &starts);
    println!(
        "  {:<44} {:>8.1} MiB, after {READS} reads {:.1} MiB",
        "resident after initialize",
        idle as f64 / 1024.0,
        busy as f64 / 1024.0
    );
    print("  read over stdio, durable record included", &reads);
    println!("  {:<44} {bytes:>8} bytes", "one answer");
}
