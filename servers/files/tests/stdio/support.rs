//! A home, a sample workspace and a server on them; and what must hold at the end of every conversation.

use sekisho_testkit::{CallResult, Ended, Era, Launch, McpClient, SampleWorkspace, TestHome, leaks};
use sekisho_types::ErrorCode;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

pub(crate) const SERVER: &str = env!("CARGO_BIN_EXE_sekisho-files");
pub(crate) const POLICY: &str = include_str!("../../../../manifests/policy.demo.toml");
/// All its tools, in the order of the list.
pub(crate) const TOOLS: [&str; 8] = [
    "cancel_proposal",
    "create_file",
    "edit_file",
    "file_info",
    "find_files",
    "list_folder",
    "list_proposals",
    "read_file",
];
/// The name under which the sample workspace is granted.
pub(crate) const ROOT: &str = "会社";
/// How fast a server must end once its client has gone.
pub(crate) const PROMPT: Duration = Duration::from_secs(2);

pub(crate) struct Bench {
    pub(crate) home: TestHome,
    pub(crate) work: SampleWorkspace,
    _folder: TempDir,
}

impl Bench {
    /// A home that grants the sample workspace.
    pub(crate) fn new() -> Self {
        let bench = Self::without_home();
        bench.make_home();
        bench
    }

    pub(crate) fn without_home() -> Self {
        let folder = TestHome::temporary().unwrap();
        let work = SampleWorkspace::create(&folder.path().join("work")).unwrap();
        Self { home: TestHome::adopt(TestHome::temporary().unwrap()), work, _folder: folder }
    }

    /// Makes the home that is missing. It comes from the server itself: a quick try that is killed leaves its
    /// home behind, keys and all. Its record is thrown away, so that this one begins at the beginning.
    pub(crate) fn make_home(&self) {
        let quick = TestHome::temporary().unwrap();
        let mut launch = Launch::of(SERVER).arg("--root").arg(self.work.root());
        for name in ["TMPDIR", "TEMP", "TMP"] {
            launch = launch.env(name, quick.path());
        }
        let mut client = McpClient::connect(&launch, Era::Stateless).unwrap();
        list(&mut client, json!({}));
        client.kill().unwrap();
        let made = std::fs::read_dir(quick.path()).unwrap().next().unwrap().unwrap().path();
        for part in ["machine", "user"] {
            std::fs::rename(made.join(part), self.home.path().join(part)).unwrap();
        }
        std::fs::remove_dir_all(self.home.record_dir()).unwrap();
        self.home.edit_policy(|_| self.policy()).unwrap();
    }

    pub(crate) fn policy(&self) -> String {
        POLICY.to_owned() + &folder(ROOT, self.work.root())
    }

    pub(crate) fn launch(&self) -> Launch {
        Launch::of(SERVER).home(self.home.path())
    }

    pub(crate) fn connect(&self) -> McpClient {
        McpClient::connect(&self.launch(), Era::Handshake).unwrap()
    }

    /// Ends the conversation as a client does and checks what must hold after every one of them.
    pub(crate) fn finish(&self, client: McpClient) -> Ended {
        let ended = client.close().unwrap();
        assert!(ended.status.success(), "{:?}: {}", ended.status, ended.stderr);
        assert!(ended.took < PROMPT, "it took {:?} to end", ended.took);
        assert_protocol_only(&ended.stdout);
        self.assert_nothing_leaked(&ended);
        ended
    }

    /// No byte of output, log or record holds anything personal of the sample files.
    pub(crate) fn assert_nothing_leaked(&self, ended: &Ended) {
        let stdout = String::from_utf8(ended.stdout.clone()).unwrap();
        assert_eq!(leaks(&stdout), [], "on standard output");
        assert_eq!(leaks(&ended.stderr), [], "on standard error");
        assert_eq!(leaks(&self.home.logs().unwrap_or_default()), [], "in the log");
        for entry in self.home.record().unwrap_or_default() {
            assert_eq!(leaks(&without_hashes(&entry)), [], "in the record");
        }
    }

    /// The last entry of the record.
    pub(crate) fn last_entry(&self) -> Value {
        self.home.record().unwrap().pop().unwrap()
    }
}

/// A record's entry without its random and hashed members, whose digits mean nothing.
fn without_hashes(entry: &Value) -> String {
    let mut entry = entry.clone();
    let members = entry.as_object_mut().unwrap();
    for name in ["h", "prev", "call", "items", "surface", "policy", "at", "digest"] {
        members.remove(name);
    }
    entry.to_string()
}

/// A `[[folder]]` of a policy.
pub(crate) fn folder(name: &str, path: &Path) -> String {
    let (name, path) = (json!(name), json!(path.to_str().unwrap()));
    format!("\n[[folder]]\nname = {name}\npath = {path}\nclass = \"source\"\n")
}

/// The same, of a folder that is worked in.
pub(crate) fn work_folder(name: &str, path: &Path) -> String {
    folder(name, path).replace("\"source\"", "\"work\"")
}

pub(crate) fn assert_protocol_only(stdout: &[u8]) {
    let text = std::str::from_utf8(stdout).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'), "a line is not whole: {text}");
    for line in text.lines() {
        let message: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"));
        assert_eq!(message["jsonrpc"], "2.0", "{line}");
    }
}

/// A path beneath the granted folder.
pub(crate) fn at(path: &str) -> Value {
    json!({ "path": format!("{ROOT}/{path}") })
}

pub(crate) fn read(client: &mut McpClient, path: &str) -> CallResult {
    let result = client.call("read_file", at(path)).unwrap();
    assert!(!result.is_error, "{path}: {}", result.text);
    result
}

pub(crate) fn find(client: &mut McpClient, args: Value) -> CallResult {
    let result = client.call("find_files", args).unwrap();
    assert!(!result.is_error, "{}", result.text);
    result
}

pub(crate) fn list(client: &mut McpClient, args: Value) -> CallResult {
    let result = client.call("list_folder", args).unwrap();
    assert!(!result.is_error, "{}", result.text);
    result
}

/// The call is refused with this code and shows nothing else.
pub(crate) fn assert_refused(client: &mut McpClient, tool: &str, args: Value, code: ErrorCode) -> CallResult {
    let result = client.call(tool, args.clone()).unwrap();
    assert!(result.is_error, "{tool} {args} was not refused: {}", result.seen());
    assert_eq!(result.code(), Some(code), "{tool} {args}: {}", result.text);
    assert_eq!(result.structured, Value::Null, "{tool} {args}");
    result
}

/// The server cannot serve at all: every tool says so in these words.
pub(crate) fn assert_all_refuse(client: &mut McpClient, words: &str) {
    for (tool, args) in [
        ("list_folder", json!({})),
        ("list_folder", at("総務")),
        ("find_files", json!({ "name": "*" })),
        ("file_info", at("総務")),
        ("read_file", at("はじめにお読みください.txt")),
    ] {
        let result = client.call(tool, args).unwrap();
        assert!(result.is_error, "{tool} was not refused: {}", result.seen());
        assert!(result.text.contains(words), "{tool}: {}", result.text);
        assert_eq!(result.structured, Value::Null);
    }
}
