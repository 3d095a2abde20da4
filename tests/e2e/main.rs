//! Stories that cross crates, one a module.
