//! Handles as the gate uses them: given while a result is masked, put back into what a model wrote.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may be blunt")]

use proptest::prelude::*;
use sekisho_handles::{Entry, HandleError, Handles, LIFETIME_DAYS, Style};
use sekisho_types::{Clock, Secret, Timestamp};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tempfile::TempDir;

const DAY_MS: i64 = 86_400_000;

#[derive(Debug, Default)]
struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::from_ms(1_800_000_000_000 + self.0.load(Ordering::SeqCst) * DAY_MS)
    }
}

struct Desk {
    _dir: TempDir,
    path: PathBuf,
    clock: Arc<Hand>,
}

impl Desk {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("handles.sqlite");
        Self { _dir: dir, path, clock: Arc::default() }
    }

    fn open(&self) -> Handles {
        open(&self.path, 1, self.clock.clone()).unwrap()
    }

    fn days_pass(&self, days: i64) {
        self.clock.0.fetch_add(days, Ordering::SeqCst);
    }
}

fn open(path: &Path, key: u8, clock: Arc<Hand>) -> Result<Handles, HandleError> {
    Handles::open(path, Secret::new([key; 32]), Secret::new([key + 100; 32]), clock)
}

fn taro() -> Entry {
    Entry {
        kind: "person".into(),
        surface: "山田太郎".into(),
        shown: "Y.T.".into(),
        family: Some("山田".into()),
        given: Some("太郎".into()),
        company: None,
    }
}

fn mail() -> Entry {
    let (kind, surface, shown) = ("email", "taro@example.co.jp", "****@example.co.jp");
    Entry {
        kind: kind.into(),
        surface: surface.into(),
        shown: shown.into(),
        family: None,
        given: None,
        company: None,
    }
}

#[test]
fn the_same_value_has_one_handle_in_every_process_and_another_kind_another() {
    let desk = Desk::new();
    let (first, second) = (desk.open(), desk.open());
    let handle = first.give(&taro()).unwrap();
    assert_eq!(second.give(&taro()).unwrap(), handle);
    assert_eq!(desk.open().give(&taro()).unwrap(), handle);
    let other = Entry { kind: "address".into(), ..taro() };
    assert_ne!(first.give(&other).unwrap(), handle);
    let other = Entry { surface: "山田 太郎".into(), ..taro() };
    assert_ne!(first.give(&other).unwrap(), handle);
    assert_eq!(second.look_up(&handle).unwrap(), taro());
}

#[test]
fn a_mark_gives_back_what_it_stands_for_however_it_is_written() {
    let desk = Desk::new();
    let handles = desk.open();
    let (t, m) = (handles.give(&taro()).unwrap(), handles.give(&mail()).unwrap());
    for (written, want) in [
        (format!("‹{t}›"), "山田太郎"),
        (format!("Y.T.‹{t}›"), "山田太郎"),
        (format!("担当はY.T. ‹{t}›です"), "担当は山田太郎です"),
        (format!("社内 Y.T.‹{t}›に確認"), "山田太郎に確認"),
        (format!("社外(example.co.jp) Y.T.‹{t}›へ"), "山田太郎へ"),
        (format!("‹{t}›様"), "山田様"),
        (format!("Y.T.‹{t}›さん、Y.T.‹{t}› 部長"), "山田さん、山田 部長"),
        (format!("‹{t}.姓›‹{t}.名›"), "山田太郎"),
        (format!("‹{t}.名›ちゃん"), "太郎ちゃん"),
        (format!("****@example.co.jp‹{m}›"), "taro@example.co.jp"),
        (format!("<‹{m}›>"), "<taro@example.co.jp>"),
        (format!("X.Y.‹{t}›"), "X.Y.山田太郎"),
        ("印のない文".to_owned(), "印のない文"),
    ] {
        let restored = handles.restore(&written, Style::Written).unwrap();
        assert_eq!(restored.text, want, "{written}");
        assert_eq!(restored.spans.len(), written.matches('‹').count());
    }
    let path = format!("総務/Y.T.‹{t}›様_評価.xlsx");
    assert_eq!(handles.restore(&path, Style::Exact).unwrap().text, "総務/山田太郎様_評価.xlsx");
    assert_eq!(handles.restore(&path, Style::Written).unwrap().text, "総務/山田様_評価.xlsx");
}

#[test]
fn what_is_no_handle_of_this_user_is_an_error_and_nothing_is_guessed() {
    let desk = Desk::new();
    let handles = desk.open();
    let handle = handles.give(&taro()).unwrap();
    let foreign = Desk::new().open().give(&taro()).unwrap();
    for text in [
        "‹›".to_owned(),
        "‹k7qmdx".to_owned(),
        "k7qmdx›".to_owned(),
        format!("›‹{handle}›"),
        format!("‹{handle}"),
        format!("‹‹{handle}››"),
        format!("‹{handle} ›"),
        format!("‹{}›", handle.to_uppercase()),
        format!("‹{handle}.住所›"),
        format!("‹{foreign}›"),
        format!("‹{handle}› ‹{foreign}›"),
    ] {
        assert!(matches!(handles.restore(&text, Style::Written), Err(HandleError::Unknown)), "{text}");
    }
    assert!(matches!(
        handles.restore(&format!("‹{handle}.会社›"), Style::Written),
        Err(HandleError::NoPart { part: "会社" })
    ));
}

