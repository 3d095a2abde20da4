//! The administrator's orders as they reach people: real servers, real vaults, and processes that are killed.

mod factors;

use crate::office::Office;
use crate::world::{PHONES, World, program, run};
use sekisho_testkit::{Era, Fault, Launch, McpClient, SampleWorkspace, SingleUse};
use sekisho_types::ErrorCode;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// The administrator of a world: her key lies on a stick.
fn key_for(world: &World) -> String {
    let key = world.folder().join("key").to_str().unwrap().to_owned();
    world.sekisho(&["order", "init", "--key", &key]).good();
    key
}

/// An office with a sample company's files, an administrator, and a user who has consented to everything.
struct Company {
    office: Office,
    key: String,
    // Held, because dropping it removes the files.
    _files: tempfile::TempDir,
}

impl Company {
    fn new() -> Self {
        let files = tempfile::tempdir().unwrap();
        let workspace = SampleWorkspace::create(&files.path().join("work")).unwrap();
        let root = format!("work={}", workspace.root().display());
        let office = Office::granting(&["--root", &root, "--class", "work"]);
        let key = office.dir.path().join("key").to_str().unwrap().to_owned();
        let company = Self { office, key, _files: files };
        company.good(&["order", "init", "--key", &company.key]);
        company.office.consent(&[], 3);
        company
    }

    fn good(&self, args: &[&str]) -> String {
        let (code, out, errors) = self.office.run(args);
        assert_eq!(code, 0, "{args:?}: {out} {errors}");
        out
    }

    /// Gives an order to everybody; its number.
    fn give(&self, args: &[&str]) -> u64 {
        let given = [&["order"], args, &["--key", &self.key, "--all", "--json"]].concat();
        serde_json::from_str::<Value>(&self.good(&given)).unwrap()["number"].as_u64().unwrap()
    }

    fn serve(&self) -> McpClient {
        let launch = Launch::of(program("sekisho-files")).home(&self.office.home());
        McpClient::connect(&launch, Era::Handshake).unwrap()
    }

    /// What the orders' own account of this user is.
    fn status(&self) -> Value {
        serde_json::from_str(&self.office.run(&["order", "status", "--json"]).1).unwrap()
    }

    fn receipts(&self) -> Vec<Value> {
        self.status()["users"][0]["receipts"].as_array().unwrap().clone()
    }

