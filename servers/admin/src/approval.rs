//! A person's word on a proposal: yes with a factor, back with a comment, no. The console and the command share it.
//!
//! Apart because here, in this order, an approval becomes one: what waits is opened and proved, the factor is accepted
//! over its digest, its person is one who may, the record has it, the outbox has it, and only then the server's own
//! program is started to deliver. What it decides is decided again by that program, from the stored proof.

mod review;
mod settle;

pub(crate) use review::{Looked, Month, Tally, found_word};

use crate::commands::{order, suite};
use crate::error::CliError;
use crate::home::Home;
use sekisho_audit::{Digest, Entry, Item, Proof as RawProof, Word};
use sekisho_factors::{Assertion, Bytes, FactorKind, Factors, Proof, Verified};
use sekisho_outbox::{Outbox, OutboxError, ProposalHeader, ProposalState, Sealed};
use sekisho_platform::{BootStamp, KeyLabel, current_user};
use sekisho_policy::Codes;
use sekisho_types::{
    Clock, Decision, ErrorCode, OpaqueId, Preview, ProposalId, ServerId, SystemClock, Timestamp, UserId,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a delivery is waited for before it is said to be in progress. It goes on all the same.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(20);
/// Longer than anything that a server's program answers.
const MOST_ANSWER: u64 = 4 * 1024 * 1024;

/// Everything that a person's word needs, opened for one action: policy and orders are those of this moment.
pub(crate) struct Desk {
    pub(crate) home: Home,
    pub(crate) outbox: Outbox,
    pub(crate) factors: Factors,
    pub(crate) user: UserId,
    clock: Arc<dyn Clock>,
}

/// A proposal as it is shown, and what its approval covers.
pub(crate) struct Shown {
    pub(crate) header: ProposalHeader,
    pub(crate) state: ProposalState,
    pub(crate) preview: Preview,
    pub(crate) digest: [u8; 32],
}

/// What somebody approves with.
pub(crate) enum Given {
    /// A passkey's answer.
    Assertion(Assertion),
    /// The six digits of the user's own code.
    Code(String),
}

/// What a server's program said at the end.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    /// What it released: already masked, as for the model.
    Done(Map<String, Value>),
    /// It refused or failed, with its code and its words.
    Refused {
        /// The code.
        code: String,
        /// In the program's own words.
        text: String,
    },
    /// It has not ended yet.
    InProgress,
}

impl Desk {
    /// Opens everything for one action.
    ///
    /// - Errors: [`CliError`] for whatever cannot be used; nothing may be done then.
    pub(crate) fn open() -> Result<Self, CliError> {
        let home = Home::open()?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let key = home.read_key()?;
        let outbox =
            Outbox::open(&home.homes.outbox_file(), key.derive(KeyLabel::Outbox)?, Arc::clone(&clock))?;
        let factors =
            Factors::open(&home.homes.factors_file(), key.derive(KeyLabel::Factors)?, Arc::clone(&clock))?;
        Ok(Self { home, outbox, factors, user: current_user()?, clock })
    }

    /// The time that this desk goes by.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Opens a proposal for a person to read.
    ///
    /// - Errors: [`CliError`], [`ErrorCode::OUTBOX_MISMATCH`] among them: what cannot be shown whole is not shown.
    pub(crate) fn show(&self, id: ProposalId) -> Result<Shown, CliError> {
        let sealed = self.outbox.load(id)?;
        let digest = sealed.digest()?;
        let Sealed { header, preview, state, .. } = sealed;
        let preview = serde_json::from_slice(&preview).map_err(|_| OutboxError::Mismatch { id })?;
        Ok(Shown { header, state, preview, digest })
    }

    /// Ends what nobody has answered in time, and puts it on the record.
    ///
    /// - Errors: [`CliError`].
    pub(crate) fn expire(&self) -> Result<(), CliError> {
        for id in self.outbox.expire()? {
            let header = self.outbox.listed(id)?.header;
            let mut entry = Entry::proposal(id, word("expired")?);
            entry.user = Some(header.user);
            entry.server = Some(header.server);
            entry.tool = Some(header.tool);
            self.home.record()?.append(entry)?;
        }
        Ok(())
    }

    /// Tells whether a person has a one-time code.
    ///
    /// - Errors: [`CliError`].
    pub(crate) fn has_code(&self, person: &UserId) -> Result<bool, CliError> {
        let mut enrolled = self.factors.list()?.into_iter();
        Ok(enrolled.any(|one| one.kind == FactorKind::OneTimeCode && one.is_of(person)))
    }

