//! The table under attack: damaged, exchanged, full, or opened by many at once.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may be blunt")]

use sekisho_handles::{Entry, HandleError, Handles, Style};
use sekisho_types::{Clock, Secret, SystemClock};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Barrier};
use tempfile::TempDir;

fn open(path: &Path) -> Result<Handles, HandleError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    Handles::open(path, Secret::new([1; 32]), Secret::new([101; 32]), clock)
}

fn desk() -> (TempDir, PathBuf) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("handles.sqlite");
    (dir, path)
}

fn person(surface: &str, shown: &str) -> Entry {
    let (kind, surface, shown) = ("person".to_owned(), surface.to_owned(), shown.to_owned());
    Entry { kind, surface, shown, family: None, given: None, company: None }
}

#[test]
fn a_handle_is_never_given_for_a_value_that_it_does_not_restore() {
    let (_dir, path) = desk();
    let handles = open(&path).unwrap();
    let (taro, hana) = (person("山田太郎", "Y.T."), person("佐藤花子", "S.H."));
    let (t, h) = (handles.give(&taro).unwrap(), handles.give(&hana).unwrap());
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch(&format!(
        "CREATE TEMP TABLE kept AS SELECT lookup FROM handle WHERE handle = '{t}';
         UPDATE handle SET lookup = x'00' WHERE handle = '{t}';
         UPDATE handle SET lookup = (SELECT lookup FROM kept) WHERE handle = '{h}';"
    ))
    .unwrap();
    match handles.give(&taro) {
        Ok(given) => panic!("{}", handles.restore(&format!("‹{given}›"), Style::Exact).unwrap().text),
        Err(error) => assert!(matches!(error, HandleError::Damaged), "{error}"),
    }
}

#[test]
fn a_damaged_entry_is_an_error_when_its_handle_would_be_given_again() {
    let (_dir, path) = desk();
    let handles = open(&path).unwrap();
    let taro = person("山田太郎", "Y.T.");
    handles.give(&taro).unwrap();
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute("UPDATE handle SET sealed = substr(sealed, 1, 40)", []).unwrap();
    assert!(matches!(handles.give(&taro), Err(HandleError::Damaged)));
}

#[test]
fn a_value_masked_in_two_ways_comes_back_whole_from_both() {
    let (_dir, path) = desk();
    let handles = open(&path).unwrap();
    for shown in ["Y.T.", "Y.〇.", "［氏名］"] {
        let handle = handles.give(&person("山田太郎", shown)).unwrap();
        let written = format!("{shown}‹{handle}›へ");
        assert_eq!(handles.restore(&written, Style::Exact).unwrap().text, "山田太郎へ", "{shown}");
    }
}

#[test]
fn many_that_open_the_same_new_table_at_once_all_have_it() {
    for _ in 0..20 {
        let (_dir, path) = desk();
        let start = Barrier::new(8);
        let failed: Vec<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|n| {
                    let (path, start) = (&path, &start);
                    scope.spawn(move || {
                        start.wait();
                        let given = open(path).and_then(|table| table.give(&person(&format!("顧客{n}"), "")));
                        given.err().map(|error| error.to_string())
                    })
                })
                .collect();
            threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(failed, Vec::<String>::new());
    }
}

#[test]
fn an_error_names_no_place_on_the_disk() {
    let (_dir, path) = desk();
    let folder = path.parent().unwrap().join("山田太郎");
    std::fs::create_dir_all(folder.join("handles.sqlite")).unwrap();
    for place in [folder.join("handles.sqlite"), folder.join("ない").join("handles.sqlite")] {
        let error = open(&place).unwrap_err().to_string();
        assert!(!error.contains("山田") && !error.contains("handles.sqlite"), "{error}");
    }
}

#[test]
fn a_table_that_was_cut_off_is_not_taken_for_a_new_one() {
    let (_dir, path) = desk();
    open(&path).unwrap().give(&person("山田太郎", "Y.T.")).unwrap();
    let whole = std::fs::read(&path).unwrap();
    for left in [1, 99, 100, 511, 4_096] {
        std::fs::write(&path, whole.get(..left).unwrap_or(&whole)).unwrap();
        let opened = open(&path).and_then(|table| table.give(&person("佐藤花子", "S.H.")));
        assert!(left >= whole.len() || opened.is_err(), "{left} bytes");
    }
}
