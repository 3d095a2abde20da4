//! Asks policy for one call: as a whole, and for each class of folder that it may touch.
//!
//! Apart from the pipeline because here it is decided what a call without a place may see, and because a class that
//! is not asked about is a class that no rule protects.

use crate::ToolError;
use crate::gate::{CallContext, Gate};
use crate::server::{Tool, Wish};
use sekisho_outbox::Circumstances;
use sekisho_policy::{Flag, Flags, Permit, Request};
use sekisho_roots::{Place, SEARCH_ENTRIES, SearchBudget};
use sekisho_types::{
    ErrorCode, FolderClass, GateClass, Lang, Outside, Preview, PreviewRecipient, RecipientField,
};
use serde_json::{Map, Value};
use std::sync::Arc;

/// The argument that names a place in a granted folder, on every server that has one.
const PATH: &str = "path";

impl Gate {
    /// Asks policy, for each class of folder that the call may touch: the strictest answer counts.
    ///
    /// A call that names a place is refused if the place is. One that names none sees the folders it may see.
    pub(crate) async fn permit(
        &self,
        tool: &Tool,
        args: &Map<String, Value>,
        context: &CallContext,
    ) -> Result<Permitted, ToolError> {
        let tainted = tool.spec.class() != GateClass::Read && self.is_tainted(context).await?;
        let flags = known_flags(tainted);
        let named = self.folder_classes(args).await?;
        let permit = self.decide_in(tool, flags, named.as_deref().unwrap_or_default())?;
        let (named, folders) = match named {
            Some(named) => (named.clone(), named),
            None => (Vec::new(), self.folders_in_sight(tool, flags, &permit)?),
        };
        Ok(Permitted { permit, circumstances: Circumstances { tainted, folders: named }, folders })
    }

    /// Asks policy about what would be done, once that is known: when it is wished, when a person has changed it, and
    /// when it is delivered.
    pub(crate) fn decide_wish(
        &self,
        tool: &Tool,
        known: &Circumstances,
        wish: &Wish,
    ) -> Result<Permit, ToolError> {
        self.decide_in(tool, flags_of(known.tainted, &wish.preview, wish.items), &known.folders)
    }

    /// Asks as a whole and for each of these classes of folder: the strictest answer counts.
    fn decide_in(&self, tool: &Tool, flags: Flags, classes: &[FolderClass]) -> Result<Permit, ToolError> {
        let mut strictest = self.decide(tool, flags)?;
        for class in classes {
            let permit = self.decide(tool, flags.in_folder(*class))?;
            if permit.terms() > strictest.terms() {
                strictest = permit;
            }
        }
        Ok(strictest)
    }

    /// The classes of folders that a call may see which names no place: those for which policy is no stricter.
    fn folders_in_sight(
        &self,
        tool: &Tool,
        flags: Flags,
        permit: &Permit,
    ) -> Result<Vec<FolderClass>, ToolError> {
        let (mut folders, mut refused) = (Vec::new(), None);
        for class in FolderClass::ALL {
            match self.decide(tool, flags.in_folder(class)) {
                Ok(within) if within.terms() <= permit.terms() => folders.push(class),
                Ok(_) => {}
                Err(error) => refused = Some(error),
            }
        }
        match refused {
            Some(error) if folders.is_empty() && self.roots.is_some() => Err(error),
            Some(_) | None => Ok(folders),
        }
    }

    pub(crate) fn decide(&self, tool: &Tool, flags: Flags) -> Result<Permit, ToolError> {
        let request = Request {
            user: &self.user,
            server: self.server.id(),
            tool: tool.spec.name(),
            class: tool.spec.class(),
            now: self.clock.now(),
            flags,
        };
        self.policy.decide(&request).map_err(|refusal| {
            let error = ToolError::new(refusal.code());
            refusal.facts(Lang::En).into_iter().fold(error, |error, (name, text)| error.with_text(name, text))
        })
    }

    /// The classes of the granted folders that the argument `path` may lie in; every class where that is not
    /// certain, nothing where no place is named. A path that no door would open is left to the tool to refuse.
    async fn folder_classes(&self, args: &Map<String, Value>) -> Result<Option<Vec<FolderClass>>, ToolError> {
        let (Some(roots), Some(Value::String(path))) = (self.roots.clone(), args.get(PATH)) else {
            return Ok(None);
        };
        let class_of = |place: &Place| place.root().and_then(|root| roots.class_of(root));
        let class = match roots.parse(path) {
            Err(_) => None,
            // A path says where it leads; an id may have to be looked for, which takes a thread that may wait.
            Ok(place) if place.root().is_some() => class_of(&place),
            Ok(place) => {
                let searched = Arc::clone(&roots);
                let found = tokio::task::spawn_blocking(move || {
                    searched.resolve(&place, SearchBudget::of_entries(SEARCH_ENTRIES))
                });
                let found = found.await.map_err(|_| ToolError::new(ErrorCode::CALL_INTERNAL))?;
                found.ok().and_then(|place| class_of(&place))
            }
        };
        Ok(Some(class.map_or_else(|| FolderClass::ALL.to_vec(), |class| vec![class])))
    }
}

/// What policy said of a call, and of what.
pub(crate) struct Permitted {
    pub(crate) permit: Permit,
    /// What was known when it was asked; a wish knows more of itself.
    pub(crate) circumstances: Circumstances,
    /// The classes of folders that the call may see.
    pub(crate) folders: Vec<FolderClass>,
}

fn known_flags(tainted: bool) -> Flags {
    if tainted { Flags::NONE.with(Flag::Tainted) } else { Flags::NONE }
}

/// What an effect would do, as its preview tells: who gets it, what goes along, how many things it touches.
///
/// Of a channel a preview cannot tell whether everybody reads it, so each counts as shared: that can only be stricter.
fn flags_of(tainted: bool, preview: &Preview, items: u32) -> Flags {
    let is_channel = |recipient: &PreviewRecipient| recipient.field == RecipientField::Channel;
    let recipients = || preview.recipients.iter();
    let found = [
        (Flag::ExternalRecipients, recipients().any(|to| to.outside == Outside::Outside && !is_channel(to))),
        (Flag::SharedChannel, recipients().any(is_channel)),
        (Flag::Attachments, !preview.attachments.is_empty()),
    ];
    let set = found.into_iter().filter(|(_, holds)| *holds).map(|(flag, _)| flag);
    set.fold(known_flags(tainted).with_items(items), Flags::with)
}
