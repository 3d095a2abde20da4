//! The child process: one thread reads each of its outputs, and every wait has an end.
//!
//! Apart from `client.rs` because pipes, threads and deadlines know nothing of the protocol.

use super::launch::Launch;
use crate::TestkitError;
use serde_json::{Map, Value};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often a child is asked whether it has ended, once its outputs are closed: it is about to.
const POLL: Duration = Duration::from_millis(2);

/// How a server ended, and every byte it wrote.
#[derive(Debug)]
pub struct Ended {
    /// How it ended.
    pub status: ExitStatus,
    /// Everything on its standard output.
    pub stdout: Vec<u8>,
    /// Everything on its standard error.
    pub stderr: String,
    /// From the closing of its input, or the kill, to its end.
    pub took: Duration,
}

#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    /// To the thread that writes, so that a server that does not read cannot block the client.
    stdin: Option<Sender<Vec<u8>>>,
    lines: Receiver<Vec<u8>>,
    /// Nothing is ever sent: it is over when both readers are.
    reading: Receiver<()>,
    line: usize,
    stdout: Bytes,
    stderr: Bytes,
}

/// Bytes that a reading thread collects.
#[derive(Debug, Clone, Default)]
struct Bytes(Arc<Mutex<Vec<u8>>>);

impl Bytes {
    fn add(&self, bytes: &[u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
    }

    fn copy(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.copy()).into_owned()
    }
}

impl Process {
    pub(super) fn start(launch: &Launch) -> Result<Self, TestkitError> {
        let failed = |error| TestkitError::Start { program: launch.program.clone(), error };
        let mut command = launch.command();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(failed)?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let stdin = child.stdin.take().map(write_in_the_background);
        let (collected, errors) = (Bytes::default(), Bytes::default());
        let (sender, lines) = channel();
        let (still_reading, reading) = channel();
        if let Some(stdout) = stdout {
            let (collected, still_reading) = (collected.clone(), still_reading.clone());
            std::thread::spawn(move || {
                read_lines(stdout, |line| {
                    collected.add(&line);
                    // Nobody waits any more: the bytes are still kept.
                    drop(sender.send(line));
                });
                drop(still_reading);
            });
        }
        if let Some(stderr) = stderr {
            let errors = errors.clone();
            std::thread::spawn(move || {
                read_lines(stderr, |line| errors.add(&line));
                drop(still_reading);
            });
        }
        Ok(Self { child, stdin, lines, reading, line: 0, stdout: collected, stderr: errors })
    }

    pub(super) fn write(&mut self, line: &[u8]) -> Result<(), TestkitError> {
        let sent = self.stdin.as_ref().map(|stdin| stdin.send([line, b"\n"].concat()));
        match sent {
            Some(Ok(())) => Ok(()),
            Some(Err(_)) | None => Err(TestkitError::InputClosed(self.stderr.text())),
        }
    }

    /// The next message, and the bytes of its line.
    pub(super) fn next_message(
        &mut self,
        waiting_for: &str,
        until: Instant,
        limit: Duration,
    ) -> Result<(Map<String, Value>, Vec<u8>), TestkitError> {
        let left = until.saturating_duration_since(Instant::now());
        let raw = self.lines.recv_timeout(left).map_err(|error| match error {
            RecvTimeoutError::Timeout => {
                TestkitError::Deadline { waiting_for: waiting_for.to_owned(), limit }
            }
            RecvTimeoutError::Disconnected => {
                TestkitError::OutputEnded { waiting_for: waiting_for.to_owned(), stderr: self.stderr.text() }
            }
        })?;
        self.line += 1;
        match serde_json::from_slice(&raw) {
            Ok(Value::Object(message)) if message.get("jsonrpc").is_some_and(|v| v == "2.0") => {
                Ok((message, raw))
            }
            Ok(_) | Err(_) => Err(TestkitError::NotProtocol { line: self.line }),
        }
    }

    pub(super) fn close(mut self, limit: Duration) -> Result<Ended, TestkitError> {
        let began = Instant::now();
        drop(self.stdin.take());
        self.ended(began, limit)
    }

    pub(super) fn kill(mut self, limit: Duration) -> Result<Ended, TestkitError> {
        let began = Instant::now();
        self.stop();
        self.ended(began, limit)
    }

    fn stop(&mut self) {
        // It fails only where the child has ended already.
        drop(self.child.kill());
    }

    fn ended(&mut self, began: Instant, limit: Duration) -> Result<Ended, TestkitError> {
        let late = || TestkitError::Deadline { waiting_for: "end of the server".into(), limit };
        let until = began + limit;
        // Over when both outputs are; a grandchild that holds one of them is what the deadline is for.
        let _over = self.reading.recv_timeout(limit);
        let status = loop {
            match self.child.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) if Instant::now() < until => std::thread::sleep(POLL),
                Ok(None) | Err(_) => {
                    self.stop();
                    return Err(late());
                }
            }
        };
        let took = began.elapsed();
        Ok(Ended { status, stdout: self.stdout.copy(), stderr: self.stderr.text(), took })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stop();
        drop(self.child.wait());
    }
}

fn write_in_the_background(mut stdin: ChildStdin) -> Sender<Vec<u8>> {
    let (sender, lines) = channel::<Vec<u8>>();
    std::thread::spawn(move || {
        // A server that is gone is noticed by whoever waits for its answer.
        while let Ok(line) = lines.recv() {
            if stdin.write_all(&line).and_then(|()| stdin.flush()).is_err() {
                return;
            }
        }
    });
    sender
}

fn read_lines(source: impl Read, mut each: impl FnMut(Vec<u8>)) {
    let mut source = BufReader::new(source);
    loop {
        let mut line = Vec::new();
        match source.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => each(line),
        }
    }
}
