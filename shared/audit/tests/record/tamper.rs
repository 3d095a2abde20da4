//! Tampering: each way to change a record is named for what it is.

use crate::support::{
    Home, copy_dir, files, intent, numbered, only_defects, origin, overwrite, verifier_key,
};
use sekisho_audit::{
    AuditError, Defect, Entry, NoteFault, Place, Report, Spot, VerifierKey, Warning, tree, verify,
};
use sekisho_types::Secret;
use std::path::PathBuf;

fn home_of(count: u8) -> Home {
    let home = Home::new();
    let record = home.open();
    for n in 0..count {
        record.append(numbered(n.into())).unwrap();
    }
    home
}

fn spot(home: &Home, segment: usize, line: u64) -> Spot {
    let name = home.segments()[segment].file_name().unwrap().to_str().unwrap().to_owned();
    Spot { segment: name, line }
}

/// Gives a changed line a hash that fits it again.
fn rehashed(line: &str) -> String {
    let body = &line[..line.rfind(",\"h\":\"").unwrap()];
    format!("{body},\"h\":\"{}\"}}", tree::leaf_hash(body.as_bytes()))
}

/// Numbers and chains all lines anew, as somebody would who wants no trace to be left.
fn rechained(lines: &[(PathBuf, String)]) -> Vec<(PathBuf, String)> {
    let member = |line: &str, name: &str| -> (usize, usize) {
        let start = line.find(name).unwrap() + name.len();
        (start, start + line[start..].find(['"', ',']).unwrap())
    };
    let mut prev = {
        let (start, end) = member(&lines[0].1, "\"prev\":\"");
        lines[0].1[start..end].to_owned()
    };
    let mut out = Vec::new();
    for (seq, (path, line)) in lines.iter().enumerate() {
        let (start, end) = member(line, "\"seq\":");
        let line = format!("{}{seq}{}", &line[..start], &line[end..]);
        let (start, end) = member(&line, "\"prev\":\"");
        let line = rehashed(&format!("{}{prev}{}", &line[..start], &line[end..]));
        let (start, end) = member(&line, "\"h\":\"");
        prev = line[start..end].to_owned();
        out.push((path.clone(), line));
    }
    out
}

#[test]
fn every_flipped_byte_of_an_entry_is_named() {
    let home = home_of(7);
    let path = home.segments().pop().unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let lines = home.lines();
    let start: usize = lines[..3].iter().map(|(_, line)| line.len() + 1).sum();
    for at in start..=start + lines[3].1.len() {
        let mut other = bytes.clone();
        other[at] ^= 1;
        overwrite(&path, &other);
        let defects = only_defects(home.verify());
        let expected = spot(&home, 0, 4);
        match &defects[0] {
            Defect::BadHash { seq: 3, spot } | Defect::BadForm { seq: 3, spot } => {
                assert_eq!(*spot, expected)
            }
            other => panic!("byte {at}: {other:?}"),
        }
        let newline = at == start + lines[3].1.len();
        assert_eq!(defects.len(), if newline { 2 } else { 1 }, "byte {at}: {defects:?}");
    }
}

#[test]
fn an_edited_member_is_a_changed_entry() {
    let home = Home::new();
    let record = home.open();
    record.append(intent(1)).unwrap();
    record.append(Entry::outcome(crate::support::call(1))).unwrap();
    let mut lines = home.lines();
    lines[0].1 = lines[0].1.replace("\"class\":\"read\"", "\"class\":\"send\"");
    home.rewrite(&lines);
    assert_eq!(home.verify().defects, [Defect::BadHash { seq: 0, spot: spot(&home, 0, 1) }]);
}

#[test]
fn an_edited_entry_with_a_hash_that_fits_breaks_the_chain() {
    let home = home_of(7);
    let mut lines = home.lines();
    lines[3].1 = rehashed(&lines[3].1.replace("queued", "denied"));
    home.rewrite(&lines);
    assert_eq!(only_defects(home.verify()), [Defect::BrokenChain { seq: 4, spot: spot(&home, 0, 5) }]);
}

#[test]
fn a_swapped_pair_is_named() {
    let home = home_of(7);
    let mut lines = home.lines();
    lines.swap(3, 4);
    home.rewrite(&lines);
    let expected = Defect::OutOfOrder { seq: 3, after: 4, spot: spot(&home, 0, 5) };
    assert_eq!(only_defects(home.verify()), [expected]);
}

#[test]
fn a_dropped_middle_is_named_by_its_numbers() {
    let home = home_of(9);
    let mut lines = home.lines();
    lines.drain(3..6);
    home.rewrite(&lines);
    let expected = Defect::Missing { from: 3, to: 5, spot: spot(&home, 0, 4) };
    assert_eq!(only_defects(home.verify()), [expected]);
}

#[test]
fn a_repeated_entry_is_named() {
    let home = home_of(5);
    let mut lines = home.lines();
    lines.push(lines[2].clone());
    home.rewrite(&lines);
    assert_eq!(only_defects(home.verify()), [Defect::Repeated { seq: 2, spot: spot(&home, 0, 6) }]);
}

