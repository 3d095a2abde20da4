//! What the source of a server may say.
//!
//! Apart from the rules of the house because a server has no mouth and no hands of its own, and so nearly
//! everything is a positive list here: what is not known to be harmless is named.

use super::Finding;
use super::tokens::{Import, Token, imports, is_path_sign, path, tokens, without_tests};

/// The parts of the standard library that neither reach out, nor share a value, nor catch a panic.
const STD: &[&str] = &[
    "borrow",
    "char",
    "cmp",
    "collections",
    "convert",
    "error",
    "fmt",
    "future",
    "hash",
    "iter",
    "marker",
    "num",
    "ops",
    "option",
    "result",
    "slice",
    "str",
    "string",
    "vec",
];
/// Single names beside them.
const STD_NAMES: &[&[&str]] =
    &[&["mem", "replace"], &["mem", "swap"], &["mem", "take"], &["time", "Duration"]];

/// What a server may name of the gate: the words of a tool, none of the machine behind them.
const GATE: &[&str] = &[
    "Act",
    "ActTool",
    "Bilingual",
    "BodyShape",
    "Cell",
    "Editing",
    "Effect",
    "EffectError",
    "FactKind",
    "Fault",
    "Files",
    "Lines",
    "Made",
    "Outside",
    "Page",
    "PartForm",
    "Percent",
    "Plain",
    "Position",
    "Preview",
    "PreviewAttachment",
    "PreviewLink",
    "PreviewPart",
    "PreviewRecipient",
    "Proposal",
    "Raw",
    "Read",
    "ReadTool",
    "RecipientField",
    "Removed",
    "Render",
    "Row",
    "Seen",
    "Server",
    "ServerBuilder",
    "ServerError",
    "Session",
    "Shape",
    "TaintSource",
    "ToolError",
    "Verdict",
    "Wanted",
    "files",
    "margin",
];

/// Macros that make a value and nothing else.
const MACROS: &[&str] =
    &["concat", "format", "include_str", "matches", "stringify", "vec", "write", "writeln"];

const ATTRIBUTES: &[&str] =
    &["default", "derive", "doc", "expect", "inline", "must_use", "non_exhaustive", "schemars", "serde"];

/// Lints that stand for a promise; a server may not switch them off, not even with a reason.
const FIXED_LINTS: &[&str] = &[
    "all",
    "await_holding_invalid_type",
    "dbg_macro",
    "disallowed_macros",
    "disallowed_methods",
    "disallowed_names",
    "disallowed_types",
    "mem_forget",
    "print_stderr",
    "print_stdout",
    "restriction",
    "style",
    "unsafe_code",
    "warnings",
];

/// Turns a value into one that lives for ever, as a fact of ours does, or is never dropped.
const LEAKS: &[&str] = &["ManuallyDrop", "forget", "from_raw", "into_raw", "leak", "transmute"];

/// Crates that speak, act or log. They are on no server's list; this is the second lock.
const FOREIGN: &[&str] = &[
    "cap_std",
    "futures",
    "libc",
    "log",
    "reqwest",
    "rmcp",
    "rusqlite",
    "rustix",
    "tokio",
    "tokio_util",
    "tracing",
    "ureq",
    "windows",
];

/// Which part of a server a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// `main.rs`, the only one that names the runtime.
    Main,
    /// `lib.rs`, the only one that includes the manifest.
    Lib,
    /// Any other.
    Module,
}

/// Says what a server's source must not say. What is built for tests only does not count.
pub(crate) fn scan(server: &str, part: Part, text: &[Token]) -> Vec<Finding> {
    let text = without_tests(text);
    let mut scan = Scan { server, part, found: Vec::new() };
    if part == Part::Main {
        scan.main(&text);
    } else {
        scan.tokens(&text);
    }
    scan.found.sort();
    scan.found.dedup();
    scan.found
}

struct Scan<'a> {
    server: &'a str,
    part: Part,
    found: Vec<Finding>,
}

