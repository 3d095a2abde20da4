//! The user's own consent to the processing of personal data: what was shown, in which version, and when.

use crate::error::CliError;
use crate::home::Home;
use crate::output::Output;
use sekisho_audit::{Digest, Entry, Word};
use sekisho_platform::{current_user, read_private, write_new_private};
use sekisho_types::{Clock as _, Lang, SystemClock, Timestamp};
use serde::{Deserialize, Serialize};
use std::io::BufRead as _;

/// The version of the texts; a new one is asked for anew.
const VERSION: u32 = 1;
const JA: &str = include_str!("../../../../manifests/consent.ja.txt");
const EN: &str = include_str!("../../../../manifests/consent.en.txt");
const MOST_BYTES: u64 = 64 * 1024;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Consent {
    version: u32,
    text_sha256: String,
    at: Timestamp,
}

/// Shows the text and asks, once for each version of it. `accepted` says that the user has read it elsewhere.
///
/// - Errors: [`CliError`] if she does not consent, or it cannot be written down.
pub(crate) fn agree(home: &Home, accepted: bool, output: &mut Output) -> Result<(), CliError> {
    let path = home.homes.consent_file();
    if let Ok(bytes) = read_private(&path, MOST_BYTES)
        && let Ok(consent) = serde_json::from_slice::<Consent>(&bytes)
        && consent.version == VERSION
    {
        return Ok(());
    }
    let text = match output.lang {
        Lang::Ja => JA,
        Lang::En => EN,
    };
    output.line(text);
    if !accepted {
        output.line(output.words("同意しますか？ [yes/no]", "Do you consent? [yes/no]"));
        let mut answer = String::new();
        let read = std::io::stdin().lock().read_line(&mut answer);
        read.map_err(|error| CliError::argument("--accept-processing", error))?;
        if !matches!(answer.trim(), "yes" | "y" | "はい") {
            return Err(CliError::argument(
                "--accept-processing",
                output.words("同意がないため、何も行っていません", "without consent nothing is done"),
            ));
        }
    }
    let digest = Digest::of(text.as_bytes());
    let consent = Consent { version: VERSION, text_sha256: digest.to_string(), at: SystemClock.now() };
    let bytes = serde_json::to_vec(&consent).map_err(|e| CliError::argument("consent.json", e))?;
    // An older version goes only once the user has said yes to the new one; the record keeps both.
    if path.exists() {
        std::fs::remove_file(&path).map_err(|e| CliError::file(&path, &e))?;
    }
    write_new_private(&path, &bytes).map_err(|e| CliError::file(&path, &e))?;
    let mut entry =
        Entry::admin(Word::parse("processing-consent").map_err(|e| CliError::argument("login", e))?);
    entry.user = Some(current_user()?);
    entry.digest = Some(digest);
    home.record()?.append(entry)?;
    Ok(())
}
