//! Words around telephone numbers, beside those that all detectors of numbers read.
//!
//! Apart because they are lists.

/// Words for a telephone number, straight before it.
pub(super) const PHONE: &[&str] = &[
    "デンワ",
    "ケイタイ",
    "けいたい",
    "連絡先",
    "緊急連絡先",
    "携帯電話",
    "自宅電話",
    "フリーダイヤル",
    "フリーコール",
    "ナビダイヤル",
    "ダイヤルイン",
    "ホットライン",
    "電話no",
    "電話no.",
    "tel no",
    "tel.no",
    "telno",
    "tel番号",
    "fax no",
    "fax番号",
    "faxno",
    "携帯no",
    "手機",
    "hotline",
    "whatsapp",
    "mobile no",
    "mobile number",
    "contact number",
    "phone #",
];

/// Words for an extension, straight before it.
pub(super) const EXTENSION: &[&str] = &["内線no", "内線(代表", "社内線", "内線電話", "extn", "ext no"];

/// Words for numbers that are something else, straight before them.
pub(super) const OTHER: &[&str] = &[
    "コード",
    "no",
    "№",
    "ナンバー",
    "ロット",
    "ロット番号",
    "lot",
    "資産番号",
    "社員番号",
    "従業員番号",
    "職員番号",
    "学籍番号",
    "部品番号",
    "図面番号",
    "図番",
    "部品",
    "品目",
    "code",
    "hash",
    "sha",
    "uid",
    "key",
    "token",
];

/// Words before the last digits of a number.
pub(super) const TAIL: &[&str] = &[
    "下4桁",
    "下四桁",
    "下4けた",
    "下4ケタ",
    "下よん桁",
    "末尾",
    "末尾4桁",
    "末尾四桁",
    "末尾の4桁",
    "末尾番号",
    "末4桁",
    "last 4",
    "last four",
    "last 4 digits",
    "last four digits",
    "ending in",
    "ends in",
    "ending with",
];

/// Words that tell that a telephone is spoken of.
pub(super) const SPOKEN: &[&str] =
    &["電話", "携帯", "tel", "phone", "スマホ", "ケータイ", "デンワ", "mobile"];

/// The last letters of all words for an extension.
pub(super) const EXTENSION_ENDS: &str = "線号話表tno";
/// The last two letters of all words for an extension.
const EXTENSION_PAIRS: &[[char; 2]] =
    &[['内', '線'], ['番', '号'], ['電', '話'], ['代', '表'], ['x', 't'], ['o', 'n'], ['t', 'n'], ['n', 'o']];

/// Tells whether the end of a word for an extension stands anywhere in these characters: the second cheap test.
pub(super) fn has_extension_end(before: &[char]) -> bool {
    before.windows(2).any(|pair| {
        let pair = [pair.first(), pair.last()].map(|c| c.map_or('\0', char::to_ascii_lowercase));
        EXTENSION_PAIRS.contains(&pair)
    })
}

/// The last letters of all words for a telephone number, and the signs.
pub(super) const PHONE_ENDS: &str = "lexrphtbn電話号んわワイタい帯ホスリ通先ルンo機epsdc☎☏📞📱✆📠";
/// The last letters of all words before the last digits of a number.
pub(super) const TAIL_ENDS: &str = "桁たタ尾号4rsngh";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context;

    #[test]
    fn no_word_ends_with_another_letter() {
        let last =
            |word: &str| word.trim_end_matches(|c: char| ".,#)-".contains(c) || c == ' ').chars().next_back();
        for (lists, ends) in
            [([context::PHONE, PHONE], PHONE_ENDS), ([context::EXTENSION, EXTENSION], EXTENSION_ENDS)]
        {
            for word in lists.concat() {
                assert!(last(word).is_some_and(|c| ends.contains(c)), "{word}");
            }
        }
        for word in [context::EXTENSION, EXTENSION].concat() {
            assert!(has_extension_end(&word.chars().collect::<Vec<_>>()), "{word}");
        }
        for word in TAIL {
            assert!(last(word).is_some_and(|c| TAIL_ENDS.contains(c)), "{word}");
        }
    }
}
