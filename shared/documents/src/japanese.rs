//! Chooses between Shift_JIS and EUC-JP, or neither.
//!
//! Apart from `detect.rs` because this is the one place where likelihood decides: nearly any bytes are sound
//! Shift_JIS. A choice needs two witnesses: every byte is sound, and the text looks like Japanese that people
//! write; where these leave a doubt, a third that knows the languages of the world (chardetng) has to agree.

use crate::detect::Extent;
use crate::everyday::Everyday;
use crate::form::Encoding;
use crate::strict::{self, Sound};
use crate::survey::Survey;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

// Likelihood is judged by so many bytes from the first that is not ASCII. Soundness is judged by all.
const JUDGED_BYTES: usize = 16 * 1024;
// Among so many half-width kana each kind has its share.
const ENOUGH_KANA: usize = 16;
// Among so many half-width kana some are nothing in Thai.
const ENOUGH_NOT_THAI: usize = 24;
// Something of the ASCII before it belongs to the picture.
const LEAD_IN_BYTES: usize = 64;

/// Reads bytes that are no UTF-8 and have no mark, zeros or shifts.
pub(crate) fn choose(bytes: &[u8], extent: Extent) -> Option<(Encoding, Sound<'_>)> {
    let first_high = bytes.iter().position(|byte| *byte >= 0x80)?;
    let from = first_high.saturating_sub(LEAD_IN_BYTES);
    let judged = bytes.get(from..)?;
    let judged = judged.get(..JUDGED_BYTES).unwrap_or(judged);
    let shift_jis = strict::decode(Encoding::ShiftJis, bytes, extent);
    let euc_jp = strict::decode(Encoding::EucJp, bytes, extent);
    let guess = guess(judged);
    let shift_jis = shift_jis.map(|sound| (Witness::of(Survey::shift_jis(judged), &sound), sound));
    let euc_jp = euc_jp.map(|sound| (Witness::of(Survey::euc_jp(judged), &sound), sound));
    let witnesses = (shift_jis.as_ref().map(|(seen, _)| seen), euc_jp.as_ref().map(|(seen, _)| seen));
    match weigh(witnesses.0, witnesses.1, guess)? {
        Choice::ShiftJis => shift_jis.map(|(_, sound)| (Encoding::ShiftJis, sound)),
        Choice::EucJp => euc_jp.map(|(_, sound)| (Encoding::EucJp, sound)),
    }
}

/// What the bytes would be in one encoding.
struct Witness {
    survey: Survey,
    everyday: Everyday,
}

impl Witness {
    fn of(survey: Survey, sound: &Sound<'_>) -> Self {
        Self { survey, everyday: Everyday::of(&sound.text) }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    ShiftJis,
    EucJp,
}

fn guess(bytes: &[u8]) -> Option<Choice> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, false);
    let guess = detector.guess(Some(b"jp"), Utf8Detection::Deny);
    match guess {
        _ if guess == encoding_rs::SHIFT_JIS => Some(Choice::ShiftJis),
        _ if guess == encoding_rs::EUC_JP => Some(Choice::EucJp),
        _ => None,
    }
}

