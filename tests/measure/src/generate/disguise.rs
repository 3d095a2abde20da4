//! Values in disguise, and texts that look disguised and hide nothing.
//!
//! Tier 1 must be seen through, tier 2 should be, tier 3 is only reported.

use super::Split;
use super::encode::{base64, entities, hex, hex_entities, json_escape, mime_jis, percent, quoted_printable};
use super::kana::half_width;
use super::person::Person;
use super::rng::Rng;
use super::tables::{Tables, lines};
use super::values::{card_digits, email, full_width, grouped, my_number, plain_phone};
use crate::case::{Case, Expect, Gold};
use crate::error::MeasureError;
use unicode_normalization::UnicodeNormalization;

/// How often each disguise is written for each type.
const TIMES: usize = 4;

/// What is disguised.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Base {
    /// A name in kanji.
    Kanji,
    /// A name in kanji with the family name's reading.
    Ruby,
    /// A name in katakana.
    Kana,
    /// A name in Latin letters.
    Latin,
    /// A name in old kanji.
    Old,
    /// A name whose characters look like radicals.
    Radical,
    Phone,
    Email,
    MyNumber,
    Card,
    Secret,
}

use Base::{Card, Email, Kana, Kanji, Latin, MyNumber, Old, Phone, Radical, Ruby, Secret};

const ALL: &[Base] = &[Kanji, Phone, Email, MyNumber, Card, Secret];
const NUMBERS: &[Base] = &[Phone, MyNumber, Card];
const LONG_NUMBERS: &[Base] = &[MyNumber, Card];
const ASCII: &[Base] = &[Phone, Email, MyNumber, Card, Secret];

type How = fn(&str, &mut Rng) -> String;

/// Name, tier, what it is done to, whether it encodes, and how it is done.
struct Attack(&'static str, u8, &'static [Base], bool, How);

fn between(text: &str, gap: &str) -> String {
    let letters: Vec<String> = text.chars().map(String::from).collect();
    letters.join(gap)
}

fn middle(text: &str, gap: &str) -> String {
    let half = text.chars().count() / 2;
    let letters = || text.chars();
    letters().take(half).chain(gap.chars()).chain(letters().skip(half)).collect()
}

/// Digits, and Latin letters if there are any, from other blocks.
fn shifted(text: &str, zero: u32, upper: Option<u32>, lower: Option<u32>) -> String {
    let from = |start: Option<u32>, ch: char, first: char| {
        start.and_then(|start| {
            char::from_u32(start.wrapping_add(u32::from(ch)).wrapping_sub(u32::from(first)))
        })
    };
    text.chars()
        .map(|ch| {
            match ch {
                '0'..='9' => from(Some(zero), ch, '0'),
                'A'..='Z' => from(upper, ch, 'A'),
                'a'..='z' => from(lower, ch, 'a'),
                _ => None,
            }
            .unwrap_or(ch)
        })
        .collect()
}

fn swapped(text: &str, from: &str, to: &str) -> String {
    text.chars()
        .map(|ch| from.chars().zip(to.chars()).find(|(old, _)| *old == ch).map_or(ch, |(_, new)| new))
        .collect()
}

fn odd_groups(text: &str, rng: &mut Rng) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let sizes =
        rng.pick::<&[usize]>(&[&[2, 3, 2, 3], &[5, 5], &[1, 2, 3, 4], &[3, 3, 3], &[2, 2, 2, 2, 2], &[6]]);
    grouped(&digits, sizes, rng.pick(&["-", " ", ".", "/"]))
}

fn dashed(text: &str, rng: &mut Rng) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let sizes: &[usize] = if digits.len() == 11 { &[3, 4] } else { &[4, 4, 4] };
    grouped(
        &digits,
        sizes,
        rng.pick(&[
            "‐", "‑", "‒", "–", "—", "―", "−", "－", "ー", "ｰ", "─", "━", "﹣", "⁃", "˗", "﹘", "〜", "〰",
            "~",
        ]),
    )
}

