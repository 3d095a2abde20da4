//! Who may import whom, and which outside package stands in which crate.
//!
//! The tables are the floor plan as data. A new crate or a new arrow between crates is a line here, and so a
//! decision somebody reviews.

mod graph;
mod manifests;

use crate::workspace::{packages, resolved};
use cargo_metadata::{DependencyKind, PackageId};
use graph::{Graph, judge_layers, judge_outside, judge_places};
use std::collections::{BTreeMap, BTreeSet};

/// What each crate of ours may import of ours, without the prefix. Crates for tests stand in no line.
const LAYERS: &[(&str, &[&str])] = &[
    // 0
    ("types", &[]),
    // 2
    ("manifest", &["types"]),
    ("names", &[]),
    ("mask", &["names", "types"]),
    // above `mask`: a policy holds its settings
    ("policy", &["mask", "types"]),
    ("messages", &["types"]),
    ("documents", &["types"]),
    // 3
    ("platform", &["types"]),
    ("egress", &["types"]),
    // 4
    ("audit", &["platform", "types"]),
    ("outbox", &["platform", "types"]),
    ("handles", &["platform", "types"]),
    ("factors", &["platform", "types"]),
    ("orders", &["platform", "types"]),
    ("vault", &["egress", "platform", "types"]),
    ("roots", &["platform", "types"]),
    // 4, above `roots`: a search needs the door and the mask
    ("search", &["documents", "mask", "roots", "types"]),
    // 5; `platform` for the act key and the boot stamp
    (
        "gate",
        &[
            "audit", "egress", "factors", "handles", "manifest", "mask", "outbox", "platform", "policy",
            "roots", "search", "types", "vault",
        ],
    ),
    // 6
    (
        "runtime",
        &[
            "audit", "egress", "factors", "gate", "manifest", "mask", "messages", "orders", "outbox",
            "platform", "policy", "roots", "types", "vault",
        ],
    ),
    // 7; a server names `runtime` in its `main.rs` alone, which the scan of sources holds
    ("files", &["documents", "gate", "runtime", "types"]),
    (
        "admin",
        &[
            "audit",
            "documents",
            "factors",
            "manifest",
            "mask",
            "messages",
            "orders",
            "outbox",
            "platform",
            "policy",
            "roots",
            "types",
            "vault",
        ],
    ),
    // beside the house
    ("testkit", &["documents", "types"]),
    ("tests", &[]),
    ("measure", &["mask"]),
];

/// The outside packages that each server may import.
const SERVER_OUTSIDE: &[(&str, &[&str])] = &[
    ("files", &["schemars", "serde"]),
    (
        "admin",
        &[
            "anstream",
            "anstyle",
            "axum",
            "clap",
            "data-encoding",
            "hyper",
            "hyper-util",
            "maud",
            "qrcode",
            "rpassword",
            "serde",
            "serde_json",
            "tempfile",
            "tokio",
            "toml",
            "webbrowser",
        ],
    ),
];

/// Outside packages that only some crates may import, and why.
const PLACES: &[(&str, &[&str], &str)] = &[
    ("age", &["vault"], "one crate seals for others"),
    ("p256", &["factors", "testkit"], "one crate verifies what a person has approved; tests play the key"),
    ("ring", &["factors"], "one crate verifies what a person has approved"),
    ("ciborium", &["factors", "testkit"], "one crate reads what authenticators write; tests write it"),
    ("sha1", &["factors", "testkit"], "authenticator apps reckon with it, and nothing else may"),
    ("rpassword", &["admin"], "one program asks a person for a secret"),
    ("rmcp", &["runtime"], "one crate speaks MCP"),
    ("cap-std", &["roots"], "one crate opens local files for the model"),
    ("cap-fs-ext", &["roots"], "one crate opens local files for the model"),
    ("ignore", &["roots"], "one crate walks local files"),
    ("grep-searcher", &["search"], "one crate searches"),
    (
        "encoding_rs",
        &["documents", "mask", "measure", "names"],
        "one crate turns bytes into text; the mask reads what is encoded in it",
    ),
    ("similar", &["documents"], "one crate tells how texts differ"),
    ("windows", &["platform"], "one crate calls the system"),
    ("windows-sys", &["platform"], "one crate calls the system"),
    ("libc", &["platform"], "one crate calls the system"),
    ("rustix", &["platform"], "one crate calls the system"),
    ("keyring-core", &["platform"], "one crate keeps keys"),
    ("dbus-secret-service-keyring-store", &["platform"], "one crate keeps keys"),
    ("reqwest", &["egress"], "one crate speaks HTTP"),
    ("axum", &["admin", "testkit"], "the console and the stand-ins answer HTTP"),
    ("maud", &["admin"], "one program shows pages to a person"),
    ("rustls", &["egress"], "one crate decides how TLS is spoken"),
    ("rusqlite", &["handles", "outbox"], "two crates hold a store"),
    ("tracing", &["runtime"], "a log may be lost, and no server writes one"),
    ("tracing-subscriber", &["runtime"], "a log may be lost, and no server writes one"),
    ("anyhow", &["admin"], "libraries say what went wrong in a type"),
];

/// The crates of ours that may have HTTP below them: the one that speaks, the one that stands in for providers, and the
/// one whose console answers a browser. No list of outside packages lets that one bring a client along.
const SPEAKS_HTTP: &[&str] = &["sekisho-admin", "sekisho-egress", "sekisho-testkit"];

