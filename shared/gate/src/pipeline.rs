//! The pipeline of a call, in the order that never changes.
//!
//! Find the tool, check ranges, put back what handles stand for, obey orders, ask policy, refuse forbidden content, record the intent,
//! call, taint, mask, record the outcome, release. What fails before the intent is recorded as refused; what
//! fails after it as an outcome with its error.

use crate::cursor::{Binding, Position};
use crate::gate::{CallContext, Gate, unsettled, unwritable};
use crate::grants::Doors;
use crate::handles::{PutBack, Styles, has_mark};
use crate::permit::Permitted;
use crate::raw::Raw;
use crate::released::{Refused, Released, Reply};
use crate::render::Page;
use crate::schema;
use crate::server::{AnyRead, Kind, Tool, Wish};
use crate::session::{Reach, Session};
use crate::shape::{self, Shaped};
use crate::{TaintSource, ToolError};
use sekisho_audit::{Entry, Item, Word};
use sekisho_mask::{Masked, Piece, PieceKind};
use sekisho_policy::Permit;
use sekisho_types::{CallId, ClientSessionId, Decision, ErrorCode, GateClass, ProposalId, RuleId, ToolName};
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Instant;

/// How long a session stays tainted.
const TAINT_MS: i64 = 8 * 3_600_000;

/// What everything after the checks works with.
pub(crate) struct Admitted<'a> {
    pub(crate) tool: &'a Tool,
    pub(crate) permitted: Permitted,
    pub(crate) args: Map<String, Value>,
    /// The arguments as the caller wrote them, but for the cursor: marks are still marks.
    asked: Map<String, Value>,
    position: Option<Position>,
    /// The earlier proposal whose place a wish is to take.
    pub(crate) replaces: Option<ProposalId>,
    /// The values that came by their handles.
    put_back: Arc<Vec<String>>,
}

/// What a tool came back with, ready to be recorded and released.
pub(crate) struct Ended {
    pub(crate) shaped: Shaped,
    pub(crate) proposal: Option<(ProposalId, &'static str)>,
    /// What policy says once a wish is known, and what was sealed of it; nothing where it was known before.
    pub(crate) permit: Option<(Permit, Decision)>,
}

/// What intent and outcome of a call have in common on the record.
struct About {
    session: Option<ClientSessionId>,
    tool: ToolName,
    class: GateClass,
    decision: Decision,
    rule: RuleId,
    items: Vec<Item>,
}

impl About {
    fn sign(&self, mut entry: Entry) -> Entry {
        entry.session = self.session.clone();
        entry.tool = Some(self.tool.clone());
        entry.class = Some(self.class);
        entry.decision = Some(self.decision);
        entry.rule = Some(self.rule.clone());
        entry.items = self.items.clone();
        entry
    }
}

/// How far a call has come without changing anything.
enum Worked {
    /// To its end.
    Ended(Ended),
    /// To a wish.
    Wished(Wish),
    /// To a question to the gate itself.
    Asked(crate::proposals::Own, Value),
}

impl Gate {
    /// Takes one call down the whole road.
    ///
    /// Blocks on the disk for each of its two records, so a call wants a thread of its own. Never fails: what
    /// goes wrong is a [`Refused`], on record unless the record itself cannot be written.
    pub async fn call(&self, name: &str, args: Map<String, Value>, context: CallContext) -> Reply {
        let started = Instant::now();
        let Ok(call) = new_call_id() else {
            return self.refuse(ErrorCode::CALL_INTERNAL);
        };
        let admitted = match self.admit(name, args, &context).await {
            Ok(admitted) => admitted,
            Err(error) => return self.refused(call, name, &context, error),
        };
        let about = self.about(&admitted, &context);
        let before = match self.append(about.sign(self.bound(Entry::intent(call)))) {
            Ok(recorded) => recorded,
            Err(error) => return unwritable(&error),
        };
        let ended = self.run(&admitted, &context).await;
        let mut entry = about.sign(self.signed(Entry::outcome(call)));
        entry.duration_ms = Some(u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX));
        match ended {
            Ok(ended) => {
                count_masked(&mut entry, &ended.shaped.masked);
                entry.bytes_out = size_bytes(&ended.shaped.json);
                if let Some((permit, sealed)) = &ended.permit {
                    entry.decision = Some(*sealed);
                    entry.rule = Some(permit.rule().clone());
                }
                let changed = ended.proposal.map(|(id, _)| id);
                if let Some((id, state)) = ended.proposal {
                    entry.proposal = Some(id);
                    entry.state = Word::parse(state).ok();
                }
                match self.append(entry) {
                    Ok(after) => {
                        let permit = ended.permit.map_or(admitted.permitted.permit, |(permit, _)| permit);
                        Reply::Released(Box::new(Released::new(permit, ended.shaped, before, after)))
                    }
                    // Something has changed, so nobody may read that nothing was done.
                    Err(error) => changed.map_or_else(|| unwritable(&error), unsettled),
                }
            }
            Err(error) => {
                let (code, facts, masked) = self.mask_error(error);
                entry.error = Some(code);
                if let Some(masked) = masked {
                    count_masked(&mut entry, &masked);
                }
                match self.append(entry) {
                    Ok(after) => Reply::Refused(Refused::new(code, facts, Some(after))),
                    Err(error) => unwritable(&error),
                }
            }
        }
    }

