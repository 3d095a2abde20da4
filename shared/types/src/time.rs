//! Time: UTC inside, the zone at the edge, and a clock that is handed in.

use serde::{Deserialize, Serialize};

/// A moment in UTC, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

const JST_OFFSET_HOURS: i8 = 9;
const MAX_MS: i64 = 253_402_207_200_000;

impl Timestamp {
    /// Takes milliseconds since 1970; what no calendar can show is moved to the nearest that can be shown.
    pub fn from_ms(ms: i64) -> Self {
        Self(ms.clamp(-MAX_MS, MAX_MS))
    }

    /// Milliseconds since 1970.
    pub fn as_ms(self) -> i64 {
        self.0
    }

    /// The moment `ms` later (earlier if negative).
    pub fn plus_ms(self, ms: i64) -> Self {
        Self::from_ms(self.0.saturating_add(ms))
    }

    /// Japan's wall clock at this moment: date and time without a zone.
    pub fn in_japan(self) -> jiff::civil::DateTime {
        let moment = jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        jiff::tz::Offset::constant(JST_OFFSET_HOURS).to_datetime(moment)
    }

    /// As people in Japan read it: `2026-11-24 (火) 10:00 JST`.
    pub fn to_japan_text(self) -> String {
        let at = self.in_japan();
        let day = match at.weekday() {
            jiff::civil::Weekday::Monday => '月',
            jiff::civil::Weekday::Tuesday => '火',
            jiff::civil::Weekday::Wednesday => '水',
            jiff::civil::Weekday::Thursday => '木',
            jiff::civil::Weekday::Friday => '金',
            jiff::civil::Weekday::Saturday => '土',
            jiff::civil::Weekday::Sunday => '日',
        };
        format!("{} ({day}) {:02}:{:02} JST", at.date(), at.hour(), at.minute())
    }

    /// As machines read it, in UTC with milliseconds: `2026-11-24T01:00:00.000Z`.
    pub fn to_rfc3339(self) -> String {
        let moment = jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        format!("{moment:.3}")
    }

    /// Reads what [`Timestamp::to_rfc3339`] writes, and any other RFC 3339 time.
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        text.parse::<jiff::Timestamp>().ok().map(|t| Self::from_ms(t.as_millisecond()))
    }
}

/// The system's own way of saying a moment, as the facts of files do.
impl From<std::time::SystemTime> for Timestamp {
    fn from(at: std::time::SystemTime) -> Self {
        let ms = |span: std::time::Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        match at.duration_since(std::time::UNIX_EPOCH) {
            Ok(after) => Self::from_ms(ms(after)),
            Err(before) => Self::from_ms(ms(before.duration()).saturating_neg()),
        }
    }
}

/// Where the time comes from. Passed in, so that tests need not wait.
pub trait Clock: Send + Sync {
    /// The wall clock's time; it may jump.
    fn now(&self) -> Timestamp;
}

/// The machine's wall clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_ms(jiff::Timestamp::now().as_millisecond())
    }
}

/// A clock that stands still until it is set. For tests and for replaying.
#[derive(Debug)]
pub struct FixedClock(std::sync::atomic::AtomicI64);

impl FixedClock {
    /// Starts at `at`.
    pub fn new(at: Timestamp) -> Self {
        Self(std::sync::atomic::AtomicI64::new(at.as_ms()))
    }

    /// Moves to `at`, forward or back.
    pub fn set(&self, at: Timestamp) {
        self.0.store(at.as_ms(), std::sync::atomic::Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_ms(self.0.load(std::sync::atomic::Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japan_reads_the_weekday() {
        let at = Timestamp::from_rfc3339("2026-11-24T01:00:00Z").unwrap();
        assert_eq!(at.to_japan_text(), "2026-11-24 (火) 10:00 JST");
        assert_eq!(at.to_rfc3339(), "2026-11-24T01:00:00.000Z");
        assert_eq!(Timestamp::from_rfc3339(&at.to_rfc3339()), Some(at));
    }

    #[test]
    fn absurd_times_are_clamped_not_panicked_on() {
        for ms in [i64::MIN, i64::MAX, 0, -1] {
            assert!(!Timestamp::from_ms(ms).to_japan_text().is_empty());
        }
    }
}
