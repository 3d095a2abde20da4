//! What holds for any bytes and any text.

use crate::samples::WORDS;
use proptest::prelude::*;
use sekisho_documents::{Encoding, Extent, Form, PartEnd, PartStart, decode, decode_owned, detect};

fn any_form() -> impl Strategy<Value = Form> {
    (0..Encoding::ALL.len(), any::<bool>()).prop_map(|(at, bom)| Form { encoding: Encoding::ALL[at], bom })
}

/// Bytes that are nearly text: words in some encoding, with other bytes strewn in.
fn near_text() -> impl Strategy<Value = Vec<u8>> {
    let words = proptest::collection::vec((0..WORDS.len(), 0..4_usize), 1..6);
    let stray = proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..3);
    (any_form(), words, stray).prop_map(|(form, words, stray)| {
        let text: String = words
            .iter()
            .map(|(word, end)| format!("{}{}", WORDS[*word], ["", "\n", "\r\n", ","][*end]))
            .collect();
        let mut bytes = form.encode(&text).unwrap();
        for (at, byte) in stray {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes
    })
}

fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..200),
        proptest::collection::vec(0x80..=0xff_u8, 0..60),
        proptest::collection::vec(
            prop_oneof![
                Just(0x1b_u8),
                Just(b'$'),
                Just(b'B'),
                Just(b'('),
                Just(b'J'),
                Just(b'I'),
                0x20..0x7f_u8
            ],
            0..60
        ),
        near_text(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_bytes_are_read_or_refused_and_what_is_the_same_is_written_the_same(bytes in any_bytes()) {
        let read = decode(&bytes);
        prop_assert_eq!(&decode_owned(bytes.clone()), &read);
        let form = detect(&bytes, Extent::Whole);
        prop_assert_eq!(form, read.as_ref().map(|read| read.form()).map_err(|error| *error));
        if let Ok(read) = read {
            let legacy = read.encoding.bom().is_empty();
            let replaced = legacy && read.text.contains(char::REPLACEMENT_CHARACTER);
            prop_assert!(!replaced);
            match read.encode() {
                Ok(again) => prop_assert_eq!(again == bytes, read.same_bytes),
                Err(_) => prop_assert!(!read.same_bytes),
            }
        }
    }

    #[test]
    fn any_part_is_read_or_refused_and_its_bytes_add_up(
        bytes in any_bytes(), form in any_form(), offset_bytes in 0..9_u64, start in 0..3_usize, inside in any::<bool>(),
    ) {
        let start = [PartStart::File, PartStart::Line, PartStart::Inside { offset_bytes }][start];
        let end = if inside { PartEnd::Inside } else { PartEnd::File };
        if let Ok(part) = form.decode_part(&bytes, start, end) {
            prop_assert!(part.dropped_bytes + part.left_bytes <= bytes.len());
            let used = &bytes[part.dropped_bytes..bytes.len() - part.left_bytes];
            let again = form.decode_part(used, PartStart::Line, PartEnd::File).unwrap();
            prop_assert_eq!(again.text, part.text);
        }
    }

    #[test]
    fn any_text_that_can_be_written_reads_back(text in "\\PC{0,40}[\r\n日本ｶﾞ¥~\\\\]{0,20}\\PC{0,20}", form in any_form()) {
        if let Ok(bytes) = form.encode(&text) {
            let part = form.decode_part(&bytes, PartStart::File, PartEnd::File).unwrap();
            prop_assert_eq!(part.text, text);
        }
    }
}
