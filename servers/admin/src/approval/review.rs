//! What became of drafts: has each server's program look, and counts what was found by month and tool.
//!
//! Apart because nobody approves anything here. What is counted are verdicts; no program of a server says more.

use super::{Desk, started};
use crate::error::CliError;
use sekisho_outbox::{Draft, Percent, ProposalState, Verdict};
use sekisho_types::{ErrorCode, Lang, ServerId, Timestamp, ToolName};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A month by Japan's calendar, as `2026-11`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month(String);

impl Month {
    pub(crate) fn of(at: Timestamp) -> Self {
        let at = at.in_japan();
        Self(format!("{:04}-{:02}", at.year(), at.month()))
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let digits =
            |part: &str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
        let fine = digits(year, 4) && digits(month, 2) && matches!(month.parse(), Ok(1..=12_u8));
        fine.then(|| Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// What looking has come to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Looked {
    /// How many drafts were looked at.
    pub(crate) count: usize,
    /// How many nobody could look at.
    pub(crate) failed: usize,
    /// Some program has not ended yet.
    pub(crate) in_progress: bool,
}

/// How one tool's drafts of one month fared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) month: Month,
    pub(crate) server: ServerId,
    pub(crate) tool: ToolName,
    /// How many were made.
    pub(crate) made: u64,
    /// How many the person has taken back with us.
    pub(crate) taken_back: u64,
    /// How many were found as each verdict, by its word.
    pub(crate) found: BTreeMap<&'static str, u64>,
    /// The mean of how much was changed, of those that were.
    pub(crate) mean_percent: Option<u64>,
    /// How many nobody has looked at, or could tell of.
    pub(crate) not_told: u64,
}

impl Desk {
    /// Has the servers' programs look at every draft that is still open.
    ///
    /// - Errors: [`CliError`] if a program cannot be started or refuses as a whole.
    pub(crate) fn look_again(&self) -> Result<Looked, CliError> {
        let open = self.outbox.drafts()?.into_iter().filter(Draft::is_open);
        let servers: BTreeSet<ServerId> = open.map(|draft| draft.header.server).collect();
        let mut looked = Looked::default();
        for server in &servers {
            match started(server, &["review"], None)? {
                Some(said) => read_looked(&said, &mut looked)?,
                None => looked.in_progress = true,
            }
        }
        Ok(looked)
    }

