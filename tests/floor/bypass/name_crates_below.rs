//! Names crates that a server does not import.
//@ error: E0432
//@ error: E0433
use rmcp::ServerHandler; //~
use sekisho_audit::Record; //~
use sekisho_manifest::Manifest; //~
use sekisho_mask::Engine; //~
use sekisho_messages::message; //~
use sekisho_outbox::Outbox; //~
use sekisho_platform::RootKey; //~
use sekisho_policy::Permit; //~
use sekisho_roots::Roots; //~
use rusqlite::Connection; //~
use cap_std::fs::Dir; //~
use tokio::fs::read; //~
use tracing::info; //~
use serde_json::Value; //~
