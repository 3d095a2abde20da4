//! Telephone numbers, addresses, e-mail addresses and numbers of every kind, in every notation.
//!
//! Digits are drawn; no number stands in the project.

use super::{draft::Value, rng::Rng, tables::Tables};

const ALNUM_SMALL: &str = "abcdefghijklmnopqrstuvwxyz0123456789";

/// ASCII in full width.
pub(crate) fn full_width(text: &str) -> String {
    text.chars()
        .map(|ch| match ch {
            ' ' => '　',
            '!'..='~' => char::from_u32(u32::from(ch).wrapping_add(0xfee0)).unwrap_or(ch),
            _ => ch,
        })
        .collect()
}

/// The three parts of a number and what sort it is.
fn phone_parts(rng: &mut Rng) -> (&'static str, String, String, String) {
    let last = rng.word("0123456789", 4);
    let local = |rng: &mut Rng, length| rng.word("23456789", 1) + &rng.word("0123456789", length);
    match rng.below(10) {
        0..=3 => {
            let head = rng.pick(&["090", "080", "070"]);
            ("mobile", head.to_owned(), local(rng, 3), last)
        }
        4..=5 => {
            let head = rng.pick(&["03", "06"]);
            ("city", head.to_owned(), local(rng, 3), last)
        }
        6..=7 => {
            let head = rng.pick(&["045", "052", "011", "092", "022", "048", "043", "075", "078", "082"]);
            ("town", head.to_owned(), local(rng, 2), last)
        }
        8 => {
            let head = rng.pick(&["0463", "0798", "0422", "0466", "0532", "0263", "0776"]);
            ("country", head.to_owned(), local(rng, 1), last)
        }
        _ => ("ip", "050".to_owned(), local(rng, 3), last),
    }
}

/// Notations of an ordinary number; `{a}`, `{b}`, `{c}` are its parts, `{A}` the first without its zero.
const PHONES: [(&str, &str); 34] = [
    ("hyphen", "{a}-{b}-{c}"),
    ("bare", "{a}{b}{c}"),
    ("brackets", "{a}({b}){c}"),
    ("head-brackets", "({a}){b}-{c}"),
    ("wide-brackets", "{a}（{b}）{c}"),
    ("head-wide-brackets", "（{a}）{b}-{c}"),
    ("space", "{a} {b} {c}"),
    ("dot", "{a}.{b}.{c}"),
    ("middle-dot", "{a}・{b}・{c}"),
    ("plus-hyphen", "+81-{A}-{b}-{c}"),
    ("plus-space", "+81 {A} {b} {c}"),
    ("plus-bare", "+81{A}{b}{c}"),
    ("plus-zero", "+81 (0){A}-{b}-{c}"),
    ("plus-zero-bare", "+81(0){A}{b}{c}"),
    ("plus-brackets", "(+81){A}-{b}-{c}"),
    ("exit-code", "0081-{A}-{b}-{c}"),
    ("exit-010", "010-81-{A}-{b}-{c}"),
    ("wide-hyphen", "W{a}-{b}-{c}"),
    ("wide-brackets-all", "W{a}({b}){c}"),
    ("wide-bare", "W{a}{b}{c}"),
    ("wide-long-mark", "L{a}ー{b}ー{c}"),
    ("long-mark", "{a}ー{b}ー{c}"),
    ("hyphen-2010", "{a}‐{b}‐{c}"),
    ("hyphen-2011", "{a}‑{b}‑{c}"),
    ("en-dash", "{a}–{b}–{c}"),
    ("em-dash", "{a}—{b}—{c}"),
    ("minus", "{a}−{b}−{c}"),
    ("half-long-mark", "{a}ｰ{b}ｰ{c}"),
    ("two-parts", "{a}-{b}{c}"),
    ("two-parts-space", "{a} {b}{c}"),
    ("hyphen-space", "{a} - {b} - {c}"),
    ("slash", "{a}/{b}/{c}"),
    ("underscore", "{a}_{b}_{c}"),
    ("no-words", "{a}の{b}の{c}"),
];

