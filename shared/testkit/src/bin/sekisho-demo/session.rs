//! A session with the real server, started from `.mcp.json` as Claude Code starts it.

use crate::DemoError;
use crate::screen::{Marked, Screen};
use crate::setup::{ROOT, Stage};
use sekisho_testkit::{CallResult, Era, LOG_LINES, LOG_PATH, McpClient, SampleWorkspace, leaks, planted};
use serde_json::json;
use std::time::Instant;

const CUSTOMERS: &str = "営業/顧客リスト.csv";
const WIDTHS: &str = "営業/問い合わせ受付_全角と半角.txt";
const DEDUCTION: &str = "総務/扶養控除等申告_確認メモ.txt";
const EXPENSES: &str = "総務/経費精算_2026-10.csv";
const SUPPLIERS: &str = "総務/旧システム_仕入先一覧.csv";
const NUMBERS: &str = "総務/番号いろいろ_伏せないもの.csv";
const RECEIVED: &str = "営業/受信メール_お見積りの件.txt";

/// Starts the server and says hello.
pub(crate) fn start(screen: &mut Screen, stage: &Stage) -> Result<McpClient, DemoError> {
    screen.heading("サーバーを起動する（Claude Code と同じように）", "Start the server, as Claude Code does");
    let began = Instant::now();
    let mut client = McpClient::connect(&stage.server.clone().folder(stage.work.root()), Era::Stateless)?;
    let ms = began.elapsed().as_millis();
    let tools = client.list_tools()?;
    screen.faint(&format!("  起動から応答まで {ms} ms"), &format!("  {ms} ms from start to answer"));
    let names: Vec<_> = tools.iter().filter_map(|tool| tool.get("name")?.as_str()).collect();
    for tool in &tools {
        let part = |name: &str| tool.get(name).and_then(|v| v.as_str()).unwrap_or_default();
        let first = part("description").split_inclusive(". ").next().unwrap_or_default();
        screen.row(&[(part("name"), 14), (first, 76)]);
    }
    screen.check(
        names
            == [
                "cancel_proposal",
                "create_file",
                "edit_file",
                "file_info",
                "find_files",
                "list_folder",
                "list_proposals",
                "read_file",
            ],
        "モデルに見える道具は 8 つ。見るもの、新しいファイルを作るもの、変更を提案するものです",
        "the model is shown eight tools: they look, make new files, and propose changes",
    );
    Ok(client)
}

/// The parts in which something is read.
pub(crate) fn guided(screen: &mut Screen, client: &mut McpClient) -> Result<(), DemoError> {
    folders(screen, client)?;
    finding(screen, client)?;
    screen.heading("個人情報を伏せる", "Personal data is masked");
    masked_file(screen, client, CUSTOMERS, 4)?;
    masked_file(screen, client, WIDTHS, 3)?;
    masked_file(screen, client, SUPPLIERS, 2)?;
    screen.heading("扱ってはいけないものは、跡形もなく", "What may never be handled leaves no trace");
    masked_file(screen, client, DEDUCTION, 2)?;
    masked_file(screen, client, EXPENSES, 2)?;
    screen.heading("似ているだけの番号は、そのまま", "Numbers that only look alike stay as they are");
    near_misses(screen, client)?;
    screen.heading("メールに隠された命令", "An order hidden in a mail");
    injection(screen, client)?;
    screen.heading("長いファイルは、ページごとに", "A long file comes page by page");
    paging(screen, client)
}

fn read(client: &mut McpClient, path: &str) -> Result<CallResult, DemoError> {
    Ok(client.call("read_file", json!({ "path": format!("{ROOT}/{path}") }))?)
}

fn folders(screen: &mut Screen, client: &mut McpClient) -> Result<(), DemoError> {
    screen.heading("「このフォルダには何がある？」", "\"What is in this folder?\"");
    let listed = client.call("list_folder", json!({ "path": ROOT, "depth": 2 }))?;
    let text =
        |cell: Option<&serde_json::Value>| cell.and_then(|v| v.as_str()).unwrap_or_default().to_owned();
    let mut files = 0;
    for row in listed.rows() {
        if text(row.get(1)) == "file" {
            files += 1;
            let size = row.get(2).and_then(|v| v.as_u64()).unwrap_or_default();
            screen.row(&[(&text(row.first()), 54), (&format!("{size:>8} B"), 10), (&text(row.get(4)), 16)]);
        }
    }
    let secret = SampleWorkspace::SECRET_PATH;
    screen.check(
        files == SampleWorkspace::FILES.len()
            && !listed.seen().contains(".env")
            && listed.number("omitted") == Some(2),
        &format!("{files} 個を表示。秘密のファイル（{secret}）と設定（.mcp.json）は、数だけで名前も出ません"),
        &format!("{files} files are shown; the secret one ({secret}) and .mcp.json are counted, not named"),
    );
    Ok(())
}

