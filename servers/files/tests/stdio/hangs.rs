//! What makes other servers hang or die: each is answered, and the server goes on.

use crate::support::{Bench, ROOT, assert_refused, at, find, list, read};
use sekisho_types::ErrorCode;
use serde_json::json;
use std::time::{Duration, Instant};

/// No call here has a reason to take longer, on the slowest machine; each tool's own deadline is 30 seconds.
const PATIENCE: Duration = Duration::from_secs(25);

fn within(what: &str, work: impl FnOnce()) {
    let began = Instant::now();
    work();
    assert!(began.elapsed() < PATIENCE, "{what}: {:?}", began.elapsed());
}

#[cfg(unix)]
#[test]
fn a_pipe_and_links_in_a_circle_hold_nobody_up() {
    let bench = Bench::new();
    let mut client = bench.connect();
    bench.work.write("罠/普通.txt", "目印\n".as_bytes()).unwrap();
    let trap = bench.work.root().join("罠");
    let made = std::process::Command::new("mkfifo").arg(trap.join("管")).status().unwrap();
    assert!(made.success());
    std::os::unix::fs::symlink(&trap, trap.join("輪")).unwrap();
    std::os::unix::fs::symlink("輪/輪/輪", trap.join("輪2")).unwrap();
    within("a pipe", || {
        assert_eq!(list(&mut client, json!({ "path": format!("{ROOT}/罠"), "depth": 8 })).rows().len(), 1);
        assert_eq!(
            find(&mut client, json!({ "path": format!("{ROOT}/罠"), "text": "目印" })).rows().len(),
            1
        );
        for name in ["罠/管", "罠/輪/普通.txt", "罠/輪2"] {
            assert_refused(&mut client, "read_file", at(name), ErrorCode::FILES_NOT_FOUND);
            assert_refused(&mut client, "file_info", at(name), ErrorCode::FILES_NOT_FOUND);
        }
    });
    read(&mut client, "罠/普通.txt");
    bench.finish(client);
}

#[test]
fn a_folder_of_twenty_thousand_entries_is_listed_and_searched() {
    let bench = Bench::new();
    let mut client = bench.connect();
    let folder = bench.work.root().join("多い");
    std::fs::create_dir(&folder).unwrap();
    for n in 0..20_000 {
        std::fs::File::create(folder.join(format!("{n:05}.txt"))).unwrap();
    }
    within("20,000 entries", || {
        let path = format!("{ROOT}/多い");
        let page = list(&mut client, json!({ "path": path, "limit": 1000 }));
        assert!(page.rows().len() > 300 && page.word("cursor").is_some(), "{}", page.rows().len());
        assert_eq!(find(&mut client, json!({ "path": path, "name": "*9999.txt" })).rows().len(), 2);
        assert_eq!(read(&mut client, "多い/19999.txt").number("lines_total"), Some(0));
    });
    bench.finish(client);
}

#[test]
fn patterns_and_numbers_that_explode_elsewhere_are_answered() {
    let bench = Bench::new();
    let mut client = bench.connect();
    bench.work.write("長い.txt", "a".repeat(200_000).as_bytes()).unwrap();
    let path = format!("{ROOT}/長い.txt");
    within("hard patterns", || {
        for text in ["(a+)+$b", "(a|aa)*b", "(.*)*x"] {
            let found = find(&mut client, json!({ "path": path, "text": text, "regex": true }));
            assert_eq!(found.rows().len(), 0, "{text}");
        }
        for name in ["*a*a*a*a*a*a*a*a*a*a*a*b", "**/**/**/**/**/**/b", "{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}c"] {
            assert_eq!(find(&mut client, json!({ "path": ROOT, "name": name })).rows().len(), 0, "{name}");
        }
    });
    for argument in ["start_line", "max_lines", "last_lines"] {
        for number in [json!(2_147_483_648_u64), json!(u64::MAX), json!(-1), json!(0), json!(1e300)] {
            let mut args = at("はじめにお読みください.txt");
            args[argument] = number;
            assert_refused(&mut client, "read_file", args, ErrorCode::CALL_BAD_ARGUMENT);
        }
    }
    read(&mut client, "はじめにお読みください.txt");
    bench.finish(client);
}

#[test]
fn the_end_of_a_file_of_tens_of_millions_of_lines_is_shown() {
    let bench = Bench::new();
    let mut client = bench.connect();
    bench.work.write("改行だけ.txt", &vec![b'\n'; 20 << 20]).unwrap();
    within("20 million lines", || {
        let mut args = at("改行だけ.txt");
        args["last_lines"] = json!(2);
        let last = client.call("read_file", args).unwrap();
        assert_eq!(
            (last.number("first_line"), last.number("lines_total")),
            (Some((20 << 20) - 1), Some(20 << 20))
        );
    });
    bench.finish(client);
}
