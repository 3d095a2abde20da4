//! Searches over the real server: names, text, pages, and what a search must not tell.

use crate::support::{Bench, ROOT, assert_refused, find, read};
use sekisho_types::ErrorCode;
use serde_json::{Value, json};

/// The cells of one column.
fn column(result: &sekisho_testkit::CallResult, name: &str) -> Vec<Value> {
    let columns = result.structured["untrusted"]["columns"].as_array().unwrap();
    let at = columns.iter().position(|column| column == name).unwrap();
    result.rows().iter().map(|row| row[at].clone()).collect()
}

#[test]
fn names_are_found_everywhere_or_beneath_a_folder_and_their_ids_lead_to_them() {
    let bench = Bench::new();
    let mut client = bench.connect();
    let everywhere = find(&mut client, json!({ "name": "*.csv" }));
    let beneath = find(&mut client, json!({ "name": "*.csv", "path": format!("{ROOT}/営業") }));
    assert!(!beneath.rows().is_empty() && beneath.rows().len() <= everywhere.rows().len());
    for (path, id) in column(&beneath, "path").iter().zip(column(&beneath, "id")) {
        assert!(path.as_str().unwrap().starts_with(&format!("{ROOT}/営業/")), "{path}");
        let read = client.call("read_file", json!({ "path": id })).unwrap();
        assert!(!read.is_error, "{}", read.text);
    }
    bench.finish(client);
}

#[test]
fn text_is_found_with_its_lines_numbered_as_read_file_numbers_them() {
    let bench = Bench::new();
    let mut client = bench.connect();
    bench.work.write("総務/検索.txt", "1行\n2行\n目印 3行\n4行\n5行\n6行\n目印 7行\n".as_bytes()).unwrap();
    let found = find(&mut client, json!({ "text": "目印" }));
    assert_eq!(column(&found, "line"), [json!(3), json!(7)]);
    assert_eq!(column(&found, "text"), [json!("目印 3行"), json!("目印 7行")]);
    let whole = read(&mut client, "総務/検索.txt");
    assert_eq!(whole.lines()[2], "目印 3行");
    let around = find(&mut client, json!({ "text": "目印", "context": 1 }));
    assert_eq!(column(&around, "text"), [json!("2行\n目印 3行\n4行"), json!("6行\n目印 7行")]);
    let files = find(&mut client, json!({ "text": "目印", "files_only": true }));
    assert_eq!(column(&files, "path"), [json!(format!("{ROOT}/総務/検索.txt"))]);
    let pattern = find(&mut client, json!({ "text": "^目印 [34]行$", "regex": true, "name": "*.txt" }));
    assert_eq!(column(&pattern, "line"), [json!(3)]);
    bench.finish(client);
}

#[test]
fn a_long_search_comes_in_pages_with_every_find_once() {
    let bench = Bench::new();
    let mut client = bench.connect();
    for n in 0..40 {
        let text: String = (0..10).map(|line| format!("目印 {n:02}-{line}\n余白\n")).collect();
        bench.work.write(&format!("検索/{n:02}.txt"), text.as_bytes()).unwrap();
    }
    let mut args = json!({ "text": "目印", "path": format!("{ROOT}/検索"), "limit": 33 });
    let (mut finds, mut pages) = (Vec::new(), 0);
    loop {
        let page = find(&mut client, args.clone());
        finds.extend(column(&page, "text"));
        pages += 1;
        assert!(page.rows().len() <= 33 && pages < 30);
        let Some(cursor) = page.word("cursor") else { break };
        args["cursor"] = json!(cursor);
    }
    let all: Vec<Value> =
        (0..40).flat_map(|n| (0..10).map(move |line| json!(format!("目印 {n:02}-{line}")))).collect();
    assert_eq!((finds, pages), (all, 13));
    bench.finish(client);
}

#[test]
fn a_page_that_is_full_before_its_rows_are_goes_on_at_the_next_row() {
    let bench = Bench::new();
    let mut client = bench.connect();
    for n in 0..9 {
        let text: String = (0..40).map(|line| format!("目印{n}-{line:02}{}\n", "あ".repeat(400))).collect();
        bench.work.write(&format!("検索/{n}.txt"), text.as_bytes()).unwrap();
    }
    let mut args = json!({ "text": "目印", "path": format!("{ROOT}/検索"), "limit": 500 });
    let (mut finds, mut pages) = (0, 0);
    loop {
        let page = find(&mut client, args.clone());
        assert!(page.seen().chars().count() <= 48_000);
        for text in column(&page, "text") {
            let text = text.as_str().unwrap();
            assert!(text.starts_with(&format!("目印{}-{:02}", finds / 40, finds % 40)), "{text}");
            finds += 1;
        }
        pages += 1;
        let Some(cursor) = page.word("cursor") else { break };
        args["cursor"] = json!(cursor);
    }
    assert_eq!(finds, 360);
    assert!(pages > 3);
    bench.finish(client);
}

