//! Persons by what stands beside them: an honorific, a title, an `@`, the other half of a login name.
//!
//! Apart from the tagger because these signs are certain where they stand: whoever is called 様 is a person, known
//! or not. What is called so without being one (お客様, 仕様) is a short list.

use super::endings::Endings;
use super::words;
use crate::shadow::char_set::CharSet;
use sekisho_names::Names;
use std::ops::Range;
use std::sync::LazyLock;

/// What follows a person's name, the longer first where one begins with another.
const HONORIFICS: &[&str] = &["さま", "さん", "くん", "ちゃん", "様", "氏", "殿", "先生"];
/// Posts that follow a family name.
const TITLES: &[&str] = &[
    "会長",
    "社長",
    "専務",
    "常務",
    "取締役",
    "執行役員",
    "本部長",
    "部長",
    "次長",
    "室長",
    "所長",
    "支店長",
    "店長",
    "工場長",
    "課長",
    "係長",
    "主任",
    "主査",
    "リーダー",
    "マネージャー",
    "マネジャー",
    "ディレクター",
    "教授",
    "弁護士",
    "税理士",
    "議員",
    "巡査",
];
/// What makes another word of an honorific when it follows.
const NOT_AFTER: &[char] =
    &['々', '子', '式', '相', '態', '変', '名', '下', '堂', '族', '神', 'せ', 'ざ', 'ご', 'じ', 'ぽ'];
/// What ends the name of something that is no person, unless the whole is a surname.
const NO_PERSON_ENDS: &[char] = &[
    '社', '部', '課', '室', '係', '局', '店', '屋', '者', '員', '師', '業', '家', '団', '署', '行', '校',
    '院', '会', '所', '館', '庁', '省', '県', '市', '町', '村', '区', '組', '班', '隊', '党', '園', '場',
    '寺', '駅', '号', '女', '男', '人', '客', '民', '国',
];
/// What ends a host's name, which may follow an `@` too.
const DOMAINS: &[&str] = &[
    "com", "net", "org", "jp", "co", "io", "dev", "info", "biz", "app", "ai", "local", "corp", "lan", "test",
    "example",
];
/// What is called so and is nobody in particular.
static NOBODY: LazyLock<Endings> = LazyLock::new(|| Endings::of(words::NOBODY.iter().copied()));
/// What ends a company's name.
static COMPANY_ENDS: LazyLock<Endings> = LazyLock::new(|| Endings::of(words::COMPANY_ENDS.iter().copied()));
const LONGEST_KANJI: usize = 5;
const LONGEST_KANA: usize = 8;

/// Finds persons by their cues in a folded text.
pub(super) fn find(text: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let signs = text.iter().enumerate().filter(|(_, c)| **c == '@' || (**c > '\u{3000}' && CUES.has(**c)));
    for (at, c) in signs {
        match c {
            'さ' | 'く' | 'ち' | '様' | '氏' | '殿' | '先' => found.extend(before_honorific(text, at)),
            '会' | '社' | '専' | '常' | '取' | '執' | '本' | '部' | '次' | '室' | '所' | '支' | '店'
            | '工' | '課' | '係' | '主' | 'リ' | 'マ' | 'デ' | '教' | '弁' | '税' | '議' | '巡' => {
                found.extend(before_title(text, at))
            }
            '@' => found.extend(mention(text, at)),
            _ => {}
        }
    }
    found
}

/// The characters that may begin a cue.
static CUES: LazyLock<CharSet> = LazyLock::new(|| {
    let mut cues = CharSet::default();
    HONORIFICS.iter().chain(TITLES).filter_map(|cue| cue.chars().next()).for_each(|c| cues.add(c));
    cues
});

fn has_at(text: &[char], at: usize, word: &str) -> bool {
    let mut rest = text.get(at..).unwrap_or_default().iter();
    word.chars().all(|c| rest.next() == Some(&c))
}

fn before_honorific(text: &[char], at: usize) -> Option<Range<usize>> {
    let word = HONORIFICS.iter().find(|word| has_at(text, at, word))?;
    let after = text.get(at + word.chars().count());
    if after.is_some_and(|c| NOT_AFTER.contains(c)) {
        return None;
    }
    let end = trimmed_end(text, at);
    // 「ゆさ」様: whatever is quoted before an honorific is a name.
    if let Some('」' | '"' | '\'' | '』') = end.checked_sub(1).and_then(|last| text.get(last)) {
        let inside = end - 1;
        let open = (inside.saturating_sub(LONGEST_KANA)..inside)
            .rev()
            .find(|i| matches!(text.get(*i), Some('「' | '"' | '\'' | '『')))?;
        let quoted = open + 1..inside;
        return spelled(text, &quoted).then_some(quoted);
    }
    kanji_before(text, end, Trust::Any).or_else(|| kana_before(text, end, word))
}

