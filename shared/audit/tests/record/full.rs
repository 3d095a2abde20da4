//! A full disk: every entry is refused, and the record recovers when there is room again.

use crate::processes::{Child, Order};
use crate::support::{Home, copy_dir};
use sekisho_audit::{Entry, Warning};
use sekisho_types::{Clock as _, SystemClock};

/// The system's limit on file sizes stands in for a full disk: a write is cut short, the next one refused.
#[test]
fn a_full_disk_refuses_every_entry_and_the_record_recovers_when_there_is_room() {
    let home = Home::new();
    // The child has the machine's clock.
    home.clock.set(SystemClock.now());
    home.open().append(Entry::start()).unwrap();
    let told = Child::start(&home.record(), Order::Fill).told();
    let acknowledged = told.iter().filter(|line| line.starts_with("ack ")).count();
    let refused: Vec<&String> = told.iter().filter(|line| line.starts_with("refused ")).collect();
    assert!(acknowledged > 3, "{told:?}");
    assert_eq!(refused, ["refused audit.unwritable"; 3], "{told:?}");

    // A copy in its torn state is told for what it is: cut, not tampered with.
    let torn = Home::new();
    copy_dir(&home.record(), &torn.record());
    let report = torn.verify();
    assert!(report.passed());
    assert!(matches!(report.warnings[0], Warning::UnfinishedTail { .. }), "{:?}", report.warnings);

    home.open().append(Entry::stop()).unwrap();
    let report = home.verify();
    assert!(report.passed(), "{:?}", report.defects);
    // The first entry, the acknowledged ones, the one documenting the torn line, the last.
    assert_eq!(report.entries, 3 + u64::try_from(acknowledged).unwrap());
    assert!(matches!(report.warnings[0], Warning::Torn { .. }), "{:?}", report.warnings);
}
