//! The tools, as the model calls them.

use crate::reader::{self, Window};
use crate::view::{FileView, FolderView};
use schemars::JsonSchema;
use sekisho_gate::files::{ListOptions, Listing, Place};
use sekisho_gate::{Files, Raw, Read, ReadTool, Session, ToolError};
use serde::Deserialize;

/// The most bytes of one file that are read.
const READ_LIMIT_BYTES: u64 = 8 * 1024 * 1024;
const DEFAULT_ENTRIES: u32 = 200;

/// `list_folder`: the granted folders, or what is in one.
pub(crate) struct ListFolder;

/// Arguments of `list_folder`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListFolderArgs {
    /// Folder: `granted folder/sub/folder`, or an `id:` value. Left out: the granted folders.
    #[schemars(length(min = 1, max = 4096))]
    path: Option<String>,
    /// Levels to go down; 1, the default, is the folder itself.
    #[schemars(range(min = 1, max = 8))]
    depth: Option<u32>,
    /// Entries a page; default 200.
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<u32>,
}

impl ReadTool for ListFolder {
    const NAME: &'static str = "list_folder";
    type Args = ListFolderArgs;
    type View = FolderView;

    async fn read(
        &self,
        args: ListFolderArgs,
        session: &Session<Read>,
    ) -> Result<Raw<FolderView>, ToolError> {
        let files = session.files()?;
        match &args.path {
            None => Ok(files.roots()?.map(FolderView::of_roots)),
            Some(path) => {
                let place = files.place(path)?;
                let start = session.position().map_or(0, |position| position.at);
                let start = usize::try_from(start).unwrap_or(usize::MAX);
                Ok(list(&files, place, &args, start).await?.map_with(start, FolderView::of_listing))
            }
        }
    }
}

async fn list(
    files: &Files,
    place: Place,
    args: &ListFolderArgs,
    start: usize,
) -> Result<Raw<Listing>, ToolError> {
    let options = ListOptions {
        depth: args.depth.unwrap_or(1) as usize,
        limit: args.limit.unwrap_or(DEFAULT_ENTRIES) as usize,
        start,
    };
    files.list(place, options).await
}

/// `read_file`: a text file as lines.
pub(crate) struct ReadFile;

/// Arguments of `read_file`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadFileArgs {
    /// File: `granted folder/sub/file.txt`, or an `id:` value.
    #[schemars(length(min = 1, max = 4096))]
    path: String,
    /// First line to show, from 1.
    #[schemars(range(min = 1, max = 100_000_000))]
    start_line: Option<u32>,
    /// Lines to show at the most; left out: to the end of the file, page by page.
    #[schemars(range(min = 1, max = 5000))]
    max_lines: Option<u32>,
}

impl ReadTool for ReadFile {
    const NAME: &'static str = "read_file";
    type Args = ReadFileArgs;
    type View = FileView;

    async fn read(&self, args: ReadFileArgs, session: &Session<Read>) -> Result<Raw<FileView>, ToolError> {
        let files = session.files()?;
        let place = files.place(&args.path)?;
        let file = files.read(place, READ_LIMIT_BYTES).await?;
        session.check_stamp(file.fact(|file| file.stamp))?;
        let start =
            session.position().map_or(u64::from(args.start_line.unwrap_or(1)), |position| position.at);
        let first_asked = u64::from(args.start_line.unwrap_or(1));
        let asked = args.max_lines.map_or(u64::MAX, u64::from);
        // A later page shows what is left of the lines that were asked for, not as many again.
        let left = asked.saturating_sub(start.saturating_sub(first_asked));
        file.try_map_with((start, left), |file, (start, lines)| reader::read(file, Window { start, lines }))
    }
}
