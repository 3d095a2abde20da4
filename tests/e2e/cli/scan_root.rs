//! `sekisho scan-root`: a folder looked through before it is granted, and again later.

use super::help::is_japanese;
use crate::world::{Ran, sekisho};
use sekisho_documents::{Encoding, Form};
use sekisho_testkit::{LOG_PATH, SampleWorkspace, TestHome, leaks, planted};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const NO_HOME: &str = "/nowhere";

/// A place with a folder to scan, and room for reports beside it.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(TestHome::temporary().unwrap());
        std::fs::create_dir(place.folder()).unwrap();
        place
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("共有資料")
    }

    fn report(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.folder().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    fn scan(&self, args: &[&str]) -> Ran {
        scan(&self.folder(), args)
    }
}

fn scan(folder: &Path, args: &[&str]) -> Ran {
    sekisho(Path::new(NO_HOME), &[&["scan-root", folder.to_str().unwrap()], args].concat())
}

fn ended(ran: &Ran, code: i32) {
    assert_eq!(ran.code, code, "{ran:?}");
    assert_eq!(ran.err, "", "{ran:?}");
}

/// Every folder and file name beneath a folder, and each without its extension.
fn names(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        found.extend([name.split('.').next().unwrap().to_owned(), name]);
        if entry.path().is_dir() {
            found.extend(names(&entry.path()));
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

fn people(rows: usize) -> String {
    let rows = (0..rows).map(|n| format!("鈴木花子,東京都例町{n}丁目\r\n"));
    format!("氏名,住所\r\n{}", rows.collect::<String>())
}

#[test]
fn what_was_planted_is_counted_and_nothing_of_it_is_told_or_kept() {
    let place = Place::new();
    SampleWorkspace::create(&place.folder()).unwrap();
    let report = place.report("report.json");
    let told = place.scan(&["--report", &report, "--json"]);
    ended(&told, 1);
    let kept = std::fs::read_to_string(&report).unwrap();
    assert_eq!(kept, told.out, "what is printed is what is kept");
    let found: Value = told.json();
    assert_eq!(found["verdict"], "stop");
    assert_eq!(found["reasons"], json!(["forbidden", "lists", "secrets", "personal"]));
    assert_eq!(found["counts"]["files"], SampleWorkspace::FILES.len());
    assert_eq!(found["counts"]["lists"], json!({ "files": 1, "by_rows": 0, "by_header": 0, "by_name": 1 }));
    assert_eq!(found["counts"]["unshown"]["denied"], 1, "{}", SampleWorkspace::SECRET_PATH);
    for (kind, group) in
        [("phone", "personal"), ("email", "personal"), ("mynumber", "forbidden"), ("card", "forbidden")]
    {
        let planted: Vec<_> = planted().into_iter().filter(|planted| planted.kind == kind).collect();
        let files: BTreeSet<_> = planted.iter().map(|planted| planted.file).collect();
        let expected = json!({ "finds": planted.len(), "files": files.len() });
        assert_eq!(found["counts"][group][kind], expected, "{kind}");
    }
    let names = names(&place.folder());
    // The long file has been counted; without it the rest is told sooner.
    std::fs::remove_file(place.folder().join(LOG_PATH)).unwrap();
    for lang in ["ja", "en"] {
        let told = place.scan(&["--lang", lang]);
        ended(&told, 1);
        for text in [&kept, &told.out] {
            assert_eq!(leaks(text), [], "{text}");
            for name in &names {
                assert!(!text.contains(name), "{name} in {text}");
            }
            assert!(!text.contains(place.0.path().to_str().unwrap()), "where it is: {text}");
        }
    }
}

#[test]
fn names_are_told_and_kept_where_they_are_asked_for_and_content_never_is() {
    let place = Place::new();
    SampleWorkspace::create(&place.folder()).unwrap();
    std::fs::remove_file(place.folder().join(LOG_PATH)).unwrap();
    let report = place.report("report.json");
    let told = place.scan(&["--report", &report, "--names"]);
    ended(&told, 1);
    let kept = std::fs::read_to_string(&report).unwrap();
    for text in [&kept, &told.out] {
        assert!(text.contains("総務/経費精算_2026-10.csv"), "{text}");
        assert!(!text.contains(".env"), "what is denied has no name even here: {text}");
        assert_eq!(leaks(text), [], "{text}");
    }
}

#[test]
fn a_folder_with_nothing_to_object_to_is_clear_and_the_limits_are_told() {
    let place = Place::new();
    place.write("議事録/2026-11-10.md", "# 定例\n\n次回は来週火曜日。\n");
    place.write("readme.txt", "Plain words.\r\n");
    place.write("empty.csv", "");
    let ja = place.scan(&["--lang", "ja"]);
    ended(&ja, 0);
    assert!(ja.out.starts_with("✔ 共有資料: 問題は見つかりませんでした\n"), "{}", ja.out);
    assert!(ja.out.contains("隠しファイル・フォルダの中身は調べていません"), "{}", ja.out);
    assert!(!ja.out.contains("文章の中の氏名は数えていません"), "names are counted: {}", ja.out);
    let en = place.scan(&["--lang", "en"]);
    ended(&en, 0);
    assert!(en.out.starts_with("✔ 共有資料: Nothing was found to object to\n"), "{}", en.out);
    assert!(!en.out.contains("names of people in free text are not counted"), "{}", en.out);
    assert!(!en.out.replace("共有資料", "").chars().any(is_japanese), "{}", en.out);
    let report = place.scan(&["--json"]).good().json();
    assert_eq!(
        (&report["verdict"], &report["reasons"], &report["look"]),
        (&json!("clear"), &json!([]), &json!([]))
    );
    assert_eq!(report["counts"]["text"], json!({ "utf-8": 3 }));
}

#[test]
fn lists_of_people_are_known_in_every_encoding_and_by_their_names() {
    let place = Place::new();
    let text = people(20);
    for encoding in Encoding::ALL {
        let form = Form { encoding, bom: !encoding.bom().is_empty() };
        place.write(&format!("{encoding}.csv"), form.encode(&text).unwrap());
    }
    place.write("near.csv", people(19));
    place.write("会員名簿.xlsx", b"PK\x03\x04 not looked into");
    place.write("会員規約.txt", "規約");
    let told = place.scan(&["--json", "--names"]);
    ended(&told, 1);
    let report = told.json();
    let all = Encoding::ALL.len();
    assert_eq!(
        report["counts"]["lists"],
        json!({ "files": all + 1, "by_rows": all, "by_header": 0, "by_name": 1 })
    );
    let looked: BTreeSet<&str> =
        report["look"].as_array().unwrap().iter().map(|look| look["path"].as_str().unwrap()).collect();
    assert!(!looked.contains("会員規約.txt"), "{looked:?}");
    assert!(looked.contains("会員名簿.xlsx") && looked.contains("shift_jis.csv"), "{looked:?}");
    assert_eq!(report["counts"]["not_text"], json!({ "zip": 1 }));
}

#[test]
fn what_is_not_examined_or_not_shown_is_something_to_look_at() {
    let place = Place::new();
    place.write("a.txt", "words");
    place.write("b.pdf", "%PDF-1.7 090-0000-1234");
    place.write("c.log", vec![b'x'; 8 * 1024 * 1024 + 1]);
    place.write("d.txt", [0x81, 0xff, 0x20, 0xfe, 0x80]);
    place.write(".hidden/e.txt", "words");
    let told = place.scan(&["--json"]);
    ended(&told, 1);
    let report = told.json();
    assert_eq!(report["verdict"], "look");
    assert_eq!(report["reasons"], json!(["not-examined", "hidden"]));
    let counts = &report["counts"];
    assert_eq!(counts["not_text"], json!({ "pdf": 1, "unknown-encoding": 1 }));
    assert_eq!((&counts["too_large"], &counts["unshown"]["hidden"]), (&json!(1), &json!(1)));
}

#[test]
fn names_of_folders_and_files_are_examined_as_the_server_masks_them() {
    let place = Place::new();
    place.write("マイナンバー/1234 5678 9018.txt", "words");
    place.write("tel 03-1111-2222/memo.txt", "words");
    place.write("tel 03-1111-2222/sub/memo.txt", "words");
    place.write("注文番号/090-0000-1234.txt", "words");
    let told = place.scan(&["--json", "--names"]);
    ended(&told, 1);
    let report = told.json();
    assert_eq!(report["reasons"], json!(["forbidden", "personal"]));
    let counts = &report["counts"];
    // A folder's finds are counted once, however much lies beneath it.
    assert_eq!(counts["personal"], json!({ "phone": { "finds": 2, "files": 2 } }));
    assert_eq!(counts["forbidden"], json!({ "mynumber": { "finds": 1, "files": 1 } }));
    let looked: BTreeSet<(&str, &str)> = report["look"]
        .as_array()
        .unwrap()
        .iter()
        .map(|look| (look["what"].as_str().unwrap(), look["path"].as_str().unwrap()))
        .collect();
    assert_eq!(
        looked,
        BTreeSet::from([
            ("file", "マイナンバー/1234 5678 9018.txt"),
            ("file", "注文番号/090-0000-1234.txt"),
            ("folder", "tel 03-1111-2222"),
        ])
    );
    let en = place.scan(&["--names"]);
    assert!(en.out.contains("tel 03-1111-2222  [personal data: telephone numbers 1]"), "{}", en.out);
    // Without names being asked for, none is told. Four digits alone stand in a digest now and then.
    for text in [place.scan(&[]).out, place.scan(&["--json"]).out] {
        assert!(!text.contains("03-1111") && !text.contains("5678 9018") && !text.contains("090-"), "{text}");
    }
    // The name of another folder is news.
    let first = place.report("first.json");
    place.scan(&["--report", &first]);
    place.write("fax 03-1111-3333/memo.txt", "words");
    let again = place.scan(&["--again", &first, "--json"]).json();
    assert_eq!(again["again"]["finds"]["phone"], json!({ "then": 2, "now": 3, "new": 1 }));
}

#[test]
fn folders_too_deep_to_be_examined_are_something_to_look_at() {
    let place = Place::new();
    let deep = "d/".repeat(66);
    place.write(&format!("{deep}a.txt"), "カード番号 4111 1111 1111 1111");
    let told = place.scan(&["--json"]);
    ended(&told, 1);
    let report = told.json();
    assert_eq!((&report["verdict"], &report["reasons"]), (&json!("look"), &json!(["cut"])));
    assert_eq!((&report["cut"], &report["counts"]["files"]), (&json!(true), &json!(0)));
    let ja = place.scan(&["--lang", "ja"]);
    ended(&ja, 1);
    assert!(ja.out.contains("全ては調べていません"), "{}", ja.out);
    // As deep as the door goes, everything is examined.
    std::fs::remove_dir_all(place.folder().join("d")).unwrap();
    place.write(&format!("{}a.txt", "d/".repeat(63)), "カード番号 4111 1111 1111 1111");
    let report = place.scan(&["--json"]).json();
    assert_eq!((&report["reasons"], &report["cut"]), (&json!(["forbidden"]), &json!(false)));
}

#[cfg(unix)]
#[test]
fn links_are_counted_and_never_followed() {
    let place = Place::new();
    place.write("sub/a.txt", "words");
    std::fs::write(place.0.path().join("outside.txt"), "カード番号 4111 1111 1111 1111").unwrap();
    std::os::unix::fs::symlink(place.0.path().join("outside.txt"), place.folder().join("sub/link.txt"))
        .unwrap();
    std::fs::hard_link(place.0.path().join("outside.txt"), place.folder().join("sub/hard.txt")).unwrap();
    let told = place.scan(&["--json", "--names"]);
    ended(&told, 1);
    let report = told.json();
    assert_eq!((&report["verdict"], &report["reasons"]), (&json!("look"), &json!(["unshown"])));
    assert_eq!((&report["counts"]["unshown"]["links"], &report["counts"]["files"]), (&json!(2), &json!(1)));
    assert!(report["look"].as_array().unwrap().iter().all(|look| look["path"] == "sub"), "{report}");
}

#[test]
fn a_folder_that_may_not_be_granted_is_not_scanned() {
    let place = Place::new();
    place.write("file.txt", "");
    place.write(".ssh/config", "");
    let report = place.report("report.json");
    let mut bad = vec![place.folder(), place.folder().join("file.txt"), place.folder().join("absent")];
    if cfg!(unix) {
        bad.extend(["/", "/etc", "/home", "/usr/share", "/tmp"].map(PathBuf::from));
    }
    for folder in bad {
        let ran = scan(&folder, &["--report", &report]).refused(2, "files.bad-root");
        assert_eq!(ran.out, "", "{}", folder.display());
        assert!(!Path::new(&report).exists());
    }
    // Nor one that holds the home, wherever that is.
    let place = Place::new();
    let folder = place.folder();
    sekisho(&folder.join("home"), &["scan-root", folder.to_str().unwrap()]).refused(2, "files.bad-root");
}

#[test]
fn a_report_goes_where_nothing_is_and_never_into_the_folder() {
    let place = Place::new();
    place.write("a.txt", "words");
    let report = place.report("report.json");
    std::fs::write(&report, "mine").unwrap();
    let inside = place.folder().join("report.json");
    place.scan(&["--report", &report]).refused(2, "cli.file-exists");
    place.scan(&["--report", inside.to_str().unwrap()]).refused(2, "cli.report-inside");
    place.scan(&["--report", &place.report("absent/report.json")]).refused(2, "cli.file");
    assert_eq!(std::fs::read_to_string(&report).unwrap(), "mine");
    assert!(!inside.exists());
    // An earlier report is not written over either, and stays as it was.
    let first = place.report("first.json");
    place.scan(&["--report", &first]).good();
    let before = std::fs::read(&first).unwrap();
    place.scan(&["--again", &first, "--report", &first]).refused(2, "cli.file-exists");
    assert_eq!(std::fs::read(&first).unwrap(), before);
}

#[test]
fn a_second_scan_tells_what_became_of_the_folder() {
    let place = Place::new();
    place.write("a.txt", "連絡先 090-0000-1001\n");
    place.write("sub/b.txt", "words");
    place.write("c.txt", "words");
    let first = place.report("first.json");
    place.scan(&["--report", &first]);
    let same = place.scan(&["--again", &first]);
    assert!(same.out.contains("Nothing changed."), "{}", same.out);
    let same = place.scan(&["--again", &first, "--lang", "ja"]);
    assert!(same.out.contains("何も変わっていません。"), "{}", same.out);

    place.write("a.txt", "連絡先 090-0000-1001\n携帯 090-0000-1002\n");
    place.write("c.txt", "other words");
    place.write("new.txt", "hanako@example.com 090-0000-1003");
    std::fs::remove_file(place.folder().join("sub/b.txt")).unwrap();
    let second = place.report("second.json");
    let told = place.scan(&["--again", &first, "--report", &second, "--json"]);
    ended(&told, 1);
    let again = &told.json()["again"];
    let numbers = ["new", "changed", "gone", "same"].map(|name| again[name].as_u64().unwrap());
    assert_eq!((numbers, &again["nothing_changed"]), ([1, 2, 1, 0], &json!(false)));
    assert_eq!(
        again["finds"],
        json!({ "email": { "then": 0, "now": 1, "new": 1 }, "phone": { "then": 1, "now": 3, "new": 2 } })
    );
    for text in [&told.out, &place.scan(&["--again", &first]).out] {
        assert!(!text.contains("new.txt") && !text.contains("sub") && !text.contains("1003"), "{text}");
    }
    let named = place.scan(&["--again", &first, "--names"]).out;
    assert!(named.contains("+ new.txt") && named.contains("~ a.txt") && named.contains("~ c.txt"), "{named}");
    // Each report of a row can be compared with.
    let third = place.scan(&["--again", &second]);
    assert!(third.out.contains("Nothing changed."), "{}", third.out);
}

#[test]
fn what_is_no_report_of_this_folder_is_refused() {
    let place = Place::new();
    place.write("a.txt", "words");
    let first = place.report("first.json");
    place.scan(&["--report", &first]).good();
    let text = std::fs::read_to_string(&first).unwrap();
    let damaged = place.report("damaged.json");
    for bad in ["", "words", "{}", &text[..text.len() / 2], &text.replacen("\"files\":1", "\"files\":2", 1)] {
        std::fs::write(&damaged, bad).unwrap();
        let ran = place.scan(&["--again", &damaged]).refused(2, "cli.bad-report");
        assert!(ran.err.contains("damaged.json") && ran.out.is_empty(), "{ran:?}");
    }
    place.scan(&["--again", &place.report("absent.json")]).refused(2, "cli.file");
    let other = place.0.path().join("別の資料");
    std::fs::create_dir(&other).unwrap();
    let ran = scan(&other, &["--again", &first]).refused(2, "cli.other-folder");
    assert!(ran.err.contains("共有資料") && ran.err.contains("別の資料"), "{}", ran.err);
    // The same name elsewhere may be the same folder, and is said to be elsewhere.
    let copy = Place::new();
    copy.write("a.txt", "words");
    let told = copy.scan(&["--again", &first]).good();
    assert!(told.out.contains("another place") && told.out.contains("Nothing changed."), "{}", told.out);
}

#[test]
fn a_report_with_numbers_that_cannot_be_is_compared_all_the_same() {
    let place = Place::new();
    place.write("会員名簿.xlsx", b"PK\x03\x04 not looked into");
    place.write(".env", "words");
    let first = place.report("first.json");
    place.scan(&["--report", &first]);
    let mut report: Value = serde_json::from_str(&std::fs::read_to_string(&first).unwrap()).unwrap();
    let counts = &mut report["counts"];
    for pointer in
        ["/lists/files", "/unshown/denied", "/unshown/links", "/unshown/names", "/unread", "/too_large"]
    {
        *counts.pointer_mut(pointer).unwrap() = u64::MAX.into();
    }
    for group in ["personal", "forbidden"] {
        counts[group] = json!({ "phone": { "finds": u64::MAX, "files": u64::MAX } });
    }
    counts["not_text"] = json!({ "zip": u64::MAX, "pdf": u64::MAX });
    std::fs::write(&first, report.to_string()).unwrap();
    let told = place.scan(&["--again", &first]);
    ended(&told, 1);
    let words = format!("files like customer lists: {} → 1", u64::MAX);
    assert!(told.out.contains(&words), "{}", told.out);
    // What would turn the line around on the screen is no label.
    report["folder"]["label"] = "共有\u{202e}資料".into();
    std::fs::write(&first, report.to_string()).unwrap();
    let ran = place.scan(&["--again", &first]).refused(2, "cli.bad-report");
    assert!(!ran.err.contains('\u{202e}'), "{ran:?}");
}

#[test]
fn two_scans_of_one_folder_share_no_digest() {
    let place = Place::new();
    place.write("a.txt", "words");
    let digests = || -> BTreeSet<String> {
        let report = place.scan(&["--json"]).good().json();
        let files = report["files"][0].as_array().unwrap().iter();
        let all = files.chain([&report["salt"], &report["folder"]["place"]]);
        all.map(|digest| digest.as_str().unwrap().to_owned()).collect()
    };
    assert!(digests().is_disjoint(&digests()));
}
