//! A record that cannot be written refuses, says why, and goes on when it can.

use crate::support::{Home, intent};
use sekisho_audit::{AuditError, Entry, Limits};
use sekisho_types::ErrorCode;

#[test]
fn a_record_whose_folder_is_gone_refuses_and_does_not_begin_anew() {
    let home = Home::new();
    let record = home.open();
    record.append(Entry::start()).unwrap();
    std::fs::remove_dir_all(home.record()).unwrap();
    let refused = record.append(Entry::start()).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::AUDIT_UNWRITABLE);
    assert!(!home.record().exists());
}

#[test]
fn a_segment_that_is_gone_replaced_or_shorter_is_noticed_by_those_who_write() {
    let home = Home::new();
    let record = home.open();
    record.append(intent(1)).unwrap();
    record.append(intent(2)).unwrap();
    let path = home.segments().pop().unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let whole = |bytes: &[u8]| {
        std::fs::OpenOptions::new()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(u64::try_from(bytes.len()).unwrap())
    };

    std::fs::remove_file(&path).unwrap();
    assert_eq!(record.append(Entry::stop()).unwrap_err().code(), ErrorCode::AUDIT_UNWRITABLE);
    std::fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
    assert_eq!(record.append(Entry::stop()).unwrap_err().code(), ErrorCode::AUDIT_DAMAGED);

    std::fs::write(&path, &bytes).unwrap();
    let record = home.open();
    whole(&bytes[..bytes.len() - 5]).unwrap();
    assert_eq!(record.append(Entry::stop()).unwrap_err().code(), ErrorCode::AUDIT_DAMAGED);
}

#[test]
fn a_record_whose_entries_are_gone_but_not_its_checkpoints_is_damaged() {
    let home = Home::new();
    let record = home.open();
    record.append(Entry::start()).unwrap();
    record.checkpoint_now().unwrap();
    for path in home.segments() {
        std::fs::remove_file(path).unwrap();
    }
    assert_eq!(home.try_open().unwrap_err().code(), ErrorCode::AUDIT_DAMAGED);
}

#[test]
fn a_record_that_another_process_holds_too_long_is_busy() {
    let home = Home::new();
    let wait = std::time::Duration::ZERO;
    let record = home.open().with_limits(Limits { lock_wait: wait, ..Limits::STANDARD });
    let lock = std::fs::File::open(home.record().join("lock")).unwrap();
    lock.lock().unwrap();
    let refused = record.append(Entry::start()).unwrap_err();
    assert!(matches!(refused, AuditError::Busy { .. }), "{refused}");
    assert_eq!(refused.code(), ErrorCode::AUDIT_BUSY);
    assert!(refused.detail().ends_with(" ms"));
    lock.unlock().unwrap();
    assert_eq!(record.append(Entry::start()).unwrap().seq(), 0);
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new();
    home.open();
    std::fs::set_permissions(home.record(), std::fs::Permissions::from_mode(0o755)).unwrap();
    assert!(matches!(home.try_open(), Err(AuditError::Home(_))));
}

#[test]
fn a_record_that_cannot_be_begun_says_so() {
    let home = Home::new();
    std::fs::write(home.record(), "a file where the folder should be").unwrap();
    assert_eq!(home.try_open().unwrap_err().code(), ErrorCode::AUDIT_UNWRITABLE);
}
