//! The enrolled factors of a home: enrols, lists, withdraws, accepts an approval, verifies it later.

use crate::book::{Book, Changed, CodeSecret, Kept, Material, Shelf, same};
use crate::enrol::Begun;
use crate::proof::{Proof, Verified};
use crate::{
    Assertion, Bytes, CodeEnrolment, Consent, Enrolled, FactorError, FactorId, FactorKind, PasskeyEnrolment,
    Registration, Withdrawal, code,
};
use hmac::Mac as _;
use sekisho_platform::FileLock;
use sekisho_platform::random_bytes;
use sekisho_types::{Clock, Secret, UserId};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long an enrolment may take: an app is looked for, a code waited for.
const PATIENCE_SECONDS: u64 = 600;
const MOST_OF_ONE: usize = 16;
const MOST_LABEL: usize = 60;
/// How many codes may be wrong before it is locked.
const MOST_WRONG: u32 = 5;
/// How long it is locked the first time; each further time twice as long.
const LOCK_MS: i64 = 15 * 60 * 1000;
const MOST_DOUBLINGS: u32 = 10;

/// The enrolled factors of one home. Reads the file anew with each call: other processes change it too.
pub struct Factors {
    shelf: Shelf,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Factors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Factors(…)")
    }
}

/// How long whoever opens the page waits for those who only ask whether it is open.
const PAGE_PATIENCE: Duration = Duration::from_secs(2);

/// That this process has the page open.
#[derive(Debug)]
pub struct OpenPage {
    // Held, never read: dropping it says that the page is closed.
    _lock: FileLock,
}

impl Factors {
    /// Opens the factors of a home; where there is no file, nobody has enrolled. `key` is that of the label
    /// [`sekisho_platform::KeyLabel::Factors`].
    ///
    /// - Errors: [`FactorError::Damaged`], [`FactorError::Unsafe`], [`FactorError::Io`]: never taken for empty.
    pub fn open(path: &Path, key: Secret<[u8; 32]>, clock: Arc<dyn Clock>) -> Result<Self, FactorError> {
        let factors = Self { shelf: Shelf::new(path, key), clock };
        factors.shelf.read()?;
        Ok(factors)
    }

    /// Everything that is enrolled, oldest first.
    ///
    /// - Errors: as [`Factors::open`].
    pub fn list(&self) -> Result<Vec<Enrolled>, FactorError> {
        Ok(self.shelf.read()?.factors.iter().map(Kept::shown).collect())
    }

    /// The names of a person's passkeys, as a browser asks for them.
    ///
    /// - Errors: as [`Factors::open`].
    pub fn credentials_of(&self, person: &UserId) -> Result<Vec<Bytes>, FactorError> {
        Ok(self.shelf.read()?.credentials_of(person))
    }

    /// The port of the one page on which passkeys are used; nothing before there was one.
    ///
    /// - Errors: as [`Factors::open`].
    pub fn port(&self) -> Result<Option<u16>, FactorError> {
        Ok(self.shelf.read()?.port)
    }

    /// Fixes that port. What was approved on a page of another port and not delivered yet must be approved anew.
    ///
    /// - Errors: as [`Factors::open`]; [`FactorError::Busy`].
    pub fn settle_port(&self, port: u16) -> Result<(), FactorError> {
        self.shelf.change(|book| {
            book.port = Some(port);
            Changed::Kept(())
        })
    }

    /// Says that the page is open, until what this returns is dropped or the process ends.
    ///
    /// - Errors: [`FactorError::Busy`] while another process has it open; [`FactorError::Io`].
    pub fn hold_page(&self) -> Result<OpenPage, FactorError> {
        Ok(OpenPage { _lock: self.shelf.hold_page(PAGE_PATIENCE)? })
    }

    /// The port of the page, if a process has it open now: what answers there otherwise is not ours.
    ///
    /// - Errors: as [`Factors::open`]; [`FactorError::Io`].
    pub fn open_port(&self) -> Result<Option<u16>, FactorError> {
        if self.shelf.page_is_held()? { self.port() } else { Ok(None) }
    }

