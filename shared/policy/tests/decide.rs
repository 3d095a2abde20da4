//! Decisions: tables of whole answers, what is refused on load, and what is never true of any policy.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may be blunt"
)]

use proptest::prelude::*;
use sekisho_policy::{Flag, Flags, Move, Policy, PolicyError, Refusal, Request, Terms};
use sekisho_types::FolderClass;
use sekisho_types::{
    Decision, ErrorCode, GateClass, Lang, Mode, ProfileKind, RuleId, ServerId, Timestamp, ToolName, UserId,
};

const HEAD: &str = "version = 1\nphase = 2\nusers = ['taro', 'EXAMPLE\\hanako']\n[hours]\n\
    days = ['mon', 'tue', 'wed', 'thu', 'fri']\nstart = '08:00'\nend = '20:00'\nholidays = 'japan'\noutside = 'deny'\n";
const CLASSES: &str = "[class]\nread = 'allow'\ndraft = 'allow'\ntidy = 'ask-client'\nchange = 'ask-user'\n\
    send = 'ask-user'\ndestroy = 'ask-second'\n";

fn policy(rules: &str) -> Policy {
    Policy::parse(&format!("{HEAD}{CLASSES}{rules}")).unwrap()
}

fn refused(rules: &str) -> PolicyError {
    Policy::parse(&format!("{HEAD}{CLASSES}{rules}")).unwrap_err()
}

const EXTERNAL: &str = "[[rule]]\nid = 'external'\nreason = { ja = '社外', en = 'outside' }\ndecision = 'ask-second'\n\
    class = ['send']\nexternal_recipients = true\nmatches = [{ class = 'send', external_recipients = true }]\n\
    passes = [{ class = 'send' }]\n";
const NO_HANAKO: &str = "[[rule]]\nid = 'no-hanako'\nreason = 'not yet'\ndecision = 'deny'\nuser = ['example\\Hanako']\n\
    server = ['g*']\nexcept_tool = ['search_mail']\nmatches = [{ user = 'EXAMPLE\\hanako', server = 'gmail' }]\n\
    passes = [{ user = 'taro', server = 'gmail' }, { user = 'EXAMPLE\\hanako', server = 'gmail', tool = 'search_mail' }]\n";
const SOURCE: &str = "[[rule]]\nid = 'source'\nreason = 'originals stay'\ndecision = 'deny'\n\
    class = ['draft', 'tidy', 'change', 'destroy']\nfolder = ['source']\nitems_over = 0\n\
    matches = [{ class = 'change', folder = 'source', items = 1 }]\n\
    passes = [{ class = 'change', folder = 'work', items = 1 }, { class = 'change', items = 1 }]\n";

struct Call {
    user: UserId,
    server: ServerId,
    tool: ToolName,
    class: GateClass,
    now: Timestamp,
    flags: Flags,
}

impl Call {
    fn new(server: &str, tool: &str, class: GateClass) -> Self {
        Self {
            user: UserId::parse("taro").unwrap(),
            server: ServerId::parse(server).unwrap(),
            tool: ToolName::parse(tool).unwrap(),
            class,
            now: Timestamp::from_rfc3339("2026-11-24T10:00:00+09:00").unwrap(),
            flags: Flags::NONE,
        }
    }

    fn by(mut self, user: &str) -> Self {
        self.user = UserId::parse(user).unwrap();
        self
    }

    fn at(mut self, now: &str) -> Self {
        self.now = Timestamp::from_rfc3339(now).unwrap();
        self
    }

    fn with(mut self, flags: Flags) -> Self {
        self.flags = flags;
        self
    }

    fn request(&self) -> Request<'_> {
        let Self { user, server, tool, class, now, flags } = self;
        Request { user, server, tool, class: *class, now: *now, flags: *flags }
    }

    fn answer(&self, policy: &Policy) -> Result<(Terms, String), (ErrorCode, String)> {
        policy
            .decide(&self.request())
            .map(|permit| (permit.terms(), permit.rule().to_string()))
            .map_err(|refusal| (refusal.code(), refusal.rule().to_string()))
    }
}

