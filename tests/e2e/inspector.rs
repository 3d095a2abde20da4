//! The MCP inspector's command line: it lists the tools, finds no fault with their schemas, and calls each.
//!
//! Its exit status tells how it went: 0 well, 5 the tool refused or is not there, 6 a schema is at fault.

use crate::world::{PHONES, Ran, World, outsider, program, tool};
use sekisho_testkit::leaks;
use serde_json::{Value, json};

/// The inspector on this world's server.
fn inspect(world: &World, args: &[&str]) -> Ran {
    let home = format!("SEKISHO_HOME={}", world.home.path().display());
    let server = program("sekisho-files");
    let start = ["--cli", "-e", &home, server.to_str().unwrap(), "--format", "json"];
    inspector(world, &[&start[..], args].concat())
}

fn inspector(world: &World, args: &[&str]) -> Ran {
    let packages = tool("npm/node_modules");
    // The inspector asks for a newer Node.js than many systems have; one is installed beside it.
    let own = packages
        .join(format!("node-linux-{}/bin/node", if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" }));
    let node = if own.is_file() { own } else { "node".into() };
    let mut command = outsider(&node, world.folder());
    command.arg(packages.join("@modelcontextprotocol/inspector/clients/launcher/build/index.js")).args(args);
    crate::world::run(&mut command, "")
}

fn call(world: &World, name: &str, arguments: &Value) -> Ran {
    let arguments = arguments.to_string();
    inspect(world, &["--method", "tools/call", "--tool-name", name, "--tool-args-json", &arguments])
}

#[test]
#[ignore = "needs the inspector: tests/run clients"]
fn the_inspector_finds_no_fault_with_any_schema() {
    let world = World::new();
    let ran = inspect(&world, &["--method", "tools/list", "--strict"]).good();
    assert_eq!(ran.err, "", "nothing to complain of");
    let names: Vec<Value> = tools(&ran).iter().map(|tool| tool["name"].clone()).collect();
    assert_eq!(
        names,
        [
            "cancel_proposal",
            "create_file",
            "edit_file",
            "file_info",
            "find_files",
            "list_folder",
            "list_proposals",
            "read_file"
        ]
    );
}

fn tools(ran: &Ran) -> Vec<Value> {
    ran.json()["result"]["tools"].as_array().unwrap().clone()
}

#[test]
#[ignore = "needs the inspector: tests/run clients"]
fn the_inspector_calls_every_tool_and_what_it_gets_is_masked() {
    let world = World::new();
    world.home.edit_policy(|text| text.replace("class = 'source'", "class = 'work'")).unwrap();
    std::fs::write(world.workspace.root().join("手順.txt"), "1. 受付をする\n2. 片付ける\n").unwrap();
    let wish =
        |old: &str| json!({ "path": "work/手順.txt", "old_text": old, "new_text": format!("{old}。") });
    // What is taken back below.
    call(&world, "edit_file", &wish("2. 片付ける")).good();
    let listed = tools(&inspect(&world, &["--method", "tools/list"]).good());
    for tool in &listed {
        let (name, arguments) = match tool["name"].as_str().unwrap() {
            "list_folder" => ("list_folder", json!({ "path": "work/営業" })),
            "read_file" => ("read_file", json!({ "path": PHONES })),
            "find_files" => ("find_files", json!({ "text": "090-0000-", "context": 1 })),
            "file_info" => ("file_info", json!({ "path": PHONES })),
            "cancel_proposal" => ("cancel_proposal", json!({ "id": 1 })),
            "create_file" => {
                ("create_file", json!({ "path": "work/新しい.txt", "text": "電話 090-0000-0001\n" }))
            }
            "edit_file" => ("edit_file", wish("1. 受付をする")),
            "list_proposals" => ("list_proposals", json!({})),
            other => panic!("{other} is not called by this story yet"),
        };
        let ran = call(&world, name, &arguments).good();
        let result = &ran.json()["result"];
        assert_eq!(result["isError"], false);
        // Both halves of a result say the same.
        let text: Value = serde_json::from_str(result["content"][0]["text"].as_str().unwrap()).unwrap();
        assert_eq!(text, result["structuredContent"]);
        assert_eq!(leaks(&ran.out), [], "{name}");
    }
    let read = call(&world, "read_file", &json!({ "path": PHONES })).good();
    assert!(read.out.contains("090-0000-****"), "{}", read.out);
}

#[test]
#[ignore = "needs the inspector: tests/run clients"]
fn a_refusal_reaches_the_inspector_as_a_tools_error() {
    let world = World::new();
    for (name, arguments, code) in [
        ("read_file", json!({ "path": "work/none.txt" }), "[files.not-found]"),
        ("read_file", json!({}), "[call.bad-argument]"),
        ("read_file", json!({ "path": PHONES, "start_line": 0 }), "[call.bad-argument]"),
        ("list_folder", json!({ "path": "/etc" }), "[files."),
    ] {
        let ran = call(&world, name, &arguments);
        assert_eq!(ran.code, 5, "{ran:?}");
        let result = &ran.json()["result"];
        let text = result["content"][0]["text"].as_str().unwrap();
        assert!(result["isError"] == true && text.starts_with(code), "{name} {arguments}: {text}");
        assert!(result.get("structuredContent").is_none(), "{result}");
    }
    let ran = call(&world, "no_such_tool", &json!({}));
    assert_eq!(ran.code, 5, "{ran:?}");
}

#[test]
#[ignore = "needs the inspector: tests/run clients"]
fn the_inspector_starts_the_server_from_the_file_that_register_wrote() {
    let world = World::new();
    let file = world.folder().join(".mcp.json");
    let path = file.to_str().unwrap();
    world.sekisho(&["register", "--file", path]).good();
    let args = ["--cli", "--config", path, "--server", "sekisho-files", "--format", "json"];
    let ran = inspector(&world, &[&args[..], &["--method", "initialize"]].concat()).good();
    assert_eq!(ran.json()["result"]["serverInfo"]["name"], "sekisho-files");
}
