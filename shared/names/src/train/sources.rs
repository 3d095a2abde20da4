//! Reads the packages that the gazetteer is made from.
//!
//! Apart from the maker because each source has a format of its own. Reads files; decides nothing about classes.

use std::path::Path;

use unicode_normalization::UnicodeNormalization as _;

use crate::romaji::hiragana;

/// A dictionary line: the word, its part of speech, its cost and its reading.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) word: String,
    pub(crate) part: String,
    pub(crate) cost: i32,
    pub(crate) reading: String,
}

/// A name with its reading.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) word: String,
    pub(crate) reading: String,
    pub(crate) people: u32,
}

/// Folds a word as texts are folded.
pub(crate) fn fold(word: &str) -> String {
    word.nfkc().collect()
}

fn as_hiragana(reading: &str) -> String {
    fold(reading).chars().map(hiragana).collect()
}

fn field(fields: &[&str], at: usize) -> String {
    fields.get(at).copied().unwrap_or_default().to_owned()
}

fn dictionary(text: &str, reading_at: usize) -> Vec<Line> {
    text.lines()
        .filter(|line| !line.starts_with('"') && !line.starts_with(','))
        .filter_map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            Some(Line {
                word: fold(fields.first()?),
                cost: fields.get(3)?.parse().ok()?,
                part: fields.get(4..8)?.join("/"),
                reading: as_hiragana(&field(&fields, reading_at)),
            })
        })
        .collect()
}

/// Every line of the IPADIC files, in the order of the files' names.
///
/// - Errors: a folder or file that cannot be read.
pub(crate) fn ipadic(folder: &Path) -> std::io::Result<Vec<Line>> {
    let mut files: Vec<_> = std::fs::read_dir(folder)?
        .collect::<Result<Vec<_>, _>>()?
        .iter()
        .map(std::fs::DirEntry::path)
        .collect();
    files.sort();
    let mut lines = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|end| end == "csv")) {
        let bytes = std::fs::read(file)?;
        lines.extend(dictionary(&encoding_rs::EUC_JP.decode(&bytes).0, 11));
    }
    Ok(lines)
}

/// Every line of the UniDic file.
///
/// - Errors: a file that cannot be read.
pub(crate) fn unidic(file: &Path) -> std::io::Result<Vec<Line>> {
    Ok(dictionary(&std::fs::read_to_string(file)?, 10))
}

/// The nouns of the Mozc dictionary in the form of a compiled MeCab dictionary. Its parts of speech are numbers; those
/// that are read get a word of our own.
///
/// - Errors: a file that cannot be read or is not of the shape.
pub(crate) fn mozc(file: &Path) -> std::io::Result<Vec<Line>> {
    let bytes = std::fs::read(file)?;
    let number =
        |at: usize| bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes);
    let size = |at: usize| number(at).map(|size| size as usize);
    let (Some(keys), Some(tokens), Some(words)) = (size(24), size(28), size(32)) else {
        return Err(std::io::Error::other("not a dictionary"));
    };
    let table = bytes.get(72 + keys..72 + keys + tokens).unwrap_or_default();
    let text = bytes.get(72 + keys + tokens..72 + keys + tokens + words).unwrap_or_default();
    let mut lines = Vec::new();
    for token in table.as_chunks::<16>().0 {
        let [left0, left1, _, _, _, _, cost0, cost1, at0, at1, at2, at3, ..] = *token;
        let part = match u16::from_le_bytes([left0, left1]) {
            1841 | 1851 | 1931 => "noun",
            1920 => "proper",
            1921 => "person",
            1922 => "given",
            1923 => "surname",
            1924 => "place",
            1929 => "organisation",
            _ => continue,
        };
        let word = text.get(u32::from_le_bytes([at0, at1, at2, at3]) as usize..).unwrap_or_default();
        let word = word.split(|byte| *byte == 0).next().unwrap_or_default();
        lines.push(Line {
            word: fold(&String::from_utf8_lossy(word)),
            part: part.to_owned(),
            cost: i32::from(i16::from_le_bytes([cost0, cost1])),
            reading: String::new(),
        });
    }
    lines.sort_by(|a, b| (&a.word, &a.part, a.cost).cmp(&(&b.word, &b.part, b.cost)));
    Ok(lines)
}

/// The surnames with the number of people who bear them, and the given names.
///
/// - Errors: a file that cannot be read.
pub(crate) fn personal_names(folder: &Path) -> std::io::Result<(Vec<Named>, Vec<Named>)> {
    let mut surnames = Vec::new();
    for line in std::fs::read_to_string(folder.join("last_name_org.csv"))?.lines() {
        let fields: Vec<&str> = line.split(',').collect();
        if let (Some(word), Some(people), Some(reading)) = (fields.first(), fields.get(1), fields.get(2)) {
            surnames.push(Named {
                word: fold(word),
                reading: as_hiragana(reading),
                people: people.parse().unwrap_or(1),
            });
        }
    }
    let mut given = Vec::new();
    for (file, people) in [
        ("first_name_man_opti.csv", 2),
        ("first_name_woman_opti.csv", 2),
        ("first_name_man_org.csv", 1),
        ("first_name_woman_org.csv", 1),
    ] {
        for line in std::fs::read_to_string(folder.join(file))?.lines() {
            let mut fields = line.split(',');
            let Some(reading) = fields.next() else { continue };
            for word in fields.skip(1).filter(|word| !word.is_empty()) {
                given.push(Named { word: fold(word), reading: as_hiragana(reading), people });
            }
        }
    }
    Ok((surnames, given))
}

/// The surnames and the given names of gimei.
///
/// - Errors: a file that cannot be read.
pub(crate) fn gimei(file: &Path) -> std::io::Result<(Vec<Named>, Vec<Named>)> {
    let (mut surnames, mut given) = (Vec::new(), Vec::new());
    let mut last = false;
    for line in std::fs::read_to_string(file)?.lines() {
        if line.starts_with("last_name") {
            last = true;
        } else if line.starts_with("first_name") {
            last = false;
        }
        let parts: Vec<&str> = line.split('\'').collect();
        if let (Some(word), Some(reading)) = (parts.get(1), parts.get(3)) {
            let named = Named { word: fold(word), reading: as_hiragana(reading), people: 1 };
            if last { surnames.push(named) } else { given.push(named) }
        }
    }
    Ok((surnames, given))
}
