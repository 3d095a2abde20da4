//! The independent Python client: both eras of the protocol, the same server, the same masks.

use crate::world::{PHONES, World, outsider, program, run, tool};
use sekisho_testkit::leaks;
use serde_json::{Value, json};
use std::path::Path;

/// What the client saw in one era.
fn seen(world: &World, mode: &str) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/read_masked.py");
    let python = tool(if cfg!(windows) { "py/Scripts/python.exe" } else { "py/bin/python" });
    let mut command = outsider(&python, world.folder());
    command.arg(script).arg(mode).arg(program("sekisho-files")).arg(world.home.path()).arg(PHONES);
    run(&mut command, "").good().json()
}

#[test]
#[ignore = "needs the Python client: tests/run clients"]
fn both_eras_of_the_protocol_show_the_same_and_it_is_masked() {
    let world = World::new();
    let (mut older, mut newer) = (seen(&world, "legacy"), seen(&world, "auto"));
    assert_eq!((&older["version"], &newer["version"]), (&json!("2025-11-25"), &json!("2026-07-28")));
    for seen in [&mut older, &mut newer] {
        let members = seen.as_object_mut().unwrap();
        members.remove("version");
        // Only the newer era names the server beside each result.
        for result in members.values_mut().filter_map(Value::as_object_mut) {
            result.remove("_meta");
        }
    }
    assert_eq!(older, newer);

    assert_eq!(older["server"], "sekisho-files");
    assert_eq!(
        older["tools"],
        json!([
            "cancel_proposal",
            "create_file",
            "edit_file",
            "file_info",
            "find_files",
            "list_folder",
            "list_proposals",
            "read_file"
        ])
    );
    assert!(older["instructions"].as_str().is_some_and(|text| text.contains("`untrusted`")));
    assert_eq!(older["folder"]["structuredContent"]["untrusted"]["rows"][0][0], "work");
    let file = &older["file"]["structuredContent"];
    assert_eq!(file["masked"], json!({ "email": 1, "person": 4, "phone": 1 }));
    assert!(file["untrusted"]["text"].as_str().is_some_and(|text| text.contains("090-0000-****")), "{file}");
    assert_eq!(leaks(&older.to_string()), []);
    for (call, code) in [("refused", "[files.not-found]"), ("bad", "[call.bad-argument]")] {
        let text = older[call]["content"][0]["text"].as_str().unwrap();
        assert!(older[call]["isError"] == true && text.starts_with(code), "{text}");
    }
    assert_eq!(older["first_lines"], json!([1, 2, 3, 4, 5, 6, 7, 8]));
    world.sekisho(&["audit", "verify"]).good();
}
