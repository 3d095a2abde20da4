//! A code is good once, for its person, for one digest; wrong ones lock.

use crate::support::{Authenticator, Home, START, code, enrolled, enrolled_code, user};
use sekisho_factors::{Bytes, FactorError, FactorKind, Proof};
use sekisho_types::{Clock as _, Timestamp};

const A: [u8; 32] = [0xaa; 32];
const B: [u8; 32] = [0xbb; 32];
const STEP: i64 = 30_000;
const MINUTE: i64 = 60_000;

#[test]
fn a_code_approves_one_digest_once() {
    let home = Home::new();
    let secret = enrolled_code(&home, "hanako");
    let now = |home: &Home| code(&secret, home.clock.now());
    let hanako = user("hanako");
    let first = now(&home);
    assert_eq!(home.factors().accept_code(&hanako, &first, &A), Err(FactorError::CodeUsed), "it enrolled");
    home.pass(STEP);
    let proof = home.factors().accept_code(&hanako, &now(&home), &A).unwrap();
    let verified = home.factors().verify(&proof, &A).unwrap();
    assert_eq!((verified.person(), verified.kind()), (&hanako, FactorKind::OneTimeCode));
    assert_eq!(home.factors().verify(&proof, &B), Err(FactorError::BadSignature));
    assert_eq!(home.factors().accept_code(&hanako, &now(&home), &B), Err(FactorError::CodeUsed));
    home.pass(3 * STEP);
    assert_eq!(
        home.factors().verify(&proof, &A).unwrap().kind(),
        FactorKind::OneTimeCode,
        "for as long as it waits"
    );
    // The clock set back, the code of before is on the app again.
    home.pass(-3 * STEP);
    assert_eq!(home.factors().accept_code(&hanako, &now(&home), &B), Err(FactorError::CodeUsed));
}

#[test]
fn a_neighbouring_step_is_taken_and_no_other() {
    for (steps, taken) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
        let home = Home::new();
        let secret = enrolled_code(&home, "hanako");
        home.pass(10 * STEP);
        let code = code(&secret, home.clock.now().plus_ms(steps * STEP));
        let accepted = home.factors().accept_code(&user("hanako"), &code, &A);
        assert_eq!(accepted.is_ok(), taken, "{steps} steps: {accepted:?}");
    }
}

/// A step that was used is used for every one before it, too.
#[test]
fn an_older_code_is_no_good_after_a_newer_one() {
    let home = Home::new();
    let secret = enrolled_code(&home, "hanako");
    home.pass(10 * STEP);
    let now = home.clock.now();
    home.factors().accept_code(&user("hanako"), &code(&secret, now.plus_ms(STEP)), &A).unwrap();
    for at in [now, now.plus_ms(-STEP)] {
        let again = home.factors().accept_code(&user("hanako"), &code(&secret, at), &A);
        assert_eq!(again, Err(FactorError::CodeUsed));
    }
}

#[test]
fn wrong_codes_lock_for_longer_each_time_and_over_restarts() {
    let home = Home::new();
    let secret = enrolled_code(&home, "hanako");
    enrolled_code(&home, "jiro");
    home.pass(10 * STEP);
    let hanako = user("hanako");
    let wrong = |home: &Home| {
        let right = code(&secret, home.clock.now()).parse::<u32>().unwrap();
        let near: Vec<_> =
            [-STEP, 0, STEP].map(|ms| code(&secret, home.clock.now().plus_ms(ms))).into_iter().collect();
        (1..).map(|n| format!("{:06}", (right + n) % 1_000_000)).find(|code| !near.contains(code)).unwrap()
    };
    for (round, minutes) in [15, 30, 60].into_iter().enumerate() {
        for left in (1..5).rev() {
            // Each try is another process as far as the factors can tell.
            let refused = home.factors().accept_code(&hanako, &wrong(&home), &A).unwrap_err();
            assert_eq!(refused, FactorError::WrongCode { left }, "round {round}");
        }
        let until = home.clock.now().plus_ms(minutes * MINUTE);
        assert_eq!(home.factors().accept_code(&hanako, "no code", &A), Err(FactorError::Locked { until }));
        home.pass(minutes * MINUTE - 1);
        let right = code(&secret, home.clock.now());
        assert_eq!(home.factors().accept_code(&hanako, &right, &A), Err(FactorError::Locked { until }));
        home.pass(1);
    }
    assert!(home.factors().accept_code(&hanako, &code(&secret, home.clock.now()), &A).is_ok());
    for left in (1..5).rev() {
        let refused = home.factors().accept_code(&hanako, &wrong(&home), &A).unwrap_err();
        assert_eq!(refused, FactorError::WrongCode { left }, "a right one begins anew");
    }
    let until = home.clock.now().plus_ms(15 * MINUTE);
    assert_eq!(home.factors().accept_code(&hanako, &wrong(&home), &A), Err(FactorError::Locked { until }));
}

