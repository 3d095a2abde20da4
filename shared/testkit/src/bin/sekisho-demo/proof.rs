//! The record: that it is whole, what it holds, and that a change to a copy of it is found and named.

use crate::DemoError;
use crate::screen::Screen;
use crate::setup::Stage;
use sekisho_testkit::TestkitError;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;

pub(crate) fn shown(screen: &mut Screen, stage: &Stage) -> Result<(), DemoError> {
    screen.heading("記録", "The record");
    let lang = screen.lang_word();
    let run = |args: &[&str]| stage.home.run(&stage.sekisho, &[&["--lang", lang], args].concat());
    let tail = run(&["audit", "tail", "-n", "8"])?;
    screen.quoted(&text(&tail));
    screen.check(
        tail.status.success(),
        "全ての呼び出しが、断られたものも含めて記録されています",
        "every call is on record, refused ones too",
    );
    let entries = stage.home.record()?;
    let all = entries.iter().map(|entry| entry.to_string()).collect::<String>();
    let quiet =
        !["顧客リスト", "社内連絡網", "taro.yamada", "example.co.jp"].iter().any(|word| all.contains(word));
    screen.check(
        quiet && !entries.is_empty(),
        &format!("{} 件の記録に、ファイルの名前も内容もありません", entries.len()),
        &format!("the {} entries hold neither names nor content of files", entries.len()),
    );
    let checkpoint = run(&["audit", "checkpoint"])?;
    screen.check(
        checkpoint.status.success() && has_files(&stage.outside),
        "署名した検査点を、外のフォルダに写しました",
        "a signed checkpoint is copied to the folder outside",
    );
    let verified = run(&["audit", "verify"])?;
    screen.quoted(&text(&verified));
    screen.check(verified.status.success(), "記録に欠けも改変もありません", "the record is whole");
    tampered(screen, stage)
}

/// Changes copies of the record and lets the auditor's command find it, with the public key alone.
fn tampered(screen: &mut Screen, stage: &Stage) -> Result<(), DemoError> {
    screen.heading("記録の写しを書き換えてみる", "Change a copy of the record");
    let key = stage.home.run(&stage.sekisho, &["audit", "key"])?;
    let key = text(&key);
    let verify = |copy: &Path, outside: &str, more: &[&str]| {
        let copy = copy.to_string_lossy();
        let args = ["audit", "verify", "--record", &copy, "--key", key.trim(), "--outside", outside];
        stage.home.run(&stage.sekisho, &[&args, more].concat())
    };
    let outside = stage.outside.to_string_lossy();

    let flipped = stage.folder.join("tampered-flip");
    let number = flip(&copy(stage, &flipped)?)?;
    screen.point(
        &format!("・記録 {number} の 1 ビットを変えた写し"),
        &format!("- a copy in which one bit of entry {number} is changed"),
    );
    let lang = screen.lang_word();
    let found = verify(&flipped, &outside, &["--lang", lang])?;
    screen.quoted(&text(&found));
    let named = names(&verify(&flipped, &outside, &["--json"])?, number);
    screen.check(
        !found.status.success() && named,
        &format!("見つけて、記録 {number} と名指ししました"),
        &format!("it is found, and entry {number} is named"),
    );

    let short = stage.folder.join("tampered-cut");
    cut(&copy(stage, &short)?)?;
    screen.point("・最後の 1 件を消した写し", "- a copy without its last entry");
    let found = verify(&short, &outside, &["--lang", lang])?;
    screen.quoted(&text(&found));
    screen.check(
        !found.status.success(),
        "外に写した検査点と合わないことから、見つけました",
        "it is found, because the checkpoint outside says otherwise",
    );
    Ok(())
}

/// Tells whether a report's first defect is the entry of this number.
fn names(report: &Output, number: usize) -> bool {
    let report: Value = serde_json::from_slice(&report.stdout).unwrap_or_default();
    let defects = report.get("report").and_then(|report| report.get("defects"));
    let first = defects.and_then(Value::as_array).and_then(|defects| defects.first());
    first.and_then(|defect| defect.get("seq")) == Some(&Value::from(number))
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> TestkitError + '_ {
    |error| TestkitError::File { path: path.to_owned(), error }
}

fn has_files(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

/// Copies the record and returns the copy's last segment.
fn copy(stage: &Stage, to: &Path) -> Result<PathBuf, TestkitError> {
    let mut last = None;
    for part in ["segments", "checkpoints"] {
        let (from, to) = (stage.home.record_dir().join(part), to.join(part));
        std::fs::create_dir_all(&to).map_err(failed(&to))?;
        for entry in std::fs::read_dir(&from).map_err(failed(&from))? {
            let name = entry.map_err(failed(&from))?.file_name();
            std::fs::copy(from.join(&name), to.join(&name)).map_err(failed(&to))?;
            if part == "segments" {
                last = last.max(Some(to.join(&name)));
            }
        }
    }
    last.ok_or_else(|| TestkitError::NoSample("segments".into()))
}

/// Flips one bit in the middle of an entry and returns the entry's number.
fn flip(segment: &Path) -> Result<usize, TestkitError> {
    let mut bytes = std::fs::read(segment).map_err(failed(segment))?;
    let number = bytes.iter().filter(|byte| **byte == b'\n').count() / 2;
    let start = line_start(&bytes, number);
    // Within the hash of the entry before: what a person would call a typing error, and no reader would see.
    if let Some(byte) = bytes.get_mut(start + 60) {
        *byte ^= 1;
    }
    std::fs::write(segment, bytes).map_err(failed(segment))?;
    Ok(number)
}

/// Takes the last entry away.
fn cut(segment: &Path) -> Result<(), TestkitError> {
    let mut bytes = std::fs::read(segment).map_err(failed(segment))?;
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
    bytes.truncate(line_start(&bytes, lines.saturating_sub(1)));
    std::fs::write(segment, bytes).map_err(failed(segment))
}

fn line_start(bytes: &[u8], line: usize) -> usize {
    bytes.split_inclusive(|byte| *byte == b'\n').take(line).map(<[u8]>::len).sum()
}
