//! Kana in Latin letters, by table.
//!
//! Apart from the readings because it is pure spelling: Hepburn and kunrei, with long vowels written or dropped, as
//! people write their own names. Never guesses a reading of kanji.

/// How a kana word is spelt in Latin letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// Hepburn as passports write it: long vowels dropped (`sato`, `ono`).
    Passport,
    /// Hepburn letter by letter: `satou`, `oono`.
    Hepburn,
    /// Hepburn with an `h` for a long o: `satoh`, `ohno`.
    LongH,
    /// Kunrei letter by letter: `satou`, `tizu`.
    Kunrei,
}

impl Spelling {
    /// Every spelling.
    pub const ALL: [Self; 4] = [Self::Passport, Self::Hepburn, Self::LongH, Self::Kunrei];
}

const ROWS: &[(&str, &str, &str)] = &[
    ("あ", "a", "a"),
    ("い", "i", "i"),
    ("う", "u", "u"),
    ("え", "e", "e"),
    ("お", "o", "o"),
    ("か", "ka", "ka"),
    ("き", "ki", "ki"),
    ("く", "ku", "ku"),
    ("け", "ke", "ke"),
    ("こ", "ko", "ko"),
    ("が", "ga", "ga"),
    ("ぎ", "gi", "gi"),
    ("ぐ", "gu", "gu"),
    ("げ", "ge", "ge"),
    ("ご", "go", "go"),
    ("さ", "sa", "sa"),
    ("し", "shi", "si"),
    ("す", "su", "su"),
    ("せ", "se", "se"),
    ("そ", "so", "so"),
    ("ざ", "za", "za"),
    ("じ", "ji", "zi"),
    ("ず", "zu", "zu"),
    ("ぜ", "ze", "ze"),
    ("ぞ", "zo", "zo"),
    ("た", "ta", "ta"),
    ("ち", "chi", "ti"),
    ("つ", "tsu", "tu"),
    ("て", "te", "te"),
    ("と", "to", "to"),
    ("だ", "da", "da"),
    ("ぢ", "ji", "zi"),
    ("づ", "zu", "zu"),
    ("で", "de", "de"),
    ("ど", "do", "do"),
    ("な", "na", "na"),
    ("に", "ni", "ni"),
    ("ぬ", "nu", "nu"),
    ("ね", "ne", "ne"),
    ("の", "no", "no"),
    ("は", "ha", "ha"),
    ("ひ", "hi", "hi"),
    ("ふ", "fu", "hu"),
    ("へ", "he", "he"),
    ("ほ", "ho", "ho"),
    ("ば", "ba", "ba"),
    ("び", "bi", "bi"),
    ("ぶ", "bu", "bu"),
    ("べ", "be", "be"),
    ("ぼ", "bo", "bo"),
    ("ぱ", "pa", "pa"),
    ("ぴ", "pi", "pi"),
    ("ぷ", "pu", "pu"),
    ("ぺ", "pe", "pe"),
    ("ぽ", "po", "po"),
    ("ま", "ma", "ma"),
    ("み", "mi", "mi"),
    ("む", "mu", "mu"),
    ("め", "me", "me"),
    ("も", "mo", "mo"),
    ("や", "ya", "ya"),
    ("ゆ", "yu", "yu"),
    ("よ", "yo", "yo"),
    ("ら", "ra", "ra"),
    ("り", "ri", "ri"),
    ("る", "ru", "ru"),
    ("れ", "re", "re"),
    ("ろ", "ro", "ro"),
    ("わ", "wa", "wa"),
    ("ゐ", "i", "i"),
    ("ゑ", "e", "e"),
    ("を", "o", "o"),
    ("ん", "n", "n"),
    ("ゔ", "vu", "vu"),
    ("ぁ", "a", "a"),
    ("ぃ", "i", "i"),
    ("ぅ", "u", "u"),
    ("ぇ", "e", "e"),
    ("ぉ", "o", "o"),
    ("ゃ", "ya", "ya"),
    ("ゅ", "yu", "yu"),
    ("ょ", "yo", "yo"),
    ("ゎ", "wa", "wa"),
];

/// Katakana as hiragana; other characters stay.
#[must_use]
pub fn hiragana(ch: char) -> char {
    match ch {
        'ァ'..='ヴ' => char::from_u32(u32::from(ch) - 0x60).unwrap_or(ch),
        other => other,
    }
}

/// Hiragana as katakana; other characters stay.
#[must_use]
pub fn katakana(ch: char) -> char {
    match ch {
        'ぁ'..='ゔ' => char::from_u32(u32::from(ch) + 0x60).unwrap_or(ch),
        other => other,
    }
}

/// The hiragana before the first that is written: `ぁ`.
const BEFORE_FIRST: u32 = 0x3040;

