//! The sample workspace: a small company's files, all invented, as tests and the demo use them.
//!
//! The texts stand in `tests/data/workspace` with plain line feeds and no hidden signs, so that they can be
//! reviewed; what a file on a real disk has besides (a byte order mark, Windows line ends, hidden characters) is
//! added when it is written. Everything personal in them is listed by [`planted`].

mod planted;

pub use planted::{Planted, leaks, planted};

use crate::TestkitError;
use sekisho_documents::{Encoding, Form as Encoded};
use std::path::{Path, PathBuf};

/// How a file is written besides its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Line feeds, as everywhere but on Windows.
    Plain,
    /// Carriage return and line feed.
    Windows,
    /// As Excel writes a CSV: byte order mark, carriage return and line feed.
    Excel,
    /// Line feeds, and none after the last line.
    NoLastLineEnd,
    /// As an older Japanese system writes it: Shift_JIS, carriage return and line feed.
    ShiftJis,
}

/// One file of the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleFile {
    /// From the workspace down, joined by `/`.
    pub path: &'static str,
    /// How it is written.
    pub form: Form,
    text: Source,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Text(&'static str),
    Log,
}

/// Who is on watch in the long file.
const WHO: [&str; 4] = ["小川", "藤田", "森", "中村"];
/// The long file, for paging.
pub const LOG_PATH: &str = "物流/入出荷ログ_2026-11.log";
/// How many lines it has.
pub const LOG_LINES: usize = 3_000;

macro_rules! samples {
    ($($path:literal => $form:ident;)*) => { &[
        $(SampleFile {
            path: $path,
            form: Form::$form,
            text: Source::Text(include_str!(concat!("../../../tests/data/workspace/", $path))),
        },)*
        SampleFile { path: LOG_PATH, form: Form::Plain, text: Source::Log },
    ] };
}

const FILES: &[SampleFile] = samples! {
    "はじめにお読みください.txt" => Windows;
    "営業/顧客リスト.csv" => Excel;
    "営業/日報_2026-11-19.txt" => Windows;
    "営業/メール下書き_納期のご相談.txt" => Plain;
    "営業/問い合わせ受付_全角と半角.txt" => Plain;
    "営業/受信メール_お見積りの件.txt" => Plain;
    "見積/見積書_Q-2026-1107.csv" => Windows;
    "見積/見積送付状.txt" => NoLastLineEnd;
    "議事録/2026-11-10_営業定例.md" => Plain;
    "議事録/2026-11-17_品質会議.txt" => Plain;
    "議事録/下書き_役員会.txt" => Plain;
    "総務/採用_面接メモ.md" => Plain;
    "総務/経費精算_2026-10.csv" => Excel;
    "総務/扶養控除等申告_確認メモ.txt" => Plain;
    "総務/社内連絡網.md" => Plain;
    "総務/番号いろいろ_伏せないもの.csv" => Plain;
    "総務/旧システム_仕入先一覧.csv" => ShiftJis;
};

/// A file that no server may show: settings of a program with something like a key in them.
const SECRET_PATH: &str = "総務/.env";
const SECRET_TEXT: &str = "SAMPLE_TOKEN=invented-and-opens-nothing\n";

impl SampleFile {
    /// Its text as it is on the disk, decoded: without a byte order mark, with hidden characters.
    pub fn text(&self) -> String {
        match self.text {
            Source::Text(text) => reveal(&text.replace("\r\n", "\n")),
            Source::Log => log(),
        }
    }

    /// Its bytes as they are on the disk.
    pub fn bytes(&self) -> Vec<u8> {
        let text = self.text();
        match self.form {
            Form::Plain => text.into_bytes(),
            Form::Windows => text.replace('\n', "\r\n").into_bytes(),
            Form::Excel => format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes(),
            Form::ShiftJis => {
                // Each sign of the sample is one that Shift_JIS has; a test reads them all.
                Encoded::plain(Encoding::ShiftJis).encode(&text.replace('\n', "\r\n")).unwrap_or_default()
            }
            Form::NoLastLineEnd => text.trim_end_matches('\n').as_bytes().to_vec(),
        }
    }

    /// Its lines, without their ends.
    pub fn lines(&self) -> Vec<String> {
        self.text().lines().map(str::to_owned).collect()
    }
}

/// The sample workspace on a disk.
#[derive(Debug)]
pub struct SampleWorkspace {
    root: PathBuf,
}

impl SampleWorkspace {
    /// The files, in the order in which they were thought of; the one no server may show is not among them.
    pub const FILES: &'static [SampleFile] = FILES;
    /// The file that no server may show, from the workspace down.
    pub const SECRET_PATH: &'static str = SECRET_PATH;
    /// What stands in it.
    pub const SECRET_TEXT: &'static str = SECRET_TEXT;

