//! Takes a file of the building machine into the program.
//@ floor: include
//@ floor: macro
const TEXT: &str = include_str!("/etc/hostname");
const BYTES: &[u8] = include_bytes!("/etc/hostname");
const HOME: Option<&str> = option_env!("HOME");
