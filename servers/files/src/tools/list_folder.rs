//! `list_folder`: the granted folders, or what is in one.

use crate::view::FolderView;
use schemars::JsonSchema;
use sekisho_gate::files::{ListOptions, NamePattern, Order};
use sekisho_gate::{Raw, Read, ReadTool, Session, ToolError};
use serde::Deserialize;

const DEFAULT_ENTRIES: u32 = 200;

/// The tool.
pub(crate) struct ListFolder;

/// Its arguments.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListFolderArgs {
    /// Folder: `granted folder/sub/folder`, or an `id:` value. Left out: the granted folders.
    #[schemars(length(min = 1, max = 4096))]
    path: Option<String>,
    /// Levels to go down; 1, the default, is the folder itself.
    #[schemars(range(min = 1, max = 8))]
    depth: Option<u32>,
    /// Only names like `*.xlsx`, `2026/**/minutes*`.
    #[schemars(length(min = 1, max = 256))]
    name: Option<String>,
    /// `name` (default), `largest` or `newest` first.
    order: Option<OrderArg>,
    /// Entries a page; default 200.
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<u32>,
}

/// In which order.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OrderArg {
    Name,
    Largest,
    Newest,
}

impl From<OrderArg> for Order {
    fn from(order: OrderArg) -> Self {
        match order {
            OrderArg::Name => Self::Name,
            OrderArg::Largest => Self::Largest,
            OrderArg::Newest => Self::Newest,
        }
    }
}

impl ReadTool for ListFolder {
    const NAME: &'static str = "list_folder";
    type Args = ListFolderArgs;
    type View = FolderView;
    const COMPARED: &'static [&'static str] = &["name"];

    async fn read(
        &self,
        args: ListFolderArgs,
        session: &Session<Read>,
    ) -> Result<Raw<FolderView>, ToolError> {
        let files = session.files()?;
        let Some(path) = &args.path else {
            return Ok(files.roots()?.map(FolderView::of_roots));
        };
        let place = files.place(path)?;
        let start = session.position().map_or(0, |position| position.at);
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let options = ListOptions {
            depth: args.depth.unwrap_or(1) as usize,
            limit: args.limit.unwrap_or(DEFAULT_ENTRIES) as usize,
            start,
            order: args.order.map(Order::from).unwrap_or_default(),
        };
        let pattern = args.name.as_deref().map(NamePattern::parse).transpose()?;
        Ok(files.list(place, options, pattern).await?.map(FolderView::of_listing))
    }
}
