//! Endpoints: what may be called, as a method, a service and a path with places to fill in.
//!
//! Apart because the list is what reviewers read: an address that is on no line here cannot be built.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use std::borrow::Cow;

/// What in a filled-in place goes as it is: RFC 3986's unreserved characters.
const PLACE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The services that Sekisho may talk to; a host each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// Google's tokens.
    GoogleToken,
    /// Google's calendar and account.
    GoogleApis,
    /// Gmail.
    Gmail,
    /// Google's administration.
    GoogleAdmin,
    /// Slack.
    Slack,
}

impl Service {
    /// Every service.
    pub const ALL: [Self; 5] =
        [Self::GoogleToken, Self::GoogleApis, Self::Gmail, Self::GoogleAdmin, Self::Slack];

    /// The word used in manifests and errors.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GoogleToken => "google-token",
            Self::GoogleApis => "google-apis",
            Self::Gmail => "gmail",
            Self::GoogleAdmin => "google-admin",
            Self::Slack => "slack",
        }
    }

    /// The one origin that a live home reaches it at.
    pub(crate) fn origin(self) -> &'static str {
        match self {
            Self::GoogleToken => "https://oauth2.googleapis.com",
            Self::GoogleApis => "https://www.googleapis.com",
            Self::Gmail => "https://gmail.googleapis.com",
            Self::GoogleAdmin => "https://admin.googleapis.com",
            Self::Slack => "https://slack.com",
        }
    }

    pub(crate) fn is_google(self) -> bool {
        match self {
            Self::GoogleToken | Self::GoogleApis | Self::Gmail | Self::GoogleAdmin => true,
            Self::Slack => false,
        }
    }
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Looks.
    Get,
    /// Makes, or does.
    Post,
    /// Replaces.
    Put,
    /// Changes.
    Patch,
    /// Takes away.
    Delete,
}

/// A line that is no endpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path} is no path of an endpoint: {rule}")]
pub struct BadEndpoint {
    /// The path as it was given.
    pub path: String,
    /// What it must be.
    pub rule: &'static str,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    pub(crate) name: Cow<'static, str>,
    pub(crate) service: Service,
    pub(crate) method: Method,
    segments: Vec<Segment>,
    /// Names that a call may give a value in the query.
    query: Vec<Cow<'static, str>>,
    /// What stands in the query of every call.
    fixed: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    /// Members that a JSON body may not have, at its top.
    forbidden: Vec<Cow<'static, str>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Fixed(String),
    Place(String),
    /// A place whose value is settled by who made the list, not by a call.
    Bound(String),
}

