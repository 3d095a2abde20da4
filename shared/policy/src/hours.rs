//! When Sekisho may be used: days, hours and days off, all on Japan's wall clock.
//!
//! Apart from the rules because an hour concerns every call alike and has its own error code.

use crate::error::PolicyError;
use crate::holidays;
use crate::text::Reason;
use jiff::civil::{Date, Weekday};
use sekisho_types::{GateClass, Lang, Timestamp};
use serde::Deserialize;

/// What happens outside the hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outside {
    /// Nothing at all.
    Deny,
    /// Tools of class read still answer.
    ReadOnly,
}

impl Outside {
    /// The word used in policies.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deny => "deny",
            Self::ReadOnly => "read-only",
        }
    }
}

/// Whose holidays count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Holidays {
    Japan,
    None,
}

/// A day of the week as policies write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Day {
    const ALL: [Self; 7] = [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun];

    fn of(weekday: Weekday) -> Self {
        match weekday {
            Weekday::Monday => Self::Mon,
            Weekday::Tuesday => Self::Tue,
            Weekday::Wednesday => Self::Wed,
            Weekday::Thursday => Self::Thu,
            Weekday::Friday => Self::Fri,
            Weekday::Saturday => Self::Sat,
            Weekday::Sunday => Self::Sun,
        }
    }

    fn word(self, lang: Lang) -> &'static str {
        let (ja, en) = match self {
            Self::Mon => ("月", "Mon"),
            Self::Tue => ("火", "Tue"),
            Self::Wed => ("水", "Wed"),
            Self::Thu => ("木", "Thu"),
            Self::Fri => ("金", "Fri"),
            Self::Sat => ("土", "Sat"),
            Self::Sun => ("日", "Sun"),
        };
        match lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }
}

/// A time of day in minutes, from `00:00` to `24:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
struct TimeOfDay(u16);

impl TryFrom<String> for TimeOfDay {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, &'static str> {
        const SHAPE: &str = "a time of day must look like \"08:00\", from \"00:00\" to \"24:00\"";
        let (hours, minutes) = text.split_once(':').ok_or(SHAPE)?;
        let number = |part: &str| -> Option<u16> {
            let digits = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
            if digits { part.parse().ok() } else { None }
        };
        let (Some(hours), Some(minutes)) = (number(hours), number(minutes)) else {
            return Err(SHAPE);
        };
        let total = hours * 60 + minutes;
        if minutes < 60 && total <= 24 * 60 { Ok(Self(total)) } else { Err(SHAPE) }
    }
}

impl std::fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// The `[hours]` table as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HoursDocument {
    days: Vec<Day>,
    start: TimeOfDay,
    end: TimeOfDay,
    holidays: Holidays,
    outside: Outside,
    #[serde(default)]
    extra_days_off: Vec<String>,
}

/// When Sekisho may be used. `start` belongs to it, `end` does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    days: Vec<Day>,
    start: TimeOfDay,
    end: TimeOfDay,
    holidays: Holidays,
    outside: Outside,
    days_off: Vec<Date>,
    window: Reason,
}

