//! The console in Chromium, with a virtual authenticator: a person enrols, reads, approves, returns, denies, edits.

use super::stage::{Console, Stage, note};
use crate::office::Office;
use crate::world::{World, outsider, tool};
use sekisho_outbox::{Finish, Percent, ProposalState, Verdict};
use sekisho_types::{
    Bilingual, Decision, Editing, GateClass, Outside, PartForm, Preview, PreviewAttachment, PreviewLink,
    PreviewPart, PreviewRecipient, ProposalId, RecipientField,
};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::Duration;

/// Chromium, told what to do.
struct Browser {
    child: Child,
    input: ChildStdin,
    lines: BufReader<ChildStdout>,
    folder: tempfile::TempDir,
}

impl Drop for Browser {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Browser {
    fn new() -> Self {
        let named = std::env::var_os("SEKISHO_CHROMIUM").map(PathBuf::from);
        let chromium = named.unwrap_or_else(|| "/usr/bin/chromium".into());
        assert!(chromium.is_file(), "{} is not there: run `tests/run clients`", chromium.display());
        let folder = tempfile::tempdir().unwrap();
        let packages = tool("npm");
        let machine = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
        let own = packages.join(format!("node_modules/node-linux-{machine}/bin/node"));
        let node = if own.is_file() { own } else { "node".into() };
        let mut command = outsider(&node, &packages);
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/console.mjs"));
        command.arg(chromium).arg(folder.path()).env("HOME", folder.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().unwrap();
        let (input, lines) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, lines, folder }
    }

    #[track_caller]
    fn order(&mut self, order: &Value) -> Value {
        writeln!(self.input, "{order}").unwrap();
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{order}: {e}: {line}"));
        assert!(answer.get("error").is_none(), "{order}: {answer}");
        answer
    }

    #[track_caller]
    fn open(&mut self, url: &str) {
        self.order(&json!({ "do": "open", "url": url }));
    }

    #[track_caller]
    fn click(&mut self, at: &str) {
        self.order(&json!({ "do": "click", "at": at }));
    }

    #[track_caller]
    fn fill(&mut self, at: &str, text: &str) {
        self.order(&json!({ "do": "fill", "at": at, "text": text }));
    }

    #[track_caller]
    fn text(&mut self) -> String {
        self.order(&json!({ "do": "look" }))["text"].as_str().unwrap().to_owned()
    }

    fn authenticator(&mut self, verified: bool) -> String {
        let made = self.order(&json!({ "do": "authenticator", "verified": verified }));
        made["authenticator"].as_str().unwrap().to_owned()
    }

