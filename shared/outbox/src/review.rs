//! What became of drafts, as somebody later found them: a verdict each, and never content.
//!
//! Apart from the states because a verdict lets nothing happen: it says what a person has made of what is done. It
//! goes forward only. Once a draft is gone, or was sent, nobody looks again.

use crate::store::parse_header;
use crate::{Claim, Outbox, OutboxError, ProposalHeader, ProposalState, Turn, seal};
use rusqlite::{Row, params};
use sekisho_types::{GateClass, OpaqueId, ProposalId, Timestamp};

/// How much of a text was changed, in percent: 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(u8);

impl Percent {
    /// The share of `part` in `whole`, rounded up: what was changed at all was changed by one percent.
    ///
    /// - Units: both counts of the same thing, such as characters.
    pub fn of(part: usize, whole: usize) -> Self {
        let share = part.saturating_mul(100).div_ceil(whole.max(1));
        Self(u8::try_from(share.clamp(1, 100)).unwrap_or(100))
    }

    /// The number.
    pub fn get(self) -> u8 {
        self.0
    }

    fn parse(number: i64) -> Option<Self> {
        u8::try_from(number).ok().filter(|number| (1..=100).contains(number)).map(Self)
    }
}

/// What a draft was found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is there as it was made.
    Unchanged,
    /// It is there, and somebody has changed it by so much.
    Edited(Percent),
    /// It is not there any more, and was not sent as far as can be told.
    Gone,
    /// It was sent as it was made.
    SentUnchanged,
    /// It was sent after somebody had changed it by so much.
    SentEdited(Percent),
}

impl Verdict {
    /// Every word that a verdict can have.
    pub const WORDS: [&'static str; 5] = ["unchanged", "edited", "gone", "sent-unchanged", "sent-edited"];

    /// The word used in the store, on record and in what programs read; the percentage stands beside it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Edited(_) => "edited",
            Self::Gone => "gone",
            Self::SentUnchanged => "sent-unchanged",
            Self::SentEdited(_) => "sent-edited",
        }
    }

    /// How much was changed, where something was.
    pub fn percent(self) -> Option<Percent> {
        match self {
            Self::Edited(percent) | Self::SentEdited(percent) => Some(percent),
            Self::Unchanged | Self::Gone | Self::SentUnchanged => None,
        }
    }

    /// Tells whether nobody looks again.
    pub fn is_final(self) -> bool {
        match self {
            Self::Unchanged | Self::Edited(_) => false,
            Self::Gone | Self::SentUnchanged | Self::SentEdited(_) => true,
        }
    }

    fn parse(word: &str, percent: Option<i64>) -> Option<Self> {
        match (word, percent.map(Percent::parse)) {
            ("unchanged", None) => Some(Self::Unchanged),
            ("edited", Some(Some(percent))) => Some(Self::Edited(percent)),
            ("gone", None) => Some(Self::Gone),
            ("sent-unchanged", None) => Some(Self::SentUnchanged),
            ("sent-edited", Some(Some(percent))) => Some(Self::SentEdited(percent)),
            _ => None,
        }
    }
}

/// A draft that was made, and what was found of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its header, as far as can be told without opening what is bound to it.
    pub header: ProposalHeader,
    /// Where it stands: done, or undone.
    pub state: ProposalState,
    /// When it came to stand there.
    pub since: Timestamp,
    /// Whether its bytes are still kept, without which nothing can be compared.
    pub is_kept: bool,
    /// What it was last found to be; nothing before somebody has looked.
    pub verdict: Option<Verdict>,
}

impl Draft {
    /// Tells whether somebody should look: it was made, not taken back, and what became of it is not settled.
    pub fn is_open(&self) -> bool {
        self.state == ProposalState::Done && self.is_kept && !self.verdict.is_some_and(Verdict::is_final)
    }
}

type RawDraft = (u64, String, String, i64, bool, Option<String>, Option<i64>);

