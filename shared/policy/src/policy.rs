//! The policy: text in, a checked value out. What does not load allows nothing.
//!
//! Apart from deciding because everything that can be refused is refused here, once, with the key named; what
//! decides afterwards can no longer fail.

use crate::approval::Approval;
use crate::decide::Standing;
use crate::document::{ClassDocument, Document};
use crate::error::PolicyError;
use crate::folder::{Folder, checked_path};
use crate::hours::Hours;
use crate::people::People;
use crate::rotation::Rotation;
use crate::rule::Rule;
use crate::text::Reason;
use data_encoding::HEXLOWER;
use sekisho_mask::Settings;
use sekisho_types::{Decision, GateClass, Mode, ProfileKind, RuleId, UserId};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How far the company has opened Sekisho: 1 (nothing leaves) to 4, raised after a review of the difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phase(u8);

impl Phase {
    /// The number, 1 to 4.
    pub fn number(self) -> u8 {
        self.0
    }
}

impl std::fmt::Display for Phase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// SHA-256 over the exact bytes of the policy's text, in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PolicyHash(Arc<str>);

impl PolicyHash {
    /// The 64 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for PolicyHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A checked policy.
#[derive(Debug, Clone)]
pub struct Policy {
    hash: PolicyHash,
    phase: Phase,
    risk: SameAccountRisk,
    people: People,
    hours: Hours,
    classes: [ClassEntry; 6],
    rules: Vec<Rule>,
    folders: Vec<Folder>,
    mask: Settings,
    audit_outside: Option<PathBuf>,
    denied_names: Vec<String>,
    rotation: Rotation,
    approval: Approval,
    standing: Standing,
    people_in_rules: bool,
}

/// Whether the company accepted that approvals in personal mode can be got around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SameAccountRisk {
    Accepted,
    NotAccepted,
}

/// One line of the class table, with the name and reason that records and refusals give it.
#[derive(Debug, Clone)]
pub(crate) struct ClassEntry {
    pub(crate) decision: Decision,
    pub(crate) id: RuleId,
    pub(crate) reason: Reason,
}

impl Policy {
    /// Reads and checks a policy, and runs the examples of every rule.
    ///
    /// - Errors: [`PolicyError`] for the first thing that is wrong, with its line or key.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let document: Document = toml::from_str(text).map_err(|error| PolicyError::of_toml(text, &error))?;
        let wrong = |key: &str, must| PolicyError::Value { key: key.to_owned(), must };
        if document.version != 1 {
            return Err(wrong("version", "1"));
        }
        if !(1..=4).contains(&document.phase) {
            return Err(wrong("phase", "1, 2, 3 or 4"));
        }
        let phase = Phase(document.phase);
        check_classes(&document.class, phase)?;
        let folders =
            document.folder.into_iter().map(Folder::from_document).collect::<Result<Vec<_>, _>>()?;
        check_folders(&folders)?;
        let rules = document.rule.into_iter().map(Rule::from_document).collect::<Result<Vec<_>, _>>()?;
        check_rules(&rules)?;
        let outside = document.audit.outside.as_deref();
        let hours = Hours::from_document(document.hours)?;
        Ok(Self {
            hash: hash_of(text),
            phase,
            risk: if document.accept_same_account_risk {
                SameAccountRisk::Accepted
            } else {
                SameAccountRisk::NotAccepted
            },
            people: People::from_list("users", document.users)?,
            standing: Standing::new(hours.window())?,
            people_in_rules: rules.iter().any(|rule| !rule.users().is_empty()),
            hours,
            classes: class_table(&document.class, phase)?,
            rules,
            folders,
            mask: document.mask.check().map_err(|wrong| PolicyError::Value {
                key: format!("mask.{}", wrong.key),
                must: wrong.must,
            })?,
            denied_names: document.files.deny,
            rotation: Rotation::from_document(&document.rotation)?,
            approval: Approval::from_document(document.approval)?,
            audit_outside: outside.map(|path| checked_path("audit.outside", path)).transpose()?,
        })
    }

    /// Checks the policy against the home it is to rule.
    ///
    /// - Errors: [`PolicyError::SameAccountRisk`] if a live policy in personal mode lists send or destroy and
    ///   does not say `accept_same_account_risk = true`.
    pub fn check_for(&self, profile: ProfileKind, mode: Mode) -> Result<(), PolicyError> {
        match (profile, mode, self.risk) {
            (ProfileKind::Live, Mode::Personal, SameAccountRisk::NotAccepted) => {
                let listed = [GateClass::Send, GateClass::Destroy]
                    .into_iter()
                    .find(|class| self.class_entry(*class).decision != Decision::Deny);
                listed.map_or(Ok(()), |class| Err(PolicyError::SameAccountRisk { class }))
            }
            (ProfileKind::Live, Mode::Personal, SameAccountRisk::Accepted)
            | (ProfileKind::Demo, Mode::Personal, _) => Ok(()),
        }
    }

    /// SHA-256 over the exact text that was parsed.
    pub fn hash(&self) -> &PolicyHash {
        &self.hash
    }

    /// How far the company has opened Sekisho.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// When Sekisho may be used.
    pub fn hours(&self) -> &Hours {
        &self.hours
    }

    /// Tells whether this person is listed.
    pub fn knows(&self, user: &UserId) -> bool {
        self.people.include(user)
    }

    /// Every granted folder, in the order of the text.
    pub fn folders(&self) -> &[Folder] {
        &self.folders
    }

    /// What the policy says about masking.
    pub fn mask(&self) -> &Settings {
        &self.mask
    }

    /// The folder outside the home to which checkpoints of the record are copied, if one is named.
    pub fn audit_outside(&self) -> Option<&Path> {
        self.audit_outside.as_deref()
    }

    /// Patterns of names that no granted folder shows, as written; the files door reads them.
    pub fn denied_names(&self) -> &[String] {
        &self.denied_names
    }

    /// After how many days what ages is made anew.
    pub fn rotation(&self) -> Rotation {
        self.rotation
    }

    /// How a person may answer a proposal.
    pub fn approval(&self) -> &Approval {
        &self.approval
    }

    /// Tells whether the company accepts that in personal mode an approval can be got around.
    pub fn accepts_same_account_risk(&self) -> bool {
        self.risk == SameAccountRisk::Accepted
    }

    pub(crate) fn standing(&self) -> &Standing {
        &self.standing
    }

    pub(crate) fn names_people_in_rules(&self) -> bool {
        self.people_in_rules
    }

    pub(crate) fn people(&self) -> &People {
        &self.people
    }

    /// How many rules it has beside the class table.
    pub fn rule_count(&self) -> usize {
        self.rules.len()
    }

    pub(crate) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    pub(crate) fn class_entry(&self, class: GateClass) -> &ClassEntry {
        let [read, draft, tidy, change, send, destroy] = &self.classes;
        match class {
            GateClass::Read => read,
            GateClass::Draft => draft,
            GateClass::Tidy => tidy,
            GateClass::Change => change,
            GateClass::Send => send,
            GateClass::Destroy => destroy,
        }
    }
}

