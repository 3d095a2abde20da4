//! Declares functions of the system's own library.
//@ lint: unsafe_code
//@ floor: extern
//@ floor: unsafe
extern crate alloc;

unsafe extern "C" { //~
    safe fn getpid() -> i32;
}

fn attempt() -> alloc::string::String {
    getpid().to_string()
}
