//! Cuts the window that was asked for out of a file's bytes.
//!
//! Apart because it is pure: it runs on sealed content and can hand nothing out but the view.

use crate::view::FileView;
use sekisho_documents::{DocumentError, decode};
use sekisho_gate::files::FileBytes;
use sekisho_gate::{Fault, Lines};

/// What the mask sees beside the window, so that nothing hides across its edge: so many lines, and more of them
/// until they hold so many characters.
const CONTEXT_LINES: usize = 20;
const CONTEXT_CHARS: usize = 256;
/// A window holds no more characters than this: the gate shows at most 48,000, masked.
const WINDOW_CHARS: usize = 64_000;

/// Which lines are asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    /// The first line, from 1.
    pub(crate) start: u64,
    /// How many at the most.
    pub(crate) lines: u64,
}

/// Decodes the file and takes the window out of it.
pub(crate) fn read(file: FileBytes, window: Window) -> Result<FileView, Fault> {
    let text = decode(&file.bytes).map_err(|error| fault(&error))?;
    let unified = text.text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<&str> = unified.split('\n').collect();
    if lines.last().is_some_and(|last| last.is_empty()) {
        lines.pop();
    }
    let total = lines.len();
    let start = usize::try_from(window.start.saturating_sub(1)).unwrap_or(usize::MAX).min(total);
    let wanted = usize::try_from(window.lines).unwrap_or(usize::MAX).min(total - start);
    let shown = fitting(lines.iter().skip(start).take(wanted));
    let lead_in = context(lines.iter().take(start).rev());
    let lead_out = context(lines.iter().skip(start + shown));
    let around = lines.iter().skip(start - lead_in).take(lead_in + shown + lead_out);
    let cut = around.copied().collect::<Vec<_>>().join("\n");
    let next = start + shown;
    Ok(FileView {
        lines: Lines { text: cut, first: start as u64 + 1, lead_in, shown },
        more: (shown < wanted).then_some(next as u64 + 1),
        total,
        encoding: text.encoding.as_str(),
        bom: text.bom,
        line_ends: text.line_ends.as_str(),
        size_bytes: file.size_bytes,
        modified: file.modified,
        id: file.id,
        stamp: file.stamp,
    })
}

/// How many of these lines, nearest first, the mask must see.
fn context<'a>(lines: impl Iterator<Item = &'a &'a str>) -> usize {
    let (mut chars, mut count) = (0_usize, 0_usize);
    for line in lines {
        if count >= CONTEXT_LINES && chars >= CONTEXT_CHARS {
            break;
        }
        // Blanks do not part a word from its number, so they do not count.
        chars = chars.saturating_add(line.chars().filter(|c| !c.is_whitespace()).count());
        count += 1;
    }
    count
}

/// How many of these lines a window holds; always one at least, if there is one.
fn fitting<'a>(lines: impl Iterator<Item = &'a &'a str>) -> usize {
    let (mut used, mut count) = (0_usize, 0_usize);
    for line in lines {
        used = used.saturating_add(line.chars().count() + 1);
        if used > WINDOW_CHARS && count > 0 {
            break;
        }
        count += 1;
    }
    count
}

fn fault(error: &DocumentError) -> Fault {
    Fault::with_detail(error.code(), error.to_string())
}
