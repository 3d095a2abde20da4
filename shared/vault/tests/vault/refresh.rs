//! Refreshing: once among all, never forgotten, and a dead grant says what killed it.

use crate::processes::{Child, Order};
use crate::providers::{filled, oauth_of, stand_ins, stand_ins_that};
use crate::support::Home;
use sekisho_testkit::{Fault, REFRESH_TOKEN_IDLE_MS, SingleUse};
use sekisho_types::{Clock as _, ErrorCode, Slot, SystemClock};
use sekisho_vault::{Cause, Due, State, VaultError};

const HOUR_MS: i64 = 3_600_000;

/// Sets a home's clock so far ahead of the wall clock.
fn ahead(home: &Home, ms: i64) {
    home.clock.set(SystemClock.now().plus_ms(ms));
}

#[tokio::test]
async fn a_fresh_token_is_used_and_an_old_one_replaced_before_it_ends() {
    let (home, stand_ins) = (Home::new(), stand_ins());
    for (slot, early_ms, late_ms) in
        [(Slot::GoogleRead, 54 * 60_000, 56 * 60_000), (Slot::SlackRead, 11 * HOUR_MS, 12 * HOUR_MS - 60_000)]
    {
        let first = filled(&home, &stand_ins, slot).await;
        let (vault, oauth) = (home.open(), oauth_of(&stand_ins, slot));
        ahead(&home, early_ms);
        assert_eq!(vault.fresh(&oauth, Due::BeforeUse).await.unwrap(), first);
        ahead(&home, late_ms);
        let second = vault.fresh(&oauth, Due::BeforeUse).await.unwrap();
        assert_eq!(second.header.generation, 2);
        assert_ne!(second.tokens.access, first.tokens.access);
        assert_eq!(second.tokens.refresh == first.tokens.refresh, slot == Slot::GoogleRead);
        assert_eq!(second.tokens.account, first.tokens.account);
        assert_eq!(home.read(slot).unwrap(), second);
        oauth.whoami(&second.tokens.access).await.unwrap();
        ahead(&home, 0);
    }
    assert_eq!(stand_ins.journal().refreshes(), 2);
}

#[tokio::test]
async fn a_grant_that_does_not_end_is_never_refreshed() {
    let (home, stand_ins) = (Home::new(), stand_ins_that(false));
    let first = filled(&home, &stand_ins, Slot::SlackRead).await;
    ahead(&home, 365 * 24 * HOUR_MS);
    let (vault, oauth) = (home.open(), oauth_of(&stand_ins, Slot::SlackRead));
    for due in [Due::BeforeUse, Due::Now] {
        assert_eq!(vault.fresh(&oauth, due).await.unwrap(), first);
    }
    assert_eq!(stand_ins.journal().refreshes(), 0);
}

#[tokio::test]
async fn many_tasks_of_one_process_refresh_once() {
    let (home, stand_ins) = (Home::new(), stand_ins());
    filled(&home, &stand_ins, Slot::SlackRead).await;
    ahead(&home, 12 * HOUR_MS);
    let (vault, oauth) = (home.open(), oauth_of(&stand_ins, Slot::SlackRead));
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (vault, oauth) = (vault.clone(), oauth.clone());
            tokio::spawn(async move { vault.fresh(&oauth, Due::Now).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap().header.state, State::Active);
    }
    assert_eq!(stand_ins.reuses(), 0);
    assert_eq!(stand_ins.living_grants(), 1);
}

#[tokio::test]
async fn a_busy_provider_costs_nothing_while_the_old_token_lasts() {
    let (home, stand_ins) = (Home::new(), stand_ins());
    let first = filled(&home, &stand_ins, Slot::GoogleRead).await;
    let (vault, oauth) = (home.open(), oauth_of(&stand_ins, Slot::GoogleRead));
    ahead(&home, 57 * 60_000);
    stand_ins.fail("/token", Fault::Answer(503, "<html>"), 3);
    assert_eq!(vault.fresh(&oauth, Due::BeforeUse).await.unwrap(), first);
    let asked = vault.fresh(&oauth, Due::Now).await.unwrap_err();
    assert_eq!(asked.code(), ErrorCode::VAULT_PROVIDER_BUSY);
    ahead(&home, 61 * 60_000);
    let ended = vault.fresh(&oauth, Due::BeforeUse).await.unwrap_err();
    assert_eq!(ended.code(), ErrorCode::VAULT_PROVIDER_BUSY);
    assert_eq!(home.read(Slot::GoogleRead).unwrap(), first);
    assert_eq!(vault.fresh(&oauth, Due::BeforeUse).await.unwrap().header.generation, 2);
}