/// A telephone number. The usual notations come more often than the odd ones.
pub(crate) fn phone(rng: &mut Rng) -> Value {
    if rng.chance(8) {
        let (head, middle) = rng.pick(&[("0120", 3), ("0800", 3), ("0570", 3)]);
        let (b, c) = (rng.word("0123456789", middle), rng.word("0123456789", 3));
        let text = match (head, rng.below(3)) {
            ("0800", 0) => format!("{head}{b}{c}{}", rng.word("0123456789", 1)),
            ("0800", _) => format!("{head}-{b}-{c}{}", rng.word("0123456789", 1)),
            (_, 0) => format!("{head}{b}{c}"),
            (_, 1) => format!("{head}-{}-{c}", b),
            _ => format!("{head}({b}){c}"),
        };
        return Value::new("PHONE", format!("service-{head}"), text);
    }
    let common = if rng.chance(40) { PHONES.len().min(3) } else { PHONES.len() };
    let (name, pattern) = PHONES.get(rng.below(common)).copied().unwrap_or_default();
    phone_as(name, pattern, rng)
}

/// A telephone number without anything odd, for disguises.
pub(crate) fn plain_phone(rng: &mut Rng) -> Value {
    phone_as("hyphen", "{a}-{b}-{c}", rng)
}

fn phone_as(name: &str, pattern: &str, rng: &mut Rng) -> Value {
    let (_, a, b, c) = phone_parts(rng);
    let short = a.strip_prefix('0').unwrap_or(&a).to_owned();
    let (wide, pattern) = match pattern.strip_prefix(['W', 'L']) {
        Some(rest) => (true, rest),
        None => (false, pattern),
    };
    let text = pattern.replace("{a}", &a).replace("{A}", &short).replace("{b}", &b).replace("{c}", &c);
    Value::new("PHONE", name, if wide { full_width(&text) } else { text })
}

fn kanji_number(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |n: usize| DIGITS.get(n).copied().unwrap_or_default();
    match number {
        0..=9 => digit(number).to_owned(),
        10..=19 => format!("十{}", digit(number.wrapping_sub(10))),
        _ => format!("{}十{}", digit(number / 10), digit(number % 10)),
    }
}

const LATIN_ADDRESSES: [&str; 6] = [
    "Shinjuku-ku",
    "Naka-ku, Yokohama-shi",
    "Kita-ku, Osaka-shi",
    "Hakata-ku, Fukuoka-shi",
    "Chuo-ku, Sapporo-shi",
    "Musashino-shi",
];