    /// The passkeys that may approve a proposal, as a browser is asked for them.
    ///
    /// - Errors: [`CliError`].
    pub(crate) fn credentials_for(&self, header: &ProposalHeader) -> Result<Vec<Bytes>, CliError> {
        let mut found = Vec::new();
        match header.decision {
            Decision::AskSecond => {
                let approval = self.home.policy.approval();
                for second in
                    approval.seconds().iter().filter(|second| approval.is_second(second, &header.user))
                {
                    found.extend(self.factors.credentials_of(second)?);
                }
            }
            Decision::AskUser => found.extend(self.factors.credentials_of(&header.user)?),
            Decision::Allow | Decision::AskClient | Decision::Deny => {}
        }
        Ok(found)
    }

    /// Tells whether the user's own one-time code may approve a proposal.
    pub(crate) fn takes_code(&self, header: &ProposalHeader) -> bool {
        header.decision == Decision::AskUser && self.home.policy.approval().codes() == Codes::Count
    }

    /// Approves a proposal and has it delivered. `seen` is the digest of what the person was shown.
    ///
    /// - Errors: [`CliError`] with the reason, which stands on the record too; nothing was approved then.
    pub(crate) fn approve(&self, id: ProposalId, seen: &[u8; 32], given: Given) -> Result<Answer, CliError> {
        let kind = match given {
            Given::Assertion(_) => FactorKind::Passkey,
            Given::Code(_) => FactorKind::OneTimeCode,
        };
        let server = match self.accept(id, seen, given) {
            Ok(server) => server,
            Err(error) => return Err(self.refused(id, "approval-refused", Some(kind), error)),
        };
        self.deliver(&server, id)
    }

    /// Everything up to the outbox; the server whose program delivers.
    fn accept(&self, id: ProposalId, seen: &[u8; 32], given: Given) -> Result<ServerId, CliError> {
        order::obeyed(&self.home)?;
        let shown = self.waiting(id)?;
        if shown.digest != *seen {
            return Err(OutboxError::Mismatch { id }.into());
        }
        let policy =
            Digest::parse(self.home.policy.hash().as_str()).map_err(|_| OutboxError::Mismatch { id })?;
        if shown.header.policy_hash != *policy.as_bytes() {
            return Err(CliError::new(ErrorCode::OUTBOX_POLICY_CHANGED).with("number", id));
        }
        let proof = self.proof(&shown.header, given, &shown.digest)?;
        // What is kept is what is believed: the proof as the delivery will verify it.
        let verified = self.factors.verify(&proof, &shown.digest)?;
        self.may(&shown.header, &verified)?;
        let bytes = serde_json::to_vec(&proof)
            .map_err(|e| CliError::new(ErrorCode::CALL_INTERNAL).with("detail", e))?;
        self.record("approved", &shown, Some(&verified), Some(&bytes))?;
        self.outbox.approve(id, &bytes)?;
        Ok(shown.header.server)
    }

    /// What is given, as a proof over `digest`.
    fn proof(&self, header: &ProposalHeader, given: Given, digest: &[u8; 32]) -> Result<Proof, CliError> {
        match given {
            Given::Assertion(assertion) => Ok(self.factors.accept_assertion(&assertion, digest)?),
            // Refused before a code is spent.
            Given::Code(_) if !self.takes_code(header) => {
                Err(CliError::new(ErrorCode::APPROVAL_CODE_TOO_WEAK))
            }
            Given::Code(code) => Ok(self.factors.accept_code(&header.user, &code, digest)?),
        }
    }

    /// Tells whether this person, with this kind of factor, may approve.
    fn may(&self, header: &ProposalHeader, by: &Verified) -> Result<(), CliError> {
        let approval = self.home.policy.approval();
        match (header.decision, by.kind()) {
            (Decision::AskUser, FactorKind::Passkey) if approval.is_user(by.person(), &header.user) => Ok(()),
            (Decision::AskUser, FactorKind::OneTimeCode) if approval.is_user(by.person(), &header.user) => {
                match approval.codes() {
                    Codes::Count => Ok(()),
                    Codes::DoNotCount => Err(CliError::new(ErrorCode::APPROVAL_CODE_TOO_WEAK)),
                }
            }
            (Decision::AskUser, _) => {
                Err(CliError::new(ErrorCode::APPROVAL_WRONG_PERSON).with("person", &header.user))
            }
            (Decision::AskSecond, FactorKind::Passkey) if approval.is_second(by.person(), &header.user) => {
                Ok(())
            }
            (Decision::AskSecond, FactorKind::Passkey) => {
                Err(CliError::new(ErrorCode::APPROVAL_NOT_SECOND).with("person", by.person()))
            }
            (Decision::AskSecond, FactorKind::OneTimeCode) => {
                Err(CliError::new(ErrorCode::APPROVAL_CODE_TOO_WEAK))
            }
            // What nobody has to approve does not wait, and what policy denies is no proposal.
            (Decision::Allow | Decision::AskClient | Decision::Deny, _) => {
                Err(OutboxError::WrongState { id: header.id, state: ProposalState::Approved }.into())
            }
        }
    }

