//! Reads what the browser was sent back with.
//!
//! Apart because it is the one text here that anybody on the machine could have sent: its state is looked at before
//! anything else of it.

use crate::VaultError;
use crate::oauth::Attempt;
use percent_encoding::percent_decode_str;
use sekisho_types::{Secret, Slot};

/// That the user said no, or the provider did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// The user pressed cancel.
    ByUser,
    /// The provider refused before anybody was asked: its administrator forbids the client, say.
    ByProvider,
}

/// What stands behind the path of the redirect.
pub(super) enum Told {
    Code(Secret<String>),
    Denied(Denied),
    /// Not an answer to this question.
    Foreign,
}

/// Reads the query of an answer to `attempt`.
pub(super) fn read_query(attempt: &Attempt, query: &str) -> Told {
    let value = |name: &str| {
        let mut found =
            query.split('&').filter_map(|pair| pair.split_once('=')).filter(|(key, _)| *key == name);
        let (_, value) = found.next()?;
        // Twice the same name is no answer of a provider.
        if found.next().is_some() {
            return None;
        }
        percent_decode_str(&value.replace('+', " ")).decode_utf8().ok().map(|text| text.into_owned())
    };
    if !value("state").is_some_and(|state| attempt.is_state(&state)) {
        return Told::Foreign;
    }
    match (value("error").as_deref(), value("code")) {
        (Some("access_denied"), _) => Told::Denied(Denied::ByUser),
        (Some(_), _) => Told::Denied(Denied::ByProvider),
        (None, Some(code))
            if (1..=2048).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_graphic()) =>
        {
            Told::Code(Secret::new(code))
        }
        (None, _) => Told::Foreign,
    }
}

/// Reads the address that a user copied from her browser's address line after the consent.
///
/// - Errors: [`VaultError::Denied`]; [`VaultError::NotAnswer`] for anything that does not answer this question.
pub fn read_pasted(slot: Slot, attempt: &Attempt, pasted: &str) -> Result<Secret<String>, VaultError> {
    let text: String = pasted.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let query = text.strip_prefix(attempt.redirect()).and_then(|rest| rest.strip_prefix('?'));
    let query = query.map(|query| query.split('#').next().unwrap_or_default());
    match query.map(|query| read_query(attempt, query)) {
        Some(Told::Code(code)) => Ok(code),
        Some(Told::Denied(how)) => Err(VaultError::Denied { slot, how }),
        Some(Told::Foreign) | None => Err(VaultError::NotAnswer { slot }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLOT: Slot = Slot::GoogleRead;

    #[test]
    fn an_answer_is_taken_only_with_its_own_state() {
        let attempt = Attempt::new("http://127.0.0.1:51001/abc").unwrap();
        let state = attempt.state.expose().clone();
        let read = |text: &str| read_pasted(SLOT, &attempt, text).map(|code| code.expose().clone());
        let good = format!("http://127.0.0.1:51001/abc?code=4%2F0abc&state={state}&scope=a+b");
        assert_eq!(read(&good).unwrap(), "4/0abc");
        assert_eq!(read(&format!("  {}\n", good.replace("code=", "\n code="))).unwrap(), "4/0abc");
        for bad in [
            String::new(),
            "4/0abc".to_owned(),
            good.replace(&state, "other"),
            good.replace("127.0.0.1", "127.0.0.2"),
            good.replace("51001", "510011"),
            good.replace("/abc?", "/abd?"),
            good.replace("code=4%2F0abc", "code="),
            good.replace("code=4%2F0abc", "code=%E5%B1%B1"),
            format!("{good}&code=5"),
            format!("{good}&state={state}"),
            good.replace("&state", "#state"),
        ] {
            assert!(matches!(read(&bad), Err(VaultError::NotAnswer { .. })), "{bad}");
        }
        let denied = format!("http://127.0.0.1:51001/abc?error=access_denied&state={state}");
        assert!(matches!(read(&denied), Err(VaultError::Denied { how: Denied::ByUser, .. })));
        let refused = denied.replace("access_denied", "admin_policy_enforced");
        assert!(matches!(read(&refused), Err(VaultError::Denied { how: Denied::ByProvider, .. })));
    }
}
