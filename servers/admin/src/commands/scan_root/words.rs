//! The words in which people read a scan: kinds, reasons with their next steps, limits.
//!
//! Apart from the printing because they are reviewed by people who do not read code: each pair stands side by side.

use super::counts::{Counts, Finds};
use super::look::Why;
use super::report::Limit;
use super::verdict::{Reason, Verdict};
use sekisho_mask::Kind;
use sekisho_types::Lang;
use std::collections::BTreeMap;

/// Chooses between two languages.
pub(crate) fn of<'a>(lang: Lang, ja: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
}

pub(crate) fn verdict(verdict: Verdict, lang: Lang) -> &'static str {
    match verdict {
        Verdict::Clear => of(lang, "問題は見つかりませんでした", "Nothing was found to object to"),
        Verdict::Look => of(lang, "先に確かめることがあります", "Look at these things first"),
        Verdict::Stop => of(lang, "このままでは使えません", "Must not go live as it is"),
    }
}

pub(crate) fn kind(kind: Kind, lang: Lang) -> &'static str {
    match kind {
        Kind::Person => of(lang, "氏名", "names"),
        Kind::Email => of(lang, "メールアドレス", "e-mail addresses"),
        Kind::Phone => of(lang, "電話番号", "telephone numbers"),
        Kind::Address => of(lang, "住所", "postal addresses"),
        Kind::Postal => of(lang, "郵便番号", "postal codes"),
        Kind::MyNumber => of(lang, "マイナンバー", "My Numbers"),
        Kind::Card => of(lang, "カード番号", "card numbers"),
        Kind::BankAccount => of(lang, "口座番号", "bank account numbers"),
        Kind::License => of(lang, "運転免許証番号", "driver's licence numbers"),
        Kind::Passport => of(lang, "旅券番号", "passport numbers"),
        Kind::Insurance => of(lang, "保険証番号", "insurance numbers"),
        Kind::Pension => of(lang, "基礎年金番号", "pension numbers"),
        Kind::ResidenceCard => of(lang, "在留カード番号", "residence card numbers"),
        Kind::ResidentCode => of(lang, "住民票コード", "resident record codes"),
        Kind::Secret => of(lang, "認証情報", "credentials"),
        Kind::Insider => of(lang, "インサイダー情報", "insider information"),
        Kind::Opaque => of(lang, "読めない部分", "parts that cannot be read"),
    }
}

pub(crate) fn why(why: Why, lang: Lang) -> &'static str {
    match why {
        Why::Unshown => of(lang, "表示されない項目", "entries not shown"),
        Why::Personal => of(lang, "個人情報", "personal data"),
        Why::Warned => of(lang, "禁止情報の書き間違いらしい数字", "likely mistyped forbidden numbers"),
        Why::ListByName => of(lang, "名簿らしいファイル名", "named like a list of people"),
        Why::ListByHeader => of(lang, "名簿らしい見出し", "headed like a list of people"),
        Why::ListByRows => of(lang, "名簿らしい行", "rows like a list of people"),
        Why::Secrets => of(lang, "秘密情報らしい名前", "names that betray a secret"),
        Why::Forbidden => of(lang, "取り扱い禁止の情報", "forbidden content"),
    }
}

/// Finds by kind, such as `電話番号 12 (3 ファイル・フォルダ)`.
pub(crate) fn finds(found: &BTreeMap<String, Finds>, lang: Lang) -> String {
    let of_kind = |of_kind: Kind| {
        let found = found.get(of_kind.as_str())?;
        let files = of(lang, "ファイル・フォルダ", "files or folders");
        Some(format!("{} {} ({} {files})", kind(of_kind, lang), found.finds, found.files))
    };
    Kind::ALL.into_iter().filter_map(of_kind).collect::<Vec<_>>().join(" · ")
}

/// Numbers by word, such as `pdf 3 · zip 1`, the greatest first.
pub(crate) fn numbers(numbers: &BTreeMap<String, u64>, most: usize) -> String {
    let mut sorted: Vec<_> = numbers.iter().collect();
    sorted.sort_by(|(a, m), (b, n)| n.cmp(m).then(a.cmp(b)));
    let mut parts: Vec<String> =
        sorted.iter().take(most).map(|(word, count)| format!("{word} {count}")).collect();
    parts.extend((sorted.len() > most).then(|| format!("+{}", sorted.len() - most)));
    parts.join(" · ")
}

