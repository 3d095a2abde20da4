//! The commands, one file each.

pub(crate) mod audit;
pub(crate) mod client;
pub(crate) mod cut_off;
pub(crate) mod doctor;
pub(crate) mod factors;
pub(crate) mod grants;
pub(crate) mod init;
pub(crate) mod login;
pub(crate) mod mask;
pub(crate) mod order;
pub(crate) mod policy;
pub(crate) mod processing;
pub(crate) mod proposals;
pub(crate) mod register;
pub(crate) mod rotation;
pub(crate) mod scan_root;
pub(crate) mod secret;
pub(crate) mod suite;
pub(crate) mod user;
pub(crate) mod vault;
