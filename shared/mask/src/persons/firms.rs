//! Companies and shops that bear a surname: 高橋精機, 株式会社山本, 田中屋.
//!
//! Apart from the tagger because what makes these companies is a word that stands right beside the name, whatever
//! the name is: a legal form before or behind it, a trade or the sign of a shop behind it.

use super::endings::{Endings, ends_with};
use super::{NameParts, name_parts};
use sekisho_names::Names;
use std::ops::Range;
use std::sync::LazyLock;

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
static TRADES: LazyLock<Endings> = LazyLock::new(|| Endings::of(include_str!("trades.txt").lines()));
/// Signs of a shop or a house, as the only character behind a name.
const SIGNS: &[char] = &['堂', '屋', '亭', '庵', '園', '館', '荘', '軒', '寺'];
/// What makes a department, or somebody's post in it, of a trade.
const DEPARTMENTS: &[char] = &['部', '課', '室', '係', '局', '班', '長', '担'];
/// The longest run behind a name that is read, in characters.
const LONGEST: usize = 16;

/// What ends in the sign of a shop and is a part of a house.
const NO_SHOPS: &[&str] = &["食堂", "講堂", "本堂", "聖堂", "殿堂"];

/// The whole name of the company that this find is, or is a part of, if it is one.
///
/// A company that is known by name, or a surname that something beside it, or in the find itself, makes one. Behind a
/// full name a department or the next company begins.
pub(super) fn around(chars: &[char], find: &Range<usize>) -> Option<Range<usize>> {
    let name = chars.get(find.clone())?;
    let (is_plain, is_soft) = (name.iter().all(is_name), name.iter().all(is_hiragana_or_name));
    if let Some(firm) = behind_form(chars, find).filter(|_| is_soft) {
        return Some(firm);
    }
    // Other names must run into what stands behind them.
    if !is_plain {
        return None;
    }
    // 清水建設 is a company, 清水建設部 a department with a surname before it.
    let is_department = |firm: &Range<usize>| chars.get(firm.end).is_some_and(|c| DEPARTMENTS.contains(c));
    let known = || Names::embedded().organisation_around(chars, find).filter(|firm| !is_department(firm));
    known().or_else(|| is_firm(name).then(|| find.clone())).or_else(|| before_trade(chars, find))
}

/// The surname in what was taken for a company, if a department stands behind it: 清水 of 清水建設部長.
pub(super) fn employee(chars: &[char], find: &Range<usize>) -> Option<Range<usize>> {
    if !chars.get(find.end).is_some_and(|c| DEPARTMENTS.contains(c)) {
        return None;
    }
    // The find may have lost the name's first character, which looks like a person's.
    let lead = chars.get(..find.start)?.iter().rev().take(2).take_while(|c| is_name(c)).count();
    let start = find.start - lead;
    let name = chars.get(start..find.end).filter(|name| name.iter().all(is_name))?;
    let is_one = |cut: &usize| {
        let (surname, work) = name.split_at_checked(*cut).unwrap_or_default();
        (2..=4).contains(&work.len()) && is_trade(work) && Names::embedded().is_surname(surname)
    };
    let cut = [3, 2].into_iter().find(is_one)?;
    Some(start..start + cut)
}

/// A name straight behind a legal form; the find may begin with the form's end: 人あおぞら of 税理士法人あおぞら.
fn behind_form(chars: &[char], find: &Range<usize>) -> Option<Range<usize>> {
    let start = (find.start..find.end.min(find.start + 3))
        .find(|start| FORMS.iter().any(|form| ends_with(chars.get(..*start).unwrap_or_default(), form)))?;
    let name = chars.get(start..find.end)?;
    // Where the script changes a name in hiragana ends.
    let is_soft = name.last().is_some_and(is_hiragana);
    let goes_on = |c: &char| if is_soft { is_hiragana(c) } else { is_name(c) };
    (!chars.get(find.end).is_some_and(goes_on) && !is_whole(name)).then_some(start..find.end)
}

