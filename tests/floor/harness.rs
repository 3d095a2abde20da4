//! Builds the cases against the real crates and gathers what compiler and lints say of each.
//!
//! All cases are programs of two packages in one workspace beside the build's own output: one that sees what a
//! server sees, one that sees what stands below the gate. One run of clippy checks them all; what they import
//! is built once and kept. Nothing is fetched: the lock file is the house's own.

use crate::case::{Case, Place};
use crate::workspace::{cargo, packages, read, root};
use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};
use cargo_metadata::{CompilerMessage, Message};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use toml::{Table, Value};

/// The server whose manifest and bans the cases are tried under.
const SERVER: &str = "servers/files";
/// What the inner package sees.
const INNER: &[&str] = &[
    "sekisho-audit",
    "sekisho-gate",
    "sekisho-mask",
    "sekisho-outbox",
    "sekisho-platform",
    "sekisho-policy",
    "sekisho-roots",
    "sekisho-types",
    "serde",
];

/// What compiler and lints said of one case: code or lint, and the line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) errors: BTreeSet<(String, usize)>,
    pub(crate) lints: BTreeSet<(String, usize)>,
    /// The same in words, to be shown when it is not what was expected.
    pub(crate) words: Vec<String>,
}

/// Checks every case and tells what was said, by the case's name.
///
/// Panics if anything but the cases cannot be built.
pub(crate) fn check(cases: &[Case]) -> BTreeMap<String, Said> {
    let target = packages().target_directory.into_std_path_buf();
    let home = target.join("floor-bypass");
    write_packages(&home, cases);
    let mut child = Command::new(cargo())
        .args(["clippy", "--offline", "--workspace", "--bins", "--keep-going", "--message-format=json"])
        .current_dir(&home)
        .env("CARGO_TARGET_DIR", target.join("floor"))
        .env_remove("CLIPPY_CONF_DIR")
        .env_remove("CLIPPY_ARGS")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let notes = std::thread::spawn(move || {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut stderr, &mut text).map(|_| text)
    });
    let mut said: BTreeMap<String, Said> = BTreeMap::new();
    let mut finished = false;
    for message in Message::parse_stream(std::io::BufReader::new(child.stdout.take().unwrap())) {
        match message.unwrap() {
            Message::CompilerMessage(message) => gather(&message, &mut said),
            Message::CompilerArtifact(artifact) if artifact.target.is_bin() => {
                said.entry(artifact.target.name).or_default();
            }
            Message::BuildFinished(_) => finished = true,
            _ => {}
        }
    }
    child.wait().unwrap();
    let notes = notes.join().unwrap().unwrap();
    assert!(finished, "cargo clippy did not come to an end:\n{notes}");
    for case in cases {
        assert!(said.contains_key(&case.name), "{} was not checked:\n{notes}", case.name);
    }
    said
}

fn gather(message: &CompilerMessage, said: &mut BTreeMap<String, Said>) {
    let diagnostic = &message.message;
    let rendered = || diagnostic.rendered.clone().unwrap_or_default();
    // Of all that is built here, the cases alone are programs.
    if !message.target.is_bin() {
        assert!(diagnostic.level != DiagnosticLevel::Error, "the house does not compile: {}", rendered());
        return;
    }
    let said = said.entry(message.target.name.clone()).or_default();
    // Without a place it is a sum: "aborting due to …".
    let Some(line) = diagnostic.spans.iter().find(|span| span.is_primary).map(|span| span.line_start) else {
        return;
    };
    if error_or_lint(diagnostic) {
        said.words.push(format!("line {line}: {}", diagnostic.message));
    }
    let code = diagnostic.code.as_ref().map(|code| code.code.as_str());
    let error = diagnostic.level == DiagnosticLevel::Error;
    match code {
        Some(code) if code.starts_with("clippy::") => {
            said.lints.insert((code.to_owned(), line));
        }
        Some(code) if error && code.starts_with('E') => {
            said.errors.insert((code.to_owned(), line));
        }
        Some(code) if error => {
            said.lints.insert((code.to_owned(), line));
        }
        None if error => {
            said.errors.insert(("uncoded".to_owned(), line));
        }
        _ => {}
    }
}

