//! What a file's name alone tells: that it is a list of people, and of what form it is.
//!
//! Apart because it is all that is known of a document that cannot be read. What is told of an extension comes
//! from a closed list, because what stands behind the last full stop of a name can be anything, a name included.

use sekisho_mask::fold;

/// Whose list it may be.
const OWNERS: &[&str] = &[
    "顧客",
    "お客様",
    "お客さま",
    "会員",
    "得意先",
    "取引先",
    "契約者",
    "加入者",
    "利用者",
    "申込者",
    "応募者",
    "患者",
];
/// What makes a list, up to [`GAP`] characters behind its owner.
const LISTS: &[&str] = &["名簿", "一覧", "リスト", "台帳", "マスタ", "データベース"];
/// What makes a list straight behind its owner.
const CONTENTS: &[&str] = &["情報", "データ", "db"];
const GAP: usize = 2;
/// What is a list of people whoever they are.
const ALONE: &[&str] = &["名簿", "住所録", "アドレス帳", "電話帳", "連絡先一覧", "連絡先リスト"];

const ENGLISH_OWNERS: &[&str] = &["customer", "client", "member", "subscriber", "patient", "contact"];
const ENGLISH_LISTS: &[&str] = &["list", "database", "db", "roster", "master", "directory", "data", "export"];
const ENGLISH_ALONE: &[&str] = &["addressbook", "phonebook", "mailinglist"];

/// What speaks about lists without being one.
const ABOUT: &[&str] = &[
    "手順",
    "様式",
    "ひな形",
    "雛形",
    "ひながた",
    "テンプレート",
    "記入例",
    "マニュアル",
    "規程",
    "規約",
    "規則",
    "仕様",
    "書き方",
    "作り方",
    "作成方法",
    "取扱",
    "取り扱い",
    "説明",
    "設計",
    "向け",
    "template",
    "guide",
    "manual",
    "spec",
    "howto",
    "schema",
];
/// Programs' sources speak about lists too.
const SOURCES: &[&str] = &[
    "c", "cpp", "cs", "css", "go", "h", "hpp", "java", "js", "jsx", "kt", "php", "py", "rb", "rs", "scss",
    "swift", "ts", "tsx", "vue",
];
/// Extensions that are told; besides these there are [`NO_EXTENSION`] and [`OTHER_EXTENSION`].
const KNOWN: &[&str] = &[
    "7z", "accdb", "avi", "bak", "bat", "bmp", "c", "cfg", "cpp", "cs", "css", "csv", "db", "doc", "docm",
    "docx", "dwg", "dxf", "eml", "exe", "gif", "go", "gz", "h", "htm", "html", "ini", "java", "jpeg", "jpg",
    "js", "json", "jtd", "jww", "lnk", "log", "lzh", "md", "mdb", "mov", "mp3", "mp4", "msg", "odp", "ods",
    "odt", "pdf", "php", "png", "ppt", "pptm", "pptx", "ps1", "pst", "py", "rar", "rb", "rs", "rtf", "sh",
    "sql", "sqlite", "svg", "tar", "tif", "tiff", "toml", "ts", "tsv", "txt", "url", "vbs", "vcf", "wav",
    "webp", "xdw", "xls", "xlsb", "xlsm", "xlsx", "xml", "yaml", "yml", "zip",
];
/// Told of a name without an extension.
pub(crate) const NO_EXTENSION: &str = "none";
/// Told of an extension that is not on the list.
pub(crate) const OTHER_EXTENSION: &str = "other";

/// The extension of a name, as far as it may be told.
pub(crate) fn extension(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        None => NO_EXTENSION,
        Some((_, extension)) => {
            let extension = flat(extension);
            KNOWN.iter().find(|known| **known == extension).copied().unwrap_or(OTHER_EXTENSION)
        }
    }
}

