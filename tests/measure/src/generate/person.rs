//! A person and every form in which the name of one is written.

use super::draft::Value;
use super::kana::{Long, capital, half_width, initial, katakana, romaji};
use super::rng::Rng;
use super::tables::{Name, Tables};

/// One invented person. Habits of writing stay the same throughout a case.
#[derive(Debug, Clone, Default)]
pub(crate) struct Person {
    family: Name,
    given: Name,
    long: Long,
    gap: &'static str,
    handle: usize,
    domain: &'static str,
    foreign: Option<[&'static str; 3]>,
}

const DOMAINS: [&str; 9] = [
    "example.co.jp",
    "example.com",
    "example.jp",
    "mail.example.co.jp",
    "example.ne.jp",
    "example.or.jp",
    "aoba-systems.example.co.jp",
    "hq.example.com",
    "example.net",
];

impl Person {
    /// Draws a person.
    pub(crate) fn draw(tables: &Tables, rng: &mut Rng) -> Self {
        Self {
            family: tables.surname(rng),
            given: tables.given_name(rng),
            long: rng.pick(&[Long::Short, Long::Short, Long::Short, Long::Short, Long::Full, Long::WithH]),
            gap: rng.pick(&["", "", "", "", " ", " ", "　", "　"]),
            handle: rng.below(7),
            domain: rng.pick(&DOMAINS),
            foreign: None,
        }
    }

    /// Draws a person from elsewhere.
    pub(crate) fn draw_foreign(tables: &Tables, rng: &mut Rng) -> Self {
        Self { foreign: Some(rng.pick(&tables.foreign)), ..Self::draw(tables, rng) }
    }

    /// The family name as it is written.
    pub(crate) fn family(&self) -> &'static str {
        self.family.kanji
    }

    fn family_kana(&self) -> String {
        self.family.kana.replace('|', "")
    }

    fn given_kana(&self) -> String {
        self.given.kana.replace('|', "")
    }

    fn family_latin(&self) -> String {
        capital(&romaji(self.family.kana, self.long))
    }

    fn given_latin(&self) -> String {
        capital(&romaji(self.given.kana, self.long))
    }

    fn letters(&self) -> (String, String) {
        (initial(self.family.kana), initial(self.given.kana))
    }

    /// The name before the at sign, or after it.
    fn handle(&self) -> String {
        let family = romaji(self.family.kana, self.long);
        let given = romaji(self.given.kana, self.long);
        let first: String = given.chars().take(1).collect();
        match self.handle {
            0 => format!("{first}.{family}"),
            1 => format!("{family}_{first}"),
            2 => format!("{given}.{family}"),
            3 => format!("{family}.{given}"),
            4 => format!("{first}-{family}"),
            5 => format!("{family}{first}"),
            _ => format!("{given}-{family}"),
        }
    }

    /// The e-mail address.
    pub(crate) fn mail(&self) -> String {
        match self.foreign {
            Some([_, latin, _]) => {
                format!("{}@{}", latin.to_lowercase().replace(' ', ".").replace('\'', ""), self.domain)
            }
            None => format!("{}@{}", self.handle(), self.domain),
        }
    }

