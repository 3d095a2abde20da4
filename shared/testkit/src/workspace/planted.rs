//! The list of everything personal in the sample workspace, and the search for it in what came out.
//!
//! Apart because it must not follow the masking engine in any way: it is written by hand, and it looks for the
//! digits and signs themselves, whatever stands between them.

/// Something personal that was put into a sample file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planted {
    /// `person`, `phone`, `email`, `mynumber` or `card`: the words under `masked` of a result.
    pub kind: &'static str,
    /// The file it stands in.
    pub file: &'static str,
    /// As it stands there.
    pub value: String,
}

const CUSTOMERS: &str = "営業/顧客リスト.csv";
const DAY: &str = "営業/日報_2026-11-19.txt";
const DRAFT: &str = "営業/メール下書き_納期のご相談.txt";
const WIDTHS: &str = "営業/問い合わせ受付_全角と半角.txt";
const RECEIVED: &str = "営業/受信メール_お見積りの件.txt";
const QUOTE: &str = "見積/見積書_Q-2026-1107.csv";
const LETTER: &str = "見積/見積送付状.txt";
const MINUTES: &str = "議事録/2026-11-10_営業定例.md";
const QUALITY: &str = "議事録/2026-11-17_品質会議.txt";
const INTERVIEW: &str = "総務/採用_面接メモ.md";
const EXPENSES: &str = "総務/経費精算_2026-10.csv";
const DEDUCTION: &str = "総務/扶養控除等申告_確認メモ.txt";
const COLLEAGUES: &str = "総務/社内連絡網.md";
const SUPPLIERS: &str = "総務/旧システム_仕入先一覧.csv";

const LIST: &[(&str, &str, &[&str])] = &[
    (
        "person",
        CUSTOMERS,
        &[
            "山田太郎",
            "鈴木花子",
            "佐藤一郎",
            "高橋美咲",
            "田中健",
            "伊藤さくら",
            "渡辺誠",
            "小林恵子",
            "加藤大輔",
            "吉田直樹",
        ],
    ),
    ("person", DAY, &["山田様", "高橋様", "田中様"]),
    ("person", DRAFT, &["山田様", "中村です", "中村優子", "Yuko Nakamura"]),
    ("person", WIDTHS, &["ｸﾄﾞｳ ﾕｳｺ", "ﾓﾘ ｹﾝｲﾁ"]),
    ("person", QUOTE, &["田中健", "営業一課 中村"]),
    ("person", LETTER, &["田中健", "担当の中村"]),
    ("person", MINUTES, &["出席：中村、小川、藤田、森", "山田様", "| 中村 |", "| 小川 |", "| 藤田 |"]),
    ("person", QUALITY, &["小林様", "品質課 藤田"]),
    ("person", INTERVIEW, &["石井亮介", "小川、藤田", "松本"]),
    ("person", EXPENSES, &["小川,交通費", "藤田,会議費", "中村,宿泊費", "森,消耗品費", "小川,通信費"]),
    ("person", COLLEAGUES, &["中村優子", "小川隼", "藤田葵", "森あかり"]),
    ("person", DEDUCTION, &["森　あかり"]),
    ("person", SUPPLIERS, &["伊藤", "木村", "みなと運送,林"]),
    (
        "phone",
        CUSTOMERS,
        &[
            "03-0000-1101",
            "06-0000-1102",
            "052-000-1103",
            "03-0000-1104",
            "092-000-1105",
            "090-0000-1106",
            "045-000-1107",
            "03-0000-1108",
            "0120-000-109",
            "080-0000-1110",
        ],
    ),
    (
        "email",
        CUSTOMERS,
        &[
            "taro.yamada@example.co.jp",
            "hanako.suzuki@example.com",
            "i.sato@example.co.jp",
            "misaki_takahashi@example.jp",
            "k-tanaka@example.co.jp",
            "sakura.ito+order@example.com",
            "m.watanabe@example.co.jp",
            "keiko.kobayashi@example.co.jp",
            "support-kato@example.com",
            "naoki.yoshida@example.jp",
        ],
    ),
    ("phone", DAY, &["090-0000-2201"]),
    ("email", DAY, &["misaki_takahashi@example.jp"]),
    ("phone", DRAFT, &["080-0000-2301", "03-0000-2302"]),
    ("email", DRAFT, &["taro.yamada@example.co.jp", "sales-team@example.com", "yuko.nakamura@example.com"]),
    ("phone", WIDTHS, &["０９０－００００－２４０１", "（０３）００００－２４０２"]),
    ("email", WIDTHS, &["ｙｕｋｏ．ｋｕｄｏ＠ｅｘａｍｐｌｅ．ｃｏｍ"]),
    ("phone", RECEIVED, &["070-0000-2501"]),
    ("email", RECEIVED, &["purchase@example.jp"]),
    ("phone", QUOTE, &["03-0000-3101"]),
    ("email", QUOTE, &["k-tanaka@example.co.jp"]),
    ("phone", LETTER, &["03-0000-3101", "03-0000-3102"]),
    ("email", LETTER, &["yuko.nakamura@example.com"]),
    ("phone", MINUTES, &["090-0000-2201", "0120-000-411"]),
    ("email", MINUTES, &["taro.yamada@example.co.jp"]),
    ("phone", QUALITY, &["03-0000-1108"]),
    ("email", QUALITY, &["quality@example.com"]),
    ("phone", INTERVIEW, &["080-0000-5101", "06-0000-5102"]),
    ("email", INTERVIEW, &["r.ishii@example.jp"]),
    ("phone", EXPENSES, &["0120-000-521"]),
    ("card", EXPENSES, &["4111 1111 1111 1111", "4111-1111-1111-1111"]),
    ("phone", DEDUCTION, &["090-0000-5301"]),
    ("mynumber", DEDUCTION, &["1234 5678 9018", "１１１１１１１１１１１８"]),
    ("phone", SUPPLIERS, &["03-0000-5501", "０６－００００－５５０２"]),
    (
        "phone",
        COLLEAGUES,
        &["080-0000-2301", "080-0000-5401", "080-0000-5402", "090-0000-5301", "+81 3-0000-5403"],
    ),
    (
        "email",
        COLLEAGUES,
        &[
            "yuko.nakamura@example.com",
            "shun.ogawa@example.com",
            "aoi.fujita@example.com",
            "akari.mori@example.com",
        ],
    ),
];

