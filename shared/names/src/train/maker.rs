//! Makes the gazetteer and the readings out of the sources.
//!
//! Apart from the sources so that what counts as which class is decided in one place. The same sources give the same
//! bytes.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::lists;
use super::sources::{self, Line, Named};
use crate::class;
use crate::gazetteer::{self, LONGEST, SEED};
use crate::lexicon::{self, Entry};
use crate::romaji::{Spelling, katakana, romaji};

/// What a name's reading was seen with.
#[derive(Debug, Default, Clone)]
struct Seen {
    weight: f64,
    readings: BTreeMap<String, f64>,
}

type Names = BTreeMap<String, Seen>;
type Words = BTreeMap<String, u16>;

fn is_kana(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|ch| matches!(ch, 'ぁ'..='ゔ' | 'ー'))
}

fn add(names: &mut Names, word: &str, reading: &str, weight: f64) {
    let reading = reading.replace('ー', "");
    if word.chars().count() > 8 || !is_kana(&reading) || reading.chars().count() > 20 {
        return;
    }
    let seen = names.entry(word.to_owned()).or_default();
    seen.weight += weight;
    *seen.readings.entry(reading).or_default() += weight;
}

fn has_kanji(word: &str) -> bool {
    word.chars().any(|ch| matches!(ch, '一'..='鿿' | '㐀'..='䶿' | '々'))
}

/// Names with their readings, kanji spellings only: kana is read by table.
fn entries(names: &Names) -> Vec<Entry> {
    names
        .iter()
        .filter(|(word, _)| has_kanji(word))
        .map(|(word, seen)| {
            let mut readings: Vec<(&String, f64)> =
                seen.readings.iter().map(|(reading, weight)| (reading, *weight)).collect();
            readings.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
            let first = readings.first().map_or(0.0, |reading| reading.1);
            Entry {
                word: word.clone(),
                weight: (seen.weight.max(1.0).log2() * 4.0) as u8,
                readings: readings
                    .iter()
                    .filter(|reading| reading.1 * 40.0 >= first)
                    .take(3)
                    .map(|reading| reading.0.clone())
                    .collect(),
            }
        })
        .collect()
}

/// A rare cost is worth little, a cheap word much.
fn worth(cost: i32) -> f64 {
    (f64::from(9500 - cost.min(9400)) / 900.0).exp2()
}

fn gather_names(
    ipadic: &[Line],
    unidic: &[Line],
    dataset: &(Vec<Named>, Vec<Named>),
    gimei: &(Vec<Named>, Vec<Named>),
) -> (Names, Names) {
    let (mut surnames, mut given) = (Names::new(), Names::new());
    for line in ipadic {
        match line.part.as_str() {
            "名詞/固有名詞/人名/姓" => {
                add(&mut surnames, &line.word, &line.reading, worth(line.cost))
            }
            "名詞/固有名詞/人名/名" => {
                add(&mut given, &line.word, &line.reading, worth(line.cost) * 4.0)
            }
            _ => {}
        }
    }
    for line in unidic {
        match line.part.as_str() {
            "名詞/固有名詞/人名/姓" => add(&mut surnames, &line.word, &line.reading, 4.0),
            "名詞/固有名詞/人名/名" => add(&mut given, &line.word, &line.reading, 4.0),
            _ => {}
        }
    }
    for name in &dataset.0 {
        add(&mut surnames, &name.word, &name.reading, f64::from(name.people) / 50.0);
    }
    for name in &gimei.0 {
        add(&mut surnames, &name.word, &name.reading, 50.0);
    }
    for name in &dataset.1 {
        add(&mut given, &name.word, &name.reading, f64::from(name.people) * 0.5);
    }
    for name in &gimei.1 {
        add(&mut given, &name.word, &name.reading, 6.0);
    }
    (surnames, given)
}

fn mark(words: &mut Words, word: &str, class: u16) {
    let len = word.chars().count();
    if len == 0 || len > LONGEST || word.contains(' ') {
        return;
    }
    *words.entry(word.to_owned()).or_default() |= class;
}

fn mark_names(words: &mut Words, names: &Names, any: u16, top: u16, top_weight: f64) {
    let mut sounds: BTreeMap<String, f64> = BTreeMap::new();
    for (word, seen) in names {
        mark(words, word, if seen.weight >= top_weight { any | top } else { any });
        let Some((reading, _)) = seen.readings.iter().max_by(|a, b| a.1.total_cmp(b.1)) else { continue };
        *sounds.entry(reading.clone()).or_default() += seen.weight;
    }
    for (reading, weight) in sounds {
        if reading.chars().count() < 2 {
            continue;
        }
        let class = if weight >= top_weight { any | top } else { any };
        let kata: String = reading.chars().map(katakana).collect();
        mark(words, &kata, class);
        if weight >= top_weight / 2.0 {
            mark(words, &reading, class);
            for spelling in Spelling::ALL {
                if let Some(latin) = romaji(&reading, spelling).filter(|latin| latin.len() > 2) {
                    mark(words, &latin, class);
                }
            }
        }
    }
}

