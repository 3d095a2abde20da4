//! The report: what is kept of a scan, as one line of JSON, and how it is written and read again.
//!
//! Apart because its shape is a promise to those who keep it. It holds no content, and no name beneath the folder
//! unless names were asked for. It is not signed: whoever can change the file can change what it says, so people
//! compare its SHA-256 with the one that was printed.

use super::compare::Again;
use super::counts::Counts;
use super::look::Look;
use super::verdict::{Reason, Verdict};
use crate::error::CliError;
use sekisho_audit::Digest;
use sekisho_mask::sanitise;
use sekisho_types::{ErrorCode, Timestamp};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// The version of the shape.
pub(crate) const VERSION: u32 = 1;
/// The longest report that is read: enough for a million files.
const MOST_BYTES: u64 = 512 * 1024 * 1024;
const LONGEST_LABEL: usize = 255;

/// What is kept of a scan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Report {
    pub(crate) sekisho_scan: u32,
    /// RFC 3339, UTC.
    pub(crate) made_at: String,
    /// The version of the command.
    pub(crate) sekisho: String,
    pub(crate) folder: Folder,
    /// What digests are made with; shared by the reports that were compared with each other.
    pub(crate) salt: Digest,
    /// Kinds that the engine finds in free text.
    pub(crate) looked_for: Vec<String>,
    /// Kinds that it knows and does not find there.
    pub(crate) not_looked_for: Vec<String>,
    /// What the counts do not say.
    pub(crate) limits: Vec<Limit>,
    pub(crate) verdict: Verdict,
    pub(crate) reasons: Vec<Reason>,
    /// There were more entries, or deeper folders, than are looked at.
    pub(crate) cut: bool,
    pub(crate) counts: Counts,
    /// Most pressing first.
    pub(crate) look: Vec<Look>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) again: Option<Again>,
    /// Path and content of each file, as digests, in order.
    pub(crate) files: Vec<(Digest, Digest)>,
}

/// Which folder it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Folder {
    /// The folder's own name, masked; neither the machine nor the way to it.
    pub(crate) label: String,
    /// A digest of where it is.
    pub(crate) place: Digest,
}

/// What the counts do not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Limit {
    /// Names of people in free text are not counted.
    NamesInTextNotCounted,
    /// PDF, Office documents, pictures and whatever else is no text are not examined.
    DocumentsNotExamined,
    /// Hidden files and folders are not examined.
    HiddenNotExamined,
    /// Whoever holds the report can try whether a name or a short content fits a digest.
    DigestsCanBeTried,
    /// Nothing but its SHA-256, kept elsewhere, shows that the report was changed.
    NotSigned,
}

impl Limit {
    /// Tells whether it is one of what was found, not of the report that tells of it.
    pub(crate) fn is_of_scan(self) -> bool {
        match self {
            Self::NamesInTextNotCounted | Self::DocumentsNotExamined | Self::HiddenNotExamined => true,
            Self::DigestsCanBeTried | Self::NotSigned => false,
        }
    }
}

#[derive(Deserialize)]
struct AnyVersion {
    sekisho_scan: u32,
}

/// Reads an earlier report.
///
/// - Errors: [`CliError`] for a file that cannot be read, is no report, or is a damaged one.
pub(crate) fn read(path: &Path) -> Result<Report, CliError> {
    let failed = |error: std::io::Error| match error.kind() {
        ErrorKind::InvalidData => bad(path, "it is not text"),
        _ => CliError::file(path, &error),
    };
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_string(&mut text));
    if read.map_err(failed)? as u64 > MOST_BYTES {
        return Err(bad(path, "it is too long"));
    }
    parse(&text).map_err(|why| bad(path, why))
}

fn bad(path: &Path, why: &str) -> CliError {
    CliError::new(ErrorCode::CLI_BAD_REPORT).with("path", path.display()).with("detail", why)
}

/// Reads the text of a report, and repeats nothing of it in what is said about it.
fn parse(text: &str) -> Result<Report, &'static str> {
    let version = serde_json::from_str::<AnyVersion>(text).map_err(|error| match error.classify() {
        serde_json::error::Category::Eof => "it is cut short",
        serde_json::error::Category::Syntax | serde_json::error::Category::Io => "it is not JSON",
        serde_json::error::Category::Data => "it is no report of this command",
    })?;
    if version.sekisho_scan != VERSION {
        return Err("it is a report of another version");
    }
    let report: Report = serde_json::from_str(text).map_err(|_| "it is damaged")?;
    let ordered = report.files.is_sorted_by(|(a, _), (b, _)| a < b);
    let sound = ordered
        && report.counts.files == report.files.len() as u64
        && Timestamp::from_rfc3339(&report.made_at).is_some()
        && is_visible(&report.folder.label);
    if sound { Ok(report) } else { Err("it is damaged: its parts do not fit together") }
}

