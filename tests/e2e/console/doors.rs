//! What the console lets in: its own pages' requests, of an open session, by a form that was shown.

use super::stage::{Console, Stage, note};
use crate::office::Office;
use sekisho_outbox::ProposalState;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

#[test]
fn a_start_link_is_good_once_and_enter_shows_another() {
    let stage = Stage::new();
    let path = stage.first_link.strip_prefix(&stage.origin()).unwrap().to_owned();
    assert_eq!(stage.get(&path, &[("sec-purpose", "prefetch")]).status, 403, "nobody wants it yet");
    assert_eq!(stage.post(&path, &[("origin", &stage.origin())], &[]).status, 405);
    let answer = stage.get(&path, &[("sec-fetch-site", "none")]).good();
    let cookie = answer.header("set-cookie").unwrap();
    for word in ["HttpOnly", "SameSite=Strict", "Path=/c/", "Max-Age="] {
        assert!(cookie.contains(word), "{cookie}");
    }
    let again = stage.get(&path, &[]);
    assert_eq!((again.status, again.header("set-cookie")), (403, None));
    assert_eq!(stage.get("/start/", &[]).status, 403);
    assert_eq!(stage.get("/start/AAAA", &[]).status, 403);
    let second = stage.new_link();
    assert_ne!(second, stage.first_link);
    assert!(stage.enter(&second).page("").body.contains("Nothing waits for you"));
    let tail = stage.world.sekisho(&["audit", "tail", "--json"]).good().out;
    assert_eq!(tail.matches("\"state\":\"console-opened\"").count(), 2, "{tail}");
}

#[test]
fn a_name_that_was_rebound_and_a_page_elsewhere_are_refused() {
    let stage = Stage::new();
    let session = stage.open();
    let (port, id) = (stage.port, stage.seal(&note("a.txt"), |_| {}));
    let own = ("cookie", session.cookie.as_str());
    let page = format!("{}proposals/{id}", session.place);
    for host in [
        format!("127.0.0.1:{port}"),
        format!("[::1]:{port}"),
        format!("rebound.example:{port}"),
        format!("localhost.rebound.example:{port}"),
        "localhost".to_owned(),
        format!("localhost:{}", port - 1),
        format!("localhost:{port}:{port}"),
        format!("user@localhost:{port}"),
    ] {
        assert_eq!(stage.get(&page, &[own, ("host", &host)]).status, 403, "{host}");
    }
    let twice = format!(
        "GET {page} HTTP/1.1\r\nhost: localhost:{port}\r\nhost: localhost:{port}\r\nconnection: close\r\n\r\n"
    );
    assert!([400, 403].contains(&stage.raw(&twice).status));
    for from in ["cross-site", "same-site", "other"] {
        assert_eq!(stage.get(&page, &[own, ("sec-fetch-site", from)]).status, 403, "{from}");
    }
    let deny = format!("{page}/deny");
    let fields = [("token", session.token.as_str())];
    let foreign = format!("http://localhost:{}", port - 1);
    for origin in
        ["null", "http://localhost", "https://rebound.example", &foreign, &format!("http://127.0.0.1:{port}")]
    {
        assert_eq!(stage.post(&deny, &[own, ("origin", origin)], &fields).status, 403, "{origin}");
    }
    assert_eq!(stage.post(&deny, &[own], &fields).status, 403, "a form of no page");
    let origin = stage.origin();
    let from = ("sec-fetch-site", "same-site");
    assert_eq!(stage.post(&deny, &[own, ("origin", &origin), from], &fields).status, 403);
    assert_eq!(stage.state(id), ProposalState::Pending);
    assert_eq!(stage.said_of(id), []);
}

#[test]
fn without_its_cookie_its_path_and_its_token_nothing_is_changed() {
    let stage = Stage::new();
    let (one, other) = (stage.open(), stage.open());
    let id = stage.seal(&note("a.txt"), |_| {});
    let origin = stage.origin();
    let deny = |place: &str, cookie: &str, token: &str| {
        let headers = [("cookie", cookie), ("origin", origin.as_str())];
        stage.post(&format!("{place}proposals/{id}/deny"), &headers, &[("token", token)]).status
    };
    assert_eq!(deny(&one.place, "", &one.token), 403, "no cookie");
    assert_eq!(deny(&one.place, &other.cookie, &one.token), 403, "another session's cookie");
    let both = format!("{}; {}", one.cookie, other.cookie);
    assert_eq!(deny(&one.place, &both, &other.token), 403, "both cookies, and the other one's token");
    assert_eq!(deny(&other.place, &one.cookie, &one.token), 403, "another session's path");
    assert_eq!(deny("/c/AAAAAAAAAAAAAAAAAAAAAA/", &one.cookie, &one.token), 403, "a path that is none");
    assert_eq!(deny(&one.place, &one.cookie, ""), 403, "no token");
    assert_eq!(deny(&one.place, &one.cookie, &other.token), 403, "another session's token");
    assert_eq!(stage.get("/", &[("cookie", &one.cookie)]).status, 403);
    let verbs = [("PUT", 405), ("DELETE", 405), ("OPTIONS", 405), ("HEAD", 405)];
    for (verb, status) in verbs {
        let asked = format!(
            "{verb} {} HTTP/1.1\r\nhost: localhost:{}\r\nconnection: close\r\n\r\n",
            one.place, stage.port
        );
        assert_eq!(stage.raw(&asked).status, status, "{verb}");
    }
    assert_eq!(stage.state(id), ProposalState::Pending);
    assert_eq!(deny(&one.place, &one.cookie, &one.token), 303);
    assert_eq!(stage.state(id), ProposalState::Denied);
    // A session that was closed is over, for its cookie too.
    let headers = [("cookie", one.cookie.as_str()), ("origin", origin.as_str())];
    assert_eq!(stage.post(&format!("{}close", one.place), &headers, &[("token", &one.token)]).status, 303);
    assert_eq!(stage.get(&one.place, &[("cookie", &one.cookie)]).status, 403);
    assert_eq!(stage.get(&other.place, &[("cookie", &other.cookie)]).status, 200);
}

