//! A server as a client meets it, and figures as a bench prints them.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// A process, and what is needed to talk to it.
pub(crate) struct Peer {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    id: u64,
}

impl Peer {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output, id: 0 }
    }

    /// Sends a request and waits for its answer, whatever it is.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> String {
        self.id += 1;
        let line =
            json!({ "jsonrpc": "2.0", "id": self.id, "method": method, "params": params }).to_string() + "\n";
        self.input.write_all(line.as_bytes()).unwrap();
        let mut answer = String::new();
        self.output.read_line(&mut answer).unwrap();
        answer
    }

    /// As [`Self::ask`], for what must not be refused.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> String {
        let answer = self.ask(method, params);
        assert!(answer.contains("\"result\"") && !answer.contains("\"isError\":true"), "{answer}");
        answer
    }

    pub(crate) fn initialize(&mut self) {
        let client = json!({ "name": "bench", "version": "1" });
        let params = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client });
        self.request("initialize", params);
        let done = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
        writeln!(self.input, "{done}").unwrap();
    }

    /// What the process has used of the processors, where the system says.
    pub(crate) fn cpu_ms(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
        let ticks = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
        Some(ticks * 10.0)
    }

    pub(crate) fn resident_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).unwrap_or(0)
    }

    pub(crate) fn end(mut self) {
        drop(self.input);
        self.child.wait().unwrap();
    }
}

/// The executable that `cargo build --release` made.
pub(crate) fn built(name: &str) -> PathBuf {
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--release", "--bin", "sekisho", "--bin", "sekisho-files"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .status()
        .unwrap();
    assert!(status.success());
    // This bench lies in <target>/release/deps.
    let deps = std::env::current_exe().unwrap();
    deps.parent().unwrap().parent().unwrap().join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// A tool that `tests/run bench` installs.
pub(crate) fn tool(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools").join(path)
}

pub(crate) fn measure(times: usize, mut work: impl FnMut()) -> Vec<Duration> {
    (0..times)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect()
}

pub(crate) fn percentile(times: &[Duration], percent: usize) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort();
    sorted[(sorted.len() - 1) * percent / 100]
}

pub(crate) fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

pub(crate) fn print(name: &str, times: &[Duration]) {
    println!(
        "{name:<46} {:>8.0} µs / {:.0} µs",
        micros(percentile(times, 50)),
        micros(percentile(times, 99))
    );
}