/// What a reason is, with its numbers.
pub(crate) fn reason(reason: Reason, counts: &Counts, lang: Lang) -> String {
    let (lists, left) = (&counts.lists, &counts.unshown);
    match reason {
        Reason::Forbidden => {
            let words = of(lang, "取り扱い禁止の情報があります", "There is content that is never handled");
            format!("{words}: {}", finds(&counts.forbidden, lang))
        }
        Reason::Lists => {
            let words = of(lang, "顧客名簿のようなファイルがあります", "There are files like customer lists");
            let by = [
                (lists.by_rows, Why::ListByRows),
                (lists.by_header, Why::ListByHeader),
                (lists.by_name, Why::ListByName),
            ];
            let by = by.iter().filter(|(count, _)| *count > 0);
            let by: Vec<String> = by.map(|(count, by)| format!("{} {count}", why(*by, lang))).collect();
            format!("{words}: {} ({})", lists.files, by.join(" · "))
        }
        Reason::Secrets => {
            let words = of(
                lang,
                "秘密情報らしい名前（鍵、パスワード、.git など）の項目があります。Sekisho は見せません",
                "There are entries named like secrets (keys, passwords, .git). Sekisho does not show them",
            );
            format!("{words}: {}", left.denied)
        }
        Reason::Warned => {
            let words = of(
                lang,
                "マイナンバーやカード番号の書き間違いらしい数字があります",
                "There are numbers like mistyped My Numbers or card numbers",
            );
            format!("{words}: {}", finds(&counts.warned, lang))
        }
        Reason::Personal => {
            let words = of(
                lang,
                "個人情報があります。Sekisho は伏せて渡します",
                "There is personal data. Sekisho masks it",
            );
            format!("{words}: {}", finds(&counts.personal, lang))
        }
        Reason::NotExamined => not_examined(counts, lang),
        Reason::Hidden => {
            let words = of(
                lang,
                "隠しファイル・フォルダがあります（調べていません。名前を指定すれば読めます）",
                "There are hidden files or folders (not examined; readable by whoever names them)",
            );
            format!("{words}: {}", left.hidden)
        }
        Reason::Unshown => {
            let words =
                of(lang, "表示されない項目があります", "There are entries that Sekisho does not show");
            let parts = [
                (left.links, of(lang, "リンク", "links")),
                (left.special, of(lang, "特殊ファイル", "special files")),
                (left.names, of(lang, "使えない名前", "names that break the rules")),
                (left.unreadable, of(lang, "開けないもの", "not to be opened")),
            ];
            let parts = parts.iter().filter(|(count, _)| *count > 0);
            let parts: Vec<String> = parts.map(|(count, word)| format!("{word} {count}")).collect();
            format!("{words}: {}", parts.join(" · "))
        }
        Reason::Cut => of(
            lang,
            "項目が多すぎるかフォルダが深すぎるため、全ては調べていません",
            "There is too much in it, or it goes too deep: not everything was looked at",
        )
        .to_owned(),
    }
}

fn not_examined(counts: &Counts, lang: Lang) -> String {
    let words =
        of(lang, "中身を調べていないファイルがあります", "There are files whose content was not examined");
    let mut parts: Vec<String> = Vec::new();
    parts.extend((!counts.not_text.is_empty()).then(|| numbers(&counts.not_text, usize::MAX)));
    let more = [
        (counts.too_large, of(lang, "大きすぎるもの", "too large")),
        (counts.unread, of(lang, "読めないもの", "not to be read")),
    ];
    parts.extend(more.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{word} {count}")));
    format!("{words}: {} ({})", counts.not_examined(), parts.join(" · "))
}

/// What to do about a reason.
pub(crate) fn next(reason: Reason, lang: Lang) -> &'static str {
    match reason {
        Reason::Forbidden => of(
            lang,
            "該当ファイルをフォルダの外へ移してから、もう一度調べてください。",
            "Move these files out of the folder, then scan again.",
        ),
        Reason::Lists => of(
            lang,
            "フォルダの外へ移すか、必要な列だけの写しに替えてください。名簿でなければ、その旨を申請に書き添えてください。",
            "Move them out, or keep a copy with only the columns that are needed. If one is no such list, say so in the request.",
        ),
        Reason::Secrets => of(
            lang,
            "見せないとはいえ、作業用のフォルダには置かず、別の場所へ移してください。",
            "Though never shown, they have no place in a folder for work: move them elsewhere.",
        ),
        Reason::Warned => of(
            lang,
            "該当ファイルを開き、本物の番号でないことを確かめてください。",
            "Open these files and make sure that no number is a real one.",
        ),
        Reason::Personal => of(
            lang,
            "業務に必要なファイルだけになっているかを確かめてください。",
            "Make sure that only files needed for the work are there.",
        ),
        Reason::NotExamined => of(
            lang,
            "該当する種類のファイルは、人が開いて確かめてください。",
            "A person must look into the files of these kinds.",
        ),
        Reason::Hidden => of(
            lang,
            "中を確かめ、不要なら取り除いてください。",
            "Look into them, and remove what is not needed.",
        ),
        Reason::Unshown => of(
            lang,
            "不要なら取り除き、必要ならリンクでない普通のファイルと名前に直してください。",
            "Remove what is not needed; what is needed must be a plain file with a plain name.",
        ),
        Reason::Cut => {
            of(lang, "フォルダを分けて、それぞれ調べてください。", "Divide the folder and scan each part.")
        }
    }
}

/// What the counts do not say; nothing where the reasons say it already or the report alone is concerned.
pub(crate) fn limit(limit: Limit, lang: Lang) -> &'static str {
    match limit {
        Limit::NamesInTextNotCounted => of(
            lang,
            "文章の中の氏名は数えていません（見出しやファイル名から名簿と分かるものを除く）",
            "names of people in free text are not counted (but lists that their header or name betrays are)",
        ),
        Limit::DocumentsNotExamined => of(
            lang,
            "PDF・Office 文書・画像など、文字だけのファイルでないものの中身は調べていません",
            "PDF, Office documents, pictures and whatever else is no plain text are not examined",
        ),
        Limit::HiddenNotExamined => of(
            lang,
            "隠しファイル・フォルダの中身は調べていません",
            "hidden files and folders are not examined",
        ),
        Limit::DigestsCanBeTried => of(
            lang,
            "報告書のダイジェストは、名前や短い内容を当てずっぽうで試す人には確かめられます",
            "whoever holds a report can try whether a name or a short content fits a digest in it",
        ),
        Limit::NotSigned => of(
            lang,
            "報告書に署名はありません。SHA-256 を別に控えてください",
            "the report is not signed: keep its SHA-256 elsewhere",
        ),
    }
}
