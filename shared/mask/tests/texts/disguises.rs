//! Values in disguise: signs between all characters, markup, look-alikes; and what only looks disguised.

use crate::mask;
use sekisho_mask::{Engine, Kind};

type Dress = (&'static str, fn(&str) -> String);

fn between(value: &str, sign: &str) -> String {
    value.chars().map(String::from).collect::<Vec<_>>().join(sign)
}

fn halves(value: &str, sign: &str) -> String {
    let middle = value.chars().count() / 2;
    let (head, tail): (String, String) =
        (value.chars().take(middle).collect(), value.chars().skip(middle).collect());
    format!("{head}{sign}{tail}")
}

const DRESSES: &[Dress] = &[
    ("zero-width", |v| between(v, "\u{200b}")),
    ("joiner", |v| between(v, "\u{200d}")),
    ("selector", |v| between(v, "\u{fe0f}")),
    ("bidi", |v| halves(v, "\u{202e}")),
    ("tag character", |v| halves(v, "\u{e0041}")),
    ("full width", |v| {
        v.chars()
            .map(|c| if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xfee0).unwrap() } else { c })
            .collect()
    }),
    ("middle dots", |v| between(v, "・")),
    ("spaces", |v| between(v, " ")),
    ("bars", |v| between(v, "|")),
    ("inline tag", |v| halves(v, "<b></b>")),
    ("bold", |v| format!("<b>{}", halves(v, "</b>"))),
    ("span", |v| halves(v, "<span class=\"x\">")),
    ("comment", |v| halves(v, "<!-- -->")),
    ("entity", |v| v.chars().map(|c| format!("&#{};", u32::from(c))).collect()),
    ("hex entity", |v| v.chars().map(|c| format!("&#x{:x};", u32::from(c))).collect()),
    ("entities and text", |v| {
        v.chars()
            .enumerate()
            .map(|(i, c)| if i % 2 == 0 { c.to_string() } else { format!("&#{};", u32::from(c)) })
            .collect()
    }),
    ("zero-width entity", |v| halves(v, "&#8203;")),
    ("soft hyphen", |v| halves(v, "&shy;")),
    ("markdown", |v| format!("**{}", halves(v, "**"))),
    ("quoted line", |v| halves(v, "\n> ")),
    ("percent", |v| v.bytes().map(|b| format!("%{b:02X}")).collect()),
    ("quoted-printable", |v| v.bytes().map(|b| format!("={b:02X}")).collect()),
    ("backslash u", |v| v.encode_utf16().map(|u| format!("\\u{u:04x}")).collect()),
    ("backslash x", |v| v.bytes().map(|b| format!("\\x{b:02x}")).collect()),
    ("hex", |v| v.bytes().map(|b| format!("{b:02x}")).collect()),
    ("base64", |v| encode(v.as_bytes())),
    ("base64 with context", |v| encode(format!("連絡先は {v} です").as_bytes())),
    ("MIME word", |v| format!("=?UTF-8?B?{}?=", encode(v.as_bytes()))),
    ("MIME Q", |v| format!("=?utf-8?Q?{}?=", v.bytes().map(|b| format!("={b:02X}")).collect::<String>())),
    ("percent in base64", |v| encode(v.bytes().map(|b| format!("%{b:02X}")).collect::<String>().as_bytes())),
];

fn encode(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().enumerate().fold(0_u32, |n, (i, b)| n | u32::from(*b) << (16 - 8 * i));
        for i in 0..4 {
            let sign =
                if i <= chunk.len() { char::from(SIGNS[(bits >> (18 - 6 * i) & 63) as usize]) } else { '=' };
            out.push(sign);
        }
    }
    out
}

/// Values, and the words before them.
const VALUES: &[(&str, &str, &str)] = &[
    ("マイナンバー: ", "123456789018", "です"),
    ("カード ", "4111111111111111", " 期限 12/27"),
    ("連絡は ", "090-1234-5678", " まで"),
    ("宛先: ", "taro.yamada@example.co.jp", ""),
    ("鍵 ", "ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8", " です"),
    ("DB_PASSWORD=", "Zx81kk9!Tt", "\n"),
];

