//! How a client is told about our servers: the edit of its settings file, and the command for people.
//!
//! Apart from the manifests because the file belongs to somebody else. Our entries are put in, changed and
//! taken out by cutting the text; every other byte of it stays as it is, order and layout included.

mod command;
mod json;

pub use command::{Scope, Shell, add_command};

use crate::error::ManifestError;
use crate::text::hides;
use json::Object;
use serde_json::Value;

/// The member of the settings under which Claude Code keeps its servers.
const SERVERS: &str = "mcpServers";

/// The one variable that a registration may set.
const HOME_VARIABLE: &str = "SEKISHO_HOME";

/// How one of our servers is started by a client: an absolute path, arguments, and of the environment at most
/// the home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    name: String,
    command: String,
    args: Vec<String>,
    home: Option<String>,
}

impl Entry {
    /// Describes a registration.
    ///
    /// - Errors: [`ManifestError::BadEntry`] if `name` is not 1 to 64 letters, digits, `-` or `_`; if `command` is
    ///   not an absolute path of Windows or Unix; or if either it or an argument holds control characters or
    ///   `${`, which the client would fill in from its environment.
    pub fn new(name: &str, command: &str, args: &[&str]) -> Result<Self, ManifestError> {
        check_name(name)?;
        let plain = |text: &str| !text.chars().any(hides) && !text.contains("${");
        if !is_absolute(command) || !plain(command) {
            let must = "an absolute path without ${ and without control characters";
            return Err(ManifestError::BadEntry { what: "command", must });
        }
        if !args.iter().all(|arg| plain(arg)) {
            let must = "without ${ and without control characters";
            return Err(ManifestError::BadEntry { what: "arguments", must });
        }
        Ok(Self {
            name: name.to_owned(),
            command: command.to_owned(),
            args: args.iter().map(|arg| (*arg).to_owned()).collect(),
            home: None,
        })
    }

    /// Binds the server to a home other than the system's own, by `SEKISHO_HOME`.
    ///
    /// - Errors: [`ManifestError::BadEntry`] if `home` is not an absolute path, or holds control characters or `${`.
    pub fn with_home(mut self, home: &str) -> Result<Self, ManifestError> {
        if !is_absolute(home) || home.chars().any(hides) || home.contains("${") {
            let must = "an absolute path without ${ and without control characters";
            return Err(ManifestError::BadEntry { what: "home", must });
        }
        self.home = Some(home.to_owned());
        Ok(self)
    }

    /// The name under which the client knows the server.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn to_value(&self) -> Value {
        let env: serde_json::Map<_, _> =
            self.home.iter().map(|home| (HOME_VARIABLE.to_owned(), Value::from(home.as_str()))).collect();
        serde_json::json!({"type": "stdio", "command": self.command, "args": self.args, "env": env})
    }

    /// The environment as JSON text on one line.
    pub(crate) fn env_text(&self) -> String {
        match &self.home {
            Some(home) => format!("{{ {}: {} }}", json::string(HOME_VARIABLE), json::string(home)),
            None => "{}".to_owned(),
        }
    }

    /// The entry as JSON text in a fixed order of members.
    fn render(&self, style: &Style, depth: usize) -> String {
        let command = json::string(&self.command);
        let args: Vec<_> = self.args.iter().map(|arg| json::string(arg)).collect();
        let members = [
            "\"type\": \"stdio\"".to_owned(),
            format!("\"command\": {command}"),
            format!("\"args\": [{}]", args.join(", ")),
            format!("\"env\": {}", self.env_text()),
        ];
        style.object(&members, depth)
    }
}

/// What is wished of the client's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// The server is registered exactly so.
    Present(Entry),
    /// No server of this name is registered.
    Absent(String),
}

/// A change of the client's settings, to be shown first and then written by the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The text before; `None` if there was no file.
    pub before: Option<String>,
    /// The text after; `None` if there was no file and none is needed.
    pub after: Option<String>,
    /// The change in lines with `+` and `-`. Shows our own entries only, since others may hold secrets; values
    /// of environment variables are left out.
    pub diff: String,
    /// Tells whether the text after registers no server at all and holds nothing else: if we made the file, it
    /// can be deleted.
    pub leaves_nothing: bool,
}

impl Change {
    /// Tells whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.before == self.after
    }
}

/// Works out how a `.mcp.json` or another settings file of Claude Code changes.
///
/// Doing it again changes nothing. Putting a server in and taking it out gives the text back byte for byte,
/// except that `"mcpServers": {}` stays where the file had no such member.
///
/// - Errors: [`ManifestError::BadSettings`] if the text is not JSON, not an object, or says `mcpServers` or one of
///   the wished names twice; [`ManifestError::BadEntry`] for a name to be absent that cannot be one.
pub fn claude_code(wishes: &[Wish], existing: Option<&str>) -> Result<Change, ManifestError> {
    let mut text = existing.map(str::to_owned);
    let mut diff = String::new();
    if let Some(text) = &text {
        servers_of(text)?;
    }
    for wish in wishes {
        text = match wish {
            Wish::Present(entry) => Some(put(entry, text.as_deref(), &mut diff)?),
            Wish::Absent(name) => {
                check_name(name)?;
                text.map(|text| take(name, &text, &mut diff)).transpose()?
            }
        };
    }
    Ok(Change {
        leaves_nothing: text.as_deref().is_some_and(is_bare),
        before: existing.map(str::to_owned),
        after: text,
        diff,
    })
}

