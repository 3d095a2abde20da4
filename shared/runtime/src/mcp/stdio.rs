//! Standard input and output, each on a thread of its own.
//!
//! Apart from `transport.rs` because only a process has these two. The SDK's runtime would take a thread of its
//! pool anew for every read, every write and every flush, which costs a small call more than its work does.
//! Never holds more than one chunk each way: who does not read is not written for in advance.

use std::io::{self, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::thread;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::PollSender;

const CHUNK_BYTES: usize = 32 * 1024;

/// An input that a thread reads.
#[derive(Debug)]
pub(super) struct Input {
    chunks: mpsc::Receiver<io::Result<Vec<u8>>>,
    chunk: Vec<u8>,
    taken: usize,
}

impl Input {
    /// Reads standard input.
    ///
    /// - Errors: those of starting a thread.
    pub(super) fn standard() -> io::Result<Self> {
        Self::of(io::stdin())
    }

    fn of(input: impl Read + Send + 'static) -> io::Result<Self> {
        let (sender, chunks) = mpsc::channel(1);
        thread::Builder::new().name("input".into()).spawn(move || read(input, &sender))?;
        Ok(Self { chunks, chunk: Vec::new(), taken: 0 })
    }
}

fn read(mut input: impl Read, chunks: &mpsc::Sender<io::Result<Vec<u8>>>) {
    let mut buffer = vec![0; CHUNK_BYTES];
    loop {
        let read = match input.read(&mut buffer) {
            // The end: the channel closes, and that is what the other side sees.
            Ok(0) => return,
            Ok(count) => Ok(buffer.get(..count).unwrap_or_default().to_vec()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
        let failed = read.is_err();
        if chunks.blocking_send(read).is_err() || failed {
            return;
        }
    }
}

impl AsyncRead for Input {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.taken == self.chunk.len() {
            match ready!(self.chunks.poll_recv(context)) {
                None => return Poll::Ready(Ok(())),
                Some(Err(error)) => return Poll::Ready(Err(error)),
                Some(Ok(chunk)) => {
                    self.chunk = chunk;
                    self.taken = 0;
                }
            }
        }
        let rest = self.chunk.get(self.taken..).unwrap_or_default();
        let fits = rest.get(..out.remaining()).unwrap_or(rest);
        out.put_slice(fits);
        let count = fits.len();
        self.taken += count;
        Poll::Ready(Ok(()))
    }
}

/// An output that a thread writes.
///
/// A chunk counts as written once the thread has it: to hear of each one's arrival would cost a small answer as much
/// again as to send it. That a chunk could not be written is heard by whoever writes or flushes next or is waiting
/// in a flush's place; to shut the output down waits for all of them.
#[derive(Debug)]
pub(super) struct Output {
    chunks: PollSender<Vec<u8>>,
    /// Told once, when the thread ends.
    ended: oneshot::Receiver<io::Result<()>>,
    failed: bool,
}

impl Output {
    /// Writes standard output.
    ///
    /// - Errors: those of starting a thread.
    pub(super) fn standard() -> io::Result<Self> {
        Self::of(io::stdout())
    }

    fn of(output: impl Write + Send + 'static) -> io::Result<Self> {
        let (chunks, receiver) = mpsc::channel(1);
        let (end, ended) = oneshot::channel();
        thread::Builder::new().name("output".into()).spawn(move || {
            // Nobody waits any more where serving was given up meanwhile.
            drop(end.send(write(output, receiver)));
        })?;
        Ok(Self { chunks: PollSender::new(chunks), ended, failed: false })
    }

    /// Waits for the thread's end; it ends early only by failing.
    fn poll_ended(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.failed {
            return Poll::Ready(Err(gone()));
        }
        let ended = ready!(Pin::new(&mut self.ended).poll(context)).unwrap_or_else(|_| Err(gone()));
        self.failed = true;
        Poll::Ready(ended)
    }

    fn check(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        match self.poll_ended(context) {
            Poll::Ready(Err(error)) => Err(error),
            Poll::Ready(Ok(())) => Err(gone()),
            Poll::Pending => Ok(()),
        }
    }
}

fn write(mut output: impl Write, mut chunks: mpsc::Receiver<Vec<u8>>) -> io::Result<()> {
    while let Some(chunk) = chunks.blocking_recv() {
        output.write_all(&chunk)?;
        output.flush()?;
    }
    Ok(())
}

fn gone() -> io::Error {
    io::ErrorKind::BrokenPipe.into()
}

impl AsyncWrite for Output {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check(context)?;
        if ready!(self.chunks.poll_reserve(context))
            .and_then(|()| self.chunks.send_item(bytes.to_vec()))
            .is_err()
        {
            // The thread has ended, and says why before long.
            return self.poll_ended(context).map(|ended| Err(ended.err().unwrap_or_else(gone)));
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.check(context))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.chunks.close();
        self.poll_ended(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[tokio::test]
    async fn all_bytes_arrive_in_order_and_then_the_end() {
        let bytes: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
        let mut input = Input::of(io::Cursor::new(bytes.clone())).unwrap();
        let mut read = Vec::new();
        input.read_to_end(&mut read).await.unwrap();
        assert_eq!(read, bytes);
    }

    #[tokio::test]
    async fn a_failing_input_says_so_and_then_ends() {
        struct Failing(bool);
        impl Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                let first = std::mem::replace(&mut self.0, false);
                Err(if first { io::ErrorKind::Interrupted } else { io::ErrorKind::ConnectionReset }.into())
            }
        }
        let mut input = Input::of(Failing(true)).unwrap();
        let error = input.read_u8().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
        assert_eq!(input.read(&mut [0; 8]).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn all_is_written_before_the_end() {
        let (reader, writer) = io::pipe().unwrap();
        let read = thread::spawn(move || io::read_to_string(reader).unwrap());
        let mut output = Output::of(writer).unwrap();
        for number in 0..2_000 {
            output.write_all(format!("{number}\n").as_bytes()).await.unwrap();
        }
        output.shutdown().await.unwrap();
        let want: String = (0..2_000).map(|number| format!("{number}\n")).collect();
        drop(output);
        assert_eq!(read.join().unwrap(), want);
    }

    #[tokio::test]
    async fn a_closed_output_is_told_to_whoever_waits() {
        let (reader, writer) = io::pipe().unwrap();
        let mut output = Output::of(writer).unwrap();
        drop(reader);
        output.write_all(b"one\n").await.unwrap();
        let told = std::future::poll_fn(|context| match Pin::new(&mut output).poll_flush(context) {
            Poll::Ready(Ok(())) => Poll::Pending,
            told => told,
        });
        assert_eq!(told.await.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
        assert_eq!(output.write_all(b"two\n").await.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
        assert_eq!(output.shutdown().await.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
