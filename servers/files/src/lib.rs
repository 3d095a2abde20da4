//! The files server: shows granted folders to the model, masked and on record, and writes text in those for work.
//!
//! Thin on purpose: which folders, what is masked and what is written down is the gate's business.

mod effects;
mod reader;
mod tools;
mod view;

use sekisho_gate::{Server, ServerError};

/// The server's manifest, as it was reviewed.
pub const MANIFEST: &str = include_str!("../../../manifests/files.toml");

/// Puts the manifest and the tools together.
///
/// - Errors: [`ServerError`] if they differ; a test holds that they do not.
pub fn server() -> Result<Server, ServerError> {
    Server::builder()
        .read(tools::ListFolder)
        .read(tools::FindFiles)
        .read(tools::ReadFile)
        .read(tools::FileInfo)
        .act(tools::CreateFile)
        .act(tools::EditFile)
        .build(MANIFEST)
}

#[cfg(test)]
mod tests {
    #[test]
    fn manifest_and_code_agree() {
        super::server().unwrap();
    }
}