fn mark_lines(words: &mut Words, lines: &[Line], from_unidic: bool) {
    for line in lines {
        let part = line.part.as_str();
        let len = line.word.chars().count();
        let class = match part {
            "名詞/固有名詞/人名/一般" => class::FIGURE,
            "名詞/固有名詞/地域/国" | "名詞/固有名詞/地名/国" => class::PLACE,
            "名詞/固有名詞/地域/一般" if len <= 5 => class::PLACE,
            "名詞/固有名詞/地名/一般" => class::PLACE,
            "名詞/固有名詞/組織/*" => class::ORGANISATION,
            "名詞/固有名詞/一般/*" => class::PROPER,
            _ if part.starts_with("助詞")
                || part.starts_with("助動詞")
                || part.starts_with("接続詞")
                || part.starts_with("連体詞")
                || part.starts_with("代名詞") =>
            {
                class::GRAMMAR
            }
            _ if part.starts_with("名詞/接尾/人名") => class::HONORIFIC,
            _ if part.starts_with("副詞") || part.starts_with("感動詞") => class::WORD,
            _ if part.starts_with("名詞/普通名詞") => {
                if !(2..=6).contains(&len) || (!has_kanji(&line.word) && len < 3) {
                    continue;
                }
                class::WORD
            }
            _ if from_unidic => continue,
            _ if part.starts_with("名詞/数") || part.starts_with("名詞/非自立") => continue,
            _ if part.starts_with("名詞") => class::WORD,
            _ if part.starts_with("動詞") && (2..=4).contains(&len) => class::WORD,
            _ if part.starts_with("形容詞") && (2..=4).contains(&len) && line.cost < 6000 => class::WORD,
            _ => continue,
        };
        if len == 1 && class == class::WORD && !has_kanji(&line.word) {
            continue;
        }
        if class == class::WORD && line.word.is_ascii() {
            continue;
        }
        mark(words, &line.word.to_lowercase(), class);
    }
}

fn mark_lists(words: &mut Words) {
    for (list, class) in [
        (lists::HONORIFICS, class::HONORIFIC),
        (lists::TITLES, class::TITLE),
        (lists::FIRMS, class::FIRM),
        (lists::SITES, class::SITE),
        (lists::COMPANIES, class::ORGANISATION),
        (super::english::ENGLISH, class::WORD),
        (super::words::ABROAD_GIVEN, class::FIGURE),
        (super::words::ABROAD_FAMILY, class::FIGURE),
    ] {
        for word in list.split_whitespace() {
            mark(words, &sources::fold(word).to_lowercase(), class);
        }
    }
}

/// Marks what a larger dictionary adds: nouns, and names that the others lack.
fn mark_more(words: &mut Words, lines: &[Line]) {
    for line in lines {
        let word = line.word.as_str();
        let len = word.chars().count();
        let japanese =
            word.chars().all(|ch| matches!(ch, 'ぁ'..='ゟ' | 'ァ'..='ヺ' | 'ー' | '一'..='鿿' | '々'));
        let katakana = word.chars().all(|ch| matches!(ch, 'ァ'..='ヺ' | 'ー'));
        if !japanese || len < 2 || (!katakana && !has_kanji(word)) {
            continue;
        }
        let class = match line.part.as_str() {
            "noun" if (katakana && len >= 3 && line.cost < 8200) || (len <= 4 && line.cost < 6800) => {
                class::NOUN
            }
            "proper" if line.cost < 7600 && len <= 8 => class::PROPER,
            "organisation" if line.cost < 7800 && len <= 9 => class::ORGANISATION,
            "place" if line.cost < 7600 && len <= 5 => class::PLACE,
            "surname" if !katakana && len >= 4 => class::FIGURE,
            "surname" if !katakana && line.cost < 6600 => class::SURNAME,
            "given" if !katakana && line.cost < 7800 && len <= 3 => class::GIVEN,
            "person" => class::FIGURE,
            _ => continue,
        };
        mark(words, word, class);
    }
}

/// At most 255 distinct sets of classes get a code; the rarest lose their least telling class.
fn codes(words: &mut Words) -> (Vec<u16>, HashMap<u16, u8>) {
    for drop in [
        0,
        class::NOUN,
        class::PROPER,
        class::WORD,
        class::FIGURE,
        class::ORGANISATION,
        class::SITE,
        class::FIRM,
    ] {
        let mut counts: BTreeMap<u16, u32> = BTreeMap::new();
        for &mask in words.values() {
            *counts.entry(mask).or_default() += 1;
        }
        if counts.len() <= 254 {
            let masks: Vec<u16> = std::iter::once(0).chain(counts.keys().copied()).collect();
            let map = masks.iter().enumerate().map(|(code, &mask)| (mask, code as u8)).collect();
            return (masks, map);
        }
        let rare: Vec<u16> = counts
            .iter()
            .filter(|(mask, count)| **count < 40 && *mask & drop != 0 && **mask != drop)
            .map(|(&mask, _)| mask)
            .collect();
        for mask in words.values_mut() {
            if rare.contains(mask) {
                *mask &= !drop;
            }
        }
    }
    (vec![0], HashMap::new())
}