/// More codes are no more guesses, and one's name in other letters is no other person.
#[test]
fn guesses_count_for_the_person() {
    let home = Home::new();
    enrolled_code(&home, "hanako");
    home.pass(10 * STEP);
    for (name, left) in [("hanako", 4), ("Hanako", 3), ("HANAKO", 2), ("hanako", 1)] {
        let refused = home.factors().accept_code(&user(name), "xxxxxx", &A).unwrap_err();
        assert_eq!(refused, FactorError::WrongCode { left });
    }
    assert!(matches!(home.factors().accept_code(&user("hanakO"), "", &A), Err(FactorError::Locked { .. })));
}

#[test]
fn a_code_is_nobody_elses_and_a_passkey_is_no_code() {
    let home = Home::new();
    let secret = enrolled_code(&home, "hanako");
    enrolled(&home, "jiro", &Authenticator::new(1));
    home.pass(STEP);
    let code = code(&secret, home.clock.now());
    for person in ["jiro", "nobody"] {
        let refused = home.factors().accept_code(&user(person), &code, &A);
        assert_eq!(refused, Err(FactorError::NotEnrolled { person: user(person) }));
    }
}

#[test]
fn a_proof_of_a_code_with_anything_changed_is_refused() {
    let home = Home::new();
    let secret = enrolled_code(&home, "hanako");
    enrolled_code(&home, "jiro");
    home.pass(STEP);
    let proof = home.factors().accept_code(&user("hanako"), &code(&secret, home.clock.now()), &A).unwrap();
    let Proof::Code { factor, step, mac } = proof else { panic!("a code's") };
    let bad = Err(FactorError::BadSignature);
    let factors = home.factors();
    let verify = |factor: &sekisho_factors::FactorId, step, mac: Bytes| {
        factors.verify(&Proof::Code { factor: factor.clone(), step, mac }, &A)
    };
    assert!(verify(&factor, step, mac.clone()).is_ok());
    assert_eq!(verify(&factor, step + 1, mac.clone()), bad);
    assert_eq!(verify(&factor, step, Bytes::from(vec![])), bad);
    assert_eq!(verify(&factor, step, mac.as_slice()[..31].to_vec().into()), bad);
    for at in 0..32 {
        let mut turned = mac.as_slice().to_vec();
        turned[at] ^= 1;
        assert_eq!(verify(&factor, step, turned.into()), bad);
    }
    let other = factors.list().unwrap().into_iter().find(|f| f.person == user("jiro")).unwrap();
    assert_eq!(verify(&other.id, step, mac), bad, "as another's");
}

#[test]
fn nothing_shows_a_secret() {
    let home = Home::new();
    let enrolment = home.factors().begin_code(&user("hanako"), "phone").unwrap();
    let shown = format!("{enrolment:?} {:?}", home.factors());
    assert!(!shown.contains(enrolment.secret_text().expose()), "{shown}");
    assert_eq!(home.clock.now(), Timestamp::from_ms(START));
}
