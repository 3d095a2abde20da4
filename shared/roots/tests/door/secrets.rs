//! Names that betray a secret, and names that the policy denies: they look exactly like nothing.

use super::{Disk, not_found, open, spec};
use sekisho_roots::{Roots, RootsError, RootsOptions};
use sekisho_types::{ErrorCode, Secret};

#[test]
fn secrets_look_exactly_like_nothing() {
    let disk = Disk::new();
    let secrets = [
        ".env",
        ".ENV.local",
        "．ｅｎｖ",
        "server.pem",
        "SERVER.KEY",
        "ｋｅｙ．ｐｅｍ",
        "id_rsa",
        "Id_Ed25519.pub",
        "credentials.json",
        "x.KDBX",
        ".ssh/config",
        ".Git/config",
        ".aws/x",
        "deep/.gnupg/x",
        "Chrome/User Data/x",
    ];
    for secret in secrets {
        disk.write(secret, "hidden");
    }
    disk.write("deep/plain.txt", "shown");
    let absent = disk.read("absent.txt").unwrap_err();
    for secret in secrets {
        let refused = disk.read(secret).unwrap_err();
        assert_eq!((refused.to_string(), refused.code()), (absent.to_string(), absent.code()), "{secret}");
    }
    assert_eq!(disk.list(".ssh", 1).unwrap_err(), RootsError::NotFound);
    assert_eq!(disk.names("in", 5), ["in/Chrome", "in/deep", "in/deep/plain.txt"]);
    assert_eq!(disk.list("in", 5).unwrap().omitted.denied, 15);
}

#[test]
fn two_secrets_that_look_the_same_stay_not_found() {
    let disk = Disk::new();
    disk.write("が\u{0301}か\u{3099}.pem", "x");
    disk.write("か\u{3099}\u{0301}か\u{3099}.pem", "x");
    assert_eq!(disk.read("が\u{0301}が.pem"), Err(RootsError::NotFound));
}

fn denying(disk: &Disk, patterns: &[&str]) -> Result<Roots, RootsError> {
    let deny: Vec<String> = patterns.iter().map(|pattern| (*pattern).to_owned()).collect();
    let specs = [spec("in", &disk.path("in"))];
    Roots::open_with(RootsOptions { specs: &specs, off_limits: &[], deny: &deny }, &Secret::new([7; 32]))
}

#[test]
fn what_the_policy_denies_looks_exactly_like_nothing() {
    let disk = Disk::new();
    for below in [
        "顧客.mdb",
        "sub/顧客．ＭＤＢ",
        "給与/2026/一覧.xlsx",
        "sub/人事評価.docx",
        "[社外秘]案.txt",
        "sub/見積.txt",
        "給与規程.txt",
        "社員.txt",
    ] {
        disk.write(below, "text");
    }
    let roots = denying(&disk, &["*.mdb", r"給与\**", "**/人事*", "［社外秘］*"]).unwrap();
    for place in [
        "顧客.mdb",
        "sub/顧客．ＭＤＢ",
        "給与",
        "給与/2026",
        "給与/2026/一覧.xlsx",
        "sub/人事評価.docx",
        "[社外秘]案.txt",
        "absent",
    ] {
        not_found(&roots, place);
    }
    let options = sekisho_roots::ListOptions { depth: 9, ..Default::default() };
    let listing = roots.list(&roots.parse("in").unwrap(), options).unwrap();
    let shown: Vec<&str> = listing.entries.iter().map(|entry| entry.path.as_str()).collect();
    assert_eq!(shown, ["in/sub", "in/sub/見積.txt", "in/社員.txt", "in/給与規程.txt"]);
    assert_eq!(listing.omitted.denied, 5);
    // An id that another door gave out does not open it either.
    let id = disk.roots.info(&disk.roots.parse("顧客.mdb").unwrap()).unwrap().id;
    not_found(&roots, id.as_str());
}

#[test]
fn renaming_a_denied_folder_s_parent_shows_it_only_where_no_pattern_names_it() {
    let disk = Disk::new();
    disk.write("a/secret/x.txt", "x");
    let roots = denying(&disk, &["a/secret", "b/*"]).unwrap();
    not_found(&roots, "a/secret/x.txt");
    std::fs::rename(disk.path("in/a"), disk.path("in/b")).unwrap();
    not_found(&roots, "b/secret/x.txt");
}

#[test]
fn a_pattern_that_cannot_be_read_opens_no_door_and_is_named() {
    let disk = Disk::new();
    let error = denying(&disk, &["*.ok", "[0-9]*"]).unwrap_err();
    assert_eq!(error.code(), ErrorCode::FILES_BAD_PATTERN);
    assert!(error.to_string().contains("[0-9]*"), "{error}");
}

#[test]
fn no_road_names_in_a_refusal_what_was_not_named() {
    let disk = Disk::new();
    disk.write("sub/.env", "hidden");
    let roots = open(&[spec("in", &disk.path("in")), spec("ほか", &disk.path("out"))]).unwrap();
    let base = disk.base.path().to_str().unwrap();
    for place in ["in/sub/.env", "in/absent", "../x", "in/sub/.env/x", "/etc/passwd", "id:abcdefghij", "x/y"]
    {
        for (road, answer) in super::ask(&roots, place) {
            let error = answer.unwrap_err();
            for told in [base, "ほか", "sub", "hidden"] {
                let said = format!("{error} {error:?}");
                assert!(!said.contains(told), "{road} {place}: {said}");
            }
        }
    }
}
