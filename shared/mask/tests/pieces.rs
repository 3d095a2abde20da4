//! Typed pieces of one result: each kind, what the fields teach about the text, counts, handles, settings.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may be blunt"
)]

use sekisho_mask::{
    Action, EmailStyle, Engine, Handle, HandleSource, Kind, MaskError, Masked, Piece, PieceKind, Settings,
};
use sekisho_types::ErrorCode;

fn mask(pieces: &[(PieceKind, &str)]) -> Masked {
    let pieces = pieces.iter().map(|(kind, text)| Piece::new(*kind, *text)).collect();
    Engine::new(Settings::default()).mask(pieces)
}

fn one(kind: PieceKind, text: &str) -> String {
    mask(&[(kind, text)]).into_pieces().remove(0)
}

/// Each shown form is checked, and so is that masking it once more changes nothing.
fn check(kind: PieceKind, cases: &[(&str, &str)]) {
    for (text, want) in cases {
        assert_eq!(one(kind, text), *want, "{text:?}");
        assert_eq!(one(kind, want), *want, "again: {want:?}");
    }
}

#[test]
fn names_become_initials_or_a_neutral_sign() {
    check(
        PieceKind::Name,
        &[
            ("Taro Yamada", "T.Y."),
            ("YAMADA Taro", "Y.T."),
            ("ヤマダ タロウ", "Y.T."),
            ("山田太郎", "Y.T."),
            ("佐藤", "S."),
            ("蠱毒麤", "〇.〇."),
            ("山田太郎（やまだ　たろう）様", "Y.T."),
            ("山田\n太郎", "Y.T.\n"),
            ("yamada@example.com", "****@example.com"),
            ("", ""),
            (" \n", " \n"),
        ],
    );
}

#[test]
fn addresses_become_prefectures() {
    check(
        PieceKind::Address,
        &[
            ("東京都千代田区千代田1-1", "東京都"),
            ("〒100-0001\n東京都千代田区千代田1-1\n山田ビル", "東京都\n\n"),
            ("北海道札幌市", "北海道"),
            ("東京都", "東京都"),
            ("千代田区千代田1-1", "東京都"),
            ("架空谷1-1", "［住所］"),
            ("1-1 Chiyoda, Tokyo", "［住所］"),
        ],
    );
    let counts = mask(&[(PieceKind::Address, "〒100-0001 東京都千代田区")]);
    assert_eq!(counts.counts().hidden().get(&Kind::Postal), Some(&1));
    assert_eq!(counts.counts().hidden().get(&Kind::Address), Some(&1));
}

#[test]
fn phones_lose_four_digits_or_go_wholly() {
    check(
        PieceKind::Phone,
        &[
            ("090-1234-5678", "090-1234-****"),
            ("1234-5678", "1234-****"),
            ("+81 3-1234-5678", "+81 3-1234-****"),
            ("TEL: 03-1234-5678 (内線 123)", "TEL: 03-1234-**** (内線 ***)"),
            ("03-1234-5678, 090-1234-5678", "03-1234-****, 090-1234-****"),
            ("1234", "****"),
            ("03-1234-5678 山田", "［電話］"),
            ("03-1234-5678 12", "［電話］"),
            ("なし", "［電話］"),
            ("12345678901234567890", "［電話］"),
        ],
    );
}

#[test]
fn mails_lose_their_local_part_or_go_wholly() {
    check(
        PieceKind::Email,
        &[
            ("taro@example.com", "****@example.com"),
            ("<taro@example.com>, hanako@example.com", "<****@example.com>, ****@example.com"),
            ("mailto:taro@example.com", "mailto:****@example.com"),
            ("山田太郎 <taro@example.com>", "［メール］"),
            ("taro[at]example.com", "［メール］"),
            ("taro@corp", "［メール］"),
            ("taro", "［メール］"),
        ],
    );
}

#[test]
fn what_the_fields_tell_is_found_in_the_text() {
    let masked = mask(&[
        (PieceKind::Name, "山田 太郎"),
        (PieceKind::Name, "Jane Doe"),
        (PieceKind::Name, "佐藤花子（さとう はなこ）"),
        (PieceKind::Email, "taro@corp"),
        (PieceKind::Phone, "1234-5678"),
        (
            PieceKind::Text,
            "山田太郎様、山田　太郎、山\u{200b}田太郎、JANE DOE、jane-doe、janedoelines、さとうはなこ、taro@corp、12345678、912345678",
        ),
    ]);
    assert_eq!(
        masked.pieces()[5],
        "Y.T.様、Y.T.、Y.T.、J.D.、J.D.、janedoelines、S.H.、［メール］、1234****、912345678"
    );
}

