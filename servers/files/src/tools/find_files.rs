//! `find_files`: names and text beneath the granted folders.

use crate::view::FoundView;
use schemars::JsonSchema;
use sekisho_gate::files::{IgnoreFiles, NamePattern, Question, Show, Start, Wanted, WantedText};
use sekisho_gate::{Raw, Read, ReadTool, Session, ToolError};
use serde::Deserialize;

const DEFAULT_ROWS: u32 = 50;

/// The tool.
pub(crate) struct FindFiles;

/// Its arguments.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FindFilesArgs {
    /// Folder or file to search, or an `id:` value. Left out: all granted folders.
    #[schemars(length(min = 1, max = 4096))]
    path: Option<String>,
    /// Names like `*.xlsx`, `見積*`, `2026/**/minutes*`.
    #[schemars(length(min = 1, max = 256))]
    name: Option<String>,
    /// Text that a line of the file holds.
    #[schemars(length(min = 1, max = 512))]
    text: Option<String>,
    /// `text` is a regular expression.
    regex: Option<bool>,
    /// Lines shown before and after each hit; default 0.
    #[schemars(range(min = 0, max = 10))]
    context: Option<u32>,
    /// List the files that hold `text`, not the lines.
    files_only: Option<bool>,
    /// Leave out what `.gitignore` files at or below `path` name.
    gitignore: Option<bool>,
    /// Rows a page; default 50.
    #[schemars(range(min = 1, max = 500))]
    limit: Option<u32>,
}

impl FindFilesArgs {
    fn question(&self, start: Start) -> Result<Question, ToolError> {
        let wanted = if self.regex == Some(true) { Wanted::AsPattern } else { Wanted::Literally };
        Ok(Question {
            name: self.name.as_deref().map(NamePattern::parse).transpose()?,
            text: self.text.as_deref().map(|text| WantedText::new(text, wanted)).transpose()?,
            show: if self.files_only == Some(true) { Show::Files } else { Show::Lines },
            context_lines: self.context.unwrap_or(0) as usize,
            ignore_files: match self.gitignore {
                Some(true) => IgnoreFiles::Heeded,
                Some(false) | None => IgnoreFiles::Unheeded,
            },
            rows: self.limit.unwrap_or(DEFAULT_ROWS) as usize,
            start,
        })
    }
}

impl ReadTool for FindFiles {
    const NAME: &'static str = "find_files";
    type Args = FindFilesArgs;
    type View = FoundView;
    const COMPARED: &'static [&'static str] = &["name", "text"];

    async fn read(&self, args: FindFilesArgs, session: &Session<Read>) -> Result<Raw<FoundView>, ToolError> {
        let files = session.files()?;
        let place = args.path.as_deref().map(|path| files.place(path)).transpose()?;
        let start = session.position().map(|position| Start { entry: position.at, hit: position.within });
        let question = args.question(start.unwrap_or_default())?;
        Ok(files.find(place, question).await?.map(FoundView::of))
    }
}
