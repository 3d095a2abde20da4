//! `create_file`: a new text file in a work folder.

use crate::effects::NewText;
use schemars::JsonSchema;
use sekisho_gate::{ActTool, Proposal, Read, Session, ToolError};
use serde::Deserialize;

/// The tool.
pub(crate) struct CreateFile;

/// Its arguments.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateFileArgs {
    /// `work folder/sub/name.txt`; the folder must exist.
    #[schemars(length(min = 1, max = 4096))]
    path: String,
    /// The whole text.
    #[schemars(length(max = 2_000_000))]
    text: String,
    /// Default `utf-8`; of .csv and .tsv `utf-8-bom`, which Excel needs.
    encoding: Option<EncodingArg>,
    /// Default `crlf`.
    line_ends: Option<LineEndsArg>,
}

/// How the text is encoded.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub(crate) enum EncodingArg {
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "utf-8-bom")]
    Utf8Bom,
    #[serde(rename = "utf-16")]
    Utf16,
    #[serde(rename = "shift_jis")]
    ShiftJis,
    #[serde(rename = "euc-jp")]
    EucJp,
    #[serde(rename = "iso-2022-jp")]
    Iso2022Jp,
}

impl EncodingArg {
    fn word(self) -> String {
        let word = match self {
            Self::Utf8 => "utf-8",
            Self::Utf8Bom => "utf-8-bom",
            Self::Utf16 => "utf-16",
            Self::ShiftJis => "shift_jis",
            Self::EucJp => "euc-jp",
            Self::Iso2022Jp => "iso-2022-jp",
        };
        word.to_owned()
    }
}

/// How its lines end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LineEndsArg {
    Crlf,
    Lf,
}

impl ActTool for CreateFile {
    const NAME: &'static str = "create_file";
    type Args = CreateFileArgs;
    type Effect = NewText;

    async fn propose(
        &self,
        args: CreateFileArgs,
        session: &Session<Read>,
    ) -> Result<Proposal<NewText>, ToolError> {
        let files = session.files()?;
        let place = files.check_new(files.place(&args.path)?).await?;
        let crlf = args.line_ends.map(|ends| ends == LineEndsArg::Crlf);
        let asked = (args.text, args.encoding.map(EncodingArg::word), crlf);
        Ok(Proposal::new(place.try_map_with(asked, NewText::of)?))
    }
}
