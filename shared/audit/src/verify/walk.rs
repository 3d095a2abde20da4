//! Walks over all lines and names what does not fit.
//!
//! Apart from the checkpoints because this part needs no key: it says whether the entries fit each other.

use crate::digest::Digest;
use crate::layout::Segment;
use crate::line::{Checked, Fault, Head, Hex};
use crate::torn;
use crate::tree::Frontier;
use crate::verify::lines::Line;
use crate::verify::report::{Defect, Spot, Warning};
use sekisho_types::Timestamp;
use std::collections::{BTreeMap, HashMap};

/// How many defects, and how many warnings, are listed.
const MOST_LISTED: usize = 200;

#[derive(serde::Deserialize)]
struct SealMembers {
    #[serde(default)]
    tree: Vec<Digest>,
}

/// A list that counts what it does not hold.
#[derive(Debug)]
pub(crate) struct Listed<T> {
    pub(crate) items: Vec<T>,
    pub(crate) left_off: u64,
}

impl<T> Listed<T> {
    pub(crate) fn push(&mut self, item: T) {
        if self.items.len() < MOST_LISTED {
            self.items.push(item);
        } else {
            self.left_off = self.left_off.saturating_add(1);
        }
    }
}

/// Whether another segment follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Follows {
    Another,
    Nothing,
}

/// What is known of the tree at a size that a checkpoint tells of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At {
    pub(crate) root: Digest,
    /// When the first entry behind it was made.
    pub(crate) next_at: Option<Timestamp>,
}

/// The state of a walk.
pub(crate) struct Walk {
    pub(crate) defects: Listed<Defect>,
    pub(crate) warnings: Listed<Warning>,
    /// How many entries were read, good or bad.
    pub(crate) entries: u64,
    pub(crate) bytes: u64,
    pub(crate) first_at: Option<Timestamp>,
    pub(crate) last_at: Option<Timestamp>,
    pub(crate) frontier: Frontier,
    /// The tree at each size that was asked for, as far as no defect came before it.
    pub(crate) known: BTreeMap<u64, At>,
    pub(crate) sealed: bool,
    wanted: std::iter::Peekable<std::vec::IntoIter<u64>>,
    /// The number of the next entry.
    pub(crate) next: u64,
    /// `None` if what came before is damaged.
    prev: Option<Hex>,
    bad_lines: u64,
    sound: bool,
    gaps: Vec<(u64, u64, Spot)>,
    open_calls: HashMap<[u8; 32], (u64, Timestamp)>,
}

impl Walk {
    /// Begins before the first entry. `sizes` are those whose root will be asked for, smallest first.
    pub(crate) fn new(genesis: Hex, sizes: Vec<u64>) -> Self {
        let mut walk = Self {
            defects: Listed { items: Vec::new(), left_off: 0 },
            warnings: Listed { items: Vec::new(), left_off: 0 },
            entries: 0,
            bytes: 0,
            first_at: None,
            last_at: None,
            frontier: Frontier::default(),
            known: BTreeMap::new(),
            sealed: false,
            wanted: sizes.into_iter().peekable(),
            next: 0,
            prev: Some(genesis),
            bad_lines: 0,
            sound: true,
            gaps: Vec::new(),
            open_calls: HashMap::new(),
        };
        walk.note_root();
        walk
    }

    /// Whether everything read so far fits.
    pub(crate) fn is_sound(&self) -> bool {
        self.sound
    }

    pub(crate) fn defect(&mut self, defect: Defect) {
        self.sound = false;
        self.defects.push(defect);
    }

