//! Changes a result after it was masked.
//@ error: E0616
use sekisho_gate::Released;

fn attempt(mut released: Released, text: String) -> Released {
    released.json.insert("text".to_owned(), text.into()); //~
    released
}
