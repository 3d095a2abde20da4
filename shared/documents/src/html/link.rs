//! Where a link leads, and whether its text says otherwise.
//!
//! Apart because this is where a person is deceived: the text names a bank, the target is somebody else's.

// Ends of file names, which look like hosts and are none when a file is named.
const FILE_ENDS: &[&str] = &[
    "pdf", "doc", "docx", "xls", "xlsx", "xlsm", "ppt", "pptx", "csv", "tsv", "txt", "zip", "lzh", "html",
    "htm", "xml", "json", "md", "png", "jpg", "jpeg", "gif", "svg", "eml", "msg", "exe", "js", "log",
];
// Longer targets are mostly a tracker's number; the list has them whole.
const SHOWN_TARGET_CHARS: usize = 160;

/// A link as it is seen and as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The text that is shown; empty for a picture without an alternative text.
    pub text: String,
    /// Where it leads, whole, as the page has it; without line ends and tabs, which browsers leave out.
    pub target: String,
    /// The text looks like the name of another host, address or number than the link leads to, or the target
    /// pretends to a host before an `@`: what phishing looks like.
    pub misleads: bool,
}

impl Link {
    /// Reads a link.
    pub(crate) fn new(text: &str, href: &str) -> Self {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let target: String = href.trim().chars().filter(|c| !c.is_control()).collect();
        let misleads = misleads(&text, &target);
        Self { text, target, misleads }
    }

    /// What stands behind the text: nothing if the text is the target already.
    pub(crate) fn shown_target(&self) -> Option<String> {
        let lower = self.target.to_ascii_lowercase();
        if self.target.is_empty() || lower.starts_with('#') || lower.starts_with("javascript:") {
            return None;
        }
        let bare = |url: &str| {
            let url = url.trim_end_matches('/').to_ascii_lowercase();
            let schemes = ["https://", "http://", "mailto:", "tel:"];
            schemes.iter().find_map(|scheme| url.strip_prefix(scheme)).unwrap_or(&url).to_owned()
        };
        if bare(&self.text) == bare(&self.target) {
            return None;
        }
        let mut shown: String = self.target.chars().take(SHOWN_TARGET_CHARS).collect();
        if shown.len() < self.target.len() {
            shown.push('…');
        }
        Some(if self.misleads {
            format!("<{shown}> [表示と異なるリンク先]")
        } else {
            format!("<{shown}>")
        })
    }
}

/// The host that a browser would go to, in lower case.
pub(crate) fn host(target: &str) -> Option<String> {
    // A browser reads `\` as `/`.
    let target = target.trim().replace('\\', "/");
    let (scheme, rest) = target.split_once(':')?;
    let is_web = ["http", "https", "ftp"].iter().any(|web| scheme.eq_ignore_ascii_case(web));
    let authority = is_web.then(|| rest.trim_start_matches('/'))?;
    let authority = authority.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = host.split(':').next()?.trim_end_matches('.').to_lowercase();
    (!host.is_empty()).then_some(host)
}

fn misleads(text: &str, target: &str) -> bool {
    if let Some(address) = target.strip_prefix("mailto:") {
        let address = address.split('?').next().unwrap_or_default();
        let shown = text.split_whitespace().find(|word| word.contains('@'));
        return shown.is_some_and(|shown| !shown.to_lowercase().contains(&address.to_lowercase()));
    }
    let Some(host) = host(target) else { return false };
    let pretends = target
        .replace('\\', "/")
        .split('/')
        .nth(2)
        .is_some_and(|authority| authority.rsplit_once('@').is_some_and(|(user, _)| user.contains('.')));
    pretends || named_hosts(text).any(|named| !is_same_house(&named, &host))
}

/// One of the two is the other, or a part of it.
fn is_same_house(named: &str, host: &str) -> bool {
    let bare = |host: &str| host.strip_prefix("www.").unwrap_or(host).to_owned();
    let (named, host) = (bare(named), bare(host));
    let within = |inner: &str, outer: &str| {
        inner.strip_suffix(outer).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    within(&host, &named) || within(&named, &host)
}

/// What looks like a host in a link's text.
fn named_hosts(text: &str) -> impl Iterator<Item = String> + '_ {
    let is_part =
        |c: char| c.is_alphanumeric() && c.is_ascii() || matches!(c, '.' | '-' | ':' | '/' | '@' | '_' | '%');
    text.split(move |c| !is_part(c)).filter_map(|word| {
        let has_scheme = word.contains("://");
        let rest = word.split_once("://").map_or(word, |(_, rest)| rest);
        let authority = rest.split('/').next()?;
        let host = authority.rsplit('@').next()?.split(':').next()?.trim_matches(['.', '-']);
        let end = host.rsplit_once('.').map(|(_, end)| end)?;
        let is_name = end.len() >= 2 && end.chars().all(|c| c.is_ascii_alphabetic());
        let is_file = !has_scheme && FILE_ENDS.contains(&end.to_ascii_lowercase().as_str());
        (is_name && !is_file).then(|| host.to_ascii_lowercase())
    })
}
