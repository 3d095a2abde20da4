//! `read_file`: a text file as lines.

use crate::reader::{self, Window};
use crate::view::FileView;
use schemars::JsonSchema;
use sekisho_gate::files::Part;
use sekisho_gate::{Raw, Read, ReadTool, Session, ToolError};
use serde::Deserialize;

/// The most bytes of one file that are read; of a larger one its beginning or its end.
const READ_LIMIT_BYTES: u64 = 64 * 1024 * 1024;

/// The tool.
pub(crate) struct ReadFile;

/// Its arguments.
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
    /// Show the last lines instead, this many.
    #[schemars(range(min = 1, max = 5000))]
    last_lines: Option<u32>,
}

impl ReadTool for ReadFile {
    const NAME: &'static str = "read_file";
    type Args = ReadFileArgs;
    type View = FileView;

    async fn read(&self, args: ReadFileArgs, session: &Session<Read>) -> Result<Raw<FileView>, ToolError> {
        let files = session.files()?;
        let place = files.place(&args.path)?;
        if args.last_lines.is_some() && (args.start_line.is_some() || args.max_lines.is_some()) {
            return Err(ToolError::bad_argument(
                "last_lines",
                "it goes without `start_line` and `max_lines`",
            ));
        }
        let part = if args.last_lines.is_some() { Part::End } else { Part::Beginning };
        let file = files.read_part(place, part, READ_LIMIT_BYTES).await?;
        session.check_stamp(file.fact(|file| file.stamp))?;
        let position = session.position().map(|position| position.at);
        if let (Some(last), None) = (args.last_lines, position) {
            return file.try_map_with(u64::from(last), |file, last| reader::read(file, Window::Last(last)));
        }
        let first_asked = u64::from(args.start_line.unwrap_or(1));
        let start = position.unwrap_or(first_asked);
        let asked = args.max_lines.map_or(u64::MAX, u64::from);
        // A later page shows what is left of the lines that were asked for, not as many again.
        let left = asked.saturating_sub(start.saturating_sub(first_asked));
        file.try_map_with((start, left), |file, (start, lines)| {
            reader::read(file, Window::From { start, lines })
        })
    }
}
