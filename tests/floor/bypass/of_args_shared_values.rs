//! Seals shared values as arguments, to fill them once they are zipped with what was fetched.
//@ error: E0277
use sekisho_gate::Raw;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Arc, Mutex, mpsc};

fn attempt(cell: &'static RefCell<String>) {
    drop(Raw::of_args(Rc::new(RefCell::new(String::new())))); //~
    drop(Raw::of_args(Arc::new(Mutex::new(String::new())))); //~
    drop(Raw::of_args(cell)); //~
    drop(Raw::of_args(mpsc::channel::<String>().0)); //~
    drop(Raw::of_args(Some(Box::new(|_text: String| {})))); //~
}
