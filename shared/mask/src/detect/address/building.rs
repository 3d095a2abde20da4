//! Buildings, floors and rooms after the numbers of an address.
//!
//! Apart because nothing but words and room numbers tells where a building ends and the text goes on.

use super::number;
use super::street::{Gap, gap};
use crate::shadow::words::Words;
use crate::shadow::{Shadow, is_line_break};
use std::sync::LazyLock;

/// Words in names of buildings.
const WORDS: &[&str] = &[
    "ビル",
    "タワー",
    "マンション",
    "ハイツ",
    "コーポ",
    "アパート",
    "レジデンス",
    "メゾン",
    "パレス",
    "プラザ",
    "ハウス",
    "ヒルズ",
    "コート",
    "団地",
    "会館",
    "センター",
    "スクエア",
    "スクウェア",
    "ガーデン",
    "テラス",
    "シティ",
    "パーク",
    "フォレスト",
    "ステージ",
    "ハイム",
    "カーサ",
    "ヴィラ",
    "ビラ",
    "シャトー",
    "グラン",
    "ロイヤル",
    "ライオンズ",
    "レオパレス",
    "エステート",
    "フラット",
    "社宅",
    "宿舎",
    "住宅",
    "官舎",
    "ホーム",
    "クレスト",
    "ドエル",
    "アビタシオン",
    "アネックス",
    "別館",
    "本館",
    "新館",
    "東館",
    "西館",
    "南館",
    "北館",
    "庁舎",
    "サンシャイン",
    "ミッドタウン",
    "フロント",
    "オフィス",
    "サイド",
    "ステーション",
    "キューブ",
    "スカイ",
    "ルネ",
    "ヴェール",
    "ブリーズ",
    "リバー",
    "エクセル",
    "プレイス",
    "ベース",
    "フォーラム",
    "私書箱",
    "役場内",
    "役所",
    "公民館",
    "本部棟",
    "学校内",
    "地下街",
    "ロジポート",
    "ゲート",
    "ブリッジ",
    "トラスト",
    "ドーム",
    "アーク",
    "モール",
    "アリーナ",
    "ピア",
    "倉庫",
    "郵便局",
    "営業所内",
    "工業団地",
    "コンフォート",
    "コンフォリア",
    "ドミール",
    "ドルチェ",
    "ラフィーネ",
    "フローラ",
    "ソレイユ",
    "エスポワール",
    "第一ビル",
    "キャンパス",
    "ヴィレッジ",
    "ビレッジ",
    "タウン",
    "ガレリア",
    "アベニュー",
    "ハイランド",
    "ドミトリー",
    "アトリウム",
    "セントラル",
    "ファースト",
    "グリーン",
    "ビュー",
    "ロフト",
    "building",
    "bldg",
    "tower",
    "mansion",
    "heights",
    "plaza",
    "residence",
    "house",
    "center",
    "centre",
    "court",
    "terrace",
    "hills",
    "square",
    "apartment",
    "annex",
    "maison",
    "corpo",
];

/// Words that end with these are buildings.
const ENDINGS: &[&str] = &["荘", "寮", "館", "棟", "邸", "園", "苑", "亭", "ビ"];

/// A word that holds one of these is none.
const OTHER: &[&str] = &[
    "会社",
    "(株)",
    "(有)",
    "御中",
    "様",
    "さん",
    "氏",
    "担当",
    "電話",
    "tel",
    "fax",
    "携帯",
    "http",
    "mail",
    "まで",
    "です",
    "ます",
    "にて",
    "から",
    "いたし",
    "ください",
    "徒歩",
    "営業時間",
    "代表取締",
    "部長",
    "課長",
    "号線",
    "時間",
    "開催",
    "集合",
    "会議",
];

static BUILDINGS: LazyLock<Words> = LazyLock::new(|| Words::new(WORDS.iter().copied()));
static OTHERS: LazyLock<Words> = LazyLock::new(|| Words::new(OTHER.iter().copied()));

/// The longest name of a building, in characters.
pub(super) const LONGEST: usize = 40;
/// More digits than these in brackets are a telephone number.
const MOST_ROOM_DIGITS: usize = 8;
/// The most words of it.
const MOST_WORDS: usize = 6;

/// Reads on from `at`, where the numbers ended: where the address ends.
pub(super) fn read(shadow: &Shadow, at: usize) -> usize {
    let mut end = line(shadow, at);
    // A building in a line or a cell of its own.
    let (next, kind) = gap(shadow, end);
    if kind > Gap::Space {
        let more = field(shadow, next);
        if more > next {
            end = more;
        }
    }
    end
}

