//! The record: append, tree, checkpoints, verify.
