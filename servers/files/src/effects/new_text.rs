//! A new text file in a work folder.

use super::{Receipt, TEXT, bounded, fault, happened, holds, part, path_part, refusal, review};
use crate::view::WrittenView;
use sekisho_documents::{DocumentError, Encoding, Form, with_line_feeds};
use sekisho_gate::files::Written;
use sekisho_gate::{
    Act, Bilingual, Editing, Effect, EffectError, Fault, Made, PartForm, Preview, Raw, Read, Seen, Session,
    ToolError, Verdict,
};
use sekisho_types::ErrorCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The file that will be made: where, what it says, and how that is written.
#[derive(Serialize, Deserialize)]
pub(crate) struct NewText {
    path: String,
    /// Lines end by line feeds.
    text: String,
    encoding: Kind,
    bom: bool,
    crlf: bool,
}

/// The encodings that a new file may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Utf8,
    Utf16,
    ShiftJis,
    EucJp,
    Iso2022Jp,
}

/// What a tool asks for: text, encoding in its own word, whether lines end as on Windows.
pub(crate) type Asked = (String, Option<String>, Option<bool>);

impl NewText {
    /// Takes the place that was found and what was asked for.
    pub(crate) fn of(place: Written, (text, encoding, crlf): Asked) -> Result<Self, Fault> {
        let word = encoding.unwrap_or_else(|| default_encoding(&place.path).to_owned());
        let (encoding, bom) = match word.as_str() {
            "utf-8-bom" => (Kind::Utf8, true),
            "utf-16" => (Kind::Utf16, true),
            "shift_jis" => (Kind::ShiftJis, false),
            "euc-jp" => (Kind::EucJp, false),
            "iso-2022-jp" => (Kind::Iso2022Jp, false),
            _ => (Kind::Utf8, false),
        };
        let text = with_line_feeds(text);
        if let Some(what) = active(&place.path, &text) {
            return Err(Fault::new(ErrorCode::FILES_ACTIVE).with_fact("what", what));
        }
        let new = Self { path: place.path, text, encoding, bom, crlf: crlf.unwrap_or(true) };
        new.bytes().map_err(fault)?;
        Ok(new)
    }

    fn form(&self) -> Form {
        let encoding = match self.encoding {
            Kind::Utf8 => Encoding::Utf8,
            Kind::Utf16 => Encoding::Utf16Le,
            Kind::ShiftJis => Encoding::ShiftJis,
            Kind::EucJp => Encoding::EucJp,
            Kind::Iso2022Jp => Encoding::Iso2022Jp,
        };
        Form { encoding, bom: self.bom }
    }

    fn bytes(&self) -> Result<Vec<u8>, DocumentError> {
        let bytes = if self.crlf {
            self.form().encode(&self.text.replace('\n', "\r\n"))?
        } else {
            self.form().encode(&self.text)?
        };
        bounded(bytes)
    }

    fn written_as(&self) -> String {
        let bom = if self.bom { " (BOM)" } else { "" };
        let ends = if self.crlf { "CRLF" } else { "LF" };
        format!("{}{bom}, {ends}", self.form().encoding.as_str())
    }

    fn revised(mut self, mut parts: BTreeMap<String, String>) -> Result<Self, ToolError> {
        if let Some(text) = parts.remove(TEXT) {
            self.text = with_line_feeds(text);
        }
        if !parts.is_empty() {
            return Err(ToolError::new(ErrorCode::OUTBOX_NOT_EDITABLE));
        }
        self.bytes().map_err(|error| refusal(&error))?;
        Ok(self)
    }

    fn made(&self) -> Result<Vec<u8>, EffectError> {
        self.bytes().map_err(|error| EffectError::Failed(refusal(&error)))
    }
}

/// Pages that a browser opens: what they name is fetched, and so told to whoever is named.
const PAGES: &[&str] =
    &[".html", ".htm", ".xhtml", ".xht", ".shtml", ".mht", ".mhtml", ".svg", ".xml", ".xsl", ".xslt", ".rtf"];
const TABLES: &[&str] = &[".csv", ".tsv", ".tab"];

/// What a file would do when somebody opens it, whom nobody has asked about it; nothing for text alone.
fn active(path: &str, text: &str) -> Option<&'static str> {
    let name = path.to_lowercase();
    let ends = |among: &[&str]| among.iter().any(|end| name.trim_end_matches(['.', ' ']).ends_with(end));
    if ends(PAGES) {
        Some("page")
    } else if ends(TABLES) && text.split(['\n', ',', ';', '\t']).any(is_formula) {
        Some("formula")
    } else {
        None
    }
}

/// A cell that a table's program works out instead of showing it.
fn is_formula(cell: &str) -> bool {
    // What shows nothing before the sign is no part of it: a table's program may drop it.
    let shows_nothing = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let cell = cell.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'' || shows_nothing(c));
    let Some(rest) = cell.strip_prefix(['=', '+', '-', '@', '＝', '＋', '－', '＠']) else {
        return false;
    };
    // Signed numbers, telephone numbers and dashes are what they look like.
    let plain = |c: char| c.is_ascii_digit() || " .,%()-ー−‐円".contains(c);
    cell.starts_with(['=', '＝', '@', '＠']) || !rest.chars().all(plain)
}

/// Excel opens a table as UTF-8 only if it says so by a mark; everything else on Windows reads UTF-8 without one.
fn default_encoding(path: &str) -> &'static str {
    let name = path.to_ascii_lowercase();
    if name.ends_with(".csv") || name.ends_with(".tsv") { "utf-8-bom" } else { "utf-8" }
}

impl Effect for NewText {
    type Receipt = Receipt;