    /// What is known of the drafts, the latest month first; of one month alone where it is named.
    ///
    /// - Errors: [`CliError`] if the outbox cannot be read.
    pub(crate) fn tallies(&self, month: Option<&Month>) -> Result<Vec<Tally>, CliError> {
        let mut tallies = tally(self.outbox.drafts()?);
        tallies.retain(|tally| month.is_none_or(|month| tally.month == *month));
        Ok(tallies)
    }
}

fn read_looked(said: &[u8], looked: &mut Looked) -> Result<(), CliError> {
    let answer: Map<String, Value> = serde_json::from_slice(said).unwrap_or_default();
    let Some(Value::Array(rows)) = answer.get("reviewed") else {
        let code = answer.get("code").and_then(Value::as_str).and_then(|code| ErrorCode::parse(code).ok());
        let code = code.unwrap_or(ErrorCode::CALL_INTERNAL);
        let text = answer.get("text").and_then(Value::as_str).unwrap_or("the program said nothing sound");
        return Err(CliError::new(code).with("detail", text));
    };
    looked.count += rows.len();
    looked.failed += rows.iter().filter(|row| row.get("code").is_some()).count();
    Ok(())
}

fn tally(drafts: Vec<Draft>) -> Vec<Tally> {
    let mut by: BTreeMap<(Month, ServerId, ToolName), Vec<Draft>> = BTreeMap::new();
    for draft in drafts {
        let header = &draft.header;
        let key = (Month::of(header.created_at), header.server.clone(), header.tool.clone());
        by.entry(key).or_default().push(draft);
    }
    let mut tallies: Vec<Tally> = by.into_iter().map(|(key, drafts)| of_one(key, &drafts)).collect();
    // Stable: the tools of a month stay in order.
    tallies.sort_by(|one, other| other.month.cmp(&one.month));
    tallies
}

fn of_one((month, server, tool): (Month, ServerId, ToolName), drafts: &[Draft]) -> Tally {
    // Who takes a draft back has discarded it, whatever was found before.
    let (back, stand): (Vec<&Draft>, Vec<&Draft>) =
        drafts.iter().partition(|draft| draft.state == ProposalState::Undone);
    let mut found: BTreeMap<&'static str, u64> = Verdict::WORDS.into_iter().map(|word| (word, 0)).collect();
    let verdicts: Vec<Verdict> = stand.iter().filter_map(|draft| draft.verdict).collect();
    for verdict in &verdicts {
        *found.entry(verdict.as_str()).or_default() += 1;
    }
    let changed: Vec<u64> =
        verdicts.iter().filter_map(|verdict| verdict.percent()).map(Percent::get).map(u64::from).collect();
    let sum: u64 = changed.iter().sum();
    Tally {
        month,
        server,
        tool,
        made: drafts.len() as u64,
        taken_back: back.len() as u64,
        found,
        mean_percent: sum.checked_div(changed.len() as u64),
        not_told: (stand.len() - verdicts.len()) as u64,
    }
}

/// What a draft was found to be, in people's words; the word itself for one that nobody has put into words.
pub(crate) fn found_word(word: &'static str, lang: Lang) -> &'static str {
    let (ja, en) = match word {
        "unchanged" => ("そのまま", "unchanged"),
        "edited" => ("編集あり", "edited"),
        "gone" => ("なくなった", "gone"),
        "sent-unchanged" => ("そのまま送信", "sent unchanged"),
        "sent-edited" => ("編集して送信", "sent edited"),
        other => (other, other),
    };
    match lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sekisho_outbox::{Author, ProposalHeader};
    use sekisho_platform::BootStamp;
    use sekisho_types::{Decision, GateClass, ProposalId, RuleId, UserId};

    fn draft(at: &str, state: ProposalState, verdict: Option<Verdict>) -> Draft {
        let at = Timestamp::from_rfc3339(at).unwrap();
        let header = ProposalHeader {
            id: ProposalId(1),
            server: ServerId::parse("files").unwrap(),
            tool: ToolName::parse("create_file").unwrap(),
            class: GateClass::Draft,
            user: UserId::parse("hanako").unwrap(),
            surface_hash: [0; 32],
            policy_hash: [0; 32],
            decision: Decision::Allow,
            rule: RuleId::parse("class-draft").unwrap(),
            author: Author::Model,
            replaces: None,
            circumstances: Default::default(),
            created_at: at,
            created_boot: BootStamp::now().unwrap(),
            ttl_ms: 1,
        };
        Draft { header, state, since: at, is_kept: true, verdict }
    }

    #[test]
    fn drafts_are_counted_by_the_month_in_japan_and_what_was_taken_back_counts_as_that() {
        let (done, undone) = (ProposalState::Done, ProposalState::Undone);
        let edited = |percent| Some(Verdict::Edited(Percent::of(percent, 100)));
        let tallies = tally(vec![
            draft("2026-11-30T14:59:59Z", done, edited(10)),
            draft("2026-11-02T00:00:00Z", done, edited(31)),
            draft("2026-11-03T00:00:00Z", done, Some(Verdict::Unchanged)),
            draft("2026-11-03T00:00:00Z", undone, Some(Verdict::Unchanged)),
            draft("2026-11-03T00:00:00Z", done, None),
            // Midnight in Japan has passed.
            draft("2026-11-30T15:00:00Z", done, Some(Verdict::Gone)),
        ]);
        let counts: Vec<_> = tallies
            .iter()
            .map(|t| (t.month.as_str(), t.made, t.taken_back, t.found["edited"], t.found["gone"], t.not_told))
            .collect();
        assert_eq!(counts, [("2026-12", 1, 0, 0, 1, 0), ("2026-11", 5, 1, 2, 0, 1)]);
        assert_eq!((tallies[1].found["unchanged"], tallies[1].mean_percent), (1, Some(20)));
        assert_eq!(tallies[0].mean_percent, None);
    }

    #[test]
    fn a_month_is_written_in_one_way() {
        for bad in ["2026", "2026-13", "2026-00", "2026-1", "26-11", "2026-11-01", "+026-11", "２０２６-11"]
        {
            assert_eq!(Month::parse(bad), None, "{bad}");
        }
        assert_eq!(Month::parse("2026-11").unwrap().as_str(), "2026-11");
    }

    #[test]
    fn what_a_program_says_is_counted_and_its_refusal_is_an_error() {
        let mut looked = Looked::default();
        let rows = br#"{"reviewed":[{"proposal":1,"found":null},{"proposal":2,"code":"outbox.mismatch"}]}"#;
        read_looked(rows, &mut looked).unwrap();
        assert_eq!(looked, Looked { count: 2, failed: 1, in_progress: false });
        let code = |said: &[u8]| read_looked(said, &mut Looked::default()).unwrap_err().code;
        assert_eq!(code(br#"{"code":"outbox.unavailable","text":"x"}"#), ErrorCode::OUTBOX_UNAVAILABLE);
        assert_eq!(code(b""), ErrorCode::CALL_INTERNAL);
    }
}
