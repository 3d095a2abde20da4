//! How a server is started: program, arguments, environment, folder.

use crate::TestkitError;
use serde_json::Value;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is needed to start a server as a client would.
#[derive(Debug, Clone)]
pub struct Launch {
    pub(super) program: PathBuf,
    args: Vec<OsString>,
    env: Vec<(OsString, Option<OsString>)>,
    folder: Option<PathBuf>,
}

impl Launch {
    /// Starts `program` in this process's environment, but without a home or a client session of its own.
    pub fn of(program: impl Into<PathBuf>) -> Self {
        let unset = ["SEKISHO_HOME", "CLAUDE_CODE_SESSION_ID"].map(|name| (name.into(), None));
        Self { program: program.into(), args: Vec::new(), env: unset.into(), folder: None }
    }

    /// Reads the entry `server` of a client's `.mcp.json`.
    ///
    /// - Errors: [`TestkitError::File`] if there is no such file or no such entry in it.
    pub fn of_registration(file: &Path, server: &str) -> Result<Self, TestkitError> {
        let text = std::fs::read_to_string(file).map_err(|e| TestkitError::file(file, e))?;
        let bad = |what: &str| {
            TestkitError::file(file, std::io::Error::new(std::io::ErrorKind::InvalidData, what.to_owned()))
        };
        let json: Value = serde_json::from_str(&text).map_err(|_| bad("it is not JSON"))?;
        let entry = json.get("mcpServers").and_then(|all| all.get(server));
        let entry = entry.ok_or_else(|| bad("the server is not registered"))?;
        let command = entry.get("command").and_then(Value::as_str).ok_or_else(|| bad("no command"))?;
        let mut launch = Self::of(command);
        for arg in entry.get("args").and_then(Value::as_array).into_iter().flatten() {
            launch = launch.arg(arg.as_str().ok_or_else(|| bad("an argument is not text"))?);
        }
        for (name, value) in entry.get("env").and_then(Value::as_object).into_iter().flatten() {
            launch = launch.env(name, value.as_str().ok_or_else(|| bad("a variable is not text"))?);
        }
        Ok(launch)
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Sets a variable.
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.push((name.into(), Some(value.into())));
        self
    }

    /// Uses this home.
    #[must_use]
    pub fn home(self, home: &Path) -> Self {
        self.env("SEKISHO_HOME", home)
    }

    /// Starts in this folder.
    #[must_use]
    pub fn folder(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.to_owned());
        self
    }

    /// The program that is started.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// What a variable is set to here.
    pub fn variable(&self, name: &str) -> Option<&OsStr> {
        let set = self.env.iter().rev().find(|(known, _)| known == name);
        set.and_then(|(_, value)| value.as_deref())
    }

    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args);
        for (name, value) in &self.env {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        command
    }
}