impl Outbox {
    /// The drafts that were made, newest first: at once or after an approval, taken back or not.
    ///
    /// - Errors: [`OutboxError::Mismatch`] for a row that nobody here has written, [`OutboxError::Unavailable`].
    pub fn drafts(&self) -> Result<Vec<Draft>, OutboxError> {
        let db = self.db()?;
        let mut query = db.prepare(
            "SELECT proposal.id, header, state, since_ms, length(payload) > 0, verdict, percent
             FROM proposal LEFT JOIN review ON review.proposal = proposal.id
             WHERE state IN ('done', 'undone') ORDER BY proposal.id DESC",
        )?;
        let raw = |row: &Row<'_>| -> rusqlite::Result<RawDraft> {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?))
        };
        let drafts = query.query_map([], raw)?.map(|row| draft(row?));
        let drafts: Vec<Draft> = drafts.collect::<Result<_, _>>()?;
        Ok(drafts.into_iter().filter(|draft| draft.header.class == GateClass::Draft).collect())
    }

    /// Writes down what a draft was found to be.
    ///
    /// - Errors: [`OutboxError::WrongState`] unless it is done and open to another look; nothing changes then.
    pub fn keep_verdict(&self, turn: &Turn, verdict: Verdict) -> Result<(), OutboxError> {
        let id = turn.id();
        let percent = verdict.percent().map(Percent::get);
        let changed = self.db()?.execute(
            "INSERT INTO review (proposal, verdict, percent, at_ms)
             SELECT id, ?2, ?3, ?4 FROM proposal WHERE id = ?1 AND state = 'done'
             ON CONFLICT (proposal) DO UPDATE
             SET verdict = excluded.verdict, percent = excluded.percent, at_ms = excluded.at_ms
             WHERE review.verdict IN ('unchanged', 'edited')",
            params![id.0, verdict.as_str(), percent, self.clock.now().as_ms()],
        )?;
        if changed == 1 { Ok(()) } else { Err(OutboxError::WrongState { id, state: self.state(id)? }) }
    }

    /// Keeps, sealed, by what the outside world knows what a claim has made: an id that it gave.
    ///
    /// - Errors: [`OutboxError::NotFound`], [`OutboxError::Mismatch`], [`OutboxError::Unavailable`].
    pub fn keep_trace(&self, claim: &Claim, trace: &OpaqueId) -> Result<(), OutboxError> {
        let header = self.listed(claim.id)?.header;
        let sealed = seal::seal(&self.key, &header, seal::TRACE, trace.as_str().as_bytes())?;
        self.db()?.execute(
            "INSERT OR REPLACE INTO answer (proposal, part, sealed) VALUES (?1, ?2, ?3)",
            params![claim.id.0, seal::TRACE, sealed],
        )?;
        Ok(())
    }

    /// The id by which the outside world knows what was made, where one was kept.
    ///
    /// - Errors: as [`Outbox::keep_trace`].
    pub fn trace(&self, id: ProposalId) -> Result<Option<OpaqueId>, OutboxError> {
        let mismatch = || OutboxError::Mismatch { id };
        let trace = self.said(id, seal::TRACE)?;
        let parse = |bytes| {
            let text = String::from_utf8(bytes).map_err(|_| mismatch())?;
            OpaqueId::parse(&text).map_err(|_| mismatch())
        };
        trace.map(parse).transpose()
    }
}

fn draft(raw: RawDraft) -> Result<Draft, OutboxError> {
    let (id, header, state, since_ms, is_kept, verdict, percent) = raw;
    let id = ProposalId(id);
    let mismatch = || OutboxError::Mismatch { id };
    let verdict = verdict.map(|word| Verdict::parse(&word, percent).ok_or_else(mismatch)).transpose()?;
    Ok(Draft {
        header: parse_header(id, &header)?,
        state: ProposalState::parse(&state).ok_or_else(mismatch)?,
        since: Timestamp::from_ms(since_ms),
        is_kept,
        verdict,
    })
}

#[cfg(test)]
mod tests {
    use super::{Percent, Verdict};

    #[test]
    fn a_share_is_rounded_up_and_stays_a_share() {
        let share = |part, whole| Percent::of(part, whole).get();
        assert_eq!([share(1, 1_000_000), share(1, 2), share(2, 2), share(5, 2)], [1, 50, 100, 100]);
        assert_eq!([share(0, 0), share(1, 0)], [1, 100]);
    }

    #[test]
    fn words_come_back_as_the_verdicts_they_name() {
        let some = Percent::of(7, 100);
        let all = [
            Verdict::Unchanged,
            Verdict::Edited(some),
            Verdict::Gone,
            Verdict::SentUnchanged,
            Verdict::SentEdited(some),
        ];
        assert_eq!(all.map(Verdict::as_str), Verdict::WORDS);
        for verdict in all {
            let percent = verdict.percent().map(|percent| i64::from(percent.get()));
            assert_eq!(Verdict::parse(verdict.as_str(), percent), Some(verdict));
            // Neither a verdict without its number, nor one with a number that is none of its own.
            let other = if percent.is_some() { None } else { Some(7) };
            assert_eq!(Verdict::parse(verdict.as_str(), other), None);
        }
        assert_eq!(Verdict::parse("edited", Some(0)), None);
        assert_eq!(Verdict::parse("edited", Some(101)), None);
        assert_eq!(Verdict::parse("read", None), None);
    }
}
