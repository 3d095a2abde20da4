//! Request ids: which are valid, and which are in flight.
//!
//! Apart from `transport.rs` because an answer under a wrong id is worse than none. Every request gets a number
//! of our own, so that an id used twice is noticed, and an answer that comes after its cancellation can never
//! be taken for the answer to a later request with the same id.

use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;

/// The longest textual id that is read.
const ID_LIMIT_BYTES: usize = 256;

/// An id as the client wrote it, to be sent back unchanged.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub(super) struct ClientId(Value);

impl ClientId {
    /// Takes what the protocol allows as an id: a string or an integer.
    pub(super) fn valid(value: &Value) -> Option<Self> {
        Self::readable(value).filter(|id| !id.0.is_f64())
    }

    /// Takes what can at least be sent back with a refusal: also a number with a fraction.
    pub(super) fn readable(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) if text.len() <= ID_LIMIT_BYTES => Some(Self(value.clone())),
            Value::Number(_) => Some(Self(value.clone())),
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }

    fn key(&self) -> String {
        self.0.to_string()
    }
}

/// The requests that were passed on and are not answered yet.
#[derive(Debug, Default)]
pub(super) struct Flight {
    last: i64,
    by_client: HashMap<String, i64>,
    by_number: HashMap<i64, ClientId>,
}

impl Flight {
    /// Gives a request its number, or nothing if a request with the same id is still in flight.
    pub(super) fn enter(&mut self, id: ClientId) -> Option<i64> {
        let key = id.key();
        if self.by_client.contains_key(&key) {
            return None;
        }
        self.last += 1;
        self.by_client.insert(key, self.last);
        self.by_number.insert(self.last, id);
        Some(self.last)
    }

    /// Takes the request out because it is being answered; nothing if it was cancelled before.
    pub(super) fn answer(&mut self, number: i64) -> Option<ClientId> {
        let id = self.by_number.remove(&number)?;
        self.by_client.remove(&id.key());
        Some(id)
    }

    /// Takes the request out because the client cancelled it: from here on the id is free again.
    pub(super) fn cancel(&mut self, id: &ClientId) -> Option<i64> {
        let number = self.by_client.remove(&id.key())?;
        self.by_number.remove(&number);
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_strings_and_integers_are_ids_but_fractions_can_be_sent_back() {
        for (value, valid, readable) in [
            (json!("a"), true, true),
            (json!(""), true, true),
            (json!(-7), true, true),
            (json!(18_446_744_073_709_551_615_u64), true, true),
            (json!(1.5), false, true),
            (json!("x".repeat(257)), false, false),
            (json!(null), false, false),
            (json!(true), false, false),
            (json!([1]), false, false),
            (json!({"a": 1}), false, false),
        ] {
            assert_eq!(ClientId::valid(&value).is_some(), valid, "{value}");
            assert_eq!(ClientId::readable(&value).is_some(), readable, "{value}");
        }
    }

    #[test]
    fn the_number_one_and_the_string_one_are_different_ids() {
        let mut flight = Flight::default();
        assert_eq!(flight.enter(ClientId(json!(1))), Some(1));
        assert_eq!(flight.enter(ClientId(json!("1"))), Some(2));
        assert_eq!(flight.enter(ClientId(json!(1))), None);
    }

    #[test]
    fn a_late_answer_to_a_cancelled_request_finds_no_id() {
        let mut flight = Flight::default();
        let id = ClientId(json!("a"));
        assert_eq!(flight.enter(id.clone()), Some(1));
        assert_eq!(flight.cancel(&id), Some(1));
        assert_eq!(flight.enter(id.clone()), Some(2));
        assert_eq!(flight.answer(1), None);
        assert_eq!(flight.answer(2), Some(id.clone()));
        assert_eq!(flight.cancel(&id), None);
    }
}
