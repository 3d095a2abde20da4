//! Parses and checks server manifests, and writes how a client is told about our servers. Pure.
//!
//! Apart from the runtime because the words a model reads are reviewed as text and not as code, and because
//! the administrator's program needs them without speaking the protocol. Never reads or writes a file.

mod endpoint;
mod error;
mod manifest;
pub mod register;
mod text;
mod tool;

pub use endpoint::{Endpoint, Method, Service};
pub use error::ManifestError;
pub use manifest::Manifest;
pub use tool::{Annotations, Tool};
