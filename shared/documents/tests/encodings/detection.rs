//! Which encoding bytes are in, and what is refused because it is not sure.

use crate::samples::{Dice, KANA, WORDS, file, written};
use encoding_rs::{BIG5, EUC_KR, GBK, KOI8_R, WINDOWS_874, WINDOWS_1251, WINDOWS_1252};
use sekisho_documents::{DocumentError, Encoding, Extent, Form, decode, detect};

const SAMPLES: usize = 600;

/// Which texts of `make` are refused, and which are read as something else.
fn missed(encoding: Encoding, mut make: impl FnMut(&mut Dice) -> String) -> (Vec<String>, Vec<String>) {
    let mut dice = Dice(7);
    let (mut refused, mut wrong) = (Vec::new(), Vec::new());
    for _ in 0..SAMPLES {
        let text = make(&mut dice);
        match decode(&file(encoding, &text)) {
            Ok(read) if read.encoding == encoding && read.text == text => {}
            Ok(read) => wrong.push(format!("{encoding} {text} as {} {}", read.encoding, read.text)),
            Err(_) => refused.push(text),
        }
    }
    (refused, wrong)
}

fn words<'a>(words: &'a [&'a str], count: usize, between: &'a str) -> impl FnMut(&mut Dice) -> String {
    move |dice| (0..count).map(|_| dice.of(words)).collect::<Vec<_>>().join(between)
}

#[test]
fn two_words_and_more_are_always_recognised() {
    for encoding in Encoding::ALL {
        for (count, between) in [(2, " "), (2, ""), (2, ","), (3, "\r\n"), (8, "、"), (40, "\n")] {
            let found = missed(encoding, words(&WORDS, count, between));
            assert_eq!(found, (Vec::new(), Vec::new()), "{encoding} {count} {between:?}");
        }
    }
}

#[test]
fn one_word_is_recognised_or_refused_but_never_misread() {
    for encoding in Encoding::ALL {
        let (refused, wrong) = missed(encoding, words(&WORDS, 1, ""));
        assert_eq!(wrong, Vec::<String>::new());
        assert!(refused.len() * 50 <= SAMPLES, "{encoding}: {refused:?}");
    }
}

#[test]
fn half_width_kana_alone_are_recognised_or_refused_but_never_misread() {
    // How many may be refused of so many words: a few short ones are everyday kanji in EUC-JP as well.
    for (encoding, bounds) in [(Encoding::ShiftJis, [90, 20, 2, 0]), (Encoding::EucJp, [0; 4])] {
        for (count, bound) in [1, 2, 4, 12].into_iter().zip(bounds) {
            let (refused, wrong) = missed(encoding, words(&KANA, count, " "));
            assert_eq!(wrong, Vec::<String>::new());
            assert!(refused.len() <= bound, "{encoding} {count}: {refused:?}");
        }
    }
}

#[test]
fn what_is_written_differently_in_two_ways_is_told_by_what_people_write() {
    let table: [(Encoding, &str); 9] = [
        (Encoding::ShiftJis, "①㈱髙﨑商店 様"),
        (Encoding::ShiftJis, "ｶﾌﾞｼｷｶﾞｲｼﾔ ﾔﾏﾀﾞ,東京都"),
        (Encoding::ShiftJis, "A社とB社の見積"),
        (Encoding::ShiftJis, "品名　数量\r\n"),
        (Encoding::EucJp, "A社とB社の見積"),
        (Encoding::EucJp, "賞与 与信"),
        (Encoding::EucJp, "おねがい"),
        (Encoding::EucJp, "ｶﾌﾞｼｷｶﾞｲｼﾔ"),
        (Encoding::EucJp, "㈱山田 ①"),
    ];
    for (encoding, text) in table {
        let read = decode(&written(encoding, text)).unwrap();
        assert_eq!((read.encoding, read.text.as_str()), (encoding, text));
    }
}

#[test]
fn text_of_other_languages_is_refused_and_not_read_as_japanese() {
    let western = [
        "café",
        "résumé",
        "Größe und Gewicht",
        "Müller",
        "Ärger",
        "ÄRGER",
        "é",
        "São Paulo",
        "naïve",
        "Ñandú",
        "El Niño año",
        "it’s",
        "don’t do it",
        "“Hello” he said",
        "à la carte",
        "Où êtes-vous allé déjeuner près de la forêt ?",
        "Straße nach Köln über Düsseldorf",
        "£100 © ® ½",
        "price – €5",
        "çã õé",
    ];
    let table: Vec<(&'static encoding_rs::Encoding, &str)> = [
        western.map(|text| (WINDOWS_1252, text)).to_vec(),
        vec![
            (WINDOWS_1251, "Привет мир"),
            (WINDOWS_1251, "это просто текст на русском языке"),
            (KOI8_R, "это просто текст на русском языке"),
            (GBK, "这是一个测试文件，请确认。"),
            (GBK, "it’s"),
            (EUC_KR, "이것은 시험 파일입니다. 확인하세요."),
            (EUC_KR, "“Hello” he said"),
            (BIG5, "這是一個測試檔案，請確認。"),
            // TIS-620: Windows writes it so.
            (WINDOWS_874, "กรุณาตรวจสอบเอกสารนี้"),
            (WINDOWS_874, "สวัสดีครับ วันนี้อากาศดีมาก"),
            (WINDOWS_874, "รายงานการประชุมประจำเดือน"),
            (WINDOWS_874, "ราคาสินค้ารวมภาษี 1,000 บาท"),
            (WINDOWS_874, "เอกสารนี้"),
            (WINDOWS_874, "ปี ๒๕๖๙ ครับ"),
            (WINDOWS_874, "ภาษาไทย"),
            (WINDOWS_874, "การประชุมประจำสัปดาห์ครั้งที่ 3 กรุณาส่งรายงานภายในวันศุกร์"),
            (WINDOWS_874, "ยินดีต้อนรับ"),
        ],
    ]
    .concat();
    for (outside, text) in table {
        let (bytes, _, lacking) = outside.encode(text);
        assert!(!lacking, "{text}");
        let read = decode(&bytes);
        assert!(matches!(read, Err(DocumentError::UnknownEncoding { .. })), "{text}: {read:?}");
    }
}

