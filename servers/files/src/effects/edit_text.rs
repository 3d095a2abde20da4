//! A change of a text file: the bytes it had, and the text it will have.
//!
//! The old bytes are kept with it, sealed: by them it is told whether the file is still what was looked at, and they are
//! what a person goes back to.

use super::{Holds, Receipt, TEXT, bounded, bytes, fault, holds, part, path_part, refusal};
use crate::view::WrittenView;
use sekisho_documents::{DocumentError, Text, Unified, changes, decode, unified_diff, with_line_feeds};
use sekisho_gate::files::FileBytes;
use sekisho_gate::{
    Act, Bilingual, Editing, Effect, EffectError, Fault, PartForm, Preview, Raw, Read, Removed, Seen,
    Session, ToolError, Wanted,
};
use sekisho_types::ErrorCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Lines around each change in the preview.
const CONTEXT_LINES: usize = 3;

/// A file that is to be changed, and the wish.
pub(crate) struct Opened {
    path: String,
    base: Vec<u8>,
    text: Text,
    /// The text with line feeds.
    before: String,
    old: String,
    new: String,
}

/// A file with its change.
pub(crate) struct Edited {
    before: String,
    effect: EditText,
}

/// The change that will be made.
#[derive(Serialize, Deserialize)]
pub(crate) struct EditText {
    path: String,
    #[serde(with = "bytes")]
    base: Vec<u8>,
    /// The whole text as it will be; lines end by line feeds.
    after: String,
    /// How many masked values go with it.
    masked_gone: u64,
}

impl Opened {
    /// Reads the file as text. `old` is what is replaced, `new` what comes; for the whole text `old` is empty.
    pub(crate) fn of(file: FileBytes, (old, new): (String, String)) -> Result<Self, Fault> {
        let text = decode(&file.bytes).map_err(fault)?;
        let before = Unified::of(&text.text).text;
        let (old, new) = (with_line_feeds(old), with_line_feeds(new));
        Ok(Self { path: file.path, base: file.bytes, text, before, old, new })
    }

    /// What is looked for in the file.
    pub(crate) fn wanted(&self) -> Wanted {
        Wanted { within: self.before.clone(), text: self.old.clone() }
    }

    /// Changes the one place there is, or the one that was asked for, counted from 1.
    pub(crate) fn at((file, places): (Self, Vec<usize>), occurrence: Option<u32>) -> Result<Edited, Fault> {
        let place = match (places.as_slice(), occurrence) {
            ([one], None) => Some(*one),
            ([], None) => None,
            (many, None) => {
                return Err(Fault::new(ErrorCode::FILES_MANY_MATCHES).with_fact("count", many.len()));
            }
            (all, Some(number)) => {
                let at = usize::try_from(number).unwrap_or(usize::MAX).checked_sub(1);
                at.and_then(|at| all.get(at)).copied()
            }
        };
        let parts = place.and_then(|at| {
            let (front, rest) = file.before.split_at_checked(at)?;
            Some((front, rest.strip_prefix(file.old.as_str())?))
        });
        let (front, back) = parts.ok_or_else(|| Fault::new(ErrorCode::FILES_NO_MATCH))?;
        let after = format!("{front}{}{back}", file.new);
        file.edited(after)
    }

    /// Changes the whole. The end of the last line, which nobody sees who reads lines, stays.
    pub(crate) fn whole(mut self) -> Result<Edited, Fault> {
        let mut after = std::mem::take(&mut self.new);
        if self.before.ends_with('\n') && !after.is_empty() && !after.ends_with('\n') {
            after.push('\n');
        }
        self.edited(after)
    }

    fn edited(self, after: String) -> Result<Edited, Fault> {
        if after == self.before {
            return Err(Fault::new(ErrorCode::FILES_NO_CHANGE));
        }
        self.text.rewrite(&self.base, &after).and_then(bounded).map_err(fault)?;
        let effect = EditText { path: self.path, base: self.base, after, masked_gone: 0 };
        Ok(Edited { before: self.before, effect })
    }
}

