//! Searches over real folders: names, text, pages, bounds.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may be blunt"
)]

use sekisho_mask::Engine;
use sekisho_roots::{IgnoreFiles, NamePattern, Place, RootSpec, Roots, RootsError};
use sekisho_search::{
    Answer, Bounds, Cut, Found, Memory, Question, SEARCH_MS, SearchError, Show, Start, Wanted, WantedText,
    run,
};
use sekisho_types::{FolderClass, RootName, Secret};
use std::cell::{Cell, RefCell};

struct Disk {
    base: tempfile::TempDir,
    roots: Roots,
}

impl Disk {
    /// Two granted folders: `docs` and `work`.
    fn new() -> Self {
        let base = tempfile::tempdir().unwrap();
        let spec = |name: &str| {
            let path = base.path().join(name);
            std::fs::create_dir(&path).unwrap();
            RootSpec { name: RootName::parse(name).unwrap(), path, class: FolderClass::Source }
        };
        let specs = [spec("docs"), spec("work")];
        let roots = Roots::open(&specs, &Secret::new([5; 32]), &[]).unwrap();
        Self { base, roots }
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.base.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    fn places(&self, names: &[&str]) -> Vec<Place> {
        names.iter().map(|name| self.roots.parse(name).unwrap()).collect()
    }

    fn ask(&self, names: &[&str], question: &Question) -> Result<Answer, SearchError> {
        self.within(SEARCH_MS, names, question)
    }

    fn within(&self, time_ms: u64, names: &[&str], question: &Question) -> Result<Answer, SearchError> {
        let bounds = Bounds { time_ms, go_on: &|| true, progress: &|_| {} };
        run(&self.roots, (&Engine::default(), &Memory::default()), &self.places(names), question, bounds)
    }
}

fn nothing() -> Question {
    Question {
        name: None,
        text: None,
        show: Show::Lines,
        context_lines: 0,
        ignore_files: IgnoreFiles::Unheeded,
        rows: 100,
        start: Start::default(),
    }
}

fn named(pattern: &str) -> Question {
    Question { name: Some(NamePattern::parse(pattern).unwrap()), ..nothing() }
}

fn holding(text: &str) -> Question {
    Question { text: Some(WantedText::new(text, Wanted::Literally).unwrap()), ..nothing() }
}

/// `path` for an entry, `path:line` for lines.
fn rows(answer: &Answer) -> Vec<String> {
    let row = |found: &Found| match found {
        Found::Entry(entry) => entry.path.clone(),
        Found::Lines { path, excerpt, .. } => format!("{path}:{}", excerpt.first),
    };
    answer.rows.iter().map(|found| row(&found.found)).collect()
}

#[test]
fn names_are_found_in_all_folders_asked_and_only_there() {
    let disk = Disk::new();
    for path in ["docs/2026/見積A.xlsx", "docs/メモ.txt", "docs/.env", "docs/見積/x.txt", "work/見積B.XLSX"]
    {
        disk.write(path, "x");
    }
    let answer = disk.ask(&["docs", "work"], &named("見積*")).unwrap();
    assert_eq!(rows(&answer), ["docs/2026/見積A.xlsx", "docs/見積", "work/見積B.XLSX"]);
    assert_eq!((answer.next, answer.cut, answer.read, answer.omitted), (None, None, 0, 1));
    assert_eq!(rows(&disk.ask(&["docs/2026"], &named("*.xlsx")).unwrap()), ["docs/2026/見積A.xlsx"]);
    assert_eq!(rows(&disk.ask(&["docs"], &named("2026/*")).unwrap()), ["docs/2026/見積A.xlsx"]);
}

#[test]
fn text_is_found_whatever_its_encoding_and_what_was_not_read_is_counted() {
    let disk = Disk::new();
    disk.write("docs/utf8.txt", "一行目\n見積の件\n");
    // The same in Shift_JIS and in UTF-16.
    disk.write("docs/sjis.csv", b"\x88\xea\x8ds\x96\xda\r\n\x8c\xa9\x90\xcf\x82\xcc\x8c\x8f\r\n");
    let utf16: Vec<u8> = "\u{feff}一行目\r\n見積の件\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    disk.write("docs/utf16.txt", utf16);
    disk.write("docs/picture.png", b"\x89PNG\r\n\x1a\n\0\0\0");
    std::fs::File::create(disk.base.path().join("docs/huge.log")).unwrap().set_len(8 << 30).unwrap();
    let answer = disk.ask(&["docs"], &holding("見積")).unwrap();
    assert_eq!(rows(&answer), ["docs/sjis.csv:2", "docs/utf16.txt:2", "docs/utf8.txt:2"]);
    assert_eq!(
        (answer.read, answer.unread.large, answer.unread.not_text, answer.unread.failed),
        (4, 1, 1, 0)
    );
    let files =
        Question { show: Show::Files, name: Some(NamePattern::parse("*.txt").unwrap()), ..holding("見積") };
    assert_eq!(rows(&disk.ask(&["docs"], &files).unwrap()), ["docs/utf16.txt", "docs/utf8.txt"]);
}

#[test]
fn a_place_may_be_a_single_file() {
    let disk = Disk::new();
    disk.write("docs/a.txt", "見積\n見積\n");
    disk.write("docs/b.txt", "見積\n");
    assert_eq!(rows(&disk.ask(&["docs/a.txt"], &holding("見積")).unwrap()), ["docs/a.txt:1", "docs/a.txt:2"]);
    let files = Question { show: Show::Files, ..holding("見積") };
    assert_eq!(rows(&disk.ask(&["docs/a.txt"], &files).unwrap()), ["docs/a.txt"]);
    let with_name = |name: &str| Question { text: holding("見積").text, ..named(name) };
    assert_eq!(rows(&disk.ask(&["docs/a.txt"], &with_name("*.txt")).unwrap()).len(), 2);
    assert_eq!(rows(&disk.ask(&["docs/a.txt"], &with_name("*.csv")).unwrap()).len(), 0);
    let refused = disk.ask(&["docs/a.txt"], &named("*")).unwrap_err();
    assert_eq!(refused, SearchError::Roots(RootsError::NotFolder));
    let refused = disk.ask(&["docs/c.txt"], &holding("見積")).unwrap_err();
    assert_eq!(refused, SearchError::Roots(RootsError::NotFound));
}

#[test]
fn pages_join_without_gap_or_overlap_across_files_and_folders() {
    let disk = Disk::new();
    for n in 0..6 {
        disk.write(&format!("docs/d{}/{n}.txt", n % 2), "見積\nx\n見積\nx\n見積\n".repeat(n));
    }
    disk.write("work/last.txt", "見積\n");
    for (question, rows_a_page) in [(holding("見積"), 4), (holding("見積"), 1), (named("*.txt"), 2)] {
        let whole = rows(&disk.ask(&["docs", "work"], &question).unwrap());
        let (mut joined, mut start) = (Vec::new(), Some(Start::default()));
        while let Some(from) = start {
            let page = Question { rows: rows_a_page, start: from, ..question.clone() };
            let answer = disk.ask(&["docs", "work"], &page).unwrap();
            assert!(answer.rows.len() <= rows_a_page && answer.cut.is_none());
            joined.extend(rows(&answer));
            start = answer.next;
        }
        assert_eq!(joined, whole);
    }
}

#[test]
fn every_row_knows_where_a_page_that_ends_before_it_goes_on() {
    let disk = Disk::new();
    disk.write("docs/a.txt", "見積\n見積\n");
    disk.write("docs/b.txt", "見積\n");
    let whole = disk.ask(&["docs"], &holding("見積")).unwrap();
    for (passed, row) in whole.rows.iter().enumerate() {
        let rest = disk.ask(&["docs"], &Question { start: row.at, ..holding("見積") }).unwrap();
        assert_eq!(rows(&rest), rows(&whole)[passed..]);
    }
}

#[test]
fn a_search_whose_time_is_up_says_so_and_goes_on_from_there() {
    let disk = Disk::new();
    for n in 0..9 {
        disk.write(&format!("docs/{n}.txt"), if n % 3 == 0 { "見積" } else { "x" });
    }
    let (mut found, mut start, mut pages) = (Vec::new(), Some(Start::default()), 0);
    while let Some(from) = start {
        let answer = disk.within(0, &["docs"], &Question { start: from, ..holding("見積") }).unwrap();
        assert_eq!(answer.cut, answer.next.map(|_| Cut::Deadline));
        found.extend(rows(&answer));
        start = answer.next;
        pages += 1;
    }
    assert_eq!((found.len(), pages), (3, 9));
}

#[test]
fn a_search_that_is_not_wanted_any_more_ends_and_long_ones_tell_how_far_they_are() {
    let disk = Disk::new();
    for n in 0..200 {
        disk.write(&format!("docs/{n:03}.txt"), "x");
    }
    let (asked, told) = (Cell::new(0), RefCell::new(Vec::new()));
    let go_on = || {
        asked.set(asked.get() + 1);
        asked.get() < 3
    };
    let progress = |done| told.borrow_mut().push(done);
    let bounds = Bounds { time_ms: SEARCH_MS, go_on: &go_on, progress: &progress };
    let answer = run(
        &disk.roots,
        (&Engine::default(), &Memory::default()),
        &disk.places(&["docs"]),
        &named("*.txt"),
        bounds,
    )
    .unwrap();
    assert_eq!((answer.rows.len(), answer.cut), (100, None), "the page was full before the third question");
    let more = Question { start: answer.next.unwrap(), ..named("*.txt") };
    let answer =
        run(&disk.roots, (&Engine::default(), &Memory::default()), &disk.places(&["docs"]), &more, bounds)
            .unwrap();
    assert_eq!(answer.cut, Some(Cut::Deadline));
    assert!(told.into_inner().starts_with(&[0, 64, 0]), "told while it went");
}

#[test]
fn files_that_git_ignores_are_left_out_on_request() {
    let disk = Disk::new();
    disk.write("docs/.gitignore", "*.log\n");
    disk.write("docs/a.log", "見積");
    disk.write("docs/a.txt", "見積");
    let heeded = Question { ignore_files: IgnoreFiles::Heeded, ..holding("見積") };
    assert_eq!(rows(&disk.ask(&["docs"], &heeded).unwrap()), ["docs/a.txt:1"]);
    assert_eq!(rows(&disk.ask(&["docs"], &holding("見積")).unwrap()), ["docs/a.log:1", "docs/a.txt:1"]);
}

#[test]
fn what_cannot_be_asked_is_refused_before_anything_is_read() {
    let disk = Disk::new();
    assert_eq!(disk.ask(&["docs"], &nothing()).unwrap_err(), SearchError::Nothing);
    let large = format!("(a{{1000}}){{1000}}{}", "x".repeat(10));
    let deep = "(".repeat(200) + &")".repeat(200);
    for (text, wanted) in [
        ("", Wanted::Literally),
        ("a\nb", Wanted::Literally),
        (&"あ".repeat(513), Wanted::Literally),
        ("(", Wanted::AsPattern),
        (r"(?=a)", Wanted::AsPattern),
        (r"(a)\1", Wanted::AsPattern),
        (r"a\nb", Wanted::AsPattern),
        (&large, Wanted::AsPattern),
        (&deep, Wanted::AsPattern),
    ] {
        let refused = WantedText::new(text, wanted).unwrap_err();
        assert!(matches!(&refused, SearchError::BadText { detail } if !detail.contains('あ')), "{refused}");
    }
    assert!(WantedText::new(&"あ".repeat(512), Wanted::Literally).is_ok());
    assert!(WantedText::new(r"^\d{4}[-/]\d{2} .*(様|殿)$", Wanted::AsPattern).is_ok());
}

#[test]
fn expressions_that_hang_other_engines_are_answered() {
    let disk = Disk::new();
    disk.write("docs/a.txt", "a".repeat(100_000));
    for hard in [r"(a+)+$b", r"(a|aa)*b", r"(.*)*x", r"(a?){100}a{100}b"] {
        let text = Some(WantedText::new(hard, Wanted::AsPattern).unwrap());
        let answer = disk.ask(&["docs"], &Question { text, ..nothing() }).unwrap();
        assert_eq!((rows(&answer).len(), answer.cut), (0, None), "{hard}");
    }
}

#[test]
fn what_is_hidden_is_not_found_however_it_is_asked_for() {
    let disk = Disk::new();
    // A number beside one that the caller knows, one under a label, one parted by signs that nobody sees.
    disk.write("docs/a.csv", "会社 03-1111-2222 携帯 090-1234-5678\n");
    disk.write("docs/b.txt", "連絡 a@example.co.jp マイナンバー 1234 5678 9018\n");
    disk.write("docs/c.txt", "内線 1234\n090-1234-567812\n");
    disk.write("docs/d.txt", "マイナンバー 1234\u{b}5678\u{c}9018 目印\n");
    for known in
        ["03-1111-2222 携帯 090-1234-5", "03-1111-2222", "090-1234-5678", "a@example.co.jp マイナンバー 1"]
    {
        assert!(rows(&disk.ask(&["docs"], &holding(known)).unwrap()).is_empty(), "{known}");
    }
    for (asked, hits) in
        [("会社 03-1111-", 1), ("@example.co.jp", 1), ("目印", 1), ("8 目印", 0), ("9018", 0)]
    {
        assert_eq!(rows(&disk.ask(&["docs"], &holding(asked)).unwrap()).len(), hits, "{asked}");
    }
    for digit in 0..10 {
        assert!(rows(&disk.ask(&["docs"], &holding(&format!("090-1234-{digit}"))).unwrap()).is_empty());
    }
}

#[test]
fn a_file_is_remembered_as_open_only_while_it_is() {
    let disk = Disk::new();
    let path = disk.base.path().join("docs/a.txt");
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(60);
    let write = |text: &str, at| {
        disk.write("docs/a.txt", text);
        std::fs::File::options().write(true).open(&path).unwrap().set_modified(at).unwrap();
    };
    let memory = Memory::default();
    let bounds = Bounds { time_ms: SEARCH_MS, go_on: &|| true, progress: &|_| {} };
    let hits = |text: &str| {
        let engine = (&Engine::default(), &memory);
        rows(&run(&disk.roots, engine, &disk.places(&["docs"]), &holding(text), bounds).unwrap()).len()
    };
    write("電話 なし         まで\n", old);
    assert_eq!((hits("なし"), hits("なし")), (1, 1));
    write("電話 090-1234-5678 まで\n", old + std::time::Duration::from_secs(1));
    assert_eq!((hits("5678"), hits("5678"), hits("まで")), (0, 0, 1));
}

#[test]
fn a_tree_deeper_than_the_door_goes_is_said_to_be_cut() {
    let disk = Disk::new();
    disk.write(&format!("docs/{}x.txt", "d/".repeat(66)), "見積");
    let answer = disk.ask(&["docs"], &holding("見積")).unwrap();
    assert_eq!((rows(&answer).len(), answer.cut), (0, Some(Cut::Entries)));
    disk.write("work/x.txt", "見積");
    let answer = disk.ask(&["docs", "work"], &holding("見積")).unwrap();
    assert_eq!((rows(&answer), answer.cut), (vec!["work/x.txt:1".to_owned()], Some(Cut::Entries)));
}
