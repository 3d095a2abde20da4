//! The folders a policy grants, and how another is appended without touching the rest of the text.
//!
//! Apart because appending edits text that a person wrote and signed: comments and order stay as they are.

use crate::document::FolderDocument;
use crate::error::PolicyError;
use crate::people::People;
use crate::policy::Policy;
use sekisho_types::FolderClass;
use sekisho_types::{RootName, UserId};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A granted folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    name: RootName,
    path: PathBuf,
    class: FolderClass,
    people: People,
}

impl Folder {
    /// Makes a folder for everybody on this machine.
    ///
    /// - Errors: [`PolicyError::Value`] if `path` is not absolute (of Windows or Unix), climbs with `..`, is not
    ///   Unicode, or holds a control character.
    pub fn new(name: RootName, path: &Path, class: FolderClass) -> Result<Self, PolicyError> {
        let text = path.to_str().unwrap_or_default();
        let path = checked_path(&format!("folder {name}: path"), text)?;
        Ok(Self { name, path, class, people: People::Everyone })
    }

    /// The same folder for these people only.
    ///
    /// - Errors: [`PolicyError::Value`] if the list is empty, or names `*` beside others.
    pub fn for_users(self, users: Vec<UserId>) -> Result<Self, PolicyError> {
        let people = People::from_list(&format!("folder {}: users", self.name), users)?;
        Ok(Self { people, ..self })
    }

    pub(crate) fn from_document(document: FolderDocument) -> Result<Self, PolicyError> {
        let FolderDocument { name, path, class, users } = document;
        let folder = Self::new(name, Path::new(&path), class)?;
        match users {
            Some(users) => folder.for_users(users),
            None => Ok(folder),
        }
    }

    /// The name people and the model read.
    pub fn name(&self) -> &RootName {
        &self.name
    }

    /// Where it is. Absolute; whether it is there and may be granted is the files door's question.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it is for.
    pub fn class(&self) -> FolderClass {
        self.class
    }

    /// Tells whether it is granted to this person.
    pub fn is_for(&self, user: &UserId) -> bool {
        self.people.include(user)
    }

    /// The people it is granted to, as written; `*` for everybody.
    pub(crate) fn people(&self) -> &People {
        &self.people
    }
}

/// INVARIANT: a path that leaves here is absolute on Windows or on Unix and does not climb.
pub(crate) fn checked_path(key: &str, text: &str) -> Result<PathBuf, PolicyError> {
    let mut start = text.chars();
    let drive = matches!(
        (start.next(), start.next(), start.next()),
        (Some(letter), Some(':'), Some('\\' | '/')) if letter.is_ascii_alphabetic()
    );
    let absolute = drive || text.starts_with('/') || text.starts_with("\\\\");
    let climbs = text.split(['/', '\\']).any(|part| part == "..");
    if absolute && !climbs && !text.chars().any(char::is_control) {
        Ok(PathBuf::from(text))
    } else {
        Err(PolicyError::Value {
            key: key.to_owned(),
            must: "an absolute path without .., such as 'C:\\Work\\Drafts' or '/srv/work'; variables are not filled in",
        })
    }
}

/// Appends a `[[folder]]` block to the text of a policy and gives back the whole new text.
///
/// All that is there stays byte for byte, line ends included. The result is read again and must hold exactly
/// one folder more.
///
/// - Errors: what [`Policy::parse`] says of the text or of the new text, or [`PolicyError::FolderNotAppended`]
///   if the new text reads differently than meant.
pub fn with_folder(text: &str, folder: &Folder) -> Result<String, PolicyError> {
    let before = Policy::parse(text)?;
    let after = appended(text, folder);
    let failed = |detail: String| PolicyError::FolderNotAppended {
        name: folder.name.to_string(),
        class: folder.class,
        detail,
    };
    let read = match Policy::parse(&after) {
        Ok(read) => read,
        Err(twice @ PolicyError::FolderTwice { .. }) => return Err(twice),
        Err(other) => return Err(failed(other.to_string())),
    };
    let meant: Vec<_> = before.folders().iter().chain([folder]).collect();
    if read.folders().iter().eq(meant) {
        Ok(after)
    } else {
        Err(failed("the folders read back differ".to_owned()))
    }
}

