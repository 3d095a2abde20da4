//! Looks at what a provider answered, or takes a session's ways and grants out of it.
//@ error: E0609
//@ error: E0616
use sekisho_gate::{Act, Ask, Read, Session};

async fn attempt(look: &Session<Read>, act: &Session<Act>, ask: Ask) {
    let answer = look.ask(Ask::of("letter").place("id", "1")).await;
    let _ = answer.map(|answer| answer.body); //~
    drop(act.reach.doors); //~
    drop(ask.endpoint); //~
}
