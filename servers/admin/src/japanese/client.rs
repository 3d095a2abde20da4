//! The Japanese help of what is said about OAuth clients.

/// Words by place, as in `japanese.rs`.
pub(super) const WORDS: &[(&str, &str)] = &[
    ("sekisho client", "会社の OAuth クライアントを入れ替えます"),
    (
        "sekisho client rotate",
        "新しいクライアント（または新しいシークレット）を、古いものと並べて登録します。古いものへの認可は、外すまで使えます",
    ),
    ("sekisho client rotate slot", "どの認可のクライアントか"),
    ("sekisho client rotate id", "新しいクライアント ID（シークレットだけを替える場合は同じ ID）"),
    (
        "sekisho client rotate secret_file",
        "新しいシークレットを 1 行目に書いたファイル（必要なサービスのみ）",
    ),
    ("sekisho client rotate json", "JSON で出力します"),
    (
        "sekisho client retire",
        "古いクライアントを外します。それに与えられた認可は、改めて同意が必要になります",
    ),
    ("sekisho client retire slot", "どの認可のクライアントか"),
    ("sekisho client retire json", "JSON で出力します"),
];
