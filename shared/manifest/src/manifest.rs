//! A server's manifest: what it is called, what the model is told, which tools there are.
//!
//! Apart from [`crate::Tool`] because reading and checking happen once; afterwards nothing can be wrong.

use crate::endpoint::{Endpoint, EndpointDocument};
use crate::error::ManifestError;
use crate::text::{Lines, is_fit};
use crate::tool::{Tool, World};
use sekisho_types::{GateClass, Lang, ServerId, Strength, ToolName};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use toml::Spanned;

/// The client cuts instructions and descriptions; these lengths stay far below.
const INSTRUCTIONS_MAX_CHARS: usize = 1_999;
const DESCRIPTION_MAX_CHARS: usize = 599;
const TITLE_MAX_CHARS: usize = 60;
/// Past two minutes a client moves a call to the background.
const TIMEOUT_MAX_SECONDS: u64 = 115;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    server: ServerId,
    version: Spanned<String>,
    title: Spanned<TitleDocument>,
    instructions: Spanned<String>,
    #[serde(default)]
    endpoint: BTreeMap<String, Spanned<EndpointDocument>>,
    #[serde(default)]
    tool: Vec<ToolDocument>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TitleDocument {
    ja: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToolDocument {
    name: Spanned<ToolName>,
    title: Spanned<String>,
    description: Spanned<String>,
    class: GateClass,
    timeout_seconds: Spanned<u64>,
    open_world: Option<Spanned<bool>>,
    #[serde(default)]
    reach: Vec<Spanned<String>>,
}

/// A checked manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    server: ServerId,
    version: String,
    title_ja: String,
    title_en: String,
    instructions: String,
    tools: Vec<Tool>,
}

impl Manifest {
    /// Reads and checks a manifest.
    ///
    /// - Errors: [`ManifestError`] for the first thing that is wrong, with its line and key.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        let place = Place { text };
        let document: Document = toml::from_str(text).map_err(|error| ManifestError::Toml {
            line: place.line(error.span().map_or(0, |span| span.start)),
            detail: error.message().replace('\n', ", "),
        })?;
        let title = document.title.as_ref();
        if !is_version(document.version.as_ref()) {
            return Err(place.wrong(&document.version, "version", "three numbers such as 0.1.0"));
        }
        if ![&title.ja, &title.en].into_iter().all(|text| is_fit(text, TITLE_MAX_CHARS, Lines::One)) {
            let must = "{ ja, en } of 1 to 60 visible characters on one line";
            return Err(place.wrong(&document.title, "title", must));
        }
        let instructions = prose(document.instructions.as_ref());
        if !is_fit(&instructions, INSTRUCTIONS_MAX_CHARS, Lines::Many) {
            let must = "1 to 1999 visible characters";
            return Err(place.wrong(&document.instructions, "instructions", must));
        }
        if document.tool.is_empty() {
            let must = "followed by at least one [[tool]]";
            return Err(place.wrong(&document.instructions, "the head of the manifest", must));
        }
        let title = document.title.into_inner();
        Ok(Self {
            server: document.server,
            version: document.version.into_inner(),
            title_ja: title.ja,
            title_en: title.en,
            instructions,
            tools: place.tools(document.tool, &place.endpoints(document.endpoint)?)?,
        })
    }

    /// Which server this is.
    pub fn server(&self) -> &ServerId {
        &self.server
    }

    /// The version that the server tells its client.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What people call the server.
    pub fn title(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.title_ja,
            Lang::En => &self.title_en,
        }
    }

    /// What the model is told before it calls anything.
    pub fn instructions(&self) -> &str {
        &self.instructions
    }

    /// The tools, in the order of the manifest.
    pub fn tools(&self) -> &[Tool] {
        &self.tools
    }

    /// Finds a tool by its name.
    pub fn tool(&self, name: &ToolName) -> Option<&Tool> {
        self.tools.iter().find(|tool| tool.name() == name)
    }
}

/// Turns positions in a text into lines for messages.
struct Place<'a> {
    text: &'a str,
}

