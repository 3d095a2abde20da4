//! What every manifest says: lints inherited, versions in one place, a server's bans in full.

use crate::workspace::{assert_none, packages, read, root, servers};
use toml::{Table, Value};

/// What a server's `.clippy.toml` bans at least. Clippy takes the nearest file alone, so each server has all.
const BANNED_TYPES: &[&str] = &[
    "std::fs::File",
    "std::fs::OpenOptions",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::net::UdpSocket",
    "std::process::Command",
];
const BANNED_METHODS: &[&str] = &[
    "std::env::var",
    "std::env::var_os",
    "std::env::vars",
    "std::fs::read",
    "std::fs::read_dir",
    "std::fs::read_to_string",
    "std::fs::remove_dir_all",
    "std::fs::remove_file",
    "std::fs::rename",
    "std::fs::write",
    "std::io::stderr",
    "std::io::stdout",
    "std::process::exit",
];

fn manifest(path: &str) -> Table {
    read(path).parse().unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The manifest of every package, by its path from the top.
fn members() -> Vec<(String, Table)> {
    let top = root();
    let members: Vec<_> = packages()
        .packages
        .iter()
        .map(|package| {
            let path = package.manifest_path.as_std_path().strip_prefix(&top).unwrap();
            let path = path.to_str().unwrap().replace('\\', "/");
            (path.clone(), manifest(&path))
        })
        .collect();
    assert!(members.len() > 10, "the packages were not found");
    members
}

/// The dependency tables of a manifest, those for one system included.
fn dependency_tables(manifest: &Table) -> Vec<&Table> {
    const NAMES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
    let systems = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
    let tables = std::iter::once(manifest).chain(systems.filter_map(Value::as_table));
    tables.flat_map(|table| NAMES.iter().filter_map(|name| table.get(*name)?.as_table())).collect()
}

/// Says what is wrong with one manifest.
/// Crates with a feature for the tools that make their tables: nothing of the product switches it on, and the tests
/// build and lint it in a step of its own.
fn has_tools(path: &str) -> bool {
    ["shared/mask/Cargo.toml", "shared/names/Cargo.toml"].contains(&path)
}

fn judge(path: &str, manifest: &Table) -> Vec<String> {
    let mut found = Vec::new();
    for (name, wanted) in dependency_tables(manifest).into_iter().flatten() {
        let keys: Vec<&str> =
            wanted.as_table().into_iter().flat_map(Table::keys).map(String::as_str).collect();
        let inherits = wanted.get("workspace").and_then(Value::as_bool) == Some(true);
        let for_a_tool = has_tools(path) && wanted.get("optional").and_then(Value::as_bool) == Some(true);
        let is_known =
            |key: &&str| matches!(*key, "workspace" | "features") || (for_a_tool && *key == "optional");
        if !inherits || !keys.iter().all(is_known) {
            found.push(format!("{path}: {name} must be `workspace = true`, with `features` at most"));
        }
    }
    let inherits = |key: &str| {
        let value = manifest.get("package").and_then(|package| package.get(key));
        value.and_then(|value| value.get("workspace")).and_then(Value::as_bool) == Some(true)
    };
    for key in ["version", "edition", "rust-version", "license", "publish"] {
        if !inherits(key) {
            found.push(format!("{path}: package.{key} is not the workspace's"));
        }
    }
    if manifest.contains_key("features") && !has_tools(path) {
        found.push(format!("{path}: a feature of ours would be a switch that the tests do not see"));
    }
    let lints = manifest.get("lints").and_then(|lints| lints.get("workspace")).and_then(Value::as_bool);
    if lints != Some(true) && path != "shared/platform/Cargo.toml" {
        found.push(format!("{path}: the lints are not the workspace's"));
    }
    found
}

#[test]
fn manifests_inherit_lints_and_versions() {
    let found: Vec<_> = members().iter().flat_map(|(path, manifest)| judge(path, manifest)).collect();
    assert_none(&found);
}

#[test]
fn a_bad_manifest_is_named() {
    let bad = r#"
        [package]
        version = "1.0.0"
        edition.workspace = true
        rust-version.workspace = true
        license.workspace = true
        publish.workspace = true
        [lints.rust]
        unsafe_code = "allow"
        [features]
        open = []
        [dependencies]
        fine = { workspace = true, features = ["x"] }
        own = "1.0"
        [target.'cfg(unix)'.dev-dependencies]
        near = { path = "../near" }
    "#;
    assert_eq!(
        judge("bad.toml", &bad.parse().unwrap()),
        [
            "bad.toml: own must be `workspace = true`, with `features` at most",
            "bad.toml: near must be `workspace = true`, with `features` at most",
            "bad.toml: package.version is not the workspace's",
            "bad.toml: a feature of ours would be a switch that the tests do not see",
            "bad.toml: the lints are not the workspace's",
        ]
    );
}

/// `platform` cannot inherit, because `forbid` cannot be lifted for the one block that needs it.
#[test]
fn platforms_lints_are_the_workspaces_but_for_unsafe() {
    let workspace = manifest("Cargo.toml")["workspace"]["lints"].as_table().unwrap().clone();
    let mut platform = manifest("shared/platform/Cargo.toml")["lints"].as_table().unwrap().clone();
    let rust = platform["rust"].as_table_mut().unwrap();
    assert_eq!(rust.insert("unsafe_code".into(), "forbid".into()), Some("deny".into()));
    let clippy = platform["clippy"].as_table_mut().unwrap();
    assert_eq!(clippy.remove("undocumented_unsafe_blocks"), Some("deny".into()));
    assert_eq!(platform, workspace);
}

#[test]
fn every_server_bans_what_a_server_must_not_touch() {
    let mut found = Vec::new();
    for server in servers() {
        let path = format!("servers/{server}/.clippy.toml");
        let settings = manifest(&path);
        for (key, wanted) in [("disallowed-types", BANNED_TYPES), ("disallowed-methods", BANNED_METHODS)] {
            let listed = settings.get(key).and_then(Value::as_array).into_iter().flatten();
            let reasoned =
                |ban: &Value| Some((ban.get("path")?.as_str()?.to_owned(), ban.get("reason")?.is_str()));
            let listed: Vec<_> = listed.filter_map(reasoned).collect();
            for path_of in wanted.iter().filter(|wanted| !listed.contains(&((**wanted).to_owned(), true))) {
                found.push(format!("{path}: {key} lacks {path_of} with a reason"));
            }
        }
    }
    assert_none(&found);
}
