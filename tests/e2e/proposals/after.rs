//! What comes after: what became of drafts, and a person's word on what nobody could tell.

use super::{Desk, called, now};
use crate::world::sekisho_with;
use sekisho_outbox::{Finish, ProposalState};
use sekisho_testkit::one_time_code;
use sekisho_types::ProposalId;
use serde_json::{Value, json};
use std::time::Duration;

impl Desk {
    fn review(&self) -> Value {
        self.proposals(&["review", "--json"]).good().json()
    }

    /// The verdicts on record, in order.
    fn seen_on_record(&self) -> Vec<String> {
        let entries = self.world.home.record().unwrap();
        let states = entries.iter().filter_map(|entry| entry["state"].as_str());
        states.filter(|state| state.starts_with("seen-")).map(str::to_owned).collect()
    }

    fn settle(&self, id: u64, word: &str, code: &str) -> crate::world::Ran {
        sekisho_with(self.world.home.path(), &["proposals", "settle", &id.to_string(), word], code)
    }

    /// Leaves a proposal as a delivery does that could not tell how it ended.
    fn leave_unknown(&self, id: u64) {
        let (outbox, id) = (self.outbox(), ProposalId(id));
        outbox.approve(id, b"{}").unwrap();
        let turn = outbox.turn(id, Duration::ZERO).unwrap();
        let claim = outbox.claim(&turn).unwrap();
        outbox.finish(claim, Finish::Unknown).unwrap();
    }
}

#[test]
fn what_became_of_a_draft_is_looked_for_counted_by_month_and_never_says_what_it_held() {
    let desk = Desk::new();
    let mut client = desk.world.serve();
    for name in ["そのまま", "直す", "捨てる", "戻す"] {
        let text = "見積もりの案\n数量は十個\n";
        called(&mut client, "create_file", json!({ "path": format!("work/{name}.txt"), "text": text }));
    }
    let first = desk.review();
    assert_eq!((&first["looked_at"], &first["failed"]), (&json!(4), &json!(0)), "{first}");
    assert_eq!(first["tallies"][0]["found"]["unchanged"], 4, "{first}");
    std::fs::write(desk.path("直す.txt"), "見積もりの案\r\n数量は百個\r\n").unwrap();
    std::fs::remove_file(desk.path("捨てる.txt")).unwrap();
    desk.proposals(&["undo", "4"]).good();
    let second = desk.review();
    let tally = &second["tallies"][0];
    assert_eq!(second["looked_at"], 3, "what was taken back is not looked at: {second}");
    let found = json!({ "unchanged": 1, "edited": 1, "gone": 1, "sent-unchanged": 0, "sent-edited": 0 });
    assert_eq!((&tally["found"], &tally["made"], &tally["taken_back"]), (&found, &json!(4), &json!(1)));
    // One character of twelve on either side.
    assert_eq!(tally["mean_percent"], 8, "{tally}");
    // One that is gone stays gone, whatever lies there later.
    std::fs::write(desk.path("捨てる.txt"), "見積もりの案\r\n数量は十個\r\n").unwrap();
    let third = desk.review();
    assert_eq!((&third["looked_at"], &third["tallies"][0]["found"]), (&json!(2), &found));
    let month = tally["month"].as_str().unwrap();
    desk.proposals(&["review", "--month", "2026-13"]).refused(2, "cli.argument");
    let other = desk.proposals(&["review", "--month", "1999-12", "--json"]).good().json();
    assert_eq!(other["tallies"], json!([]));
    let shown = desk.proposals(&["review", "--month", month]).good().out;
    assert!(shown.contains(month) && shown.contains("8%") && !shown.contains("見積もり"), "{shown}");
    client.close().unwrap();
    let seen = ["seen-unchanged"; 4].into_iter().chain(["seen-gone", "seen-edited"]);
    let (mut seen, mut on_record) = (seen.map(str::to_owned).collect::<Vec<_>>(), desk.seen_on_record());
    seen.sort_unstable();
    on_record.sort_unstable();
    assert_eq!(on_record, seen, "each change once");
    desk.world.sekisho(&["audit", "verify"]).good();
}

