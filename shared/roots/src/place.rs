//! A request for a place, as text and as it is understood.
//!
//! Apart because reading the text touches no disk: what a [`Place`] names may not exist, and finding out is the
//! door's business.

use crate::error::RootsError;
use crate::id::FileId;
use crate::name::{MAX_DEPTH, MAX_PATH_BYTES, NameRule, check_name, nfc};
use sekisho_types::RootName;

/// A place beneath a granted folder, well formed but not yet looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place(pub(crate) Target);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    Path { root: RootName, parts: Vec<String> },
    Id(FileId),
}

impl Place {
    /// The granted folder it lies in; nothing for an id, which does not say.
    pub fn root(&self) -> Option<&RootName> {
        match &self.0 {
            Target::Path { root, .. } => Some(root),
            Target::Id(_) => None,
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Target::Id(id) => id.fmt(f),
            Target::Path { root, parts } => {
                f.write_str(root.as_str())?;
                parts.iter().try_for_each(|part| write!(f, "/{part}"))
            }
        }
    }
}

/// Reads `text`: an id, or names separated by `/` or `\`, of which the first is a granted folder's.
///
/// With one granted folder its name may be left out; a first name that equals it is always taken for it.
pub(crate) fn parse(text: &str, roots: &[&RootName]) -> Result<Place, RootsError> {
    if roots.is_empty() {
        return Err(RootsError::NoRoots);
    }
    if text.len() > MAX_PATH_BYTES {
        return Err(NameRule::TooLong.into());
    }
    if let Some(digits) = FileId::digits_of(text) {
        return FileId::parse(digits).map(|id| Place(Target::Id(id))).ok_or(NameRule::Id.into());
    }
    if starts_absolute(text) {
        return Err(NameRule::Absolute.into());
    }
    let text = text.strip_suffix(['/', '\\']).unwrap_or(text);
    let mut parts: Vec<&str> = text.split(['/', '\\']).collect();
    let first = parts.first().copied().map(nfc).unwrap_or_default();
    let named = roots.iter().find(|root| nfc(root.as_str()) == first);
    if named.is_some() {
        parts.remove(0);
    }
    if parts.len() > MAX_DEPTH {
        return Err(NameRule::TooDeep.into());
    }
    parts.iter().try_for_each(|part| check_name(part))?;
    let root = match (named, roots) {
        (Some(root), _) | (None, [root]) => (*root).clone(),
        (None, _) => return Err(RootsError::NotFound),
    };
    Ok(Place(Target::Path { root, parts: parts.into_iter().map(str::to_owned).collect() }))
}

