//! What the counts amount to: nothing to object, something to look at, or not as it is.
//!
//! Apart because this is the judgement that a request for approval rests on: pure, and a table in its tests.

use super::counts::Counts;
use serde::{Deserialize, Serialize};

/// Whether the folder may go live, strictest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Verdict {
    /// Nothing was found to object to.
    Clear,
    /// Somebody should look first.
    Look,
    /// Not as it is.
    Stop,
}

/// What the verdict rests on, most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Reason {
    /// What may never be handled.
    Forbidden,
    /// Lists of people.
    Lists,
    /// Names that betray a secret.
    Secrets,
    /// Something like mistyped forbidden values.
    Warned,
    /// Personal data.
    Personal,
    /// Files that were not examined.
    NotExamined,
    /// Hidden files and folders, which are not examined either, but can be read by whoever knows their names.
    Hidden,
    /// Links, special files, broken names, what cannot be opened.
    Unshown,
    /// There is more than was looked at.
    Cut,
}

impl Reason {
    /// What it alone amounts to.
    pub(crate) fn verdict(self) -> Verdict {
        match self {
            Self::Forbidden | Self::Lists | Self::Secrets => Verdict::Stop,
            Self::Warned | Self::Personal | Self::NotExamined | Self::Hidden | Self::Unshown | Self::Cut => {
                Verdict::Look
            }
        }
    }
}

/// Whether everything was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    Whole,
    Cut,
}

/// Judges the counts. The strictest reason wins; without any there is nothing to object.
pub(crate) fn judge(counts: &Counts, extent: Extent) -> (Verdict, Vec<Reason>) {
    let of = |reason, there: bool| there.then_some(reason);
    let reasons: Vec<Reason> = [
        of(Reason::Forbidden, !counts.forbidden.is_empty()),
        of(Reason::Lists, counts.lists.files > 0),
        of(Reason::Secrets, counts.unshown.denied > 0),
        of(Reason::Warned, !counts.warned.is_empty()),
        of(Reason::Personal, !counts.personal.is_empty()),
        of(Reason::NotExamined, counts.not_examined() > 0),
        of(Reason::Hidden, counts.unshown.hidden > 0),
        of(Reason::Unshown, counts.unshown.odd() > 0),
        of(Reason::Cut, extent == Extent::Cut),
    ]
    .into_iter()
    .flatten()
    .collect();
    let verdict = reasons.iter().map(|reason| reason.verdict()).max().unwrap_or(Verdict::Clear);
    (verdict, reasons)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::scan_root::counts::{Finds, Lists, Unshown};
    use std::collections::BTreeMap;

    fn one(word: &str) -> BTreeMap<String, Finds> {
        BTreeMap::from([(word.to_owned(), Finds { finds: 1, files: 1 })])
    }

    #[test]
    fn each_reason_alone_has_its_verdict() {
        let plain = || Counts { files: 3, ..Counts::default() };
        let unshown = |unshown| Counts { unshown, ..plain() };
        let table = [
            (Counts { forbidden: one("card"), ..plain() }, Reason::Forbidden, Verdict::Stop),
            (
                Counts { lists: Lists { files: 1, ..Lists::default() }, ..plain() },
                Reason::Lists,
                Verdict::Stop,
            ),
            (unshown(Unshown { denied: 1, ..Unshown::default() }), Reason::Secrets, Verdict::Stop),
            (Counts { warned: one("card"), ..plain() }, Reason::Warned, Verdict::Look),
            (Counts { personal: one("phone"), ..plain() }, Reason::Personal, Verdict::Look),
            (
                Counts { not_text: BTreeMap::from([("pdf".to_owned(), 1)]), ..plain() },
                Reason::NotExamined,
                Verdict::Look,
            ),
            (Counts { too_large: 1, ..plain() }, Reason::NotExamined, Verdict::Look),
            (Counts { unread: 1, ..plain() }, Reason::NotExamined, Verdict::Look),
            (unshown(Unshown { hidden: 1, ..Unshown::default() }), Reason::Hidden, Verdict::Look),
            (unshown(Unshown { links: 1, ..Unshown::default() }), Reason::Unshown, Verdict::Look),
            (unshown(Unshown { special: 1, ..Unshown::default() }), Reason::Unshown, Verdict::Look),
            (unshown(Unshown { names: 1, ..Unshown::default() }), Reason::Unshown, Verdict::Look),
            (unshown(Unshown { unreadable: 1, ..Unshown::default() }), Reason::Unshown, Verdict::Look),
        ];
        for (counts, reason, verdict) in table {
            assert_eq!(judge(&counts, Extent::Whole), (verdict, vec![reason]), "{counts:?}");
        }
        assert_eq!(judge(&plain(), Extent::Cut), (Verdict::Look, vec![Reason::Cut]));
        assert_eq!(judge(&plain(), Extent::Whole), (Verdict::Clear, vec![]));
    }

    #[test]
    fn the_strictest_reason_wins() {
        let counts = Counts { personal: one("phone"), forbidden: one("mynumber"), ..Counts::default() };
        assert_eq!(
            judge(&counts, Extent::Cut),
            (Verdict::Stop, vec![Reason::Forbidden, Reason::Personal, Reason::Cut])
        );
    }
}
