//! What can be done to files once it was allowed: one effect a file.

mod bytes;
mod edit_text;
mod new_text;
mod review;

pub(crate) use edit_text::{EditText, Edited, Opened};
pub(crate) use new_text::NewText;

use crate::view::WrittenView;
use sekisho_documents::DocumentError;
use sekisho_gate::files::FileBytes;
use sekisho_gate::{Bilingual, Editing, Fault, PartForm, PreviewPart, Raw, Read, Seen, Session, ToolError};
use sekisho_types::ErrorCode;

/// The key of the part that holds the text.
const TEXT: &str = "text";

/// What a document says of a text that cannot be written, as a fault.
fn fault(error: DocumentError) -> Fault {
    match error {
        DocumentError::Unwritable { encoding, count, first_line } => Fault::new(error.code())
            .with_fact("encoding", encoding.as_str())
            .with_fact("count", count)
            .with_fact("line", first_line),
        DocumentError::TooLarge { size_bytes, limit_bytes } => {
            Fault::new(error.code()).with_fact("size", size_bytes).with_fact("limit", limit_bytes)
        }
        other => Fault::with_detail(other.code(), other.to_string()),
    }
}

/// The same, of a text that a person wrote into a proposal.
fn refusal(error: &DocumentError) -> ToolError {
    let plain = ToolError::new(error.code());
    match error {
        DocumentError::Unwritable { encoding, count, first_line } => plain
            .with_fact("encoding", encoding.as_str())
            .with_fact("count", *count)
            .with_fact("line", *first_line),
        DocumentError::TooLarge { size_bytes, limit_bytes } => {
            plain.with_fact("size", *size_bytes).with_fact("limit", *limit_bytes)
        }
        DocumentError::Binary { .. }
        | DocumentError::UnknownEncoding { .. }
        | DocumentError::UnsupportedEncoding { .. }
        | DocumentError::Unsound { .. }
        | DocumentError::OtherBytes { .. } => plain,
    }
}

fn part(
    key: &str,
    label: Bilingual,
    text: impl Into<String>,
    form: PartForm,
    editing: Editing,
) -> PreviewPart {
    PreviewPart { key: key.to_owned(), label, text: text.into(), form, editing }
}

fn path_part(path: &str) -> PreviewPart {
    part("path", Bilingual::new("場所", "Place"), path, PartForm::Line, Editing::Closed)
}

/// What a file holds now.
enum Holds {
    /// These bytes.
    These,
    /// Others.
    Others,
    /// There is no such file.
    Nothing,
    /// It could not be read.
    Unknown,
}

/// Looks whether a file holds these bytes.
async fn holds(session: &Session<Read>, path: &str, bytes: Vec<u8>) -> Holds {
    match read(session, path).await {
        Ok(file) => {
            let same = file.map_with(bytes, |file, bytes| file.bytes == bytes).fact(|same| *same);
            if same { Holds::These } else { Holds::Others }
        }
        Err(error) if error.code() == ErrorCode::FILES_NOT_FOUND => Holds::Nothing,
        // Longer than we write, so not what we wrote.
        Err(error) if error.code() == ErrorCode::FILES_TOO_LARGE => Holds::Others,
        Err(_) => Holds::Unknown,
    }
}

async fn read(session: &Session<Read>, path: &str) -> Result<Raw<FileBytes>, ToolError> {
    let files = session.files()?;
    files.read(files.place(path)?, MOST_BYTES).await
}

/// The most bytes of a text that is written.
const MOST_BYTES: u64 = 8 * 1024 * 1024;

/// Refuses more than is written.
fn bounded(bytes: Vec<u8>) -> Result<Vec<u8>, DocumentError> {
    let limit_bytes = usize::try_from(MOST_BYTES).unwrap_or(usize::MAX);
    if bytes.len() > limit_bytes {
        return Err(DocumentError::TooLarge { size_bytes: bytes.len(), limit_bytes });
    }
    Ok(bytes)
}

/// What was seen, of an effect that made these bytes.
fn happened(now: &Holds) -> Seen {
    match now {
        Holds::These => Seen::Happened,
        Holds::Nothing => Seen::DidNot,
        Holds::Others | Holds::Unknown => Seen::CannotTell,
    }
}

/// The receipt of a write.
type Receipt = WrittenView;
