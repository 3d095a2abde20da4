//! Where a proposal stands, and which step leads where.
//!
//! Apart from the store because the table of steps is the promise: nothing is performed that was not claimed, nothing
//! is claimed twice, and what ended stays ended.

use serde::{Deserialize, Serialize};

/// Where a proposal stands. Each step is a compare-and-set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProposalState {
    /// Waits for a person.
    Pending,
    /// May be claimed.
    Approved,
    /// One process performs it now, or died while it did.
    Claimed,
    /// Performed.
    Done,
    /// Tried, and it certainly did not happen.
    Failed,
    /// Tried, and nobody knows whether it happened; never tried again blindly.
    Unknown,
    /// Sent back by a person, with a comment.
    Returned,
    /// Refused by a person.
    Denied,
    /// Nobody answered in time.
    Expired,
    /// Another proposal took its place.
    Superseded,
    /// Withdrawn before anything happened.
    Cancelled,
    /// A draft that was performed and taken back since.
    Undone,
}

impl ProposalState {
    /// Every state.
    pub const ALL: [Self; 12] = [
        Self::Pending,
        Self::Approved,
        Self::Claimed,
        Self::Done,
        Self::Failed,
        Self::Unknown,
        Self::Returned,
        Self::Denied,
        Self::Expired,
        Self::Superseded,
        Self::Cancelled,
        Self::Undone,
    ];

    /// The word used in the store, in records and in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Claimed => "claimed",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Returned => "returned",
            Self::Denied => "denied",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
            Self::Cancelled => "cancelled",
            Self::Undone => "undone",
        }
    }

    /// Finds a state by its word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Tells whether nothing more can become of it but what a person does by hand.
    pub fn is_over(self) -> bool {
        match self {
            Self::Pending | Self::Approved | Self::Claimed | Self::Unknown => false,
            Self::Done
            | Self::Failed
            | Self::Returned
            | Self::Denied
            | Self::Expired
            | Self::Superseded
            | Self::Cancelled
            | Self::Undone => true,
        }
    }

    /// Tells whether a proposal may go from here to `next`.
    pub fn leads_to(self, next: Self) -> bool {
        use ProposalState::{
            Approved, Cancelled, Claimed, Denied, Done, Expired, Failed, Pending, Returned, Superseded,
            Undone, Unknown,
        };
        match self {
            Pending => matches!(next, Approved | Returned | Denied | Expired | Superseded | Cancelled),
            Approved => matches!(next, Claimed | Expired | Failed),
            Claimed => matches!(next, Done | Failed | Unknown),
            Unknown => matches!(next, Done | Failed),
            Returned => matches!(next, Superseded | Cancelled),
            Done => matches!(next, Undone),
            Failed | Denied | Expired | Superseded | Cancelled | Undone => false,
        }
    }
}

/// How a performed claim ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// It happened.
    Done,
    /// It did not happen.
    Failed,
    /// Nobody knows.
    Unknown,
}

impl Finish {
    /// The state it leads to.
    pub fn state(self) -> ProposalState {
        match self {
            Self::Done => ProposalState::Done,
            Self::Failed => ProposalState::Failed,
            Self::Unknown => ProposalState::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ProposalState;

    #[test]
    fn nothing_leads_back_to_where_it_could_be_performed_again() {
        for from in ProposalState::ALL {
            let performed = !matches!(from, ProposalState::Pending | ProposalState::Approved);
            for to in [ProposalState::Pending, ProposalState::Approved, ProposalState::Claimed] {
                let leads = from.leads_to(to);
                assert!(!(performed && leads), "{from:?} to {to:?}");
            }
        }
        assert!(!ProposalState::Approved.leads_to(ProposalState::Pending));
    }

    #[test]
    fn words_come_back_as_the_states_they_name() {
        for state in ProposalState::ALL {
            assert_eq!(ProposalState::parse(state.as_str()), Some(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
        assert_eq!(ProposalState::parse("sent"), None);
    }
}
