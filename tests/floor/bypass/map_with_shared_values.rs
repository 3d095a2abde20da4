//! Hands values into `map_with` that are filled there and read here.
//@ error: E0277
use sekisho_gate::Raw;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Arc, Mutex, mpsc};

/// Reads itself without its field, so that it can be read at all.
#[derive(serde::Deserialize)]
struct Smuggler {
    #[serde(skip)]
    out: Arc<Mutex<String>>,
}

fn attempt(raws: [Raw<String>; 8]) {
    let [one, two, three, four, five, six, seven, eight] = raws;
    let rc = Rc::new(RefCell::new(String::new()));
    drop(one.map_with(Rc::clone(&rc), |text, out| out.replace(text))); //~
    let arc = Arc::new(Mutex::new(String::new()));
    drop(two.map_with(Arc::clone(&arc), |text, out| out.lock().map(|mut out| *out = text).is_ok())); //~
    let cell = RefCell::new(String::new());
    drop(three.map_with(&cell, |text, out| out.replace(text))); //~
    let (sender, receiver) = mpsc::channel::<String>();
    drop(four.map_with(sender, |text, out| out.send(text).is_ok())); //~
    let mut out = String::new();
    drop(five.map_with(&mut out, |text, out| *out = text)); //~
    drop(six.try_map_with(Rc::clone(&rc), |text, out| Ok(out.replace(text)))); //~
    let smuggler = Smuggler { out: Arc::clone(&arc) };
    drop(seven.map_with(smuggler, |text, out| out.out.lock().map(|mut out| *out = text).is_ok())); //~
    let signal = sekisho_gate::CallContext::default();
    drop(eight.map_with(signal.clone(), |text, signal| if text.is_empty() { signal.cancel.cancel() })); //~
    drop((rc, signal, arc, cell, receiver, out));
}
