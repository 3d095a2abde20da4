//! The administrator's orders in a serving process: looked for on every call, carried out by a child.
//!
//! Apart because orders touch grants of both strengths, and a process that serves a model never holds the key to act.
//! It starts the `sekisho` command that lies beside it, waits, and refuses every call until nothing is due any more.

use sekisho_gate::{Orders, Stopped};
use sekisho_orders::{Ledger, OrderError, Watch, Way};
use sekisho_platform::Homes;
use sekisho_types::ErrorCode;
use serde_json::{Map, Value};
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How long a call waits for what is due. The child goes on after that; the next call looks again.
const DEADLINE: Duration = Duration::from_secs(25);

/// Where a person reads more than a model is told.
const ASK: &str = "see `sekisho order status`";

/// The orders of a home.
pub(crate) struct HomeOrders {
    watch: Watch,
    one: tokio::sync::Mutex<()>,
    child: Arc<Child>,
}

/// How the command is started, and whether it runs.
struct Child {
    home: Option<PathBuf>,
    runs: AtomicBool,
}

impl HomeOrders {
    /// The orders of a home, as a ledger has them.
    pub(crate) fn new(homes: &Homes, ledger: Ledger) -> Self {
        let above = homes.user().parent().filter(|above| homes.machine().parent() == Some(above));
        let child = Child { home: above.map(PathBuf::from), runs: AtomicBool::new(false) };
        let one = tokio::sync::Mutex::new(());
        Self { watch: Watch::of(ledger), one, child: Arc::new(child) }
    }

    async fn carry_out(&self, number: u64) -> Result<(), Stopped> {
        let work = async {
            // Calls that come together wait for the one that started the child, and look again.
            let _one = self.one.lock().await;
            match self.look()? {
                Way::Due { .. } => Ok(self.child.run().await),
                Way::Clear | Way::Halted { .. } => Ok(Ok(())),
            }
        };
        let told = tokio::time::timeout(DEADLINE, work).await.unwrap_or(Ok(Err(ErrorCode::ORDER_BUSY)))?;
        match (self.look()?, told) {
            (Way::Clear, _) => Ok(()),
            (Way::Halted { number, reason }, _) => Err(halted(number, reason)),
            // What could not be done must not hide that everything is stopped anyway.
            (Way::Due { number: still }, told) => match self.watch.halted().map_err(|e| stopped(&e))? {
                Way::Halted { number, reason } => Err(halted(number, reason)),
                Way::Clear | Way::Due { .. } => {
                    let code = if still == number { told.err() } else { None };
                    let code = code.unwrap_or(ErrorCode::ORDER_DUE);
                    Err(Stopped { code, numbers: vec![("number", still)], reason: Some(ASK.to_owned()) })
                }
            },
        }
    }

    fn look(&self) -> Result<Way, Stopped> {
        self.watch.look().map_err(|error| stopped(&error))
    }
}

impl Orders for HomeOrders {
    fn obey(&self) -> Pin<Box<dyn Future<Output = Result<(), Stopped>> + Send + '_>> {
        Box::pin(async move {
            match self.look()? {
                Way::Clear => Ok(()),
                Way::Halted { number, reason } => Err(halted(number, reason)),
                Way::Due { number } => self.carry_out(number).await,
            }
        })
    }
}

fn halted(number: u64, reason: Option<sekisho_types::OrderReason>) -> Stopped {
    let reason = reason.map(String::from);
    Stopped { code: ErrorCode::ORDER_HALTED, numbers: vec![("number", number)], reason }
}

/// What the model reads of it names no place on the disk.
fn stopped(error: &OrderError) -> Stopped {
    tracing::error!(code = %error.code(), "refused");
    Stopped { code: error.code(), numbers: error.numbers(), reason: Some(ASK.to_owned()) }
}

impl Child {
    /// Runs the command and waits for it; a code if it says that it could not do it.
    ///
    /// On a thread of its own: whoever stops waiting must not keep it from ending, nor be kept by it.
    async fn run(self: &Arc<Self>) -> Result<(), ErrorCode> {
        if self.runs.swap(true, Ordering::SeqCst) {
            return Err(ErrorCode::ORDER_BUSY);
        }
        let (tell, told) = tokio::sync::oneshot::channel();
        let child = Arc::clone(self);
        let work = move || {
            let result = child.run_to_the_end();
            child.runs.store(false, Ordering::SeqCst);
            // Nobody may be left to hear it: the next call looks for itself.
            let _ = tell.send(result);
        };
        if std::thread::Builder::new().name("orders".into()).spawn(work).is_err() {
            self.runs.store(false, Ordering::SeqCst);
            return Err(ErrorCode::ORDER_DUE);
        }
        told.await.unwrap_or(Err(ErrorCode::ORDER_DUE))
    }

    fn run_to_the_end(&self) -> Result<(), ErrorCode> {
        let failed = |_| ErrorCode::ORDER_DUE;
        let own = std::env::current_exe().map_err(failed)?;
        let program = own.with_file_name(format!("sekisho{}", std::env::consts::EXE_SUFFIX));
        let mut command = Command::new(program);
        command.args(["order", "carry-out", "--json"]).stdin(Stdio::null()).stderr(Stdio::null());
        if let Some(home) = &self.home {
            command.env("SEKISHO_HOME", home);
        }
        let output = command.output().map_err(failed)?;
        if output.status.success() { Ok(()) } else { Err(code_of(&output.stdout)) }
    }
}

fn code_of(stdout: &[u8]) -> ErrorCode {
    let answer: Map<String, Value> = serde_json::from_slice(stdout).unwrap_or_default();
    let code = answer.get("code").and_then(Value::as_str).and_then(|code| ErrorCode::parse(code).ok());
    code.unwrap_or(ErrorCode::ORDER_DUE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_that_says_nothing_sound_has_not_done_it() {
        assert_eq!(code_of(b""), ErrorCode::ORDER_DUE);
        assert_eq!(code_of(br#"{"code":"no.such"}"#), ErrorCode::ORDER_DUE);
        assert_eq!(code_of(br#"{"code":"order.busy"}"#), ErrorCode::ORDER_BUSY);
    }
}
