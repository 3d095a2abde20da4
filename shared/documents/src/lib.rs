//! Bytes to text, bounded. No files, no network.
