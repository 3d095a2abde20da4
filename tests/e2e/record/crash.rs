//! Servers killed where they stand: whatever a client was answered is on the record, and the record stays whole.

use super::lines::{Lines, files, replace};
use crate::world::{PHONES, World};
use sekisho_testkit::{Era, McpClient};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const PROCESSES: usize = 4;
const ROUNDS: usize = 6;
const CALLS: usize = 12;

/// What a client was answered by a server that it then killed.
struct Killed {
    session: String,
    answered: usize,
}

/// Sends all calls at once, waits for some answers and kills the server over the rest.
fn read_and_kill(world: &World, process: usize, round: usize) -> Killed {
    let session = format!("crash-{process}-{round}");
    let launch = world.launch().env("CLAUDE_CODE_SESSION_ID", &session);
    let mut client = McpClient::connect(&launch, Era::Handshake).unwrap();
    let call = json!({ "name": "read_file", "arguments": { "path": PHONES } });
    let ids: Vec<u64> = (0..CALLS).map(|_| client.start("tools/call", call.clone()).unwrap()).collect();
    for id in ids.iter().take((process * 3 + round * 5) % CALLS) {
        let answer = client.finish_call(*id).unwrap();
        assert!(!answer.is_error, "{}", answer.text);
    }
    let ended = client.kill().unwrap();
    // Everything it had written counts, read by us or not: another client might have read it.
    let answers = ended.stdout.split(|byte| *byte == b'\n');
    let answers = answers.filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    let answered = answers.filter(|answer| !answer["result"]["structuredContent"].is_null()).count();
    Killed { session, answered }
}

/// Every entry on the record. A line that a kill has cut is none; the check tells of it.
fn entries(world: &World) -> Vec<Value> {
    let texts =
        files(&world.home.record_dir().join("segments")).into_iter().map(|path| std::fs::read(path).unwrap());
    let all: Vec<u8> = texts.flatten().collect();
    all.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
}

#[test]
fn four_servers_that_are_killed_again_and_again_lose_nothing_they_answered() {
    let world = World::with_outside();
    let killed: Vec<Killed> = std::thread::scope(|scope| {
        let world = &world;
        let work = |process| {
            scope.spawn(move || (0..ROUNDS).map(|round| read_and_kill(world, process, round)).collect())
        };
        let threads: Vec<std::thread::ScopedJoinHandle<'_, Vec<Killed>>> = (0..PROCESSES).map(work).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    // The next server takes up what they left.
    world.read(1);

    let report = world.sekisho(&["audit", "verify", "--json"]).good().json();
    assert_eq!((&report["passed"], &report["report"]["defects"]), (&json!(true), &json!([])));
    let entries = entries(&world);
    let count = |what: &str| {
        let mut counts = BTreeMap::new();
        for entry in entries.iter().filter(|entry| entry["what"] == what) {
            *counts.entry(entry["session"].as_str().unwrap_or_default()).or_insert(0_usize) += 1;
        }
        counts
    };
    let (intents, outcomes) = (count("intent"), count("outcome"));
    let mut answered = 0;
    for killed in &killed {
        let of = |counts: &BTreeMap<&str, usize>| counts.get(killed.session.as_str()).copied().unwrap_or(0);
        let (intents, outcomes) = (of(&intents), of(&outcomes));
        assert!(
            killed.answered <= outcomes,
            "{}: {} answers, {outcomes} outcomes",
            killed.session,
            killed.answered
        );
        assert!(outcomes <= intents && intents <= CALLS, "{}: {outcomes} of {intents}", killed.session);
        answered += killed.answered;
    }
    let most = PROCESSES * ROUNDS * CALLS;
    assert!(answered > 0 && answered < most, "{answered} of {most} calls were answered before a kill");
    // Every call that was under way is told of.
    let unknown = |warning: &&Value| warning["warning"] == "unknown-outcome";
    let told = report["report"]["warnings"].as_array().unwrap().iter().filter(unknown).count();
    let left_off = report["report"]["warnings_left_off"].as_u64().unwrap();
    let open = intents.values().sum::<usize>() - outcomes.values().sum::<usize>();
    assert!(told == open || left_off > 0, "{told} of {open} told");
}

/// A kill rarely cuts a line, since each is written at once: here one is cut on purpose.
#[test]
fn a_line_that_a_crash_cut_is_set_aside_and_told() {
    let world = World::new();
    world.read(1);
    let lines = Lines::open(&world.home.record_dir());
    let path = &files(&world.home.record_dir().join("segments"))[0];
    let mut bytes = std::fs::read(path).unwrap();
    let torn = &lines.lines[lines.lines.len() - 1].as_bytes()[..40];
    bytes.extend_from_slice(torn);
    replace(path, &bytes);
    world.read(1);
    let report = world.sekisho(&["audit", "verify", "--json"]).good().json();
    let warnings = report["report"]["warnings"].as_array().unwrap();
    let told = warnings.iter().find(|warning| warning["warning"] == "torn").unwrap();
    // With the newline that sets it apart.
    assert_eq!(told["bytes"], torn.len() + 1);
}
