//! Mails as Japanese offices write them, whole and broken.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests may be blunt")]

use proptest::prelude::*;
use sekisho_documents::mail::{
    BodySource, Mailbox, PartKind, Sealed, addresses, decode_header, decode_text, fold_quotes, parse,
};
use sekisho_documents::{DocumentError, Encoding, Form};

/// Bytes and their label; the text, its charset, and how many places are lost.
type Case = (&'static [u8], Option<&'static str>, &'static str, &'static str, usize);

#[test]
fn charsets_are_found_out_whatever_the_label_says() {
    let cases: &[Case] = &[
        // Gmail's `full` format: UTF-8 under the old label.
        ("会議①".as_bytes(), Some("iso-2022-jp"), "会議①", "utf-8", 0),
        (b"\x1b$B2q5D\x1b(B ok", Some("utf-8"), "会議 ok", "iso-2022-jp", 0),
        (b"\x1b$B2q5D\x1b(B", None, "会議", "iso-2022-jp", 0),
        // Code pages 50220 to 50222: circled digits, half-width kana by either shift, and as single bytes.
        (b"\x1b$B-!\x1b(B", Some("iso-2022-jp"), "①", "iso-2022-jp", 0),
        (b"\x1b(I6E\x1b(B", Some("iso-2022-jp"), "ｶﾅ", "iso-2022-jp", 0),
        (b"\x1b$B2q\x0e6E\x0f5D\x1b(B", Some("iso-2022-jp"), "会ｶﾅ議", "iso-2022-jp", 0),
        (b"\x1b$B2q\x1b(B\xb6\xc5", Some("iso-2022-jp"), "会ｶﾅ", "iso-2022-jp", 0),
        // Shifts that follow one another, and a line left open.
        (b"\x1b$B2q\x1b(B\x1b$B5D\x1b(B", Some("iso-2022-jp"), "会議", "iso-2022-jp", 0),
        (b"\x1b$B2q5D\r\nabc", Some("iso-2022-jp"), "会議\r\nabc", "iso-2022-jp", 0),
        (b"\x1b$B2q5\x1b(B", Some("iso-2022-jp"), "会\u{fffd}", "iso-2022-jp", 1),
        (b"\x89\xef\x8bc\x87\x40", Some("Shift_JIS"), "会議①", "shift_jis", 0),
        (b"\xee\xe0\xed\x95", Some("cp932"), "髙﨑", "shift_jis", 0),
        (b"\xc2\xc7\xb9\xe7\xa4\xbb", Some("euc-jp"), "打合せ", "euc-jp", 0),
        (
            b"\x89\xef\x8bc\x82\xcc\x82\xa8\x92m\x82\xe7\x82\xb9",
            Some("us-ascii"),
            "会議のお知らせ",
            "shift_jis",
            0,
        ),
        (b"caf\xe9", Some("iso-8859-1"), "café", "windows-1252", 0),
        (b"caf\xe9", None, "caf\u{fffd}", "utf-8", 1),
        // Sound UTF-8 too, by chance; and what Gmail makes of it.
        (b"\xcf\xba", Some("euc-jp"), "郎", "euc-jp", 0),
        ("郎".as_bytes(), Some("euc-jp"), "郎", "utf-8", 0),
        (b"a\0b\0", Some("utf-16le"), "ab", "UTF-16LE", 0),
        (b"", Some("nonsense"), "", "utf-8", 0),
    ];
    for (bytes, label, text, charset, lost) in cases {
        let found = decode_text(bytes, *label);
        assert_eq!((found.text.as_str(), found.charset, found.lost), (*text, *charset, *lost), "{bytes:?}");
    }
}

