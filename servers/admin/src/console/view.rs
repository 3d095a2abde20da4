//! What all pages share: the language, the session's place, words for states, kinds and times.

use super::session::Session;
use maud::{Markup, html};
use sekisho_outbox::ProposalState;
use sekisho_types::{Decision, GateClass, Lang, Timestamp};

/// How a page of one session is written.
pub(super) struct View {
    pub(super) session: Session,
    pub(super) now: Timestamp,
}

impl View {
    pub(super) fn lang(&self) -> Lang {
        self.session.lang
    }

    /// Chooses between the two languages.
    pub(super) fn t<'a>(&self, ja: &'a str, en: &'a str) -> &'a str {
        match self.session.lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }

    /// An address beneath the session's place.
    pub(super) fn to(&self, rest: &str) -> String {
        format!("/c/{}/{rest}", self.session.path)
    }

    /// The field that proves that a form was shown to this session.
    pub(super) fn token(&self) -> Markup {
        html! { input type="hidden" name="token" value=(self.session.csrf); }
    }

    pub(super) fn state(&self, state: ProposalState) -> &'static str {
        let (ja, en) = match state {
            ProposalState::Pending => ("承認待ち", "waiting"),
            ProposalState::Approved => ("承認済み", "approved"),
            ProposalState::Claimed => ("実行中", "in progress"),
            ProposalState::Done => ("実行済み", "done"),
            ProposalState::Failed => ("失敗", "failed"),
            ProposalState::Unknown => ("結果不明", "unknown"),
            ProposalState::Returned => ("差し戻し", "returned"),
            ProposalState::Denied => ("却下", "denied"),
            ProposalState::Expired => ("期限切れ", "expired"),
            ProposalState::Superseded => ("差し替え済み", "superseded"),
            ProposalState::Cancelled => ("取り下げ", "cancelled"),
            ProposalState::Undone => ("取り消し済み", "taken back"),
        };
        self.pick(ja, en)
    }

    /// How a state is coloured.
    pub(super) fn tone(state: ProposalState) -> &'static str {
        match state {
            ProposalState::Pending | ProposalState::Approved | ProposalState::Claimed => "wait",
            ProposalState::Done => "good",
            ProposalState::Failed | ProposalState::Unknown | ProposalState::Denied => "bad",
            ProposalState::Returned
            | ProposalState::Expired
            | ProposalState::Superseded
            | ProposalState::Cancelled
            | ProposalState::Undone => "quiet",
        }
    }

    pub(super) fn class(&self, class: GateClass) -> &'static str {
        let (ja, en) = match class {
            GateClass::Read => ("読む", "read"),
            GateClass::Draft => ("下書き", "draft"),
            GateClass::Tidy => ("整理", "tidy"),
            GateClass::Change => ("変更", "change"),
            GateClass::Send => ("送信", "send"),
            GateClass::Destroy => ("削除", "destroy"),
        };
        self.pick(ja, en)
    }

    /// Who has to approve.
    pub(super) fn whom(&self, decision: Decision) -> &'static str {
        let (ja, en) = match decision {
            Decision::Allow => ("承認は不要", "nobody has to approve"),
            Decision::AskClient => ("クライアントで確認", "asked in the client"),
            Decision::AskUser => ("本人の承認", "your own approval"),
            Decision::AskSecond => ("別の人の承認", "a second person's approval"),
            Decision::Deny => ("不可", "denied"),
        };
        self.pick(ja, en)
    }

    fn pick(&self, ja: &'static str, en: &'static str) -> &'static str {
        match self.session.lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }

    /// How long it is until a moment, in words; the page's script keeps it up to date.
    pub(super) fn until(&self, at: Timestamp) -> Markup {
        let minutes = at.as_ms().saturating_sub(self.now.as_ms()).div_euclid(60_000);
        let left = match (minutes < 0, self.session.lang) {
            (true, Lang::Ja) => "期限切れ".to_owned(),
            (true, Lang::En) => "expired".to_owned(),
            (false, Lang::Ja) if minutes >= 60 => format!("あと {} 時間 {} 分", minutes / 60, minutes % 60),
            (false, Lang::Ja) => format!("あと {minutes} 分"),
            (false, Lang::En) if minutes >= 60 => format!("{} h {} min left", minutes / 60, minutes % 60),
            (false, Lang::En) => format!("{minutes} min left"),
        };
        html! {
            span.until data-until=(at.as_ms()) data-now=(self.now.as_ms()) title=(at.to_japan_text()) { (left) }
        }
    }

    /// A moment as people read it.
    pub(super) fn at(&self, at: Timestamp) -> Markup {
        html! { time datetime=(at.to_rfc3339()) { (at.to_japan_text()) } }
    }
}
