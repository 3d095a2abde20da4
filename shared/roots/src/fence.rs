//! Which folders may be granted at all, by where they lie.
//!
//! Apart because it is pure text and knows the layout of every system at once, so that each is tested on all.
//! Says nothing of what lies beneath a folder that may.

use crate::deny;
use crate::name::{fold, nfc};

/// The rule by which a folder may not be granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RootRule {
    /// It is not given from the top of the disk, in plain names without `.` and `..`.
    NotPlain,
    /// It lies on another machine: a share or a mapped drive.
    Share,
    /// It is a whole drive.
    Drive,
    /// It belongs to the system or to its programs.
    System,
    /// It is somebody's home or a folder of homes.
    Home,
    /// It is a place where keys or programs' own stores lie.
    Secret,
    /// It is, holds or lies in a place that Sekisho keeps for itself.
    OffLimits,
    /// It is a link to elsewhere.
    Link,
    /// It is not there, or is not a folder.
    NotFolder,
    /// It cannot be opened.
    Unreadable,
    /// Another granted folder has that name, but for case and width.
    SameName,
    /// It is another granted folder, holds one or lies in one.
    Overlap,
}

impl RootRule {
    /// The rule in plain words, for a refusal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotPlain => "it must be an absolute path without `.` and `..`",
            Self::Share => "it lies on another machine",
            Self::Drive => "it is a whole drive",
            Self::System => "it belongs to the system",
            Self::Home => "it is a home folder; grant a folder within it",
            Self::Secret => "keys or programs' own data lie there",
            Self::OffLimits => "Sekisho's own data lie there",
            Self::Link => "it is a link to elsewhere",
            Self::NotFolder => "there is no such folder",
            Self::Unreadable => "it cannot be opened",
            Self::SameName => "another granted folder has the same name",
            Self::Overlap => "it overlaps another granted folder",
        }
    }
}

impl std::fmt::Display for RootRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

// First names beneath the top of the disk whose whole tree is the system's, folded.
const UNIX_TREES: &[&str] = &[
    "applications",
    "bin",
    "boot",
    "dev",
    "etc",
    "lib",
    "lib32",
    "lib64",
    "libx32",
    "library",
    "lost+found",
    "nix",
    "private",
    "proc",
    "run",
    "sbin",
    "snap",
    "sys",
    "system",
    "usr",
    "var",
];
// Within those trees, folders of which a subfolder may be granted after all: temporary ones.
const UNIX_OPEN: &[&[&str]] =
    &[&["var", "tmp"], &["private", "tmp"], &["private", "var", "tmp"], &["private", "var", "folders"]];
// Folders that hold what may be granted, but are too wide themselves.
const UNIX_WIDE: &[&str] = &["home", "media", "mnt", "opt", "root", "srv", "tmp", "users", "volumes"];
const WINDOWS_TREES: &[&str] = &[
    "$recycle.bin",
    "$windows.~bt",
    "documents and settings",
    "msocache",
    "perflogs",
    "program files",
    "program files (arm)",
    "program files (x86)",
    "programdata",
    "recovery",
    "system volume information",
    "windows",
    "windows.old",
];

/// Names directly in a folder that show it to be somebody's home.
pub(crate) const SIGNS_OF_HOME: &[&str] = &[
    "NTUSER.DAT",
    "AppData",
    ".bashrc",
    ".bash_profile",
    ".bash_history",
    ".profile",
    ".zshrc",
    ".ssh",
    ".gnupg",
];

