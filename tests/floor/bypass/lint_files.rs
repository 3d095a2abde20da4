//! Opens, reads, writes and removes files without the session.
//@ lint: clippy::disallowed_methods
//@ lint: clippy::disallowed_types
//@ floor: std
use std::fs;

fn attempt(path: &str, text: &str) -> bool {
    let read = fs::read(path).is_ok() || fs::read_to_string(path).is_ok(); //~
    let listed = fs::read_dir(path).is_ok(); //~
    let written = fs::write(path, text).is_ok(); //~
    let gone = fs::remove_file(path).is_ok() || fs::remove_dir_all(path).is_ok(); //~
    let moved = fs::rename(path, text).is_ok(); //~
    let opened = fs::File::open(path).is_ok(); //~
    let options = fs::OpenOptions::new().append(true).open(path).is_ok(); //~
    read || listed || written || gone || moved || opened || options
}
