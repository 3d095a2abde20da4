//! Reads marked texts and parts them into what is learnt from and what is measured on.
//!
//! Apart from the trainer because the measure reads the same files with the same rule.

use std::path::Path;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization as _;

/// What a marked span is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Person,
    Organisation,
    Place,
    Thing,
}

/// A marked span, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) mark: Mark,
}

/// A folded text with its marks, sorted and apart from each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sample {
    pub(crate) text: Vec<char>,
    pub(crate) spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Wire {
    id: String,
    text: String,
    entities: Vec<WireSpan>,
    #[serde(default)]
    traps: Vec<WireSpan>,
}

#[derive(Deserialize)]
struct WireSpan {
    start: usize,
    end: usize,
    #[serde(default, rename = "type")]
    sort: String,
    #[serde(default)]
    kind: String,
}

/// A corpus file in two parts.
#[derive(Debug, Default)]
pub(crate) struct Corpus {
    pub(crate) name: &'static str,
    pub(crate) train: Vec<Sample>,
    pub(crate) dev: Vec<Sample>,
}

fn mark_of(kind: &str) -> Option<Mark> {
    match kind {
        "PERSON" => Some(Mark::Person),
        "ORG" | "ORGANIZATION" | "POL_ORG" | "CORP" | "NORP" => Some(Mark::Organisation),
        "LOC" | "LOCATION" | "GPE" | "FAC" | "FACILITY" => Some(Mark::Place),
        "DATE" | "TIME" | "MONEY" | "QUANTITY" | "PERCENT" | "ORDINAL" | "CARDINAL" | "TITLE_AFFIX" => None,
        _ => Some(Mark::Thing),
    }
}

/// Folds a text a character at a time; also where each of its characters now starts.
pub(crate) fn fold(text: &str) -> (Vec<char>, Vec<usize>) {
    let (mut folded, mut starts) = (Vec::new(), Vec::new());
    for ch in text.chars() {
        starts.push(folded.len());
        folded.extend(ch.nfkc());
    }
    starts.push(folded.len());
    (folded, starts)
}

fn sample(wire: &Wire) -> Sample {
    let (text, starts) = fold(&wire.text);
    let mut spans: Vec<Span> = Vec::new();
    let place = |span: &WireSpan| Some((*starts.get(span.start)?, *starts.get(span.end)?));
    for span in wire.entities.iter().chain(&wire.traps) {
        let kind = if span.sort.is_empty() { &span.kind } else { &span.sort };
        if let (Some((from, to)), Some(mark)) = (place(span), mark_of(kind))
            && from < to
            && !spans.iter().any(|other| other.from < to && from < other.to)
        {
            spans.push(Span { from, to, mark });
        }
    }
    spans.sort_by_key(|span| span.from);
    Sample { text, spans }
}

/// The part of an id that names the article.
fn article(id: &str) -> &str {
    id.split('-').nth(1).unwrap_or(id)
}

/// Whether an article is kept for measuring: one in ten.
fn is_dev(id: &str) -> bool {
    let hash = article(id).bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    hash % 10 == 0
}

fn read(file: &Path) -> std::io::Result<Vec<Wire>> {
    std::fs::read_to_string(file)?
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str(line).map_err(std::io::Error::other))
        .collect()
}

/// Reads cases of any file of this shape.
///
/// - Errors: a file that cannot be read or is not of the shape.
pub(crate) fn cases(file: &Path) -> std::io::Result<Vec<Sample>> {
    Ok(read(file)?.iter().map(sample).collect())
}

/// Reads the three corpora of a folder.
///
/// - Errors: a file that cannot be read or is not of the shape.
pub(crate) fn corpora(folder: &Path) -> std::io::Result<Vec<Corpus>> {
    let mut out = Vec::new();
    for (name, file) in [("encyclopaedia", "nerwiki_train.jsonl"), ("articles", "wac_train.jsonl")] {
        let mut corpus = Corpus { name, ..Corpus::default() };
        for wire in read(&folder.join(file))? {
            if is_dev(&wire.id) { corpus.dev.push(sample(&wire)) } else { corpus.train.push(sample(&wire)) }
        }
        out.push(corpus);
    }
    out.push(Corpus {
        name: "web and news",
        train: cases(&folder.join("gsd_train.jsonl"))?,
        dev: cases(&folder.join("gsd_dev.jsonl"))?,
    });
    Ok(out)
}
