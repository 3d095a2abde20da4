//! Typed pieces: what a view hands in, so that a header field need not be guessed.

/// What a piece is known to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PieceKind {
    /// A person's name, from a field that holds names.
    Name,
    /// An e-mail address, or several.
    Email,
    /// A telephone number, or several.
    Phone,
    /// A postal address.
    Address,
    /// Free text: anything may stand in it.
    Text,
}

impl PieceKind {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Address => "address",
            Self::Text => "text",
        }
    }
}

/// One piece of one result, not yet masked. `Debug` shows no text.
#[derive(Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it is known to be.
    pub kind: PieceKind,
    /// The text as it came.
    pub text: String,
}

impl Piece {
    /// Makes a piece.
    pub fn new(kind: PieceKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }
}

impl std::fmt::Debug for Piece {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Piece({}, {} bytes)", self.kind.as_str(), self.text.len())
    }
}
