//! Keeps a module where the scan does not look.
//@ floor: attribute
#[path = "/dev/null"]
mod elsewhere;
