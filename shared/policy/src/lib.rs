//! Decides: request in, permit or refusal out, and the whole matrix printable. Pure.