#[test]
fn encoded_words_are_read_as_they_are_written() {
    let cases: &[(&[u8], &str)] = &[
        (b"=?ISO-2022-JP?B?GyRCOzNFREJATzobKEI=?=", "山田太郎"),
        (b"Re: =?iso-2022-jp*ja?b?GyRCLSEbKEI=?= A", "Re: ① A"),
        // A character cut between two words, and kanji left open at the cut.
        (b"=?UTF-8?B?6K2w5LqL?= =?UTF-8?B?6Yw=?=\r\n\t=?utf-8?B?sg==?=", "議事録"),
        (b"=?ISO-2022-JP?B?GyRCMnE1?=\r\n =?ISO-2022-JP?B?RCRON28bKEI=?=", "会議の件"),
        (b"=?Shift_JIS?Q?=89=EF=8Bc=87@?=", "会議①"),
        (b"=?UTF-8?Q?a_b=5Fc?=", "a b_c"),
        (b"\x1b$B2q5D\x1b(B", "会議"),
        ("件名：会議".as_bytes(), "件名：会議"),
        (b"\x8c\x8f\x96\xbc\x82\xcc\x89\xef\x8bc", "件名の会議"),
        (b"=?UTF-8?X?abc?= =?=? =?utf-8?B?", "=?UTF-8?X?abc?= =?=? =?utf-8?B?"),
        (b"a\r\n b\tc", "a b c"),
        (b"=?utf-8?B?YQpi?=", "a b"),
    ];
    for (raw, text) in cases {
        assert_eq!(decode_header(raw), *text, "{raw:?}");
    }
}

/// Names, empty for none, and addresses.
type People = &'static [(&'static str, &'static str)];

#[test]
fn every_address_is_kept() {
    let cases: &[(&str, People)] = &[
        ("a@example.com", &[("", "a@example.com")]),
        (
            "山田 <a@example.com>, \"B, C\" <b@example.com>",
            &[("山田", "a@example.com"), ("B, C", "b@example.com")],
        ),
        ("a@example.com (山田 (営業))", &[("山田 営業", "a@example.com")]),
        (
            "関係者: a@example.com, B <b@example.com>;, c@example.com",
            &[("", "a@example.com"), ("B", "b@example.com"), ("", "c@example.com")],
        ),
        ("undisclosed-recipients:;", &[]),
        ("\"=?ISO-2022-JP?B?GyRCOzNFREJATzobKEI=?=\" <a@example.com>", &[("山田太郎", "a@example.com")]),
        (
            "=?utf-8?Q?A,_B?= <a@example.com>; c@example.com",
            &[("A, B", "a@example.com"), ("", "c@example.com")],
        ),
        ("A <a@example.com, B <b@example.com>", &[("A", "a@example.com"), ("B", "b@example.com")]),
        ("<@relay.example,@b.example:a@example.com>", &[("", "a@example.com")]),
        ("営業部", &[("", "営業部")]),
        ("a..b.@example.com, x", &[("", "a..b.@example.com"), ("", "x")]),
        ("\"a \\\"b\\\"\"\r\n <a@example.com>", &[("a \"b\"", "a@example.com")]),
        ("", &[]),
    ];
    for (raw, wanted) in cases {
        let wanted: Vec<_> = wanted
            .iter()
            .map(|(name, address)| Mailbox {
                name: Some((*name).to_owned()).filter(|name| !name.is_empty()),
                address: (*address).to_owned(),
            })
            .collect();
        assert_eq!(addresses(raw), wanted, "{raw}");
    }
}

const MIXED: &[u8] = b"From: =?ISO-2022-JP?B?GyRCOzNFREJATzobKEI=?= <yamada@example.com>\r\n\
To: b@example.com\r\nCc: c@example.com,\r\n d@example.com\r\nSubject: =?ISO-2022-JP?B?GyRCMnE1?=\r\n =?ISO-2022-JP?B?RCRON28bKEI=?=\r\n\
Date: Tue, 24 Nov 2026 10:00:00 +0900 (JST)\r\nMessage-ID: <1@example.com>\r\nIn-Reply-To: <0@example.com>\r\n\
References: <x@example.com>\r\n <0@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary=\"b1\"\r\n\r\npreamble\r\n\
--b1\r\nContent-Type: multipart/alternative; boundary=b2\r\n\r\n--b2\r\nContent-Type: text/plain; charset=ISO-2022-JP\r\n\r\n\
\x1b$B2q5D\x1b(B\r\n\r\n--b2\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
<p>=E4=BC=9A=E8=AD=B0</p><p hidden>x</p>\r\n--b2--\r\n\
--b1\r\nContent-Type: application/pdf; name*0*=iso-2022-jp''%1B%24B8%2B;\r\n name*1*=%40Q%1B%28B; name*2=\".pdf\"\r\n\
Content-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBE\r\nRg==\r\n\
--b1\r\nContent-Type: text/calendar; charset=utf-8; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n\
--b1\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nhello\r\n\
--b1\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\nContent-Disposition: inline; filename=\"\x8c\xa9\x90\xcf\x8f\x91\x87@.png\"\r\n\r\nPNG\r\n--b1--\r\n";

