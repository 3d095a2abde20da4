//! Keeps a session beyond its call.
//@ error: E0621
use sekisho_gate::{Read, Session};

struct Keeper<'a> {
    session: Option<&'a Session<Read>>,
}

impl<'a> Keeper<'a> {
    fn attempt(&mut self, session: &Session<Read>) {
        self.session = Some(session); //~
    }
}
