//! Registrations: the exact text before and after, and that nothing of others is touched.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may be blunt"
)]

use proptest::prelude::*;
use sekisho_manifest::ManifestError;
use sekisho_manifest::register::{Entry, Scope, Shell, Wish, add_command, claude_code, registered};
use sekisho_types::ErrorCode;

const WINDOWS: &str = r"C:\Program Files\Sekisho\sekisho-files.exe";
const LINUX: &str = "/opt/sekisho/bin/sekisho-files";

fn entry(name: &str, command: &str) -> Entry {
    Entry::new(name, command, &["serve"]).unwrap()
}

fn put(name: &str, command: &str) -> Wish {
    Wish::Present(entry(name, command))
}

fn take(name: &str) -> Wish {
    Wish::Absent(name.to_owned())
}

fn after(wishes: &[Wish], existing: Option<&str>) -> String {
    claude_code(wishes, existing).unwrap().after.unwrap()
}

fn reviewed(text: &str) -> String {
    text.replace("\r\n", "\n")
}

#[test]
fn a_new_file_looks_as_reviewed() {
    let windows = after(&[put("sekisho-files", WINDOWS)], None);
    assert_eq!(windows, reviewed(include_str!("../../../manifests/register/claude-code.windows.json")));
    let linux = after(&[put("sekisho-files", LINUX)], None);
    assert_eq!(linux, reviewed(include_str!("../../../manifests/register/claude-code.linux.json")));
    let commands = format!(
        "{}\n{}\n",
        add_command(&entry("sekisho-files", WINDOWS), Scope::User, Shell::PowerShell),
        add_command(&entry("sekisho-files", LINUX), Scope::User, Shell::Posix)
    );
    assert_eq!(commands, reviewed(include_str!("../../../manifests/register/claude-code.commands.txt")));
}

const OTHERS: &str = r#"{
    "zeta": 1.50e+3,
    "mcpServers": {
        "other": { "command": "npx", "args": ["x"], "env": {"TOKEN": "s3cret"} },
        "alpha": {"type":"http"}
    },
    "beta": [1,2 , 3]
}
"#;

#[test]
fn our_entry_goes_behind_the_others_in_their_layout() {
    let change = claude_code(&[put("sekisho-files", LINUX)], Some(OTHERS)).unwrap();
    let expected = OTHERS.replace(
        "{\"type\":\"http\"}\n",
        "{\"type\":\"http\"},\n        \"sekisho-files\": {\n            \"type\": \"stdio\",\n            \
         \"command\": \"/opt/sekisho/bin/sekisho-files\",\n            \"args\": [\"serve\"],\n            \"env\": {}\n        }\n",
    );
    assert_eq!(change.after.as_deref(), Some(expected.as_str()));
    assert_eq!(change.before.as_deref(), Some(OTHERS));
    assert!(!change.leaves_nothing && !change.is_empty());
    assert!(change.diff.lines().all(|line| line.starts_with("+ ")), "{}", change.diff);
    assert!(change.diff.contains("sekisho-files") && !change.diff.contains("s3cret"));
}

#[test]
fn registering_again_changes_nothing() {
    let once = after(&[put("sekisho-files", LINUX)], Some(OTHERS));
    let again = claude_code(&[put("sekisho-files", LINUX)], Some(&once)).unwrap();
    assert!(again.is_empty() && again.diff.is_empty());
    let reordered = once
        .replace("\"type\": \"stdio\",\n            ", "")
        .replace("\"env\": {}", "\"env\": {}, \"type\": \"stdio\"");
    assert_ne!(reordered, once);
    assert!(claude_code(&[put("sekisho-files", LINUX)], Some(&reordered)).unwrap().is_empty());
}

#[test]
fn an_entry_that_differs_is_replaced_in_its_place_and_its_secrets_are_not_shown() {
    let text = "{\"mcpServers\": {\"sekisho-files\": {\"command\": \"/old\", \"env\": {\"K\": \"s3cret\"}}, \"b\": {}}}";
    let change = claude_code(&[put("sekisho-files", LINUX)], Some(text)).unwrap();
    assert_eq!(
        change.after.unwrap(),
        "{\"mcpServers\": {\"sekisho-files\": {\"type\": \"stdio\", \"command\": \"/opt/sekisho/bin/sekisho-files\", \
         \"args\": [\"serve\"], \"env\": {}}, \"b\": {}}}"
    );
    assert!(change.diff.contains("-   \"command\": \"/old\"") && change.diff.contains("+   \"command\""));
    assert!(!change.diff.contains("s3cret"), "{}", change.diff);
}

