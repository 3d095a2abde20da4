//! A person with a browser, as far as consent pages need one: opens a page, chooses, is sent back.

use crate::TestkitError;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// What a person does on a consent page.
#[derive(Debug, Clone, Copy)]
pub struct Decision<'a> {
    /// The provider's id of the account that she chooses.
    pub account: &'a str,
    /// Whether she consents.
    pub choice: Choice<'a>,
}

/// What she lets the client do.
#[derive(Debug, Clone, Copy)]
pub enum Choice<'a> {
    /// All that it asks for.
    Everything,
    /// Only these scopes; the others she unticks.
    Only(&'a [&'a str]),
    /// Nothing: she cancels.
    Nothing,
}

/// A page as a browser gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedPage {
    /// The status.
    pub status: u16,
    /// The address it sends on to.
    pub location: Option<String>,
    /// The text.
    pub text: String,
}

/// Opens an address of the loopback, with a form to post or without.
///
/// - Errors: [`TestkitError::StandIn`] with what is wrong with the address or the answer.
pub fn fetch(url: &str, form: Option<&str>) -> Result<FetchedPage, TestkitError> {
    let wrong = |detail: String| TestkitError::StandIn { detail };
    let rest = url.strip_prefix("http://").ok_or_else(|| wrong(format!("{url} is not http")))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let failed = |error: std::io::Error| wrong(format!("{host}: {error}"));
    let mut stream = TcpStream::connect(host.replace("localhost", "127.0.0.1")).map_err(failed)?;
    let (method, body) = form.map_or(("GET", ""), |form| ("POST", form));
    let request = format!(
        "{method} /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).map_err(failed)?;
    let mut text = String::new();
    stream.read_to_string(&mut text).map_err(failed)?;
    let (head, text) = text.split_once("\r\n\r\n").ok_or_else(|| wrong("no HTTP".into()))?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let location = head.lines().find_map(|line| line.strip_prefix("location: ")).map(str::to_owned);
    let status = status.ok_or_else(|| wrong("no status".into()))?;
    Ok(FetchedPage { status, location, text: text.to_owned() })
}

/// Opens a consent page and answers it; the address that the browser is then sent to, not yet opened.
///
/// - Errors: [`TestkitError::StandIn`] if there is no consent page at this address.
pub fn decide(url: &str, decision: Decision<'_>) -> Result<String, TestkitError> {
    let wrong = |detail: &str| TestkitError::StandIn { detail: detail.to_owned() };
    let page = fetch(url, None)?;
    if page.status != 200 {
        return Err(wrong(&page.text));
    }
    let values = |mark: &str| -> Vec<String> {
        page.text.split(mark).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
    };
    let one = |mark: &str| values(mark).into_iter().next().ok_or_else(|| wrong("no consent page"));
    let scopes = match decision.choice {
        Choice::Everything => values("name=scope value=\""),
        Choice::Only(scopes) => scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        Choice::Nothing => Vec::new(),
    };
    let word = if matches!(decision.choice, Choice::Nothing) { "deny" } else { "allow" };
    let mut form =
        format!("request={}&account={}&decision={word}", one("name=request value=\"")?, decision.account);
    for scope in scopes {
        form.push_str("&scope=");
        form.extend(percent_encoding::utf8_percent_encode(&scope, percent_encoding::NON_ALPHANUMERIC));
    }
    let origin: Vec<&str> = url.split('/').take(3).collect();
    let answer = fetch(&format!("{}{}", origin.join("/"), one("action=\"")?), Some(&form))?;
    answer.location.ok_or_else(|| wrong(&answer.text))
}
