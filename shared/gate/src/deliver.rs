//! Delivers one proposal: the only place where something happens outside.
//!
//! Apart from the pipeline because no model is attached here. It trusts no state row: the sealed bytes, the
//! policy of this moment, the preview derived anew, the proof verified anew and the record decide, and the claim lets
//! exactly one process go on.

mod reconcile;
mod review;
mod undo;

pub use review::Reviewed;

use crate::ToolError;
use crate::approved::{Approved, LazyFactors};
use crate::effect::{EffectError, Made, Seen};
use crate::gate::{Gate, unwritable};
use crate::grants::{Doors, Grants};
use crate::pipeline::{count_masked, new_call_id};
use crate::released::{Refused, Released, Reply};
use crate::server::{AnyAct, Kind, Tool};
use crate::session::{Reach, Read, Session};
use crate::shape::{self, Shaped};
use sekisho_audit::{Digest, Entry, Logged, Recorded, What, Word};
use sekisho_outbox::{Claim, Finish, OutboxError, ProposalHeader, ProposalState, Sealed, Turn};
use sekisho_platform::{BootStamp, RootKey};
use sekisho_policy::Permit;
use sekisho_types::{CallId, Decision, ErrorCode, FolderClass, Preview, ProposalId, Strength};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long a delivery waits for another one of the same proposal.
const PATIENCE: Duration = Duration::from_secs(5);

/// The key to act with. A key to read with cannot be made into one.
pub struct ActKey {
    // Held, not used: it proves that this process was given what acts.
    _root: RootKey,
    grants: Option<Arc<dyn Grants>>,
}

impl std::fmt::Debug for ActKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ActKey(…)")
    }
}

impl ActKey {
    /// Takes a root of strength act; any other is `None`.
    pub fn of(root: RootKey) -> Option<Self> {
        (root.strength() == Strength::Act).then_some(Self { _root: root, grants: None })
    }

    /// Adds the grants to act with; those of another strength are left out.
    #[must_use]
    pub fn with_grants(mut self, grants: Arc<dyn Grants>) -> Self {
        self.grants = Some(grants).filter(|grants| grants.strength() == Strength::Act);
        self
    }
}

/// A gate that may deliver, because its process was given the act key. `serve` never builds one.
pub struct Deliverer {
    gate: Gate,
    factors: LazyFactors,
    // Who has no act key cannot build this.
    act: ActKey,
}

impl std::fmt::Debug for Deliverer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Deliverer({:?})", self.gate)
    }
}

/// A proposal that was opened, with the tool it came from.
struct Opened<'a> {
    tool: &'a Tool,
    act: &'a dyn AnyAct,
    sealed: Sealed,
    digest: Digest,
}

/// What is checked and ready to be performed.
struct Ready<'a> {
    opened: Opened<'a>,
    permit: Permit,
    approved: Approved,
}

impl Deliverer {
    /// Makes a gate able to deliver.
    pub fn new(gate: Gate, act: ActKey, factors: LazyFactors) -> Self {
        Self { gate, factors, act }
    }

    /// Delivers the proposal of that number, at most once; one that was left half done is looked for instead.
    ///
    /// Never fails: what goes wrong is a [`Refused`], on record unless the record itself cannot be written.
    pub async fn deliver(&self, id: ProposalId) -> Reply {
        let gate = &self.gate;
        let Ok(call) = new_call_id() else { return gate.refuse(ErrorCode::CALL_INTERNAL) };
        let (turn, opened) = match self.take(id).await {
            Ok(taken) => taken,
            Err(error) => return self.refuse(call, id, error),
        };
        if matches!(opened.sealed.state, ProposalState::Claimed | ProposalState::Unknown) {
            // Nobody has its turn, so whoever claimed it has died over it, or nobody knew how it ended.
            return self.reconcile(call, &turn, &opened).await;
        }
        let ready = match self.prepare(&turn, opened).await {
            Ok(ready) => ready,
            Err(error) => return self.refuse(call, id, error),
        };
        let before = match gate.append(self.ready_entry(Entry::intent(call), &ready, "claimed")) {
            Ok(recorded) => recorded,
            Err(error) => return unwritable(&error),
        };
        // Claimed only now: a record that cannot be written must leave the proposal as it was.
        let claim = match gate.with_outbox(move |outbox| outbox.claim(&turn).map(|claim| (claim, turn))).await
        {
            // The turn lasts until the effect is over: while somebody has it, nobody looks for the dead.
            Ok((claim, turn)) => (claim, turn),
            Err(error) => return self.end_unclaimed(call, &ready, error),
        };
        self.perform(call, claim, ready, before).await
    }