    /// Sends a proposal back with a comment, which the model reads masked.
    ///
    /// - Errors: [`CliError`]; it waits on then.
    pub(crate) fn give_back(&self, id: ProposalId, comment: &str) -> Result<(), CliError> {
        let done = match comment.trim() {
            "" => Err(CliError::new(ErrorCode::APPROVAL_NO_COMMENT)),
            comment => self.said(id, "returned").and_then(|()| Ok(self.outbox.give_back(id, comment)?)),
        };
        done.map_err(|error| self.refused(id, "return-refused", None, error))
    }

    /// Refuses a proposal for good.
    ///
    /// - Errors: [`CliError`]; it waits on then.
    pub(crate) fn deny(&self, id: ProposalId) -> Result<(), CliError> {
        let done = self.said(id, "denied").and_then(|()| Ok(self.outbox.deny(id)?));
        done.map_err(|error| self.refused(id, "denial-refused", None, error))
    }

    /// Puts on the record what a person says, before it counts.
    fn said(&self, id: ProposalId, what: &str) -> Result<(), CliError> {
        let shown = self.waiting(id)?;
        self.record(what, &shown, None, None)
    }

    /// A proposal that waits and has time left.
    fn waiting(&self, id: ProposalId) -> Result<Shown, CliError> {
        let shown = self.show(id)?;
        let boot = BootStamp::now()?;
        if shown.state == ProposalState::Pending && shown.header.is_expired(self.now(), &boot) {
            self.expire()?;
        }
        match self.outbox.state(id)? {
            ProposalState::Pending => Ok(shown),
            state => Err(OutboxError::WrongState { id, state }.into()),
        }
    }

    /// Has the server's program make another proposal of this one, with parts that a person has changed.
    ///
    /// - Errors: [`CliError`] if no such program can be started.
    pub(crate) fn revise(
        &self,
        id: ProposalId,
        parts: &BTreeMap<String, String>,
    ) -> Result<Answer, CliError> {
        let header = self.outbox.listed(id)?.header;
        let input = json!({ "parts": parts }).to_string();
        self.run(&header.server, "revise", id, Some(&input))
    }

    /// Has the server's program take back what a draft has done.
    ///
    /// - Errors: [`CliError`] if no such program can be started.
    pub(crate) fn undo(&self, id: ProposalId) -> Result<Answer, CliError> {
        let header = self.outbox.listed(id)?.header;
        self.run(&header.server, "undo", id, None)
    }

    /// Starts the delivery of an approved proposal and waits for what it says.
    ///
    /// - Errors: [`CliError`] if no such program can be started: it is approved then, and not delivered.
    pub(crate) fn deliver(&self, server: &ServerId, id: ProposalId) -> Result<Answer, CliError> {
        self.run(server, "deliver", id, None)
    }

    fn run(
        &self,
        server: &ServerId,
        verb: &str,
        id: ProposalId,
        input: Option<&str>,
    ) -> Result<Answer, CliError> {
        let said = started(server, &[verb, &id.to_string()], input)?;
        Ok(said.map_or(Answer::InProgress, |bytes| read_answer(&bytes)))
    }

    fn record(
        &self,
        what: &str,
        shown: &Shown,
        by: Option<&Verified>,
        proof: Option<&[u8]>,
    ) -> Result<(), CliError> {
        let mut entry = Entry::proposal(shown.header.id, word(what)?);
        entry.user = Some(shown.header.user.clone());
        entry.server = Some(shown.header.server.clone());
        entry.tool = Some(shown.header.tool.clone());
        entry.class = Some(shown.header.class);
        entry.decision = Some(shown.header.decision);
        entry.rule = Some(shown.header.rule.clone());
        entry.digest = Some(Digest::from_bytes(shown.digest));
        if let Some(by) = by {
            entry.approver = Some(by.person().clone());
            entry.factor = Some(word(by.kind().as_str())?);
            entry.items = OpaqueId::parse(by.factor().as_str()).into_iter().map(Item::Id).collect();
        }
        let proof = proof.map(RawProof::of_bytes).transpose();
        entry.proof = proof.map_err(|e| CliError::new(ErrorCode::CALL_INTERNAL).with("detail", e))?;
        self.home.record()?.append(entry)?;
        Ok(())
    }

