//! Throws text inside a conversion and catches it outside.
//@ lint: clippy::panic
//@ floor: std
use sekisho_gate::Raw;

fn attempt(raw: Raw<String>) -> Option<String> {
    let caught = std::panic::catch_unwind(|| raw.map(|text| std::panic::panic_any(text))); //~
    caught.err().and_then(|text| text.downcast::<String>().ok()).map(|text| *text)
}
