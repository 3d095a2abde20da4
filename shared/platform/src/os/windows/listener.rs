//! A listening socket that is this process's alone.
//!
//! Apart because Windows lets a second program listen at an address that the first did not claim for itself: it would
//! get the answers. The standard library does not claim it, so the socket is made here, by the system's own calls.

use std::io;
use std::net::{SocketAddr, SocketAddrV4, SocketAddrV6, TcpListener};
use std::os::windows::io::FromRawSocket as _;
use windows::Win32::Networking::WinSock::{
    AF_INET, AF_INET6, IN_ADDR, IN6_ADDR, IN6_ADDR_0, IPPROTO_TCP, SO_EXCLUSIVEADDRUSE, SOCK_STREAM,
    SOCKADDR, SOCKADDR_IN, SOCKADDR_IN6, SOCKET, SOL_SOCKET, WSA_FLAG_NO_HANDLE_INHERIT, WSA_FLAG_OVERLAPPED,
    WSADATA, WSAGetLastError, WSASocketW, WSAStartup, bind, listen, setsockopt,
};

/// As the standard library's.
const BACKLOG: i32 = 128;

/// Listens at an address that nobody else listens at; a second listener is refused, whatever it asks for.
///
/// - Errors: the system's own, `AddrInUse` or `PermissionDenied` where somebody listens there.
pub fn exclusive_listener(address: impl Into<SocketAddr>) -> io::Result<TcpListener> {
    let address = address.into();
    let mut data = WSADATA::default();
    // SAFETY: `data` lives through the call. It is counted and never given back: sockets are in use to the end.
    match unsafe { WSAStartup(0x0202, &mut data) } {
        0 => {}
        code => return Err(io::Error::from_raw_os_error(code)),
    }
    let flags = WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT;
    let family = if address.is_ipv4() { AF_INET } else { AF_INET6 };
    // SAFETY: takes numbers only.
    let socket = unsafe { WSASocketW(i32::from(family.0), SOCK_STREAM.0, IPPROTO_TCP.0, None, 0, flags) }
        .map_err(super::access::io_error)?;
    // SAFETY: the socket was made above and is ours alone; the listener closes it, on every way out.
    let listener = unsafe { TcpListener::from_raw_socket(socket.0 as u64) };
    // SAFETY: the socket is open for as long as the listener lives.
    done(unsafe { setsockopt(socket, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, Some(&1_i32.to_ne_bytes())) })?;
    match address {
        SocketAddr::V4(address) => claim(socket, address)?,
        SocketAddr::V6(address) => claim_v6(socket, address)?,
    }
    // SAFETY: as above.
    done(unsafe { listen(socket, BACKLOG) })?;
    Ok(listener)
}

fn claim(socket: SOCKET, address: SocketAddrV4) -> io::Result<()> {
    let mut ip = IN_ADDR::default();
    ip.S_un.S_addr = u32::from_ne_bytes(address.ip().octets());
    let name = SOCKADDR_IN {
        sin_family: AF_INET,
        sin_port: address.port().to_be(),
        sin_addr: ip,
        ..SOCKADDR_IN::default()
    };
    // SAFETY: `name` is an address of that size and lives through the call.
    done(unsafe { bind(socket, (&raw const name).cast::<SOCKADDR>(), size_of_val(&name) as i32) })
}

fn claim_v6(socket: SOCKET, address: SocketAddrV6) -> io::Result<()> {
    let name = SOCKADDR_IN6 {
        sin6_family: AF_INET6,
        sin6_port: address.port().to_be(),
        sin6_addr: IN6_ADDR { u: IN6_ADDR_0 { Byte: address.ip().octets() } },
        ..SOCKADDR_IN6::default()
    };
    // SAFETY: `name` is an address of that size and lives through the call.
    done(unsafe { bind(socket, (&raw const name).cast::<SOCKADDR>(), size_of_val(&name) as i32) })
}

fn done(status: i32) -> io::Result<()> {
    if status == 0 {
        return Ok(());
    }
    // SAFETY: takes nothing, returns a number.
    Err(io::Error::from_raw_os_error(unsafe { WSAGetLastError() }.0))
}
