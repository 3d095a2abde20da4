//! Writes the invented cases: the same bytes on every machine.
//!
//! Two halves that share no template and no name, so that what is tuned on the one is checked on the other.

mod disguise;
mod draft;
mod encode;
mod kana;
mod person;
mod rng;
pub(crate) use rng::Rng;
mod secret;
mod tables;
mod template;
mod values;

use crate::case::{Case, Expect};
use crate::error::MeasureError;
use draft::Draft;
use tables::Tables;
use template::{Template, Writer, parse};

/// Which half.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Split {
    /// To be looked at while the engine is built.
    Dev,
    /// To be looked at when it is built.
    Held,
}

impl Split {
    /// Both halves.
    pub const ALL: [Self; 2] = [Self::Dev, Self::Held];

    /// The word used in ids and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Held => "held",
        }
    }
}

const FILES: [&str; 8] = [
    include_str!("../corpus/templates/mail.txt"),
    include_str!("../corpus/templates/chat.txt"),
    include_str!("../corpus/templates/minutes.txt"),
    include_str!("../corpus/templates/tables.txt"),
    include_str!("../corpus/templates/machine.txt"),
    include_str!("../corpus/templates/forms.txt"),
    include_str!("../corpus/templates/plain.txt"),
    include_str!("../corpus/templates/forbidden.txt"),
];

/// Every template with the half it belongs to: of each kind every second one.
fn templates() -> Result<Vec<(Split, Template)>, MeasureError> {
    let mut seen = std::collections::BTreeMap::<&str, usize>::new();
    let mut all = Vec::new();
    for file in FILES {
        for template in parse(file)? {
            let count = seen.entry(template.kind).or_default();
            let split = if count.is_multiple_of(2) { Split::Dev } else { Split::Held };
            *count = count.saturating_add(1);
            all.push((split, template));
        }
    }
    Ok(all)
}

fn case(split: Split, id: String, kind: &str, draft: Draft) -> Case {
    Case {
        id,
        src: Some(format!("business-{}", split.as_str())),
        kind: Some(kind.to_owned()),
        text: draft.text,
        entities: draft.entities,
        traps: draft.traps,
        ..Case::default()
    }
}

/// Writes the business cases of one half.
///
/// - Errors: a template is wrong.
pub fn business_cases(split: Split) -> Result<Vec<Case>, MeasureError> {
    let tables = Tables::of(split);
    let mut cases = Vec::new();
    for (_, template) in templates()?.iter().filter(|(half, _)| *half == split) {
        for number in 0..template.times {
            let rng = Rng::of(&template.name, number as u64);
            let draft = Writer::new(&tables, rng).write(template)?;
            let mut case = case(split, format!("{}-{number}", template.name), template.kind, draft);
            case.expect = template.expect;
            case.reason = template.reason.map(str::to_owned);
            cases.push(case);
        }
    }
    secrets(split, &mut cases);
    insiders(split, &tables, &mut cases);
    Ok(cases)
}

/// Writes the disguised values and their harmless look-alikes of one half.
///
/// - Errors: a table is wrong.
pub fn disguise_cases(split: Split) -> Result<Vec<Case>, MeasureError> {
    disguise::cases(split, &Tables::of(split))
}

/// How often each kind of secret is written.
const SECRET_TIMES: usize = 10;
/// How often each harmless text is written.
const NEAR_TIMES: usize = 8;
/// How often each text of insider information and each near miss is written.
const INSIDER_TIMES: usize = 8;

/// Every second text of a kind; the only one if there is but one.
fn half(split: Split, texts: &[&'static str]) -> Vec<&'static str> {
    let skip = usize::from(split == Split::Held);
    match texts {
        [only] => vec![only],
        _ => texts.iter().copied().skip(skip).step_by(2).collect(),
    }
}

fn secrets(split: Split, cases: &mut Vec<Case>) {
    let carriers = secret::carriers();
    for (kind, texts) in secret::kinds() {
        for number in 0..SECRET_TIMES {
            let id = format!("secret-{}-{kind}-{number}", split.as_str());
            let mut rng = Rng::of(&id, 0);
            let pattern = rng.pick(&half(split, &texts));
            let (before, after) = rng.pick(&carriers);
            let mut draft = Draft::default();
            draft.push(&before.replace("\\n", "\n"));
            secret::write(&mut draft, kind, pattern, &mut rng);
            draft.push(&after.replace("\\n", "\n"));
            let mut case = case(split, id, "secret", draft);
            (case.expect, case.reason) = (Some(Expect::Block), Some("SECRET".to_owned()));
            cases.push(case);
        }
    }
    for (index, pattern) in half(split, &secret::near_misses()).into_iter().enumerate() {
        for number in 0..NEAR_TIMES {
            let id = format!("secret-near-{}-{index}-{number}", split.as_str());
            let mut rng = Rng::of(&id, 0);
            let (before, after) = rng.pick(&carriers);
            let mut draft = Draft::default();
            let text = secret::fill(pattern, &mut rng);
            draft.push(&format!("{before}{text}{after}").replace("\\n", "\n"));
            let mut case = case(split, id, "secret-near", draft);
            case.expect = Some(Expect::Pass);
            cases.push(case);
        }
    }
}

fn insiders(split: Split, tables: &Tables, cases: &mut Vec<Case>) {
    const BEFORE: [&str; 6] = [
        "",
        "",
        "お疲れさまです。\n",
        "関係者各位\n\n",
        "【共有】",
        "お世話になっております。標題の件です。\n",
    ];
    let (texts, near) = secret::insider();
    for (kind, texts, expect) in [("insider", texts, Expect::Block), ("insider-near", near, Expect::Pass)] {
        for (index, pattern) in half(split, &texts).into_iter().enumerate() {
            for number in 0..INSIDER_TIMES {
                let id = format!("{kind}-{}-{index}-{number}", split.as_str());
                let mut rng = Rng::of(&id, 0);
                let mut draft = Draft::default();
                draft.push(rng.pick(&BEFORE));
                draft.push(&secret::fill_insider(pattern, tables, &mut rng));
                let mut case = case(split, id, kind, draft);
                case.expect = Some(expect);
                case.reason = (expect == Expect::Block).then(|| "INSIDER".to_owned());
                cases.push(case);
            }
        }
    }
}
