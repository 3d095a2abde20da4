//! Knows what is not text by its first bytes, and what it is instead.
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
    /// A typeface.
    Font,
    /// A Windows shortcut.
    Shortcut,
    /// Something with zero bytes or many control characters in it.
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
            Self::Font => "font",
            Self::Shortcut => "shortcut",
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
    (b"\xfe\xed\xfa\xcf", BinaryKind::Program),
    (b"\0asm", BinaryKind::Program),
    (b"SQLite format 3\0", BinaryKind::Database),
    (b"\x37\x7f\x06\x82", BinaryKind::Database),
    (b"\x37\x7f\x06\x83", BinaryKind::Database),
    (b"\0\x01\0\0Standard ", BinaryKind::Database),
    (b"\0\x01\0\0\0", BinaryKind::Font),
    (b"OTTO\0", BinaryKind::Font),
    (b"ttcf\0", BinaryKind::Font),
    (b"wOFF\0", BinaryKind::Font),
    (b"wOF2\0", BinaryKind::Font),
    (b"L\0\0\0\x01\x14\x02\0", BinaryKind::Shortcut),
    (b"\xd7\xcd\xc6\x9a", BinaryKind::Image),
    (b"\0\0\0\x0cjP  \r\n", BinaryKind::Image),
    (b"\x04\x22\x4d\x18", BinaryKind::Archive),
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
    (b"!BDN", BinaryKind::Database),
    (b"PAR1", BinaryKind::Database),
    (b"ID3", BinaryKind::Media),
    (b"fLaC", BinaryKind::Media),
];
// A PDF may carry a little before its mark.
const PDF_WITHIN: usize = 1024;

// Marks that stand further in.
const WITHIN: &[(usize, &[u8], BinaryKind)] = &[
    (257, b"ustar", BinaryKind::Archive),
    (40, b" EMF\0\0", BinaryKind::Image),
    (1, b"\x0d\x0d\x0a", BinaryKind::Program),
    (8, b"WEBP", BinaryKind::Image),
    (0, b"RIFF", BinaryKind::Media),
];

/// Tells what `bytes` are by a start that no text has.
pub(crate) fn known(bytes: &[u8]) -> Option<BinaryKind> {
    starting(CERTAIN, bytes).or_else(|| packed_by_lha(bytes))
}

/// Tells what `bytes`, which hold zeros, are unless they are UTF-16.
pub(crate) fn with_zeros(bytes: &[u8]) -> BinaryKind {
    let within = || {
        let at = |(at, magic, kind): &(usize, &[u8], BinaryKind)| {
            bytes.get(*at..).is_some_and(|from| from.starts_with(magic)).then_some(*kind)
        };
        WITHIN.iter().find_map(at)
    };
    let by_form = || match (bytes.get(4..8), bytes.get(8..12)) {
        (Some(b"ftyp"), Some(b"heic" | b"heix" | b"avif" | b"mif1")) => Some(BinaryKind::Image),
        (Some(b"ftyp"), _) => Some(BinaryKind::Media),
        _ => None,
    };
    let late_pdf = || is_late_pdf(bytes).then_some(BinaryKind::Pdf);
    by_form()
        .or_else(|| starting(WITH_ZERO, bytes))
        .or_else(within)
        .or_else(late_pdf)
        .unwrap_or(BinaryKind::Other)
}

/// Whether a PDF begins a little later than at the first byte.
pub(crate) fn is_late_pdf(bytes: &[u8]) -> bool {
    bytes.get(..PDF_WITHIN).unwrap_or(bytes).windows(5).any(|at| at == b"%PDF-")
}

fn starting(table: &[(&[u8], BinaryKind)], bytes: &[u8]) -> Option<BinaryKind> {
    table.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, kind)| *kind)
}

// `.lzh`: two bytes of its own, `-lh5-` or the like, and further on the level of its header. Text may hold the name
// of a method there too, but not the level.
fn packed_by_lha(bytes: &[u8]) -> Option<BinaryKind> {
    let method = bytes.get(2..7)?;
    let named = method.starts_with(b"-lh") && method.ends_with(b"-");
    (named && *bytes.get(20)? <= 3).then_some(BinaryKind::Archive)
}
