//! Persons in tables: what stands under a heading such as 氏名 is one, whatever it looks like.
//!
//! Apart because a cell has no sentence around it: a surname alone between two commas tells nothing by itself, and
//! its column tells all. Reads lines of CSV, TSV and Markdown; linear, one line at a time.

use super::words::is_office_word;
use crate::shadow::char_set::CharSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Headings of columns that hold nothing but persons' names.
const PERSONS: &[&str] = &[
    "氏名",
    "お名前",
    "名前",
    "姓名",
    "社員名",
    "従業員名",
    "職員名",
    "担当者",
    "担当者名",
    "担当者氏名",
    "申請者",
    "申請者名",
    "承認者",
    "承認者名",
    "作成者",
    "確認者",
    "記入者",
    "記録者",
    "報告者",
    "発行者",
    "受付者",
    "登録者",
    "更新者",
    "出席者",
    "参加者",
    "応募者",
    "面接官",
    "講師",
    "受講者",
    "代表者",
    "代表者名",
    "責任者",
    "契約者",
    "契約者名",
    "利用者名",
    "使用者",
    "保護者",
    "本人氏名",
    "配偶者",
    "患者名",
    "生徒名",
    "児童名",
    "会員名",
    "顧客氏名",
    "宛名",
    "受取人",
    "差出人",
    "依頼主",
    "届け先氏名",
    "緊急連絡先氏名",
    "上司",
    "上長",
    "部下",
    "営業担当",
    "主担当",
    "副担当",
    "フリガナ",
    "ふりがな",
    "氏名カナ",
    "氏名フリガナ",
    "氏名(カナ)",
    "氏名(フリガナ)",
    "氏名(かな)",
    "カナ氏名",
    "口座名義",
    "口座名義人",
    "姓",
    "名",
    "セイ",
    "メイ",
    "姓カナ",
    "名カナ",
    "fullname",
    "firstname",
    "lastname",
    "givenname",
    "familyname",
    "surname",
    "displayname",
    "employeename",
    "contactname",
    "customername",
    "assignee",
    "attendee",
    "reporter",
    "approver",
];
/// Headings of columns that may also hold a department.
const PERHAPS: &[&str] =
    &["担当", "窓口", "連絡先", "責任", "name", "owner", "contact", "pic", "author", "user"];
/// What ends the name of a department, a company or a post, and not a person's.
const NO_PERSON_ENDS: &[&str] = &[
    "部",
    "課",
    "室",
    "係",
    "局",
    "店",
    "社",
    "会",
    "チーム",
    "グループ",
    "センター",
    "窓口",
    "本部",
    "工場",
    "営業所",
    "事務所",
    "株式会社",
    "(株)",
    "担当",
    "一同",
    "全員",
    "各位",
    "御中",
    "店舗",
    "部門",
    "委員",
    "事務局",
    "受付",
    "代表",
    "管理者",
];
/// What begins the name of a company.
const COMPANY_STARTS: &[&str] = &["株式会社", "有限会社", "合同会社", "一般社団法人", "(株)", "(有)"];
/// What stands in such a cell when nobody is named.
const NOBODY: &[&str] = &[
    "なし",
    "無し",
    "無",
    "有",
    "未定",
    "同上",
    "同左",
    "不明",
    "全員",
    "各自",
    "外部",
    "社外",
    "社内",
    "共通",
    "本人",
    "調整中",
    "確認中",
    "該当なし",
    "不在",
    "空席",
    "欠員",
    "募集中",
    "匿名",
    "非公開",
    "n/a",
    "none",
    "null",
    "tbd",
    "tba",
    "admin",
    "system",
    "unknown",
    "root",
    "bot",
    "true",
    "false",
    "string",
];
/// The longest name in a cell, in characters.
const LONGEST: usize = 24;
/// What parts the columns of a table.
const SEPARATORS: [char; 4] = [',', '\t', '|', ';'];
/// The longest line that is read as the head of a table, in characters.
const LONGEST_HEAD: usize = 4_000;
/// More columns than this are no table for people.
const MOST_COLUMNS: usize = 256;

/// More rows than this with another number of cells end a table.
const MOST_ODD: usize = 3;

/// Which cells of a table hold persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Persons,
    Perhaps,
    Other,
}

