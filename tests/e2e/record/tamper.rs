//! Somebody with an editor: each way to change the record is found, and named.

use super::lines::{Lines, copy_folder, files};
use crate::world::World;
use serde_json::{Value, json};
use std::fs;

/// The report of a check that must fail: exit status 1, and these defects.
#[track_caller]
fn found(world: &World, defects: &[&str]) -> Vec<Value> {
    let ran = world.sekisho(&["audit", "verify", "--json"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let report = ran.json();
    assert_eq!(report["passed"], false);
    let told = report["report"]["defects"].as_array().unwrap().clone();
    let names: Vec<&str> = told.iter().map(|defect| defect["defect"].as_str().unwrap()).collect();
    assert_eq!(names, defects, "{told:#?}");
    told
}

/// A record of a few calls, with a checkpoint outside over all but the last ones: that server did not end well.
fn world() -> World {
    let world = World::with_outside();
    world.read(3);
    let mut client = world.serve();
    assert!(!client.call("list_folder", json!({})).unwrap().is_error);
    client.kill().unwrap();
    world.sekisho(&["audit", "verify"]).good();
    world
}

fn lines(world: &World) -> Lines {
    Lines::open(&world.home.record_dir())
}

/// Takes the checkpoints beside the record away, as anybody would who rewrites it.
fn forget_local_checkpoints(world: &World) {
    for path in files(&world.home.record_dir().join("checkpoints")) {
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn a_flipped_bit_is_found() {
    let world = world();
    let mut lines = lines(&world);
    let at = lines.that_say("outcome")[0];
    lines.lines[at] = lines.lines[at].replacen("\"read_file\"", "\"read_filf\"", 1);
    lines.save();
    let told = found(&world, &["bad-hash"]);
    assert_eq!(told[0]["seq"], at);
    assert_eq!(told[0]["spot"]["line"], at + 1);
    // The same is told to whoever asks what is wrong.
    let doctor = world.sekisho(&["doctor"]);
    assert!(doctor.code == 1 && doctor.out.contains("sekisho audit verify"), "{doctor:?}");
}

#[test]
fn an_edited_entry_with_a_new_hash_breaks_the_chain() {
    let world = world();
    let mut lines = lines(&world);
    let at = lines.that_say("outcome")[0];
    lines.lines[at] = lines.lines[at].replacen("\"read_file\"", "\"list_folder\"", 1);
    let behind = lines.lines.split_off(at + 1);
    lines.chain_anew(at);
    lines.lines.extend(behind);
    lines.save();
    let told = found(&world, &["broken-chain"]);
    assert_eq!(told[0]["seq"], at + 1);
}

#[test]
fn swapped_entries_are_found() {
    let world = world();
    let mut lines = lines(&world);
    lines.lines.swap(3, 4);
    lines.save();
    let told = found(&world, &["out-of-order"]);
    assert_eq!((&told[0]["seq"], &told[0]["after"]), (&json!(3), &json!(4)));
}

#[test]
fn entries_cut_out_of_the_middle_are_found() {
    let world = world();
    let mut lines = lines(&world);
    lines.lines.drain(3..5);
    lines.save();
    let told = found(&world, &["missing"]);
    assert_eq!((&told[0]["from"], &told[0]["to"]), (&json!(3), &json!(4)));
}

#[test]
fn a_tail_cut_off_behind_a_checkpoint_outside_is_found() {
    let world = world();
    let mut lines = lines(&world);
    lines.lines.truncate(5);
    lines.save();
    forget_local_checkpoints(&world);
    let told = found(&world, &["tail-cut"]);
    assert_eq!((&told[0]["place"], &told[0]["entries"]), (&json!("outside"), &json!(5)));
}

#[test]
fn a_tail_that_no_checkpoint_covers_is_the_window_that_the_report_states() {
    let world = world();
    let whole = world.sekisho(&["audit", "verify", "--json"]).good().json();
    let window = &whole["report"]["open_window"];
    let (covered, open) = (window["covered"].as_u64().unwrap(), window["entries"].as_u64().unwrap());
    assert_eq!(covered + open, whole["report"]["entries"].as_u64().unwrap());
    assert!(open > 0 && window["since"].is_i64(), "{window}");
    let mut lines = lines(&world);
    lines.lines.truncate(usize::try_from(covered).unwrap());
    lines.save();
    let cut = world.sekisho(&["audit", "verify", "--json"]).good().json();
    assert_eq!(cut["report"]["open_window"], json!({ "covered": covered, "entries": 0, "since": null }));
}

#[test]
fn a_record_chained_anew_is_found_by_the_checkpoint_outside() {
    let world = world();
    let mut lines = lines(&world);
    let at = lines.that_say("outcome")[0];
    lines.lines[at] = lines.lines[at].replacen("\"read_file\"", "\"list_folder\"", 1);
    lines.chain_anew(at);
    lines.save();
    forget_local_checkpoints(&world);
    let told = found(&world, &["rechained"]);
    assert_eq!(told[0]["place"], "outside");
    // Without the place outside nothing would show: that is what the place is for.
    world.home.edit_policy(|text| text.split("\n[audit]").next().unwrap().to_owned()).unwrap();
    world.sekisho(&["audit", "verify"]).good();
}

#[test]
fn an_exchanged_record_is_found() {
    let (world, other) = (world(), World::new());
    other.read(9);
    other.sekisho(&["audit", "checkpoint"]).good();
    let record = world.home.record_dir();
    fs::remove_dir_all(&record).unwrap();
    copy_folder(&other.home.record_dir(), &record);
    let told = found(&world, &["foreign-record", "bad-checkpoint"]);
    assert_eq!(told[1]["fault"], "origin");
}

#[test]
fn a_record_set_back_to_an_older_copy_is_found() {
    let world = World::with_outside();
    world.read(1);
    world.sekisho(&["audit", "checkpoint"]).good();
    let (record, older) = (world.home.record_dir(), world.folder().join("older"));
    copy_folder(&record, &older);
    world.read(2);
    world.sekisho(&["audit", "checkpoint"]).good();
    fs::remove_dir_all(&record).unwrap();
    copy_folder(&older, &record);
    let told = found(&world, &["tail-cut"]);
    assert_eq!(told[0]["place"], "outside");
    // Whoever writes on is told as well: the place outside holds what this record never made.
    world.read(1);
    let ran = world.sekisho(&["audit", "checkpoint", "--json"]);
    assert_eq!((ran.code, &ran.json()["outside"]["state"]), (1, &json!("conflicting")));
}

#[test]
fn an_emptied_record_is_found() {
    let world = world();
    let mut lines = lines(&world);
    lines.lines.clear();
    lines.save();
    forget_local_checkpoints(&world);
    found(&world, &["tail-cut"]);
}

#[test]
fn a_checkpoint_that_was_changed_is_found() {
    let world = world();
    let outside = files(&files(&world.outside())[0]);
    let text = fs::read_to_string(&outside[0]).unwrap();
    let (origin, rest) = text.split_once('\n').unwrap();
    let (size, rest) = rest.split_once('\n').unwrap();
    let fewer = size.parse::<u64>().unwrap() - 1;
    super::lines::replace(&outside[0], format!("{origin}\n{fewer}\n{rest}").as_bytes());
    let told = found(&world, &["bad-checkpoint"]);
    assert_eq!((&told[0]["place"], &told[0]["fault"]), (&json!("outside"), &json!("signature")));
}

#[test]
fn no_server_writes_on_behind_a_broken_end() {
    let world = world();
    let mut lines = lines(&world);
    let last = lines.lines.len() - 1;
    lines.lines[last] = lines.lines[last].replacen("\"outcome\"", "\"outcxme\"", 1);
    lines.save();
    let mut client = world.serve();
    let answer = client.call("list_folder", json!({})).unwrap();
    assert_eq!(answer.code().map(|code| code.as_str()), Some("audit.damaged"), "{}", answer.text);
    assert!(answer.structured.is_null());
}
