//! What the gazetteer says about each unit of a text: matches, the likeliest cut into words, full names.
//!
//! Apart from the features so that looking words up and describing a unit to the model stay two subjects.

use crate::class;
use crate::gazetteer::{Gazetteer, LONGEST, SEED, step};
use crate::units::{Kind, Unit, plain_letter};

/// A word of the gazetteer found in the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Match {
    pub(crate) start: u32,
    pub(crate) len: u8,
    pub(crate) mask: u16,
    pub(crate) code: u8,
    pub(crate) key: u32,
}

/// What is known of one unit.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Known {
    /// Position, length and frequency of the longest surname over this unit; zero if none.
    pub(crate) surname: u8,
    /// The same for given names.
    pub(crate) given: u8,
    /// The longest place, organisation, figure and word over this unit and what sort of affix it is.
    pub(crate) other: u32,
    /// Its part in a full name: family name, given name or what stands between, and how sure.
    pub(crate) full: u8,
    /// The word of the likeliest cut that this unit belongs to.
    pub(crate) word: u32,
}

/// A word of the likeliest cut.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Word {
    pub(crate) start: u32,
    pub(crate) len: u8,
    pub(crate) code: u8,
    pub(crate) mask: u16,
    pub(crate) key: u32,
}

/// A unit, and what the cheapest cut before it costs.
#[derive(Debug, Clone, Copy)]
struct Place {
    at: usize,
    paid: u32,
}

/// A word that the text may hold.
#[derive(Debug, Clone, Copy)]
struct Asked {
    key: u64,
    at: u32,
    len: u8,
    /// The first slot of the table where it may stand.
    first: [u8; 3],
}

/// The findings for a text; kept between texts so that its memory is used again.
#[derive(Debug, Default)]
pub(crate) struct Lattice {
    matches: Vec<Match>,
    starts: Vec<u32>,
    /// Of each unit and the next one the key, and which lengths of words start so.
    heads_of_two: Vec<(u64, u8)>,
    asked: Vec<Asked>,
    /// Which matches are names.
    heads: Vec<u32>,
    best: Vec<(u32, u32)>,
    /// Full names: how sure, and where the family name starts and ends and the given name.
    marks: Vec<(u8, usize, usize, usize, usize)>,
    pub(crate) known: Vec<Known>,
    pub(crate) words: Vec<Word>,
}

const UNKNOWN: u32 = u32::MAX;

/// What the likeliest cut pays for a word.
fn cost(mask: u16) -> u16 {
    if mask & (class::GRAMMAR | class::WORD | class::HONORIFIC | class::TITLE | class::FIRM | class::SITE)
        != 0
    {
        100
    } else if mask & (class::SURNAME_TOP | class::GIVEN_TOP | class::ORGANISATION) != 0 {
        104
    } else if mask & (class::PLACE | class::NOUN) != 0 {
        110
    } else {
        125
    }
}

/// What a name of some length says of its units, one after the other: position, length and frequency.
fn span_codes(len: usize, top: bool) -> impl Iterator<Item = u8> {
    let base = 1 + 4 * (len.min(4) as u8 - 1) + 16 * u8::from(top);
    let position = move |at: usize| match (at, len) {
        (0, 1) => 3,
        (0, _) => 0,
        (at, len) if at + 1 == len => 2,
        _ => 1,
    };
    (0..len).map(move |at| base + position(at))
}

/// The length behind a code; zero if there is none.
fn span_len(code: u8) -> u8 {
    // Zero becomes a number whose length is not asked for.
    (code.wrapping_sub(1) / 4 % 4 + 1) * u8::from(code != 0)
}

/// What the classes of a word say.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sense {
    pub(crate) mask: u16,
    /// What the likeliest cut pays for it.
    cost: u16,
    /// The lowest of three bits each for a place, an organisation, a figure and a plain word.
    fields: u16,
    /// A bit for each sort of affix.
    affixes: u16,
}