impl Scan<'_> {
    fn add(&mut self, rule: &'static str, what: impl Into<String>) {
        self.found.push(Finding::new(rule, what));
    }

    /// `main.rs` is one function that is one call.
    fn main(&mut self, text: &[Token]) {
        let server = self.server;
        let only = format!(
            "fn main() -> std::process::ExitCode {{ sekisho_runtime::main(sekisho_{server}::server) }}"
        );
        if plain(text) != tokens(&only).unwrap_or_default() {
            self.add("main", "main.rs must be one call of the runtime");
        }
    }

    fn tokens(&mut self, all: &[Token]) {
        let mut at = 0;
        while at < all.len() {
            at += self.step(all, at).max(1);
        }
    }

    /// Looks at what stands here; tells how many tokens it was.
    fn step(&mut self, all: &[Token], at: usize) -> usize {
        match &all[at..] {
            [Token::Sign('#'), Token::Sign('!'), Token::Group('[', inside), ..] => {
                self.attribute(inside);
                3
            }
            [Token::Sign('#'), Token::Group('[', inside), ..] => {
                self.attribute(inside);
                2
            }
            [Token::Group(_, inside), ..] => {
                self.tokens(inside);
                1
            }
            [Token::Name(name), rest @ ..] => self.name(name, rest, all, at),
            _ => 1,
        }
    }

    fn name(&mut self, name: &str, rest: &[Token], all: &[Token], at: usize) -> usize {
        match name {
            "static" => self.add("static", "a static"),
            "unsafe" => self.add("unsafe", "unsafe"),
            "extern" => self.add("extern", "extern"),
            "macro_rules" => self.add("macro", "macro_rules"),
            "use" if !rest.first().is_some_and(|token| token.is_sign('<')) => {
                let end = rest.iter().position(|token| token.is_sign(';')).unwrap_or(rest.len());
                for import in imports(&rest[..end]) {
                    self.import(&import);
                }
                return end + 1;
            }
            _ => {}
        }
        let (path, used) = path(&all[at..]);
        self.path(&path, &all[at + used..]);
        if let [Token::Sign('!'), Token::Group(_, inside), ..] = &all[at + used..]
            && let Some(name) = path.last().filter(|name| !is_keyword(name))
        {
            self.macro_call(name, inside);
        }
        used
    }

    fn import(&mut self, import: &Import) {
        let path: Vec<&str> = import.path.iter().map(String::as_str).collect();
        if path.last() == Some(&"*") {
            self.add("glob", path.join("::"));
        }
        if import.renamed.is_some() && matches!(path.as_slice(), [_]) {
            self.add("foreign", format!("{} under another name", path.join("::")));
        }
        if matches!(path.as_slice(), ["std" | "core" | "alloc"]) {
            self.add("std", "all of it");
        }
        self.path(&path, &[]);
    }

    fn path(&mut self, path: &[&str], after: &[Token]) {
        let whole = || path.join("::");
        for name in path {
            if LEAKS.contains(name) {
                self.add("leak", whole());
            }
            if name.starts_with("__") || *name == "_private" {
                self.add("private-path", whole());
            }
        }
        match path {
            ["std" | "core" | "alloc", rest @ ..] => {
                let named = STD_NAMES.iter().any(|known| rest.starts_with(known));
                let known = rest.first().is_some_and(|part| STD.contains(part));
                // Alone it is a name like another, unless a path goes on with brackets or a star.
                let goes_on = !rest.is_empty() || is_path_sign(after);
                if goes_on && !named && !known {
                    self.add("std", whole());
                }
            }
            ["sekisho_gate"] => {}
            ["sekisho_gate", name, ..] if GATE.contains(name) => {}
            ["sekisho_gate", ..] => self.add("gate-name", whole()),
            ["sekisho_runtime", ..] => self.add("runtime", whole()),
            ["sekisho_types" | "sekisho_documents", ..] => {}
            [root, _, ..] if root.starts_with("sekisho_") => self.add("foreign", whole()),
            [root, _, ..] if FOREIGN.contains(root) => self.add("foreign", whole()),
            _ => {}
        }
    }

    fn macro_call(&mut self, name: &str, inside: &[Token]) {
        let manifest = format!("\"../../../manifests/{}.toml\"", self.server);
        match name {
            "thread_local" => self.add("static", "thread_local"),
            "include_str" if self.part != Part::Lib || inside != [Token::Literal(manifest)] => {
                self.add("include", "only lib.rs includes, and only the server's own manifest");
            }
            name if !MACROS.contains(&name) => self.add("macro", format!("{name}!")),
            _ => {}
        }
    }

    fn attribute(&mut self, inside: &[Token]) {
        let (path, used) = path(inside);
        let whole = path.join("::");
        if path == ["doc"] && matches!(inside, [_, Token::Sign('='), Token::Literal(_)]) {
            return;
        }
        match path.as_slice() {
            ["allow" | "warn"] => self.add("lint-switch", whole),
            ["expect"] => {
                for lint in names(&inside[used..]).filter(|lint| FIXED_LINTS.contains(lint)) {
                    self.add("lint-switch", format!("expect {lint}"));
                }
            }
            [name] if ATTRIBUTES.contains(name) => {
                self.tokens(&inside[used..]);
                self.texts(&inside[used..]);
            }
            _ => self.add("attribute", whole),
        }
    }

    /// A text in an attribute may be a path or a type in disguise: `#[serde(default = "std::process::id")]`.
    fn texts(&mut self, inside: &[Token]) {
        for token in inside {
            match token {
                Token::Literal(literal) => {
                    if let Ok(inner) = tokens(literal.trim_matches(['r', '#', '"'])) {
                        self.tokens(&inner);
                    }
                }
                Token::Group(_, inside) => self.texts(inside),
                Token::Name(_) | Token::Sign(_) | Token::Lifetime => {}
            }
        }
    }
}

/// The tokens without attributes and documentation.
fn plain(all: &[Token]) -> Vec<Token> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < all.len() {
        match &all[at..] {
            [Token::Sign('#'), Token::Sign('!'), Token::Group('[', inside), ..] if is_doc(inside) => at += 3,
            [Token::Sign('#'), Token::Group('[', inside), ..] if is_doc(inside) => at += 2,
            _ => {
                kept.push(all[at].clone());
                at += 1;
            }
        }
    }
    kept
}

fn is_doc(inside: &[Token]) -> bool {
    matches!(inside, [doc, Token::Sign('='), Token::Literal(_)] if doc.is("doc"))
}

/// Every name at any depth.
fn names(all: &[Token]) -> Box<dyn Iterator<Item = &str> + '_> {
    Box::new(all.iter().flat_map(|token| -> Box<dyn Iterator<Item = &str> + '_> {
        match token {
            Token::Group(_, inside) => names(inside),
            token => Box::new(token.name().into_iter()),
        }
    }))
}

/// Before `!(…)` these mean *not*, and no macro.
fn is_keyword(name: &str) -> bool {
    matches!(name, "break" | "else" | "if" | "in" | "match" | "return" | "while")
}
