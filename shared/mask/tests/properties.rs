//! What must hold for any text at all, and that the time for a hostile one does not explode.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may be blunt"
)]

use proptest::prelude::*;
use sekisho_mask::{EmailStyle, Engine, Piece, PieceKind, Settings, fold};

const KINDS: [PieceKind; 5] =
    [PieceKind::Name, PieceKind::Email, PieceKind::Phone, PieceKind::Address, PieceKind::Text];

/// Scraps of what the detectors look for, so that chance makes interesting texts.
fn scraps() -> impl Strategy<Value = String> {
    let scraps: Vec<String> = serde_json::from_str(include_str!("scraps.json")).unwrap();
    prop::collection::vec(prop::sample::select(scraps), 0..40).prop_map(|parts| parts.concat())
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![3 => scraps(), 1 => any::<String>(), 1 => "[0-9 .\\-()+]{0,60}", 1 => "[0-9a-z@. \\-\\[\\]]{0,60}"]
}

fn engine() -> impl Strategy<Value = Engine> {
    prop::sample::select(vec![EmailStyle::LocalPart, EmailStyle::Last4])
        .prop_map(|email| Engine::new(Settings { email, ..Settings::default() }))
}

fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    let piece = (prop::sample::select(KINDS.to_vec()), text()).prop_map(|(kind, text)| Piece { kind, text });
    prop::collection::vec(piece, 0..5)
}

fn breaks(text: &str) -> usize {
    text.matches('\n').count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn masking_masked_pieces_changes_nothing(engine in engine(), pieces in pieces()) {
        let kinds: Vec<PieceKind> = pieces.iter().map(|p| p.kind).collect();
        let lines: Vec<usize> = pieces.iter().map(|p| breaks(&p.text)).collect();
        let once = engine.mask(pieces).into_pieces();
        prop_assert_eq!(once.len(), kinds.len());
        prop_assert_eq!(once.iter().map(|t| breaks(t)).collect::<Vec<_>>(), lines);
        let again = kinds.iter().zip(&once).map(|(kind, text)| Piece::new(*kind, text.clone())).collect();
        let again = engine.mask(again);
        prop_assert_eq!(again.pieces(), once.as_slice());
        prop_assert!(again.counts().is_empty(), "{:?}", again.counts());
    }

    #[test]
    fn masked_text_holds_no_find(engine in engine(), text in text()) {
        let masked = engine.mask(vec![Piece::new(PieceKind::Text, text)]).into_pieces().remove(0);
        prop_assert_eq!(engine.inspect(&masked), vec![]);
        prop_assert_eq!(engine.forbidden_in(&masked), None);
        prop_assert!(!masked.contains(['‹', '›']));
    }

    #[test]
    fn finds_are_sorted_and_inside_the_text(engine in engine(), text in text()) {
        let points = text.chars().count();
        let mut last = 0;
        for found in engine.inspect(&text) {
            prop_assert!(last <= found.start && found.start < found.end && found.end <= points, "{:?}", found);
            last = found.end;
        }
    }

    #[test]
    fn what_is_told_is_what_is_hidden(engine in engine(), text in text()) {
        let (masked, found) = engine.mask_and_tell(&text);
        prop_assert_eq!(&found, &engine.inspect(&text));
        let plainly = engine.mask(vec![Piece::new(PieceKind::Text, text)]);
        prop_assert_eq!(masked.pieces(), plainly.pieces());
    }

    #[test]
    fn text_without_a_find_is_not_touched(engine in engine(), text in text()) {
        if engine.inspect(&text).is_empty() && !text.contains(['‹', '›']) {
            let masked = engine.mask(vec![Piece::new(PieceKind::Text, text.clone())]);
            prop_assert_eq!(&masked.pieces()[0], &text);
            prop_assert!(masked.counts().is_empty());
        }
    }

    #[test]
    fn the_shadow_knows_its_bytes(text in text()) {
        let shadow = fold(&text);
        let mut last = 0..0;
        for i in 0..shadow.len() {
            let bytes = shadow.bytes(i..i + 1).unwrap();
            prop_assert!(text.get(bytes.clone()).is_some_and(|t| !t.is_empty()));
            prop_assert!(bytes == last || bytes.start >= last.end, "{:?} after {:?}", bytes, last);
            last = bytes;
        }
        let again: String = shadow.chars().iter().collect();
        let again = fold(&again);
        prop_assert_eq!(again.chars(), shadow.chars());
    }

    #[test]
    fn a_phone_is_found_in_any_dress(
        digits in "0[789]0[1-9][0-9]{7}",
        dash in prop::sample::select(vec!["-", "ー", "−", "–", " ", ".", "\u{200b}", ""]),
        dress in 0..5_usize,
        around in prop::sample::select(vec![("", ""), ("電話は", "です"), ("(", ")"), ("\n", "\n"), ("TEL:", "/"), ("**", "**")]),
    ) {
        let zero = ['0', '０', '𝟎', '𝟢', '٠'][dress];
        let dressed: Vec<String> = [&digits[..3], &digits[3..7], &digits[7..]]
            .iter()
            .map(|g| g.bytes().map(|b| char::from_u32(u32::from(zero) + u32::from(b - b'0')).unwrap()).collect())
            .collect();
        let text = format!("{}{}{}", around.0, dressed.join(dash), around.1);
        let masked = Engine::default().mask(vec![Piece::new(PieceKind::Text, text.clone())]).into_pieces().remove(0);
        let shown: String = fold(&masked).chars().iter().filter(|c| c.is_ascii_digit()).collect();
        prop_assert_eq!(shown, &digits[..7], "{}", text);
    }
}

