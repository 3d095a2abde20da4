//! The record's files in the hands of somebody with an editor, who knows how the lines are made.
//!
//! Apart from the product on purpose: the hashes are worked out here again, from the description of the format.

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};

/// All lines of a record, as one would see them in an editor.
pub(crate) struct Lines {
    path: PathBuf,
    pub(crate) lines: Vec<String>,
}

impl Lines {
    /// Opens the record's one segment.
    pub(crate) fn open(record: &Path) -> Self {
        let mut paths = files(&record.join("segments"));
        assert_eq!(paths.len(), 1, "a new record has one segment: {paths:?}");
        let path = paths.remove(0);
        let lines = std::fs::read_to_string(&path).unwrap().lines().map(str::to_owned).collect();
        Self { path, lines }
    }

    /// Saves what was edited.
    pub(crate) fn save(&self) {
        let text: String = self.lines.iter().map(|line| format!("{line}\n")).collect();
        replace(&self.path, text.as_bytes());
    }

    /// The numbers of the lines that say this.
    pub(crate) fn that_say(&self, what: &str) -> Vec<usize> {
        let said = |line: &String| serde_json::from_str::<Value>(line).unwrap()["what"] == what;
        (0..self.lines.len()).filter(|at| said(&self.lines[*at])).collect()
    }

    /// Works out every hash and link anew from line `from` on, so that each line fits the one before it.
    pub(crate) fn chain_anew(&mut self, from: usize) {
        for at in from..self.lines.len() {
            let line = &self.lines[at];
            let body = &line[..line.rfind(",\"h\":\"").unwrap()];
            let body = match at.checked_sub(1) {
                None => body.to_owned(),
                Some(before) => with_prev(body, &hash_in(&self.lines[before])),
            };
            let hash: String = Sha256::new_with_prefix([0])
                .chain_update(&body)
                .finalize()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            self.lines[at] = format!("{body},\"h\":\"{hash}\"}}");
        }
    }
}

fn hash_in(line: &str) -> String {
    serde_json::from_str::<Value>(line).unwrap()["h"].as_str().unwrap().to_owned()
}

fn with_prev(body: &str, prev: &str) -> String {
    let start = body.find("\"prev\":\"").unwrap() + "\"prev\":\"".len();
    format!("{}{prev}{}", &body[..start], &body[start + prev.len()..])
}

/// The files in a folder, by name.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Puts other bytes in a file's place, with the same rights.
pub(crate) fn replace(path: &Path, bytes: &[u8]) {
    let permissions = std::fs::metadata(path).unwrap().permissions();
    std::fs::remove_file(path).unwrap();
    std::fs::write(path, bytes).unwrap();
    std::fs::set_permissions(path, permissions).unwrap();
}

/// Copies a folder with all that is in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    std::fs::set_permissions(to, std::fs::metadata(from).unwrap().permissions()).unwrap();
    for path in files(from) {
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}