/// The hash table: gate, and slots of a fingerprint and a code.
fn table(words: &Words, codes: &HashMap<u16, u8>) -> (Vec<u8>, Vec<u8>) {
    let mut gate = vec![0_u8; 1 << 18];
    let mut keys: Vec<(usize, u64, u8)> = Vec::new();
    let slots = words.len() * 5 / 3;
    for (word, mask) in words {
        let chars: Vec<char> = word.chars().collect();
        let key = gazetteer::key_of(chars.iter().copied());
        if chars.len() >= 2 {
            let two = chars.iter().take(2).fold(SEED, |key, &ch| gazetteer::step(key, u32::from(ch)));
            let at = gazetteer::gate_of(two, gate.len());
            if let Some(lengths) = gate.get_mut(at) {
                *lengths |= 1 << (chars.len() - 2).min(7);
            }
        }
        keys.push((gazetteer::home(key, slots), key, codes.get(mask).copied().unwrap_or(0)));
    }
    keys.sort_unstable();
    let mut out: Vec<[u8; 3]> = Vec::new();
    for (home, key, code) in keys {
        out.resize(out.len().max(home), [0; 3]);
        let [low, high] = gazetteer::print_of(key).to_le_bytes();
        out.push([low, high, code]);
    }
    // The search starts from `home(key, slots)` and ends at an empty slot.
    out.resize(slots + gazetteer::TAIL, [0; 3]);
    (gate, out.concat())
}

/// For a first kanji, the letter that names starting with it mostly start with: `(kanji, letter)` pairs.
fn first_letters(entries: &[Entry]) -> Vec<u8> {
    let mut votes: BTreeMap<char, BTreeMap<char, f64>> = BTreeMap::new();
    for entry in entries {
        let letter = entry
            .readings
            .first()
            .and_then(|reading| romaji(reading, Spelling::Hepburn))
            .and_then(|latin| latin.chars().next());
        if let (Some(kanji), Some(letter)) = (entry.word.chars().next(), letter) {
            *votes.entry(kanji).or_default().entry(letter).or_default() += f64::from(entry.weight) + 1.0;
        }
    }
    let mut out = Vec::new();
    for (kanji, letters) in votes {
        let best = letters.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)));
        if let Some((letter, _)) = best {
            out.extend((u32::from(kanji) << 8 | u32::from(*letter)).to_le_bytes());
        }
    }
    out
}

/// Makes the table file out of a folder with `ipadic/*.csv`, `unidic/lex.csv`, `mozc/sys.dic`, `jpnd/*.csv` and `gimei/names.yml`.
///
/// - Errors: a folder or file that cannot be read.
pub fn make_gazetteer(folder: &Path) -> std::io::Result<Vec<u8>> {
    let ipadic = sources::ipadic(&folder.join("ipadic"))?;
    let unidic = sources::unidic(&folder.join("unidic").join("lex.csv"))?;
    let dataset = sources::personal_names(&folder.join("jpnd"))?;
    let gimei = sources::gimei(&folder.join("gimei").join("names.yml"))?;
    let more = sources::mozc(&folder.join("mozc").join("sys.dic"))?;
    let (surnames, given) = gather_names(&ipadic, &unidic, &dataset, &gimei);
    let mut words = Words::new();
    mark_names(&mut words, &surnames, class::SURNAME, class::SURNAME_TOP, 80.0);
    mark_names(&mut words, &given, class::GIVEN, class::GIVEN_TOP, 8.0);
    mark_lines(&mut words, &ipadic, false);
    mark_lines(&mut words, &unidic, true);
    mark_more(&mut words, &more);
    mark_lists(&mut words);
    let (masks, map) = codes(&mut words);
    let (gate, slots) = table(&words, &map);
    let (surnames, given) = (entries(&surnames), entries(&given));
    let letters = (first_letters(&surnames), first_letters(&given));
    let (surname_index, surname_data) = lexicon::write(&surnames);
    let (given_index, given_data) = lexicon::write(&given);
    let masks = masks.iter().flat_map(|mask| mask.to_le_bytes()).collect();
    report(&words, &surnames, &given);
    Ok(gazetteer::join(&[
        masks,
        gate,
        slots,
        surname_index,
        surname_data,
        given_index,
        given_data,
        letters.0,
        letters.1,
    ]))
}

#[expect(clippy::print_stderr, reason = "a tool for its developer tells what it made")]
fn report(words: &Words, surnames: &[Entry], given: &[Entry]) {
    let count = |class: u16| words.values().filter(|&&mask| mask & class != 0).count();
    eprintln!(
        "{} words; surnames {} given {} places {} organisations {} words {} figures {}; with readings {} and {}",
        words.len(),
        count(class::SURNAME),
        count(class::GIVEN),
        count(class::PLACE),
        count(class::ORGANISATION),
        count(class::WORD),
        count(class::FIGURE),
        surnames.len(),
        given.len()
    );
}
