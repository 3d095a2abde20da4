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
const SIGNS: &[char] = &['堂', '屋', '亭', '庵', '園', '館', '荘', '軒', '寺'];
/// The longest run behind a name that is read, in characters.
const LONGEST: usize = 16;

/// The whole name of the company that this find is a part of, if it is one.
///
/// Only a surname alone makes a company: behind a full name a department or the next company begins.
pub(super) fn around(chars: &[char], find: &Range<usize>) -> Option<Range<usize>> {
    // Only names in Japanese letters run into what stands beside them.
    let name = chars.get(find.clone())?;
    if !name.iter().all(is_name) {
        return None;
    }
    let (before, behind) = (chars.get(..find.start)?, chars.get(find.end..)?);
    let run: Vec<char> = behind.iter().copied().take(LONGEST).take_while(is_name).collect();
    let by_trade = TRADES.lines().any(|trade| ends_with(&run, trade));
    let by_sign = matches!(run.as_slice(), [sign] if SIGNS.contains(sign));
    let by_form = FORMS.iter().any(|form| is_form_behind(behind, form))
        || (run.is_empty() && FORMS.iter().any(|form| ends_with(before, form)));
    let is_surname = || super::name_parts(&name.iter().collect::<String>()).given.is_none();
    ((by_trade || by_sign || by_form) && is_surname()).then_some(find.start..find.end + run.len())
}

/// What the names of companies are written in, where a surname is a part of them.
fn is_name(c: &char) -> bool {
    matches!(c, '一'..='鿿' | '々' | 'ァ'..='ヺ' | 'ー')
}

/// Whether a legal form ends the name before it: it does not where it begins the next one.
fn is_form_behind(behind: &[char], form: &str) -> bool {
    let next = behind.get(form.chars().count());
    starts_with(behind, form) && !next.is_some_and(|c| c.is_alphanumeric() && (is_name(c) || c.is_ascii()))
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
    fn a_person_beside_her_work_her_department_or_the_next_company_is_none() {
        for (text, find) in [
            ("高橋精機部長", "高橋"),
            ("山田設計課長が", "山田"),
            ("窓口: 高橋設計部", "高橋"),
            ("中村物流担当まで", "中村"),
            ("以上、鈴木情報共有です", "鈴木"),
            ("田中グループの進捗", "田中"),
            ("佐藤花子情報システム", "佐藤花子"),
            ("伊藤一郎設備", "伊藤一郎"),
            ("担当は山田太郎(株)サンプル商事です", "山田太郎"),
            ("担当は鈴木(株)サンプル商事です", "鈴木"),
            ("有限会社佐藤一郎が来社", "佐藤一郎"),
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
