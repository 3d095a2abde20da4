//! Google's directory as an administrator asks it: one account about another, one right, our clients and no others.

use crate::providers::{consent, filled, oauth_of, stand_ins};
use crate::support::{Home, PATIENCE};
use sekisho_platform::Profile;
use sekisho_testkit::{Fault, StandIns};
use sekisho_types::{ErrorCode, ProfileKind, Secret, Slot, Strength};
use sekisho_vault::{Directory, GoogleAddress, Issued, Person, Providers, Revoked, VaultError};

const LIST: &str = "/admin/directory/v1/users/taro.yamada%40example.co.jp/tokens";

fn directory(stand_ins: &StandIns) -> Directory {
    let mut profile = Profile::new(ProfileKind::Demo);
    profile.google_url = Some(stand_ins.google_url());
    Providers::of(&profile).unwrap().directory().unwrap()
}

fn hers() -> GoogleAddress {
    GoogleAddress::parse("taro.yamada@example.co.jp").unwrap()
}

async fn access(stand_ins: &StandIns, slot: Slot) -> Secret<String> {
    consent(stand_ins, &oauth_of(stand_ins, slot)).await.unwrap().access
}

fn issued(client: &str) -> Issued {
    Issued { client: client.to_owned(), person: "1098".to_owned() }
}

#[tokio::test]
async fn what_a_person_has_granted_is_listed_and_ended_client_by_client() {
    let (stand_ins, hers) = (stand_ins(), hers());
    let directory = directory(&stand_ins);
    let admin = access(&stand_ins, Slot::GoogleAdmin).await;
    let address = Person::Address(&hers);
    assert_eq!(
        directory.tokens(&admin, address).await.unwrap(),
        [],
        "a list without a member is an empty one"
    );
    let (read, act) = (access(&stand_ins, Slot::GoogleRead).await, access(&stand_ins, Slot::GoogleAct).await);
    let both = [issued("act.apps.example.com"), issued("read.apps.example.com")];
    assert_eq!(directory.tokens(&admin, address).await.unwrap(), both);
    assert_eq!(directory.tokens(&admin, Person::Id("1098")).await.unwrap(), both);

    assert_eq!(directory.delete(&admin, &both[0]).await.unwrap(), Revoked::Now);
    assert_eq!(directory.delete(&admin, &both[0]).await.unwrap(), Revoked::Before);
    assert_eq!(directory.tokens(&admin, address).await.unwrap(), both[1..]);
    oauth_of(&stand_ins, Slot::GoogleRead).whoami(&read).await.expect("another client's grant lives");
    let dead = oauth_of(&stand_ins, Slot::GoogleAct).whoami(&act).await.unwrap_err();
    assert_eq!(dead.code(), ErrorCode::VAULT_NEEDS_CONSENT, "{dead}");
    assert_eq!(
        stand_ins.journal().count("DELETE /admin/directory/v1/users/1098/tokens/act.apps.example.com"),
        2
    );
}

#[tokio::test]
async fn every_refusal_has_its_own_error_and_repeats_nothing() {
    let (stand_ins, hers) = (stand_ins(), hers());
    let directory = directory(&stand_ins);
    let admin = access(&stand_ins, Slot::GoogleAdmin).await;
    let stranger = GoogleAddress::parse("nobody@example.co.jp").unwrap();
    let elsewhere = GoogleAddress::parse("taro.private@example.com").unwrap();
    let ask = |token: Secret<String>, who: GoogleAddress| {
        let directory = directory.clone();
        async move { directory.tokens(&token, Person::Address(&who)).await.unwrap_err() }
    };
    let user = access(&stand_ins, Slot::GoogleRead).await;
    for (token, who, code) in [
        (Secret::new("ya29.unknown".to_owned()), &hers, ErrorCode::VAULT_NEEDS_CONSENT),
        (user.clone(), &hers, ErrorCode::VAULT_CUT_OFF_FORBIDDEN),
        (admin.clone(), &stranger, ErrorCode::VAULT_NO_SUCH_PERSON),
        (admin.clone(), &elsewhere, ErrorCode::VAULT_NO_SUCH_PERSON),
    ] {
        assert_eq!(ask(token, who.clone()).await.code(), code);
    }
    let two = "{\"items\":[{\"clientId\":\"a\",\"userKey\":\"1\"},{\"clientId\":\"a\",\"userKey\":\"2\"}]}";
    for (status, body, code) in [
        (503, "<html>canary</html>", ErrorCode::VAULT_PROVIDER_BUSY),
        (429, "canary", ErrorCode::VAULT_PROVIDER_BUSY),
        (200, "<html>canary</html>", ErrorCode::VAULT_PROVIDER),
        (200, two, ErrorCode::VAULT_PROVIDER),
        (200, "{\"items\":[{\"clientId\":\"a\",\"userKey\":\"../canary\"}]}", ErrorCode::VAULT_PROVIDER),
        (302, "canary", ErrorCode::VAULT_PROVIDER),
        (403, "{\"error\":{\"message\":\"canary\"}}", ErrorCode::VAULT_CUT_OFF_FORBIDDEN),
    ] {
        stand_ins.fail(LIST, Fault::Answer(status, body), 1);
        let error = ask(admin.clone(), hers.clone()).await;
        assert_eq!(error.code(), code, "{status} {body}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }
    // Somebody else's list is no proof that hers is empty.
    let other = "{\"items\":[{\"clientId\":\"a\",\"userKey\":\"2\"}]}";
    stand_ins.fail("/admin/directory/v1/users/1098/tokens", Fault::Answer(200, other), 1);
    let error = directory.tokens(&admin, Person::Id("1098")).await.unwrap_err();
    assert!(matches!(error, VaultError::Provider { .. }), "{error}");
    // What was ended and whose answer is lost may be ended: the error says that it may have arrived.
    stand_ins.fail("/admin/directory/v1/users/1098/tokens/read.apps.example.com", Fault::LoseAnswer, 1);
    let error = directory.delete(&admin, &issued("read.apps.example.com")).await.unwrap_err();
    assert!(
        matches!(&error, VaultError::Egress { source, .. } if source.sent() == sekisho_egress::Sent::Perhaps)
    );
    assert_eq!(directory.tokens(&admin, Person::Address(&hers)).await.unwrap(), []);
}

#[tokio::test]
async fn an_administrators_right_is_sealed_anew_with_the_rest_and_does_not_travel() {
    let (home, stand_ins) = (Home::new(), stand_ins());
    for slot in [Slot::GoogleAct, Slot::GoogleAdmin] {
        filled(&home, &stand_ins, slot).await;
    }
    assert!(matches!(
        home.try_open(Strength::Read).unwrap().read(Slot::GoogleAdmin),
        Err(VaultError::WrongStrength { .. })
    ));
    assert_eq!(home.try_open(Strength::Act).unwrap().rekey(PATIENCE).unwrap(), 2);
    assert_eq!(home.read(Slot::GoogleAdmin).unwrap().header.key, 2);
    let whole = sekisho_vault::Whole::new(home.open(), home.try_open(Strength::Act).unwrap()).unwrap();
    let origin = sekisho_vault::Origin {
        profile: ProfileKind::Demo,
        user: sekisho_types::UserId::parse("taro").unwrap(),
    };
    let at = sekisho_types::Timestamp::from_ms(crate::support::NOW);
    assert_eq!(whole.export(&origin, at).unwrap().slots(), [Slot::GoogleAct]);
}