#[test]
fn a_dropped_segment_is_named_by_its_numbers() {
    let home = Home::new();
    home.filled(14);
    let segments = home.segments();
    let first_of =
        |path: &PathBuf| -> u64 { path.file_name().unwrap().to_str().unwrap()[..16].parse().unwrap() };
    let (from, next) = (first_of(&segments[1]), first_of(&segments[2]));
    std::fs::remove_file(&segments[1]).unwrap();
    let expected = Defect::Missing { from, to: next - 1, spot: spot(&home, 1, 1) };
    assert_eq!(only_defects(home.verify()), [expected]);
    // And the writer does not go on as if the first segments had never been.
    for path in &home.segments()[..home.segments().len() - 1] {
        std::fs::remove_file(path).unwrap();
    }
    assert!(matches!(home.try_open(), Err(AuditError::Damaged { .. })));
}

#[test]
fn segments_must_be_sealed_and_nothing_stands_behind_a_seal() {
    let home = Home::new();
    home.filled(8);
    let lines = home.lines();
    let seal = lines.iter().position(|(_, line)| line.contains("\"what\":\"seal\"")).unwrap();
    let name = lines[0].0.file_name().unwrap().to_str().unwrap().to_owned();

    let mut unsealed = lines.clone();
    unsealed[seal].0 = lines[seal + 1].0.clone();
    home.rewrite(&unsealed);
    let defects = home.verify().defects;
    assert!(defects.contains(&Defect::NotSealed { segment: name }), "{defects:?}");

    let mut behind = lines.clone();
    behind.insert(seal + 1, lines[seal].clone());
    home.rewrite(&behind);
    let line = u64::try_from(seal).unwrap() + 2;
    assert_eq!(only_defects(home.verify()), [Defect::AfterSeal { spot: spot(&home, 0, line) }]);

    let mut other_tree = lines.clone();
    other_tree[1].1 = other_tree[1].1.replace("queued", "denied");
    home.rewrite(&rechained(&other_tree));
    let (seq, line) = (u64::try_from(seal).unwrap(), u64::try_from(seal).unwrap() + 1);
    assert_eq!(home.verify().defects[0], Defect::BadSeal { seq, spot: spot(&home, 0, line) });
}

/// A record whose checkpoint of size 5 went outside, and which then grew to 8.
fn with_checkpoint() -> Home {
    let home = home_of(5);
    let record = home.open().with_outside(home.outside());
    record.checkpoint_now().unwrap();
    for n in 5..8 {
        record.append(numbered(n)).unwrap();
    }
    assert!(home.verify_outside().passed());
    home
}

fn drop_local_checkpoints(home: &Home) {
    for path in files(&home.record().join("checkpoints")) {
        std::fs::remove_file(path).unwrap();
    }
}

fn defects(report: Report) -> Vec<Defect> {
    assert_eq!(report.warnings, []);
    report.defects
}

#[test]
fn a_dropped_tail_behind_an_outside_checkpoint_is_named() {
    let home = with_checkpoint();
    let mut lines = home.lines();
    lines.truncate(4);
    home.rewrite(&lines);
    drop_local_checkpoints(&home);
    // Without the place outside nothing shows: that is what it is for.
    assert!(home.verify().passed());
    let expected = Defect::TailCut { place: Place::Outside, size: 5, entries: 4 };
    assert_eq!(defects(home.verify_outside()), [expected]);
}

#[test]
fn a_writer_notices_a_tail_cut_behind_its_own_checkpoint() {
    let home = with_checkpoint();
    let mut lines = home.lines();
    lines.truncate(4);
    home.rewrite(&lines);
    assert!(matches!(home.try_open(), Err(AuditError::Damaged { .. })));
    let cut = Defect::TailCut { place: Place::Local, size: 5, entries: 4 };
    assert_eq!(only_defects(home.verify()), [cut]);
}

#[test]
fn a_rechained_log_behind_an_outside_checkpoint_is_named() {
    let home = with_checkpoint();
    let record = home.open().with_outside(home.outside());
    record.checkpoint_now().unwrap();
    let mut lines = home.lines();
    lines[6].1 = lines[6].1.replace("queued", "denied");
    home.rewrite(&rechained(&lines));
    drop_local_checkpoints(&home);
    // Nobody who sees the record alone could tell.
    assert_eq!(only_defects(home.verify()), []);
    let expected = Defect::Rechained { place: Place::Outside, size: 8, agrees_up_to: 5 };
    assert_eq!(defects(home.verify_outside()), [expected]);
}

#[test]
fn a_middle_dropped_and_rechained_is_found_by_root_even_if_the_size_fits() {
    let home = with_checkpoint();
    let mut lines = home.lines();
    lines.remove(2);
    home.rewrite(&rechained(&lines));
    drop_local_checkpoints(&home);
    let expected = Defect::Rechained { place: Place::Outside, size: 5, agrees_up_to: 0 };
    assert_eq!(defects(home.verify_outside()), [expected]);
}

