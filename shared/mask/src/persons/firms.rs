//! Companies and shops that bear a surname: 高橋精機, 株式会社山本, 田中屋.
//!
//! Apart from the tagger because what makes these companies is a word that stands right beside the name, whatever
//! the name is: a legal form before or behind it, a trade or the sign of a shop behind it.

use std::ops::Range;

/// Legal forms, folded: what stands right behind one, or right before one, is a company's name.
const FORMS: &[&str] = &[
    "株式会社",
    "有限会社",
    "合同会社",
    "合名会社",
    "合資会社",
    "(株)",
    "(有)",
    "(合)",
    "社団法人",
    "財団法人",
    "医療法人",
    "学校法人",
    "宗教法人",
    "社会福祉法人",
    "税理士法人",
    "弁護士法人",
    "監査法人",
    "協同組合",
];
/// Trades and the like: one a line.
const TRADES: &str = include_str!("trades.txt");
/// Signs of a shop or a house, as the only character behind a name.
const SIGNS: &[char] = &['堂', '屋', '亭', '庵', '園', '館', '荘', '軒', '組', '社', '寺', '店'];
/// What ends the title of a person: 山田設計部長 is one.
const OF_PERSONS: &[char] = &['長', '員', '役', '任', '査', '師', '士', '様', '氏', '殿', '君'];
/// The longest run behind a name that is read, in characters.
const LONGEST: usize = 16;

/// The whole name of the company that this find is a part of, if it is one.
pub(super) fn around(chars: &[char], find: &Range<usize>) -> Option<Range<usize>> {
    let is_name = |c: &char| matches!(c, '一'..='鿿' | '々' | 'ァ'..='ヺ' | 'ー');
    // Only names in Japanese letters run into what stands beside them.
    if !chars.get(find.clone())?.iter().all(is_name) {
        return None;
    }
    let behind = chars.get(find.end..)?;
    let run: Vec<char> = behind.iter().copied().take(LONGEST).take_while(is_name).collect();
    let end = find.end + run.len();
    let before = chars.get(..find.start)?;
    if FORMS.iter().any(|form| ends_with(before, form)) || FORMS.iter().any(|form| starts_with(behind, form))
    {
        return Some(find.start..end);
    }
    if run.last().is_none_or(|last| OF_PERSONS.contains(last)) {
        return None;
    }
    let by_trade = TRADES.lines().any(|trade| starts_with(&run, trade) || ends_with(&run, trade));
    let by_sign = matches!(run.as_slice(), [sign] if SIGNS.contains(sign));
    (by_trade || by_sign).then_some(find.start..end)
}

fn starts_with(chars: &[char], word: &str) -> bool {
    let mut chars = chars.iter();
    word.chars().all(|c| chars.next() == Some(&c))
}

fn ends_with(chars: &[char], word: &str) -> bool {
    let mut chars = chars.iter().rev();
    word.chars().rev().all(|c| chars.next() == Some(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn firm(text: &str, find: &str) -> Option<String> {
        let chars: Vec<char> = text.chars().collect();
        let from = text.split(find).next().unwrap().chars().count();
        let found = around(&chars, &(from..from + find.chars().count()))?;
        Some(chars[found].iter().collect())
    }

    #[test]
    fn a_trade_a_form_or_a_sign_makes_a_company() {
        for (text, find, want) in [
            ("本日、高橋精機に訪問", "高橋", "高橋精機"),
            ("株式会社山本です", "山本", "山本"),
            ("山本製作所(株)へ", "山本", "山本製作所"),
            ("中村(株)へ", "中村", "中村"),
            ("老舗の田中屋で", "田中", "田中屋"),
            ("佐々木テクノロジーズの", "佐々木", "佐々木テクノロジーズ"),
            ("鈴木クリニックを予約", "鈴木", "鈴木クリニック"),
        ] {
            assert_eq!(firm(text, find).as_deref(), Some(want), "{text}");
        }
    }

    #[test]
    fn a_person_beside_a_title_a_space_or_a_particle_is_none() {
        for (text, find) in [
            ("高橋精機部長", "高橋"),
            ("山田設計課長が", "山田"),
            ("株式会社 山本太郎様", "山本太郎"),
            ("田中さんの屋号", "田中"),
            ("佐藤と物流の話", "佐藤"),
            ("鈴木家の", "鈴木"),
            ("Yamada工業", "Yamada"),
            ("田中", "田中"),
        ] {
            assert_eq!(firm(text, find), None, "{text}");
        }
    }
}
