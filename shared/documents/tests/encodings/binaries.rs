//! What is no text is named, and neither text is taken for it nor it for text.

use crate::samples::{Dice, WORDS, file};
use sekisho_documents::{BinaryKind, DocumentError, Encoding, Extent, decode, detect};

#[test]
fn files_of_programs_are_known_by_their_marks() {
    let mut tar = vec![0_u8; 512];
    tar[..8].copy_from_slice(b"memo.txt");
    tar[257..262].copy_from_slice(b"ustar");
    let mut emf = vec![0_u8; 88];
    emf[0] = 1;
    emf[40..46].copy_from_slice(b" EMF\0\0");
    let table: [(&[u8], BinaryKind); 22] = [
        (&tar, BinaryKind::Archive),
        (&emf, BinaryKind::Image),
        (b"\xca\xfe\xba\xbe\0\0\0\x34", BinaryKind::Program),
        (b"\0asm\x01\0\0\0", BinaryKind::Program),
        (b"\xcb\x0d\x0d\x0a\0\0\0\0", BinaryKind::Program),
        (b"\0\x01\0\0\0\x11\x01\0", BinaryKind::Font),
        (b"OTTO\0\x0b", BinaryKind::Font),
        (b"ttcf\0\x01\0\0", BinaryKind::Font),
        (b"wOFF\0\x01\0\0", BinaryKind::Font),
        (b"wOF2\0\x01\0\0", BinaryKind::Font),
        (b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F", BinaryKind::Shortcut),
        (b"\0\x01\0\0Standard Jet DB\0", BinaryKind::Database),
        (b"\0\x01\0\0Standard ACE DB\0", BinaryKind::Database),
        (b"\x37\x7f\x06\x82\0\x2d\xe2\x18", BinaryKind::Database),
        (b"PAR1\x15\x04\x15\0", BinaryKind::Database),
        (b"!BDN\0\0", BinaryKind::Database),
        (b"\x22\xd5-lh5-\x10\x02\x01\x01\x20\x03\x01\x01\x44\x5a\x21\x55\x20\x01a", BinaryKind::Archive),
        (b"\x04\x22\x4d\x18\x64\x40", BinaryKind::Archive),
        (b"\xd7\xcd\xc6\x9a\0\0", BinaryKind::Image),
        (b"%\xe2\xe3\n%PDF-1.4\n", BinaryKind::Pdf),
        (b"\x01\x02\x03\x04", BinaryKind::Other),
        (b"\x93\xfa\x96\x7b\x05\x93\xfa\x96\x7b", BinaryKind::Other),
    ];
    for (bytes, kind) in table {
        assert_eq!(decode(bytes), Err(DocumentError::Binary { kind }), "{bytes:?}");
        assert_eq!(detect(bytes, Extent::Beginning), Err(DocumentError::Binary { kind }), "{bytes:?}");
    }
}

#[test]
fn texts_that_start_like_other_things_stay_texts() {
    let table: [&str; 9] = [
        "MZ-80 の件",
        "BMの一覧",
        "OTTOの報告",
        "PAR1 と PAR2",
        "ID3 の件です",
        "wOFF の件です",
        "x -lh5- は圧縮方式です",
        "欄\u{b}欄\u{c}\u{1b}[31m赤",
        "終わり\u{1a}",
    ];
    for text in table {
        for encoding in [Encoding::Utf8, Encoding::Utf16Le, Encoding::ShiftJis, Encoding::EucJp] {
            let read =
                decode(&file(encoding, text)).unwrap_or_else(|error| panic!("{encoding} {text:?}: {error}"));
            assert_eq!((read.encoding, read.text.as_str()), (encoding, text));
        }
    }
}

#[test]
fn bytes_without_meaning_are_not_read_as_text() {
    let mut dice = Dice(99);
    for size in [64, 100, 256, 1024, 5000] {
        for _ in 0..2_000 {
            let bytes: Vec<u8> = (0..size).map(|_| dice.byte()).collect();
            assert!(decode(&bytes).is_err(), "{bytes:?}");
        }
    }
    // Shorter ones, by chance sound, and full of kanji: a few in ten thousand at most.
    for (size, bound) in [(16, 100), (24, 15), (32, 5)] {
        let read = (0..10_000).filter(|_| {
            let bytes: Vec<u8> = (0..size).map(|_| dice.byte()).collect();
            decode(&bytes).is_ok()
        });
        assert!(read.count() <= bound, "{size}");
    }
}

#[test]
fn numbers_in_two_and_four_bytes_are_not_read_as_utf_16() {
    let mut dice = Dice(5);
    for _ in 0..2_000 {
        let small: Vec<u8> =
            (0..40).flat_map(|_| u16::try_from(dice.below(600)).unwrap().to_le_bytes()).collect();
        let long: Vec<u8> =
            (0..20).flat_map(|_| u32::try_from(dice.below(70_000)).unwrap().to_be_bytes()).collect();
        for bytes in [small, long] {
            assert!(matches!(decode(&bytes), Err(DocumentError::Binary { .. })), "{bytes:?}");
        }
    }
}

#[test]
fn words_packed_without_a_mark_are_not_read() {
    // As in a store of keys and values: lengths before the words.
    for encoding in [Encoding::ShiftJis, Encoding::EucJp] {
        let packed: Vec<u8> = WORDS
            .iter()
            .flat_map(|word| {
                let bytes = file(encoding, word);
                [&[u8::try_from(bytes.len()).unwrap()], &bytes[..]].concat()
            })
            .collect();
        assert_eq!(decode(&packed), Err(DocumentError::Binary { kind: BinaryKind::Other }), "{encoding}");
    }
}
