//! Appending: numbers, chain, segments, threads, and the proof an append gives.

use crate::support::{Home, call, intent, noon, numbered, only_defects};
use sekisho_audit::{AuditError, Entry, Found, Item, Limits, Reader, Warning, What, tree};
use sekisho_types::{ErrorCode, OpaqueId, Timestamp};

#[test]
fn an_entry_is_one_line_bound_to_the_one_before() {
    let home = Home::new();
    let record = home.open();
    let first = record.append(Entry::start()).unwrap();
    let second = record.append(intent(1)).unwrap();
    assert_eq!((first.seq(), second.seq(), second.at()), (0, 1, noon()));
    let lines = home.lines();
    let start = format!("{{\"seq\":1,\"at\":{},\"prev\":\"", noon().as_ms());
    assert!(lines[1].1.starts_with(&start), "{}", lines[1].1);
    assert!(
        lines[1].1.contains(r#""what":"intent","call":"01010101010101010101010101010101","server":"files""#)
    );
    let all: Vec<Found> = Reader::open(&home.record()).unwrap().entries().map(Result::unwrap).collect();
    let [Found::Entry(a), Found::Entry(b)] = &all[..] else { panic!("{all:?}") };
    assert_eq!((b.prev, b.what, b.call), (a.h, What::Intent, Some(call(1))));
    let (body, h) = lines[1].1.rsplit_once(",\"h\":\"").unwrap();
    assert_eq!(second.leaf(), tree::leaf_hash(body.as_bytes()));
    assert_eq!(h, format!("{}\"}}", second.leaf()));
}

#[test]
fn an_auditor_can_prove_one_entry_to_be_under_a_checkpoint() {
    let home = Home::new();
    let record = home.filled(11);
    let recorded = record.append(intent(1)).unwrap();
    record.append(Entry::stop()).unwrap();
    let point = record.checkpoint_now().unwrap();
    let leaves = Reader::open(&home.record()).unwrap().leaf_hashes().unwrap();
    let path = tree::inclusion_proof(&leaves, recorded.seq()).unwrap();
    assert!(tree::verify_inclusion(&recorded.leaf(), recorded.seq(), point.size, &path, &point.root));
}

#[test]
fn threads_share_one_record_and_each_number_is_given_once() {
    let home = Home::new();
    let record = home.open();
    let mut given: Vec<u64> = std::thread::scope(|scope| {
        let append = || (0..25).map(|_| record.append(Entry::start()).unwrap().seq()).collect::<Vec<_>>();
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(append)).collect();
        threads.into_iter().flat_map(|t| t.join().unwrap()).collect()
    });
    given.sort_unstable();
    assert_eq!(given, (0..200).collect::<Vec<u64>>());
    assert_eq!(only_defects(home.verify()), []);
}

#[test]
fn a_check_while_others_write_passes() {
    let home = Home::new();
    let limits = Limits { segment_bytes: 2000, ..Limits::STANDARD };
    let record = home.open().with_limits(limits).with_outside(home.outside());
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for n in 0..300 {
                record.append(numbered(n)).unwrap();
                if n % 7 == 0 {
                    record.checkpoint_now().unwrap();
                }
            }
        });
        while !writer.is_finished() {
            let report = home.verify_outside();
            assert!(report.passed(), "{:?}", report.defects);
        }
    });
    assert_eq!(home.verify_outside().defects, []);
}

#[test]
fn two_openings_see_what_the_other_added() {
    let home = Home::new();
    let (one, two) = (home.open(), home.open());
    for n in 0..20 {
        let record = if n % 3 == 0 { &one } else { &two };
        assert_eq!(record.append(Entry::start()).unwrap().seq(), n);
    }
    assert_eq!(one.checkpoint_now().unwrap().root, two.checkpoint_now().unwrap().root);
    assert_eq!(only_defects(home.verify()), []);
}

#[test]
fn a_segment_ends_with_its_size_or_its_day_and_is_then_read_only() {
    let home = Home::new();
    let limits = Limits { segment_bytes: 700, ..Limits::STANDARD };
    let (one, two) = (home.open().with_limits(limits), home.open().with_limits(limits));
    for n in 0..20 {
        let record = if n % 2 == 0 { &one } else { &two };
        record.append(Entry::start()).unwrap();
    }
    let before = home.segments().len();
    home.clock.set(noon().plus_ms(24 * 60 * 60 * 1000));
    two.append(Entry::start()).unwrap();
    one.append(Entry::start()).unwrap();
    let segments = home.segments();
    assert_eq!(segments.len(), before + 1);
    let last = segments.last().unwrap();
    assert!(last.to_str().unwrap().ends_with("-20261125.jsonl"), "{last:?}");
    for path in &segments {
        assert_eq!(std::fs::metadata(path).unwrap().permissions().readonly(), path != last, "{path:?}");
    }
    // A fresh process takes the tree up from the seal alone.
    let point = home.open().checkpoint_now().unwrap();
    let report = home.verify();
    assert_eq!(report.root, Some(point.root));
    assert_eq!(only_defects(report), []);
}

