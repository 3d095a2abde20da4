//! Calls the runtime from a tool.
//@ floor: runtime
fn attempt() -> bool {
    let _ = sekisho_runtime::main(|| sekisho_gate::Server::builder().build(""));
    true
}
