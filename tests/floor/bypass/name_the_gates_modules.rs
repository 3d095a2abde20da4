//! Names crates through the gate's own imports.
//@ error: E0432
//@ error: E0603
use sekisho_gate::sekisho_audit::Record; //~
use sekisho_gate::raw::Raw; //~
use sekisho_gate::files::Roots; //~
