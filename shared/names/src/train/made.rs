//! Lines of our own wording, with made-up people, companies and places.
//!
//! Apart from the corpora because offices write what no corpus holds: mails, minutes, tables, logs, chats.

use super::corpus::{Mark, Sample, Span};
use super::dice::Dice;
use crate::Names;
use crate::class;
use crate::lexicon::Entry;
use crate::romaji::{Spelling, katakana, romaji};

/// Names to draw from, by frequency.
#[derive(Debug)]
pub(crate) struct People {
    surnames: Vec<Entry>,
    given: Vec<Entry>,
    surname_sums: Vec<u64>,
    given_sums: Vec<u64>,
    foreign: Vec<String>,
    /// Surnames that are hard to see: of one character, or also a place's name.
    hard: Vec<Entry>,
}

fn sums(entries: &[Entry], power: f64) -> Vec<u64> {
    entries
        .iter()
        .scan(0_u64, |sum, entry| {
            *sum += (f64::from(entry.weight) / 4.0 * power).exp2() as u64 + 1;
            Some(*sum)
        })
        .collect()
}

fn draw<'a>(entries: &'a [Entry], sums: &[u64], dice: &mut Dice) -> Option<&'a Entry> {
    if dice.chance(35) {
        return dice.pick(entries);
    }
    let wanted = dice.next().checked_rem(sums.last().copied().unwrap_or(0)).unwrap_or(0);
    entries.get(sums.partition_point(|&sum| sum <= wanted))
}

impl People {
    /// Makes the lists out of the tables.
    pub(crate) fn new(names: &Names) -> Self {
        let surnames = names.surnames.all();
        let given = names.given.all();
        let hard = surnames
            .iter()
            .filter(|entry| {
                let classes = names.table.classes_of(entry.word.chars());
                classes & class::SURNAME_TOP != 0
                    && (entry.word.chars().count() == 1
                        || classes & (class::PLACE | class::WORD | class::GIVEN) != 0)
            })
            .cloned()
            .collect();
        let foreign = super::words::FOREIGN.split_whitespace().map(str::to_owned).collect();
        Self {
            hard,
            surname_sums: sums(&surnames, 0.9),
            given_sums: sums(&given, 1.0),
            surnames,
            given,
            foreign,
        }
    }

    fn family(&self, dice: &mut Dice) -> Entry {
        if dice.chance(7)
            && let Some(entry) = dice.pick(&self.hard)
        {
            return entry.clone();
        }
        draw(&self.surnames, &self.surname_sums, dice).cloned().unwrap_or_else(|| Entry {
            word: "山田".to_owned(),
            weight: 0,
            readings: vec!["やまだ".to_owned()],
        })
    }

    fn personal(&self, dice: &mut Dice) -> Entry {
        draw(&self.given, &self.given_sums, dice).cloned().unwrap_or_else(|| Entry {
            word: "太郎".to_owned(),
            weight: 0,
            readings: vec!["たろう".to_owned()],
        })
    }

    /// A surname.
    pub(crate) fn surname(&self, dice: &mut Dice) -> String {
        self.family(dice).word
    }

    /// A given name.
    pub(crate) fn given(&self, dice: &mut Dice) -> String {
        self.personal(dice).word
    }

    /// A foreign name in katakana.
    pub(crate) fn foreign(&self, dice: &mut Dice) -> String {
        dice.pick(&self.foreign).cloned().unwrap_or_else(|| "スミス".to_owned())
    }
}

/// One person in every spelling.
struct Person {
    family: String,
    given: String,
    family_kana: String,
    given_kana: String,
    family_latin: String,
    given_latin: String,
}

