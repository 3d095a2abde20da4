//! Bells: heard by whoever can show one, never waited for, never an answer.

use super::{Client, call, initialize, object};
use serde_json::{Value, json};

/// A client that has said hello with these capabilities.
async fn client(version: &str, elicitation: Value) -> Client {
    let mut client = Client::connect();
    let mut hello = initialize(0, version);
    hello["params"]["capabilities"] = json!({ "elicitation": elicitation });
    client.ask(hello).await;
    client.send(json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await;
    client
}

/// Calls, and reads the call's answer and the bell, in whichever order they come.
async fn rings(client: &mut Client, tool: &str) -> Value {
    client.send(call(1, tool, json!({}))).await;
    let (one, other) = (client.read().await, client.read().await);
    let (bell, answer) = if one.get("method").is_some() { (one, other) } else { (other, one) };
    assert_eq!(
        (&answer["id"], &answer["result"]["structuredContent"]),
        (&json!(1), &json!({"state": "pending"}))
    );
    assert_eq!(bell["method"], "elicitation/create");
    assert_eq!(client.event().await, "started");
    bell
}

#[tokio::test]
async fn a_client_that_opens_links_is_shown_one_and_the_call_is_answered_without_it() {
    let mut client = client("2025-11-25", json!({"form": {}, "url": {}})).await;
    let bell = rings(&mut client, "queue").await;
    let shown = json!({"mode": "url", "message": "承認待ちがあります（12 番）", "elicitationId": "proposal-12",
        "url": "http://localhost:49321/waiting/12"});
    let mut params = object(bell["params"].clone());
    params.remove("_meta");
    assert_eq!(Value::Object(params), shown);
    // While it rings nothing else does, and work goes on.
    client.send(call(2, "queue", json!({}))).await;
    assert_eq!(client.read().await["id"], 2);
    client.is_alive().await;
    assert_eq!(client.event().await, "started");
    let accepted = json!({"action": "accept", "content": {"approved": true}});
    client.send(json!({"jsonrpc": "2.0", "id": bell["id"], "result": accepted})).await;
    assert_eq!(client.event().await, "rung");
    client.is_alive().await;
}

#[tokio::test]
async fn without_a_page_or_without_links_the_words_are_shown_as_a_form_without_fields() {
    for (version, can, tool) in [
        ("2025-11-25", json!({"form": {}, "url": {}}), "queue_without_page"),
        ("2025-11-25", json!({}), "queue"),
        ("2025-06-18", json!({"form": {}, "url": {}}), "queue"),
    ] {
        let mut client = client(version, can.clone()).await;
        let bell = rings(&mut client, tool).await;
        assert_eq!(bell["params"]["message"], "承認待ちがあります（12 番）", "{can}");
        assert_eq!(bell["params"]["requestedSchema"], json!({"type": "object", "properties": {}}), "{bell}");
        assert!(!bell.to_string().contains("localhost"), "{bell}");
        client
            .send(json!({"jsonrpc": "2.0", "id": bell["id"], "error": {"code": -1, "message": "no"}}))
            .await;
        client.is_alive().await;
    }
}

#[tokio::test]
async fn whoever_cannot_show_a_bell_hears_none() {
    let mut without = Client::initialized().await;
    assert_eq!(without.ask(call(1, "queue", json!({}))).await["id"], 1);
    without.is_alive().await;
    // A link only, and no page to lead to.
    let mut links = client("2025-11-25", json!({"url": {}})).await;
    assert_eq!(links.ask(call(1, "queue_without_page", json!({}))).await["id"], 1);
    links.is_alive().await;
    // Since 2026-07-28 a server asks nothing, whatever a client says that it can do.
    let mut stateless = Client::connect();
    let mut asked = call(1, "queue", json!({}));
    asked["params"]["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "bare", "version": "0"},
        "io.modelcontextprotocol/clientCapabilities": {"elicitation": {"form": {}, "url": {}}},
    });
    assert_eq!(stateless.ask(asked).await["id"], 1);
    stateless.is_alive().await;
}

#[tokio::test]
async fn an_answer_that_nobody_asked_for_is_nothing() {
    let mut client = client("2025-11-25", json!({"url": {}})).await;
    for id in [0, 1, 99] {
        client.send(json!({"jsonrpc": "2.0", "id": id, "result": {"action": "accept"}})).await;
    }
    client.is_alive().await;
    let bell = rings(&mut client, "queue").await;
    let answer = json!({"jsonrpc": "2.0", "id": bell["id"], "result": {"action": "cancel"}});
    client.send(answer.clone()).await;
    client.send(answer).await;
    assert_eq!(client.event().await, "rung");
    client.is_alive().await;
    assert!(client.events.try_recv().is_err(), "rung once");
}
