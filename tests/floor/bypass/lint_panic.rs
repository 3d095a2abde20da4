//! Lets a panic carry text, or ends on what was fetched.
//@ lint: clippy::expect_used
//@ lint: clippy::indexing_slicing
//@ lint: clippy::panic
//@ lint: clippy::string_slice
//@ lint: clippy::todo
//@ lint: clippy::unimplemented
//@ lint: clippy::unreachable
//@ lint: clippy::unwrap_used
//@ floor: macro
use sekisho_gate::Raw;

fn attempt(raw: Raw<Vec<String>>) -> Raw<String> {
    raw.map(|texts| match texts.len() {
        0 => panic!("{texts:?}"), //~
        1 => unreachable!("{texts:?}"), //~
        2 => todo!("{texts:?}"), //~
        3 => unimplemented!("{texts:?}"), //~
        4 => texts[0].clone(), //~
        5 => texts.first().unwrap().clone(), //~
        6 => texts.first().expect("a text").clone(), //~
        _ => texts.first().map(|text| text[1..].to_owned()).unwrap_or_default(), //~
    })
}