    /// Opens the console and gives the address of its first page.
    fn enter(&mut self, stage: &Console) -> String {
        self.order(&json!({ "do": "enter", "url": stage.new_link() }));
        self.order(&json!({ "do": "look" }))["place"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    fn enrol(&mut self, base: &str, person: Option<&str>) {
        self.open(&format!("{base}factors"));
        if let Some(person) = person {
            self.order(&json!({ "do": "choose", "at": "#passkey-person", "value": person }));
        }
        self.click("form[action$=begin-passkey] button");
        self.click("#approve");
        let text = self.text();
        assert!(text.contains("The passkey is enrolled."), "{text}");
    }

    /// Nothing was fetched from elsewhere, and the page's own policy refused nothing of it.
    fn end(&mut self, stage: &Console) {
        let seen = self.order(&json!({ "do": "end" }));
        for place in seen["asked"].as_array().unwrap() {
            assert!(place.as_str().unwrap().starts_with(&stage.origin()), "{place} was asked for");
        }
        assert_eq!(seen["complaints"], json!([]), "{seen}");
    }
}

/// A mail as nobody should approve it without looking.
fn mail() -> Preview {
    let mut preview = Preview::local(Bilingual::new("メールを 1 通送信する", "Send one mail"));
    let to = |field, name: Option<&str>, address: &str, outside| PreviewRecipient {
        field,
        name: name.map(str::to_owned),
        address: address.to_owned(),
        outside,
    };
    preview.recipients = vec![
        to(RecipientField::To, Some("青葉商事 見本 太郎 様"), "taro.mihon@aoba.example.jp", Outside::Outside),
        to(RecipientField::Cc, Some("総務部"), "soumu@example.co.jp", Outside::Inside),
        to(RecipientField::Bcc, Some("soumu@example.co.jp"), "soumu@ex\u{430}mple.co.jp", Outside::Outside),
    ];
    let part = |key: &str, [ja, en]: [&str; 2], text: &str, form, editing| PreviewPart {
        key: key.into(),
        label: Bilingual::new(ja, en),
        text: text.into(),
        form,
        editing,
    };
    preview.parts = vec![
        part("subject", ["件名", "Subject"], "お見積りの件（11 月分）", PartForm::Line, Editing::Open),
        part(
            "body",
            ["本文", "Body"],
            "青葉商事株式会社\n見本 太郎 様\n\nいつもお世話になっております。例示株式会社の試し 花子です。\nお見積書をお送りいたします。\u{200b}ご確認のほど、よろしくお願いいたします。\n\n請求書は \u{202e}fdp.exe をご覧ください。\n",
            PartForm::Text,
            Editing::Open,
        ),
    ];
    preview.attachments = vec![PreviewAttachment {
        name: "お見積書_2026-11.pdf".into(),
        media_type: "application/pdf".into(),
        size_bytes: 184_320,
        sha256: [0xa7; 32],
    }];
    preview.links = vec![PreviewLink {
        shown: "https://www.example.co.jp/estimate".into(),
        target: "https://ex\u{430}mple.test/estimate?id=1".into(),
    }];
    preview.warnings = vec![
        Bilingual::new("社外の宛先が 2 件あります。", "Two recipients are outside the company."),
        Bilingual::new("リンクの表示と行き先が違います。", "A link shows another place than it leads to."),
    ];
    preview
}

fn edited() -> Preview {
    let mut preview = note("議事録.txt");
    preview.title = Bilingual::new("「議事録.txt」を書き換える", "Change “議事録.txt”");
    preview.parts[1] = PreviewPart {
        key: "diff".into(),
        label: Bilingual::new("変更", "Change"),
        text: "@@ -3,5 +3,6 @@\n 日時: 2026-11-24 10:00\n 場所: 第 1 会議室\n-出席: 試し、見本\n+出席: 試し、見本、例示\n 議題: 来期の計画\n+決定: 12 月 10 日までに案を出す\n 次回: 12 月 1 日\n".into(),
        form: PartForm::Diff,
        editing: Editing::Closed,
    };
    preview
}

#[test]
#[ignore = "needs Chromium: tests/run clients"]
fn a_person_enrols_approves_returns_and_denies_in_a_browser() {
    let stage = Stage::with_second("hanako.second");
    let mut browser = Browser::new();
    let base = browser.enter(&stage);
    let own = browser.authenticator(true);
    browser.enrol(&base, None);
    let [a, b, c] = ["a.txt", "b.txt", "c.txt"].map(|title| stage.seal(&note(title), |_| {}));
    browser.open(&base);
    let text = browser.text();
    assert!(["a.txt", "b.txt", "c.txt"].iter().all(|title| text.contains(title)), "{text}");

    // Whoever cannot prove to be the person approves nothing, and reads why.
    browser.open(&format!("{base}proposals/{a}"));
    browser.order(&json!({ "do": "verified", "authenticator": own, "is": false }));
    browser.order(&json!({ "do": "press", "at": "#approve", "until": "Nothing was approved" }));
    assert_eq!(stage.state(a), ProposalState::Pending);
    browser.order(&json!({ "do": "verified", "authenticator": own, "is": true }));
    browser.order(&json!({ "do": "twice", "at": "#approve" }));
    assert_ne!(stage.state(a), ProposalState::Pending);
    let said = stage.said_of(a);
    assert_eq!(
        said.iter().filter(|(word, _)| word == "approved").count(),
        1,
        "a double click is one: {said:?}"
    );

    browser.open(&format!("{base}proposals/{b}"));
    browser.fill("#comment", "宛名を直してください。");
    browser.click("form.return button");
    assert_eq!(stage.state(b), ProposalState::Returned);

    // By the keyboard alone: to the second row, open it, to the way to deny, open that, deny.
    browser.open(&base);
    browser.order(&json!({ "do": "key", "key": "j" }));
    let focused = browser.order(&json!({ "do": "focused" }))["focused"].as_str().unwrap().to_owned();
    assert!(focused.ends_with(&format!("proposals/{c}")), "{focused}");
    browser.order(&json!({ "do": "follow", "key": "Enter" }));
    browser.order(&json!({ "do": "key", "key": "d" }));
    for key in ["Enter", "Tab"] {
        browser.order(&json!({ "do": "key", "key": key }));
    }
    browser.order(&json!({ "do": "follow", "key": "Enter" }));
    assert_eq!(stage.state(c), ProposalState::Denied);

    // The second person: her key, at this console; the requester's own is no good, and is not even asked.
    browser.order(&json!({ "do": "remove", "authenticator": own }));
    let hers = browser.authenticator(true);
    browser.enrol(&base, Some("hanako.second"));
    let two = stage.seal(&mail(), |new| new.decision = Decision::AskSecond);
    browser.open(&format!("{base}proposals/{two}"));
    let text = browser.text();
    for word in ["a second person's approval", "hanako.second", "U+200B", "U+202E", "outside"] {
        assert!(text.contains(word), "{word} in {text}");
    }
    browser.click("#approve");
    assert_ne!(stage.state(two), ProposalState::Pending);
    let third = stage.seal(&mail(), |new| new.decision = Decision::AskSecond);
    browser.order(&json!({ "do": "remove", "authenticator": hers }));
    let stranger = browser.authenticator(true);
    browser.open(&format!("{base}proposals/{third}"));
    browser.order(&json!({ "do": "press", "at": "#approve", "until": "Nothing was approved" }));
    assert_eq!(stage.state(third), ProposalState::Pending);
    assert!(!stranger.is_empty());

    // What waited too long cannot be approved, on a page that was opened before either.
    let brief = stage.seal(&note("brief.txt"), |new| new.ttl_ms = 1_500);
    browser.open(&format!("{base}proposals/{brief}"));
    browser.order(&json!({ "do": "press", "at": "h1", "until": "expired" }));
    browser.open(&format!("{base}proposals/{brief}"));
    assert!(browser.text().contains("expired"));
    assert_eq!(stage.state(brief), ProposalState::Expired);
    browser.end(&stage);
}

/// What the model wishes, a person reads, and the files server does: each once, and only then.
#[test]
#[ignore = "needs Chromium: tests/run clients"]
fn what_the_model_wishes_is_read_edited_approved_and_done_once() {
    let stage = Stage::at_work();
    let path = stage.world.workspace.root().join("覚え書き.txt");
    std::fs::write(&path, "一行目\n二行目\n三行目\n").unwrap();
    let on_disk = || std::fs::read_to_string(&path).unwrap();
    let mut browser = Browser::new();
    let base = browser.enter(&stage);
    browser.authenticator(true);
    browser.enrol(&base, None);
    let mut model = stage.world.serve();
    let mut wish = |old: &str, new: &str| {
        let args = json!({ "path": "work/覚え書き.txt", "old_text": old, "new_text": new });
        let answer = model.call("edit_file", args).unwrap();
        assert!(!answer.is_error, "{}", answer.text);
        assert_eq!(answer.structured["state"], "pending");
        ProposalId(answer.structured["proposal"].as_u64().unwrap())
    };
    let first = wish("二行目", "二行目（確認済み）");
    browser.open(&format!("{base}proposals/{first}"));
    let text = browser.text();
    assert!(text.contains("-二行目") && text.contains("+二行目（確認済み）"), "{text}");
    assert_eq!(on_disk(), "一行目\n二行目\n三行目\n", "nothing has happened");
    browser.order(&json!({ "do": "twice", "at": "#approve" }));
    let text = browser.text();
    assert!(text.contains("Done."), "{text}");
    assert_eq!(
        (stage.state(first), on_disk().as_str()),
        (ProposalState::Done, "一行目\n二行目（確認済み）\n三行目\n")
    );

    // A version of the person's own takes the place of the model's.
    let second = wish("三行目", "三行目の続き");
    browser.open(&format!("{base}proposals/{second}"));
    browser.click("#edit");
    browser.order(&json!({ "do": "replace", "from": "三行目の続き", "to": "三行目（人が直した）" }));
    browser.click("form.edit button.main");
    let seen = browser.order(&json!({ "do": "look" }));
    let text = seen["text"].as_str().unwrap();
    assert!(text.contains("Saved.") && text.contains("edited by a person"), "{seen}");
    assert_eq!(stage.state(second), ProposalState::Superseded);
    browser.click("#approve");
    assert!(browser.text().contains("Done."));
    assert_eq!(on_disk(), "一行目\n二行目（確認済み）\n三行目（人が直した）\n");

    // What changed under a proposal is not overwritten by it.
    let third = wish("一行目", "最初の行");
    std::fs::write(&path, "一行目\n別の人が書いた\n").unwrap();
    browser.open(&format!("{base}proposals/{third}"));
    browser.click("#approve");
    assert!(browser.text().contains("[files.changed]"));
    assert_eq!((stage.state(third), on_disk().as_str()), (ProposalState::Failed, "一行目\n別の人が書いた\n"));

    // A draft is made at once, and taken back from the history.
    let made = model.call("create_file", json!({ "path": "work/下書き.txt", "text": "案\n" })).unwrap();
    assert_eq!(made.structured["state"], "done", "{}", made.text);
    let draft = stage.world.workspace.root().join("下書き.txt");
    assert!(draft.is_file());
    browser.open(&format!("{base}history"));
    browser.click("form[action$=undo] button");
    assert!(browser.text().contains("Taken back."));
    assert!(!draft.exists());
    browser.end(&stage);
}

/// Every page, in both languages and both themes and on a narrow window; the pictures are for people to look at.
#[test]
#[ignore = "needs Chromium: tests/run clients"]
fn every_page_is_shown_whole_in_both_languages_and_themes() {
    let pictures = std::env::var_os("SEKISHO_PICTURES").map(PathBuf::from);
    let stage = Stage::of(World::new(), "ja");
    let mut browser = Browser::new();
    let base = browser.enter(&stage);
    browser.authenticator(true);
    browser.open(&format!("{base}factors"));
    browser.click("form[action$=begin-passkey] button");
    browser.click("#approve");
    let later = stage.seal(&mail(), |new| {
        new.decision = Decision::AskUser;
        new.class = GateClass::Send;
    });
    let mut second_version = mail();
    second_version.parts[1].text =
        second_version.parts[1].text.replace("請求書は \u{202e}fdp.exe をご覧ください。\n", "");
    let wait = stage.seal(&second_version, |new| {
        new.decision = Decision::AskUser;
        new.class = GateClass::Send;
        new.replaces = Some(later);
    });
    let diff = stage.seal(&edited(), |new| new.decision = Decision::AskSecond);
    let back = stage.seal(&note("日報.txt"), |_| {});
    stage.outbox().give_back(back, "宛名に「様」を付けてください。").unwrap();
    let no = stage.seal(&note("名簿.txt"), |_| {});
    stage.outbox().deny(no).unwrap();
    let unknown = stage.seal(&mail(), |new| new.class = GateClass::Send);
    stage.outbox().approve(unknown, b"{}").unwrap();
    stage.ended(unknown, Finish::Unknown);
    for (name, verdict) in [("議事録.md", Verdict::Edited(Percent::of(1, 8))), ("週報.md", Verdict::Gone)]
    {
        let draft = stage.seal(&note(name), |new| {
            (new.class, new.decision) = (GateClass::Draft, Decision::Allow);
        });
        stage.ended(draft, Finish::Done);
        let outbox = stage.outbox();
        outbox.keep_verdict(&outbox.turn(draft, Duration::ZERO).unwrap(), verdict).unwrap();
    }
    let pages = [
        ("settle", format!("proposals/{unknown}")),
        ("waiting", String::new()),
        ("mail", format!("proposals/{wait}")),
        ("diff", format!("proposals/{diff}")),
        ("edit", format!("proposals/{wait}/edit")),
        ("returned", format!("proposals/{back}")),
        ("history", "history".to_owned()),
        ("record", "record/verified".to_owned()),
        ("entry", "record/1".to_owned()),
        ("grants", "grants".to_owned()),
        ("policy", "policy".to_owned()),
        ("factors", "factors".to_owned()),
    ];
    let mut taken = 0;
    for lang in ["ja", "en"] {
        for (scheme, width) in [("light", 1180), ("dark", 1180), ("light", 400)] {
            browser.order(&json!({ "do": "dress", "width": width, "height": 900, "scheme": scheme }));
            for (name, place) in &pages {
                browser.open(&format!("{base}{place}"));
                let seen = browser.order(&json!({ "do": "look" }));
                assert!(seen["text"].as_str().unwrap().contains("assurance: personal"), "{seen}");
                assert_eq!(seen["wide"], 0, "{name} is scrolled sideways at {width}");
                let file = format!("{name}-{lang}-{scheme}-{width}.png");
                browser.order(&json!({ "do": "picture", "name": file }));
                taken += 1;
                if let Some(pictures) = &pictures {
                    std::fs::copy(browser.folder.path().join(&file), pictures.join(&file)).unwrap();
                }
            }
        }
        browser.open(&format!("{base}factors"));
        browser.click("form[action$=begin-code] button");
        browser.order(&json!({ "do": "dress", "width": 1180, "height": 900, "scheme": "light" }));
        if let Some(pictures) = &pictures {
            let file = format!("code-{lang}.png");
            browser.order(&json!({ "do": "picture", "name": file }));
            std::fs::copy(browser.folder.path().join(&file), pictures.join(&file)).unwrap();
        }
        if lang == "ja" {
            browser.click("button[name=lang]");
        }
    }
    assert_eq!(taken, 72);
    browser.end(&stage);
}

/// The page of grants where there are some.
#[test]
#[ignore = "needs Chromium: tests/run clients"]
fn grants_are_shown_whole_in_both_languages_and_themes() {
    let pictures = std::env::var_os("SEKISHO_PICTURES").map(PathBuf::from);
    let office = Office::new();
    office.consent(&["--slot", "google-read", "--slot", "slack-read"], 2);
    for lang in ["ja", "en"] {
        let console = Console::of(&office.home(), lang);
        let mut browser = Browser::new();
        let base = browser.enter(&console);
        for (scheme, width) in [("light", 1180), ("dark", 1180), ("light", 400)] {
            browser.order(&json!({ "do": "dress", "width": width, "height": 900, "scheme": scheme }));
            browser.open(&format!("{base}grants"));
            let seen = browser.order(&json!({ "do": "look" }));
            assert!(seen["text"].as_str().unwrap().contains("example.co.jp"), "{seen}");
            assert_eq!(seen["wide"], 0, "scrolled sideways at {width}");
            let file = format!("granted-{lang}-{scheme}-{width}.png");
            browser.order(&json!({ "do": "picture", "name": file }));
            if let Some(pictures) = &pictures {
                std::fs::copy(browser.folder.path().join(&file), pictures.join(&file)).unwrap();
            }
        }
        browser.end(&console);
    }
}