fn appended(text: &str, folder: &Folder) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut out = text.to_owned();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push_str(end);
    }
    let mut lines = vec![
        String::new(),
        "[[folder]]".to_owned(),
        format!("name = {}", quoted(folder.name.as_str())),
        format!("path = {}", quoted(folder.path.to_str().unwrap_or_default())),
        format!("class = {}", quoted(folder.class.as_str())),
    ];
    if let People::Named(named) = &folder.people {
        let names: Vec<_> = named.iter().map(|(user, _)| quoted(user.as_str())).collect();
        lines.push(format!("users = [{}]", names.join(", ")));
    }
    for line in lines {
        out.push_str(&line);
        out.push_str(end);
    }
    out
}

/// Writes `text` as a TOML string: literal where that is possible, so that Windows paths stay readable.
fn quoted(text: &str) -> String {
    if !text.contains('\'') && !text.chars().any(char::is_control) {
        return format!("'{text}'");
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => {
                // Writing into a String cannot fail.
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = "# 先頭の注釈\nversion = 1\nphase = 1\nusers = ['*']\n[hours]\ndays = ['mon']\nstart = '08:00'\n\
        end = '20:00'\nholidays = 'none'\noutside = 'deny'\n[class]\nread = 'allow' # last line";

    fn folder(name: &str, path: &str) -> Folder {
        Folder::new(RootName::parse(name).unwrap(), Path::new(path), FolderClass::Work).unwrap()
    }

    #[test]
    fn a_folder_is_appended_and_the_rest_stays_byte_for_byte() {
        let first = folder("営業部 共有", r"C:\Users\taro\Documents\営業");
        let text = with_folder(POLICY, &first).unwrap();
        assert_eq!(
            text,
            format!(
                "{POLICY}\n\n[[folder]]\nname = '営業部 共有'\npath = 'C:\\Users\\taro\\Documents\\営業'\nclass = 'work'\n"
            )
        );
        let users = ["EXAMPLE\\hanako", "taro"].map(|name| UserId::parse(name).unwrap()).to_vec();
        let second = folder("O'Brien", r"\\server\share\O'Brien").for_users(users).unwrap();
        let text = with_folder(&text, &second).unwrap();
        assert!(text.contains("path = \"\\\\\\\\server\\\\share\\\\O'Brien\"\n"));
        assert!(text.ends_with("users = ['EXAMPLE\\hanako', 'taro']\n"));
        assert_eq!(Policy::parse(&text).unwrap().folders(), [first, second]);
    }

    #[test]
    fn windows_line_ends_are_kept() {
        let text = with_folder(&POLICY.replace('\n', "\r\n"), &folder("a", "/srv/a")).unwrap();
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    }

    #[test]
    fn the_same_name_twice_is_refused() {
        let text = with_folder(POLICY, &folder("Work", "/srv/a")).unwrap();
        let error = with_folder(&text, &folder("work", "/srv/b")).unwrap_err();
        assert_eq!(error, PolicyError::FolderTwice { name: "work".to_owned() });
    }

    #[test]
    fn a_text_that_cannot_take_a_block_is_refused() {
        let inline = POLICY.replace("phase = 1", "phase = 1\nfolder = []");
        let error = with_folder(&inline, &folder("a", "/srv/a")).unwrap_err();
        assert!(matches!(error, PolicyError::FolderNotAppended { .. }), "{error}");
        assert!(with_folder("version = 1", &folder("a", "/srv/a")).is_err());
    }

    #[test]
    fn paths_must_be_absolute_and_may_not_climb() {
        let name = || RootName::parse("a").unwrap();
        for good in [r"C:\Work", "d:/work", "/srv/work", r"\\server\share", r"C:\a..b", "C:\\仕事"] {
            assert!(Folder::new(name(), Path::new(good), FolderClass::Work).is_ok(), "{good}");
        }
        for bad in ["", "work", r"C:work", "~/work", "%USERPROFILE%\\x", r"C:\a\..\b", "/srv/../etc", "/a\nb"]
        {
            assert!(Folder::new(name(), Path::new(bad), FolderClass::Work).is_err(), "{bad}");
        }
    }
}
