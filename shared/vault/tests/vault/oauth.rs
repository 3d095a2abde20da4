//! The two dialects against strict stand-ins: consent, identity, revocation, and every way to be refused.

use crate::providers::{
    SLACK_REDIRECT, attempt, base, client, consent, oauth_of, parameter, stand_ins, stand_ins_that,
};
use sekisho_egress::Network;
use sekisho_testkit::{Choice, Decision, Fault, decide, fetch};
use sekisho_types::{ErrorCode, Secret, Slot, SystemClock};
use sekisho_vault::{Cause, Client, OAuth, Revoked, VaultError, compare};
use std::sync::Arc;

#[tokio::test]
async fn a_consent_at_google_gives_tokens_that_know_whose_they_are() {
    let stand_ins = stand_ins();
    let oauth = oauth_of(&stand_ins, Slot::GoogleRead);
    let given = consent(&stand_ins, &oauth).await.unwrap();
    assert!(given.refresh.is_some() && given.access_ends_at.is_some() && given.refresh_ends_at.is_none());
    let compared = compare(&oauth.client().scopes, given.scopes.as_ref().unwrap());
    assert!(compared.missing.is_empty() && compared.excess.is_empty(), "{compared:?}");
    let who = oauth.whoami(&given.access).await.unwrap();
    assert_eq!((who.tenant.as_str(), who.subject.as_str()), ("example.co.jp", "1098"));
    assert_eq!(who.account.expose(), "taro.yamada@example.co.jp");
}

#[tokio::test]
async fn a_consent_at_slack_gives_tokens_that_rotate_or_do_not_end() {
    for rotate in [true, false] {
        let stand_ins = stand_ins_that(rotate);
        let oauth = oauth_of(&stand_ins, Slot::SlackRead);
        let given = consent(&stand_ins, &oauth).await.unwrap();
        assert_eq!(given.refresh.is_some(), rotate);
        assert_eq!((given.access_ends_at.is_some(), given.refresh_ends_at.is_some()), (rotate, rotate));
        let who = oauth.whoami(&given.access).await.unwrap();
        assert_eq!((who.tenant.as_str(), who.subject.as_str()), ("T0001", "U0001"));
        assert_eq!(who.scopes, given.scopes);
    }
}

#[tokio::test]
async fn an_unticked_scope_is_missing_and_nothing_else() {
    let stand_ins = stand_ins();
    let oauth = oauth_of(&stand_ins, Slot::GoogleRead);
    let attempt = attempt(Slot::GoogleRead);
    let url = oauth.authorize(&attempt, Some(&stand_ins.google_url()));
    let choice = Choice::Only(&["openid", "email"]);
    let back = decide(url.as_str(), Decision { account: "1098", choice }).unwrap();
    let given = oauth.exchange(&attempt, &Secret::new(parameter(&back, "code").unwrap())).await.unwrap();
    let compared = compare(&oauth.client().scopes, &given.scopes.unwrap());
    let missing: Vec<_> = compared.missing.iter().map(|scope| scope.as_str()).collect();
    assert_eq!(missing, ["https://www.googleapis.com/auth/gmail.readonly"]);
    assert!(compared.excess.is_empty());
}

#[tokio::test]
async fn a_denial_comes_back_as_one() {
    let stand_ins = stand_ins();
    for slot in [Slot::GoogleRead, Slot::SlackRead] {
        let oauth = oauth_of(&stand_ins, slot);
        let attempt = attempt(slot);
        let url = oauth.authorize(&attempt, Some(&base(&stand_ins, slot)));
        let back = decide(url.as_str(), Decision { account: "x", choice: Choice::Nothing }).unwrap();
        assert_eq!(parameter(&back, "error").as_deref(), Some("access_denied"));
        assert_eq!(parameter(&back, "code"), None);
    }
}

#[tokio::test]
async fn a_code_works_once_and_only_with_its_own_verifier() {
    let stand_ins = stand_ins();
    for slot in [Slot::GoogleRead, Slot::SlackRead] {
        let oauth = oauth_of(&stand_ins, slot);
        let (ours, other) = (attempt(slot), attempt(slot));
        let code = |attempt: &_| {
            let url = oauth.authorize(attempt, Some(&base(&stand_ins, slot)));
            let account = if slot == Slot::SlackRead { "U0001" } else { "1098" };
            let back = decide(url.as_str(), Decision { account, choice: Choice::Everything }).unwrap();
            Secret::new(parameter(&back, "code").unwrap())
        };
        let first = code(&ours);
        assert!(oauth.exchange(&other, &first).await.is_err(), "{slot}: another verifier");
        assert!(oauth.exchange(&ours, &first).await.is_err(), "{slot}: a spent code");
        let second = code(&ours);
        let given = oauth.exchange(&ours, &second).await.unwrap();
        assert!(oauth.exchange(&ours, &second).await.is_err(), "{slot}: twice");
        // Whoever shows a code twice has stolen it: what it bought is dead.
        assert!(oauth.whoami(&given.access).await.is_err(), "{slot}: after the theft");
    }
}

