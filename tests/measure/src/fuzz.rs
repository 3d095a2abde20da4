//! Throws inputs without sense at the engine and checks what must hold for any text.
//!
//! Apart from the figures because here nothing is right or wrong about a find: no panic, every find within the text
//! and apart from the others, as many lines as before, and a masked text that masking leaves alone.

use crate::case::Case;
use crate::generate::Rng;
use sekisho_mask::{Engine, Piece, PieceKind};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Scraps of what detectors look for.
const SCRAPS: &[&str] = &[
    "090",
    "1234",
    "5678",
    "03",
    "0120",
    "123456789018",
    "4111",
    "+81",
    "0",
    "1",
    "8",
    "-",
    "ー",
    "−",
    " ",
    "　",
    ".",
    "/",
    "(",
    ")",
    "・",
    "\n",
    "\r\n> ",
    "\u{200b}",
    "\u{202e}",
    "\u{fe0f}",
    "\u{20e3}",
    "０",
    "９",
    "①",
    "٣",
    "𝟗",
    "@",
    "＠",
    "[at]",
    " dot ",
    "%40",
    "%E5%B1%B1",
    "taro",
    "t.yamada",
    "Yamada",
    "example",
    ".com",
    ".co.jp",
    "\"",
    "<b>",
    "</b>",
    "<!--",
    "-->",
    "&#64;",
    "mailto:",
    "TEL ",
    "内線",
    "電話",
    "マイナンバー",
    "カード",
    "注文番号",
    ":",
    "：",
    "*",
    "****",
    "［電話］",
    "［マイナンバー］",
    "〇.〇.",
    "Y.T.",
    "‹",
    "›",
    "山田",
    "太郎",
    "佐藤",
    "花子",
    "ささき",
    "ヤマダ",
    "ﾀﾛｳ",
    "林",
    "森",
    "東京都",
    "千代田区",
    "丸の内",
    "1-2-3",
    "二丁目",
    "ビル5F",
    "〒",
    "京都市",
    "上ル",
    "様",
    "さん",
    "部長",
    "株式会社",
    "本田技研工業",
    "が",
    "ﾞ",
    "e\u{301}",
    "円",
    ",",
    "|",
    "\t",
    "氏名",
    "担当",
    "住所",
    "=",
    "#",
    "_",
    "パスワード",
    "は",
    "です。",
    "password",
    "Abc123!x",
    "ghp_",
    "eyJhbGciOi",
    "=?utf-8?B?",
    "5bGx55Sw?=",
    "6L+U5bGx55Sw",
    "\\u5c71",
    "=E5=B1=B1",
    "未公表",
    "業績予想",
    "公表済み",
    "𠮷",
    "髙",
    "﨑",
    "👨\u{200d}👩",
    "\u{0}",
    "\u{85}",
    "葛\u{e0100}",
];

/// What was thrown and what came of it.
#[derive(Debug, Default)]
pub struct Fuzzed {
    /// Inputs tried.
    pub inputs: u64,
    /// Inputs in which something was found.
    pub found: u64,
    /// The first inputs that broke a rule, each with the rule; at most ten.
    pub broken: Vec<(String, &'static str)>,
}

/// Tries so many inputs: scraps, scraps between random characters, and invented cases with pieces cut out or put in.
pub fn fuzz(engine: &Engine, cases: &[Case], inputs: u64, seed: u64) -> Fuzzed {
    let mut result = Fuzzed::default();
    for number in 0..inputs {
        let mut rng = Rng::of("fuzz", seed.wrapping_mul(1_000_003).wrapping_add(number));
        let text = input(&mut rng, cases);
        result.inputs += 1;
        let judged = catch_unwind(AssertUnwindSafe(|| judge(engine, &text)));
        match judged {
            Ok(Ok(found)) => result.found += u64::from(found),
            Ok(Err(rule)) => result.broken.push((text, rule)),
            Err(_) => result.broken.push((text, "it panicked")),
        }
        if result.broken.len() >= 10 {
            break;
        }
    }
    result
}

fn input(rng: &mut Rng, cases: &[Case]) -> String {
    match rng.below(4) {
        0 | 1 => scraps(rng, 14),
        2 => {
            let random = |rng: &mut Rng| char::from_u32(rng.below(0x3_0000) as u32).unwrap_or('あ');
            (0..rng.below(10))
                .map(|_| if rng.chance(50) { random(rng).to_string() } else { rng.pick(SCRAPS).to_owned() })
                .collect()
        }
        _ => {
            let case = cases.get(rng.below(cases.len())).map(|case| case.text.as_str()).unwrap_or_default();
            let chars: Vec<char> = case.chars().collect();
            let (from, length) = (rng.below(chars.len()), rng.below(80));
            let part: String = chars.iter().skip(from).take(length).collect();
            let middle = scraps(rng, 3);
            let rest: String = chars.iter().skip(from + length + rng.below(5)).take(rng.below(40)).collect();
            part + &middle + &rest
        }
    }
}

fn scraps(rng: &mut Rng, most: usize) -> String {
    (0..rng.below(most)).map(|_| rng.pick(SCRAPS)).collect()
}

fn mask(engine: &Engine, text: &str) -> String {
    engine.mask(vec![Piece::new(PieceKind::Text, text)]).into_pieces().concat()
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

/// Tells whether anything was found, or which rule is broken.
fn judge(engine: &Engine, text: &str) -> Result<bool, &'static str> {
    let finds = engine.inspect(text);
    let length = text.chars().count();
    let mut end = 0;
    for find in &finds {
        if find.start < end || find.start >= find.end || find.end > length {
            return Err("a find lies outside the text or in another");
        }
        end = find.end;
    }
    let masked = mask(engine, text);
    let lines = |text: &str| text.chars().filter(|c| is_line_break(*c)).count();
    if lines(&masked) != lines(text) {
        return Err("the number of lines changed");
    }
    if mask(engine, &masked) != masked {
        return Err("masking the masked text changed it");
    }
    Ok(!finds.is_empty())
}