    /// The name in one form, if there is such a form.
    pub(crate) fn form(&self, form: &str, rng: &mut Rng) -> Option<Value> {
        if form == "mail" {
            return Some(Value::new("EMAIL", "person", self.mail()));
        }
        if let Some(foreign) = self.foreign {
            return foreign_form(foreign, form);
        }
        let (f, g) = self.letters();
        let (both, none) = (format!("{f}{g}"), String::new());
        let (fk, gk) = (self.family.kanji, self.given.kanji);
        let (fh, gh) = (self.family_kana(), self.given_kana());
        let (ft, gt) = (katakana(&fh), katakana(&gh));
        let (fl, gl) = (self.family_latin(), self.given_latin());
        let apart = |gap: &str| {
            let letters: Vec<String> = fk.chars().chain(gk.chars()).map(String::from).collect();
            letters.join(gap)
        };
        let (group, text, initials) = match form {
            "full" => ("full", format!("{fk}{}{gk}", self.gap), both),
            "joined" => ("full", format!("{fk}{gk}"), both),
            "spaced" => ("full-spaced", format!("{fk} {gk}"), both),
            "wide" => ("full-spaced", format!("{fk}　{gk}"), both),
            "apart" => ("apart", apart(rng.pick(&[" ", "　"])), both),
            "broken" => ("broken", format!("{fk}\n{gk}"), both),
            "fam" => ("family", fk.to_owned(), f),
            "giv" => ("given", gk.to_owned(), g),
            "hira" => ("hiragana", format!("{fh}{}{gh}", if rng.chance(70) { " " } else { "" }), both),
            "kata" => ("katakana", format!("{ft}{}{gt}", rng.pick(&[" ", "　", "", "・"])), both),
            "half" => (
                "half-kana",
                format!("{}{}{}", half_width(&fh), rng.pick(&[" ", " ", ""]), half_width(&gh)),
                both,
            ),
            "famhira" => ("family-kana", fh, f),
            "famkata" => ("family-kana", ft, f),
            "famhalf" => ("half-kana", half_width(&fh), f),
            "givkata" => ("given-kana", gt, g),
            "givhira" => ("given-kana", gh, g),
            "rom" => ("romaji", format!("{gl} {fl}"), none),
            "romr" => ("romaji", format!("{fl} {gl}"), both),
            "ROM" => ("romaji-caps", format!("{} {gl}", fl.to_uppercase()), both),
            "ROMG" => ("romaji-caps", format!("{gl} {}", fl.to_uppercase()), none),
            "ROMU" => ("romaji-caps", format!("{} {}", fl.to_uppercase(), gl.to_uppercase()), both),
            "comma" => ("romaji", format!("{fl}, {gl}"), both),
            "rominit" => {
                ("romaji-initial", format!("{}. {fl}", gl.chars().take(1).collect::<String>()), none)
            }
            "romjoin" => ("romaji-joined", format!("{gl}{fl}"), none),
            "mark" => ("family-mark", format!("{fk}({})", gk.chars().take(1).collect::<String>()), none),
            "famROM" => ("romaji-family", fl.to_uppercase(), f),
            "famrom" => ("romaji-family", fl, f),
            "givrom" => ("romaji-given", gl, g),
            "hdl" => ("handle", self.handle(), none),
            "nick" => ("nick", nick(&gh, rng), none),
            _ => return None,
        };
        let group = match self.family.class {
            "common" | "middle" => group.to_owned(),
            class if matches!(group, "family" | "full") => format!("{group}-{class}"),
            _ => group.to_owned(),
        };
        Some(Value { what: "PERSON", group, text, initials, keep: 0 })
    }
}

fn nick(given: &str, rng: &mut Rng) -> String {
    let short: String = given.chars().take(2).collect();
    if rng.chance(50) { short } else { given.to_owned() }
}

fn foreign_form([kana, latin, _]: [&'static str; 3], form: &str) -> Option<Value> {
    let last = |text: &'static str, mark: char| text.rsplit(mark).next().unwrap_or(text);
    let (text, group, initials) = match form {
        "full" | "kata" => (kana.to_owned(), "foreign-kana", String::new()),
        "fam" => (last(kana, '・').to_owned(), "foreign-kana", String::new()),
        "giv" => (kana.split('・').next().unwrap_or(kana).to_owned(), "foreign-kana", String::new()),
        "rom" => (latin.to_owned(), "foreign-latin", String::new()),
        "givrom" => (latin.split(' ').next().unwrap_or(latin).to_owned(), "foreign-latin", String::new()),
        "famrom" => (last(latin, ' ').to_owned(), "foreign-latin", String::new()),
        _ => return None,
    };
    Some(Value { what: "PERSON", group: group.to_owned(), text, initials, keep: 0 })
}