/// A postal address in one of its notations. `lines` tells whether it may go over two lines.
pub(crate) fn address(tables: &Tables, rng: &mut Rng, lines: bool) -> Value {
    let [prefecture, city, town] = rng.pick(&tables.addresses);
    let (x, y, z) = (rng.between(1, 9), rng.between(1, 28), rng.between(1, 30));
    let building = rng.pick(&tables.buildings);
    let room = rng.between(101, 905);
    let floor = rng.between(2, 12);
    let keep = |value: Value| Value { keep: prefecture.chars().count(), ..value };
    let make = |group: &str, text: String| Value::new("ADDRESS", group, text);
    match rng.below(if lines { 22 } else { 20 }) {
        0..=1 => keep(make("plain", format!("{prefecture}{city}{town}{x}-{y}-{z}"))),
        2 => keep(make("words", format!("{prefecture}{city}{town}{x}丁目{y}番{z}号"))),
        3 => keep(make(
            "kanji",
            format!(
                "{prefecture}{city}{town}{}丁目{}番{}号",
                kanji_number(x),
                kanji_number(y),
                kanji_number(z)
            ),
        )),
        4 => keep(make("kanji-first", format!("{prefecture}{city}{town}{}丁目{y}-{z}", kanji_number(x)))),
        5 => keep(make("wide", format!("{prefecture}{city}{town}{}", full_width(&format!("{x}-{y}-{z}"))))),
        6 => keep(make("building", format!("{prefecture}{city}{town}{x}-{y}-{z} {building}{floor}F"))),
        7 => keep(make("building", format!("{prefecture}{city}{town}{x}-{y}-{z}　{building}{room}号室"))),
        8 => keep(make("building", format!("{prefecture}{city}{town}{x}-{y} {building}{floor}階"))),
        9..=10 => make("no-prefecture", format!("{city}{town}{x}-{y}-{z}")),
        11 => make("no-prefecture", format!("{city}{town}{x}丁目{y}番地")),
        12 => make("no-prefecture-building", format!("{city}{town}{x}-{y}-{z}-{room}")),
        13 => make("no-prefecture-building", format!("{city}{town}{x}-{y} {building} {room}")),
        14 => keep(make("spaced", format!("{prefecture} {city} {town} {x}-{y}-{z}"))),
        15 => keep(make("oaza", format!("{prefecture}{city}大字{town}{}番地{z}", rng.between(101, 2999)))),
        16 => keep(make("banchi", format!("{prefecture}{city}{town}{}番地の{z}", rng.between(101, 999)))),
        17 => {
            let [city, street, town] = rng.pick(&tables.kyoto);
            let value = make("kyoto", format!("京都府{city}{street}{town}{}", rng.between(10, 699)));
            Value { keep: 3, ..value }
        }
        18 => {
            let [city, street, town] = rng.pick(&tables.kyoto);
            make("kyoto-no-prefecture", format!("{city}{street}{town}{}番地", rng.between(10, 699)))
        }
        19 => make("latin", format!("{x}-{y}-{z} Honcho, {}", rng.pick(&LATIN_ADDRESSES))),
        20 => keep(make("two-lines", format!("{prefecture}{city}{town}{x}-{y}-{z}\n{building}{floor}階"))),
        _ => keep(make("two-lines", format!("{prefecture}{city}\n{town}{x}丁目{y}番{z}号"))),
    }
}

/// A postal code; the mark before it is not part of it.
pub(crate) fn postal(rng: &mut Rng) -> (&'static str, Value) {
    let (a, b) = (rng.digits(3), rng.word("0123456789", 4));
    let value = |group: &str, text: String| Value::new("POSTAL", group, text);
    match rng.below(9) {
        0..=2 => ("〒", value("hyphen", format!("{a}-{b}"))),
        3 => ("〒", value("bare", format!("{a}{b}"))),
        4 => ("〒", value("wide", full_width(&format!("{a}-{b}")))),
        5 => ("郵便番号：", value("word", format!("{a}-{b}"))),
        6 => ("〒 ", value("minus", format!("{a}−{b}"))),
        7 => ("〒", value("long-mark", format!("{}ー{}", full_width(&a), full_width(&b)))),
        _ => ("郵便番号 ", value("word-bare", format!("{a}{b}"))),
    }
}

/// An e-mail address of nobody in particular, in one of its notations.
pub(crate) fn email(rng: &mut Rng) -> Value {
    let local = format!(
        "{}{}",
        rng.pick(&["info-", "sales.", "m_", "contact", "k.", "user", "order-", "hr."]),
        rng.word(ALNUM_SMALL, 5)
    );
    let domain = rng.pick(&[
        "example.co.jp",
        "example.com",
        "example.jp",
        "sub.example.ne.jp",
        "example.or.jp",
        "example.org",
    ]);
    let plain = format!("{local}@{domain}");
    let dotted = domain.replace('.', "[dot]");
    let (group, text) = match rng.below(17) {
        0..=3 => ("plain", plain),
        4 => ("upper", plain.to_uppercase()),
        5 => ("plus", format!("{local}+{}@{domain}", rng.pick(&["ml", "news", "2026", "test"]))),
        6 => ("wide", full_width(&plain)),
        7 => ("wide-at", format!("{local}＠{domain}")),
        8 => ("square-at", format!("{local}[at]{domain}")),
        9 => ("round-at", format!("{local}(at){domain}")),
        10 => ("kana-at", format!("{local}（アット）{domain}")),
        11 => ("square-at-dot", format!("{local}[at]{dotted}")),
        12 => ("digits", format!("{}@{domain}", rng.digits(8))),
        13 => (
            "mobile",
            format!(
                "{}.{}-{}@mobile.example.ne.jp",
                rng.word(ALNUM_SMALL, 4),
                rng.word(ALNUM_SMALL, 3),
                rng.digits(4)
            ),
        ),
        14 => ("spaces", format!("{local} @ {domain}")),
        15 => ("wide-at-brackets", format!("{local}[@]{domain}")),
        _ => ("hyphen-domain", format!("{local}@my-shop.example.com")),
    };
    Value::new("EMAIL", group, text)
}