    fn record(&self) -> Vec<Value> {
        let text = self.good(&["audit", "tail", "-n", "10000", "--json"]);
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The state of each slot as it stands there: in a halt no provider is asked.
    fn kept(&self) -> Vec<String> {
        let status: Value = serde_json::from_str(&self.office.run(&["vault", "status", "--json"]).1).unwrap();
        let slots = status["slots"].as_array().unwrap().clone();
        slots.iter().map(|slot| slot["state"].as_str().unwrap().to_owned()).collect()
    }

    /// Starts to carry out and kills the process after so long; whether it had ended by then.
    fn carry_out_and_kill(&self, after: Duration) -> bool {
        let mut command = self.office.command(&["order", "carry-out"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(after);
        let ended = child.try_wait().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        ended.is_some_and(|status| status.success())
    }
}

fn read(client: &mut McpClient) -> Result<(), (ErrorCode, String)> {
    let answer = client.call("read_file", json!({ "path": PHONES })).unwrap();
    if answer.is_error { Err((answer.code().unwrap(), answer.text)) } else { Ok(()) }
}

fn code(client: &mut McpClient) -> Option<ErrorCode> {
    read(client).err().map(|(code, _)| code)
}

#[test]
fn a_running_server_stops_at_its_next_call_and_goes_on_once_the_halt_is_lifted() {
    let world = World::new();
    let key = key_for(&world);
    let mut clients: Vec<McpClient> = (0..3).map(|_| world.serve()).collect();
    clients.iter_mut().for_each(|client| read(client).unwrap());

    for round in 0..3 {
        world.sekisho(&["order", "halt", "--key", &key, "--all", "--reason", "端末の紛失"]).good();
        for client in &mut clients {
            let (code, text) = read(client).expect_err("the very next call");
            assert_eq!(code, ErrorCode::ORDER_HALTED, "{text}");
            assert!(
                text.contains("端末の紛失") && text.contains(&format!("no. {}", round * 2 + 1)),
                "{text}"
            );
            assert_eq!(code, client.call("list_folder", json!({})).unwrap().code().unwrap(), "every tool");
        }
        let mut late = world.serve();
        assert_eq!(self::code(&mut late), Some(ErrorCode::ORDER_HALTED), "and one that starts in a halt");
        world.sekisho(&["login", "--accept-processing", "--no-browser"]).refused(1, "order.halted");
        world.sekisho(&["vault", "refresh"]).refused(1, "order.halted");
        world.sekisho(&["audit", "tail"]).good();
        world.sekisho(&["audit", "verify"]).good();
        world.sekisho(&["order", "status"]).good();

        world.sekisho(&["order", "resume", "--key", &key, "--all"]).good();
        clients.iter_mut().for_each(|client| read(client).unwrap());
    }
    let refused = world.home.record().unwrap();
    let refused = refused.iter().filter(|entry| entry["error"] == "order.halted").count();
    assert_eq!(refused, 3 * (3 * 2 + 1), "each on record");
    world.sekisho(&["audit", "verify"]).good();
}

#[test]
fn an_order_for_another_account_stops_nobody_else() {
    let world = World::new();
    let key = key_for(&world);
    let mut client = world.serve();
    world.sekisho(&["order", "halt", "--key", &key, "--user", "somebody-else"]).good();
    read(&mut client).unwrap();
    let status = world.sekisho(&["order", "status", "--json"]);
    assert_eq!(status.code, 1, "the other one has not carried it out");
    assert_eq!(status.json()["ok"], json!(false));
}

#[test]
fn who_was_away_for_three_orders_carries_them_out_in_sequence_before_the_first_call() {
    let company = Company::new();
    let before = company.office.stand_ins.journal().refreshes();
    assert_eq!(company.give(&["refresh"]), 1);
    assert_eq!(company.give(&["rekey"]), 2);
    assert_eq!(company.give(&["delete", "--slot", "google-read", "--reason", "退職"]), 3);
    let (code, said, _) = company.office.run(&["order", "status"]);
    assert_eq!((code, said.matches("not carried out yet").count()), (1, 3), "{said}");
    assert_eq!(
        company.office.stand_ins.journal().refreshes(),
        before,
        "by nobody but the user's own processes"
    );

    let mut client = company.serve();
    read(&mut client).unwrap();
    let said: Vec<Value> = company.receipts().iter().map(|r| json!([r["number"], r["action"]])).collect();
    assert_eq!(said, [json!([1, "refresh"]), json!([2, "rekey"]), json!([3, "delete"])]);
    let outcome = |number: usize| company.receipts()[number - 1]["outcomes"].clone();
    assert_eq!(outcome(1)[0], json!({ "slot": "google-read", "done": "refreshed", "code": null }));
    assert_eq!(outcome(3), json!([{ "slot": "google-read", "done": "forgotten", "code": null }]));
    // Slack's tokens end, Google's too: three grants.
    assert_eq!(company.office.stand_ins.journal().refreshes(), before + 3);
    assert_eq!(company.office.states(), ["ordered", "active", "active", "empty"]);

    let record = company.record();
    let at = |what: &str| record.iter().position(|entry| entry["state"] == what || entry["what"] == what);
    let order: Vec<_> = ["carried-out-refresh", "carried-out-rekey", "carried-out-delete", "intent"]
        .iter()
        .map(|what| at(what).unwrap_or_else(|| panic!("{what} is not on record")))
        .collect();
    assert!(order.is_sorted(), "{order:?}");
    company.good(&["order", "status"]);
    let inbox = company.office.home().join("machine/inbox");
    let copies =
        std::fs::read_dir(std::fs::read_dir(inbox).unwrap().next().unwrap().unwrap().path()).unwrap();
    assert_eq!(copies.count(), 3, "the administrator has a copy of each");
}

#[test]
fn an_order_about_everything_takes_the_other_secrets_too_with_receipt_and_record() {
    let company = Company::new();
    let set = |name: &str, value: &str| {
        run(&mut company.office.command(&["secret", "set", name]), value).good();
    };
    set("api", "sk-canary-1");
    set("other", "sk-canary-2");
    let told = run(&mut company.office.command(&["secret", "receive-key", "--json"]), "").good().json();
    let (user, key) = (told["user"].as_str().unwrap(), told["key"].as_str().unwrap());
    run(
        &mut company.office.command(&["secret", "deliver", "late", "--to", key, "--user", user]),
        "sk-canary-3",
    )
    .good();
    // One that names a grant is about that grant.
    company.give(&["delete", "--slot", "slack-read"]);
    company.good(&["order", "carry-out"]);
    assert_eq!(company.good(&["secret", "get", "api"]), "sk-canary-1");

    let number = company.give(&["delete"]);
    // The program that asks for a secret has the order carried out first.
    let (code, said, errors) = company.office.run(&["secret", "get", "api"]);
    assert_eq!((code, said.as_str()), (1, ""), "{errors}");
    assert!(errors.contains("[secret.missing]"), "{errors}");
    let outcomes = company.receipts()[1]["outcomes"].as_array().unwrap().clone();
    let secrets = json!({ "slot": null, "secrets": 3, "done": "forgotten", "code": null });
    assert_eq!(outcomes.last(), Some(&secrets), "two of hers, and what deliveries are opened with");
    let (_, said, _) = company.office.run(&["order", "status"]);
    assert!(said.contains("other secrets 3 · forgotten"), "{said}");
    let record = company.record();
    let ended: Vec<_> = record.iter().filter(|entry| entry["state"] == "secret-ended").collect();
    assert_eq!(ended.len(), 3, "{ended:?}");
    for (entry, name) in ended.iter().zip(["api", "other", "sekisho-receiving"]) {
        assert_eq!(entry["items"], json!([format!("id:{name}"), format!("id:{number}")]));
    }
    // What was sealed for her before is not taken in afterwards.
    let (code, said, errors) = company.office.run(&["secret", "get", "late"]);
    assert_eq!((code, said.as_str()), (1, ""), "{errors}");
    assert_eq!(company.good(&["secret", "list", "--json"]).trim(), r#"{"ok":true,"secrets":[]}"#);
    set("api", "sk-canary-4");
    company.good(&["order", "carry-out"]);
    assert_eq!(company.good(&["secret", "get", "api"]), "sk-canary-4", "what is put in since stays");
    company.good(&["audit", "verify"]);
    for (path, bytes) in company.office.files() {
        assert!(!bytes.windows(9).any(|part| part == b"sk-canary"), "in {}", path.display());
    }
}

#[test]
fn what_cannot_be_carried_out_yet_refuses_every_call_and_is_done_when_it_can() {
    let company = Company::new();
    let mut client = company.serve();
    read(&mut client).unwrap();
    company.office.stand_ins.fail("/token", Fault::Answer(503, "<html>busy</html>"), 1_000);
    company.give(&["refresh", "--slot", "google-read"]);
    company.give(&["rekey"]);
    for _ in 0..2 {
        let (code, text) = read(&mut client).unwrap_err();
        assert_eq!(code, ErrorCode::ORDER_DUE, "{text}");
    }
    assert!(company.receipts().is_empty(), "and none behind it is carried out before it");
    // A halt behind it holds all the same, and says so.
    company.give(&["halt", "--reason", "調査中"]);
    assert_eq!(code(&mut client), Some(ErrorCode::ORDER_HALTED));
    company.office.stand_ins.mend();
    company.give(&["resume"]);
    read(&mut client).unwrap();
    assert_eq!(company.receipts().len(), 4);
    assert_eq!(company.office.states(), ["active", "active", "active", "empty"]);
}

#[test]
fn orders_that_are_gone_or_changed_stop_a_running_server() {
    let world = World::new();
    let key = key_for(&world);
    let mut client = world.serve();
    for _ in 0..2 {
        world.sekisho(&["order", "rekey", "--key", &key, "--all"]).good();
    }
    read(&mut client).unwrap();
    let orders = world.home.path().join("machine/orders");
    let aside = world.folder().join("aside");
    let moved = |from: &Path, to: &Path| std::fs::rename(from, to).unwrap();
    moved(&orders.join("2.json"), &aside);
    assert_eq!(code(&mut client), Some(ErrorCode::ORDER_ROLLED_BACK));
    world.sekisho(&["order", "halt", "--key", &key, "--all"]).good();
    assert_eq!(code(&mut client), Some(ErrorCode::ORDER_CHANGED), "another under its number");
    std::fs::remove_file(orders.join("2.json")).unwrap();
    moved(&aside, &orders.join("2.json"));
    read(&mut client).unwrap();
    moved(&orders, &aside);
    assert_eq!(code(&mut client), Some(ErrorCode::ORDER_ROLLED_BACK), "all of them");
    assert_eq!(code(&mut world.serve()), Some(ErrorCode::ORDER_ROLLED_BACK), "to a new server too");
    moved(&aside, &orders);
    moved(&orders.join("1.json"), &aside);
    assert_eq!(code(&mut client), Some(ErrorCode::ORDER_GAP));
    moved(&aside, &orders.join("1.json"));
    read(&mut client).unwrap();
}

#[test]
fn a_vault_that_is_put_back_after_it_was_emptied_is_refused() {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            let to = to.join(path.file_name().unwrap());
            if path.is_dir() {
                copy(&path, &to);
            } else {
                std::fs::copy(&path, &to).unwrap();
            }
        }
        std::fs::set_permissions(to, std::fs::metadata(from).unwrap().permissions()).unwrap();
    }
    let company = Company::new();
    let user = company.office.home().join("user");
    let kept = company.office.dir.path().join("kept");
    let folders = ["vault", "vault-marks"];
    folders.iter().for_each(|folder| copy(&user.join(folder), &kept.join(folder)));
    company.give(&["delete"]);
    company.good(&["order", "carry-out"]);
    assert_eq!(company.office.states(), ["ordered", "ordered", "ordered", "empty"]);
    for folder in folders {
        std::fs::remove_dir_all(user.join(folder)).unwrap();
        copy(&kept.join(folder), &user.join(folder));
    }
    let status = company.office.status();
    let codes: Vec<&Value> = status["slots"].as_array().unwrap().iter().map(|slot| &slot["code"]).collect();
    assert_eq!(codes[..3], [&json!("vault.superseded"); 3], "{status}");
    assert_eq!(company.office.run(&["vault", "refresh"]).0, 1);
    company.office.consent(&[], 3);
    assert_eq!(company.office.states(), ["active", "active", "active", "empty"]);
}

#[test]
fn a_replacement_revokes_at_the_provider_and_a_new_consent_outlives_it() {
    let company = Company::new();
    let living = company.office.stand_ins.living_grants();
    company.give(&["replace", "--slot", "slack-read"]);
    company.good(&["order", "carry-out"]);
    assert_eq!(company.receipts()[0]["outcomes"][0]["done"], "revoked");
    assert_eq!(company.office.stand_ins.living_grants(), living - 1);
    assert_eq!(company.office.states(), ["active", "active", "ordered", "empty"]);
    company.office.consent(&[], 1);
    // Neither another look nor another order for somebody else ends what came after it.
    company.good(&["order", "carry-out"]);
    company.good(&["order", "replace", "--key", &company.key, "--user", "somebody-else"]);
    company.good(&["order", "carry-out"]);
    assert_eq!(company.office.states(), ["active", "active", "active", "empty"]);
}

/// Kills whoever carries out, again and again, at moments that differ, until it was let run to its end.
#[test]
fn a_carrier_that_is_killed_is_taken_up_and_nothing_is_done_twice() {
    let company = Company::new();
    company.office.stand_ins.guard_refresh_tokens(SingleUse::Grace(600_000));
    // How long it takes when it is let: the kills are spread over that, in steps that share no factor.
    company.give(&["refresh"]);
    let since = Instant::now();
    company.good(&["order", "carry-out"]);
    let mut whole = since.elapsed();
    let mut kills = 0;
    for round in 0..8_u32 {
        let order: &[&str] = match round % 4 {
            0 | 2 => &["refresh"],
            1 => &["rekey"],
            _ => &["delete", "--slot", "slack-read"],
        };
        let number = company.give(order);
        for attempt in 0..4_u32 {
            if company.carry_out_and_kill(whole * ((round * 5 + attempt * 7) % 16) / 16) {
                // The machine has become quicker: what comes is killed sooner.
                whole = whole * 3 / 4;
                break;
            }
            kills += 1;
        }
        company.good(&["order", "carry-out"]);
        let refreshes = company.office.stand_ins.journal().refreshes();
        let again = company.good(&["order", "carry-out", "--json"]);
        assert_eq!(again.trim(), r#"{"carried_out":[],"inbox":true}"#, "order {number} was done twice");
        assert_eq!(company.office.stand_ins.journal().refreshes(), refreshes);
        if order[0] == "delete" {
            assert_eq!(company.office.states(), ["active", "active", "ordered", "empty"]);
            company.office.consent(&[], 1);
        }
        assert_eq!(company.office.states(), ["active", "active", "active", "empty"], "after order {number}");
        let numbers: Vec<u64> = company.receipts().iter().map(|r| r["number"].as_u64().unwrap()).collect();
        assert_eq!(numbers, (1..=number).collect::<Vec<_>>(), "one receipt each");
    }
    assert!(kills >= 8, "{kills} kills");
    assert_eq!(company.office.stand_ins.reuses(), 0);
    company.good(&["audit", "verify"]);
    let left: Vec<PathBuf> = company.office.files().into_iter().map(|(path, _)| path).collect();
    let left: Vec<_> = left.iter().filter(|path| path.extension().is_some_and(|e| e == "tmp")).collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Two servers and a command, all started at once behind three orders: one carries out, all wait or are refused.
#[test]
fn processes_that_start_together_carry_each_order_out_once() {
    let company = Company::new();
    for order in ["refresh", "rekey", "refresh"] {
        company.give(&[order]);
    }
    let before = company.office.stand_ins.journal().refreshes();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| read(&mut company.serve()).unwrap());
        }
        scope.spawn(|| company.good(&["order", "carry-out"]));
    });
    assert_eq!(company.receipts().len(), 3);
    assert_eq!(company.office.stand_ins.journal().refreshes(), before + 6);
    assert_eq!(company.office.stand_ins.reuses(), 0);
    company.good(&["audit", "verify"]);
}

