//! Reads a file under other names, so that no line says `std::fs`.
//@ lint: clippy::disallowed_methods
//@ floor: foreign
//@ floor: std
use std as ordinary;
use std::{fmt, fs as notes, fs::read as take_note};

fn attempt(path: &str) -> Result<Vec<u8>, fmt::Error> {
    let one = take_note(path); //~
    let two = notes::read(path); //~
    let three = ordinary::fs::read(path); //~
    one.or(two).or(three).map_err(|_| fmt::Error)
}