    fn items(&self) -> u32 {
        1
    }

    fn preview(&self) -> Preview {
        let mut preview = Preview::local(Bilingual::new("新しいファイルを作成する", "Make a new file"));
        let form = Bilingual::new("文字コードと改行", "Encoding and line ends");
        preview.parts = vec![
            path_part(&self.path),
            part(TEXT, Bilingual::new("本文", "Text"), self.text.as_str(), PartForm::Text, Editing::Open),
            part("form", form, self.written_as(), PartForm::Line, Editing::Closed),
        ];
        preview
    }

    async fn revise(
        self,
        parts: BTreeMap<String, String>,
        _session: &Session<Read>,
    ) -> Result<Self, ToolError> {
        self.revised(parts)
    }

    async fn seen(&self, session: &Session<Read>) -> Seen {
        match self.bytes() {
            Ok(bytes) => happened(&holds(session, &self.path, bytes).await),
            Err(_) => Seen::CannotTell,
        }
    }

    async fn review(&self, _made: &Made, session: &Session<Read>) -> Option<Verdict> {
        review::of(session, &self.path, (self.bytes().ok()?, self.text.clone())).await
    }

    async fn undo(&self, _made: &Made, session: &Session<Act>) -> Result<(), EffectError> {
        let files = session.files().map_err(EffectError::Failed)?;
        files.remove_unchanged(&self.path, &self.made()?).await.map(drop)
    }

    async fn perform(self, session: &Session<Act>) -> Result<Raw<WrittenView>, EffectError> {
        let files = session.files().map_err(EffectError::Failed)?;
        Ok(files.create(&self.path, self.made()?).await?.map(WrittenView::of))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sekisho_types::{OpaqueId, RootName};

    fn new(name: &str, text: &str, encoding: Option<&str>, crlf: Option<bool>) -> Result<NewText, Fault> {
        let (root, id) = (RootName::parse("work").unwrap(), OpaqueId::parse("id:x").unwrap());
        let place = Written { root, path: format!("work/{name}"), id, size_bytes: 0 };
        NewText::of(place, (text.to_owned(), encoding.map(str::to_owned), crlf))
    }

    #[test]
    fn what_does_something_when_it_is_opened_is_told_from_text() {
        for (path, text, what) in [
            ("work/a.html", "x", Some("page")),
            ("work/図.SVG", "x", Some("page")),
            ("work/a.csv", "品名,値\n=HYPERLINK(\"https://example.com/\"),1", Some("formula")),
            ("work/a.csv", "a,\"=1+1\"", Some("formula")),
            ("work/a.csv", "a,\u{200b}=1+1", Some("formula")),
            ("work/a.csv", "\u{feff}=1+1", Some("formula")),
            ("work/a.tsv", "a\t@SUM(1)", Some("formula")),
            ("work/a.csv", "a,+cmd|' /C calc'!A0", Some("formula")),
            ("work/a.csv", "増減,-1,200\n電話,+81-90-1234-5678\n空,-\n率,-3.5%", None),
            ("work/a.txt", "=1+1", None),
            ("work/議事録.md", "- 項目\n+ 項目", None),
        ] {
            assert_eq!(active(path, text), what, "{path}: {text}");
        }
    }

    #[test]
    fn what_nobody_asked_for_is_what_a_japanese_windows_office_opens() {
        let bytes = |name: &str| new(name, "表\nb", None, None).unwrap().bytes().unwrap();
        assert_eq!(bytes("a.txt"), "表\r\nb".as_bytes());
        assert_eq!(bytes("a.CSV"), "\u{feff}表\r\nb".as_bytes());
        let asked =
            |encoding, crlf| new("a.txt", "表\r\nb\r", Some(encoding), crlf).unwrap().bytes().unwrap();
        assert_eq!(asked("shift_jis", Some(false)), b"\x95\x5c\nb\n");
        assert_eq!(asked("utf-8-bom", None), "\u{feff}表\r\nb\r\n".as_bytes());
        assert_eq!(asked("utf-16", Some(false))[..4], [0xff, 0xfe, 0x68, 0x88]);
        assert!(new("a.txt", "😀", Some("shift_jis"), None).is_err());
        assert!(new("a.txt", &"x".repeat(9_000_000), None, None).is_err());
    }

    #[test]
    fn a_person_may_change_the_text_and_nothing_else() {
        let made = || new("a.txt", "old", Some("shift_jis"), None).unwrap();
        let parts = made().preview().parts;
        let open = parts.iter().filter(|part| part.editing == Editing::Open).map(|part| part.key.as_str());
        assert_eq!(open.collect::<Vec<_>>(), ["text"]);
        let revise = |key: &str, text: &str| {
            made().revised(BTreeMap::from([(key.to_owned(), text.to_owned())])).map(|new| new.text)
        };
        assert_eq!(revise("text", "a\r\nb").unwrap(), "a\nb");
        assert_eq!(revise("path", "work/b").err().map(|e| e.code()), Some(ErrorCode::OUTBOX_NOT_EDITABLE));
        assert_eq!(revise("text", "😀").err().map(|e| e.code()), Some(ErrorCode::FILES_NOT_IN_ENCODING));
    }

    #[test]
    fn what_is_sealed_comes_back_the_same() {
        let new = new("a.csv", "氏名,電話\n", Some("iso-2022-jp"), Some(false)).unwrap();
        let again: NewText = serde_json::from_slice(&serde_json::to_vec(&new).unwrap()).unwrap();
        assert_eq!((again.preview(), again.bytes().unwrap()), (new.preview(), new.bytes().unwrap()));
    }
}
