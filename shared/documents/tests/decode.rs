//! Bytes to text: what is read, what is refused, and that nothing is lost.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may be blunt"
)]

use proptest::prelude::*;
use sekisho_documents::{BinaryKind, DocumentError, Encoding, LineEnds, MAX_TEXT_BYTES, Text, decode};
use sekisho_types::ErrorCode;

fn text(text: &str, bom: bool, line_ends: LineEnds) -> Text {
    Text { text: text.to_owned(), encoding: Encoding::Utf8, bom, line_ends, same_bytes: true }
}

#[test]
fn text_is_read_with_its_mark_and_its_line_ends() {
    let table: [(&[u8], Text); 12] = [
        (b"", text("", false, LineEnds::None)),
        (b"\xef\xbb\xbf", text("", true, LineEnds::None)),
        ("一行".as_bytes(), text("一行", false, LineEnds::None)),
        ("一\n二\n".as_bytes(), text("一\n二\n", false, LineEnds::Lf)),
        (b"a\r\nb\r\n", text("a\r\nb\r\n", false, LineEnds::CrLf)),
        (b"a\rb", text("a\rb", false, LineEnds::Cr)),
        (b"\xef\xbb\xbfa,b\r\n", text("a,b\r\n", true, LineEnds::CrLf)),
        (b"a\r\nb\nc\rd\r", text("a\r\nb\nc\rd\r", false, LineEnds::Mixed { lf: 1, crlf: 1, cr: 2 })),
        (b"\n\r", text("\n\r", false, LineEnds::Mixed { lf: 1, crlf: 0, cr: 1 })),
        (b"\r\r\n", text("\r\r\n", false, LineEnds::Mixed { lf: 0, crlf: 1, cr: 1 })),
        // Only the first mark is one; colours of a terminal are no shift; a start like a program's is text.
        (b"\xef\xbb\xbf\xef\xbb\xbfa", text("\u{feff}a", true, LineEnds::None)),
        (b"MZ-80 \x1b[31mred", text("MZ-80 \u{1b}[31mred", false, LineEnds::None)),
    ];
    for (bytes, expected) in table {
        assert_eq!(decode(bytes).unwrap().text, expected.text);
        assert_eq!(decode(bytes), Ok(expected), "{bytes:?}");
    }
}

#[test]
fn what_is_no_text_is_named() {
    let table: [(&[u8], BinaryKind); 23] = [
        (b"%PDF-1.7\n", BinaryKind::Pdf),
        (b"\xef\xbb\xbf%PDF-1.7\n", BinaryKind::Pdf),
        (b"junk\n%PDF-1.4\n\0", BinaryKind::Pdf),
        (b"PK\x03\x04rest", BinaryKind::Zip),
        (b"PK\x05\x06", BinaryKind::Zip),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", BinaryKind::Ole),
        (b"\x89PNG\r\n\x1a\n", BinaryKind::Image),
        (b"\xff\xd8\xff\xe0", BinaryKind::Image),
        (b"GIF89a", BinaryKind::Image),
        (b"BM\0\0", BinaryKind::Image),
        (b"RIFF\0\0\0\0WEBPVP8 ", BinaryKind::Image),
        (b"RIFF\0\0\0\0WAVEfmt ", BinaryKind::Media),
        (b"\0\0\0\x18ftypheic", BinaryKind::Image),
        (b"\0\0\0\x18ftypmp42", BinaryKind::Media),
        (b"ID3\x03\0", BinaryKind::Media),
        (b"\x1f\x8b\x08", BinaryKind::Archive),
        (b"7z\xbc\xaf\x27\x1c", BinaryKind::Archive),
        (b"MZ\x90\0", BinaryKind::Program),
        (b"\x7fELF", BinaryKind::Program),
        (b"SQLite format 3\0", BinaryKind::Database),
        (b"text with a \0 zero", BinaryKind::Other),
        (b"\0", BinaryKind::Other),
        // So short and without a mark, text of two-byte units cannot be told from other bytes.
        (b"a\0,\0b\0", BinaryKind::Other),
    ];
    for (bytes, kind) in table {
        let error = decode(bytes).unwrap_err();
        assert_eq!(error, DocumentError::Binary { kind }, "{bytes:?}");
        assert_eq!(error.code(), ErrorCode::FILES_NOT_TEXT);
    }
}