    /// The checks that come before anything is done.
    async fn admit(
        &self,
        name: &str,
        args: Map<String, Value>,
        context: &CallContext,
    ) -> Result<Admitted<'_>, ToolError> {
        let tool = ToolName::parse(name)
            .ok()
            .and_then(|name| self.server.tool(&name))
            .filter(|tool| self.server.lists(&self.policy, tool))
            .ok_or_else(|| ToolError::new(ErrorCode::CALL_UNKNOWN_TOOL))?;
        let mut args: Map<_, _> = args.into_iter().filter(|(_, value)| !value.is_null()).collect();
        schema::check(&tool.input, &args).map_err(|violation| {
            ToolError::new(ErrorCode::CALL_BAD_ARGUMENT)
                .with_text("argument", violation.argument)
                .with_text("rule", violation.rule)
        })?;
        let cursor = args.remove(schema::CURSOR);
        let replaces = args.remove(schema::REPLACES).and_then(|number| number.as_u64()).map(ProposalId);
        let asked = args.clone();
        if let Kind::Read(read) = &tool.kind {
            refuse_compared(read.as_ref(), &args)?;
        }
        let put_back = self.handles.restore(&mut args, Styles::of(&tool.kind))?;
        if matches!(tool.kind, Kind::Act(_)) {
            self.refuse_masks(&args)?;
            put_back.iter().try_for_each(|put_back| put_back.refuse_readable(&self.engine))?;
        }
        tokio::select! {
            biased;
            obeyed = self.orders.obey() => obeyed?,
            () = context.cancel.cancelled() => return Err(ToolError::new(ErrorCode::CALL_CANCELLED)),
        }
        let permitted = self.permit(tool, &args, context).await?;
        self.check_grants(tool).await?;
        self.refuse_forbidden(&args)?;
        let position = match cursor {
            Some(cursor) => Some(self.open_cursor(tool, &asked, cursor.as_str().unwrap_or_default())?),
            None => None,
        };
        let put_back = put_back.iter().flat_map(PutBack::values).map(str::to_owned).collect();
        Ok(Admitted { tool, permitted, args, asked, position, replaces, put_back: Arc::new(put_back) })
    }

    /// Masked text never overwrites what it masks.
    fn refuse_masks(&self, args: &Map<String, Value>) -> Result<(), ToolError> {
        let all =
            args.iter().flat_map(|(name, value)| texts(value).into_iter().map(move |text| (name, text)));
        all.into_iter().try_for_each(|(name, text)| self.handles.refuse_left(name, text))
    }

    /// What must never be handled refuses the call, in whichever argument it stands.
    fn refuse_forbidden(&self, args: &Map<String, Value>) -> Result<(), ToolError> {
        let numbers: Vec<String> = args.values().flat_map(numbers).collect();
        for text in args.values().flat_map(texts).chain(numbers.iter().map(String::as_str)) {
            if let Some(kind) = self.engine.forbidden_in(text) {
                return Err(
                    ToolError::new(ErrorCode::CALL_FORBIDDEN_CONTENT).with_fact("kind", kind.as_str())
                );
            }
        }
        Ok(())
    }

    /// What a cursor is bound to: the arguments as they were written. Bound to what their marks stand for, it would
    /// tell whoever tries values out with it which one is right.
    fn binding<'a>(&'a self, tool: &'a Tool, args: &'a Map<String, Value>) -> Binding<'a> {
        Binding { policy: self.policy.hash().as_str(), user: &self.user, tool: tool.spec.name(), args }
    }

    fn open_cursor(
        &self,
        tool: &Tool,
        args: &Map<String, Value>,
        cursor: &str,
    ) -> Result<Position, ToolError> {
        let binding = self.binding(tool, args);
        self.cursor
            .open(&binding, cursor, self.clock.now())
            .ok_or_else(|| ToolError::new(ErrorCode::CALL_BAD_CURSOR))
    }

    /// Calls the tool within its deadline and brings what it returned into its final shape.
    async fn run(&self, admitted: &Admitted<'_>, context: &CallContext) -> Result<Ended, ToolError> {
        // When this returns nobody waits for the work any more: what still runs on a thread of its own is told so.
        let stop = context.cancel.child_token();
        let _stopped = stop.clone().drop_guard();
        let reach = Reach {
            roots: self.roots.clone(),
            folders: admitted.permitted.folders.clone(),
            engine: self.engine.clone(),
            memory: Arc::clone(&self.memory),
            clock: self.clock.clone(),
            cancel: stop,
            progress: context.progress.clone(),
            position: admitted.position,
            put_back: Arc::clone(&admitted.put_back),
            doors: Doors::to_look(admitted.tool, self.grants.as_ref()),
            done: Arc::default(),
        };
        let session = Session::open_read(reach);
        let args = Value::Object(admitted.args.clone());
        let deadline = admitted.tool.spec.timeout();
        let work = async {
            match &admitted.tool.kind {
                Kind::Read(tool) => {
                    self.look(admitted, tool.as_ref(), args, &session, context).await.map(Worked::Ended)
                }
                Kind::Act(tool) => tool.propose(args, &session).await.map(Worked::Wished),
                Kind::Own(own) => Ok(Worked::Asked(*own, args)),
            }
        };
        let worked = tokio::select! {
            biased;
            () = context.cancel.cancelled() => Err(ToolError::new(ErrorCode::CALL_CANCELLED)),
            done = tokio::time::timeout(deadline, work) => match done {
                Ok(done) => done,
                Err(_) => Err(ToolError::new(ErrorCode::CALL_TIMEOUT).with_fact("seconds", deadline.as_secs())),
            },
        };
        // From here on something changes. Who does not want to hear of it any more does not undo it, so nobody is told
        // that it was broken off: what follows is short, and a long delivery answers *in progress*.
        match worked? {
            Worked::Ended(ended) => Ok(ended),
            Worked::Wished(wish) => self.wished(admitted, wish, session.touched(), context).await,
            Worked::Asked(own, args) => {
                let (page, proposal) = self.own(own, args).await?;
                let shaped = self.shape(admitted, crate::proposals::Own::SHAPE, page)?;
                Ok(Ended { shaped, proposal, permit: None })
            }
        }
    }

    async fn look(
        &self,
        admitted: &Admitted<'_>,
        tool: &dyn AnyRead,
        args: Value,
        session: &Session<crate::Read>,
        context: &CallContext,
    ) -> Result<Ended, ToolError> {
        let page = tool.read(args, session).await?;
        self.taint(page.taint, context).await?;
        Ok(Ended { shaped: self.shape(admitted, tool.shape(), page)?, proposal: None, permit: None })
    }

    /// Masks and cuts a page; its cursor is bound to this call.
    fn shape(
        &self,
        admitted: &Admitted<'_>,
        promised: crate::Shape,
        page: Page,
    ) -> Result<Shaped, ToolError> {
        let binding = self.binding(admitted.tool, &admitted.asked);
        let now = self.clock.now();
        let seal = |position| self.cursor.seal(&binding, position, now);
        shape::shape(&promised, page, admitted.position, (&self.engine, &self.handles), &seal)
    }

    pub(crate) async fn with_outbox<T: Send + 'static>(
        &self,
        work: impl FnOnce(&sekisho_outbox::Outbox) -> Result<T, sekisho_outbox::OutboxError> + Send + 'static,
    ) -> Result<T, ToolError> {
        let outbox = std::sync::Arc::clone(&self.outbox);
        match tokio::task::spawn_blocking(move || outbox.get().and_then(work)).await {
            Ok(done) => done.map_err(crate::deliver::from_outbox),
            Err(_) => Err(ToolError::new(ErrorCode::CALL_INTERNAL)),
        }
    }

    pub(crate) async fn is_tainted(&self, context: &CallContext) -> Result<bool, ToolError> {
        let (user, session) = (self.user.clone(), session_of(context));
        self.with_outbox(move |outbox| outbox.is_tainted(&user, &session)).await
    }

    async fn taint(&self, source: Option<TaintSource>, context: &CallContext) -> Result<(), ToolError> {
        let Some(source) = source else { return Ok(()) };
        let (user, session) = (self.user.clone(), session_of(context));
        let until = self.clock.now().plus_ms(TAINT_MS);
        self.with_outbox(move |outbox| outbox.taint(&user, &session, source.as_str(), until)).await
    }

    fn refused(&self, call: CallId, name: &str, context: &CallContext, error: ToolError) -> Reply {
        let (code, facts, _) = self.mask_error(error);
        let mut entry = self.bound(Entry::refused(call, code));
        entry.session = context.session.clone();
        // The name is the caller's word: written down only if it is one of ours.
        let tool = ToolName::parse(name).ok().and_then(|name| self.server.tool(&name));
        entry.tool = tool.map(|tool| tool.spec.name().clone());
        entry.class = tool.map(|tool| tool.spec.class());
        if code == ErrorCode::CALL_FORBIDDEN_CONTENT {
            entry.forbidden = facts.iter().filter_map(|(_, kind)| Word::parse(kind).ok()).collect();
        }
        match self.append(entry) {
            Ok(recorded) => Reply::Refused(Refused::new(code, facts, Some(recorded))),
            Err(error) => unwritable(&error),
        }
    }

    /// Notes what intent and outcome of a call have in common.
    fn about(&self, admitted: &Admitted<'_>, context: &CallContext) -> About {
        let hash = |text: &str| Item::Keyed(self.record.keyed_hash(text.as_bytes()));
        About {
            session: context.session.clone(),
            tool: admitted.tool.spec.name().clone(),
            class: admitted.permitted.permit.class(),
            decision: Decision::from(admitted.permitted.permit.terms()),
            rule: admitted.permitted.permit.rule().clone(),
            items: context
                .client_call
                .iter()
                .cloned()
                .map(Item::Id)
                .chain(admitted.args.values().flat_map(texts).map(hash))
                .collect(),
        }
    }

    /// An error is output: its sealed words are cleaned and masked like a result.
    pub(crate) fn mask_error(
        &self,
        error: ToolError,
    ) -> (ErrorCode, Vec<(&'static str, String)>, Option<Masked>) {
        let ToolError { code, mut facts, detail } = error;
        let masked = detail.map(Raw::open).map(|text| {
            let (text, _) = sekisho_mask::sanitise(&text);
            self.engine.mask(vec![Piece { kind: PieceKind::Text, text }])
        });
        if let Some(text) = masked.as_ref().and_then(|masked| masked.pieces().first()) {
            facts.push(("detail", text.chars().take(500).collect()));
        }
        (code, facts, masked)
    }
}

