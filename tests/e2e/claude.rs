//! The real Claude Code client, without a login and with a home to throw away: it registers the server, connects,
//! and shows its model what the gate released.

mod model;

use crate::world::{PHONES, Ran, World, outsider, run, tool};
use model::Model;
use sekisho_testkit::leaks;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A person at a machine: a home, a project, and the client.
struct Desk {
    world: World,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { world: World::new() };
        std::fs::create_dir(desk.home()).unwrap();
        std::fs::create_dir(desk.project()).unwrap();
        desk
    }

    fn home(&self) -> PathBuf {
        self.world.folder().join("home")
    }

    fn project(&self) -> PathBuf {
        self.world.folder().join("project")
    }

    fn settings(&self) -> PathBuf {
        self.project().join(".mcp.json")
    }

    /// The client's program, where its package keeps it.
    fn program() -> PathBuf {
        let machine = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
        tool(&format!("npm/node_modules/@anthropic-ai/claude-code-linux-{machine}/claude"))
    }

    /// A program in the project, in an environment that leads nowhere but home.
    fn command(&self, program: &Path) -> Command {
        let mut command = outsider(program, &self.home());
        command.current_dir(self.project());
        command.env("DISABLE_AUTOUPDATER", "1").env("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
        command
    }

    fn claude(&self, args: &[&str]) -> Ran {
        run(self.command(&Self::program()).args(args), "")
    }

    /// What `sekisho` does with the project's settings.
    fn sekisho_on_project(&self, command: &str) {
        let file = self.settings();
        self.world.sekisho(&[command, "--file", file.to_str().unwrap()]).good();
    }
}

/// The line of `claude mcp list` that tells of our server.
fn listed(desk: &Desk) -> String {
    let ran = desk.claude(&["mcp", "list"]).good();
    let line = ran.out.lines().find(|line| line.starts_with("sekisho-files:"));
    line.unwrap_or_default().to_owned()
}

#[test]
#[ignore = "needs Claude Code: tests/run clients"]
fn the_command_that_register_prints_connects_and_can_be_taken_back() {
    let desk = Desk::new();
    let printed = desk.world.sekisho(&["register", "--json"]).good().json();
    let [command] = printed["commands"].as_array().unwrap().as_slice() else { panic!("{printed}") };
    // Into a shell as it stands, as a person would paste it.
    let script = format!("claude() {{ \"$CLAUDE\" \"$@\"; }}; {}", command.as_str().unwrap());
    let mut shell = desk.command(Path::new("/bin/sh"));
    run(shell.env("CLAUDE", Desk::program()).args(["-c", &script]), "").good();
    let line = listed(&desk);
    assert!(line.ends_with("Connected"), "{line}");
    let shown = desk.claude(&["mcp", "get", "sekisho-files"]).good().out;
    assert!(shown.contains("User config") && shown.contains("Connected"), "{shown}");
    assert!(shown.contains(desk.world.home.path().to_str().unwrap()), "bound to its home: {shown}");

    let taking = desk.world.sekisho(&["unregister", "--json"]).good().json();
    let words: Vec<&str> = taking["commands"][0].as_str().unwrap().split(' ').skip(1).collect();
    desk.claude(&words).good();
    assert_eq!(listed(&desk), "");
    assert_eq!(desk.claude(&["mcp", "get", "sekisho-files"]).code, 1);
}

#[test]
#[ignore = "needs Claude Code: tests/run clients"]
fn the_server_can_be_added_by_hand() {
    let desk = Desk::new();
    let home = format!("SEKISHO_HOME={}", desk.world.home.path().display());
    let server = crate::world::program("sekisho-files");
    let server = server.to_str().unwrap();
    desk.claude(&["mcp", "add", "sekisho-files", "-e", &home, "--", server]).good();
    assert!(listed(&desk).ends_with("Connected"), "{}", listed(&desk));
    desk.claude(&["mcp", "remove", "sekisho-files"]).good();
    assert_eq!(listed(&desk), "");
    // A quick try needs no home at all.
    let work = desk.world.workspace.root().to_str().unwrap();
    desk.claude(&["mcp", "add", "sekisho-files", "--", server, "--root", work]).good();
    assert!(listed(&desk).ends_with("Connected"), "{}", listed(&desk));
}

