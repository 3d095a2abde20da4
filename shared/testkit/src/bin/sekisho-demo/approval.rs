//! A wish, a person, an effect: a draft is made at once, a change waits, a person approves it in the console, and it
//! happens once.

use crate::DemoError;
use crate::screen::{Marked, Screen};
use crate::setup::{ROOT, Stage};
use sekisho_testkit::{Console, McpClient, SoftKey};
use serde_json::json;

const MINUTES: &str = "営業/議事録_2026-11-24.txt";
const WRITTEN: &str = "営業/日報_2026-11-19.txt";

pub(crate) fn given(screen: &mut Screen, stage: &Stage, client: &mut McpClient) -> Result<(), DemoError> {
    screen.heading(
        "下書きはすぐに、変更は人の承認の後に",
        "A draft at once, a change after a person's approval",
    );
    draft(screen, stage, client)?;
    let Some((number, line, real)) = wish(screen, stage, client)? else { return Ok(()) };
    approved(screen, stage, client, number, (&line, &real))
}

fn draft(screen: &mut Screen, stage: &Stage, client: &mut McpClient) -> Result<(), DemoError> {
    let text = "議事録（案）\n一 見積もりの確認\n二 次回の日程\n";
    let made = client.call("create_file", json!({ "path": format!("{ROOT}/{MINUTES}"), "text": text }))?;
    screen.point("create_file（新しいファイル）", "create_file (a new file)");
    screen.check(
        made.word("state") == Some("done") && stage.work.root().join(MINUTES).is_file(),
        "作業フォルダーの新しいファイルは、すぐに作られます（元に戻せます）",
        "a new file in a work folder is made at once, and can be taken back",
    );
    let stranger = client.call("create_file", json!({ "path": format!("{ROOT}/{MINUTES}"), "text": "x" }))?;
    screen.check(
        stranger.is_error,
        "同じ名前のファイルを上書きすることはできません",
        "it never writes over a file that is there",
    );
    Ok(())
}

/// The model proposes a change beside a masked name, which it copies as it was shown.
fn wish(
    screen: &mut Screen,
    stage: &Stage,
    client: &mut McpClient,
) -> Result<Option<(u64, String, Vec<u8>)>, DemoError> {
    let path = format!("{ROOT}/{WRITTEN}");
    let shown = client.call("read_file", json!({ "path": path }))?;
    let real = std::fs::read(stage.work.root().join(WRITTEN));
    let real = real.map_err(|error| DemoError::Folder { path: stage.work.root().join(WRITTEN), error })?;
    let line = shown.lines().into_iter().find(|line| line.contains('‹')).unwrap_or_default().to_owned();
    let wanted = format!("{line}\n（折り返し済み）");
    let queued = client.call("edit_file", json!({ "path": path, "old_text": line, "new_text": wanted }))?;
    screen.point("edit_file（ファイルの変更）", "edit_file (a change of a file)");
    screen.compared("モデル", "model asks", &wanted.replace('\n', " ⏎ "), &Marked::Masks);
    let note = queued.word("note").unwrap_or_default();
    screen.compared("答え", "is told", note, &Marked::Real(&[]));
    let number = queued.number("proposal");
    let waits = queued.word("state") == Some("pending");
    let untouched = std::fs::read(stage.work.root().join(WRITTEN)).is_ok_and(|now| now == real);
    screen.check(
        waits && untouched,
        "変更は提案として封をされ、人を待ちます。ファイルはまだ 1 バイトも変わっていません",
        "the change is sealed as a proposal and waits; the file is as it was, to the byte",
    );
    Ok(number.filter(|_| waits).map(|number| (number, line, real)))
}

/// A person opens the console, enrols her key, reads what it is in clear, and approves; it happens once.
fn approved(
    screen: &mut Screen,
    stage: &Stage,
    client: &mut McpClient,
    number: u64,
    (line, before): (&str, &[u8]),
) -> Result<(), DemoError> {
    screen.point(
        "sekisho console（人が見る画面。ここでは demo がブラウザーとパスキーの代わりをします）",
        "sekisho console (a person's page; here the demo plays the browser and the passkey)",
    );
    let console = Console::open(stage.command(&["--lang", screen.lang_word()]))?;
    let user = stage.user()?;
    let mut key = SoftKey::new(9, console.port());
    console.enrol(&user, "demo", &key)?;
    let in_clear = String::from_utf8_lossy(before).lines().any(|real| {
        real.trim() != line.trim()
            && real.contains("090-")
            && console.shows(number, real.trim()).is_ok_and(|shown| shown)
    });
    screen.check(
        in_clear && !console.shows(number, "‹")?,
        "画面には、伏せる前の実際の文面が、変更前との差分で示されます",
        "the page shows the real words, unmasked, as a difference to what is there",
    );
    console.approve(number, &mut key)?;
    let after = std::fs::read(stage.work.root().join(WRITTEN)).unwrap_or_default();
    let times = |needle: &[u8]| after.windows(needle.len()).filter(|found| *found == needle).count();
    let kept = before.split(|byte| *byte == b'\n').all(|real| real.is_empty() || times(real) > 0);
    screen.check(
        times("（折り返し済み）".as_bytes()) == 1 && kept,
        "承認した内容だけが 1 回だけ実行され、伏せられていた所は 1 バイトも変わりません",
        "exactly what was approved happened, once, and what was masked is unchanged to the byte",
    );
    let told = client.call("list_proposals", json!({ "id": number }))?;
    let state =
        told.rows().first().and_then(|row| row.get(2)).and_then(|state| state.as_str()).map(str::to_owned);
    screen.check(
        state.as_deref() == Some("done"),
        "モデルは list_proposals で、実行されたことを知ります",
        "the model learns by list_proposals that it was done",
    );
    Ok(())
}
