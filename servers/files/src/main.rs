//! Starts the files server.
fn main() {}
