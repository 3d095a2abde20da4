//! A home, sealed proposals, a running console, and requests to it by hand.

use super::person::Authenticator;
use crate::world::{World, program};
use sekisho_outbox::{Author, Finish, NewProposal, Outbox, ProposalState};
use sekisho_platform::{Homes, KeyLabel, RootKey};
use sekisho_policy::Policy;
use sekisho_testkit::{ConsoleAnswer, ConsoleHttp};
use sekisho_types::{
    Bilingual, Decision, Editing, GateClass, PartForm, Preview, PreviewPart, ProposalId, RuleId, ServerId,
    Strength, SystemClock, ToolName, UserId,
};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A world whose console is open.
pub(crate) struct Stage {
    // Ended before its home goes.
    console: Console,
    pub(crate) world: World,
}

impl std::ops::Deref for Stage {
    type Target = Console;
    fn deref(&self) -> &Console {
        &self.console
    }
}

/// An open console of some home.
pub(crate) struct Console {
    child: Child,
    input: Mutex<ChildStdin>,
    lines: Mutex<BufReader<ChildStdout>>,
    pub(crate) first_link: String,
    pub(crate) port: u16,
}

impl Drop for Console {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Who runs the tests.
pub(crate) fn me() -> UserId {
    sekisho_platform::current_user().unwrap()
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::of(World::new(), "en")
    }

    /// The same, where the model may propose to change files.
    pub(crate) fn at_work() -> Self {
        let world = World::new();
        world.home.edit_policy(|text| text.replace("class = 'source'", "class = 'work'")).unwrap();
        Self::of(world, "en")
    }

    /// The same, where policy knows a second person.
    pub(crate) fn with_second(second: &str) -> Self {
        let world = World::new();
        let line = format!("[approval]\nsecond = [\"{second}\"]\n");
        world.home.edit_policy(|text| text.replacen("[approval]\n", &line, 1)).unwrap();
        Self::of(world, "en")
    }

    pub(crate) fn of(world: World, lang: &str) -> Self {
        Self { console: Console::of(world.home.path(), lang), world }
    }

    pub(crate) fn outbox(&self) -> Outbox {
        let homes = Homes::beneath(self.world.home.path()).unwrap();
        let backend = homes.open().unwrap().key_backend;
        let key = RootKey::open(&homes.key_dir(), backend, Strength::Read).unwrap();
        let key = key.derive(KeyLabel::Outbox).unwrap();
        Outbox::open(&homes.outbox_file(), key, Arc::new(SystemClock)).unwrap()
    }

    /// Seals a proposal as the gate would.
    pub(crate) fn seal(&self, preview: &Preview, change: impl FnOnce(&mut NewProposal)) -> ProposalId {
        let homes = Homes::beneath(self.world.home.path()).unwrap();
        let policy = Policy::parse(&homes.read_policy().unwrap()).unwrap();
        let hash = data_encoding::HEXLOWER.decode(policy.hash().as_str().as_bytes()).unwrap();
        let mut new = NewProposal {
            server: ServerId::parse("files").unwrap(),
            tool: ToolName::parse("rehearse_only").unwrap(),
            class: GateClass::Change,
            user: me(),
            surface_hash: [7; 32],
            policy_hash: hash.try_into().unwrap(),
            decision: Decision::AskUser,
            rule: RuleId::parse("class-change").unwrap(),
            author: Author::Model,
            replaces: None,
            circumstances: Default::default(),
            payload: b"what would go out".to_vec(),
            preview: serde_json::to_vec(preview).unwrap(),
            ttl_ms: 8 * 3_600_000,
        };
        change(&mut new);
        self.outbox().put(new).unwrap()
    }

    /// Performs a proposal as a delivery does that ends so.
    pub(crate) fn ended(&self, id: ProposalId, finish: Finish) {
        let outbox = self.outbox();
        let turn = outbox.turn(id, Duration::ZERO).unwrap();
        outbox.finish(outbox.claim(&turn).unwrap(), finish).unwrap();
    }

    pub(crate) fn state(&self, id: ProposalId) -> ProposalState {
        self.outbox().state(id).unwrap()
    }

    /// What the record says of a proposal, word and error.
    pub(crate) fn said_of(&self, id: ProposalId) -> Vec<(String, Option<String>)> {
        let tail = self.world.sekisho(&["audit", "tail", "-n", "1000", "--json"]).good().out;
        let entries = tail.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let text = |entry: &Value, name: &str| entry[name].as_str().map(str::to_owned);
        entries
            .filter(|entry| entry["proposal"] == id.0 && entry["what"] == "proposal")
            .map(|entry| (text(&entry, "state").unwrap(), text(&entry, "error")))
            .collect()
    }
}

impl Console {
    pub(crate) fn of(home: &Path, lang: &str) -> Self {
        let mut command = Command::new(program("sekisho"));
        command.args(["--lang", lang, "console", "--no-browser"]).env("SEKISHO_HOME", home);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().unwrap();
        let input = Mutex::new(child.stdin.take().unwrap());
        let lines = Mutex::new(BufReader::new(child.stdout.take().unwrap()));
        let mut console = Self { child, input, lines, first_link: String::new(), port: 0 };
        console.first_link = console.read_link();
        console.port = ConsoleHttp::of_link(&console.first_link).unwrap().port();
        console
    }

