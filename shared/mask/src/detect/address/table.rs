//! The table of places: municipalities and towns of Japan, asked from the end of a name backwards.
//!
//! Apart because it alone knows how the table is laid out. The table is part of the program and is read where it
//! lies: opening it costs nothing. `tables/addresses.md` says how it is made.

use super::spelling::{LONGEST, SEVERAL, plain};
use crate::shadow::Shadow;
use fst::raw::{CompiledAddr, Fst, Output};

const BYTES: &[u8] = include_bytes!("../../../tables/addresses.fst");

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// 札幌市中央区, 札幌市, 中央区, 石狩郡当別町, 当別町.
    Municipality,
    /// 西新宿.
    Town,
}

impl What {
    fn key(self) -> u8 {
        match self {
            Self::Municipality => b'm',
            Self::Town => b't',
        }
    }
}

/// A name in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Its first character.
    pub(super) from: usize,
    /// The number of its prefecture, if there is but one of this name.
    pub(super) prefecture: Option<u8>,
}

/// The table.
pub(super) struct Places {
    fst: Option<Fst<&'static [u8]>>,
    /// Where the names of municipalities and those of towns start: what is asked most.
    starts: [Option<(CompiledAddr, Output)>; 2],
}

impl Places {
    pub(super) fn open() -> Self {
        let fst = Fst::new(BYTES).ok();
        let start = |what: What| {
            let root = fst.as_ref()?.root();
            let first = root.transition(root.find_input(what.key())?);
            Some((first.addr, Output::zero().cat(first.out)))
        };
        let starts = [start(What::Municipality), start(What::Town)];
        Self { fst, starts }
    }

    /// The longest name that ends before `end` and does not start before `floor`.
    pub(super) fn ending_at(&self, shadow: &Shadow, what: What, floor: usize, end: usize) -> Option<Place> {
        self.walk(shadow, what, floor, end, |_| true)
    }

    /// Tells whether `from..to` is a name.
    pub(super) fn exactly(&self, shadow: &Shadow, what: What, from: usize, to: usize) -> Option<Place> {
        self.walk(shadow, what, from, to, |start| start == from)
    }

    /// The longest name that starts at `from`: where it ends, and its prefecture.
    pub(super) fn starting_at(
        &self,
        shadow: &Shadow,
        what: What,
        from: usize,
    ) -> Option<(usize, Option<u8>)> {
        // Most characters start no name that long; a break ends every name.
        let open = shadow.slice(from, from + LONGEST).iter().take_while(|c| is_of_name(**c)).count();
        (1..=open).rev().find_map(|len| {
            let place = self.exactly(shadow, what, from, from + len)?;
            Some((from + len, place.prefecture))
        })
    }

    /// The prefecture of a town in a municipality whose name alone does not tell it.
    pub(super) fn pair(&self, municipality: &[char], town: &[char]) -> Option<u8> {
        let key = municipality.iter().chain(&['/']).chain(town).rev().map(|c| plain(*c));
        self.ask(b'p', key)
    }

    /// The prefecture of a municipality in Latin letters, folded: `shinjuku-ku`; `None` inside if there are several.
    pub(super) fn latin(&self, name: &str) -> Option<Option<u8>> {
        self.ask(b'r', name.chars()).map(known)
    }

    fn ask(&self, kind: u8, key: impl Iterator<Item = char>) -> Option<u8> {
        let fst = self.fst.as_ref()?;
        let mut bytes = vec![kind];
        let mut buffer = [0; 4];
        for c in key {
            bytes.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
        }
        fst.get(&bytes).and_then(|out| u8::try_from(out.value()).ok())
    }