impl Hours {
    pub(crate) fn from_document(document: HoursDocument) -> Result<Self, PolicyError> {
        let wrong = |key: &str, must| PolicyError::Value { key: format!("hours.{key}"), must };
        let HoursDocument { days, start, end, holidays, outside, extra_days_off } = document;
        if days.is_empty() {
            return Err(wrong("days", "a list with at least one of mon, tue, wed, thu, fri, sat, sun"));
        }
        if start >= end {
            return Err(wrong("end", "later than hours.start on the same day"));
        }
        let mut days_off = extra_days_off
            .iter()
            .map(|text| text.parse::<Date>().ok().filter(|day| day.to_string() == *text))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| wrong("extra_days_off", "a list of days such as \"2026-12-29\""))?;
        days_off.sort_unstable();
        let days = Day::ALL.into_iter().filter(|day| days.contains(day)).collect();
        let mut hours = Self { days, start, end, holidays, outside, days_off, window: Reason::new("", "") };
        hours.window = hours.describe();
        Ok(hours)
    }

    /// Tells whether `now` is inside the hours. Where holidays cannot be told, it is not.
    pub fn admits(&self, now: Timestamp) -> bool {
        let at = now.in_japan();
        let minute =
            TimeOfDay(u16::from(at.hour().unsigned_abs()) * 60 + u16::from(at.minute().unsigned_abs()));
        minute >= self.start
            && minute < self.end
            && self.days.contains(&Day::of(at.weekday()))
            && !self.is_day_off(at.date())
    }

    /// Tells whether a tool of this class may be used at `now`.
    pub(crate) fn admits_class(&self, now: Timestamp, class: GateClass) -> bool {
        let spared = match self.outside {
            Outside::Deny => false,
            Outside::ReadOnly => class == GateClass::Read,
        };
        spared || self.admits(now)
    }

    /// What happens outside the hours.
    pub fn outside(&self) -> Outside {
        self.outside
    }

    /// The hours in words, for people.
    pub fn window(&self) -> &Reason {
        &self.window
    }

    /// The company's own days off, earliest first.
    pub(crate) fn days_off(&self) -> &[Date] {
        &self.days_off
    }

    fn is_day_off(&self, date: Date) -> bool {
        let holiday = match self.holidays {
            Holidays::Japan => {
                !holidays::YEARS.contains(&date.year()) || holidays::japan_holiday(date).is_some()
            }
            Holidays::None => false,
        };
        holiday || self.days_off.binary_search(&date).is_ok()
    }

    fn describe(&self) -> Reason {
        let words = |lang: Lang, between: &str| {
            self.days.iter().map(|day| day.word(lang)).collect::<Vec<_>>().join(between)
        };
        let (start, end) = (self.start, self.end);
        let (not_ja, not_en) = match self.holidays {
            Holidays::Japan => ("（日本の祝日を除く）", ", not on Japan's holidays"),
            Holidays::None => ("", ""),
        };
        let (off_ja, off_en) = if self.days_off.is_empty() {
            ("", "")
        } else {
            ("（会社の休業日を除く）", ", not on the company's days off")
        };
        Reason::new(
            format!("{} {start}–{end} JST{not_ja}{off_ja}", words(Lang::Ja, "・")),
            format!("{} {start}–{end} JST{not_en}{off_en}", words(Lang::En, " ")),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(text: &str) -> Result<Hours, String> {
        let document = toml::from_str::<HoursDocument>(text).map_err(|e| e.message().to_owned())?;
        Hours::from_document(document).map_err(|e| e.to_string())
    }

    const OFFICE: &str = "days = ['fri', 'mon', 'tue', 'wed', 'thu']\nstart = '08:00'\nend = '20:00'\n\
        holidays = 'japan'\noutside = 'deny'\nextra_days_off = ['2026-12-29']";

    #[test]
    fn the_hours_are_half_open_and_know_the_days_off() {
        let office = hours(OFFICE).unwrap();
        let table = [
            ("2026-11-24T08:00:00+09:00", true),
            ("2026-11-24T07:59:59+09:00", false),
            ("2026-11-24T19:59:59+09:00", true),
            ("2026-11-24T20:00:00+09:00", false),
            ("2026-11-23T10:00:00+09:00", false),
            ("2026-11-22T10:00:00+09:00", false),
            ("2026-12-28T10:00:00+09:00", true),
            ("2026-12-29T10:00:00+09:00", false),
            ("2026-11-23T23:30:00Z", true),
            ("2100-11-24T10:00:00+09:00", false),
        ];
        for (at, open) in table {
            let at = Timestamp::from_rfc3339(at).unwrap();
            assert_eq!(office.admits(at), open, "{}", at.to_japan_text());
        }
        assert_eq!(
            office.window().text(Lang::En),
            "Mon Tue Wed Thu Fri 08:00–20:00 JST, not on Japan's holidays, not on the company's days off"
        );
        assert_eq!(
            office.window().text(Lang::Ja),
            "月・火・水・木・金 08:00–20:00 JST（日本の祝日を除く）（会社の休業日を除く）"
        );
    }

    #[test]
    fn read_only_spares_reading_and_nothing_else() {
        let office = hours(&OFFICE.replace("'deny'", "'read-only'")).unwrap();
        let night = Timestamp::from_rfc3339("2026-11-24T23:00:00+09:00").unwrap();
        let open: Vec<_> = GateClass::ALL.into_iter().filter(|c| office.admits_class(night, *c)).collect();
        assert_eq!(open, [GateClass::Read]);
    }

    #[test]
    fn wrong_hours_are_refused_with_the_key() {
        let table = [
            ("'08:00'", "'8:00'", "a time of day must look like"),
            ("'08:00'", "'24:01'", "a time of day must look like"),
            ("'08:00'", "'08:60'", "a time of day must look like"),
            ("'08:00'", "'+8:00'", "a time of day must look like"),
            ("'08:00'", "'20:00'", "hours.end must be later"),
            ("['fri', 'mon', 'tue', 'wed', 'thu']", "[]", "hours.days must be"),
            ("'fri'", "'friday'", "unknown variant `friday`"),
            ("2026-12-29", "2026-02-30", "hours.extra_days_off must be"),
            ("2026-12-29", "20261229", "hours.extra_days_off must be"),
            ("'japan'", "'none'\nnights = true", "unknown field `nights`"),
        ];
        for (from, to, expected) in table {
            let error = hours(&OFFICE.replace(from, to)).unwrap_err();
            assert!(error.contains(expected), "{to}: {error}");
        }
    }
}
