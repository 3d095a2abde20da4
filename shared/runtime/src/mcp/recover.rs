//! Finds the id of a request that cannot be parsed: too long, too deep, broken, or not Unicode.
//!
//! Apart from `message.rs` because it must work where a parser gives up: it looks at one byte at a time, keeps
//! no more than one short token, and guesses nothing. Without the id a client waits until its own time-out.

use super::ids::ClientId;
use serde_json::Value;

/// The longest token that is kept; longer ones cannot be an id.
const TOKEN_LIMIT_BYTES: usize = 512;

/// Walks over the bytes of one line and remembers the value of the outermost member `id`.
#[derive(Debug, Default)]
pub(super) struct IdScan {
    depth: usize,
    stage: Stage,
    escaped: bool,
    token: Vec<u8>,
    is_id: bool,
    found: Option<ClientId>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nothing but white space so far.
    #[default]
    Before,
    /// Within the object, outside strings.
    Inside,
    /// Within a string, at any depth.
    Text,
    /// The object has ended, or there never was one.
    Over,
}

impl IdScan {
    /// Looks at the next bytes of the line.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match self.stage {
                Stage::Before => self.before(*byte),
                Stage::Inside => self.inside(*byte),
                Stage::Text => self.text(*byte),
                Stage::Over => return,
            }
        }
    }

    /// The id, if the line had one that could be read whole.
    pub(super) fn finish(self) -> Option<ClientId> {
        self.found
    }

    /// The id of a line that is at hand whole.
    pub(super) fn of_line(line: &[u8]) -> Option<ClientId> {
        let mut scan = Self::default();
        scan.feed(line);
        scan.finish()
    }

    fn before(&mut self, byte: u8) {
        if byte == b'{' {
            self.stage = Stage::Inside;
            self.depth = 1;
        } else if !byte.is_ascii_whitespace() {
            self.stage = Stage::Over;
        }
    }

    fn inside(&mut self, byte: u8) {
        match byte {
            b'"' => {
                self.stage = Stage::Text;
                self.keep(byte);
            }
            b'{' | b'[' => {
                self.keep(byte);
                self.depth += 1;
            }
            b'}' | b']' => {
                if self.depth == 1 {
                    self.member_ends();
                    self.stage = Stage::Over;
                }
                self.depth = self.depth.saturating_sub(1);
            }
            b':' if self.depth == 1 => {
                self.is_id = self.token.trim_ascii_end() == b"\"id\"";
                self.token.clear();
            }
            b',' if self.depth == 1 => self.member_ends(),
            // White space within a token stays, so that `1 2` cannot turn into 12.
            byte if byte.is_ascii_whitespace() && self.token.is_empty() => {}
            byte => self.keep(byte),
        }
    }

    fn text(&mut self, byte: u8) {
        self.keep(byte);
        if self.escaped {
            self.escaped = false;
        } else if byte == b'\\' {
            self.escaped = true;
        } else if byte == b'"' {
            self.stage = Stage::Inside;
        }
    }

    fn keep(&mut self, byte: u8) {
        if self.depth == 1 && self.token.len() <= TOKEN_LIMIT_BYTES {
            self.token.push(byte);
        }
    }

    fn member_ends(&mut self) {
        if self.is_id {
            self.found = serde_json::from_slice::<Value>(&self.token)
                .ok()
                .and_then(|value| ClientId::readable(&value));
        }
        self.is_id = false;
        self.token.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(line: &[u8]) -> Option<Value> {
        IdScan::of_line(line).map(|id| serde_json::to_value(id).unwrap())
    }

    #[test]
    fn ids_are_found_wherever_they_stand() {
        for (line, id) in [
            (&br#"{"jsonrpc":"2.0","id":5,"method":"x"}"#[..], json!(5)),
            (br#"{"method":"x","params":{"id":1,"a":[{"id":2}]},"id":"q\"1"}"#, json!("q\"1")),
            (br#" { "id" : -3 , "params" : { "text" : "broken \ud800" } }"#, json!(-3)),
            (b"{\"params\":\"\xff\xfe\",\"id\":\"\\u3042\"}", json!("あ")),
            (br#"{"id":7,"params":{"cut"#, json!(7)),
            (br#"{"id":1.5}"#, json!(1.5)),
            (br#"{"params":"\\\"id\":9","id":8}"#, json!(8)),
        ] {
            assert_eq!(found(line), Some(id), "{}", String::from_utf8_lossy(line));
        }
    }

    #[test]
    fn nothing_is_guessed() {
        for line in [
            &b""[..],
            b"garbage",
            b"[1,2]",
            br#"[{"id":1}]"#,
            br#"{"id":12"#,
            br#"{"id":null}"#,
            br#"{"id":{"id":1}}"#,
            br#"{"id":[1]}"#,
            br#"{"id":true}"#,
            br#"{"id":1 2}"#,
            br#"{"a":{"id":1}}"#,
            br#"{"id":"unfinished}"#,
        ] {
            assert_eq!(found(line), None, "{}", String::from_utf8_lossy(line));
        }
    }

    #[test]
    fn pieces_give_the_same_as_the_whole_and_long_tokens_are_not_kept() {
        let line = format!(r#"{{"params":"{}","id":42}}"#, "x".repeat(100_000));
        let mut scan = IdScan::default();
        for piece in line.as_bytes().chunks(7) {
            scan.feed(piece);
            assert!(scan.token.len() <= TOKEN_LIMIT_BYTES + 1);
        }
        assert_eq!(scan.finish(), IdScan::of_line(line.as_bytes()));
        assert_eq!(found(line.as_bytes()), Some(json!(42)));
    }

    #[test]
    fn depth_is_no_limit() {
        let line = format!(r#"{{"params":{}1{},"id":6}}"#, "[".repeat(5000), "]".repeat(5000));
        assert_eq!(found(line.as_bytes()), Some(json!(6)));
    }
}