#[test]
fn a_record_signed_anew_by_its_own_key_is_named_by_the_place_outside() {
    let home = with_checkpoint();
    std::fs::remove_dir_all(home.record()).unwrap();
    let record = home.open();
    for _ in 0..5 {
        record.append(Entry::stop()).unwrap();
    }
    record.checkpoint_now().unwrap();
    assert!(home.verify().passed());
    let expected = Defect::Rechained { place: Place::Outside, size: 5, agrees_up_to: 0 };
    assert_eq!(defects(home.verify_outside()), [expected]);
}

#[test]
fn a_writer_notices_that_its_own_last_checkpoint_tells_another_root() {
    let home = home_of(5);
    home.open().checkpoint_now().unwrap();
    let mut lines = home.lines();
    lines[2].1 = lines[2].1.replace("queued", "denied");
    home.rewrite(&rechained(&lines));
    assert!(matches!(home.try_open(), Err(AuditError::Damaged { .. })));
    let expected = Defect::Rechained { place: Place::Local, size: 5, agrees_up_to: 0 };
    assert_eq!(only_defects(home.verify()), [expected]);
}

#[test]
fn a_whole_home_set_back_is_named() {
    let home = home_of(3);
    let old = home.dir.path().join("old");
    copy_dir(&home.record(), &old);
    let record = home.open().with_outside(home.outside());
    record.append(Entry::start()).unwrap();
    record.checkpoint_now().unwrap();
    drop(record);
    std::fs::remove_dir_all(home.record()).unwrap();
    std::fs::rename(&old, home.record()).unwrap();
    let expected = Defect::TailCut { place: Place::Outside, size: 4, entries: 3 };
    assert_eq!(defects(home.verify_outside()), [expected]);
}

#[test]
fn the_open_window_is_told() {
    let home = with_checkpoint();
    let report = home.verify_outside();
    let window = &report.open_window;
    assert_eq!((window.covered, window.entries, window.since), (5, 3, Some(crate::support::noon())));
    let told = serde_json::to_value(&report).unwrap();
    assert_eq!(told["assurance"], "self-signed");
    assert_eq!(told["outside"]["agrees_up_to"], 5);
    assert_eq!(home.verify().open_window.entries, 8);
}

#[test]
fn a_forged_checkpoint_is_named() {
    let home = with_checkpoint();
    let path = files(&home.record().join("checkpoints")).pop().unwrap();
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    let note = std::fs::read_to_string(&path).unwrap();
    let bad = |fault| [Defect::BadCheckpoint { place: Place::Local, file: name.clone(), fault }];

    overwrite(&path, note.replace("\n5\n", "\n6\n").as_bytes());
    assert_eq!(home.verify().defects, bad(NoteFault::Signature));
    overwrite(&path, b"o\n5\nx\n\n\xe2\x80\x94 o x\n");
    assert_eq!(home.verify().defects, bad(NoteFault::Origin));
    overwrite(&path, b"o\n5");
    assert!(home.verify().passed());
    overwrite(&path, note.as_bytes());
    std::fs::rename(&path, path.with_file_name("0000000000000004.checkpoint")).unwrap();
    let [Defect::BadCheckpoint { fault: NoteFault::Name, .. }] = home.verify().defects[..] else { panic!() };
}

#[test]
fn another_key_and_another_origin_are_not_ours() {
    let home = with_checkpoint();
    let other = VerifierKey::of_seed(origin(), &Secret::new([1; 32]));
    let report = verify(&home.record(), None, &other).unwrap();
    assert!(matches!(report.defects[..], [Defect::BadCheckpoint { fault: NoteFault::Signature, .. }]));
    let elsewhere = sekisho_audit::Origin::parse("sekisho/other").unwrap();
    let other = VerifierKey::of_seed(elsewhere, &Secret::new([9; 32]));
    let report = verify(&home.record(), None, &other).unwrap();
    assert_eq!(report.defects[0], Defect::ForeignRecord);
}

#[test]
fn a_place_outside_that_cannot_be_read_does_not_pass() {
    let home = with_checkpoint();
    let report = verify(&home.record(), Some(&home.dir.path().join("not-there")), &verifier_key()).unwrap();
    assert!(matches!(report.defects[..], [Defect::Unreadable { .. }]));
    let empty = home.dir.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let report = verify(&home.record(), Some(&empty), &verifier_key()).unwrap();
    assert!(report.passed() && report.warnings.contains(&Warning::NothingOutside));
    assert_eq!(report.open_window.entries, 8);
}

#[test]
fn a_ruined_record_is_checked_to_its_end_and_the_list_stays_short() {
    let home = home_of(3);
    let mut lines = home.lines();
    for n in 0..3000 {
        lines.push((lines[0].0.clone(), format!("line {n}")));
    }
    home.rewrite(&lines);
    let report = home.verify();
    assert!(!report.passed() && report.defects.len() <= 200);
    assert_eq!(u64::try_from(report.defects.len()).unwrap() + report.defects_left_off, 3000);
}