fn hash_of(text: &str) -> PolicyHash {
    PolicyHash(HEXLOWER.encode(&Sha256::digest(text.as_bytes())).into())
}

/// The mildest decision a class may have, whatever a policy says: what makes the product what it is.
fn floor(class: GateClass) -> Decision {
    match class {
        GateClass::Read | GateClass::Draft => Decision::Allow,
        GateClass::Tidy => Decision::AskClient,
        GateClass::Change | GateClass::Send => Decision::AskUser,
        GateClass::Destroy => Decision::AskSecond,
    }
}

/// Tells whether a call of this class has a moment at which somebody can be asked in this way.
///
/// A read answers at once; the client's own prompt is switched on for tidy and up.
pub(crate) fn can_ask(class: GateClass, decision: Decision) -> bool {
    match decision {
        Decision::Allow | Decision::Deny => true,
        Decision::AskClient => class >= GateClass::Tidy,
        Decision::AskUser | Decision::AskSecond => class >= GateClass::Draft,
    }
}

fn check_classes(classes: &ClassDocument, phase: Phase) -> Result<(), PolicyError> {
    for class in GateClass::ALL {
        let decision = classes.of(class);
        if decision < floor(class) {
            return Err(PolicyError::ClassTooMild { class, decision, floor: floor(class) });
        }
        if !can_ask(class, decision) {
            return Err(PolicyError::ClassCannotAsk { class, decision });
        }
        let outward = matches!(class, GateClass::Send | GateClass::Destroy);
        if phase.0 == 1 && outward && decision != Decision::Deny {
            return Err(PolicyError::PhaseOneLists { class });
        }
    }
    Ok(())
}

fn check_folders(folders: &[Folder]) -> Result<(), PolicyError> {
    let mut seen = BTreeSet::new();
    for folder in folders {
        if !seen.insert(folder.name().as_str().to_lowercase()) {
            return Err(PolicyError::FolderTwice { name: folder.name().to_string() });
        }
    }
    Ok(())
}

/// The ids that refusals use where no rule of the text decided.
pub(crate) const USERS_RULE: &str = "users";
/// See [`USERS_RULE`].
pub(crate) const HOURS_RULE: &str = "hours";
const CLASS_RULE: &str = "class-";

fn check_rules(rules: &[Rule]) -> Result<(), PolicyError> {
    let mut seen = BTreeSet::new();
    for rule in rules {
        let id = rule.id();
        if [USERS_RULE, HOURS_RULE].contains(&id.as_str()) || id.as_str().starts_with(CLASS_RULE) {
            return Err(PolicyError::RuleReserved { rule: id.clone() });
        }
        if !seen.insert(id) {
            return Err(PolicyError::RuleTwice { rule: id.clone() });
        }
    }
    Ok(())
}

fn class_table(classes: &ClassDocument, phase: Phase) -> Result<[ClassEntry; 6], PolicyError> {
    let entry = |class: GateClass| {
        let word = class.as_str();
        Ok(ClassEntry {
            decision: classes.of(class),
            id: reserved(&format!("{CLASS_RULE}{word}"))?,
            reason: Reason::new(
                format!("区分 {word} はフェーズ {phase} の方針により使用できません"),
                format!("class {word} is off under the policy of phase {phase}"),
            ),
        })
    };
    let [a, b, c, d, e, f] = GateClass::ALL.map(entry);
    Ok([a?, b?, c?, d?, e?, f?])
}

/// A rule id of our own.
pub(crate) fn reserved(text: &str) -> Result<RuleId, PolicyError> {
    RuleId::parse(text).map_err(|error| PolicyError::Value { key: text.to_owned(), must: error.rule })
}
