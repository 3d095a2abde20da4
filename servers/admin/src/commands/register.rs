//! `sekisho register` and `unregister`: puts the servers into a client's configuration, or takes them out.

use crate::cli::RegisterArgs;
use crate::commands::suite;
use crate::error::CliError;
use crate::output::Output;
use sekisho_manifest::register::{Change, Entry, Scope, Shell, Wish, add_command, claude_code};
use sekisho_platform::Homes;
use serde_json::json;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

/// Whether the servers shall be registered afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Present,
    Absent,
}

pub(crate) fn run(args: &RegisterArgs, wanted: Wanted, output: &mut Output) -> Result<ExitCode, CliError> {
    let entries = suite::manifests()?.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    match &args.file {
        Some(file) => in_file(args, file, &entries, wanted, output),
        None => print_commands(args, &entries, wanted, output),
    }
}

fn entry(manifest: &sekisho_manifest::Manifest) -> Result<Entry, CliError> {
    let path = suite::executable(manifest.server())?;
    let entry = Entry::new(&format!("sekisho-{}", manifest.server()), &path.to_string_lossy(), &[])?;
    // A home that is not the system's own must be found again by a client that knows nothing of this shell.
    match Homes::named_by_environment() {
        Some(home) => Ok(entry.with_home(&home.to_string_lossy())?),
        None => Ok(entry),
    }
}

fn print_commands(
    args: &RegisterArgs,
    entries: &[Entry],
    wanted: Wanted,
    output: &mut Output,
) -> Result<ExitCode, CliError> {
    let shell = if cfg!(windows) { Shell::PowerShell } else { Shell::Posix };
    let commands: Vec<String> = entries
        .iter()
        .map(|entry| match wanted {
            Wanted::Present => add_command(entry, Scope::User, shell),
            Wanted::Absent => format!("claude mcp remove --scope user {}", entry.name()),
        })
        .collect();
    if args.json {
        output.json(&json!({ "commands": commands }))?;
        return Ok(ExitCode::SUCCESS);
    }
    output.faint(output.words(
        "# 次のコマンドを実行してください（または --file .mcp.json）",
        "# Run these commands (or use --file .mcp.json)",
    ));
    for command in commands {
        output.line(command);
    }
    Ok(ExitCode::SUCCESS)
}

fn in_file(
    args: &RegisterArgs,
    file: &Path,
    entries: &[Entry],
    wanted: Wanted,
    output: &mut Output,
) -> Result<ExitCode, CliError> {
    let existing = match std::fs::read_to_string(file) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(CliError::file(file, &error)),
    };
    let wishes: Vec<Wish> = entries
        .iter()
        .map(|entry| match wanted {
            Wanted::Present => Wish::Present(entry.clone()),
            Wanted::Absent => Wish::Absent(entry.name().to_owned()),
        })
        .collect();
    let change = claude_code(&wishes, existing.as_deref())?;
    if !args.dry_run {
        write(file, &change)?;
    }
    if args.json {
        output.json(&json!({ "file": file, "changed": !change.is_empty(), "written": !args.dry_run, "diff": change.diff }))?;
        return Ok(ExitCode::SUCCESS);
    }
    if change.is_empty() {
        output.good(output.words("変更はありません。", "Nothing to change."));
        return Ok(ExitCode::SUCCESS);
    }
    output.line(&change.diff);
    if args.dry_run {
        output.weak(output.words("書き込んでいません（--dry-run）。", "Nothing was written (--dry-run)."));
    } else {
        output.good(format_args!("{}", file.display()));
        output.line(output.words("次に: claude mcp list", "Next: claude mcp list"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes beside the file and renames, so that a crash leaves the old text or the new one.
fn write(file: &Path, change: &Change) -> Result<(), CliError> {
    if change.is_empty() {
        return Ok(());
    }
    let failed = |e: std::io::Error| CliError::file(file, &e);
    let Some(after) = &change.after else {
        return std::fs::remove_file(file).map_err(failed);
    };
    if change.leaves_nothing {
        return std::fs::remove_file(file).map_err(failed);
    }
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    let mut fresh = tempfile::Builder::new().prefix(".sekisho-").tempfile_in(folder).map_err(failed)?;
    fresh.write_all(after.as_bytes()).and_then(|()| fresh.as_file().sync_all()).map_err(failed)?;
    if let Ok(meta) = std::fs::metadata(file) {
        fresh.as_file().set_permissions(meta.permissions()).map_err(failed)?;
    }
    fresh.persist(file).map_err(|e| failed(e.error))?;
    Ok(())
}
