//! What is done with a request that came through the door: a page is made, or a person's word is taken.
//!
//! Apart from the door because nothing here decides whether a request may be answered. Whatever changes something ends
//! with going to a page, so that reloading one never says anything twice.

use super::door::Reply;
use super::page::{self, factors, grants, history, policy, proposal, record, waiting};
use super::session::{Change, Notice, Session};
use super::view::View;
use super::{App, internal};
use crate::approval::{Answer, Desk, Given};
use crate::commands::factors as enrolling;
use crate::error::CliError;
use axum::http::StatusCode;
use data_encoding::BASE64URL_NOPAD;
use maud::html;
use sekisho_factors::{Consent, FactorError, FactorId};
use sekisho_outbox::{ProposalState, Settlement};
use sekisho_types::{Clock as _, Editing, ErrorCode, Lang, ProposalId, SystemClock, UserId};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// A request, read.
pub(super) struct Asked {
    pub(super) post: bool,
    pub(super) segments: Vec<String>,
    pub(super) fields: Vec<(String, String)>,
}

/// Where a person goes after what she has said, and what she reads there.
struct Said {
    to: String,
    notice: Option<Notice>,
}

/// Answers a request of a session.
pub(super) fn answer(app: &App, session: Session, asked: &Asked) -> Reply {
    // What was to be said once is said now.
    let path = session.path.clone();
    if !asked.post && session.notice.is_some() && asked.segments.first().is_some_and(|first| first != "count")
    {
        app.sessions.change(&path, |session| session.notice = None);
    }
    let view = View { session, now: SystemClock.now() };
    let segments: Vec<&str> = asked.segments.iter().map(String::as_str).collect();
    if asked.post {
        return match post(app, &view, asked, &segments) {
            Some(said) => {
                app.sessions.change(&path, |session| session.notice = said.notice);
                Reply::Go(said.to)
            }
            None => Reply::Page(StatusCode::NOT_FOUND, page::foreign()),
        };
    }
    let desk = match Desk::open() {
        Ok(desk) => desk,
        Err(error) => return failed(&view, None, &error),
    };
    match get(&view, &desk, asked, &segments) {
        Some(Ok(reply)) => reply,
        Some(Err(error)) => failed(&view, Some(&desk), &error),
        None => Reply::Page(StatusCode::NOT_FOUND, page::foreign()),
    }
}

fn failed(view: &View, desk: Option<&Desk>, error: &CliError) -> Reply {
    let body =
        html! { h1 { (view.t("表示できません", "This cannot be shown")) } (page::problem(view, error)) };
    Reply::Page(StatusCode::OK, page::whole(view, desk, "-", view.t("エラー", "Error"), &body))
}

fn number(text: &str) -> Option<ProposalId> {
    text.parse().ok().map(ProposalId)
}

fn get(view: &View, desk: &Desk, asked: &Asked, segments: &[&str]) -> Option<Result<Reply, CliError>> {
    let page = match segments {
        [""] => waiting::page(view, desk),
        ["count"] => return Some(count(desk)),
        ["proposals", id] => proposal::page(view, desk, number(id)?),
        ["proposals", id, "edit"] => proposal::edit(view, desk, number(id)?, &[], None),
        ["history"] => history::page(view, desk, asked.field("state")),
        ["record"] => record::page(view, desk, asked),
        ["record", "verified"] => record::verified(view, desk, asked),
        ["record", seq] => record::one(view, desk, seq.parse().ok()?),
        ["grants"] => grants::page(view, desk),
        ["policy"] => policy::page(view, desk),
        ["factors"] => factors::page(view, desk),
        ["factors", step] => return Some(Ok(change_page(view, desk, step))),
        _ => return None,
    };
    Some(page.map(|page| Reply::Page(StatusCode::OK, page)))
}

/// How many wait, for the page that is open.
fn count(desk: &Desk) -> Result<Reply, CliError> {
    let waiting = desk.outbox.list(&[ProposalState::Pending], 200)?.len();
    Ok(Reply::Text("text/plain; charset=utf-8", waiting.to_string()))
}