    /// Takes the turn and opens the proposal, if the administrator lets anything go on.
    async fn take(&self, id: ProposalId) -> Result<(Turn, Opened<'_>), ToolError> {
        let gate = &self.gate;
        gate.orders.obey().await?;
        let (turn, sealed) =
            gate.with_outbox(move |outbox| Ok((outbox.turn(id, PATIENCE)?, outbox.load(id)?))).await?;
        Ok((turn, gate.opened(sealed)?))
    }

    /// Checks everything that can be checked without a claim.
    async fn prepare<'a>(&'a self, turn: &Turn, opened: Opened<'a>) -> Result<Ready<'a>, ToolError> {
        let gate = &self.gate;
        let header = &opened.sealed.header;
        let id = header.id;
        self.in_time(turn, header).await?;
        if let Err(error) = gate.is_current(header) {
            // It can never be delivered any more. One that still waits keeps its place; an approved one ends here.
            drop(gate.outbox.get().and_then(|outbox| outbox.give_up(turn)));
            return Err(error);
        }
        match opened.sealed.state {
            ProposalState::Approved => {}
            ProposalState::Pending => {
                return Err(ToolError::new(ErrorCode::OUTBOX_NOT_APPROVED).with_fact("number", id.0));
            }
            state => return Err(wrong_state(id, state)),
        }
        let mismatch = || ToolError::new(ErrorCode::OUTBOX_MISMATCH).with_fact("number", id.0);
        let seen: Preview = serde_json::from_slice(&opened.sealed.preview).map_err(|_| mismatch())?;
        let wish = opened.act.wish(&opened.sealed.payload).filter(|wish| wish.preview == seen);
        let wish = wish.ok_or_else(mismatch)?;
        let permit = gate.decide_wish(opened.tool, &header.circumstances, &wish)?;
        let strictest = Decision::from(permit.terms()).max(header.decision);
        let approved = gate.approved(&self.factors, &opened.sealed, strictest)?;
        self.never_before(&opened).await?;
        Ok(Ready { opened, permit, approved })
    }

    /// Refuses what waited too long, by the latest time that anybody can vouch for.
    async fn in_time(&self, turn: &Turn, header: &ProposalHeader) -> Result<(), ToolError> {
        let gate = &self.gate;
        let internal = |_| ToolError::new(ErrorCode::CALL_INTERNAL);
        let boot = BootStamp::now().map_err(internal)?;
        let recorded = gate.record.newest_at().map_err(from_audit)?;
        let now = recorded.map_or(gate.clock.now(), |at| at.max(gate.clock.now()));
        if !header.is_expired(now, &boot) {
            return Ok(());
        }
        let id = turn.id();
        let state = gate.with_outbox(move |outbox| outbox.expire_one(id)).await?;
        Err(wrong_state(id, state))
    }