    /// Writes the workspace into a folder, which is made if need be.
    ///
    /// - Errors: [`TestkitError::File`].
    pub fn create(root: &Path) -> Result<Self, TestkitError> {
        let workspace = Self { root: root.to_owned() };
        for file in FILES {
            workspace.write(file.path, &file.bytes())?;
        }
        workspace.write(SECRET_PATH, SECRET_TEXT.as_bytes())?;
        Ok(workspace)
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where one of its files is.
    pub fn path(&self, path: &str) -> PathBuf {
        path.split('/').fold(self.root.clone(), |folder, name| folder.join(name))
    }

    /// Writes one more file, or another content.
    ///
    /// - Errors: [`TestkitError::File`].
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<(), TestkitError> {
        let path = self.path(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|e| TestkitError::file(folder, e))?;
        }
        std::fs::write(&path, bytes).map_err(|e| TestkitError::file(&path, e))
    }

    /// One of the sample files.
    ///
    /// - Errors: [`TestkitError::NoSample`].
    pub fn file(path: &str) -> Result<&'static SampleFile, TestkitError> {
        FILES.iter().find(|file| file.path == path).ok_or_else(|| TestkitError::NoSample(path.to_owned()))
    }
}

/// Turns what is written visibly for reviewers into the hidden characters that it stands for.
fn reveal(text: &str) -> String {
    let mut parts = text.split("{tags:");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (hidden, shown) = part.split_once('}').unwrap_or((part, ""));
        out.extend(hidden.chars().filter_map(|c| char::from_u32(0xe_0000 + u32::from(c))));
        out.push_str(shown);
    }
    out.replace("{zero-width}", "\u{200b}")
}

/// The long file's text: one line a movement of goods, each with its own number.
fn log() -> String {
    (1..=LOG_LINES).map(|number| log_line(number) + "\n").collect()
}

fn log_line(number: usize) -> String {
    const GOODS: [&str; 5] = ["FX-200", "SN-041", "MT-01", "KB-770", "PK-12"];
    let minute = number * 9;
    let (day, hour, minute) = (2 + minute / 1_440, minute / 60 % 24, minute % 60);
    let goods = GOODS.get(number % GOODS.len()).copied().unwrap_or_default();
    let who = WHO.get(number % WHO.len()).copied().unwrap_or_default();
    let way = if number.is_multiple_of(3) { "出荷" } else { "入荷" };
    let shelf = 1 + number % 40;
    let count = 1 + number % 96;
    let note = match planted::in_log(number) {
        Some(contact) => format!("遅延 連絡={contact}"),
        None => "完了".to_owned(),
    };
    format!(
        "2026-11-{day:02} {hour:02}:{minute:02} #{number:04} {way} 棚=C-{shelf:02} 品番={goods} 数量={count} 担当={who} 状態={note}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_put_in_where_they_are_written_down() {
        assert_eq!(reveal("a{tags:AB}b{zero-width}c"), "a\u{e0041}\u{e0042}b\u{200b}c");
        let text = SampleWorkspace::file("営業/受信メール_お見積りの件.txt").unwrap().text();
        assert!(!text.contains('{') && text.contains('\u{200b}') && !text.contains("SYSTEM"));
    }

    #[test]
    fn the_log_numbers_its_lines() {
        let lines = SampleWorkspace::file(LOG_PATH).unwrap().lines();
        assert_eq!(lines.len(), LOG_LINES);
        for (index, line) in lines.iter().enumerate() {
            assert!(line.contains(&format!("#{:04} ", index + 1)), "{line}");
            assert!(line.starts_with("2026-11-"), "{line}");
        }
    }

    #[test]
    fn the_workspace_is_written_in_the_forms_that_it_names() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = SampleWorkspace::create(folder.path()).unwrap();
        for file in FILES {
            let bytes = std::fs::read(workspace.path(file.path)).unwrap();
            assert_eq!(bytes, file.bytes(), "{}", file.path);
            assert_eq!(bytes.starts_with(b"\xef\xbb\xbf"), file.form == Form::Excel, "{}", file.path);
            let windows = matches!(file.form, Form::Windows | Form::Excel | Form::ShiftJis);
            let readable = std::str::from_utf8(&bytes).is_ok();
            assert_eq!(readable, file.form != Form::ShiftJis, "{}", file.path);
            assert_eq!(bytes.windows(2).any(|pair| pair == b"\r\n"), windows, "{}", file.path);
        }
        assert!(FILES.iter().any(|file| file.bytes().is_empty()), "one file is empty");
        assert_eq!(std::fs::read_to_string(workspace.path(SECRET_PATH)).unwrap(), SECRET_TEXT);
    }
}
