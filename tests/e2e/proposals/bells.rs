//! Bells: the real server tells a client that something waits, with a link while the console is open.

use super::{Desk, called};
use crate::console::Console;
use sekisho_outbox::ProposalState;
use sekisho_testkit::{Launch, McpClient};
use serde_json::{Value, json};

/// So many answers of the server may come before the bell, which nobody waits for.
const PATIENCE: u32 = 10_000;

impl Desk {
    /// A client that can show links and forms.
    fn serve_with_bells(&self) -> McpClient {
        let launch = Launch::of(crate::world::program("sekisho-files")).home(self.world.home.path());
        let mut client = McpClient::spawn(&launch).unwrap();
        let hello = json!({ "jsonrpc": "2.0", "id": "hello", "method": "initialize", "params": {
            "protocolVersion": "2025-11-25", "capabilities": { "elicitation": { "form": {}, "url": {} } },
            "clientInfo": { "name": "bells", "version": "1" } } });
        client.request(&hello).unwrap();
        client.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" })).unwrap();
        client
    }

    fn queue(&self, client: &mut McpClient, name: &str) -> u64 {
        std::fs::write(self.path(name), "1. 受付をする\n").unwrap();
        let wish =
            json!({ "path": format!("work/{name}"), "old_text": "1. 受付をする", "new_text": "1. 受付" });
        called(client, "edit_file", wish)["proposal"].as_u64().unwrap()
    }

    fn rung(&self) -> usize {
        let entries = self.world.home.record().unwrap();
        entries.iter().filter(|entry| entry["what"] == "proposal" && entry["state"] == "rung").count()
    }
}

/// The newest bell, once there are so many.
fn bell(client: &mut McpClient, count: usize) -> Value {
    for number in 0..PATIENCE {
        let rung: Vec<&Value> = client
            .notifications()
            .iter()
            .filter(|message| message["method"] == "elicitation/create")
            .collect();
        if let (true, Some(last)) = (rung.len() >= count, rung.last()) {
            return (*last).clone();
        }
        let ping = json!({ "jsonrpc": "2.0", "id": format!("ping-{number}"), "method": "ping" });
        client.request(&ping).unwrap();
    }
    panic!("no bell has rung");
}

#[test]
fn a_bell_rings_with_a_link_to_the_open_console_and_approves_nothing() {
    let desk = Desk::new();
    let mut client = desk.serve_with_bells();
    let first = desk.queue(&mut client, "手順.txt");
    let words = bell(&mut client, 1);
    assert_eq!(words["params"]["requestedSchema"], json!({ "type": "object", "properties": {} }), "{words}");
    let told = words["params"]["message"].as_str().unwrap();
    assert!(told.contains(&format!("{first} 番")) && told.contains("sekisho console"), "{told}");
    assert!(!words.to_string().contains("手順") && !words.to_string().contains("http"), "{words}");
    // Whoever answers *accept*, a person or a hook, has approved nothing.
    client
        .send(
            &json!({ "jsonrpc": "2.0", "id": words["id"], "result": { "action": "accept", "content": {} } }),
        )
        .unwrap();
    let console = Console::of(desk.world.home.path(), "en");
    // One bell at a time: the first one is over once it is on record.
    let mut tries = 0;
    while desk.rung() == 0 {
        client.request(&json!({ "jsonrpc": "2.0", "id": format!("p{tries}"), "method": "ping" })).unwrap();
        tries += 1;
        assert!(tries < PATIENCE, "the bell is not on record");
    }
    let second = desk.queue(&mut client, "予定.txt");
    let link = bell(&mut client, 2);
    let url = link["params"]["url"].as_str().unwrap_or_else(|| panic!("{link}"));
    assert_eq!(url, format!("{}/waiting/{second}", console.origin()));
    assert_eq!(link["params"]["mode"], "url");
    // It leads to words, for anybody the same: no session, no cookie, no content.
    let page = console.get(&format!("/waiting/{second}"), &[("sec-fetch-site", "cross-site")]).good();
    assert!(page.body.contains(&format!("No. {second} waits")) && page.header("set-cookie").is_none());
    let nobodys = console.get("/waiting/999", &[]).good().body.clone();
    assert_eq!(
        nobodys.replace("999", &second.to_string()),
        page.body,
        "it does not tell whether there is one"
    );
    assert_eq!(console.get("/waiting/x", &[]).status, 404);
    for id in [first, second] {
        assert_eq!(desk.state(id), ProposalState::Pending);
    }
    client.close().unwrap();
    desk.world.sekisho(&["audit", "verify"]).good();
}

#[test]
fn where_policy_names_no_bell_none_rings() {
    let desk = Desk::new();
    desk.world.home.edit_policy(|text| text.replacen("[approval]\n", "[approval]\nbells = []\n", 1)).unwrap();
    let mut client = desk.serve_with_bells();
    desk.queue(&mut client, "手順.txt");
    client.request(&json!({ "jsonrpc": "2.0", "id": "after", "method": "ping" })).unwrap();
    let ended = client.close().unwrap();
    assert!(!String::from_utf8_lossy(&ended.stdout).contains("elicitation"), "nothing was rung");
    assert_eq!(desk.rung(), 0);
}
