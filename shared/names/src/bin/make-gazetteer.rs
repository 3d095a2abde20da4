//! Makes `tables/gazetteer.bin`: `make-gazetteer SOURCES_FOLDER OUT`.

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(sources), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err(std::io::Error::other("usage: make-gazetteer SOURCES_FOLDER OUT"));
    };
    std::fs::write(out, sekisho_names::train::make_gazetteer(&sources)?)
}