/// How long the result is as JSON, without writing it anywhere.
fn size_bytes(json: &Map<String, Value>) -> Option<u64> {
    struct Count(u64);
    impl std::io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self.0.saturating_add(bytes.len() as u64);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    serde_json::to_writer(&mut count, json).ok().map(|()| count.0)
}

/// Every string in an argument, in lists too.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text.as_str()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(members) => members.values().flat_map(texts).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

/// Every number in an argument as it is written, in lists too.
fn numbers(value: &Value) -> Vec<String> {
    match value {
        Value::Number(number) => vec![number.to_string()],
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        Value::Object(members) => members.values().flat_map(numbers).collect(),
        Value::Null | Value::Bool(_) | Value::String(_) => Vec::new(),
    }
}

/// Refuses a mark in an argument that is compared with what is shown.
fn refuse_compared(tool: &dyn AnyRead, args: &Map<String, Value>) -> Result<(), ToolError> {
    let marked = |name: &&&str| args.get(**name).into_iter().flat_map(texts).any(has_mark);
    match tool.compared().iter().find(marked) {
        None => Ok(()),
        Some(name) => Err(ToolError::new(ErrorCode::CALL_HANDLE_HERE).with_fact("argument", *name)),
    }
}

/// A client that names no session is one session a process, so that its taint is never lost.
fn session_of(context: &CallContext) -> ClientSessionId {
    let own = || format!("process:{}", std::process::id());
    match &context.session {
        Some(session) => session.clone(),
        None => ClientSessionId::parse(&own()).unwrap_or_else(|_| fallback_session()),
    }
}

#[expect(clippy::expect_used, reason = "a constant that the id's own rule admits")]
fn fallback_session() -> ClientSessionId {
    ClientSessionId::parse("process").expect("a valid constant")
}

pub(crate) fn new_call_id() -> Result<CallId, getrandom::Error> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)?;
    Ok(CallId::from_random(bytes))
}

pub(crate) fn count_masked(entry: &mut Entry, masked: &Masked) {
    for (kind, count) in shape::count(masked) {
        if let Ok(word) = Word::parse(kind) {
            entry.masked.insert(word, count);
        }
    }
    entry
        .forbidden
        .extend(masked.counts().forbidden().keys().filter_map(|kind| Word::parse(kind.as_str()).ok()));
}