#[tokio::test]
async fn a_page_that_is_asked_for_wrongly_is_refused() {
    let stand_ins = stand_ins();
    for slot in [Slot::GoogleRead, Slot::SlackRead] {
        let oauth = oauth_of(&stand_ins, slot);
        let url = oauth.authorize(&attempt(slot), Some(&base(&stand_ins, slot)));
        let good = url.as_str();
        assert_eq!(fetch(good, None).unwrap().status, 200);
        let without = |name: &str| {
            let (path, query) = good.split_once('?').unwrap();
            let kept: Vec<_> =
                query.split('&').filter(|pair| !pair.starts_with(&format!("{name}="))).collect();
            format!("{path}?{}", kept.join("&"))
        };
        for name in ["client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method", "scope"]
        {
            assert_eq!(fetch(&without(name), None).unwrap().status, 400, "{slot}: without {name}");
        }
    }
    let slack = oauth_of(&stand_ins, Slot::SlackRead);
    let elsewhere = sekisho_vault::Attempt::new(SLACK_REDIRECT.replace("51001", "51009")).unwrap();
    let url = slack.authorize(&elsewhere, Some(&stand_ins.slack_url()));
    assert!(fetch(url.as_str(), None).unwrap().text.contains("redirect_uri_mismatch"));
}

#[tokio::test]
async fn revoking_at_google_ends_every_grant_of_the_project() {
    let stand_ins = stand_ins();
    let (read, act) = (oauth_of(&stand_ins, Slot::GoogleRead), oauth_of(&stand_ins, Slot::GoogleAct));
    let (reading, acting) =
        (consent(&stand_ins, &read).await.unwrap(), consent(&stand_ins, &act).await.unwrap());
    assert_eq!(read.revoke(&reading.refresh.clone().unwrap()).await.unwrap(), Revoked::Now);
    let gone = act.refresh(&acting.refresh.unwrap()).await.unwrap_err();
    assert!(matches!(gone, VaultError::NeedsConsent { cause: Cause::Refused, .. }), "{gone}");
    assert_eq!(read.revoke(&reading.refresh.unwrap()).await.unwrap(), Revoked::Before);
    assert_eq!(stand_ins.living_grants(), 0);
}

#[tokio::test]
async fn revoking_at_slack_ends_one_token() {
    let stand_ins = stand_ins();
    let oauth = oauth_of(&stand_ins, Slot::SlackRead);
    let given = consent(&stand_ins, &oauth).await.unwrap();
    assert_eq!(oauth.revoke(&given.access).await.unwrap(), Revoked::Now);
    assert!(oauth.whoami(&given.access).await.is_err());
    let (refresh, living) = (given.refresh.unwrap(), stand_ins.living_grants());
    assert_eq!(living, 1, "the refresh token lives on");
    assert_eq!(oauth.revoke(&refresh).await.unwrap(), Revoked::Now);
    assert_eq!(oauth.revoke(&refresh).await.unwrap(), Revoked::Before);
    assert_eq!(stand_ins.living_grants(), 0);
}

#[tokio::test]
async fn a_client_that_the_provider_does_not_know_is_named() {
    let stand_ins = stand_ins();
    for (slot, word) in [(Slot::GoogleRead, "invalid_client"), (Slot::SlackRead, "invalid_client_id")] {
        let network = Network::demo(Some(&stand_ins.google_url()), Some(&stand_ins.slack_url())).unwrap();
        let stranger = Client { id: "stranger".into(), ..client(slot) };
        let oauth = OAuth::new(&network, stranger, Arc::new(SystemClock)).unwrap();
        let refused = oauth.refresh(&Secret::new("x".into())).await.unwrap_err();
        assert!(
            matches!(&refused, VaultError::ClientRefused { word: told, .. } if told == word),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn what_networks_and_proxies_do_is_told_apart_from_a_dead_grant() {
    let stand_ins = stand_ins();
    let html = "<html>token=ya29.secret-canary</html>";
    for (slot, path) in [(Slot::GoogleRead, "/token"), (Slot::SlackRead, "/api/oauth.v2.user.access")] {
        let oauth = oauth_of(&stand_ins, slot);
        let given = consent(&stand_ins, &oauth).await.unwrap();
        let refresh = given.refresh.unwrap();
        for (fault, want) in [
            (Fault::Answer(503, html), ErrorCode::VAULT_PROVIDER_BUSY),
            (Fault::Answer(429, "{}"), ErrorCode::VAULT_PROVIDER_BUSY),
            (Fault::Answer(200, html), ErrorCode::VAULT_PROVIDER),
            (Fault::Answer(200, "{}"), ErrorCode::VAULT_PROVIDER),
            (Fault::Answer(200, "[1]"), ErrorCode::VAULT_PROVIDER),
            (Fault::Answer(400, "{\"error\":\"日本語 ya29.secret-canary\"}"), ErrorCode::VAULT_PROVIDER),
            (Fault::Answer(302, ""), ErrorCode::VAULT_PROVIDER),
        ] {
            stand_ins.fail(path, fault.clone(), 1);
            let error = oauth.refresh(&refresh).await.unwrap_err();
            assert_eq!(error.code(), want, "{slot} {fault:?}: {error}");
            assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
        }
        oauth.refresh(&refresh).await.unwrap();
    }
}
