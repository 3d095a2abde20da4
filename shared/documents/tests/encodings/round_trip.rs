//! What is written reads back, and what was read is written the same or not at all.

use crate::samples::{WORDS, file, written};
use sekisho_documents::{DocumentError, Encoding, Form, LineEnds, decode, decode_owned};
use sekisho_types::ErrorCode;

#[test]
fn texts_of_every_size_come_back_byte_for_byte() {
    let page: String = WORDS.iter().map(|word| format!("{word}の件、よろしくお願いします。\n")).collect();
    let csv: String = WORDS.iter().map(|word| format!("{word},\"1,000\",東京都\r\n")).collect();
    let mixed = page.replacen('\n', "\r\n", 5).replacen("\r\n", "\r", 2);
    let texts = ["請求書 見積書", "来週の会議で確認します。\r\n", &page, &csv, &mixed, "一\r二\r三\r"];
    for encoding in Encoding::ALL {
        for text in texts {
            for bom in [false, true] {
                if bom && encoding.bom().is_empty() {
                    continue;
                }
                let mark = if bom { encoding.bom() } else { b"" };
                let bytes = [mark, &written(encoding, text)].concat();
                let form = Form { encoding, bom };
                assert_eq!(form.encode(text), Ok(bytes.clone()), "{encoding} {bom}");
                // Little UTF-16 without a mark is not surely that.
                if !bom && encoding.bom().len() == 2 && text.chars().count() < 100 {
                    continue;
                }
                let read = decode(&bytes).unwrap();
                assert_eq!((read.text.as_str(), read.form(), read.same_bytes), (text, form, true));
                assert_eq!(read.line_ends, LineEnds::of(text));
                assert_eq!(read.encode(), Ok(bytes.clone()));
                assert_eq!(decode_owned(bytes), Ok(read));
            }
        }
    }
}

#[test]
fn characters_that_companies_add_and_makers_added_come_back() {
    let table: [(Encoding, &[u8], &str); 6] = [
        (
            Encoding::ShiftJis,
            b"\xf0\x40\xf0\x7e\xf0\x80\xf9\xfc\x93\x8c\x8b\x9e\x82\xcc\x93\x8c\x8b\x9e\x82\xcc\x93\x8c\x8b\x9e\x82\xcc\x93\x8c\x8b\x9e\x82\xcc\x93\x8c",
            "\u{e000}\u{e03e}\u{e03f}\u{e757}東京の東京の東京の東京の東",
        ),
        (
            Encoding::ShiftJis,
            b"\x87\x40\x87\x8a\xfb\xfc\xfa\xb1\x8f\xa4\x93\x58\x82\xcc\x8c\x8f",
            "①㈱髙﨑商店の件",
        ),
        (Encoding::EucJp, b"\xad\xa1\xad\xea\xbe\xa6\xc5\xb9\xa4\xce\xb7\xef", "①㈱商店の件"),
        (Encoding::Iso2022Jp, b"\x1b$B-!-j\x1b(B", "①㈱"),
        (Encoding::Iso2022Jp, b"a\x1b(I6^\x1b$BF|\x1b(Bx\x1b(J\\y\x1b(I1\x1b(Bb", "aｶﾞ日x¥yｱb"),
        (Encoding::Iso2022Jp, b"\x1b(I16\x1b(B\r\n\x1b(I1\x1b(B", "ｱｶ\r\nｱ"),
    ];
    for (encoding, bytes, text) in table {
        let read = decode(bytes).unwrap();
        assert_eq!((read.encoding, read.text.as_str(), read.same_bytes), (encoding, text, true));
        assert_eq!(read.encode().unwrap(), bytes);
    }
}

#[test]
fn what_would_be_written_in_another_way_is_known() {
    let table: [(Encoding, &[u8], &str); 6] = [
        // The doubles of NEC and IBM in code page 932.
        (Encoding::ShiftJis, b"\xee\xe0\x8f\xa4\x93\x58\x82\xcc\x8c\x8f", "髙商店の件"),
        (Encoding::ShiftJis, b"\x81\xe6\x87\x9a\x8f\xa4\x93\x58\x82\xcc\x8c\x8f", "∵∵商店の件"),
        // Other shifts for the same: JIS C 6226, a return to JIS X 0201, no return at all.
        (Encoding::Iso2022Jp, b"\x1b$@F|K\\\x1b(B", "日本"),
        (Encoding::Iso2022Jp, b"\x1b$BF|K\\\x1b(J\r\n\x1b(B", "日本\r\n"),
        (Encoding::Iso2022Jp, b"\x1b$BF|K\\", "日本"),
        // Three bytes, JIS X 0212.
        (Encoding::EucJp, b"\xbe\xa6\xc5\xb9\xa4\xce\xb7\xef\x8f\xb0\xa1", "商店の件丂"),
    ];
    for (encoding, bytes, text) in table {
        let read = decode(bytes).unwrap();
        assert_eq!(
            (read.encoding, read.text.as_str(), read.same_bytes),
            (encoding, text, false),
            "{bytes:?}"
        );
    }
}