#[test]
fn what_is_masked_is_not_found_digit_by_digit() {
    let bench = Bench::new();
    let mut client = bench.connect();
    bench.work.write("連絡.txt", "電話 090-0000-1106 まで\n".as_bytes()).unwrap();
    let path = json!(format!("{ROOT}/連絡.txt"));
    let mut hits = |text: &str, regex: bool| {
        let found = find(&mut client, json!({ "path": path, "text": text, "regex": regex }));
        assert!(!found.seen().contains("1106"), "{}", found.seen());
        found.rows().len()
    };
    assert_eq!(hits("電話", false), 1);
    assert_eq!(hits("090-0000-1106", false), 0, "who knows it cannot try out what stands beside it either");
    assert_eq!(hits("090-0000-", false), 1, "what is shown is found");
    for digit in 0..10 {
        assert_eq!(hits(&format!("0000-{digit}"), false), 0);
        assert_eq!(hits(&format!("0000-{digit}..."), true), 0);
        assert_eq!(hits(&format!("0000-[^{digit}]"), true), 1, "whatever the digit");
    }
    bench.finish(client);
}

#[test]
fn a_masked_name_is_not_found_digit_by_digit_by_a_search_or_a_listing() {
    let bench = Bench::new();
    let mut client = bench.connect();
    bench.work.write("連絡/電話 090-0000-1106.txt", b"x").unwrap();
    bench.work.write("マイナンバー/1234 5678 9018.txt", b"x").unwrap();
    for tool in ["find_files", "list_folder"] {
        let mut rows = |folder: &str, name: &str| {
            let args = json!({ "path": format!("{ROOT}/{folder}"), "name": name });
            let result = client.call(tool, args).unwrap();
            assert!(!result.is_error, "{}", result.text);
            result.rows().len()
        };
        assert_eq!((rows("連絡", "電話*"), rows("連絡", "*090-0000-*"), rows("連絡", "*.txt")), (1, 1, 1));
        for digit in 0..10 {
            assert_eq!(rows("連絡", &format!("*0000-{digit}*")), 0, "{tool}");
            assert_eq!(rows("連絡", &format!("*-[{digit}]???.txt")), 0, "{tool}");
            assert_eq!(rows("連絡", &format!("*-[!{digit}]???.txt")), 1, "{tool}");
            assert_eq!(rows("マイナンバー", &format!("{digit}*")), 0, "{tool}");
        }
        assert_eq!(rows("マイナンバー", "*.txt"), 1);
    }
    bench.finish(client);
}