#[tokio::test]
async fn a_dead_grant_is_said_to_be_dead_ever_after_and_keeps_its_record() {
    let (home, stand_ins) = (Home::new(), stand_ins());
    for (slot, subject) in [(Slot::GoogleRead, "1098"), (Slot::SlackRead, "U0001")] {
        let first = filled(&home, &stand_ins, slot).await;
        stand_ins.withdraw(subject);
        let (vault, oauth) = (home.open(), oauth_of(&stand_ins, slot));
        for _ in 0..2 {
            let dead = vault.fresh(&oauth, Due::Now).await.unwrap_err();
            assert!(matches!(dead, VaultError::NeedsConsent { cause: Cause::Refused, .. }), "{dead}");
        }
        let kept = home.read(slot).unwrap();
        assert_eq!((kept.header.generation, kept.header.state), (2, State::NeedsConsent(Cause::Refused)));
        assert_eq!(kept.tokens, first.tokens);
    }
    assert_eq!(stand_ins.journal().refreshes(), 2, "nobody asks again for a grant that is dead");
}

#[tokio::test]
async fn a_grant_that_was_not_used_for_too_long_says_so() {
    let (home, stand_ins) = (Home::new(), stand_ins());
    filled(&home, &stand_ins, Slot::SlackRead).await;
    stand_ins.advance_ms(REFRESH_TOKEN_IDLE_MS + HOUR_MS);
    ahead(&home, REFRESH_TOKEN_IDLE_MS + HOUR_MS);
    let (vault, oauth) = (home.open(), oauth_of(&stand_ins, Slot::SlackRead));
    let dead = vault.fresh(&oauth, Due::BeforeUse).await.unwrap_err();
    assert!(matches!(dead, VaultError::NeedsConsent { cause: Cause::Idle, .. }), "{dead}");
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_at_once_and_kept_if_the_provider_is_patient() {
    let (home, stand_ins) = (Home::new(), stand_ins());
    let first = filled(&home, &stand_ins, Slot::SlackRead).await;
    stand_ins.guard_refresh_tokens(SingleUse::Grace(60_000));
    stand_ins.fail("/api/oauth.v2.user.access", Fault::LoseAnswer, 1);
    let (vault, oauth) = (home.open(), oauth_of(&stand_ins, Slot::SlackRead));
    let lost = vault.fresh(&oauth, Due::Now).await.unwrap_err();
    assert_eq!(lost.code(), ErrorCode::EGRESS_UNREACHABLE);
    assert_eq!(home.read(Slot::SlackRead).unwrap(), first);
    let second = vault.fresh(&oauth, Due::Now).await.unwrap();
    oauth.whoami(&second.tokens.access).await.unwrap();
    assert!(std::fs::read_dir(home.at("intents")).unwrap().next().is_none());
}

#[tokio::test]
async fn a_lost_answer_of_a_strict_provider_ends_the_grant_with_its_cause() {
    let (home, stand_ins) = (Home::new(), stand_ins());
    filled(&home, &stand_ins, Slot::SlackRead).await;
    stand_ins.fail("/api/oauth.v2.user.access", Fault::LoseAnswer, 1);
    let (vault, oauth) = (home.open(), oauth_of(&stand_ins, Slot::SlackRead));
    vault.fresh(&oauth, Due::Now).await.unwrap_err();
    let dead = vault.fresh(&oauth, Due::Now).await.unwrap_err();
    assert!(matches!(dead, VaultError::NeedsConsent { cause: Cause::CrashInRefresh, .. }), "{dead}");
}

#[tokio::test]
async fn a_call_that_is_cancelled_does_not_lose_what_was_bought() {
    let (home, stand_ins) = (Home::new(), stand_ins());
    filled(&home, &stand_ins, Slot::SlackRead).await;
    let (vault, oauth) = (home.open(), oauth_of(&stand_ins, Slot::SlackRead));
    // Polled once, so that it has begun, and dropped.
    let mut call = Box::pin(vault.fresh(&oauth, Due::Now));
    assert!(futures_poll(&mut call).await.is_none());
    drop(call);
    // The lock is free once the work is done.
    let second = vault.fresh(&oauth, Due::Now).await.unwrap();
    assert_eq!(second.header.state, State::Active);
    oauth.whoami(&second.tokens.access).await.unwrap();
    assert_eq!(stand_ins.reuses(), 0);
}

/// Polls a future once.
async fn futures_poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    std::future::poll_fn(|context| match std::pin::Pin::new(&mut *future).poll(context) {
        std::task::Poll::Ready(done) => std::task::Poll::Ready(Some(done)),
        std::task::Poll::Pending => std::task::Poll::Ready(None),
    })
    .await
}

