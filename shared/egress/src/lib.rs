//! The only HTTP client of the suite.
//!
//! Apart because whatever leaves the machine leaves through here. Nobody hands in an address: a caller names an
//! endpoint of the list it was given and fills in its places, and the address is built here. TLS 1.3 only, with the
//! system's trust; no redirect is followed, no proxy is taken from the environment, nothing is tried twice. It
//! knows no token's meaning and writes no log.

mod answer;
mod endpoint;
mod error;
mod network;

pub use answer::Answer;
pub use endpoint::{BadEndpoint, Endpoint, Method, Service};
pub use error::{EgressError, Sent};
pub use network::{Body, Call, Network, Reach};