#[test]
fn a_mail_is_read_whole() {
    let mail = parse(MIXED).unwrap();
    assert_eq!(mail.from, [Mailbox { name: Some("山田太郎".into()), address: "yamada@example.com".into() }]);
    assert_eq!(
        mail.cc.iter().map(|box_| box_.address.as_str()).collect::<Vec<_>>(),
        ["c@example.com", "d@example.com"]
    );
    assert_eq!(mail.subject, "会議の件");
    assert_eq!(mail.date.as_ref().unwrap().to_string(), "2026-11-24T10:00:00+09:00[+09:00]");
    assert_eq!(mail.message_id.as_deref(), Some("1@example.com"));
    assert_eq!(mail.in_reply_to, ["0@example.com"]);
    assert_eq!(mail.references, ["x@example.com", "0@example.com"]);
    assert_eq!((mail.text.as_str(), mail.source, mail.lost, mail.cut), ("会議", BodySource::Plain, 0, false));
    let html = mail.html.as_ref().unwrap();
    assert_eq!((html.text.as_str(), html.hidden_chars), ("会議", 1));
    let seen: Vec<_> = mail
        .attachments
        .iter()
        .map(|file| (file.name.as_deref(), file.media_type.as_str(), file.size_bytes, file.inline))
        .collect();
    assert_eq!(
        seen,
        [
            (Some("見積.pdf"), "application/pdf", 4, false),
            (None, "text/calendar", 15, false),
            (None, "message/rfc822", 23, false),
            (Some("見積書①.png"), "image/png", 3, true),
        ]
    );
    assert_eq!(&*mail.attachments[0].bytes(), b"%PDF");
    let inner = mail.attachments[2].bytes();
    assert_eq!(parse(&inner).unwrap().subject, "inner");
}

/// A parser that others wrote sees the same structure. Charsets it reads by its own lights.
#[test]
fn an_independent_parser_agrees() {
    let theirs = mail_parser::MessageParser::default().parse(MIXED).unwrap();
    let ours = parse(MIXED).unwrap();
    assert_eq!(theirs.from().unwrap().first().unwrap().address(), Some(ours.from[0].address.as_str()));
    assert_eq!(theirs.message_id(), ours.message_id.as_deref());
    assert_eq!(theirs.date().unwrap().to_timestamp(), ours.date.unwrap().timestamp().as_second());
    assert_eq!(theirs.attachment_count(), ours.attachments.len());
    assert_eq!(theirs.attachment(0).unwrap().contents(), &*ours.attachments[0].bytes());
}

#[test]
fn the_better_form_of_the_text_is_taken() {
    let mail = |plain: &str, html: &str| {
        format!(
            "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n{plain}\n--b\n\
             Content-Type: text/html\n\n{html}\n--b--\n"
        )
    };
    let long = "<p>これはHTMLにだけ書いてある長い本文です。</p>".repeat(4);
    let stub = mail("HTMLで見てください", &long);
    assert_eq!(parse(stub.as_bytes()).unwrap().source, BodySource::Html);
    let both = mail("本文", "<b>本文</b>");
    assert_eq!(parse(both.as_bytes()).unwrap().source, BodySource::Plain);
    let none = parse(b"Subject: a\n\n").unwrap();
    assert_eq!((none.text.as_str(), none.source), ("", BodySource::Empty));
}