    /// Begins to enrol a passkey.
    ///
    /// - Errors: [`FactorError::BadLabel`]; as [`Factors::open`].
    pub fn begin_passkey(&self, person: &UserId, label: &str) -> Result<PasskeyEnrolment, FactorError> {
        let label = check_label(label)?;
        Ok(PasskeyEnrolment { begun: self.begin(person, "enrol-passkey")?, label })
    }

    /// Enrols a passkey that the browser has made.
    ///
    /// - Errors: one for each field of the answer that does not fit; [`FactorError::NeedsConsent`] where the person has
    ///   a factor already and has not agreed with it; [`FactorError::Exists`], [`FactorError::TooLate`],
    ///   [`FactorError::TooMany`].
    pub fn finish_passkey(
        &self,
        enrolment: &PasskeyEnrolment,
        made: &Registration,
        consent: Option<&Consent>,
    ) -> Result<Enrolled, FactorError> {
        self.changed(&enrolment.begun, consent, |book, now| {
            let made = made.verify(&enrolment.challenge(), &origin(book)?)?;
            if book.factors.iter().any(|kept| kept.credential() == Some(&made.credential)) {
                return Err(FactorError::Exists);
            }
            let material = Material::Passkey {
                credential: made.credential,
                key: made.key,
                counter: made.counter,
                can_be_copied: made.can_be_copied,
            };
            self.add(book, &enrolment.begun.person, &enrolment.label, now, material)
        })
    }

    /// Begins to enrol a one-time code: draws its secret.
    ///
    /// - Errors: as [`Factors::begin_passkey`].
    pub fn begin_code(&self, person: &UserId, label: &str) -> Result<CodeEnrolment, FactorError> {
        let label = check_label(label)?;
        let begun = self.begin(person, "enrol-code")?;
        let secret = random_bytes().map_err(|e| self.shelf.io("drawing a secret", e))?;
        Ok(CodeEnrolment { begun, label, secret: Secret::new(secret) })
    }

    /// Enrols a one-time code whose first code was right: the app has read the secret.
    ///
    /// - Errors: [`FactorError::WrongCode`], which locks nothing here; else as [`Factors::finish_passkey`].
    pub fn confirm_code(
        &self,
        enrolment: &CodeEnrolment,
        first: &str,
        consent: Option<&Consent>,
    ) -> Result<Enrolled, FactorError> {
        let now = self.clock.now();
        let step = code::read_code(first).and_then(|code| code::step_with(&enrolment.secret, code, now));
        let step = step.ok_or(FactorError::WrongCode { left: u64::from(MOST_WRONG) })?;
        self.changed(&enrolment.begun, consent, |book, now| {
            let enrolled = |kept: &Kept| match &kept.material {
                Material::Code { secret, .. } => secret.0 == enrolment.secret,
                Material::Passkey { .. } => false,
            };
            if book.factors.iter().any(enrolled) {
                return Err(FactorError::Exists);
            }
            // The first code proves that the app works, and approves nothing.
            let material = Material::Code { secret: CodeSecret(enrolment.secret.clone()), last_step: step };
            self.add(book, &enrolment.begun.person, &enrolment.label, now, material)
        })
    }

    /// Begins to withdraw a factor.
    ///
    /// - Errors: [`FactorError::Unknown`]; as [`Factors::open`].
    pub fn begin_withdrawal(&self, id: &FactorId) -> Result<Withdrawal, FactorError> {
        let book = self.shelf.read()?;
        let kept = book.factors.iter().find(|kept| kept.id == *id).ok_or(FactorError::Unknown)?;
        Ok(Withdrawal { begun: self.begin(&kept.person, "withdraw")?, id: id.clone() })
    }