impl Sense {
    /// What these classes say.
    pub(crate) fn of(mask: u16) -> Self {
        let has = |class: u16| u16::from(mask & class != 0);
        let fields = has(class::PLACE)
            | has(class::ORGANISATION) << 3
            | has(class::FIGURE) << 6
            | has(class::WORD | class::GRAMMAR) << 9;
        let affixes = has(class::FIRM)
            | has(class::SITE) << 1
            | has(class::HONORIFIC) << 2
            | has(class::TITLE) << 3
            | has(class::PROPER) << 4
            | has(class::NOUN) << 5;
        Self { mask, cost: cost(mask), fields, affixes }
    }

    /// What a word of some length says of its units beside names: of the three bits as many are set as the word is
    /// long, then come the affixes. The longest word wins when these are joined by "or".
    fn said(self, len: usize) -> u32 {
        let length = 7 >> (3 - len.clamp(1, 3));
        (u32::from(self.fields) * length) | (u32::from(self.affixes) << 12)
    }
}

impl Lattice {
    /// Looks every unit up. `forget` says of a name whether it is to be taken as unknown.
    pub(crate) fn read(
        &mut self,
        text: &[char],
        base: usize,
        units: &[Unit],
        table: &Gazetteer,
        forget: impl Fn(u64) -> bool,
    ) {
        self.matches.clear();
        self.starts.clear();
        self.heads.clear();
        self.known.clear();
        self.known.resize(units.len(), Known::default());
        self.best.clear();
        self.best.resize(units.len() + 1, (u32::MAX, UNKNOWN));
        if let Some(first) = self.best.first_mut() {
            first.0 = 0;
        }
        self.ask(units, table);
        let asked = std::mem::take(&mut self.asked);
        let mut next = asked.iter().peekable();
        for (at, unit) in units.iter().enumerate() {
            self.starts.push(self.matches.len() as u32);
            // All that ends before this unit was found, so its cheapest cut is known.
            let paid = self.best.get(at).map_or(0, |best| best.0);
            let alone = paid + if unit.kind == Kind::Kanji { 170 } else { 130 };
            if let Some(next) = self.best.get_mut(at + 1).filter(|next| next.0 > alone) {
                *next = (alone, UNKNOWN);
            }
            let place = Place { at, paid };
            while let Some(asked) = next.next_if(|asked| asked.at as usize == at) {
                let code = table.code_from(asked.key, asked.first);
                self.found(place, usize::from(asked.len), asked.key, code, table, &forget);
            }
            if unit.kind.is_latin() {
                self.look_up_latin(
                    place,
                    unit,
                    text.get(unit.from as usize - base..unit.to as usize - base).unwrap_or_default(),
                    table,
                    &forget,
                );
            }
        }
        self.starts.push(self.matches.len() as u32);
        self.asked = asked;
        self.pair(units);
        self.cut(units);
    }

    /// Lists the words that Japanese text may hold, with what the table says first of each.
    ///
    /// In steps without a choice in between, so that the machine fetches from the table, which is larger than its near
    /// memory, for many words at once.
    fn ask(&mut self, units: &[Unit], table: &Gazetteer) {
        self.heads_of_two.clear();
        let two = units.iter().zip(units.iter().skip(1));
        self.heads_of_two.extend(two.map(|(first, second)| {
            let key = step(step(SEED, first.code), second.code);
            let lengths = table.lengths(key);
            (key, if first.kind.is_japanese() & second.kind.is_japanese() { lengths } else { 0 })
        }));
        self.asked.clear();
        let none = [(SEED, 0)];
        let heads = self.heads_of_two.iter().chain(&none);
        for (at, (unit, &(mut key, lengths))) in units.iter().zip(heads).enumerate() {
            let mut ask = |len: usize, key| {
                self.asked.push(Asked { key, at: at as u32, len: len as u8, first: [0; 3] })
            };
            if unit.kind == Kind::Kanji {
                ask(1, step(SEED, unit.code));
            }
            if lengths == 0 {
                continue;
            }
            let mut rest = units.iter().skip(at + 2);
            for len in 2..=LONGEST {
                let bits = lengths >> (len - 2).min(7);
                if bits & 1 == 1 {
                    ask(len, key);
                }
                // The highest bit speaks for all longer words.
                if bits >> u8::from(len < 9) == 0 {
                    break;
                }
                let Some(unit) = rest.next().filter(|unit| unit.kind.is_japanese()) else { break };
                key = step(key, unit.code);
            }
        }
        for asked in &mut self.asked {
            asked.first = table.first(asked.key);
        }
    }

