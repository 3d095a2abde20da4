//! A consent as the user meets it: the one answer is waited for, and only what was wanted is kept.

use crate::providers::{base, client, oauth_of, stand_ins};
use crate::support::Home;
use sekisho_testkit::{Choice, Decision, StandIns, decide, fetch};
use sekisho_types::{Secret, Slot};
use sekisho_vault::{Denied, Kept, Listener, Login, VaultError};
use std::time::Duration;

const PAGES: [&str; 2] = ["<p>はい", "<p>いいえ"];
const LONG: Duration = Duration::from_secs(60);

/// Opens the page, lets `person` answer it and the browser follow; what the listener got.
async fn answered(
    stand_ins: &StandIns,
    slot: Slot,
    person: Decision<'static>,
) -> (Login, Result<Secret<String>, VaultError>, String) {
    let oauth = oauth_of(stand_ins, slot);
    let listener = Listener::open(&client(slot)).await.unwrap();
    let login = Login::begin(oauth, listener.redirect(), Some(&base(stand_ins, slot))).unwrap();
    let url = login.url().as_str().to_owned();
    let browser = tokio::task::spawn_blocking(move || {
        let back = decide(&url, person).unwrap();
        // A scanner of ports, a stranger's answer and a favourite icon come by as well.
        let origin: Vec<&str> = back.split('/').take(3).collect();
        let origin = origin.join("/");
        assert_eq!(fetch(&format!("{origin}/favicon.ico"), None).unwrap().status, 404);
        assert_eq!(fetch(&format!("{}&x=1", back.replace("state=", "state=x")), None).unwrap().status, 404);
        fetch(&back, None).unwrap().text
    });
    let told = listener.wait(login.attempt(), LONG, PAGES).await;
    (login, told, browser.await.unwrap())
}

async fn logged_in(
    home: &Home,
    stand_ins: &StandIns,
    slot: Slot,
    account: &'static str,
    choice: Choice<'static>,
) -> Result<Kept, VaultError> {
    let (login, code, page) = answered(stand_ins, slot, Decision { account, choice }).await;
    assert_eq!(page, PAGES[0]);
    let vault = home.try_open(slot.strength()).unwrap();
    login.conclude(&vault, code.unwrap(), None).await
}

#[tokio::test]
async fn what_was_consented_to_is_kept_and_proved() {
    let (home, stand_ins) = (Home::new(), stand_ins());
    for (slot, account) in [(Slot::GoogleRead, "1098"), (Slot::GoogleAct, "1098"), (Slot::SlackRead, "U0001")]
    {
        let kept = logged_in(&home, &stand_ins, slot, account, Choice::Everything).await.unwrap();
        assert!(kept.missing.is_empty());
        assert_eq!(kept.grant.header.subject, account);
        assert_eq!(home.read(slot).unwrap(), kept.grant);
    }
}

#[tokio::test]
async fn an_unticked_scope_is_told_and_the_rest_is_kept() {
    let (home, stand_ins) = (Home::new(), stand_ins());
    let choice = Choice::Only(&["openid", "email"]);
    let kept = logged_in(&home, &stand_ins, Slot::GoogleRead, "1098", choice).await.unwrap();
    let missing: Vec<_> = kept.missing.iter().map(|scope| scope.as_str()).collect();
    assert_eq!(missing, ["https://www.googleapis.com/auth/gmail.readonly"]);
}

#[tokio::test]
async fn a_refusal_is_told_and_nothing_is_kept() {
    let (home, stand_ins) = (Home::new(), stand_ins());
    for (slot, account) in [(Slot::GoogleRead, "1098"), (Slot::SlackRead, "U0001")] {
        let person = Decision { account, choice: Choice::Nothing };
        let (_, told, page) = answered(&stand_ins, slot, person).await;
        assert!(matches!(told, Err(VaultError::Denied { how: Denied::ByUser, .. })));
        assert_eq!(page, PAGES[1]);
        assert!(matches!(home.read(slot), Err(VaultError::NoGrant { .. })));
    }
}

#[tokio::test]
async fn an_account_of_another_organisation_is_refused_and_not_kept() {
    let (home, stand_ins) = (Home::new(), stand_ins());
    for (slot, account) in [(Slot::GoogleRead, "1099"), (Slot::SlackRead, "U0009")] {
        let refused = logged_in(&home, &stand_ins, slot, account, Choice::Everything).await.unwrap_err();
        assert!(matches!(refused, VaultError::WrongTenant { .. }), "{refused}");
        assert!(matches!(home.read(slot), Err(VaultError::NoGrant { .. })));
    }
}

#[tokio::test]
async fn another_account_than_before_is_refused_and_the_first_stays() {
    let (home, stand_ins) = (Home::new(), stand_ins());
    let first = logged_in(&home, &stand_ins, Slot::GoogleRead, "1098", Choice::Everything).await.unwrap();
    let person = Decision { account: "1098", choice: Choice::Everything };
    let (login, code, _) = answered(&stand_ins, Slot::GoogleRead, person).await;
    let refused = login.conclude(&home.open(), code.unwrap(), Some("2001")).await.unwrap_err();
    assert!(matches!(refused, VaultError::WrongAccount { .. }), "{refused}");
    assert_eq!(home.read(Slot::GoogleRead).unwrap(), first.grant);
}

