//! Knows what is not text by its first bytes.
//!
//! Apart from decoding because a PDF or a picture may well hold valid UTF-8 to the end, and would then be read
//! as text that nobody wrote.

/// What a file is that is not text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryKind {
    /// A PDF.
    Pdf,
    /// A ZIP, which is also what newer Office documents are.
    Zip,
    /// An Office document of the older kind, or an Outlook message.
    Ole,
    /// A picture.
    Image,
    /// Sound or film.
    Media,
    /// A packed file of another kind than ZIP.
    Archive,
    /// A program.
    Program,
    /// A database.
    Database,
    /// Something with zero bytes in it.
    Other,
}

impl BinaryKind {
    /// The word used in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Zip => "zip",
            Self::Ole => "ole",
            Self::Image => "image",
            Self::Media => "media",
            Self::Archive => "archive",
            Self::Program => "program",
            Self::Database => "database",
            Self::Other => "binary",
        }
    }
}

impl std::fmt::Display for BinaryKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

// First bytes that no text starts with.
const CERTAIN: &[(&[u8], BinaryKind)] = &[
    (b"%PDF-", BinaryKind::Pdf),
    (b"PK\x03\x04", BinaryKind::Zip),
    (b"PK\x05\x06", BinaryKind::Zip),
    (b"PK\x07\x08", BinaryKind::Zip),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", BinaryKind::Ole),
    (b"\x89PNG\r\n\x1a\n", BinaryKind::Image),
    (b"\xff\xd8\xff", BinaryKind::Image),
    (b"GIF87a", BinaryKind::Image),
    (b"GIF89a", BinaryKind::Image),
    (b"II*\0", BinaryKind::Image),
    (b"MM\0*", BinaryKind::Image),
    (b"\0\0\x01\0", BinaryKind::Image),
    (b"\x1f\x8b", BinaryKind::Archive),
    (b"7z\xbc\xaf\x27\x1c", BinaryKind::Archive),
    (b"Rar!\x1a\x07", BinaryKind::Archive),
    (b"\xfd7zXZ\0", BinaryKind::Archive),
    (b"\x28\xb5\x2f\xfd", BinaryKind::Archive),
    (b"\x7fELF", BinaryKind::Program),
    (b"\xca\xfe\xba\xbe", BinaryKind::Program),
    (b"\xcf\xfa\xed\xfe", BinaryKind::Program),
    (b"SQLite format 3\0", BinaryKind::Database),
    (b"OggS\0", BinaryKind::Media),
    (b"\x1aE\xdf\xa3", BinaryKind::Media),
];
// First bytes that text may start with too: they count only when a zero byte follows somewhere.
const WITH_ZERO: &[(&[u8], BinaryKind)] = &[
    (b"MZ", BinaryKind::Program),
    (b"BM", BinaryKind::Image),
    (b"8BPS", BinaryKind::Image),
    (b"BZh", BinaryKind::Archive),
    (b"MSCF", BinaryKind::Archive),
    (b"ID3", BinaryKind::Media),
    (b"fLaC", BinaryKind::Media),
];
// A PDF may carry a little before its mark.
const PDF_WITHIN: usize = 1024;

/// Tells what `bytes` are if they are surely no text in any encoding without zero bytes.
pub(crate) fn kind(bytes: &[u8]) -> Option<BinaryKind> {
    let known = |table: &[(&[u8], BinaryKind)]| {
        table.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, kind)| *kind)
    };
    if let Some(kind) = known(CERTAIN) {
        return Some(kind);
    }
    if !bytes.contains(&0) {
        return None;
    }
    let form = bytes.get(8..12);
    let by_form = match (bytes.get(..4), form) {
        (Some(b"RIFF"), Some(b"WEBP")) => Some(BinaryKind::Image),
        (Some(b"RIFF"), _) => Some(BinaryKind::Media),
        _ if bytes.get(4..8) == Some(b"ftyp")
            && matches!(form, Some(b"heic" | b"heix" | b"avif" | b"mif1")) =>
        {
            Some(BinaryKind::Image)
        }
        _ if bytes.get(4..8) == Some(b"ftyp") => Some(BinaryKind::Media),
        _ => None,
    };
    let late_pdf = || {
        let start = bytes.get(..PDF_WITHIN).unwrap_or(bytes);
        start.windows(5).any(|at| at == b"%PDF-").then_some(BinaryKind::Pdf)
    };
    by_form.or_else(|| known(WITH_ZERO)).or_else(late_pdf).or(Some(BinaryKind::Other))
}