    /// Takes a word of this code as found, if there is one.
    #[inline]
    fn found(
        &mut self,
        place: Place,
        len: usize,
        key: u64,
        mut code: u8,
        table: &Gazetteer,
        forget: &impl Fn(u64) -> bool,
    ) {
        if code == 0 {
            return;
        }
        let mut sense = table.sense(code);
        if sense.mask & class::ANY_NAME != 0 && forget(key) {
            sense = Sense::of(sense.mask & !class::ANY_NAME);
            code = 255;
            if sense.mask == 0 {
                return;
            }
        }
        self.add(place, len, sense, code, (key >> 16) as u32);
    }

    /// Adds a match: what it says of its units, and what a cut with it costs.
    #[inline]
    fn add(&mut self, place: Place, len: usize, sense: Sense, code: u8, key: u32) {
        let Place { at, paid } = place;
        let mask = sense.mask;
        let number = self.matches.len() as u32;
        self.matches.push(Match { start: at as u32, len: len as u8, mask, code, key });
        let total = paid + u32::from(sense.cost);
        if let Some(next) = self.best.get_mut(at + len).filter(|next| next.0 > total) {
            *next = (total, number);
        }
        let Some(units) = self.known.get_mut(at..at + len) else { return };
        let other = sense.said(len);
        for unit in units.iter_mut() {
            unit.other |= other;
        }
        if mask & (class::SURNAME | class::GIVEN) == 0 {
            return;
        }
        self.heads.push(number);
        let longer = len.min(4) as u8;
        if mask & class::SURNAME != 0 {
            for (unit, code) in units.iter_mut().zip(span_codes(len, mask & class::SURNAME_TOP != 0)) {
                if span_len(unit.surname) < longer {
                    unit.surname = code;
                }
            }
        }
        if mask & class::GIVEN != 0 {
            for (unit, code) in units.iter_mut().zip(span_codes(len, mask & class::GIVEN_TOP != 0)) {
                if span_len(unit.given) < longer {
                    unit.given = code;
                }
            }
        }
    }

    fn look_up_latin(
        &mut self,
        place: Place,
        unit: &Unit,
        word: &[char],
        table: &Gazetteer,
        forget: &impl Fn(u64) -> bool,
    ) {
        let mut letters = ['\0'; 24];
        if word.len() > letters.len() || word.len() < 2 {
            return;
        }
        let mut keys = [SEED; 25];
        let mut key = SEED;
        for (index, (slot, &ch)) in letters.iter_mut().zip(word).enumerate() {
            *slot = plain_letter(ch);
            key = step(key, u32::from(*slot));
            if let Some(kept) = keys.get_mut(index + 1) {
                *kept = key;
            }
        }
        let before = self.matches.len();
        self.found(place, 1, key, table.code(key), table, forget);
        if self.matches.len() > before || unit.kind == Kind::Upper || word.len() < 5 {
            return;
        }
        // t.yamada without its stop, and yamadataro in one word.
        let rest = |from: usize| {
            letters
                .get(from..word.len())
                .unwrap_or_default()
                .iter()
                .fold(SEED, |key, &ch| step(key, u32::from(ch)))
        };
        let named = |key: u64, class: u16| !forget(key) && table.classes(table.code(key)) & class != 0;
        let initial_first = named(rest(1), class::SURNAME_TOP);
        let initial_last = keys.get(word.len() - 1).is_some_and(|&key| named(key, class::SURNAME_TOP));
        let joined = (3..word.len().saturating_sub(2)).any(|cut| {
            keys.get(cut).is_some_and(|&head| {
                let mask = table.classes(table.code(head));
                mask & (class::SURNAME_TOP | class::GIVEN_TOP) != 0 && !forget(head) && {
                    let tail = rest(cut);
                    mask & class::SURNAME_TOP != 0 && named(tail, class::GIVEN)
                        || mask & class::GIVEN_TOP != 0 && named(tail, class::SURNAME_TOP)
                }
            })
        });
        if initial_first || initial_last || joined {
            let code = if joined { 253 } else { 254 };
            let mask = if joined { class::SURNAME | class::GIVEN } else { class::SURNAME };
            self.add(place, 1, Sense::of(mask), code, u32::from(code));
        }
    }

