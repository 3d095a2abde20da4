//! Declares a fact of its own.
//@ error: E0277
struct Whole(String);

impl sekisho_types::Fact for Whole {} //~
