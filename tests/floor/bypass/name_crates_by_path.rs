//! Names crates that a server does not import, by a path.
//@ error: E0433
fn attempt() {
    drop(sekisho_outbox::Outbox::open); //~
    drop(::sekisho_audit::Record::open); //~
    drop(sekisho_gate::Gate::new);
    drop(tokio::net::TcpStream::connect::<&str>); //~
}