#[test]
#[ignore = "needs Claude Code: tests/run clients"]
fn a_projects_settings_are_written_used_and_given_back_as_they_were() {
    let desk = Desk::new();
    let before = "{\n    \"mcpServers\": {\n        \"other\": { \"command\": \"/usr/bin/true\", \"env\": { \"K\": \"v\" } }\n    }\n}\n";
    std::fs::write(desk.settings(), before).unwrap();
    desk.sekisho_on_project("register");
    // The client asks a person before it trusts a project's servers; here the person said yes beforehand.
    let waiting = listed(&desk);
    assert!(waiting.contains("Pending approval"), "{waiting}");
    std::fs::create_dir_all(desk.home().join(".claude")).unwrap();
    let approved = json!({ "enabledMcpjsonServers": ["sekisho-files"] }).to_string();
    std::fs::write(desk.home().join(".claude/settings.json"), approved).unwrap();
    let line = listed(&desk);
    assert!(line.ends_with("Connected"), "{line}");
    let shown = desk.claude(&["mcp", "get", "sekisho-files"]).good().out;
    assert!(shown.contains("Project config"), "{shown}");

    desk.sekisho_on_project("unregister");
    assert_eq!(std::fs::read_to_string(desk.settings()).unwrap(), before);
    assert_eq!(listed(&desk), "");
    // A file that only we made goes as it came.
    std::fs::remove_file(desk.settings()).unwrap();
    desk.sekisho_on_project("register");
    desk.sekisho_on_project("unregister");
    assert!(!desk.settings().exists());
}

/// Every text that the client has kept in its home.
fn kept(folder: &Path) -> String {
    let mut all = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.symlink_metadata().unwrap().is_dir() {
                open.push(path);
            } else if path.is_file() {
                all.extend(std::fs::read(&path).unwrap());
                all.push(b'\n');
            }
        }
    }
    String::from_utf8_lossy(&all).into_owned()
}

#[test]
#[ignore = "needs Claude Code: tests/run clients"]
fn the_model_sees_masks_and_no_request_holds_the_real_number() {
    let desk = Desk::new();
    desk.sekisho_on_project("register");
    let model = Model::start("mcp__sekisho-files__read_file", json!({ "path": PHONES }));
    let mut claude = desk.command(&Desk::program());
    claude.env("ANTHROPIC_BASE_URL", model.url()).env("ANTHROPIC_API_KEY", "invented");
    // The tools' descriptions go to the model at once, not when it looks for them.
    claude.env("ENABLE_TOOL_SEARCH", "false");
    let settings = desk.settings();
    claude.args([
        "--print",
        "日報を読んで",
        "--strict-mcp-config",
        "--mcp-config",
        settings.to_str().unwrap(),
    ]);
    claude.args(["--allowedTools", "mcp__sekisho-files__read_file"]);
    let ran = run(&mut claude, "").good();
    assert_eq!(ran.out.trim(), model::LAST_WORDS, "{ran:?}");

    let requests = model.requests();
    let result = model::tool_result(&requests).expect("the model was told what the tool gave");
    let shown: Value = serde_json::from_str(&result).expect("compact JSON and nothing else");
    assert_eq!(shown["masked"], json!({ "email": 1, "person": 4, "phone": 1 }));
    assert!(
        shown["untrusted"]["text"].as_str().is_some_and(|text| text.contains("090-0000-****")),
        "{shown}"
    );

    // The search is worth something: it finds what stands in the file itself.
    let sample =
        std::fs::read_to_string(desk.world.workspace.path(PHONES.strip_prefix("work/").unwrap())).unwrap();
    assert!(leaks(&sample).len() >= 2, "{sample}");
    assert_eq!(leaks(&requests.join("\n")), [], "in a request to the model");
    assert_eq!(leaks(&ran.out), [], "on the screen");
    assert_eq!(leaks(&kept(&desk.home())), [], "in what the client keeps");

    // The record tells of the same call, by the client's own numbers.
    let entries = desk.world.home.record().unwrap();
    let of = |what: &str| entries.iter().filter(|entry| entry["what"] == what).collect::<Vec<_>>();
    let (intents, outcomes) = (of("intent"), of("outcome"));
    let ([intent], [outcome]) = (&intents[..], &outcomes[..]) else { panic!("{entries:#?}") };
    assert_eq!((&intent["tool"], &intent["call"]), (&json!("read_file"), &outcome["call"]));
    assert!(intent["session"].is_string(), "{intent}");
    desk.world.sekisho(&["audit", "verify"]).good();
}