    /// Refuses what the record knows as performed, whatever the outbox says of it.
    async fn never_before(&self, opened: &Opened<'_>) -> Result<(), ToolError> {
        let id = opened.sealed.header.id;
        let about = self.gate.about_bytes(opened)?;
        let is = |entry: &Logged, what: What, words: &[&str]| {
            entry.what == what && entry.state.as_ref().is_some_and(|word| words.contains(&word.as_str()))
        };
        if about.iter().any(|entry| is(entry, What::Outcome, &["done", "failed", "unknown", "undone"])) {
            return Err(ToolError::new(ErrorCode::OUTBOX_PERFORMED).with_fact("number", id.0));
        }
        let begun = about.iter().filter(|entry| is(entry, What::Intent, &["claimed"])).count();
        let dropped = about.iter().filter(|entry| is(entry, What::Outcome, &["not-claimed"])).count();
        if begun <= dropped {
            return Ok(());
        }
        // Somebody began and never said how it ended. The outbox says it was not claimed; the world knows.
        match opened.act.seen(&opened.sealed.payload, &self.gate.looking(opened.tool)).await {
            Some(Seen::DidNot) => Ok(()),
            Some(Seen::Happened) => {
                Err(ToolError::new(ErrorCode::OUTBOX_PERFORMED).with_fact("number", id.0))
            }
            Some(Seen::CannotTell) | None => {
                Err(ToolError::new(ErrorCode::OUTBOX_UNKNOWN).with_fact("number", id.0))
            }
        }
    }

