//! The servers of the suite as this build knows them: their manifests and their executables.

use crate::error::CliError;
use sekisho_manifest::Manifest;
use sekisho_types::{ErrorCode, GateClass, ServerId, ToolName};
use std::path::PathBuf;

/// The manifests of every server that this build ships.
const MANIFESTS: [&str; 1] = [include_str!("../../../../manifests/files.toml")];

/// Reads the manifests.
///
/// - Errors: [`CliError`] for a manifest of ours that is wrong.
pub(crate) fn manifests() -> Result<Vec<Manifest>, CliError> {
    MANIFESTS.iter().map(|text| Manifest::parse(text).map_err(CliError::from)).collect()
}

/// Every tool of every server, as the policy's matrix wants them.
///
/// - Errors: as [`manifests`].
pub(crate) fn tools() -> Result<Vec<(ServerId, ToolName, GateClass)>, CliError> {
    let tools = manifests()?.into_iter().flat_map(|manifest| {
        let server = manifest.server().clone();
        let of = |tool: &sekisho_manifest::Tool| (server.clone(), tool.name().clone(), tool.class());
        manifest.tools().iter().map(of).collect::<Vec<_>>()
    });
    Ok(tools.collect())
}

/// Where a server's executable is: beside this one.
///
/// - Errors: [`CliError`] if it is not there.
pub(crate) fn executable(server: &ServerId) -> Result<PathBuf, CliError> {
    let own = std::env::current_exe().map_err(|e| CliError::file(std::path::Path::new("sekisho"), &e))?;
    let path = own.with_file_name(format!("sekisho-{server}{}", std::env::consts::EXE_SUFFIX));
    if path.is_file() {
        Ok(path)
    } else {
        Err(CliError::new(ErrorCode::CLI_FILE).with("path", path.display()).with("detail", "not found"))
    }
}
