//! Reaches for the trait that closes the list of facts.
//@ error: E0603
struct Whole(String);

impl sekisho_types::fact::closed::Closed for Whole {} //~
