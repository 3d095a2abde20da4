//! Calls of tools: answers, failures, panics, progress, cancellation, and too many at once.

use super::super::handler::RUNNING_CALLS;
use super::{Client, call, error, failure};
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[tokio::test]
async fn a_failure_is_only_its_text_and_an_unknown_tool_is_a_protocol_error() {
    let mut client = Client::initialized().await;
    let failed = client.ask(call(1, "fail", json!({}))).await;
    assert_eq!(failed, failure(json!(1), "できません"));
    let unknown = client.ask(call(2, "read_everything", json!({}))).await;
    assert_eq!(unknown, error(json!(2), -32602, "no tool named read_everything"));
}

#[tokio::test]
async fn results_are_compact_and_in_raw_utf_8() {
    let mut client = Client::initialized().await;
    client.send(call(1, "echo", json!({"path": "経費/11月.csv"}))).await;
    let line = client.read_line().await.unwrap();
    assert!(line.contains(r#""structuredContent":{"arguments":{"path":"経費/11月.csv"}"#), "{line}");
    assert!(line.contains(r#"{\"arguments\":{\"path\":\"経費/11月.csv\"}"#), "{line}");
}

#[tokio::test]
async fn absent_arguments_are_an_empty_object_and_odd_tool_use_ids_are_left_out() {
    let mut client = Client::initialized().await;
    for (meta, expected) in [
        (json!({"claudecode/toolUseId": "toolu_1-x.y:z"}), json!("toolu_1-x.y:z")),
        (json!({"claudecode/toolUseId": "two words"}), Value::Null),
        (json!({"claudecode/toolUseId": ""}), Value::Null),
        (json!({"claudecode/toolUseId": "x".repeat(129)}), Value::Null),
        (json!({"claudecode/toolUseId": 7}), Value::Null),
        (json!({}), Value::Null),
    ] {
        let answer = client
            .ask(json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                        "params": {"name": "echo", "_meta": meta}}))
            .await;
        assert_eq!(answer["result"]["structuredContent"], json!({"arguments": {}, "tool_use_id": expected}));
    }
}

#[tokio::test]
async fn a_panic_is_answered_without_its_message_and_the_server_lives() {
    let mut client = Client::initialized().await;
    for tool in ["panic", "panic_at_once"] {
        let answer = client.ask(call(1, tool, json!({}))).await;
        assert_eq!(answer, failure(json!(1), "call.internal"), "{tool}");
        client.is_alive().await;
    }
}

#[tokio::test]
async fn progress_arrives_before_the_result_and_only_if_asked_for() {
    let mut client = Client::initialized().await;
    let mut with_token = call(1, "steps", json!({}));
    with_token["params"]["_meta"] = json!({"progressToken": "p1"});
    client.send(with_token).await;
    let step = |progress: f64, total: Option<f64>, message: &str| {
        let mut params = json!({"progressToken": "p1", "progress": progress, "message": message});
        if let Some(total) = total {
            params["total"] = json!(total);
        }
        json!({"jsonrpc": "2.0", "method": "notifications/progress", "params": params})
    };
    assert_eq!(client.read().await, step(1.0, None, "段階 1"));
    assert_eq!(client.read().await, step(2.0, Some(3.0), "段階 2"));
    assert_eq!(client.read().await["id"], json!(1));
    let answer = client.ask(call(2, "steps", json!({}))).await;
    assert_eq!(answer["id"], json!(2));
}

#[tokio::test]
async fn a_cancelled_call_hears_of_it_and_gets_no_answer() {
    let mut client = Client::initialized().await;
    client.send(call("w", "wait", json!({}))).await;
    assert_eq!(client.event().await, "started");
    let cancelled = json!({"jsonrpc": "2.0", "method": "notifications/cancelled",
                           "params": {"requestId": "w", "reason": "no longer needed"}});
    client.send(cancelled.clone()).await;
    assert_eq!(client.event().await, "cancelled");
    client.is_alive().await;
    let answer = client.ask(call("w", "fail", json!({}))).await;
    assert_eq!(answer, failure(json!("w"), "できません"));
    client.send(cancelled).await;
    client.is_alive().await;
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_call_never_answers_for_the_next_one_with_its_id() {
    let mut client = Client::initialized().await;
    client.send(call(1, "hold", json!({}))).await;
    assert_eq!(client.event().await, "started");
    client
        .send(json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}}))
        .await;
    client.send(call(1, "wait", json!({}))).await;
    assert_eq!(client.event().await, "started");
    client.release.cancel();
    client.is_alive().await;
    client.told_to_end().await;
    let (_, rest) = client.hang_up().await;
    assert_eq!(rest, [failure(json!(1), "cancelled")]);
}

#[tokio::test]
async fn one_call_too_many_is_refused_and_the_others_end() {
    let mut client = Client::initialized().await;
    for id in 0..RUNNING_CALLS {
        client.send(call(id, "hold", json!({}))).await;
        assert_eq!(client.event().await, "started");
    }
    let refused = client.ask(call("more", "echo", json!({}))).await;
    assert_eq!(refused, failure(json!("more"), "call.too-many"));
    client.is_alive().await;
    client.release.cancel();
    let mut answered = BTreeSet::new();
    for _ in 0..RUNNING_CALLS {
        let answer = client.read().await;
        assert_eq!(answer["result"]["isError"], json!(false), "{answer}");
        answered.insert(answer["id"].as_u64().unwrap());
    }
    assert_eq!(answered.len(), RUNNING_CALLS);
    let answer = client.ask(call("more", "fail", json!({}))).await;
    assert_eq!(answer, failure(json!("more"), "できません"));
}
