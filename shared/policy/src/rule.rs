//! One rule of a policy: when it matches, what it then says, and the examples that prove both on load.
//!
//! Apart from deciding because a rule is checked once and asked often. A rule can only make stricter.

use crate::document::{ExampleDocument, RuleDocument};
use crate::error::PolicyError;
use crate::flags::{Flag, Flags};
use crate::policy::can_ask;
use crate::text::{Reason, fold_user};
use globset::{GlobBuilder, GlobMatcher};
use sekisho_types::FolderClass;
use sekisho_types::{Decision, GateClass, RuleId};

/// The largest `items_over`; more is no number that a person means.
const ITEMS_MAX: u32 = 1_000_000;

/// What a rule looks at. `None` is "not known": a key that asks for it does not match.
pub(crate) struct Subject<'a> {
    /// Folded by [`fold_user`].
    pub(crate) user: Option<&'a str>,
    pub(crate) server: Option<&'a str>,
    pub(crate) tool: Option<&'a str>,
    pub(crate) class: Option<GateClass>,
    pub(crate) flags: Flags,
}

/// A name, or a pattern of names.
#[derive(Debug, Clone)]
enum Pattern {
    Exact(String),
    Glob(GlobMatcher),
}

impl Pattern {
    fn matches(&self, name: &str) -> bool {
        match self {
            Self::Exact(exact) => exact == name,
            Self::Glob(glob) => glob.is_match(name),
        }
    }
}

/// A checked rule.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    id: RuleId,
    reason: Reason,
    decision: Decision,
    classes: Option<Vec<GateClass>>,
    flags: Vec<Flag>,
    folders: Option<Vec<FolderClass>>,
    items_over: Option<u32>,
    users: Option<Vec<String>>,
    servers: Option<Vec<Pattern>>,
    tools: Option<Vec<Pattern>>,
    except_tools: Vec<Pattern>,
}

impl Rule {
    /// Checks a rule and runs its examples.
    pub(crate) fn from_document(document: RuleDocument) -> Result<Self, PolicyError> {
        check_decision(&document)?;
        let flags = flags_of(&document)?;
        let RuleDocument { id, decision, matches, passes, .. } = document;
        let users = nonempty(&id, "user", document.user)?;
        let rule = Self {
            reason: fit(&id, document.reason.into())?,
            classes: nonempty(&id, "class", document.class)?,
            flags,
            folders: nonempty(&id, "folder", document.folder)?,
            items_over: bounded(&id, document.items_over)?,
            users: users.map(|names| names.iter().map(|name| fold_user(name.as_str())).collect()),
            servers: patterns(&id, "server", document.server)?,
            tools: patterns(&id, "tool", document.tool)?,
            except_tools: patterns(&id, "except_tool", document.except_tool)?.unwrap_or_default(),
            id,
            decision,
        };
        rule.run_examples("matches", &matches, Expect::Match)?;
        rule.run_examples("passes", &passes, Expect::Pass)?;
        Ok(rule)
    }

    pub(crate) fn id(&self) -> &RuleId {
        &self.id
    }

    pub(crate) fn reason(&self) -> &Reason {
        &self.reason
    }

    pub(crate) fn decision(&self) -> Decision {
        self.decision
    }

    pub(crate) fn flags(&self) -> &[Flag] {
        &self.flags
    }

    pub(crate) fn looks_at_folder(&self) -> bool {
        self.folders.is_some()
    }

    pub(crate) fn items_over(&self) -> Option<u32> {
        self.items_over
    }

    /// The people it names, folded; empty if it names none.
    pub(crate) fn users(&self) -> &[String] {
        self.users.as_deref().unwrap_or_default()
    }

    /// Tells whether every key of the rule holds for `subject`. Cheap keys first.
    pub(crate) fn matches(&self, subject: &Subject<'_>) -> bool {
        self.flags.iter().all(|flag| subject.flags.has(*flag))
            && self.items_over.is_none_or(|limit| subject.flags.items() > limit)
            && holds(self.folders.as_ref(), subject.flags.folder(), |f, folder| *f == folder)
            && holds(self.users.as_ref(), subject.user, |u, user| u == user)
            && self.could_match(subject)
    }

    /// Tells whether the rule can match this server, tool and class at all, whoever calls and however.
    pub(crate) fn could_match(&self, subject: &Subject<'_>) -> bool {
        holds(self.classes.as_ref(), subject.class, |c, class| *c == class)
            && holds(self.servers.as_ref(), subject.server, Pattern::matches)
            && holds(self.tools.as_ref(), subject.tool, Pattern::matches)
            && !subject.tool.is_some_and(|tool| self.except_tools.iter().any(|p| p.matches(tool)))
    }

