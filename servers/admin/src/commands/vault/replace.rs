//! `sekisho vault replace`: a grant is given back at its provider and consented to anew, in one sitting.
//!
//! Apart because it is the only honest way to change a token that may have leaked, and because giving one back may end
//! others: at Google every grant of the company's project, all of which are therefore asked for anew.

use super::{give_back, say_given_back};
use crate::commands::grants::{Grants, note, runtime};
use crate::commands::login::{Way, consent, tell};
use crate::error::CliError;
use crate::output::Output;
use sekisho_types::{Provider, Slot};
use sekisho_vault::{Client, State, VaultError};
use std::process::ExitCode;

pub(super) fn run(slot: Slot, way: Way, json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let (grants, runtime) = (Grants::open()?, runtime()?);
    let asked = ending_with(&grants, slot)?;
    let clients: Vec<&Client> = asked.iter().filter_map(|slot| grants.clients.get(*slot)).collect();
    announce(slot, clients.len(), output);
    let (grant, told) = give_back(&grants, &runtime, slot)?;
    say_given_back(told, slot, output);
    let mut kept = Vec::new();
    for (number, client) in clients.iter().enumerate() {
        output.line(format_args!("\n[{}/{}] {}", number + 1, clients.len(), client.slot));
        // The same account as before: what is new is the token, not whose it is.
        let subject = Some(grant.header.subject.as_str());
        let one = runtime.block_on(consent(way, &grants, client, subject, output)).inspect_err(|_| {
            say_how_to_go_on(client.slot, output);
        })?;
        note(&grants.home, "grant-replaced", client.slot)?;
        tell(&one, output);
        kept.push(client.slot);
    }
    if json {
        output.json(&serde_json::json!({ "replaced": kept }))?;
    } else {
        output.line(output.words("次に: sekisho vault status --check", "Next: sekisho vault status --check"));
    }
    Ok(ExitCode::SUCCESS)
}

/// The slots that end with this one and live now, itself first: those of the same account.
fn ending_with(grants: &Grants, slot: Slot) -> Result<Vec<Slot>, CliError> {
    let mut ending = vec![slot];
    match slot.provider() {
        // A token of Slack's is taken back alone.
        Provider::Slack => {}
        Provider::Google => {
            let account = grants.header(slot)?.map(|header| header.subject);
            for other in Slot::IN_VAULT {
                if other == slot || other.provider() != Provider::Google {
                    continue;
                }
                match grants.header(other) {
                    Ok(Some(header))
                        if header.state == State::Active && Some(&header.subject) == account.as_ref() =>
                    {
                        ending.push(other);
                    }
                    // One that cannot be read is no better afterwards; `sekisho login` sees to it.
                    Ok(_) | Err(VaultError::Damaged { .. } | VaultError::Unsafe { .. }) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
    }
    Ok(ending)
}

fn announce(slot: Slot, pages: usize, output: &mut Output) {
    output.line(match slot.provider() {
        Provider::Google => output.words(
            "Google での取り消しは、このアカウントが会社の Cloud プロジェクトに与えた認可をすべて無効にします（どの \
             クライアントの、どの範囲のものも）。そのため、いま有効なものすべてに、続けて同意し直します。",
            "Taking a grant back at Google ends every grant of this account to the company's Cloud project, of whatever \
             client and scope. All that live now are therefore asked for anew.",
        ),
        Provider::Slack => output.words(
            "Slack では、この認可のトークンだけを取り消します。アプリの導入そのものは残ります。",
            "At Slack only the tokens of this grant are taken back. The app stays installed.",
        ),
    });
    output.line(format_args!(
        "{pages} {}",
        output.words("枚の同意のページを順に開きます。", "pages of consent will open, one after the other.")
    ));
}

/// What helps when the old grant is gone and the new consent has not come.
fn say_how_to_go_on(slot: Slot, output: &mut Output) {
    output.weak(format_args!(
        "{} sekisho login --slot {slot}",
        output.words(
            "古い認可はもうありません。続きから同意するには:",
            "The old grant is gone. To go on with the consent:"
        )
    ));
}