    /// Withdraws a factor with its person's consent. What it has approved and was not delivered is approved no more.
    ///
    /// - Errors: [`FactorError::NeedsConsent`], [`FactorError::Unknown`], [`FactorError::TooLate`].
    pub fn withdraw(
        &self,
        withdrawal: &Withdrawal,
        consent: Option<&Consent>,
    ) -> Result<Enrolled, FactorError> {
        self.changed(&withdrawal.begun, consent, |book, _| take(book, &withdrawal.id))
    }

    /// Withdraws a factor that its person cannot agree with any more: a key that was lost. Whoever calls puts on the
    /// record that nobody has agreed.
    ///
    /// - Errors: [`FactorError::Unknown`]; as [`Factors::settle_port`].
    pub fn withdraw_lost(&self, id: &FactorId) -> Result<Enrolled, FactorError> {
        self.shelf.change(|book| match take(book, id) {
            Ok(gone) => Changed::Kept(gone),
            Err(error) => Changed::Nothing(error),
        })
    }

    /// Accepts a passkey's answer as the approval of what has this digest.
    ///
    /// - Errors: one for each field of the answer that does not fit; [`FactorError::Unknown`] for a passkey that is not
    ///   enrolled; [`FactorError::CounterBack`] for an answer that was given before.
    pub fn accept_assertion(&self, assertion: &Assertion, digest: &[u8; 32]) -> Result<Proof, FactorError> {
        let now = self.clock.now();
        self.shelf.change(|book| match accept(book, assertion, digest, |_| true) {
            Err(error) => Changed::Nothing(error),
            Ok(kept) => {
                kept.used_at = Some(now);
                Changed::Kept(Proof::Passkey { factor: kept.id.clone(), assertion: assertion.clone() })
            }
        })
    }

    /// Accepts a person's code as the approval of what has this digest. Each code is good once; five wrong ones lock
    /// all codes of that person for 15 minutes, and for twice as long each further time.
    ///
    /// - Errors: [`FactorError::NotEnrolled`], [`FactorError::WrongCode`], [`FactorError::CodeUsed`],
    ///   [`FactorError::Locked`].
    pub fn accept_code(&self, person: &UserId, text: &str, digest: &[u8; 32]) -> Result<Proof, FactorError> {
        let now = self.clock.now();
        self.shelf.change(|book| match self.spend(book, person, text) {
            Err(refused) => refused,
            Ok(Spent { kept, secret, step }) => {
                kept.used_at = Some(now);
                match code::mac(&secret, digest, &kept.id, step) {
                    Some(mac) => Changed::Kept(Proof::Code {
                        factor: kept.id.clone(),
                        step,
                        mac: code::mac_bytes(mac),
                    }),
                    None => Changed::Nothing(self.shelf.io("hashing", "the key has no length")),
                }
            }
        })
    }

    /// Verifies a stored proof again: that an enrolled factor approved what has this digest. Changes nothing.
    ///
    /// - Errors: as [`Factors::accept_assertion`], but for the counter, which has gone on since;
    ///   [`FactorError::BadSignature`] for a code's proof that is not of this digest.
    pub fn verify(&self, proof: &Proof, digest: &[u8; 32]) -> Result<Verified, FactorError> {
        let book = self.shelf.read()?;
        let kept = book.factors.iter().find(|kept| kept.id == *proof.factor()).ok_or(FactorError::Unknown)?;
        match (proof, &kept.material) {
            (Proof::Passkey { assertion, .. }, Material::Passkey { credential, key, .. }) => {
                if assertion.credential_id != *credential {
                    return Err(FactorError::Unknown);
                }
                assertion.verify(digest, &origin(&book)?, key)?;
            }
            (Proof::Code { step, mac, factor }, Material::Code { secret, .. }) => {
                let made = code::mac(&secret.0, digest, factor, *step).ok_or(FactorError::BadSignature)?;
                made.verify_slice(mac.as_slice()).map_err(|_| FactorError::BadSignature)?;
            }
            (Proof::Passkey { .. }, Material::Code { .. })
            | (Proof::Code { .. }, Material::Passkey { .. }) => {
                return Err(FactorError::Unknown);
            }
        }
        Ok(Verified { factor: kept.id.clone(), person: kept.person.clone(), kind: kept.kind() })
    }

