//! The file: sealed, private, whole, one writer at a time.

use crate::support::{Authenticator, Home, code, enrolled, enrolled_code, user};
use sekisho_factors::{FactorError, Factors};
use sekisho_types::{Clock as _, Secret};

fn open(home: &Home, key: u8) -> Result<Factors, FactorError> {
    Factors::open(&home.path(), Secret::new([key; 32]), home.clock.clone())
}

#[test]
fn nothing_of_it_stands_in_clear() {
    let home = Home::new();
    enrolled(&home, "hanako", &Authenticator::new(1));
    let secret = enrolled_code(&home, "jiro");
    let bytes = std::fs::read(home.path()).unwrap();
    let key = data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
    for clear in [b"hanako".as_slice(), b"jiro", &[1; 16], secret.as_bytes(), &key, b"passkey"] {
        assert!(!bytes.windows(clear.len()).any(|window| window == clear));
    }
}

#[test]
fn a_damaged_file_is_an_error_and_stays_as_it_is() {
    let home = Home::new();
    enrolled(&home, "hanako", &Authenticator::new(1));
    let whole = std::fs::read(home.path()).unwrap();
    let damaged = |home: &Home, what: &str| {
        assert!(matches!(open(home, 7), Err(FactorError::Damaged { .. })), "{what}");
    };
    for at in 0..whole.len() {
        let mut turned = whole.clone();
        turned[at] ^= 1;
        std::fs::write(home.path(), &turned).unwrap();
        damaged(&home, "a bit turned");
    }
    for cut in 0..whole.len() {
        std::fs::write(home.path(), &whole[..cut]).unwrap();
        damaged(&home, "cut");
    }
    std::fs::write(home.path(), [whole.as_slice(), &[0]].concat()).unwrap();
    damaged(&home, "longer");
    std::fs::write(home.path(), &whole).unwrap();
    assert!(matches!(open(&home, 8), Err(FactorError::Damaged { .. })), "another key");
    // A handle from before does not take a damaged file for empty either, and changes nothing in it.
    let factors = home.factors();
    let enrolment = factors.begin_passkey(&user("jiro"), "key").unwrap();
    std::fs::write(home.path(), b"").unwrap();
    let made = Authenticator::new(2).register(&enrolment);
    assert!(matches!(factors.finish_passkey(&enrolment, &made, None), Err(FactorError::Damaged { .. })));
    assert!(matches!(factors.settle_port(1), Err(FactorError::Damaged { .. })));
    assert_eq!(std::fs::read(home.path()).unwrap(), b"");
}

#[cfg(unix)]
#[test]
fn a_file_that_others_may_open_or_a_link_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    let mode = std::fs::metadata(home.path()).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(open(&home, 7), Err(FactorError::Unsafe { .. })));
    std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o600)).unwrap();
    let away = home.path().with_extension("away");
    std::fs::rename(home.path(), &away).unwrap();
    std::os::unix::fs::symlink(&away, home.path()).unwrap();
    assert!(matches!(open(&home, 7), Err(FactorError::Unsafe { .. } | FactorError::Io { .. })));
}

#[test]
fn a_code_is_spent_once_whoever_tries_at_the_same_moment() {
    let home = Home::new();
    let secret = enrolled_code(&home, "hanako");
    home.pass(30_000);
    let code = code(&secret, home.clock.now());
    let accepted: usize = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..8_u8)
            .map(|n| {
                let (factors, code) = (home.factors(), code.clone());
                scope
                    .spawn(move || usize::from(factors.accept_code(&user("hanako"), &code, &[n; 32]).is_ok()))
            })
            .collect();
        tries.into_iter().map(|t| t.join().unwrap()).sum()
    });
    assert_eq!(accepted, 1);
}

#[test]
fn what_a_process_left_half_written_is_in_nobodys_way() {
    let home = Home::new();
    std::fs::write(home.path().with_file_name("factors.sealed.tmp"), b"half").unwrap();
    enrolled(&home, "hanako", &Authenticator::new(1));
    assert_eq!(home.factors().list().unwrap().len(), 1);
}
