//! Prints a scan for people.
//!
//! Apart from the report because here paths may be shown: to the person at a terminal, who must find the files, and
//! to whoever asked for names. An assistant's shell is no terminal, so it sees none unless it is told to.

use super::compare::{Again, Fate};
use super::look::{Look, What, of_kind, short};
use super::report::Report;
use super::verdict::Verdict;
use super::walk::Names;
use super::words;
use crate::output::Output;
use sekisho_audit::Digest;
use sekisho_mask::Kind;
use sekisho_types::{Lang, Timestamp};
use std::path::Path;

/// How many files and folders are listed.
pub(crate) const MOST_SHOWN: usize = 50;
const MOST_EXTENSIONS: usize = 8;

/// Prints the scan. Of `report.look` and what is listed of the comparison, only the beginning is shown.
pub(crate) fn print(report: &Report, names: Names, output: &mut Output) {
    let lang = output.lang;
    let head = format!("{}: {}", report.folder.label, words::verdict(report.verdict, lang));
    match report.verdict {
        Verdict::Clear => output.good(head),
        Verdict::Look => output.weak(head),
        Verdict::Stop => output.bad(head),
    }
    counts(report, output);
    reasons(report, output);
    look(report, names, output);
    if let Some(again) = &report.again {
        compared(again, names, output);
    }
    output.line("");
    output.faint(words::of(lang, "この結果の限界:", "What this does not say:"));
    for limit in report.limits.iter().filter(|limit| limit.is_of_scan()) {
        output.faint(format_args!("  - {}", words::limit(*limit, lang)));
    }
}

/// Prints where the report is, and what it does not promise.
pub(crate) fn written(report: &Report, path: &Path, digest: Digest, output: &mut Output) {
    let lang = output.lang;
    output.line("");
    output.good(format_args!(
        "{}: {} · SHA-256 {digest}",
        words::of(lang, "報告書", "Report"),
        path.display()
    ));
    for limit in report.limits.iter().filter(|limit| !limit.is_of_scan()) {
        output.faint(format_args!("  - {}", words::limit(*limit, lang)));
    }
}

fn counts(report: &Report, output: &mut Output) {
    let (lang, counts) = (output.lang, &report.counts);
    let words = |ja, en| words::of(lang, ja, en);
    output.line(format_args!(
        "  {} · {} {} · {} {} · {}",
        time(&report.made_at, lang),
        words("ファイル", "files"),
        counts.files,
        words("フォルダ", "folders"),
        counts.folders,
        size(counts.bytes),
    ));
    let extensions = counts.extensions.iter().map(|(word, size)| (word.clone(), size.files)).collect();
    let tables = [
        (words("拡張子", "extensions"), words::numbers(&extensions, MOST_EXTENSIONS)),
        (words("文字コード", "encodings"), words::numbers(&counts.text, usize::MAX)),
    ];
    for (word, numbers) in tables.iter().filter(|(_, numbers)| !numbers.is_empty()) {
        output.line(format_args!("  {word}: {numbers}"));
    }
}

fn reasons(report: &Report, output: &mut Output) {
    let lang = output.lang;
    if !report.reasons.is_empty() {
        output.line("");
    }
    for reason in &report.reasons {
        let words = words::reason(*reason, &report.counts, lang);
        match reason.verdict() {
            Verdict::Clear => output.good(words),
            Verdict::Look => output.weak(words),
            Verdict::Stop => output.bad(words),
        }
        output.line(format_args!("    {}", words::next(*reason, lang)));
    }
}

fn look(report: &Report, names: Names, output: &mut Output) {
    let lang = output.lang;
    if report.look.is_empty() {
        return;
    }
    output.line("");
    output.line(words::of(lang, "確かめるファイルとフォルダ:", "Files and folders to look at:"));
    for look in report.look.iter().take(MOST_SHOWN) {
        output.line(format_args!("  {}  {}", place(look, lang), told(look, lang)));
    }
    more(report.look.len(), output);
    if names == Names::Dropped {
        output.faint(words::of(
            lang,
            "  名前は端末でのみ表示します。ほかで必要なら --names を付けてください。",
            "  Names are shown on a terminal only. Where else they are needed, add --names.",
        ));
    }
}

fn more(all: usize, output: &mut Output) {
    if let Some(left) = all.checked_sub(MOST_SHOWN).filter(|left| *left > 0) {
        let words = words::of(output.lang, "ほか", "more");
        output.line(format_args!("  … {words} {left}"));
    }
}

/// Where something is: its path, or what may be told instead.
fn place(look: &Look, lang: Lang) -> String {
    match look.path.as_deref() {
        Some("") => words::of(lang, "（このフォルダ）", "(the folder itself)").to_owned(),
        Some(path) => path.to_owned(),
        None => {
            let what = match look.what {
                What::Folder => words::of(lang, "フォルダ", "folder").to_owned(),
                What::File => format!(".{}", look.extension),
            };
            let depth = words::of(lang, "深さ", "depth");
            format!("{}  {what} · {depth} {}", look.short_id(), look.depth)
        }
    }
}

/// Why to look, with numbers.
fn told(look: &Look, lang: Lang) -> String {
    let parts: Vec<&str> = look.why.iter().map(|why| words::why(*why, lang)).collect();
    if look.what == What::Folder && look.found.is_empty() {
        return format!("[{}: {}]", parts.join(" · "), look.unshown);
    }
    let kinds = Kind::ALL.into_iter().filter_map(|kind| {
        let count = of_kind(&look.found, kind);
        (count > 0).then(|| format!("{} {count}", words::kind(kind, lang)))
    });
    let kinds: Vec<String> = kinds.collect();
    if kinds.is_empty() {
        format!("[{}]", parts.join(" · "))
    } else {
        format!("[{}: {}]", parts.join(" · "), kinds.join(" · "))
    }
}

