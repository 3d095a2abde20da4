//! Opens a session of its own, to read or to act.
//@ error: E0624
use sekisho_gate::{Act, Read, Session};

fn any<T>() -> T {
    loop {
        std::hint::spin_loop();
    }
}

fn attempt() {
    drop(Session::<Act>::open_act(any(), any())); //~
    drop(Session::<Read>::open_read(any())); //~
}
