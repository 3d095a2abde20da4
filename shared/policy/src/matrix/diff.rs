//! What changes between two matrices: the paper on which a phase is reviewed.
//!
//! Apart because it compares meaning and not text: a renamed rule is no change, a decision is.

use super::{Cell, Matrix, Row, Setting, table};
use sekisho_types::{Decision, GateClass, Lang, ServerId, ToolName};
use serde::Serialize;
use std::collections::BTreeSet;

/// Which way a change goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Move {
    /// More is allowed than before. Look at these first.
    Milder,
    /// The tool was not in the older matrix.
    Added,
    /// Less is allowed than before.
    Stricter,
    /// The tool is not in the newer matrix.
    Removed,
}

impl Move {
    fn word(self, lang: Lang) -> &'static str {
        let (ja, en) = match self {
            Self::Milder => ("緩和", "milder"),
            Self::Added => ("追加", "added"),
            Self::Stricter => ("強化", "stricter"),
            Self::Removed => ("削除", "removed"),
        };
        match lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }
}

/// A tool that is decided otherwise under some circumstances.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowChange {
    /// Which way it goes.
    pub change: Move,
    /// The server.
    pub server: ServerId,
    /// The tool.
    pub tool: ToolName,
    /// The class of the tool.
    pub class: GateClass,
    /// The circumstances.
    pub when: String,
    /// The decision before; `None` where the tool was not there.
    pub before: Option<Decision>,
    /// The decision after; `None` where the tool is gone.
    pub after: Option<Decision>,
}

/// A setting that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingChange {
    /// The setting, such as `phase` or `folder 営業`.
    pub name: String,
    /// Its value before, if it was there.
    pub before: Option<String>,
    /// Its value after, if it is there.
    pub after: Option<String>,
}

/// The difference of two matrices, older to newer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatrixDiff {
    /// The settings that differ.
    pub settings: Vec<SettingChange>,
    /// The decisions that differ.
    pub rows: Vec<RowChange>,
}

impl Matrix {
    /// Compares this matrix with a newer one.
    ///
    /// Where two policies look at different circumstances, each change is told for exactly the circumstances in
    /// which it holds. A tool whose class differs counts as removed and added.
    pub fn diff(&self, newer: &Self) -> MatrixDiff {
        let mut rows = Vec::new();
        for old in &self.rows {
            let same_tool: Vec<&Row> = newer.rows.iter().filter(|new| is_same_tool(old, new)).collect();
            if same_tool.is_empty() {
                rows.push(change(old, &old.cell, Some(old.decision), None));
            }
            for new in same_tool {
                let shared = old.cell.cut(&new.cell).filter(|_| old.decision != new.decision);
                if let Some(cell) = shared {
                    rows.push(change(old, &cell, Some(old.decision), Some(new.decision)));
                }
            }
        }
        for new in &newer.rows {
            if !self.rows.iter().any(|old| is_same_tool(old, new)) {
                rows.push(change(new, &new.cell, None, Some(new.decision)));
            }
        }
        MatrixDiff { settings: setting_changes(&self.settings, &newer.settings), rows }
    }
}

impl MatrixDiff {
    /// Tells whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.settings.is_empty() && self.rows.is_empty()
    }

    /// Prints the difference as text with aligned columns; empty if nothing differs.
    pub fn to_table(&self, lang: Lang) -> String {
        let (settings, rows) = match lang {
            Lang::Ja => (
                ["設定", "変更前", "変更後"],
                ["変更", "サーバー", "ツール", "区分", "条件", "変更前", "変更後"],
            ),
            Lang::En => (
                ["setting", "before", "after"],
                ["change", "server", "tool", "class", "when", "before", "after"],
            ),
        };
        let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        let decision = |decision: Option<Decision>| decision.map_or("-", Decision::as_str).to_owned();
        let mut parts = Vec::new();
        if !self.settings.is_empty() {
            let lines =
                self.settings.iter().map(|s| vec![s.name.clone(), or_dash(&s.before), or_dash(&s.after)]);
            parts.push(table::render(&settings, lines));
        }
        if !self.rows.is_empty() {
            let lines = self.rows.iter().map(|row| {
                vec![
                    row.change.word(lang).to_owned(),
                    row.server.to_string(),
                    row.tool.to_string(),
                    row.class.as_str().to_owned(),
                    row.when.clone(),
                    decision(row.before),
                    decision(row.after),
                ]
            });
            parts.push(table::render(&rows, lines));
        }
        parts.join("\n")
    }
}

fn is_same_tool(a: &Row, b: &Row) -> bool {
    (&a.server, &a.tool, a.class) == (&b.server, &b.tool, b.class)
}

fn change(row: &Row, cell: &Cell, before: Option<Decision>, after: Option<Decision>) -> RowChange {
    let change = match (before, after) {
        (None, _) => Move::Added,
        (_, None) => Move::Removed,
        (Some(before), Some(after)) if after < before => Move::Milder,
        (Some(_), Some(_)) => Move::Stricter,
    };
    RowChange {
        change,
        server: row.server.clone(),
        tool: row.tool.clone(),
        class: row.class,
        when: cell.to_string(),
        before,
        after,
    }
}

fn setting_changes(older: &[Setting], newer: &[Setting]) -> Vec<SettingChange> {
    let value = |settings: &[Setting], name: &str| {
        settings.iter().find(|setting| setting.name == name).map(|setting| setting.value.clone())
    };
    let mut seen = BTreeSet::new();
    older
        .iter()
        .chain(newer)
        .filter(|setting| seen.insert(&setting.name))
        .map(|setting| SettingChange {
            name: setting.name.clone(),
            before: value(older, &setting.name),
            after: value(newer, &setting.name),
        })
        .filter(|change| change.before != change.after)
        .collect()
}
