//! `edit_file`: one place of a text file, or all of it, written anew.

use crate::effects::{EditText, Edited, Opened};
use schemars::JsonSchema;
use sekisho_gate::{ActTool, Proposal, Read, Session, ToolError};
use serde::Deserialize;

/// The tool.
pub(crate) struct EditFile;

/// Its arguments.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditFileArgs {
    /// File in a work folder, or an `id:` value.
    #[schemars(length(min = 1, max = 4096))]
    path: String,
    /// Text to replace, as read_file shows it; in the file once, or chosen by `occurrence`.
    #[schemars(length(min = 1, max = 200_000))]
    old_text: Option<String>,
    /// What comes in its place; empty deletes it.
    #[schemars(length(max = 2_000_000))]
    new_text: Option<String>,
    /// Which of several, from 1.
    #[schemars(range(min = 1, max = 1_000_000))]
    occurrence: Option<u32>,
    /// Instead of these: the whole new text.
    #[schemars(length(max = 2_000_000))]
    whole_text: Option<String>,
}

impl ActTool for EditFile {
    const NAME: &'static str = "edit_file";
    type Args = EditFileArgs;
    type Effect = EditText;
    const EXACT: &'static [&'static str] = &["path", "old_text", "new_text", "whole_text"];

    async fn propose(
        &self,
        args: EditFileArgs,
        session: &Session<Read>,
    ) -> Result<Proposal<EditText>, ToolError> {
        let files = session.files()?;
        let place = files.place(&args.path)?;
        let anchored = args.old_text.is_some();
        let wish = match (args.old_text, args.new_text, args.whole_text) {
            (Some(old), Some(new), None) => (old, new),
            (None, None, Some(whole)) if args.occurrence.is_none() => (String::new(), whole),
            _ => {
                return Err(ToolError::bad_argument(
                    "old_text",
                    "give `old_text` and `new_text`, or `whole_text` alone",
                ));
            }
        };
        let opened = files.read_to_replace(place).await?.try_map_with(wish, Opened::of)?;
        let edited = if anchored {
            let places = session.places_shown(&opened, Opened::wanted).await?;
            opened.zip(places).try_map_with(args.occurrence, Opened::at)?
        } else {
            opened.try_map(Opened::whole)?
        };
        let masked_gone = session.guard_removed(&edited, Edited::removed).await?;
        Ok(Proposal::new(edited.map_with(masked_gone, Edited::effect)))
    }
}