    fn begin(&self, person: &UserId, what: &'static str) -> Result<Begun, FactorError> {
        let book = self.shelf.read()?;
        let lot = random_bytes().map_err(|e| self.shelf.io("drawing a challenge", e))?;
        Ok(Begun {
            person: person.clone(),
            at: self.clock.now(),
            lot,
            what,
            needs: book.strongest(person),
            credentials: book.credentials_of(person),
        })
    }

    /// Makes a change that its person has agreed to, as the book stands now.
    fn changed<T>(
        &self,
        begun: &Begun,
        consent: Option<&Consent>,
        change: impl FnOnce(&mut Book, sekisho_types::Timestamp) -> Result<T, FactorError>,
    ) -> Result<T, FactorError> {
        let now = self.clock.now();
        let passed = now.as_ms().saturating_sub(begun.at.as_ms());
        let most = i64::try_from(PATIENCE_SECONDS).unwrap_or(0).saturating_mul(1000);
        if !(0..=most).contains(&passed) {
            return Err(FactorError::TooLate { seconds: PATIENCE_SECONDS });
        }
        self.shelf.change(|book| {
            match self.agree(book, begun, consent) {
                Ok(()) => {}
                Err(refused) => return refused,
            }
            match change(book, now) {
                Ok(value) => Changed::Kept(value),
                // The consent was given all the same, and is not good a second time.
                Err(error) => Changed::Refused(error),
            }
        })
    }

    fn agree<T>(&self, book: &mut Book, begun: &Begun, consent: Option<&Consent>) -> Result<(), Changed<T>> {
        let Some(kind) = book.strongest(&begun.person) else { return Ok(()) };
        match (kind, consent) {
            (FactorKind::Passkey, Some(Consent::Assertion(assertion))) => {
                let challenge = begun.consent_challenge();
                let own = |kept: &Kept| same(&kept.person, &begun.person);
                accept(book, assertion, &challenge, own).map(|_| ()).map_err(Changed::Nothing)
            }
            (FactorKind::OneTimeCode, Some(Consent::Code(text))) => {
                self.spend(book, &begun.person, text).map(|_| ())
            }
            (FactorKind::Passkey, Some(Consent::Code(_)) | None)
            | (FactorKind::OneTimeCode, Some(Consent::Assertion(_)) | None) => {
                Err(Changed::Nothing(FactorError::NeedsConsent { kind }))
            }
        }
    }

    /// Uses up a person's code, or counts a wrong one.
    fn spend<'a, T>(&self, book: &'a mut Book, person: &UserId, text: &str) -> Result<Spent<'a>, Changed<T>> {
        let now = self.clock.now();
        if !book.of_person(person).any(|kept| kept.kind() == FactorKind::OneTimeCode) {
            return Err(Changed::Nothing(FactorError::NotEnrolled { person: person.clone() }));
        }
        let lock = book.lock_of(person).map_err(Changed::Nothing)?;
        if let Some(until) = lock.until.filter(|until| now < *until) {
            return Err(Changed::Nothing(FactorError::Locked { until }));
        }
        let typed = code::read_code(text);
        let fits = |kept: &Kept| match (&kept.material, typed) {
            (Material::Code { secret, last_step }, Some(code)) if same(&kept.person, person) => {
                code::step_with(&secret.0, code, now).map(|step| (secret.0.clone(), step, step > *last_step))
            }
            (Material::Code { .. } | Material::Passkey { .. }, _) => None,
        };
        let found =
            book.factors.iter().enumerate().find_map(|(at, kept)| fits(kept).map(|found| (at, found)));
        match found {
            None => Err(Changed::Refused(miss(book, person, now))),
            Some((_, (_, _, false))) => Err(Changed::Nothing(FactorError::CodeUsed)),
            Some((at, (secret, step, true))) => {
                book.locks.retain(|lock| !same(&lock.person, person));
                let kept = book.factors.get_mut(at).ok_or(Changed::Nothing(FactorError::Unknown))?;
                if let Material::Code { last_step, .. } = &mut kept.material {
                    *last_step = step;
                }
                Ok(Spent { kept, secret, step })
            }
        }
    }

    fn add(
        &self,
        book: &mut Book,
        person: &UserId,
        label: &str,
        now: sekisho_types::Timestamp,
        material: Material,
    ) -> Result<Enrolled, FactorError> {
        if book.of_person(person).count() >= MOST_OF_ONE {
            return Err(FactorError::TooMany { limit: MOST_OF_ONE as u64 });
        }
        let id = FactorId::from_random(random_bytes().map_err(|e| self.shelf.io("drawing a name", e))?);
        let (person, label) = (person.clone(), label.to_owned());
        let kept = Kept { id, person, label, enrolled_at: now, used_at: None, material };
        let shown = kept.shown();
        book.factors.push(kept);
        Ok(shown)
    }
}