impl Place<'_> {
    fn line(&self, offset: usize) -> usize {
        1 + self.text.bytes().take(offset).filter(|b| *b == b'\n').count()
    }

    fn wrong<T>(&self, at: &Spanned<T>, key: &str, must: &'static str) -> ManifestError {
        ManifestError::Value { line: self.line(at.span().start), key: key.to_owned(), must }
    }

    fn endpoints(
        &self,
        documents: BTreeMap<String, Spanned<EndpointDocument>>,
    ) -> Result<BTreeMap<String, (Endpoint, usize)>, ManifestError> {
        let read = |(name, document): (String, Spanned<EndpointDocument>)| {
            if let Some(rule) = document.as_ref().broken_rule() {
                return Err(self.wrong(&document, &format!("endpoint {name}"), rule));
            }
            let line = self.line(document.span().start);
            Ok((name.clone(), (Endpoint { name, line: document.into_inner() }, line)))
        };
        documents.into_iter().map(read).collect()
    }

    fn tools(
        &self,
        documents: Vec<ToolDocument>,
        endpoints: &BTreeMap<String, (Endpoint, usize)>,
    ) -> Result<Vec<Tool>, ManifestError> {
        let mut seen = BTreeSet::new();
        let reached: BTreeSet<&str> =
            documents.iter().flat_map(|tool| &tool.reach).map(|name| name.as_ref().as_str()).collect();
        if let Some((name, (_, line))) = endpoints.iter().find(|(name, _)| !reached.contains(name.as_str())) {
            let must = "in the reach of a tool";
            return Err(ManifestError::Value { line: *line, key: format!("endpoint {name}"), must });
        }
        documents
            .into_iter()
            .map(|document| {
                if !seen.insert(document.name.as_ref().clone()) {
                    let line = self.line(document.name.span().start);
                    return Err(ManifestError::ToolTwice { line, tool: document.name.as_ref().to_string() });
                }
                self.tool(document, endpoints)
            })
            .collect()
    }

    fn tool(
        &self,
        document: ToolDocument,
        endpoints: &BTreeMap<String, (Endpoint, usize)>,
    ) -> Result<Tool, ManifestError> {
        let ToolDocument { name, title, description, class, timeout_seconds, open_world, reach } = document;
        let key = |key: &str| format!("tool {}: {key}", name.as_ref());
        if !is_verb_noun(name.as_ref().as_str()) {
            return Err(self.wrong(&name, &key("name"), "verb_noun, such as search_mail"));
        }
        if !is_fit(title.as_ref(), TITLE_MAX_CHARS, Lines::One) {
            return Err(self.wrong(&title, &key("title"), "1 to 60 visible characters on one line"));
        }
        let words = prose(description.as_ref());
        if !is_fit(&words, DESCRIPTION_MAX_CHARS, Lines::Many) {
            return Err(self.wrong(&description, &key("description"), "1 to 599 visible characters"));
        }
        if !(1..=TIMEOUT_MAX_SECONDS).contains(timeout_seconds.as_ref()) {
            return Err(self.wrong(&timeout_seconds, &key("timeout_seconds"), "1 to 115"));
        }
        let world = match open_world {
            Some(flag) if !*flag.as_ref() && class == GateClass::Send => {
                return Err(self.wrong(
                    &flag,
                    &key("open_world"),
                    "true or left out where something is sent",
                ));
            }
            Some(flag) if !*flag.as_ref() => World::Closed,
            Some(_) | None => World::Open,
        };
        let reach = reach.iter().map(|wanted| {
            let found = endpoints.get(wanted.as_ref()).map(|(endpoint, _)| endpoint);
            let found = found.ok_or_else(|| self.wrong(wanted, &key("reach"), "names of endpoints"))?;
            if class == GateClass::Read && found.slot().strength() == Strength::Act {
                return Err(self.wrong(
                    wanted,
                    &key("reach"),
                    "what a grant to read opens, for a tool that reads",
                ));
            }
            Ok(found.clone())
        });
        Ok(Tool {
            reach: reach.collect::<Result<_, _>>()?,
            name: name.into_inner(),
            title: title.into_inner(),
            description: words,
            class,
            timeout: Duration::from_secs(timeout_seconds.into_inner()),
            world,
        })
    }
}

/// A text of several lines without blanks at its ends, and with the same line ends wherever it was checked out.
fn prose(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

/// At least a verb and a noun, each beginning with a letter.
fn is_verb_noun(name: &str) -> bool {
    let words: Vec<_> = name.split('_').collect();
    words.len() >= 2 && words.iter().all(|word| word.starts_with(|c: char| c.is_ascii_lowercase()))
}

fn is_version(text: &str) -> bool {
    let parts: Vec<_> = text.split('.').collect();
    let is_number = |part: &&str| matches!(part.len(), 1..=5) && part.bytes().all(|b| b.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(is_number)
}
