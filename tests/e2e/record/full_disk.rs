//! A full disk: nothing is done that cannot be recorded, and work goes on once there is room again.

use crate::world::{PHONES, World, program, run};
use sekisho_testkit::{CallResult, Era, Launch, McpClient};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A server started by a shell that leaves its process number behind.
struct Cramped {
    client: McpClient,
    pid: String,
}

impl Cramped {
    /// Runs `script`, in which `$1` is the server, `$2` a file for the process number and `$3` one more word.
    fn start(world: &World, runner: &[&str], script: &str, word: &Path) -> Self {
        let pid_file = world.folder().join("pid");
        let [first, rest @ ..] = runner else { panic!("no program") };
        let mut launch = Launch::of(*first).home(world.home.path());
        for arg in rest.iter().chain(&["-c", script, "sh"]) {
            launch = launch.arg(*arg);
        }
        let launch = launch.arg(program("sekisho-files")).arg(&pid_file).arg(word);
        let client = McpClient::connect(&launch, Era::Handshake).unwrap();
        let pid = std::fs::read_to_string(&pid_file).unwrap().trim().to_owned();
        Self { client, pid }
    }

    fn calls(&mut self) -> [CallResult; 2] {
        let read = self.client.call("read_file", json!({ "path": PHONES })).unwrap();
        [read, self.client.call("list_folder", json!({})).unwrap()]
    }

    #[track_caller]
    fn works(&mut self) {
        for answer in self.calls() {
            assert!(!answer.is_error, "{}", answer.text);
        }
    }

    #[track_caller]
    fn refuses(&mut self) {
        for answer in self.calls() {
            assert_eq!(answer.code().map(|code| code.as_str()), Some("audit.unwritable"), "{}", answer.text);
            assert!(answer.structured.is_null(), "{}", answer.structured);
        }
    }
}

#[test]
fn a_file_that_may_not_grow_stops_every_tool_until_it_may() {
    let world = World::new();
    // Told by an error, as a full disk is, not by the signal that ends most programs.
    let script = "trap '' XFSZ; echo $$ > \"$2\"; exec \"$1\"";
    let mut server = Cramped::start(&world, &["/bin/bash"], script, Path::new(""));
    server.works();
    let segment = &super::lines::files(&world.home.record_dir().join("segments"))[0];
    let limit = |bytes: &str| {
        let mut prlimit = Command::new("prlimit");
        run(prlimit.args(["--pid", &server.pid, &format!("--fsize={bytes}:")]), "").good();
    };
    // Part of a line still fits: what is torn then must not count as written.
    limit(&(segment.metadata().unwrap().len() + 100).to_string());
    server.refuses();
    server.refuses();
    let mut prlimit = Command::new("prlimit");
    run(prlimit.args(["--pid", &server.pid, "--fsize=unlimited:"]), "").good();
    server.works();
    assert!(server.client.close().unwrap().status.success());
    world.sekisho(&["audit", "verify"]).good();
}

#[test]
fn a_full_disk_stops_every_tool_until_there_is_room() {
    let world = World::new();
    // A small disk of its own, seen by the server and its children alone, with the record moved onto it.
    let runner = ["unshare", "--mount", "--map-root-user", "--propagation", "private", "/bin/sh"];
    let script = "set -e; cp -a \"$3\" \"$3.kept\"; mount -t tmpfs -o size=256k,mode=700 tmpfs \"$3\"; \
                  cp -a \"$3.kept/.\" \"$3\"; echo $$ > \"$2\"; exec \"$1\"";
    let record = world.home.record_dir();
    let mut server = Cramped::start(&world, &runner, script, &record);
    server.works();
    // The same disk from outside.
    let disk = PathBuf::from(format!("/proc/{}/root{}", server.pid, record.display()));
    let filler = disk.join("filler");
    assert!(std::fs::write(&filler, vec![0; 1024 * 1024]).is_err(), "the disk is larger than it was made");
    // What is left of the last block takes a few entries more.
    let room = (0..50).take_while(|_| server.calls().iter().any(|answer| !answer.is_error)).count();
    assert!(room < 50, "the disk never fills up");
    server.refuses();
    server.refuses();
    std::fs::remove_file(&filler).unwrap();
    server.works();
    let copy = world.folder().join("copy");
    super::lines::copy_folder(&disk, &copy);
    assert!(server.client.close().unwrap().status.success());
    let key = world.sekisho(&["audit", "key"]).good().out;
    let args = ["audit", "verify", "--json", "--key", key.trim(), "--record", copy.to_str().unwrap()];
    let report = world.sekisho(&args).good().json();
    assert_eq!(report["report"]["defects"], json!([]));
}