/// The check digit of the first eleven digits of a My Number.
pub(crate) fn my_number_check(eleven: &str) -> u32 {
    let sum: u32 = eleven
        .chars()
        .rev()
        .filter_map(|ch| ch.to_digit(10))
        .zip([2_u32, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6])
        .map(|(digit, weight)| digit.saturating_mul(weight))
        .sum();
    match sum % 11 {
        0 | 1 => 0,
        rest => 11_u32.saturating_sub(rest),
    }
}

/// Twelve digits with a check digit that is right or wrong.
pub(crate) fn my_number(rng: &mut Rng, valid: bool) -> String {
    let eleven = rng.digits(11);
    let check = my_number_check(&eleven);
    let last = if valid { check } else { check.wrapping_add(1 + rng.below(9) as u32) % 10 };
    format!("{eleven}{last}")
}

/// Digits in groups: `4` thrice, say, with something between.
pub(crate) fn grouped(digits: &str, sizes: &[usize], gap: &str) -> String {
    let mut letters = digits.chars();
    let mut parts: Vec<String> = sizes.iter().map(|size| letters.by_ref().take(*size).collect()).collect();
    let rest: String = letters.collect();
    parts.push(rest);
    parts.retain(|part| !part.is_empty());
    parts.join(gap)
}

/// A My Number in one of its notations.
pub(crate) fn my_number_value(rng: &mut Rng, valid: bool) -> Value {
    let digits = my_number(rng, valid);
    let (group, text) = match rng.below(7) {
        0 | 1 => ("bare", digits),
        2 => ("hyphen", grouped(&digits, &[4, 4], "-")),
        3 => ("space", grouped(&digits, &[4, 4], " ")),
        4 => ("wide", full_width(&digits)),
        5 => ("wide-hyphen", full_width(&grouped(&digits, &[4, 4], "-"))),
        _ => ("wide-space", grouped(&digits, &[4, 4], "　")),
    };
    Value::new("MYNUMBER", if valid { group.to_owned() } else { format!("invalid-{group}") }, text)
}

/// Tells whether the last digit fits the others (Luhn).
pub(crate) fn luhn(digits: &str) -> bool {
    luhn_sum(digits).is_multiple_of(10)
}

fn luhn_sum(digits: &str) -> u32 {
    digits
        .chars()
        .rev()
        .filter_map(|ch| ch.to_digit(10))
        .enumerate()
        .map(|(index, digit)| match (index % 2, digit.saturating_mul(2)) {
            (0, _) => digit,
            (_, double @ 10..) => double.saturating_sub(9),
            (_, double) => double,
        })
        .sum()
}

/// The digits of a card: brand, digits.
pub(crate) fn card_digits(rng: &mut Rng, valid: bool) -> (&'static str, String) {
    let (brand, head, length): (_, _, usize) = rng.pick(&[
        ("visa", "4", 16),
        ("mastercard", "53", 16),
        ("mastercard", "2221", 16),
        ("jcb", "3540", 16),
        ("amex", "37", 15),
        ("diners", "3608", 14),
        ("discover", "6011", 16),
        ("unionpay", "6222", 16),
    ]);
    let body =
        format!("{head}{}", rng.word("0123456789", length.saturating_sub(head.len()).saturating_sub(1)));
    let check = (10_u32.saturating_sub(luhn_sum(&format!("{body}0")) % 10)) % 10;
    let last = if valid { check } else { check.wrapping_add(1 + rng.below(9) as u32) % 10 };
    (brand, format!("{body}{last}"))
}