#[test]
fn who_leaves_is_halted_and_her_tokens_are_forgotten_whenever_the_command_is_killed() {
    let company = Company::new();
    let me = company.status()["users"][0]["user"].as_str().unwrap().to_owned();
    let mut client = company.serve();
    read(&mut client).unwrap();
    let remove = ["user", "remove", &me, "--key", &company.key, "--json"];
    for attempt in 0..12_u64 {
        let mut command = company.office.command(&remove);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(attempt * 7 % 60));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let (code, said, errors) = company.office.run(&remove);
    let said: Value = serde_json::from_str(&said).unwrap_or_else(|e| panic!("{e}: {said} {errors}"));
    assert_eq!((code, &said["receipt"]), (1, &Value::Null), "nothing of hers has run since");
    assert_eq!((&said["halt"], &said["delete"]), (&json!(1), &json!(2)), "each was given once");
    assert!(said["by_hand"].as_array().unwrap().len() >= 3, "{said}");

    assert_eq!(self::code(&mut client), Some(ErrorCode::ORDER_HALTED));
    let (code, said, _) = company.office.run(&remove);
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, &said["receipt"]["number"]), (1, &json!(2)), "{said}");
    assert_eq!(said["google"], json!({ "state": "by-hand" }), "nobody has said which account is hers");
    assert_eq!(company.status()["newest"], json!(2));
    assert_eq!(company.kept(), ["ordered", "ordered", "ordered", "empty"]);

    company.good(&["user", "add", &me, "--key", &company.key]);
    read(&mut client).unwrap();
    company.office.consent(&[], 3);
    // Who leaves again begins a sequence of its own.
    assert_eq!(company.office.run(&remove).0, 1);
    assert_eq!(company.status()["newest"], json!(5));
    assert_eq!(self::code(&mut client), Some(ErrorCode::ORDER_HALTED));
    let said: Value = serde_json::from_str(&company.office.run(&remove).1).unwrap();
    assert_eq!(said["receipt"]["number"], json!(5), "{said}");
}