/// Eight processes that refresh as fast as they can, against a provider that forgives nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_processes_never_show_a_spent_token() {
    let (home, stand_ins) = (Home::new(), stand_ins());
    filled(&home, &stand_ins, Slot::SlackRead).await;
    let children: Vec<_> =
        (0..8).map(|_| Child::start(home.dir.path(), Order::refresh(&stand_ins, 5))).collect();
    for child in children {
        let told = child.told();
        assert_eq!(told.iter().filter(|line| line.starts_with("fresh ")).count(), 5, "{told:?}");
    }
    assert_eq!((stand_ins.reuses(), stand_ins.living_grants()), (0, 1));
}

/// The same with some of them killed in the middle, against a provider with a short grace as Slack's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_processes_lose_no_grant_that_could_be_kept() {
    let (home, stand_ins) = (Home::new(), stand_ins());
    filled(&home, &stand_ins, Slot::SlackRead).await;
    stand_ins.guard_refresh_tokens(SingleUse::Grace(60_000));
    for round in 0..20 {
        let children: Vec<_> =
            (0..8).map(|_| Child::start(home.dir.path(), Order::refresh(&stand_ins, 1000))).collect();
        for (number, child) in children.into_iter().enumerate() {
            child.kill_after_lines("fresh ", 1 + (round + number) % 3);
        }
        let grant = home.read(Slot::SlackRead).unwrap();
        assert_eq!(grant.header.state, State::Active, "round {round}");
    }
    let (vault, oauth) = (home.open(), oauth_of(&stand_ins, Slot::SlackRead));
    let grant = vault.fresh(&oauth, Due::Now).await.unwrap();
    oauth.whoami(&grant.tokens.access).await.unwrap();
    assert_eq!((stand_ins.reuses(), stand_ins.living_grants()), (0, 1));
    let left = home.left_over();
    assert!(left.is_empty(), "{left:?}");
}

/// The same at random, against a provider that forgives nothing: a grant is lost only where the provider had answered
/// and nobody lived to write the answer down, and no token is shown twice but by who finds that out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_processes_show_a_spent_token_only_to_recover() {
    let (home, stand_ins) = (Home::new(), stand_ins());
    let oauth = oauth_of(&stand_ins, Slot::SlackRead);
    filled(&home, &stand_ins, Slot::SlackRead).await;
    let mut lost = 0;
    for round in 0..20 {
        let children: Vec<_> =
            (0..8).map(|_| Child::start(home.dir.path(), Order::refresh(&stand_ins, 1000))).collect();
        let told: Vec<String> = std::thread::scope(|scope| {
            let killers: Vec<_> = children
                .into_iter()
                .map(|child| scope.spawn(move || child.killed_after(1 + usize::from(drawn()) % 4)))
                .collect();
            killers.into_iter().flat_map(|killer| killer.join().unwrap()).collect()
        });
        let dead = format!("refused {}", ErrorCode::VAULT_NEEDS_CONSENT);
        assert!(told.iter().all(|line| line.starts_with("fresh ") || line.starts_with(&dead)), "{told:?}");
        match home.open().fresh(&oauth, Due::Now).await {
            Ok(grant) => drop(oauth.whoami(&grant.tokens.access).await.unwrap()),
            Err(VaultError::NeedsConsent { cause: Cause::CrashInRefresh, .. }) => {
                lost += 1;
                filled(&home, &stand_ins, Slot::SlackRead).await;
            }
            Err(error) => panic!("round {round}: {error}"),
        }
        assert_eq!(stand_ins.reuses(), lost, "round {round}");
        let left = home.left_over();
        assert!(left.is_empty(), "round {round}: {left:?}");
        assert!(std::fs::read_dir(home.at("intents")).unwrap().next().is_none(), "round {round}");
    }
}

fn drawn() -> u8 {
    sekisho_platform::random_bytes::<1>().unwrap()[0]
}
