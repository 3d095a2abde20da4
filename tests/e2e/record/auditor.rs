//! The auditor's way: a copy of the record, the public key and the place outside, and nothing of the home.

use super::lines::{Lines, copy_folder, files};
use crate::world::{Ran, World, sekisho};
use sekisho_testkit::TestHome;
use serde_json::json;
use std::path::{Path, PathBuf};

/// What an auditor carries away.
struct Case {
    folder: tempfile::TempDir,
    key: String,
}

impl Case {
    fn of(world: &World) -> Self {
        let folder = TestHome::temporary().unwrap();
        copy_folder(&world.home.record_dir(), &folder.path().join("record"));
        copy_folder(&world.outside(), &folder.path().join("outside"));
        let key = world.sekisho(&["audit", "key"]).good().out.trim().to_owned();
        Self { folder, key }
    }

    fn record(&self) -> PathBuf {
        self.folder.path().join("record")
    }

    /// On a machine where Sekisho was never set up.
    fn verify(&self, key: &str) -> Ran {
        let (record, outside) = (self.record(), self.folder.path().join("outside"));
        let args = ["audit", "verify", "--json", "--key", key, "--record", record.to_str().unwrap()];
        sekisho(Path::new("/nowhere"), &[&args[..], &["--outside", outside.to_str().unwrap()]].concat())
    }
}

fn case() -> Case {
    let world = World::with_outside();
    world.read(2);
    world.sekisho(&["audit", "checkpoint"]).good();
    Case::of(&world)
}

#[test]
fn an_auditor_needs_the_copy_the_key_and_the_place_outside() {
    let case = case();
    let report = case.verify(&case.key).good().json();
    assert_eq!(report["passed"], true);
    let report = &report["report"];
    assert_eq!((&report["defects"], &report["warnings"]), (&json!([]), &json!([])));
    assert_eq!(report["outside"]["agreeing"], 1);
    // What it is worth is said, too.
    assert_eq!(report["assurance"], "self-signed");
}

#[test]
fn checking_changes_nothing() {
    let case = case();
    let before: Vec<_> =
        files(&case.record().join("segments")).iter().map(|p| std::fs::read(p).unwrap()).collect();
    case.verify(&case.key).good();
    let after: Vec<_> =
        files(&case.record().join("segments")).iter().map(|p| std::fs::read(p).unwrap()).collect();
    assert_eq!(before, after);
}

#[test]
fn a_copy_that_lacks_what_was_recorded_is_found_by_the_auditor() {
    let case = case();
    let mut lines = Lines::open(&case.record());
    lines.lines.truncate(4);
    lines.save();
    for path in files(&case.record().join("checkpoints")) {
        std::fs::remove_file(path).unwrap();
    }
    let ran = case.verify(&case.key);
    assert_eq!((ran.code, &ran.json()["report"]["defects"][0]["defect"]), (1, &json!("tail-cut")));
}

#[test]
fn another_records_key_does_not_fit() {
    let (case, other) = (case(), World::new());
    let key = other.sekisho(&["audit", "key"]).good().out;
    let ran = case.verify(key.trim());
    assert_eq!((ran.code, &ran.json()["report"]["defects"][0]["defect"]), (1, &json!("foreign-record")));
}

#[test]
fn what_is_no_key_is_refused() {
    let case = case();
    let origin = case.key.split('+').next().unwrap();
    for bad in ["", "x", "sekisho/1+2+3", &case.key[..case.key.len() - 4], &format!("{origin}+00000000+AQ==")]
    {
        case.verify(bad).refused(2, "cli.argument");
    }
}

#[test]
fn a_place_that_holds_no_record_or_no_checkpoints_never_passes_for_one() {
    let case = case();
    let empty = TestHome::temporary().unwrap();
    let run = |record: &Path, outside: &Path| {
        let (record, outside) = (record.to_str().unwrap(), outside.to_str().unwrap());
        let args =
            ["audit", "verify", "--json", "--key", &case.key, "--record", record, "--outside", outside];
        sekisho(Path::new("/nowhere"), &args)
    };
    let outside = case.folder.path().join("outside");
    run(empty.path(), &outside).refused(1, "audit.unreadable");
    run(&empty.path().join("absent"), &outside).refused(1, "audit.unreadable");
    // A place outside that is not mounted is a defect; an empty one is told.
    let ran = run(&case.record(), &empty.path().join("absent"));
    assert_eq!((ran.code, &ran.json()["report"]["defects"][0]["defect"]), (1, &json!("unreadable")));
    let ran = run(&case.record(), empty.path()).good();
    assert_eq!(ran.json()["report"]["warnings"], json!([{ "warning": "nothing-outside" }]));
}