#[test]
fn every_answer_keeps_other_pages_away_and_no_page_fetches_from_elsewhere() {
    let stage = Stage::new();
    let session = stage.open();
    let id = stage.seal(&note("<script>alert(1)</script>.txt"), |_| {});
    let cookie = [("cookie", session.cookie.as_str())];
    let mut answers = vec![
        stage.get("/", &[]),
        stage.get("/nowhere", &[]),
        stage.get("/console.css", &[]).good(),
        stage.get("/console.js", &[]).good(),
        stage.get("/icon.svg", &[]).good(),
    ];
    let pages = ["", "history", "record", "record/verified", "record/0", "grants", "policy", "factors"];
    let pages = pages.iter().map(|page| (*page).to_owned());
    for page in pages.chain([format!("proposals/{id}"), format!("proposals/{id}/edit")]) {
        let answer = stage.get(&format!("{}{page}", session.place), &cookie).good();
        let html = &answer.body.clone();
        assert!(html.contains("assurance: personal"), "{page}");
        assert!(
            !html.contains("<script>") && !html.contains(" style=") && !html.contains("<style"),
            "{page}"
        );
        assert!(!html.contains(" onclick") && !html.contains("javascript:"), "{page}");
        for link in ["src=\"", "href=\"", "action=\""] {
            for place in html.split(link).skip(1).map(|rest| rest.split('"').next().unwrap()) {
                let own = place.starts_with(&session.place)
                    || ["/console.js", "/console.css", "/icon.svg", "#main"].contains(&place);
                assert!(own, "{page}: {place}");
            }
        }
        answers.push(answer);
    }
    for answer in answers {
        let csp = answer.header("content-security-policy").unwrap();
        for part in
            ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'self'"]
        {
            assert!(csp.contains(part), "{csp}");
        }
        assert!(!csp.contains("unsafe"), "{csp}");
        assert_eq!(answer.header("x-frame-options"), Some("DENY"));
        assert_eq!(answer.header("referrer-policy"), Some("same-origin"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
}

#[test]
fn a_second_console_finds_the_port_taken_and_the_port_stays_the_homes() {
    let stage = Stage::new();
    let port = stage.port.to_string();
    let second = stage.world.sekisho(&["console", "--no-browser"]);
    second.refused(1, "console.port");
    let listed = stage.world.sekisho(&["factors", "list", "--json"]).good().json();
    assert_eq!(listed["port"].to_string(), port);
    let lock = std::net::TcpListener::bind(("127.0.0.1", stage.port));
    assert!(lock.is_err(), "nobody else listens there");
}

#[test]
fn grants_are_shown_with_their_dates_and_never_with_a_token() {
    let office = Office::new();
    office.consent(&["--slot", "google-read"], 1);
    let console = Console::of(&office.home(), "en");
    let page = console.open().page("grants").body.clone();
    for word in ["google-read", "active", "example.co.jp", "gmail.readonly", "not consented to yet"] {
        assert!(page.contains(word), "{word} in {page}");
    }
    for secret in ["ya29", "1//", "refresh_token", "access_token"] {
        assert!(!page.contains(secret), "{secret}");
    }
}

#[test]
fn what_another_program_sets_under_our_cookies_name_locks_nobody_out() {
    let stage = Stage::new();
    let session = stage.open();
    let name = format!("sekisho-console-{}", stage.port);
    assert!(session.cookie.starts_with(&format!("{name}=")), "{}", session.cookie);
    let own = session.cookie.clone();
    let status = |cookie: &str| stage.get(&session.place, &[("cookie", cookie)]).status;
    for planted in [
        format!("{name}=x; {own}"),
        format!("{own}; {name}=x"),
        format!("{name}=; {name}=y; {own}; {name}x=z"),
        format!("sekisho-console=x; {own}"),
    ] {
        assert_eq!(status(&planted), 200, "{planted}");
    }
    // Nobody tries values out by the thousand in one request, and a value under another name is none of ours.
    assert_eq!(status(&format!("{}{own}", format!("{name}=x; ").repeat(100))), 403);
    let value = own.split_once('=').unwrap().1;
    for other in [format!("sekisho-console={value}"), format!("{name}0={value}"), name.clone()] {
        assert_eq!(status(&other), 403, "{other}");
    }
}

#[test]
fn who_says_nothing_is_put_out_and_keeps_nobody_else_waiting_for_ever() {
    let stage = Stage::new();
    // More than there are places: the others wait in the system's queue until these are put out.
    let mut silent: Vec<TcpStream> =
        (0..70).map(|_| TcpStream::connect(("127.0.0.1", stage.port)).unwrap()).collect();
    silent[0].write_all(b"GET / HTTP/1.1\r\nhost: ").unwrap();
    assert_eq!(stage.get("/", &[]).status, 403, "answered, once there is a place");
    let mut rest = Vec::new();
    silent[0].set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    silent[0].read_to_end(&mut rest).unwrap();
    assert!(!rest.windows(8).any(|part| part == b" 200 OK\r"), "half a request is none");
}
