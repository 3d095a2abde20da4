//! Cuts the window that was asked for out of a file's bytes.
//!
//! Apart because it is pure: it runs on sealed content and can hand nothing out but the view.

use crate::view::{Extent, FileView};
use sekisho_documents::{
    DocumentError, Extent as Sample, Form, LineEnds, PartEnd, PartStart, decode_owned, detect,
    with_line_feeds,
};
use sekisho_gate::files::FileBytes;
use sekisho_gate::{Fault, Lines, margin};
use sekisho_types::ErrorCode;

/// A window holds no more characters than this: the gate shows at most 48,000, masked.
const WINDOW_CHARS: usize = 64_000;
/// A line longer than this is not shown even in parts: its mask would take longer than a call may.
const LINE_CHARS: usize = 8 * 1024 * 1024;

/// What is masked beside a window, on either side, but no line in part.
const BESIDE_CHARS: usize = 8_000;
/// So many of a table's first lines are masked with each window of it: the columns' names may not stand in the first.
const HEADING_LINES: usize = 4;
/// No longer line names columns.
const HEADING_BYTES: usize = 16_000;

/// Which lines are asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Window {
    /// From one line on.
    From {
        /// The first line, from 1.
        start: u64,
        /// How many at the most.
        lines: u64,
    },
    /// The last ones.
    Last(u64),
}

/// A decoded text, and how it was written.
struct Decoded {
    text: String,
    form: Form,
    extent: Extent,
    line_ends: LineEnds,
}

/// Decodes the file, or the part of it that was read, and takes the window out of it.
pub(crate) fn read(mut file: FileBytes, window: Window) -> Result<FileView, Fault> {
    let bytes = std::mem::take(&mut file.bytes);
    let decoded = decoded(&file, bytes).map_err(|error| fault(&error))?;
    let unified = with_line_feeds(decoded.text);
    let total = unified.matches('\n').count() + usize::from(!unified.is_empty() && !unified.ends_with('\n'));
    let (start, wanted) = match window {
        Window::From { start, lines } => {
            let start = usize::try_from(start.saturating_sub(1)).unwrap_or(usize::MAX).min(total);
            (start, usize::try_from(lines).unwrap_or(usize::MAX).min(total - start))
        }
        Window::Last(lines) => {
            let wanted = usize::try_from(lines).unwrap_or(usize::MAX).min(total);
            (total - wanted, wanted)
        }
    };
    // Only the lines around the window are looked at: a file may hold tens of millions of them.
    let (before, after) = unified.split_at_checked(offset_of(&unified, start)).unwrap_or_default();
    let shown = fitting(after.split('\n').take(wanted));
    let lead_in = beside(lines_before(before));
    let lead_out = beside(after.split('\n').skip(shown).take(total - start - shown));
    let mut around: Vec<&str> = lines_before(before).take(lead_in).collect();
    around.reverse();
    let heading =
        heading(lines_before(before).skip(lead_in), around.first().or(after.split('\n').next().as_ref()));
    let lead_in = lead_in + heading.len();
    around.splice(0..0, heading);
    around.extend(after.split('\n').take(shown + lead_out));
    if around.iter().any(|line| line.len() > LINE_CHARS && line.chars().nth(LINE_CHARS).is_some()) {
        return Err(Fault::new(ErrorCode::FILES_LONG_LINE));
    }
    let cut = around.join("\n");
    let next = start + shown;
    Ok(FileView {
        lines: Lines { text: cut, first: start as u64 + 1, lead_in, shown },
        more: (shown < wanted).then_some(next as u64 + 1),
        total: (decoded.extent == Extent::Whole).then_some(total),
        extent: decoded.extent,
        encoding: decoded.form.encoding.as_str(),
        bom: decoded.form.bom,
        line_ends: decoded.line_ends.as_str(),
        size_bytes: file.size_bytes,
        modified: file.modified,
        id: file.id,
        stamp: file.stamp,
    })
}

fn decoded(file: &FileBytes, bytes: Vec<u8>) -> Result<Decoded, DocumentError> {
    let end = file.offset.saturating_add(bytes.len() as u64);
    if file.offset == 0 && end >= file.size_bytes {
        let text = decode_owned(bytes)?;
        let form = text.form();
        return Ok(Decoded { form, extent: Extent::Whole, line_ends: text.line_ends, text: text.text });
    }
    let (form, extent, start, end) = if file.offset == 0 {
        (detect(&bytes, Sample::Beginning)?, Extent::Beginning, PartStart::File, PartEnd::Inside)
    } else {
        let inside = PartStart::Inside { offset_bytes: file.offset };
        (detect(&file.head, Sample::Beginning)?, Extent::End, inside, PartEnd::File)
    };
    let text = form.decode_part(&bytes, start, end)?.text;
    Ok(Decoded { form, extent, line_ends: LineEnds::of(&text), text })
}

/// Where a line begins, counted from 0; the end of the text where there is no such line.
fn offset_of(text: &str, line: usize) -> usize {
    match line.checked_sub(1) {
        None => 0,
        Some(ends) => text.match_indices('\n').nth(ends).map_or(text.len(), |(at, _)| at + 1),
    }
}

/// The lines that end where `before` ends, the last one first.
fn lines_before(before: &str) -> impl Iterator<Item = &str> + Clone {
    before.strip_suffix('\n').map(|lines| lines.rsplit('\n')).into_iter().flatten()
}

/// How many of these lines, the nearest first, are masked beside the window: what is told there of the lines shown.
fn beside<'a>(lines: impl Iterator<Item = &'a str> + Clone) -> usize {
    let (mut chars, mut count) = (0_usize, margin(lines.clone()));
    for line in lines.clone().take(count) {
        chars = chars.saturating_add(line.chars().count() + 1);
    }
    for line in lines.skip(count) {
        chars = chars.saturating_add(line.chars().count() + 1);
        if chars > BESIDE_CHARS {
            break;
        }
        count += 1;
    }
    count
}

/// The first lines of the table that goes on in `line`: they name its columns, and so tell whose cells are persons.
///
/// `above` are the lines over it, the nearest first. A table is what has as many of one separator in each line.
fn heading<'a>(above: impl Iterator<Item = &'a str> + Clone, line: Option<&&str>) -> Vec<&'a str> {
    let count = |line: &str, separator: char| {
        let mut quoted = false;
        let is_one = |c: char| {
            quoted ^= c == '"';
            c == separator && !quoted
        };
        if line.contains(separator) { line.matches(is_one).count() } else { 0 }
    };
    let Some(line) = line else { return Vec::new() };
    let tables = [',', '\t', '|', ';'].into_iter().filter_map(|separator| {
        let columns = count(line, separator);
        let rows = above.clone().take_while(|line| count(line, separator) == columns);
        (columns > 0).then(|| rows.count())
    });
    let rows = tables.max().unwrap_or(0);
    let mut heading: Vec<&str> = above.take(rows).skip(rows.saturating_sub(HEADING_LINES)).collect();
    heading.reverse();
    heading.retain(|line| line.len() <= HEADING_BYTES);
    heading
}

/// How many of these lines a window holds; always one at least, if there is one.
fn fitting<'a>(lines: impl Iterator<Item = &'a str>) -> usize {
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
