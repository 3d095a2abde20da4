//! The help in Japanese. Every command and every argument of `cli.rs` has its words here, or a test fails.

mod client;
mod console;
mod cut_off;
mod order;
mod proposals;
mod user;

use clap::{Arg, Command};

/// Words by place: the commands' names joined by blanks, then the argument's name if it is one.
const WORDS: &[(&str, &str)] = &[
    ("sekisho", "Sekisho（関所）: Claude Code と、会社のメール・予定表・Slack・ファイルとの間の検問所"),
    ("sekisho lang", "ヘルプと表示の言語（ja / en）。省略時はシステムの言語"),
    ("sekisho init", "鍵・プロファイル・方針・空の記録を作成します（最初に一度だけ）"),
    ("sekisho init profile", "用途。作成後は変更できません（live: 実際のアカウント、demo: 試用）"),
    (
        "sekisho init root",
        "利用を許可するフォルダ。繰り返し指定できます。「名前=フォルダ」で名前を付けられます",
    ),
    (
        "sekisho init class",
        "許可するフォルダの種類（source: 読むだけ、work: 作業、deliver: 納品。省略時は source）",
    ),
    (
        "sekisho init keys",
        "鍵の保管場所。作成後は変更できません（file: 本人だけが読めるファイル、os-store: デスクトップの鍵ストア。省略時は \
         file）。Windows では DPAPI で保管するため指定できません",
    ),
    ("sekisho init google_url", "demo のみ: Google の代役が待つループバックの URL"),
    ("sekisho init slack_url", "demo のみ: Slack の代役が待つループバックの URL"),
    ("sekisho init json", "JSON で出力します"),
    ("sekisho audit", "記録を見て、欠けも改変もないことを確かめます"),
    ("sekisho audit verify", "全ての行・連鎖・木・検査点（手元と外部）を検証します"),
    ("sekisho audit verify record", "記録のフォルダ。省略時は設定のもの"),
    ("sekisho audit verify outside", "検査点の写しを置いた外部のフォルダ。省略時は方針のもの"),
    ("sekisho audit verify key", "記録の公開鍵（「sekisho audit key」の出力）"),
    ("sekisho audit verify json", "JSON で出力します"),
    ("sekisho audit tail", "最新の記録を表示します"),
    ("sekisho audit tail count", "件数（省略時は 20）"),
    ("sekisho audit tail json", "JSON（1 行 1 件）で出力します"),
    ("sekisho audit show", "1 件の記録を全て表示します"),
    ("sekisho audit show seq", "記録の番号"),
    ("sekisho audit show json", "JSON で出力します"),
    ("sekisho audit checkpoint", "今すぐ検査点に署名し、外部のフォルダへ写します"),
    ("sekisho audit checkpoint json", "JSON で出力します"),
    ("sekisho audit key", "検証する人に渡す、記録の公開鍵を表示します"),
    ("sekisho audit key json", "JSON で出力します"),
    ("sekisho policy", "方針を確かめ、何が決まるかを表示します"),
    ("sekisho policy check", "方針を読み、規則の例を試し、使えるかどうかを示します"),
    ("sekisho policy check file", "方針のファイル。省略時はこのコンピューターの方針"),
    ("sekisho policy check json", "JSON で出力します"),
    ("sekisho policy matrix", "全ての道具と状況について、決定を一覧にします"),
    ("sekisho policy matrix file", "方針のファイル。省略時はこのコンピューターの方針"),
    ("sekisho policy matrix diff", "この方針との違いだけを表示します"),
    ("sekisho policy matrix json", "JSON で出力します"),
    ("sekisho mask", "サーバーと同じように、文章の個人情報を伏せます"),
    ("sekisho mask file", "文章のファイル。省略時は標準入力"),
    (
        "sekisho mask explain",
        "見つけたものごとに、種類・規則・確からしさを示します。伏せる前の文字も表示するので、モデルには見せないでください",
    ),
    (
        "sekisho mask person_bias",
        "人名とみなす度合い（0 が最も控えめ、100 が最も広い）。省略時はポリシーの値、なければ 78",
    ),
    ("sekisho mask json", "JSON で出力します"),
    ("sekisho mask jsonl", "{\"id\":…,\"text\":…} の行を読み、{\"id\":…,\"masked\":…,…} の行を書きます"),
    ("sekisho login", "メール・予定表・Slack の利用に同意します（サービスごとに 1 ページ、続けて行います）"),
    (
        "sekisho login slot",
        "この認可だけ（google-read / google-act / slack-read / slack-act。Workspace の管理者が人を締め出すための google-admin は、指定したときだけ）。繰り返し指定できます",
    ),
    ("sekisho login paste", "同意後の URL を貼り付けます（ブラウザーが別のコンピューターにある場合）"),
    ("sekisho login no_browser", "ページの URL を表示するだけで、ブラウザーを開きません"),
    (
        "sekisho login accept_processing",
        "個人情報の取り扱いに、尋ねられることなく同意します（文面は表示します）",
    ),
    ("sekisho login json", "最後に JSON で出力します"),
    ("sekisho vault", "認可の状態を見て、保ち、返します"),
    ("sekisho vault status", "認可ごとに、有無と期限を示します"),
    ("sekisho vault status check", "それぞれの認可で、サービスに問い合わせます"),
    ("sekisho vault status json", "JSON で出力します"),
    (
        "sekisho vault refresh",
        "新しいアクセストークンを得ます。定期的に実行すると、使わない認可も失効しません",
    ),
    ("sekisho vault refresh due", "使わないと失効するものだけ"),
    ("sekisho vault refresh json", "JSON で出力します"),
    ("sekisho vault rekey", "保管庫の鍵を作り直し、すべての認可に封をし直します（トークンは変わりません）"),
    ("sekisho vault rekey json", "JSON で出力します"),
    ("sekisho vault revoke", "サービス側で認可を取り消し、トークンを消します"),
    (
        "sekisho vault revoke slot",
        "どの認可か。Google では、会社のプロジェクトへの認可がすべて無効になります",
    ),
    ("sekisho vault revoke json", "JSON で出力します"),
    (
        "sekisho vault replace",
        "サービス側で認可を取り消し、続けて同意し直します（トークンが漏れたおそれがあるとき）",
    ),
    (
        "sekisho vault replace slot",
        "どの認可か。Google では、会社のプロジェクトへの認可がすべて無効になるため、すべて同意し直します",
    ),
    (
        "sekisho vault replace paste",
        "同意後の URL を貼り付けます（ブラウザーが別のコンピューターにある場合）",
    ),
    ("sekisho vault replace no_browser", "ページの URL を表示するだけで、ブラウザーを開きません"),
    ("sekisho vault replace json", "最後に JSON で出力します"),
    (
        "sekisho vault export",
        "すべての認可と秘密情報を、オフラインの鍵に宛てて封をします（コンピューターの入れ替え用。ファイルを開ける人は全部を使えます）",
    ),
    ("sekisho vault export to", "開けてよい age の公開鍵。繰り返し指定できます"),
    ("sekisho vault export out", "書き出すファイル（上書きしません）"),
    ("sekisho vault export json", "JSON で出力します"),
    (
        "sekisho vault import",
        "書き出したものを、新しい鍵で取り込みます（同じ利用者・用途・クライアント・アカウントに限ります）",
    ),
    ("sekisho vault import file", "封をしたファイル"),
    ("sekisho vault import identity", "age-keygen が作成した、秘密鍵のファイル"),
    ("sekisho vault import json", "JSON で出力します"),
    ("sekisho secret", "API キーなどの秘密情報を保管庫に入れ、プログラムに渡します"),
    (
        "sekisho secret set",
        "新しい秘密情報を保管します（画面に出さずに入力するか、標準入力から。引数には書けません）",
    ),
    ("sekisho secret set name", "名前（英小文字・数字・-、32 文字まで）"),
    ("sekisho secret set json", "JSON で出力します"),
    (
        "sekisho secret get",
        "秘密情報だけを標準出力に書きます（Claude Code の apiKeyHelper など、プログラム用）",
    ),
    ("sekisho secret get name", "名前"),
    ("sekisho secret get show", "画面にも表示します"),
    ("sekisho secret rotate", "秘密情報を新しい値に替えます（古い値は、発行元でも無効にしてください）"),
    ("sekisho secret rotate name", "名前"),
    ("sekisho secret rotate json", "JSON で出力します"),
    ("sekisho secret list", "秘密情報の名前と日付を一覧にします（値は表示しません）"),
    ("sekisho secret list json", "JSON で出力します"),
    ("sekisho secret remove", "秘密情報を、古い値も含めて取り除きます"),
    ("sekisho secret remove name", "名前"),
    ("sekisho secret remove json", "JSON で出力します"),
    ("sekisho secret receive-key", "管理者が秘密情報に封をするための、公開鍵を表示します"),
    ("sekisho secret receive-key json", "JSON で出力します"),
    (
        "sekisho secret deliver",
        "管理者用: 秘密情報を 1 人の利用者の保管庫に宛てて封をし、このコンピューターに置きます",
    ),
    ("sekisho secret deliver name", "名前"),
    ("sekisho secret deliver to", "その利用者の「sekisho secret receive-key」の出力"),
    ("sekisho secret deliver user", "利用者のアカウント名"),
    ("sekisho secret deliver json", "JSON で出力します"),
    ("sekisho secret accept", "管理者が封をした秘密情報を取り込みます"),
    ("sekisho secret accept json", "JSON で出力します"),
    ("sekisho register", "サーバーをクライアントの設定に登録します"),
    ("sekisho register file", "実行すべきコマンドを表示する代わりに、この .mcp.json に書きます"),
    ("sekisho register dry_run", "変更点を示すだけで、書きません"),
    ("sekisho register json", "JSON で出力します"),
    ("sekisho unregister", "サーバーをクライアントの設定から外します"),
    ("sekisho unregister file", "実行すべきコマンドを表示する代わりに、この .mcp.json を直します"),
    ("sekisho unregister dry_run", "変更点を示すだけで、書きません"),
    ("sekisho unregister json", "JSON で出力します"),
    ("sekisho scan-root", "許可する前に、またはその後に、フォルダの中を調べます"),
    ("sekisho scan-root folder", "調べるフォルダ（許可済みかどうかは問いません）"),
    (
        "sekisho scan-root report",
        "報告書をこのファイルに書きます（フォルダの外の新しいファイル。上書きしません）",
    ),
    ("sekisho scan-root again", "以前の報告書と比べます"),
    ("sekisho scan-root names", "確かめるファイルの名前を、報告書にも書きます"),
    ("sekisho scan-root json", "報告書を JSON で出力します"),
    ("sekisho doctor", "問題の有無と、その対処を示します"),
    ("sekisho doctor json", "JSON で出力します"),
];

