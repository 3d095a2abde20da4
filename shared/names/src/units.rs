//! Cuts a text into the units that are tagged: a character, a Latin word, a number, a space.
//!
//! Apart from the features because what a unit is decides where a person may start. A Latin word is one unit, so that
//! a name in Latin letters is judged as a word; spaces that stand between every character are left out.

/// What a unit is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Kind {
    Kanji,
    Hiragana,
    Katakana,
    Lower,
    Capital,
    Upper,
    Mixed,
    Digit,
    Space,
    Newline,
    Open,
    Close,
    Separator,
    Colon,
    Stop,
    Other,
}

impl Kind {
    /// Whether the unit is a Latin word.
    pub(crate) fn is_latin(self) -> bool {
        matches!(self, Self::Lower | Self::Capital | Self::Upper | Self::Mixed)
    }

    /// Whether the unit is a single Japanese character.
    pub(crate) fn is_japanese(self) -> bool {
        matches!(self, Self::Kanji | Self::Hiragana | Self::Katakana)
    }
}

/// A unit of a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unit {
    /// The character, or a hash of a Latin word in small letters, or the length of a number.
    pub(crate) code: u32,
    pub(crate) kind: Kind,
    /// Where it starts and ends, in characters of the text.
    pub(crate) from: u32,
    pub(crate) to: u32,
}

/// What each character of ASCII is.
const ASCII: [Kind; 128] = {
    let mut kinds = [Kind::Other; 128];
    let mut at = 0;
    while at < kinds.len() {
        #[expect(clippy::indexing_slicing, reason = "evaluated while compiling")]
        {
            kinds[at] = match at as u8 {
                b'a'..=b'z' | b'A'..=b'Z' => Kind::Lower,
                b'\n' | b'\r' | b'\x0b' | b'\x0c' => Kind::Newline,
                b'0'..=b'9' => Kind::Digit,
                b'(' | b'[' | b'{' | b'<' => Kind::Open,
                b')' | b']' | b'}' | b'>' => Kind::Close,
                b',' | b'|' | b';' | b'/' | b'\t' | b'&' | b'+' | b'=' | b'\\' | b'_' | b'-' | b'"'
                | b'\'' | b'@' => Kind::Separator,
                b':' => Kind::Colon,
                b'.' | b'!' | b'?' => Kind::Stop,
                b' ' => Kind::Space,
                _ => Kind::Other,
            };
        }
        at += 1;
    }
    kinds
};

#[inline]
fn kind_of(ch: char) -> Kind {
    // What most characters are is asked first.
    match ch {
        'ぁ'..='ゟ' => Kind::Hiragana,
        '一'..='鿿' => Kind::Kanji,
        _ => ASCII.get(ch as usize).copied().unwrap_or_else(|| kind_of_others(ch)),
    }
}

/// What a character beyond ASCII is.
fn kind_of_others(ch: char) -> Kind {
    match ch {
        'ァ'..='ヺ' | 'ー' | 'ヽ' | 'ヾ' => Kind::Katakana,
        '、' | '・' => Kind::Separator,
        '。' | '…' => Kind::Stop,
        '「' | '『' | '〈' | '《' | '【' | '〔' | '“' | '‹' => Kind::Open,
        '」' | '』' | '〉' | '》' | '】' | '〕' | '”' | '›' => Kind::Close,
        // What the mask puts in the place of what was hidden is neither a letter nor a space.
        '\u{fffc}' => Kind::Other,
        '\u{85}' | '\u{2028}' | '\u{2029}' => Kind::Newline,
        '㐀'..='䶿' | '々' | '〆' | '〇' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' => {
            Kind::Kanji
        }
        'À'..='ɏ' => Kind::Lower,
        ch if ch.is_whitespace() => Kind::Space,
        ch if ch.is_alphabetic() => Kind::Mixed,
        _ => Kind::Other,
    }
}

/// A Latin letter small and without its mark, as the gazetteer holds it.
#[inline]
pub(crate) fn plain_letter(ch: char) -> char {
    if ch.is_ascii() { ch.to_ascii_lowercase() } else { plain_other(ch) }
}