#[test]
fn taking_out_leaves_what_was_there_before() {
    let one = "{ \"mcpServers\": { \"sekisho-files\": {} , \"b\": {} } }";
    let table = [
        (OTHERS.to_owned(), OTHERS.to_owned()),
        (OTHERS.replace('\n', "\r\n"), OTHERS.replace('\n', "\r\n")),
        (format!("\u{feff}{OTHERS}"), format!("\u{feff}{OTHERS}")),
        ("{\"mcpServers\": {}}\n".to_owned(), "{\"mcpServers\": {}}\n".to_owned()),
        ("{\n\t\"mcpServers\": {}\n}".to_owned(), "{\n\t\"mcpServers\": {}\n}".to_owned()),
        ("{\"a\": 1}".to_owned(), "{\"a\": 1, \"mcpServers\": {}}".to_owned()),
        ("{\n  \"a\": 1\n}\n".to_owned(), "{\n  \"a\": 1,\n  \"mcpServers\": {}\n}\n".to_owned()),
        (one.to_owned(), "{ \"mcpServers\": { \"b\": {} } }".to_owned()),
    ];
    for (text, expected) in table {
        let registered = after(&[put("sekisho-files", LINUX), put("sekisho-gmail", LINUX)], Some(&text));
        serde_json::from_str::<serde_json::Value>(registered.trim_start_matches('\u{feff}')).unwrap();
        assert_eq!(registered.contains("\r\n"), text.contains("\r\n"));
        let left = after(&[take("sekisho-files"), take("sekisho-gmail")], Some(&registered));
        assert_eq!(left, expected);
    }
}

#[test]
fn a_file_that_was_ours_alone_is_told_apart() {
    let ours = after(&[put("sekisho-files", LINUX)], None);
    let left = claude_code(&[take("sekisho-files")], Some(&ours)).unwrap();
    assert_eq!(left.after.as_deref(), Some("{\n  \"mcpServers\": {}\n}\n"));
    assert!(left.leaves_nothing);
    assert!(!claude_code(&[take("sekisho-files")], Some("{\"a\": 1}")).unwrap().leaves_nothing);
    let nothing = claude_code(&[take("sekisho-files")], None).unwrap();
    assert_eq!((nothing.before, nothing.after, nothing.leaves_nothing), (None, None, false));
}

#[test]
fn our_names_are_found() {
    let text = after(&[put("sekisho-gmail", LINUX), put("sekisho-files", LINUX)], Some(OTHERS));
    assert_eq!(registered(&text).unwrap(), ["sekisho-gmail", "sekisho-files"]);
    assert_eq!(registered("{}").unwrap(), Vec::<String>::new());
}

#[test]
fn broken_or_doubtful_settings_are_left_alone() {
    let table = [
        ("", "not JSON at line 1"),
        ("{\n  \"mcpServers\": {,}\n}", "not JSON at line 2"),
        ("{} // remark", "not JSON at line 1"),
        ("[]", "the outermost value is not an object"),
        ("{\"mcpServers\": []}", "mcpServers is not an object"),
        ("{\"mcpServers\": {}, \"mcpServers\": {}}", "mcpServers is there twice"),
        ("{\"mcpServers\": {}, \"mcp\\u0053ervers\": {}}", "mcpServers is there twice"),
        ("{\"mcpServers\": {\"sekisho-files\": 1, \"sekisho-files\": 2}}", "sekisho-files is there twice"),
    ];
    for (text, expected) in table {
        for wish in [put("sekisho-files", LINUX), take("sekisho-files")] {
            let error = claude_code(&[wish], Some(text)).unwrap_err();
            assert_eq!(error.code(), ErrorCode::REGISTER_REFUSED);
            assert!(error.to_string().contains(expected), "{text}: {error}");
        }
    }
}

#[test]
fn an_entry_must_be_absolute_and_fill_nothing_in() {
    for command in
        ["sekisho-files", "./x", r"C:x", "${HOME}/x", "/opt/${X}/y", "/opt/a\nb", "/opt/\u{202e}b", ""]
    {
        let error = Entry::new("sekisho-files", command, &[]).unwrap_err();
        assert!(matches!(error, ManifestError::BadEntry { what: "command", .. }), "{command}");
    }
    assert!(Entry::new("sekisho-files", LINUX, &["${TOKEN}"]).is_err());
    for name in ["", "-x", "a b", "関所", "a\"b"] {
        assert!(Entry::new(name, LINUX, &[]).is_err(), "{name}");
        assert!(claude_code(&[take(name)], Some("{}")).is_err(), "{name}");
    }
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        "[ -~é営\\\\\"{}\\[\\],:]{0,12}".prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            proptest::collection::btree_map("[a-z\\\\\"{}é]{0,6}", inner, 0..4)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_else_is_in_the_file_stays(
        others in proptest::collection::btree_map("[a-z\\\\\"}é]{1,6}", any_json(), 0..4),
        servers in proptest::option::of(proptest::collection::btree_map("[a-z\\\\\"{,]{1,6}", any_json(), 0..4)),
        pretty in any::<bool>(),
    ) {
        let mut before = serde_json::Map::from_iter(others);
        if let Some(servers) = servers {
            before.insert("mcpServers".to_owned(), serde_json::Map::from_iter(servers).into());
        }
        let before = serde_json::Value::Object(before);
        let text = if pretty { format!("{before:#}") } else { before.to_string() };
        let with = after(&[put("sekisho-files", LINUX)], Some(&text));
        let mut expected = before.clone();
        expected["mcpServers"]["sekisho-files"] =
            serde_json::json!({"type": "stdio", "command": LINUX, "args": ["serve"], "env": {}});
        prop_assert_eq!(&serde_json::from_str::<serde_json::Value>(&with).unwrap(), &expected);
        prop_assert!(claude_code(&[put("sekisho-files", LINUX)], Some(&with)).unwrap().is_empty());
        let without = after(&[take("sekisho-files")], Some(&with));
        if before.get("mcpServers").is_some() {
            prop_assert_eq!(without, text);
        } else {
            expected["mcpServers"] = serde_json::json!({});
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&without).unwrap(), expected);
        }
    }
}
