//! How a text is written down as bytes.
//!
//! Apart because reading, writing and reading in parts all need it, and none of them owns it.

/// How a text was encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, or plain ASCII, which is the same.
    Utf8,
    /// UTF-16, the lower byte first.
    Utf16Le,
    /// UTF-16, the higher byte first.
    Utf16Be,
    /// Shift_JIS as Windows has it (code page 932): with the NEC and IBM additions and user-defined characters.
    ShiftJis,
    /// EUC-JP, three-byte characters of JIS X 0212 included.
    EucJp,
    /// ISO-2022-JP with the shift to half-width kana (code pages 50220 and 50221).
    Iso2022Jp,
}

impl Encoding {
    /// Every encoding that is read.
    pub const ALL: [Self; 6] =
        [Self::Utf8, Self::Utf16Le, Self::Utf16Be, Self::ShiftJis, Self::EucJp, Self::Iso2022Jp];

    /// The word used in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::ShiftJis => "shift_jis",
            Self::EucJp => "euc-jp",
            Self::Iso2022Jp => "iso-2022-jp",
        }
    }

    /// Its byte order mark; empty where there is none.
    pub fn bom(self) -> &'static [u8] {
        match self {
            Self::Utf8 => b"\xef\xbb\xbf",
            Self::Utf16Le => b"\xff\xfe",
            Self::Utf16Be => b"\xfe\xff",
            Self::ShiftJis | Self::EucJp | Self::Iso2022Jp => b"",
        }
    }

    /// How many bytes a line feed takes.
    pub(crate) fn unit_bytes(self) -> usize {
        match self {
            Self::Utf16Le | Self::Utf16Be => 2,
            Self::Utf8 | Self::ShiftJis | Self::EucJp | Self::Iso2022Jp => 1,
        }
    }
}

impl std::fmt::Display for Encoding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The encoding of a file and whether it starts with a byte order mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Form {
    /// The encoding.
    pub encoding: Encoding,
    /// The file starts with a byte order mark. Means nothing for encodings that have none.
    pub bom: bool,
}

impl Form {
    /// The form without a byte order mark.
    pub fn plain(encoding: Encoding) -> Self {
        Self { encoding, bom: false }
    }
}
