//! Reads lines of bounded length from any input.
//!
//! Apart from `transport.rs` because the bound must hold before anything is known of the content: a line that
//! is too long is skipped without being kept, and only its id is remembered. May be dropped while it waits
//! without losing a byte.

use super::ids::ClientId;
use super::recover::IdScan;
use std::io;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};

/// The longest line that is read.
pub(super) const LINE_LIMIT_BYTES: usize = 8 * 1024 * 1024;

const BUFFER_BYTES: usize = 32 * 1024;

/// What came in.
#[derive(Debug, PartialEq)]
pub(super) enum Incoming {
    /// A whole line without its line feed.
    Line(Vec<u8>),
    /// A line over the limit, of which only the id is left.
    TooLong(Option<ClientId>),
}

/// The lines of an input.
#[derive(Debug)]
pub(super) struct Lines<R> {
    input: BufReader<R>,
    pending: Pending,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    /// Reads lines of at most `limit_bytes`.
    pub(super) fn new(input: R, limit_bytes: usize) -> Self {
        let pending = Pending { held: Vec::new(), skipping: None, limit_bytes };
        Self { input: BufReader::with_capacity(BUFFER_BYTES, input), pending }
    }

    /// The next line, or nothing at the end of the input. A last line needs no line feed.
    pub(super) async fn next(&mut self) -> io::Result<Option<Incoming>> {
        loop {
            let chunk = self.input.fill_buf().await?;
            if chunk.is_empty() {
                return Ok(self.pending.end_of_input());
            }
            let mut parts = chunk.splitn(2, |byte| *byte == b'\n');
            let piece = parts.next().unwrap_or_default();
            let line_ends = parts.next().is_some();
            let used = piece.len() + usize::from(line_ends);
            let incoming = self.pending.take(piece, line_ends);
            self.input.consume(used);
            if incoming.is_some() {
                return Ok(incoming);
            }
        }
    }
}

/// The line that is being read.
#[derive(Debug)]
struct Pending {
    held: Vec<u8>,
    skipping: Option<IdScan>,
    limit_bytes: usize,
}

impl Pending {
    fn take(&mut self, piece: &[u8], line_ends: bool) -> Option<Incoming> {
        if self.skipping.is_none() && self.held.len() + piece.len() > self.limit_bytes {
            let mut scan = IdScan::default();
            scan.feed(&std::mem::take(&mut self.held));
            self.skipping = Some(scan);
        }
        match &mut self.skipping {
            Some(scan) => scan.feed(piece),
            None => self.held.extend_from_slice(piece),
        }
        line_ends.then(|| match self.skipping.take() {
            Some(scan) => Incoming::TooLong(scan.finish()),
            None => Incoming::Line(std::mem::take(&mut self.held)),
        })
    }

    fn end_of_input(&mut self) -> Option<Incoming> {
        if self.skipping.is_none() && self.held.is_empty() {
            return None;
        }
        self.take(&[], true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn id(value: serde_json::Value) -> Option<ClientId> {
        ClientId::readable(&value)
    }

    async fn read_all(input: &[u8], limit_bytes: usize) -> Vec<Incoming> {
        let mut lines = Lines::new(input, limit_bytes);
        let mut all = Vec::new();
        while let Some(incoming) = lines.next().await.unwrap() {
            all.push(incoming);
        }
        all
    }

    #[tokio::test]
    async fn lines_come_one_by_one_and_the_last_needs_no_line_feed() {
        assert_eq!(
            read_all(b"a\n\nbb\r\ncc", 10).await,
            [&b"a"[..], b"", b"bb\r", b"cc"].map(|l| Incoming::Line(l.to_vec()))
        );
        assert_eq!(read_all(b"", 10).await, []);
    }

    #[tokio::test]
    async fn the_limit_is_exact_and_what_follows_is_read() {
        assert_eq!(
            read_all(b"1234\n12345\n{\"id\":3}\nx\n", 4).await,
            [
                Incoming::Line(b"1234".to_vec()),
                Incoming::TooLong(None),
                Incoming::TooLong(id(json!(3))),
                Incoming::Line(b"x".to_vec()),
            ]
        );
    }

    #[tokio::test]
    async fn the_id_behind_a_huge_argument_is_found_even_at_the_end_of_input() {
        let line = format!(r#"{{"params":{{"text":"{}"}},"id":"last"}}"#, "x".repeat(200_000));
        assert_eq!(read_all(line.as_bytes(), 100_000).await, [Incoming::TooLong(id(json!("last")))]);
    }

    #[tokio::test]
    async fn a_dropped_wait_loses_nothing() {
        use tokio::io::AsyncWriteExt;
        let (mut writer, reader) = tokio::io::duplex(64);
        let mut lines = Lines::new(reader, 100);
        writer.write_all(b"half ").await.unwrap();
        tokio::select! {
            biased;
            line = lines.next() => panic!("{line:?}"),
            () = std::future::ready(()) => {}
        }
        writer.write_all(b"whole\n").await.unwrap();
        assert_eq!(lines.next().await.unwrap(), Some(Incoming::Line(b"half whole".to_vec())));
    }
}