#[test]
fn a_clock_that_goes_back_is_told_and_stops_nothing() {
    let home = Home::new();
    let record = home.open();
    record.append(Entry::start()).unwrap();
    home.clock.set(noon().plus_ms(-90_000_000));
    record.append(Entry::stop()).unwrap();
    let report = home.verify();
    assert!(report.passed());
    assert_eq!(home.segments().len(), 1);
    assert_eq!(report.warnings, [Warning::ClockBack { seq: 1, by_ms: 90_000_000 }, Warning::NotCompared]);
}

#[test]
fn an_intent_without_outcome_is_told_as_unknown() {
    let home = Home::new();
    let record = home.open();
    record.append(intent(1)).unwrap();
    record.append(intent(2)).unwrap();
    record.append(Entry::outcome(call(1))).unwrap();
    record.append(Entry::refused(call(3), ErrorCode::POLICY_DENIED)).unwrap();
    record.append(Entry::outcome(call(4))).unwrap();
    let report = home.verify();
    assert!(report.passed());
    assert_eq!(
        report.warnings,
        [
            Warning::OutcomeWithoutIntent { seq: 4, call: call(4).to_string() },
            Warning::UnknownOutcome { seq: 1, at: noon(), call: call(2).to_string() },
            Warning::NotCompared,
        ]
    );
}

#[test]
fn keyed_hashes_are_hmac_sha_256() {
    let record = Home::new().open();
    assert_eq!(
        record.keyed_hash("090-0000-0000".as_bytes()).to_string(),
        "5af953b9127f57e996813b7ac16287e492ed62f037690ed8bcbf57ff8a905ab6"
    );
    assert_ne!(record.keyed_hash(b"a"), record.keyed_hash(b"b"));
}

#[test]
fn an_entry_that_fits_no_line_is_refused_and_leaves_no_trace() {
    let home = Home::new();
    let record = home.open();
    let mut entry = intent(1);
    entry.items = vec![Item::Id(OpaqueId::parse(&"x".repeat(256)).unwrap()); 300];
    let refused = record.append(entry).unwrap_err();
    assert!(matches!(refused, AuditError::EntryTooLarge { .. }), "{refused}");
    assert_eq!(record.append(Entry::stop()).unwrap().seq(), 0);
}

#[test]
fn people_read_the_last_entries_and_single_ones() {
    let home = Home::new();
    home.filled(21);
    let reader = Reader::open(&home.record()).unwrap();
    assert!(home.segments().len() > 2);
    let seqs = |count| -> Vec<u64> {
        let found = reader.tail(count).unwrap();
        found.iter().map(|f| if let Found::Entry(e) = f { e.seq } else { panic!("{f:?}") }).collect()
    };
    let size = home.size();
    assert_eq!(seqs(13), (size - 13..size).collect::<Vec<u64>>());
    assert_eq!(seqs(1000).len(), usize::try_from(size).unwrap());
    for seq in 0..size {
        assert_eq!(reader.find(seq).unwrap().unwrap().seq, seq);
    }
    assert_eq!(reader.find(size).unwrap(), None);
    assert!(matches!(Reader::open(&home.dir.path().join("x")), Err(AuditError::Unreadable { .. })));
}

#[test]
fn times_are_those_of_the_clock_handed_in() {
    let home = Home::new();
    let record = home.open();
    let at = Timestamp::from_ms(1_800_000_000_123);
    home.clock.set(at);
    assert_eq!(record.append(Entry::start()).unwrap().at(), at);
    let report = home.verify();
    assert_eq!((report.first_at, report.last_at), (Some(at), Some(at)));
}

#[test]
fn two_busy_writers_with_many_threads_each_lose_nothing_and_damage_nothing() {
    const THREADS: u64 = 8;
    const EACH: u64 = 100;
    let home = Home::new();
    let writers = [home.open(), home.open()];
    std::thread::scope(|scope| {
        for record in &writers {
            for thread in 0..THREADS {
                scope.spawn(move || {
                    (0..EACH).for_each(|n| assert!(record.append(numbered(thread * EACH + n)).is_ok()))
                });
            }
        }
    });
    let report = home.verify();
    assert_eq!(report.entries, 2 * THREADS * EACH);
    assert_eq!(only_defects(report), []);
}
