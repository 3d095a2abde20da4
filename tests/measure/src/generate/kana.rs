//! Kana in its other dresses: katakana, half-width katakana, Latin letters.

use unicode_normalization::UnicodeNormalization;

/// How a long vowel is spelled in Latin letters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Long {
    /// `Sato`, `Ota`.
    #[default]
    Short,
    /// `Satou`, `Oota`.
    Full,
    /// `Satoh`, `Ohta`.
    WithH,
}

/// Hiragana to katakana.
pub(crate) fn katakana(kana: &str) -> String {
    kana.chars()
        .map(|ch| match ch {
            'ぁ'..='ゖ' => char::from_u32(u32::from(ch).wrapping_add(0x60)).unwrap_or(ch),
            _ => ch,
        })
        .collect()
}

/// Hiragana to half-width katakana.
pub(crate) fn half_width(kana: &str) -> String {
    const FULL: &str = "ァアィイゥウェエォオカキクケコサシスセソタチッツテトナニヌネノハヒフヘホマミムメモャヤュユョヨラリルレロワヲンー゙゚";
    const HALF: &str = "ｧｱｨｲｩｳｪｴｫｵｶｷｸｹｺｻｼｽｾｿﾀﾁｯﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓｬﾔｭﾕｮﾖﾗﾘﾙﾚﾛﾜｦﾝｰﾞﾟ";
    katakana(kana)
        .nfd()
        .map(|ch| match ch {
            '\u{3099}' => 'ﾞ',
            '\u{309a}' => 'ﾟ',
            _ => FULL.chars().zip(HALF.chars()).find(|(full, _)| *full == ch).map_or(ch, |(_, half)| half),
        })
        .collect()
}

/// The sounds, longer spellings first.
const SOUNDS: [(&str, &str); 105] = [
    ("きゃ", "kya"),
    ("きゅ", "kyu"),
    ("きょ", "kyo"),
    ("しゃ", "sha"),
    ("しゅ", "shu"),
    ("しょ", "sho"),
    ("ちゃ", "cha"),
    ("ちゅ", "chu"),
    ("ちょ", "cho"),
    ("にゃ", "nya"),
    ("にゅ", "nyu"),
    ("にょ", "nyo"),
    ("ひゃ", "hya"),
    ("ひゅ", "hyu"),
    ("ひょ", "hyo"),
    ("みゃ", "mya"),
    ("みゅ", "myu"),
    ("みょ", "myo"),
    ("りゃ", "rya"),
    ("りゅ", "ryu"),
    ("りょ", "ryo"),
    ("ぎゃ", "gya"),
    ("ぎゅ", "gyu"),
    ("ぎょ", "gyo"),
    ("じゃ", "ja"),
    ("じゅ", "ju"),
    ("じょ", "jo"),
    ("びゃ", "bya"),
    ("びゅ", "byu"),
    ("びょ", "byo"),
    ("ぴゃ", "pya"),
    ("ぴゅ", "pyu"),
    ("ぴょ", "pyo"),
    ("ぢゃ", "ja"),
    ("あ", "a"),
    ("い", "i"),
    ("う", "u"),
    ("え", "e"),
    ("お", "o"),
    ("か", "ka"),
    ("き", "ki"),
    ("く", "ku"),
    ("け", "ke"),
    ("こ", "ko"),
    ("さ", "sa"),
    ("し", "shi"),
    ("す", "su"),
    ("せ", "se"),
    ("そ", "so"),
    ("た", "ta"),
    ("ち", "chi"),
    ("つ", "tsu"),
    ("て", "te"),
    ("と", "to"),
    ("な", "na"),
    ("に", "ni"),
    ("ぬ", "nu"),
    ("ね", "ne"),
    ("の", "no"),
    ("は", "ha"),
    ("ひ", "hi"),
    ("ふ", "fu"),
    ("へ", "he"),
    ("ほ", "ho"),
    ("ま", "ma"),
    ("み", "mi"),
    ("む", "mu"),
    ("め", "me"),
    ("も", "mo"),
    ("や", "ya"),
    ("ゆ", "yu"),
    ("よ", "yo"),
    ("ら", "ra"),
    ("り", "ri"),
    ("る", "ru"),
    ("れ", "re"),
    ("ろ", "ro"),
    ("わ", "wa"),
    ("を", "o"),
    ("ん", "n"),
    ("が", "ga"),
    ("ぎ", "gi"),
    ("ぐ", "gu"),
    ("げ", "ge"),
    ("ご", "go"),
    ("ざ", "za"),
    ("じ", "ji"),
    ("ず", "zu"),
    ("ぜ", "ze"),
    ("ぞ", "zo"),
    ("だ", "da"),
    ("ぢ", "ji"),
    ("づ", "zu"),
    ("で", "de"),
    ("ど", "do"),
    ("ば", "ba"),
    ("び", "bi"),
    ("ぶ", "bu"),
    ("べ", "be"),
    ("ぼ", "bo"),
    ("ぱ", "pa"),
    ("ぴ", "pi"),
    ("ぷ", "pu"),
    ("ぺ", "pe"),
    ("ぽ", "po"),
];

/// Hiragana to lower-case Latin letters (Hepburn). A `|` keeps two vowels apart.
pub(crate) fn romaji(kana: &str, long: Long) -> String {
    kana.split('|').map(|part| romaji_part(part, long)).collect()
}

fn romaji_part(kana: &str, long: Long) -> String {
    let mut out = String::new();
    let mut rest = kana;
    let mut doubled = false;
    while let Some(first) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix('っ') {
            doubled = true;
            rest = after;
            continue;
        }
        let Some((after, sound)) =
            SOUNDS.iter().find_map(|(kana, sound)| Some((rest.strip_prefix(kana)?, *sound)))
        else {
            rest = rest.strip_prefix(first).unwrap_or_default();
            continue;
        };
        if doubled {
            out.push(if sound.starts_with("ch") { 't' } else { sound.chars().next().unwrap_or('t') });
            doubled = false;
        }
        let lengthens = (sound == "u" && (out.ends_with('o') || out.ends_with('u')))
            || (sound == "o" && out.ends_with('o'));
        match long {
            Long::Short if lengthens => {}
            Long::WithH if lengthens && out.ends_with('o') => out.push('h'),
            Long::WithH if lengthens => {}
            _ => out.push_str(sound),
        }
        rest = after;
    }
    out
}

/// The letter a name begins with.
pub(crate) fn initial(kana: &str) -> String {
    romaji(kana, Long::Full).chars().take(1).flat_map(char::to_uppercase).collect()
}

/// With a capital letter first.
pub(crate) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_are_spelled_as_people_spell_them() {
        for (kana, short, full, with_h) in [
            ("さとう", "sato", "satou", "satoh"),
            ("おおた", "ota", "oota", "ohta"),
            ("いの|うえ", "inoue", "inoue", "inoue"),
            ("はっとり", "hattori", "hattori", "hattori"),
            ("しょうじ", "shoji", "shouji", "shohji"),
            ("ほんま", "honma", "honma", "honma"),
            ("ゆうた", "yuta", "yuuta", "yuta"),
        ] {
            assert_eq!(romaji(kana, Long::Short), short);
            assert_eq!(romaji(kana, Long::Full), full);
            assert_eq!(romaji(kana, Long::WithH), with_h);
        }
        assert_eq!(katakana("やまだ"), "ヤマダ");
        assert_eq!(half_width("やまだ"), "ﾔﾏﾀﾞ");
        assert_eq!(
            (initial("ちば"), initial("ふじい"), initial("しみず")),
            ("C".into(), "F".into(), "S".into())
        );
    }
}
