//! Seals what a person made of a proposal as another one in its place.
//!
//! Apart from the pipeline because no model is here: a person changed the words, in a process that was started for it.
//! It can only make a proposal that waits; who approves it, and what is checked then, is what it was.

use crate::ToolError;
use crate::gate::{Gate, unsettled, unwritable};
use crate::pipeline::new_call_id;
use crate::released::{Refused, Reply};
use crate::server::Kind as ToolKind;
use crate::session::Hidden;
use sekisho_audit::{Digest, Entry, Word};
use sekisho_mask::{Engine, Kind};
use sekisho_outbox::{Author, NewProposal, ProposalState};
use sekisho_types::{Decision, ErrorCode, Preview, ProposalId};
use std::collections::BTreeMap;

impl Gate {
    /// Puts a revised proposal in the place of that one: part key to new text, as its preview names them.
    ///
    /// - Errors: a refusal, on record unless the record itself cannot be written. Nothing has changed then.
    pub async fn revise(
        &self,
        id: ProposalId,
        parts: BTreeMap<String, String>,
    ) -> Result<ProposalId, Refused> {
        let Ok(call) = new_call_id() else {
            return Err(Refused::new(ErrorCode::CALL_INTERNAL, Vec::new(), None));
        };
        let sign = |entry: Entry, about: ProposalId, state: &str| {
            let mut entry = self.bound(entry);
            entry.proposal = Some(about);
            entry.state = Word::parse(state).ok();
            entry
        };
        if let Err(error) = self.append(sign(Entry::intent(call), id, "revising")) {
            return Err(refusal(unwritable(&error)));
        }
        let (mut entry, answer) = match self.revised(id, parts).await {
            Ok((next, digest)) => {
                let mut entry = sign(Entry::outcome(call), next, "revised");
                entry.digest = Some(digest);
                (entry, Ok(next))
            }
            Err(error) => (sign(Entry::outcome(call), id, "not-revised"), Err(self.mask_error(error))),
        };
        entry.error = answer.as_ref().err().map(|(code, _, _)| *code);
        match (self.append(entry), answer) {
            (Ok(_), Ok(next)) => Ok(next),
            (Ok(after), Err((code, facts, _))) => Err(Refused::new(code, facts, Some(after))),
            // The new one waits, whatever the record could not take of it.
            (Err(_), Ok(next)) => Err(refusal(unsettled(next))),
            (Err(error), Err(_)) => Err(refusal(unwritable(&error))),
        }
    }

    async fn revised(
        &self,
        id: ProposalId,
        parts: BTreeMap<String, String>,
    ) -> Result<(ProposalId, Digest), ToolError> {
        self.orders.obey().await?;
        let sealed = self.with_outbox(move |outbox| outbox.load(id)).await?;
        let header = &sealed.header;
        let mismatch = || ToolError::new(ErrorCode::OUTBOX_MISMATCH).with_fact("number", id.0);
        if header.server != *self.server.id() || header.user != self.user {
            return Err(mismatch());
        }
        if !matches!(sealed.state, ProposalState::Pending | ProposalState::Returned) {
            let wrong = ToolError::new(ErrorCode::OUTBOX_WRONG_STATE);
            return Err(wrong.with_fact("number", id.0).with_fact("state", sealed.state.as_str()));
        }
        let tool = self.server.tool(&header.tool).ok_or_else(mismatch)?;
        let ToolKind::Act(act) = &tool.kind else { return Err(mismatch()) };
        let earlier: Preview = serde_json::from_slice(&sealed.preview).map_err(|_| mismatch())?;
        for (key, text) in &parts {
            let before = earlier.parts.iter().find(|part| part.key == *key).map(|part| part.text.as_str());
            if let Some(kind) = forbidden_added(&self.engine, before.unwrap_or_default(), text) {
                return Err(ToolError::new(ErrorCode::CALL_FORBIDDEN_CONTENT).with_fact("kind", kind));
            }
        }
        let session = self.looking(tool);
        let wish = act.revise(&sealed.payload, parts, &session).await;
        let wish = wish.map_err(|error| error.with_fact("number", id.0))?;
        let circumstances = header.circumstances.clone();
        let permit = self.decide_wish(tool, &circumstances, &wish)?;
        let new = NewProposal {
            server: header.server.clone(),
            tool: header.tool.clone(),
            class: header.class,
            user: header.user.clone(),
            surface_hash: self.surface_hash,
            policy_hash: self.policy_hash()?,
            // What made the first one stricter, such as a tainted session, holds for what was made of it.
            decision: Decision::from(permit.terms()).max(header.decision).max(Decision::AskUser),
            rule: permit.rule().clone(),
            author: Author::Person,
            replaces: Some(id),
            circumstances,
            payload: wish.payload,
            preview: serde_json::to_vec(&wish.preview)
                .map_err(|_| ToolError::new(ErrorCode::CALL_INTERNAL))?,
            ttl_ms: self.policy.approval().wait_ms(),
        };
        self.with_outbox(move |outbox| {
            let next = outbox.put(new)?;
            let digest = outbox.load(next)?.digest()?;
            Ok((next, Digest::from_bytes(digest)))
        })
        .await
    }
}

/// The kind of what must never be handled and comes with a person's words. What stood there before, in full and as
/// often, does not come with them.
fn forbidden_added(engine: &Engine, before: &str, after: &str) -> Option<&'static str> {
    let kind = engine.forbidden_in(after)?;
    let (was, is) = (Hidden::of(engine, before), Hidden::of(engine, after));
    let (known, now) = (was.lost_texts(before), is.lost_texts(after));
    let added = now.iter().find(|(value, (count, _))| known.get(*value).is_none_or(|(had, _)| had < count));
    match added {
        Some((_, (_, kind))) => Some(kind),
        // Whatever else there is must hold nothing of the kind, even where the mask calls it by another name.
        None if now.is_empty() => Some(kind.as_str()),
        None => engine.forbidden_in(&is.without_lost(after)).map(Kind::as_str),
    }
}

fn refusal(reply: Reply) -> Refused {
    match reply {
        Reply::Refused(refused) => refused,
        Reply::Released(_) => Refused::new(ErrorCode::CALL_INTERNAL, Vec::new(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_persons_words_add_is_forbidden() {
        let added = |before: &str, after: &str| forbidden_added(&Engine::default(), before, after);
        let card = "カード番号 4111 1111 1111 1111\n担当 未定\n";
        assert_eq!(added(card, &card.replace("未定", "営業部")), None);
        assert_eq!(added(card, "担当 未定\n"), None);
        assert_eq!(added(card, &format!("{card}{card}")), Some("card"), "twice where it was once");
        assert_eq!(added(card, &card.replace("1111\n", "1112\n4012 8888 8888 1881\n")), Some("card"));
        assert_eq!(added("担当 未定\n", card), Some("card"));
        // What was there in halves, far apart, is put together by her.
        assert_eq!(added("控え 4111 1111\nメモ\n残り 1111 1111\n", card), Some("card"));
        assert_eq!(added(card, &format!("{card}パスワード: hG7#kq2L\n")), Some("secret"));
    }
}