    fn at(&self, start: usize) -> &[Match] {
        match (self.starts.get(start), self.starts.get(start + 1)) {
            (Some(&from), Some(&to)) => self.matches.get(from as usize..to as usize).unwrap_or_default(),
            _ => &[],
        }
    }

    /// Marks family name and given name side by side, in either order for Latin letters.
    fn pair(&mut self, units: &[Unit]) {
        let mut marks = std::mem::take(&mut self.marks);
        marks.clear();
        let heads = self.heads.iter().filter_map(|head| self.matches.get(*head as usize));
        for found in heads {
            let latin = units.get(found.start as usize).is_some_and(|unit| unit.kind.is_latin());
            let family = found.mask & class::SURNAME != 0;
            let possible = family || (latin && found.mask & class::GIVEN != 0);
            if !possible {
                continue;
            }
            let (start, end) = (found.start as usize, found.start as usize + usize::from(found.len));
            let next = match units.get(end) {
                Some(unit) if unit.kind == Kind::Space || unit.kind == Kind::Newline => end + 1,
                Some(unit)
                    if unit.code == u32::from('・')
                        || (latin && matches!(unit.kind, Kind::Separator | Kind::Stop)) =>
                {
                    end + 1
                        + usize::from(
                            latin && units.get(end + 1).is_some_and(|unit| unit.kind == Kind::Space),
                        )
                }
                Some(unit) if !latin && unit.kind.is_japanese() => end,
                _ => continue,
            };
            if latin != units.get(next).is_some_and(|unit| unit.kind.is_latin()) {
                continue;
            }
            for second in self.at(next) {
                let forward = family && second.mask & class::GIVEN != 0;
                let backward = latin && found.mask & class::GIVEN != 0 && second.mask & class::SURNAME != 0;
                if !forward && !backward {
                    continue;
                }
                let tops = u8::from(found.mask & (class::SURNAME_TOP | class::GIVEN_TOP) != 0)
                    + u8::from(second.mask & (class::SURNAME_TOP | class::GIVEN_TOP) != 0);
                let length = usize::from(found.len.min(4) + second.len.min(4));
                let sure = tops * 3 + u8::from(length >= 3) + u8::from(length >= 4);
                marks.push((sure + 1, start, end, next, next + usize::from(second.len)));
            }
        }
        for &(sure, start, end, next, last) in &marks {
            for at in start..last {
                let role = if at < end {
                    0
                } else if at < next {
                    1
                } else {
                    2
                };
                if let Some(unit) = self.known.get_mut(at).filter(|unit| unit.full / 4 < sure) {
                    unit.full = sure * 4 + role;
                }
            }
        }
        self.marks = marks;
    }

    /// Walks the cheapest cut into words back.
    fn cut(&mut self, units: &[Unit]) {
        self.words.clear();
        let mut at = units.len();
        while at > 0 {
            let found = self.best.get(at).and_then(|best| self.matches.get(best.1 as usize));
            let word = match found {
                Some(found) => Word {
                    start: found.start,
                    len: found.len,
                    code: found.code,
                    mask: found.mask,
                    key: found.key,
                },
                None => {
                    let unit = units.get(at - 1);
                    let kind = unit.map_or(0, |unit| unit.kind as u8);
                    Word {
                        start: at as u32 - 1,
                        len: 1,
                        code: 0,
                        mask: 0,
                        key: unit.map_or(0, |unit| unit.code) ^ (u32::from(kind) << 24),
                    }
                }
            };
            at = word.start as usize;
            self.words.push(word);
        }
        self.words.reverse();
        for (number, word) in self.words.iter().enumerate() {
            let (start, len) = (word.start as usize, usize::from(word.len));
            for unit in self.known.get_mut(start..start + len).unwrap_or_default() {
                unit.word = number as u32;
            }
        }
    }
}
