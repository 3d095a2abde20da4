//! Encodings that tools write by themselves: quoted file names, cut addresses, scripts' own escapes.
use crate::mask as masked;
use sekisho_mask::{Engine, Kind};

#[test]
fn a_name_is_found_in_what_other_programs_write_it_as() {
    for (what, text, gone) in [
        (
            "octal bytes of a version control tool",
            r#""docs/\345\261\261\347\224\260\345\244\252\351\203\216\346\247\230.txt""#,
            r"\345\261",
        ),
        ("escape() of a script", "担当 %u5C71%u7530%u592A%u90CE様", "%u5C71"),
        ("entities without semicolons", "&#23665&#30000&#22826&#37070様", "&#23665"),
        ("the same in hexadecimal", "&#x5c71&#x7530&#x592a&#x90ce様", "&#x5c71"),
        (
            "an address cut within its last character",
            "https://example.com/?q=%E6%8B%85%E5%BD%93%E5%B1%B1%E7%94%B0%E5%A4%AA%E9%83%8E%E6%A7%98%E3%81",
            "%E5%B1",
        ),
        ("base64 cut within its last character", "5ouF5b2T44Gv5bGx55Sw5aSq6YOO5qeY44Gn44", "5bGx"),
        ("base64 that begins within a character", "heW9k+OBr+WxseeUsOWkqumDjuanmOOBp+OBmQ==", "sbHnlLA"),
        ("hex cut within its last character", "e68b85e5bd93e5b1b1e794b0e5a4aae9838ee6a798e3", "e5b1b1"),
    ] {
        let masked = masked(text);
        assert!(!masked.contains(gone) && masked.contains("T."), "{what}: {masked}");
    }
}

#[test]
fn what_may_never_be_handled_is_found_in_the_base64_of_a_shell() {
    // "4111 1111 1111 1111" in UTF-16, as a shell's encoded commands are.
    let card = "NAAxADEAMQAgADEAMQAxADEAIAAxADEAMQAxACAAMQAxADEAMQA=";
    assert_eq!(Engine::default().forbidden_in(card), Some(Kind::Card));
}

#[test]
fn what_only_looks_encoded_stays() {
    for text in [
        r"C:\123\345\210.txt",
        "課題 &#12 と &#; と &#x",
        "%u と %uXYZW と 100%u",
        "dGhlIHF1aWNrIGJyb3duIGZveCBqdW1w",
        "b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184",
        "550e8400-e29b-41d4-a716-446655440000",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ] {
        assert_eq!(masked(text), text);
    }
}