#[test]
fn a_known_surname_does_not_damage_an_organisation() {
    let masked =
        mask(&[(PieceKind::Name, "本田"), (PieceKind::Text, "本田技研工業の本田です。森林組合の話")]);
    assert_eq!(masked.pieces()[1], "本田技研工業のH.です。森林組合の話");
    let masked = mask(&[(PieceKind::Name, "林"), (PieceKind::Text, "森林組合の話")]);
    assert_eq!(masked.pieces()[1], "森林組合の話");
}

#[test]
fn counts_tell_kinds_and_nothing_else() {
    let masked = mask(&[
        (PieceKind::Text, "03-1234-5678 と 090-1234-5678 と a@example.com ‹k7qmd›"),
        (PieceKind::Text, "マイナンバー 123456789012 4111111111111111"),
    ]);
    let json = serde_json::to_value(masked.counts()).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "hidden": {"email": 1, "phone": 2, "mynumber": 1},
            "warned": {"mynumber": 1},
            "forbidden": {"card": 1},
            "defanged": 2,
        })
    );
    assert!(!masked.counts().is_empty());
    assert!(mask(&[(PieceKind::Text, "会議は10時です")]).counts().is_empty());
}

#[test]
fn nothing_that_holds_text_prints_it() {
    let piece = Piece::new(PieceKind::Name, "山田太郎");
    assert_eq!(format!("{piece:?}"), "Piece(name, 12 bytes)");
    let masked = mask(&[(PieceKind::Text, "秘密の話")]);
    assert!(!format!("{masked:?}").contains("秘密"));
}

struct Numbered(Vec<(Kind, String)>);

impl HandleSource for Numbered {
    fn handle(&mut self, kind: Kind, surface: &str, _shown: &str) -> Option<Handle> {
        self.0.push((kind, surface.to_owned()));
        Handle::parse(&format!("h{:04}", self.0.len())).ok()
    }
}

#[test]
fn handles_follow_what_may_come_back_and_keep_the_surface() {
    let mut source = Numbered(Vec::new());
    let masked = Engine::new(Settings::default()).mask_with(
        vec![
            Piece::new(PieceKind::Name, "山田 太郎"),
            Piece::new(PieceKind::Address, "東京都千代田区"),
            Piece::new(
                PieceKind::Text,
                "０３ー１２３４ー５６７８ か taro@example.com、4111111111111111 ‹k7qmd›",
            ),
        ],
        &mut source,
    );
    assert_eq!(
        masked.pieces(),
        [
            "Y.T.‹h0001›",
            "東京都‹h0002›",
            "０３ー１２３４ー****‹h0003› か ****@example.com‹h0004›、［カード番号］ 〈k7qmd〉",
        ]
    );
    let asked: Vec<(Kind, &str)> = source.0.iter().map(|(kind, surface)| (*kind, surface.as_str())).collect();
    assert_eq!(
        asked,
        [
            (Kind::Person, "山田 太郎"),
            (Kind::Address, "東京都千代田区"),
            (Kind::Phone, "０３ー１２３４ー５６７８"),
            (Kind::Email, "taro@example.com"),
        ]
    );
}

#[test]
fn a_handle_cannot_be_anything() {
    assert_eq!(Handle::parse("k7qmd").unwrap().as_str(), "k7qmd");
    for bad in ["", "abc", "K7QMD", "k7›md", "山田太郎", "a b c d", "abcdefghijklmnopq"] {
        assert_eq!(Handle::parse(bad), Err(MaskError::BadHandle), "{bad}");
    }
    assert_eq!(MaskError::BadHandle.code(), ErrorCode::CALL_INTERNAL);
}

#[test]
fn settings_are_read_strictly() {
    let read = |text: &str| serde_json::from_str::<Settings>(text);
    assert_eq!(read("{}").unwrap(), Settings { email: EmailStyle::LocalPart, ..Settings::default() });
    assert_eq!(
        read(r#"{"email":"last4"}"#).unwrap(),
        Settings { email: EmailStyle::Last4, ..Settings::default() }
    );
    assert_eq!(read(r#"{"email":"local-part"}"#).unwrap(), Settings::default());
    assert!(read(r#"{"email":"off"}"#).is_err());
    assert!(read(r#"{"phone":"off"}"#).is_err());
}

#[test]
fn words_are_the_ones_of_reports() {
    let words: Vec<&str> = Kind::ALL.iter().map(|k| k.as_str()).collect();
    let known = "person email phone address postal mynumber card bankaccount license passport insurance pension \
        residencecard residentcode secret insider opaque";
    assert_eq!(words.join(" "), known);
    for kind in Kind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
    }
    assert!(Action::Hide < Action::Warn && Action::Warn < Action::Forbid);
}

#[test]
fn a_counter_behind_a_number_is_nobody() {
    for text in [
        "12 月 18 日（金）に 25 台、1 月 15 日（金）に残り 15 台の分納でしたら",
        "３林、５０森",
        "ﾐﾂﾓﾘ abc商事",
    ] {
        assert_eq!(one(PieceKind::Text, text), text);
    }
}
