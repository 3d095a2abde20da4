//! Stand-ins of Google's and Slack's OAuth on the loopback, until standard input ends. Prints where they are.

use sekisho_testkit::{StandIns, TestkitError};
use std::io::{Read as _, Write as _};
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody to tell if standard error is gone too.
            drop(writeln!(anstream::stderr(), "{error}"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), TestkitError> {
    let stand_ins = StandIns::of_demo()?;
    let (google, slack) = (stand_ins.google_url(), stand_ins.slack_url());
    let text = serde_json::json!({ "google_url": google, "slack_url": slack });
    let failed = |error: std::io::Error| TestkitError::StandIn { detail: error.to_string() };
    writeln!(anstream::stdout(), "{text}").map_err(failed)?;
    let mut rest = Vec::new();
    std::io::stdin().read_to_end(&mut rest).map_err(failed)?;
    Ok(())
}