fn starts_absolute(text: &str) -> bool {
    let mut start = text.chars();
    match (start.next(), start.next()) {
        (Some('/' | '\\'), _) => true,
        (Some(letter), Some(':')) => letter.is_ascii_alphabetic(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn name(text: &str) -> RootName {
        RootName::parse(text).unwrap()
    }

    fn read(text: &str, roots: &[&str]) -> Result<String, RootsError> {
        let names: Vec<RootName> = roots.iter().map(|n| name(n)).collect();
        parse(text, &names.iter().collect::<Vec<_>>()).map(|place| place.to_string())
    }

    #[test]
    fn paths_are_read() {
        let two = ["docs", "営業 資料"];
        let table = [
            ("docs", "docs"),
            ("docs/", "docs"),
            ("docs/a.txt", "docs/a.txt"),
            (r"docs\sub\a.txt", "docs/sub/a.txt"),
            ("営業 資料/見積.xlsx", "営業 資料/見積.xlsx"),
            ("docs/docs", "docs/docs"),
            ("docs/%2e%2e/x", "docs/%2e%2e/x"),
            ("id:abcdefghij", "id:abcdefghij"),
        ];
        for (text, place) in table {
            assert_eq!(read(text, &two), Ok(place.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_single_root_may_be_left_out() {
        assert_eq!(read("a/b.txt", &["docs"]), Ok("docs/a/b.txt".to_owned()));
        assert_eq!(read("docs/b.txt", &["docs"]), Ok("docs/b.txt".to_owned()));
        assert_eq!(read("a/b.txt", &["docs", "work"]), Err(RootsError::NotFound));
        assert_eq!(read("か\u{3099}/x", &["が", "work"]), Ok("が/x".to_owned()));
    }

    #[test]
    fn a_name_that_only_starts_like_a_root_is_another() {
        assert_eq!(read("docsx/a", &["docs", "work"]), Err(RootsError::NotFound));
        assert_eq!(read("docs.old/a", &["docs", "work"]), Err(RootsError::NotFound));
        assert_eq!(read("DOCS/a", &["docs", "work"]), Err(RootsError::NotFound));
    }

    #[test]
    fn what_could_climb_out_is_refused_with_its_rule() {
        let deep = format!("docs{}", "/a".repeat(65));
        let long = format!("docs/{}", "a/".repeat(2100));
        let table = [
            ("", NameRule::Empty),
            ("docs//a", NameRule::Empty),
            ("docs/a//", NameRule::Empty),
            ("/etc/passwd", NameRule::Absolute),
            ("/", NameRule::Absolute),
            (r"\\host\share\x", NameRule::Absolute),
            (r"\\?\C:\x", NameRule::Absolute),
            (r"\??\C:\x", NameRule::Absolute),
            (r"C:\Windows", NameRule::Absolute),
            ("c:x", NameRule::Absolute),
            ("file:///etc/passwd", NameRule::Colon),
            ("docs/a.txt:evil", NameRule::Colon),
            ("..", NameRule::Dots),
            ("../x", NameRule::Dots),
            ("docs/..", NameRule::Dots),
            ("docs/../../x", NameRule::Dots),
            (r"docs\..\x", NameRule::Dots),
            ("docs/./x", NameRule::Dots),
            ("docs/.../x", NameRule::TrailingDotOrBlank),
            ("docs/.. /x", NameRule::TrailingDotOrBlank),
            ("docs/a /x", NameRule::TrailingDotOrBlank),
            ("docs/NUL/x", NameRule::Device),
            ("docs/sub/com1.txt", NameRule::Device),
            ("docs/a\0b", NameRule::Control),
            ("docs/a\nb", NameRule::Control),
            ("docs/\u{202e}x", NameRule::Invisible),
            ("docs/*", NameRule::ForbiddenSign),
            ("id:short", NameRule::Id),
            ("id:ABCDEFGHIJ", NameRule::Id),
            ("id:../../../x", NameRule::Id),
            (deep.as_str(), NameRule::TooDeep),
            (long.as_str(), NameRule::TooLong),
        ];
        for (text, rule) in table {
            assert_eq!(read(text, &["docs", "work"]), Err(RootsError::BadName { rule }), "{text}");
            assert_eq!(read(text, &["docs"]), Err(RootsError::BadName { rule }), "{text}");
        }
    }

    #[test]
    fn without_roots_there_is_no_place() {
        assert_eq!(read("docs/a", &[]), Err(RootsError::NoRoots));
        assert_eq!(read("id:abcdefghij", &[]), Err(RootsError::NoRoots));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_what_is_read_stays_beneath(text in "\\PC{0,60}|[a-z./\\\\: \u{0}~*]{0,40}|(docs|\\.\\.|\\.|/|\\\\|C:|NUL|id:| ){0,12}") {
            let docs = name("docs");
            if let Ok(Place(Target::Path { root, parts })) = parse(&text, &[&docs]) {
                prop_assert_eq!(&root, &docs);
                for part in &parts {
                    prop_assert!(check_name(part).is_ok());
                    prop_assert!(!part.contains(['/', '\\', ':', '\0']) && part != ".." && part != ".");
                }
                let again = Place(Target::Path { root, parts });
                prop_assert_eq!(parse(&again.to_string(), &[&docs]), Ok(again));
            }
        }
    }
}
