//! The two policies that come with the product: what they decide, cell by cell.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may be blunt"
)]

use sekisho_mask::EmailStyle;
use sekisho_policy::{Move, Policy};
use sekisho_types::{GateClass, Lang, Mode, ProfileKind, ServerId, Timestamp, ToolName};

const LIVE: &str = include_str!("../../../manifests/policy.live.toml");
const DEMO: &str = include_str!("../../../manifests/policy.demo.toml");

fn tools() -> Vec<(ServerId, ToolName, GateClass)> {
    [
        ("files", "read_file", GateClass::Read),
        ("files", "create_file", GateClass::Draft),
        ("files", "move_file", GateClass::Tidy),
        ("files", "replace_file", GateClass::Change),
        ("gmail", "send_mail", GateClass::Send),
        ("files", "remove_file", GateClass::Destroy),
    ]
    .map(|(server, tool, class)| (ServerId::parse(server).unwrap(), ToolName::parse(tool).unwrap(), class))
    .to_vec()
}

#[test]
fn the_live_policy_reads_and_drafts_in_working_hours_and_nothing_else() {
    let policy = Policy::parse(LIVE).unwrap();
    assert_eq!(policy.check_for(ProfileKind::Live, Mode::Personal), Ok(()));
    let listed: Vec<_> =
        tools().into_iter().filter(|(s, t, c)| policy.lists(s, t, *c)).map(|t| t.2).collect();
    assert_eq!(listed, [GateClass::Read, GateClass::Draft]);
    assert_eq!(policy.mask().email, EmailStyle::LocalPart);
    assert_eq!((policy.folders().len(), policy.audit_outside()), (0, None));
    let open = |at| policy.hours().admits(Timestamp::from_rfc3339(at).unwrap());
    assert!(open("2026-11-24T10:00:00+09:00"));
    assert!(!open("2026-11-24T20:00:00+09:00"));
    assert!(!open("2026-11-23T10:00:00+09:00"));
    same(&policy.matrix(&tools()).to_table(Lang::En), include_str!("snapshots/live.txt"));
}

#[test]
fn the_demo_policy_asks_and_a_second_person_where_it_matters() {
    let policy = Policy::parse(DEMO).unwrap();
    assert_eq!(policy.check_for(ProfileKind::Demo, Mode::Personal), Ok(()));
    let matrix = policy.matrix(&tools());
    assert!(matrix.unmet_rules().is_empty());
    same(&matrix.to_table(Lang::Ja), include_str!("snapshots/demo.txt"));
}

#[test]
fn the_demo_policy_would_not_pass_for_a_live_home() {
    let policy = Policy::parse(DEMO).unwrap();
    let error = policy.check_for(ProfileKind::Live, Mode::Personal).unwrap_err().to_string();
    assert!(
        error.contains("class.send is listed") && error.contains("accept_same_account_risk = true"),
        "{error}"
    );
    let accepted = DEMO.replace("phase = 2", "phase = 2\naccept_same_account_risk = true");
    assert_eq!(Policy::parse(&accepted).unwrap().check_for(ProfileKind::Live, Mode::Personal), Ok(()));
}

#[test]
fn the_review_paper_from_live_to_demo_shows_every_loosening() {
    let (live, demo) = (Policy::parse(LIVE).unwrap(), Policy::parse(DEMO).unwrap());
    let diff = live.matrix(&tools()).diff(&demo.matrix(&tools()));
    assert!(diff.rows.iter().all(|row| row.change == Move::Milder));
    same(&diff.to_table(Lang::En), include_str!("snapshots/live-to-demo.txt"));
    assert!(live.matrix(&tools()).diff(&live.matrix(&tools())).is_empty());
}

#[test]
fn the_example_in_the_comments_is_a_rule_that_loads() {
    let uncommented: String = LIVE
        .lines()
        .skip_while(|line| *line != "# [[rule]]")
        .take_while(|line| *line != "#")
        .map(|line| format!("{}\n", line.trim_start_matches("# ")))
        .collect();
    let policy = Policy::parse(&format!("{LIVE}\n{uncommented}")).unwrap();
    assert_eq!(
        policy
            .matrix(&tools())
            .rows()
            .iter()
            .filter(|row| row.rule().as_str() == "no-deliver-folder")
            .count(),
        1
    );
}

/// Compares with a reviewed text.
fn same(found: &str, reviewed: &str) {
    assert_eq!(found, reviewed.replace("\r\n", "\n"), "\n--- found ---\n{found}---");
}
