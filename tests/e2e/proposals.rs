//! A wish, a person, an effect: proposals made by the real server, answered by the real command, delivered once.
//!
//! The person's factor is enrolled here as any program of the user's own account could: with the keys of her home. That
//! this works is what *assurance: personal* means, and one of the stories.

mod after;
mod bells;

use crate::world::{PHONES, Ran, World, program, run, sekisho_with};
use sekisho_factors::{Assertion, Factors, Registration};
use sekisho_outbox::{Outbox, ProposalState};
use sekisho_platform::{Homes, KeyLabel, RootKey, current_user};
use sekisho_testkit::{Era, Launch, McpClient, SoftKey, one_time_code};
use sekisho_types::{ProposalId, Strength, SystemClock};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

const PORT: u16 = 49_321;

/// A home whose folder may be written to, and its user's keys.
struct Desk {
    world: World,
    key: RootKey,
    homes: Homes,
}

impl Desk {
    fn new() -> Self {
        let world = World::new();
        world.home.edit_policy(|text| text.replace("class = 'source'", "class = 'work'")).unwrap();
        let homes = Homes::beneath(world.home.path()).unwrap();
        let backend = homes.open().unwrap().key_backend;
        let key = RootKey::open(&homes.key_dir(), backend, Strength::Read).unwrap();
        Self { world, key, homes }
    }

    fn outbox(&self) -> Outbox {
        let key = self.key.derive(KeyLabel::Outbox).unwrap();
        Outbox::open(&self.homes.outbox_file(), key, Arc::new(SystemClock)).unwrap()
    }

    fn factors(&self) -> Factors {
        let key = self.key.derive(KeyLabel::Factors).unwrap();
        Factors::open(&self.homes.factors_file(), key, Arc::new(SystemClock)).unwrap()
    }

    /// Enrols a one-time code of the user's, and tells its secret.
    fn code(&self) -> String {
        let factors = self.factors();
        let enrolment = factors.begin_code(&current_user().unwrap(), "phone").unwrap();
        let secret = enrolment.secret_text().expose().clone();
        // The step before this one confirms it, so that this step's code is still to be used.
        factors.confirm_code(&enrolment, &one_time_code(&secret, now() - 30), None).unwrap();
        secret
    }

