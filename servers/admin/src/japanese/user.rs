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
        "利用者を削除します（停止、Google での取り消し、トークンとほかの秘密情報の消去、実行の控え、残る手作業の一覧）。再び実行すると続きから行います",
    ),
    ("sekisho user remove name", "このコンピューターでのアカウント名"),
    ("sekisho user remove key", "命令に署名する鍵のファイル"),
    (
        "sekisho user remove google",
        "本人の Google のアドレス。管理者の認可で取り消します。省略すると手作業として残ります",
    ),
    ("sekisho user remove json", "JSON で出力します"),
];

/// What stands under the help of `user remove`.
pub(super) const REMOVE_AFTER: &str = "\
終了コード: 0 Sekisho にできることはすべて済み、手作業で残ることを示した、1 Sekisho の手順が残っている（Google での取り消しが\
まだ、または控えがまだ）。もう一度実行してください。";
