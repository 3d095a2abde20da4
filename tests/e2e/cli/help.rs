//! Every command explains itself in both languages.

use crate::world::{Ran, program, run, sekisho};
use std::path::Path;
use std::process::Command;

/// Every command there is, found by asking each for its subcommands.
fn commands() -> Vec<Vec<String>> {
    let mut found = vec![Vec::new()];
    let mut at = 0;
    while let Some(command) = found.get(at).cloned() {
        let help = help(&command, "en").out;
        let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
        for line in listed.take_while(|line| line.starts_with("  ")) {
            // A line that is indented further goes on with the words of the line before.
            let name = line.strip_prefix("  ").filter(|rest| !rest.starts_with(' '));
            let name = name.and_then(|rest| rest.split_whitespace().next());
            if let Some(name) = name.filter(|name| *name != "help") {
                found.push([command.as_slice(), &[name.to_owned()]].concat());
            }
        }
        at += 1;
    }
    found
}

fn help(command: &[String], lang: &str) -> Ran {
    let mut args: Vec<&str> = command.iter().map(String::as_str).collect();
    args.extend(["--lang", lang, "--help"]);
    sekisho(Path::new("/nowhere"), &args).good()
}

pub(super) fn is_japanese(c: char) -> bool {
    matches!(c, 'ぁ'..='ん' | 'ァ'..='ヶ' | '一'..='龠')
}

#[test]
fn every_command_explains_itself_in_both_languages() {
    let commands = commands();
    assert!(commands.len() >= 15, "{commands:?}");
    for command in commands {
        let (en, ja) = (help(&command, "en").out, help(&command, "ja").out);
        assert!(en.contains("Usage: sekisho"), "{command:?}: {en}");
        assert!(!en.chars().any(is_japanese), "{command:?}: {en}");
        assert!(ja.contains("使い方: sekisho"), "{command:?}: {ja}");
        assert!(ja.lines().next().is_some_and(|line| line.chars().any(is_japanese)), "{command:?}: {ja}");
        for english in
            ["Usage", "Commands:", "Options:", "Arguments:", "Print ", "default:", "possible values"]
        {
            assert!(!ja.contains(english), "{command:?} says {english} in Japanese: {ja}");
        }
    }
}

#[test]
fn without_a_choice_the_systems_language_is_spoken() {
    for (locale, sign) in [("ja_JP.UTF-8", "使い方"), ("en_US.UTF-8", "Usage"), ("C", "Usage")] {
        let mut command = Command::new(program("sekisho"));
        command.arg("--help").env("LC_ALL", locale);
        let ran = run(&mut command, "").good();
        assert!(ran.out.contains(sign), "{locale}: {}", ran.out);
    }
}

#[test]
fn what_is_not_a_command_is_refused_with_two() {
    for args in [
        &["nonsense"][..],
        &["init"],
        &["init", "--profile", "toy"],
        &["audit", "tail", "--count", "0"],
        &["audit", "show", "minus"],
        &["audit", "verify", "--record", "somewhere"],
        &["register", "--dry-run"],
        &["mask", "--no-such-option"],
    ] {
        let ran = sekisho(Path::new("/nowhere"), args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}: {ran:?}");
        assert!(!ran.err.is_empty(), "{args:?}");
    }
}

#[test]
fn the_server_explains_itself_too() {
    let mut command = Command::new(program("sekisho-files"));
    let ran = run(command.arg("--help"), "").good();
    assert!(ran.out.contains("--root"), "{}", ran.out);
}
