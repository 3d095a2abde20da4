//! Names to initials: by the reading that the text itself gives, else by the dictionary, else a neutral sign.
//!
//! A wrong letter is no leak, a kanji is. So what has no reading becomes `〇`, never itself.

use crate::kind::Kind;
use crate::shadow::fold;
use sekisho_names::Names;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;

const MOST_WORDS: usize = 4;
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "prof",
    "san",
    "sama",
    "さん",
    "さま",
    "くん",
    "ちゃん",
    "様",
    "殿",
    "氏",
    "君",
    "先生",
];
const HONORIFICS: &[char] = &['様', '殿', '氏', '君'];

/// A name that may be shown as initials. They are made when they are first wanted: most finds of a name are never
/// shown, because another find covers them.
#[derive(Debug, Clone)]
pub(crate) struct Name(Rc<Surface>);

#[derive(Debug)]
struct Surface {
    text: String,
    shown: OnceCell<String>,
}

impl Name {
    pub(crate) fn new(text: String) -> Self {
        Self(Rc::new(Surface { text, shown: OnceCell::new() }))
    }

    /// The initials.
    pub(crate) fn shown(&self) -> &str {
        self.0.shown.get_or_init(|| initials(&self.0.text))
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.0.text == other.0.text
    }
}

impl Eq for Name {}

/// The names of one result, so that the initials of each are made once.
#[derive(Debug, Default)]
pub(crate) struct NameList(HashMap<String, Name>);

impl NameList {
    /// The name of this spelling.
    pub(crate) fn of(&mut self, text: String) -> Name {
        match self.0.get(&text) {
            Some(name) => name.clone(),
            None => self.0.entry(text.clone()).or_insert(Name::new(text)).clone(),
        }
    }
}

/// Shows a name as initials in the order in which it is written: `Taro Yamada` as `T.Y.`.
///
/// A reading in brackets (kana or Latin letters) goes before the name itself.
pub(crate) fn initials(text: &str) -> String {
    let parts = parts(text);
    let read = parts
        .iter()
        .map(|words| words.iter().map(|w| letter(w)).collect::<Option<Vec<char>>>())
        .filter_map(|letters| letters.filter(|l| !l.is_empty()));
    let best = read.fold(None, |best: Option<Vec<char>>, letters| match best {
        Some(best) if best.len() >= letters.len() => Some(best),
        _ => Some(letters),
    });
    let letters = match (best, parts.first()) {
        (Some(letters), Some(words)) if letters.len() < 2 => {
            // さとうはなこ: one word in kana may be a whole name.
            let known = dictionary(words);
            if known.len() > letters.len() { known } else { letters }
        }
        (Some(letters), _) => letters,
        (None, Some(words)) => dictionary(words),
        (None, None) => Vec::new(),
    };
    if letters.is_empty() {
        return Kind::Person.placeholder().to_owned();
    }
    let mut out = String::new();
    for letter in letters.into_iter().take(MOST_WORDS) {
        out.push(letter);
        out.push('.');
    }
    out
}

/// The letters of a name by the dictionary: family name, then given name; none if nothing of it is known.
fn dictionary(words: &[String]) -> Vec<char> {
    let name: Vec<char> = words.join(" ").trim_end_matches(HONORIFICS).chars().collect();
    let split = Names::embedded().split(&name);
    let is_there = (split.family.is_some(), split.given.is_some());
    let initials = Names::embedded().initials_of(&name, split);
    if let (Some(family), Some(given)) = (initials.family, initials.given) {
        return vec![family, given];
    }
    let parts = [(is_there.0, initials.family), (is_there.1, initials.given)];
    if parts.iter().all(|(_, letter)| letter.is_none()) {
        // Two words are two parts even where neither is known.
        return if words.len() > 1 {
            words.iter().map(|word| letter(word).unwrap_or('〇')).collect()
        } else {
            Vec::new()
        };
    }
    parts
        .into_iter()
        .filter(|(is_there, letter)| *is_there || letter.is_some())
        .map(|(_, letter)| letter.unwrap_or('〇'))
        .collect()
}

/// The ways in which a name is spelled in one field: the name, and what stands in brackets.
pub(crate) fn spellings(text: &str) -> Vec<String> {
    parts(text).into_iter().map(|words| words.concat().trim_end_matches(HONORIFICS).to_owned()).collect()
}

/// Tells whether a text is what [`initials`] gives.
pub(crate) fn is_initials(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let pairs = chars.chunks(2);
    !chars.is_empty()
        && pairs.len() <= MOST_WORDS
        && chars.chunks(2).all(|p| matches!(p, [c, '.'] if *c == '〇' || (c.is_alphabetic() && !c.is_lowercase() && u32::from(*c) < 0x250)))
}