/// What goes with a change.
fn gone(before: &str, after: &str) -> Removed {
    let ranges = changes(before, after).into_iter().map(|(was, _)| was);
    Removed {
        ranges: ranges.filter(|range| !range.is_empty()).collect(),
        before: before.to_owned(),
        after: after.to_owned(),
    }
}

impl Edited {
    /// What goes with the change.
    pub(crate) fn removed(&self) -> Removed {
        gone(&self.before, &self.effect.after)
    }

    /// The wish, which says how many masked values go with it.
    pub(crate) fn effect(mut self, masked_gone: u64) -> EditText {
        self.effect.masked_gone = masked_gone;
        self.effect
    }
}

impl EditText {
    fn revised(mut self, mut parts: BTreeMap<String, String>) -> Result<Self, ToolError> {
        if let Some(text) = parts.remove(TEXT) {
            self.after = with_line_feeds(text);
        }
        if !parts.is_empty() {
            return Err(ToolError::new(ErrorCode::OUTBOX_NOT_EDITABLE));
        }
        self.bytes().map_err(|error| refusal(&error))?;
        Ok(self)
    }

    fn text(&self) -> Result<Text, DocumentError> {
        decode(&self.base)
    }

    fn bytes(&self) -> Result<Vec<u8>, DocumentError> {
        self.text()?.rewrite(&self.base, &self.after).and_then(bounded)
    }
}

impl Effect for EditText {
    type Receipt = Receipt;

    fn items(&self) -> u32 {
        1
    }

    fn preview(&self) -> Preview {
        let mut preview = Preview::local(Bilingual::new("ファイルを変更する", "Change a file"));
        let before = self.text().map(|text| Unified::of(&text.text).text).unwrap_or_default();
        let diff = unified_diff(&before, &self.after, CONTEXT_LINES);
        let whole = Bilingual::new("変更後の全文", "The whole text afterwards");
        preview.parts = vec![
            path_part(&self.path),
            part("diff", Bilingual::new("変更箇所", "Changes"), diff, PartForm::Diff, Editing::Closed),
            part(TEXT, whole, self.after.as_str(), PartForm::Text, Editing::Open),
        ];
        if self.masked_gone > 0 {
            let count = self.masked_gone;
            preview.warnings.push(Bilingual::new(
                format!("アシスタントには伏せ字で見えていた値 {count} 件が、この変更で消えます。"),
                format!("Values that the assistant saw only as masks go with this change: {count}."),
            ));
        }
        preview
    }

    async fn revise(
        self,
        parts: BTreeMap<String, String>,
        session: &Session<Read>,
    ) -> Result<Self, ToolError> {
        let mut revised = self.revised(parts)?;
        let before = revised.text().map(|text| Unified::of(&text.text).text).unwrap_or_default();
        let change = Raw::of_args((before, revised.after.clone()));
        // Counted anew: it says what goes with her words, not with those of the model.
        revised.masked_gone = session.count_removed(&change, |(before, after)| gone(before, after)).await?;
        Ok(revised)
    }

    async fn seen(&self, session: &Session<Read>) -> Seen {
        let Ok(bytes) = self.bytes() else { return Seen::CannotTell };
        match holds(session, &self.path, bytes).await {
            Holds::These => Seen::Happened,
            Holds::Others => match holds(session, &self.path, self.base.clone()).await {
                Holds::These => Seen::DidNot,
                Holds::Others | Holds::Nothing | Holds::Unknown => Seen::CannotTell,
            },
            Holds::Nothing | Holds::Unknown => Seen::CannotTell,
        }
    }

