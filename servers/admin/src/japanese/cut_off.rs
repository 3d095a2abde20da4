//! The Japanese help of what is said about cutting a person off.

/// Words by place, as in `japanese.rs`.
pub(super) const WORDS: &[(&str, &str)] = &[
    (
        "sekisho cut-off",
        "利用者が Sekisho に与えた Google の認可を、Workspace の管理者として取り消します（会社のクライアントのものだけ）",
    ),
    ("sekisho cut-off name", "このコンピューターでのアカウント名（記録のため）"),
    ("sekisho cut-off google", "本人の Google のアドレス。このコンピューターには分からないため指定します"),
    ("sekisho cut-off dry_run", "取り消すものを一覧にするだけです"),
    ("sekisho cut-off json", "JSON で出力します"),
];

/// What stands under the help of `cut-off`.
pub(super) const AFTER: &str = "\
本人が会社のクライアント（clients.toml）に与えた認可を一覧にし、それだけを取り消し、もう一度一覧を取って確かめます。\
ほかのアプリへの認可、ログインの状態、Slack には触れません。管理者の認可が必要です: sekisho login --slot google-admin";