#[test]
fn one_unsound_byte_is_enough_to_refuse() {
    let page = "お見積りの件、来週の会議で確認します。\r\n".repeat(40);
    for encoding in Encoding::ALL {
        let sound = file(encoding, &page);
        assert!(decode(&sound).is_ok());
        // A byte or two that are nothing in this encoding, far from the start; and a character cut at the end.
        let nothing: &[u8] = match encoding {
            Encoding::Utf8 | Encoding::ShiftJis => b"\xff",
            Encoding::EucJp => b"\xff\xff",
            Encoding::Iso2022Jp => b"\x1b$A",
            Encoding::Utf16Le => b"\x00\xd8",
            Encoding::Utf16Be => b"\xd8\x00",
        };
        let damaged = [&sound[..], nothing, b"\r\n"].concat();
        assert!(decode(&damaged).is_err(), "{encoding}");
        let last = written(encoding, "日");
        let cut =
            [&sound[..], &last[..last.len() - 1 - 3 * usize::from(encoding == Encoding::Iso2022Jp)]].concat();
        assert!(decode(&cut).is_err(), "{encoding}");
        // The same cut is none at the end of a beginning.
        let bom = matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be);
        assert_eq!(detect(&cut, Extent::Beginning), Ok(Form { encoding, bom }), "{encoding}");
    }
}

#[test]
fn a_beginning_cut_anywhere_is_recognised() {
    let page = "取引先,担当者,金額\r\n株式会社山田商事,鈴木,1000\r\n".repeat(4);
    for encoding in Encoding::ALL {
        let bytes = file(encoding, &page);
        // From where two words are there.
        for to in 40..bytes.len() {
            assert_eq!(
                detect(&bytes[..to], Extent::Beginning).map(|form| form.encoding),
                Ok(encoding),
                "{to}"
            );
        }
    }
}

#[test]
fn utf_16_without_a_mark_is_read_only_when_it_is_sure() {
    for encoding in [Encoding::Utf16Le, Encoding::Utf16Be] {
        for text in ["name,amount\r\n", "品名,数量,10\r\n", "一、議題 12:00", "お知らせ\r\nABC"] {
            let read = decode(&written(encoding, text)).unwrap();
            assert_eq!((read.encoding, read.bom, read.text.as_str()), (encoding, false, text));
            assert!(read.same_bytes);
        }
        // Too short; with zeros of its own; in letters that are no proof; cut.
        for text in ["a,b", "name\0amount", "Привет мир"] {
            let read = decode(&written(encoding, text));
            assert!(matches!(read, Err(DocumentError::Binary { .. })), "{text:?}: {read:?}");
        }
        let odd = [&written(encoding, "name,amount\r\n")[..], b"a"].concat();
        assert!(matches!(decode(&odd), Err(DocumentError::Binary { .. })));
    }
}

#[test]
fn what_is_written_with_shifts_is_iso_2022_jp_or_nothing() {
    let read = |bytes: &[u8]| decode(bytes).map(|read| (read.encoding, read.text));
    let table: [(&[u8], &str); 6] = [
        (b"\x1b$BF|K\\\x1b(B", "日本"),
        (b"\x1b$@F|K\\\x1b(J", "日本"),
        (b"\x1b(I6^\x1b(B", "ｶﾞ"),
        (b"\x1b(J\\100~\x1b(B", "¥100‾"),
        (b"a\x1b$BF|\x1b(I6\x1b$BK\\\x1b(Bb", "a日ｶ本b"),
        (b"\x1b$BF|K\\", "日本"),
    ];
    for (bytes, text) in table {
        assert_eq!(read(bytes), Ok((Encoding::Iso2022Jp, text.to_owned())), "{bytes:?}");
    }
    // Other sets, eight-bit neighbours, a cut pair, a shift-out, a mark of UTF-8: none is surely read.
    let refused: [(&[u8], usize); 7] = [
        (b"a\x1b$(D\"/\x1b(B", 1),
        (b"\x1b$AVP\x1b(B", 0),
        (b"\x1b$BF|K\x1b(B", 0),
        (b"\x1b$BF|\x1b(B\xe6\x97\xa5", 0),
        (b"ab\x0e1\x0f and as much more text as it takes for two shifts not to matter", 2),
        (b"\xef\xbb\xbf\x1b$BF|K\\\x1b(B", 3),
        (b"\x93\xfa\x1b$BF|K\\\x1b(B\x96\x7b", 2),
    ];
    for (bytes, valid_utf8_bytes) in refused {
        assert_eq!(read(bytes), Err(DocumentError::UnknownEncoding { valid_utf8_bytes }), "{bytes:?}");
    }
}

#[test]
fn utf_32_is_refused_by_name() {
    for bytes in [&b"\xff\xfe\0\0a\0\0\0"[..], b"\0\0\xfe\xff\0\0\0a"] {
        assert_eq!(decode(bytes), Err(DocumentError::UnsupportedEncoding { name: "utf-32" }));
    }
}
