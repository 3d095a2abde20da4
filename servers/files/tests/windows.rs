//! The server on Windows: a whole conversation about a folder on a Windows disk, and the ways out of it that only
//! Windows has.
//!
//! Apart from the other conversations because it is empty elsewhere.
#![cfg(windows)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests may be blunt")]

use sekisho_testkit::{CallResult, Era, Launch, McpClient, TestkitError};
use sekisho_types::ErrorCode;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const SERVER: &str = env!("CARGO_BIN_EXE_sekisho-files");
/// 品名,金額 and 封筒,1200 in Shift_JIS, with Windows' line ends.
const SHIFT_JIS: &[u8] = b"\x95\x69\x96\xbc,\x8b\xe0\x8a\x7a\r\n\x95\x95\x93\x9b,1200\r\n";

/// A folder `docs` to be granted, beside one that is not.
fn disk() -> TempDir {
    let disk = tempfile::tempdir().unwrap();
    let docs = disk.path().join("docs");
    std::fs::create_dir_all(docs.join("営業")).unwrap();
    std::fs::create_dir(disk.path().join("out")).unwrap();
    std::fs::write(docs.join("営業").join("見積.csv"), SHIFT_JIS).unwrap();
    std::fs::write(docs.join("a rather long name.txt"), "inside").unwrap();
    std::fs::write(docs.join(".env"), "hidden").unwrap();
    std::fs::write(disk.path().join("out").join("far.txt"), "outside").unwrap();
    disk
}