/// Tells whether a label can be shown as it is: nothing in it is unseen, turns the direction or breaks the line.
fn is_visible(label: &str) -> bool {
    let (_, hidden) = sanitise(label);
    hidden == 0 && !label.chars().any(char::is_control) && label.chars().count() <= LONGEST_LABEL
}

/// Where a report will be written, found fit before anything is done.
#[derive(Debug)]
pub(crate) struct Destination {
    path: PathBuf,
    folder: PathBuf,
}

impl Destination {
    /// Checks that nothing is there and that the place does not lie in the `scanned` folder.
    ///
    /// - Errors: [`CliError`].
    pub(crate) fn new(path: &Path, scanned: &Path) -> Result<Self, CliError> {
        if path.symlink_metadata().is_ok() {
            return Err(exists(path));
        }
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            Some(_) | None => PathBuf::from("."),
        };
        let failed = |error: std::io::Error| CliError::file(path, &error);
        let (true_folder, scanned) =
            (folder.canonicalize().map_err(failed)?, scanned.canonicalize().map_err(failed)?);
        if true_folder.starts_with(&scanned) {
            return Err(CliError::new(ErrorCode::CLI_REPORT_INSIDE).with("path", path.display()));
        }
        Ok(Self { path: path.to_owned(), folder })
    }

    /// Writes the report whole or not at all, never over a file. Returns the SHA-256 of what was written.
    ///
    /// - Errors: [`CliError`].
    pub(crate) fn write(&self, report: &Report) -> Result<Digest, CliError> {
        let failed = |error: std::io::Error| CliError::file(&self.path, &error);
        let mut text = serde_json::to_vec(report)
            .map_err(|e| CliError::new(ErrorCode::CALL_INTERNAL).with("detail", e))?;
        text.push(b'\n');
        let mut fresh =
            tempfile::Builder::new().prefix(".sekisho-").tempfile_in(&self.folder).map_err(failed)?;
        fresh.write_all(&text).and_then(|()| fresh.as_file().sync_all()).map_err(failed)?;
        fresh.persist_noclobber(&self.path).map_err(|error| match error.error.kind() {
            ErrorKind::AlreadyExists => exists(&self.path),
            _ => failed(error.error),
        })?;
        Ok(Digest::of(&text))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

fn exists(path: &Path) -> CliError {
    CliError::new(ErrorCode::CLI_FILE_EXISTS).with("path", path.display())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A report of an empty folder.
    pub(crate) fn empty() -> Report {
        Report {
            sekisho_scan: VERSION,
            made_at: "2026-11-20T01:00:00.000Z".to_owned(),
            sekisho: "0.1.0".to_owned(),
            folder: Folder { label: "営業".to_owned(), place: Digest::of(b"place") },
            salt: Digest::of(b"salt"),
            looked_for: vec!["phone".to_owned()],
            not_looked_for: vec![],
            limits: vec![Limit::NotSigned],
            verdict: Verdict::Clear,
            reasons: vec![],
            cut: false,
            counts: Counts::default(),
            look: vec![],
            again: None,
            files: vec![],
        }
    }

    fn text(change: impl Fn(&mut serde_json::Value)) -> String {
        let mut value = serde_json::to_value(empty()).unwrap();
        change(&mut value);
        value.to_string()
    }

    #[test]
    fn a_report_reads_back_whole() {
        assert_eq!(parse(&text(|_| {})), Ok(empty()));
        let mut full = empty();
        full.counts.files = 2;
        full.files = vec![
            (Digest::from_bytes([1; 32]), Digest::of(b"a")),
            (Digest::from_bytes([2; 32]), Digest::of(b"b")),
        ];
        assert_eq!(parse(&serde_json::to_string(&full).unwrap()), Ok(full));
    }

    #[test]
    fn what_is_no_report_is_refused_with_a_reason_that_repeats_nothing() {
        let digest = |n: u8| serde_json::json!(Digest::from_bytes([n; 32]));
        let files = |rows: serde_json::Value| {
            text(|v| {
                v["counts"]["files"] = 2.into();
                v["files"] = rows.clone();
            })
        };
        let table = [
            (String::new(), "it is cut short"),
            ("hello".to_owned(), "it is not JSON"),
            ("{}".to_owned(), "it is no report of this command"),
            ("[]".to_owned(), "it is no report of this command"),
            ("{\"sekisho_scan\":\"x\"}".to_owned(), "it is no report of this command"),
            ("{\"sekisho_scan\":2,\"more\":[]}".to_owned(), "it is a report of another version"),
            ("{\"sekisho_scan\":1}".to_owned(), "it is damaged"),
            (text(|v| v["more"] = 1.into()), "it is damaged"),
            (text(|v| v["salt"] = "00".into()), "it is damaged"),
            (text(|v| v["counts"]["files"] = 1.into()), "it is damaged: its parts do not fit together"),
            (text(|v| v["made_at"] = "yesterday".into()), "it is damaged: its parts do not fit together"),
            (
                text(|v| v["folder"]["label"] = "a\u{1b}[2J".into()),
                "it is damaged: its parts do not fit together",
            ),
            (
                text(|v| v["folder"]["label"] = "a".repeat(256).into()),
                "it is damaged: its parts do not fit together",
            ),
            (
                files(serde_json::json!([[digest(2), digest(0)], [digest(1), digest(0)]])),
                "it is damaged: its parts do not fit together",
            ),
            (
                files(serde_json::json!([[digest(1), digest(0)], [digest(1), digest(0)]])),
                "it is damaged: its parts do not fit together",
            ),
        ];
        for (text, why) in table {
            assert_eq!(parse(&text), Err(why), "{text}");
        }
        let whole = text(|_| {});
        let cut: String = whole.chars().take(whole.chars().count() - 1).collect();
        assert_eq!(parse(&cut), Err("it is cut short"));
    }

    #[test]
    fn a_label_that_shows_otherwise_than_it_is_is_refused() {
        let labelled = |label: &str| parse(&text(|v| v["folder"]["label"] = label.into()));
        for hidden in [
            "\n",
            "\r",
            "\t",
            "\u{7f}",
            "\u{9b}",
            "\u{85}",
            "\u{ad}",
            "\u{61c}",
            "\u{200b}",
            "\u{200f}",
            "\u{2028}",
            "\u{2029}",
            "\u{202a}",
            "\u{202e}",
            "\u{2060}",
            "\u{2066}",
            "\u{2069}",
            "\u{feff}",
            "\u{e0041}",
        ] {
            let refused = Err("it is damaged: its parts do not fit together");
            assert_eq!(labelled(&format!("営業{hidden}部")), refused, "{hidden:?}");
        }
        for plain in ["", "営業部", "葛\u{e0100}城", "共有 資料 (2)", "ｶﾞ①㍻", "\u{fffd}"] {
            assert_eq!(labelled(plain).map(|report| report.folder.label), Ok(plain.to_owned()));
        }
    }

    #[test]
    fn a_report_is_written_once_and_never_over_a_file() {
        let base = tempfile::tempdir().unwrap();
        let (scanned, path) = (base.path().join("scanned"), base.path().join("report.json"));
        std::fs::create_dir(&scanned).unwrap();
        let destination = Destination::new(&path, &scanned).unwrap();
        let digest = destination.write(&empty()).unwrap();
        let written = std::fs::read(&path).unwrap();
        assert_eq!(Digest::of(&written), digest);
        assert_eq!(read(&path).unwrap(), empty());
        // Somebody else was quicker.
        assert_eq!(destination.write(&empty()).unwrap_err().code, ErrorCode::CLI_FILE_EXISTS);
        assert_eq!(Destination::new(&path, &scanned).unwrap_err().code, ErrorCode::CLI_FILE_EXISTS);
        assert_eq!(std::fs::read(&path).unwrap(), written);
        assert_eq!(std::fs::read_dir(base.path()).unwrap().count(), 2, "nothing is left beside it");
    }

    #[test]
    fn a_report_does_not_go_into_the_folder_it_is_about() {
        let base = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(base.path().join("a/b")).unwrap();
        std::fs::create_dir_all(base.path().join("ab")).unwrap();
        let at = |place: &str| {
            Destination::new(&base.path().join(place), &base.path().join("a")).map_err(|error| error.code)
        };
        for place in ["a/r.json", "a/b/r.json", "ab/../a/r.json"] {
            assert_eq!(at(place).unwrap_err(), ErrorCode::CLI_REPORT_INSIDE, "{place}");
        }
        assert!(at("ab/r.json").is_ok() && at("r.json").is_ok());
        assert_eq!(at("absent/r.json").unwrap_err(), ErrorCode::CLI_FILE);
    }
}
