//! The gate itself: what one server process holds while it serves.

use crate::cursor::CursorKey;
use crate::grants::Grants;
use crate::handles::LazyHandles;
use crate::orders::Orders;
use crate::released::{Refused, Reply};
use crate::server::Server;
use crate::session::Progress;
use sekisho_audit::{AuditError, CheckpointOutcome, Entry, Record, Recorded, Word};
use sekisho_mask::Engine;
use sekisho_outbox::{Outbox, OutboxError, ProposalState};
use sekisho_policy::{Bell, Policy};
use sekisho_roots::Roots;
use sekisho_search::Memory;
use sekisho_types::{
    CallId, ClientSessionId, Clock, ErrorCode, Mode, OpaqueId, ProposalId, Secret, Strength, UserId,
};
use serde_json::{Map, Value};
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use tokio_util::sync::CancellationToken;

/// After how long a proposal that is about to be performed counts as left behind.
const LEFT_AFTER_MS: i64 = 60_000;

/// What a call comes with besides its arguments.
#[derive(Clone, Default)]
pub struct CallContext {
    /// The client's session, as the client reports it.
    pub session: Option<ClientSessionId>,
    /// The client's own number of this call: a claim that helps to find it again.
    pub client_call: Option<OpaqueId>,
    /// Fires when the client does not want the answer any more.
    pub cancel: CancellationToken,
    /// Where progress is told.
    pub progress: Option<Arc<dyn Progress>>,
}

impl std::fmt::Debug for CallContext {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallContext").field("session", &self.session).finish_non_exhaustive()
    }
}

/// How a delivery process answers: the released JSON, or a code.
pub type DeliveryAnswer = Result<Map<String, Value>, ErrorCode>;

/// Starts the short process that delivers a proposal, which policy allows without a person, and waits for it.
pub trait Launcher: Send + Sync {
    /// Delivers the proposal of that number.
    fn deliver(&self, id: ProposalId) -> Pin<Box<dyn Future<Output = DeliveryAnswer> + Send + '_>>;
}

/// What a gate is built from. The runtime puts it together; a server never sees it.
pub struct GateParts {
    /// The server with its tools.
    pub server: Server,
    /// The policy in force.
    pub policy: Policy,
    /// The person the process acts for.
    pub user: UserId,
    /// Who starts the servers.
    pub mode: Mode,
    /// The record.
    pub record: Arc<Record>,
    /// The outbox, opened when it is first needed.
    pub outbox: LazyOutbox,
    /// The user's table of handles, opened when it is first needed.
    pub handles: LazyHandles,
    /// The granted folders, where the server reads any.
    pub roots: Option<Arc<Roots>>,
    /// Seals cursors.
    pub cursor_key: Secret<[u8; 32]>,
    /// The masking engine.
    pub engine: Engine,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Asked before every call whether an order of the administrator stops it.
    pub orders: Arc<dyn Orders>,
    /// Starts deliveries; nothing where a process cannot.
    pub launcher: Option<Arc<dyn Launcher>>,
    /// The grants to read with; nothing for a server that reaches no provider.
    pub grants: Option<Arc<dyn Grants>>,
}

/// The one road for one server.
pub struct Gate {
    pub(crate) server: Server,
    pub(crate) policy: Policy,
    pub(crate) user: UserId,
    pub(crate) mode: Mode,
    pub(crate) record: Arc<Record>,
    pub(crate) outbox: Arc<LazyOutbox>,
    pub(crate) handles: LazyHandles,
    pub(crate) roots: Option<Arc<Roots>>,
    pub(crate) cursor: CursorKey,
    pub(crate) engine: Engine,
    pub(crate) memory: Arc<Memory>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) orders: Arc<dyn Orders>,
    pub(crate) launcher: Option<Arc<dyn Launcher>>,
    pub(crate) grants: Option<Arc<dyn Grants>>,
    pub(crate) surface_hash: [u8; 32],
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Gate({})", self.server.id())
    }
}

/// An outbox that is opened by the first call that needs it: a server that only reads never does.
pub struct LazyOutbox {
    path: PathBuf,
    key: Secret<[u8; 32]>,
    clock: Arc<dyn Clock>,
    open: OnceLock<Outbox>,
}

impl std::fmt::Debug for LazyOutbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LazyOutbox(…)")
    }
}

impl LazyOutbox {
    /// Names the outbox without opening it.
    pub fn new(path: PathBuf, key: Secret<[u8; 32]>, clock: Arc<dyn Clock>) -> Self {
        Self { path, key, clock, open: OnceLock::new() }
    }

    /// Opens it, the first time, and hands it out. Blocks.
    pub(crate) fn get(&self) -> Result<&Outbox, OutboxError> {
        if let Some(outbox) = self.open.get() {
            return Ok(outbox);
        }
        let outbox = Outbox::open(&self.path, self.key.clone(), Arc::clone(&self.clock))?;
        Ok(self.open.get_or_init(|| outbox))
    }
}

