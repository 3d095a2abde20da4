//! Opens an acting session, or seals and opens a `Raw`, in a crate just below a server.
//@ crate: inner
//@ error: E0624
use sekisho_gate::{Act, Raw, Released, Session};

fn any<T>() -> T {
    loop {
        std::hint::spin_loop();
    }
}

fn attempt(raw: Raw<String>) {
    drop(Session::<Act>::open_act(any(), any())); //~
    drop(raw.open()); //~
    drop(Raw::seal(1)); //~
    drop(Released::new(any(), any(), any(), any())); //~
}
