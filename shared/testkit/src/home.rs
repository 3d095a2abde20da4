//! A home made by the real `sekisho` command, for tests and the demo.

use crate::{StandIns, TestkitError};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A demo home. One in a temporary folder goes when it is dropped.
#[derive(Debug)]
pub struct TestHome {
    folder: PathBuf,
    // Held, because dropping it removes the folder.
    _temporary: Option<TempDir>,
}

impl TestHome {
    /// Makes a demo home in a temporary folder with `sekisho init`, granting folders by name.
    ///
    /// - Errors: [`TestkitError`].
    pub fn init(sekisho: &Path, folders: &[(&str, &Path)]) -> Result<Self, TestkitError> {
        let temporary = temporary()?;
        let mut home = Self::init_at(sekisho, temporary.path(), folders)?;
        home._temporary = Some(temporary);
        Ok(home)
    }

    /// Makes a demo home in this folder with `sekisho init`; it stays.
    ///
    /// - Errors: [`TestkitError`].
    pub fn init_at(sekisho: &Path, folder: &Path, granted: &[(&str, &Path)]) -> Result<Self, TestkitError> {
        Self::made_at(sekisho, folder, granted, Vec::new())
    }

    /// The same, pointing at stand-ins of the providers.
    ///
    /// - Errors: [`TestkitError`].
    pub fn init_at_providers(
        sekisho: &Path,
        folder: &Path,
        granted: &[(&str, &Path)],
        stand_ins: &StandIns,
    ) -> Result<Self, TestkitError> {
        let (google, slack) = (stand_ins.google_url(), stand_ins.slack_url());
        Self::made_at(
            sekisho,
            folder,
            granted,
            vec!["--google-url".into(), google, "--slack-url".into(), slack],
        )
    }

    fn made_at(
        sekisho: &Path,
        folder: &Path,
        granted: &[(&str, &Path)],
        more: Vec<String>,
    ) -> Result<Self, TestkitError> {
        let home = Self { folder: folder.to_owned(), _temporary: None };
        let mut args = vec!["init".to_owned(), "--profile".into(), "demo".into()];
        args.extend(more);
        for (name, path) in granted {
            args.extend(["--root".to_owned(), format!("{name}={}", path.display())]);
        }
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let output = home.run(sekisho, &args)?;
        if output.status.success() {
            return Ok(home);
        }
        Err(TestkitError::Failed {
            program: sekisho.to_owned(),
            status: output.status.to_string(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// Takes over a home that somebody else made beneath this temporary folder, or that is to be missing.
    pub fn adopt(temporary: TempDir) -> Self {
        Self { folder: temporary.path().to_owned(), _temporary: Some(temporary) }
    }

    /// Makes the temporary folder for [`TestHome::adopt`].
    ///
    /// - Errors: [`TestkitError::File`].
    pub fn temporary() -> Result<TempDir, TestkitError> {
        temporary()
    }

    /// What `SEKISHO_HOME` is set to.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// The policy's file.
    pub fn policy_file(&self) -> PathBuf {
        self.folder.join("machine").join("policy.toml")
    }

    /// The record's folder.
    pub fn record_dir(&self) -> PathBuf {
        self.folder.join("user").join("record")
    }

    /// The folder of logs.
    pub fn log_dir(&self) -> PathBuf {
        self.folder.join("user").join("log")
    }

    /// Changes the policy's text in place.
    ///
    /// - Errors: [`TestkitError::File`].
    pub fn edit_policy(&self, edit: impl FnOnce(String) -> String) -> Result<(), TestkitError> {
        let path = self.policy_file();
        let failed = |error| TestkitError::file(&path, error);
        let text = std::fs::read_to_string(&path).map_err(failed)?;
        std::fs::write(&path, edit(text)).map_err(failed)
    }

    /// Names the folder outside the home to which checkpoints of the record are copied.
    ///
    /// - Errors: [`TestkitError::File`].
    pub fn copy_checkpoints_to(&self, folder: &Path) -> Result<(), TestkitError> {
        // What JSON calls a string, TOML does too.
        let outside = Value::from(folder.to_string_lossy());
        self.edit_policy(|text| format!("{text}\n[audit]\noutside = {outside}\n"))
    }

    /// Runs `sekisho` on this home and returns what it said.
    ///
    /// - Errors: [`TestkitError::Start`].
    pub fn run(&self, sekisho: &Path, args: &[&str]) -> Result<Output, TestkitError> {
        let mut command = Command::new(sekisho);
        command.args(args).env("SEKISHO_HOME", &self.folder).stdin(std::process::Stdio::null());
        command.output().map_err(|error| TestkitError::Start { program: sekisho.to_owned(), error })
    }

    /// The entries of the record, oldest first, read as plain text lines.
    ///
    /// - Errors: [`TestkitError::File`].
    pub fn record(&self) -> Result<Vec<Value>, TestkitError> {
        let mut entries = Vec::new();
        for path in files(&self.record_dir().join("segments"))? {
            let text = std::fs::read_to_string(&path).map_err(|e| TestkitError::file(&path, e))?;
            for line in text.lines() {
                let entry = serde_json::from_str(line);
                entries.push(entry.map_err(|e| TestkitError::file(&path, e.into()))?);
            }
        }
        Ok(entries)
    }

    /// Every text that is kept in the home's log folder.
    ///
    /// - Errors: [`TestkitError::File`].
    pub fn logs(&self) -> Result<String, TestkitError> {
        let mut all = Vec::new();
        for path in files(&self.log_dir())? {
            all.extend(std::fs::read(&path).map_err(|e| TestkitError::file(&path, e))?);
        }
        Ok(String::from_utf8_lossy(&all).into_owned())
    }
}

fn temporary() -> Result<TempDir, TestkitError> {
    tempfile::Builder::new()
        .prefix("sekisho-test-")
        .tempdir()
        .map_err(|error| TestkitError::file(&std::env::temp_dir(), error))
}

/// The files of a folder, by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>, TestkitError> {
    let failed = |error| TestkitError::file(folder, error);
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    Ok(paths)
}