    fn walk(
        &self,
        shadow: &Shadow,
        what: What,
        floor: usize,
        end: usize,
        wanted: impl Fn(usize) -> bool,
    ) -> Option<Place> {
        let fst = self.fst.as_ref()?;
        let [municipality, town] = self.starts;
        let (start, mut out) = match what {
            What::Municipality => municipality,
            What::Town => town,
        }?;
        let mut node = fst.node(start);
        let mut found = None;
        let lowest = floor.max(end.saturating_sub(LONGEST));
        let mut buffer = [0; 4];
        for (back, c) in shadow.slice(lowest, end).iter().rev().enumerate() {
            for byte in plain(*c).encode_utf8(&mut buffer).bytes() {
                let Some(index) = node.find_input(byte) else { return found };
                let transition = node.transition(index);
                out = out.cat(transition.out);
                node = fst.node(transition.addr);
            }
            let from = end - back - 1;
            if node.is_final() && wanted(from) {
                let value = u8::try_from(out.cat(node.final_output()).value()).unwrap_or(SEVERAL);
                found = Some(Place { from, prefecture: known(value) });
            }
        }
        found
    }
}

fn known(value: u8) -> Option<u8> {
    (value < SEVERAL).then_some(value)
}

/// Tells whether a name in the table can hold this character.
pub(super) fn is_of_name(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | 'ー' | '々' | '〆'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use super::super::spelling::PREFECTURES;
    use super::*;
    use crate::shadow::fold;

    fn prefecture(value: Option<u8>) -> Option<&'static str> {
        value.map(|v| PREFECTURES[usize::from(v)].name)
    }

    #[test]
    fn the_table_is_whole() {
        let fst = Fst::new(BYTES).unwrap();
        fst.verify().unwrap();
        assert!(fst.len() > 80_000);
    }

    #[test]
    fn names_are_found_from_their_end() {
        let places = Places::open();
        for (text, what, want) in [
            ("住所は札幌市中央区", What::Municipality, Some(("札幌市中央区", Some("北海道")))),
            ("横浜市", What::Municipality, Some(("横浜市", Some("神奈川県")))),
            ("石狩郡当別町", What::Municipality, Some(("石狩郡当別町", Some("北海道")))),
            ("中央区", What::Municipality, Some(("中央区", None))),
            ("府中市", What::Municipality, Some(("府中市", None))),
            ("銀座", What::Town, Some(("銀座", None))),
            ("道玄坂", What::Town, Some(("道玄坂", Some("東京都")))),
            ("みなとみらい", What::Town, Some(("みなとみらい", Some("神奈川県")))),
            ("会議で", What::Town, None),
            ("市", What::Municipality, None),
        ] {
            let shadow = fold(text);
            let found = places.ending_at(&shadow, what, 0, shadow.len());
            let found = found.map(|p| {
                (shadow.slice(p.from, shadow.len()).iter().collect::<String>(), prefecture(p.prefecture))
            });
            assert_eq!(found.as_ref().map(|(name, p)| (name.as_str(), *p)), want, "{text}");
        }
    }

    #[test]
    fn spellings_of_one_town_are_one() {
        let places = Places::open();
        for text in ["霞ヶ関", "霞ケ関", "霞が関", "丸の内", "丸ノ内", "自由ヶ丘", "自由が丘"]
        {
            let shadow = fold(text);
            assert!(places.exactly(&shadow, What::Town, 0, shadow.len()).is_some(), "{text}");
        }
    }

    #[test]
    fn a_town_tells_which_municipality_of_the_name_is_meant() {
        let places = Places::open();
        let pair =
            |a: &str, b: &str| places.pair(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert_eq!(prefecture(pair("中央区", "銀座")), Some("東京都"));
        assert_eq!(prefecture(pair("府中市", "分梅町")), Some("東京都"));
        assert_eq!(pair("中央区", "無い町"), None);
    }

    #[test]
    fn latin_names_are_known() {
        let places = Places::open();
        for (name, want) in [
            ("shinjuku-ku", Some(Some("東京都"))),
            ("hiroshima-shi", Some(Some("広島県"))),
            ("kawasaki", Some(Some("神奈川県"))),
            ("chuo-ku", Some(None)),
            ("conference-ku", None),
        ] {
            assert_eq!(places.latin(name).map(prefecture), want, "{name}");
        }
    }
}