#[test]
fn a_consent_to_the_new_client_outlives_the_old_one() {
    let company = Company::new();
    let (old, new) = ("demo-read.apps.example.com", "demo-read-2.apps.example.com");
    company.office.stand_ins.register_beside(old, new).unwrap();
    let secret = company.office.dir.path().join("secret");
    std::fs::write(&secret, "demo\n").unwrap();
    let secret = secret.to_str().unwrap();
    company.good(&["client", "rotate", "google-read", "--id", new, "--secret-file", secret]);
    company.office.consent(&[], 1);
    assert_eq!(company.office.login(&["--no-browser"]).end().0, 0, "nothing is asked for twice");
    company.good(&["client", "retire", "google-read"]);
    company.good(&["vault", "refresh"]);
    assert_eq!(company.office.states(), ["active", "active", "active", "empty"]);
    company.good(&["doctor", "--json"]);
}

#[test]
fn a_second_client_stands_beside_the_old_one_until_that_is_retired() {
    let company = Company::new();
    company.good(&["client", "rotate", "google-read", "--id", "demo-read-2.apps.example.com"]);
    // Grants of the old client go on, and with it: the stand-in does not know the new one.
    company.good(&["vault", "refresh"]);
    assert_eq!(company.office.states(), ["active", "active", "active", "empty"]);
    let mut login = company.office.login(&["--no-browser"]);
    let page = login.next_page().expect("the user is asked to consent to the new client");
    assert!(page.contains("demo-read-2"), "{page}");
    assert!(login.said.contains("1 pages of consent"), "{}", login.said);
    login.child.kill().unwrap();
    login.child.wait().unwrap();
    let (code, _, errors) =
        company.office.run(&["client", "rotate", "google-read", "--id", "demo-read-3.apps.example.com"]);
    assert_eq!((code, errors.contains("[cli.argument]")), (2, true), "a third one: {errors}");
    company.good(&["client", "retire", "google-read"]);
    assert_eq!(company.office.run(&["client", "retire", "google-read"]).0, 2);
    assert_eq!(company.office.run(&["vault", "refresh"]).0, 1, "its grants need a new consent now");
    // A new secret alone takes the place of the old one.
    let secret = company.office.dir.path().join("secret");
    std::fs::write(&secret, "another\n").unwrap();
    let secret = secret.to_str().unwrap();
    let same = ["client", "rotate", "google-act", "--id", "demo-act.apps.example.com"];
    assert_eq!(company.office.run(&same).0, 2, "nothing would change");
    company.good(&[&same[..], &["--secret-file", secret]].concat());
    let clients = std::fs::read_to_string(company.office.home().join("machine/clients.toml")).unwrap();
    assert!(clients.contains("another") && !clients.contains("previous"), "{clients}");
}
