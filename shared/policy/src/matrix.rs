//! The whole policy as a table: every tool, every combination of circumstances that matters, what comes out.
//!
//! Apart from deciding because this is what people review, a phase against the one before it. It asks the same
//! function that decides calls, so the table cannot say something else than the gate does.

mod cell;
mod diff;
mod table;

pub use diff::{MatrixDiff, Move, RowChange, SettingChange};

use crate::approval::Codes;
use crate::policy::Policy;
use crate::rule::{Rule, Subject};
use cell::{Cell, Dimension};
use sekisho_types::{Decision, GateClass, Lang, RuleId, ServerId, ToolName};
use serde::Serialize;
use std::collections::BTreeSet;

/// One line of the matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    server: ServerId,
    tool: ToolName,
    class: GateClass,
    #[serde(rename = "when")]
    cell: Cell,
    decision: Decision,
    rule: RuleId,
}

impl Row {
    /// The server.
    pub fn server(&self) -> &ServerId {
        &self.server
    }

    /// The tool.
    pub fn tool(&self) -> &ToolName {
        &self.tool
    }

    /// The class of the tool.
    pub fn class(&self) -> GateClass {
        self.class
    }

    /// The circumstances, such as `tainted=true items>20`; `always` where none matters.
    pub fn when(&self) -> String {
        self.cell.to_string()
    }

    /// What comes out, hours and the list of users aside.
    pub fn decision(&self) -> Decision {
        self.decision
    }

    /// The rule that decides, or `class-…`.
    pub fn rule(&self) -> &RuleId {
        &self.rule
    }
}

/// A setting that is no row: phase, hours, people, folders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Setting {
    name: String,
    value: String,
}

/// The whole decision matrix of a policy over a list of tools. Serialises for machines, prints for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Matrix {
    policy: String,
    settings: Vec<Setting>,
    rows: Vec<Row>,
    unmet_rules: Vec<RuleId>,
}

impl Matrix {
    /// The hash of the policy that the matrix shows.
    pub fn policy(&self) -> &str {
        &self.policy
    }

    /// The rows, in the order of the tools.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rules that none of the tools can ever meet. A misspelt name in a rule shows up here.
    pub fn unmet_rules(&self) -> &[RuleId] {
        &self.unmet_rules
    }

    /// Prints settings and rows as text with aligned columns; a full-width character counts two.
    pub fn to_table(&self, lang: Lang) -> String {
        let (settings, rows, unmet) = match lang {
            Lang::Ja => (
                ["設定", "値"],
                ["サーバー", "ツール", "区分", "条件", "判定", "規則"],
                "どのツールにも当たらない規則",
            ),
            Lang::En => (
                ["setting", "value"],
                ["server", "tool", "class", "when", "decision", "rule"],
                "rules that no tool can meet",
            ),
        };
        let mut out = table::render(
            &settings,
            self.settings.iter().map(|setting| vec![setting.name.clone(), setting.value.clone()]),
        );
        out.push('\n');
        out.push_str(&table::render(&rows, self.rows.iter().map(row_texts)));
        if !self.unmet_rules.is_empty() {
            let ids: Vec<_> = self.unmet_rules.iter().map(RuleId::as_str).collect();
            out.push_str(&format!("\n{unmet}: {}\n", ids.join(", ")));
        }
        out
    }
}

fn row_texts(row: &Row) -> Vec<String> {
    [
        row.server.as_str(),
        row.tool.as_str(),
        row.class.as_str(),
        &row.when(),
        row.decision.as_str(),
        row.rule.as_str(),
    ]
    .map(str::to_owned)
    .to_vec()
}

