//! A person at the console, without a browser: opens it by its link, enrols a key, reads and approves.
//!
//! Apart from the browser's stories because the demo shows a whole session on a machine that may have no browser. It
//! speaks HTTP as a browser would: the cookie, the origin, the form's token.

mod http;

pub use http::{ConsoleAnswer, ConsoleHttp};

use crate::{SoftKey, TestkitError};
use data_encoding::BASE64URL_NOPAD;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// A running console and a session in it. It ends when it is dropped.
#[derive(Debug)]
pub struct Console {
    child: Child,
    http: ConsoleHttp,
    cookie: String,
    place: String,
    token: String,
}

impl Drop for Console {
    fn drop(&mut self) {
        // One that has ended already is no loss.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn between(answer: &ConsoleAnswer, before: &str, after: &str) -> Result<String, TestkitError> {
    let text = answer.find(before, after).map(str::to_owned);
    text.ok_or_else(|| odd(&format!("no {before} on the page ({})", answer.status)))
}

fn odd(detail: &str) -> TestkitError {
    TestkitError::Console { detail: detail.to_owned() }
}

impl Console {
    /// Starts `sekisho console` as `command` says, without a browser, and opens it by its link.
    ///
    /// - Errors: [`TestkitError`].
    pub fn open(mut command: Command) -> Result<Self, TestkitError> {
        command.args(["console", "--no-browser"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let failed = |error: std::io::Error| odd(&error.to_string());
        let mut child = command.spawn().map_err(failed)?;
        let out = child.stdout.take().ok_or_else(|| odd("no output"))?;
        let mut console = Self {
            child,
            http: ConsoleHttp::at(0),
            cookie: String::new(),
            place: String::new(),
            token: String::new(),
        };
        let mut lines = BufReader::new(out).lines();
        let link = lines.find_map(|line| line.ok().filter(|line| line.starts_with("http://localhost:")));
        let link = link.ok_or_else(|| odd("it ended without a link"))?;
        // What it says later is read by nobody, and must not stop it.
        std::thread::spawn(move || lines.for_each(drop));
        let link = link.trim();
        console.http = ConsoleHttp::of_link(link).ok_or_else(|| odd("an odd link"))?;
        let path = link.strip_prefix(&console.http.origin()).unwrap_or_default();
        let opened = console.http.get(path, &[])?;
        (console.cookie, console.place) = opened.session().ok_or_else(|| odd("no cookie"))?;
        console.token = between(&console.page("")?, "name=\"token\" value=\"", "\"")?;
        Ok(console)
    }

    /// The port of its one page.
    pub fn port(&self) -> u16 {
        self.http.port()
    }

    fn get(&self, path: &str) -> Result<ConsoleAnswer, TestkitError> {
        self.http.get(path, &[("cookie", &self.cookie)])
    }

    fn page(&self, rest: &str) -> Result<ConsoleAnswer, TestkitError> {
        self.get(&format!("{}{rest}", self.place))
    }

    /// Sends a form and reads the page that it leads to.
    fn say(&self, rest: &str, fields: &[(&str, &str)]) -> Result<ConsoleAnswer, TestkitError> {
        let fields = [&[("token", self.token.as_str())], fields].concat();
        let headers = [("cookie", self.cookie.as_str()), ("origin", &self.http.origin())];
        let answer = self.http.post(&format!("{}{rest}", self.place), &headers, &fields)?;
        match (answer.status, answer.header("location")) {
            (303, Some(to)) => self.get(to),
            (status, _) => Err(odd(&format!("{rest} was answered with {status}"))),
        }
    }

    /// Enrols a key as somebody's.
    ///
    /// - Errors: [`TestkitError`].
    pub fn enrol(&self, person: &str, label: &str, key: &SoftKey) -> Result<(), TestkitError> {
        let begun = self.say("factors/begin-passkey", &[("person", person), ("label", label)])?;
        let challenge = challenge(&between(&begun, "data-challenge=\"", "\"")?)?;
        let made = key.register(&challenge).to_string();
        self.say("factors/passkey", &[("registration", &made)]).map(drop)
    }

    /// Tells whether the page of a proposal shows a text in clear.
    ///
    /// - Errors: [`TestkitError`].
    pub fn shows(&self, proposal: u64, text: &str) -> Result<bool, TestkitError> {
        Ok(self.page(&format!("proposals/{proposal}"))?.body.contains(text))
    }

    /// Approves what the page of a proposal shows; the page that it leads to.
    ///
    /// - Errors: [`TestkitError`].
    pub fn approve(&self, proposal: u64, key: &mut SoftKey) -> Result<String, TestkitError> {
        let shown = between(&self.page(&format!("proposals/{proposal}"))?, "data-challenge=\"", "\"")?;
        let assertion = key.assert(&challenge(&shown)?).to_string();
        let place = format!("proposals/{proposal}/approve");
        Ok(self.say(&place, &[("digest", &shown), ("assertion", &assertion)])?.body)
    }
}

fn challenge(text: &str) -> Result<[u8; 32], TestkitError> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok();
    bytes.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| odd("an odd challenge"))
}
