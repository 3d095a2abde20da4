//! Where the workspace is, and what is in it.

use cargo_metadata::{Metadata, MetadataCommand};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The workspace's top folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The cargo that runs these tests.
pub(crate) fn cargo() -> PathBuf {
    std::env::var_os("CARGO").map_or_else(|| PathBuf::from(env!("CARGO")), PathBuf::from)
}

/// The packages of the workspace, as their manifests stand.
pub(crate) fn packages() -> Metadata {
    metadata().no_deps().exec().unwrap()
}

/// Every package that is built here, with the features that are switched on.
pub(crate) fn resolved() -> Metadata {
    let platform = ["--locked", "--filter-platform", &host()].map(str::to_owned);
    metadata().other_options(platform.to_vec()).exec().unwrap()
}

fn metadata() -> MetadataCommand {
    let mut command = MetadataCommand::new();
    command.cargo_path(cargo()).manifest_path(root().join("Cargo.toml")).env("CARGO_NET_OFFLINE", "true");
    command
}

fn host() -> String {
    let said = Command::new(cargo()).arg("-vV").output().unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    said.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned()
}

/// The servers that the model talks to: every folder of `servers` but `admin`.
pub(crate) fn servers() -> Vec<String> {
    let found = std::fs::read_dir(root().join("servers")).unwrap();
    let names = found.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name != "admin" && !name.starts_with('.')).collect();
    names.sort();
    assert!(names.contains(&"files".to_owned()), "the servers were not found");
    names
}

/// Reads a file of the workspace.
pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every Rust file below a folder of the workspace, by its path with `/` from the top.
pub(crate) fn rust_files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root().join(folder)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = format!("{folder}/{name}");
        if entry.file_type().unwrap().is_dir() {
            if !matches!(name.as_str(), "target" | "node_modules") && !name.starts_with('.') {
                found.extend(rust_files(&path));
            }
        } else if name.ends_with(".rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Fails with every complaint at once.
#[track_caller]
pub(crate) fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "{} complaints:\n  {}", complaints.len(), complaints.join("\n  "));
}