    /// Puts a refusal on the record; the error that the person reads is that of the record if it takes none.
    fn refused(&self, id: ProposalId, what: &str, kind: Option<FactorKind>, error: CliError) -> CliError {
        let noted = || -> Result<(), CliError> {
            let mut entry = Entry::proposal(id, word(what)?);
            entry.user = Some(self.user.clone());
            entry.error = Some(error.code);
            entry.factor = kind.map(|kind| word(kind.as_str())).transpose()?;
            self.home.record()?.append(entry)?;
            Ok(())
        };
        match noted() {
            Ok(()) => error,
            Err(unwritable) => unwritable,
        }
    }
}

fn word(text: &str) -> Result<Word, CliError> {
    Word::parse(text).map_err(|e| CliError::new(ErrorCode::CALL_INTERNAL).with("detail", e))
}

/// Starts a server's program and reads all that it says; nothing where it has not ended within our patience.
///
/// - Errors: [`CliError`] if no such program can be started.
fn started(server: &ServerId, args: &[&str], input: Option<&str>) -> Result<Option<Vec<u8>>, CliError> {
    let path = suite::executable(server)?;
    let failed = |error: std::io::Error| CliError::file(&path, &error);
    let mut command = Command::new(&path);
    command.args(args).stdout(Stdio::piped()).stderr(Stdio::null());
    command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
    let mut child = command.spawn().map_err(failed)?;
    if let (Some(input), Some(mut stdin)) = (input, child.stdin.take()) {
        // A program that does not read what it is given is told so by its answer.
        drop(stdin.write_all(input.as_bytes()));
    }
    Ok(listen(child))
}

/// Reads a program's answer to its end, or until patience is.
fn listen(mut child: Child) -> Option<Vec<u8>> {
    let (say, said) = std::sync::mpsc::channel();
    let stdout = child.stdout.take();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = stdout.map(|out| out.take(MOST_ANSWER).read_to_end(&mut bytes));
        // Whoever waited may have gone.
        drop(say.send(read.map(|_| bytes)));
        // The program is waited for, or it would stay as a name without a process.
        drop(child.wait());
    });
    let since = Instant::now();
    while since.elapsed() < PATIENCE {
        match said.recv_timeout(PAUSE) {
            Ok(bytes) => return Some(bytes.unwrap_or_default()),
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {}
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => return Some(Vec::new()),
        }
    }
    None
}

fn read_answer(bytes: &[u8]) -> Answer {
    let answer: Map<String, Value> = serde_json::from_slice(bytes).unwrap_or_default();
    let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
    match (answer.get("released"), answer.get("proposal"), text("code")) {
        (Some(Value::Object(released)), _, _) => Answer::Done(released.clone()),
        (_, Some(proposal), None) => {
            Answer::Done(Map::from_iter([("proposal".to_owned(), proposal.clone())]))
        }
        (_, _, Some(code)) => Answer::Refused { code, text: text("text").unwrap_or_default() },
        // It may have acted, whatever kept it from saying so.
        (_, _, None) => {
            Answer::Refused { code: ErrorCode::OUTBOX_UNKNOWN.as_str().to_owned(), text: String::new() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_says_is_read_and_what_it_does_not_say_may_have_happened() {
        let refused = |code: &str, text: &str| Answer::Refused { code: code.into(), text: text.into() };
        assert_eq!(read_answer(br#"{"released":{}}"#), Answer::Done(Map::new()));
        assert_eq!(
            read_answer(br#"{"proposal":13}"#),
            Answer::Done(Map::from_iter([("proposal".to_owned(), json!(13))]))
        );
        assert_eq!(
            read_answer(r#"{"code":"call.bad-argument","text":"長すぎます"}"#.as_bytes()),
            refused("call.bad-argument", "長すぎます")
        );
        for nothing in [b"".as_slice(), b"{}", b"null", b"{\"released\":1}"] {
            assert_eq!(read_answer(nothing), refused("outbox.unknown", ""));
        }
    }
}