fn first_reading(entry: &Entry) -> String {
    entry.readings.first().cloned().unwrap_or_else(|| entry.word.clone())
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

impl Person {
    fn new(people: &People, dice: &mut Dice) -> Self {
        let (family, given) = (people.family(dice), people.personal(dice));
        let (family_kana, given_kana) = (first_reading(&family), first_reading(&given));
        let spelling = dice.pick(&Spelling::ALL).copied().unwrap_or(Spelling::Passport);
        let latin = |kana: &str| romaji(kana, spelling).unwrap_or_default();
        Self {
            family_latin: latin(&family_kana),
            given_latin: latin(&given_kana),
            family: family.word,
            given: given.word,
            family_kana,
            given_kana,
        }
    }

    fn written(&self, form: &str, dice: &mut Dice) -> Option<String> {
        let kata = |kana: &str| kana.chars().map(katakana).collect::<String>();
        let (family, given) = (&self.family, &self.given);
        let initial = |word: &str| word.chars().next().map(String::from).unwrap_or_default();
        Some(match form {
            "full" => match dice.below(10) {
                0..=4 => format!("{family}{given}"),
                5..=8 => format!("{family} {given}"),
                _ => format!("{family}  {given}"),
            },
            "broken" => match dice.below(3) {
                0 => format!("{family}\n{given}"),
                1 => family.chars().chain(given.chars()).map(String::from).collect::<Vec<_>>().join(" "),
                _ => format!("{family}・{given}"),
            },
            "family" => family.clone(),
            "given" => given.clone(),
            "kata" => {
                if dice.chance(60) {
                    format!("{} {}", kata(&self.family_kana), kata(&self.given_kana))
                } else {
                    format!("{}{}", kata(&self.family_kana), kata(&self.given_kana))
                }
            }
            "hira" => {
                if dice.chance(60) {
                    format!("{} {}", self.family_kana, self.given_kana)
                } else {
                    format!("{}{}", self.family_kana, self.given_kana)
                }
            }
            "katafamily" => kata(&self.family_kana),
            "hirafamily" => self.family_kana.clone(),
            "katagiven" => kata(&self.given_kana),
            "hiragiven" => self.given_kana.clone(),
            "latin" => {
                let (f, g) = (&self.family_latin, &self.given_latin);
                match dice.below(10) {
                    0..=2 => format!("{} {}", capital(g), capital(f)),
                    3 | 4 => format!("{} {}", capital(f), capital(g)),
                    5 => format!("{} {}", f.to_uppercase(), capital(g)),
                    6 => format!("{} {}", capital(g), f.to_uppercase()),
                    7 => format!("{} {}", f.to_uppercase(), g.to_uppercase()),
                    8 => format!("{}, {}", capital(f), capital(g)),
                    _ => format!("{}. {}", initial(g).to_uppercase(), capital(f)),
                }
            }
            "latinfamily" => {
                if dice.chance(85) {
                    capital(&self.family_latin)
                } else {
                    self.family_latin.to_uppercase()
                }
            }
            "latingiven" => capital(&self.given_latin),
            "handle" => {
                let (f, g) = (&self.family_latin, &self.given_latin);
                match dice.below(8) {
                    0 => format!("{g}.{f}"),
                    1 => format!("{f}.{g}"),
                    2 => format!("{}.{f}", initial(g)),
                    3 => format!("{}{f}", initial(g)),
                    4 => format!("{f}_{g}"),
                    5 => format!("{f}{}", initial(g)),
                    6 => format!("{f}-{g}"),
                    _ => f.clone(),
                }
            }
            _ => return None,
        })
    }
}

/// Where the other words come from.
struct Maker<'a> {
    people: &'a People,
    dice: Dice,
}

struct Line {
    text: String,
    spans: Vec<Span>,
}

impl Line {
    fn len(&self) -> usize {
        self.text.chars().count()
    }

    fn add(&mut self, words: &str, mark: Option<Mark>) {
        let from = self.len();
        self.text.push_str(words);
        if let Some(mark) = mark
            && !words.is_empty()
        {
            self.spans.push(Span { from, to: self.len(), mark });
        }
    }
}