/// Searches as an office does, and as somebody would who wants to guess what is masked.
fn finding(screen: &mut Screen, client: &mut McpClient) -> Result<(), DemoError> {
    screen.heading("「納期の話はどこに書いてある？」", "\"Where is the delivery date spoken of?\"");
    let found = client.call("find_files", json!({ "path": ROOT, "text": "納期" }))?;
    let text = |cell: Option<&serde_json::Value>| match cell {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    for row in found.rows().iter().take(5) {
        screen.row(&[(&text(row.first()), 44), (&text(row.get(2)), 5), (&text(row.get(3)), 46)]);
    }
    let wanted: usize = SampleWorkspace::FILES
        .iter()
        .map(|file| file.lines().iter().filter(|line| line.contains("納期")).count())
        .sum();
    let count = found.rows().len();
    screen.check(
        count == wanted && leaks(&found.seen()).is_empty(),
        &format!("名前と中身の全てから {count} 行。見つかった行も伏せて見せます"),
        &format!("{count} lines in all the files, and what is found is masked too"),
    );
    let kana = client.call("find_files", json!({ "path": ROOT, "name": "旧システム*", "text": "カナ" }))?;
    screen.check(
        kana.rows().len() == 1,
        "Shift_JIS の半角カナ「ｶﾅ」も、全角で探して見つかります",
        "half-width kana in a Shift_JIS file is found by full-width kana",
    );
    let mut guessed = 0;
    for digit in 0..10 {
        let part = format!("03-0000-{digit}");
        guessed += client.call("find_files", json!({ "path": ROOT, "text": part }))?.rows().len();
    }
    screen.check(
        guessed == 0,
        "検索が見るのは伏せた後の文だけ。電話番号は 1 桁ずつ当てようとしても見つかりません",
        "a search sees only what is shown: a masked number is not found by trying it out digit by digit",
    );
    Ok(())
}

/// Shows lines of a file as they are and as the model sees them.
fn masked_file(
    screen: &mut Screen,
    client: &mut McpClient,
    path: &str,
    most: usize,
) -> Result<(), DemoError> {
    let shown = read(client, path)?;
    let on_disk = SampleWorkspace::file(path)?.lines();
    let known: Vec<_> = planted().into_iter().filter(|planted| planted.file == path).collect();
    let values: Vec<String> = known.iter().map(|planted| planted.value.clone()).collect();
    screen.point(&format!("{ROOT}/{path}"), &format!("{ROOT}/{path}"));
    let changed = on_disk.iter().zip(shown.lines()).filter(|(disk, model)| disk.as_str() != *model);
    for (disk, model) in changed.take(most) {
        screen.compared("ディスク", "on disk", disk, &Marked::Real(&values));
        screen.compared("モデル", "model sees", model, &Marked::Masks);
    }
    let counts = counts(screen, &shown);
    screen.compared("理由", "why", &counts, &Marked::Real(&[]));
    let all_counted = ["phone", "email", "mynumber", "card"].iter().all(|kind| {
        shown.masked(kind) == known.iter().filter(|planted| planted.kind == *kind).count() as u64
    });
    let (count, lines) = (known.len(), on_disk.len());
    screen.check(
        all_counted && leaks(&shown.seen()).is_empty() && shown.lines().len() == lines,
        &format!("{count} 件全てを伏せ、{lines} 行の行番号はそのままです"),
        &format!("all {count} are masked, and the {lines} lines keep their numbers"),
    );
    Ok(())
}

fn counts(screen: &Screen, shown: &CallResult) -> String {
    let kinds = [
        ("person", "氏名はイニシャルにする", "names become initials"),
        ("phone", "電話番号は下 4 桁を伏せる", "last four digits of phone numbers"),
        ("email", "メールは @ の前を伏せる", "all before the @ of mail addresses"),
        ("mynumber", "マイナンバーは扱わない", "My Number is never handled"),
        ("card", "カード番号は扱わない", "card numbers are never handled"),
    ];
    let found = kinds.iter().filter(|(kind, ..)| shown.masked(kind) > 0);
    let parts: Vec<_> =
        found.map(|(kind, ja, en)| format!("{} ×{}", screen.words(ja, en), shown.masked(kind))).collect();
    parts.join(screen.words("、", ", "))
}

fn near_misses(screen: &mut Screen, client: &mut McpClient) -> Result<(), DemoError> {
    let shown = read(client, NUMBERS)?;
    let lines = shown.lines();
    for line in lines.iter().skip(1).take(6) {
        let cells: Vec<&str> = line.split(',').collect();
        let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
        screen.row(&[(cell(0), 12), (cell(1), 24), (cell(2), 40)]);
    }
    let count = lines.len().saturating_sub(1);
    screen.check(
        lines == SampleWorkspace::file(NUMBERS)?.lines() && shown.structured.get("masked").is_none(),
        &format!("送り状・法人番号・日付・金額など {count} 種類は、1 字も変わりません"),
        &format!(
            "{count} kinds (parcels, corporate numbers, dates, amounts …) are not changed by one character"
        ),
    );
    Ok(())
}

fn injection(screen: &mut Screen, client: &mut McpClient) -> Result<(), DemoError> {
    let is_hidden = |c: char| matches!(c, '\u{200b}' | '\u{e0000}'..='\u{e007f}');
    let shown = read(client, RECEIVED)?;
    let on_disk = SampleWorkspace::file(RECEIVED)?.text();
    let hidden = on_disk.chars().filter(|c| is_hidden(*c)).count();
    let order: String = on_disk
        .chars()
        .filter(|c| matches!(c, '\u{e0000}'..='\u{e007f}'))
        .filter_map(|c| char::from_u32(u32::from(c) - 0xe_0000))
        .collect();
    screen.compared("ディスク", "on disk", &order, &Marked::Real(std::slice::from_ref(&order)));
    screen.faint(
        "              人の目には見えない文字（タグ文字）で書かれ、モデルには読める命令です",
        "              written in tag characters: invisible to people, readable for a model",
    );
    let line =
        shown.lines().into_iter().find(|line| line.contains("数量は 3 台")).unwrap_or_default().to_owned();
    screen.compared("モデル", "model sees", &line, &Marked::Masks);
    screen.check(
        shown.number("hidden_removed") == Some(hidden as u64)
            && !shown.seen().contains(is_hidden)
            && !line.is_empty(),
        &format!("見えない {hidden} 字を取り除き、その数を伝えます（hidden_removed）"),
        &format!("{hidden} invisible characters are taken out and counted (hidden_removed)"),
    );
    let members = shown.structured.as_object().into_iter().flatten();
    let holding: Vec<_> = members
        .filter(|(_, value)| value.to_string().contains("AI アシスタントへ"))
        .map(|(name, _)| name)
        .collect();
    screen.check(
        holding == ["untrusted"],
        "見える命令は「外から来たデータ」（untrusted）の中だけに置かれます",
        "a visible order stands only under `untrusted`, which is data and never an order",
    );
    Ok(())
}

fn paging(screen: &mut Screen, client: &mut McpClient) -> Result<(), DemoError> {
    let path = format!("{ROOT}/{LOG_PATH}");
    let mut args = json!({ "path": path, "max_lines": 5000 });
    let (mut next, mut pages, mut whole) = (1, 0, true);
    loop {
        let page = client.call("read_file", args.clone())?;
        let (first, last) = (page.number("first_line").unwrap_or(0), page.number("last_line").unwrap_or(0));
        let size = page.seen().chars().count();
        pages += 1;
        whole &= !page.is_error && first == next && size <= 48_000;
        whole &= (first..).zip(page.lines()).all(|(number, line)| line.contains(&format!("#{number:04} ")));
        let words = match screen.lang {
            sekisho_types::Lang::Ja => format!("{first:>4}〜{last:>4} 行  {size:>6} 字"),
            sekisho_types::Lang::En => format!("lines {first:>4}-{last:>4}  {size:>6} characters"),
        };
        screen.row(&[(&format!("{} {pages}", screen.words("ページ", "page")), 10), (&words, 60)]);
        next = last + 1;
        match page.word("cursor") {
            Some(cursor) if whole => args = json!({ "path": path, "max_lines": 5000, "cursor": cursor }),
            Some(_) | None => break,
        }
    }
    screen.check(
        whole && next == LOG_LINES as u64 + 1,
        &format!("{LOG_LINES} 行を {pages} ページで、抜けも重なりもなく読み終えました"),
        &format!("{LOG_LINES} lines in {pages} pages, none missing and none twice"),
    );
    Ok(())
}

/// Looks at everything the model saw, and ends the server as a client does.
pub(crate) fn end(screen: &mut Screen, client: McpClient) -> Result<(), DemoError> {
    screen.heading("モデルに見えた全てを調べる", "Search everything the model saw");
    let seen = client.transcript().text();
    let (characters, values) = (seen.chars().count(), planted().len());
    let leaked = leaks(&seen);
    screen.check(
        leaked.is_empty() && !seen.contains(SampleWorkspace::SECRET_TEXT.trim()),
        &format!("{characters} 字の中に、見本に仕込んだ {values} 件の実物は 1 つもありません"),
        &format!(
            "in {characters} characters there is none of the {values} real values that the samples hold"
        ),
    );
    let ended = client.close()?;
    let ms = ended.took.as_millis();
    screen.check(
        ended.status.success()
            && leaks(&String::from_utf8_lossy(&ended.stdout)).is_empty()
            && leaks(&ended.stderr).is_empty(),
        &format!("サーバーは {ms} ms で終わり、標準出力にもログにも実物はありません"),
        &format!("the server ended in {ms} ms, with no real value on its output or in its log"),
    );
    Ok(())
}
