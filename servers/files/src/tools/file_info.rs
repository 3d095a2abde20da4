//! `file_info`: what one file or folder is, without its content.

use crate::view::InfoView;
use schemars::JsonSchema;
use sekisho_gate::files::{EntryKind, Part};
use sekisho_gate::{Raw, Read, ReadTool, Session, ToolError};
use serde::Deserialize;

/// So much of a file tells what it is.
const HEAD_BYTES: u64 = 64 * 1024;

/// The tool.
pub(crate) struct FileInfo;

/// Its arguments.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileInfoArgs {
    /// File or folder: `granted folder/sub/name`, or an `id:` value.
    #[schemars(length(min = 1, max = 4096))]
    path: String,
}

impl ReadTool for FileInfo {
    const NAME: &'static str = "file_info";
    type Args = FileInfoArgs;
    type View = InfoView;

    async fn read(&self, args: FileInfoArgs, session: &Session<Read>) -> Result<Raw<InfoView>, ToolError> {
        let files = session.files()?;
        let place = files.place(&args.path)?;
        let info = files.info(place.clone()).await?;
        if info.fact(|info| info.kind == EntryKind::Folder) {
            return Ok(info.map(InfoView::of_folder));
        }
        let head = files.read_part(place, Part::Beginning, HEAD_BYTES).await?;
        Ok(info.zip(head).map(InfoView::of_file))
    }
}