/// Finds the cells of a folded text that stand under headings for persons, in order.
pub(super) fn find(text: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut table: Option<Table> = None;
    let mut start = 0;
    for line in text.split(|c| *c == '\n') {
        let cells = |separator| cells(line, start, separator);
        let in_table = table.as_mut().is_some_and(|table| {
            let row = cells(table.separator);
            let goes_on = table.goes_on(row.len());
            if goes_on {
                table.persons_in(text, &row, &mut found);
            }
            goes_on
        });
        if !in_table || table.as_ref().is_some_and(|table| table.odd > 0 && may_be_head(line)) {
            table = may_be_head(line).then(|| Table::headed(text, line, &cells)).flatten();
        }
        start += line.len() + 1;
    }
    found
}

/// How headings end.
struct Ends {
    last: CharSet,
    /// The last two characters, in order; for a heading of one character it twice.
    pairs: Vec<[char; 2]>,
}

static ENDS: LazyLock<Ends> = LazyLock::new(|| {
    let mut ends = Ends { last: CharSet::default(), pairs: Vec::new() };
    for heading in PERSONS.iter().chain(PERHAPS) {
        let mut back = heading.chars().rev();
        if let Some(last) = back.next() {
            ends.last.add(last);
            ends.pairs.push([back.next().unwrap_or(last), last]);
        }
    }
    ends.pairs.sort_unstable();
    ends
});

impl Ends {
    /// Tells whether a cell may end as a heading does: the cheap test before the exact one.
    fn may_end(&self, cell: &[char]) -> bool {
        let lower = |c: &char| c.to_lowercase().next().unwrap_or(*c);
        let mut back = cell.iter().rev().filter(|c| !is_sign(**c)).map(lower);
        let Some(last) = back.next().filter(|c| self.last.has(*c)) else { return false };
        let has = |pair: [char; 2]| self.pairs.binary_search(&pair).is_ok();
        has([last, last]) || back.next().is_some_and(|before| has([before, last]))
    }
}

/// Tells whether a cell of the line may be a heading.
fn may_be_head(line: &[char]) -> bool {
    let mut from = 0;
    for (at, c) in line.iter().enumerate() {
        if SEPARATORS.contains(c) {
            if ENDS.may_end(line.get(from..at).unwrap_or_default()) {
                return true;
            }
            from = at + 1;
        }
    }
    from > 0 && ENDS.may_end(line.get(from..).unwrap_or_default())
}

/// Tells whether a character says nothing in or around a heading.
fn is_sign(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '*' | '_' | '-' | '※')
}

struct Table {
    separator: char,
    columns: Vec<Column>,
    /// How many rows came in a row that have another number of cells.
    odd: usize,
}

impl Table {
    /// Reads a line as the head of a table, if a column of it is for persons.
    fn headed(text: &[char], line: &[char], cells: &dyn Fn(char) -> Vec<Range<usize>>) -> Option<Self> {
        if line.len() > LONGEST_HEAD {
            return None;
        }
        SEPARATORS.into_iter().filter(|separator| line.contains(separator)).find_map(|separator| {
            let row = cells(separator);
            if !(2..=MOST_COLUMNS).contains(&row.len()) {
                return None;
            }
            let columns: Vec<Column> = row.iter().map(|cell| column(text, cell)).collect();
            columns.iter().any(|column| *column != Column::Other).then_some(Self {
                separator,
                columns,
                odd: 0,
            })
        })
    }

    /// Whether a row of so many cells belongs to the table: a stray separator in a row or two ends none.
    fn goes_on(&mut self, cells: usize) -> bool {
        if cells == self.columns.len() {
            self.odd = 0;
            return true;
        }
        self.odd += 1;
        cells > 1 && self.odd <= MOST_ODD
    }

    fn persons_in(&self, text: &[char], row: &[Range<usize>], found: &mut Vec<Range<usize>>) {
        for (cell, column) in row.iter().zip(&self.columns) {
            let Some(chars) = text.get(cell.clone()) else { continue };
            let fits = match column {
                Column::Persons => is_name(chars),
                // A department's name is seldom as short as a surname.
                Column::Perhaps => is_name(chars) && chars.len() <= 5 && chars.iter().all(|c| is_han(*c)),
                Column::Other => false,
            };
            if fits {
                found.push(cell.clone());
            }
        }
    }
}

