//! Shows the scan of servers what it must see, and what it must not mind.

use super::server::{Part, scan};
use super::tokens::tokens;

fn rules(part: Part, text: &str) -> Vec<&'static str> {
    let mut rules: Vec<_> = scan("toy", part, &tokens(text).unwrap()).into_iter().map(|f| f.rule).collect();
    rules.dedup();
    rules
}

#[test]
fn what_a_server_must_not_say_is_named() {
    let table: &[(&str, &[&str])] = &[
        // the standard library, by every road
        ("use std::fs;", &["std"]),
        ("use ::std::fs as f;", &["std"]),
        ("use r#std::fs;", &["std"]),
        ("use std::{fmt, fs::{self, File}};", &["std"]),
        ("use std::{self};", &["std"]),
        ("use std as s;", &["foreign", "std"]),
        ("use std::*;", &["glob", "std"]),
        ("use core::cell::RefCell;", &["std"]),
        ("fn f() { std::fs::read(p); }", &["std"]),
        ("fn f() { ::std::env::var(p); }", &["std"]),
        ("fn f() { let x = vec![std::process::id()]; }", &["std"]),
        ("fn f() { std::io::stdout(); }", &["std"]),
        ("fn f() { std::io::stderr(); }", &["std"]),
        ("fn f() { std::thread::spawn(g); }", &["std"]),
        ("fn f() { std::panic::catch_unwind(g); }", &["std"]),
        ("struct S { x: std::sync::Arc<std::sync::Mutex<String>> }", &["std"]),
        ("use std::net::TcpStream;", &["std"]),
        ("use std::path::Path;", &["std"]),
        ("use std::mem::ManuallyDrop;", &["leak", "std"]),
        ("use std::time::Instant;", &["std"]),
        // other crates
        ("use tokio::fs;", &["foreign"]),
        ("fn f() { tracing::info!(\"x\"); }", &["foreign", "macro"]),
        ("use sekisho_outbox::Outbox;", &["foreign"]),
        ("use sekisho_types as t;", &["foreign"]),
        ("use sekisho_runtime::main;", &["runtime"]),
        ("fn f() { sekisho_runtime::main(g) }", &["runtime"]),
        ("use sekisho_gate::{Raw, CallContext};", &["gate-name"]),
        ("fn f() { sekisho_gate::Gate::new(x) }", &["gate-name"]),
        ("use sekisho_gate::*;", &["gate-name", "glob"]),
        ("use serde::__private::Ok;", &["private-path"]),
        ("use schemars::_private::serde_json;", &["private-path"]),
        // statics
        ("static X: u8 = 1;", &["static"]),
        ("fn f() { static mut X: u8 = 1; }", &["static"]),
        ("thread_local! { static X: u8 = 1; }", &["static"]),
        ("const X: u8 = { static Y: u8 = 1; Y };", &["static"]),
        // printing and other macros
        ("fn f() { println!(\"x\"); }", &["macro"]),
        ("fn f() { std::eprintln!(\"x\"); }", &["macro", "std"]),
        ("fn f() { vec![{ print!(\"x\"); eprint!(\"x\"); dbg!(1) }] }", &["macro"]),
        ("fn f() { assert!(x, \"{text}\"); }", &["macro"]),
        ("macro_rules! m { () => { } }", &["macro"]),
        ("const X: &[u8] = include_bytes!(\"x\");", &["macro"]),
        ("include!(\"x\");", &["macro"]),
        ("const X: &str = include_str!(\"../../../manifests/toy.toml\");", &["include"]),
        ("const X: &str = env!(\"HOME\");", &["macro"]),
        // leaking
        ("fn f(t: String) -> &'static str { Box::leak(t.into_boxed_str()) }", &["leak"]),
        ("fn f(t: String) -> &'static str { t.leak() }", &["leak"]),
        ("fn f(t: String) { std::mem::forget(t) }", &["leak", "std"]),
        // attributes
        ("#[path = \"../x.rs\"] mod x;", &["attribute"]),
        ("#[cfg(windows)] fn f() {}", &["attribute"]),
        ("#[cfg_attr(all(), path = \"x\")] mod x;", &["attribute"]),
        ("#[macro_use] mod x;", &["attribute"]),
        ("#[no_mangle] fn f() {}", &["attribute"]),
        ("#![allow(clippy::print_stdout, reason = \"x\")]", &["lint-switch"]),
        ("#[expect(clippy::print_stdout, reason = \"x\")] fn f() {}", &["lint-switch"]),
        ("#[doc = include_str!(\"x\")] fn f() {}", &["include"]),
        ("struct S { #[serde(default = \"std::process::id\")] x: u32 }", &["std"]),
        ("struct S { #[serde(with = r#\"sekisho_gate::Gate\"#)] x: u32 }", &["gate-name"]),
        // the language
        ("unsafe fn f() {}", &["unsafe"]),
        ("fn f() { unsafe { g() } }", &["unsafe"]),
        ("extern crate alloc;", &["extern"]),
        ("extern \"C\" { fn f(); }", &["extern"]),
    ];
    for (text, expected) in table {
        assert_eq!(rules(Part::Module, text), *expected, "{text}");
    }
}

#[test]
fn what_a_server_needs_is_not_minded() {
    let text = r#"
        //! A tool; it never calls println!, std::fs or Box::leak.
        use std::collections::BTreeMap;
        use std::{fmt, time::Duration, mem::take};
        use sekisho_gate::files::{Listing, Place};
        use sekisho_gate::{Raw, Read, Session, ToolError};
        use sekisho_types::{ErrorCode, OpaqueId};
        /// Says `static`, `unsafe` and "std::fs".
        #[derive(Debug, Default)]
        struct S { #[serde(rename = "std")] core: &'static str, std: u8 }
        #[expect(clippy::indexing_slicing, reason = "checked above")]
        fn f(alloc: u8) -> String {
            let std = if !(alloc > 1) { "std::fs" } else { "unsafe" };
            if matches!(std, "x") { return !(x) }
            format!("{std}").to_string()
        }
        fn g() -> impl Sized + use<> {}
        #[cfg(test)]
        mod tests { use super::*; fn f() { std::fs::read("x").unwrap(); println!("x"); } }
    "#;
    assert_eq!(scan("toy", Part::Module, &tokens(text).unwrap()), []);
    let manifest = "const M: &str = include_str!(\"../../../manifests/toy.toml\");";
    assert_eq!(rules(Part::Lib, manifest), [] as [&str; 0]);
}

#[test]
fn main_is_one_call() {
    let call = "fn main() -> std::process::ExitCode { sekisho_runtime::main(sekisho_toy::server) }";
    assert_eq!(rules(Part::Main, &format!("//! Starts it.\n\n/// Starts.\n{call}")), [] as [&str; 0]);
    for bad in [
        "fn main() { sekisho_runtime::main(sekisho_toy::server); }".to_owned(),
        format!("{call} fn more() {{}}"),
        format!("use std::fs; {call}"),
        format!("#![allow(warnings)] {call}"),
        "fn main() -> std::process::ExitCode { f(); sekisho_runtime::main(sekisho_toy::server) }".to_owned(),
        "fn main() -> std::process::ExitCode { sekisho_runtime::main(sekisho_other::server) }".to_owned(),
        "fn main() -> std::process::ExitCode { sekisho_runtime::main(|| other()) }".to_owned(),
    ] {
        assert_eq!(rules(Part::Main, &bad), ["main"], "{bad}");
    }
}
