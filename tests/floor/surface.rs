//! What the model sees of each server before it calls anything: a snapshot, reviewed like code.
//!
//! With `SEKISHO_UPDATE_SNAPSHOTS=1` the snapshots are written anew; the difference is what to review.

use crate::workspace::{assert_none, root, servers};
use sekisho_gate::{ListedTool, Server};
use sekisho_types::GateClass;
use serde_json::{Value, json};
use std::fs;

/// What name, description and input schema of a tool may cost the model: bytes of JSON, averaged over a server.
const BUDGET_BYTES: usize = 1_300;

/// Every server, built as its program builds it.
fn all() -> Vec<(&'static str, Server)> {
    let all = vec![("files", sekisho_files::server().unwrap())];
    let names: Vec<_> = all.iter().map(|(name, _)| *name).collect();
    assert_eq!(servers(), names, "a server is not looked at");
    all
}

#[test]
fn each_surface_is_its_snapshot() {
    let update = std::env::var_os("SEKISHO_UPDATE_SNAPSHOTS").is_some_and(|value| value == "1");
    let mut found = Vec::new();
    for (name, server) in all() {
        let path = root().join(format!("manifests/surface/{name}.json"));
        let now = format!("{}\n", serde_json::to_string_pretty(&server.surface()).unwrap());
        if update {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &now).unwrap();
        }
        match fs::read_to_string(&path) {
            Ok(then) if then.replace("\r\n", "\n") == now => {}
            Ok(then) => found.push(format!("{name}: {}", first_difference(&then, &now))),
            Err(error) => found.push(format!("{name}: no snapshot: {error}")),
        }
    }
    found.extend((!found.is_empty()).then(|| {
        "run `SEKISHO_UPDATE_SNAPSHOTS=1 cargo test -p sekisho-tests --test floor surface` and review the difference"
            .to_owned()
    }));
    assert_none(&found);
}

fn first_difference(then: &str, now: &str) -> String {
    let pairs = then.lines().map(Some).chain(std::iter::repeat(None)).zip(now.lines());
    match pairs.enumerate().find(|(_, (then, now))| *then != Some(*now)) {
        Some((at, (then, now))) => format!("line {} was {then:?}, is {now:?}", at + 1),
        None => "the snapshot is longer".to_owned(),
    }
}

#[test]
fn no_snapshot_is_left_of_a_server_that_is_gone() {
    let left = fs::read_dir(root().join("manifests/surface")).unwrap();
    let mut left: Vec<_> = left.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    assert_eq!(left, all().iter().map(|(name, _)| format!("{name}.json")).collect::<Vec<_>>());
}

#[test]
fn every_tool_says_what_it_is_and_no_more_than_its_class_allows() {
    for (server, built) in all() {
        let surface = built.surface();
        assert_eq!(surface.len(), built.manifest().tools().len(), "{server}");
        assert!(!surface.is_empty(), "{server}");
        for tool in surface {
            let spec =
                built.manifest().tools().iter().find(|spec| spec.name().as_str() == tool.name).unwrap();
            assert_none(&judge(server, &tool, spec.class()));
        }
    }
}

/// Says what a listed tool lacks. What is expected of the hints is said here again, not asked of the manifest.
fn judge(server: &str, tool: &ListedTool, class: GateClass) -> Vec<String> {
    let mut found = Vec::new();
    let mut expect = |fine: bool, what: &str| {
        if !fine {
            found.push(format!("{server}: {}: {what}", tool.name));
        }
    };
    expect(tool.name.split('_').count() >= 2, "a name is verb and noun");
    expect(!tool.title.trim().is_empty(), "no title");
    expect(tool.description.trim().chars().count() >= 40, "no description worth the name");
    for (name, schema) in [("input", &tool.input_schema), ("output", &tool.output_schema)] {
        expect(schema.get("type") == Some(&json!("object")), &format!("{name}: not an object"));
        let closed = schema.get("additionalProperties") == Some(&json!(false));
        expect(closed, &format!("{name}: other members are not refused"));
    }
    let arguments = tool.input_schema.get("properties").and_then(Value::as_object);
    for (name, schema) in arguments.into_iter().flatten() {
        let described =
            schema.get("description").and_then(Value::as_str).is_some_and(|text| !text.is_empty());
        expect(described, &format!("argument {name}: not described"));
        expect(schema.get("properties").is_none(), &format!("argument {name}: arguments are flat"));
    }
    let hints = serde_json::to_value(tool.annotations).unwrap();
    let (reads, destroys) = match class {
        GateClass::Read => (true, false),
        GateClass::Draft | GateClass::Tidy => (false, false),
        GateClass::Change | GateClass::Send | GateClass::Destroy => (false, true),
    };
    expect(hints["readOnlyHint"] == json!(reads), "readOnlyHint is not its class's");
    expect(hints["destructiveHint"] == json!(destroys), "destructiveHint is not its class's");
    let asks = tool.meta.get("anthropic/requiresUserInteraction") == Some(&json!(true));
    let must_ask = match class {
        GateClass::Read | GateClass::Draft => false,
        GateClass::Tidy | GateClass::Change | GateClass::Send | GateClass::Destroy => true,
    };
    expect(asks == must_ask, "the client's own question is not its class's");
    found
}

#[test]
fn a_tool_that_claims_to_be_milder_is_named() {
    let tools = sekisho_files::server().unwrap().surface();
    let mut tool = tools.into_iter().find(|tool| tool.name == "file_info").unwrap();
    assert_eq!(judge("files", &tool, GateClass::Read), [] as [String; 0]);
    assert_eq!(
        judge("files", &tool, GateClass::Send),
        [
            "files: file_info: readOnlyHint is not its class's",
            "files: file_info: destructiveHint is not its class's",
            "files: file_info: the client's own question is not its class's",
        ]
    );
    tool.title.clear();
    tool.description = "Lists.".to_owned();
    tool.input_schema.remove("additionalProperties");
    assert_eq!(
        judge("files", &tool, GateClass::Read),
        [
            "files: file_info: no title",
            "files: file_info: no description worth the name",
            "files: file_info: input: other members are not refused",
        ]
    );
}

#[test]
fn the_definitions_cost_no_more_than_their_budget() {
    for (server, built) in all() {
        let surface = built.surface();
        let cost = |tool: &ListedTool| {
            json!({ "name": tool.name, "description": tool.description, "inputSchema": tool.input_schema })
                .to_string()
                .len()
        };
        let costs: Vec<_> = surface.iter().map(|tool| (tool.name.as_str(), cost(tool))).collect();
        let average = costs.iter().map(|(_, cost)| cost).sum::<usize>() / costs.len();
        assert!(
            average <= BUDGET_BYTES,
            "{server}: {average} bytes a tool, at most {BUDGET_BYTES}: {costs:?}"
        );
    }
}
