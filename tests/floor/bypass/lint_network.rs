//! Speaks to another machine.
//@ lint: clippy::disallowed_types
//@ floor: std
use std::net::{TcpListener, TcpStream, UdpSocket}; //~

fn attempt(to: &str) -> bool {
    let out = TcpStream::connect(to).is_ok(); //~
    let in_ = TcpListener::bind(to).is_ok(); //~
    out || in_ || UdpSocket::bind(to).is_ok() //~
}