    fn path(&self, name: &str) -> PathBuf {
        self.world.workspace.root().join(name)
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    fn proposals(&self, args: &[&str]) -> Ran {
        self.world.sekisho(&[&["proposals"], args].concat())
    }

    fn approve(&self, id: u64, secret: &str) -> Ran {
        let (id, code) = (id.to_string(), one_time_code(secret, now()));
        sekisho_with(self.world.home.path(), &["proposals", "approve", &id], &code)
    }

    fn deliver(&self, id: u64) -> Ran {
        let mut command = Command::new(program("sekisho-files"));
        run(command.args(["deliver", &id.to_string()]).env("SEKISHO_HOME", self.world.home.path()), "")
    }

    fn state(&self, id: u64) -> ProposalState {
        self.outbox().state(ProposalId(id)).unwrap()
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()
}

#[track_caller]
fn called(client: &mut McpClient, tool: &str, args: Value) -> Value {
    let answer = client.call(tool, args).unwrap();
    assert!(!answer.is_error, "{tool}: {}", answer.text);
    answer.structured
}

#[track_caller]
fn refusal(client: &mut McpClient, tool: &str, args: Value) -> String {
    let answer = client.call(tool, args).unwrap();
    assert!(answer.is_error, "{tool}: {:?}", answer.structured);
    answer.text
}

fn text_of(client: &mut McpClient, path: &str) -> String {
    called(client, "read_file", json!({ "path": path }))["untrusted"]["text"].as_str().unwrap().to_owned()
}

#[test]
fn a_new_file_is_made_at_once_told_to_the_model_and_taken_back() {
    let desk = Desk::new();
    let mut client = desk.world.serve();
    let made =
        called(&mut client, "create_file", json!({ "path": "work/議事録.txt", "text": "本日の議事録\n" }));
    assert_eq!((&made["state"], &made["proposal"]), (&json!("done"), &json!(1)), "{made}");
    assert!(String::from_utf8_lossy(&desk.bytes("議事録.txt")).contains("本日の議事録"));
    let rows = called(&mut client, "list_proposals", json!({}))["untrusted"]["rows"].clone();
    assert_eq!((&rows[0][1], &rows[0][2]), (&json!("create_file"), &json!("done")));
    let undone = desk.proposals(&["undo", "1", "--json"]).good().json();
    assert_eq!(undone["released"]["state"], "undone");
    assert!(!desk.path("議事録.txt").exists());
    desk.proposals(&["undo", "1"]).refused(1, "outbox.wrong-state");
    assert_eq!(
        called(&mut client, "list_proposals", json!({ "id": 1 }))["untrusted"]["rows"][0][2],
        "undone"
    );
    // One that somebody has changed since stays.
    called(&mut client, "create_file", json!({ "path": "work/案.txt", "text": "案\n" }));
    std::fs::write(desk.path("案.txt"), "人が直した案\n").unwrap();
    desk.proposals(&["undo", "2"]);
    assert_eq!(desk.bytes("案.txt"), "人が直した案\n".as_bytes());
}

#[test]
fn a_change_waits_is_shown_in_clear_approved_and_done_once_and_every_masked_byte_stays() {
    let desk = Desk::new();
    let secret = desk.code();
    let before = desk.bytes(PHONES.trim_start_matches("work/"));
    let mut client = desk.world.serve();
    let text = text_of(&mut client, PHONES);
    assert!(text.contains('‹'), "{text}");
    // The model changes a line without a mask in it, and copies one with a mask as it stands.
    let masked_line = text.lines().find(|line| line.contains('‹')).unwrap();
    let asked = json!({ "path": PHONES, "old_text": masked_line, "new_text": format!("{masked_line}\n（確認済み）") });
    let queued = called(&mut client, "edit_file", asked);
    assert_eq!((&queued["state"], &queued["proposal"]), (&json!("pending"), &json!(1)), "{queued}");
    assert_eq!(desk.bytes(PHONES.trim_start_matches("work/")), before, "nothing has happened");
    let shown = desk.proposals(&["show", "1"]).good();
    assert!(shown.out.contains("+（確認済み）") && !shown.out.contains('‹'), "{}", shown.out);
    let listed = desk.proposals(&["list", "--json"]).good().json();
    assert_eq!(listed["proposals"][0]["needs"], "ask-user");
    desk.approve(1, &secret).good();
    let after = desk.bytes(PHONES.trim_start_matches("work/"));
    assert!(after.len() > before.len());
    // Line by line, what was there is there, byte for byte.
    let lines = |bytes: &[u8]| bytes.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect::<Vec<_>>();
    let kept: Vec<_> = lines(&after).into_iter().filter(|line| lines(&before).contains(line)).collect();
    assert_eq!(kept, lines(&before), "every line is what it was");
    desk.deliver(1).refused_json("outbox.wrong-state");
    assert_eq!(desk.bytes(PHONES.trim_start_matches("work/")), after, "once");
    assert_eq!(called(&mut client, "list_proposals", json!({ "id": 1 }))["untrusted"]["rows"][0][2], "done");
    client.close().unwrap();
    desk.world.sekisho(&["audit", "verify"]).good();
    let entries = desk.world.home.record().unwrap();
    let approved = entries.iter().find(|entry| entry["state"] == "approved").unwrap();
    assert_eq!(approved["factor"], "one-time-code");
    assert!(approved["proof"].is_string(), "{approved}");
}

impl Ran {
    /// A server's short command that refused, on standard output.
    #[track_caller]
    fn refused_json(self, code: &str) {
        assert_eq!(self.code, 1, "{self:?}");
        assert_eq!(self.json()["code"], code, "{self:?}");
    }
}

#[test]
fn what_is_sent_back_reaches_the_model_masked_and_comes_again_better() {
    let desk = Desk::new();
    let secret = desk.code();
    std::fs::write(desk.path("手順.txt"), "1. 受付をする\n2. 内容を確認する\n").unwrap();
    let mut client = desk.world.serve();
    let wish =
        |new: &str| json!({ "path": "work/手順.txt", "old_text": "2. 内容を確認する", "new_text": new });
    called(&mut client, "edit_file", wish("2. 検査する"));
    desk.proposals(&["return", "1", "--comment", ""]).refused(1, "approval.no-comment");
    desk.proposals(&["return", "1", "--comment", "担当の山田太郎様（090-1234-5678）に合わせて「点検」に"])
        .good();
    let row = called(&mut client, "list_proposals", json!({ "id": 1 }))["untrusted"]["rows"][0].clone();
    let comment = row[6].as_str().unwrap();
    assert!(comment.contains("点検") && !comment.contains("山田") && !comment.contains("5678"), "{comment}");
    let mut again = wish("2. 点検する");
    again["replaces"] = json!(1);
    assert_eq!(called(&mut client, "edit_file", again)["proposal"], 2);
    assert_eq!(desk.state(1), ProposalState::Superseded);
    // A person puts her own words in its place; the old number is nobody's any more.
    std::fs::write(desk.world.folder().join("words"), "1. 受付をする\n2. 点検する（二名で）\n").unwrap();
    let shown = desk.proposals(&["show", "2", "--json"]).good().json();
    let open: Vec<_> = shown["preview"]["parts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|part| part["editing"] == "open")
        .map(|part| part["key"].as_str().unwrap().to_owned())
        .collect();
    let part = format!("{}={}", open[0], desk.world.folder().join("words").display());
    let edited = desk.proposals(&["edit", "2", "--part", &part, "--json"]).good().json();
    assert_eq!(edited["released"]["proposal"], 3, "{edited}");
    desk.approve(2, &secret).refused(1, "outbox.wrong-state");
    desk.approve(3, &secret).good();
    assert_eq!(desk.bytes("手順.txt"), "1. 受付をする\n2. 点検する（二名で）\n".as_bytes());
    // And one that is refused for good.
    called(
        &mut client,
        "edit_file",
        json!({ "path": "work/手順.txt", "old_text": "1. 受付をする", "new_text": "" }),
    );
    desk.proposals(&["deny", "4"]).good();
    desk.approve(4, &secret).refused(1, "outbox.wrong-state");
    assert_eq!(
        called(&mut client, "list_proposals", json!({ "id": 4 }))["untrusted"]["rows"][0][2],
        "denied"
    );
}

#[test]
fn wrong_codes_lock_and_a_right_one_counts_once() {
    let desk = Desk::new();
    let secret = desk.code();
    std::fs::write(desk.path("手順.txt"), "1. 受付をする\n2. 内容を確認する\n").unwrap();
    let mut client = desk.world.serve();
    let wish =
        |old: &str| json!({ "path": "work/手順.txt", "old_text": old, "new_text": format!("{old}。") });
    called(&mut client, "edit_file", wish("1. 受付をする"));
    called(&mut client, "edit_file", wish("2. 内容を確認する"));
    let code = one_time_code(&secret, now());
    let with =
        |id: &str, code: &str| sekisho_with(desk.world.home.path(), &["proposals", "approve", id], code);
    with("1", &code).good();
    // Whoever saw the code typed cannot use it for the other one.
    with("2", &code).refused(1, "factor.code-used");
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        assert_eq!(with("2", wrong).code, 1);
    }
    with("2", &one_time_code(&secret, now() + 30)).refused(1, "factor.locked");
    assert_eq!(desk.state(2), ProposalState::Pending);
    client.close().unwrap();
    let refused =
        desk.world.home.record().unwrap().iter().filter(|entry| entry["state"] == "approval-refused").count();
    assert_eq!(refused, 7, "every attempt is on record");
}

#[test]
fn killed_anywhere_a_change_happens_once_or_not_and_somebody_says_which() {
    let desk = Desk::new();
    let mut key = SoftKey::new(3, PORT);
    let factors = desk.factors();
    factors.settle_port(PORT).unwrap();
    let enrolment = factors.begin_passkey(&current_user().unwrap(), "key").unwrap();
    let answer: Registration = serde_json::from_value(key.register(&enrolment.challenge())).unwrap();
    factors.finish_passkey(&enrolment, &answer, None).unwrap();
    std::fs::write(desk.path("帳簿.txt"), "見出し\n").unwrap();
    let mut client = desk.world.serve();
    let outbox = desk.outbox();
    let (mut done, mut not_done, mut in_between) = (0, 0, 0);
    for round in 1..=60_u64 {
        let line = format!("行 {round}");
        let wish =
            json!({ "path": "work/帳簿.txt", "old_text": "見出し", "new_text": format!("見出し\n{line}") });
        let id = called(&mut client, "edit_file", wish)["proposal"].as_u64().unwrap();
        let digest = outbox.load(ProposalId(id)).unwrap().digest().unwrap();
        let assertion: Assertion = serde_json::from_value(key.assert(&digest)).unwrap();
        let proof = factors.accept_assertion(&assertion, &digest).unwrap();
        outbox.approve(ProposalId(id), &serde_json::to_vec(&proof).unwrap()).unwrap();
        // Two at once, as two tabs would start them, and both killed somewhere on the way.
        let start = || {
            let mut command = Command::new(program("sekisho-files"));
            command.args(["deliver", &id.to_string()]).env("SEKISHO_HOME", desk.world.home.path());
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        };
        let mut children = [start(), start()];
        // Not a wait for something: where the knife falls is what is tried.
        std::thread::sleep(Duration::from_micros(round * 900 % 61_000));
        for child in &mut children {
            child.kill().unwrap();
            child.wait().unwrap();
        }
        if outbox.state(ProposalId(id)).unwrap() == ProposalState::Claimed {
            in_between += 1;
        }
        desk.deliver(id);
        let times = String::from_utf8(desk.bytes("帳簿.txt")).unwrap().lines().filter(|l| *l == line).count();
        match outbox.state(ProposalId(id)).unwrap() {
            ProposalState::Done => {
                assert_eq!(times, 1, "round {round}: done is there once");
                done += 1;
            }
            ProposalState::Failed => {
                assert_eq!(times, 0, "round {round}: failed is not there");
                not_done += 1;
            }
            state => panic!("round {round}: {state:?}, {times} times"),
        }
    }
    println!("{done} done, {not_done} not, {in_between} left claimed by the dead");
    assert!(done > 0);
    client.close().unwrap();
    desk.world.sekisho(&["audit", "verify"]).good();
    // What the dead have half written is theirs for a minute; then the next one who writes there takes it away.
    let half_written = || {
        let names =
            std::fs::read_dir(desk.world.workspace.root()).unwrap().map(|entry| entry.unwrap().path());
        names.filter(|path| path.extension().is_some_and(|end| end == "tmp")).collect::<Vec<_>>()
    };
    for (number, path) in half_written().into_iter().enumerate() {
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(3_600)).unwrap();
        // The name says when it was given, too: here, long ago.
        std::fs::rename(&path, path.with_file_name(format!(".sekisho-0000000001-{number}.tmp"))).unwrap();
    }
    let mut client = desk.world.serve();
    called(&mut client, "create_file", json!({ "path": "work/後.txt", "text": "後\n" }));
    assert_eq!(half_written(), Vec::<PathBuf>::new());
}

#[test]
fn what_a_dead_server_left_approved_is_delivered_by_the_next_one() {
    let desk = Desk::new();
    desk.code();
    std::fs::write(desk.path("手順.txt"), "一 受付\n").unwrap();
    let mut client = desk.world.serve();
    called(&mut client, "edit_file", json!({ "path": "work/手順.txt", "old_text": "一", "new_text": "1" }));
    client.close().unwrap();
    let secret_world = desk.outbox();
    let digest = secret_world.load(ProposalId(1)).unwrap().digest().unwrap();
    let mut key = SoftKey::new(4, PORT);
    let factors = desk.factors();
    factors.settle_port(PORT).unwrap();
    // The user has a code already, which agrees to the key.
    let enrolled = factors.list().unwrap();
    factors.withdraw_lost(&enrolled[0].id).unwrap();
    let enrolment = factors.begin_passkey(&current_user().unwrap(), "key").unwrap();
    let answer: Registration = serde_json::from_value(key.register(&enrolment.challenge())).unwrap();
    factors.finish_passkey(&enrolment, &answer, None).unwrap();
    let assertion: Assertion = serde_json::from_value(key.assert(&digest)).unwrap();
    let proof = factors.accept_assertion(&assertion, &digest).unwrap();
    secret_world.approve(ProposalId(1), &serde_json::to_vec(&proof).unwrap()).unwrap();
    // Approved two minutes ago, and whoever was to deliver it died.
    let db = rusqlite::Connection::open(desk.homes.outbox_file()).unwrap();
    db.execute("UPDATE proposal SET since_ms = since_ms - 120000", []).unwrap();
    drop(db);
    let mut client = desk.world.serve();
    let deadline = SystemTime::now() + Duration::from_secs(30);
    while desk.state(1) != ProposalState::Done && SystemTime::now() < deadline {
        called(&mut client, "list_proposals", json!({}));
    }
    assert_eq!(desk.state(1), ProposalState::Done);
    assert_eq!(desk.bytes("手順.txt"), "1 受付\n".as_bytes());
}

#[test]
fn where_nothing_can_be_written_down_nothing_is_proposed_and_the_reason_is_told() {
    let desk = Desk::new();
    std::fs::write(desk.path("手順.txt"), "一 受付\n").unwrap();
    let wish = json!({ "path": "work/手順.txt", "old_text": "一", "new_text": "1" });
    // The outbox is no outbox.
    std::fs::write(desk.homes.outbox_file(), "this is no database, and long enough to be looked at as one")
        .unwrap();
    let mut client = desk.world.serve();
    let told = refusal(&mut client, "edit_file", wish.clone());
    assert!(told.contains("outbox.unavailable"), "{told}");
    desk.proposals(&["list"]).refused(1, "outbox.unavailable");
    std::fs::remove_file(desk.homes.outbox_file()).unwrap();
    client.close().unwrap();
    // The record takes nothing.
    let (record, aside) = (desk.world.home.record_dir(), desk.world.folder().join("aside"));
    let mut client = desk.world.serve();
    called(&mut client, "edit_file", wish.clone());
    std::fs::rename(&record, &aside).unwrap();
    std::fs::write(&record, b"in the way").unwrap();
    let told = refusal(&mut client, "edit_file", wish);
    assert!(told.contains("audit."), "{told}");
    assert_eq!(desk.outbox().list(&ProposalState::ALL, 9).unwrap().len(), 1, "nothing was proposed");
    std::fs::remove_file(&record).unwrap();
    std::fs::rename(&aside, &record).unwrap();
    assert_eq!(desk.bytes("手順.txt"), "一 受付\n".as_bytes());
}

#[test]
fn where_the_disk_is_full_nothing_is_proposed_and_work_goes_on_once_there_is_room() {
    let desk = Desk::new();
    std::fs::write(desk.path("手順.txt"), "一 受付\n").unwrap();
    let pid_file = desk.world.folder().join("pid");
    // Told by an error, as a full disk is, not by the signal that ends most programs.
    let script = "trap '' XFSZ; echo $$ > \"$2\"; exec \"$1\"";
    let launch = Launch::of("/bin/bash").home(desk.world.home.path());
    let launch = launch.arg("-c").arg(script).arg("sh").arg(program("sekisho-files")).arg(&pid_file);
    let mut client = McpClient::connect(&launch, Era::Handshake).unwrap();
    let pid = std::fs::read_to_string(&pid_file).unwrap().trim().to_owned();
    let limit = |bytes: &str| {
        let mut prlimit = Command::new("prlimit");
        run(prlimit.args(["--pid", &pid, &format!("--fsize={bytes}")]), "").good();
    };
    let wish = |text: &str| json!({ "path": "work/手順.txt", "whole_text": text });
    called(&mut client, "edit_file", wish("1. 受付をする\n2. 内容を確認する\n"));
    // The record has room left; the outbox has none for this one.
    let outbox = desk.homes.outbox_file().metadata().unwrap().len();
    limit(&format!("{}:", outbox + 8_192));
    let long = "長い手順の一行\n".repeat(20_000);
    let told = refusal(&mut client, "edit_file", wish(&long));
    assert!(told.contains("outbox.unavailable"), "{told}");
    assert_eq!(desk.outbox().list(&ProposalState::ALL, 9).unwrap().len(), 1, "nothing was proposed");
    desk.proposals(&["show", "1"]).good();
    limit("unlimited:");
    assert_eq!(called(&mut client, "edit_file", wish(&long))["state"], "pending");
    assert_eq!(desk.bytes("手順.txt"), "一 受付\n".as_bytes());
    client.close().unwrap();
    desk.world.sekisho(&["audit", "verify"]).good();
}

#[test]
fn a_policy_that_changes_while_it_waits_ends_an_approval() {
    let desk = Desk::new();
    let secret = desk.code();
    std::fs::write(desk.path("手順.txt"), "一 受付\n").unwrap();
    let mut client = desk.world.serve();
    called(&mut client, "edit_file", json!({ "path": "work/手順.txt", "old_text": "一", "new_text": "1" }));
    desk.world.home.edit_policy(|text| text + "\n# reviewed\n").unwrap();
    desk.approve(1, &secret).refused(1, "outbox.policy-changed");
    desk.deliver(1).refused_json("outbox.policy-changed");
    assert_eq!(desk.bytes("手順.txt"), "一 受付\n".as_bytes());
    drop(client);
}