/// A card number in one of its notations.
pub(crate) fn card(rng: &mut Rng) -> Value {
    let (brand, digits) = card_digits(rng, true);
    let sizes: &[usize] = match digits.len() {
        15 => &[4, 6],
        14 => &[4, 6],
        _ => &[4, 4, 4],
    };
    let text = match rng.below(7) {
        0 | 1 => digits,
        2 => grouped(&digits, sizes, "-"),
        3 => grouped(&digits, sizes, " "),
        4 => full_width(&digits),
        5 => full_width(&grouped(&digits, sizes, "-")),
        _ => grouped(&digits, sizes, "　"),
    };
    Value::new("CARD", brand, text)
}

/// A bank account: what stands before the number, and the number.
pub(crate) fn bank(rng: &mut Rng) -> (String, Value) {
    let bank = rng.pick(&[
        "三菱UFJ銀行",
        "みずほ銀行",
        "三井住友銀行",
        "りそな銀行",
        "横浜銀行",
        "千葉銀行",
        "○○信用金庫",
        "楽天銀行",
    ]);
    let branch = rng.pick(&["新宿支店", "本店営業部", "梅田支店", "青山支店", "第二営業支店", "駅前支店"]);
    let number = rng.digits(7);
    match rng.below(8) {
        0 => (format!("{bank} {branch} 普通 "), Value::new("BANK", "usual", number)),
        1 => (format!("{bank}{branch}（普）"), Value::new("BANK", "usual-short", number)),
        2 => (format!("{bank}　{branch}　当座　"), Value::new("BANK", "current", full_width(&number))),
        3 => (
            format!("銀行名：{bank}\n支店名：{branch}\n口座種別：普通預金\n口座番号："),
            Value::new("BANK", "form", number),
        ),
        4 => (
            "ゆうちょ銀行 記号 ".to_owned(),
            Value::new("BANK", "post", format!("1{}0 番号 {}1", rng.digits(3), rng.digits(7))),
        ),
        5 => (
            "振込先口座 ".to_owned(),
            Value::new(
                "BANK",
                "codes",
                format!("{}-{}-{number}", rng.word("0123456789", 4), rng.word("0123456789", 3)),
            ),
        ),
        6 => (
            format!(
                "{bank}（{}）{branch}（{}）普通預金 No.",
                rng.word("0123456789", 4),
                rng.word("0123456789", 3)
            ),
            Value::new("BANK", "usual-codes", number),
        ),
        _ => (format!("{bank} {branch} 口座番号 "), Value::new("BANK", "usual", number)),
    }
}

/// A number of a government paper: what stands before it, and the number.
pub(crate) fn government(rng: &mut Rng) -> (&'static str, Value) {
    let letters = "ABCDEFGHJKLMNPRSTUVWXYZ";
    let (label, group, text) = match rng.below(9) {
        0 => ("運転免許証番号：", "licence", rng.digits(12)),
        1 => ("免許証の番号 第 ", "licence", rng.digits(12)),
        2 => ("旅券番号 ", "passport", format!("T{}{}", rng.word(letters, 1), rng.digits(7))),
        3 => ("パスポート番号：", "passport", format!("M{}{}", rng.word(letters, 1), rng.digits(7))),
        4 => {
            ("健康保険 被保険者証 記号・番号：", "insurance", format!("{}・{}", rng.digits(8), rng.digits(3)))
        }
        5 => ("保険者番号 ", "insurance", rng.digits(8)),
        6 => ("基礎年金番号：", "pension", format!("{}-{}", rng.digits(4), rng.digits(6))),
        7 => (
            "在留カード番号 ",
            "residence",
            format!("{}{}{}", rng.word(letters, 2), rng.digits(8), rng.word(letters, 2)),
        ),
        _ => (
            "雇用保険被保険者番号：",
            "employment",
            format!("{}-{}-{}", rng.digits(4), rng.digits(6), rng.digits(1)),
        ),
    };
    (label, Value::new("GOVERNMENT", group, text))
}

