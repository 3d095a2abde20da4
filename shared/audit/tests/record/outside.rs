//! Checkpoints: when they are due, and what becomes of the copy outside.

use crate::support::{Home, files, keys, noon, origin, verifier_key};
use sekisho_audit::{Entry, Found, Limits, Origin, OutsideCopy, OutsideWord, Reader, Record, Warning, What};

const HOUR: i64 = 60 * 60 * 1000;

fn names(home: &Home) -> Vec<String> {
    let folder = home.outside().join(origin().folder_name());
    files(&folder).iter().map(|p| p.file_name().unwrap().to_str().unwrap().to_owned()).collect()
}

#[test]
fn a_checkpoint_is_due_hourly_while_in_use_and_after_so_many_entries() {
    let home = Home::new();
    let limits = Limits { checkpoint_entries: 4, ..Limits::STANDARD };
    let record = home.open().with_limits(limits);
    assert_eq!(record.checkpoint_if_due().unwrap(), None);
    record.append(Entry::start()).unwrap();
    home.clock.set(noon().plus_ms(HOUR - 1));
    assert_eq!(record.checkpoint_if_due().unwrap(), None);
    home.clock.set(noon().plus_ms(HOUR));
    assert_eq!(record.checkpoint_if_due().unwrap().unwrap().size, 1);
    home.clock.set(noon().plus_ms(9 * HOUR));
    assert_eq!(record.checkpoint_if_due().unwrap(), None, "nothing was recorded since");
    for _ in 0..4 {
        assert_eq!(record.checkpoint_if_due().unwrap(), None);
        record.append(Entry::start()).unwrap();
    }
    let made = record.checkpoint_if_due().unwrap().unwrap();
    assert_eq!((made.size, made.outside), (5, OutsideCopy::NotConfigured));
}

#[test]
fn what_another_process_covered_is_not_due() {
    let home = Home::new();
    let (one, two) = (home.open(), home.open());
    one.append(Entry::start()).unwrap();
    home.clock.set(noon().plus_ms(HOUR));
    assert_eq!(two.checkpoint_if_due().unwrap().unwrap().size, 1);
    assert_eq!(one.checkpoint_if_due().unwrap(), None);
    one.append(Entry::start()).unwrap();
    home.clock.set(noon().plus_ms(2 * HOUR - 1));
    assert_eq!(one.checkpoint_if_due().unwrap(), None);
    home.clock.set(noon().plus_ms(2 * HOUR));
    // A process that has just been started knows as well.
    assert_eq!(home.open().checkpoint_if_due().unwrap().unwrap().size, 2);
}

#[test]
fn one_place_outside_takes_the_checkpoints_of_many_records() {
    let home = Home::new();
    let record = home.open().with_outside(home.outside());
    record.append(Entry::start()).unwrap();
    assert_eq!(record.checkpoint_now().unwrap().outside, OutsideCopy::Copied);
    let other = Origin::parse("sekisho/other").unwrap();
    let second = Record::open(&home.dir.path().join("second"), keys(), other, home.clock.clone())
        .unwrap()
        .with_outside(home.outside());
    assert_eq!(second.checkpoint_now().unwrap().outside, OutsideCopy::Copied);
    let folders: Vec<String> =
        files(&home.outside()).iter().map(|p| p.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(folders, ["record-sekisho+7f3a9c", "record-sekisho+other"]);
    assert!(home.verify_outside().passed());
}

#[test]
fn a_place_that_cannot_be_reached_is_told_recorded_and_tried_again() {
    let home = Home::new();
    let share = home.dir.path().join("share");
    let record = home.open().with_outside(share.clone());
    record.append(Entry::start()).unwrap();
    let made = record.checkpoint_now().unwrap();
    assert!(matches!(made.outside, OutsideCopy::Unreachable { .. }), "{made:?}");
    assert_eq!(record.last_outside().unwrap(), Some(made.outside));
    assert!(!share.exists(), "what is not mounted is not made");
    std::fs::create_dir(&share).unwrap();
    home.clock.set(noon().plus_ms(59_999));
    assert_eq!(record.checkpoint_if_due().unwrap(), None);
    home.clock.set(noon().plus_ms(60_000));
    let again = record.checkpoint_if_due().unwrap().unwrap();
    assert_eq!((again.size, again.outside), (1, OutsideCopy::Copied));

    let all = Reader::open(&home.record()).unwrap().tail(9).unwrap();
    let notes: Vec<_> = all
        .iter()
        .filter_map(|f| if let Found::Entry(e) = f { Some((e.what, e.size, e.outside)) } else { None })
        .skip(1)
        .collect();
    let note = |word| (What::CheckpointNote, Some(1), Some(word));
    assert_eq!(notes, [note(OutsideWord::Unreachable), note(OutsideWord::Copied)]);
    let report = sekisho_audit::verify(&home.record(), Some(&share), &verifier_key()).unwrap();
    assert!(report.passed());
    assert_eq!(report.open_window.entries, 2);
}

#[test]
fn a_checkpoint_that_an_earlier_process_could_not_send_is_sent_by_the_next() {
    let home = Home::new();
    let record = home.open();
    record.append(Entry::start()).unwrap();
    record.checkpoint_now().unwrap();
    let record = home.open().with_outside(home.outside());
    assert_eq!(record.checkpoint_if_due().unwrap().unwrap().outside, OutsideCopy::Copied);
    assert_eq!(names(&home), ["0000000000000001.checkpoint"]);
    assert_eq!(record.checkpoint_if_due().unwrap(), None);
}

#[test]
fn nothing_outside_is_ever_overwritten() {
    let home = Home::new();
    let record = home.open().with_outside(home.outside());
    record.append(Entry::start()).unwrap();
    let folder = home.outside().join(origin().folder_name());
    std::fs::create_dir(&folder).unwrap();
    // One copy was cut off by a crash: the next takes another name.
    std::fs::write(folder.join("0000000000000001.checkpoint"), "sekisho/7f").unwrap();
    assert_eq!(record.checkpoint_now().unwrap().outside, OutsideCopy::Copied);
    assert_eq!(names(&home), ["0000000000000001-1.checkpoint", "0000000000000001.checkpoint"]);
    assert_eq!(std::fs::read(folder.join("0000000000000001.checkpoint")).unwrap(), b"sekisho/7f");
    let report = home.verify_outside();
    assert!(report.passed());
    assert!(matches!(report.warnings[..], [Warning::UnfinishedCheckpoint { .. }]), "{:?}", report.warnings);
}

#[test]
fn a_record_that_was_set_back_notices_when_it_meets_the_place_outside() {
    let home = Home::new();
    let record = home.open().with_outside(home.outside());
    for _ in 0..3 {
        record.append(Entry::start()).unwrap();
    }
    record.checkpoint_now().unwrap();
    std::fs::remove_dir_all(home.record()).unwrap();
    let record = home.open().with_outside(home.outside());
    record.append(Entry::start()).unwrap();
    let made = record.checkpoint_now().unwrap();
    assert!(matches!(made.outside, OutsideCopy::Conflicting { .. }), "{made:?}");
    record.append(Entry::stop()).unwrap();
    // Size 3 again, the checkpoint-note among them, but not the same three.
    let made = record.checkpoint_now().unwrap();
    assert_eq!(made.size, 3);
    assert!(matches!(made.outside, OutsideCopy::Conflicting { .. }), "{made:?}");
}
