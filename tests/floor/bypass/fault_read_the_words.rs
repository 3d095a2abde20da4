//! Reads the sealed words of a fault or of an error.
//@ error: E0616
//@ error: E0624
use sekisho_gate::{Fault, ToolError};

fn attempt(fault: Fault, error: ToolError) {
    drop(error.detail); //~
    drop(error.facts); //~
    drop(fault.into_parts()); //~
}
