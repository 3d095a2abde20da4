//! What an administrator changes while the server runs, and a home that is missing or unsafe.

use crate::support::{Bench, ROOT, TOOLS, assert_all_refuse, assert_refused, at, folder, list, read};
use sekisho_testkit::SampleWorkspace;
use sekisho_types::ErrorCode;
use serde_json::json;

const FILE: &str = "総務/社内連絡網.md";

#[test]
fn a_changed_policy_counts_from_the_next_call() {
    let bench = Bench::new();
    let mut client = bench.connect();
    read(&mut client, FILE);
    bench.home.edit_policy(|text| text.replace("read = \"allow\"", "read = \"deny\"")).unwrap();
    assert_refused(&mut client, "read_file", at(FILE), ErrorCode::CALL_UNKNOWN_TOOL);
    bench.home.edit_policy(|text| text.replace("read = \"deny\"", "read = \"allow\"")).unwrap();
    read(&mut client, FILE);
    bench.finish(client);
}

#[test]
fn a_tool_that_policy_denies_is_not_even_listed() {
    let bench = Bench::new();
    let denied = |text: String| {
        ["read = \"allow\"", "draft = \"allow\"", "change = \"ask-user\""].iter().fold(text, |text, class| {
            let name = class.split(' ').next().unwrap();
            text.replace(class, &format!("{name} = \"deny\""))
        })
    };
    bench.home.edit_policy(denied).unwrap();
    let mut client = bench.connect();
    assert_eq!(client.list_tools().unwrap(), Vec::<serde_json::Value>::new());
    assert_refused(&mut client, "read_file", at(FILE), ErrorCode::CALL_UNKNOWN_TOOL);
    bench.finish(client);
}

#[test]
fn a_folder_that_is_granted_or_taken_away_counts_from_the_next_call() {
    let bench = Bench::new();
    let other = tempfile::tempdir().unwrap();
    SampleWorkspace::create(other.path()).unwrap();
    let mut client = bench.connect();
    assert_eq!(list(&mut client, json!({})).rows().len(), 1);
    let second = folder("別の部", other.path());
    bench.home.edit_policy(|text| text + &second).unwrap();
    assert_eq!(list(&mut client, json!({})).rows().len(), 2);
    let moved = client.call("read_file", json!({ "path": format!("別の部/{FILE}") })).unwrap();
    assert!(!moved.is_error, "{}", moved.text);
    bench.home.edit_policy(|text| text.replace(&second, "")).unwrap();
    let gone = json!({ "path": format!("別の部/{FILE}") });
    assert_refused(&mut client, "read_file", gone, ErrorCode::FILES_NOT_FOUND);
    read(&mut client, FILE);
    bench.finish(client);
}

#[test]
fn a_broken_policy_shuts_every_tool_until_it_is_mended() {
    let bench = Bench::new();
    let mut client = bench.connect();
    read(&mut client, FILE);
    for broken in ["version = 1\nphase = ", "version = 9", "unknown_key = true\n", ""] {
        bench.home.edit_policy(|_| broken.to_owned()).unwrap();
        assert_all_refuse(&mut client, "sekisho policy check");
    }
    let whole = bench.policy();
    bench.home.edit_policy(|_| whole).unwrap();
    read(&mut client, FILE);
    bench.finish(client);
}

#[test]
fn a_policy_that_vanishes_shuts_every_tool() {
    let bench = Bench::new();
    let mut client = bench.connect();
    read(&mut client, FILE);
    std::fs::remove_file(bench.home.policy_file()).unwrap();
    assert_all_refuse(&mut client, "cannot be used safely");
    bench.finish(client);
}

#[test]
fn without_a_home_it_connects_says_what_to_do_and_serves_once_that_is_done() {
    let bench = Bench::without_home();
    let mut client = bench.connect();
    assert_eq!(client.list_tools().unwrap().len(), TOOLS.len());
    assert_all_refuse(&mut client, "sekisho init --profile live --root DIR");
    bench.make_home();
    assert_eq!(list(&mut client, json!({})).rows()[0][0], ROOT);
    read(&mut client, FILE);
    bench.finish(client);
}

#[cfg(unix)]
#[test]
fn a_home_that_others_may_enter_shuts_every_tool() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    let user = bench.home.path().join("user");
    std::fs::set_permissions(&user, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut client = bench.connect();
    assert_all_refuse(&mut client, "cannot be used safely");
    client.close().unwrap();
}

#[test]
fn a_key_that_cannot_be_opened_shuts_every_tool_and_is_not_replaced() {
    let bench = Bench::new();
    let keys = bench.home.path().join("user").join("keys");
    for key in std::fs::read_dir(&keys).unwrap() {
        std::fs::write(key.unwrap().path(), "spoilt").unwrap();
    }
    let mut client = bench.connect();
    assert_all_refuse(&mut client, "cannot be used");
    client.close().unwrap();
    for key in std::fs::read_dir(&keys).unwrap() {
        assert_eq!(std::fs::read_to_string(key.unwrap().path()).unwrap(), "spoilt");
    }
}

#[test]
fn a_granted_folder_that_is_gone_shuts_every_tool() {
    let bench = Bench::new();
    bench
        .home
        .edit_policy(|text| text + &folder("前の部", &bench.home.path().with_extension("gone")))
        .unwrap();
    let mut client = bench.connect();
    assert_all_refuse(&mut client, "[files.bad-root]");
    bench.finish(client);
}
