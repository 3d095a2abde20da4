//! The words around a number: what it is called, or what is spoken of nearby.
//!
//! Apart from the detectors because all of them read the same few words, and because our own placeholders must
//! not count as such words: a hidden number would otherwise make its neighbour suspect.

use crate::kind::Kind;
use crate::shadow::{Shadow, fold};
use std::borrow::Cow;
use std::sync::LazyLock;

/// How far a label may stand before its number, in characters.
const LABEL_REACH: usize = 32;
/// How much longer than asked the surroundings are read, so that no placeholder is cut in two.
const MARGIN: usize = 16;

/// Words for a My Number.
pub(crate) const MY_NUMBER: &[&str] = &[
    "マイナンバー",
    "まいなんばー",
    "マイナンバ-",
    "個人番号",
    "mynumber",
    "my-number",
    "my_number",
    "individualnumber",
];

/// Words for a payment card.
pub(crate) const CARD: &[&str] = &[
    "カード",
    "クレジット",
    "クレカ",
    "card",
    "credit",
    "visa",
    "mastercard",
    "jcb",
    "amex",
    "アメックス",
    "diners",
    "ダイナース",
    "unionpay",
    "銀聯",
];

/// Words for a telephone number, straight before it. Not the initials: those only where a number fits the plan.
pub(crate) const PHONE: &[&str] = &[
    "tel",
    "telephone",
    "phone",
    "phone_number",
    "phonenumber",
    "phone number",
    "phone no",
    "fax",
    "mobile",
    "cell",
    "call",
    "ph",
    "電話",
    "電話番号",
    "でんわ",
    "携帯",
    "携帯番号",
    "ケータイ",
    "スマホ",
    "ファックス",
    "ファクス",
    "ファクシミリ",
    "直通",
    "☎",
    "☏",
    "📞",
    "📱",
    "✆",
    "📠",
];

/// Words for an extension, straight before it.
pub(crate) const EXTENSION: &[&str] = &["内線", "内線番号", "ext", "ext.", "extension"];

/// Words for numbers that are something else, straight before (or, in brackets, straight after) them.
pub(crate) const OTHER: &[&str] = &[
    "法人番号",
    "法人等番号",
    "登録番号",
    "追跡番号",
    "トラッキング番号",
    "伝票番号",
    "伝票",
    "送り状番号",
    "送り状",
    "荷物番号",
    "配送番号",
    "問い合わせ番号",
    "問合せ番号",
    "問合わせ番号",
    "問い合せ番号",
    "照会番号",
    "注文番号",
    "注文",
    "オーダー番号",
    "受注番号",
    "発注番号",
    "予約番号",
    "受付番号",
    "会員番号",
    "顧客番号",
    "お客様番号",
    "契約番号",
    "証券番号",
    "口座番号",
    "口座",
    "請求番号",
    "請求書番号",
    "見積番号",
    "管理番号",
    "整理番号",
    "製造番号",
    "シリアル番号",
    "シリアル",
    "型番",
    "品番",
    "商品番号",
    "商品コード",
    "バーコード",
    "案件番号",
    "取引番号",
    "取引",
    "決済番号",
    "承認番号",
    "チケット番号",
    "チケット",
    "アカウント",
    "jan",
    "ean",
    "upc",
    "isbn",
    "sku",
    "id",
    "accountid",
    "orderid",
    "userid",
    "customerid",
    "trackingid",
    "requestid",
    "messageid",
    "account",
    "order",
    "tracking",
    "trackingnumber",
    "invoice",
    "ticket",
    "serial",
    "ref",
    "case",
    "build",
    "timestamp",
    "注文no",
    "伝票no",
    "order no",
    "order number",
    "tracking number",
    "tracking no",
    "account number",
    "invoice no",
    "invoice number",
    "serial number",
    "reference number",
];

/// Tells whether one of `words` stands straight before the character `at`, with only signs between.
pub(crate) fn is_labelled(shadow: &Shadow, at: usize, words: &[&str]) -> bool {
    let raw = read(shadow.slice(at.saturating_sub(LABEL_REACH), at));
    let label = without_end(&raw, is_sign);
    let label = without_end(without_end(label, |c| matches!(c, 'は' | 'が' | 'を')), is_sign);
    words.iter().any(|w| ends_with_word(label, w))
}

/// Tells whether one of `words` follows the character `end` in brackets or after a sign, as in `（追跡番号）`.
pub(crate) fn is_labelled_after(shadow: &Shadow, end: usize, words: &[&str]) -> bool {
    let tail = read(shadow.slice(end, end.saturating_add(LABEL_REACH)));
    let mut inside = tail.iter().skip_while(|c| c.is_whitespace());
    inside.next() == Some(&'(') && words.iter().any(|w| starts_with(inside.clone(), w))
}

