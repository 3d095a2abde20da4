//! Builds a result, or a refusal, by the constructors of the gate.
//@ error: E0624
use sekisho_gate::{Refused, Released};
use sekisho_types::ErrorCode;

fn attempt(released: &dyn Fn() -> Released) {
    Released::new(any(), any(), any(), any()); //~
    Refused::new(ErrorCode::CALL_TIMEOUT, Vec::new(), None); //~
    drop(released());
}

fn any<T>() -> T {
    loop {
        std::hint::spin_loop();
    }
}
