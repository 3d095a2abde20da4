//! Delivers one proposal: the only place where something happens outside.
//!
//! Apart from the pipeline because no model is attached here. It trusts no state row: the sealed bytes, the
//! policy of this moment and the preview derived anew decide, and the claim lets exactly one process go on.

use crate::ToolError;
use crate::effect::EffectError;
use crate::gate::{CallContext, Gate, unwritable};
use crate::permit::flags_in_doubt;
use crate::pipeline::{count_masked, new_call_id};
use crate::released::{Refused, Released, Reply};
use crate::server::{AnyAct, Kind, Tool};
use crate::session::{Reach, Session};
use crate::shape::{self, Shaped};
use sekisho_audit::{Entry, Recorded, Word};
use sekisho_outbox::{Claim, Finish, OutboxError, Sealed};
use sekisho_platform::{BootStamp, RootKey};
use sekisho_policy::Permit;
use sekisho_types::{CallId, Decision, ErrorCode, FolderClass, Preview, ProposalId, Strength};
use std::time::Duration;

/// How long a delivery waits for another one of the same proposal.
const PATIENCE: Duration = Duration::from_secs(5);

/// The key to act with. A key to read with cannot be made into one.
#[derive(Debug)]
pub struct ActKey {
    // Held, not used, until grants are sealed under it.
    _root: RootKey,
}

impl ActKey {
    /// Takes a root of strength act; any other is `None`.
    pub fn of(root: RootKey) -> Option<Self> {
        (root.strength() == Strength::Act).then_some(Self { _root: root })
    }
}

/// A gate that may deliver, because its process was given the act key. `serve` never builds one.
pub struct Deliverer {
    gate: Gate,
    // Who has no act key cannot build this.
    _act: ActKey,
}

impl std::fmt::Debug for Deliverer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Deliverer({:?})", self.gate)
    }
}

/// What is checked and ready to be performed.
struct Ready<'a> {
    tool: &'a Tool,
    act: &'a dyn AnyAct,
    permit: Permit,
    sealed: Sealed,
}

impl Deliverer {
    /// Makes a gate able to deliver.
    pub fn new(gate: Gate, act: ActKey) -> Self {
        Self { gate, _act: act }
    }

    /// Delivers the proposal of that number, at most once.
    ///
    /// Never fails: what goes wrong is a [`Refused`], on record unless the record itself cannot be written.
    pub async fn deliver(&self, id: ProposalId) -> Reply {
        let gate = &self.gate;
        let Ok(call) = new_call_id() else { return gate.refuse(ErrorCode::CALL_INTERNAL) };
        let ready = match self.prepare(id).await {
            Ok(ready) => ready,
            Err(error) => return self.refuse(call, id, error),
        };
        let before = match gate.append(self.entry(Entry::intent(call), id, &ready, "claimed")) {
            Ok(recorded) => recorded,
            Err(error) => return unwritable(&error),
        };
        // Claimed only now: a record that cannot be written must leave the proposal as it was.
        let claim = match gate.with_outbox(move |outbox| outbox.claim(&outbox.turn(id, PATIENCE)?)).await {
            Ok(claim) => claim,
            Err(error) => return self.end_unclaimed(call, id, &ready, error),
        };
        self.perform(call, claim, ready, before).await
    }

