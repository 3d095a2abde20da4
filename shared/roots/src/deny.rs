//! Names that betray a secret or a program's own store, and are never opened or listed.
//!
//! Apart because it is a list that grows, and because it is asked about the name a folder holds on the disk,
//! never about the name in a request. Compared folded: width and case make no difference.

use crate::name::fold;

// Whole names, folded.
const NAMES: &[&str] = &[
    // keys and grants of programs
    ".ssh",
    ".gnupg",
    ".aws",
    ".azure",
    ".kube",
    ".docker",
    ".gcloud",
    ".password-store",
    ".netrc",
    "_netrc",
    ".pgpass",
    ".my.cnf",
    ".npmrc",
    ".pypirc",
    ".git-credentials",
    ".htpasswd",
    ".vault-token",
    ".s3cfg",
    "application_default_credentials.json",
    "shadow",
    "wallet.dat",
    // version control: settings there hold tokens and run programs
    ".git",
    ".hg",
    ".svn",
    // Sekisho's own
    ".sekisho",
    // Windows' and browsers' stores
    "sam",
    "ntuser.dat",
    "login data",
    "login data for account",
    "web data",
    "local state",
    "cookies",
    "cookies.sqlite",
    "key3.db",
    "key4.db",
    "logins.json",
    "signons.sqlite",
    ".mozilla",
    "appdata",
];
const STARTS: &[&str] = &[
    // files that are being written
    crate::temporary::START,
    ".env",
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "ntuser.dat",
    "client_secret",
    "service-account",
    "service_account",
];
const ENDS: &[&str] = &[
    ".env",
    ".pem",
    ".key",
    ".pfx",
    ".p12",
    ".pkcs12",
    ".p8",
    ".ppk",
    ".kdbx",
    ".kdb",
    ".jks",
    ".keystore",
    ".ovpn",
];
// Names whose stem alone betrays them, with no extension or one that holds settings.
const STEMS: &[&str] = &["credentials", "credential", "secrets"];
const SETTINGS: &[&str] =
    &["", "json", "toml", "yml", "yaml", "ini", "cfg", "conf", "xml", "csv", "txt", "properties", "db"];
// What people and editors put behind a name they keep a copy of.
const COPIES: &[&str] = &[".bak", ".old", ".orig", ".save", ".tmp", ".swp", ".copy", "~"];
// A folder of a browser within its maker's folder.
const PAIRS: &[(&str, &str)] = &[
    ("chrome", "user data"),
    ("chromium", "user data"),
    ("edge", "user data"),
    ("brave-browser", "user data"),
    ("vivaldi", "user data"),
    ("firefox", "profiles"),
    ("thunderbird", "profiles"),
    ("mozilla", "firefox"),
    (".config", "google-chrome"),
    (".config", "chromium"),
    (".config", "gcloud"),
    (".config", "gh"),
];

/// Tells whether the entry `name` of the folder called `parent` is denied.
pub(crate) fn is_denied(parent: &str, name: &str) -> bool {
    let name = fold(name);
    let mut bare = name.as_str();
    while let Some(shorter) = COPIES.iter().find_map(|tail| bare.strip_suffix(tail)) {
        bare = shorter;
    }
    is_secret(&name) || is_secret(bare) || is_pair(parent, &name)
}

fn is_secret(name: &str) -> bool {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    NAMES.contains(&name)
        || STARTS.iter().any(|start| name.starts_with(start))
        || ENDS.iter().any(|end| name.ends_with(end))
        || (STEMS.contains(&stem.trim_start_matches('.')) && SETTINGS.contains(&extension))
}

fn is_pair(parent: &str, name: &str) -> bool {
    PAIRS.iter().any(|(_, child)| *child == name) && PAIRS.contains(&(fold(parent).as_str(), name))
}

/// Tells whether a name is litter that a listing leaves out; whoever names it may still read it.
pub(crate) fn is_hidden(name: &str) -> bool {
    let name = fold(name);
    name.starts_with('.')
        || name.starts_with("~$")
        || matches!(
            name.as_str(),
            "desktop.ini" | "thumbs.db" | "ehthumbs.db" | "$recycle.bin" | "system volume information"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_denied_in_every_case_and_width() {
        for name in [
            ".env",
            ".ENV",
            "．ｅｎｖ",
            ".env.local",
            ".envrc",
            "prod.env",
            "server.pem",
            "SERVER.PEM",
            "ｓｅｒｖｅｒ．ｋｅｙ",
            "a.key",
            "id_rsa",
            "ID_RSA",
            "id_rsa.pub",
            "id_ed25519",
            ".ssh",
            ".SSH",
            ".gnupg",
            ".aws",
            "x.pfx",
            "x.p12",
            "vault.kdbx",
            "credentials",
            "credentials.json",
            "Credentials.CSV",
            ".credentials.json",
            "secrets.yaml",
            ".git",
            ".Git",
            "client_secret_1.json",
            "server.key.bak",
            "server.key~",
            "id_rsa.old",
            ".netrc",
            "Login Data",
            "key4.db",
            "NTUSER.DAT.LOG1",
            ".env.bak.old",
            ".sekisho-abc.tmp",
        ] {
            assert!(is_denied("docs", name), "{name}");
        }
    }

    #[test]
    fn everyday_names_that_come_near_are_not_denied() {
        for name in [
            "environment.txt",
            "env.txt",
            "keys.txt",
            "monkey",
            "key.txt",
            "id.txt",
            "ssh.md",
            "credential設計.docx",
            "credentials-guide.pdf",
            "秘密.txt",
            "pem.txt",
            ".gitignore",
            "git",
            "user data",
            "profiles",
            "secretary.txt",
            "見積.xlsx.bak",
            "cookies.md",
            "~",
        ] {
            assert!(!is_denied("docs", name), "{name}");
        }
    }

    #[test]
    fn a_browser_s_folder_is_known_by_its_parent() {
        assert!(is_denied("Chrome", "User Data"));
        assert!(is_denied("Firefox", "Profiles"));
        assert!(!is_denied("Chrome", "Profiles"));
    }

    #[test]
    fn litter_is_hidden() {
        for name in [".DS_Store", "Thumbs.db", "desktop.ini", "~$報告.docx", ".gitignore"] {
            assert!(is_hidden(name), "{name}");
        }
        assert!(!is_hidden("報告.docx"));
    }
}
