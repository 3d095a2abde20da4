//! Makes a `Raw` out of what never was an argument, by its field.
//@ error: E0423
use sekisho_gate::Raw;

fn attempt(text: &'static str) -> Raw<&'static str> {
    Raw(text) //~
}