    /// Checks everything that can be checked without a claim.
    async fn prepare(&self, id: ProposalId) -> Result<Ready<'_>, ToolError> {
        let gate = &self.gate;
        gate.orders.obey().await?;
        let sealed = gate.with_outbox(move |outbox| outbox.load(id)).await?;
        let header = &sealed.header;
        let mismatch = || ToolError::new(ErrorCode::OUTBOX_MISMATCH).with_fact("number", id.0);
        let tool = gate.server.tool(&header.tool).ok_or_else(mismatch)?;
        let Kind::Act(act) = &tool.kind else { return Err(mismatch()) };
        let policy = sekisho_audit::Digest::parse(gate.policy.hash().as_str()).map_err(|_| mismatch())?;
        let same = header.server == *gate.server.id()
            && header.user == gate.user
            && header.surface_hash == gate.surface_hash
            && header.policy_hash == *policy.as_bytes();
        if !same {
            return Err(mismatch());
        }
        let boot = BootStamp::now().map_err(|_| ToolError::new(ErrorCode::CALL_INTERNAL))?;
        if header.is_expired(gate.clock.now(), &boot) {
            return Err(wrong_state(id, "expired"));
        }
        let seen: Preview = serde_json::from_slice(&sealed.preview).map_err(|_| mismatch())?;
        if act.preview(&sealed.payload).as_ref() != Some(&seen) {
            return Err(mismatch());
        }
        let permit = self.permit(tool, &sealed)?;
        Ok(Ready { tool, act: act.as_ref(), permit, sealed })
    }

    /// Asks policy again, now. Without a person's assertion only what is allowed at once may go on.
    fn permit(&self, tool: &Tool, sealed: &Sealed) -> Result<Permit, ToolError> {
        let gate = &self.gate;
        let header = &sealed.header;
        let permit = gate.decide(tool, flags_in_doubt(tool.spec.class()))?;
        let strictest = Decision::from(permit.terms()).max(header.decision);
        if strictest != Decision::Allow {
            return Err(ToolError::new(ErrorCode::OUTBOX_NOT_APPROVED).with_fact("number", header.id.0));
        }
        Ok(permit)
    }

    async fn perform(&self, call: CallId, claim: Claim, ready: Ready<'_>, before: Recorded) -> Reply {
        let gate = &self.gate;
        let id = claim.id();
        let context = CallContext::default();
        let session = Session::open_act(
            Reach {
                roots: gate.roots.clone(),
                folders: FolderClass::ALL.to_vec(),
                engine: gate.engine.clone(),
                memory: std::sync::Arc::clone(&gate.memory),
                clock: gate.clock.clone(),
                cancel: context.cancel,
                progress: None,
                position: None,
            },
            &claim,
        );
        let done = ready.act.perform(&ready.sealed.payload, &session).await;
        let (finish, page) = match done {
            Ok(page) => (Finish::Done, Ok(page)),
            Err(EffectError::Failed(error)) => (Finish::Failed, Err(error)),
            Err(EffectError::Unknown(error)) => (Finish::Unknown, Err(error)),
        };
        let shaped = page.map(|page| {
            let shaped =
                shape::shape(&ready.act.shape(), page, None, (&gate.engine, &gate.handles), &|_| None);
            // The effect happened whatever its receipt looks like: an odd one must not read as a failure.
            shaped
                .unwrap_or_else(|_| Shaped { json: Default::default(), masked: gate.engine.mask(Vec::new()) })
        });
        let finished = gate.with_outbox(move |outbox| outbox.finish(claim, finish)).await;
        let state = match finish {
            Finish::Done => "done",
            Finish::Failed => "failed",
            Finish::Unknown => "unknown",
        };
        let mut entry = self.entry(Entry::outcome(call), id, &ready, state);
        let answer = match (shaped, finished) {
            (Ok(shaped), Ok(())) => {
                count_masked(&mut entry, &shaped.masked);
                Ok(shaped)
            }
            (Err(error), Ok(())) if finish == Finish::Failed => {
                let (code, facts, _) = gate.mask_error(error);
                entry.error = Some(code);
                Err((code, facts))
            }
            // It happened or may have happened, and what became of it is not known or not written down.
            (Err(_), _) | (Ok(_), Err(_)) => {
                entry.error = Some(ErrorCode::OUTBOX_UNKNOWN);
                Err((ErrorCode::OUTBOX_UNKNOWN, vec![("number", id.to_string())]))
            }
        };
        match (gate.append(entry), answer) {
            (Err(_), _) => Reply::Refused(Refused::new(
                ErrorCode::OUTBOX_UNKNOWN,
                vec![("number", id.to_string())],
                None,
            )),
            (Ok(after), Ok(shaped)) => {
                Reply::Released(Box::new(Released::new(ready.permit, shaped, before, after)))
            }
            (Ok(after), Err((code, facts))) => Reply::Refused(Refused::new(code, facts, Some(after))),
        }
    }

    fn entry(&self, entry: Entry, id: ProposalId, ready: &Ready<'_>, state: &str) -> Entry {
        let mut entry = self.gate.bound(entry);
        entry.tool = Some(ready.tool.spec.name().clone());
        entry.class = Some(ready.tool.spec.class());
        entry.decision = Some(Decision::from(ready.permit.terms()));
        entry.rule = Some(ready.permit.rule().clone());
        entry.proposal = Some(id);
        entry.digest = ready.sealed.digest().ok().map(sekisho_audit::Digest::from_bytes);
        entry.state = Word::parse(state).ok();
        entry
    }

    /// Another process was faster: the intent on record is answered with an outcome that did nothing.
    fn end_unclaimed(&self, call: CallId, id: ProposalId, ready: &Ready<'_>, error: ToolError) -> Reply {
        let (code, facts, _) = self.gate.mask_error(error);
        let mut entry = self.entry(Entry::outcome(call), id, ready, "not-claimed");
        entry.error = Some(code);
        match self.gate.append(entry) {
            Ok(after) => Reply::Refused(Refused::new(code, facts, Some(after))),
            Err(error) => unwritable(&error),
        }
    }

    fn refuse(&self, call: CallId, id: ProposalId, error: ToolError) -> Reply {
        let (code, facts, _) = self.gate.mask_error(error);
        let mut entry = self.gate.bound(Entry::refused(call, code));
        entry.proposal = Some(id);
        match self.gate.append(entry) {
            Ok(recorded) => Reply::Refused(Refused::new(code, facts, Some(recorded))),
            Err(error) => unwritable(&error),
        }
    }
}

fn wrong_state(id: ProposalId, state: &'static str) -> ToolError {
    ToolError::new(ErrorCode::OUTBOX_WRONG_STATE).with_fact("number", id.0).with_fact("state", state)
}

pub(crate) fn from_outbox(error: OutboxError) -> ToolError {
    let plain = ToolError::new(error.code());
    let plain = match error.proposal() {
        Some(id) => plain.with_fact("number", id.0),
        None => plain,
    };
    match error {
        OutboxError::WrongState { state, .. } => plain.with_fact("state", state.as_str()),
        OutboxError::Unavailable { detail } => plain.with_text("detail", detail),
        OutboxError::NotFound { .. }
        | OutboxError::NotApproved { .. }
        | OutboxError::InProgress { .. }
        | OutboxError::Emptied { .. }
        | OutboxError::Mismatch { .. } => plain,
    }
}
