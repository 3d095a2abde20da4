//! What is written is what was meant, by our own reading and others', and the same bytes each time.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests may be blunt")]

use mail_parser::MimeHeaders;
use proptest::prelude::*;
use sekisho_documents::mail::{
    ComposeError, Mailbox, NewAttachment, NewMail, compose, parse, quote, reply_subject,
};

fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox { name: Some(name.to_owned()).filter(|name| !name.is_empty()), address: address.to_owned() }
}

fn simple() -> NewMail {
    NewMail {
        from: mailbox("佐藤花子", "sato@example.com"),
        to: vec![mailbox("", "yamada@example.jp")],
        cc: vec![],
        bcc: vec![],
        subject: "Re: 会議の件".to_owned(),
        date: "2026-11-24T10:00:00+09:00[+09:00]".parse().unwrap(),
        message_id: "2@example.com".to_owned(),
        in_reply_to: None,
        references: vec![],
        text: "山田様\n\n承知しました。\n".to_owned(),
        html: None,
        attachments: vec![],
    }
}

fn full() -> NewMail {
    NewMail {
        to: vec![
            mailbox("株式会社サンプル第一営業本部 山田太郎", "yamada@example.jp"),
            mailbox("A, \"B\" \\ C", "b..c.@example.com"),
        ],
        cc: vec![mailbox("", "c@example.com")],
        bcc: vec![mailbox("", "d@example.com")],
        subject: "【重要】第三十二回定例会議の議事録および次回の日程についてのご連絡（①〜③）".to_owned(),
        in_reply_to: Some("1@example.com".to_owned()),
        references: vec!["0@example.com".to_owned(), "1@example.com".to_owned()],
        html: Some("<p>山田様</p><p>承知しました。</p>".to_owned()),
        attachments: vec![
            NewAttachment {
                name: "第三十二回定例会議議事録（最終版）①.pdf".to_owned(),
                media_type: "application/pdf".to_owned(),
                bytes: (0..=255).collect(),
            },
            NewAttachment {
                name: "old mail.eml".to_owned(),
                media_type: "message/rfc822".to_owned(),
                bytes: b"Subject: x\r\n\r\n--=_mixed--\r\n".to_vec(),
            },
        ],
        ..simple()
    }
}

/// Python's `email` package reads this file as it is meant: it was asked by hand when the file was made. Only between
/// the two words of the long name does its older release put a space, which RFC 2047 leaves out.
#[test]
fn the_golden_mail_is_written_byte_for_byte() {
    let written = compose(&full()).unwrap();
    assert_eq!(String::from_utf8(written).unwrap(), include_str!("data/full.eml"));
}

#[test]
fn what_is_written_is_read_the_same() {
    let mail = full();
    let written = compose(&mail).unwrap();
    let read = parse(&written).unwrap();
    assert_eq!(read.from, [mail.from]);
    assert_eq!(read.to[0], mail.to[0]);
    assert_eq!(read.to[1].name, mail.to[1].name);
    assert_eq!((read.cc, read.bcc), (mail.cc, mail.bcc));
    assert_eq!(read.subject, mail.subject);
    assert_eq!(read.date.unwrap(), mail.date);
    assert_eq!((read.message_id, read.references), (Some(mail.message_id), mail.references));
    assert_eq!(read.text, mail.text.trim_end());
    assert_eq!(read.html.unwrap().text, "山田様\n\n承知しました。");
    for (read, meant) in read.attachments.iter().zip(&mail.attachments) {
        assert_eq!((read.name.as_ref(), &*read.bytes()), (Some(&meant.name), meant.bytes.as_slice()));
    }
    assert_eq!(read.attachments.len(), 2);
}

#[test]
fn others_read_what_is_written() {
    let mail = full();
    let written = compose(&mail).unwrap();
    let read = mail_parser::MessageParser::default().parse(&written).unwrap();
    assert_eq!(read.subject(), Some(mail.subject.as_str()));
    let to: Vec<_> = read.to().unwrap().iter().map(|who| who.name().unwrap().to_owned()).collect();
    assert_eq!(to, [mail.to[0].name.clone().unwrap(), mail.to[1].name.clone().unwrap()]);
    assert_eq!(read.body_text(0).unwrap(), mail.text.replace('\n', "\r\n"));
    let names: Vec<_> = read.attachments().map(|file| file.attachment_name().unwrap()).collect();
    assert_eq!(names, [mail.attachments[0].name.as_str(), mail.attachments[1].name.as_str()]);
    assert_eq!(read.attachment(0).unwrap().contents(), mail.attachments[0].bytes);
}