impl Gate {
    /// Builds the gate.
    pub fn new(parts: GateParts) -> Self {
        let surface_hash = parts.server.surface_hash();
        Self {
            server: parts.server,
            policy: parts.policy,
            user: parts.user,
            mode: parts.mode,
            record: parts.record,
            outbox: Arc::new(parts.outbox),
            handles: parts.handles,
            roots: parts.roots,
            cursor: CursorKey(parts.cursor_key),
            engine: parts.engine,
            memory: Arc::default(),
            clock: parts.clock,
            orders: parts.orders,
            launcher: parts.launcher,
            // Whoever serves never holds a grant to act, whatever was handed in.
            grants: parts.grants.filter(|grants| grants.strength() == Strength::Read),
            surface_hash,
        }
    }

    /// The server behind the gate.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// The proposals of this server that somebody may have died over, or that were approved and not delivered. Blocks.
    ///
    /// - Errors: [`OutboxError`]; an outbox that nobody has made yet holds none and is not made here.
    pub fn left_behind(&self) -> Result<Vec<ProposalId>, OutboxError> {
        if !self.outbox.path.exists() {
            return Ok(Vec::new());
        }
        let outbox = self.outbox.get()?;
        // One that is not on record now is found expired by who looks at it, and nothing of it can happen.
        drop(self.note_expired(&outbox.expire()?));
        outbox.sweep(self.policy.approval().keep_ms())?;
        let mut left = outbox.list(&[ProposalState::Claimed, ProposalState::Approved], u32::MAX)?;
        // Who has just claimed or approved one is about to go on.
        let before = self.clock.now().plus_ms(-LEFT_AFTER_MS);
        left.retain(|listed| {
            listed.header.server == *self.server.id()
                && listed.header.user == self.user
                && listed.since < before
        });
        Ok(left.into_iter().map(|listed| listed.header.id).collect())
    }

    /// Starts what delivers, or looks for, each of them. What becomes of them stands in the outbox and on record.
    pub async fn settle(&self, left: Vec<ProposalId>) {
        let Some(launcher) = &self.launcher else { return };
        for id in left {
            drop(launcher.deliver(id).await);
        }
    }

    /// Records that the server begins to serve. Blocks.
    ///
    /// - Errors: [`AuditError`]; the server must not serve then.
    pub fn record_start(&self) -> Result<Recorded, AuditError> {
        self.record.append(self.bound(Entry::start()))
    }

    /// Records that the server ends as it should, and leaves a checkpoint. Blocks.
    ///
    /// - Errors: [`AuditError`].
    pub fn record_stop(&self) -> Result<Recorded, AuditError> {
        let recorded = self.record.append(self.signed(Entry::stop()))?;
        self.record.checkpoint_now()?;
        Ok(recorded)
    }

    /// What rings when a proposal waits for a person.
    pub fn bells(&self) -> &[Bell] {
        self.policy.approval().bells()
    }

    /// Records that a bell rang for a proposal. Blocks.
    ///
    /// - Errors: [`AuditError`]; it rang all the same.
    pub fn record_rung(&self, id: ProposalId) -> Result<(), AuditError> {
        let Ok(word) = Word::parse("rung") else { return Ok(()) };
        self.append(self.bound(Entry::proposal(id, word))).map(drop)
    }

    /// Makes a checkpoint where one is due. Blocks; tells whether the place outside took it.
    ///
    /// - Errors: [`AuditError`].
    pub fn checkpoint_if_due(&self) -> Result<Option<CheckpointOutcome>, AuditError> {
        self.record.checkpoint_if_due()
    }

    /// Records and refuses a call that did not get as far as a number of its own.
    pub(crate) fn refuse(&self, code: ErrorCode) -> Reply {
        let entry = self.bound(Entry::refused(CallId::from_random([0; 16]), code));
        match self.append(entry) {
            Ok(recorded) => Reply::Refused(Refused::new(code, Vec::new(), Some(recorded))),
            Err(error) => unwritable(&error),
        }
    }

    /// Sets what every entry of this process holds.
    pub(crate) fn signed(&self, mut entry: Entry) -> Entry {
        entry.user = Some(self.user.clone());
        entry.mode = Some(self.mode);
        entry.server = Some(self.server.id().clone());
        entry
    }

    /// As [`Gate::signed`], with the hashes of policy and surface: for entries that no earlier one of the same
    /// call speaks for.
    pub(crate) fn bound(&self, entry: Entry) -> Entry {
        let mut entry = self.signed(entry);
        entry.surface = Some(sekisho_audit::Digest::from_bytes(self.surface_hash));
        entry.policy = sekisho_audit::Digest::parse(self.policy.hash().as_str()).ok();
        entry
    }

    /// Appends durably. Blocks, as every call may: a call has a thread of its own, and its promises are worth
    /// nothing before this returns.
    pub(crate) fn append(&self, entry: Entry) -> Result<Recorded, AuditError> {
        self.record.append(entry)
    }
}

/// What is said where something has changed and the record did not take how it ended.
pub(crate) fn unsettled(id: ProposalId) -> Reply {
    Reply::Refused(Refused::new(ErrorCode::OUTBOX_UNKNOWN, vec![("number", id.to_string())], None))
}

/// The one refusal that stands on no record: that there can be none.
pub(crate) fn unwritable(error: &AuditError) -> Reply {
    Reply::Refused(Refused::new(error.code(), vec![("detail", error.to_string())], None))
}
