//! My Number and cards: what is forbidden, what only warns, and what must pass.

use crate::mask;
use sekisho_mask::{Action, Engine, Kind, Piece, PieceKind};

// 123456789018 has a right check digit (see the unit tests of the algorithm), 123456789012 a wrong one.

fn found(text: &str) -> Vec<(Kind, Action, &'static str)> {
    Engine::default().inspect(text).into_iter().map(|f| (f.kind, f.action, f.rule)).collect()
}

fn all_forbidden(kind: Kind, texts: &[&str]) {
    let engine = Engine::default();
    for text in texts {
        assert_eq!(engine.forbidden_in(text), Some(kind), "{text:?}: {:?}", found(text));
        let digits = mask(text).chars().filter(|c| c.is_numeric()).count();
        assert!(digits < 5, "{text:?} left {:?}", mask(text));
        assert_eq!(mask(text).matches('\n').count(), text.matches('\n').count(), "{text:?}");
    }
}

fn all_pass(texts: &[&str]) {
    for text in texts {
        assert_eq!(mask(text), **text, "{:?}", found(text));
    }
}

#[test]
fn a_my_number_is_forbidden() {
    all_forbidden(
        Kind::MyNumber,
        &[
            "123456789018",
            "1234 5678 9018",
            "1234-5678-9018",
            "マイナンバー：１２３４５６７８９０１８",
            "マイナンバーは 1234　5678　9018 です",
            "個人番号 123456789018",
            "My Number: 1234-5678-9018",
            "番号は123456789018でした",
            "山田,123456789018,東京",
            "１２３４ー５６７８ー９０１８",
        ],
    );
    assert_eq!(mask("個人番号 1234-5678-9018。"), "個人番号 ［マイナンバー］。");
}

#[test]
fn a_disguised_my_number_is_forbidden() {
    all_forbidden(
        Kind::MyNumber,
        &[
            "個人番号は 1/23/456/7890/18 です",
            "1234\u{200b}5678\u{feff}9018",
            "1\u{fe0f}2\u{fe0f}3456789018",
            "①②③④⑤⑥⑦⑧⑨⓪①⑧",
            "𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗𝟎𝟏𝟖",
            "١٢٣٤٥٦٧٨٩٠١٨",
            "1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣9️⃣0️⃣1️⃣8️⃣",
            "1234\u{202e}5678\u{202c}9018",
            "1234\u{e0035}56789018",
            "マイナンバー 1 2 3 4 5 6 7 8 9 0 1 8",
            "マイナンバー 1-2-3-4-5-6-7-8-9-0-1-8",
            "マイナンバー 1.2.3.4.5.6.7.8.9.0.1.8",
            "マイナンバー 1/2/3/4/5/6/7/8/9/0/1/8",
            "マイナンバー 123-456-789-018",
            "マイナンバー 12-34-56-78-90-18",
            "マイナンバー 123456\n789018",
            "マイナンバー 1234 5678\r\n> 9018",
            "1234–5678—9018",
        ],
    );
}

#[test]
fn a_wrong_digit_beside_the_word_is_hidden_with_a_warning() {
    for text in [
        "マイナンバー: 123456789012",
        "個人番号は1234-5678-9012",
        "個人番号（12桁）：123456789012",
        "my number 1 2 3 4 5 6 7 8 9 0 1 2",
    ] {
        assert_eq!(found(text), [(Kind::MyNumber, Action::Warn, "mynumber.label-wrong-digit")], "{text}");
        assert_eq!(Engine::default().forbidden_in(text), None);
        assert!(mask(text).ends_with("［マイナンバー］"), "{}", mask(text));
    }
}

#[test]
fn other_numbers_of_twelve_digits_pass() {
    all_pass(&[
        "123456789012",
        "1234-5678-9012",
        "追跡番号: 123456789018",
        "お問い合わせ番号は1234-5678-9018です",
        "伝票番号「123456789018」",
        "123456789018（追跡番号）",
        "注文番号 123456789018",
        "会社法人等番号 0100-01-012345",
        "\"account_id\": \"123456789018\"",
        "arn:aws:iam::123456789018:role/x",
        "https://example.com/items/123456789018",
        "?order=123456789018",
        "IMG_123456789018.jpg",
        "123456789018.jpg",
        "ORD-123456789018",
        "¥123456789018",
        "123456789018円",
        "202611241030",
        "2026 1124 1030",
        "マイナンバーの会議は 2026-11-24 10:30",
        "マイナンバーの会議は 2026-11-24 1030",
        "a123456789018b",
        "0.123456789018",
        "1234567890188",
        "7000012050002",
        "T7000012050002",
        "法人番号 7000012050002",
        "マイナンバーカードの申請（受付番号: 123456789018）",
        "1 2 3 4 5 6 7 8 9 0 1 8",
        "1234 5678 9018 2026 2027 2028",
    ]);
}