impl Policy {
    /// Computes the whole matrix: each tool under each combination of circumstances that some rule looks at.
    pub fn matrix(&self, tools: &[(ServerId, ToolName, GateClass)]) -> Matrix {
        let mut rows = Vec::new();
        for (server, tool, class) in tools {
            let rows_of_tool = self.cells(server, tool, *class).into_iter().map(|cell| {
                let verdict = self.in_cell(server, tool, *class, &cell);
                Row {
                    server: server.clone(),
                    tool: tool.clone(),
                    class: *class,
                    decision: verdict.decision,
                    rule: verdict.rule.clone(),
                    cell,
                }
            });
            rows.extend(merged(rows_of_tool.collect()));
        }
        let met = |rule: &&Rule| {
            tools.iter().any(|(server, tool, class)| rule.could_match(&subject_of(server, tool, *class)))
        };
        Matrix {
            policy: self.hash().to_string(),
            settings: self.settings(),
            rows,
            unmet_rules: self.rules().iter().filter(|r| !met(r)).map(|r| r.id().clone()).collect(),
        }
    }

    /// Every combination that matters for one tool: only what some rule that could match it looks at.
    pub(crate) fn cells(&self, server: &ServerId, tool: &ToolName, class: GateClass) -> Vec<Cell> {
        let subject = subject_of(server, tool, class);
        let rules: Vec<&Rule> = self.rules().iter().filter(|rule| rule.could_match(&subject)).collect();
        let flags: BTreeSet<_> = rules.iter().flat_map(|rule| rule.flags().iter().copied()).collect();
        let limits: BTreeSet<_> = rules.iter().filter_map(|rule| rule.items_over()).collect();
        let people: BTreeSet<_> = rules.iter().flat_map(|rule| rule.users().iter().cloned()).collect();
        let mut cells = vec![Cell::anything()];
        for flag in flags {
            cells = cells.iter().flat_map(|cell| cell.split_by_flag(flag)).collect();
        }
        if rules.iter().any(|rule| rule.looks_at_folder()) {
            cells = cells.iter().flat_map(Cell::split_by_folder).collect();
        }
        for limit in limits {
            cells = cells.iter().flat_map(|cell| cell.split_by_items(limit)).collect();
        }
        if !people.is_empty() {
            cells = cells.iter().flat_map(|cell| cell.split_by_people(&people)).collect();
        }
        cells
    }

    /// What comes out in one cell.
    pub(crate) fn in_cell(
        &self,
        server: &ServerId,
        tool: &ToolName,
        class: GateClass,
        cell: &Cell,
    ) -> crate::decide::Verdict<'_> {
        let subject = Subject { user: cell.person(), flags: cell.flags(), ..subject_of(server, tool, class) };
        self.strictest(class, &subject)
    }

    fn settings(&self) -> Vec<Setting> {
        let days_off: Vec<_> = self.hours().days_off().iter().map(ToString::to_string).collect();
        let outside = self.audit_outside().map_or("-".to_owned(), |path| path.display().to_string());
        let mut settings = vec![
            ("phase".to_owned(), self.phase().to_string()),
            ("users".to_owned(), self.people().to_string()),
            ("hours".to_owned(), self.hours().window().text(Lang::En).to_owned()),
            ("hours.outside".to_owned(), self.hours().outside().as_str().to_owned()),
            ("hours.extra_days_off".to_owned(), dash_if_empty(days_off.join(", "))),
            ("accept_same_account_risk".to_owned(), self.accepts_same_account_risk().to_string()),
            ("mask.email".to_owned(), self.mask().email.as_str().to_owned()),
            ("mask.person_bias".to_owned(), u8::from(self.mask().person_bias).to_string()),
            ("mask.never".to_owned(), self.mask().never.len().to_string()),
            ("mask.always".to_owned(), self.mask().always.len().to_string()),
            ("audit.outside".to_owned(), outside),
        ];
        let approval = self.approval();
        let seconds: Vec<&str> = approval.seconds().iter().map(|person| person.as_str()).collect();
        settings.push(("approval.second".to_owned(), dash_if_empty(seconds.join(", "))));
        settings.push(("approval.one_time_code".to_owned(), (approval.codes() == Codes::Count).to_string()));
        settings.push(("approval.wait_minutes".to_owned(), (approval.wait_ms() / 60_000).to_string()));
        settings.push(("approval.keep_days".to_owned(), (approval.keep_ms() / 86_400_000).to_string()));
        for (name, days) in self.rotation().settings() {
            let value = days.map_or_else(|| "-".to_owned(), |days| days.to_string());
            settings.push((format!("rotation.{name}"), value));
        }
        for folder in self.folders() {
            let value =
                format!("{} {} {}", folder.class().as_str(), folder.people(), folder.path().display());
            settings.push((format!("folder {}", folder.name()), value));
        }
        settings.into_iter().map(|(name, value)| Setting { name, value }).collect()
    }
}

