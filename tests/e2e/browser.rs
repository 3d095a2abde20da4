//! Consent in a real browser: Chromium opens each page, a person's choices are clicked in it, and it is sent back.
//!
//! Apart from the stories that answer pages by hand, because what a browser does with a page, a redirect and an
//! answer is not ours to imagine: forms, cookies, policies for content, a favourite icon that it asks for by itself.

use crate::office::{GOOGLE, Login, Office, SLACK};
use crate::world::{outsider, run, tool};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const CALENDAR: &str = "https://www.googleapis.com/auth/calendar.events.readonly";

/// The browser: what `SEKISHO_CHROMIUM` names, else the system's.
fn chromium() -> PathBuf {
    let named = std::env::var_os("SEKISHO_CHROMIUM").map(PathBuf::from);
    let path = named.unwrap_or_else(|| "/usr/bin/chromium".into());
    assert!(path.is_file(), "{} is not there: run `tests/run clients`", path.display());
    path
}

/// Opens the next page of a login in Chromium, unticks and decides; what both pages were.
fn answer(login: &mut Login, decision: &str, unticked: &[&str]) -> Value {
    let url = login.next_page().expect("a page of consent");
    let account = if url.contains("v2_user") { SLACK } else { GOOGLE };
    let folder = tempfile::tempdir().unwrap();
    let packages = tool("npm");
    let own = packages.join(format!(
        "node_modules/node-linux-{}/bin/node",
        if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" }
    ));
    let node = if own.is_file() { own } else { "node".into() };
    let mut command = outsider(&node, &packages);
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/consent.mjs"));
    command.arg(chromium()).arg(folder.path()).args([url.as_str(), account, decision]).args(unticked);
    // Chromium wants a home that it may write to.
    let seen = run(command.env("HOME", folder.path()), "").good().json();
    if let Some(pictures) = std::env::var_os("SEKISHO_PICTURES") {
        for page in ["consent", "end"] {
            let name = format!("{}-{account}-{decision}-{page}.png", std::process::id());
            let to = Path::new(&pictures).join(name);
            std::fs::copy(folder.path().join(format!("{page}.png")), to).unwrap();
        }
    }
    seen
}

/// What is true of the page that Sekisho ends every consent with.
fn assert_ours(seen: &Value, heads: [&str; 2]) {
    let end = &seen["end"];
    assert_eq!((&end["status"], &end["scripts"]), (&json!(200), &json!(0)), "{end}");
    assert_eq!(end["heads"], json!(heads), "{end}");
    let text = end["text"].as_str().unwrap();
    assert!(
        text.contains("You may close this tab.") && text.contains("このタブは閉じて構いません。"),
        "{text}"
    );
    // Its style was let through by its own policy, and nothing of it was refused.
    assert_ne!(end["ground"], json!("rgba(0, 0, 0, 0)"), "{end}");
    let complaints = seen["complaints"].as_array().unwrap();
    assert!(complaints.iter().all(|line| line.as_str().unwrap().contains("404")), "{complaints:?}");
    // Nothing is fetched from anywhere but the loopback.
    for place in seen["asked"].as_array().unwrap() {
        let place = place.as_str().unwrap();
        assert!(
            place.starts_with("http://127.0.0.1:") || place.starts_with("http://localhost:"),
            "{place} was asked for"
        );
    }
}

#[test]
#[ignore = "needs Chromium: tests/run clients"]
fn consent_in_a_browser_fills_every_slot_and_is_not_asked_for_twice() {
    let office = Office::new();
    let mut login = office.login(&["--no-browser"]);
    for asked in [4, 4, 3] {
        let seen = answer(&mut login, "allow", &[]);
        assert_eq!(seen["consent"]["scopes"].as_array().unwrap().len(), asked, "{seen}");
        assert_ours(&seen, ["Your consent has arrived", "同意を受け取りました"]);
    }
    let (code, said, errors) = login.end();
    assert_eq!(code, 0, "{said} {errors}");
    assert_eq!(office.states(), ["active", "active", "active", "empty"]);

    // `status --check` has asked the providers with each of them.
    let journal = office.stand_ins.journal().0;
    let times = |line: &str| journal.iter().filter(|request| request.line == line).count();
    let whoami = [times("GET /oauth2/v3/userinfo"), times("POST /api/auth.test")];
    // Two Google slots and one Slack slot: at the exchange, after it was kept, and for `status --check`.
    assert_eq!(whoami, [6, 3], "{journal:?}");

    let (code, said, _) = office.login(&["--no-browser"]).end();
    assert_eq!((code, said.matches("has been authorised already").count()), (0, 3), "{said}");
    let pages = |line: &str| office.stand_ins.journal().0.iter().filter(|r| r.line == line).count();
    assert_eq!([pages("GET /o/oauth2/v2/auth"), pages("GET /oauth/v2_user/authorize")], [2, 1]);
}

#[test]
#[ignore = "needs Chromium: tests/run clients"]
fn what_is_unticked_in_a_browser_is_told_and_a_refusal_keeps_nothing() {
    let office = Office::new();
    let mut login = office.login(&["--no-browser", "--slot", "google-read"]);
    let seen = answer(&mut login, "deny", &[]);
    assert_ours(&seen, ["There was no consent", "同意されませんでした"]);
    let (code, _, errors) = login.end();
    assert_eq!((code, errors.contains("[vault.denied]")), (1, true), "{errors}");
    assert_eq!(office.states(), ["empty"; 4]);

    let mut login = office.login(&["--no-browser", "--slot", "google-read"]);
    let seen = answer(&mut login, "allow", &[CALENDAR]);
    assert_ours(&seen, ["Your consent has arrived", "同意を受け取りました"]);
    let (code, said, errors) = login.end();
    assert_eq!((code, said.contains(&format!("{CALENDAR} was not granted"))), (0, true), "{said} {errors}");
}