#[test]
fn the_strictest_of_all_that_matches_decides_and_is_named() {
    let policy = policy(&[EXTERNAL, NO_HANAKO, SOURCE].concat());
    let send = || Call::new("gmail", "send_mail", GateClass::Send);
    let external = Flags::NONE.with(Flag::ExternalRecipients);
    let in_source = Flags::NONE.in_folder(FolderClass::Source);
    let permit = |terms, rule: &str| Ok((terms, rule.to_owned()));
    let refuse = |code, rule: &str| Err((code, rule.to_owned()));
    let denied = ErrorCode::POLICY_DENIED;
    let table = [
        (Call::new("files", "read_file", GateClass::Read), permit(Terms::Allow, "class-read")),
        (Call::new("files", "move_file", GateClass::Tidy), permit(Terms::AskClient, "class-tidy")),
        (send(), permit(Terms::AskUser, "class-send")),
        (send().with(external), permit(Terms::AskSecond, "external")),
        (send().with(external).by("example\\HANAKO"), refuse(denied, "no-hanako")),
        (
            Call::new("gmail", "search_mail", GateClass::Read).by("EXAMPLE\\hanako"),
            permit(Terms::Allow, "class-read"),
        ),
        (
            Call::new("files", "edit_file", GateClass::Change).with(in_source),
            permit(Terms::AskUser, "class-change"),
        ),
        (
            Call::new("files", "edit_file", GateClass::Change).with(in_source.with_items(1)),
            refuse(denied, "source"),
        ),
        (send().by("jiro"), refuse(ErrorCode::POLICY_UNKNOWN_USER, "users")),
        (send().at("2026-11-24T20:00:00+09:00"), refuse(ErrorCode::POLICY_OUT_OF_HOURS, "hours")),
        (send().by("jiro").at("2026-11-24T20:00:00+09:00"), refuse(ErrorCode::POLICY_UNKNOWN_USER, "users")),
    ];
    for (number, (call, expected)) in table.into_iter().enumerate() {
        assert_eq!(call.answer(&policy), expected, "line {number}");
    }
}

#[test]
fn a_permit_says_for_whom_and_what_it_was_given() {
    let policy = policy("");
    let permit = policy.decide(&Call::new("files", "read_file", GateClass::Read).request()).unwrap();
    assert_eq!(
        (permit.user().as_str(), permit.server().as_str(), permit.tool().as_str(), permit.class()),
        ("taro", "files", "read_file", GateClass::Read)
    );
    assert_eq!(permit.policy(), policy.hash());
    assert_eq!(Decision::from(permit.terms()), Decision::Allow);
}

#[test]
fn refusals_carry_the_facts_their_texts_want() {
    let policy = policy(NO_HANAKO);
    let facts = |call: Call, lang| -> Vec<(&'static str, String)> {
        policy.decide(&call.request()).map_err(|refusal: Refusal| refusal.facts(lang)).unwrap_err()
    };
    let send = || Call::new("gmail", "send_mail", GateClass::Send);
    assert_eq!(
        facts(send().by("EXAMPLE\\hanako"), Lang::Ja),
        [("rule", "no-hanako".to_owned()), ("reason", "not yet".to_owned())]
    );
    assert_eq!(
        facts(send().at("2026-11-22T10:00:00+09:00"), Lang::En),
        [("window", "Mon Tue Wed Thu Fri 08:00–20:00 JST, not on Japan's holidays".to_owned())]
    );
    assert_eq!(facts(send().by("jiro"), Lang::Ja), []);
}

#[test]
fn a_class_that_is_not_written_is_denied_and_not_listed() {
    let policy = Policy::parse(HEAD).unwrap();
    for class in GateClass::ALL {
        let call = Call::new("files", "some_tool", class);
        assert_eq!(
            call.answer(&policy),
            Err((ErrorCode::POLICY_DENIED, format!("class-{}", class.as_str())))
        );
        assert!(!policy.lists(&call.server, &call.tool, class));
    }
}

#[test]
fn a_tool_is_listed_if_some_call_of_it_is_possible() {
    let policy = policy(&format!(
        "{NO_HANAKO}{SOURCE}[[rule]]\nid = 'no-post'\nreason = 'off'\ndecision = 'deny'\ntool = ['post_*']\n\
         matches = [{{ tool = 'post_message' }}]\npasses = [{{ tool = 'read_message' }}]\n"
    ));
    let lists = |server: &str, tool: &str, class| {
        policy.lists(&ServerId::parse(server).unwrap(), &ToolName::parse(tool).unwrap(), class)
    };
    assert!(lists("gmail", "send_mail", GateClass::Send));
    assert!(lists("files", "edit_file", GateClass::Change));
    assert!(!lists("slack", "post_message", GateClass::Send));
}