/// The names of all registered servers that begin with `sekisho-`, in the order of the text.
///
/// - Errors: [`ManifestError::BadSettings`] as for [`claude_code`].
pub fn registered(existing: &str) -> Result<Vec<String>, ManifestError> {
    let (_, servers) = servers_of(existing)?;
    let names = servers.into_iter().flat_map(|servers| servers.members).map(|member| member.name);
    Ok(names.filter(|name| name.starts_with("sekisho-")).collect())
}

/// Reads the text and finds the object of servers in it, if there is one.
fn servers_of(text: &str) -> Result<(Object, Option<Object>), ManifestError> {
    let root = json::parse(text)?;
    let servers = root
        .find(SERVERS)?
        .map(|member| {
            json::object_at(text, member.value.start).ok_or_else(|| json::bad("mcpServers is not an object"))
        })
        .transpose()?;
    Ok((root, servers))
}

fn put(entry: &Entry, text: Option<&str>, diff: &mut String) -> Result<String, ManifestError> {
    let Some(text) = text else {
        let style = Style::new("");
        let member = format!("{}: {}", json::string(&entry.name), entry.render(&style, 2));
        let servers = format!("{}: {}", json::string(SERVERS), style.object(&[member], 1));
        note(diff, '+', &entry.name, &entry.to_value());
        return Ok(format!("{}\n", style.object(&[servers], 0)));
    };
    let style = Style::new(text);
    let (root, servers) = servers_of(text)?;
    let Some(servers) = servers else {
        let member = format!("{}: {}", json::string(&entry.name), entry.render(&style, 2));
        let servers = format!("{}: {}", json::string(SERVERS), style.object(&[member], 1));
        note(diff, '+', &entry.name, &entry.to_value());
        return json::insert(text, &root, &servers, &style, 0);
    };
    if let Some(member) = servers.find(&entry.name)? {
        let old = json::value(text, member)?;
        if old == entry.to_value() {
            return Ok(text.to_owned());
        }
        note(diff, '-', &entry.name, &old);
        note(diff, '+', &entry.name, &entry.to_value());
        return json::splice(text, member.value.clone(), &entry.render(&style, 2));
    }
    note(diff, '+', &entry.name, &entry.to_value());
    let member = format!("{}: {}", json::string(&entry.name), entry.render(&style, 2));
    json::insert(text, &servers, &member, &style, 1)
}

fn take(name: &str, text: &str, diff: &mut String) -> Result<String, ManifestError> {
    let (_, servers) = servers_of(text)?;
    let Some(servers) = servers else { return Ok(text.to_owned()) };
    let Some(member) = servers.find(name)? else { return Ok(text.to_owned()) };
    note(diff, '-', name, &json::value(text, member)?);
    json::remove(text, &servers, member)
}

/// Tells whether the text holds no more than `{"mcpServers": {}}`.
fn is_bare(text: &str) -> bool {
    let empty = |servers: Option<Object>| servers.is_none_or(|servers| servers.members.is_empty());
    servers_of(text).is_ok_and(|(root, servers)| {
        root.members.iter().all(|member| member.name == SERVERS) && empty(servers)
    })
}

/// Adds the lines of one entry to a difference, without values of its environment.
fn note(diff: &mut String, sign: char, name: &str, value: &Value) {
    let mut shown = value.clone();
    if let Some(env) = shown.get_mut("env").and_then(Value::as_object_mut) {
        for (_, secret) in env.iter_mut() {
            *secret = Value::String("…".to_owned());
        }
    }
    for line in format!("{}: {shown:#}", json::string(name)).lines() {
        diff.push(sign);
        diff.push(' ');
        diff.push_str(line);
        diff.push('\n');
    }
}

/// How a text is laid out: what one step of indentation is and how lines end.
struct Style {
    step: String,
    end: &'static str,
    layout: Layout,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    Lines,
    OneLine,
}

impl Style {
    /// Looks at the first indented line; two blanks where there is none.
    fn new(text: &str) -> Self {
        let indented = text.lines().skip(1).find(|line| line.starts_with([' ', '\t']));
        let step: String = indented.unwrap_or("  ").chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
        let compact = text.trim().len() > 2 && !text.trim().contains('\n');
        Self {
            step,
            end: if text.contains("\r\n") { "\r\n" } else { "\n" },
            layout: if compact { Layout::OneLine } else { Layout::Lines },
        }
    }

    /// A line end followed by `depth` steps; nothing in a text of one line.
    fn line(&self, depth: usize) -> String {
        match self.layout {
            Layout::Lines => format!("{}{}", self.end, self.step.repeat(depth)),
            Layout::OneLine => String::new(),
        }
    }

    fn object(&self, members: &[String], depth: usize) -> String {
        let between = match self.layout {
            Layout::Lines => format!(",{}", self.line(depth + 1)),
            Layout::OneLine => ", ".to_owned(),
        };
        format!("{{{}{}{}}}", self.line(depth + 1), members.join(&between), self.line(depth))
    }
}

fn check_name(name: &str) -> Result<(), ManifestError> {
    let fine = matches!(name.len(), 1..=64)
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        && !name.starts_with('-');
    if fine {
        Ok(())
    } else {
        let must = "1 to 64 letters, digits, - or _, not beginning with -";
        Err(ManifestError::BadEntry { what: "name", must })
    }
}

fn is_absolute(path: &str) -> bool {
    let mut start = path.chars();
    let drive = matches!(
        (start.next(), start.next(), start.next()),
        (Some(letter), Some(':'), Some('\\' | '/')) if letter.is_ascii_alphabetic()
    );
    drive || path.starts_with('/') || path.starts_with("\\\\")
}