/// What stands under the help of a command, by its place.
const AFTER: &[(&str, &str)] = &[
    ("sekisho user remove", user::REMOVE_AFTER),
    ("sekisho cut-off", cut_off::AFTER),
    ("sekisho scan-root", SCAN_ROOT_AFTER),
];

const SCAN_ROOT_AFTER: &str = "個人情報、取り扱い禁止の情報、顧客名簿のようなファイル、秘密情報らしい名前、調べなかったものを数え、判断を示します。\
     ファイルの内容は表示も保存もしません。ファイル名は端末にだけ表示し、報告書には --names を付けたときだけ書きます。\n\n\
     終了コード: 0 問題なし、1 確かめることがある・このままでは使えない、2 調べていない（許可できないフォルダ、\
     使えない引数やファイル）";

const TEMPLATE: &str = "{about-with-newline}\n使い方: {usage}\n\n{all-args}{after-help}";

/// Puts the Japanese words in the place of the English ones.
pub(crate) fn translate(command: Command) -> Command {
    translate_at(command, "sekisho")
}

fn all_words() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    let parts =
        [WORDS, client::WORDS, console::WORDS, cut_off::WORDS, order::WORDS, proposals::WORDS, user::WORDS];
    parts.into_iter().flatten()
}

fn words(place: &str) -> Option<&'static str> {
    all_words().find(|(known, _)| *known == place).map(|(_, words)| *words)
}

