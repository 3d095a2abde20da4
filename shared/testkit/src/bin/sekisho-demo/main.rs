//! `cargo demo`: builds the suite, sets up a company's worth of invented files, and shows a session with the real
//! server: what is on the disk, what the model sees, what is refused and why, and the record that proves it.
//!
//! Every claim that it makes on the screen is checked, and one that does not hold makes it fail: the demo is a
//! test of the product from outside. Writes nothing outside the build's own folder.

mod approval;
mod consent;
mod options;
mod proof;
mod refusals;
mod screen;
mod session;
mod setup;

use options::{Options, Wish};
use screen::Screen;
use sekisho_testkit::TestkitError;
use std::path::PathBuf;
use std::process::ExitCode;

/// What keeps the demo from going on.
#[derive(Debug, thiserror::Error)]
enum DemoError {
    /// A program, a file or an answer was not as it must be.
    #[error(transparent)]
    Kit(#[from] TestkitError),
    /// The suite could not be built.
    #[error("cargo build ended with {0}")]
    Build(String),
    /// This program does not stand where cargo puts it.
    #[error("{} does not lie in a build's folder; run `cargo demo`", .0.display())]
    NotInBuild(PathBuf),
    /// The folder of the demo could not be made anew.
    #[error("{}: {error}; close whatever uses it and try again", path.display())]
    Folder {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
}

fn main() -> ExitCode {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(Wish::Run(options)) => options,
        Ok(Wish::Help(lang)) => {
            Screen::new(lang, screen::Pace::Flowing).plain(options::help(lang));
            return ExitCode::SUCCESS;
        }
        Err(argument) => {
            let mut screen = Screen::new(options::system_lang(), screen::Pace::Flowing);
            screen.wrong(&argument);
            screen.plain(options::help(screen.lang));
            return ExitCode::from(2);
        }
    };
    let mut screen = Screen::new(options.lang, options.pace);
    match run(&mut screen, options.no_browser) {
        Ok(()) if screen.failed() == 0 => ExitCode::SUCCESS,
        Ok(()) => ExitCode::FAILURE,
        Err(error) => {
            screen.wrong(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

fn run(screen: &mut Screen, no_browser: bool) -> Result<(), DemoError> {
    screen.plain(screen.words(
        "Sekisho（関所）  Claude Code と会社の情報の間に置く検問所\n\
         見本のファイルは全て架空です。書き込むのは target/demo の中だけです。",
        "Sekisho: the checkpoint between Claude Code and a company's information\n\
         All sample files are invented. Nothing is written outside target/demo.",
    ));
    let stage = setup::prepare(screen)?;
    consent::given(screen, &stage, no_browser)?;
    let mut client = session::start(screen, &stage)?;
    session::guided(screen, &mut client)?;
    approval::given(screen, &stage, &mut client)?;
    refusals::tried(screen, &mut client)?;
    session::end(screen, client)?;
    proof::shown(screen, &stage)?;
    what_next(screen, &stage);
    screen.summary();
    Ok(())
}

fn what_next(screen: &mut Screen, stage: &setup::Stage) {
    screen.heading("次にすること", "What to do next");
    let (folder, sekisho) = (stage.work.root().display(), stage.sekisho.display());
    screen.point("Claude Code で試す:", "Try it in Claude Code:");
    screen.plain(&format!("      cd {folder}\n      claude"));
    screen.faint(
        "      .mcp.json の sekisho-files を許可し、「議事録の宿題をまとめて」と頼んでください",
        "      approve sekisho-files from .mcp.json, then ask it to sum up the minutes",
    );
    screen.point("自分のフォルダで使う:", "Use it on a folder of yours:");
    let dir = screen.words("フォルダ", "DIR").to_owned();
    screen.plain(&format!("      {sekisho} init --profile live --root {dir}\n      {sekisho} register"));
    screen.point(
        "しくみと限界を読む: docs/architecture.md",
        "How it works, and its limits: docs/architecture.md",
    );
    screen.point("全ての試験を実行する: ./tests/run", "Run every test: ./tests/run");
}