#[test]
fn unsound_utf_8_is_refused_with_the_place() {
    let table: [(&str, &[u8], usize); 5] = [
        ("cut", b"\xe6\x97\xa5\xe6\x9c", 3),
        ("cut behind a mark", b"\xef\xbb\xbf\xe6\x97", 3),
        ("overlong", b"\xe6\x97\xa5\xc0\xaf", 3),
        ("surrogate", b"\xe6\x97\xa5\xed\xa0\x80", 3),
        ("beyond the last character", b"\xe6\x97\xa5\xf4\x90\x80\x80", 3),
    ];
    for (what, bytes, valid_utf8_bytes) in table {
        let error = decode(bytes).unwrap_err();
        assert_eq!(error, DocumentError::UnknownEncoding { valid_utf8_bytes }, "{what}");
        assert_eq!(error.code(), ErrorCode::FILES_NOT_TEXT);
    }
}

#[test]
fn what_is_too_long_is_refused_before_it_is_looked_at() {
    let bytes = vec![b'a'; MAX_TEXT_BYTES + 1];
    let error = decode(&bytes).unwrap_err();
    assert_eq!(
        error,
        DocumentError::TooLarge { size_bytes: MAX_TEXT_BYTES + 1, limit_bytes: MAX_TEXT_BYTES }
    );
    assert_eq!(error.code(), ErrorCode::FILES_TOO_LARGE);
}

#[test]
fn lines_are_split_at_every_kind_of_end() {
    let table: [(&str, &[&str]); 7] = [
        ("", &[]),
        ("\n", &[""]),
        ("a", &["a"]),
        ("a\r\nb\nc\rd", &["a", "b", "c", "d"]),
        ("a\n\n\r\nb\r\n", &["a", "", "", "b"]),
        ("\n\r", &["", ""]),
        ("一行目\r\r\n三行目", &["一行目", "", "三行目"]),
    ];
    for (text, lines) in table {
        assert_eq!(decode(text.as_bytes()).unwrap().lines().collect::<Vec<_>>(), lines, "{text:?}");
    }
}

#[test]
fn a_text_in_a_log_shows_no_content() {
    assert!(!format!("{:?}", decode("秘密の本文".as_bytes()).unwrap()).contains("秘密"));
}

proptest! {
    #[test]
    fn any_text_without_controls_is_read_as_it_is(text in "[^\u{0}-\u{8}\u{e}-\u{1f}\u{7f}\u{feff}%PGM7RSB]{0,80}") {
        prop_assert_eq!(decode(text.as_bytes()).unwrap().text, text);
    }

    #[test]
    fn lines_and_their_ends_add_up_to_the_text(text in "[ab\r\n日]{0,60}") {
        let read = decode(text.as_bytes()).unwrap();
        let lines: usize = read.lines().map(str::len).sum();
        let count = read.lines().count();
        let (ends, pairs) = match read.line_ends {
            LineEnds::None => (0, 0),
            LineEnds::Mixed { lf, crlf, cr } => (lf + crlf + cr, crlf),
            LineEnds::CrLf => (text.matches("\r\n").count(), text.matches("\r\n").count()),
            LineEnds::Lf | LineEnds::Cr => (text.matches(['\r', '\n']).count(), 0),
        };
        prop_assert_eq!(lines + ends + pairs, text.len());
        let open_end = !text.is_empty() && !text.ends_with(['\r', '\n']);
        prop_assert_eq!(count, ends + usize::from(open_end));
    }
}
