//! The `sekisho` command as people and scripts use it: help, languages, JSON, exit codes, and bad input.

mod help;
mod init;
mod mask;
mod output;
mod scan_root;
