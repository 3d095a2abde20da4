//! Why a policy cannot be used. Apart because every message must name the key and what to do about it.

use sekisho_types::FolderClass;
use sekisho_types::{Decision, ErrorCode, GateClass, RuleId};

/// Why a policy was refused. Nothing is allowed until it loads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The text is not TOML, or a key is unknown, missing or of the wrong kind.
    #[error("line {line}: {detail}; correct that line")]
    Toml {
        /// The line, from 1.
        line: usize,
        /// What the parser says.
        detail: String,
    },
    /// A key holds what it may not hold.
    #[error("{key} must be {must}; correct that key")]
    Value {
        /// The key, such as `hours.start`.
        key: String,
        /// What it must be.
        must: &'static str,
    },
    /// The class table allows more than the product ever does.
    #[error("class.{} may not be {}, which is milder than {}; write {} or stricter",
        class.as_str(), decision.as_str(), floor.as_str(), floor.as_str())]
    ClassTooMild {
        /// The class.
        class: GateClass,
        /// What the policy says.
        decision: Decision,
        /// The mildest there is for this class.
        floor: Decision,
    },
    /// The class cannot wait for a person in this way.
    #[error("class.{} cannot be {}: such a call has no moment to ask in this way; write allow or deny, \
        or for draft also ask-user or ask-second", class.as_str(), decision.as_str())]
    ClassCannotAsk {
        /// The class.
        class: GateClass,
        /// What the policy says.
        decision: Decision,
    },
    /// Phase 1 lists a class that it must not list.
    #[error("class.{} must be deny in phase 1; write deny, or raise phase after the review", class.as_str())]
    PhaseOneLists {
        /// The class, send or destroy.
        class: GateClass,
    },
    /// Two rules have one id.
    #[error("rule {rule} is there twice; give one of them another id")]
    RuleTwice {
        /// The id.
        rule: RuleId,
    },
    /// The id is one of the names that refusals use for hours, users and classes.
    #[error("rule {rule} has a reserved id; choose one other than users, hours and class-…")]
    RuleReserved {
        /// The id.
        rule: RuleId,
    },
    /// The rule allows, which a rule cannot.
    #[error(
        "rule {rule} says allow, but a rule can only make stricter; delete it, or change the class table"
    )]
    RuleAllows {
        /// The id.
        rule: RuleId,
    },
    /// The rule asks without saying for which classes, or for one that cannot ask in this way.
    #[error("rule {rule} says {}, so it must name its classes with class = [...], and only classes that can \
        wait for a person: never read, and draft not for ask-client", decision.as_str())]
    RuleCannotAsk {
        /// The id.
        rule: RuleId,
        /// What the rule says.
        decision: Decision,
    },
    /// A pattern is not a pattern.
    #[error("rule {rule}: {key} holds a pattern that cannot be read ({detail}); correct the pattern")]
    RulePattern {
        /// The id.
        rule: RuleId,
        /// The key.
        key: &'static str,
        /// What the pattern reader says.
        detail: String,
    },
    /// The rule has no examples of one kind.
    #[error("rule {rule} has no {list} examples; add at least one request that the rule {list}")]
    RuleNoExample {
        /// The id.
        rule: RuleId,
        /// `matches` or `passes`.
        list: &'static str,
    },
    /// An example does not behave as the rule says.
    #[error("rule {rule}: example {number} of {list} {found}; correct the rule or the example")]
    RuleExample {
        /// The id.
        rule: RuleId,
        /// `matches` or `passes`.
        list: &'static str,
        /// Which one, from 1.
        number: usize,
        /// What happened instead.
        found: &'static str,
    },
    /// Two folders have one name.
    #[error("folder {name} is there twice; give one of them another name")]
    FolderTwice {
        /// The name, as the second one spells it.
        name: String,
    },
    /// The folder was appended, but the text does not read back as meant.
    #[error("the {} folder {name} cannot be appended to this text ({detail}); write the [[folder]] block by hand",
        class.as_str())]
    FolderNotAppended {
        /// The name.
        name: String,
        /// The class.
        class: FolderClass,
        /// Why.
        detail: String,
    },
    /// A live policy in personal mode lists a class whose approval the user's own shell could get around.
    #[error("class.{} is listed, but in personal mode a program that runs as the user can get around the \
        approval; write deny, or write accept_same_account_risk = true if the company accepts that", class.as_str())]
    SameAccountRisk {
        /// The class.
        class: GateClass,
    },
}

impl PolicyError {
    /// The code by which people and the model find the words.
    pub fn code(&self) -> ErrorCode {
        ErrorCode::POLICY_INVALID
    }

    /// Makes an error of a parser's complaint about `text`.
    pub(crate) fn of_toml(text: &str, error: &toml::de::Error) -> Self {
        let offset = error.span().map_or(0, |span| span.start);
        let line = 1 + text.bytes().take(offset).filter(|b| *b == b'\n').count();
        Self::Toml { line, detail: error.message().replace('\n', ", ") }
    }
}