#[test]
fn what_is_wrong_is_refused_with_the_key_and_the_remedy() {
    let whole = [HEAD, CLASSES, EXTERNAL].concat();
    assert!(Policy::parse(&whole).is_ok());
    let table = [
        ("version = 1", "version = 2", "version must be 1; correct that key"),
        ("phase = 2", "phase = 5", "phase must be 1, 2, 3 or 4"),
        ("phase = 2", "phase = 1", "class.send must be deny in phase 1; write deny, or raise phase"),
        ("phase = 2", "phase = 2\nfaze = 1", "line 3: unknown field `faze`"),
        ("['taro', 'EXAMPLE\\hanako']", "[]", "users must be a list of account names"),
        ("['taro', 'EXAMPLE\\hanako']", "['*', 'taro']", "users must be a list of account names"),
        ("'20:00'", "'20.00'", "line 7: a time of day must look like"),
        ("read = 'allow'", "read = 'ask-user'", "class.read cannot be ask-user"),
        ("draft = 'allow'", "draft = 'ask-client'", "class.draft cannot be ask-client"),
        (
            "tidy = 'ask-client'",
            "tidy = 'allow'",
            "class.tidy may not be allow, which is milder than ask-client",
        ),
        ("send = 'ask-user'", "send = 'ask-client'", "class.send may not be ask-client"),
        ("destroy = 'ask-second'", "destroy = 'ask-user'", "class.destroy may not be ask-user"),
        ("read = 'allow'", "raed = 'allow'", "line 11: unknown field `raed`"),
        ("read = 'allow'", "read = 'yes'", "unknown variant `yes`"),
        ("id = 'external'", "id = 'class-send'", "rule class-send has a reserved id"),
        ("id = 'external'", "id = 'hours'", "rule hours has a reserved id"),
        ("id = 'external'", "id = 'Ext'", "line 18: rule id must be 1 to 64"),
        ("{ ja = '社外', en = 'outside' }", "{ ja = '社外' }", "reason must be a text, or"),
        (
            "{ ja = '社外', en = 'outside' }",
            "' '",
            "rule external: reason must be 1 to 200 visible characters",
        ),
        ("'outside'", "\"out\\u202Eside\"", "rule external: reason must be"),
        (
            "decision = 'ask-second'",
            "decision = 'allow'",
            "rule external says allow, but a rule can only make stricter",
        ),
        ("class = ['send']\n", "", "rule external says ask-second, so it must name its classes"),
        ("class = ['send']\n", "class = []\n", "rule external says ask-second, so it must name its classes"),
        (
            "class = ['send']\n",
            "class = ['send', 'read']\n",
            "rule external says ask-second, so it must name",
        ),
        (
            "external_recipients = true\nm",
            "external_recipients = false\nm",
            "rule external: external_recipients must be true",
        ),
        (
            "external_recipients = true\nm",
            "items_over = 1000001\nm",
            "rule external: items_over must be at most",
        ),
        (
            "external_recipients = true\nm",
            "tool = []\nm",
            "rule external: tool must be a list with at least one",
        ),
        ("external_recipients = true\nm", "tool = ['Send']\nm", "rule external: tool must be names"),
        (
            "external_recipients = true\nm",
            "tool = ['send[']\nm",
            "rule external: tool holds a pattern that cannot be read",
        ),
        ("external_recipients = true\nm", "extern = true\nm", "unknown field `extern`"),
        ("passes = [{ class = 'send' }]", "", "rule external has no passes examples; add at least one"),
        ("passes = [{ class = 'send' }]", "passes = []", "rule external has no passes examples"),
        (
            "passes = [{ class = 'send' }]",
            "passes = [{}, { class = 'send', external_recipients = true }]",
            "rule external: example 2 of passes is matched by the rule",
        ),
        (
            "class = 'send', external_recipients = true }",
            "class = 'send' }",
            "rule external: example 1 of matches is not matched by the rule",
        ),
        ("passes", "maches = []\npasses", "unknown field `maches`"),
    ];
    for (from, to, expected) in table {
        let text = whole.replacen(from, to, 1);
        assert_ne!(text, whole, "{from}");
        let error = Policy::parse(&text).unwrap_err();
        assert_eq!(error.code(), ErrorCode::POLICY_INVALID);
        assert!(error.to_string().contains(expected), "{to}\n  {error}");
    }
    let twice = refused(&[EXTERNAL, EXTERNAL].concat());
    assert_eq!(twice, PolicyError::RuleTwice { rule: RuleId::parse("external").unwrap() });
    let relative = refused("[audit]\noutside = 'checkpoints'\n").to_string();
    assert!(relative.starts_with("audit.outside must be an absolute path"), "{relative}");
}

