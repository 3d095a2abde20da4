//! `sekisho factors`, and what the console enrols by: each change on the record before it is made, and after.
//!
//! Apart from the console because a code can be enrolled in a terminal, with a QR code that never lies on a disk. A
//! passkey cannot: that takes a browser, so the console is opened for it.

use crate::approval::Desk;
use crate::cli::{ConsoleArgs, FactorsCommand, KindArg};
use crate::console;
use crate::error::CliError;
use crate::output::Output;
use qrcode::{EcLevel, QrCode, render::unicode::Dense1x2};
use sekisho_audit::{Entry, Item, Word};
use sekisho_factors::{
    CodeEnrolment, Consent, Enrolled, FactorError, FactorId, FactorKind, PasskeyEnrolment, Registration,
    Withdrawal,
};
use sekisho_types::{ErrorCode, OpaqueId, UserId};
use serde_json::json;
use std::io::BufRead as _;
use std::process::ExitCode;

/// How many tries a first code has before the command gives up.
const TRIES: u32 = 5;

pub(crate) fn run(command: FactorsCommand, output: &mut Output) -> Result<ExitCode, CliError> {
    match command {
        FactorsCommand::Enroll { kind: KindArg::Code, label } => enroll_here(label.as_deref(), output),
        FactorsCommand::Enroll { kind: KindArg::Passkey, .. } => {
            output.line(output.words(
                "パスキーはブラウザーで登録します。開いた画面の「承認手段」で進めてください。",
                "A passkey is enrolled in the browser: go on under `Factors` in the page that opens.",
            ));
            console::run(&ConsoleArgs { no_browser: false, new_port: false }, output)
        }
        FactorsCommand::List { json } => list(json, output),
        FactorsCommand::Withdraw { id, lost, json } => withdraw_here(&id, lost, json, output),
    }
}

/// Puts a change of factors on the record.
fn note(
    desk: &Desk,
    what: &str,
    person: &UserId,
    factor: Option<(&FactorId, FactorKind)>,
    error: Option<ErrorCode>,
) -> Result<(), CliError> {
    let internal = |e: sekisho_types::IdError| CliError::new(ErrorCode::CALL_INTERNAL).with("detail", e);
    let mut entry = Entry::admin(Word::parse(what).map_err(internal)?);
    entry.user = Some(desk.user.clone());
    entry.approver = Some(person.clone());
    entry.error = error;
    if let Some((id, kind)) = factor {
        entry.factor = Some(Word::parse(kind.as_str()).map_err(internal)?);
        entry.items = OpaqueId::parse(id.as_str()).into_iter().map(Item::Id).collect();
    }
    desk.home.record()?.append(entry)?;
    Ok(())
}

/// Makes a change between two entries of the record.
fn noted(
    desk: &Desk,
    person: &UserId,
    [before, after, refused]: [&str; 3],
    change: impl FnOnce() -> Result<Enrolled, FactorError>,
) -> Result<Enrolled, CliError> {
    note(desk, before, person, None, None)?;
    match change() {
        Ok(one) => {
            note(desk, after, &one.person, Some((&one.id, one.kind)), None)?;
            Ok(one)
        }
        Err(error) => {
            note(desk, refused, person, None, Some(error.code()))?;
            Err(error.into())
        }
    }
}

const ENROLLING: [&str; 3] = ["factor-enrolling", "factor-enrolled", "factor-refused"];
const WITHDRAWING: [&str; 3] = ["factor-withdrawing", "factor-withdrawn", "factor-refused"];

/// Enrols a passkey that a browser has made.
///
/// - Errors: [`CliError`]; nothing is enrolled then, and the record says why.
pub(crate) fn enrol_passkey(
    desk: &Desk,
    enrolment: &PasskeyEnrolment,
    made: &Registration,
    consent: Option<&Consent>,
) -> Result<Enrolled, CliError> {
    let person = enrolment.begun().person();
    noted(desk, person, ENROLLING, || desk.factors.finish_passkey(enrolment, made, consent))
}

/// Enrols a one-time code whose first code is right.
///
/// - Errors: as [`enrol_passkey`].
pub(crate) fn enrol_code(
    desk: &Desk,
    enrolment: &CodeEnrolment,
    first: &str,
    consent: Option<&Consent>,
) -> Result<Enrolled, CliError> {
    let person = enrolment.begun().person();
    noted(desk, person, ENROLLING, || desk.factors.confirm_code(enrolment, first, consent))
}

/// Withdraws a factor with its person's consent.
///
/// - Errors: as [`enrol_passkey`].
pub(crate) fn withdraw(
    desk: &Desk,
    withdrawal: &Withdrawal,
    consent: Option<&Consent>,
) -> Result<Enrolled, CliError> {
    let person = withdrawal.begun().person();
    noted(desk, person, WITHDRAWING, || desk.factors.withdraw(withdrawal, consent))
}

