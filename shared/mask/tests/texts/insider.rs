//! Insider information through the engine: the sentence goes, what is public stays.

use crate::mask;
use sekisho_mask::{Engine, InsiderRules, Kind};

#[test]
fn the_sentence_goes_and_the_rest_stays() {
    let text =
        "お疲れ様です。\n来週、業績予想の上方修正を発表します。それまで口外しないでください。\n以上です。";
    assert_eq!(Engine::default().forbidden_in(text), Some(Kind::Insider));
    let masked = mask(text);
    assert!(masked.contains("［未公表情報・非表示］") && !masked.contains("上方修正"), "{masked}");
    assert!(masked.starts_with("お疲れ様です。\n") && masked.ends_with("\n以上です。"), "{masked}");
    assert_eq!(mask(&masked), masked);
}

#[test]
fn disguised_insider_information_is_found() {
    for text in [
        "未\u{200b}公表の決\u{200b}算です",
        "ＴＯＢの件、公表前につき厳秘",
        "=?UTF-8?B?5pyq5YWs6KGo44Gu5rG6566X?=",
    ] {
        assert_eq!(Engine::default().forbidden_in(text), Some(Kind::Insider), "{text}");
    }
}

#[test]
fn rules_come_from_a_policy_and_miss_nothing_of_it() {
    let rules: InsiderRules = serde_json::from_str(r#"{"always": ["PROJECT AOI"]}"#).unwrap();
    assert_eq!(rules, InsiderRules { always: vec!["PROJECT AOI".to_owned()], ..InsiderRules::default() });
    assert!(serde_json::from_str::<InsiderRules>(r#"{"alwys": []}"#).is_err());
}