#[tokio::test]
async fn a_new_consent_makes_a_damaged_slot_good_and_keeps_what_was_there() {
    let (home, stand_ins) = (Home::new(), stand_ins());
    logged_in(&home, &stand_ins, Slot::GoogleRead, "1098", Choice::Everything).await.unwrap();
    let path = home.at("records/google-read.g1.skv");
    let mut bytes = std::fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    assert!(matches!(home.read(Slot::GoogleRead), Err(VaultError::Damaged { .. })));
    let kept = logged_in(&home, &stand_ins, Slot::GoogleRead, "1098", Choice::Everything).await.unwrap();
    assert_eq!(home.read(Slot::GoogleRead).unwrap(), kept.grant);
    assert_eq!(std::fs::read(home.at("records/google-read.g1.skv.aside-1")).unwrap(), bytes);

    // And one whose key is gone.
    std::fs::remove_file(home.at("keys/read.1.key")).unwrap();
    assert!(matches!(home.read(Slot::GoogleRead), Err(VaultError::KeyUnusable { .. })));
    let kept = logged_in(&home, &stand_ins, Slot::GoogleRead, "1098", Choice::Everything).await.unwrap();
    assert_eq!(home.read(Slot::GoogleRead).unwrap(), kept.grant);
}

#[tokio::test]
async fn nobody_is_waited_for_beyond_the_deadline() {
    let stand_ins = stand_ins();
    let listener = Listener::open(&client(Slot::GoogleRead)).await.unwrap();
    let login = Login::begin(oauth_of(&stand_ins, Slot::GoogleRead), listener.redirect(), None).unwrap();
    let told = listener.wait(login.attempt(), Duration::from_millis(20), PAGES).await;
    assert!(matches!(told, Err(VaultError::NoAnswer { .. })));
}

#[tokio::test]
async fn a_taken_port_is_told() {
    let client = sekisho_vault::Client { ports: vec![51_777], ..client(Slot::SlackRead) };
    let _taken = std::net::TcpListener::bind("127.0.0.1:51777").unwrap();
    let refused = Listener::open(&client).await.unwrap_err();
    assert!(matches!(refused, VaultError::NoPort { .. }), "{refused}");
}

/// A second program that asks for the same port while the first listens, with whatever lets it share.
#[tokio::test]
async fn a_port_that_is_listened_at_is_nobody_elses() {
    let first = Listener::open(&client(Slot::GoogleRead)).await.unwrap();
    let port: u16 = address(&first).split(':').nth(1).unwrap().parse().unwrap();
    let second = sekisho_vault::Client { ports: vec![port], ..client(Slot::GoogleRead) };
    let refused = Listener::open(&second).await.unwrap_err();
    assert!(matches!(refused, VaultError::NoPort { .. }), "{refused}");
    // On Windows it is this that a socket of the standard library's would let happen.
    let sharing = tokio::net::TcpSocket::new_v4().unwrap();
    sharing.set_reuseaddr(true).unwrap();
    let bound = sharing.bind(([127, 0, 0, 1], port).into()).and_then(|()| sharing.listen(1));
    assert!(bound.is_err(), "two programs listen at one port");
}

/// One who connects and says nothing holds up nobody, and neither do many.
#[tokio::test]
async fn idle_visitors_are_in_nobodys_way() {
    let stand_ins = stand_ins();
    let slot = Slot::GoogleRead;
    let listener = Listener::open(&client(slot)).await.unwrap();
    let login =
        Login::begin(oauth_of(&stand_ins, slot), listener.redirect(), Some(&base(&stand_ins, slot))).unwrap();
    let (url, door) = (login.url().as_str().to_owned(), address(&listener));
    let browser = tokio::task::spawn_blocking(move || {
        let idle: Vec<_> = (0..20).map(|_| std::net::TcpStream::connect(&door).unwrap()).collect();
        let back = decide(&url, Decision { account: "1098", choice: Choice::Everything }).unwrap();
        let page = fetch(&back, None).unwrap().text;
        drop(idle);
        page
    });
    // One after the other they would cost five seconds each, and so more than the whole wait.
    listener.wait(login.attempt(), LONG, PAGES).await.unwrap();
    assert_eq!(browser.await.unwrap(), PAGES[0]);
}

/// Of several who bring the right answer at the same time, one is told yes.
#[tokio::test]
async fn the_answer_is_taken_once_however_many_bring_it() {
    let stand_ins = stand_ins();
    let slot = Slot::GoogleRead;
    let listener = Listener::open(&client(slot)).await.unwrap();
    let login =
        Login::begin(oauth_of(&stand_ins, slot), listener.redirect(), Some(&base(&stand_ins, slot))).unwrap();
    let (url, door) = (login.url().as_str().to_owned(), address(&listener));
    let browsers = tokio::task::spawn_blocking(move || {
        use std::io::{Read as _, Write as _};
        let back = decide(&url, Decision { account: "1098", choice: Choice::Everything }).unwrap();
        let target = back.split_once(&door).unwrap().1.to_owned();
        let mut streams: Vec<_> = (0..8).map(|_| std::net::TcpStream::connect(&door).unwrap()).collect();
        // All but the last byte from each, so that all are being served when the first of them is whole.
        let request = format!("GET {target} HTTP/1.1\r\nhost: {door}\r\n\r\n");
        let (all_but_one, last) = request.as_bytes().split_at(request.len() - 1);
        streams.iter_mut().for_each(|stream| stream.write_all(all_but_one).unwrap());
        // Who comes too late may find the door closed while it still asks.
        streams.iter_mut().for_each(|stream| drop(stream.write_all(last)));
        let read = |mut stream: std::net::TcpStream| {
            let mut text = String::new();
            // Who is turned away may see his connection closed.
            let _ = stream.read_to_string(&mut text);
            text.contains(PAGES[0])
        };
        streams.into_iter().map(read).filter(|told_yes| *told_yes).count()
    });
    listener.wait(login.attempt(), LONG, PAGES).await.unwrap();
    assert_eq!(browsers.await.unwrap(), 1);
}

/// Where a listener waits: host and port.
fn address(listener: &Listener) -> String {
    listener.redirect().split('/').nth(2).unwrap().to_owned()
}