/// The cells of a line, without blanks and quotes at their ends.
fn cells(line: &[char], start: usize, separator: char) -> Vec<Range<usize>> {
    let mut cells = Vec::new();
    let (mut from, mut quoted) = (0, false);
    for (at, c) in line.iter().chain([&separator]).enumerate() {
        match c {
            '"' => quoted = !quoted,
            // An open quote at the end of the line closes with it.
            c if *c == separator && (!quoted || at == line.len()) => {
                cells.push(trimmed(line, from..at, start));
                from = at + 1;
            }
            _ => {}
        }
    }
    cells
}

fn trimmed(line: &[char], cell: Range<usize>, start: usize) -> Range<usize> {
    let chars = line.get(cell.clone()).unwrap_or_default();
    let blank = |c: &char| c.is_whitespace() || matches!(c, '"' | '\'' | '*');
    let lead = chars.iter().take_while(|c| blank(c)).count();
    let tail = chars.iter().skip(lead).rev().take_while(|c| blank(c)).count();
    start + cell.start + lead..start + cell.end.max(cell.start + lead + tail) - tail
}

fn column(text: &[char], cell: &Range<usize>) -> Column {
    let chars = text.get(cell.clone()).unwrap_or_default();
    if chars.is_empty() || chars.len() > LONGEST || !ENDS.may_end(chars) {
        return Column::Other;
    }
    let heading: String = chars
        .iter()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '※' | '*'))
        .flat_map(|c| c.to_lowercase())
        .collect();
    let heading = heading.as_str();
    if PERSONS.contains(&heading)
        || PERSONS.iter().any(|known| heading.ends_with(known) && known.chars().count() > 2)
    {
        Column::Persons
    } else if PERHAPS.contains(&heading) {
        Column::Perhaps
    } else {
        Column::Other
    }
}

fn is_name(chars: &[char]) -> bool {
    let text: String = chars.iter().flat_map(|c| c.to_lowercase()).collect();
    let spelled = |c: &char| {
        is_han(*c)
            || matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | ' ' | '・' | '.' | '\'' | '-' | '=')
            || (c.is_alphabetic() && u32::from(*c) < 0x250)
    };
    !chars.is_empty()
        && chars.len() <= LONGEST
        && chars.iter().all(spelled)
        && chars.iter().any(|c| c.is_alphabetic())
        && !is_office_word(chars)
        && !NOBODY.contains(&text.as_str())
        && !COMPANY_STARTS.iter().any(|start| text.starts_with(start))
        && !NO_PERSON_ENDS.iter().any(|end| text.ends_with(end))
}

fn is_han(c: char) -> bool {
    matches!(c, '々' | '〆' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn persons(text: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        find(&chars).into_iter().map(|cell| chars[cell].iter().collect()).collect()
    }

    #[test]
    fn what_stands_under_a_heading_for_persons_is_one() {
        for (table, want) in [
            ("番号,氏名,年齢\n1,森,30\n2,\"山田 太郎\",41\n3,,0", vec!["森", "山田 太郎"]),
            ("| 担当 | 内容 |\n|---|---|\n| 小川 | 予約 |\n| 営業部 | 未定 |", vec!["小川"]),
            ("id\tfull_name\tage\n7\tTaro Yamada\t3", vec!["Taro Yamada"]),
            ("姓,名\n林,誠\n未定,なし", vec!["林", "誠"]),
            ("日付;承認者\n11/20;藤田", vec!["藤田"]),
            ("フリガナ,備考\nサトウ ハナコ,よろしく", vec!["サトウ ハナコ"]),
        ] {
            assert_eq!(persons(table), want, "{table}");
        }
    }

    #[test]
    fn what_is_no_person_in_such_a_column_stays() {
        for table in [
            "番号,品名\n1,森",
            "担当者,件数\n営業一課,3\n株式会社例,4\n12,5\n未定,6",
            "| 担当 | 内容 |\n| 情報システムグループ | 予約 |",
            "担当者は森です\nそうです",
            "担当者,件数\n一行だけ別の形\n森",
            "name,version\nserde,1.0",
        ] {
            assert_eq!(persons(table), Vec::<String>::new(), "{table}");
        }
    }

    #[test]
    fn no_text_makes_it_panic_or_go_astray() {
        for text in ["", ",", "\n\n", "氏名,", "氏名,a\n\"", "|氏名|\n|\"|\"|", "氏名,年\n  ,  \n\" \",1"]
        {
            let chars: Vec<char> = text.chars().collect();
            assert!(
                find(&chars).iter().all(|cell| cell.start < cell.end && cell.end <= chars.len()),
                "{text}"
            );
        }
    }
}
