//! What tests and the demo share: an MCP driver, a sample workspace, and homes made by the real command.
//!
//! Apart from the product because nothing here is ever shipped to a user's machine. It links no room of the
//! product but the words: what it knows of a server, it knows from outside, as a client does.

mod client;
mod console;
mod error;
mod home;
mod soft_key;
mod stand_in;
mod workspace;

pub use client::{CallResult, Ended, Era, Launch, McpClient, Seen, SeenKind, Transcript};
pub use console::{Console, ConsoleAnswer, ConsoleHttp};
pub use error::TestkitError;
pub use home::TestHome;
pub use soft_key::{SoftKey, one_time_code};
pub use stand_in::{
    Account, Accounts, Choice, Decision, Fault, FetchedPage, Journal, REFRESH_TOKEN_IDLE_MS, Registered,
    Request, SingleUse, StandIns, decide, fetch,
};
pub use workspace::{Form, LOG_LINES, LOG_PATH, Planted, SampleFile, SampleWorkspace, leaks, planted};
