//! `sekisho scan-root`: looks through a folder before it is granted, and again later.
//!
//! Its report is attached to a request for approval, so it says what was found, what was not examined, and what it
//! amounts to. Contents are read one file at a time and neither shown nor kept.
//!
//! The report is written whole or not at all: an interrupted scan leaves none.

mod compare;
mod counts;
mod digest;
mod kinds;
mod look;
mod names;
mod print;
mod report;
mod table;
mod verdict;
mod walk;
mod words;

use crate::cli::ScanRootArgs;
use crate::error::CliError;
use crate::output::Output;
use compare::Compare;
use digest::Salt;
use report::{Destination, Folder, Limit, Report};
use sekisho_mask::{Engine, Kind, Piece, PieceKind, Settings, sanitise};
use sekisho_platform::Homes;
use sekisho_roots::{RootSpec, Roots};
use sekisho_types::{Clock, ErrorCode, FolderClass, RootName, Secret, SystemClock};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use verdict::{Extent, Verdict};
use walk::{Names, Scan, Scanner};

/// What the scanned folder is called while it is gone through; its own name need not be one that can be granted.
const ROOT: &str = "scanned";

/// Scans a folder.
///
/// - Errors: [`CliError`], marked as no answer: ending with 1 is an answer of this command.
pub(crate) fn run(args: &ScanRootArgs, output: &mut Output) -> Result<ExitCode, CliError> {
    answer(args, output).map_err(CliError::without_answer)
}

fn answer(args: &ScanRootArgs, output: &mut Output) -> Result<ExitCode, CliError> {
    let path = std::path::absolute(&args.folder).map_err(|e| CliError::file(&args.folder, &e))?;
    let roots = open(&path)?;
    let true_path = path.canonicalize().map_err(|e| CliError::file(&path, &e))?;
    let destination = match &args.report {
        Some(file) => Some(Destination::new(file, &path)?),
        None => None,
    };
    let engine = Engine::new(Settings::default());
    let old = match &args.again {
        Some(file) => Some(report::read(file)?),
        None => None,
    };
    let label = label(&true_path, &engine);
    let salt = match &old {
        Some(old) if old.folder.label == label => Salt::of(old.salt),
        Some(old) => {
            let other = CliError::new(ErrorCode::CLI_OTHER_FOLDER);
            return Err(other.with("then", &old.folder.label).with("now", &label));
        }
        None => Salt::random()?,
    };
    let folder = Folder { label, place: salt.place(&true_path.to_string_lossy()) };

    // On a terminal a person must find the files; what is written or piped holds names only on request.
    let names = match (args.names, args.json, output.is_terminal()) {
        (true, _, _) | (false, false, true) => Names::Kept,
        (false, true, _) | (false, false, false) => Names::Dropped,
    };
    let mut compare = old.map(|old| Compare::with(old, names));
    let scan = Scanner {
        engine: &engine,
        salt,
        names,
        progress: &mut |files, finds| output.progress(files, finds),
        compare: compare.as_mut(),
    }
    .scan(&roots, ROOT);
    output.end_progress();
    let report = report(folder, salt, scan?, compare, &engine);
    finish(report, names, args, destination, output)
}

/// Opens the folder alone, which tells whether it may be granted at all.
fn open(path: &Path) -> Result<Roots, CliError> {
    let homes = Homes::locate()?;
    let name =
        RootName::parse(ROOT).map_err(|e| CliError::new(ErrorCode::CALL_INTERNAL).with("detail", e))?;
    let spec = RootSpec { name, path: path.to_owned(), class: FolderClass::Source };
    let off_limits: [PathBuf; 2] = [homes.machine().to_owned(), homes.user().to_owned()];
    // Its ids are shown to nobody.
    Ok(Roots::open(&[spec], &Secret::new([0; 32]), &off_limits)?)
}

/// The folder's own name, with nothing in it that is masked anywhere else or that people would not see.
fn label(path: &Path, engine: &Engine) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let masked = engine.mask(vec![Piece::new(PieceKind::Text, name)]).into_pieces().concat();
    let one_line: String = masked.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    sanitise(&one_line).0
}

fn report(folder: Folder, salt: Salt, scan: Scan, compare: Option<Compare>, engine: &Engine) -> Report {
    let (looked_for, not_looked_for) = kinds::looked_for(engine);
    let words = |kinds: &[Kind]| kinds.iter().map(|kind| kind.as_str().to_owned()).collect::<Vec<_>>();
    let mut limits = vec![
        Limit::DocumentsNotExamined,
        Limit::HiddenNotExamined,
        Limit::DigestsCanBeTried,
        Limit::NotSigned,
    ];
    if not_looked_for.contains(&Kind::Person) {
        limits.insert(0, Limit::NamesInTextNotCounted);
    }
    let extent = if scan.cut { Extent::Cut } else { Extent::Whole };
    let (verdict, reasons) = verdict::judge(&scan.counts, extent);
    let looked_for = words(&looked_for);
    Report {
        sekisho_scan: report::VERSION,
        made_at: SystemClock.now().to_rfc3339(),
        sekisho: env!("CARGO_PKG_VERSION").to_owned(),
        again: compare.map(|compare| compare.end(&scan, folder.place, &looked_for)),
        folder,
        salt: salt.as_digest(),
        looked_for,
        not_looked_for: words(&not_looked_for),
        limits,
        verdict,
        reasons,
        cut: scan.cut,
        counts: scan.counts,
        look: scan.look,
        files: scan.files,
    }
}

/// Prints the scan and writes the report, in which names stand only if they were asked for.
fn finish(
    mut report: Report,
    names: Names,
    args: &ScanRootArgs,
    destination: Option<Destination>,
    output: &mut Output,
) -> Result<ExitCode, CliError> {
    if !args.json {
        print::print(&report, names, output);
    }
    if !args.names {
        report.look.iter_mut().for_each(|look| look.path = None);
        report.again.iter_mut().flat_map(|again| &mut again.listed).for_each(|listed| listed.path = None);
    }
    if let Some(destination) = destination {
        let digest = destination.write(&report)?;
        if !args.json {
            print::written(&report, destination.path(), digest, output);
        }
    }
    if args.json {
        output.json(&report)?;
    }
    Ok(match report.verdict {
        Verdict::Clear => ExitCode::SUCCESS,
        Verdict::Look | Verdict::Stop => ExitCode::FAILURE,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_hides_what_masking_hides_and_holds_nothing_unseen() {
        let engine = Engine::new(Settings::default());
        let table = [
            ("営業部", "営業部"),
            ("営\u{202e}業\u{200b}部", "営業部"),
            ("営業\u{2028}部", "営業 部"),
            ("営業\u{1b}部", "営業\u{fffd}部"),
            ("営業\n部", "営業\u{fffd}部"),
        ];
        for (name, shown) in table {
            assert_eq!(label(&Path::new("shared").join(name), &engine), shown, "{name:?}");
        }
        let masked = label(Path::new("hanako@example.com"), &engine);
        assert!(!masked.contains("hanako"), "{masked}");
    }
}
