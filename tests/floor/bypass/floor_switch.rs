//! Is another program on another system, or when a test is not run.
//@ floor: attribute
//@ floor: std
#[cfg(not(test))]
fn attempt() -> u32 {
    std::process::id()
}

#[cfg_attr(all(), inline)]
fn attempt_again() {}