/// Reads a building in the same line.
fn line(shadow: &Shadow, at: usize) -> usize {
    let (start, kind) = match shadow.at(at) {
        Some('(') => return bracketed(shadow, at),
        Some('-' | ',') if room(shadow, at + 1, false).is_some() => (at + 1, Gap::Nothing),
        Some(',') if shadow.at(at + 1) == Some(' ') => (at + 2, Gap::Space),
        _ => gap(shadow, at),
    };
    if kind > Gap::Space {
        return at;
    }
    let mut here = start;
    let mut end = at;
    let mut seen = false;
    for count in 0..MOST_WORDS {
        let word_end = tail_of(shadow, here, word_end(shadow, here, start + LONGEST));
        if word_end <= here || is_other(shadow, here, word_end) {
            break;
        }
        let (holds, is_last) = (is_named(shadow, here, word_end), is_border(shadow, word_end));
        if let Some(to) = room(shadow, here, seen || (count == 0 && is_last)) {
            (end, seen, here) = (to, true, to);
        } else if holds
            || ends_with_room(shadow, here, word_end)
            || count == 0
                && is_foreign(shadow, here, word_end, kind == Gap::Nothing)
                && (is_last || kind == Gap::Nothing)
        {
            (end, seen, here) = (word_end, true, word_end);
        } else {
            here = word_end;
        }
        match shadow.at(here) {
            Some(' ') => here = gap(shadow, here).0,
            Some('・' | '-' | '~' | '+') => here += 1,
            Some('(') => {
                let close = bracketed(shadow, here);
                return if close > here && end == here { close } else { end };
            }
            Some(c) if here < word_end && !is_line_break(c) => {}
            _ => break,
        }
    }
    end
}

/// Reads a line or a cell that holds a building and nothing else; `at` if it does not.
fn field(shadow: &Shadow, at: usize) -> usize {
    let cells = shadow.slice(at, at + LONGEST);
    let len =
        cells.iter().position(|c| is_line_break(*c) || matches!(c, ',' | '\t' | '"' | '|' | '、' | ';'));
    let end = at + len.unwrap_or(cells.len());
    let signs = shadow.slice(at, end).iter().any(|c| matches!(c, ':' | '@' | '。' | '=' | '{' | '<'));
    if signs || end == at || is_other(shadow, at, end) {
        return at;
    }
    let named = is_named(shadow, at, end) && line(shadow, at) >= end;
    let roomed = ends_with_room(shadow, at, end) && shadow.at(at).is_some_and(char::is_alphabetic);
    if named || roomed || room(shadow, at, false).is_some_and(|to| to >= end) { end } else { at }
}

/// Reads `(サンビル5階)`.
fn bracketed(shadow: &Shadow, at: usize) -> usize {
    let inside = shadow.slice(at + 1, at + LONGEST);
    let Some(len) = inside.iter().position(|c| *c == ')') else { return at };
    let (from, to) = (at + 1, at + 1 + len);
    let breaks = inside.iter().take(len).any(|c| is_line_break(*c));
    let building =
        is_named(shadow, from, to) || ends_with_room(shadow, from, to) || shadow.before(to) == Some('内');
    let digits = inside.iter().take(len).filter(|c| c.is_ascii_digit()).count();
    let fits = building && !breaks && digits <= MOST_ROOM_DIGITS && !is_other(shadow, from, to);
    if fits { to + 1 } else { at }
}

/// Where the word at `at` ends: no spaces, no punctuation.
fn word_end(shadow: &Shadow, at: usize, most: usize) -> usize {
    let of_word =
        |c: &&char| c.is_alphanumeric() || matches!(c, 'ー' | '・' | '-' | '&' | '\'' | '々' | '#' | '.');
    at + shadow.slice(at, most.max(at)).iter().take_while(of_word).count()
}

/// Tells whether a field, a line or a sentence ends here.
fn is_border(shadow: &Shadow, at: usize) -> bool {
    let here = if shadow.at(at) == Some(' ') { at + 1 } else { at };
    match shadow.at(here) {
        None => true,
        Some(c) => {
            is_line_break(c)
                || matches!(c, ',' | '\t' | '"' | '|' | '、' | '。' | ';' | '<' | ')' | '」' | '/')
        }
    }
}

fn text(shadow: &Shadow, from: usize, to: usize) -> String {
    shadow.slice(from, to).iter().map(char::to_ascii_lowercase).collect()
}

pub(super) fn is_named(shadow: &Shadow, from: usize, to: usize) -> bool {
    let word = text(shadow, from, to);
    BUILDINGS.is_match(&word) || ENDINGS.iter().any(|w| word.len() > w.len() && word.ends_with(w)) || {
        // サンハイツ荘203
        let name = word
            .trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '号' | '室' | '-' | '階' | 'f'));
        name.len() < word.len() && ENDINGS.iter().any(|w| name.len() > w.len() && name.ends_with(w))
    }
}

fn is_other(shadow: &Shadow, from: usize, to: usize) -> bool {
    OTHERS.is_match(&text(shadow, from, to))
}

