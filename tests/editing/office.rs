//! An office with one work folder, and one person who approves.

use sekisho_audit::{Origin, Record, RecordKeys};
use sekisho_factors::{Assertion, Factors, Registration};
use sekisho_files::server;
use sekisho_gate::{
    ActKey, CallContext, Deliverer, DeliveryAnswer, Gate, GateParts, HandleKeys, Launcher, LazyFactors,
    LazyHandles, LazyOutbox, Orders, Reply, Stopped,
};
use sekisho_mask::{Engine, Settings};
use sekisho_outbox::{Outbox, ProposalState};
use sekisho_platform::{KeyBackend, PrivateDir, RootKey};
use sekisho_policy::Policy;
use sekisho_roots::{RootSpec, Roots};
use sekisho_testkit::SoftKey;
use sekisho_types::{
    Clock, ErrorCode, FixedClock, FolderClass, Mode, Preview, ProposalId, RootName, Secret, Strength,
    Timestamp, UserId,
};
use serde_json::{Map, Value, json};
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

const POLICY: &str = r#"
version = 1
phase = 2
users = ["*"]

[hours]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
start = "00:00"
end = "24:00"
holidays = "none"
outside = "deny"

[class]
read = "allow"
draft = "allow"
change = "ask-user"
"#;
const PORT: u16 = 49_321;

pub(crate) struct Office {
    dir: tempfile::TempDir,
    clock: Arc<FixedClock>,
}

/// Nobody orders anything.
struct NoOrders;

impl Orders for NoOrders {
    fn obey(&self) -> Pin<Box<dyn Future<Output = Result<(), Stopped>> + Send + '_>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

struct InProcess(Deliverer);

impl Launcher for InProcess {
    fn deliver(&self, id: ProposalId) -> Pin<Box<dyn Future<Output = DeliveryAnswer> + Send + '_>> {
        Box::pin(async move {
            match self.0.deliver(id).await {
                Reply::Released(released) => Ok(released.into_json()),
                Reply::Refused(refused) => Err(refused.code()),
            }
        })
    }
}

pub(crate) type Answer = Result<Map<String, Value>, ErrorCode>;