/// The page of a change that was begun; who has begun none goes back.
fn change_page(view: &View, desk: &Desk, step: &str) -> Reply {
    let page = match (step, &view.session.change) {
        ("passkey", Some(Change::Passkey(enrolment))) => factors::passkey(view, desk, enrolment),
        ("code", Some(Change::Code(enrolment))) => factors::code(view, desk, enrolment),
        ("withdraw", Some(Change::Withdrawal(withdrawal))) => factors::withdrawal(view, desk, withdrawal),
        _ => return Reply::Go("factors".into()),
    };
    Reply::Page(StatusCode::OK, page)
}

fn post(app: &App, view: &View, asked: &Asked, segments: &[&str]) -> Option<Said> {
    let quiet = |to: &str| Said { to: to.to_owned(), notice: None };
    let result = match segments {
        ["lang"] => {
            let lang = if asked.field("lang") == "en" { Lang::En } else { Lang::Ja };
            app.sessions.change(&view.session.path, |session| session.lang = lang);
            return Some(quiet(""));
        }
        ["close"] => {
            app.sessions.close(&view.session.path);
            return Some(quiet(""));
        }
        ["proposals", id, verb] => {
            let id = number(id)?;
            let done = Desk::open().and_then(|desk| said_to(view, &desk, asked, id, verb).transpose());
            (format!("proposals/{id}{}", if *verb == "edit" { "/edit" } else { "" }), done.transpose()?)
        }
        ["history", "review"] => ("history".to_owned(), Desk::open().and_then(|desk| review(view, &desk))),
        ["factors", step] => {
            let done = Desk::open().and_then(|desk| change(app, view, &desk, asked, step).transpose());
            ("factors".to_owned(), done.transpose()?)
        }
        _ => return None,
    };
    Some(match result {
        (_, Ok(said)) => said,
        (to, Err(error)) => Said { to, notice: Some(notice_of(&error, view.lang())) },
    })
}

fn notice_of(error: &CliError, lang: Lang) -> Notice {
    let message = error.message(lang);
    Notice { good: false, what: format!("{} [{}]", message.what, error.code), next: message.next }
}

fn good(what: &str) -> Option<Notice> {
    Some(Notice { good: true, what: what.to_owned(), next: String::new() })
}

fn json<T: DeserializeOwned>(text: &str) -> Result<T, CliError> {
    serde_json::from_str(text).map_err(|_| FactorError::Malformed { detail: "JSON" }.into())
}

/// What a person says to a proposal.
fn said_to(
    view: &View,
    desk: &Desk,
    asked: &Asked,
    id: ProposalId,
    verb: &str,
) -> Option<Result<Said, CliError>> {
    let here = format!("proposals/{id}");
    let said = |to: &str, notice: Option<Notice>| Said { to: to.to_owned(), notice };
    Some(match verb {
        "approve" => approve(desk, asked, id)
            .map(|answer| said(&here, told(view, id, &answer, "実行しました。", "Done."))),
        "deliver" => desk.outbox.listed(id).map_err(CliError::from).and_then(|listed| {
            let answer = desk.deliver(&listed.header.server, id)?;
            Ok(said(&here, told(view, id, &answer, "実行しました。", "Done.")))
        }),
        "return" => desk.give_back(id, &lines(asked.field("comment"))).map(|()| {
            said(
                "",
                good(view.t(
                    "差し戻しました。アシスタントに理由が伝わります。",
                    "Returned. The assistant reads why.",
                )),
            )
        }),
        "deny" => desk.deny(id).map(|()| said("", good(view.t("却下しました。", "Denied.")))),
        "undo" => desk
            .undo(id)
            .map(|answer| said(&here, told(view, id, &answer, "取り消しました。", "Taken back."))),
        "settle" => settle(desk, asked, id).map(|()| {
            said(&here, good(view.t("確かめた結果を記録しました。", "What you have seen is on the record.")))
        }),
        "edit" => edit(view, desk, asked, id),
        _ => return None,
    })
}

