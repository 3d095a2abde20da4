//! Parts of large files: whole lines, whatever is cut.

use crate::samples::{WORDS, file, written};
use sekisho_documents::{BinaryKind, DocumentError, Encoding, Form, Part, PartEnd, PartStart};

fn form(encoding: Encoding) -> Form {
    Form { encoding, bom: matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be) }
}

fn page(end: &str) -> String {
    WORDS.iter().enumerate().map(|(at, word)| format!("{at} {word}の件{end}")).collect()
}

#[test]
fn parts_of_any_size_join_to_the_whole() {
    for encoding in Encoding::ALL {
        for end in ["\n", "\r\n", "\r"] {
            let text = page(end);
            let bytes = file(encoding, &text);
            for size in [64, 101, 333, 1_000_000] {
                let (mut joined, mut at, mut start) = (String::new(), 0, PartStart::File);
                while at < bytes.len() {
                    let to = (at + size).min(bytes.len());
                    let part_end = if to == bytes.len() { PartEnd::File } else { PartEnd::Inside };
                    let part = form(encoding).decode_part(&bytes[at..to], start, part_end).unwrap();
                    joined.push_str(&part.text);
                    at = to - part.left_bytes;
                    start = PartStart::Line;
                }
                assert_eq!(joined, text, "{encoding} {end:?} {size}");
            }
        }
    }
}

#[test]
fn a_part_from_anywhere_begins_with_the_next_line() {
    let text = page("\r\n");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for encoding in Encoding::ALL {
        let bytes = file(encoding, &text);
        let mark = form(encoding).encode("").unwrap().len();
        let mut starts = vec![mark];
        for line in &lines {
            starts.push(starts.last().unwrap() + written(encoding, line).len());
        }
        for from in mark..bytes.len() {
            let offset_bytes = u64::try_from(from).unwrap();
            let start = PartStart::Inside { offset_bytes };
            let part = form(encoding).decode_part(&bytes[from..], start, PartEnd::File).unwrap();
            let begun = from + part.dropped_bytes;
            let line = starts.iter().position(|start| *start == begun).unwrap();
            assert_eq!(
                part,
                Part { text: lines[line..].concat(), dropped_bytes: begun - from, left_bytes: 0 }
            );
            // At most one line more is lost, where the cut goes through the line end itself.
            assert!(starts.get(line - 1).is_none_or(|before| *before <= from + 1), "{encoding} {from}");
        }
    }
}

#[test]
fn a_part_without_a_line_end_is_read_to_the_last_whole_character() {
    let text = "取引先担当者金額";
    for encoding in Encoding::ALL {
        let bytes = written(encoding, text);
        for to in 8..bytes.len() {
            let plain = Form::plain(encoding);
            let part = plain.decode_part(&bytes[..to], PartStart::File, PartEnd::Inside).unwrap();
            assert!(text.starts_with(&part.text) && part.left_bytes <= 3, "{encoding} {to} {}", part.text);
            assert!(part.text.chars().count() >= (to - 7) / 3);
        }
        let inside = PartStart::Inside { offset_bytes: 4 };
        let part = Form::plain(encoding).decode_part(&bytes, inside, PartEnd::File);
        assert_eq!(part, Ok(Part { text: String::new(), dropped_bytes: bytes.len(), left_bytes: 0 }));
    }
}

#[test]
fn a_carriage_return_at_the_end_is_left_for_its_line_feed() {
    let part = |bytes: &[u8], start, end| Form::plain(Encoding::Utf8).decode_part(bytes, start, end).unwrap();
    let read =
        |text: &str, dropped_bytes, left_bytes| Part { text: text.to_owned(), dropped_bytes, left_bytes };
    assert_eq!(part(b"a\r\nb\r", PartStart::Line, PartEnd::Inside), read("a\r\n", 0, 2));
    assert_eq!(part(b"b\r", PartStart::Line, PartEnd::Inside), read("b", 0, 1));
    assert_eq!(part(b"\r\nc", PartStart::Line, PartEnd::File), read("\r\nc", 0, 0));
    assert_eq!(part(b"\nc", PartStart::Inside { offset_bytes: 9 }, PartEnd::File), read("c", 1, 0));
    assert_eq!(part(b"a\r\nb\r", PartStart::Line, PartEnd::File), read("a\r\nb\r", 0, 0));
}

#[test]
fn a_part_in_another_encoding_is_refused() {
    let unsound = |encoding| Err(DocumentError::Unsound { encoding });
    let line = |form: Form, bytes: &[u8]| form.decode_part(bytes, PartStart::Line, PartEnd::File);
    let plain = Form::plain;
    assert_eq!(line(plain(Encoding::Utf8), b"\x93\xfa\x96\x7b"), unsound(Encoding::Utf8));
    assert_eq!(line(plain(Encoding::Utf8), b"\x1b$BF|K\\\x1b(B"), unsound(Encoding::Utf8));
    assert_eq!(line(plain(Encoding::ShiftJis), b"\xff"), unsound(Encoding::ShiftJis));
    assert_eq!(line(plain(Encoding::Utf16Le), b"a"), unsound(Encoding::Utf16Le));
    let zero = Err(DocumentError::Binary { kind: BinaryKind::Other });
    assert_eq!(line(plain(Encoding::EucJp), b"a\0"), zero);
    // A file that had a mark has it still, or is another by now.
    let marked = Form { encoding: Encoding::Utf8, bom: true };
    assert_eq!(marked.decode_part(b"abc", PartStart::File, PartEnd::File), unsound(Encoding::Utf8));
}

#[test]
fn a_part_in_a_log_shows_no_content() {
    let form = Form::plain(Encoding::Utf8);
    let part = form.decode_part("秘密の本文".as_bytes(), PartStart::File, PartEnd::File).unwrap();
    assert!(!format!("{part:?}").contains("秘密"));
}