const ATTACKS: &[Attack] = &[
    Attack("zero-width-space", 1, ALL, false, |text, _| between(text, "\u{200b}")),
    Attack("zero-width-once", 1, ALL, false, |text, rng| {
        middle(
            text,
            rng.pick(&["\u{200b}", "\u{200c}", "\u{200d}", "\u{2060}", "\u{feff}", "\u{180e}", "\u{2063}"]),
        )
    }),
    Attack("soft-hyphen", 1, ALL, false, |text, _| between(text, "\u{ad}")),
    Attack("variation", 1, ALL, false, |text, _| between(text, "\u{fe0e}")),
    Attack("ideographic-variation", 1, &[Kanji], false, |text, _| between(text, "\u{e0100}")),
    Attack("direction-marks", 1, ALL, false, |text, rng| {
        between(text, rng.pick(&["\u{200e}", "\u{200f}", "\u{61c}"]))
    }),
    Attack("direction-embedding", 1, ALL, false, |text, rng| {
        let (open, close) =
            rng.pick(&[("\u{202a}", "\u{202c}"), ("\u{2066}", "\u{2069}"), ("\u{202d}", "\u{202c}")]);
        format!(
            "{}{open}{}{close}",
            text.chars().take(1).collect::<String>(),
            text.chars().skip(1).collect::<String>()
        )
    }),
    Attack("tag-characters", 1, ALL, false, |text, _| middle(text, "\u{e0041}\u{e0062}\u{e007f}")),
    Attack("full-width", 1, ASCII, false, |text, _| full_width(text)),
    Attack("full-width-latin", 1, &[Latin], false, |text, _| full_width(text)),
    Attack("half-width-kana", 1, &[Kana], false, |text, _| half_width(text)),
    Attack("decomposed-kana", 1, &[Kana], false, |text, _| text.nfd().collect()),
    Attack("mathematical", 1, ASCII, false, |text, _| shifted(text, 0x1d7ce, Some(0x1d400), Some(0x1d41a))),
    Attack("mathematical-sans", 1, ASCII, false, |text, _| {
        shifted(text, 0x1d7e2, Some(0x1d5a0), Some(0x1d5ba))
    }),
    Attack("monospace", 1, &[Latin, Email, Secret], false, |text, _| {
        shifted(text, 0x1d7f6, Some(0x1d670), Some(0x1d68a))
    }),
    Attack("circled", 1, NUMBERS, false, |text, _| swapped(text, "0123456789", "⓪①②③④⑤⑥⑦⑧⑨")),
    Attack("circled-letters", 1, &[Latin, Email], false, |text, _| {
        shifted(text, 0x30, Some(0x24b6), Some(0x24d0))
    }),
    Attack("keycap", 1, NUMBERS, false, |text, _| {
        text.chars()
            .map(|ch| if ch.is_ascii_digit() { format!("{ch}\u{fe0f}\u{20e3}") } else { ch.to_string() })
            .collect()
    }),
    Attack("arabic-digits", 1, NUMBERS, false, |text, rng| {
        shifted(text, rng.pick(&[0x660, 0x6f0, 0x966, 0xe50]), None, None)
    }),
    Attack("radicals", 1, &[Radical], false, |text, _| swapped(text, RADICALS.0, RADICALS.1)),
    Attack("separators", 1, ALL, false, |text, rng| {
        between(text, rng.pick(&[" ", "　", "・", "_", "/", "|", ".", "*", "~", "-", "、"]))
    }),
    Attack("line-end", 1, ALL, false, |text, _| middle(text, "\n")),
    Attack("line-end-indent", 1, ALL, false, |text, _| middle(text, "\n    ")),
    Attack("line-end-quote", 1, ALL, false, |text, rng| {
        middle(text, rng.pick(&["\n> ", "\n>> ", "\n＞ ", "\n| "]))
    }),
    Attack("tag-inside", 1, ALL, false, |text, rng| {
        middle(text, rng.pick(&["<b></b>", "<wbr>", "<span>", "</span>", "<br>", "<i class=\"x\">"]))
    }),
    Attack("tag-around-first", 1, ALL, false, |text, _| {
        format!(
            "<b>{}</b>{}",
            text.chars().take(1).collect::<String>(),
            text.chars().skip(1).collect::<String>()
        )
    }),
    Attack("comment-inside", 1, ALL, false, |text, rng| {
        middle(text, rng.pick(&["<!-- -->", "<!--x-->", "<!-- 注 -->"]))
    }),
    Attack("entity-inside", 1, ALL, false, |text, rng| {
        middle(text, rng.pick(&["&zwnj;", "&#8203;", "&shy;", "&#x200b;", "&nbsp;"]))
    }),
    Attack("entities", 1, ALL, true, |text, _| entities(text)),
    Attack("hex-entities", 1, ALL, true, |text, _| hex_entities(text)),
    Attack("ruby-tag", 1, &[Ruby], false, |text, _| {
        let (name, reading) = text.split_once('/').unwrap_or((text, ""));
        let (family, given) = name.split_once(' ').unwrap_or((name, ""));
        format!("<ruby>{family}<rt>{reading}</rt></ruby>{given}")
    }),
    Attack("ruby-book", 1, &[Ruby], false, |text, rng| {
        let (name, reading) = text.split_once('/').unwrap_or((text, ""));
        let (family, given) = name.split_once(' ').unwrap_or((name, ""));
        let (open, close) = rng.pick(&[("《", "》"), ("（", "）"), ("(", ")"), ("｛", "｝")]);
        format!("{family}{open}{reading}{close}{given}")
    }),
    Attack("markdown-bold", 1, ALL, false, |text, _| {
        format!(
            "**{}**{}",
            text.chars().take(1).collect::<String>(),
            text.chars().skip(1).collect::<String>()
        )
    }),
    Attack("markdown-whole", 1, ALL, false, |text, rng| match rng.below(4) {
        0 => format!("`{text}`"),
        1 => format!("**{text}**"),
        2 => format!("[{text}](https://example.com/)"),
        _ => format!("~~{text}~~"),
    }),
    Attack("dashes", 1, NUMBERS, false, dashed),
    Attack("odd-groups", 1, NUMBERS, false, odd_groups),
    Attack("bracketed-digits", 1, LONG_NUMBERS, false, |text, _| {
        text.chars().map(|ch| format!("[{ch}]")).collect()
    }),
    Attack("file-name", 1, &[Kanji], false, |text, rng| {
        let (before, after) = rng.pick(&[
            ("見積書_", ".xlsx"),
            ("", "_履歴書_最終版.pdf"),
            ("【確認済】", "様分.docx"),
            ("20260401-", "-契約書.pdf"),
            ("評価シート(", ").xlsm"),
        ]);
        format!("{before}{text}{after}")
    }),
    Attack("hashtag", 1, &[Kanji, Latin], false, |text, rng| {
        format!("{}{}", rng.pick(&["#", "＃", "@", "＠"]), text.replace(' ', ""))
    }),
    Attack("old-kanji", 1, &[Old], false, |text, _| text.to_owned()),
    Attack("kanji-digits", 2, NUMBERS, false, |text, rng| {
        let zero = rng.pick(&["〇", "零"]);
        swapped(text, "123456789-", "一二三四五六七八九の").replace('0', zero)
    }),
    Attack("formal-digits", 2, NUMBERS, false, |text, _| swapped(text, "0123456789", "零壱弐参四五六七八九")),
    Attack("percent", 2, ALL, true, |text, _| percent(text.as_bytes())),
    Attack("quoted-printable", 2, ALL, true, |text, _| quoted_printable(text.as_bytes())),
    Attack("mime-base64", 2, &[Kanji, Email], true, |text, _| {
        format!("=?UTF-8?B?{}?=", base64(text.as_bytes()))
    }),
    Attack("mime-quoted", 2, &[Kanji], true, |text, _| {
        format!("=?utf-8?Q?{}?=", quoted_printable(text.as_bytes()))
    }),
    Attack("mime-jis", 2, &[Kanji], true, |text, _| mime_jis(text)),
    Attack("base64", 2, ALL, true, |text, _| base64(text.as_bytes())),
    Attack("base64-sentence", 2, ALL, true, |text, _| {
        base64(format!("連絡先は {text} です。よろしくお願いします。").as_bytes())
    }),
    Attack("hex", 2, ALL, true, |text, _| hex(text.as_bytes())),
    Attack("hex-escape", 2, ALL, true, |text, _| text.bytes().map(|byte| format!("\\x{byte:02x}")).collect()),
    Attack("json-escape", 2, ALL, true, |text, _| json_escape(text)),
    Attack("at-words", 2, &[Email], false, |text, rng| {
        let (at, dot) = rng.pick(&[
            (" at ", " dot "),
            ("(at)", "(dot)"),
            (" [at] ", " [dot] "),
            ("アットマーク", "ドット"),
            ("_at_", "_dot_"),
            ("★", "."),
            ("<at>", "."),
            (" あっと ", " どっと "),
        ]);
        text.replace('@', at).replace('.', dot)
    }),
    Attack("homoglyphs", 2, &[Latin, Email, Secret], false, |text, _| {
        swapped(text, "aeopcyxiAEOPCTHBKM", "аеорсухіАЕОРСТНВКМ")
    }),
    Attack("letters-for-digits", 2, NUMBERS, false, |text, _| swapped(text, "01", "Ol")),
    Attack("lower-romaji", 2, &[Latin], false, |text, _| text.to_lowercase()),
    Attack("url-slug", 2, &[Latin], false, |text, rng| {
        let head =
            rng.pick(&["https://example.com/members/", "/users/", "https://www.example.co.jp/staff/", "~"]);
        format!(
            "{head}{}{}",
            text.to_lowercase().replace(' ', rng.pick(&["-", "_", "."])),
            rng.pick(&["", "/", ".html"])
        )
    }),
    Attack("rot13", 3, &[Latin, Email, Secret], true, |text, _| {
        let turn =
            |ch: char, first: u8| char::from((ch as u8).wrapping_sub(first).wrapping_add(13) % 26 + first);
        text.chars()
            .map(|ch| match ch {
                'a'..='z' => turn(ch, b'a'),
                'A'..='Z' => turn(ch, b'A'),
                _ => ch,
            })
            .collect()
    }),
    Attack("reversed", 3, ALL, false, |text, _| text.chars().rev().collect()),
    Attack("double-base64", 3, ALL, true, |text, _| base64(base64(text.as_bytes()).as_bytes())),
    Attack("kana-digits", 3, NUMBERS, true, |text, _| {
        const SPOKEN: [&str; 10] =
            ["ゼロ", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュウ"];
        text.chars()
            .map(|ch| {
                ch.to_digit(10)
                    .and_then(|digit| SPOKEN.get(digit as usize))
                    .map_or_else(|| ch.to_string(), |word| (*word).to_owned())
            })
            .collect()
    }),
];

const RADICALS: (&str, &str) = (
    "山田木金石水大小土一二口竹青高馬谷里長子女日月西文立",
    "⼭⽥⽊⾦⽯⽔⼤⼩⼟⼀⼆⼝⽵⾭⾼⾺⾕⾥⾧⼦⼥⽇⽉⻄⽂⽴",
);

const OLD_NAMES: [&str; 24] = [
    "澤田健",
    "渡邊太郎",
    "渡邉直樹",
    "髙橋一郎",
    "山﨑誠",
    "廣瀬美咲",
    "濵田学",
    "濱口亮",
    "齋藤花子",
    "齊藤隆",
    "櫻井陽子",
    "國枝修",
    "嶋田進",
    "冨田恵子",
    "德永浩",
    "眞鍋彩",
    "邊見剛",
    "籠島実",
    "瀧澤豊",
    "龍野惠子",
    "圓山清",
    "橫田壽夫",
    "廣澤弘",
    "𠮷田和也",
];

impl Base {
    /// The word used in ids.
    fn name(self) -> &'static str {
        match self {
            Kanji => "kanji",
            Ruby => "ruby",
            Kana => "kana",
            Latin => "latin",
            Old => "old",
            Radical => "radical",
            Phone => "phone",
            Email => "email",
            MyNumber => "my-number",
            Card => "card",
            Secret => "secret",
        }
    }

    fn what(self) -> &'static str {
        match self {
            Kanji | Ruby | Kana | Latin | Old | Radical => "PERSON",
            Phone => "PHONE",
            Email => "EMAIL",
            MyNumber => "MYNUMBER",
            Card => "CARD",
            Secret => "SECRET",
        }
    }

    fn carriers(self) -> &'static [&'static str] {
        match self {
            Kanji | Ruby | Kana | Latin | Old | Radical => &[
                "担当は{}様です。",
                "お名前：{}\n所属：営業部",
                "本件は {} さんにご確認ください。",
                "氏名 {} 殿",
            ],
            Phone => &[
                "電話番号は{}です。",
                "TEL：{}\n平日9時から17時まで",
                "携帯 {} までお願いします。",
                "連絡先: {}",
            ],
            Email => &["メールアドレスは {} です。", "E-mail: {}\n", "返信先：{}", "{} までご連絡ください。"],
            MyNumber => &[
                "マイナンバー：{}",
                "個人番号は {} です。",
                "マイナンバーをお知らせします。\n{}\n以上です。",
            ],
            Card => &[
                "カード番号：{}",
                "クレジットカード番号は {} です。",
                "お支払いのカード\n{}\n有効期限 12/28",
            ],
            Secret => &["APIトークン：{}", "token={}", "GitHubのトークンは {} です。"],
        }
    }

    /// The value as it is, what its disguise starts from, and what of it counts.
    fn draw(self, tables: &Tables, rng: &mut Rng) -> (String, String) {
        let form = |form: &str, rng: &mut Rng| {
            Person::draw(tables, rng).form(form, rng).map(|value| value.text).unwrap_or_default()
        };
        let same = |text: String| (text.clone(), text);
        match self {
            Kanji => same(form("joined", rng)),
            Kana => {
                // A name with a voiced sound, or there is nothing to take apart.
                let mut drawn = (0..40).map(|_| form("kata", rng).replace(['・', '　'], " "));
                same(drawn.find(|name| name.nfd().count() > name.chars().count()).unwrap_or_default())
            }
            Latin => same(form("rom", rng)),
            Old => same(rng.pick(&OLD_NAMES).to_owned()),
            Radical => {
                let drawn: Vec<String> = (0..40).map(|_| form("joined", rng)).collect();
                let best = drawn
                    .iter()
                    .max_by_key(|name| name.chars().filter(|ch| RADICALS.0.contains(*ch)).count());
                same(best.cloned().unwrap_or_default())
            }
            Ruby => {
                let person = Person::draw(tables, rng);
                let text =
                    |form, rng: &mut Rng| person.form(form, rng).map(|value| value.text).unwrap_or_default();
                let spaced = text("spaced", rng);
                (format!("{spaced}/{}", text("famhira", rng)), spaced.replace(' ', ""))
            }
            Phone => same(plain_phone(rng).text),
            Email => same(
                (0..50).map(|_| email(rng)).find(|value| value.group == "plain").unwrap_or_default().text,
            ),
            MyNumber => same(my_number(rng, true)),
            Card => same(card_digits(rng, true).1),
            Secret => same(format!(
                "ghp_{}",
                rng.word("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 36)
            )),
        }
    }
}

