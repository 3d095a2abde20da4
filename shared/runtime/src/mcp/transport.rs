//! The guard between the wire and the SDK: what it lets through is well formed, and what it does not is answered.
//!
//! Apart from `handler.rs` because a guard that knew tools could be talked round. The SDK's own transport leaves
//! some bad lines without an answer, ends on others, and gives answers to whoever uses an id a second time.
//! Never writes anything but whole JSON-RPC lines, and never logs a line.

use super::ids::Flight;
use super::lines::{Incoming, LINE_LIMIT_BYTES, Lines};
use super::message::{Handshake, Refusal, Sifted, sift};
use rmcp::RoleServer;
use rmcp::model::{
    CancelledNotification, CancelledNotificationParam, ClientJsonRpcMessage, ClientNotification,
    ClientRequest, ClientResult, ElicitResult, ErrorData, JsonRpcMessage, JsonRpcRequest, NumberOrString,
    RequestId, ServerJsonRpcMessage, ServerRequest,
};
use rmcp::transport::Transport;
use serde::Serialize;
use std::collections::{HashSet, VecDeque};
use std::future::{Future, poll_fn};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::Poll;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How many lines may wait for a client that does not read.
const OUTGOING_LINES: usize = 256;
/// How many refusals may wait before that; a client that reads none of them loses the later ones.
const REFUSALS_WAITING: usize = 1024;
/// How long the last lines may take once everything else has ended.
const FLUSH_LIMIT: Duration = Duration::from_millis(250);

/// Why serving ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// The client closed our input: the ordinary end.
    EndOfInput,
    /// Nobody reads our output any more.
    OutputGone,
    /// Our input failed, or something broke inside.
    Fault,
}

/// What the guard and the handler both know of the connection.
#[derive(Debug, Default)]
pub(super) struct Connection {
    /// Fires when no further request will come.
    pub(super) closing: CancellationToken,
    ended: OnceLock<Ended>,
}

impl Connection {
    /// Notes that the connection is over; the first reason stands.
    pub(super) fn close(&self, why: Ended) {
        self.ended.get_or_init(|| why);
        self.closing.cancel();
    }

    /// Why the connection is over.
    pub(super) fn ended(&self) -> Ended {
        *self.ended.get().unwrap_or(&Ended::Fault)
    }
}

/// The transport handed to the SDK.
pub(super) struct Guard<R> {
    lines: Lines<R>,
    outgoing: Option<mpsc::Sender<Vec<u8>>>,
    writer: Option<JoinHandle<()>>,
    /// Refusals under an id, not yet handed to the writer: somebody waits for each of them.
    refusals: VecDeque<Vec<u8>>,
    flight: Flight,
    handshake: Handshake,
    connection: Arc<Connection>,
    refused_lines: u64,
    /// The numbers of what we have asked the client, so that nothing else passes for an answer.
    asked: HashSet<i64>,
}