fn approve(desk: &Desk, asked: &Asked, id: ProposalId) -> Result<Answer, CliError> {
    desk.approve(id, &digest(asked)?, given(asked)?)
}

fn settle(desk: &Desk, asked: &Asked, id: ProposalId) -> Result<(), CliError> {
    let settlement = Settlement::parse(asked.field("outcome"));
    let settlement = settlement.ok_or_else(|| internal("an outcome that nobody was offered"))?;
    desk.settle(id, &digest(asked)?, settlement, given(asked)?)
}

/// The digest of what the page showed.
fn digest(asked: &Asked) -> Result<[u8; 32], CliError> {
    let digest = BASE64URL_NOPAD.decode(asked.field("digest").as_bytes()).ok();
    let digest: Option<[u8; 32]> = digest.and_then(|digest| digest.try_into().ok());
    digest.ok_or_else(|| FactorError::Malformed { detail: "digest" }.into())
}

fn given(asked: &Asked) -> Result<Given, CliError> {
    Ok(match asked.field("code") {
        "" => Given::Assertion(json(asked.field("assertion"))?),
        code => Given::Code(code.to_owned()),
    })
}

/// Looks what became of the drafts.
fn review(view: &View, desk: &Desk) -> Result<Said, CliError> {
    let looked = desk.look_again()?;
    let counted = |ja: &str, en: &str, count: usize| format!("{} {count}", view.t(ja, en));
    let what = counted("確かめた下書き:", "Drafts looked at:", looked.count);
    let next = match (looked.failed, looked.in_progress) {
        (0, false) => String::new(),
        (0, true) => view.t("まだ確かめている途中です。", "Some are still being looked at.").to_owned(),
        (failed, _) => counted("確かめられなかったもの:", "Nobody could look at:", failed),
    };
    Ok(Said { to: "history".into(), notice: Some(Notice { good: looked.failed == 0, what, next }) })
}

/// Browsers send every line end of a form as two characters.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

fn edit(view: &View, desk: &Desk, asked: &Asked, id: ProposalId) -> Result<Said, CliError> {
    let shown = desk.show(id)?;
    let mut parts = BTreeMap::new();
    for part in shown.preview.parts.iter().filter(|part| part.editing == Editing::Open) {
        let name = format!("part.{}", part.key);
        if let Some((_, text)) = asked.fields.iter().find(|(key, _)| *key == name) {
            let text = lines(text);
            if text != lines(&part.text) {
                parts.insert(part.key.clone(), text);
            }
        }
    }
    let here = format!("proposals/{id}");
    if parts.is_empty() {
        let what = view.t("何も変わっていません。", "Nothing was changed.").to_owned();
        return Ok(Said { to: here, notice: Some(Notice { good: true, what, next: String::new() }) });
    }
    let answer = desk.revise(id, &parts)?;
    let later = match &answer {
        Answer::Done(done) => done.get("proposal").and_then(serde_json::Value::as_u64),
        Answer::Refused { .. } | Answer::InProgress => None,
    };
    let to = later.map_or(format!("{here}/edit"), |later| format!("proposals/{later}"));
    let notice = told(
        view,
        id,
        &answer,
        "保存しました。この内容を確かめて承認してください。",
        "Saved. Read this version, and approve it.",
    );
    Ok(Said { to, notice })
}

/// A program's refusal in the person's language. Its own words were for a model, and not every refusal means that
/// nothing has happened.
fn refused(view: &View, id: ProposalId, code: &str) -> Notice {
    let known = ErrorCode::parse(code).unwrap_or(ErrorCode::OUTBOX_UNKNOWN);
    let words = sekisho_messages::message(
        known,
        view.lang(),
        &[("number", &id.to_string()), ("state", view.t("別", "in another state"))],
    );
    let good = known == ErrorCode::OUTBOX_FOUND_DONE;
    Notice { good, what: format!("{} [{known}]", words.what), next: words.next }
}

