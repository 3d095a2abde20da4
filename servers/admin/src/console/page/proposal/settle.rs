//! What a person can say of a proposal whose outcome nobody knows.

use crate::approval::{Desk, Shown};
use crate::console::view::View;
use crate::error::CliError;
use data_encoding::BASE64URL_NOPAD;
use maud::{Markup, html};
use sekisho_outbox::Settlement;

/// Two statements, each with its own challenge: what is signed for one cannot be used for the other.
pub(super) fn page(view: &View, desk: &Desk, found: &Shown) -> Result<Markup, CliError> {
    let header = Desk::settling(&found.header);
    let credentials: Vec<String> =
        desk.credentials_for(&header)?.iter().map(sekisho_factors::Bytes::to_text).collect();
    let credentials = credentials.join(" ");
    let codes = desk.takes_code(&header) && desk.has_code(&header.user)?;
    let action = view.to(&format!("proposals/{}/settle", header.id));
    let digest = BASE64URL_NOPAD.encode(&found.digest);
    Ok(html! {
        section.answers.settle aria-label=(view.t("結果を記録する", "Settle")) {
            p {
                (view.t(
                    "実行を始めましたが、完了したかどうか分かりません。実際の状態を確かめてから、結果を記録してください。もう一度実行することはありません。",
                    "It was begun, and nobody knows whether it happened. Look at the real thing first, then say what you saw. Nothing is done again.",
                ))
            }
            @if credentials.is_empty() && !codes {
                p.faint {
                    (view.t("記録に使える承認手段がまだありません。", "No factor that may settle this is enrolled yet. "))
                    a href=(view.to("factors")) { (view.t("承認手段を登録する", "Enrol a factor")) }
                }
            }
            @if !credentials.is_empty() {
                @for settlement in Settlement::ALL {
                    @let challenge = BASE64URL_NOPAD.encode(&settlement.digest(&found.digest));
                    form method="post" action=(action) data-passkey="get" data-challenge=(challenge) data-credentials=(credentials) {
                        (view.token())
                        input type="hidden" name="digest" value=(digest);
                        input type="hidden" name="outcome" value=(settlement.as_str());
                        input type="hidden" name="assertion" value="";
                        button type="submit" { (word(view, settlement)) }
                        p.say role="alert" {}
                    }
                }
            }
            @if codes {
                form method="post" action=(action) {
                    (view.token())
                    input type="hidden" name="digest" value=(digest);
                    // Chosen before the code is typed: Enter in its field must not choose.
                    fieldset.choice {
                        legend { (view.t("確かめた結果", "What you saw")) }
                        @for settlement in Settlement::ALL {
                            label {
                                input type="radio" name="outcome" value=(settlement.as_str()) required="";
                                " " (word(view, settlement))
                            }
                        }
                    }
                    label for="code" { (view.t("ワンタイムコード（パスキーより弱い方法）", "One-time code (weaker than a passkey)")) }
                    input.code id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="16" required="";
                    button type="submit" { (view.t("記録する", "Settle")) }
                }
            }
        }
    })
}

fn word<'a>(view: &View, settlement: Settlement) -> &'a str {
    match settlement {
        Settlement::Happened => view.t("実行されていた", "It happened"),
        Settlement::DidNotHappen => view.t("実行されていなかった", "It did not happen"),
    }
}
