//! Lines that no client should send: each is answered rightly, and the server lives on.

use super::{Client, call, error};
use serde_json::json;

#[tokio::test]
async fn every_kind_of_bad_line_is_answered_with_its_code_and_id() {
    let deep = format!(
        r#"{{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{{"name":"echo","arguments":{{"a":{}{}}}}}}}"#,
        "[".repeat(200),
        "]".repeat(200)
    );
    for (line, id, code) in [
        (&b"garbage"[..], None, -32700),
        (b"{\"jsonrpc\":\"2.0\",", None, -32700),
        (b"\xff\xfe\xfd", None, -32700),
        (
            br#"{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"echo","arguments":{"a":"\ud800"}}}"#,
            Some(json!(2)),
            -32700,
        ),
        (deep.as_bytes(), Some(json!(3)), -32700),
        (b"[]", None, -32600),
        (br#"[{"jsonrpc":"2.0","id":4,"method":"ping"}]"#, Some(json!(4)), -32600),
        (br#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, None, -32600),
        (br#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, Some(json!(1.5)), -32600),
        (br#"{"jsonrpc":"2.0","id":true,"method":"ping"}"#, None, -32600),
        (br#"{"id":5,"method":"ping"}"#, Some(json!(5)), -32600),
        (br#"{"jsonrpc":"2.0","id":6,"method":"ping","params":[]}"#, Some(json!(6)), -32600),
        (br#"{"jsonrpc":"2.0","id":"7","method":"tools/call","params":{}}"#, Some(json!("7")), -32602),
        (
            br#"{"jsonrpc":"2.0","id":8,"method":"tools/call","params":{"name":"echo","arguments":"x"}}"#,
            Some(json!(8)),
            -32602,
        ),
        (br#"{"jsonrpc":"2.0","id":9,"method":"tools/run"}"#, Some(json!(9)), -32601),
    ] {
        let shown = String::from_utf8_lossy(line).into_owned();
        let mut client = Client::initialized().await;
        client.send_line(line).await;
        let answer = client.read().await;
        assert_eq!(answer.get("id"), id.as_ref(), "{shown}: {answer}");
        assert_eq!(answer["error"]["code"], json!(code), "{shown}: {answer}");
        client.is_alive().await;
    }
}

#[tokio::test]
async fn a_line_of_nine_mebibytes_is_refused_under_its_id() {
    let mut client = Client::initialized().await;
    let text = "x".repeat(9 * 1024 * 1024);
    let line = format!(
        r#"{{"method":"tools/call","params":{{"name":"echo","arguments":{{"text":"{text}"}}}},"jsonrpc":"2.0","id":11}}"#
    );
    client.send_line(line.as_bytes()).await;
    let answer = client.read().await;
    assert_eq!(answer, error(json!(11), -32600, "the line is longer than 8 MiB"));
    client.is_alive().await;
}

#[tokio::test]
async fn a_line_of_two_mebibytes_is_served() {
    let mut client = Client::initialized().await;
    let text = "あ".repeat(700_000);
    client.send(call(12, "echo", json!({"text": text}))).await;
    let answer = client.read().await;
    assert_eq!(answer["result"]["structuredContent"]["arguments"]["text"], json!(text));
}

#[tokio::test]
async fn twenty_thousand_garbage_lines_to_a_client_that_does_not_read_do_no_harm() {
    let mut client = Client::initialized().await;
    for _ in 0..20_000 {
        client.send_line(b"garbage").await;
    }
    client.send(json!({"jsonrpc": "2.0", "id": "after", "method": "ping"})).await;
    let refusal = json!({"jsonrpc": "2.0",
        "error": {"code": -32700, "message": "the line is not valid JSON in UTF-8"}});
    loop {
        let answer = client.read().await;
        if answer["id"] == json!("after") {
            break;
        }
        assert_eq!(answer, refusal);
    }
    client.is_alive().await;
}

#[tokio::test]
async fn refusals_under_an_id_all_arrive_even_if_the_client_reads_late() {
    let mut client = Client::initialized().await;
    for id in 0..600 {
        client.send(json!({"jsonrpc": "2.0", "id": id, "method": "nope"})).await;
    }
    for id in 0..600 {
        let answer = client.read().await;
        assert_eq!(answer, error(json!(id), -32601, "there is no such method here"));
    }
}

#[tokio::test]
async fn notifications_answers_and_empty_lines_are_passed_over_even_as_the_first_message() {
    let mut client = Client::connect();
    for line in [
        r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
        r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#,
        r#"{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}"#,
        r#"{"jsonrpc":"2.0","method":"invented"}"#,
        r#"{"jsonrpc":"2.0","id":1,"result":{"roots":[]}}"#,
        r#"{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"no"}}"#,
        "",
        "   ",
    ] {
        client.send_line(line.as_bytes()).await;
    }
    client.is_alive().await;
}

#[tokio::test]
async fn an_id_in_flight_is_refused_and_free_again_after_the_answer() {
    let mut client = Client::initialized().await;
    client.send(call("same", "hold", json!({}))).await;
    assert_eq!(client.event().await, "started");
    let refused = client.ask(call("same", "echo", json!({}))).await;
    assert_eq!(refused, error(json!("same"), -32600, "a request with this id is still in flight"));
    client.release.cancel();
    assert_eq!(client.read().await["result"]["structuredContent"], json!({}));
    let again = client.ask(call("same", "fail", json!({}))).await;
    assert_eq!(again, super::failure(json!("same"), "できません"));
}

#[tokio::test]
async fn an_id_comes_back_exactly_as_it_was_written() {
    let mut client = Client::initialized().await;
    for id in [json!(0), json!(-1), json!("0"), json!("あ\u{0}"), json!(u64::MAX), json!("")] {
        let answer = client.ask(json!({"jsonrpc": "2.0", "id": id, "method": "ping"})).await;
        assert_eq!(answer, json!({"jsonrpc": "2.0", "id": id, "result": {}}));
    }
}
