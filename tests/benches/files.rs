//! What it costs to find and read files: on a tree of 9,080 files, beside two well-known file servers.
//!
//! Prints figures, judges nothing: machines differ, and a busy one shows in the peers' figures too. Run with
//! `cargo bench --package sekisho-tests --bench files`. The tree is made anew, the same each time; `SEKISHO_BENCH_TREE`
//! names another. The peers are the npm package `@modelcontextprotocol/server-filesystem` and the crate
//! `rust-mcp-filesystem`; `tests/run bench` installs them beneath `target/tools`.
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

use peer::{Peer, built, tool};
use sekisho_mask::Engine;
use sekisho_roots::{IgnoreFiles, NamePattern, READ_BYTES, RootSpec, Roots};
use sekisho_search::{Bounds, Memory, Question, SEARCH_MS, Show, Start, Wanted, WantedText};
use sekisho_types::{FolderClass, RootName, Secret};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const FILES: usize = 9_080;
const READS: usize = 1_000;
const ROUNDS: usize = 7;
/// Stands in every 97th file of the tree that is made.
const NEEDLE: &str = "見積承認";

fn main() {
    let work = tempfile::tempdir().unwrap();
    let (tree, needle) = match std::env::var_os("SEKISHO_BENCH_TREE") {
        Some(tree) => (PathBuf::from(tree), "effect".to_owned()),
        None => (made(&work.path().join("tree")), NEEDLE.to_owned()),
    };
    let mut files = Vec::new();
    collect(&tree, &mut files);
    files.sort();
    let bytes: u64 = files.iter().map(|file| file.metadata().unwrap().len()).sum();
    println!("{} files, {:.1} MB; median of {ROUNDS} rounds", files.len(), bytes as f64 / 1e6);
    files.truncate(READS);
    println!("\nin process");
    in_process(&tree, &files, &needle);
    over_stdio(&tree, &files, &needle);
}

/// A tree as a software house has it: 3,680 folders two deep, small texts, a third of them Japanese.
fn made(at: &Path) -> PathBuf {
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random >> 33).unwrap() % below
    };
    for n in 0..FILES {
        let folder = at.join(format!("部署{:02}", n % 40)).join(format!("案件{:03}", n / 40 % 91));
        std::fs::create_dir_all(&folder).unwrap();
        let (name, line) = match n % 3 {
            0 => (format!("議事録{n:05}.md"), "来週の会議で進捗と課題を確認し、資料を共有する。\n"),
            1 => (format!("module{n:05}.js"), "export const value = compute(input, { depth: 3 });\n"),
            _ => (format!("data{n:05}.csv"), "2026-11-24,A-1024,3,12800,済\n"),
        };
        let mut text = line.repeat(1 + next(90));
        if n % 97 == 0 {
            text.push_str(&format!("本件の{NEEDLE}を依頼します。\n"));
        }
        std::fs::write(folder.join(name), text).unwrap();
    }
    at.to_owned()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name();
        if name.to_str().is_none_or(|name| name.starts_with('.')) {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), files);
        } else if entry.file_type().unwrap().is_file() {
            files.push(entry.path());
        }
    }
}

fn in_process(tree: &Path, files: &[PathBuf], needle: &str) {
    let name = RootName::parse("docs").unwrap();
    let spec = RootSpec { name, path: tree.to_owned(), class: FolderClass::Source };
    let roots = Roots::open(&[spec], &Secret::new([5; 32]), &[]).unwrap();
    let (engine, memory) = (Engine::default(), Memory::default());
    let places = [roots.parse("docs").unwrap()];
    let ask = |name: Option<&str>, text: Option<WantedText>| {
        let name = name.map(|name| NamePattern::parse(name).unwrap());
        let (show, ignore_files) = (Show::Lines, IgnoreFiles::Unheeded);
        let question =
            Question { name, text, show, context_lines: 0, ignore_files, rows: 500, start: Start::default() };
        let bounds = Bounds { time_ms: SEARCH_MS, go_on: &|| true, progress: &|_| {} };
        sekisho_search::run(&roots, (&engine, &memory), &places, &question, bounds).unwrap().rows.len()
    };
    let text = |text: &str, wanted| Some(WantedText::new(text, wanted).unwrap());
    round("walk alone, by the standard library", || {
        let mut all = Vec::new();
        collect(tree, &mut all);
        all.len()
    });
    round("names that are nowhere: the whole tree", || ask(Some("*.nowhere"), None));
    round("names, the first 500", || ask(Some("*.js"), None));
    round("text that is nowhere: the whole tree", || ask(None, text("どこにもない", Wanted::Literally)));
    round("text", || ask(None, text(needle, Wanted::Literally)));
    round("pattern, on the masked text", || ask(None, text(&format!("{needle}.$"), Wanted::AsPattern)));
    round("1,000 reads, masked or not: open and read", || {
        let read = |file: &PathBuf| {
            let below = file.strip_prefix(tree).unwrap().to_str().unwrap().replace('\\', "/");
            let place = roots.parse(&format!("docs/{below}")).unwrap();
            usize::from(roots.read(&place, READ_BYTES).is_ok())
        };
        files.iter().map(read).sum()
    });
}

