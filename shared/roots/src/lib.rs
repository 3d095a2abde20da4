//! The only door to local files: opens beneath granted folders.