    fn read_link(&self) -> String {
        let mut lines = self.lines.lock().unwrap();
        loop {
            let mut line = String::new();
            assert!(lines.read_line(&mut line).unwrap() > 0, "the console has ended");
            if line.starts_with("http://") {
                return line.trim().to_owned();
            }
        }
    }

    /// What Enter shows in the console's window.
    pub(crate) fn new_link(&self) -> String {
        self.input.lock().unwrap().write_all(b"\n").unwrap();
        self.read_link()
    }

    pub(crate) fn origin(&self) -> String {
        self.http().origin()
    }

    /// Sends one request as it stands.
    pub(crate) fn raw(&self, request: &str) -> Answer {
        Answer(self.http().raw(request).unwrap())
    }

    pub(crate) fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        Answer(self.http().get(path, headers).unwrap())
    }

    pub(crate) fn post(&self, path: &str, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> Answer {
        Answer(self.http().post(path, headers, fields).unwrap())
    }

    fn http(&self) -> ConsoleHttp {
        ConsoleHttp::at(self.port)
    }

    /// Opens the console by a link, as a browser does.
    pub(crate) fn enter(&self, link: &str) -> Session<'_> {
        let path = link.strip_prefix(&self.origin()).unwrap();
        let answer = self.get(path, &[]).good();
        let (cookie, place) = answer.session().unwrap();
        let mut session = Session { stage: self, cookie, place, token: String::new() };
        session.token = session.page("").between("name=\"token\" value=\"", "\"");
        session
    }

    pub(crate) fn open(&self) -> Session<'_> {
        self.enter(&self.new_link())
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer(ConsoleAnswer);

impl std::ops::Deref for Answer {
    type Target = ConsoleAnswer;
    fn deref(&self) -> &ConsoleAnswer {
        &self.0
    }
}

impl Answer {
    #[track_caller]
    pub(crate) fn good(self) -> Self {
        assert_eq!(self.status, 200, "{self:?}");
        self
    }

    /// What stands between two texts.
    #[track_caller]
    pub(crate) fn between(&self, before: &str, after: &str) -> String {
        self.find(before, after).unwrap_or_else(|| panic!("no {before} in {}", self.body)).to_owned()
    }
}

/// One opened console, by hand.
pub(crate) struct Session<'a> {
    pub(crate) stage: &'a Console,
    pub(crate) cookie: String,
    pub(crate) place: String,
    pub(crate) token: String,
}

impl Session<'_> {
    pub(crate) fn page(&self, rest: &str) -> Answer {
        self.stage.get(&format!("{}{rest}", self.place), &[("cookie", &self.cookie)]).good()
    }

    /// Sends a form of this session and reads the page that it leads to.
    pub(crate) fn say(&self, rest: &str, fields: &[(&str, &str)]) -> Answer {
        let place = format!("{}{rest}", self.place);
        let fields = [&[("token", self.token.as_str())], fields].concat();
        let headers = [("cookie", self.cookie.as_str()), ("origin", &self.stage.origin())];
        let answer = self.stage.post(&place, &headers, &fields);
        assert_eq!(answer.status, 303, "{answer:?}");
        let to = answer.header("location").unwrap().to_owned();
        self.stage.get(&to, &[("cookie", &self.cookie)]).good()
    }

    pub(crate) fn challenge(&self, id: ProposalId) -> String {
        self.page(&format!("proposals/{id}")).between("data-challenge=\"", "\"")
    }

    pub(crate) fn approve(&self, id: ProposalId, digest: &str, assertion: &str) -> Answer {
        self.say(&format!("proposals/{id}/approve"), &[("digest", digest), ("assertion", assertion)])
    }

    /// Enrols a first passkey for somebody.
    pub(crate) fn enrol(&self, person: &UserId, authenticator: &mut Authenticator) -> Answer {
        let begun =
            self.say("factors/begin-passkey", &[("person", person.as_str()), ("label", "a key of the test")]);
        let challenge = begun.between("data-challenge=\"", "\"");
        let made = authenticator.register(&challenge, &self.stage.origin());
        self.say("factors/passkey", &[("registration", &made)])
    }
}

/// A change of a file, with a line and a diff.
pub(crate) fn note(title: &str) -> Preview {
    let mut preview =
        Preview::local(Bilingual::new(format!("「{title}」を書き換える"), format!("Change “{title}”")));
    preview.parts.push(PreviewPart {
        key: "path".into(),
        label: Bilingual::new("場所", "Place"),
        text: format!("work/営業/{title}"),
        form: PartForm::Line,
        editing: Editing::Closed,
    });
    preview.parts.push(PreviewPart {
        key: "text".into(),
        label: Bilingual::new("内容", "Text"),
        text: "一行目\n二行目\n".into(),
        form: PartForm::Text,
        editing: Editing::Open,
    });
    preview
}
