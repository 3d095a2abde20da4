//! A quick try: a temporary demo home for folders named on the command line.

use crate::start_error::StartError;
use sekisho_platform::{Homes, Profile};
use sekisho_policy::{Folder, with_folder};
use sekisho_roots::{RootRule, RootsError};
use sekisho_types::FolderClass;
use sekisho_types::{ProfileKind, RootName};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A demo home that goes when it is dropped; a killed process leaves it for the system to clear away.
pub(crate) struct QuickHome {
    homes: Homes,
    // Held, because dropping it removes the folder.
    _dir: TempDir,
}

impl QuickHome {
    /// Makes the home outside every one of the folders and grants them as sources.
    ///
    /// - Errors: [`StartError`]; the folders themselves are judged when they are opened.
    pub(crate) fn create(folders: &[PathBuf]) -> Result<Self, StartError> {
        let whole: Vec<PathBuf> = folders.iter().map(|path| absolute(path)).collect::<Result<_, _>>()?;
        let dir = place_outside(&whole)?;
        let homes = Homes::beneath(dir.path())?;
        let policy_file = homes.policy_file();
        let invalid = |error| StartError::Policy { path: policy_file.clone(), error };
        let mut policy = sekisho_policy::DEMO.to_owned();
        for (index, path) in whole.iter().enumerate() {
            let folder =
                Folder::new(name_of(path, index, &whole), path, FolderClass::Source).map_err(invalid)?;
            policy = with_folder(&policy, &folder).map_err(invalid)?;
        }
        homes.create(&Profile::new(ProfileKind::Demo), &policy)?;
        Ok(Self { homes, _dir: dir })
    }

    pub(crate) fn homes(&self) -> &Homes {
        &self.homes
    }
}

fn absolute(path: &Path) -> Result<PathBuf, StartError> {
    // Resolved once, here: the person at the keyboard named the folder by whatever way leads to it.
    std::fs::canonicalize(path).map_err(|_| {
        StartError::Roots(RootsError::BadRoot {
            name: name_of(path, 0, &[]),
            path: path.to_owned(),
            rule: RootRule::NotFolder,
        })
    })
}

/// The folder's own name where that may be a root's, else `folder-N`.
fn name_of(path: &Path, index: usize, all: &[PathBuf]) -> RootName {
    let own = |path: &Path| path.file_name().and_then(|name| RootName::parse(&name.to_string_lossy()).ok());
    let named =
        own(path).filter(|name| all.iter().filter(|other| own(other).as_ref() == Some(name)).count() <= 1);
    named.unwrap_or_else(|| numbered(index))
}

#[expect(clippy::expect_used, reason = "a word and a number are a folder's name by its own rule")]
fn numbered(index: usize) -> RootName {
    RootName::parse(&format!("folder-{}", index + 1)).expect("a valid name")
}

fn place_outside(folders: &[PathBuf]) -> Result<TempDir, StartError> {
    let caches = std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache"));
    let candidates = [Some(std::env::temp_dir()), caches, Some(PathBuf::from("/var/tmp"))];
    let mut last = std::io::Error::from(std::io::ErrorKind::NotFound);
    for place in candidates.into_iter().flatten() {
        let inside = |place: &Path| folders.iter().any(|folder| place.starts_with(folder));
        let Ok(place) = std::fs::canonicalize(&place) else { continue };
        if inside(&place) {
            continue;
        }
        match tempfile::Builder::new().prefix("sekisho-quick-").tempdir_in(&place) {
            Ok(dir) => return Ok(dir),
            Err(error) => last = error,
        }
    }
    Err(StartError::Temporary(last))
}