#[test]
fn a_handle_that_nobody_uses_expires_and_a_used_one_lives_on() {
    let desk = Desk::new();
    let handles = desk.open();
    let (used, shown, idle) = (
        handles.give(&taro()).unwrap(),
        handles.give(&mail()).unwrap(),
        handles.give(&Entry { surface: "鈴木".into(), ..taro() }).unwrap(),
    );
    for _ in 0..3 {
        desk.days_pass(LIFETIME_DAYS - 1);
        handles.restore(&format!("‹{used}›"), Style::Written).unwrap();
        assert_eq!(handles.give(&mail()).unwrap(), shown);
    }
    assert!(matches!(handles.look_up(&idle), Err(HandleError::Unknown)));
    let reopened = desk.open();
    assert_eq!(reopened.look_up(&used).unwrap(), taro());
    assert!(matches!(reopened.look_up(&idle), Err(HandleError::Unknown)));
}

#[test]
fn nothing_of_a_value_is_in_clear_on_disk() {
    let desk = Desk::new();
    let handles = desk.open();
    handles.give(&taro()).unwrap();
    handles.give(&mail()).unwrap();
    drop(handles);
    let bytes: Vec<u8> = std::fs::read_dir(desk.path.parent().unwrap())
        .unwrap()
        .flat_map(|file| std::fs::read(file.unwrap().path()).unwrap())
        .collect();
    for word in ["山田", "太郎", "taro", "Y.T.", "person", "email"] {
        assert!(!bytes.windows(word.len()).any(|part| part == word.as_bytes()), "{word}");
    }
}

#[test]
fn another_key_or_an_exchanged_entry_opens_nothing() {
    let desk = Desk::new();
    let handles = desk.open();
    let (t, m) = (handles.give(&taro()).unwrap(), handles.give(&mail()).unwrap());
    let stranger = open(&desk.path, 2, desk.clock.clone()).unwrap();
    assert!(matches!(stranger.look_up(&t), Err(HandleError::Damaged)));
    let db = rusqlite::Connection::open(&desk.path).unwrap();
    db.execute(
        "UPDATE handle SET sealed = (SELECT sealed FROM handle WHERE handle = ?2) WHERE handle = ?1",
        [&t, &m],
    )
    .unwrap();
    assert!(matches!(handles.restore(&format!("‹{t}›"), Style::Written), Err(HandleError::Damaged)));
}

#[test]
fn a_file_that_is_no_table_is_an_error_and_stays_as_it_is() {
    let desk = Desk::new();
    std::fs::write(&desk.path, "これは表ではありません。".repeat(200)).unwrap();
    let before = std::fs::read(&desk.path).unwrap();
    assert!(matches!(open(&desk.path, 1, desk.clock.clone()), Err(HandleError::Unavailable { .. })));
    assert_eq!(std::fs::read(&desk.path).unwrap(), before);
}

#[test]
fn many_threads_give_one_handle_for_one_value() {
    let desk = Desk::new();
    let tables: Vec<Handles> = (0..4).map(|_| desk.open()).collect();
    let given: Vec<Vec<String>> = std::thread::scope(|scope| {
        let threads: Vec<_> = tables
            .iter()
            .map(|table| {
                scope.spawn(|| {
                    (0..50)
                        .map(|n| table.give(&Entry { surface: format!("顧客{n}"), ..taro() }).unwrap())
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(given.iter().all(|handles| *handles == given[0]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_makes_restoring_panic_and_text_without_marks_stays(text in "[‹›.姓名a-z0-9 様Y]{0,40}") {
        let desk = Desk::new();
        let handles = desk.open();
        match handles.restore(&text, Style::Written) {
            Ok(restored) => prop_assert_eq!(restored.text, text),
            Err(error) => prop_assert!(text.contains(['‹', '›']), "{}", error),
        }
    }
}

#[test]
fn a_mask_that_was_shown_is_known_as_long_as_its_handle_lives() {
    let desk = Desk::new();
    let handles = desk.open();
    assert!(!handles.was_shown("Y.T.").unwrap());
    let handle = handles.give(&taro()).unwrap();
    assert!(handles.was_shown("Y.T.").unwrap());
    assert!(!handles.was_shown("Y.").unwrap() && !handles.was_shown("山田太郎").unwrap());
    // Used again, both live on.
    desk.days_pass(LIFETIME_DAYS);
    handles.look_up(&handle).unwrap();
    desk.days_pass(LIFETIME_DAYS);
    assert!(desk.open().was_shown("Y.T.").unwrap());
    desk.days_pass(1);
    assert!(!handles.was_shown("Y.T.").unwrap());
    assert!(!desk.open().was_shown("Y.T.").unwrap());
    let kept = std::fs::read(&desk.path).unwrap();
    assert!(!kept.windows(4).any(|part| part == b"Y.T."), "in clear on disk");
}
