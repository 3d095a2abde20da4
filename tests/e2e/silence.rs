//! No token and no secret is ever said: not on standard output or error, not in a log, a file or the record.
//!
//! Apart because it watches everything at once. Each token and code that the stand-ins give out is a canary, and so are
//! secrets of our own; what is done with them runs through every command, every tool and every way in which they fail,
//! and then every byte that came out is searched, as it is and in the notations in which bytes travel.

use crate::office::{GOOGLE, Office, SLACK, account_for};
use crate::world::{PHONES, program, run};
use sekisho_testkit::{Choice, Era, Fault, Launch, McpClient, SampleWorkspace};
use serde_json::json;
use std::path::Path;

const KEY: &str = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
const PUBLIC: &str = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
/// Secrets of our own: kept, put anew, delivered, and one that a provider's answer brings along.
const OWN: [&str; 4] =
    ["sk-canary-kept-0f4b1c", "sk-canary-anew-77e2d0", "sk-canary-sent-93aa15", "canary-in-an-answer-51c0"];

/// The address of whoever leaves.
const HERS: &str = "taro.yamada@example.co.jp";

/// Everything that was said, and by whom.
#[derive(Default)]
struct Said(Vec<(String, Vec<u8>)>);

impl Said {
    fn note(&mut self, who: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.0.push((who.into(), bytes.into()));
    }

    /// Runs a command, whatever comes of it; its status.
    fn run(&mut self, office: &Office, args: &[&str], input: &str) -> i32 {
        let ran = run(office.command(args).env("RUST_LOG", "trace").env("RUST_BACKTRACE", "1"), input);
        let who = args.join(" ");
        self.note(format!("{who} (out)"), ran.out);
        self.note(format!("{who} (err)"), ran.err);
        ran.code
    }

    fn has(&self, canary: &[u8]) -> Option<&str> {
        let holds = |bytes: &[u8]| bytes.windows(canary.len()).any(|part| part == canary);
        self.0.iter().find(|(_, bytes)| holds(bytes)).map(|(who, _)| who.as_str())
    }
}

/// A secret as it is and as bytes are written elsewhere.
fn notations(secret: &str) -> Vec<Vec<u8>> {
    let bytes = secret.as_bytes();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let percent: String = bytes
        .iter()
        .map(|byte| {
            let plain = byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
            if plain { char::from(*byte).to_string() } else { format!("%{byte:02X}") }
        })
        .collect();
    let list = format!("{bytes:?}").trim_matches(['[', ']']).to_owned();
    let mut all = vec![bytes.to_vec(), hex.to_uppercase().into_bytes(), hex.into_bytes()];
    all.extend([percent.into_bytes(), list.into_bytes()]);
    // Base64 has three looks, by where in a text it begins; the ends hang on what stands beside.
    for skipped in 0..3 {
        let part = &bytes[skipped..bytes.len() - (bytes.len() - skipped) % 3];
        all.push(base64(part).into_bytes());
    }
    all
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks_exact(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte));
        out.extend((0..4).rev().map(|at| char::from(SIGNS[(bits >> (6 * at)) as usize & 63])));
    }
    out
}

