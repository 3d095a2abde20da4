//! What commands print: JSON for programs, either language for people, and a reason for each refusal.

use super::help::is_japanese;
use crate::world::{PHONES, Ran, World, sekisho};
use sekisho_testkit::TestHome;
use serde_json::{Value, json};
use std::path::Path;

/// Every command that has `--json`, on a home that has a record.
const WITH_JSON: &[&[&str]] = &[
    &["audit", "verify"],
    &["audit", "show", "1"],
    &["audit", "checkpoint"],
    &["audit", "key"],
    &["policy", "check"],
    &["policy", "matrix"],
    &["register"],
    &["unregister"],
    &["doctor"],
];

#[test]
fn every_json_output_is_one_object_on_one_line() {
    let world = World::new();
    world.read(1);
    for args in WITH_JSON {
        let ran = world.sekisho(&[args, &["--json"][..]].concat()).good();
        assert!(ran.json().is_object() || ran.json().is_array(), "{args:?}: {}", ran.out);
        assert_eq!(ran.err, "", "{args:?}");
    }
    let tail = world.sekisho(&["audit", "tail", "--json"]).good();
    let entries: Vec<Value> = tail.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<&str> = entries.iter().map(|entry| entry["what"].as_str().unwrap()).collect();
    assert_eq!(told, ["admin", "start", "intent", "outcome", "stop"]);
    let folder = TestHome::temporary().unwrap();
    let made = sekisho(&folder.path().join("home"), &["init", "--profile", "live", "--json"]).good().json();
    assert_eq!(
        (&made["phase"], &made["assurance"], &made["folders"]),
        (&json!(1), &json!("personal"), &json!([]))
    );
}

#[test]
fn people_read_japanese_wherever_they_ask_for_it() {
    let world = World::with_outside();
    world.read(1);
    for args in WITH_JSON.iter().filter(|args| **args != ["audit", "show", "1"] && **args != ["audit", "key"])
    {
        let ja = world.sekisho(&[args, &["--lang", "ja"][..]].concat()).good().out;
        assert!(ja.chars().any(is_japanese), "{args:?}: {ja}");
        let en = world.sekisho(args).good().out;
        assert!(!en.chars().any(is_japanese), "{args:?}: {en}");
    }
    let nowhere = Path::new("/nowhere/home");
    for args in [&["audit", "verify"][..], &["mask", "/nowhere/file"], &["policy", "check", "/nowhere/file"]]
    {
        let ja = sekisho(nowhere, &[args, &["--lang", "ja"][..]].concat());
        let words = ja.err.lines().filter(|line| line.chars().any(is_japanese)).count();
        assert!(ja.code == 1 && words == 2, "what happened and what is next: {ja:?}");
    }
}

#[test]
fn without_a_home_every_command_says_how_to_make_one() {
    let folder = TestHome::temporary().unwrap();
    let home = folder.path().join("home");
    for args in [&["audit", "verify"][..], &["audit", "tail"], &["audit", "key"], &["audit", "checkpoint"]] {
        let ran = sekisho(&home, args).refused(1, "home.missing");
        assert!(ran.err.contains("sekisho init") && ran.out.is_empty(), "{args:?}: {ran:?}");
    }
    let doctor = sekisho(&home, &["doctor", "--json"]);
    assert_eq!((doctor.code, &doctor.json()["ok"]), (1, &json!(false)));
    assert!(doctor.out.contains("sekisho init"), "{}", doctor.out);
    assert!(!home.exists());
}

#[test]
fn a_relative_home_is_refused() {
    sekisho(Path::new("here"), &["init", "--profile", "demo"]).refused(1, "home.unsafe");
    assert!(!Path::new("here").exists());
}

#[test]
fn a_broken_policy_is_refused_and_the_line_is_named() {
    let world = World::new();
    let text = std::fs::read_to_string(world.home.policy_file()).unwrap();
    let line = text.lines().position(|line| line == "version = 1").unwrap() + 1;
    let broken: [(&str, &str); 3] = [
        ("version = 1", "version = = 1"),
        ("version = 1", "version = 1\nversion = 1"),
        ("read = \"allow\"", "raed = \"allow\""),
    ];
    for (sound, damaged) in broken {
        let file = world.folder().join("policy.toml");
        std::fs::write(&file, text.replacen(sound, damaged, 1)).unwrap();
        let ran = world.sekisho(&["policy", "check", file.to_str().unwrap()]).refused(1, "policy.invalid");
        assert!(ran.err.contains("policy.toml") && ran.err.contains("line "), "{damaged}: {}", ran.err);
        if damaged == "version = = 1" {
            assert!(ran.err.contains(&format!("line {line}")), "line {line}: {}", ran.err);
        }
    }
    // The one in use: no command works around it, and the server says the same.
    world.home.edit_policy(|text| text.replacen("version = 1", "version = = 1", 1)).unwrap();
    for args in [&["policy", "check"][..], &["policy", "matrix"], &["audit", "verify"], &["audit", "tail"]] {
        world.sekisho(args).refused(1, "policy.invalid");
    }
    assert_eq!(world.sekisho(&["doctor"]).code, 1);
    let mut client = world.serve();
    let answer = client.call("read_file", json!({ "path": PHONES })).unwrap();
    assert_eq!(answer.code().map(|code| code.as_str()), Some("policy.invalid"), "{}", answer.text);
}

#[test]
fn a_rule_whose_example_fails_is_refused() {
    let world = World::new();
    let rule = "\n[[rule]]\nid = \"odd\"\nreason = { ja = \"試し\", en = \"a trial\" }\ndecision = \"deny\"\n\
                class = [\"read\"]\nmatches = [{ class = \"send\" }]\npasses = [{ class = \"draft\" }]\n";
    world.home.edit_policy(|text| text + rule).unwrap();
    let ran = world.sekisho(&["policy", "check"]).refused(1, "policy.invalid");
    assert!(ran.err.contains("odd"), "{}", ran.err);
}

#[test]
fn two_policies_are_compared() {
    let world = World::new();
    let other = world.folder().join("other.toml");
    let text = std::fs::read_to_string(world.home.policy_file()).unwrap();
    std::fs::write(&other, text.replacen("read = \"allow\"", "read = \"deny\"", 1)).unwrap();
    let diff = |with: &Path| world.sekisho(&["policy", "matrix", "--json", "--diff", with.to_str().unwrap()]);
    let (same, differs): (Ran, Ran) = (diff(&world.home.policy_file()), diff(&other));
    assert_ne!(same.good().json(), differs.good().json());
}

#[test]
fn an_entry_that_is_not_there_is_an_argument_that_cannot_be_used() {
    let world = World::new();
    world.sekisho(&["audit", "show", "4711"]).refused(2, "cli.argument");
}
