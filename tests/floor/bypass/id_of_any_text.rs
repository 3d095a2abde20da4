//! Makes an id, which is shown as it is, out of any text by its field.
//@ error: E0423
use sekisho_types::OpaqueId;

fn attempt(text: String) -> OpaqueId {
    OpaqueId(text) //~
}