fn answer(reply: Reply) -> Answer {
    match reply {
        Reply::Released(released) => Ok(released.into_json()),
        Reply::Refused(refused) => Err(refused.code()),
    }
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

impl Office {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        PrivateDir::create(&dir.path().join("record")).unwrap();
        for folder in ["work", "source"] {
            std::fs::create_dir(dir.path().join(folder)).unwrap();
        }
        let at = Timestamp::from_rfc3339("2026-11-24T01:00:00Z").unwrap();
        Self { dir, clock: Arc::new(FixedClock::new(at)) }
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.dir.path().join(below)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path("work").join(name), bytes).unwrap();
    }

    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path("work").join(name)).unwrap()
    }

    /// What lies in the work folder.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path("work")).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn parts(&self, launcher: Option<Arc<dyn Launcher>>) -> GateParts {
        let clock: Arc<dyn Clock> = self.clock.clone();
        let keys = RecordKeys { hash_key: Secret::new([1; 32]), checkpoint_seed: Secret::new([2; 32]) };
        let origin = Origin::parse("office").unwrap();
        let record = Record::open(&self.path("record"), keys, origin, Arc::clone(&clock)).unwrap();
        let spec = |name: &str, class| RootSpec {
            name: RootName::parse(name).unwrap(),
            path: self.path(name),
            class,
        };
        let specs = [spec("work", FolderClass::Work), spec("source", FolderClass::Source)];
        GateParts {
            server: server().unwrap(),
            policy: Policy::parse(POLICY).unwrap(),
            user: UserId::parse("hanako").unwrap(),
            mode: Mode::Personal,
            record: Arc::new(record),
            outbox: LazyOutbox::new(self.path("outbox"), Secret::new([3; 32]), Arc::clone(&clock)),
            handles: LazyHandles::new(
                self.path("handles"),
                HandleKeys { seal: Secret::new([5; 32]), lookup: Secret::new([6; 32]) },
                Arc::clone(&clock),
            ),
            roots: Some(Arc::new(Roots::open(&specs, &Secret::new([7; 32]), &[]).unwrap())),
            cursor_key: Secret::new([4; 32]),
            engine: Engine::new(Settings::default()),
            clock,
            orders: Arc::new(NoOrders),
            grants: None,
            launcher,
        }
    }

    fn deliverer(&self) -> Deliverer {
        let keys = tempfile::tempdir().unwrap();
        let act = RootKey::create(keys.path(), KeyBackend::of_this_system(), Strength::Act).unwrap();
        let factors = LazyFactors::new(self.path("factors"), Secret::new([9; 32]), self.clock.clone());
        Deliverer::new(Gate::new(self.parts(None)), ActKey::of(act).unwrap(), factors)
    }

    pub(crate) fn outbox(&self) -> Outbox {
        Outbox::open(&self.path("outbox"), Secret::new([3; 32]), self.clock.clone()).unwrap()
    }

    /// Calls a tool as the model does.
    pub(crate) fn call(&self, tool: &str, args: Value) -> Answer {
        let gate = Gate::new(self.parts(Some(Arc::new(InProcess(self.deliverer())))));
        let Value::Object(args) = args else { panic!("no arguments") };
        answer(run(gate.call(tool, args, CallContext::default())))
    }

    /// The text of a file as the model sees it.
    pub(crate) fn read(&self, name: &str) -> String {
        let seen = self.call("read_file", json!({ "path": format!("work/{name}") })).unwrap();
        seen["untrusted"]["text"].as_str().unwrap().to_owned()
    }

    /// Proposes a change and says its number.
    pub(crate) fn propose(&self, args: Value) -> Result<ProposalId, ErrorCode> {
        let queued = self.call("edit_file", args)?;
        assert_eq!(queued["state"], "pending", "{queued:?}");
        Ok(ProposalId(queued["proposal"].as_u64().unwrap()))
    }

    /// What the person reads.
    pub(crate) fn preview(&self, id: ProposalId) -> Preview {
        serde_json::from_slice(&self.outbox().load(id).unwrap().preview).unwrap()
    }

    /// The person says yes, with her key.
    pub(crate) fn approve(&self, id: ProposalId) {
        let factors = Factors::open(&self.path("factors"), Secret::new([9; 32]), self.clock.clone()).unwrap();
        factors.settle_port(PORT).unwrap();
        // A key of its own for each, so that no counter has to be kept.
        let mut key = SoftKey::new(u8::try_from(id.0).unwrap(), PORT);
        let enrolment = factors.begin_passkey(&UserId::parse("hanako").unwrap(), "key").unwrap();
        let registered: Registration = serde_json::from_value(key.register(&enrolment.challenge())).unwrap();
        factors.finish_passkey(&enrolment, &registered, None).unwrap();
        let digest = self.outbox().load(id).unwrap().digest().unwrap();
        let assertion: Assertion = serde_json::from_value(key.assert(&digest)).unwrap();
        let proof = factors.accept_assertion(&assertion, &digest).unwrap();
        self.outbox().approve(id, &serde_json::to_vec(&proof).unwrap()).unwrap();
    }

    pub(crate) fn deliver(&self, id: ProposalId) -> Answer {
        answer(run(self.deliverer().deliver(id)))
    }

    pub(crate) fn undo(&self, id: ProposalId) -> Answer {
        answer(run(self.deliverer().undo(id)))
    }

    /// A process claimed it and died.
    pub(crate) fn claim_and_die(&self, id: ProposalId) {
        let outbox = self.outbox();
        let _claim = outbox.claim(&outbox.turn(id, Duration::ZERO).unwrap()).unwrap();
    }

    pub(crate) fn state(&self, id: ProposalId) -> ProposalState {
        self.outbox().state(id).unwrap()
    }
}
