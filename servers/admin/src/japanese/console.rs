//! The Japanese help of the console and of what persons approve with.

/// Words by place, as in `japanese.rs`.
pub(super) const WORDS: &[(&str, &str)] = &[
    ("sekisho console", "承認コンソールを開きます（待っている提案を読み、承認・差し戻し・却下します）"),
    ("sekisho console no_browser", "開始用のリンクを表示するだけで、ブラウザーを開きません"),
    (
        "sekisho console new_port",
        "別のプログラムがポートを使っている場合に、ほかのポートへ移ります。承認済みで未実行のものは承認し直しになります（パスキーはそのまま使えます）",
    ),
    ("sekisho factors", "承認手段（パスキー、ワンタイムコード）を登録し、解除します"),
    (
        "sekisho factors enroll",
        "ワンタイムコード（別の端末のアプリ）をこの端末画面で、またはパスキーを承認コンソールで登録します",
    ),
    (
        "sekisho factors enroll kind",
        "登録するもの（code: ワンタイムコード、passkey: パスキー。省略時は code）",
    ),
    ("sekisho factors enroll label", "承認手段の名前"),
    ("sekisho factors list", "登録済みの承認手段を示します"),
    ("sekisho factors list json", "JSON で出力します"),
    (
        "sekisho factors withdraw",
        "承認手段の登録を解除します（パスキーを登録済みの方は、コンソールでそのパスキーの同意が必要です）",
    ),
    ("sekisho factors withdraw id", "解除する承認手段（list に表示される番号）"),
    ("sekisho factors withdraw lost", "鍵をなくして同意できない場合（同意がなかったことが記録に残ります）"),
    ("sekisho factors withdraw json", "JSON で出力します"),
];
