//! A passkey approves exactly one digest, on one page, with its person there; and is verified again later.

use crate::support::{Authenticator, BE, BS, Home, ORIGIN, UP, UV, enrolled, user};
use sekisho_factors::{Assertion, Bytes, FactorError, FactorKind, Proof};

type Part = fn(&mut Assertion) -> &mut Bytes;

const A: [u8; 32] = [0xaa; 32];
const B: [u8; 32] = [0xbb; 32];

#[test]
fn an_approval_is_accepted_and_verified_again() {
    let home = Home::new();
    let key = Authenticator::new(1);
    let id = enrolled(&home, "hanako", &key);
    let proof = home.factors().accept_assertion(&key.assert(&A), &A).unwrap();
    let stored = serde_json::to_vec(&proof).unwrap();
    let proof: Proof = serde_json::from_slice(&stored).unwrap();
    let verified = home.factors().verify(&proof, &A).unwrap();
    assert_eq!(
        (verified.factor(), verified.person(), verified.kind()),
        (&id, &user("hanako"), FactorKind::Passkey)
    );
    assert_eq!(home.factors().verify(&proof, &B), Err(FactorError::WrongChallenge));
    assert_eq!(home.factors().list().unwrap()[0].used_at.unwrap().as_ms(), crate::support::START);
}