impl Maker<'_> {
    fn word(&mut self, list: &str) -> String {
        let words: Vec<&str> = list.split_whitespace().collect();
        self.dice.pick(&words).map(|word| (*word).to_owned()).unwrap_or_default()
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.dice.below(10) as u8)).collect()
    }

    fn firm(&mut self) -> String {
        let base = match self.dice.below(10) {
            0..=5 => self.people.surname(&mut self.dice),
            6 => self.people.given(&mut self.dice),
            7 => self.people.foreign(&mut self.dice),
            8 => self.word(super::words::CITIES),
            _ => self.word(super::words::COINED),
        };
        let trade = self.word(super::words::TRADES);
        match self.dice.below(12) {
            0 | 1 => format!("株式会社{base}{trade}"),
            2 | 3 => format!("{base}{trade}株式会社"),
            4 => format!("株式会社{base}"),
            5 => format!("(株){base}{trade}"),
            6 => format!("有限会社{base}{trade}"),
            7 => self.word(super::lists::COMPANIES),
            _ => format!("{base}{trade}"),
        }
    }

    fn place(&mut self) -> String {
        let base = match self.dice.below(4) {
            0 | 1 => self.people.surname(&mut self.dice),
            2 => self.word(super::words::CITIES),
            _ => return self.word(super::words::PLACES),
        };
        format!("{base}{}", self.word("県 市 区 町 村 駅 川 山 島 橋 峠 湖 港 神社 寺 城 公園 通り 線 温泉 空港 インター 駅前 3丁目 1丁目 地区 団地 小学校 高校 交差点 大橋"))
    }

    fn institution(&mut self) -> String {
        let base = if self.dice.chance(60) {
            self.word(super::words::CITIES)
        } else {
            self.people.surname(&mut self.dice)
        };
        format!("{base}{}", self.word("県警 市役所 県庁 支店 支社 営業所 工場 大学 高校 病院 税務署 労働基準監督署 法務局 地方裁判所 商工会議所 市議会 県議会 図書館 美術館 オリンピック 国体 事業所 支部 第一原発 第二高校 新聞 放送 銀行 信用金庫"))
    }

    /// English that names nobody: a word, a sentence, a constant, a key.
    fn english(&mut self, form: &str) -> String {
        let count = match form {
            "en" => 1,
            "say" => 3 + self.dice.below(6),
            _ => 1 + self.dice.below(3),
        };
        let words: Vec<String> = (0..count).map(|_| self.word(super::english::ENGLISH)).collect();
        match (form, self.dice.below(4)) {
            ("en", 0) => words.concat().to_uppercase(),
            ("en", 1 | 2) => capital(&words.concat()),
            ("say", 0) => words.iter().map(|word| capital(word)).collect::<Vec<_>>().join(" "),
            ("say", _) => capital(&words.join(" ")),
            ("const", _) => words.join("_").to_uppercase(),
            ("key", 0) => words.iter().map(|word| capital(word)).collect(),
            ("key", _) => words.iter().map(|word| capital(word)).collect::<Vec<_>>().join("-"),
            _ => words.concat(),
        }
    }

    /// Fills a template: `{…}` is a slot.
    fn fill(&mut self, template: &str, cast: &mut Vec<Person>) -> Sample {
        let mut line = Line { text: String::new(), spans: Vec::new() };
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            line.add(before, None);
            match after.split_once('}').filter(|(slot, _)| slot.chars().all(|ch| ch.is_ascii_alphanumeric()))
            {
                Some((slot, left)) => {
                    self.slot(slot, cast, &mut line);
                    rest = left;
                }
                None => {
                    line.add("{", None);
                    rest = after;
                }
            }
        }
        line.add(rest, None);
        let (text, starts) = super::corpus::fold(&line.text);
        let place = |at: usize| starts.get(at).copied().unwrap_or(text.len());
        let spans = line
            .spans
            .iter()
            .map(|span| Span { from: place(span.from), to: place(span.to), mark: span.mark })
            .collect();
        Sample { text, spans }
    }

    /// A slot is a form and, after it, the number of the person: `full1`, `family2`.
    fn slot(&mut self, slot: &str, cast: &mut Vec<Person>, line: &mut Line) {
        let form = slot.trim_end_matches(|ch: char| ch.is_ascii_digit());
        let number: usize = slot.get(form.len()..).and_then(|digits| digits.parse().ok()).unwrap_or(0);
        match form {
            "foreign" => {
                let name = self.people.foreign(&mut self.dice);
                line.add(&name, Some(Mark::Person));
            }
            "foreignfull" => {
                let name = format!(
                    "{}・{}",
                    self.people.foreign(&mut self.dice),
                    self.people.foreign(&mut self.dice)
                );
                line.add(&name, Some(Mark::Person));
            }
            "english" => {
                let (given, family) =
                    (self.word(super::words::ABROAD_GIVEN), self.word(super::words::ABROAD_FAMILY));
                let name = match self.dice.below(6) {
                    0 | 1 => given,
                    2 => family,
                    3 => format!("{} {given}", family.to_uppercase()),
                    _ => format!("{given} {family}"),
                };
                line.add(&name, Some(Mark::Person));
            }
            "firm" => {
                let firm = self.firm();
                line.add(&firm, Some(Mark::Organisation));
            }
            "place" => {
                let place = self.place();
                line.add(&place, Some(Mark::Place));
            }
            "institution" => {
                let institution = self.institution();
                line.add(&institution, Some(Mark::Organisation));
            }
            "city" => {
                let city = self.word(super::words::CITIES);
                line.add(&city, Some(Mark::Place));
            }
            "noun" => line.add(&self.word(super::words::NOUNS), None),
            "thing" => line.add(&self.word(super::words::THINGS), None),
            "code" => line.add(&self.word(super::words::CODE), None),
            "title" => line.add(&self.word(super::words::POSTS), None),
            "dept" => line.add(&self.word(super::words::DEPARTMENTS), None),
            "office" => {
                let office =
                    format!("{}{}", self.word(super::words::DUTIES), self.word(super::words::OFFICES));
                line.add(&office, None);
            }
            "en" | "say" | "const" | "key" => {
                let words = self.english(form);
                line.add(&words, None);
            }
            "hon" => {
                line.add(&self.word("さん さん さん さん 様 様 さま 氏 君 くん ちゃん 殿 先生 先輩"), None)
            }
            "n" => {
                let count = 1 + self.dice.below(3);
                line.add(&self.digits(count), None);
            }
            "date" => {
                let date = format!("{}月{}日", 1 + self.dice.below(12), 1 + self.dice.below(30));
                line.add(&date, None);
            }
            "time" => {
                let time = format!("{}:{:02}", 8 + self.dice.below(12), self.dice.below(60));
                line.add(&time, None);
            }
            "tel" => {
                let tel = format!("0{}-{}-{}", self.digits(2), self.digits(4), self.digits(4));
                line.add(&tel, None);
            }
            "any" => {
                let form = self
                    .word("full full full family family kata latin latin hira latinfamily katafamily given");
                self.person(&form, number, cast, line);
            }
            form => self.person(form, number, cast, line),
        }
    }

    fn person(&mut self, form: &str, number: usize, cast: &mut Vec<Person>, line: &mut Line) {
        while cast.len() <= number {
            cast.push(Person::new(self.people, &mut self.dice));
        }
        let written = cast.get(number).and_then(|person| person.written(form, &mut self.dice));
        debug_assert!(written.is_some(), "unknown slot {form}");
        line.add(&written.unwrap_or_default(), Some(Mark::Person));
    }
}

