//! The systems, one file each; the rest of the crate does not ask which it runs on.

#[cfg(unix)]
mod unix;
/// An open file or folder, whichever type holds it.
#[cfg(unix)]
pub use std::os::fd::AsFd as AsOpen;
#[cfg(unix)]
pub(crate) use unix::{
    KEY_BACKEND, KEY_BACKENDS, boot_id, check_owned_dir, check_private_dir, check_private_file,
    create_private_dir, create_private_file, create_shared_dir, default_homes, entry_facts, exchange,
    file_facts, forget_key, give_dir, keep_rights, open_owned_file, open_private_file, rename_new,
    share_file, since_boot_ms, sync_dir, sync_names, unwrap_key, wrap_key,
};
#[cfg(unix)]
pub use unix::{current_account, current_locale, current_user, exclusive_listener, own_group, patiently};

#[cfg(windows)]
mod windows;
/// An open file or folder, whichever type holds it.
#[cfg(windows)]
pub use std::os::windows::io::AsHandle as AsOpen;
#[cfg(windows)]
pub(crate) use windows::{
    KEY_BACKEND, KEY_BACKENDS, boot_id, check_owned_dir, check_private_dir, check_private_file,
    create_private_dir, create_private_file, create_shared_dir, default_homes, entry_facts, exchange,
    file_facts, forget_key, give_dir, keep_rights, open_owned_file, open_private_file, rename_new,
    share_file, since_boot_ms, sync_dir, sync_names, unwrap_key, wrap_key,
};
#[cfg(windows)]
pub use windows::{current_account, current_locale, current_user, exclusive_listener, own_group, patiently};
