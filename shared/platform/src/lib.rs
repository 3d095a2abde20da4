//! What Sekisho needs of the operating system: homes, root keys, boot time, the user, private files, facts of files.
//!
//! Apart because it is the only crate that may write `unsafe` or ask which system it runs on. Knows no policy
//! and no provider; keys leave it only as derived labels.

mod boot;
mod error;
mod exact_names;
mod file_facts;
mod home;
mod key;
mod local_disk;
mod lock;
mod names;
mod os;
mod private;
mod profile;
mod random;
#[cfg(any(windows, test))]
mod rights;
mod shared;
mod stored_key;

pub use boot::BootStamp;
pub use error::PlatformError;
pub use exact_names::names_are_exact;
pub use file_facts::{FileFacts, HAS_OFFLINE_FILES, entry_facts, file_facts};
pub use home::Homes;
pub use key::{KeyBackend, KeyLabel, RootKey};
pub use local_disk::is_local_disk;
pub use lock::FileLock;
pub use names::{exchange, keep_rights, rename_new, sync_names};
pub use os::{
    AsOpen, current_account, current_locale, current_user, exclusive_listener, own_group, patiently,
};
pub use private::{
    PrivateDir, ReadError, create_new_private, read_private, replace_private, sync_folder, write_new_private,
};
pub use profile::Profile;
pub use random::random_bytes;
pub use shared::{
    check_owned_dir, give_dir, publish_shared, read_owned, read_plain, replace_shared, shared_dir,
    sweep_shared,
};
pub use stored_key::StoredKey;
