//! Who enrols first is believed; whoever comes after proves it with what is there.

use crate::support::{Authenticator, Home, UP, UV, code, cose, enrolled, enrolled_code, user};
use ciborium::Value;
use sekisho_factors::{Consent, Enrolled, FactorError, FactorKind, Registration};
use sekisho_types::Clock as _;

const STEP: i64 = 30_000;

fn enrol(home: &Home, made: &dyn Fn(&Authenticator) -> Authenticator) -> Result<Enrolled, FactorError> {
    let enrolment = home.factors().begin_passkey(&user("hanako"), "key").unwrap();
    let registration = made(&Authenticator::new(1)).register(&enrolment);
    home.factors().finish_passkey(&enrolment, &registration, None)
}

#[test]
fn what_is_enrolled_is_listed_and_counts_as_verified() {
    let home = Home::new();
    assert_eq!(home.factors().list(), Ok(vec![]));
    let made = enrol(&home, &Clone::clone).unwrap();
    enrolled_code(&home, "jiro");
    let listed = home.factors().list().unwrap();
    assert_eq!(listed[0], made);
    let seen: Vec<_> =
        listed.iter().map(|f| (f.person.as_str(), f.kind, f.label.as_str(), f.user_verified)).collect();
    assert_eq!(
        seen,
        [("hanako", FactorKind::Passkey, "key", true), ("jiro", FactorKind::OneTimeCode, "phone", false)]
    );
    assert_eq!(home.factors().credentials_of(&user("hanako")).unwrap(), [vec![1; 16].into()]);
}