/// The row of each hiragana, by its number; one more than there are if it has none.
const PLACES: [u8; 96] = {
    let mut places = [u8::MAX; 96];
    let mut at = 0;
    while at < ROWS.len() {
        #[expect(clippy::indexing_slicing, reason = "evaluated while compiling")]
        {
            let bytes = ROWS[at].0.as_bytes();
            // The last twelve bits of a character of three bytes.
            let low = (bytes[1] as usize & 0x3F) << 6 | bytes[2] as usize & 0x3F;
            places[low - (BEFORE_FIRST as usize & 0xFFF)] = at as u8;
        }
        at += 1;
    }
    places
};

fn syllable(ch: char, kunrei: bool) -> Option<&'static str> {
    let place = u32::from(ch).checked_sub(BEFORE_FIRST)?;
    let row = ROWS.get(usize::from(*PLACES.get(place as usize)?))?;
    Some(if kunrei { row.2 } else { row.1 })
}

/// A sound of a small ya, yu, yo or a small vowel after the consonant of what stands before.
fn glide(out: &mut String, small: char, kunrei: bool) -> bool {
    let vowel = match small {
        'ゃ' | 'ぁ' => 'a',
        'ゅ' | 'ぅ' => 'u',
        'ょ' | 'ぉ' => 'o',
        'ぃ' => 'i',
        'ぇ' => 'e',
        _ => return false,
    };
    let yoon = matches!(small, 'ゃ' | 'ゅ' | 'ょ');
    let Some(last) = out.pop() else { return false };
    if !matches!(last, 'i' | 'u' | 'e' | 'o') || out.is_empty() {
        out.push(last);
        return false;
    }
    let soft = !kunrei && (out.ends_with("sh") || out.ends_with("ch") || out.ends_with('j'));
    if yoon && !soft {
        out.push('y');
    }
    out.push(vowel);
    true
}

/// Spells kana in small Latin letters; nothing if a character is not kana.
#[must_use]
pub fn romaji(kana: &str, spelling: Spelling) -> Option<String> {
    let kunrei = spelling == Spelling::Kunrei;
    let mut out = String::new();
    let mut double = false;
    for ch in kana.chars().map(hiragana) {
        match ch {
            'っ' => double = true,
            'ー' => match out.chars().last() {
                Some(vowel @ ('a' | 'i' | 'u' | 'e' | 'o')) if spelling != Spelling::Passport => {
                    out.push(vowel)
                }
                Some(_) => {}
                None => return None,
            },
            small @ ('ゃ' | 'ゅ' | 'ょ' | 'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ')
                if glide(&mut out, small, kunrei) => {}
            plain => {
                let sound = syllable(plain, kunrei)?;
                if double {
                    let first = sound.chars().next()?;
                    out.push(if sound.starts_with("ch") { 't' } else { first });
                    double = false;
                }
                if !kunrei
                    && out.ends_with('n')
                    && sound.starts_with(['b', 'm', 'p'])
                    && spelling == Spelling::Passport
                {
                    out.pop();
                    out.push('m');
                }
                out.push_str(sound);
            }
        }
    }
    Some(match spelling {
        Spelling::Hepburn | Spelling::Kunrei => out,
        Spelling::Passport => shorten(&out, ""),
        Spelling::LongH => shorten(&out, "h"),
    })
}

/// Drops the second half of a long o or u, or writes `mark` for it (after an o only).
fn shorten(word: &str, mark: &str) -> String {
    let mut out = String::new();
    let mut long = false;
    for ch in word.chars() {
        let before = out.chars().last();
        if !long && matches!((before, ch), (Some('o'), 'u' | 'o') | (Some('u'), 'u')) {
            if before == Some('o') {
                out.push_str(mark);
            }
            long = true;
            continue;
        }
        long = false;
        out.push(ch);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kana_is_spelt_as_people_write_their_names() {
        let table = [
            ("さとう", "sato", "satou", "satoh", "satou"),
            ("おおの", "ono", "oono", "ohno", "oono"),
            ("ちづる", "chizuru", "chizuru", "chizuru", "tizuru"),
            ("しょうた", "shota", "shouta", "shohta", "syouta"),
            ("じゅんいち", "junichi", "junichi", "junichi", "zyuniti"),
            ("なんば", "namba", "nanba", "nanba", "nanba"),
            ("はっとり", "hattori", "hattori", "hattori", "hattori"),
            ("ほっち", "hotchi", "hotchi", "hotchi", "hotti"),
            ("ユーゴ", "yugo", "yuugo", "yugo", "yuugo"),
        ];
        for (kana, passport, hepburn, long_h, kunrei) in table {
            let got = Spelling::ALL.map(|spelling| romaji(kana, spelling).unwrap());
            assert_eq!(got, [passport, hepburn, long_h, kunrei].map(String::from), "{kana}");
        }
        assert_eq!(romaji("山", Spelling::Hepburn), None);
    }
}
