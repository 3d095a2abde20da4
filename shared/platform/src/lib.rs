//! Root keys, homes, boot time, the user; the only unsafe, the only cfg(windows).