/// How much a cue says by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// Whoever stands there is a person.
    Any,
    /// Only if it is a known surname.
    Surname,
}

/// The name in kanji that ends at `end`.
fn kanji_before(text: &[char], end: usize, trust: Trust) -> Option<Range<usize>> {
    let run = text.get(..end)?.iter().rev().take_while(|c| is_kanji(**c)).take(LONGEST_KANJI * 3).count();
    if run == 0 {
        return None;
    }
    let start = end - run;
    let is_surname = |from: usize| Names::embedded().is_surname(text.get(from..end).unwrap_or_default());
    let whole = text.get(start..end)?;
    if NOBODY.end(whole) && !(run > 1 && is_surname(start)) {
        return None;
    }
    if COMPANY_ENDS.end(whole) && !is_surname(start) {
        return None;
    }
    if run <= LONGEST_KANJI && is_surname(start) {
        return Some(start..end);
    }
    // 営業部竹様: behind a department or a company a surname may follow directly.
    let behind = (start + 1..end).find(|from| {
        let before = text.get(from - 1).is_some_and(|c| NO_PERSON_ENDS.contains(c));
        before && is_surname(*from)
    });
    if behind.is_some() {
        return behind.map(|from| from..end);
    }
    let apart = start
        .checked_sub(1)
        .and_then(|i| text.get(i))
        .is_none_or(|c| !matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー'));
    if trust == Trust::Any && run == 1 && apart {
        return Some(start..end);
    }
    let ends_as_other = text.get(end - 1).is_some_and(|c| NO_PERSON_ENDS.contains(c));
    (trust == Trust::Any && (2..=LONGEST_KANJI).contains(&run) && !ends_as_other).then_some(start..end)
}

/// The name or nickname in kana that ends at `end`, if it stands apart from what comes before it.
fn kana_before(text: &[char], end: usize, word: &str) -> Option<Range<usize>> {
    let run = |is: fn(char) -> bool| {
        text.get(..end).unwrap_or_default().iter().rev().take_while(|c| is(**c)).count()
    };
    let katakana = run(|c| matches!(c, 'ァ'..='ヺ' | 'ー'));
    if (2..=LONGEST_KANA).contains(&katakana) {
        let before = text.get(..end - katakana)?.last();
        // ユーザー様, メーカーさん: a word of many kinds; only where the name stands alone is it one.
        let apart = before.is_none_or(|c| !is_kanji(*c) && !matches!(c, 'ぁ'..='ゖ' | '・'));
        let common = text.get(end - 1) == Some(&'ー') || katakana > 5;
        return (apart && !common && matches!(word, "ちゃん" | "くん")).then_some(end - katakana..end);
    }
    let hiragana = run(|c| matches!(c, 'ぁ'..='ゖ'));
    let before = end.checked_sub(hiragana + 1).and_then(|i| text.get(i));
    let apart = before
        .is_none_or(|c| c.is_whitespace() || matches!(c, '、' | '。' | '「' | '(' | ',' | '・' | ':' | '\n'));
    let fits = matches!(word, "ちゃん" | "くん") && (2..=4).contains(&hiragana);
    (apart && fits && !matches!(text.get(end - hiragana), Some('お' | 'た'))).then_some(end - hiragana..end)
}

fn before_title(text: &[char], at: usize) -> Option<Range<usize>> {
    TITLES.iter().find(|title| has_at(text, at, title))?;
    let end = trimmed_end(text, at);
    let name = kanji_before(text, end, Trust::Surname)?;
    let before = name.start.checked_sub(1).and_then(|i| text.get(i));
    before.is_none_or(|c| !is_kanji(*c) || NO_PERSON_ENDS.contains(c)).then_some(name)
}

/// `@y-henmi`: a login name in two parts of which one is a surname.
fn mention(text: &[char], at: usize) -> Option<Range<usize>> {
    let part = |c: &&char| c.is_ascii_lowercase() || matches!(c, '.' | '-' | '_');
    let before = at.checked_sub(1).and_then(|i| text.get(i));
    if before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '*')) {
        return None;
    }
    let length = text.get(at + 1..)?.iter().take_while(part).count();
    let place = at + 1..at + 1 + length;
    let word: String = text.get(place.clone())?.iter().collect();
    let word = word.trim_end_matches(['.', '-', '_']);
    let place = place.start..place.start + word.chars().count();
    // A name with a dot is a host, a decorator or a method as often as a person: those are the tagger's.
    let parts: Vec<&str> = word.split(['-', '_']).collect();
    let split = Names::embedded().split(text.get(place.clone())?);
    let is_domain = parts.last().is_some_and(|last| DOMAINS.contains(last));
    let named = split.family.is_some()
        && parts.len() == 2
        && !is_domain
        && parts.iter().all(|part| !part.is_empty() && part.len() <= 15);
    (named && text.get(place.end) != Some(&'/')).then_some(place)
}