/// Decides by what the bytes would be in the encodings in which they are sound.
fn weigh(shift_jis: Option<&Witness>, euc_jp: Option<&Witness>, guess: Option<Choice>) -> Option<Choice> {
    let agreed = |seen: &Witness, choice| guess == Some(choice) || is_surely_japanese(seen);
    match (shift_jis, euc_jp) {
        (None, None) => None,
        (Some(seen), None) => {
            let japanese = is_japanese(seen, Choice::ShiftJis) && agreed(seen, Choice::ShiftJis);
            let half_width = is_half_width_shift_jis(&seen.survey) && !may_be_thai(&seen.survey);
            (japanese || half_width).then_some(Choice::ShiftJis)
        }
        (None, Some(seen)) => {
            let japanese = is_japanese(seen, Choice::EucJp) && agreed(seen, Choice::EucJp);
            (japanese || is_half_width(&seen.survey)).then_some(Choice::EucJp)
        }
        (Some(sjis), Some(euc)) if is_half_width(&euc.survey) => {
            // In Shift_JIS these would be kanji of one single row: in a text of any length a rare chance.
            (euc.survey.half >= 3 || !is_japanese(sjis, Choice::ShiftJis)).then_some(Choice::EucJp)
        }
        (Some(sjis), Some(euc)) if is_half_width_shift_jis(&sjis.survey) => {
            let kanji = is_japanese(euc, Choice::EucJp);
            match (kanji, euc.everyday.reaches(3, 4)) {
                (true, true) => Some(Choice::EucJp),
                // Everyday enough for a doubt: neither is sure, unless these are flawless kana.
                (true, false) => is_flawless_half_width(&sjis.survey).then_some(Choice::ShiftJis),
                (false, _) => (!may_be_thai(&sjis.survey)).then_some(Choice::ShiftJis),
            }
        }
        (Some(sjis), Some(euc)) => {
            match (is_japanese(sjis, Choice::ShiftJis), is_japanese(euc, Choice::EucJp)) {
                (true, true) => guess,
                (true, false) => guess.filter(|choice| *choice == Choice::ShiftJis),
                // Sound in Shift_JIS only as rubbish, and everyday words here.
                (false, true) => Some(Choice::EucJp),
                (false, false) => None,
            }
        }
    }
}

/// Japanese as people write it, if another witness agrees.
fn is_japanese(seen: &Witness, choice: Choice) -> bool {
    let survey = &seen.survey;
    // Sound bytes are common in Shift_JIS only, other languages only in EUC-JP.
    let everyday = match choice {
        Choice::ShiftJis => seen.everyday.reaches(1, 4),
        Choice::EucJp => seen.everyday.reaches(1, 2) && seen.everyday.all > 0,
    };
    let alone = survey.half - survey.half_in_runs;
    everyday
        && survey.never == 0
        && survey.common > 0
        && (survey.rare + survey.user * 2) * 2 <= survey.common + 3
        && survey.latin * 2 < survey.all()
        && survey.misplaced * 4 <= survey.half
        && alone * 4 <= survey.common + survey.half_in_runs
}

/// Japanese with hardly anything that is not used every day, and enough of it.
fn is_surely_japanese(seen: &Witness) -> bool {
    let survey = &seen.survey;
    survey.common + survey.half >= 4
        && (survey.rare + survey.user) * 8 <= survey.common
        && survey.latin == 0
        && survey.misplaced * 8 <= survey.half
        && seen.everyday.reaches(3, 4)
}

/// Mostly half-width kana, in runs, with the sound marks where they belong: what banks exchange.
fn is_half_width(survey: &Survey) -> bool {
    let others = survey.all() - survey.half;
    survey.never == 0
        && survey.half >= 2
        && others * 3 <= survey.half
        && survey.half_in_runs * 3 >= survey.half * 2
        && survey.half_signs * 4 <= survey.half
        && survey.misplaced * 8 <= survey.half
        && survey.latin * 4 <= survey.half
}

/// As [`is_half_width`], and not Cyrillic, whose letters are the kana from ﾀ on; people use those before as well.
fn is_half_width_shift_jis(survey: &Survey) -> bool {
    is_half_width(survey) && (survey.half < ENOUGH_KANA || survey.half_early * 24 >= survey.half)
}

/// Half-width kana that would be Thai as well: its letters are the same bytes up to ﾚ, and its vowel signs, which
/// are the kana from ﾐ on, stand behind a consonant each. Japanese of any length breaks that, with ﾝ above all, and
/// has no rare kanji among such kana, which Thai's leading vowels, tone marks and digits would be.
fn may_be_thai(survey: &Survey) -> bool {
    let is_told = survey.half >= ENOUGH_NOT_THAI || survey.rare + survey.user > 0;
    is_told && survey.half_not_thai * 24 < survey.half
}

/// Nothing but half-width kana, sound marks among them and all in place.
fn is_flawless_half_width(survey: &Survey) -> bool {
    survey.all() == survey.half
        && survey.half_in_runs == survey.half
        && survey.half_signs + survey.misplaced == 0
        && survey.marks_well > 0
}