fn plain_other(ch: char) -> char {
    match ch {
        'ā' | 'â' | 'Ā' | 'Â' => 'a',
        'ī' | 'î' | 'Ī' | 'Î' => 'i',
        'ū' | 'û' | 'Ū' | 'Û' => 'u',
        'ē' | 'ê' | 'Ē' | 'Ê' => 'e',
        'ō' | 'ô' | 'Ō' | 'Ô' => 'o',
        other => other.to_lowercase().next().unwrap_or(other),
    }
}

#[inline]
fn is_upper(ch: char) -> bool {
    if ch.is_ascii() { ch.is_ascii_uppercase() } else { ch.is_uppercase() }
}

fn word_kind(word: &[char]) -> Kind {
    let upper = word.iter().filter(|ch| is_upper(**ch)).count();
    let first = word.first().is_some_and(|ch| is_upper(*ch));
    match (upper, first) {
        (0, _) => Kind::Lower,
        (1, true) => Kind::Capital,
        (n, _) if n == word.len() => Kind::Upper,
        _ => Kind::Mixed,
    }
}

/// The end of the Latin word at `at`: it ends where letters end, or where a capital follows a small letter.
fn word_end(text: &[char], at: usize) -> usize {
    let mut end = at + 1;
    while let (Some(&before), Some(&ch)) = (text.get(end - 1), text.get(end)) {
        if kind_of(ch) != Kind::Lower || (is_upper(ch) && !is_upper(before)) || end - at >= 40 {
            break;
        }
        end += 1;
    }
    end
}

fn hash(chars: &[char]) -> u32 {
    let key = crate::gazetteer::key_of(chars.iter().map(|&ch| plain_letter(ch)));
    (key >> 20) as u32 | 0x8000_0000
}

/// Cuts `text` into units. Offsets count from `base`.
pub(crate) fn cut(text: &[char], base: usize, units: &mut Vec<Unit>) {
    units.clear();
    let mut at = 0;
    while let Some(&ch) = text.get(at) {
        let mut kind = kind_of(ch);
        let mut end = at + 1;
        let mut code = u32::from(ch);
        match kind {
            Kind::Lower => {
                end = word_end(text, at);
                let word = text.get(at..end).unwrap_or_default();
                kind = word_kind(word);
                code = hash(word);
            }
            Kind::Digit => {
                while text.get(end).is_some_and(char::is_ascii_digit) {
                    end += 1;
                }
                code = (end - at).min(12) as u32;
            }
            Kind::Space | Kind::Newline => {
                while text.get(end).is_some_and(|&next| kind_of(next) == kind) {
                    end += 1;
                }
                code = u32::from(kind == Kind::Newline) * 2 + u32::from(end - at > 1);
            }
            Kind::Katakana if ch == 'ー' && units.last().is_some_and(|unit| unit.kind == Kind::Hiragana) => {
                kind = Kind::Hiragana
            }
            _ => {}
        }
        units.push(Unit { code, kind, from: (base + at) as u32, to: (base + end) as u32 });
        at = end;
    }
    close_up(units);
}

/// Leaves out the spaces of a run of three or more single characters with one space between each.
fn close_up(units: &mut Vec<Unit>) {
    let single = |unit: Option<&Unit>| unit.is_some_and(|unit| unit.kind.is_japanese());
    let space = |unit: Option<&Unit>| unit.is_some_and(|unit| unit.kind == Kind::Space && unit.code == 0);
    let mut drop = Vec::new();
    let mut at = 0;
    while at < units.len() {
        if !single(units.get(at)) {
            at += 1;
            continue;
        }
        let mut end = at;
        while space(units.get(end + 1)) && single(units.get(end + 2)) {
            end += 2;
        }
        let alone = (at == 0 || !single(units.get(at - 1))) && !single(units.get(end + 1));
        if end >= at + 4 && alone {
            drop.extend((at + 1..end).step_by(2));
        }
        at = end + 1;
    }
    if !drop.is_empty() {
        let mut index = 0;
        let mut next = drop.into_iter().peekable();
        units.retain(|_| {
            let keep = next.next_if_eq(&index).is_none();
            index += 1;
            keep
        });
    }
}