fn compared(again: &Again, names: Names, output: &mut Output) {
    let lang = output.lang;
    let words = |ja, en| words::of(lang, ja, en);
    output.line("");
    let head = format!(
        "{} {}",
        words("比較した報告書の日時:", "Compared with the report of"),
        time(&again.then, lang)
    );
    output.line(head);
    if again.nothing_changed {
        output.good(words("何も変わっていません。", "Nothing changed."));
    } else {
        output.weak(format_args!(
            "{} {} · {} {} · {} {} · {} {}",
            words("追加", "new"),
            again.new,
            words("変更", "changed"),
            again.changed,
            words("削除", "gone"),
            again.gone,
            words("同じ", "same"),
            again.same,
        ));
    }
    let warnings = [
        (
            again.same_place,
            words("フォルダの場所が前回と違います。", "The folder is in another place than then."),
        ),
        (
            again.same_kinds,
            words(
                "前回とは調べる種類が違うため、件数の差はそのためかもしれません。",
                "Other kinds were looked for then, which alone may explain differences.",
            ),
        ),
        (
            again.whole,
            words(
                "どちらかが途中までのため、追加・削除は正確ではありません。",
                "One of the two was cut, so new and gone files are not exact.",
            ),
        ),
    ];
    for (_, warning) in warnings.iter().filter(|(fine, _)| !fine) {
        output.weak(warning);
    }
    if !again.nothing_changed {
        differences(again, names, output);
    }
}

fn differences(again: &Again, names: Names, output: &mut Output) {
    let lang = output.lang;
    let words = |ja, en| words::of(lang, ja, en);
    output.line(format_args!("  {}: {} → {}", words("ファイル", "files"), again.files.then, again.files.now));
    for kind in Kind::ALL {
        if let Some(change) = again.finds.get(kind.as_str()) {
            let (word, new) = (words::kind(kind, lang), words("新しい検出", "new finds"));
            output.line(format_args!("  {word}: {} → {} ({new} {})", change.then, change.now, change.new));
        }
    }
    let pairs = [
        (again.lists, words("名簿のようなファイル", "files like customer lists")),
        (again.secrets, words("秘密情報らしい名前", "names that betray a secret")),
    ];
    for (pair, word) in pairs.iter().filter(|(pair, _)| pair.then > 0 || pair.now > 0) {
        output.line(format_args!("  {word}: {} → {}", pair.then, pair.now));
    }
    for listed in again.listed.iter().take(MOST_SHOWN) {
        let sign = match listed.fate {
            Fate::New => '+',
            Fate::Changed => '~',
            Fate::Gone => '-',
        };
        match listed.path.as_deref().filter(|_| names == Names::Kept) {
            Some(path) => output.line(format_args!("  {sign} {path}")),
            None => output.line(format_args!("  {sign} {}", short(&listed.id))),
        }
    }
    let all = again.new.saturating_add(again.changed).saturating_add(again.gone);
    more(usize::try_from(all).unwrap_or(usize::MAX), output);
}

fn time(text: &str, lang: Lang) -> String {
    match (lang, Timestamp::from_rfc3339(text)) {
        (Lang::Ja, Some(at)) => at.to_japan_text(),
        (Lang::En, Some(at)) => at.to_rfc3339(),
        (Lang::Ja | Lang::En, None) => String::new(),
    }
}

fn size(bytes: u64) -> String {
    let units = ["KB", "MB", "GB", "TB"];
    let (mut value, mut unit) = (bytes, "B");
    let mut rest = 0;
    for next in units {
        if value < 1024 {
            break;
        }
        (rest, value, unit) = ((value % 1024) * 10 / 1024, value / 1024, next);
    }
    if unit == "B" { format!("{value} B") } else { format!("{value}.{rest} {unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::scan_root::look::Why;
    use std::collections::BTreeMap;

    #[test]
    fn a_path_is_shown_if_it_is_held_and_else_what_may_be_told() {
        let look = |what, path: Option<&str>| Look {
            id: Digest::from_bytes([0xab; 32]),
            what,
            why: vec![Why::Forbidden, Why::Personal],
            found: BTreeMap::from([("card".to_owned(), 2), ("phone".to_owned(), 1)]),
            unshown: 3,
            extension: "csv".to_owned(),
            depth: 2,
            path: path.map(str::to_owned),
        };
        let table = [
            (look(What::File, Some("営業/a.csv")), "営業/a.csv"),
            (look(What::File, None), "abababab  .csv · depth 2"),
            (look(What::Folder, Some("")), "(the folder itself)"),
            (look(What::Folder, None), "abababab  folder · depth 2"),
        ];
        for (look, shown) in table {
            assert_eq!(place(&look, Lang::En), shown);
        }
        let kinds = "[forbidden content · personal data: telephone numbers 1 · card numbers 2]";
        assert_eq!(told(&look(What::File, None), Lang::En), kinds);
        assert_eq!(told(&look(What::Folder, None), Lang::En), kinds, "a folder's name");
        let unshown = Look { why: vec![Why::Secrets], found: BTreeMap::new(), ..look(What::Folder, None) };
        assert_eq!(told(&unshown, Lang::En), "[names that betray a secret: 3]");
    }

    #[test]
    fn sizes_are_read_at_a_glance() {
        let table = [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KB"),
            (1536, "1.5 KB"),
            (8 * 1024 * 1024, "8.0 MB"),
            (5 * 1024 * 1024 * 1024 + 1, "5.0 GB"),
        ];
        for (bytes, text) in table {
            assert_eq!(size(bytes), text);
        }
    }
}