fn case(split: Split, attack: &Attack, base: Base, number: usize, tables: &Tables) -> Case {
    let Attack(name, tier, _, encodes, how) = attack;
    let id = format!("disguise-{}-{name}-{}-{number}", split.as_str(), base.name());
    let mut rng = Rng::of(&id, 0);
    let (start, plain) = base.draw(tables, &mut rng);
    let shown = how(&start, &mut rng);
    let carrier = rng.pick(base.carriers());
    let (before, after) = carrier.split_once("{}").unwrap_or((carrier, ""));
    let start = before.chars().count();
    let blocks = matches!(base, MyNumber | Card | Secret);
    Case {
        id,
        src: Some(format!("disguise-{}", split.as_str())),
        kind: Some("disguise".to_owned()),
        tier: Some((*tier).into()),
        attack: Some((*name).to_owned()),
        text: format!("{before}{shown}{after}"),
        entities: vec![Gold {
            start,
            end: start.saturating_add(shown.chars().count()),
            what: base.what().to_owned(),
            text: shown,
            group: Some((*name).to_owned()),
            enc: encodes.then(|| true.into()),
            plain: (!encodes).then_some(plain),
            ..Gold::default()
        }],
        expect: Some(if blocks { Expect::Block } else { Expect::Mask }),
        reason: blocks.then(|| base.what().to_owned()),
        ..Case::default()
    }
}

/// The disguised values and the harmless look-alikes of one half.
pub(super) fn cases(split: Split, tables: &Tables) -> Result<Vec<Case>, MeasureError> {
    let mut cases = Vec::new();
    for attack in ATTACKS {
        for base in attack.2 {
            cases.extend((0..TIMES).map(|number| case(split, attack, *base, number, tables)));
        }
    }
    let skip = usize::from(split == Split::Held);
    for (index, text) in lines(include_str!("../../corpus/benign.txt")).skip(skip).step_by(2).enumerate() {
        for number in 0..3 {
            let id = format!("benign-{}-{index}-{number}", split.as_str());
            let mut rng = Rng::of(&id, 0);
            cases.push(Case {
                text: super::secret::fill(text, &mut rng),
                id,
                src: Some(format!("disguise-{}", split.as_str())),
                kind: Some("benign".to_owned()),
                tier: Some("benign".into()),
                attack: Some("benign".to_owned()),
                expect: Some(Expect::Pass),
                ..Case::default()
            });
        }
    }
    Ok(cases)
}
