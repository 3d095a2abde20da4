//! Latin names of municipalities, from their names in kana.
//!
//! Apart because it is a table of syllables and nothing else.

use super::spelling;

/// Endings in kanji, in kana, and how they are written in Latin.
const ENDINGS: [(char, &str, &str); 7] = [
    ('市', "シ", "shi"),
    ('区', "ク", "ku"),
    ('郡', "グン", "gun"),
    ('町', "チョウ", "cho"),
    ('町', "マチ", "machi"),
    ('村', "ムラ", "mura"),
    ('村', "ソン", "son"),
];

const SYLLABLES: &[(&str, &str)] = &[
    ("キャ", "kya"),
    ("キュ", "kyu"),
    ("キョ", "kyo"),
    ("シャ", "sha"),
    ("シュ", "shu"),
    ("ショ", "sho"),
    ("チャ", "cha"),
    ("チュ", "chu"),
    ("チョ", "cho"),
    ("ニャ", "nya"),
    ("ニュ", "nyu"),
    ("ニョ", "nyo"),
    ("ヒャ", "hya"),
    ("ヒュ", "hyu"),
    ("ヒョ", "hyo"),
    ("ミャ", "mya"),
    ("ミュ", "myu"),
    ("ミョ", "myo"),
    ("リャ", "rya"),
    ("リュ", "ryu"),
    ("リョ", "ryo"),
    ("ギャ", "gya"),
    ("ギュ", "gyu"),
    ("ギョ", "gyo"),
    ("ジャ", "ja"),
    ("ジュ", "ju"),
    ("ジョ", "jo"),
    ("ビャ", "bya"),
    ("ビュ", "byu"),
    ("ビョ", "byo"),
    ("ピャ", "pya"),
    ("ピュ", "pyu"),
    ("ピョ", "pyo"),
    ("ア", "a"),
    ("イ", "i"),
    ("ウ", "u"),
    ("エ", "e"),
    ("オ", "o"),
    ("カ", "ka"),
    ("キ", "ki"),
    ("ク", "ku"),
    ("ケ", "ke"),
    ("コ", "ko"),
    ("サ", "sa"),
    ("シ", "shi"),
    ("ス", "su"),
    ("セ", "se"),
    ("ソ", "so"),
    ("タ", "ta"),
    ("チ", "chi"),
    ("ツ", "tsu"),
    ("テ", "te"),
    ("ト", "to"),
    ("ナ", "na"),
    ("ニ", "ni"),
    ("ヌ", "nu"),
    ("ネ", "ne"),
    ("ノ", "no"),
    ("ハ", "ha"),
    ("ヒ", "hi"),
    ("フ", "fu"),
    ("ヘ", "he"),
    ("ホ", "ho"),
    ("マ", "ma"),
    ("ミ", "mi"),
    ("ム", "mu"),
    ("メ", "me"),
    ("モ", "mo"),
    ("ヤ", "ya"),
    ("ユ", "yu"),
    ("ヨ", "yo"),
    ("ラ", "ra"),
    ("リ", "ri"),
    ("ル", "ru"),
    ("レ", "re"),
    ("ロ", "ro"),
    ("ワ", "wa"),
    ("ヲ", "o"),
    ("ン", "n"),
    ("ガ", "ga"),
    ("ギ", "gi"),
    ("グ", "gu"),
    ("ゲ", "ge"),
    ("ゴ", "go"),
    ("ザ", "za"),
    ("ジ", "ji"),
    ("ズ", "zu"),
    ("ゼ", "ze"),
    ("ゾ", "zo"),
    ("ダ", "da"),
    ("ヂ", "ji"),
    ("ヅ", "zu"),
    ("デ", "de"),
    ("ド", "do"),
    ("バ", "ba"),
    ("ビ", "bi"),
    ("ブ", "bu"),
    ("ベ", "be"),
    ("ボ", "bo"),
    ("パ", "pa"),
    ("ピ", "pi"),
    ("プ", "pu"),
    ("ペ", "pe"),
    ("ポ", "po"),
    ("ー", ""),
];

/// The Latin names of a municipality, of what it is part of, and of a city without its ending.
pub(super) fn latin_names(name: &str, kana: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut kana = kana;
    let outer = if name.ends_with('区') { ('市', "シ") } else { ('郡', "グン") };
    let has_outer = name.chars().skip(1).any(|c| c == outer.0) && !name.ends_with(outer.0);
    if has_outer && let Some((head, tail)) = split_outer(kana, outer.1) {
        names.extend(with_ending(head, outer.0));
        kana = tail;
    }
    if let Some(last) = name.chars().next_back() {
        names.extend(with_ending(kana, last));
    }
    names.retain(|name| name.len() > 2);
    names
}

/// Cities with wards that have a `シ` before their last.
const INNER: [&str; 2] = ["ヒロシマシ", "キタキュウシュウシ"];

/// Splits `ヨコハマシニシク` after the first `シ` that leaves a name on both sides.
fn split_outer<'a>(kana: &'a str, ending: &str) -> Option<(&'a str, &'a str)> {
    if let Some(city) = INNER.iter().find(|city| kana.starts_with(*city)) {
        return kana.split_at_checked(city.len());
    }
    let (at, found) = kana.match_indices(ending).find(|(at, found)| {
        let tail = kana.get(at + found.len()..).unwrap_or_default();
        *at >= "アア".len() && tail.chars().count() >= 2
    })?;
    kana.split_at_checked(at + found.len())
}

fn with_ending(kana: &str, last: char) -> Vec<String> {
    let Some((_, ending, latin)) =
        ENDINGS.iter().find(|(sign, ending, _)| *sign == last && kana.ends_with(ending))
    else {
        return Vec::new();
    };
    let stem = spell(kana.strip_suffix(ending).unwrap_or(kana));
    let mut names = vec![format!("{stem}-{latin}")];
    if last == '市' {
        names.push(stem);
    }
    names
}

fn spell(kana: &str) -> String {
    let mut out = String::new();
    let mut rest = kana;
    let mut doubled = false;
    while let Some(c) = rest.chars().next() {
        if c == 'ッ' {
            doubled = true;
            rest = rest.strip_prefix(c).unwrap_or_default();
            continue;
        }
        let Some((syllable, latin)) = SYLLABLES.iter().find(|(syllable, _)| rest.starts_with(syllable))
        else {
            rest = rest.strip_prefix(c).unwrap_or_default();
            continue;
        };
        if doubled {
            out.extend(latin.chars().next().map(|c| if c == 'c' { 't' } else { c }));
            doubled = false;
        }
        out.push_str(latin);
        rest = rest.strip_prefix(syllable).unwrap_or_default();
    }
    spelling::latin(out.chars())
}