#[test]
fn windows_paths_and_a_byte_order_mark_are_read() {
    let text = format!(
        "\u{feff}{HEAD}{CLASSES}[audit]\noutside = '\\\\server\\share\\控え'\n[[folder]]\nname = '営業'\n\
         path = 'C:\\Users\\taro\\営業'\nclass = 'source'\nusers = ['Taro']\n"
    )
    .replace('\n', "\r\n");
    let policy = Policy::parse(&text).unwrap();
    assert_eq!(policy.audit_outside().unwrap().to_str(), Some("\\\\server\\share\\控え"));
    let folder = &policy.folders()[0];
    assert_eq!(folder.path().to_str(), Some("C:\\Users\\taro\\営業"));
    assert!(
        folder.is_for(&UserId::parse("taro").unwrap()) && !folder.is_for(&UserId::parse("jiro").unwrap())
    );
}

#[test]
fn the_hash_is_over_the_exact_text() {
    let (a, b) = (policy(""), policy("# remark\n"));
    assert_ne!(a.hash(), b.hash());
    assert_eq!(a.hash().as_str().len(), 64);
    assert_eq!(policy("").hash(), a.hash());
}

#[test]
fn a_live_home_needs_the_risk_accepted_before_anything_is_sent() {
    assert_eq!(
        policy("").check_for(ProfileKind::Live, Mode::Personal),
        Err(PolicyError::SameAccountRisk { class: GateClass::Send })
    );
    assert_eq!(policy("").check_for(ProfileKind::Demo, Mode::Personal), Ok(()));
}

#[test]
fn the_matrix_and_its_difference_tell_the_whole_truth() {
    let tools = [
        (ServerId::parse("gmail").unwrap(), ToolName::parse("send_mail").unwrap(), GateClass::Send),
        (ServerId::parse("files").unwrap(), ToolName::parse("edit_file").unwrap(), GateClass::Change),
    ];
    let rules = [EXTERNAL, NO_HANAKO].concat();
    let matrix = policy(&rules).matrix(&tools);
    let lines: Vec<_> = matrix
        .rows()
        .iter()
        .map(|r| format!("{} {} {} {}", r.tool(), r.when(), r.decision().as_str(), r.rule()))
        .collect();
    assert_eq!(
        lines,
        [
            "send_mail external_recipients=false user!=example\\hanako ask-user class-send",
            "send_mail user=example\\hanako deny no-hanako",
            "send_mail external_recipients=true user!=example\\hanako ask-second external",
            "edit_file always ask-user class-change",
        ]
    );
    assert!(matrix.unmet_rules().is_empty());
    let newer =
        policy(&rules.replace("['g*']", "['gmial']").replace("'gmail'", "'gmial'")).matrix(&tools[..1]);
    assert_eq!(newer.unmet_rules(), [RuleId::parse("no-hanako").unwrap()]);
    let diff = matrix.diff(&newer);
    let changes: Vec<_> = diff.rows.iter().map(|r| (r.change, r.when.as_str(), r.before, r.after)).collect();
    assert_eq!(
        changes,
        [
            (
                Move::Milder,
                "external_recipients=false user=example\\hanako",
                Some(Decision::Deny),
                Some(Decision::AskUser)
            ),
            (
                Move::Milder,
                "external_recipients=true user=example\\hanako",
                Some(Decision::Deny),
                Some(Decision::AskSecond)
            ),
            (Move::Removed, "always", Some(Decision::AskUser), None),
        ]
    );
    let json = serde_json::to_value(&matrix).unwrap();
    assert_eq!(
        json["rows"][3],
        serde_json::json!({"server": "files", "tool": "edit_file", "class": "change", "when": "always",
            "decision": "ask-user", "rule": "class-change"})
    );
}