#[test]
fn a_person_settles_what_nobody_could_tell_with_her_factor_and_nothing_is_done_again() {
    let desk = Desk::new();
    let secret = desk.code();
    std::fs::write(desk.path("手順.txt"), "1. 受付をする\n2. 内容を確認する\n").unwrap();
    let mut client = desk.world.serve();
    for old in ["1. 受付をする", "2. 内容を確認する"] {
        let wish = json!({ "path": "work/手順.txt", "old_text": old, "new_text": format!("{old}（済）") });
        called(&mut client, "edit_file", wish);
    }
    let code = one_time_code(&secret, now());
    desk.settle(1, "--happened", &code).refused(1, "outbox.wrong-state");
    desk.leave_unknown(1);
    desk.leave_unknown(2);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(desk.settle(1, "--happened", wrong).code, 1);
    assert_eq!(desk.state(1), ProposalState::Unknown);
    // Neither says nothing nor both.
    assert_eq!(desk.proposals(&["settle", "1"]).code, 2);
    assert_eq!(desk.proposals(&["settle", "1", "--happened", "--did-not-happen"]).code, 2);
    desk.settle(1, "--happened", &code).good();
    desk.settle(2, "--did-not-happen", &one_time_code(&secret, now() + 30)).good();
    assert_eq!((desk.state(1), desk.state(2)), (ProposalState::Done, ProposalState::Failed));
    for id in [1, 2] {
        desk.deliver(id).refused_json("outbox.wrong-state");
        desk.settle(id, "--happened", &code).refused(1, "outbox.wrong-state");
    }
    assert_eq!(desk.bytes("手順.txt"), "1. 受付をする\n2. 内容を確認する\n".as_bytes(), "nothing was done");
    client.close().unwrap();
    let entries = desk.world.home.record().unwrap();
    let said: Vec<_> = entries
        .iter()
        .filter(|entry| entry["state"].as_str().is_some_and(|state| state.starts_with("settled-")))
        .map(|entry| {
            (entry["state"].as_str().unwrap(), entry["factor"].as_str().unwrap(), entry["proof"].is_string())
        })
        .collect();
    let by_code = |word| (word, "one-time-code", true);
    assert_eq!(said, [by_code("settled-happened"), by_code("settled-did-not-happen")]);
    assert!(entries.iter().any(|entry| entry["state"] == "settlement-refused"));
    desk.world.sekisho(&["audit", "verify"]).good();
}

#[test]
fn a_person_may_rewrite_a_file_that_holds_a_card_number_and_is_told_what_goes_with_her_words() {
    let desk = Desk::new();
    let card = "カード番号 4111 1111 1111 1111";
    std::fs::write(desk.path("控え.txt"), format!("1. 受付をする\n{card}\n担当: 山田太郎様\n")).unwrap();
    let mut client = desk.world.serve();
    let wish = json!({ "path": "work/控え.txt", "old_text": "1. 受付をする", "new_text": "1. 受付" });
    called(&mut client, "edit_file", wish);
    let words = desk.world.folder().join("words");
    let edit = |id: &str, text: &str| {
        std::fs::write(&words, text).unwrap();
        desk.proposals(&["edit", id, "--part", &format!("text={}", words.display()), "--json"])
    };
    let warned = |id: &str| {
        let shown = desk.proposals(&["show", id, "--json"]).good().json();
        shown["preview"]["warnings"].as_array().unwrap().len()
    };
    let more = format!("1. 受付\n{card}\n4012 8888 8888 1881\n担当: 山田太郎様\n");
    edit("1", &more).refused(1, "call.forbidden-content");
    assert_eq!(desk.state(1), ProposalState::Pending, "it waits on");
    edit("1", &format!("1. 受付（窓口）\n{card}\n担当: 山田太郎様\n")).good();
    assert_eq!(warned("2"), 0, "nothing that is masked goes");
    edit("2", &format!("1. 受付（窓口）\n{card}\n")).good();
    assert_eq!(warned("3"), 1, "the name goes with her words, and she is told");
    edit("3", &format!("1. 受付（窓口）\n{card}\n担当: 山田太郎様\n")).good();
    assert_eq!(warned("4"), 0, "counted anew, not kept");
    client.close().unwrap();
}
