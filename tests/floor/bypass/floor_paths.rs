//! Asks the disk by way of a path, which needs no name from `std::fs`.
//@ floor: std
use std::path::Path;

fn attempt(path: &str) -> bool {
    let path = Path::new(path);
    path.exists() || path.read_dir().is_ok() || path.metadata().is_ok()
}
