//! Requests to the console as they stand on the wire, one connection each.
//!
//! Apart because tests send what no browser would, and the demo what one does: both read answers the same way.

use crate::TestkitError;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// The console's one page, by its port.
#[derive(Debug, Clone, Copy)]
pub struct ConsoleHttp {
    port: u16,
}

/// What came back.
#[derive(Debug)]
pub struct ConsoleAnswer {
    /// The status; 0 where the answer has none.
    pub status: u16,
    /// Everything before the body.
    pub head: String,
    /// The body.
    pub body: String,
}

impl ConsoleAnswer {
    /// A header's value, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// What stands between two texts of the body, if it does.
    pub fn find(&self, before: &str, after: &str) -> Option<&str> {
        let rest = self.body.split_once(before)?.1;
        rest.split_once(after).map(|(text, _)| text)
    }

    /// The session that a start link has opened: its cookie as it is sent back, and the place of its pages.
    pub fn session(&self) -> Option<(String, String)> {
        let (cookie, rest) = self.header("set-cookie")?.split_once(';')?;
        let place = rest.split("Path=").nth(1)?.split(';').next()?;
        Some((cookie.to_owned(), place.to_owned()))
    }
}

impl ConsoleHttp {
    /// The page at that port of this machine.
    pub fn at(port: u16) -> Self {
        Self { port }
    }

    /// The page of a start link.
    pub fn of_link(link: &str) -> Option<Self> {
        let rest = link.strip_prefix("http://localhost:")?;
        rest.split('/').next()?.parse().ok().map(Self::at)
    }

    /// The port.
    pub fn port(self) -> u16 {
        self.port
    }

    /// The page's origin, as browsers say it.
    pub fn origin(self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Sends one request as it stands, and reads the answer to its end.
    ///
    /// - Errors: [`TestkitError::Console`].
    pub fn raw(self, request: &str) -> Result<ConsoleAnswer, TestkitError> {
        let failed = |error: std::io::Error| TestkitError::Console { detail: error.to_string() };
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).map_err(failed)?;
        stream.write_all(request.as_bytes()).map_err(failed)?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).map_err(failed)?;
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Ok(ConsoleAnswer { status, head: head.to_owned(), body: body.to_owned() })
    }

    /// Asks for a page, with these headers and the page's own host unless they name another.
    ///
    /// - Errors: as [`Self::raw`].
    pub fn get(self, path: &str, headers: &[(&str, &str)]) -> Result<ConsoleAnswer, TestkitError> {
        self.raw(&format!("GET {path} HTTP/1.1\r\n{}connection: close\r\n\r\n", self.lines(headers)))
    }

    /// Sends a form, with these headers and no others that a browser would add.
    ///
    /// - Errors: as [`Self::raw`].
    pub fn post(
        self,
        path: &str,
        headers: &[(&str, &str)],
        fields: &[(&str, &str)],
    ) -> Result<ConsoleAnswer, TestkitError> {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
        let body = body.join("&");
        self.raw(&format!(
            "POST {path} HTTP/1.1\r\n{}content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n{body}",
            self.lines(headers),
            body.len()
        ))
    }

    fn lines(self, headers: &[(&str, &str)]) -> String {
        let host = headers.iter().any(|(name, _)| *name == "host");
        let own = if host { String::new() } else { format!("host: localhost:{}\r\n", self.port) };
        headers.iter().fold(own, |lines, (name, value)| format!("{lines}{name}: {value}\r\n"))
    }
}

/// Writes a value as a form does.
fn percent(value: &str) -> String {
    percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC).to_string()
}
