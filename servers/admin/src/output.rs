//! What the command prints: words for people, JSON for programs, colour only where there is a terminal.

use crate::error::CliError;
use anstyle::{AnsiColor, Style};
use sekisho_types::{Lang, Secret};
use serde::Serialize;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

const GOOD: Style = AnsiColor::Green.on_default().bold();
const WEAK: Style = AnsiColor::Yellow.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const FAINT: Style = Style::new().dimmed();

/// Standard output and error, in one language.
pub(crate) struct Output {
    pub(crate) lang: Lang,
    out: anstream::AutoStream<io::Stdout>,
    err: anstream::AutoStream<io::Stderr>,
}

impl Output {
    pub(crate) fn new(lang: Lang) -> Self {
        Self {
            lang,
            out: anstream::AutoStream::auto(io::stdout()),
            err: anstream::AutoStream::auto(io::stderr()),
        }
    }

    /// Chooses between the two languages.
    pub(crate) fn words<'a>(&self, ja: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }

    /// Tells whether a person reads the output as it comes, not a file or a program.
    pub(crate) fn is_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Tells on a terminal how far a scan is, over what it told last; nothing elsewhere.
    pub(crate) fn progress(&mut self, files: u64, finds: u64) {
        if io::stderr().is_terminal() {
            let (word, found) = (self.words("ファイル", "files"), self.words("検出", "found"));
            drop(write!(self.err, "\r\x1b[K{word} {files} · {found} {finds}"));
            drop(self.err.flush());
        }
    }

    /// Takes away what [`Self::progress`] told last.
    pub(crate) fn end_progress(&mut self) {
        if io::stderr().is_terminal() {
            drop(write!(self.err, "\r\x1b[K"));
            drop(self.err.flush());
        }
    }

    /// Prints a line. A reader that has gone away ends the output, not the work.
    pub(crate) fn line(&mut self, text: impl std::fmt::Display) {
        drop(writeln!(self.out, "{text}"));
    }

    /// Writes a secret and nothing else, for the program that reads it; a line's end follows on a terminal only.
    ///
    /// - Errors: [`CliError`] if it could not be handed over whole.
    pub(crate) fn secret(&mut self, secret: &Secret<String>) -> Result<(), CliError> {
        let mut out = io::stdout().lock();
        let end = if io::stdout().is_terminal() { "\n" } else { "" };
        out.write_all(secret.expose().as_bytes())
            .and_then(|()| out.write_all(end.as_bytes()))
            .and_then(|()| out.flush())
            .map_err(|e| CliError::file(Path::new("stdout"), &e))
    }

    pub(crate) fn good(&mut self, text: impl std::fmt::Display) {
        self.line(format_args!("{GOOD}✔{GOOD:#} {text}"));
    }

    pub(crate) fn weak(&mut self, text: impl std::fmt::Display) {
        self.line(format_args!("{WEAK}!{WEAK:#} {text}"));
    }

    pub(crate) fn bad(&mut self, text: impl std::fmt::Display) {
        self.line(format_args!("{BAD}✘{BAD:#} {text}"));
    }

    pub(crate) fn faint(&mut self, text: impl std::fmt::Display) {
        self.line(format_args!("{FAINT}{text}{FAINT:#}"));
    }

    /// Prints a line of a unified diff.
    pub(crate) fn changed(&mut self, before: &str, line: &str) {
        let style = match line.chars().next() {
            Some('+') => GOOD,
            Some('-') => BAD,
            Some('@') => FAINT,
            Some(_) | None => Style::new(),
        };
        self.line(format_args!("{before}{style}{line}{style:#}"));
    }

    /// Says something beside the output, where it is in no program's way.
    pub(crate) fn note(&mut self, text: impl std::fmt::Display) {
        drop(writeln!(self.err, "{FAINT}{text}{FAINT:#}"));
    }

    /// Prints one line of JSON in raw UTF-8.
    ///
    /// - Errors: what cannot be written as JSON, which our own types always can.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<(), CliError> {
        let text = serde_json::to_string(value)
            .map_err(|e| CliError::new(sekisho_types::ErrorCode::CALL_INTERNAL).with("detail", e))?;
        self.line(text);
        Ok(())
    }

    pub(crate) fn error(&mut self, error: &CliError) {
        let words = error.message(self.lang);
        drop(writeln!(
            self.err,
            "{BAD}✘{BAD:#} {}\n  {}\n  {FAINT}[{}]{FAINT:#}",
            words.what, words.next, error.code
        ));
    }
}