/// Stretches a find in Latin letters over the whole login name it stands in: `mirai.ganaha`, not `M.ganaha`.
pub(super) fn whole_login(text: &[char], find: &Range<usize>) -> Range<usize> {
    let is_part = |c: char| c.is_ascii_lowercase() || matches!(c, '.' | '-' | '_');
    if !text.get(find.clone()).unwrap_or_default().iter().all(|c| is_part(*c)) {
        return find.clone();
    }
    let lead = text.get(..find.start).unwrap_or_default().iter().rev().take_while(|c| is_part(**c)).count();
    let tail = text.get(find.end..).unwrap_or_default().iter().take_while(|c| is_part(**c)).count();
    let whole = find.start - lead..find.end + tail;
    let word = text.get(whole.clone()).unwrap_or_default();
    let signs = word.iter().filter(|c| !c.is_ascii_lowercase()).count();
    let bordered = |at: Option<&char>| !at.is_some_and(|c| c.is_ascii_alphanumeric() || *c == '@');
    let before = |back: usize| whole.start.checked_sub(back).and_then(|i| text.get(i));
    // `@t.yanagisawa` speaks to somebody; `x@t.yanagisawa` is an address.
    let mentioned = before(1) == Some(&'@') && bordered(before(2));
    let alone = (mentioned || bordered(before(1))) && bordered(text.get(whole.end));
    if signs == 1 && word.len() <= 30 && alone { whole } else { find.clone() }
}

fn trimmed_end(text: &[char], at: usize) -> usize {
    let blanks =
        text.get(..at).unwrap_or_default().iter().rev().take_while(|c| matches!(c, ' ' | '\u{3000}')).count();
    if blanks <= 1 { at - blanks } else { at }
}

fn spelled(text: &[char], place: &Range<usize>) -> bool {
    let word = text.get(place.clone()).unwrap_or_default();
    !word.is_empty() && word.iter().all(|c| is_kanji(*c) || matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー'))
}

fn is_kanji(c: char) -> bool {
    matches!(c, '々' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn persons(text: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        find(&chars).into_iter().map(|place| chars[place].iter().collect()).collect()
    }

    #[test]
    fn whoever_is_addressed_is_a_person() {
        for (text, want) in [
            ("荏原製作所 竹様", "竹"),
            ("担当剱持氏より", "担当剱持"),
            ("、れいちゃん、", "れい"),
            ("「ゆさ」様で", "ゆさ"),
            ("西川室長は", "西川"),
            ("あとで長課長に", "長"),
            ("営業部佐藤様へ", "佐藤"),
            ("@y-henmi すみません", "y-henmi"),
            ("守屋さんと", "守屋"),
        ] {
            assert_eq!(persons(text), [want], "{text}");
        }
    }

    #[test]
    fn who_is_nobody_in_particular_stays() {
        for text in [
            "お客様",
            "皆様へ",
            "皆さん",
            "仕様書",
            "同様に",
            "様々な",
            "お疲れ様です",
            "たくさん",
            "営業課長",
            "人事部長",
            "副社長",
            "業者さんが",
            "患者さん",
            "三浦印刷株式会社さん",
            "某氏",
            "源氏物語",
            "神殿",
            "お母さん",
            "取引先様",
            "@types/node",
            "は@example.com です",
            "@Override",
            "工場長",
            "株式会社様",
            "誰さん",
            "模様",
            "多様性",
            "無人島氏名欄",
            "本屋さん",
        ] {
            assert_eq!(persons(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_login_name_is_found_whole() {
        let whole = |text: &str, part: &str| {
            let chars: Vec<char> = text.chars().collect();
            let from = text.find(part).unwrap();
            chars[whole_login(&chars, &(from..from + part.len()))].iter().collect::<String>()
        };
        assert_eq!(whole("/home/mirai.ganaha ;", "mirai"), "mirai.ganaha");
        assert_eq!(whole("user=satomi-henmi action", "satomi"), "satomi-henmi");
        assert_eq!(whole("<@t.yanagisawa> さん", ".yanagisawa"), "t.yanagisawa");
        assert_eq!(whole("x@t.yanagisawa", ".yanagisawa"), ".yanagisawa");
        assert_eq!(whole("a.b.taro", "taro"), "taro");
        assert_eq!(whole("taro.yamada2", "taro"), "taro");
    }
}
