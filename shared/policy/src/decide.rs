//! Deciding one call: request in, permit or refusal out.
//!
//! Apart because a [`Permit`] is a proof. It has no other door than [`Policy::decide`], cannot be copied, and
//! says for whom and what it was given.

use crate::error::PolicyError;
use crate::flags::Flags;
use crate::policy::{HOURS_RULE, Policy, PolicyHash, USERS_RULE, reserved};
use crate::rule::Subject;
use crate::text::{Reason, fold_user};
use sekisho_types::{Decision, ErrorCode, GateClass, Lang, RuleId, ServerId, Timestamp, ToolName, UserId};

/// A call that wants to happen.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// For whom the process acts.
    pub user: &'a UserId,
    /// Which server.
    pub server: &'a ServerId,
    /// Which tool.
    pub tool: &'a ToolName,
    /// The class of the tool, from its manifest.
    pub class: GateClass,
    /// When.
    pub now: Timestamp,
    /// What the gate found out about the call.
    pub flags: Flags,
}

/// On what terms a permitted call goes on, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Terms {
    /// At once.
    Allow,
    /// After the client's own prompt.
    AskClient,
    /// After the user approved exactly these bytes.
    AskUser,
    /// After another enrolled person approved exactly these bytes.
    AskSecond,
}

impl Terms {
    fn of(decision: Decision) -> Option<Self> {
        match decision {
            Decision::Allow => Some(Self::Allow),
            Decision::AskClient => Some(Self::AskClient),
            Decision::AskUser => Some(Self::AskUser),
            Decision::AskSecond => Some(Self::AskSecond),
            Decision::Deny => None,
        }
    }
}

impl From<Terms> for Decision {
    fn from(terms: Terms) -> Self {
        match terms {
            Terms::Allow => Self::Allow,
            Terms::AskClient => Self::AskClient,
            Terms::AskUser => Self::AskUser,
            Terms::AskSecond => Self::AskSecond,
        }
    }
}

/// The proof that the policy was asked about one call and did not refuse it.
///
/// INVARIANT: made by [`Policy::decide`] alone; not `Clone`, so one permit serves one call.
#[derive(Debug, PartialEq, Eq)]
pub struct Permit {
    terms: Terms,
    rule: RuleId,
    user: UserId,
    server: ServerId,
    tool: ToolName,
    class: GateClass,
    policy: PolicyHash,
}

impl Permit {
    /// On what terms the call goes on.
    pub fn terms(&self) -> Terms {
        self.terms
    }

    /// The rule that decided, or `class-…` where the class table did.
    pub fn rule(&self) -> &RuleId {
        &self.rule
    }

    /// For whom.
    pub fn user(&self) -> &UserId {
        &self.user
    }

    /// For which server.
    pub fn server(&self) -> &ServerId {
        &self.server
    }

    /// For which tool.
    pub fn tool(&self) -> &ToolName {
        &self.tool
    }

    /// For which class.
    pub fn class(&self) -> GateClass {
        self.class
    }

    /// Under which policy.
    pub fn policy(&self) -> &PolicyHash {
        &self.policy
    }
}

/// Why a call may not happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    code: ErrorCode,
    rule: RuleId,
    reason: Reason,
}

impl Refusal {
    /// `policy.denied`, `policy.out-of-hours` or `policy.unknown-user`.
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// The rule that refused; `users`, `hours` and `class-…` where none of the text's rules did.
    pub fn rule(&self) -> &RuleId {
        &self.rule
    }

    /// Why, for people and the model. For `policy.out-of-hours` it is the window that would be open.
    pub fn reason(&self) -> &Reason {
        &self.reason
    }