fn any_rule() -> impl Strategy<Value = String> {
    let flags = proptest::sample::subsequence(
        vec!["tainted", "external_recipients", "attachments", "shared_channel"],
        0..4,
    );
    let classes = proptest::sample::subsequence(vec!["tidy", "change", "send", "destroy"], 1..4);
    let decision = proptest::sample::select(vec!["ask-client", "ask-user", "ask-second", "deny"]);
    let items = proptest::option::of(0u32..60);
    let folder = proptest::option::of(proptest::sample::select(vec!["source", "work", "deliver"]));
    (flags, classes, decision, items, folder).prop_map(|(flags, classes, decision, items, folder)| {
        let quoted: Vec<_> = classes.iter().map(|class| format!("'{class}'")).collect();
        let mut keys = format!("decision = '{decision}'\nclass = [{}]\n", quoted.join(", "));
        let mut example = format!("class = '{}'", classes[0]);
        for flag in flags {
            keys += &format!("{flag} = true\n");
            example += &format!(", {flag} = true");
        }
        if let Some(items) = items {
            keys += &format!("items_over = {items}\n");
            example += &format!(", items = {}", items + 1);
        }
        if let Some(folder) = folder {
            keys += &format!("folder = ['{folder}']\n");
            example += &format!(", folder = '{folder}'");
        }
        format!("reason = 'r'\n{keys}matches = [{{ {example} }}]\npasses = [{{ class = 'read' }}]\n")
    })
}

fn numbered(rules: &[String]) -> String {
    rules.iter().enumerate().map(|(n, rule)| format!("[[rule]]\nid = 'r{n}'\n{rule}")).collect()
}

fn any_flags() -> impl Strategy<Value = Flags> {
    let set = proptest::sample::subsequence(Flag::ALL.to_vec(), 0..=4);
    let folder = proptest::option::of(proptest::sample::select(FolderClass::ALL.to_vec()));
    (set, 0u32..70, folder).prop_map(|(set, items, folder)| {
        let flags = set.into_iter().fold(Flags::NONE.with_items(items), Flags::with);
        folder.map_or(flags, |folder| flags.in_folder(folder))
    })
}

fn decision(policy: &Policy, class: GateClass, flags: Flags) -> Decision {
    let call = Call::new("files", "some_tool", class).with(flags);
    policy.decide(&call.request()).map_or(Decision::Deny, |permit| permit.terms().into())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn another_rule_never_makes_a_decision_milder(
        rules in proptest::collection::vec(any_rule(), 1..5),
        class in proptest::sample::select(GateClass::ALL.to_vec()),
        flags in any_flags(),
    ) {
        let fewer = policy(&numbered(&rules[1..]));
        let more = policy(&numbered(&rules));
        prop_assert!(decision(&more, class, flags) >= decision(&fewer, class, flags));
    }

    #[test]
    fn setting_a_flag_or_touching_more_never_makes_a_decision_milder(
        rules in proptest::collection::vec(any_rule(), 0..5),
        class in proptest::sample::select(GateClass::ALL.to_vec()),
        flags in any_flags(),
        flag in proptest::sample::select(Flag::ALL.to_vec()),
    ) {
        let policy = policy(&numbered(&rules));
        let before = decision(&policy, class, flags);
        prop_assert!(decision(&policy, class, flags.with(flag)) >= before);
        prop_assert!(decision(&policy, class, flags.with_items(flags.items() + 1)) >= before);
    }

    #[test]
    fn the_order_of_rules_does_not_matter(
        rules in proptest::collection::vec(any_rule(), 0..5),
        class in proptest::sample::select(GateClass::ALL.to_vec()),
        flags in any_flags(),
    ) {
        let reversed: Vec<_> = rules.iter().rev().cloned().collect();
        let (a, b) = (policy(&numbered(&rules)), policy(&numbered(&reversed)));
        prop_assert_eq!(decision(&a, class, flags), decision(&b, class, flags));
    }

    #[test]
    fn any_text_is_read_or_refused_without_a_panic(text in "[ -~\\n]{0,200}") {
        prop_assert!(Policy::parse(&text).is_err());
    }
}
