//! What came of a call, and what of it a model sees.

use sekisho_types::ErrorCode;
use serde_json::Value;

/// What came of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct CallResult {
    /// `structuredContent`; null if there is none.
    pub structured: Value,
    /// The text blocks of `content`, joined; of an error of the protocol, its message.
    pub text: String,
    /// The call was refused or failed.
    pub is_error: bool,
    /// The protocol's number, if the request itself was refused.
    pub protocol_error: Option<i64>,
    /// The line as the server wrote it.
    pub raw: Vec<u8>,
}

impl CallResult {
    pub(super) fn of(message: &Value, raw: Vec<u8>) -> Self {
        if let Some(error) = message.get("error") {
            let text = error.get("message").and_then(Value::as_str).unwrap_or_default().to_owned();
            let protocol_error = error.get("code").and_then(Value::as_i64);
            return Self { structured: Value::Null, text, is_error: true, protocol_error, raw };
        }
        let member = |name: &str| message.get("result").and_then(|result| result.get(name));
        let blocks = member("content").and_then(Value::as_array);
        let texts = blocks.into_iter().flatten().filter_map(|block| block.get("text")?.as_str());
        Self {
            structured: member("structuredContent").cloned().unwrap_or_default(),
            text: texts.collect::<Vec<_>>().join("\n"),
            is_error: member("isError").and_then(Value::as_bool).unwrap_or(false),
            protocol_error: None,
            raw,
        }
    }

    /// What the model sees, as Claude Code passes it on: of a result the compact JSON alone, of an error the
    /// text alone.
    pub fn seen(&self) -> String {
        if self.is_error || self.structured.is_null() {
            self.text.clone()
        } else {
            self.structured.to_string()
        }
    }

    /// The code at the head of a refusal's text, `[call.bad-argument] …`.
    pub fn code(&self) -> Option<ErrorCode> {
        let (code, _) = self.text.strip_prefix('[')?.split_once(']')?;
        ErrorCode::parse(code).ok()
    }

    /// A whole number of the result, such as `first_line`.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.structured.get(name)?.as_u64()
    }

    /// A text of the result, such as `cursor`.
    pub fn word(&self, name: &str) -> Option<&str> {
        self.structured.get(name)?.as_str()
    }

    /// The lines under `untrusted`, without numbers.
    pub fn lines(&self) -> Vec<&str> {
        let text = self.structured.get("untrusted").and_then(|body| body.get("text"));
        text.and_then(Value::as_str).map(|text| text.split('\n').collect()).unwrap_or_default()
    }

    /// The rows under `untrusted`.
    pub fn rows(&self) -> Vec<&Vec<Value>> {
        let rows = self.structured.get("untrusted").and_then(|body| body.get("rows"));
        rows.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_array).collect()
    }

    /// How many of this kind were masked.
    pub fn masked(&self, kind: &str) -> u64 {
        let count = self.structured.get("masked").and_then(|masked| masked.get(kind));
        count.and_then(Value::as_u64).unwrap_or(0)
    }
}