/// Tells by which rule the folder at `path` may not be granted, if any.
pub(crate) fn refusal(path: &str) -> Option<RootRule> {
    let path = nfc(path);
    // The long form that Windows gives back for a true path.
    let (path, long) = match path.strip_prefix(r"\\?\") {
        Some(rest) if rest.get(..4).is_some_and(|p| p.eq_ignore_ascii_case(r"UNC\")) => {
            return Some(RootRule::Share);
        }
        Some(rest) => (rest, true),
        None => (path.as_str(), false),
    };
    if path.starts_with(r"\\") || path.starts_with("//") {
        return Some(RootRule::Share);
    }
    let mut start = path.chars();
    match (start.next(), start.next(), start.next()) {
        (Some(letter), Some(':'), None | Some('/' | '\\')) if letter.is_ascii_alphabetic() => {
            let parts = parts_of(start.as_str(), &['/', '\\']);
            // Such a name is there only in the long form; read in the short one it is another's.
            if long && parts.iter().any(|name| name.ends_with(['.', ' '])) {
                return Some(RootRule::NotPlain);
            }
            windows_refusal(&parts)
        }
        (Some('/'), _, _) if !long => unix_refusal(&parts_of(path, &['/'])),
        _ => Some(RootRule::NotPlain),
    }
}

fn parts_of(path: &str, separators: &[char]) -> Vec<String> {
    path.split(separators).filter(|p| !p.is_empty()).map(fold).collect()
}

fn windows_refusal(parts: &[String]) -> Option<RootRule> {
    let names: Vec<&str> = parts.iter().map(String::as_str).collect();
    match names.as_slice() {
        [] => Some(RootRule::Drive),
        // A stream of a folder is the folder by another name.
        all if all.iter().any(|name| name.contains(':')) => Some(RootRule::NotPlain),
        [first, ..] if WINDOWS_TREES.contains(first) => Some(RootRule::System),
        ["users"] | ["users", _] => Some(RootRule::Home),
        all => part_refusal(all),
    }
}

fn unix_refusal(parts: &[String]) -> Option<RootRule> {
    let names: Vec<&str> = parts.iter().map(String::as_str).collect();
    match names.as_slice() {
        [] => Some(RootRule::Drive),
        // Windows' drives as a Linux beneath Windows shows them.
        ["mnt", drive, ..] if drive.len() == 1 => windows_refusal(parts.get(2..).unwrap_or_default()),
        ["volumes", _] => Some(RootRule::Drive),
        ["home" | "users", _] => Some(RootRule::Home),
        [one] if UNIX_WIDE.contains(one) => Some(RootRule::System),
        [first, ..] if UNIX_TREES.contains(first) && !is_open(&names) => Some(RootRule::System),
        all => part_refusal(all),
    }
}

fn is_open(names: &[&str]) -> bool {
    UNIX_OPEN.iter().any(|open| names.len() > open.len() && names.starts_with(open))
}

fn part_refusal(names: &[&str]) -> Option<RootRule> {
    if names.iter().any(|n| *n == "." || *n == "..") {
        return Some(RootRule::NotPlain);
    }
    let mut parent = "";
    for name in names {
        if deny::is_denied(parent, name) || matches!(*name, ".config" | ".local" | ".cache" | ".claude") {
            return Some(RootRule::Secret);
        }
        parent = name;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_folders_may_be_granted() {
        for path in [
            "/home/taro/work",
            "/home/taro/書類/営業",
            "/root/work",
            "/srv/share",
            "/opt/data",
            "/tmp/x",
            "/var/tmp/x",
            "/private/var/folders/ab/x",
            "/Users/taro/Documents",
            "/Volumes/USB/work",
            "/work/files",
            "/media/taro/usb",
            r"C:\Users\taro\Documents",
            r"\\?\C:\Users\taro\Documents\Work",
            "D:/data",
            r"E:\営業",
            "/mnt/d/work",
            "/mnt/c/Users/taro/Documents",
            "/mnt/disk1",
        ] {
            assert_eq!(refusal(path), None, "{path}");
        }
    }

    #[test]
    fn other_places_are_refused_with_their_rule() {
        let table = [
            ("/", RootRule::Drive),
            ("C:", RootRule::Drive),
            (r"C:\", RootRule::Drive),
            ("c:/", RootRule::Drive),
            (r"\\?\D:\", RootRule::Drive),
            ("/mnt/c", RootRule::Drive),
            ("/Volumes/Disk", RootRule::Drive),
            (r"\\host\share\x", RootRule::Share),
            ("//host/share", RootRule::Share),
            (r"\\?\UNC\host\share", RootRule::Share),
            (r"\\?\unc\host\share", RootRule::Share),
            (r"\\.\C:\x", RootRule::Share),
            ("/etc", RootRule::System),
            ("/etc/ssl", RootRule::System),
            ("/usr/share/doc", RootRule::System),
            ("/proc/self", RootRule::System),
            ("/sys", RootRule::System),
            ("/dev/shm", RootRule::System),
            ("/var", RootRule::System),
            ("/var/lib/sekisho", RootRule::System),
            ("/var/tmp", RootRule::System),
            ("/tmp", RootRule::System),
            ("/run/user/1000", RootRule::System),
            ("/home", RootRule::System),
            ("/private/etc", RootRule::System),
            (r"C:\Windows", RootRule::System),
            (r"c:\WINDOWS\Temp", RootRule::System),
            (r"C:\Program Files\x", RootRule::System),
            (r"C:\Program Files (x86)", RootRule::System),
            (r"C:\ProgramData\Sekisho", RootRule::System),
            ("/mnt/c/Windows/Temp", RootRule::System),
            ("/root", RootRule::System),
            ("/home/taro", RootRule::Home),
            ("/home/taro/", RootRule::Home),
            ("/Users/taro", RootRule::Home),
            (r"C:\Users", RootRule::Home),
            (r"C:\Users\taro", RootRule::Home),
            (r"\\?\C:\Users\taro", RootRule::Home),
            ("/mnt/c/Users/taro", RootRule::Home),
            (r"C:\Users\taro\AppData\Local", RootRule::Secret),
            ("/home/taro/.ssh", RootRule::Secret),
            ("/home/taro/work/.git/hooks", RootRule::Secret),
            ("/home/taro/.config/x", RootRule::Secret),
            ("/home/taro/x/Chrome/User Data", RootRule::Secret),
            ("work", RootRule::NotPlain),
            ("", RootRule::NotPlain),
            ("C:work", RootRule::NotPlain),
            ("/work/../etc", RootRule::NotPlain),
            (r"C:\work\..\Windows", RootRule::NotPlain),
            (r"C:\work::$INDEX_ALLOCATION", RootRule::NotPlain),
            (r"C:\work:$I30:$INDEX_ALLOCATION\x", RootRule::NotPlain),
            (r"C:\work\C:\Windows", RootRule::NotPlain),
            (r"\\?\C:\work.\docs", RootRule::NotPlain),
            (r"\\?\C:\work \docs", RootRule::NotPlain),
            (r"\\?\C:\work\..\Windows", RootRule::NotPlain),
            ("~/work", RootRule::NotPlain),
        ];
        for (path, rule) in table {
            assert_eq!(refusal(path), Some(rule), "{path}");
        }
    }
}