#[test]
fn no_value_becomes_a_header_of_its_own() {
    let refused = |change: &dyn Fn(&mut NewMail)| {
        let mut mail = full();
        change(&mut mail);
        compose(&mail).unwrap_err()
    };
    for bad in ["\r", "\n", "\0", "\u{b}", "\u{7f}", "\u{85}"] {
        let text = format!("a{bad}Bcc: x@evil.example");
        assert_eq!(refused(&|mail| mail.subject = text.clone()), ComposeError::Control { field: "Subject" });
        assert_eq!(
            refused(&|mail| mail.to[1].name = Some(text.clone())),
            ComposeError::Control { field: "To" }
        );
        assert_eq!(
            refused(&|mail| mail.attachments[0].name = text.clone()),
            ComposeError::Control { field: "attachment" }
        );
        let address = format!("a{bad}@example.com");
        assert_eq!(
            refused(&|mail| mail.cc[0].address = address.clone()),
            ComposeError::Address { field: "Cc", place: 1 }
        );
        let id = format!("a{bad}@b");
        assert_eq!(refused(&|mail| mail.message_id = id.clone()), ComposeError::Id { field: "Message-ID" });
        assert_eq!(
            refused(&|mail| mail.in_reply_to = Some(id.clone())),
            ComposeError::Id { field: "In-Reply-To" }
        );
        let media_type = format!("a{bad}/b");
        assert_eq!(
            refused(&|mail| mail.attachments[1].media_type = media_type.clone()),
            ComposeError::Attachment { place: 2 }
        );
    }
    assert_eq!(refused(&|mail| mail.text = "\0".to_owned()), ComposeError::Control { field: "text" });
    for address in
        ["", "a", "a@", "@b.c", "a b@c.d", "a@b", "a@b..c", "a@b.c>", "a,b@c.d", "あ@b.c", "a@b.c, d@e.f"]
    {
        let error = refused(&|mail| mail.to[0].address = address.to_owned());
        assert_eq!(error, ComposeError::Address { field: "To", place: 1 }, "{address}");
    }
    let nobody = |mail: &mut NewMail| (mail.to, mail.cc, mail.bcc) = (vec![], vec![], vec![]);
    assert_eq!(refused(&nobody), ComposeError::Recipients { count: 0 });
    let multipart = refused(&|mail| mail.attachments[0].media_type = "multipart/mixed".to_owned());
    assert_eq!(multipart, ComposeError::Attachment { place: 1 });
}

#[test]
fn a_long_thread_keeps_its_first_and_its_last_ids() {
    let mut mail = simple();
    mail.references = (0..50).map(|n| format!("{n}@example.com")).collect();
    mail.references.push("no id\r\nBcc: x@evil.example".to_owned());
    let written = compose(&mail).unwrap();
    let read = parse(&written).unwrap();
    let wanted: Vec<_> = std::iter::once(0).chain(31..50).map(|n| format!("{n}@example.com")).collect();
    assert_eq!(read.references, wanted);
    assert_eq!(read.bcc, []);
}

#[test]
fn an_answer_takes_over_the_subject_once() {
    let cases = [
        ("会議", "Re: 会議"),
        ("Re: 会議", "Re: 会議"),
        ("RE: Re: re：会議", "Re: 会議"),
        ("Re[2]: a", "Re: a"),
        ("Re^3: a", "Re: a"),
        ("返信: 会議", "Re: 会議"),
        ("Fwd: Re: a", "Re: Fwd: Re: a"),
        ("Re: Fwd: a", "Re: Fwd: a"),
        ("Report: a", "Re: Report: a"),
        ("", "Re:"),
    ];
    for (subject, answer) in cases {
        assert_eq!(reply_subject(subject), answer);
        assert_eq!(reply_subject(answer), answer);
    }
    assert_eq!(quote("一\r\n\r\n> 二\n\n", "山田\nさん:"), "山田 さん:\n> 一\n>\n>> 二\n");
}

proptest! {
    #[test]
    fn whatever_is_written_is_read_the_same(
        subject in "[\\PC]{0,120}", name in "[\\PC]{0,60}", text in "[\\PC\n]{0,200}", file in "[\\PC]{1,80}",
    ) {
        let mut mail = simple();
        mail.subject = subject.clone();
        mail.from.name = Some(name.clone());
        mail.text = text.clone();
        mail.attachments = vec![NewAttachment { name: format!("f{file}x"), media_type: "a/b".to_owned(), bytes: vec![0] }];
        let written = compose(&mail).unwrap();
        prop_assert_eq!(&compose(&mail).unwrap(), &written);
        let ascii = std::str::from_utf8(&written).unwrap();
        prop_assert!(ascii.is_ascii());
        prop_assert!(ascii.split("\r\n").all(|line| line.len() <= 78 && !line.contains(['\r', '\n'])));
        let read = parse(&written).unwrap();
        prop_assert_eq!(read.subject, subject.trim());
        prop_assert_eq!(read.from[0].name.clone().unwrap_or_default(), name.trim());
        prop_assert_eq!(read.text, text.trim_end());
        prop_assert_eq!(read.attachments[0].name.clone().unwrap(), format!("f{file}x"));
    }
}
