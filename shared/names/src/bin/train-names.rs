//! Learns `weights.bin`: `train-names CORPUS_FOLDER OUT_FOLDER`, or `train-names CORPUS_FOLDER --check`, which compares
//! with the weights in the crate.

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(corpora), Some(out)) = (arguments.next().map(PathBuf::from), arguments.next()) else {
        return Err(std::io::Error::other("usage: train-names CORPUS_FOLDER (OUT_FOLDER | --check)"));
    };
    let weights = sekisho_names::train::train(&corpora)?;
    if out == "--check" {
        if weights == sekisho_names::train::committed_weights() {
            return Ok(());
        }
        return Err(std::io::Error::other("the committed weights differ from what was learnt"));
    }
    std::fs::write(PathBuf::from(out).join("weights.bin"), weights)
}