#[test]
fn secrets_links_and_what_policy_hides_are_never_found() {
    let bench = Bench::new();
    let mut client = bench.connect();
    for name in ["秘密/.env", "秘密/server.pem", "秘密/普通.txt"] {
        bench.work.write(name, "目印\n".as_bytes()).unwrap();
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/passwd", bench.work.root().join("秘密/リンク.txt")).unwrap();
    let found = find(&mut client, json!({ "text": "目印" }));
    assert_eq!(column(&found, "path"), [json!(format!("{ROOT}/秘密/普通.txt"))]);
    let names = find(&mut client, json!({ "name": "*", "path": format!("{ROOT}/秘密") }));
    assert_eq!(column(&names, "path"), [json!(format!("{ROOT}/秘密/普通.txt"))]);
    assert_eq!(find(&mut client, json!({ "text": "root:" })).rows().len(), 0);
    bench.finish(client);
}

#[test]
fn what_cannot_be_searched_for_is_refused_with_the_reason() {
    let bench = Bench::new();
    let mut client = bench.connect();
    for (args, code, words) in [
        (json!({}), ErrorCode::FILES_BAD_SEARCH, "nothing is asked for"),
        (json!({ "text": "(", "regex": true }), ErrorCode::FILES_BAD_SEARCH, "regular expression"),
        (json!({ "text": "a\nb" }), ErrorCode::FILES_BAD_SEARCH, "line break"),
        (json!({ "name": "[" }), ErrorCode::FILES_BAD_PATTERN, ""),
        (json!({ "text": "x", "path": "会社/ない" }), ErrorCode::FILES_NOT_FOUND, ""),
        (json!({ "text": "x", "path": "会社/../x" }), ErrorCode::FILES_BAD_NAME, ""),
        (json!({ "text": "x", "context": 11 }), ErrorCode::CALL_BAD_ARGUMENT, "0 to 10"),
        (json!({ "text": "x", "limit": 2_147_483_648_u64 }), ErrorCode::CALL_BAD_ARGUMENT, "1 to 500"),
    ] {
        let refused = assert_refused(&mut client, "find_files", args.clone(), code);
        assert!(refused.text.contains(words), "{args}: {}", refused.text);
    }
    bench.finish(client);
}

#[test]
fn a_folder_class_that_policy_denies_is_not_searched_and_not_listed() {
    let bench = Bench::new();
    let other = bench.work.root().parent().unwrap().join("deliver");
    std::fs::create_dir(&other).unwrap();
    std::fs::write(other.join("納品.txt"), "目印\n").unwrap();
    bench.work.write("普通.txt", "目印\n".as_bytes()).unwrap();
    let folder = crate::support::folder("納品", &other).replace("source", "deliver");
    let rule = "\n[[rule]]\nid = \"no-deliver\"\nreason = { ja = \"納品は見ない\", en = \"not the deliveries\" }\n\
                decision = \"deny\"\nfolder = [\"deliver\"]\nmatches = [{ class = \"read\", folder = \"deliver\" }]\n\
                passes = [{ class = \"read\", folder = \"source\" }]\n";
    bench.home.edit_policy(|_| bench.policy() + rule + &folder).unwrap();
    let mut client = bench.connect();
    let found = find(&mut client, json!({ "text": "目印" }));
    assert_eq!(column(&found, "path"), [json!(format!("{ROOT}/普通.txt"))]);
    let roots = client.call("list_folder", json!({})).unwrap();
    assert_eq!(roots.rows().len(), 1, "{}", roots.seen());
    assert_refused(
        &mut client,
        "find_files",
        json!({ "text": "目印", "path": "納品" }),
        ErrorCode::POLICY_DENIED,
    );
    bench.finish(client);
}

#[test]
fn names_that_policy_denies_are_nowhere_and_refused_like_what_is_not_there() {
    let bench = Bench::new();
    for name in ["給与/2026.txt", "顧客.MDB", "普通.txt"] {
        bench.work.write(name, "目印\n".as_bytes()).unwrap();
    }
    bench
        .home
        .edit_policy(|_| format!("{}\n[files]\ndeny = [\"給与/**\", \"*.mdb\"]\n", bench.policy()))
        .unwrap();
    let mut client = bench.connect();
    let found = find(&mut client, json!({ "text": "目印" }));
    assert_eq!(column(&found, "path"), [json!(format!("{ROOT}/普通.txt"))]);
    let denied =
        assert_refused(&mut client, "read_file", crate::support::at("顧客.MDB"), ErrorCode::FILES_NOT_FOUND);
    let absent =
        assert_refused(&mut client, "read_file", crate::support::at("無い.MDB"), ErrorCode::FILES_NOT_FOUND);
    assert_eq!(denied.text, absent.text);
    assert_refused(&mut client, "list_folder", crate::support::at("給与"), ErrorCode::FILES_NOT_FOUND);
    bench.home.edit_policy(|_| format!("{}\n[files]\ndeny = [\"[a\"]\n", bench.policy())).unwrap();
    let shut = assert_refused(&mut client, "list_folder", json!({}), ErrorCode::FILES_BAD_PATTERN);
    assert!(!shut.text.contains("[a"), "what an administrator wrote is told by the doctor: {}", shut.text);
    bench.finish(client);
}

#[test]
fn a_server_started_within_a_folder_shows_nothing_beside_it() {
    let bench = Bench::new();
    for name in ["営業/目印.txt", "総務/目印.txt"] {
        bench.work.write(name, "目印\n".as_bytes()).unwrap();
    }
    let within = |folder: &std::path::Path| {
        sekisho_testkit::McpClient::connect(
            &bench.launch().arg("--within").arg(folder),
            sekisho_testkit::Era::Handshake,
        )
        .unwrap()
    };
    let mut client = within(&bench.work.root().join("営業"));
    let found = find(&mut client, json!({ "text": "目印" }));
    assert_eq!(column(&found, "path"), [json!(format!("{ROOT}/営業/目印.txt"))]);
    assert_refused(&mut client, "read_file", crate::support::at("総務/目印.txt"), ErrorCode::FILES_NOT_FOUND);
    bench.finish(client);
    for wider in [bench.work.root().parent().unwrap(), bench.work.root().ancestors().last().unwrap()] {
        let mut client = within(wider);
        assert_eq!(find(&mut client, json!({ "text": "目印" })).rows().len(), 2, "it never widens");
        bench.finish(client);
    }
    let mut client = within(&bench.work.root().join("どこにもない"));
    assert_refused(&mut client, "list_folder", json!({}), ErrorCode::FILES_NO_ROOTS);
    bench.finish(client);
}