impl Endpoint {
    /// Reads a line such as `/gmail/v1/users/me/messages/{id}`; a place fills a whole segment.
    ///
    /// - Errors: [`BadEndpoint`].
    pub fn new(
        name: impl Into<Cow<'static, str>>,
        service: Service,
        method: Method,
        path: &str,
    ) -> Result<Self, BadEndpoint> {
        let bad = |rule| BadEndpoint { path: path.to_owned(), rule };
        let rest = path.strip_prefix('/').ok_or_else(|| bad("it begins with a slash"))?;
        let segments = rest
            .split('/')
            .map(|segment| match segment.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')) {
                Some(place) if is_word(place) => Ok(Segment::Place(place.to_owned())),
                None if is_plain(segment) => Ok(Segment::Fixed(segment.to_owned())),
                Some(_) | None => Err(bad("each segment is plain text or one place in braces")),
            })
            .collect::<Result<Vec<_>, _>>()?;
        let (name, query, fixed, forbidden) = (name.into(), Vec::new(), Vec::new(), Vec::new());
        Ok(Self { name, service, method, segments, query, fixed, forbidden })
    }

    /// Lets calls give these names a value in the query.
    #[must_use]
    pub fn query<N: Into<Cow<'static, str>>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.query.extend(names.into_iter().map(Into::into));
        self
    }

    /// Puts a value into the query of every call; no call can change it.
    #[must_use]
    pub fn fixed(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Cow<'static, str>>) -> Self {
        self.fixed.push((name.into(), value.into()));
        self
    }

    /// Settles a place of the path: no call can fill it otherwise.
    #[must_use]
    pub fn bind(mut self, place: &str, value: &str) -> Self {
        for segment in &mut self.segments {
            if matches!(segment, Segment::Place(name) if name == place) {
                *segment = Segment::Bound(value.to_owned());
            }
        }
        self
    }

    /// Forbids a member of the JSON body.
    #[must_use]
    pub fn without(mut self, member: impl Into<Cow<'static, str>>) -> Self {
        self.forbidden.push(member.into());
        self
    }

    /// The name by which a call asks for it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Builds path and query; the error names what does not fit.
    pub(crate) fn target(&self, places: &[(&str, &str)], query: &[(&str, &str)]) -> Result<String, String> {
        let mut out = String::new();
        let mut filled = 0;
        for segment in &self.segments {
            out.push('/');
            match segment {
                Segment::Fixed(text) => out.push_str(text),
                Segment::Bound(value) => push_value(&mut out, value)?,
                Segment::Place(name) => {
                    let value = places.iter().find(|(place, _)| place == name);
                    let (_, value) = value.ok_or_else(|| format!("no value for {name}"))?;
                    push_value(&mut out, value).map_err(|_| format!("the value for {name}"))?;
                    filled += 1;
                }
            }
        }
        if filled != places.len() {
            return Err("a place that the path does not have".into());
        }
        let fixed = self.fixed.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
        let mut mark = '?';
        for (name, value) in fixed.chain(query.iter().copied()) {
            out.push(mark);
            mark = '&';
            push_pair(&mut out, name, value);
        }
        let stranger = query.iter().find(|(name, _)| !self.query.iter().any(|known| known == name));
        match stranger {
            Some((name, _)) => Err(format!("{name} in the query")),
            None => Ok(out),
        }
    }

    /// Refuses a body with a member that must not be there.
    pub(crate) fn check_json(&self, body: &Value) -> Result<(), String> {
        match body.as_object() {
            Some(members) => match members.keys().find(|key| self.forbidden.iter().any(|no| no == *key)) {
                Some(key) => Err(format!("{key} in the body")),
                None => Ok(()),
            },
            None if self.forbidden.is_empty() => Ok(()),
            None => Err("a body that is no object".into()),
        }
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn is_plain(segment: &str) -> bool {
    !segment.is_empty()
        && segment != "."
        && segment != ".."
        && segment.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:@".contains(&b))
}

/// A value fills its segment and nothing more: it cannot climb, end the path or begin a query.
fn push_value(out: &mut String, value: &str) -> Result<(), String> {
    if value.is_empty() || value == "." || value == ".." {
        return Err("a value that is no segment".into());
    }
    out.extend(utf8_percent_encode(value, PLACE));
    Ok(())
}

/// Appends `name=value` as forms and queries write it.
pub(crate) fn push_pair(out: &mut String, name: &str, value: &str) {
    out.extend(utf8_percent_encode(name, PLACE));
    out.push('=');
    out.extend(utf8_percent_encode(value, PLACE));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn endpoint(path: &str) -> Endpoint {
        Endpoint::new("x", Service::Gmail, Method::Get, path).unwrap()
    }

    #[test]
    fn a_value_stays_in_its_segment() {
        let messages = endpoint("/gmail/v1/users/me/messages/{id}").query(["format"]);
        let target = |id: &str| messages.target(&[("id", id)], &[("format", "full")]);
        for (id, want) in [
            ("18c", "18c"),
            ("../../drafts/send", "..%2F..%2Fdrafts%2Fsend"),
            ("a?b=c#d", "a%3Fb%3Dc%23d"),
            ("a%2Fb", "a%252Fb"),
            ("a\r\nHost: x", "a%0D%0AHost%3A%20x"),
            ("山", "%E5%B1%B1"),
        ] {
            assert_eq!(target(id).unwrap(), format!("/gmail/v1/users/me/messages/{want}?format=full"));
        }
        for id in ["", ".", ".."] {
            assert!(target(id).is_err(), "{id:?}");
        }
    }

    #[test]
    fn what_is_not_listed_is_refused() {
        let events = endpoint("/calendars/{calendar}/events").fixed("sendUpdates", "none").query(["q"]);
        let filled = [("calendar", "primary")];
        assert_eq!(
            events.target(&filled, &[("q", "会議")]).unwrap(),
            "/calendars/primary/events?sendUpdates=none&q=%E4%BC%9A%E8%AD%B0"
        );
        assert!(events.target(&[], &[]).is_err(), "a place left open");
        assert!(events.target(&[("calendar", "a"), ("other", "b")], &[]).is_err(), "a place too many");
        assert!(events.target(&filled, &[("sendUpdates", "all")]).is_err(), "a fixed name");
        assert!(events.target(&filled, &[("alt", "media")]).is_err(), "an unknown name");
    }

    #[test]
    fn a_bound_place_cannot_be_filled_otherwise() {
        let events = endpoint("/calendars/{calendar}/events").bind("calendar", "own@group.example.com");
        assert_eq!(events.target(&[], &[]).unwrap(), "/calendars/own%40group.example.com/events");
        assert!(events.target(&[("calendar", "primary")], &[]).is_err());
    }

    #[test]
    fn forbidden_members_of_a_body_are_refused() {
        let hold = endpoint("/x").without("attendees");
        assert!(hold.check_json(&json!({ "summary": "会議" })).is_ok());
        assert!(hold.check_json(&json!({ "attendees": [] })).is_err());
        assert!(hold.check_json(&json!([{ "attendees": [] }])).is_err());
    }

    #[test]
    fn a_path_is_plain_or_refused() {
        for bad in ["", "x", "//x", "/x/", "/a b", "/../x", "/x?y", "/{A}", "/{}", "/a{b}", "/x#y", "/%2e"] {
            assert!(Endpoint::new("x", Service::Slack, Method::Post, bad).is_err(), "{bad:?}");
        }
    }
}
