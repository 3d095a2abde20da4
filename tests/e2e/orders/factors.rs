//! An order to delete everything, and what approvals are given with.

use super::Company;
use sekisho_factors::Factors;
use sekisho_platform::{Homes, KeyLabel, RootKey, current_user};
use sekisho_testkit::one_time_code;
use sekisho_types::{Strength, SystemClock};
use serde_json::json;
use std::sync::Arc;
use std::time::SystemTime;

#[test]
fn whoever_is_ordered_away_approves_nothing_any_more() {
    let company = Company::new();
    let homes = Homes::beneath(&company.office.home()).unwrap();
    let key = RootKey::open(&homes.key_dir(), homes.open().unwrap().key_backend, Strength::Read).unwrap();
    let open = || {
        let key = key.derive(KeyLabel::Factors).unwrap();
        Factors::open(&homes.factors_file(), key, Arc::new(SystemClock)).unwrap()
    };
    let enrolment = open().begin_code(&current_user().unwrap(), "phone").unwrap();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let code = one_time_code(enrolment.secret_text().expose(), now);
    let id = open().confirm_code(&enrolment, &code, None).unwrap().id;
    // An order about one grant is none about her.
    company.give(&["delete", "--slot", "slack-read"]);
    company.good(&["order", "carry-out"]);
    assert_eq!(open().list().unwrap().len(), 1);
    let number = company.give(&["delete"]);
    company.good(&["order", "carry-out"]);
    assert!(open().list().unwrap().is_empty());
    let outcomes = company.receipts()[1]["outcomes"].as_array().unwrap().clone();
    let factors = json!({ "slot": null, "factors": 1, "done": "forgotten", "code": null });
    assert_eq!(outcomes.last(), Some(&factors));
    let record = company.record();
    let ended = record.iter().find(|entry| entry["state"] == "factor-ended").unwrap();
    assert_eq!(ended["items"], json!([format!("id:{id}"), format!("id:{number}")]));
}