/// The words of the name and of each bracket, without titles.
fn parts(text: &str) -> Vec<Vec<String>> {
    let folded: String = fold(text).chars().iter().collect();
    folded
        .split(['(', ')', '<', '>', '[', ']', '/', '|', '【', '】', '「', '」'])
        .map(|part| {
            part.split(|c: char| c.is_whitespace() || matches!(c, ',' | '・' | '.' | '=' | '、' | '"' | '\''))
                .filter(|w| !w.is_empty() && !TITLES.iter().any(|title| title.eq_ignore_ascii_case(w)))
                .map(str::to_owned)
                .collect::<Vec<String>>()
        })
        .filter(|words| !words.is_empty())
        .collect()
}

fn letter(word: &str) -> Option<char> {
    let first = word.chars().next()?;
    if word.chars().all(is_kana) {
        return kana_letter(first);
    }
    let latin = |c: char| u32::from(c) < 0x250 && (c.is_alphabetic() || matches!(c, '-' | '\''));
    (first.is_alphabetic() && word.chars().all(latin)).then(|| first.to_uppercase().next())?
}

fn is_kana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー')
}

/// The first letter of a kana in Hepburn romanisation.
fn kana_letter(c: char) -> Option<char> {
    let katakana = match c {
        'ぁ'..='ゖ' => char::from_u32(u32::from(c).saturating_add(0x60))?,
        other => other,
    };
    Some(match katakana {
        'ァ' | 'ア' => 'A',
        'ィ' | 'イ' | 'ヰ' => 'I',
        'ゥ' | 'ウ' => 'U',
        'ェ' | 'エ' | 'ヱ' => 'E',
        'ォ' | 'オ' | 'ヲ' => 'O',
        'カ' | 'キ' | 'ク' | 'ケ' | 'コ' | 'ヵ' | 'ヶ' => 'K',
        'ガ' | 'ギ' | 'グ' | 'ゲ' | 'ゴ' => 'G',
        'サ' | 'シ' | 'ス' | 'セ' | 'ソ' => 'S',
        'ザ' | 'ズ' | 'ゼ' | 'ゾ' | 'ヅ' => 'Z',
        'ジ' | 'ヂ' => 'J',
        'タ' | 'ツ' | 'ッ' | 'テ' | 'ト' => 'T',
        'チ' => 'C',
        'ダ' | 'デ' | 'ド' => 'D',
        'ナ' | 'ニ' | 'ヌ' | 'ネ' | 'ノ' | 'ン' => 'N',
        'ハ' | 'ヒ' | 'ヘ' | 'ホ' => 'H',
        'フ' => 'F',
        'バ' | 'ビ' | 'ブ' | 'ベ' | 'ボ' => 'B',
        'パ' | 'ピ' | 'プ' | 'ペ' | 'ポ' => 'P',
        'マ' | 'ミ' | 'ム' | 'メ' | 'モ' => 'M',
        'ヤ' | 'ャ' | 'ユ' | 'ュ' | 'ヨ' | 'ョ' => 'Y',
        'ラ' | 'リ' | 'ル' | 'レ' | 'ロ' => 'R',
        'ワ' | 'ヮ' => 'W',
        'ヴ' | 'ヷ' | 'ヸ' | 'ヹ' | 'ヺ' => 'V',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_follow_the_order_of_writing() {
        for (name, want) in [
            ("Taro Yamada", "T.Y."),
            ("YAMADA Taro", "Y.T."),
            ("Yamada, Taro", "Y.T."),
            ("Ｔａｒｏ　Ｙａｍａｄａ", "T.Y."),
            ("Mr. Jean-Luc Élie", "J.É."),
            ("やまだ たろう", "Y.T."),
            ("ヤマダ　タロウ", "Y.T."),
            ("ﾁﾊﾞ ｼﾞｭﾝ", "C.J."),
            ("山田太郎（やまだ たろう）", "Y.T."),
            ("山田 太郎 / YAMADA Taro", "Y.T."),
            ("\"山田太郎\" (Taro Yamada) 様", "T.Y."),
            ("山田太郎", "Y.T."),
            ("山田 太郎", "Y.T."),
            ("山田 Taro", "Y.T."),
            ("佐藤", "S."),
            ("佐藤様", "S."),
            ("김철수", "〇.〇."),
            ("1234", "〇.〇."),
        ] {
            let shown = initials(name);
            assert_eq!(shown, want, "{name}");
            assert!(is_initials(&shown), "{shown}");
        }
    }

    #[test]
    fn every_kana_that_can_start_a_name_has_a_letter() {
        for c in 'ア'..='ヺ' {
            if !matches!(c, 'ッ' | 'ン') {
                assert!(kana_letter(c).is_some_and(|l| l.is_ascii_uppercase()), "{c}");
            }
        }
        assert_eq!("きしちつふじゔん".chars().filter_map(kana_letter).collect::<String>(), "KSCTFJVN");
    }

    #[test]
    fn a_name_is_not_taken_for_initials() {
        for no in ["", "山.", "Taro", "y.t.", "Y.T", "A.B.C.D.E."] {
            assert!(!is_initials(no), "{no}");
        }
    }
}
