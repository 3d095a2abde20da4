//! The Japanese help of what is said about proposals.

/// Words by place, as in `japanese.rs`.
pub(super) const WORDS: &[(&str, &str)] = &[
    ("sekisho proposals", "承認を待つ提案を確かめ、承認・差し戻し・却下します"),
    ("sekisho proposals list", "人の承認を待っている提案を、新しい順に一覧にします"),
    ("sekisho proposals list all", "終わったものも含めます"),
    ("sekisho proposals list json", "JSON で出力します"),
    (
        "sekisho proposals show",
        "実行される内容を、そのまま（隠さずに）すべて表示します。AI に見せるものではありません",
    ),
    ("sekisho proposals show id", "番号"),
    ("sekisho proposals show json", "JSON で出力します"),
    (
        "sekisho proposals approve",
        "「show」で示された内容をワンタイムコードで承認し、実行します（コンソールのパスキーより弱い方法です）",
    ),
    ("sekisho proposals approve id", "番号"),
    ("sekisho proposals approve json", "JSON で出力します"),
    (
        "sekisho proposals return",
        "コメントを付けて差し戻します。AI は個人情報を隠したコメントを読み、提案し直せます",
    ),
    ("sekisho proposals return id", "番号"),
    ("sekisho proposals return comment", "直してほしいこと（「-」で標準入力から読みます）"),
    ("sekisho proposals return json", "JSON で出力します"),
    ("sekisho proposals deny", "却下します（取り消せません）"),
    ("sekisho proposals deny id", "番号"),
    ("sekisho proposals deny json", "JSON で出力します"),
    ("sekisho proposals edit", "自分の文章に置き換えます。置き換えた提案は、改めて承認を待ちます"),
    ("sekisho proposals edit id", "番号"),
    (
        "sekisho proposals edit part",
        "「show」で「変更できます」と示された部分の新しい文章。ファイル、または「-」で標準入力（複数指定できます）",
    ),
    ("sekisho proposals edit json", "JSON で出力します"),
    ("sekisho proposals undo", "下書きが作ったものを、その後誰も変えていなければ元に戻します"),
    ("sekisho proposals undo id", "番号"),
    ("sekisho proposals undo json", "JSON で出力します"),
    (
        "sekisho proposals settle",
        "結果不明の提案について、人が実際に確かめた結果を記録します（ワンタイムコードが必要です。再実行はしません）",
    ),
    ("sekisho proposals settle id", "番号"),
    ("sekisho proposals settle happened", "実行されていました"),
    ("sekisho proposals settle did_not_happen", "実行されていませんでした"),
    ("sekisho proposals settle json", "JSON で出力します"),
    (
        "sekisho proposals review",
        "作成した下書きがその後どうなったか（そのまま・編集の割合・なくなった・送信）を確かめ、月ごとに数えます",
    ),
    ("sekisho proposals review month", "この月に作成したものだけ（例: 2026-11）"),
    ("sekisho proposals review json", "JSON で出力します"),
];