fn translate_at(mut command: Command, place: &str) -> Command {
    if let Some(about) = words(place) {
        command = command.about(about).long_about(None);
    }
    if let Some((_, after)) = AFTER.iter().find(|(known, _)| *known == place) {
        command = command.after_help(*after);
    }
    let help =
        Arg::new("help").short('h').long("help").help("この説明を表示します").action(clap::ArgAction::Help);
    command = command
        .help_template(TEMPLATE)
        .subcommand_help_heading("コマンド")
        .subcommand_value_name("コマンド")
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(help);
    if place == "sekisho" {
        let version = Arg::new("version").short('V').long("version").help("版を表示します");
        command = command.arg(version.action(clap::ArgAction::Version));
    }
    command = command.mut_args(|arg| translate_arg(arg, place));
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        let below = format!("{place} {name}");
        command = command.mut_subcommand(&name, |sub| translate_at(sub, &below));
    }
    command
}

fn translate_arg(arg: Arg, place: &str) -> Arg {
    let own = words(&format!("{place} {}", arg.get_id()));
    let heading = if arg.is_positional() { "引数" } else { "オプション" };
    match own.or_else(|| words(&format!("sekisho {}", arg.get_id()))) {
        Some(words) => {
            let takes_value = arg.get_action().takes_values();
            let arg = arg.help(words).long_help(None).help_heading(heading);
            if takes_value { arg.hide_possible_values(true).hide_default_value(true) } else { arg }
        }
        None => arg.help_heading(heading),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn places(command: &Command, place: &str, found: &mut Vec<String>) {
        found.push(place.to_owned());
        found.extend(
            command
                .get_arguments()
                .filter(|arg| !["help", "version"].contains(&arg.get_id().as_str()))
                .map(|arg| format!("{place} {}", arg.get_id())),
        );
        for sub in command.get_subcommands() {
            places(sub, &format!("{place} {}", sub.get_name()), found);
        }
    }

    #[test]
    fn every_command_and_argument_has_japanese_words_and_no_words_are_left_over() {
        let mut found = Vec::new();
        places(&crate::cli::Cli::command(), "sekisho", &mut found);
        let mut known: Vec<String> = all_words().map(|(place, _)| (*place).to_owned()).collect();
        found.sort();
        known.sort();
        assert_eq!(found, known);
    }

    #[test]
    fn what_stands_under_a_help_does_so_in_both_languages() {
        fn places(command: &Command, place: &str, found: &mut Vec<String>) {
            found.extend(command.get_after_help().map(|_| place.to_owned()));
            for sub in command.get_subcommands() {
                places(sub, &format!("{place} {}", sub.get_name()), found);
            }
        }
        let mut found = Vec::new();
        places(&crate::cli::Cli::command(), "sekisho", &mut found);
        assert_eq!(found, AFTER.iter().map(|(place, _)| (*place).to_owned()).collect::<Vec<_>>());
    }

    #[test]
    fn both_helps_are_well_formed() {
        crate::cli::Cli::command().debug_assert();
        translate(crate::cli::Cli::command()).debug_assert();
    }

    #[test]
    fn japanese_help_has_no_english_heads() {
        let mut command = translate(crate::cli::Cli::command());
        let help = command.render_long_help().to_string();
        for head in ["Usage:", "Commands:", "Options:", "Print help"] {
            assert!(!help.contains(head), "{head} in {help}");
        }
    }
}