/// HTTP clients.
const HTTP_CLIENTS: &[&str] = &[
    "attohttpc",
    "awc",
    "curl",
    "h2",
    "http-client",
    "hyper",
    "hyper-util",
    "isahc",
    "minreq",
    "reqwest",
    "surf",
    "ureq",
];

#[test]
fn every_crate_imports_only_what_its_line_lists() {
    crate::workspace::assert_none(&judge_layers(&Graph::of(&packages()), LAYERS));
}

/// The arrows that the floor plan names as the ones never to draw, tried on the table itself.
#[test]
fn the_arrows_that_must_never_be_are_refused() {
    let never = [
        ("admin", "files"),
        ("admin", "gate"),
        ("admin", "runtime"),
        ("audit", "gate"),
        ("audit", "outbox"),
        ("documents", "roots"),
        ("factors", "outbox"),
        ("files", "admin"),
        ("files", "audit"),
        ("files", "manifest"),
        ("files", "mask"),
        ("files", "messages"),
        ("files", "outbox"),
        ("files", "platform"),
        ("files", "policy"),
        ("files", "roots"),
        ("files", "testkit"),
        ("gate", "files"),
        ("gate", "messages"),
        ("gate", "runtime"),
        ("mask", "policy"),
        ("orders", "egress"),
        ("orders", "vault"),
        ("outbox", "factors"),
        ("outbox", "gate"),
        ("platform", "audit"),
        ("policy", "platform"),
        ("roots", "gate"),
        ("runtime", "files"),
        ("types", "platform"),
        ("vault", "orders"),
    ];
    let packages = packages();
    let before = judge_layers(&Graph::of(&packages), LAYERS).len();
    for (from, to) in never {
        let mut graph = Graph::of(&packages);
        graph.add(from, &format!("sekisho-{to}"));
        assert_eq!(judge_layers(&graph, LAYERS).len(), before + 1, "{from} may import {to}");
    }
}

/// Whatever a server could bring along to speak, act or print with.
#[test]
fn hands_and_mouths_of_ones_own_are_refused() {
    let packages = packages();
    for name in
        ["cap-std", "google-gmail1", "hyper", "reqwest", "rmcp", "rusqlite", "tokio", "tracing", "ureq"]
    {
        let mut graph = Graph::of(&packages);
        graph.add("files", name);
        assert_eq!(judge_outside(&graph, SERVER_OUTSIDE).len(), 1, "{name}");
    }
    for name in ["cap-std", "rmcp", "rusqlite", "windows"] {
        let mut graph = Graph::of(&packages);
        graph.add("gate", name);
        assert_eq!(judge_places(&graph, PLACES).len(), 1, "{name}");
    }
}

#[test]
fn servers_import_only_outside_packages_from_the_positive_list() {
    crate::workspace::assert_none(&judge_outside(&Graph::of(&packages()), SERVER_OUTSIDE));
}

#[test]
fn outside_packages_with_power_stand_in_their_one_crate() {
    crate::workspace::assert_none(&judge_places(&Graph::of(&packages()), PLACES));
}

#[test]
fn every_server_is_on_the_positive_list() {
    let mut listed: Vec<_> = SERVER_OUTSIDE.iter().map(|(name, _)| *name).filter(|n| *n != "admin").collect();
    listed.sort_unstable();
    assert_eq!(crate::workspace::servers(), listed);
}

/// By whatever road: what a crate imports may import one.
#[test]
fn one_crate_speaks_http() {
    let metadata = resolved();
    let name = |id: &PackageId| metadata[id].name.as_str();
    let nodes: BTreeMap<_, _> =
        metadata.resolve.as_ref().unwrap().nodes.iter().map(|node| (&node.id, node)).collect();
    let mut found = Vec::new();
    for member in metadata.workspace_members.iter().filter(|member| !SPEAKS_HTTP.contains(&name(member))) {
        let (mut seen, mut next) = (BTreeSet::new(), vec![member]);
        while let Some(id) = next.pop() {
            if !seen.insert(id) || SPEAKS_HTTP.contains(&name(id)) {
                continue;
            }
            if HTTP_CLIENTS.contains(&name(id)) {
                found.push(format!("{} has the HTTP client {}", name(member), name(id)));
            }
            let normal = nodes[id]
                .deps
                .iter()
                .filter(|dep| dep.dep_kinds.iter().any(|kind| kind.kind != DependencyKind::Development));
            next.extend(normal.map(|dep| &dep.pkg));
        }
    }
    crate::workspace::assert_none(&found);
    assert!(metadata.packages.iter().any(|package| package.name == "reqwest"), "what is looked for is there");
}

/// A build script or a macro crate runs while the code is built, where no rule of ours reaches.
#[test]
fn a_server_is_a_library_and_one_program() {
    let mut found = Vec::new();
    for package in packages().packages.iter().filter(|p| p.manifest_path.as_str().contains("/servers/")) {
        for target in &package.targets {
            let kinds: Vec<_> = target.kind.iter().map(ToString::to_string).collect();
            let path = target.src_path.as_str();
            let fits = match kinds.as_slice() {
                [kind] if kind == "lib" => path.ends_with("/src/lib.rs"),
                [kind] if kind == "bin" => path.ends_with("/src/main.rs"),
                [kind] if kind == "test" => path.contains("/tests/"),
                _ => false,
            };
            if !fits {
                found.push(format!("{} has the target {kinds:?} in {path}", package.name));
            }
        }
    }
    crate::workspace::assert_none(&found);
}