#[test]
fn base64_is_written_as_others_write_it() {
    assert_eq!(base64(b"canary"), "Y2FuYXJ5");
    assert!(
        notations("ab/c").contains(&b"ab%2Fc".to_vec()) && notations("abc").contains(&b"616263".to_vec())
    );
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Every command that touches the vault, while all is well.
fn good_days(office: &Office, said: &mut Said) {
    let mut login = office.login(&["--no-browser"]);
    (0..3).for_each(|_| login.answer(Choice::Everything));
    let (code, out, errors) = login.end();
    assert_eq!(code, 0, "{errors}");
    // The address of a page holds state and challenge, and no secret that opens anything.
    said.note("login (out)", out);
    said.note("login (err)", errors);
    let mut login = office.login(&["--no-browser", "--slot", "google-admin"]);
    login.answer(Choice::Everything);
    let (code, out, errors) = login.end();
    assert_eq!(code, 0, "{errors}");
    said.note("login as administrator (out)", out);
    said.note("login as administrator (err)", errors);
    assert_eq!(said.run(office, &["secret", "set", "api"], OWN[0]), 0);
    assert_eq!(said.run(office, &["secret", "rotate", "api", "--json"], OWN[1]), 0);
    let told = run(&mut office.command(&["secret", "receive-key", "--json"]), "").good().json();
    let (user, key) = (told["user"].as_str().unwrap(), told["key"].as_str().unwrap());
    assert_eq!(said.run(office, &["secret", "deliver", "sent", "--to", key, "--user", user], OWN[2]), 0);
    let export = office.dir.path().join("export.age");
    for (code, args) in [
        (0, vec!["secret", "accept"]),
        (0, vec!["secret", "list"]),
        (0, vec!["vault", "status", "--check"]),
        (0, vec!["vault", "refresh"]),
        (0, vec!["vault", "rekey"]),
        (0, vec!["vault", "export", "--to", PUBLIC, "--out", text(&export)]),
        (0, vec!["vault", "status", "--json"]),
        (0, vec!["cut-off", "hanako", "--google", HERS, "--dry-run"]),
        (0, vec!["cut-off", "hanako", "--google", "admin@example.co.jp", "--json"]),
        (1, vec!["cut-off", "hanako", "--google", "nobody@example.co.jp"]),
        (0, vec!["audit", "tail", "--json"]),
        (0, vec!["audit", "verify"]),
    ] {
        assert_eq!(said.run(office, &args, ""), code, "{args:?}");
    }
    said.run(office, &["doctor"], "");
    said.run(office, &["doctor", "--json"], "");
    // What a secret is for is to be given out, here alone.
    assert_eq!(run(&mut office.command(&["secret", "get", "api"]), "").good().out, OWN[1]);
    assert_eq!(run(&mut office.command(&["secret", "get", "sent"]), "").good().out, OWN[2]);
}

/// The same, while providers answer with whatever holds a secret, or not at all.
fn bad_answers(office: &Office, said: &mut Said) {
    let echo = office.stand_ins.secrets().join(" ") + " " + OWN[3];
    let with = |form: &str| -> &'static str { Box::leak(form.replace("@", &echo).into_boxed_str()) };
    let answers = [
        Fault::Answer(503, with("<html>@</html>")),
        Fault::Answer(200, with("<html>@</html>")),
        Fault::Answer(200, with("{\"ok\":false,\"error\":\"@\"}")),
        Fault::Answer(400, with("{\"error\":\"@\",\"error_description\":\"@\"}")),
        Fault::Answer(401, with("{\"error\":{\"message\":\"@\"}}")),
        Fault::Answer(200, with("{\"access_token\":7,\"@\":\"@\"}")),
        Fault::Answer(200, with("@")),
        Fault::LoseAnswer,
    ];
    for answer in answers {
        for path in [
            "/token",
            "/api/oauth.v2.user.access",
            "/oauth2/v3/userinfo",
            "/api/auth.test",
            "/revoke",
            "/api/auth.revoke",
            "/admin/directory/v1/users/taro.yamada%40example.co.jp/tokens",
        ] {
            office.stand_ins.fail(path, answer.clone(), 1);
        }
        for args in [
            vec!["vault", "refresh"],
            vec!["vault", "status", "--check"],
            vec!["vault", "revoke", "slack-act"],
            vec!["vault", "revoke", "google-act"],
            vec!["vault", "replace", "slack-read", "--paste"],
            vec!["cut-off", "hanako", "--google", HERS, "--dry-run"],
            vec!["vault", "refresh", "--json"],
        ] {
            said.run(office, &args, "http://localhost:51001/slack?code=pasted&state=x\n");
        }
        // Whatever this has killed is there again for the next.
        login_again(office, said, &[]);
        login_again(office, said, &["--slot", "google-admin"]);
    }
}

fn login_again(office: &Office, said: &mut Said, args: &[&str]) {
    let mut login = office.login(&[&["--no-browser"], args].concat());
    while let Some(url) = login.next_page() {
        let decision = sekisho_testkit::Decision { account: account_for(&url), choice: Choice::Everything };
        let back = sekisho_testkit::decide(&url, decision).unwrap();
        drop(sekisho_testkit::fetch(&back, None));
    }
    let (_, out, errors) = login.end();
    said.note("login (out)", out);
    said.note("login (err)", errors);
}

/// Somebody leaves: she is cut off, while Google fails in every step and when it does not, and then everything of her
/// own account's is ended too.
fn leaving(office: &Office, said: &mut Said) {
    let key = office.dir.path().join("order-key");
    let me = run(&mut office.command(&["secret", "receive-key", "--json"]), "").good().json();
    let me = me["user"].as_str().unwrap().to_owned();
    assert_eq!(said.run(office, &["order", "init", "--key", text(&key)], ""), 0);
    let remove = ["user", "remove", &me, "--key", text(&key), "--google", HERS];
    let echo = office.stand_ins.secrets().join(" ") + " " + OWN[3];
    let body: &'static str = Box::leak(format!("{{\"error\":{{\"status\":\"{echo}\"}}}}").into_boxed_str());
    for path in ["taro.yamada%40example.co.jp/tokens", "1000000000001/tokens/demo-act.apps.example.com"] {
        let path = format!("/admin/directory/v1/users/{path}");
        for fault in
            [Fault::Answer(403, body), Fault::Answer(404, body), Fault::Answer(503, body), Fault::LoseAnswer]
        {
            office.stand_ins.fail(&path, fault, 1);
            let hanako = ["user", "remove", "hanako", "--key", text(&key), "--json", "--google", HERS];
            said.run(office, &hanako, "");
            office.stand_ins.mend();
        }
    }
    assert_eq!(said.run(office, &remove, ""), 1, "her own processes have not run yet");
    assert_eq!(said.run(office, &["order", "carry-out", "--json"], ""), 0);
    assert_eq!(said.run(office, &remove, ""), 0);
    said.run(office, &["order", "status"], "");
    said.run(office, &["vault", "status"], "");
    said.run(office, &["cut-off", "hanako", "--google", HERS], "");
}

/// The same with what lies on the disk damaged, in every part of it.
fn bad_disks(office: &Office, said: &mut Said) {
    let vault = office.dir.path().join("home/user/vault");
    let key = office.dir.path().join("key.txt");
    std::fs::write(&key, KEY).unwrap();
    let commands = |said: &mut Said| {
        for args in [
            vec!["vault", "status", "--check"],
            vec!["vault", "refresh"],
            vec!["vault", "rekey"],
            vec!["vault", "revoke", "google-read"],
            vec!["vault", "export", "--to", PUBLIC, "--out", "/nowhere/at/all"],
            vec!["vault", "import", text(&key), "--identity", text(&key)],
            vec!["secret", "list"],
            vec!["secret", "get", "no-such"],
            vec!["secret", "accept"],
            vec!["doctor"],
        ] {
            said.run(office, &args, "");
        }
    };
    for (folder, ending) in [("records", "skv"), ("keys", "key"), ("", "json")] {
        let files = std::fs::read_dir(vault.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        let files: Vec<_> = files.filter(|path| path.extension().is_some_and(|e| e == ending)).collect();
        let whole: Vec<_> = files.iter().map(|path| std::fs::read(path).unwrap()).collect();
        for damage in [
            |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() / 2),
            |bytes: &mut Vec<u8>| {
                let last = bytes.len() - 1;
                bytes[last] ^= 1;
            },
        ] {
            for (path, bytes) in files.iter().zip(&whole) {
                let mut bytes = bytes.clone();
                damage(&mut bytes);
                std::fs::write(path, bytes).unwrap();
            }
            commands(said);
            for (path, bytes) in files.iter().zip(&whole) {
                std::fs::write(path, bytes).unwrap();
            }
        }
    }
    let gone = vault.with_file_name("gone");
    std::fs::rename(&vault, &gone).unwrap();
    commands(said);
    std::fs::rename(gone, vault).unwrap();
}

/// Every server with its log at its most, every tool of it, and every way in which a call is refused.
fn servers(office: &Office, said: &mut Said) {
    let home = office.dir.path().join("home");
    for name in SERVERS {
        let launch = Launch::of(program(name)).home(&home).arg("--log").arg("debug").env("RUST_LOG", "trace");
        let mut client = McpClient::connect(&launch, Era::Handshake).unwrap();
        let tools = client.list_tools().unwrap();
        assert!(!tools.is_empty(), "{name}");
        for tool in &tools {
            let tool = tool["name"].as_str().unwrap();
            for arguments in [
                json!({ "path": "work" }),
                json!({ "path": PHONES }),
                json!({ "path": PHONES, "text": "納期" }),
                json!({ "text": "納期" }),
                json!({ "path": "../user/vault/records" }),
                json!({ "path": text(&home.join("user/vault/vault.json")) }),
                json!({ "path": "work", "cursor": "AAAA" }),
                json!({ "path": 7 }),
                json!({}),
            ] {
                client.call(tool, arguments).unwrap();
            }
        }
        assert!(client.call("no_such_tool", json!({})).unwrap().is_error);
        said.note(format!("{name} (seen by the model)"), client.transcript().text());
        let ended = client.close().unwrap();
        assert!(ended.status.success(), "{name}: {}", ended.stderr);
        assert!(ended.stderr.contains("DEBUG"), "{name} has not logged its steps: {}", ended.stderr);
        said.note(format!("{name} (out)"), ended.stdout);
        said.note(format!("{name} (err)"), ended.stderr);
        for args in [["doctor", "--json"], ["deliver", "1"]] {
            let mut command = std::process::Command::new(program(name));
            let ran = run(command.args(args).env("SEKISHO_HOME", &home).env("RUST_LOG", "trace"), "");
            said.note(format!("{name} {args:?} (out)"), ran.out);
            said.note(format!("{name} {args:?} (err)"), ran.err);
        }
    }
}

/// Every server that exists.
const SERVERS: [&str; 1] = ["sekisho-files"];

#[test]
fn every_server_is_listened_to() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../servers");
    let names =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut servers: Vec<_> =
        names.filter(|name| name != "admin").map(|name| format!("sekisho-{name}")).collect();
    servers.sort();
    assert_eq!(servers, SERVERS);
}