/// Katakana or Latin letters: most names of houses.
///
/// A word straight after the numbers may start with kanji.
fn is_foreign(shadow: &Shadow, from: usize, to: usize, glued: bool) -> bool {
    let foreign = |c: &char| matches!(c, 'ァ'..='ヺ' | 'A'..='Z');
    let word = shadow.slice(from, to);
    let named = word.first().is_some_and(foreign) || glued && word.iter().filter(|c| foreign(c)).count() >= 2;
    word.len() >= 3 && named
}

/// Leaves away what is said of a building: サンビルに, サンビルへお越しください.
fn tail_of(shadow: &Shadow, from: usize, to: usize) -> usize {
    let word = shadow.slice(from, to);
    let particle = |i: usize, c: char| {
        let before = word.get(i.wrapping_sub(1)).copied();
        "にでへをがはのとやま".contains(c)
            && before.is_some_and(|b| !matches!(b, 'ぁ'..='ん'))
            && (before.is_some_and(
                |b| matches!(b, '0'..='9' | 'F' | 'f' | '階' | '号' | '室' | 'ァ'..='ー' | 'A'..='Z'),
            ) || is_named(shadow, from, from + i))
    };
    let cut = word.iter().enumerate().skip(1).find(|(i, c)| particle(*i, **c)).map(|(i, _)| i);
    // 丘の上ハイツ: the word for the house may come after the particle.
    cut.filter(|i| !is_named(shadow, from + i, to)).map_or(to, |i| from + i)
}

/// Tells whether a word ends with a floor or a room: サンライズ203, 青山305号室.
fn ends_with_room(shadow: &Shadow, from: usize, to: usize) -> bool {
    let word = text(shadow, from, to);
    let digits = |w: &str| {
        let tail = w.chars().rev().take_while(char::is_ascii_digit).count();
        (1..=4).contains(&tail) && tail < w.chars().count()
    };
    let roomed = ["号室", "号棟", "号", "室", "階", "f"]
        .iter()
        .any(|unit| word.strip_suffix(unit).is_some_and(|head| head.ends_with(|c: char| c.is_ascii_digit())));
    let bare = digits(&word) && word.chars().rev().take_while(char::is_ascii_digit).count() >= 3;
    (roomed || bare) && word.starts_with(char::is_alphabetic) && is_border(shadow, to)
}

/// Tells whether a bare number of a room of so many digits ends here: 203（代表）, 203です, and not 203名, 203:10.
fn ends_room(shadow: &Shadow, at: usize, digits: usize) -> bool {
    let parted = match shadow.at(at) {
        Some('(' | 'ぁ'..='ん' | '宛' | '行' | '様' | '・' | ':') => true,
        Some(' ') => digits >= 3,
        _ => false,
    };
    is_border(shadow, at) || parted && !number::is_counted(shadow, at) && !number::goes_on(shadow, at)
}

/// Reads a floor or room at `at`: 5F, B1F, 地下1階, 203号室, #305, and a bare 203 if `bare`.
fn room(shadow: &Shadow, at: usize, bare: bool) -> Option<usize> {
    let mut here = at;
    for head in
        ["地下", "地上", "第", "b", "#", "no.", "room ", "棟", "東", "西", "南", "北", "a", "c", "d", "e"]
    {
        if shadow.has_at(here, head) {
            here += head.chars().count();
            break;
        }
    }
    let numerals = |c: &&char| c.is_ascii_digit() || number::is_kanji_numeral(**c);
    let count = shadow.slice(here, here + 5).iter().take_while(numerals).count();
    if !(1..=4).contains(&count) {
        return None;
    }
    let ascii = shadow.at(here).is_some_and(|c| c.is_ascii_digit());
    let mut end = here + count;
    let units = ["階建", "号室", "号棟", "号館", "階", "号", "室", "棟", "fl", "f", "番館", "番街"];
    match units.iter().find(|unit| shadow.has_at(end, unit)) {
        Some(&"階建") => None,
        Some(unit) => {
            end += unit.chars().count();
            if shadow.at(end).is_some_and(|c| c.is_ascii_alphanumeric()) && unit.is_ascii() {
                return None;
            }
            if shadow.at(end) == Some('-') && shadow.at(end + 1).is_some_and(|c| c.is_ascii_digit()) {
                end += 1 + shadow.slice(end + 1, end + 5).iter().take_while(|c| c.is_ascii_digit()).count();
            }
            // 5階の503, 5階503号室, 2号棟305
            let next = if shadow.at(end) == Some('の') { end + 1 } else { end };
            if shadow.at(next).is_some_and(|c| c.is_ascii_digit())
                && let Some(more) = room(shadow, next, true)
            {
                return Some(more);
            }
            Some(end)
        }
        None if shadow.at(end) == Some('-') => {
            let more = shadow.slice(end + 1, end + 5).iter().take_while(|c| c.is_ascii_digit()).count();
            let to = end + 1 + more;
            (bare && ascii && (1..=4).contains(&more) && is_border(shadow, to)).then_some(to)
        }
        None => (bare && ascii && (here > at || count >= 2) && ends_room(shadow, end, count)).then_some(end),
    }
}
