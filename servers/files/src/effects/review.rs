//! What a person has made of a file that was made for her: kept, changed by how much, or gone.
//!
//! Apart because it is asked long after the effect: it compares, tells a share, and never what stands there.

use super::read;
use sekisho_documents::{changes, decode_owned, with_line_feeds};
use sekisho_gate::{Percent, Read, Session, Verdict};
use sekisho_types::ErrorCode;

/// What was made: its bytes, and its text with line feeds.
pub(super) type Was = (Vec<u8>, String);

/// Looks what became of the file at `path`.
///
/// `None` where looking cannot tell: a folder that is not granted any more, a file that is not ours to see or longer
/// than we write. That a file is gone is final, so it is only said of a free place in a folder that is there.
pub(super) async fn of(session: &Session<Read>, path: &str, was: Was) -> Option<Verdict> {
    match read(session, path).await {
        Ok(file) => Some(match file.map(|file| file.bytes).map_with(was, differing).fact(|found| *found) {
            None => Verdict::Unchanged,
            Some((part, whole)) => Verdict::Edited(Percent::of(part, whole)),
        }),
        Err(error) if error.code() == ErrorCode::FILES_NOT_FOUND => {
            let files = session.files().ok()?;
            files.check_new(files.place(path).ok()?).await.ok().map(|_| Verdict::Gone)
        }
        Err(_) => None,
    }
}

/// How many of the characters of both texts stand in a part that differs, and how many there are; nothing for the very
/// same bytes.
fn differing(now: Vec<u8>, (bytes, text): Was) -> Option<(usize, usize)> {
    if now == bytes {
        return None;
    }
    let Ok(now) = decode_owned(now) else {
        // No text any more, so nothing of the text is left.
        return Some((1, 1));
    };
    let now = with_line_feeds(now.text);
    let count = |text: &str| text.chars().count();
    let parts = changes(&text, &now).into_iter();
    let part = parts.map(|(old, new)| {
        let stretch = |text: &str, range| text.get(range).map_or(0, count);
        stretch(&text, old) + stretch(&now, new)
    });
    Some((part.sum(), count(&text) + count(&now)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(was: &str, is: &[u8]) -> Option<u8> {
        let was = (was.replace('\n', "\r\n").into_bytes(), was.to_owned());
        differing(is.to_vec(), was).map(|(part, whole)| Percent::of(part, whole).get())
    }

    #[test]
    fn how_much_was_changed_is_counted_in_characters() {
        assert_eq!(percent("一行目\n二行目\n", "一行目\r\n二行目\r\n".as_bytes()), None);
        // Of 16 characters, one was taken out and one put in.
        assert_eq!(percent("一行目\n二行目\n", "一行目\r\n三行目\r\n".as_bytes()), Some(13));
        assert_eq!(percent("一\n", "二\r\n".as_bytes()), Some(50));
        assert_eq!(percent("一", "二".as_bytes()), Some(100));
        assert_eq!(percent("一行目\n", b""), Some(100));
        // The same text in other bytes, and no text at all.
        assert_eq!(percent("一行目\n", "一行目\n".as_bytes()), Some(1));
        assert_eq!(percent("一行目\n", &[0, 1, 2, 0xff, 0, 0]), Some(100));
    }
}
