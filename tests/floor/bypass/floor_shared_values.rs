//! Makes a value that two can hold, or that changes while it is only looked at.
//@ floor: std
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::sync::{Arc, Mutex, OnceLock, RwLock, atomic::AtomicU64, mpsc};

struct Tool {
    last: Arc<Mutex<String>>,
    count: AtomicU64,
}

fn attempt() -> Tool {
    let (sender, receiver) = mpsc::channel::<String>();
    drop((sender, receiver, Rc::new(RefCell::new(1)), Cell::new(1), OnceCell::<u8>::new()));
    drop((OnceLock::<String>::new(), RwLock::new(String::new())));
    Tool { last: Arc::default(), count: AtomicU64::new(0) }
}
