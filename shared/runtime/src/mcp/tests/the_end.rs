//! How serving ends: at the end of the input, with calls in flight, or when nobody reads any more.

use super::super::handler::{GRACE, LINGER};
use super::{Client, Ended, call, failure, in_time, initialize};
use serde_json::json;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::time::Instant;

const TWO_SECONDS: Duration = Duration::from_secs(2);

#[tokio::test]
async fn the_end_of_input_ends_it_before_and_after_initialize() {
    let (ended, rest) = Client::connect().hang_up().await;
    assert_eq!((ended, rest), (Ended::EndOfInput, vec![]));
    let (ended, rest) = Client::initialized().await.hang_up().await;
    assert_eq!((ended, rest), (Ended::EndOfInput, vec![]));
}

#[tokio::test]
async fn what_was_asked_before_the_end_is_still_answered_and_the_last_line_feed_may_be_missing() {
    let mut client = Client::connect();
    client.send(initialize(1, "2025-11-25")).await;
    let last = call(2, "fail", json!({})).to_string();
    client.input.as_mut().unwrap().write_all(last.as_bytes()).await.unwrap();
    let (ended, rest) = client.hang_up().await;
    assert_eq!(ended, Ended::EndOfInput);
    assert_eq!(rest.len(), 2, "{rest:?}");
    assert_eq!(rest[1], failure(json!(2), "できません"));
}

#[tokio::test(start_paused = true)]
async fn a_call_in_flight_is_told_to_end_and_may_answer() {
    let mut client = Client::initialized().await;
    client.send(call(1, "wait", json!({}))).await;
    assert_eq!(client.event().await, "started");
    let took = client.told_to_end().await;
    assert!(took >= LINGER && took < LINGER + GRACE, "{took:?}");
    let (ended, rest) = client.hang_up().await;
    assert_eq!((ended, rest), (Ended::EndOfInput, vec![failure(json!(1), "cancelled")]));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_does_not_listen_is_left_behind_within_two_seconds() {
    let mut client = Client::initialized().await;
    client.send(call(1, "hold", json!({}))).await;
    assert_eq!(client.event().await, "started");
    let (ended, rest, took) = client.hang_up_in_paused_time().await;
    assert!(took >= LINGER + GRACE && took < TWO_SECONDS, "{took:?}");
    assert_eq!((ended, rest), (Ended::EndOfInput, vec![failure(json!(1), "call.cancelled")]));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_reads_nothing_cannot_keep_it_from_ending() {
    let mut client = Client::connect_with(16);
    for id in 0..2000 {
        client.send(json!({"jsonrpc": "2.0", "id": id, "method": "ping"})).await;
        client.send(json!({"jsonrpc": "2.0", "id": id, "method": "nope"})).await;
    }
    client.input = None;
    let began = Instant::now();
    let ended = in_time(&mut client.serving).await.unwrap();
    assert_eq!(ended, Ended::EndOfInput);
    assert!(began.elapsed() < TWO_SECONDS, "{:?}", began.elapsed());
}

#[tokio::test]
async fn it_ends_when_nobody_reads_its_output() {
    let Client { input, output, serving, .. } = Client::connect();
    drop(output);
    let ping = br#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;
    let mut input = input.unwrap();
    input.write_all(ping).await.unwrap();
    input.write_all(b"\n").await.unwrap();
    assert_eq!(in_time(serving).await.unwrap(), Ended::OutputGone);
}
