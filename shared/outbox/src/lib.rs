//! Sealed proposals, taint, claim once. Bytes, not effects.
