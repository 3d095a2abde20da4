//! Measures the tagger on marked texts: strict recall of persons, masking too much, organisations damaged.
//!
//! Apart from the trainer so that figures can be had for any weights.

use std::path::Path;

use super::corpus::{self, Mark, Sample};
use crate::Names;
use crate::tag::{Bias, Sort, Tagged};

/// Figures of one set of texts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Persons in the texts.
    pub persons: usize,
    /// Persons of whom nothing usable is left.
    pub found: usize,
    /// Characters outside every person.
    pub outside: usize,
    /// Of those, masked.
    pub over: usize,
    /// Organisations in the texts.
    pub firms: usize,
    /// Of those, touched.
    pub damaged: usize,
}

fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "strict {:5.1} % of {:5}  over {:5.2} %  organisations damaged {:5.1} % of {}",
            percent(self.found, self.persons),
            self.persons,
            percent(self.over, self.outside),
            percent(self.damaged, self.firms),
            self.firms
        )
    }
}

fn strict(text: &[char], masked: &[bool], from: usize, to: usize) -> bool {
    let (mut run, mut longest, mut kept, mut all, mut latin) = (0, 0, 0, 0, None);
    for (ch, masked) in text.iter().zip(masked).take(to).skip(from) {
        if !ch.is_alphanumeric() {
            continue;
        }
        all += 1;
        latin.get_or_insert(ch.is_ascii_alphabetic());
        run = if *masked { 0 } else { run + 1 };
        kept += usize::from(!masked);
        longest = longest.max(run);
    }
    let limit = if latin == Some(true) { 3 } else { 2 };
    all == 0 || (kept < all && (longest < limit || all == 1))
}

impl Figures {
    fn add(&mut self, sample: &Sample, tags: &[Tagged]) -> Vec<(bool, usize, usize)> {
        let mut wrong = Vec::new();
        let mut masked = vec![false; sample.text.len()];
        let mut gold = masked.clone();
        for tag in tags.iter().filter(|tag| tag.what == Sort::Person) {
            masked.get_mut(tag.from..tag.to).unwrap_or_default().fill(true);
        }
        for span in &sample.spans {
            if span.mark == Mark::Person {
                gold.get_mut(span.from..span.to).unwrap_or_default().fill(true);
                self.persons += 1;
                let found = strict(&sample.text, &masked, span.from, span.to);
                self.found += usize::from(found);
                if !found {
                    wrong.push((false, span.from, span.to));
                }
            }
            if span.mark == Mark::Organisation {
                self.firms += 1;
                self.damaged +=
                    usize::from(masked.get(span.from..span.to).unwrap_or_default().contains(&true));
            }
        }
        for (masked, gold) in masked.iter().zip(&gold) {
            self.outside += usize::from(!gold);
            self.over += usize::from(*masked && !gold);
        }
        for tag in tags.iter().filter(|tag| tag.what == Sort::Person) {
            if gold.get(tag.from..tag.to).unwrap_or_default().contains(&false) {
                wrong.push((true, tag.from, tag.to));
            }
        }
        wrong
    }
}

/// Measures `samples`; `tell` hears of every person left (`-`) and every span masked too much (`+`).
pub(crate) fn measure(
    names: &Names,
    samples: &[Sample],
    bias: Bias,
    mut tell: impl FnMut(String),
) -> Figures {
    let mut figures = Figures::default();
    for sample in samples {
        for (too_much, from, to) in figures.add(sample, &names.tag(&sample.text, bias)) {
            let part = |from: usize, to: usize| {
                sample
                    .text
                    .get(from..to.min(sample.text.len()))
                    .unwrap_or_default()
                    .iter()
                    .collect::<String>()
                    .replace('\n', "⏎")
            };
            tell(format!(
                "{} {}[{}]{}",
                if too_much { '+' } else { '-' },
                part(from.saturating_sub(14), from),
                part(from, to),
                part(to, to + 14)
            ));
        }
    }
    figures
}

/// Measures the development parts of the corpora in `folder`, or one file of the same shape; returns the lines of a report.
///
/// - Errors: a file that cannot be read or is not of the shape.
pub fn report(folder: &Path, biases: &[Bias], show: bool) -> std::io::Result<Vec<String>> {
    let mut sets: Vec<(String, Vec<Sample>)> = Vec::new();
    if folder.is_dir() {
        sets.extend(corpus::corpora(folder)?.into_iter().map(|corpus| (corpus.name.to_owned(), corpus.dev)));
    } else {
        sets.push((folder.display().to_string(), corpus::cases(folder)?));
    }
    sets.push(("made up".to_owned(), super::made::lines(990_017, 3000, Names::embedded())));
    let mut lines = Vec::new();
    for (name, samples) in &sets {
        for &bias in biases {
            let mut told = Vec::new();
            let figures = measure(Names::embedded(), samples, bias, |line| told.push(line));
            lines.push(format!("{name:14} at {:.2}: {figures}", bias.threshold()));
            if show {
                lines.append(&mut told);
            }
        }
    }
    lines.extend(speed(&sets));
    Ok(lines)
}

/// Processor time of this process in seconds, where the system tells it; else the time of day.
pub(crate) fn processor_time(start: std::time::Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/self/stat").ok().and_then(|line| {
        let ticks: f64 = line.rsplit(')').next()?.split_whitespace().nth(11)?.parse().ok()?;
        Some(ticks / 100.0)
    });
    told.unwrap_or_else(|| start.elapsed().as_secs_f64())
}

/// How fast the texts are tagged, with what stands between them, in bytes a second of one processor.
pub(crate) fn speed(sets: &[(String, Vec<Sample>)]) -> Vec<String> {
    let start = std::time::Instant::now();
    let mut lines = Vec::new();
    for (name, samples) in sets {
        let mut text: Vec<char> = Vec::new();
        for sample in samples {
            text.extend(&sample.text);
            text.push('\n');
        }
        let bytes: usize = text.iter().map(|ch| ch.len_utf8()).sum();
        let (from, mut passes, mut spent) = (processor_time(start), 0, 0.0);
        while spent < 1.0 {
            std::hint::black_box(Names::embedded().tag(&text, Bias::SHIPPED));
            passes += 1;
            spent = processor_time(start) - from;
        }
        lines.push(format!(
            "speed on {name:14}: {:.1} MB/s of UTF-8 a processor, {passes} passes over {:.2} MB",
            bytes as f64 * f64::from(passes) / spent / 1e6,
            bytes as f64 / 1e6
        ));
    }
    lines
}
