//! `sekisho init`: makes a home, once.

use crate::cli::{ClassArg, InitArgs, KeysArg, ProfileArg};
use crate::error::CliError;
use crate::output::Output;
use sekisho_audit::{Entry, Word};
use sekisho_platform::{Homes, KeyBackend, Profile, current_user};
use sekisho_policy::{Folder, Policy, with_folder};
use sekisho_roots::{RootSpec, Roots};
use sekisho_types::{FolderClass, Mode, ProfileKind, RootName, Secret};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The OAuth clients that the stand-ins know.
const DEMO_CLIENTS: &str = include_str!("../../../../manifests/clients.demo.toml");

pub(crate) fn run(args: InitArgs, output: &mut Output) -> Result<ExitCode, CliError> {
    let homes = Homes::locate()?;
    let profile = profile(&args)?;
    profile.check().map_err(|rule| CliError::argument("--google-url / --slack-url", rule))?;
    let folders = args.root.iter().map(|text| folder(text, args.class)).collect::<Result<Vec<_>, _>>()?;
    check_folders(&folders, &homes)?;
    let kept = homes.policy_file().exists();
    if kept && !folders.is_empty() {
        let rule = format!("{} exists; add the folder there", homes.policy_file().display());
        return Err(CliError::argument("--root", rule));
    }
    let text = policy_text(&profile, &folders, &homes.policy_file())?;
    homes.create(&profile, &text)?;
    if profile.kind == ProfileKind::Demo && !homes.clients_file().exists() {
        homes.write_clients(DEMO_CLIENTS)?;
    }
    let home = crate::home::Home::open()?;
    let mut entry = Entry::admin(Word::parse("home-made").map_err(|e| CliError::argument("init", e))?);
    entry.user = Some(current_user()?);
    entry.mode = Some(Mode::Personal);
    entry.policy = sekisho_audit::Digest::parse(home.policy.hash().as_str()).ok();
    home.record()?.append(entry)?;
    report(&args, &homes, &home.policy, output)
}

fn profile(args: &InitArgs) -> Result<Profile, CliError> {
    let kind = match args.profile {
        ProfileArg::Live => ProfileKind::Live,
        ProfileArg::Demo => ProfileKind::Demo,
    };
    let mut profile = Profile::new(kind);
    profile.google_url.clone_from(&args.google_url);
    profile.slack_url.clone_from(&args.slack_url);
    if let Some(keys) = args.keys {
        profile.key_backend = key_backend(keys)?;
    }
    Ok(profile)
}

/// Where keys are to be kept, if this system can keep them so. What it cannot is refused, never replaced.
fn key_backend(keys: KeysArg) -> Result<KeyBackend, CliError> {
    let backend = match keys {
        KeysArg::File => KeyBackend::KeyFile,
        KeysArg::OsStore => KeyBackend::OsStore,
    };
    if backend.serves_here() {
        return Ok(backend);
    }
    let own = KeyBackend::of_this_system().as_str();
    Err(CliError::argument("--keys", format!("not on this system, which keeps keys by {own}; leave it out")))
}

/// Reads `[NAME=]DIR`.
fn folder(text: &str, class: ClassArg) -> Result<Folder, CliError> {
    let class = match class {
        ClassArg::Source => FolderClass::Source,
        ClassArg::Work => FolderClass::Work,
        ClassArg::Deliver => FolderClass::Deliver,
    };
    let (name, path) = match text.split_once('=') {
        Some((name, path)) if !Path::new(text).exists() => (Some(name), path),
        Some(_) | None => (None, text),
    };
    let path = std::path::absolute(path).map_err(|e| CliError::file(Path::new(path), &e))?;
    let own = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = RootName::parse(name.unwrap_or(&own)).map_err(|e| CliError::argument("--root", e))?;
    Folder::new(name, &path, class).map_err(|e| CliError::argument("--root", e))
}

/// Opens the folders once, so that one that may not be granted is refused before anything is made.
fn check_folders(folders: &[Folder], homes: &Homes) -> Result<(), CliError> {
    let specs: Vec<RootSpec> = folders
        .iter()
        .map(|folder| RootSpec {
            name: folder.name().clone(),
            path: folder.path().to_owned(),
            class: folder.class(),
        })
        .collect();
    let off_limits: [PathBuf; 2] = [homes.machine().to_owned(), homes.user().to_owned()];
    Roots::open(&specs, &Secret::new([0; 32]), &off_limits)?;
    Ok(())
}

fn policy_text(profile: &Profile, folders: &[Folder], path: &Path) -> Result<String, CliError> {
    let mut text = match profile.kind {
        ProfileKind::Live => sekisho_policy::LIVE,
        ProfileKind::Demo => sekisho_policy::DEMO,
    }
    .to_owned();
    for folder in folders {
        text = with_folder(&text, folder).map_err(|e| CliError::policy(path, &e))?;
    }
    let policy = Policy::parse(&text).map_err(|e| CliError::policy(path, &e))?;
    policy.check_for(profile.kind, Mode::Personal).map_err(|e| CliError::policy(path, &e))?;
    Ok(text)
}

fn report(
    args: &InitArgs,
    homes: &Homes,
    policy: &Policy,
    output: &mut Output,
) -> Result<ExitCode, CliError> {
    if args.json {
        output.json(&json!({
            "machine": homes.machine(), "user": homes.user(), "policy": homes.policy_file(),
            "phase": policy.phase().number(), "assurance": Mode::Personal.as_str(),
            "folders": policy.folders().iter().map(|folder| folder.name().as_str()).collect::<Vec<_>>(),
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    output.good(output.words("Sekisho の設定を作成しました。", "The home is made."));
    output.faint(format_args!("  {}\n  {}", homes.machine().display(), homes.user().display()));
    for folder in policy.folders() {
        output.line(format_args!(
            "  {} → {} ({})",
            folder.name(),
            folder.path().display(),
            folder.class().as_str()
        ));
    }
    if policy.folders().is_empty() {
        output.weak(output.words(
            "まだ 1 つもフォルダが許可されていません。方針に [[folder]] を加えてください。",
            "No folder is granted yet. Add a [[folder]] to the policy.",
        ));
    }
    output.weak(output.words(
        "保証の水準: personal（利用者自身の権限で動くプログラムからは守れません）",
        "assurance: personal (not proof against programs that run as the user)",
    ));
    output.line(output.words("次に: sekisho register", "Next: sekisho register"));
    Ok(ExitCode::SUCCESS)
}