/// An answer as it stands on the wire.
#[derive(Serialize)]
struct Line<'a, I: Serialize, T: Serialize> {
    jsonrpc: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a I>,
    #[serde(flatten)]
    body: Body<'a, T>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Body<'a, T: Serialize> {
    Result(&'a T),
    Error(&'a ErrorData),
}

impl<R: AsyncRead + Send + Unpin> Guard<R> {
    /// Guards an input and an output; spawns the task that writes.
    pub(super) fn new<W>(input: R, output: W, connection: Arc<Connection>) -> Self
    where
        W: AsyncWrite + Send + Unpin + 'static,
    {
        let (outgoing, lines) = mpsc::channel(OUTGOING_LINES);
        let writer = tokio::spawn(write_lines(output, lines, connection.clone()));
        Self {
            lines: Lines::new(input, LINE_LIMIT_BYTES),
            outgoing: Some(outgoing),
            writer: Some(writer),
            refusals: VecDeque::new(),
            flight: Flight::default(),
            handshake: Handshake::Missing,
            connection,
            refused_lines: 0,
            asked: HashSet::new(),
        }
    }

    /// The next line, or nothing when the connection is over. Hands refusals to the writer meanwhile, so that
    /// a client that does not read cannot keep us from hearing that it is gone. May be dropped while it waits.
    async fn next_line(&mut self) -> Option<Incoming> {
        let closing = self.connection.closing.clone();
        let outgoing = self.outgoing.clone()?;
        loop {
            tokio::select! {
                biased;
                () = closing.cancelled() => return None,
                place = outgoing.reserve(), if !self.refusals.is_empty() => {
                    let line = self.refusals.pop_front();
                    // Without a place the writer has ended, and it has said so by closing the connection.
                    if let (Ok(place), Some(line)) = (place, line) {
                        place.send(line);
                    }
                }
                incoming = self.lines.next() => match incoming {
                    Ok(Some(incoming)) => return Some(incoming),
                    Ok(None) => self.connection.close(Ended::EndOfInput),
                    Err(error) => {
                        tracing::error!(kind = %error.kind(), "the input failed");
                        self.connection.close(Ended::Fault);
                    }
                },
            }
        }
    }

    fn refuse(&mut self, refusal: &Refusal) {
        self.refused_lines += 1;
        // Ten garbage lines are worth a word, ten thousand are not worth ten thousand.
        if is_power_of_ten(self.refused_lines) {
            tracing::warn!(code = refusal.code.0, count = self.refused_lines, "a line was refused");
        }
        let error = ErrorData::new(refusal.code, refusal.message, None);
        let Some(line) = to_line(refusal.id.as_ref(), Body::<()>::Error(&error)) else {
            return;
        };
        if refusal.id.is_some() {
            self.refusals.truncate(REFUSALS_WAITING - 1);
            self.refusals.push_back(line);
        } else if let Some(outgoing) = &self.outgoing {
            // Nobody can wait for an answer without an id: if the client does not read, it is left out.
            drop(outgoing.try_send(line));
        }
    }

    /// Passes a line on, or deals with it here.
    fn admit(&mut self, incoming: Incoming) -> Option<ClientJsonRpcMessage> {
        let sifted = match incoming {
            Incoming::Line(line) => sift(&line, self.handshake),
            Incoming::TooLong(id) => Sifted::Refused(vec![Refusal::too_long(id)]),
        };
        match sifted {
            Sifted::Ignored => None,
            Sifted::Answered(number, action) => {
                let id = self.asked.remove(&number).then_some(RequestId::Number(number))?;
                Some(match action {
                    Some(action) => {
                        JsonRpcMessage::response(ClientResult::ElicitResult(ElicitResult::new(action)), id)
                    }
                    None => JsonRpcMessage::error(ErrorData::internal_error("not answered", None), Some(id)),
                })
            }
            Sifted::Refused(refusals) => {
                refusals.iter().for_each(|refusal| self.refuse(refusal));
                None
            }
            Sifted::Cancel(id) => {
                let number = self.flight.cancel(&id)?;
                let params = CancelledNotificationParam::new(Some(RequestId::Number(number)), None);
                let cancelled = CancelledNotification::new(params);
                Some(JsonRpcMessage::notification(ClientNotification::CancelledNotification(cancelled)))
            }
            Sifted::Request(id, request) => {
                let Some(number) = self.flight.enter(id.clone()) else {
                    self.refuse(&Refusal::in_flight(id));
                    return None;
                };
                if matches!(*request, ClientRequest::InitializeRequest(_)) {
                    self.handshake = Handshake::Made;
                }
                Some(JsonRpcMessage::request(*request, RequestId::Number(number)))
            }
        }
    }

    /// The line for what the SDK wants to send, or nothing for an answer that nobody wants any more.
    fn outgoing_line(&mut self, message: &ServerJsonRpcMessage) -> Option<Vec<u8>> {
        let number = match message {
            JsonRpcMessage::Response(response) => &response.id,
            JsonRpcMessage::Error(error) => error.id.as_ref()?,
            JsonRpcMessage::Notification(notification) => return with_line_feed(notification),
            JsonRpcMessage::Request(request) => return self.asking_line(request),
        };
        let NumberOrString::Number(number) = number else {
            return None;
        };
        let id = self.flight.answer(*number)?;
        let line = match message {
            JsonRpcMessage::Response(response) => to_line(Some(&id), Body::Result(&response.result)),
            JsonRpcMessage::Error(error) => to_line(Some(&id), Body::<()>::Error(&error.error)),
            JsonRpcMessage::Notification(_) | JsonRpcMessage::Request(_) => None,
        };
        line.or_else(|| {
            let error = ErrorData::internal_error("the result cannot be written as JSON", None);
            to_line(Some(&id), Body::<()>::Error(&error))
        })
    }
}

impl<R> Guard<R> {
    /// The line for a bell; the one thing that a client is ever asked.
    fn asking_line(&mut self, request: &JsonRpcRequest<ServerRequest>) -> Option<Vec<u8>> {
        match (&request.request, &request.id) {
            (ServerRequest::ElicitRequest(_), NumberOrString::Number(number)) => {
                let line = with_line_feed(request)?;
                self.asked.insert(*number);
                Some(line)
            }
            _ => None,
        }
    }
}

impl<R: AsyncRead + Send + Unpin + 'static> Transport<RoleServer> for Guard<R> {
    type Error = io::Error;

    fn send(
        &mut self,
        message: ServerJsonRpcMessage,
    ) -> impl Future<Output = Result<(), io::Error>> + Send + 'static {
        let line = self.outgoing_line(&message);
        let outgoing = self.outgoing.clone();
        async move {
            let (Some(line), Some(outgoing)) = (line, outgoing) else {
                return Ok(());
            };
            outgoing.send(line).await.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
        }
    }

    async fn receive(&mut self) -> Option<ClientJsonRpcMessage> {
        loop {
            let incoming = self.next_line().await?;
            if let Some(message) = self.admit(incoming) {
                return Some(message);
            }
        }
    }

    async fn close(&mut self) -> Result<(), io::Error> {
        self.outgoing = None;
        if self.refused_lines > 0 {
            tracing::warn!(count = self.refused_lines, "lines were refused");
        }
        let Some(writer) = self.writer.take() else {
            return Ok(());
        };
        match tokio::time::timeout(FLUSH_LIMIT, writer).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }
}