#[test]
fn every_brand_is_forbidden() {
    all_forbidden(
        Kind::Card,
        &[
            "4111111111111111",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "5555 5555 5555 4444",
            "2223003122003222",
            "3530 1113 3330 0000",
            "378282246310005",
            "3782 822463 10005",
            "30569309025904",
            "3056 930902 5904",
            "6011 1111 1111 1117",
            "6200000000000005",
            "カード番号は4222222222222です",
            "カード4111111111111111",
            "No. 1 4111 1111 1111 1111",
        ],
    );
    assert_eq!(mask("4111 1111 1111 1111 12/27 123"), "［カード番号］ 12/27 123");
    assert_eq!(mask("カード有効期限 2027 4111 1111 1111 1111"), "カード有効期限 2027 ［カード番号］");
    assert_eq!(mask("会費,4111111111111111,12/27"), "会費,［カード番号］,12/27");
}

#[test]
fn a_disguised_card_is_forbidden() {
    all_forbidden(
        Kind::Card,
        &[
            "カード 41/11/11/11/11/111111",
            "41-11-11-11-11-111111",
            "カード番号 411/1111/1111/11111",
            "４１１１ １１１１ １１１１ １１１１",
            "4111ー1111ー1111ー1111",
            "4111–1111–1111–1111",
            "4111\u{200b}1111\u{200b}1111\u{200b}1111",
            "4\u{fe0e}1\u{fe0e}11111111111111",
            "411111\u{202e}1111111111",
            "41111\u{e0031}11111111111",
            "④①①①①①①①①①①①①①①①",
            "𝟒𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏",
            "٤١١١١١١١١١١١١١١١",
            "4️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣",
            "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
            "4-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1",
            "4.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1",
            "4・1・1・1・1・1・1・1・1・1・1・1・1・1・1・1",
            "4 1 1 1 - 1 1 1 1 - 1 1 1 1 - 1 1 1 1",
            "411 1111 1111 11111",
            "41-11-11-11-11-11-11-11",
            "4111 1111\n1111 1111",
            "411111\n1111111111",
            "4111-1111-1111-\r\n> 1111",
        ],
    );
}

#[test]
fn numbers_that_are_no_cards_pass() {
    all_pass(&[
        "391-4854314-1761643",
        "ご注文 391-4854314-1761643 を発送しました",
        "注文番号: 4111-11-111111-1111",
        "4111111111111112",
        "4111 1111 1111 1112",
        "1111111111111117",
        "4901234567894",
        "9784123456789",
        "4222222222222",
        "20261124103000",
        "4.111111111111111",
        "0.4111111111111111",
        "d4111111111111111f",
        "注文番号 4111111111111111",
        "JAN: 4111111111111111",
        "41111111111111111111111",
        "2019 2020 2021 2022",
        "4100 4120 4111 1111 1111 1111 4300",
        "3,530,111,333,300,000",
    ]);
}

#[test]
fn a_forbidden_number_wins_over_what_it_stands_in() {
    let engine = Engine::default();
    let masked = engine.mask(vec![
        Piece::new(PieceKind::Text, "taro.4111111111111111@example.com"),
        Piece::new(PieceKind::Phone, "マイナンバー 123456789018"),
        Piece::new(PieceKind::Name, "4111 1111 1111 1111"),
        Piece::new(PieceKind::Address, "東京都 個人番号 123456789018"),
    ]);
    assert_eq!(masked.pieces(), ["［カード番号］", "［マイナンバー］", "［カード番号］", "［マイナンバー］"]);
    assert!(masked.counts().hidden().is_empty());
    assert_eq!(masked.counts().forbidden().get(&Kind::Card), Some(&2));
    assert_eq!(masked.counts().forbidden().get(&Kind::MyNumber), Some(&2));
}

#[test]
fn a_hidden_number_does_not_make_its_neighbour_suspect() {
    assert_eq!(mask("123456789018 と 234567890123"), "［マイナンバー］ と 234567890123");
}

/// One random number of twelve digits in eleven has a right check digit; the words around must save the rest.
#[test]
fn labelled_ids_are_never_blocked_and_bare_ones_at_the_rate_of_chance() {
    let engine = Engine::default();
    let numbers: Vec<String> =
        (0..2000_u64).map(|i| format!("{:012}", 310_000_000_000 + i * 7_919_777)).collect();
    for label in ["追跡番号: ", "注文番号：", "Order ID: ", "https://example.com/t/", "送り状番号 "]
    {
        assert!(numbers.iter().all(|n| engine.forbidden_in(&format!("{label}{n}")).is_none()), "{label}");
    }
    let blocked = numbers.iter().filter(|n| engine.forbidden_in(n).is_some()).count();
    assert!((150..=450).contains(&blocked), "{blocked}");
}