fn quick(root: &str) -> McpClient {
    let mut client = McpClient::spawn(&Launch::of(SERVER).arg("--root").arg(root)).unwrap();
    client.initialize().unwrap();
    client
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().replace('/', r"\")
}

fn call(client: &mut McpClient, tool: &str, arguments: Value) -> CallResult {
    client.call(tool, arguments).unwrap()
}

fn untrusted(result: &CallResult) -> &Value {
    assert!(!result.is_error, "{}", result.text);
    &result.structured["untrusted"]
}

#[test]
fn a_folder_on_a_windows_disk_is_listed_searched_and_read() {
    let disk = disk();
    let mut client = quick(&text(&disk.path().join("docs")));
    let tools: Vec<Value> = client.list_tools().unwrap().iter().map(|tool| tool["name"].clone()).collect();
    assert!(tools.contains(&json!("list_folder")) && tools.contains(&json!("read_file")), "{tools:?}");

    let listed = call(&mut client, "list_folder", json!({ "path": "docs" }));
    let names: Vec<&Value> =
        untrusted(&listed)["rows"].as_array().unwrap().iter().map(|row| &row[0]).collect();
    assert_eq!(names, [&json!("docs/営業"), &json!("docs/a rather long name.txt")]);

    let found = call(&mut client, "find_files", json!({ "text": "封筒" }));
    assert!(untrusted(&found).to_string().contains("見積.csv"), "{}", found.text);

    let read = call(&mut client, "read_file", json!({ "path": "docs/営業/見積.csv" }));
    assert_eq!(untrusted(&read)["text"], "品名,金額\n封筒,1200");
    assert_eq!(
        (&read.structured["encoding"], &read.structured["line_ends"]),
        (&json!("shift_jis"), &json!("crlf"))
    );
    let same = call(&mut client, "read_file", json!({ "path": r"docs\営業\見積.csv" }));
    assert_eq!(untrusted(&same), untrusted(&read));

    let ended = client.close().unwrap();
    assert!(ended.status.success(), "{:?}: {}", ended.status, ended.stderr);
    assert!(
        !String::from_utf8(ended.stdout).unwrap().contains('\r'),
        "a line of the protocol ends in one sign"
    );
}

#[test]
fn what_only_windows_reads_otherwise_than_it_looks_is_refused() {
    let disk = disk();
    let docs = disk.path().join("docs");
    // On a disk without streams this is a file with a colon in its name, which serves as well.
    std::fs::write(text(&docs) + r"\a rather long name.txt:evil", "hidden").unwrap();
    let mut client = quick(&text(&docs));
    let table = [
        ("docs/CON", ErrorCode::FILES_BAD_NAME),
        ("docs/営業/nul.txt", ErrorCode::FILES_BAD_NAME),
        ("docs/COM¹", ErrorCode::FILES_BAD_NAME),
        ("docs/a rather long name.txt:evil", ErrorCode::FILES_BAD_NAME),
        ("docs/a rather long name.txt::$DATA", ErrorCode::FILES_BAD_NAME),
        ("docs/a rather long name.txt.", ErrorCode::FILES_BAD_NAME),
        ("docs/a rather long name.txt ", ErrorCode::FILES_BAD_NAME),
        (r"docs\..\out\far.txt", ErrorCode::FILES_BAD_NAME),
        (r"\\?\C:\Windows\win.ini", ErrorCode::FILES_BAD_NAME),
        (r"\\localhost\C$\Windows\win.ini", ErrorCode::FILES_BAD_NAME),
        (r"C:\Windows\win.ini", ErrorCode::FILES_BAD_NAME),
        ("docs/A RATHER LONG NAME.TXT", ErrorCode::FILES_NOT_FOUND),
        ("docs/ARATHE~1.TXT", ErrorCode::FILES_NOT_FOUND),
        ("docs/.env", ErrorCode::FILES_NOT_FOUND),
        ("docs/ENV~1", ErrorCode::FILES_NOT_FOUND),
    ];
    for (path, code) in table {
        for tool in ["read_file", "file_info", "list_folder"] {
            let result = call(&mut client, tool, json!({ "path": path }));
            assert_eq!(result.code(), Some(code), "{tool} {path}: {}", result.text);
            assert_eq!(result.structured, Value::Null, "{tool} {path}");
        }
    }
    assert!(client.close().unwrap().status.success());
}

#[test]
fn a_junction_to_the_outside_is_not_found() {
    let disk = disk();
    let (jump, out) = (disk.path().join("docs").join("jump"), disk.path().join("out"));
    drop(Command::new("cmd").args(["/c", "mklink", "/J", &text(&jump), &text(&out)]).output().unwrap());
    if !std::fs::symlink_metadata(&jump).is_ok_and(|link| link.is_symlink()) {
        let wine = Path::new(r"C:\windows\system32\winecfg.exe").exists();
        assert!(wine, "this Windows makes no junction");
        // Past the harness, which keeps what a test that passes prints.
        writeln!(
            std::io::stderr(),
            "NOT RUN a_junction_to_the_outside_is_not_found: this Wine lacks junctions"
        )
        .unwrap();
        return;
    }
    let mut client = quick(&text(&disk.path().join("docs")));
    for path in ["docs/jump", "docs/jump/far.txt"] {
        for tool in ["read_file", "file_info", "list_folder"] {
            let result = call(&mut client, tool, json!({ "path": path }));
            assert_eq!(result.code(), Some(ErrorCode::FILES_NOT_FOUND), "{tool} {path}: {}", result.text);
        }
    }
    assert!(client.close().unwrap().status.success());
}

#[test]
fn a_place_that_may_not_be_granted_is_refused_however_it_is_written() {
    let table =
        [r"C:\", r"C:\Windows", r"c:\WINDOWS\system32", r"C:\Windows.\Temp", r"C:\Users", r"\\localhost\C$"];
    for root in table {
        match McpClient::connect(&Launch::of(SERVER).arg("--root").arg(root), Era::Handshake) {
            Ok(mut client) => {
                let result = call(&mut client, "list_folder", json!({}));
                assert!(result.is_error && result.structured == Value::Null, "{root}: {}", result.seen());
                drop(client.kill());
            }
            // A folder that cannot even be looked up.
            Err(TestkitError::OutputEnded { stderr, .. }) => {
                assert!(stderr.contains("may not be granted"), "{root}: {stderr}");
            }
            Err(other) => panic!("{root}: {other}"),
        }
    }
}