/// Texts that once changed when they were masked again.
#[test]
fn what_was_unsettled_once_is_settled() {
    for text in ["📺[at]6L+U5bGx55Swꅊ𦻫姓千代田区ghp_𠽓", "㎋さん"] {
        let engine = Engine::default();
        let once = engine.mask(vec![Piece::new(PieceKind::Text, text)]).into_pieces().remove(0);
        let again = engine.mask(vec![Piece::new(PieceKind::Text, once.clone())]).into_pieces().remove(0);
        assert_eq!(again, once, "{text}");
    }
}

fn mask_row_of(unit: &str, bytes: usize, kinds: &[PieceKind]) {
    let engine = Engine::default();
    for kind in kinds {
        let row = unit.repeat(bytes / unit.len());
        let masked = engine.mask(vec![
            Piece::new(PieceKind::Name, "山山山山山山山山山山山山山山山山山田"),
            Piece::new(PieceKind::Email, "a@corp"),
            Piece::new(*kind, row),
        ]);
        assert_eq!(masked.pieces().len(), 3, "{unit:?}");
    }
}

/// Takes minutes if any step is quadratic.
#[test]
fn a_megabyte_of_one_sign_takes_no_longer_than_its_length() {
    for unit in ["1", "@", "a@", "山", "\u{301}", "\u{200b}", "*", "‹"] {
        mask_row_of(unit, 1_000_000, &[PieceKind::Text]);
    }
}

/// Takes minutes if any step is quadratic.
#[test]
fn long_rows_of_what_is_looked_for_take_no_longer_than_their_length() {
    for unit in [
        "0",
        "4 ",
        "0 ",
        "09 ",
        "4111 ",
        "1234-",
        "+81 ",
        "+1",
        "@a",
        "@ ",
        " at ",
        "[at]",
        "a.",
        "a@b.",
        "%40",
        "a@b\n",
        "\"@",
        "a @ b ",
        "t @ ",
        "が\u{3099}",
        "ー",
        "1ー",
        "マイナンバー 1 ",
        "カード4 ",
        "内線1",
        "1*",
        "山田",
        "山 ",
        "［電話］ 1",
        "\u{1173}",
        "⑩\u{fe0f}",
    ] {
        mask_row_of(unit, 100_000, &[PieceKind::Text]);
        mask_row_of(unit, 25_000, &[PieceKind::Phone, PieceKind::Email, PieceKind::Name]);
    }
}
