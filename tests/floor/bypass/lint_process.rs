//! Starts another program, ends this one, or reads the environment.
//@ lint: clippy::disallowed_methods
//@ lint: clippy::disallowed_types
//@ floor: std
fn attempt(text: &str) -> bool {
    let started = std::process::Command::new("mail").arg(text).spawn().is_ok(); //~
    let one = std::env::var("HOME").is_ok(); //~
    let two = std::env::var_os("HOME").is_some(); //~
    let three = std::env::vars().next().is_some(); //~
    if started || one || two || three {
        std::process::exit(1); //~
    }
    started
}
