//! Information about a listed company that is not yet public: results, mergers, offerings, incidents.
//!
//! A subject alone (決算, 買収) is daily news, and a word for secrecy alone says nothing of what is secret. So a
//! sentence scores by both together, and loses by signs that it speaks of what was published, of rules or of
//! training. Labels that say it themselves (【インサイダー】) need no subject. The words are policy's; what stands
//! in [`InsiderRules::default`] fits a listed company in Japan.

mod lists;

use super::{Form, Hit};
use crate::kind::{Action, Kind};
use crate::shadow::Shadow;
use crate::shadow::words::Words;
use serde::{Deserialize, Serialize};

/// The words by which insider information is known, as a policy states them. Width and case do not matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct InsiderRules {
    /// What never is ordinary business: `業績予想の修正`, `TOB`. A hint is enough.
    pub grave: Vec<String>,
    /// What may be insider information if it is said not to be public: `決算`, `受注`.
    pub subjects: Vec<String>,
    /// Signs that something is not public: `未公表`, `開示前`.
    pub secrecy: Vec<String>,
    /// Weaker signs, which need a grave subject: `社外秘`, `発表予定`.
    pub hints: Vec<String>,
    /// Signs that something is public, general or training: `公表済み`, `研修`.
    pub published: Vec<String>,
    /// Labels that forbid a text by themselves: `【インサイダー】`.
    pub labels: Vec<String>,
    /// Names of projects, words and codes that forbid a text by themselves. Empty by default.
    pub always: Vec<String>,
}

/// The rules, ready to be used.
#[derive(Debug, Clone)]
pub(crate) struct Insider {
    words: Words,
    classes: Vec<Class>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Grave,
    Subject,
    Secrecy,
    Hint,
    Published,
    Label,
    Always,
}

/// How far apart subject and sign may stand, in characters.
const WINDOW: usize = 90;
/// How many words behind a word are searched for a longer one around it.
const INSIDE: usize = 4;
/// How far a sign that all is public reaches.
const PUBLIC: usize = 60;

impl Default for InsiderRules {
    fn default() -> Self {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Self {
            grave: list(lists::GRAVE),
            subjects: list(lists::SUBJECTS),
            secrecy: list(lists::SECRECY),
            hints: list(lists::HINTS),
            published: list(lists::PUBLISHED),
            labels: list(lists::LABELS),
            always: Vec::new(),
        }
    }
}

impl Insider {
    /// Makes rules ready.
    pub(crate) fn new(rules: &InsiderRules) -> Self {
        let classes = [
            (Class::Grave, &rules.grave),
            (Class::Subject, &rules.subjects),
            (Class::Secrecy, &rules.secrecy),
            (Class::Hint, &rules.hints),
            (Class::Published, &rules.published),
            (Class::Label, &rules.labels),
            (Class::Always, &rules.always),
        ];
        let words: Vec<(Class, String)> = classes
            .into_iter()
            .flat_map(|(class, words)| words.iter().map(move |word| (class, folded(word))))
            .filter(|(_, word)| !word.is_empty())
            .collect();
        Self {
            words: Words::new(words.iter().map(|(_, word)| word.as_str())),
            classes: words.iter().map(|(class, _)| *class).collect(),
        }
    }

    /// Finds the sentences that hold insider information.
    pub(crate) fn find(&self, shadow: &Shadow, hits: &mut Vec<Hit>) {
        let cues: Vec<(Class, usize, usize)> = self
            .words
            .find(shadow)
            .into_iter()
            .filter_map(|cue| self.classes.get(cue.word).map(|class| (*class, cue.from, cue.to)))
            .filter(|(_, from, to)| is_whole(shadow, *from, *to) && !is_placeholder(shadow, *from))
            .collect();
        let published = published(&cues);
        let mut last = Last::default();
        for (class, from, to) in cues {
            let pair = match class {
                Class::Published => None,
                Class::Always => Some((from, to, "insider.always")),
                Class::Label => Some((from, to, "insider.label")),
                Class::Grave | Class::Subject | Class::Secrecy | Class::Hint => {
                    last.partner(class, from).map(|start| (start.min(from), to, "insider.subject"))
                }
            };
            last.note(class, from);
            let Some((start, end, rule)) = pair else { continue };
            // A name of a project is secret whatever stands beside it.
            if rule != "insider.always" && is_public(&published, start, end) {
                continue;
            }
            let (from, to) = sentence(shadow, start, end);
            hits.push(Hit { kind: Kind::Insider, action: Action::Forbid, rule, from, to, form: Form::Whole });
        }
    }
}

