//! Google's directory of a Workspace: which clients a person has let in, and letting one out.
//!
//! Apart from OAuth because here one account asks about another: only an administrator's, of the same organisation, with
//! the one scope for it.
//!
//! - Source: Google, Admin SDK, Directory API, "REST Resource: tokens", `tokens.list`, `tokens.delete`.

use super::page::{Read, json};
use super::state::{Account, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

const SCOPE: &str = "https://www.googleapis.com/auth/admin.directory.user.security";

/// An error as Google writes it: the old list of reasons beside the newer status.
fn refused(code: u16, reason: &str, status: &str, message: &str) -> Response {
    let errors = json!([{ "domain": "global", "reason": reason, "message": message }]);
    let details = json!([{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason }]);
    let error = json!({
        "code": code, "message": message, "errors": errors, "status": status, "details": details,
    });
    json(code, &json!({ "error": error }))
}

/// The account that the path names, if the bearer may manage it.
fn asked(state: &State, read: &Read) -> Result<Account, Box<Response>> {
    let Some(grant) = read.bearer.as_deref().and_then(|token| state.opened(token)) else {
        return Err(Box::new(refused(401, "authError", "UNAUTHENTICATED", "Invalid Credentials")));
    };
    if !grant.scopes.iter().any(|scope| scope == SCOPE) {
        let message = "Request had insufficient authentication scopes.";
        return Err(Box::new(refused(403, "insufficientPermissions", "PERMISSION_DENIED", message)));
    }
    if !grant.account.is_administrator {
        let message = "Not Authorized to access this resource/api";
        return Err(Box::new(refused(403, "forbidden", "PERMISSION_DENIED", message)));
    }
    let key = part(read, 5);
    let is_asked = |account: &&Account| account.subject == key || account.name == key;
    let mut ours = state.accounts.google.iter().filter(|account| account.tenant == grant.account.tenant);
    let found = ours.find(is_asked).cloned();
    found.ok_or_else(|| Box::new(refused(404, "notFound", "NOT_FOUND", "Resource Not Found: userKey")))
}

/// A segment of `/admin/directory/v1/users/{person}/tokens/{client}`, counted from 0 before the first slash.
fn part(read: &Read, number: usize) -> String {
    let part = read.path.split('/').nth(number).unwrap_or_default();
    percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned()
}

pub(super) fn list(state: &mut State, read: &Read) -> Response {
    let account = match asked(state, read) {
        Ok(account) => account,
        Err(refused) => return *refused,
    };
    let mut items: Vec<Value> = Vec::new();
    for client in &state.registered {
        let given = |grant: &&super::state::Granted| {
            grant.alive && grant.client == client.id && grant.account.subject == account.subject
        };
        let mut scopes: Vec<&String> =
            state.grants.iter().filter(given).flat_map(|grant| &grant.scopes).collect();
        if scopes.is_empty() {
            continue;
        }
        scopes.sort();
        scopes.dedup();
        items.push(json!({
            "kind": "admin#directory#token", "etag": "\"e\"", "clientId": client.id, "displayText": "見本のアプリ",
            "anonymous": false, "nativeApp": true, "userKey": account.subject, "scopes": scopes,
        }));
    }
    let mut told = json!({ "kind": "admin#directory#tokenList", "etag": "\"e\"" });
    // Where there are none, Google leaves the member out.
    if let (false, Some(members)) = (items.is_empty(), told.as_object_mut()) {
        members.insert("items".into(), items.into());
    }
    json(200, &told)
}

pub(super) fn delete(state: &mut State, read: &Read) -> Response {
    let account = match asked(state, read) {
        Ok(account) => account,
        Err(refused) => return *refused,
    };
    let client = part(read, 7);
    if state.client(&client).is_some() && state.withdraw_from(&account.subject, &client) {
        StatusCode::NO_CONTENT.into_response()
    } else {
        refused(404, "notFound", "NOT_FOUND", "Resource Not Found: clientId")
    }
}
