//! What the model has seen, in order: the one place to look for what must never be there.

/// What kind of thing was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeenKind {
    /// The server's instructions.
    Instructions,
    /// The list of tools.
    Tools,
    /// What a call came back with, a refusal included.
    Result,
}

/// One thing that the model saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// What it is.
    pub kind: SeenKind,
    /// Its text, as the model reads it.
    pub text: String,
}

/// Everything that the model saw of a server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transcript(Vec<Seen>);

impl Transcript {
    pub(super) fn add(&mut self, kind: SeenKind, text: String) {
        self.0.push(Seen { kind, text });
    }

    /// What was seen, in order.
    pub fn seen(&self) -> &[Seen] {
        &self.0
    }

    /// All of it as one text.
    pub fn text(&self) -> String {
        self.0.iter().map(|seen| seen.text.as_str()).collect::<Vec<_>>().join("\n")
    }
}