#[test]
fn what_is_encrypted_or_no_mail_is_told() {
    let sealed = |bytes: &[u8]| parse(bytes).unwrap().sealed;
    assert_eq!(
        sealed(b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nx"),
        Some(Sealed::Smime)
    );
    let pgp = b"Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b\n\n--b\n\nx\n--b--";
    assert_eq!(sealed(pgp), Some(Sealed::Pgp));
    assert_eq!(sealed(b"A: b\n\n-----BEGIN PGP MESSAGE-----\n"), Some(Sealed::Pgp));
    assert_eq!(sealed(b"A: b\n\ntext"), None);
    assert!(matches!(parse(b"no header at all"), Err(DocumentError::Binary { .. })));
    let tnef = parse(b"Content-Type: application/ms-tnef; name=winmail.dat\n\nx").unwrap();
    assert_eq!(tnef.attachments[0].name.as_deref(), Some("winmail.dat"));
}

#[test]
fn nesting_without_end_is_cut_and_told() {
    let deep: String =
        (0..5_000).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n")).collect();
    assert!(parse(deep.as_bytes()).unwrap().cut);
    let wide = format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\nx\n".repeat(10_000));
    assert!(parse(wide.as_bytes()).unwrap().cut);
    let mails = "Content-Type: message/rfc822\n\n".repeat(100_000);
    assert_eq!(parse(mails.as_bytes()).unwrap().attachments.len(), 1);
}

fn kinds(text: &str) -> Vec<(PartKind, String)> {
    fold_quotes(text).into_iter().map(|part| (part.kind, part.text)).collect()
}

#[test]
fn history_and_signatures_are_told_from_what_is_new() {
    let histories = [
        "> 古い\n> 話\n",
        "2026年11月24日(火) 10:00 山田太郎 <yamada@example.com>:\n\n> 古い\n",
        "2026年11月24日(火) 10:00 山田太郎\n<yamada@example.com>:\n> 古い\n",
        "On Tue, Nov 24, 2026 at 10:00 AM Taro <a@example.com> wrote:\n> old\n",
        "-----Original Message-----\nFrom: a@example.com\n\nold\n",
        "----- 元のメッセージ -----\n古い\n",
        "差出人: 山田太郎 <a@example.com>\n送信日時: 2026年11月24日 10:00\n宛先: b@example.com\n件名: 会議\n\n古い\n",
        "From: A <a@example.com>\nSent: Tuesday\nTo: B\nSubject: x\n\nold\n",
    ];
    for history in histories {
        let wanted =
            [(PartKind::New, "承知しました。\n\n".to_owned()), (PartKind::Quoted, history.to_owned())];
        assert_eq!(kinds(&format!("承知しました。\n\n{history}")), wanted);
    }
    let signatures = [
        "-- \n山田\n",
        "━━━━━━━━━━━━\n株式会社サンプル\n山田太郎\nTEL 03-0000-0000\n━━━━━━━━━━━━\n",
        "********************\n山田太郎\ntaro@example.com\n********************\n",
    ];
    for signature in signatures {
        let wanted = [(PartKind::New, "本文\n".to_owned()), (PartKind::Signature, signature.to_owned())];
        assert_eq!(kinds(&format!("本文\n{signature}")), wanted);
        let quoted = format!("本文\n{signature}> 古い\n");
        assert_eq!(kinds(&quoted)[1..], [wanted[1].clone(), (PartKind::Quoted, "> 古い\n".into())]);
    }
}

#[test]
fn what_only_resembles_history_stays_new() {
    let news = [
        "From: の欄を見てください。\n次の行です。\n",
        "2026年11月24日(火) 10:00から会議です:\n議題\n",
        "議題\n------------\n一\n二\n",
        "On the table he wrote:\nhello\n",
        "--\n本文\n",
    ];
    for text in news {
        assert_eq!(kinds(text), [(PartKind::New, text.to_owned())]);
    }
    let between = "> 質問\n答え\n> 質問\n答え\n";
    let wanted = [PartKind::Quoted, PartKind::New, PartKind::Quoted, PartKind::New];
    assert_eq!(fold_quotes(between).iter().map(|part| part.kind).collect::<Vec<_>>(), wanted);
}

fn near_mail() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b"Content-Type: multipart/mixed; boundary=b\r\n",
        b"--b\r\n",
        b"--b--\r\n",
        b"\r\n",
        b"\n",
        b"From: ",
        b"\"",
        b"<",
        b"=?utf-8?B?",
        b"=?iso-2022-jp?Q?=1B$B",
        b"?=",
        b"\x1b$B",
        b"\x1b(B",
        b"\x0e",
        b"\xe4\xbc",
        b"\x89\xef",
        b"; name*0*=",
        b"''%",
        b"Content-Transfer-Encoding: base64\r\n",
        b"Content-Type: text/html\n",
        b"<p hidden>",
        b"=",
        b"=A",
        b" ",
        b"> ",
        b"Date: Tue, 24",
    ];
    let piece = proptest::sample::select(pieces);
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_bytes_break_the_reader(bytes in prop_oneof![proptest::collection::vec(any::<u8>(), 0..300), near_mail()]) {
        let decoded = decode_text(&bytes, Some("iso-2022-jp"));
        prop_assert!(decoded.text.len() <= 3 * bytes.len());
        prop_assert!(decode_header(&bytes).len() <= 3 * bytes.len());
        prop_assert!(addresses(&bytes).len() <= bytes.len());
        if let Ok(mail) = parse(&bytes) {
            prop_assert!(mail.attachments.iter().map(|file| file.size_bytes).sum::<usize>() <= bytes.len());
        }
    }

    #[test]
    fn folding_loses_nothing(lines in proptest::collection::vec(prop_oneof![
        Just("> a\n".to_owned()), Just("-- \n".to_owned()), Just("========\r\n".to_owned()), Just("On x wrote:\n".to_owned()),
        Just("From: a\n".to_owned()), Just("Sent: b\n".to_owned()), Just("To: c\n".to_owned()), Just("\n".to_owned()), any::<String>(),
    ], 0..30)) {
        let text = lines.concat();
        prop_assert_eq!(fold_quotes(&text).into_iter().map(|part| part.text).collect::<String>(), text);
    }

    #[test]
    fn what_is_written_in_a_japanese_encoding_is_read(words in proptest::collection::vec("[ぁ-んァ-ヴ会議山田太郎髙﨑①-⑳ｦ-ﾝa-z]{1,10}", 1..8)) {
        let text = words.join("\r\n");
        for encoding in [Encoding::ShiftJis, Encoding::EucJp, Encoding::Iso2022Jp, Encoding::Utf8] {
            if let Ok(bytes) = Form::plain(encoding).encode(&text) {
                let found = decode_text(&bytes, Some(encoding.as_str()));
                prop_assert_eq!((found.text.as_str(), found.lost), (text.as_str(), 0));
            }
        }
    }
}

#[test]
fn headers_longer_than_any_are_cut_and_told() {
    let limit = sekisho_documents::mail::MAX_HEADER_BYTES;
    let starts = "=?a?b?".repeat(limit);
    assert!(decode_header(&starts).len() <= limit);
    assert!(addresses("a@example.com,".repeat(limit)).len() <= limit / 14 + 1);
    // An address that the limit cuts in two would be somebody else's.
    let cut = format!("{}a@example.com.example", " ".repeat(limit - 13));
    assert_eq!(addresses(cut), []);
    for header in ["Content-Type: text/plain", "Content-Disposition: inline", "Subject: a", "Content-ID: a"] {
        for filling in [";", "=?a?b?", ";a=b", ";a*0*=%"] {
            let mail = format!("{header}{}\n\ntext", filling.repeat(limit));
            let mail = parse(mail.as_bytes()).unwrap();
            assert!(mail.cut, "{header}{filling}");
            assert!(mail.subject.len() <= limit);
        }
    }
}

#[test]
fn a_word_that_never_ends_does_not_swallow_the_next() {
    assert_eq!(decode_header("=?UTF-8?B?6K2w=?UTF-8?B?6K2w?="), "=?UTF-8?B?6K2w議");
}