fn enroll_here(label: Option<&str>, output: &mut Output) -> Result<ExitCode, CliError> {
    let desk = Desk::open()?;
    let label = label.unwrap_or(output.words("スマートフォンのアプリ", "app on my phone")).to_owned();
    let enrolment = desk.factors.begin_code(&desk.user, &label)?;
    if enrolment.begun().needs() == Some(FactorKind::Passkey) {
        return Err(FactorError::NeedsConsent { kind: FactorKind::Passkey }.into());
    }
    if !output.is_terminal() {
        return Err(CliError::new(ErrorCode::FACTOR_TERMINAL));
    }
    output.line(output.words(
        "別の端末（スマートフォンなど）の認証アプリで、この QR コードを読み取ってください。このコンピューターには入れないでください。",
        "Scan this with an authenticator app on another device, such as a telephone. Do not keep it on this computer.",
    ));
    if let Ok(code) = QrCode::with_error_correction_level(enrolment.uri().expose().as_bytes(), EcLevel::L) {
        // Light on dark and dark on light terminals alike: the quiet zone is drawn too.
        let drawn = code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build();
        output.line(drawn);
    }
    let words = output.words("読み取れない場合の鍵:", "If it cannot be scanned:");
    output.faint(format_args!("{words} {}", enrolment.secret_text().expose()));
    let consent = match enrolment.begun().needs() {
        Some(_) => Some(Consent::Code(asked(
            output
                .words("登録済みのアプリの 6 桁（同意）:", "Six digits of the app that is enrolled already:"),
            output,
        )?)),
        None => None,
    };
    let enrolled = confirmed(&desk, &enrolment, consent.as_ref(), output)?;
    output.good(format_args!(
        "{} {} ({})",
        output.words("登録しました:", "Enrolled:"),
        enrolled.label,
        enrolled.id
    ));
    output.weak(output.words(
        "コードはパスキーより弱い方法です。「別の人の承認」には使えません。",
        "A code is weaker than a passkey, and never counts as a second person's approval.",
    ));
    Ok(ExitCode::SUCCESS)
}

fn confirmed(
    desk: &Desk,
    enrolment: &CodeEnrolment,
    consent: Option<&Consent>,
    output: &mut Output,
) -> Result<Enrolled, CliError> {
    let mut tries = 1;
    loop {
        let first =
            asked(output.words("アプリに表示された 6 桁:", "The six digits that the app shows:"), output)?;
        match enrol_code(desk, enrolment, &first, consent) {
            Err(error) if error.code == ErrorCode::FACTOR_WRONG_CODE && tries < TRIES => output.error(&error),
            other => return other,
        }
        tries += 1;
    }
}

fn asked(words: &str, output: &mut Output) -> Result<String, CliError> {
    output.line(words);
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    match read {
        Ok(0) => Err(FactorError::WrongCode { left: 0 }.into()),
        Ok(_) => Ok(line.trim().to_owned()),
        Err(error) => Err(CliError::file(std::path::Path::new("stdin"), &error)),
    }
}

fn list(json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let desk = Desk::open()?;
    let enrolled = desk.factors.list()?;
    if json {
        output.json(&json!({ "factors": enrolled, "port": desk.factors.port()? }))?;
        return Ok(ExitCode::SUCCESS);
    }
    if enrolled.is_empty() {
        output.weak(output.words(
            "承認手段がまだありません。「sekisho console」でパスキーを登録してください。",
            "No factor is enrolled yet. Enrol a passkey with `sekisho console`.",
        ));
    }
    for one in enrolled {
        let kind = match one.kind {
            FactorKind::Passkey => output.words("パスキー", "passkey"),
            FactorKind::OneTimeCode => output.words("ワンタイムコード（弱い方法）", "one-time code (weaker)"),
        };
        let at = one.enrolled_at.to_japan_text();
        output.line(format_args!("{}  {}  {kind}  {}  {at}", one.id, one.person, one.label));
    }
    Ok(ExitCode::SUCCESS)
}

fn withdraw_here(id: &str, lost: bool, json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let desk = Desk::open()?;
    let id = FactorId::parse(id).ok_or_else(|| CliError::argument("ID", "f-xxxxxxxxxxxxx"))?;
    let withdrawal = desk.factors.begin_withdrawal(&id)?;
    let person = withdrawal.begun().person().clone();
    let gone = if lost {
        let words = ["factor-withdrawing", "factor-withdrawn-lost", "factor-refused"];
        noted(&desk, &person, words, || desk.factors.withdraw_lost(&id))?
    } else {
        let consent = match withdrawal.begun().needs() {
            Some(FactorKind::OneTimeCode) => Some(Consent::Code(asked(
                output.words("登録済みのアプリの 6 桁（同意）:", "Six digits of the app that is enrolled:"),
                output,
            )?)),
            // That one agrees in the console only, and the refusal says so.
            Some(FactorKind::Passkey) | None => None,
        };
        withdraw(&desk, &withdrawal, consent.as_ref())?
    };
    if json {
        output.json(&json!({ "withdrawn": gone.id, "person": gone.person, "lost": lost }))?;
    } else {
        output.good(format_args!(
            "{} {} ({})",
            output.words("解除しました:", "Withdrawn:"),
            gone.label,
            gone.id
        ));
    }
    Ok(ExitCode::SUCCESS)
}