/// A warning of the compiler alone refuses nothing; one of clippy does, since all of them are denied.
fn error_or_lint(diagnostic: &Diagnostic) -> bool {
    let clippy = diagnostic.code.as_ref().is_some_and(|code| code.code.starts_with("clippy::"));
    diagnostic.level == DiagnosticLevel::Error || clippy
}

/// Writes both packages. A file that is as it should be is left alone, so that what it made stays fresh.
fn write_packages(home: &Path, cases: &[Case]) {
    let house: Table = read("Cargo.toml").parse().unwrap();
    let house = house["workspace"].as_table().unwrap();
    let outer = Table::from_iter([
        ("members".to_owned(), Value::from(vec!["server", "inner"])),
        ("resolver".to_owned(), house["resolver"].clone()),
        ("lints".to_owned(), house["lints"].clone()),
        ("dependencies".to_owned(), Value::Table(with_whole_paths(&house["dependencies"]))),
    ]);
    // What is only checked needs no debug information, and what runs meanwhile is no slower without it.
    let dev = Table::from_iter([("debug".to_owned(), false.into())]);
    let profile = Table::from_iter([("dev".to_owned(), Value::Table(dev))]);
    let parts = [("workspace", outer), ("profile", profile)];
    let top = Table::from_iter(parts.map(|(name, part)| (name.to_owned(), Value::Table(part))));
    write(&home.join("Cargo.toml"), &top.to_string());
    write(&home.join("Cargo.lock"), &read("Cargo.lock"));
    write(&home.join(".clippy.toml"), &read(&format!("{SERVER}/.clippy.toml")));
    let server: Table = read(&format!("{SERVER}/Cargo.toml")).parse().unwrap();
    let inner = INNER.iter().map(|name| {
        ((*name).to_owned(), Value::Table(Table::from_iter([("workspace".to_owned(), true.into())])))
    });
    let edition = house["package"]["edition"].as_str().unwrap();
    for (place, folder, imports) in [
        (Place::Server, "server", server["dependencies"].as_table().unwrap().clone()),
        (Place::Inner, "inner", inner.collect()),
    ] {
        let package =
            Table::from_iter([("name", folder), ("edition", edition)].map(|(k, v)| (k.to_owned(), v.into())));
        let lints = Table::from_iter([("workspace".to_owned(), true.into())]);
        let parts = [("package", package), ("lints", lints), ("dependencies", imports)];
        let manifest = Table::from_iter(parts.map(|(name, part)| (name.to_owned(), Value::Table(part))));
        write(&home.join(folder).join("Cargo.toml"), &manifest.to_string());
        let bins = home.join(folder).join("src").join("bin");
        fs::create_dir_all(&bins).unwrap();
        let wanted: Vec<&Case> = cases.iter().filter(|case| case.place == place).collect();
        for entry in fs::read_dir(&bins).unwrap() {
            let path = entry.unwrap().path();
            if !wanted.iter().any(|case| path.ends_with(format!("{}.rs", case.name))) {
                fs::remove_file(path).unwrap();
            }
        }
        for case in wanted {
            write(&bins.join(format!("{}.rs", case.name)), &format!("{}\nfn main() {{}}\n", case.text));
        }
    }
}

/// The house's own list of packages, its paths made whole.
fn with_whole_paths(dependencies: &Value) -> Table {
    let mut dependencies = dependencies.as_table().unwrap().clone();
    for (_, dependency) in &mut dependencies {
        if let Some(path) = dependency.get("path").and_then(Value::as_str) {
            let whole = root().join(path).to_str().unwrap().to_owned();
            *dependency = Value::Table(Table::from_iter([("path".to_owned(), Value::from(whole))]));
        }
    }
    dependencies
}

fn write(path: &PathBuf, text: &str) {
    if fs::read_to_string(path).is_ok_and(|now| now == text) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
