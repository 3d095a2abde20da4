//! A person at the console, without a browser: opens it by its link, enrols a key, reads and approves.
//!
//! Apart from the browser's stories because the demo shows a whole session on a machine that may have no browser. It
//! speaks HTTP as a browser would: the cookie, the origin, the form's token.

use crate::{SoftKey, TestkitError};
use data_encoding::BASE64URL_NOPAD;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// A running console and a session in it. It ends when it is dropped.
#[derive(Debug)]
pub struct Console {
    child: Child,
    port: u16,
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

/// What a page answered.
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    fn between(&self, before: &str, after: &str) -> Result<String, TestkitError> {
        let rest = self.body.split_once(before).map(|(_, rest)| rest);
        let text = rest.and_then(|rest| rest.split_once(after)).map(|(text, _)| text.to_owned());
        text.ok_or_else(|| odd(&format!("no {before} on the page ({})", self.status)))
    }
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
        let mut console =
            Self { child, port: 0, cookie: String::new(), place: String::new(), token: String::new() };
        let mut lines = BufReader::new(out).lines();
        let link = lines.find_map(|line| line.ok().filter(|line| line.starts_with("http://localhost:")));
        let link = link.ok_or_else(|| odd("it ended without a link"))?;
        // What it says later is read by nobody, and must not stop it.
        std::thread::spawn(move || lines.for_each(drop));
        let (port, path) = link
            .trim()
            .strip_prefix("http://localhost:")
            .and_then(|rest| rest.split_once('/'))
            .ok_or_else(|| odd("an odd link"))?;
        console.port = port.parse().map_err(|_| odd("an odd port"))?;
        let answer = console.ask("GET", &format!("/{path}"), None)?;
        let cookie = answer.header("set-cookie").ok_or_else(|| odd("no cookie"))?;
        let (cookie, rest) = cookie.split_once(';').unwrap_or((cookie, ""));
        let place = rest.split("Path=").nth(1).and_then(|rest| rest.split(';').next()).unwrap_or("/");
        (console.cookie, console.place) = (cookie.to_owned(), place.to_owned());
        console.token = console.page("")?.between("name=\"token\" value=\"", "\"")?;
        Ok(console)
    }

    /// The port of its one page.
    pub fn port(&self) -> u16 {
        self.port
    }

    fn ask(&self, verb: &str, path: &str, form: Option<&str>) -> Result<Answer, TestkitError> {
        let failed = |error: std::io::Error| odd(&error.to_string());
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).map_err(failed)?;
        let form = match form {
            Some(body) => format!(
                "origin: http://localhost:{}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
                self.port,
                body.len()
            ),
            None => "\r\n".to_owned(),
        };
        let cookie =
            if self.cookie.is_empty() { String::new() } else { format!("cookie: {}\r\n", self.cookie) };
        let request = format!(
            "{verb} {path} HTTP/1.1\r\nhost: localhost:{}\r\n{cookie}connection: close\r\n{form}",
            self.port
        );
        stream.write_all(request.as_bytes()).map_err(failed)?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).map_err(failed)?;
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Ok(Answer { status, head: head.to_owned(), body: body.to_owned() })
    }

    fn page(&self, rest: &str) -> Result<Answer, TestkitError> {
        self.ask("GET", &format!("{}{rest}", self.place), None)
    }

    /// Sends a form and reads the page that it leads to.
    fn say(&self, rest: &str, fields: &[(&str, &str)]) -> Result<Answer, TestkitError> {
        let fields = [&[("token", self.token.as_str())], fields].concat();
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
        let answer = self.ask("POST", &format!("{}{rest}", self.place), Some(&body.join("&")))?;
        match (answer.status, answer.header("location")) {
            (303, Some(to)) => self.ask("GET", to, None),
            (status, _) => Err(odd(&format!("{rest} was answered with {status}"))),
        }
    }

    /// Enrols a key as somebody's.
    ///
    /// - Errors: [`TestkitError`].
    pub fn enrol(&self, person: &str, label: &str, key: &SoftKey) -> Result<(), TestkitError> {
        let begun = self.say("factors/begin-passkey", &[("person", person), ("label", label)])?;
        let challenge = challenge(&begun.between("data-challenge=\"", "\"")?)?;
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
        let shown = self.page(&format!("proposals/{proposal}"))?.between("data-challenge=\"", "\"")?;
        let assertion = key.assert(&challenge(&shown)?).to_string();
        let place = format!("proposals/{proposal}/approve");
        Ok(self.say(&place, &[("digest", &shown), ("assertion", &assertion)])?.body)
    }
}

fn challenge(text: &str) -> Result<[u8; 32], TestkitError> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok();
    bytes.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| odd("an odd challenge"))
}

/// Writes a value as a form does.
fn percent(value: &str) -> String {
    percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC).to_string()
}
