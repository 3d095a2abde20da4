//! Japan's national holidays, computed from the law as it stands, for the years 2000 to 2099.
//!
//! Apart from the hours because this is a rule of the state and not of a company, and can be tested against
//! the official list. Equinoxes follow the usual formula; the state fixes them a year ahead.

use jiff::civil::{Date, Weekday};

/// The first and the last year this can tell.
pub(crate) const YEARS: std::ops::RangeInclusive<i16> = 2000..=2099;

/// The name of the national holiday that `date` is, substitute (振替休日) and citizens' holidays (国民の休日)
/// included.
///
/// Only for 2000 to 2099; other years have no answer and give `None`.
///
/// - Source: 国民の祝日に関する法律, with the special laws for 2019, 2020 and 2021.
pub fn japan_holiday(date: Date) -> Option<&'static str> {
    if !YEARS.contains(&date.year()) {
        return None;
    }
    national(date)
        .or_else(|| is_substitute(date).then_some("振替休日"))
        .or_else(|| is_between(date).then_some("国民の休日"))
}

/// The holidays that the law names by date or weekday.
fn national(date: Date) -> Option<&'static str> {
    let (year, day) = (date.year(), date.day());
    match date.month() {
        1 if day == 1 => Some("元日"),
        1 if is_nth_monday(date, 2) => Some("成人の日"),
        2 if day == 11 => Some("建国記念の日"),
        2 if day == 23 && year >= 2020 => Some("天皇誕生日"),
        3 if i64::from(day) == vernal_equinox(year) => Some("春分の日"),
        4 if day == 29 => Some(if year >= 2007 { "昭和の日" } else { "みどりの日" }),
        5 if day == 1 && year == 2019 => Some("休日（天皇の即位の日）"),
        5 if day == 3 => Some("憲法記念日"),
        5 if day == 4 && year >= 2007 => Some("みどりの日"),
        5 if day == 5 => Some("こどもの日"),
        7 => july(date),
        8 if year >= 2016 && day == mountain_day(year) => Some("山の日"),
        9 if is_respect_day(date) => Some("敬老の日"),
        9 if i64::from(day) == autumnal_equinox(year) => Some("秋分の日"),
        10 if day == 22 && year == 2019 => Some("休日（即位礼正殿の儀）"),
        10 if !matches!(year, 2020 | 2021) && is_nth_monday(date, 2) => Some(sports_day(year)),
        11 if day == 3 => Some("文化の日"),
        11 if day == 23 => Some("勤労感謝の日"),
        12 if day == 23 && year <= 2018 => Some("天皇誕生日"),
        _ => None,
    }
}

/// July holds Marine Day, and in the two years of the Olympic games Sports Day as well.
fn july(date: Date) -> Option<&'static str> {
    match (date.year(), date.day()) {
        (2020, 23) | (2021, 22) => Some("海の日"),
        (2020, 24) | (2021, 23) => Some("スポーツの日"),
        (2020 | 2021, _) => None,
        (..=2002, day) => (day == 20).then_some("海の日"),
        _ => is_nth_monday(date, 3).then_some("海の日"),
    }
}

fn mountain_day(year: i16) -> i8 {
    match year {
        2020 => 10,
        2021 => 8,
        _ => 11,
    }
}

fn is_respect_day(date: Date) -> bool {
    if date.year() <= 2002 { date.day() == 15 } else { is_nth_monday(date, 3) }
}

fn sports_day(year: i16) -> &'static str {
    if year >= 2020 { "スポーツの日" } else { "体育の日" }
}

fn is_nth_monday(date: Date, nth: i8) -> bool {
    date.weekday() == Weekday::Monday && (date.day() - 1) / 7 + 1 == nth
}

/// The day in March, by the formula that holds from 1980 to 2099.
fn vernal_equinox(year: i16) -> i64 {
    equinox(20_843_100, year)
}

/// The day in September, by the formula that holds from 1980 to 2099.
fn autumnal_equinox(year: i16) -> i64 {
    equinox(23_248_800, year)
}

fn equinox(base_millionths: i64, year: i16) -> i64 {
    let years = i64::from(year) - 1980;
    (base_millionths + 242_194 * years) / 1_000_000 - years / 4
}

/// A holiday on a Sunday moves to the next day that is none; until 2006 only to the Monday.
fn is_substitute(date: Date) -> bool {
    let furthest = if date.year() >= 2007 { 7 } else { 1 };
    let mut day = date;
    for _ in 0..furthest {
        let Ok(before) = day.yesterday() else { return false };
        if national(before).is_none() {
            return false;
        }
        if before.weekday() == Weekday::Sunday {
            return true;
        }
        day = before;
    }
    false
}

/// A day between two holidays is one itself; until 2006 not when it is a Sunday.
fn is_between(date: Date) -> bool {
    let neighbours = [date.yesterday(), date.tomorrow()];
    let both = neighbours.into_iter().all(|day| day.is_ok_and(|day| national(day).is_some()));
    both && (date.year() >= 2007 || date.weekday() != Weekday::Sunday)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holidays(year: i16) -> Vec<String> {
        let first = Date::new(year, 1, 1).unwrap();
        first
            .series(jiff::Span::new().days(1))
            .take_while(|day| day.year() == year)
            .filter(|day| japan_holiday(*day).is_some())
            .map(|day| format!("{}/{}", day.month(), day.day()))
            .collect()
    }

    #[test]
    fn each_year_has_the_holidays_of_the_official_list() {
        let table = [
            (2002, "1/1 1/14 2/11 3/21 4/29 5/3 5/4 5/5 5/6 7/20 9/15 9/16 9/23 10/14 11/3 11/4 11/23 12/23"),
            (2009, "1/1 1/12 2/11 3/20 4/29 5/3 5/4 5/5 5/6 7/20 9/21 9/22 9/23 10/12 11/3 11/23 12/23"),
            (2015, "1/1 1/12 2/11 3/21 4/29 5/3 5/4 5/5 5/6 7/20 9/21 9/22 9/23 10/12 11/3 11/23 12/23"),
            (
                2019,
                "1/1 1/14 2/11 3/21 4/29 4/30 5/1 5/2 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/23 10/14 10/22 11/3 11/4 11/23",
            ),
            (2020, "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/23 7/24 8/10 9/21 9/22 11/3 11/23"),
            (2021, "1/1 1/11 2/11 2/23 3/20 4/29 5/3 5/4 5/5 7/22 7/23 8/8 8/9 9/20 9/23 11/3 11/23"),
            (
                2024,
                "1/1 1/8 2/11 2/12 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/22 9/23 10/14 11/3 11/4 11/23",
            ),
            (
                2025,
                "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/21 8/11 9/15 9/23 10/13 11/3 11/23 11/24",
            ),
            (2026, "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23"),
            (2027, "1/1 1/11 2/11 2/23 3/21 3/22 4/29 5/3 5/4 5/5 7/19 8/11 9/20 9/23 10/11 11/3 11/23"),
        ];
        for (year, expected) in table {
            assert_eq!(holidays(year).join(" "), expected, "{year}");
        }
    }

    #[test]
    fn the_kind_of_a_holiday_is_told() {
        let name = |y, m, d| japan_holiday(Date::new(y, m, d).unwrap());
        assert_eq!(name(2026, 5, 6), Some("振替休日"));
        assert_eq!(name(2026, 9, 22), Some("国民の休日"));
        assert_eq!(name(2026, 9, 23), Some("秋分の日"));
        assert_eq!(name(2026, 9, 24), None);
        assert_eq!(name(1999, 1, 1), None);
        assert_eq!(name(2100, 1, 1), None);
    }
}