/// Tells whether a name says that the file is a list of people.
pub(crate) fn says_list(name: &str) -> bool {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let stem = flat(stem);
    if SOURCES.contains(&flat(extension).as_str()) || ABOUT.iter().any(|word| stem.contains(word)) {
        return false;
    }
    ALONE.iter().chain(ENGLISH_ALONE).any(|word| stem.contains(word))
        || OWNERS.iter().any(|owner| is_owned(&stem, owner) || bare(&stem) == *owner)
        || ENGLISH_OWNERS.iter().any(|owner| is_owned_in_english(&stem, owner))
}

fn is_owned(stem: &str, owner: &str) -> bool {
    stem.match_indices(owner).any(|(at, found)| {
        let rest = stem.get(at + found.len()..).unwrap_or_default();
        let starts = |rest: &str, words: &[&str]| words.iter().any(|word| rest.starts_with(word));
        let after =
            |gap: usize| rest.char_indices().nth(gap).and_then(|(at, _)| rest.get(at..)).unwrap_or_default();
        starts(rest, CONTENTS) || (0..=GAP).any(|gap| starts(after(gap), LISTS))
    })
}

fn is_owned_in_english(stem: &str, owner: &str) -> bool {
    let plural = format!("{owner}s");
    bare(stem) == plural
        || ENGLISH_LISTS
            .iter()
            .any(|list| [owner, &plural].iter().any(|owner| stem.contains(&format!("{owner}{list}"))))
}

/// Without numbers, such as a date, before or behind.
fn bare(stem: &str) -> &str {
    stem.trim_matches(|c: char| c.is_ascii_digit() || matches!(c, '年' | '月' | '日'))
}

/// Folded, lower case, letters and digits alone.
fn flat(text: &str) -> String {
    fold(text).chars().iter().filter(|c| c.is_alphanumeric()).flat_map(|c| c.to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_say_so_are_believed() {
        for name in [
            "顧客名簿.xlsx",
            "顧客リスト.csv",
            "2026年11月_会員一覧.pdf",
            "お客様情報（東日本）.docx",
            "顧客管理台帳.xls",
            "得意先マスタ.txt",
            "住所録.mdb",
            "年賀状 住所録 最新.xlsx",
            "社員名簿.pdf",
            "顧客ﾘｽﾄ.csv",
            "顧客 リスト.csv",
            "顧客20261101.csv",
            "Customer List.xlsx",
            "customer_list_2026.csv",
            "CLIENT-DATABASE.accdb",
            "members list",
            "contacts.csv",
            "2026-11-01_customers.csv",
            "Address Book.vcf",
        ] {
            assert!(says_list(name), "{name}");
        }
    }

    #[test]
    fn names_that_come_near_are_not() {
        for name in [
            "顧客満足度調査.pdf",
            "顧客別売上一覧.xlsx",
            "顧客向け一覧.docx",
            "お客様向け情報.pdf",
            "会員規約.pdf",
            "名簿作成手順.docx",
            "顧客リスト様式.xlsx",
            "顧客リスト設計書.md",
            "商品一覧.csv",
            "リスト.txt",
            "顧客訪問メモ.txt",
            "customer_list.rs",
            "memberlist.h",
            "customer-list-template.xlsx",
            "client.txt",
            "clients_meeting.txt",
            "shopping list.txt",
            "",
        ] {
            assert!(!says_list(name), "{name}");
        }
    }

    #[test]
    fn only_known_extensions_are_told() {
        let table = [
            ("a.txt", "txt"),
            ("a.TXT", "txt"),
            ("a.ＣＳＶ", "csv"),
            ("a.tar.gz", "gz"),
            ("a", NO_EXTENSION),
            ("a.", OTHER_EXTENSION),
            ("議事録.山田太郎", OTHER_EXTENSION),
            ("a.0900000", OTHER_EXTENSION),
            ("a.yamada", OTHER_EXTENSION),
        ];
        for (name, told) in table {
            assert_eq!(extension(name), told, "{name}");
        }
        assert!(KNOWN.is_sorted());
    }
}