#[test]
fn every_field_that_is_another_has_its_own_refusal() {
    let home = Home::new();
    let key = Authenticator::new(1);
    enrolled(&home, "hanako", &key);
    let malformed = |detail| FactorError::Malformed { detail };
    let cases: Vec<(&str, Assertion, FactorError)> = vec![
        ("B for A", key.assert(&B), FactorError::WrongChallenge),
        (
            "a registration",
            key.but(|k| k.ceremony = Some("webauthn.create".into())).assert(&A),
            FactorError::WrongCeremony,
        ),
        (
            "a payment",
            key.but(|k| k.ceremony = Some("payment.get".into())).assert(&A),
            FactorError::WrongCeremony,
        ),
        (
            "another port",
            key.but(|k| k.origin = "http://localhost:49322".into()).assert(&A),
            FactorError::WrongOrigin,
        ),
        ("no port", key.but(|k| k.origin = "http://localhost".into()).assert(&A), FactorError::WrongOrigin),
        (
            "https",
            key.but(|k| k.origin = "https://localhost:49321".into()).assert(&A),
            FactorError::WrongOrigin,
        ),
        (
            "by number",
            key.but(|k| k.origin = "http://127.0.0.1:49321".into()).assert(&A),
            FactorError::WrongOrigin,
        ),
        (
            "a name that begins so",
            key.but(|k| k.origin = format!("{ORIGIN}.example")).assert(&A),
            FactorError::WrongOrigin,
        ),
        (
            "in a frame",
            key.but(|k| k.more = r#","crossOrigin":true"#.into()).assert(&A),
            FactorError::CrossOrigin,
        ),
        (
            "under another top",
            key.but(|k| k.more = r#","topOrigin":"http://localhost:1""#.into()).assert(&A),
            FactorError::CrossOrigin,
        ),
        (
            "a member twice",
            key.but(|k| k.more = format!(r#","origin":"{ORIGIN}""#)).assert(&A),
            malformed("clientDataJSON"),
        ),
        (
            "another relying party",
            key.but(|k| k.relying_party = "example.com".into()).assert(&A),
            FactorError::WrongRelyingParty,
        ),
        ("nobody there", key.but(|k| k.flags = UV).assert(&A), FactorError::NotPresent),
        ("not verified", key.but(|k| k.flags = UP).assert(&A), FactorError::NotVerified),
        (
            "copied, but not to be copied",
            key.but(|k| k.flags = UP | UV | BS).assert(&A),
            malformed("authenticatorData"),
        ),
        ("something behind", key.but(|k| k.tail = vec![0]).assert(&A), malformed("authenticatorData")),
        ("another key", key.but(|k| k.key = Authenticator::new(2).key).assert(&A), FactorError::BadSignature),
        ("another credential", key.but(|k| k.credential = vec![2; 16]).assert(&A), FactorError::Unknown),
    ];
    for (what, assertion, refusal) in cases {
        assert_eq!(home.factors().accept_assertion(&assertion, &A), Err(refusal), "{what}");
    }
    let whole = key.assert(&A);
    let parts: [(Part, FactorError); 3] = [
        (|a| &mut a.authenticator_data, malformed("authenticatorData")),
        (|a| &mut a.client_data_json, malformed("clientDataJSON")),
        (|a| &mut a.signature, FactorError::BadSignature),
    ];
    for (part, refusal) in parts {
        for cut in 0..part(&mut whole.clone()).as_slice().len() {
            let mut assertion = whole.clone();
            let bytes = part(&mut assertion);
            *bytes = bytes.as_slice()[..cut].to_vec().into();
            assert_eq!(home.factors().accept_assertion(&assertion, &A), Err(refusal.clone()), "cut at {cut}");
        }
    }
    assert!(home.factors().accept_assertion(&whole, &A).is_ok(), "the whole one is good");
}

/// Whatever bit of a stored proof is another, it proves nothing, or the same that it proved.
#[test]
fn a_proof_with_one_bit_turned_is_refused() {
    let home = Home::new();
    let key = Authenticator::new(1);
    enrolled(&home, "hanako", &key);
    let proof = home.factors().accept_assertion(&key.assert(&A), &A).unwrap();
    let Proof::Passkey { factor, assertion } = proof else { panic!("a passkey's") };
    let factors = home.factors();
    let parts: [Part; 4] = [
        |a| &mut a.credential_id,
        |a| &mut a.authenticator_data,
        |a| &mut a.client_data_json,
        |a| &mut a.signature,
    ];
    for (which, part) in parts.into_iter().enumerate() {
        for at in 0..part(&mut assertion.clone()).as_slice().len() {
            let mut turned = assertion.clone();
            let bytes = part(&mut turned);
            let mut other = bytes.as_slice().to_vec();
            other[at] ^= 1;
            *bytes = other.into();
            let proof = Proof::Passkey { factor: factor.clone(), assertion: turned };
            assert!(factors.verify(&proof, &A).is_err(), "part {which} at {at}");
        }
    }
}

#[test]
fn a_counter_goes_on_or_stays_zero() {
    let home = Home::new();
    let counting = Authenticator::new(1);
    enrolled(&home, "hanako", &counting);
    let at = |counter| counting.but(|k| k.counter = counter).assert(&A);
    let first = home.factors().accept_assertion(&at(5), &A).unwrap();
    let back = |stored, found| Err(FactorError::CounterBack { stored, found });
    assert_eq!(home.factors().accept_assertion(&at(5), &A), back(5, 5), "a replay");
    assert_eq!(home.factors().accept_assertion(&at(4), &A), back(5, 4), "an older one");
    assert_eq!(home.factors().accept_assertion(&at(0), &A), back(5, 0), "one that forgot");
    assert!(home.factors().accept_assertion(&at(6), &A).is_ok());
    assert!(home.factors().verify(&first, &A).is_ok(), "what was accepted stays so");
    let silent = Authenticator::new(2);
    enrolled(&home, "jiro", &silent);
    for _ in 0..2 {
        // Whether the same answer approves twice is the outbox's to refuse: a proposal is approved once.
        assert!(home.factors().accept_assertion(&silent.assert(&A), &A).is_ok());
    }
}

#[test]
fn a_withdrawn_passkey_proves_nothing_any_more() {
    let home = Home::new();
    let key = Authenticator::new(1);
    let id = enrolled(&home, "hanako", &key);
    let proof = home.factors().accept_assertion(&key.assert(&A), &A).unwrap();
    home.factors().withdraw_lost(&id).unwrap();
    assert_eq!(home.factors().verify(&proof, &A), Err(FactorError::Unknown));
    assert_eq!(home.factors().accept_assertion(&key.assert(&A), &A), Err(FactorError::Unknown));
}

#[test]
fn a_proof_is_bound_to_its_factor_its_kind_and_the_page() {
    let home = Home::new();
    let (one, two) = (Authenticator::new(1), Authenticator::new(2));
    enrolled(&home, "hanako", &one);
    let other = enrolled(&home, "jiro", &two);
    let secret = crate::support::enrolled_code(&home, "saburo");
    let proof = home.factors().accept_assertion(&one.assert(&A), &A).unwrap();
    let Proof::Passkey { assertion, .. } = proof.clone() else { panic!("a passkey's") };
    let renamed = Proof::Passkey { factor: other, assertion: assertion.clone() };
    assert_eq!(home.factors().verify(&renamed, &A), Err(FactorError::Unknown));
    let code =
        home.factors().list().unwrap().into_iter().find(|f| f.kind == FactorKind::OneTimeCode).unwrap();
    let as_code = Proof::Passkey { factor: code.id, assertion };
    assert_eq!(home.factors().verify(&as_code, &A), Err(FactorError::Unknown));
    assert!(!secret.is_empty());
    home.factors().settle_port(50_000).unwrap();
    assert_eq!(home.factors().verify(&proof, &A), Err(FactorError::WrongOrigin));
}

#[test]
fn a_synced_passkey_is_taken_and_said_to_be_one() {
    let home = Home::new();
    let key = Authenticator::new(1).but(|k| k.flags = UP | UV | BE | BS);
    enrolled(&home, "hanako", &key);
    assert!(home.factors().list().unwrap()[0].can_be_copied);
    assert!(home.factors().accept_assertion(&key.assert(&A), &A).is_ok());
}

/// What Windows Hello signs with.
#[test]
fn an_rsa_key_approves_as_well_and_only_what_it_signed() {
    let home = Home::new();
    let key = Authenticator::with_rsa(1);
    enrolled(&home, "hanako", &key);
    let said = key.assert(&A);
    let proof = home.factors().accept_assertion(&said, &A).unwrap();
    assert_eq!(home.factors().verify(&proof, &A).unwrap().person(), &user("hanako"));
    assert_eq!(home.factors().accept_assertion(&said, &B), Err(FactorError::WrongChallenge));
    for at in [0, 128, 255] {
        let mut turned = said.signature.as_slice().to_vec();
        turned[at] ^= 1;
        let turned = Assertion { signature: turned.into(), ..said.clone() };
        assert_eq!(home.factors().accept_assertion(&turned, &A), Err(FactorError::BadSignature));
    }
    let other_kind = Authenticator::new(1).assert(&A);
    assert_eq!(home.factors().accept_assertion(&other_kind, &A), Err(FactorError::BadSignature));
}
