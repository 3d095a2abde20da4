//! The same registration as a command that a person can paste into a shell.
//!
//! Apart because each shell mangles quotation marks in its own way.

use super::{Entry, json};
use std::fmt::Write as _;

/// Where Claude Code keeps a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// For this person, in every folder.
    User,
    /// For whoever opens this folder, in its `.mcp.json`.
    Project,
    /// For this person in this folder.
    Local,
}

impl Scope {
    fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Project => "project",
            Self::Local => "local",
        }
    }
}

/// For which shell a command is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shell {
    /// Windows PowerShell 5.1 and PowerShell 7.
    PowerShell,
    /// sh, bash, zsh.
    Posix,
}

/// Writes the command line that registers a server with Claude Code.
///
/// For PowerShell the JSON goes through standard input and is pure ASCII: version 5.1 loses quotation marks in
/// arguments and Japanese in pipes.
pub fn add_command(entry: &Entry, scope: Scope, shell: Shell) -> String {
    let (name, scope) = (&entry.name, scope.as_str());
    let args: Vec<_> = entry.args.iter().map(|arg| json::string(arg)).collect();
    let value = format!(
        "{{\"type\":\"stdio\",\"command\":{},\"args\":[{}],\"env\":{}}}",
        json::string(&entry.command),
        args.join(","),
        entry.env_text()
    );
    match shell {
        Shell::PowerShell => {
            format!("'{}' | claude mcp add-json --scope {scope} {name} -", ascii(&value).replace('\'', "''"))
        }
        Shell::Posix => {
            format!("claude mcp add-json --scope {scope} {name} '{}'", value.replace('\'', "'\\''"))
        }
    }
}

/// Escapes what is not ASCII; only strings of a JSON text can hold such characters. The typographic quotation marks
/// that PowerShell takes for `'` are among them.
fn ascii(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing into a String cannot fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_of_its_own_goes_with_the_registration() {
        let entry =
            Entry::new("sekisho-files", "/opt/sekisho-files", &[]).unwrap().with_home("/srv/家").unwrap();
        assert_eq!(
            add_command(&entry, Scope::Project, Shell::Posix),
            r#"claude mcp add-json --scope project sekisho-files '{"type":"stdio","command":"/opt/sekisho-files","args":[],"env":{ "SEKISHO_HOME": "/srv/家" }}'"#
        );
        for bad in ["home", "/a\n", "/${X}"] {
            assert!(Entry::new("sekisho-files", "/opt/x", &[]).unwrap().with_home(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn each_shell_gets_its_own_quoting() {
        let windows = Entry::new(
            "sekisho-files",
            r"C:\Users\O'Brien\山𠮷\sekisho-files.exe",
            &["serve", "--home", r"C:\営業"],
        )
        .unwrap();
        assert_eq!(
            add_command(&windows, Scope::User, Shell::PowerShell),
            r#"'{"type":"stdio","command":"C:\\Users\\O''Brien\\\u5c71\ud842\udfb7\\sekisho-files.exe","args":["serve","--home","C:\\\u55b6\u696d"],"env":{}}' | claude mcp add-json --scope user sekisho-files -"#
        );
        let linux = Entry::new("sekisho-files", "/opt/it's/sekisho-files", &[]).unwrap();
        assert_eq!(
            add_command(&linux, Scope::Project, Shell::Posix),
            r#"claude mcp add-json --scope project sekisho-files '{"type":"stdio","command":"/opt/it'\''s/sekisho-files","args":[],"env":{}}'"#
        );
        assert!(add_command(&linux, Scope::Local, Shell::Posix).contains("--scope local"));
    }
}