    async fn perform(self, session: &Session<Act>) -> Result<Raw<WrittenView>, EffectError> {
        let files = session.files().map_err(EffectError::Failed)?;
        let bytes = self.bytes().map_err(|error| EffectError::Failed(refusal(&error)))?;
        Ok(files.replace(&self.path, &self.base, bytes).await?.map(WrittenView::of))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sekisho_types::{OpaqueId, RootName};

    fn file(bytes: &[u8]) -> FileBytes {
        FileBytes {
            root: RootName::parse("work").unwrap(),
            path: "work/a.txt".to_owned(),
            name: "a.txt".to_owned(),
            size_bytes: bytes.len() as u64,
            bytes: bytes.to_vec(),
            offset: 0,
            head: Vec::new(),
            modified: None,
            id: OpaqueId::parse("id:x").unwrap(),
            stamp: 0,
        }
    }

    fn edited(bytes: &[u8], old: &str, new: &str, occurrence: Option<u32>) -> Result<EditText, String> {
        let code = |fault: Fault| format!("{fault:?}");
        let opened = Opened::of(file(bytes), (old.to_owned(), new.to_owned())).map_err(code)?;
        if old.is_empty() {
            return opened.whole().map(|edited| edited.effect(0)).map_err(code);
        }
        let places = opened.before.match_indices(&opened.old).map(|(at, _)| at).collect();
        Opened::at((opened, places), occurrence).map(|edited| edited.effect(0)).map_err(code)
    }

    const TEXT: &[u8] = "一行目\r\n二行目\n一行目\r\n".as_bytes();

    #[test]
    fn an_anchor_is_unique_or_numbered() {
        let new = |old: &str, occurrence| {
            edited(TEXT, old, "三", occurrence).map(|edit| String::from_utf8(edit.bytes().unwrap()).unwrap())
        };
        assert_eq!(new("二行目", None).unwrap(), "一行目\r\n三\n一行目\r\n");
        assert_eq!(new("一行目", Some(2)).unwrap(), "一行目\r\n二行目\n三\r\n");
        assert_eq!(new("二行目\n一行目", None).unwrap(), "一行目\r\n三\r\n");
        assert!(new("一行目", None).unwrap_err().contains("files.many-matches"));
        for (old, occurrence) in [("無い", None), ("一行目", Some(3)), ("一行目", Some(0))] {
            assert!(new(old, occurrence).unwrap_err().contains("files.no-match"), "{old}");
        }
        assert!(edited(TEXT, "二行目", "二行目", None).is_err_and(|e| e.contains("files.no-change")));
    }

    #[test]
    fn a_preview_shows_the_change_and_what_goes_with_it() {
        let mut edit = edited(TEXT, "二行目", "三行目", None).unwrap();
        edit.masked_gone = 2;
        let preview = edit.preview();
        let parts: Vec<(&str, &str, Editing)> =
            preview.parts.iter().map(|p| (p.key.as_str(), p.text.as_str(), p.editing)).collect();
        let diff = "@@ -1,3 +1,3 @@\n 一行目\n-二行目\n+三行目\n 一行目\n";
        assert_eq!(
            parts,
            [
                ("path", "work/a.txt", Editing::Closed),
                ("diff", diff, Editing::Closed),
                ("text", "一行目\n三行目\n一行目\n", Editing::Open),
            ]
        );
        assert!(preview.warnings[0].ja.contains("2 件"), "{:?}", preview.warnings);
        let again: EditText = serde_json::from_slice(&serde_json::to_vec(&edit).unwrap()).unwrap();
        assert_eq!((again.preview(), again.bytes().unwrap()), (preview, edit.bytes().unwrap()));
    }

    #[test]
    fn a_person_may_change_the_text_and_nothing_else() {
        let revise = |key: &str, text: &str| {
            let parts = BTreeMap::from([(key.to_owned(), text.to_owned())]);
            edited(TEXT, "二行目", "三行目", None).unwrap().revised(parts).map(|edit| edit.bytes().unwrap())
        };
        assert_eq!(revise("text", "一行目\n四\n一行目\n").unwrap(), "一行目\r\n四\n一行目\r\n".as_bytes());
        for key in ["path", "diff"] {
            let code = revise(key, "x").err().map(|e| e.code());
            assert_eq!(code, Some(ErrorCode::OUTBOX_NOT_EDITABLE), "{key}");
        }
    }
}
