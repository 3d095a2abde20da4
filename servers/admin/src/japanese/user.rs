//! The Japanese help of what is said about people.

/// Words by place, as in `japanese.rs`.
pub(super) const WORDS: &[(&str, &str)] = &[
    ("sekisho user", "利用者を追加・削除します"),
    ("sekisho user add", "利用者を追加します（控えの置き場所、以前の停止の解除、残る手作業の一覧）"),
    ("sekisho user add name", "このコンピューターでのアカウント名"),
    ("sekisho user add key", "命令に署名する鍵のファイル"),
    ("sekisho user add json", "JSON で出力します"),
    (
        "sekisho user remove",
        "利用者を削除します（停止、トークンの消去、実行の控え、残る手作業の一覧）。再び実行すると続きから行います",
    ),
    ("sekisho user remove name", "このコンピューターでのアカウント名"),
    ("sekisho user remove key", "命令に署名する鍵のファイル"),
    ("sekisho user remove json", "JSON で出力します"),
];
