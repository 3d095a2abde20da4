//! Prints how well the committed tables do: `measure-names CORPUS_FOLDER_OR_FILE [--at THRESHOLD]… [--show]`.

use std::path::PathBuf;

use sekisho_names::Bias;

#[expect(clippy::print_stdout, reason = "its whole work is to print")]
fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let Some(folder) = arguments.next().map(PathBuf::from) else {
        return Err(std::io::Error::other(
            "usage: measure-names CORPUS_FOLDER_OR_FILE [--at THRESHOLD]… [--show]",
        ));
    };
    let (mut biases, mut show) = (Vec::new(), false);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--show" => show = true,
            "--at" => biases.extend(arguments.next().and_then(|value| value.parse().ok()).map(Bias::at)),
            other => return Err(std::io::Error::other(format!("unknown argument {other}"))),
        }
    }
    if biases.is_empty() {
        biases.push(Bias::SHIPPED);
    }
    for line in sekisho_names::train::report(&folder, &biases, show)? {
        println!("{line}");
    }
    Ok(())
}