/// Made-up texts, the same for the same seed.
pub(crate) fn lines(seed: u64, count: usize, names: &Names) -> Vec<Sample> {
    let people = People::new(names);
    let mut maker = Maker { people: &people, dice: Dice::new(seed) };
    let templates: Vec<&str> = super::templates::ALL
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .collect();
    let mut out = Vec::with_capacity(count);
    while out.len() < count {
        let mut cast = Vec::new();
        let parts = if maker.dice.chance(40) { 1 + maker.dice.below(5) } else { 1 };
        let mut whole = Sample { text: Vec::new(), spans: Vec::new() };
        for part in 0..parts {
            let Some(template) =
                maker.dice.pick(&templates).map(|line| line.replace("\\n", "\n").replace("\\t", "\t"))
            else {
                return out;
            };
            // Later lines speak of the same people, or of others.
            if maker.dice.chance(50) {
                cast.clear();
            }
            let sample = maker.fill(&template, &mut cast);
            if part > 0 {
                whole.text.push('\n');
            }
            let base = whole.text.len();
            whole.text.extend(sample.text);
            whole.spans.extend(sample.spans.iter().map(|span| Span {
                from: span.from + base,
                to: span.to + base,
                mark: span.mark,
            }));
        }
        out.push(whole);
    }
    out
}