    async fn perform(
        &self,
        call: CallId,
        (claim, turn): (Claim, Turn),
        ready: Ready<'_>,
        before: Recorded,
    ) -> Reply {
        let gate = &self.gate;
        let id = claim.id();
        let act = ready.opened.act;
        let session = Session::open_act(self.reach(ready.opened.tool), &claim);
        let done = act.perform(&ready.opened.sealed.payload, &session).await;
        let (finish, page) = match done {
            Ok((page, trace)) => {
                // It happened, whether or not it can be found by this again.
                if let Some(trace) = trace {
                    drop(gate.outbox.get().and_then(|outbox| outbox.keep_trace(&claim, &trace)));
                }
                (Finish::Done, Ok(page))
            }
            // A later step failed; what an earlier one did stays done.
            Err(EffectError::Failed(error)) if session.has_acted() => (Finish::Unknown, Err(error)),
            Err(EffectError::Failed(error)) => (Finish::Failed, Err(error)),
            Err(EffectError::Unknown(error)) => (Finish::Unknown, Err(error)),
        };
        let shaped = page.map(|page| {
            let shaped = shape::shape(&act.shape(), page, None, (&gate.engine, &gate.handles), &|_| None);
            // The effect happened whatever its receipt looks like: an odd one must not read as a failure.
            shaped
                .unwrap_or_else(|_| Shaped { json: Default::default(), masked: gate.engine.mask(Vec::new()) })
        });
        let finished = gate.with_outbox(move |outbox| outbox.finish(claim, finish)).await;
        let mut entry = self.ready_entry(Entry::outcome(call), &ready, finish.state().as_str());
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
        let recorded = gate.append(entry);
        drop(turn);
        match (recorded, answer) {
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

    /// What a session of a delivery may reach, to act with.
    fn reach(&self, tool: &Tool) -> Reach {
        let gate = &self.gate;
        gate.unattended(Doors::to_act(tool, gate.grants.as_ref(), self.act.grants.as_ref()))
    }

    fn entry(&self, entry: Entry, opened: &Opened<'_>, state: &str) -> Entry {
        let mut entry = self.gate.bound(entry);
        entry.tool = Some(opened.tool.spec.name().clone());
        entry.class = Some(opened.tool.spec.class());
        entry.proposal = Some(opened.sealed.header.id);
        entry.digest = Some(opened.digest);
        entry.state = Word::parse(state).ok();
        entry
    }

    fn ready_entry(&self, entry: Entry, ready: &Ready<'_>, state: &str) -> Entry {
        let mut entry = self.entry(entry, &ready.opened, state);
        entry.decision = Some(Decision::from(ready.permit.terms()).max(ready.opened.sealed.header.decision));
        entry.rule = Some(ready.permit.rule().clone());
        if let Some((person, kind)) = ready.approved.by() {
            entry.approver = Some(person.clone());
            entry.factor = Word::parse(kind.as_str()).ok();
        }
        entry
    }

    /// Somebody was faster in spite of the turn: the intent on record is answered with an outcome that did nothing.
    fn end_unclaimed(&self, call: CallId, ready: &Ready<'_>, error: ToolError) -> Reply {
        let (code, facts, _) = self.gate.mask_error(error);
        let mut entry = self.ready_entry(Entry::outcome(call), ready, "not-claimed");
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

impl Gate {
    /// A session without a model, to look with.
    pub(crate) fn looking(&self, tool: &Tool) -> Session<Read> {
        Session::open_read(self.unattended(Doors::to_look(tool, self.grants.as_ref())))
    }

    /// What a session without a model may reach: every granted folder, and these doors. Nobody cancels it.
    fn unattended(&self, doors: Doors) -> Reach {
        Reach {
            roots: self.roots.clone(),
            folders: FolderClass::ALL.to_vec(),
            engine: self.engine.clone(),
            memory: Arc::clone(&self.memory),
            clock: self.clock.clone(),
            cancel: CancellationToken::new(),
            progress: None,
            position: None,
            put_back: Arc::default(),
            doors,
            done: Arc::default(),
        }
    }

    /// What is known of a proposal that was performed. Blocks.
    ///
    /// - Errors: `outbox.…` where what was kept of it cannot be opened.
    fn made(&self, opened: &Opened<'_>) -> Result<Made, ToolError> {
        let id = opened.sealed.header.id;
        let outbox = self.outbox.get().map_err(from_outbox)?;
        let listed = outbox.listed(id).map_err(from_outbox)?;
        // What was found, or said by a person, long after it was done was begun when the record says so.
        let is_begun = |entry: &&Logged| {
            entry.what == What::Intent && entry.state.as_ref().is_some_and(|word| word.as_str() == "claimed")
        };
        let begun = self.about_bytes(opened)?.iter().filter(is_begun).map(|entry| entry.at).max();
        let at = begun.map_or(listed.since, |begun| begun.min(listed.since));
        Ok(Made { at, trace: outbox.trace(id).map_err(from_outbox)? })
    }

    /// What is on record about exactly these bytes.
    fn about_bytes(&self, opened: &Opened<'_>) -> Result<Vec<Logged>, ToolError> {
        // The record keeps its own time; a minute covers what the two clocks may differ by.
        let since = opened.sealed.header.created_at.plus_ms(-60_000);
        self.record.about(opened.digest, since).map_err(from_audit)
    }

    /// Finds the tool that a sealed proposal came from.
    ///
    /// - Errors: `outbox.mismatch` for one of another server, another user or a tool that does not act.
    fn opened(&self, sealed: Sealed) -> Result<Opened<'_>, ToolError> {
        let header = &sealed.header;
        let mismatch = || ToolError::new(ErrorCode::OUTBOX_MISMATCH).with_fact("number", header.id.0);
        let tool = self.server.tool(&header.tool).ok_or_else(mismatch)?;
        let Kind::Act(act) = &tool.kind else { return Err(mismatch()) };
        if header.server != *self.server.id() || header.user != self.user || header.class != tool.spec.class()
        {
            return Err(mismatch());
        }
        let digest = Digest::from_bytes(sealed.digest().map_err(from_outbox)?);
        Ok(Opened { tool, act: act.as_ref(), sealed, digest })
    }

    /// Refuses a proposal that was made under another policy or another surface.
    fn is_current(&self, header: &ProposalHeader) -> Result<(), ToolError> {
        let changed = |code| ToolError::new(code).with_fact("number", header.id.0);
        if header.policy_hash != self.policy_hash()? {
            return Err(changed(ErrorCode::OUTBOX_POLICY_CHANGED));
        }
        if header.surface_hash != self.surface_hash {
            return Err(changed(ErrorCode::OUTBOX_TOOLS_CHANGED));
        }
        Ok(())
    }
}

fn wrong_state(id: ProposalId, state: ProposalState) -> ToolError {
    ToolError::new(ErrorCode::OUTBOX_WRONG_STATE).with_fact("number", id.0).with_fact("state", state.as_str())
}

fn from_audit(error: sekisho_audit::AuditError) -> ToolError {
    ToolError::new(error.code()).with_text("detail", error.detail())
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
