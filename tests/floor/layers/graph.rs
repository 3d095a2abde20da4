//! The arrows between packages, and what is wrong with them.
//!
//! Apart from the tables so that the judging can be shown a bad graph.

use cargo_metadata::{DependencyKind, Metadata};
use std::collections::BTreeMap;

const PREFIX: &str = "sekisho-";

/// What one crate imports, by the names of packages.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Imports {
    normal: Vec<String>,
    dev: Vec<String>,
}

/// Every crate of ours, without the prefix, and what it imports.
#[derive(Debug)]
pub(crate) struct Graph(BTreeMap<String, Imports>);

impl Graph {
    /// Takes the arrows out of the manifests. Build scripts count like code; so do other systems' tables.
    pub(crate) fn of(metadata: &Metadata) -> Self {
        let mut graph = BTreeMap::new();
        for package in &metadata.packages {
            let mut imports = Imports::default();
            for dependency in &package.dependencies {
                match dependency.kind {
                    DependencyKind::Development => imports.dev.push(dependency.name.clone()),
                    _ => imports.normal.push(dependency.name.clone()),
                }
            }
            let name = package.name.as_str();
            graph.insert(name.strip_prefix(PREFIX).unwrap_or(name).to_owned(), imports);
        }
        assert!(graph.contains_key("gate"), "the packages were not found");
        Self(graph)
    }
}

impl Graph {
    /// Draws one more arrow.
    pub(crate) fn add(&mut self, name: &str, import: &str) {
        self.0.get_mut(name).unwrap().normal.push(import.to_owned());
    }
}

/// Judges what crates of ours import of ours.
pub(crate) fn judge_layers(graph: &Graph, layers: &[(&str, &[&str])]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, imports) in &graph.0 {
        let Some((_, may)) = layers.iter().find(|(known, _)| known == name) else {
            found.push(format!("{name} stands in no line of the floor plan"));
            continue;
        };
        for import in imports.normal.iter().filter_map(|import| import.strip_prefix(PREFIX)) {
            if !may.contains(&import) {
                found.push(format!("{name} imports {import}; its line lists {may:?}"));
            }
        }
        // The package of tests may look at everything; nobody else's tests reach higher than the code.
        let free = name == "tests";
        for import in imports.dev.iter().filter_map(|import| import.strip_prefix(PREFIX)) {
            if !free && import != "testkit" && !may.contains(&import) {
                found
                    .push(format!("the tests of {name} import {import}; its line lists {may:?} and testkit"));
            }
        }
    }
    for (name, _) in layers.iter().filter(|(name, _)| !graph.0.contains_key(*name)) {
        found.push(format!("{name} is in the floor plan but not in the house"));
    }
    found
}

/// Judges what servers import from outside.
pub(crate) fn judge_outside(graph: &Graph, lists: &[(&str, &[&str])]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, may) in lists {
        let Some(imports) = graph.0.get(*name) else {
            found.push(format!("{name} is on the positive list but not in the house"));
            continue;
        };
        for import in imports.normal.iter().filter(|import| !import.starts_with(PREFIX)) {
            if !may.contains(&import.as_str()) {
                found.push(format!("{name} imports {import} from outside; its list is {may:?}"));
            }
        }
    }
    found
}

/// Judges where the outside packages with power stand.
pub(crate) fn judge_places(graph: &Graph, places: &[(&str, &[&str], &str)]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, imports) in &graph.0 {
        for (package, may, why) in places {
            if imports.normal.iter().any(|import| import == package) && !may.contains(&name.as_str()) {
                found.push(format!("{name} imports {package}, which is for {may:?}: {why}"));
            }
        }
    }
    for (package, may, _) in places {
        // A misspelt line would hold nothing; what is listed for the future is allowed to be absent.
        for crate_name in may.iter().filter(|crate_name| !graph.0.contains_key(**crate_name)) {
            found.push(format!("{package} is for {crate_name}, which is not in the house"));
        }
    }
    found
}

fn graph(crates: &[(&str, &[&str], &[&str])]) -> Graph {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let crates = crates
        .iter()
        .map(|(name, normal, dev)| ((*name).to_owned(), Imports { normal: owned(normal), dev: owned(dev) }));
    Graph(crates.collect())
}

#[test]
fn a_bad_arrow_is_named_with_both_ends() {
    let layers: &[(&str, &[&str])] = &[("types", &[]), ("gate", &["types"]), ("tests", &[]), ("gone", &[])];
    let bad = graph(&[
        ("types", &["sekisho-gate"], &["sekisho-testkit"]),
        ("gate", &["sekisho-types", "serde"], &["sekisho-runtime"]),
        ("new", &[], &[]),
        ("tests", &[], &["sekisho-runtime"]),
    ]);
    assert_eq!(
        judge_layers(&bad, layers),
        [
            "the tests of gate import runtime; its line lists [\"types\"] and testkit",
            "new stands in no line of the floor plan",
            "types imports gate; its line lists []",
            "gone is in the floor plan but not in the house",
        ]
    );
}

#[test]
fn a_server_that_brings_its_own_hands_is_named() {
    let bad = graph(&[("files", &["serde", "reqwest", "rmcp"], &["tempfile"]), ("runtime", &["rmcp"], &[])]);
    assert_eq!(
        judge_outside(&bad, &[("files", &["serde"]), ("gone", &[])]),
        [
            "files imports reqwest from outside; its list is [\"serde\"]",
            "files imports rmcp from outside; its list is [\"serde\"]",
            "gone is on the positive list but not in the house",
        ]
    );
    assert_eq!(
        judge_places(&bad, &[("rmcp", &["runtime"], "one mouth"), ("x", &["gone"], "why")]),
        [
            "files imports rmcp, which is for [\"runtime\"]: one mouth",
            "x is for gone, which is not in the house",
        ]
    );
}
