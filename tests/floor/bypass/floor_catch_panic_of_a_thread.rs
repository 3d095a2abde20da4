//! Throws text inside a conversion on another thread and takes it from there.
//@ floor: std
use sekisho_gate::Raw;

fn attempt(raw: Raw<String>) -> Option<String> {
    let thread = std::thread::spawn(|| raw.map(|text| std::panic::resume_unwind(Box::new(text))));
    thread.join().map(|_: Raw<()>| None::<String>).err()?.downcast().map(|text| *text).ok()
}
