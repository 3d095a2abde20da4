//! Hides a static inside a macro, and another inside a function.
//@ floor: macro
//@ floor: static
//@ floor: std
use sekisho_gate::Raw;

macro_rules! hidden {
    () => {
        static OUT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    };
}

hidden!();

fn attempt(raw: Raw<u64>) -> Raw<u64> {
    raw.map(|number| {
        static SEEN: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        SEEN.store(number, std::sync::atomic::Ordering::Relaxed);
        OUT.swap(number, std::sync::atomic::Ordering::Relaxed)
    })
}