/// A code that was right and is used up now.
struct Spent<'a> {
    kept: &'a mut Kept,
    secret: Secret<[u8; code::SECRET]>,
    step: u64,
}

/// The page on which passkeys are used. Before there is one, no page is.
fn origin(book: &Book) -> Result<String, FactorError> {
    let port = book.port.ok_or(FactorError::WrongOrigin)?;
    Ok(format!("http://{}:{port}", crate::RELYING_PARTY))
}

/// Verifies an assertion by the enrolled passkey that it names, and moves that one's counter on.
fn accept<'a>(
    book: &'a mut Book,
    assertion: &Assertion,
    challenge: &[u8; 32],
    whose: impl Fn(&Kept) -> bool,
) -> Result<&'a mut Kept, FactorError> {
    let origin = origin(book);
    let named = |kept: &&mut Kept| kept.credential() == Some(&assertion.credential_id) && whose(kept);
    let kept = book.factors.iter_mut().find(named).ok_or(FactorError::Unknown)?;
    let Material::Passkey { key, counter, .. } = &mut kept.material else { return Err(FactorError::Unknown) };
    let found = assertion.verify(challenge, &origin?, key)?;
    // A key that counts must go on; one that never counts says zero for ever.
    if (found != 0 || *counter != 0) && found <= *counter {
        return Err(FactorError::CounterBack { stored: *counter, found });
    }
    *counter = found;
    Ok(kept)
}

fn take(book: &mut Book, id: &FactorId) -> Result<Enrolled, FactorError> {
    let at = book.factors.iter().position(|kept| kept.id == *id).ok_or(FactorError::Unknown)?;
    Ok(book.factors.remove(at).shown())
}

/// Counts a wrong code.
fn miss(book: &mut Book, person: &UserId, now: sekisho_types::Timestamp) -> FactorError {
    let lock = match book.lock_of(person) {
        Ok(lock) => lock,
        Err(error) => return error,
    };
    lock.wrong = lock.wrong.saturating_add(1);
    if lock.wrong < MOST_WRONG {
        return FactorError::WrongCode { left: u64::from(MOST_WRONG.saturating_sub(lock.wrong)) };
    }
    let until = now.plus_ms(LOCK_MS.saturating_mul(1 << lock.rounds.min(MOST_DOUBLINGS)));
    lock.wrong = 0;
    lock.rounds = lock.rounds.saturating_add(1);
    lock.until = Some(until);
    FactorError::Locked { until }
}

fn check_label(label: &str) -> Result<String, FactorError> {
    let label = label.trim();
    // The same is asked of an account's name.
    let visible = UserId::parse(label).is_ok() && label.chars().count() <= MOST_LABEL;
    if visible { Ok(label.to_owned()) } else { Err(FactorError::BadLabel) }
}
