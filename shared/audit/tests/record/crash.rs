//! Crashes: whatever a crash leaves at the end, the next append deals with it and the check passes.

use crate::support::{Home, copy_dir, intent};
use sekisho_audit::{AuditError, Defect, Entry, Report, Warning};
use std::fs::OpenOptions;
use std::io::Write as _;

/// The record of `home`, cut to `len` bytes in its last segment, in a home of its own.
fn cut(home: &Home, len: u64) -> Home {
    let other = Home::new();
    copy_dir(&home.record(), &other.record());
    let last = other.segments().pop().unwrap();
    OpenOptions::new().write(true).open(last).unwrap().set_len(len).unwrap();
    other
}

fn last_len(home: &Home) -> u64 {
    std::fs::metadata(home.segments().last().unwrap()).unwrap().len()
}

fn documented(report: &Report) -> Vec<u64> {
    let torn = report.warnings.iter();
    torn.filter_map(|w| if let Warning::Torn { bytes, .. } = w { Some(*bytes) } else { None }).collect()
}

#[test]
fn cut_at_every_byte_of_the_last_entries_then_append() {
    let home = Home::new();
    let record = home.open();
    for _ in 0..6 {
        record.append(Entry::start()).unwrap();
    }
    let ends: Vec<u64> = home
        .lines()
        .iter()
        .scan(0, |end, (_, line)| {
            *end += u64::try_from(line.len()).unwrap() + 1;
            Some(*end)
        })
        .collect();
    for len in ends[2]..=ends[5] {
        let other = cut(&home, len);
        let whole = ends.iter().filter(|end| **end <= len).count();
        let torn = len - ends[whole - 1];
        let lacks_newline = ends.contains(&(len + 1));
        let unfinished = other.verify();
        assert!(unfinished.passed(), "cut at {len}");
        assert_eq!(unfinished.warnings.iter().any(|w| matches!(w, Warning::UnfinishedTail { .. })), torn > 0);

        let recorded = other.open().append(Entry::start()).unwrap();
        let report = other.verify();
        assert!(report.passed(), "cut at {len}: {:?}", report.defects);
        let whole = u64::try_from(whole).unwrap();
        let (size, documents) = match (torn, lacks_newline) {
            (0, _) => (whole + 1, vec![]),
            (_, true) => (whole + 2, vec![]),
            (torn, false) => (whole + 2, vec![torn + 1]),
        };
        assert_eq!((report.entries, documented(&report)), (size, documents), "cut at {len}");
        assert_eq!(recorded.seq(), size - 1);
    }
}

#[test]
fn a_crash_while_a_crash_is_being_documented_is_documented_too() {
    let home = Home::new();
    let record = home.open();
    record.append(Entry::start()).unwrap();
    record.append(Entry::start()).unwrap();
    let first = cut(&home, last_len(&home) - 40);
    let torn_len = last_len(&first);
    // This writes the newline, the documenting entry and one more.
    first.open().append(Entry::start()).unwrap();
    let full = last_len(&first);
    let mut adopted = 0;
    for len in torn_len..full {
        let second = cut(&first, len);
        second.open().append(Entry::stop()).unwrap();
        let report = second.verify();
        assert!(report.passed(), "cut at {len}: {:?}", report.defects);
        adopted += usize::from(report.entries == 4 && documented(&report).len() == 1);
        assert!(!documented(&report).is_empty());
    }
    assert!(adopted > 0);
}

#[test]
fn zeros_left_by_a_power_cut_are_documented() {
    let home = Home::new();
    home.open().append(intent(1)).unwrap();
    let path = home.segments().pop().unwrap();
    OpenOptions::new().append(true).open(path).unwrap().write_all(&[0; 3000]).unwrap();
    home.open().append(intent(2)).unwrap();
    let report = home.verify();
    assert!(report.passed());
    assert_eq!((report.entries, documented(&report)), (3, vec![3001]));
}

#[test]
fn a_process_that_learns_of_a_crash_by_another_goes_on() {
    let home = Home::new();
    let (one, two) = (home.open(), home.open());
    one.append(intent(1)).unwrap();
    two.append(intent(2)).unwrap();
    let path = home.segments().pop().unwrap();
    let mut file = OpenOptions::new().append(true).open(path).unwrap();
    file.write_all(b"{\"seq\":2,\"at\":17").unwrap();
    one.append(intent(3)).unwrap();
    assert_eq!(two.append(intent(4)).unwrap().seq(), 4);
    let report = home.verify();
    assert!(report.passed());
    assert_eq!(documented(&report), [17]);
}

#[test]
fn a_crash_between_the_seal_and_the_next_segment_is_mended() {
    let home = Home::new();
    home.filled(8);
    let segments = home.segments();
    let (last, before) = (&segments[segments.len() - 1], &segments[segments.len() - 2]);
    std::fs::remove_file(last).unwrap();
    let mut permissions = std::fs::metadata(before).unwrap().permissions();
    #[allow(clippy::permissions_set_readonly_false, reason = "in a folder of this test alone")]
    permissions.set_readonly(false);
    std::fs::set_permissions(before, permissions).unwrap();
    assert!(home.verify().warnings.contains(&Warning::SealedWithoutNext));
    home.open().append(Entry::start()).unwrap();
    let report = home.verify();
    assert!(report.passed());
    assert_eq!(report.warnings, [Warning::NotCompared]);
    assert_eq!(home.segments().len(), segments.len());
}

#[test]
fn a_torn_line_that_nobody_documents_is_named() {
    let home = Home::new();
    home.filled(8);
    let mut lines = home.lines();
    let half = lines[1].1[..50].to_owned();
    lines.insert(2, (lines[1].0.clone(), half));
    home.rewrite(&lines);
    let report = home.verify();
    assert!(matches!(report.defects[..], [Defect::BadForm { seq: 2, .. }]), "{:?}", report.defects);
}

#[test]
fn a_documented_torn_line_that_is_changed_is_named() {
    let home = Home::new();
    home.open().append(intent(1)).unwrap();
    let path = home.segments().pop().unwrap();
    OpenOptions::new().append(true).open(path).unwrap().write_all(b"torn").unwrap();
    home.open().append(intent(2)).unwrap();
    assert!(home.verify().passed());
    let mut lines = home.lines();
    assert_eq!(lines[1].1, "torn");
    lines[1].1 = "tarn".to_owned();
    home.rewrite(&lines);
    let report = home.verify();
    assert!(matches!(report.defects[..], [Defect::BadForm { seq: 1, .. }]), "{:?}", report.defects);
}

#[test]
fn a_whole_line_that_does_not_fit_is_never_explained_by_a_crash() {
    let home = Home::new();
    let record = home.open();
    record.append(intent(1)).unwrap();
    record.append(intent(2)).unwrap();
    let mut lines = home.lines();
    lines[1].1 = lines[1].1.replace("read_file", "send_file");
    home.rewrite(&lines);
    let refused = home.try_open().unwrap_err();
    assert!(matches!(refused, AuditError::Damaged { .. }), "{refused}");
}
