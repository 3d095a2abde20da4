//! What doctor says of approving: which factor works for this user, here; and whose second person's key is missing.
//!
//! Apart because it says what nobody has proved, too: whether a passkey answers in a session that comes over a network.

use super::{Check, State, failed, good};
use crate::error::CliError;
use crate::home::Home;
use crate::output::Output;
use sekisho_factors::{Enrolled, FactorKind, Factors};
use sekisho_platform::{KeyLabel, current_user};
use sekisho_policy::Codes;
use sekisho_types::{SystemClock, UserId};
use std::sync::Arc;

const NAME: &str = "factors";

/// Looks at what is enrolled.
pub(super) fn look(home: &Home, output: &Output, checks: &mut Vec<Check>) {
    match found(home, output) {
        Ok(found) => checks.extend(found),
        Err(error) => checks.push(failed(NAME, &error, output)),
    }
}

fn found(home: &Home, output: &Output) -> Result<Vec<Check>, CliError> {
    let key = home.read_key()?.derive(KeyLabel::Factors)?;
    let factors = Factors::open(&home.homes.factors_file(), key, Arc::new(SystemClock))?;
    let (enrolled, user) = (factors.list()?, current_user()?);
    let has =
        |person: &UserId, kind| enrolled.iter().any(|one: &Enrolled| one.kind == kind && one.is_of(person));
    let codes = home.policy.approval().codes();
    let mut checks = vec![
        match (has(&user, FactorKind::Passkey), has(&user, FactorKind::OneTimeCode), codes) {
            (true, _, _) => passkey(output),
            (false, true, Codes::Count) => weak(
                output,
                "承認手段: ワンタイムコードだけです（パスキーより弱く、内容と結び付きません）。",
                "factors: a one-time code only, which is weaker than a passkey and not tied to what it approves.",
            ),
            (false, true, Codes::DoNotCount) => weak(
                output,
                "承認手段: ワンタイムコードだけですが、いまの方針ではコードで承認できません。",
                "factors: a one-time code only, and under this policy codes approve nothing.",
            ),
            (false, false, _) => weak(
                output,
                "承認手段: まだありません。承認が必要な提案は、実行できません。",
                "factors: none is enrolled, so nothing that needs an approval can be done.",
            ),
        },
    ];
    let seconds = home.policy.approval().seconds().iter();
    for second in seconds.filter(|second| !has(second, FactorKind::Passkey)) {
        let words = output.words(
            "別の人の承認: パスキーがまだ登録されていません",
            "second person: no passkey is enrolled yet",
        );
        checks.push(Check {
            name: NAME,
            state: State::Weak,
            what: format!("{words}: {second}"),
            next: enrol(output),
        });
    }
    Ok(checks)
}

fn passkey(output: &Output) -> Check {
    let fine = output.words("承認手段: パスキー", "factors: a passkey");
    if !comes_over_a_network() {
        return good(NAME, fine.to_owned());
    }
    let unproven = output.words(
        "リモートの画面です。ここで Windows Hello やつないだキーが応じるかは確かめられていません",
        "this session comes over a network, and whether Windows Hello or a forwarded key answers here is unproven",
    );
    Check {
        name: NAME,
        state: State::Weak,
        what: format!("{fine} · {unproven}"),
        next: output
            .words(
                "「sekisho console」で一度試してください。応じない場合は、手元のコンピューターで承認するか、方針が許せばワンタイムコードを使います。",
                "Try it once in `sekisho console`. If it does not answer, approve at the machine itself, or with a one-time code where policy counts it.",
            )
            .to_owned(),
    }
}

fn weak(output: &Output, ja: &str, en: &str) -> Check {
    Check { name: NAME, state: State::Weak, what: output.words(ja, en).to_owned(), next: enrol(output) }
}

fn enrol(output: &Output) -> String {
    output
        .words(
            "「sekisho console」の「承認手段」で、パスキーを登録してください。",
            "Enrol a passkey under `Factors` in `sekisho console`.",
        )
        .to_owned()
}

/// Tells whether the system says that this session's screen and keyboard are elsewhere.
fn comes_over_a_network() -> bool {
    let begins = |name: &str, with: &str| {
        std::env::var_os(name).is_some_and(|value| value.to_string_lossy().to_uppercase().starts_with(with))
    };
    begins("SESSIONNAME", "RDP-") || begins("SSH_CONNECTION", "") || begins("XRDP_SESSION", "")
}
