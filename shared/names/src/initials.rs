//! Splits a name into family name and given name, and says with which letters they begin.
//!
//! Apart from the tagger because it is asked about spans already found. A letter that is not known is left out: the
//! caller writes a neutral one, never the kanji.

use std::ops::Range;

use crate::Names;
use crate::class;
use crate::lexicon::Found;
use crate::romaji::{Spelling, hiragana, romaji};
use crate::units::plain_letter;

/// The longest text that is taken for a name, in characters: every way to split it is tried.
const LONGEST: usize = 64;

/// More kana than one sound is written with.
const SOUND: usize = 4;

/// The letters a name begins with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Initials {
    /// Of the family name.
    pub family: Option<char>,
    /// Of the given name.
    pub given: Option<char>,
}

/// Where in a name the family name and the given name stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Split {
    /// The family name, in characters.
    pub family: Option<Range<usize>>,
    /// The given name, in characters.
    pub given: Option<Range<usize>>,
}

/// The two parts of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Family,
    Given,
}

/// How a word of a name is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Kana,
    Kanji,
}

fn script(word: &[char]) -> Script {
    if word.iter().any(char::is_ascii_alphabetic)
        || word.first().is_some_and(|&ch| plain_letter(ch).is_ascii_alphabetic())
    {
        Script::Latin
    } else if word.iter().all(|ch| matches!(ch, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー')) {
        Script::Kana
    } else {
        Script::Kanji
    }
}

fn parts(name: &[char]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut from = 0;
    for at in 0..=name.len() {
        let part_of_word =
            name.get(at).is_some_and(|ch| ch.is_alphanumeric() || matches!(ch, 'ー' | '々' | '〆'));
        // A capital after a small letter starts a word: YamadaTaro.
        let hump = at > from
            && name.get(at).is_some_and(char::is_ascii_uppercase)
            && name.get(at - 1).is_some_and(char::is_ascii_lowercase);
        if !part_of_word || hump {
            if at > from {
                out.push(from..at);
            }
            from = if hump { at } else { at + 1 };
        }
    }
    out
}

fn kana_letter(kana: &str) -> Option<char> {
    // A borrowed sound: ヴ, ファ, ジェ and their kin come out of the table as well. The first sounds tell the letter.
    let first: String = kana.chars().take(SOUND).collect();
    romaji(&first, Spelling::Hepburn).and_then(|latin| latin.chars().next()).map(|ch| ch.to_ascii_uppercase())
}

impl Names {
    /// The readings of a surname written in kanji, in hiragana, most frequent first; none if it is not known.
    #[must_use]
    pub fn family_readings(&self, surname: &str) -> Vec<String> {
        self.readings(Part::Family, &surname.chars().collect::<Vec<_>>())
    }

    /// The readings of a given name written in kanji, in hiragana, most frequent first; none if it is not known.
    #[must_use]
    pub fn given_readings(&self, given: &str) -> Vec<String> {
        self.readings(Part::Given, &given.chars().collect::<Vec<_>>())
    }

    /// Tells whether a word is a surname whose readings are known.
    #[must_use]
    pub fn is_surname(&self, word: &[char]) -> bool {
        self.listed(Part::Family, word).is_some()
    }

    /// Tells whether a word is a given name whose readings are known.
    #[must_use]
    pub fn is_given_name(&self, word: &[char]) -> bool {
        self.listed(Part::Given, word).is_some()
    }

    fn readings(&self, part: Part, word: &[char]) -> Vec<String> {
        self.listed(part, word).iter().flat_map(Found::readings).collect()
    }

    /// What the list of such names says of a word. Most words are no names, and the gazetteer, which knows every name
    /// of the lists, says so at once.
    fn listed(&self, part: Part, word: &[char]) -> Option<Found> {
        let (list, class) = match part {
            Part::Family => (&self.surnames, class::SURNAME),
            Part::Given => (&self.given, class::GIVEN),
        };
        if self.table.classes_of(word.iter().copied()) & class == 0 {
            return None;
        }
        list.find(word)
    }

    /// Tells family name and given name of a folded name of at most 64 characters apart: with or without a space, in kanji, kana or Latin letters in either order.
    #[must_use]
    pub fn split(&self, name: &[char]) -> Split {
        if name.len() > LONGEST {
            return Split::default();
        }
        let mut words = parts(name);
        // Single characters with spaces between them are one word in pieces; it is split as if there were none.
        let pieces =
            words.len() >= 3 && words.iter().all(|word| word.len() == 1) && script(name) != Script::Latin;
        if pieces {
            let joined: Vec<char> = words.iter().filter_map(|word| name.get(word.start)).copied().collect();
            let at = |index: usize| words.get(index).map_or(name.len(), |word| word.start);
            let back = |range: Range<usize>| {
                at(range.start)..words.get(range.end.saturating_sub(1)).map_or(name.len(), |word| word.end)
            };
            let found = self.split_word(&joined);
            return Split { family: found.family.map(back), given: found.given.map(back) };
        }
        if words.len() > 2 && script(name) == Script::Latin {
            // A middle name or initial says nothing that is asked here.
            words.drain(1..words.len() - 1);
        }
        match words.as_slice() {
            [] => Split::default(),
            [word] => {
                let found = self.split_word(name.get(word.clone()).unwrap_or_default());
                let shift = |range: Range<usize>| range.start + word.start..range.end + word.start;
                Split { family: found.family.map(shift), given: found.given.map(shift) }
            }
            [first, .., last] => {
                let given_first = match script(name.get(first.clone()).unwrap_or_default()) {
                    Script::Latin => self.given_first(name, first, last),
                    // ジョン・スミス; a space in kana is of the Japanese order.
                    Script::Kana => name.contains(&'・') && !self.is(name, first, class::SURNAME_TOP),
                    Script::Kanji => false,
                };
                let (family, given) = if given_first { (last, first) } else { (first, last) };
                Split { family: Some(family.clone()), given: Some(given.clone()) }
            }
        }
    }

    fn classes_in(&self, name: &[char], range: &Range<usize>) -> u16 {
        self.table.classes_of(name.get(range.clone()).unwrap_or_default().iter().map(|&ch| plain_letter(ch)))
    }

    fn is(&self, name: &[char], range: &Range<usize>, class: u16) -> bool {
        self.classes_in(name, range) & class != 0
    }

    /// Whether a name in Latin letters has the given name first.
    fn given_first(&self, name: &[char], first: &Range<usize>, last: &Range<usize>) -> bool {
        let word = |range: &Range<usize>| name.get(range.clone()).unwrap_or_default();
        let upper =
            |range: &Range<usize>| word(range).len() > 1 && word(range).iter().all(|ch| ch.is_uppercase());
        if name.get(first.end..last.start).unwrap_or_default().contains(&',') {
            return false;
        }
        if first.len() == 1 || last.len() == 1 {
            return first.len() == 1;
        }
        if upper(first) != upper(last) {
            return upper(last);
        }
        let sure = |range: &Range<usize>, any: u16, top: u16| {
            let classes = self.classes_in(name, range);
            i32::from(classes & any != 0) + i32::from(classes & top != 0)
        };
        let family = |range| sure(range, class::SURNAME, class::SURNAME_TOP);
        let given = |range| sure(range, class::GIVEN, class::GIVEN_TOP);
        given(first) + family(last) >= family(first) + given(last)
    }

    /// Splits a name written in one word.
    fn split_word(&self, word: &[char]) -> Split {
        let whole = 0..word.len();
        match script(word) {
            Script::Latin => self.split_marked(word, self.classes_in(word, &whole), 3),
            Script::Kana => self.split_marked(word, self.classes_in(word, &whole), 2),
            Script::Kanji => self.split_kanji(word),
        }
    }

    /// Splits by the gazetteer: kana and Latin letters.
    fn split_marked(&self, word: &[char], classes: u16, least: usize) -> Split {
        let whole = 0..word.len();
        let top = |classes: u16, any: u16, top: u16| {
            i32::from(classes & any != 0) + 2 * i32::from(classes & top != 0)
        };
        let alone = top(classes, class::SURNAME, class::SURNAME_TOP);
        let alone_given = top(classes, class::GIVEN, class::GIVEN_TOP);
        let mut best = (0, 0);
        for cut in least..word.len().saturating_sub(1) {
            let family = top(self.classes_in(word, &(0..cut)), class::SURNAME, class::SURNAME_TOP);
            let given = top(self.classes_in(word, &(cut..word.len())), class::GIVEN, class::GIVEN_TOP);
            if family > 0 && given > 0 && family + given > best.0 {
                best = (family + given, cut);
            }
        }
        if best.0 > 0 && alone < 3 && alone_given < 3 {
            return Split { family: Some(0..best.1), given: Some(best.1..word.len()) };
        }
        if alone_given > alone {
            return Split { family: None, given: Some(whole) };
        }
        Split { family: Some(whole), given: None }
    }

    fn split_kanji(&self, word: &[char]) -> Split {
        let whole = 0..word.len();
        let weight = |part: Part, range: Range<usize>| {
            self.listed(part, word.get(range).unwrap_or_default()).map(|found| i32::from(found.weight))
        };
        let (family, given) = (weight(Part::Family, whole.clone()), weight(Part::Given, whole.clone()));
        let mut best: Option<(i32, usize)> = None;
        for cut in 1..word.len() {
            let kana = |range: Range<usize>| {
                (script(word.get(range.clone()).unwrap_or_default()) == Script::Kana
                    && self.is(word, &range, class::GIVEN))
                .then_some(12)
            };
            let (left, right) = (
                weight(Part::Family, 0..cut),
                weight(Part::Given, cut..word.len()).or_else(|| kana(cut..word.len())),
            );
            // Most surnames have two characters and most given names one to three.
            let usual = match (cut, word.len() - cut) {
                (2, 1..=3) => 0,
                (1 | 3, 1..=3) => -6,
                _ => -14,
            };
            let score =
                left.unwrap_or(-40) + right.unwrap_or(if word.len() - cut > 3 { -44 } else { -24 }) + usual;
            if best.is_none_or(|best| score > best.0) {
                best = Some((score, cut));
            }
        }
        let both = best.filter(|best| best.0 > -40);
        match (family, given, both) {
            (Some(_), _, _) if word.len() <= 2 => Split { family: Some(whole), given: None },
            (None, Some(_), _) if word.len() <= 2 => Split { family: None, given: Some(whole) },
            (Some(weight), _, Some((score, _))) if weight + 20 > score => {
                Split { family: Some(whole), given: None }
            }
            (None, Some(weight), Some((score, _))) if weight > score && word.len() == 3 => {
                Split { family: None, given: Some(whole) }
            }
            (_, _, Some((_, cut))) => Split { family: Some(0..cut), given: Some(cut..word.len()) },
            (_, _, None) if word.len() >= 4 => Split { family: Some(0..2), given: Some(2..word.len()) },
            (None, Some(_), None) => Split { family: None, given: Some(whole) },
            _ => Split { family: Some(whole), given: None },
        }
    }

    /// Says with which capital letters a folded name begins; a letter that is not known is left out.
    ///
    /// The readings are the dictionary's most frequent ones: where the text itself gives a reading, ask with that.
    #[must_use]
    pub fn initials(&self, name: &[char]) -> Initials {
        self.initials_of(name, self.split(name))
    }

    /// As [`Self::initials`], of a name that is split already.
    #[must_use]
    pub fn initials_of(&self, name: &[char], split: Split) -> Initials {
        let plain = |range: Range<usize>| {
            name.get(range)
                .unwrap_or_default()
                .iter()
                .copied()
                .filter(|ch| !ch.is_whitespace())
                .collect::<Vec<char>>()
        };
        Initials {
            family: split.family.and_then(|range| self.letter(&plain(range), Part::Family)),
            given: split.given.and_then(|range| self.letter(&plain(range), Part::Given)),
        }
    }

    /// The letter that such a part of a name begins with.
    fn letter(&self, word: &[char], part: Part) -> Option<char> {
        match script(word) {
            Script::Latin => {
                word.first().map(|&ch| plain_letter(ch).to_ascii_uppercase()).filter(char::is_ascii_uppercase)
            }
            Script::Kana => {
                // No sound is longer.
                kana_letter(&word.iter().take(SOUND).map(|&ch| hiragana(ch)).collect::<String>())
            }
            Script::Kanji => {
                let found = self.listed(part, word);
                let known =
                    found.and_then(|found| found.readings().next()).and_then(|kana| kana_letter(&kana));
                known.or_else(|| self.by_first(*word.first()?, part))
            }
        }
    }

    /// The letter that names with this first character mostly begin with.
    fn by_first(&self, first: char, part: Part) -> Option<char> {
        if let Some(letter) = kana_letter(&hiragana(first).to_string()) {
            return Some(letter);
        }
        let [family, given] = self.letters;
        let table = match part {
            Part::Family => family,
            Part::Given => given,
        };
        let code = |pair: &[u8; 4]| u32::from_le_bytes(*pair);
        let at = table.partition_point(|pair| code(pair) >> 8 < u32::from(first));
        let pair = table.get(at).map(code).filter(|pair| pair >> 8 == u32::from(first))?;
        char::from_u32(pair & 0xFF).map(|ch| ch.to_ascii_uppercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(name: &str) -> String {
        let initials = Names::embedded().initials(&name.chars().collect::<Vec<_>>());
        [initials.family, initials.given].map(|letter| letter.unwrap_or('-')).iter().collect()
    }

    #[test]
    fn names_in_every_spelling_give_their_letters() {
        let table = [
            ("山田太郎", "YT"),
            ("山田 太郎", "YT"),
            ("山 田 太 郎", "YT"),
            ("やまだ たろう", "YT"),
            ("ヤマダタロウ", "YT"),
            ("Taro Yamada", "YT"),
            ("YAMADA Taro", "YT"),
            ("Yamada, Taro", "YT"),
            ("t.yamada", "YT"),
            ("T. Yamada", "YT"),
            ("佐藤", "S-"),
            ("長谷川由美子", "HY"),
            ("林誠", "HM"),
            ("五十嵐健", "IK"),
            ("東海林さだお", "SS"),
            ("ジョン・スミス", "SJ"),
            ("花子", "-H"),
            ("渡邊健一", "WK"),
            ("小鳥遊", "T-"),
            ("", "--"),
            ("?!", "--"),
        ];
        for (name, expected) in table {
            assert_eq!(letters(name), expected, "{name}");
        }
    }

    #[cfg(feature = "train")]
    #[test]
    fn the_gazetteer_knows_every_name_of_the_lists() {
        let names = Names::embedded();
        for (list, class) in [(&names.surnames, class::SURNAME), (&names.given, class::GIVEN)] {
            let all = list.all();
            assert!(all.len() > 10_000);
            let missing = all.iter().find(|entry| names.table.classes_of(entry.word.chars()) & class == 0);
            assert_eq!(missing, None);
        }
    }

    #[test]
    fn readings_come_most_frequent_first() {
        let names = Names::embedded();
        assert_eq!(names.family_readings("山田").first().map(String::as_str), Some("やまだ"));
        assert!(names.given_readings("翔太").contains(&"しょうた".to_owned()));
        assert!(names.family_readings("株式会社").is_empty());
    }
}