/// Every how many lines of the long file somebody is to be called.
const LOG_CALLS: usize = 240;
/// Every how many lines of it somebody is to be written to.
const LOG_MAILS: usize = 500;

/// What stands in a line of the long file, if anything does.
pub(super) fn in_log(line: usize) -> Option<String> {
    if line.is_multiple_of(LOG_MAILS) {
        Some(format!("driver-{line:04}@example.jp"))
    } else if line.is_multiple_of(LOG_CALLS) {
        Some(format!("090-0000-{:04}", 6_000 + line / LOG_CALLS))
    } else {
        None
    }
}

/// Everything personal in the sample workspace.
pub fn planted() -> Vec<Planted> {
    let listed = LIST.iter().flat_map(|(kind, file, values)| {
        values.iter().map(|value| Planted { kind, file, value: (*value).to_owned() })
    });
    let logged = (1..=super::LOG_LINES).filter_map(|line| {
        let value = in_log(line)?;
        let kind = if value.contains('@') { "email" } else { "phone" };
        Some(Planted { kind, file: super::LOG_PATH, value })
    });
    let watched = super::WHO.iter().map(|who| Planted {
        kind: "person",
        file: super::LOG_PATH,
        value: format!("担当={who} 状態"),
    });
    listed.chain(logged).chain(watched).collect()
}

/// Finds planted things in a text: numbers by their digits and addresses by what stands before the `@`, both in
/// any width and with anything but letters and digits between their signs.
pub fn leaks(text: &str) -> Vec<Planted> {
    let bare = bare(text);
    planted().into_iter().filter(|planted| bare.contains(&needle(planted))).collect()
}

/// What of a planted thing must not be seen.
fn needle(planted: &Planted) -> String {
    let value = planted.value.split(['@', '＠']).next().unwrap_or_default();
    match planted.kind {
        // What follows an address's own part is shown, and so is a number's country.
        "email" => format!("{}example", bare(value)),
        _ => bare(value.trim_start_matches("+81")),
    }
}

/// Letters, digits and the mask's asterisks alone, half width and lower case.
fn bare(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    };
    text.chars()
        .map(narrow)
        .filter(|c| c.is_alphanumeric() || *c == '*')
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SampleWorkspace;

    #[test]
    fn what_is_listed_stands_in_its_file() {
        for Planted { file, value, .. } in planted() {
            let text = SampleWorkspace::file(file).unwrap().text();
            assert!(text.contains(&value), "{file} lacks {value}");
        }
    }

    #[test]
    fn what_stands_in_a_file_and_looks_personal_is_listed() {
        let known = planted();
        for file in SampleWorkspace::FILES {
            let mut text = file.text();
            for planted in known.iter().filter(|planted| planted.file == file.path) {
                text = text.replace(&planted.value, "");
            }
            assert!(!text.contains(['@', '＠']), "an address in {} is not listed", file.path);
            for sign in ["-0000-", "-000-", "００００－", "4111"] {
                let numbers = text.match_indices(sign).count();
                assert_eq!(numbers, 0, "a number like {sign} in {} is not listed", file.path);
            }
        }
    }

    #[test]
    fn a_leak_is_found_in_every_disguise_and_a_mask_is_none() {
        for leak in [
            "03-0000-1101",
            "tel 0300001101.",
            "０３（００００）１１０１",
            "03\u{200b}-0000-11\u{e0041}01",
            "Taro.Yamada@example.co.jp",
            "taro yamada＠ｅｘａｍｐｌｅ",
            "4111111111111111",
            "123456789018",
        ] {
            assert!(!leaks(leak).is_empty(), "{leak}");
        }
        assert!(!leaks("担当は山田 太郎").is_empty());
        for fine in ["03-0000-****", "quality ****@example.co.jp", "［カード番号］", "taro", "2026-11-20", ""]
        {
            assert_eq!(leaks(fine), [], "{fine}");
        }
    }
}