/// A number that looks like something that must be hidden and is not: what stands before it, and the number.
pub(crate) fn lookalike(rng: &mut Rng) -> (String, String) {
    let digits = |rng: &mut Rng, length: usize| rng.digits(length);
    let twelve = my_number(rng, false);
    let (label, text) = match rng.below(24) {
        0 => ("お問い合わせ伝票番号：", grouped(&twelve, &[4, 4], "-")),
        1 => ("送り状番号 ", twelve),
        2 => ("追跡番号: ", twelve),
        3 => ("法人番号：", digits(rng, 13)),
        4 => ("登録番号 ", format!("T{}", digits(rng, 13))),
        5 => ("JANコード ", format!("49{}", digits(rng, 11))),
        6 => ("注文番号：", format!("{}-{}-{}", rng.digits(3), rng.digits(7), rng.digits(7))),
        7 => ("受付番号 ", format!("2026{}", digits(rng, 8))),
        8 => ("請求書番号 ", format!("INV-{}-{}", rng.between(2019, 2027), rng.digits(5))),
        9 => ("製造番号 ", format!("SN{}", digits(rng, 10))),
        10 => (
            "型番 ",
            format!("{}-{}{}", rng.word("ABCDEFGHKLMNPRSTUVWX", 2), rng.digits(4), rng.word("ABCDEFGX", 1)),
        ),
        11 => ("ISBN ", format!("978-4-{}-{}-{}", rng.digits(4), rng.digits(4), rng.digits(1))),
        12 => ("社員番号：", digits(rng, 6)),
        13 => ("合計 ", format!("{},{},{}円", rng.between(1, 99), rng.digits(3), rng.digits(3))),
        14 => (
            "処理日時 ",
            format!(
                "2026{:02}{:02}{:02}{:02}{:02}",
                rng.between(1, 12),
                rng.between(1, 28),
                rng.between(0, 23),
                rng.between(0, 59),
                rng.between(0, 59)
            ),
        ),
        15 => ("バージョン ", format!("{}.{}.{}", rng.between(1, 12), rng.below(20), rng.below(3000))),
        16 => ("IPアドレス ", format!("10.{}.{}.{}", rng.below(255), rng.below(255), rng.below(255))),
        17 => ("チケット #", digits(rng, 5)),
        18 => ("座標 ", format!("35.{},139.{}", rng.digits(6), rng.digits(6))),
        19 => ("図面番号 ", format!("{}-{}-{}", rng.digits(2), rng.digits(4), rng.digits(3))),
        20 => ("ロット ", format!("{}{}", rng.between(20, 27), rng.digits(6))),
        21 => ("会議ID: ", format!("{} {} {}", rng.digits(3), rng.digits(4), rng.digits(4))),
        22 => ("品番：", non_luhn(rng)),
        _ => ("管理番号 ", format!("No.{}", digits(rng, 4))),
    };
    (label.to_owned(), text)
}

/// Sixteen digits that are no card.
fn non_luhn(rng: &mut Rng) -> String {
    let digits = format!("9{}", rng.digits(15));
    if !luhn(&digits) {
        return digits;
    }
    let last = if digits.ends_with('1') { '2' } else { '1' };
    digits.chars().take(15).chain([last]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_right_when_they_shall_be() {
        // The example of the public rule for twelve digits.
        assert_eq!(my_number_check("12345678901"), 8);
        let mut rng = Rng::of("check", 1);
        for _ in 0..200 {
            let (_, valid) = card_digits(&mut rng, true);
            let (_, wrong) = card_digits(&mut rng, false);
            assert!(luhn(&valid) && !luhn(&wrong));
            assert!(!luhn(&non_luhn(&mut rng)));
        }
    }

    #[test]
    fn groups_and_width_keep_the_digits() {
        assert_eq!(grouped("123456789012", &[4, 4], "-"), "1234-5678-9012");
        assert_eq!(full_width("a-1 ~"), "ａ－１　～");
    }
}
