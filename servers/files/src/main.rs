//! Starts the files server.

fn main() -> std::process::ExitCode {
    sekisho_runtime::main(sekisho_files::server)
}
