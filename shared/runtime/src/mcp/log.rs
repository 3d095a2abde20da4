//! Where the process's log goes: standard error and one file, short lines without content.
//!
//! Apart from the code that logs because what may appear is decided here once: only our own events (the SDK's
//! debug events hold whole messages), at a level handed in by the caller and not by the environment, and of a
//! panic its place alone. A log may be lost; nothing depends on it.

use sekisho_platform::write_new_private;
use std::fs::File;
use std::io::{self, Write};
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tracing::Subscriber;
use tracing::subscriber::SetGlobalDefaultError;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;

/// The size at which the file is set aside; with the one set aside before, twice as much is kept.
const FILE_LIMIT_BYTES: u64 = 1024 * 1024;

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogLevel {
    /// Somebody must act.
    Error,
    /// Something is weaker than promised: the default.
    Warn,
    /// Start and stop.
    Info,
    /// Steps, still without content.
    Debug,
}

/// Starts the process's log and takes over the reporting of panics.
///
/// A file that cannot be written is reported once on standard error, which then is the whole log.
///
/// - Errors: the process has a log already.
pub(crate) fn start_log(level: LogLevel, file: Option<&Path>) -> Result<(), SetGlobalDefaultError> {
    let opened = file.map(|path| LogFile::open(path.to_owned(), FILE_LIMIT_BYTES));
    let (file, failed) = match opened {
        None => (None, None),
        Some(Ok(file)) => (Some(file), None),
        Some(Err(error)) => (None, Some(error.kind())),
    };
    let sinks = Sinks::new(io::stderr(), file);
    tracing::subscriber::set_global_default(subscriber(level, sinks))?;
    std::panic::set_hook(Box::new(report_panic));
    if let Some(kind) = failed {
        tracing::warn!(%kind, "no log file");
    }
    Ok(())
}

fn subscriber<E: Write + Send + 'static>(level: LogLevel, sinks: Sinks<E>) -> impl Subscriber + Send + Sync {
    let own = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
    };
    // INVARIANT: nothing from outside below `error`, at any level: the SDK logs raw messages at `debug`, and
    // the text of error answers at `warn`.
    let filter = Targets::new().with_target("sekisho", own).with_default(LevelFilter::ERROR);
    let lines =
        tracing_subscriber::fmt::layer().compact().with_ansi(false).with_writer(sinks).with_filter(filter);
    tracing_subscriber::registry().with(lines)
}

/// Reports where a panic happened. Its message may hold data and is left out.
fn report_panic(panic: &PanicHookInfo<'_>) {
    match panic.location() {
        Some(at) => tracing::error!(file = at.file(), line = at.line(), "a panic"),
        None => tracing::error!("a panic"),
    }
}

/// Standard error and the file, one line at a time.
struct Sinks<E>(Arc<Mutex<Outputs<E>>>);

struct Outputs<E> {
    stderr: E,
    file: Option<LogFile>,
}

impl<E> Sinks<E> {
    fn new(stderr: E, file: Option<LogFile>) -> Self {
        Self(Arc::new(Mutex::new(Outputs { stderr, file })))
    }
}

impl<'a, E: Write + 'static> MakeWriter<'a> for Sinks<E> {
    type Writer = OneLine<'a, E>;

    fn make_writer(&'a self) -> Self::Writer {
        OneLine(self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

struct OneLine<'a, E>(MutexGuard<'a, Outputs<E>>);

impl<E: Write> Write for OneLine<'_, E> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        // Whoever cannot be written to is passed over: a log must not stop a server.
        let Outputs { stderr, file } = &mut *self.0;
        drop(stderr.write_all(line));
        if let Some(file) = file {
            drop(file.append(line));
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file that several processes append to and whoever finds it too long sets aside.
#[derive(Debug)]
struct LogFile {
    path: PathBuf,
    limit_bytes: u64,
    file: File,
}

impl LogFile {
    /// Opens the file for appending; creates it for this user alone.
    fn open(path: PathBuf, limit_bytes: u64) -> io::Result<Self> {
        let file = open_private(&path)?;
        Ok(Self { path, limit_bytes, file })
    }

    fn append(&mut self, line: &[u8]) -> io::Result<()> {
        if self.file.metadata()?.len() >= self.limit_bytes {
            // Another process may have done it already, and ours is the file that was set aside.
            if std::fs::metadata(&self.path).is_ok_and(|now| now.len() >= self.limit_bytes) {
                std::fs::rename(&self.path, set_aside(&self.path))?;
            }
            self.file = open_private(&self.path)?;
        }
        self.file.write_all(line)
    }
}

fn open_private(path: &Path) -> io::Result<File> {
    match write_new_private(path, b"") {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    File::options().append(true).open(path)
}

fn set_aside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".1");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logged(level: LogLevel, act: impl FnOnce()) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.log");
        let file = LogFile::open(path.clone(), FILE_LIMIT_BYTES).unwrap();
        let subscriber = subscriber(level, Sinks::new(io::sink(), Some(file)));
        tracing::subscriber::with_default(subscriber, act);
        std::fs::read_to_string(path).unwrap()
    }

    #[test]
    fn own_events_follow_the_level_and_foreign_ones_only_come_as_errors() {
        let act = || {
            tracing::warn!(target: "sekisho_gate", code = "call.timeout", ms = 3, "own warning");
            tracing::debug!(target: "sekisho_gate", "own step");
            tracing::warn!(target: "rmcp::service", "raw message");
            tracing::debug!(target: "rmcp::service", "raw message");
            tracing::error!(target: "rmcp::service", "foreign error");
        };
        for (level, own_warning, own_step) in [
            (LogLevel::Error, false, false),
            (LogLevel::Warn, true, false),
            (LogLevel::Info, true, false),
            (LogLevel::Debug, true, true),
        ] {
            let text = logged(level, act);
            assert_eq!(text.contains("own warning"), own_warning, "{level:?}: {text}");
            assert_eq!(text.contains("own step"), own_step, "{level:?}: {text}");
            assert!(text.contains("foreign error"), "{text}");
            assert!(!text.contains("raw message"), "{text}");
            assert!(!text.contains('\u{1b}'), "{text}");
        }
    }

    #[test]
    fn a_panic_leaves_its_place_and_not_its_message() {
        let before = std::panic::take_hook();
        let text = logged(LogLevel::Warn, || {
            std::panic::set_hook(Box::new(report_panic));
            std::panic::catch_unwind(|| panic!("山田太郎 090-1234-5678")).unwrap_err();
        });
        std::panic::set_hook(before);
        assert!(text.contains("log.rs"), "{text}");
        assert!(!text.contains("山田") && !text.contains("090"), "{text}");
    }

    #[test]
    fn a_full_file_is_set_aside_once_whoever_notices() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.log");
        let mut one = LogFile::open(path.clone(), 10).unwrap();
        let mut two = LogFile::open(path.clone(), 10).unwrap();
        one.append(b"0123456789\n").unwrap();
        two.append(b"second\n").unwrap();
        one.append(b"third\n").unwrap();
        assert_eq!(std::fs::read(set_aside(&path)).unwrap(), b"0123456789\n");
        assert_eq!(std::fs::read(&path).unwrap(), b"second\nthird\n");
    }

    #[test]
    fn a_log_without_a_place_to_write_does_no_harm() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.log");
        let file = LogFile::open(path.clone(), 1).unwrap();
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        let sinks = Sinks::new(io::sink(), Some(file));
        tracing::subscriber::with_default(subscriber(LogLevel::Warn, sinks), || {
            tracing::error!(target: "sekisho_gate", "one");
            tracing::error!(target: "sekisho_gate", "two");
        });
    }
}