#[test]
fn a_character_that_the_encoding_lacks_is_counted_and_never_replaced() {
    let table: [(Encoding, &str, usize, usize); 11] = [
        (Encoding::ShiftJis, "絵文字\r\n😀と\r\n😀", 2, 2),
        // The encoders outside would write these as something that does not read back.
        (Encoding::ShiftJis, "¥100", 1, 1),
        (Encoding::ShiftJis, "一\n二\n三−四‾", 2, 3),
        (Encoding::ShiftJis, "波\r〜線", 1, 2),
        (Encoding::EucJp, "¥100", 1, 1),
        (Encoding::EucJp, "丂", 1, 1),
        (Encoding::EucJp, "\u{e000}", 1, 1),
        (Encoding::Iso2022Jp, "一\n−", 1, 2),
        (Encoding::Iso2022Jp, "ｶ😀\u{1b}", 2, 1),
        (Encoding::Utf8, "\u{feff}a", 1, 1),
        (Encoding::Utf16Le, "\u{feff}a", 1, 1),
    ];
    for (encoding, text, count, first_line) in table {
        let error = Form::plain(encoding).encode(text).unwrap_err();
        assert_eq!(error, DocumentError::Unwritable { encoding, count, first_line }, "{text}");
        assert_eq!(error.code(), ErrorCode::FILES_NOT_IN_ENCODING);
    }
}

#[test]
fn whatever_can_be_written_reads_back_as_it_was() {
    // Between two others, so that every shift is entered and left.
    for encoding in Encoding::ALL {
        let mut written = 0;
        for c in '\u{1}'..='\u{ffff}' {
            for text in [format!("a{c}b"), format!("日{c}本"), format!("ｱ{c}ｲ")] {
                let Ok(bytes) = Form::plain(encoding).encode(&text) else { continue };
                written += 1;
                let (again, unsound) = match encoding {
                    Encoding::Utf8 => encoding_rs::UTF_8,
                    Encoding::Utf16Le => encoding_rs::UTF_16LE,
                    Encoding::Utf16Be => encoding_rs::UTF_16BE,
                    Encoding::ShiftJis => encoding_rs::SHIFT_JIS,
                    Encoding::EucJp => encoding_rs::EUC_JP,
                    Encoding::Iso2022Jp => encoding_rs::ISO_2022_JP,
                }
                .decode_without_bom_handling(&bytes);
                assert!(again == text && !unsound, "{encoding} {text:?} {bytes:?}");
            }
        }
        assert!(written > 3 * 6_800, "{encoding}: {written}");
    }
}

#[test]
fn the_files_of_banks_come_back() {
    let header = format!("{:<120}", "1910ｶ)ﾔﾏﾀﾞｼﾖｳｼﾞ 0325");
    let header: String = header.chars().take(120).collect();
    let data = |name: &str| -> String {
        let line = format!("20009ﾐﾅﾐｷﾞﾝｺｳ       123ﾎﾝﾃﾝ           00001{:07}{name}", 0);
        format!("{line:<120}").chars().take(120).collect()
    };
    let records = [
        header,
        data("ﾔﾏﾀﾞ ﾊﾅｺ"),
        data("ｽｽﾞｷ ﾀﾛｳ"),
        format!("{:<120}", "8000002000000012345"),
        format!("{:<120}", "9"),
    ];
    for encoding in [Encoding::ShiftJis, Encoding::EucJp] {
        for between in ["", "\r\n", "\n"] {
            // With and without the mark by which old systems end a file.
            for end in ["", "\u{1a}"] {
                let text = records.join(between) + end;
                let bytes = file(encoding, &text);
                let read = decode(&bytes).unwrap();
                assert_eq!((read.encoding, read.text.as_str(), read.same_bytes), (encoding, &text[..], true));
            }
        }
        for record in records.iter().take(3) {
            let read = decode(&file(encoding, record)).unwrap();
            assert_eq!((read.encoding, &read.text), (encoding, record));
        }
    }
}