/// A surname with a trade, a form or the sign of a shop behind it.
fn before_trade(chars: &[char], find: &Range<usize>) -> Option<Range<usize>> {
    let (name, behind) = (chars.get(find.clone())?, chars.get(find.end..)?);
    let run: Vec<char> = behind.iter().copied().take(LONGEST).take_while(is_name).collect();
    let by_form = || FORMS.iter().any(|form| is_form_behind(behind, form));
    let is_firm = is_trade(&run) || by_form();
    (is_firm && parts_of(name).given.is_none()).then_some(find.start..find.end + run.len())
}

/// Whether a name is a surname and a trade in one word, and the trade is nobody's given name.
fn is_firm(name: &[char]) -> bool {
    (1..name.len()).any(|cut| {
        let (surname, trade) = name.split_at_checked(cut).unwrap_or_default();
        trade.len() >= 2
            && is_trade(trade)
            && Names::embedded().is_surname(surname)
            && !Names::embedded().is_given_name(trade)
    })
}

/// Whether what follows a surname makes a company of it.
fn is_trade(run: &[char]) -> bool {
    let by_sign = match run {
        [sign] => SIGNS.contains(sign),
        [.., '堂'] => !NO_SHOPS.iter().any(|word| ends_with(run, word)),
        _ => false,
    };
    by_sign || TRADES.end(run)
}

fn parts_of(name: &[char]) -> NameParts {
    name_parts(&name.iter().collect::<String>())
}

/// Whether a name has both its parts.
fn is_whole(name: &[char]) -> bool {
    let parts = parts_of(name);
    parts.family.is_some() && parts.given.is_some()
}

fn is_hiragana(c: &char) -> bool {
    matches!(c, 'ぁ'..='ゖ')
}

fn is_hiragana_or_name(c: &char) -> bool {
    is_hiragana(c) || is_name(c)
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
            ("荷物は佐川急便で届く", "佐川", "佐川急便"),
            ("大野産婦人科に電話", "大野", "大野産婦人科"),
            ("顧問の税理士法人あおぞら、", "あおぞら", "あおぞら"),
            ("税理士法人あおぞら本部長", "人あおぞら", "あおぞら"),
            ("遠藤照明さんに", "遠藤照明", "遠藤照明"),
            ("石田衡器さんに", "石田衡器", "石田衡器"),
            ("池田模範堂の", "池田", "池田模範堂"),
        ] {
            assert_eq!(firm(text, find).as_deref(), Some(want), "{text}");
        }
    }

    #[test]
    fn whoever_stands_before_a_department_is_no_company() {
        let employee = |text: &str, find: &str| {
            let chars: Vec<char> = text.chars().collect();
            let from = text.split(find).next().unwrap().chars().count();
            let found = employee(&chars, &(from..from + find.chars().count()))?;
            Some(chars[found].iter().collect::<String>())
        };
        assert_eq!(employee("窓口: 清水建設部長", "清水建設").as_deref(), Some("清水"));
        assert_eq!(employee("窓口: 清水建設部長", "水建設").as_deref(), Some("清水"));
        assert_eq!(employee("田中物流担当まで", "田中物流").as_deref(), Some("田中"));
        assert_eq!(employee("佐々木電機課", "佐々木電機").as_deref(), Some("佐々木"));
        for (text, find) in [
            ("清水建設の部長", "清水建設"),
            ("清水建設設計部", "清水建設"),
            ("東京電機部", "東京電機"),
            ("山本部長", "山本"),
        ] {
            assert_eq!(employee(text, find), None, "{text}");
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
            ("窓口: 清水建設部長", "清水"),
            ("担当は藤田観光課まで", "藤田"),
            ("高橋食堂で待つ", "高橋"),
            ("Yamada工業", "Yamada"),
            ("田中", "田中"),
        ] {
            assert_eq!(firm(text, find), None, "{text}");
        }
    }
}
