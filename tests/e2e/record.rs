//! The record under everything that can happen to it: crashes, a full disk, somebody with an editor, an auditor.
//!
//! Apart from the record's own tests because here nothing is a stand-in: the server's own processes write, the
//! `sekisho` command judges, and whoever tampers has exactly the files.

mod auditor;
mod crash;
#[cfg(target_os = "linux")]
mod full_disk;
mod lines;
mod tamper;