    /// Takes in one segment, whose lines were checked one by one already.
    pub(crate) fn segment(&mut self, segment: &Segment, bytes: &[u8], lines: &[Line<'_>], follows: Follows) {
        self.bytes = self.bytes.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        self.sealed = false;
        let name = segment.name();
        let spot = |number: u64| Spot { segment: name.clone(), line: number };
        if segment.first > self.next {
            self.resume_at(segment.first, &spot(1));
        }
        let (mut position, mut torn_until) = (0, 0);
        for (line, number) in lines.iter().zip(1_u64..) {
            let start = position;
            position += line.bytes.len();
            if start < torn_until {
                continue;
            }
            if self.sealed {
                self.defect(Defect::AfterSeal { spot: spot(number) });
                break;
            }
            if !line.bytes.ends_with(b"\n") {
                let (bytes, spot) = (u64::try_from(line.bytes.len()).unwrap_or(u64::MAX), spot(number));
                match follows {
                    Follows::Nothing => self.warnings.push(Warning::UnfinishedTail { bytes, spot }),
                    Follows::Another => self.defect(Defect::UndocumentedTorn { bytes, spot }),
                }
                break;
            }
            let rest = bytes.get(start..).unwrap_or_default();
            if let Some(length) = self.covered(&line.checked, rest) {
                let bytes = u64::try_from(length).unwrap_or(u64::MAX);
                self.warnings.push(Warning::Torn { seq: self.next, bytes });
                torn_until = start.saturating_add(length);
                continue;
            }
            match &line.checked {
                Ok(checked) => self.good(checked, line, &spot, number),
                Err(fault) => self.bad(*fault, spot(number)),
            }
        }
        if follows == Follows::Another && !self.sealed {
            self.defect(Defect::NotSealed { segment: name });
        }
    }

    /// Names what only the end shows.
    pub(crate) fn finish(&mut self) {
        for (from, to, spot) in std::mem::take(&mut self.gaps) {
            self.defect(Defect::Missing { from, to, spot });
        }
        let mut open: Vec<_> = self.open_calls.drain().collect();
        open.sort_by_key(|(_, (seq, _))| *seq);
        for (call, (seq, at)) in open {
            self.warnings.push(Warning::UnknownOutcome { seq, at, call: shown(&call) });
        }
    }

    /// Where the documenting entry stands, if this line is the beginning of a documented torn stretch.
    fn covered(&self, checked: &Result<Checked<'_>, Fault>, rest: &[u8]) -> Option<usize> {
        // Where hundreds of lines do not fit, no crash is behind it, and looking ahead would take hours.
        let prev = self.prev.as_ref().filter(|_| self.bad_lines == 0 && self.defects.left_off == 0)?;
        let fits = checked.is_ok_and(|line| line.head.seq == self.next && line.head.prev == prev);
        if fits { None } else { torn::covered_by(rest, self.next, prev) }
    }

    fn bad(&mut self, fault: Fault, spot: Spot) {
        let seq = self.next.saturating_add(self.bad_lines);
        self.bad_lines = self.bad_lines.saturating_add(1);
        self.entries = self.entries.saturating_add(1);
        self.defect(match fault {
            Fault::Form => Defect::BadForm { seq, spot },
            Fault::Hash => Defect::BadHash { seq, spot },
        });
    }

    /// Goes on at `seq`, noting what is missing before it. Bad lines stand for as many entries as they can.
    fn resume_at(&mut self, seq: u64, spot: &Spot) {
        let reach = self.next.saturating_add(self.bad_lines);
        if seq > reach {
            self.gaps.push((reach, seq.saturating_sub(1), spot.clone()));
            self.sound = false;
        }
        if self.bad_lines > 0 || seq > reach {
            self.prev = None;
        }
        self.next = seq;
        self.bad_lines = 0;
    }

    fn good(&mut self, checked: &Checked<'_>, line: &Line<'_>, spot: &dyn Fn(u64) -> Spot, number: u64) {
        let head = &checked.head;
        self.entries = self.entries.saturating_add(1);
        if head.seq < self.next {
            return self.behind(head.seq, spot(number));
        }
        if head.seq != self.next || self.bad_lines > 0 {
            self.resume_at(head.seq, &spot(number));
        }
        if self.prev.is_some_and(|prev| prev != *head.prev) {
            self.defect(match head.seq {
                0 => Defect::ForeignRecord,
                seq => Defect::BrokenChain { seq, spot: spot(number) },
            });
        }
        if !line.is_json {
            self.defect(Defect::BadForm { seq: head.seq, spot: spot(number) });
        }
        if head.what == b"seal" {
            self.seal(head.seq, line.bytes, spot, number);
        }
        self.time_and_call(head);
        if self.sound {
            if let Some(at) = self.known.get_mut(&head.seq) {
                at.next_at = Some(head.at);
            }
            self.frontier.push(checked.leaf);
            self.note_root();
        }
        self.next = head.seq.saturating_add(1);
        self.prev = Some(*head.h);
    }

    fn behind(&mut self, seq: u64, spot: Spot) {
        let gap = self.gaps.iter().position(|(from, to, _)| (*from..=*to).contains(&seq));
        let Some(gap) = gap else {
            return self.defect(Defect::Repeated { seq, spot });
        };
        let (from, to, before) = self.gaps.remove(gap);
        if from < seq {
            self.gaps.push((from, seq.saturating_sub(1), before.clone()));
        }
        if seq < to {
            self.gaps.push((seq.saturating_add(1), to, before));
        }
        self.defect(Defect::OutOfOrder { seq, after: self.next.saturating_sub(1), spot });
    }

    fn seal(&mut self, seq: u64, line: &[u8], spot: &dyn Fn(u64) -> Spot, number: u64) {
        self.sealed = true;
        let told = serde_json::from_slice::<SealMembers>(line).map(|members| members.tree);
        if self.sound && !told.is_ok_and(|tree| tree == self.frontier.peaks()) {
            self.defect(Defect::BadSeal { seq, spot: spot(number) });
        }
    }

    fn time_and_call(&mut self, head: &Head<'_>) {
        self.first_at.get_or_insert(head.at);
        if let Some(last) = self.last_at.filter(|last| head.at < *last) {
            let by_ms = last.as_ms().abs_diff(head.at.as_ms());
            self.warnings.push(Warning::ClockBack { seq: head.seq, by_ms });
        }
        self.last_at = Some(head.at);
        let Some(call) = head.call else { return };
        match head.what {
            b"intent" => {
                self.open_calls.insert(*call, (head.seq, head.at));
            }
            b"outcome" if self.open_calls.remove(call).is_none() => {
                let call = shown(call);
                self.warnings.push(Warning::OutcomeWithoutIntent { seq: head.seq, call });
            }
            _ => {}
        }
    }

    fn note_root(&mut self) {
        let size = self.frontier.size();
        while self.wanted.next_if(|wanted| *wanted <= size).is_some() {
            self.known.insert(size, At { root: self.frontier.root(), next_at: None });
        }
    }
}

fn shown(call: &[u8; 32]) -> String {
    String::from_utf8_lossy(call).chars().filter(char::is_ascii_hexdigit).collect()
}