/// Draws rows of one tool together that differ in one circumstance and come out alike whatever its value.
///
/// INVARIANT: the rows go in as every combination there is, come out disjoint, and cover the same calls.
fn merged(every: Vec<Row>) -> Vec<Row> {
    let mut rows = every.clone();
    for dimension in Dimension::all() {
        let place = |row: &Row| row.cell.without(dimension);
        let Some(first) = every.first().and_then(place) else { continue };
        let values = every.iter().filter(|row| place(row).as_ref() == Some(&first)).count();
        let mut out: Vec<Row> = Vec::with_capacity(rows.len());
        for row in &rows {
            let whole = place(row).filter(|cell| {
                let group = rows.iter().filter(|other| place(other).as_ref() == Some(cell));
                group.filter(|other| other.rule == row.rule).count() == values
            });
            match whole.map(|cell| Row { cell, ..row.clone() }) {
                None => out.push(row.clone()),
                Some(whole) if out.contains(&whole) => {}
                Some(whole) => out.push(whole),
            }
        }
        rows = out;
    }
    rows
}

fn dash_if_empty(text: String) -> String {
    if text.is_empty() { "-".to_owned() } else { text }
}

fn subject_of<'a>(server: &'a ServerId, tool: &'a ToolName, class: GateClass) -> Subject<'a> {
    Subject {
        user: None,
        server: Some(server.as_str()),
        tool: Some(tool.as_str()),
        class: Some(class),
        flags: crate::Flags::NONE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = "
        [[rule]]
        id = 'a'
        reason = 'a'
        decision = 'ask-second'
        class = ['send']
        external_recipients = true
        matches = [{ class = 'send', external_recipients = true }]
        passes = [{ class = 'send' }]
        [[rule]]
        id = 'b'
        reason = 'b'
        decision = 'deny'
        tainted = true
        items_over = 20
        matches = [{ tainted = true, items = 21 }]
        passes = [{ tainted = true, items = 20 }]
        [[rule]]
        id = 'c'
        reason = 'c'
        decision = 'ask-second'
        class = ['send', 'change']
        items_over = 5
        user = ['taro', 'hanako']
        matches = [{ class = 'send', user = 'taro', items = 6 }]
        passes = [{ class = 'send', user = 'jiro', items = 6 }]
        [[rule]]
        id = 'd'
        reason = 'd'
        decision = 'deny'
        folder = ['source', 'deliver']
        attachments = true
        matches = [{ folder = 'source', attachments = true }]
        passes = [{ folder = 'work', attachments = true }]";

    #[test]
    fn drawing_rows_together_hides_nothing_and_adds_nothing() {
        let demo = include_str!("../../../manifests/policy.demo.toml");
        let policy = Policy::parse(&format!("{demo}\n{RULES}")).unwrap();
        let (server, tool) = (ServerId::parse("gmail").unwrap(), ToolName::parse("send_mail").unwrap());
        for class in GateClass::ALL {
            let matrix = policy.matrix(&[(server.clone(), tool.clone(), class)]);
            let every = policy.cells(&server, &tool, class);
            assert!(matrix.rows().len() < every.len(), "{class:?}");
            for point in every {
                let at: Vec<_> = matrix.rows().iter().filter(|row| row.cell.cut(&point).is_some()).collect();
                assert_eq!(at.len(), 1, "{class:?} {point}");
                let verdict = policy.in_cell(&server, &tool, class, &point);
                assert_eq!(
                    (at[0].decision, &at[0].rule),
                    (verdict.decision, verdict.rule),
                    "{class:?} {point}"
                );
            }
        }
    }
}