    /// The facts that the code's text wants filled in: `rule` and `reason`, or `window`, or none.
    pub fn facts(&self, lang: Lang) -> Vec<(&'static str, String)> {
        let reason = self.reason.text(lang).to_owned();
        if self.code == ErrorCode::POLICY_DENIED {
            vec![("rule", self.rule.to_string()), ("reason", reason)]
        } else if self.code == ErrorCode::POLICY_OUT_OF_HOURS {
            vec![("window", reason)]
        } else {
            Vec::new()
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} by rule {}: {}", self.code, self.rule, self.reason.text(Lang::En))
    }
}

impl std::error::Error for Refusal {}

/// The refusals that need no rule, made once when a policy loads.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    unknown_user: Refusal,
    out_of_hours: Refusal,
}

impl Standing {
    pub(crate) fn new(window: &Reason) -> Result<Self, PolicyError> {
        Ok(Self {
            unknown_user: Refusal {
                code: ErrorCode::POLICY_UNKNOWN_USER,
                rule: reserved(USERS_RULE)?,
                reason: Reason::new(
                    "この利用者は方針の users に載っていません",
                    "this person is not in the policy's list of users",
                ),
            },
            out_of_hours: Refusal {
                code: ErrorCode::POLICY_OUT_OF_HOURS,
                rule: reserved(HOURS_RULE)?,
                reason: window.clone(),
            },
        })
    }
}

impl Policy {
    /// Decides one call: the person must be listed, the hour open, and the strictest of the class table and
    /// of every rule that matches must not be deny.
    ///
    /// - Errors: [`Refusal`] with the rule and the reason. Asking again gives the same answer until the hour,
    ///   the flags or the policy change.
    pub fn decide(&self, request: &Request<'_>) -> Result<Permit, Refusal> {
        if !self.knows(request.user) {
            return Err(self.standing().unknown_user.clone());
        }
        if !self.hours().admits_class(request.now, request.class) {
            return Err(self.standing().out_of_hours.clone());
        }
        let user = self.names_people_in_rules().then(|| fold_user(request.user.as_str()));
        let verdict = self.strictest(
            request.class,
            &Subject {
                user: user.as_deref(),
                server: Some(request.server.as_str()),
                tool: Some(request.tool.as_str()),
                class: Some(request.class),
                flags: request.flags,
            },
        );
        match Terms::of(verdict.decision) {
            Some(terms) => Ok(Permit {
                terms,
                rule: verdict.rule.clone(),
                user: request.user.clone(),
                server: request.server.clone(),
                tool: request.tool.clone(),
                class: request.class,
                policy: self.hash().clone(),
            }),
            None => Err(Refusal {
                code: ErrorCode::POLICY_DENIED,
                rule: verdict.rule.clone(),
                reason: verdict.reason.clone(),
            }),
        }
    }

    /// Tells whether `tools/list` shows the tool: whether there are circumstances in which it is not denied.
    ///
    /// Hours, the list of users and rules that name people are left aside: they refuse when called.
    pub fn lists(&self, server: &ServerId, tool: &ToolName, class: GateClass) -> bool {
        self.cells(server, tool, class)
            .iter()
            .filter(|cell| !cell.names_a_person())
            .any(|cell| self.in_cell(server, tool, class, cell).decision != Decision::Deny)
    }

    /// INVARIANT: starts from the class table and goes on by `>` only, so no rule makes a call milder. Of equals
    /// the first is named: the class table, then the rules in the order of the text.
    pub(crate) fn strictest(&self, class: GateClass, subject: &Subject<'_>) -> Verdict<'_> {
        let entry = self.class_entry(class);
        let mut verdict = Verdict { decision: entry.decision, rule: &entry.id, reason: &entry.reason };
        for rule in self.rules() {
            if rule.decision() > verdict.decision && rule.matches(subject) {
                verdict = Verdict { decision: rule.decision(), rule: rule.id(), reason: rule.reason() };
            }
        }
        verdict
    }
}

/// What came out, and through what.
pub(crate) struct Verdict<'a> {
    pub(crate) decision: Decision,
    pub(crate) rule: &'a RuleId,
    pub(crate) reason: &'a Reason,
}