fn round(name: &str, mut work: impl FnMut() -> usize) {
    let mut found = 0;
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            found = work();
            start.elapsed()
        })
        .collect();
    times.sort();
    println!("  {name:<52} {:>9.1} ms   {found:>6} found", times[ROUNDS / 2].as_secs_f64() * 1e3);
}

/// How one server is asked.
struct Asked {
    name: &'static str,
    command: Command,
    names: Option<Value>,
    text: Option<Value>,
    read: Box<dyn Fn(&Path) -> Value>,
}

fn over_stdio(tree: &Path, files: &[PathBuf], needle: &str) {
    let memory = PathBuf::from("/dev/shm");
    let homes = [
        ("sekisho-files, record on disk", tempfile::tempdir().unwrap()),
        (
            "sekisho-files, record in memory",
            if memory.is_dir() {
                tempfile::tempdir_in(memory).unwrap()
            } else {
                tempfile::tempdir().unwrap()
            },
        ),
    ];
    for (name, home) in &homes {
        ask(own(name, tree, home.path(), needle), files);
    }
    let root = tree.to_str().unwrap().to_owned();
    let rust = tool("rust/bin/rust-mcp-filesystem");
    if rust.exists() {
        let mut command = Command::new(rust);
        command.arg(tree);
        let names =
            json!({ "name": "search_files", "arguments": { "path": root, "pattern": "**/*.nowhere" } });
        let text = json!({ "name": "search_files_content",
            "arguments": { "path": root, "pattern": "**/*", "query": needle, "is_regex": false } });
        let read = Box::new(|path: &Path| json!({ "name": "read_text_file", "arguments": { "path": path } }));
        ask(
            Asked { name: "rust-mcp-filesystem", command, names: Some(names), text: Some(text), read },
            files,
        );
    } else {
        println!("\nrust-mcp-filesystem is not installed: run `tests/run bench`");
    }
    let npm = tool("npm/node_modules/@modelcontextprotocol/server-filesystem/dist/index.js");
    if npm.exists() {
        let mut command = Command::new("node");
        command.arg(npm).arg(tree);
        let names =
            json!({ "name": "search_files", "arguments": { "path": root, "pattern": "**/*.nowhere" } });
        let read = Box::new(|path: &Path| json!({ "name": "read_text_file", "arguments": { "path": path } }));
        ask(Asked { name: "server-filesystem (npm)", command, names: Some(names), text: None, read }, files);
    } else {
        println!("\nserver-filesystem is not installed: run `tests/run bench`");
    }
}

fn own(name: &'static str, tree: &Path, home: &Path, needle: &str) -> Asked {
    let made = Command::new(built("sekisho"))
        .args(["init", "--profile", "demo", "--json", "--root"])
        .arg(tree)
        .env("SEKISHO_HOME", home)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let mut command = Command::new(built("sekisho-files"));
    command.env("SEKISHO_HOME", home);
    let (base, folder) = (tree.to_owned(), tree.file_name().unwrap().to_str().unwrap().to_owned());
    let read = Box::new(move |path: &Path| {
        let below = path.strip_prefix(&base).unwrap().to_str().unwrap().replace('\\', "/");
        json!({ "name": "read_file", "arguments": { "path": format!("{folder}/{below}") } })
    });
    let names = json!({ "name": "find_files", "arguments": { "name": "*.nowhere" } });
    let text = json!({ "name": "find_files", "arguments": { "text": needle, "limit": 500 } });
    Asked { name, command, names: Some(names), text: Some(text), read }
}

/// Times one question; a peer may not be up to it.
fn ask_once(name: &str, server: &mut Peer, question: &Value) {
    let answer = server.ask("tools/call", question.clone());
    if answer.contains("\"isError\":true") {
        let said: String = answer.chars().take(160).collect();
        println!("  {name:<52} refused: {said}");
        return;
    }
    round(name, || server.request("tools/call", question.clone()).len());
}

fn ask(mut asked: Asked, files: &[PathBuf]) {
    println!("\n{}", asked.name);
    let mut server = Peer::start(&mut asked.command);
    server.initialize();
    if let Some(names) = &asked.names {
        ask_once("names that are nowhere: the whole tree", &mut server, names);
    }
    if let Some(text) = &asked.text {
        ask_once("text (found: bytes of the answer)", &mut server, text);
    }
    let before = server.cpu_ms();
    round("1,000 files, one call each (found: bytes of answers)", || {
        files.iter().map(|file| server.ask("tools/call", (asked.read)(file)).len()).sum()
    });
    if let (Some(before), Some(after)) = (before, server.cpu_ms()) {
        println!("  {:<52} {:>9.1} ms of processor time", "1,000 files", (after - before) / ROUNDS as f64);
    }
    println!("  {:<52} {:>9.1} MiB", "resident then", server.resident_kib() as f64 / 1024.0);
    server.end();
}
