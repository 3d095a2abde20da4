//! What a model may try, and what it is told.

use crate::DemoError;
use crate::screen::Screen;
use crate::setup::ROOT;
use sekisho_testkit::{McpClient, SampleWorkspace};
use sekisho_types::ErrorCode;
use serde_json::{Value, json};

struct Attempt {
    ja: &'static str,
    en: &'static str,
    tool: &'static str,
    args: Value,
    code: ErrorCode,
}

fn attempts() -> Vec<Attempt> {
    let path = |path: &str| json!({ "path": format!("{ROOT}/{path}") });
    let attempt = |ja, en, tool, args, code| Attempt { ja, en, tool, args, code };
    vec![
        attempt(
            "許可されていない場所を読む",
            "read a place that was not granted",
            "read_file",
            json!({ "path": "/etc/passwd" }),
            ErrorCode::FILES_BAD_NAME,
        ),
        attempt(
            "「..」で外へ出る",
            "climb out with `..`",
            "read_file",
            path("../home/user/keys/read.root"),
            ErrorCode::FILES_BAD_NAME,
        ),
        attempt(
            "秘密のファイルを名指しで読む",
            "read the secret file by its name",
            "read_file",
            path(SampleWorkspace::SECRET_PATH),
            ErrorCode::FILES_NOT_FOUND,
        ),
        attempt(
            "引数にカード番号を書く",
            "write a card number into an argument",
            "read_file",
            json!({ "path": "4111 1111 1111 1111" }),
            ErrorCode::CALL_FORBIDDEN_CONTENT,
        ),
        attempt(
            "引数にマイナンバーを書く",
            "write a My Number into an argument",
            "list_folder",
            json!({ "path": "個人番号 1234 5678 9018" }),
            ErrorCode::CALL_FORBIDDEN_CONTENT,
        ),
        attempt(
            "続きの目印を作り出す",
            "make up a cursor",
            "list_folder",
            json!({ "path": ROOT, "cursor": "AAAAAAAAAAAAAAAA" }),
            ErrorCode::CALL_BAD_CURSOR,
        ),
        attempt(
            "ないはずの道具を呼ぶ",
            "call a tool that is not there",
            "delete_file",
            path("営業/顧客リスト.csv"),
            ErrorCode::CALL_UNKNOWN_TOOL,
        ),
    ]
}

/// Tries them all, and shows what the model is told.
pub(crate) fn tried(screen: &mut Screen, client: &mut McpClient) -> Result<(), DemoError> {
    screen.heading("断られること", "What is refused");
    screen.faint(
        "  （モデルに返す言葉です。モデルには英語で伝えます）",
        "  (the words are those that the model reads)",
    );
    let (mut refused, attempts) = (0, attempts());
    for Attempt { ja, en, tool, args, code } in &attempts {
        let answer = client.call(tool, args.clone())?;
        screen.point(&format!("・{ja}"), &format!("- {en}"));
        screen.quoted(&answer.text);
        if answer.is_error && answer.code() == Some(*code) && answer.structured.is_null() {
            refused += 1;
        }
    }
    let count = attempts.len();
    screen.check(
        refused == count,
        &format!("{count} 件全てを断り、何が起きたかと、次にどうするかを伝えました"),
        &format!("all {count} are refused, each with what happened and what to do next"),
    );
    Ok(())
}