/// Writes lines in the order they come, each whole, until there will be no more or nobody reads them.
async fn write_lines<W>(mut output: W, mut lines: mpsc::Receiver<Vec<u8>>, connection: Arc<Connection>)
where
    W: AsyncWrite + Send + Unpin + 'static,
{
    if let Err(error) = write_all_lines(&mut output, &mut lines).await {
        tracing::warn!(kind = %error.kind(), "the output is gone");
        connection.close(Ended::OutputGone);
    }
}

async fn write_all_lines<W: AsyncWrite + Unpin>(
    output: &mut W,
    lines: &mut mpsc::Receiver<Vec<u8>>,
) -> io::Result<()> {
    loop {
        // Flushed while there is nothing to write, which is also how a failure is heard of.
        let next = poll_fn(|context| match Pin::new(&mut *output).poll_flush(context) {
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Ready(Ok(())) | Poll::Pending => lines.poll_recv(context).map(Ok),
        });
        match next.await? {
            Some(line) => output.write_all(&line).await?,
            None => return output.shutdown().await,
        }
    }
}

fn to_line<I: Serialize, T: Serialize>(id: Option<&I>, body: Body<'_, T>) -> Option<Vec<u8>> {
    let jsonrpc = "2.0";
    with_line_feed(&Line { jsonrpc, id, body })
}

fn with_line_feed<T: Serialize>(message: &T) -> Option<Vec<u8>> {
    let mut line = serde_json::to_vec(message).ok()?;
    line.push(b'\n');
    Some(line)
}

fn is_power_of_ten(count: u64) -> bool {
    count.checked_ilog10().and_then(|log| 10_u64.checked_pow(log)) == Some(count)
}