/// What a server's program said, as a person reads it.
fn told(view: &View, id: ProposalId, answer: &Answer, ja: &str, en: &str) -> Option<Notice> {
    match answer {
        Answer::Done(_) => good(view.t(ja, en)),
        Answer::Refused { code, .. } => Some(refused(view, id, code)),
        Answer::InProgress => Some(Notice {
            good: true,
            what: view.t("実行中です。", "In progress.").to_owned(),
            next: view
                .t("少し待って、ページを読み直してください。", "Wait a little and reload the page.")
                .to_owned(),
        }),
    }
}

/// A change of factors: begun, or brought to its end.
fn change(app: &App, view: &View, desk: &Desk, asked: &Asked, step: &str) -> Option<Result<Said, CliError>> {
    let path = &view.session.path;
    let begin = |to: &str, change: Change| {
        app.sessions.change(path, |session| session.change = Some(change));
        Ok(Said { to: to.to_owned(), notice: None })
    };
    Some(match (step, &view.session.change) {
        ("begin-passkey", _) => person(desk, asked).and_then(|person| {
            let enrolment = desk.factors.begin_passkey(&person, asked.field("label"))?;
            begin("factors/passkey", Change::Passkey(enrolment))
        }),
        ("begin-code", _) => person(desk, asked).and_then(|person| {
            let enrolment = desk.factors.begin_code(&person, asked.field("label"))?;
            begin("factors/code", Change::Code(Box::new(enrolment)))
        }),
        ("begin-withdrawal", _) => factor_id(asked).and_then(|id| {
            let withdrawal = desk.factors.begin_withdrawal(&id)?;
            begin("factors/withdraw", Change::Withdrawal(withdrawal))
        }),
        ("passkey", Some(Change::Passkey(enrolment))) => consent(asked).and_then(|consent| {
            let made = json(asked.field("registration"))?;
            enrolling::enrol_passkey(desk, enrolment, &made, consent.as_ref())?;
            Ok(ended(app, path, view.t("パスキーを登録しました。", "The passkey is enrolled.")))
        }),
        ("code", Some(Change::Code(enrolment))) => consent(asked).map(|consent| {
            match enrolling::enrol_code(desk, enrolment, asked.field("first"), consent.as_ref()) {
                Ok(_) => ended(
                    app,
                    path,
                    view.t("ワンタイムコードを登録しました。", "The one-time code is enrolled."),
                ),
                // A slip of the finger; the app has the secret already.
                Err(error) => {
                    Said { to: "factors/code".into(), notice: Some(notice_of(&error, view.lang())) }
                }
            }
        }),
        ("withdraw", Some(Change::Withdrawal(withdrawal))) => consent(asked).and_then(|consent| {
            enrolling::withdraw(desk, withdrawal, consent.as_ref())?;
            Ok(ended(app, path, view.t("承認手段を解除しました。", "The factor is withdrawn.")))
        }),
        ("passkey" | "code" | "withdraw", _) => Ok(Said { to: "factors".into(), notice: None }),
        _ => return None,
    })
}

fn ended(app: &App, path: &str, what: &str) -> Said {
    app.sessions.change(path, |session| session.change = None);
    Said { to: "factors".into(), notice: good(what) }
}

/// One of those who may be enrolled here.
fn person(desk: &Desk, asked: &Asked) -> Result<UserId, CliError> {
    let wanted = asked.field("person");
    let found = factors::persons(desk).into_iter().find(|person| person.as_str() == wanted);
    found.ok_or_else(|| internal("nobody of that name may be enrolled here"))
}

fn factor_id(asked: &Asked) -> Result<FactorId, CliError> {
    FactorId::parse(asked.field("id")).ok_or_else(|| FactorError::Unknown.into())
}

fn consent(asked: &Asked) -> Result<Option<Consent>, CliError> {
    match (asked.field("assertion"), asked.field("consent")) {
        ("", "") => Ok(None),
        ("", code) => Ok(Some(Consent::Code(code.to_owned()))),
        (assertion, _) => Ok(Some(Consent::Assertion(json(assertion)?))),
    }
}