#[test]
fn every_field_of_a_registration_that_is_another_is_refused() {
    type Change = fn(&mut Authenticator);
    let malformed = FactorError::Malformed { detail: "attestationObject" };
    let cases: [(&str, Change, FactorError); 14] = [
        ("an assertion", |k| k.ceremony = Some("webauthn.get".into()), FactorError::WrongCeremony),
        ("another page", |k| k.origin = "http://localhost:1".into(), FactorError::WrongOrigin),
        ("a frame", |k| k.more = r#","crossOrigin":true"#.into(), FactorError::CrossOrigin),
        ("another site", |k| k.relying_party = "example.com".into(), FactorError::WrongRelyingParty),
        ("nobody", |k| k.flags = UV, FactorError::NotPresent),
        ("anybody", |k| k.flags = UP, FactorError::NotVerified),
        ("no name", |k| k.credential = vec![], malformed.clone()),
        ("too long a name", |k| k.credential = vec![1; 1024], malformed.clone()),
        ("something behind the key", |k| k.tail = vec![0], malformed.clone()),
        ("no key", |k| k.cose = Some(Value::Null), FactorError::UnsupportedKey),
        ("another curve", |k| k.cose = Some(with(k, -1, 2.into())), FactorError::UnsupportedKey),
        ("another algorithm", |k| k.cose = Some(with(k, 3, (-257).into())), FactorError::UnsupportedKey),
        (
            "off the curve",
            |k| k.cose = Some(with(k, -3, Value::Bytes(vec![5; 32]))),
            FactorError::UnsupportedKey,
        ),
        (
            "half a point",
            |k| k.cose = Some(with(k, -2, Value::Bytes(vec![5; 31]))),
            FactorError::UnsupportedKey,
        ),
    ];
    for (what, change, refusal) in cases {
        let home = Home::new();
        assert_eq!(enrol(&home, &|key| key.but(change)), Err(refusal), "{what}");
        assert_eq!(home.factors().list(), Ok(vec![]), "{what}");
    }
    let home = Home::new();
    let enrolment = home.factors().begin_passkey(&user("hanako"), "key").unwrap();
    let key = Authenticator::new(1);
    let of_another = key.register_over(&enrolment.begun().consent_challenge());
    assert_eq!(
        home.factors().finish_passkey(&enrolment, &of_another, None),
        Err(FactorError::WrongChallenge)
    );
    let whole = key.register(&enrolment);
    for cut in 0..whole.attestation_object.as_slice().len() {
        let attestation_object = whole.attestation_object.as_slice()[..cut].to_vec().into();
        let cut = Registration { attestation_object, ..whole.clone() };
        assert!(home.factors().finish_passkey(&enrolment, &cut, None).is_err());
    }
    assert!(home.factors().finish_passkey(&enrolment, &whole, None).is_ok());
}

/// The key of `k` with one member changed.
fn with(k: &Authenticator, name: i64, value: Value) -> Value {
    let members = k.cose_key().into_map().unwrap();
    let name = Value::from(name);
    Value::Map(
        members.into_iter().map(|(n, v)| if n == name { (n, value.clone()) } else { (n, v) }).collect(),
    )
}

#[test]
fn a_map_that_says_two_things_says_none() {
    let home = Home::new();
    let twice = |k: &Authenticator| {
        let mut members = k.cose_key().into_map().unwrap();
        members.push((3.into(), (-7).into()));
        Value::Map(members)
    };
    assert_eq!(enrol(&home, &|key| key.but(|k| k.cose = Some(twice(k)))), Err(FactorError::UnsupportedKey));
    assert_eq!(enrol(&home, &|key| key.but(|k| k.cose = Some(cose(&[])))), Err(FactorError::UnsupportedKey));
}

#[test]
fn a_second_passkey_needs_the_first_ones_consent() {
    let home = Home::new();
    let (first, second, stranger) = (Authenticator::new(1), Authenticator::new(2), Authenticator::new(3));
    enrolled(&home, "hanako", &first);
    enrolled(&home, "jiro", &stranger);
    let hanako = user("Hanako");
    let enrolment = home.factors().begin_passkey(&hanako, "spare").unwrap();
    assert_eq!(enrolment.begun().needs(), Some(FactorKind::Passkey));
    assert_eq!(enrolment.begun().credentials(), [vec![1; 16].into()]);
    let made = second.register(&enrolment);
    let finish =
        |consent: Option<Consent>| home.factors().finish_passkey(&enrolment, &made, consent.as_ref());
    let over = enrolment.begun().consent_challenge();
    let needs = FactorError::NeedsConsent { kind: FactorKind::Passkey };
    assert_eq!(finish(None), Err(needs.clone()));
    assert_eq!(finish(Some(Consent::Code("123456".into()))), Err(needs));
    let by = |key: &Authenticator, over: &[u8; 32]| Some(Consent::Assertion(key.assert(over)));
    assert_eq!(finish(by(&stranger, &over)), Err(FactorError::Unknown), "another person's passkey");
    assert_eq!(finish(by(&second, &over)), Err(FactorError::Unknown), "the new one itself");
    assert_eq!(finish(by(&first, &enrolment.challenge())), Err(FactorError::WrongChallenge));
    let other = home.factors().begin_passkey(&hanako, "spare").unwrap();
    assert_eq!(finish(by(&first, &other.begun().consent_challenge())), Err(FactorError::WrongChallenge));
    assert!(finish(by(&first, &over)).is_ok());
    assert_eq!(finish(by(&first, &over)), Err(FactorError::Exists));
    assert_eq!(home.factors().list().unwrap().len(), 3);
}

#[test]
fn a_code_beside_a_passkey_and_a_passkey_beside_a_code_need_consent() {
    let home = Home::new();
    let key = Authenticator::new(1);
    enrolled(&home, "hanako", &key);
    let enrolment = home.factors().begin_code(&user("hanako"), "phone").unwrap();
    let secret = enrolment.secret_text().expose().clone();
    let now = code(&secret, home.clock.now());
    let needs = |kind| Err(FactorError::NeedsConsent { kind });
    assert_eq!(home.factors().confirm_code(&enrolment, &now, None), needs(FactorKind::Passkey));
    let consent = Consent::Assertion(key.assert(&enrolment.begun().consent_challenge()));
    home.factors().confirm_code(&enrolment, &now, Some(&consent)).unwrap();
    assert_eq!(home.factors().confirm_code(&enrolment, &now, Some(&consent)), Err(FactorError::Exists));

    let secret = enrolled_code(&home, "jiro");
    let enrolment = home.factors().begin_passkey(&user("jiro"), "key").unwrap();
    let made = Authenticator::new(2).register(&enrolment);
    assert_eq!(home.factors().finish_passkey(&enrolment, &made, None), needs(FactorKind::OneTimeCode));
    home.pass(STEP);
    let consent = Consent::Code(code(&secret, home.clock.now()));
    home.factors().finish_passkey(&enrolment, &made, Some(&consent)).unwrap();
    let enrolment = home.factors().begin_passkey(&user("jiro"), "key").unwrap();
    assert_eq!(enrolment.begun().needs(), Some(FactorKind::Passkey), "the strongest from now on");
}

/// What decides is who has a factor when the change is made, not when it was begun.
#[test]
fn of_two_who_enrol_first_at_once_the_second_needs_consent() {
    let home = Home::new();
    let begin = || home.factors().begin_passkey(&user("hanako"), "key").unwrap();
    let (one, two) = (begin(), begin());
    home.factors().finish_passkey(&one, &Authenticator::new(1).register(&one), None).unwrap();
    assert_eq!(
        home.factors().finish_passkey(&two, &Authenticator::new(2).register(&two), None),
        Err(FactorError::NeedsConsent { kind: FactorKind::Passkey })
    );
}

#[test]
fn an_enrolment_ends_after_ten_minutes_and_by_a_clock_set_back() {
    let home = Home::new();
    let key = Authenticator::new(1);
    let enrolment = home.factors().begin_passkey(&user("hanako"), "key").unwrap();
    for ms in [600_001, -1] {
        home.clock.set(sekisho_types::Timestamp::from_ms(crate::support::START + ms));
        let late = home.factors().finish_passkey(&enrolment, &key.register(&enrolment), None);
        assert_eq!(late, Err(FactorError::TooLate { seconds: 600 }));
    }
    home.clock.set(sekisho_types::Timestamp::from_ms(crate::support::START + 600_000));
    assert!(home.factors().finish_passkey(&enrolment, &key.register(&enrolment), None).is_ok());
}

#[test]
fn a_factor_is_withdrawn_with_consent_or_as_lost() {
    let home = Home::new();
    let (key, other) = (Authenticator::new(1), Authenticator::new(2));
    let id = enrolled(&home, "hanako", &key);
    let kept = enrolled(&home, "jiro", &other);
    let withdrawal = home.factors().begin_withdrawal(&id).unwrap();
    let over = withdrawal.begun().consent_challenge();
    let by = |key: &Authenticator| Consent::Assertion(key.assert(&over));
    let needs = FactorError::NeedsConsent { kind: FactorKind::Passkey };
    assert_eq!(home.factors().withdraw(&withdrawal, None), Err(needs));
    assert_eq!(home.factors().withdraw(&withdrawal, Some(&by(&other))), Err(FactorError::Unknown));
    assert_eq!(home.factors().withdraw(&withdrawal, Some(&by(&key))).unwrap().id, id);
    assert_eq!(home.factors().withdraw(&withdrawal, Some(&by(&key))), Err(FactorError::Unknown));
    assert_eq!(home.factors().withdraw_lost(&kept).unwrap().person, user("jiro"));
    assert_eq!(home.factors().withdraw_lost(&kept), Err(FactorError::Unknown));
    assert!(matches!(home.factors().begin_withdrawal(&kept), Err(FactorError::Unknown)));
    assert_eq!(home.factors().list(), Ok(vec![]));
}

#[test]
fn labels_hide_nothing_and_factors_are_bounded() {
    let home = Home::new();
    let long = "x".repeat(61);
    for bad in ["", "  ", "a\nb", "a\u{202e}b", long.as_str()] {
        assert!(
            matches!(home.factors().begin_passkey(&user("a"), bad), Err(FactorError::BadLabel)),
            "{bad:?}"
        );
        assert!(matches!(home.factors().begin_code(&user("a"), bad), Err(FactorError::BadLabel)));
    }
    let first = Authenticator::new(1);
    enrolled(&home, "hanako", &first);
    let add = |seed| {
        let enrolment = home.factors().begin_passkey(&user("hanako"), " 鍵 ").unwrap();
        let consent = Consent::Assertion(first.assert(&enrolment.begun().consent_challenge()));
        let made = Authenticator::new(seed).register(&enrolment);
        home.factors().finish_passkey(&enrolment, &made, Some(&consent))
    };
    for seed in 2..=16 {
        assert_eq!(add(seed).unwrap().label, "鍵");
    }
    assert_eq!(add(17), Err(FactorError::TooMany { limit: 16 }));
}

#[test]
fn without_a_page_no_passkey_is_enrolled() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::new();
    let path = dir.path().join("factors.sealed");
    let factors =
        sekisho_factors::Factors::open(&path, sekisho_types::Secret::new([7; 32]), home.clock.clone())
            .unwrap();
    assert_eq!(factors.port(), Ok(None));
    let enrolment = factors.begin_passkey(&user("hanako"), "key").unwrap();
    let made = Authenticator::new(1).register(&enrolment);
    assert_eq!(factors.finish_passkey(&enrolment, &made, None), Err(FactorError::WrongOrigin));
    assert_eq!(factors.list(), Ok(vec![]));
}

#[test]
fn an_rsa_key_is_taken_at_its_usual_size_and_exponent_only() {
    let (_, modulus) = crate::support::rsa();
    let rsa = crate::support::rsa_cose;
    let even = [&modulus[..255], &[0]].concat();
    let padded = [&[0], modulus.as_slice()].concat();
    let long = vec![0xff; 513];
    for (what, key) in [
        ("too short", rsa(&modulus[..128], &[1, 0, 1])),
        ("too long", rsa(&long, &[1, 0, 1])),
        ("padded", rsa(&padded, &[1, 0, 1])),
        ("even", rsa(&even, &[1, 0, 1])),
        ("another exponent", rsa(&modulus, &[3])),
        ("no exponent", rsa(&modulus, &[])),
    ] {
        let home = Home::new();
        let made = enrol(&home, &|authenticator| authenticator.but(|a| a.cose = Some(key.clone())));
        assert_eq!(made, Err(FactorError::UnsupportedKey), "{what}");
    }
    let home = Home::new();
    assert!(enrol(&home, &|a| a.but(|a| a.cose = Some(rsa(&modulus, &[1, 0, 1])))).is_ok());
}