#[test]
fn not_one_canary_is_said_logged_or_written_in_clear() {
    let work = tempfile::tempdir().unwrap();
    let workspace = SampleWorkspace::create(&work.path().join("work")).unwrap();
    let root = format!("work={}", workspace.root().display());
    let office = Office::granting(&["--root", &root]);
    let mut said = Said::default();
    good_days(&office, &mut said);
    servers(&office, &mut said);
    bad_answers(&office, &mut said);
    bad_disks(&office, &mut said);
    office.stand_ins.withdraw(GOOGLE);
    office.stand_ins.withdraw(SLACK);
    for args in [["vault", "refresh"], ["vault", "status"]] {
        said.run(&office, &args, "");
    }
    servers(&office, &mut said);
    login_again(&office, &mut said, &[]);
    leaving(&office, &mut said);
    servers(&office, &mut said);
    // The record, the logs, what is sealed, what was set aside, the export: every file there is.
    let files = office.files();
    assert!(files.iter().any(|(path, _)| path.ends_with("export.age")));
    assert!(files.iter().any(|(path, bytes)| path.parent().unwrap().ends_with("log") && !bytes.is_empty()));
    for (path, bytes) in files {
        // Written by this test, to be given to `import`.
        if !path.ends_with("key.txt") {
            said.note(path.display().to_string(), bytes);
        }
    }
    let mut canaries = office.stand_ins.secrets();
    assert!(canaries.len() > 60, "{} tokens were given out", canaries.len());
    canaries.extend(OWN.map(str::to_owned));
    canaries.push(KEY.to_owned());
    for canary in canaries {
        for notation in notations(&canary) {
            let found = said.has(&notation);
            assert_eq!(found, None, "{} was said", String::from_utf8_lossy(&notation));
        }
    }
}