    fn run_examples(
        &self,
        list: &'static str,
        examples: &[ExampleDocument],
        expect: Expect,
    ) -> Result<(), PolicyError> {
        if examples.is_empty() {
            return Err(PolicyError::RuleNoExample { rule: self.id.clone(), list });
        }
        for (index, example) in examples.iter().enumerate() {
            let user = example.user.as_ref().map(|user| fold_user(user.as_str()));
            let matched = self.matches(&Subject {
                user: user.as_deref(),
                server: example.server.as_ref().map(|s| s.as_str()),
                tool: example.tool.as_ref().map(|t| t.as_str()),
                class: example.class,
                flags: example.flags(),
            });
            let found = match (expect, matched) {
                (Expect::Match, true) | (Expect::Pass, false) => continue,
                (Expect::Match, false) => "is not matched by the rule",
                (Expect::Pass, true) => "is matched by the rule",
            };
            return Err(PolicyError::RuleExample { rule: self.id.clone(), list, number: index + 1, found });
        }
        Ok(())
    }
}

#[derive(Clone, Copy)]
enum Expect {
    Match,
    Pass,
}

impl ExampleDocument {
    fn flags(&self) -> Flags {
        let said = [
            (Flag::Tainted, self.tainted),
            (Flag::ExternalRecipients, self.external_recipients),
            (Flag::Attachments, self.attachments),
            (Flag::SharedChannel, self.shared_channel),
        ];
        let set = said.into_iter().filter(|(_, set)| *set);
        let flags = set.fold(Flags::NONE.with_items(self.items), |flags, (flag, _)| flags.with(flag));
        self.folder.map_or(flags, |class| flags.in_folder(class))
    }
}

/// A key that is not written holds for everything; one that is written does not hold for the unknown.
fn holds<T, V: Copy>(wanted: Option<&Vec<T>>, value: Option<V>, same: impl Fn(&T, V) -> bool) -> bool {
    let Some(wanted) = wanted else { return true };
    value.is_some_and(|value| wanted.iter().any(|one| same(one, value)))
}

/// INVARIANT: no rule allows, and none asks where nobody can be asked.
fn check_decision(document: &RuleDocument) -> Result<(), PolicyError> {
    let rule = || document.id.clone();
    match document.decision {
        Decision::Allow => Err(PolicyError::RuleAllows { rule: rule() }),
        Decision::Deny => Ok(()),
        decision @ (Decision::AskClient | Decision::AskUser | Decision::AskSecond) => {
            let classes = document.class.as_deref().unwrap_or_default();
            if !classes.is_empty() && classes.iter().all(|class| can_ask(*class, decision)) {
                Ok(())
            } else {
                Err(PolicyError::RuleCannotAsk { rule: rule(), decision })
            }
        }
    }
}

/// INVARIANT: a rule asks only for flags that are set, so that setting one never makes a call milder.
fn flags_of(document: &RuleDocument) -> Result<Vec<Flag>, PolicyError> {
    let written = [
        (Flag::Tainted, document.tainted),
        (Flag::ExternalRecipients, document.external_recipients),
        (Flag::Attachments, document.attachments),
        (Flag::SharedChannel, document.shared_channel),
    ];
    let mut flags = Vec::new();
    for (flag, wanted) in written {
        match wanted {
            Some(true) => flags.push(flag),
            None => {}
            Some(false) => {
                return Err(wrong(&document.id, flag.as_str(), "true, or be left out to match either way"));
            }
        }
    }
    Ok(flags)
}

fn wrong(id: &RuleId, key: &str, must: &'static str) -> PolicyError {
    PolicyError::Value { key: format!("rule {id}: {key}"), must }
}

fn fit(id: &RuleId, reason: Reason) -> Result<Reason, PolicyError> {
    if reason.is_fit() {
        Ok(reason)
    } else {
        Err(wrong(id, "reason", "1 to 200 visible characters on one line, in each language"))
    }
}

fn bounded(id: &RuleId, items_over: Option<u32>) -> Result<Option<u32>, PolicyError> {
    match items_over {
        Some(limit) if limit > ITEMS_MAX => Err(wrong(id, "items_over", "at most 1000000")),
        fine => Ok(fine),
    }
}

fn nonempty<T>(id: &RuleId, key: &str, list: Option<Vec<T>>) -> Result<Option<Vec<T>>, PolicyError> {
    match list {
        Some(list) if list.is_empty() => {
            Err(wrong(id, key, "a list with at least one entry, or be left out to match all"))
        }
        fine => Ok(fine),
    }
}

fn patterns(
    id: &RuleId,
    key: &'static str,
    texts: Option<Vec<String>>,
) -> Result<Option<Vec<Pattern>>, PolicyError> {
    let Some(texts) = nonempty(id, key, texts)? else { return Ok(None) };
    texts.iter().map(|text| pattern(id, key, text)).collect::<Result<Vec<_>, _>>().map(Some)
}

fn pattern(id: &RuleId, key: &'static str, text: &str) -> Result<Pattern, PolicyError> {
    let is_name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
    if !text.is_empty() && text.bytes().all(is_name) {
        return Ok(Pattern::Exact(text.to_owned()));
    }
    if text.is_empty() || !text.bytes().all(|b| is_name(b) || b"*?[]{},!".contains(&b)) {
        return Err(wrong(
            id,
            key,
            "names of lower-case letters, digits, _ and -, or patterns with * ? [ ] { }",
        ));
    }
    let glob = GlobBuilder::new(text).build().map_err(|error| PolicyError::RulePattern {
        rule: id.clone(),
        key,
        detail: error.kind().to_string(),
    })?;
    Ok(Pattern::Glob(glob.compile_matcher()))
}