/// Tells whether one of `words` stands within `reach` characters before `from`.
pub(crate) fn is_near_before(shadow: &Shadow, from: usize, reach: usize, words: &[&str]) -> bool {
    let start = from.saturating_sub(reach.saturating_add(MARGIN));
    let text = squeeze(&read(shadow.slice(start, from)));
    holds(text.get(text.len().saturating_sub(reach)..).unwrap_or_default(), words)
}

/// Tells whether one of `words` stands within `reach` characters after `end`.
pub(crate) fn is_near_after(shadow: &Shadow, end: usize, reach: usize, words: &[&str]) -> bool {
    let text = squeeze(&read(shadow.slice(end, end.saturating_add(reach).saturating_add(MARGIN))));
    holds(text.get(..reach.min(text.len())).unwrap_or_default(), words)
}

fn holds(text: &[char], words: &[&str]) -> bool {
    (0..text.len()).any(|at| {
        let rest = text.get(at..).unwrap_or_default();
        words.iter().any(|w| starts_with(rest.iter(), w))
    })
}

fn starts_with<'a>(mut text: impl Iterator<Item = &'a char>, word: &str) -> bool {
    word.chars().all(|w| text.next().is_some_and(|c| c.to_ascii_lowercase() == w))
}

fn without_end(text: &[char], is_out: fn(char) -> bool) -> &[char] {
    let out = text.iter().rev().take_while(|c| is_out(**c)).count();
    text.get(..text.len().saturating_sub(out)).unwrap_or_default()
}

fn is_sign(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            ':' | ';'
                | '='
                | '#'
                | '"'
                | '\''
                | '「'
                | '『'
                | '【'
                | '】'
                | '('
                | ')'
                | '['
                | ']'
                | '{'
                | '<'
                | '>'
                | '→'
                | '・'
                | '|'
                | '*'
                | '-'
                | '_'
                | '.'
                | ','
                | '/'
                | '\\'
                | '、'
                | '+'
                | '\u{fffc}'
        )
}

fn ends_with_word(label: &[char], word: &str) -> bool {
    let mut rest = label.iter().rev();
    if !word.chars().rev().all(|w| rest.next().is_some_and(|c| c.to_ascii_lowercase() == w)) {
        return false;
    }
    let latin = word.starts_with(|c: char| c.is_ascii_alphabetic());
    !(latin && rest.next().is_some_and(char::is_ascii_alphabetic))
}

/// Our own placeholders, folded.
static PLACEHOLDERS: LazyLock<Vec<Vec<char>>> =
    LazyLock::new(|| Kind::ALL.iter().map(|kind| fold(kind.placeholder()).chars().to_vec()).collect());

/// The characters, with our own placeholders replaced by a letter that belongs to no word.
fn read(chars: &[char]) -> Cow<'_, [char]> {
    if !chars.contains(&'[') {
        return Cow::Borrowed(chars);
    }
    let mut out = Vec::with_capacity(chars.len());
    let mut rest = chars;
    while let Some((first, others)) = rest.split_first() {
        let placeholder =
            PLACEHOLDERS.iter().find_map(|placeholder| rest.strip_prefix(placeholder.as_slice()));
        out.push(if placeholder.is_some() { '\u{fffd}' } else { *first });
        rest = placeholder.unwrap_or(others);
    }
    Cow::Owned(out)
}

fn squeeze(text: &[char]) -> Vec<char> {
    text.iter().filter(|c| !c.is_whitespace()).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labelled(text: &str, words: &[&str]) -> bool {
        let shadow = fold(text);
        is_labelled(&shadow, shadow.len(), words)
    }

    #[test]
    fn a_label_stands_straight_before() {
        for yes in ["注文番号: ", "お問い合わせ番号は「", "order_id=", "ID：", "\"accountId\": \""]
        {
            assert!(labelled(yes, OTHER), "{yes}");
        }
        for no in ["注文番号の件で連絡します。", "valid ", "マイナンバー: ", "", "tel:"] {
            assert!(!labelled(no, OTHER), "{no}");
        }
    }

    #[test]
    fn our_placeholders_are_no_labels() {
        assert!(labelled("電話 ", PHONE));
        assert!(!labelled("［電話］ ", PHONE));
        let shadow = fold("［マイナンバー］ と ");
        assert!(!is_near_before(&shadow, shadow.len(), 40, MY_NUMBER));
    }
}
