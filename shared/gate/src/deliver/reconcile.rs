//! Finds out what became of a proposal whose process died over it, by looking, never by trying again.

use super::{Deliverer, Opened};
use crate::ToolError;
use crate::effect::Seen;
use crate::gate::unwritable;
use crate::released::{Refused, Reply};
use sekisho_audit::{Entry, What};
use sekisho_outbox::{Finish, Turn};
use sekisho_types::{CallId, ErrorCode};

impl Deliverer {
    /// Looks, writes down what was found, and answers with it.
    ///
    /// What was found goes on record before the outbox says it: a process that dies between the two looks again.
    pub(super) async fn reconcile(&self, call: CallId, turn: &Turn, opened: &Opened<'_>) -> Reply {
        let gate = &self.gate;
        if let Err(error) = gate.append(self.entry(Entry::intent(call), opened, "reconciling")) {
            return unwritable(&error);
        }
        let seen = match self.on_record(opened) {
            Ok(Some(known)) => Some(known),
            Ok(None) => opened.act.seen(&opened.sealed.payload, &gate.looking(opened.tool)).await,
            Err(error) => return self.refuse(call, turn.id(), error),
        };
        let (finish, code) = match seen.unwrap_or(Seen::CannotTell) {
            Seen::Happened => (Finish::Done, ErrorCode::OUTBOX_FOUND_DONE),
            Seen::DidNot => (Finish::Failed, ErrorCode::OUTBOX_FOUND_NOT_DONE),
            Seen::CannotTell => (Finish::Unknown, ErrorCode::OUTBOX_UNKNOWN),
        };
        let mut entry = self.entry(Entry::outcome(call), opened, finish.state().as_str());
        entry.error = Some(code);
        let after = match gate.append(entry) {
            Ok(after) => after,
            Err(error) => return unwritable(&error),
        };
        let facts = vec![("number", turn.id().to_string())];
        match gate.outbox.get().and_then(|outbox| outbox.reconcile(turn, finish)) {
            Ok(()) => Reply::Refused(Refused::new(code, facts, Some(after))),
            Err(error) => self.refuse(call, turn.id(), super::from_outbox(error)),
        }
    }

    /// How it ended, if whoever died had the record written: that is believed before the world is, where somebody may
    /// have moved away what was made.
    fn on_record(&self, opened: &Opened<'_>) -> Result<Option<Seen>, ToolError> {
        let about = self.gate.about_bytes(opened)?;
        let ends = about.iter().filter(|entry| entry.what == What::Outcome);
        Ok(ends.filter_map(|entry| entry.state.as_ref()).find_map(|word| match word.as_str() {
            "done" => Some(Seen::Happened),
            "failed" => Some(Seen::DidNot),
            _ => None,
        }))
    }
}