#[test]
fn every_value_is_found_in_every_dress() {
    let mut wrong = Vec::new();
    let mut all = 0;
    for (dress, put_on) in DRESSES {
        for (before, value, after) in VALUES {
            let dressed = put_on(value);
            let text = format!("{before}{dressed}{after}");
            let masked = mask(&text);
            all += 1;
            if masked.contains(&dressed) {
                wrong.push(format!("{dress}: {text:?} -> {masked:?}"));
            }
            assert_eq!(mask(&masked), masked, "{dress}: {text}");
            assert_eq!(masked.matches('\n').count(), text.matches('\n').count(), "{dress}: {text}");
        }
    }
    assert!(wrong.is_empty(), "{} of {all}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn other_disguises_are_undone() {
    for (text, kind) in [
        ("マイナンバーは一二三四五六七八九〇一八です", Kind::MyNumber),
        ("マイナンバー 壱弐参四五六七八九〇壱八", Kind::MyNumber),
        ("個人番号 I234-5678-9OI8", Kind::MyNumber),
        ("раssword: Zx81kk", Kind::Secret),
        ("пароль раsswоrd=Zx81kk", Kind::Secret),
        ("p a s s w o r d : Z x 8 1 k k 9", Kind::Secret),
        (
            "-----BEGIN PRIVATE KEY-----\n> MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n> MIIEvQIBADANBgkqhkiG9w0BAQEF\n> -----END PRIVATE KEY-----",
            Kind::Secret,
        ),
        ("<td>口座番号</td><td>1234567</td>", Kind::BankAccount),
        ("4111<wbr>1111<wbr>1111<wbr>1111", Kind::Card),
        ("四一一一 一一一一 一一一一 一一一一", Kind::Card),
        ("&amp;#52;111111111111111", Kind::Card),
    ] {
        assert_eq!(Engine::default().forbidden_in(text), Some(kind), "{text}: {}", mask(text));
    }
    for text in ["電話は〇九〇ー一二三四ー五六七八", "電話は O9O-l234-5678"] {
        let tail: String = text.chars().skip(text.chars().count() - 4).collect();
        assert!(!mask(text).contains(&tail), "{}", mask(text));
    }
}

#[test]
fn what_only_looks_disguised_passes() {
    for text in [
        "1. 準備\n2. 実行\n3. 確認\n",
        "月・火・水・木・金",
        "A B C D E の五段階",
        "1️⃣ まず 2️⃣ 次に 3️⃣ 最後に",
        "①②③の順に",
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        "3f786850e387550fdab836ed7e6dc881de23001b",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "550e8400-e29b-41d4-a716-446655440000",
        "sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC",
        "https://example.com/search?q=%E8%A6%8B%E7%A9%8D%E6%9B%B8",
        "5pys5pel44Gu6K2w6aGM44GvM+S7tuOBp+OBmQ==",
        "%E4%BB%8A%E6%97%A5%E3%81%AF%E6%99%B4%E3%82%8C",
        "function a(b){return b<c&&d>e?f*g:h**2}",
        "二〇二六年四月一日",
        "三三五五、七五三、二三日",
        "x**2 + y**2 = z**2",
        "=?UTF-8?B?5Lya6K2w44Gu6LOH5paZ?=",
        "&copy; 2026 &nbsp; &lt;b&gt;",
        "50%20%10%5%",
        "a=3D&b=40",
        "C:\\users\\x64\\usr",
    ] {
        let found: Vec<_> =
            Engine::default().inspect(text).into_iter().filter(|f| f.kind != Kind::Person).collect();
        assert_eq!(found, [], "{text}");
    }
}

#[test]
fn a_part_that_cannot_be_read_is_hidden() {
    for text in ["=?x-unknown?B?5bGx55Sw?=", "=?UTF-8?B?5bGx5*Sw?=", "=?UTF-8?B?5bE=?=", "=?UTF-8?Q?=ZZ?="] {
        let masked = mask(&format!("件名: {text} です"));
        assert_eq!(masked, "件名: ［読めない部分］ です", "{text}");
    }
    assert_eq!(mask("if (a =? b ?= c)"), "if (a =? b ?= c)");
}

/// Takes minutes if any step is quadratic.
#[test]
fn hostile_rows_take_no_longer_than_their_length() {
    for unit in [
        "<",
        "<a",
        "<a>",
        "<!--",
        "<b></b>",
        "&",
        "&#",
        "&#49;",
        "%41",
        "%E5",
        "%8E",
        "=",
        "=41",
        "=E5",
        "=\n",
        "\\u",
        "\\u0041",
        "\\x41",
        "=?",
        "=?UTF-8?B?",
        "=?UTF-8?B?5bGx55Sw?= ",
        "5bGx55Sw",
        "MDkw",
        "3039",
        "a-",
        "A/",
        "《",
        "《あ",
        "|《あ》",
        "*",
        "**",
        "*a",
        "一",
        "一 ",
        "O0",
        "0O-",
        "а",
        "аa",
        "a b ",
        "a\n> ",
        "1a1a1a1a1a1a1a1a1a\n",
        "澤",
        "a・",
        "・",
        "1 ",
        "a?=?",
        "a?a?a?=?",
        "a\u{200b}",
        "a<b>",
    ] {
        let text = unit.repeat(200_000 / unit.len());
        assert_eq!(mask(&text).lines().count(), text.lines().count());
    }
}