/// Where each class of words stood last.
#[derive(Debug, Default)]
struct Last {
    grave: Option<usize>,
    subject: Option<usize>,
    secrecy: Option<usize>,
    hint: Option<usize>,
}

impl Last {
    fn note(&mut self, class: Class, from: usize) {
        match class {
            Class::Grave => self.grave = Some(from),
            Class::Subject => self.subject = Some(from),
            Class::Secrecy => self.secrecy = Some(from),
            Class::Hint => self.hint = Some(from),
            Class::Published | Class::Label | Class::Always => {}
        }
    }

    /// The word before `from` that makes a word of this class tell something.
    fn partner(&self, class: Class, from: usize) -> Option<usize> {
        let near = |place: Option<usize>| place.filter(|start| from.saturating_sub(*start) <= WINDOW);
        match class {
            Class::Grave => near(self.secrecy).or(near(self.hint)),
            Class::Subject => near(self.secrecy),
            Class::Secrecy => near(self.grave).or(near(self.subject)),
            Class::Hint => near(self.grave),
            Class::Published | Class::Label | Class::Always => None,
        }
    }
}

/// Where signs that all is public start, without those inside a longer sign of secrecy (`規制` in `規制の対象`).
fn published(cues: &[(Class, usize, usize)]) -> Vec<usize> {
    let places = cues.iter().enumerate().filter(|(_, cue)| cue.0 == Class::Published);
    let is_inside = |index: usize, from: usize| {
        let later = cues.iter().skip(index.saturating_add(1)).take(INSIDE);
        later
            .into_iter()
            .any(|(class, start, _)| matches!(class, Class::Secrecy | Class::Label) && *start < from)
    };
    places.filter(|(index, cue)| !is_inside(*index, cue.1)).map(|(_, cue)| cue.1).collect()
}

fn folded(word: &str) -> String {
    crate::shadow::fold(word).chars().iter().map(char::to_ascii_lowercase).collect()
}

/// Tells whether a sign that all is public stands near.
fn is_public(published: &[usize], from: usize, to: usize) -> bool {
    let first = published.partition_point(|at| at.saturating_add(PUBLIC) < from);
    published.get(first).is_some_and(|at| *at <= to.saturating_add(PUBLIC))
}

/// Tells whether a Latin word stands alone: `tob` in `October` is none. An ending `s` changes nothing.
fn is_whole(shadow: &Shadow, from: usize, to: usize) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let starts = letter(shadow.at(from)) && letter(shadow.before(from));
    let end = if matches!(shadow.at(to), Some('s' | 'S')) { to.saturating_add(1) } else { to };
    let ends = letter(shadow.before(to)) && letter(shadow.at(end));
    !starts && !ends
}

/// Tells whether a word belongs to our own placeholder.
fn is_placeholder(shadow: &Shadow, from: usize) -> bool {
    shadow.before(from) == Some('[')
        && shadow.has_at(from.saturating_sub(1), &folded(Kind::Insider.placeholder()))
}

/// The sentence around a find: to the next full stop or line break on both sides.
fn sentence(shadow: &Shadow, from: usize, to: usize) -> (usize, usize) {
    let ends = |c: char| matches!(c, '。' | '\n' | '\r' | '!' | '?');
    let back = shadow.slice(from.saturating_sub(200), from).iter().rev().take_while(|c| !ends(**c)).count();
    let ahead = shadow.slice(to, to.saturating_add(200)).iter().take_while(|c| !ends(**c)).count();
    (from.saturating_sub(back), to.saturating_add(ahead))
}

#[cfg(test)]
mod tests;
