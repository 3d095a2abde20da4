//! Declares a type of its own to be a strength.
//@ error: E0603
enum Root {}

impl sekisho_gate::session::strength::Strength for Root {} //~
