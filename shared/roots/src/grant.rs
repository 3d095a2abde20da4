//! A granted folder: opened once, held, and watched for being replaced.
//!
//! Apart because here, and nowhere else, the process's own authority over the whole disk is used.

use crate::error::RootsError;
use crate::fence::{RootRule, SIGNS_OF_HOME, refusal};
use cap_fs_ext::{DirExt, MetadataExt};
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use sekisho_platform::is_local_disk;
use sekisho_types::{FolderClass, RootName};
use std::path::{Component, Path, PathBuf};

/// A folder to be granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootSpec {
    /// What people and the model call it.
    pub name: RootName,
    /// Where it is, from the top of the disk.
    pub path: PathBuf,
    /// What it is for.
    pub class: FolderClass,
}

type Identity = (u64, u64);

/// A granted folder, open.
pub(crate) struct Grant {
    pub(crate) name: RootName,
    pub(crate) class: FolderClass,
    /// It lies on a disk of this machine, which answers or fails at once.
    pub(crate) is_local: bool,
    dir: Dir,
    // Held only to see whether `leaf` in it is still the folder that was opened.
    parent: Dir,
    leaf: String,
    identity: Identity,
    at: Whereabouts,
}

/// Where a folder truly lies: its path, its identity if it is there, and those of all folders above it.
pub(crate) struct Whereabouts {
    path: PathBuf,
    own: Option<Identity>,
    above: Vec<Identity>,
}

impl Grant {
    /// Opens the folder for good.
    pub(crate) fn open(spec: &RootSpec) -> Result<Self, RootsError> {
        let refuse = |rule| bad(spec, rule);
        let given = plain(&spec.path).map_err(refuse)?;
        let seen = std::fs::symlink_metadata(&given).map_err(|_| refuse(RootRule::NotFolder))?;
        if seen.is_symlink() {
            return Err(refuse(RootRule::Link));
        }
        if !seen.is_dir() {
            return Err(refuse(RootRule::NotFolder));
        }
        let at = Whereabouts::of(&given).ok_or_else(|| refuse(RootRule::Unreadable))?;
        let path = plain(&at.path).map_err(refuse)?;
        let (Some(above), Some(leaf)) = (path.parent(), path.file_name().and_then(|n| n.to_str())) else {
            return Err(refuse(RootRule::Drive));
        };
        let parent =
            Dir::open_ambient_dir(above, ambient_authority()).map_err(|_| refuse(RootRule::Unreadable))?;
        let dir = parent.open_dir_nofollow(leaf).map_err(|_| refuse(RootRule::Unreadable))?;
        let identity = identity_of(&dir).ok_or_else(|| refuse(RootRule::Unreadable))?;
        if at.own != Some(identity) {
            return Err(refuse(RootRule::Link));
        }
        if SIGNS_OF_HOME.iter().any(|sign| dir.symlink_metadata(sign).is_ok()) {
            return Err(refuse(RootRule::Home));
        }
        let (name, class, leaf) = (spec.name.clone(), spec.class, leaf.to_owned());
        let is_local = is_local_disk(&dir);
        Ok(Self { name, class, is_local, dir, parent, leaf, identity, at })
    }

    /// Where it lay when it was opened.
    pub(crate) fn at(&self) -> &Whereabouts {
        &self.at
    }

    /// The folder itself and its name, if what its path names is still the folder that was opened.
    pub(crate) fn dir(&self) -> Result<(Dir, &str), RootsError> {
        let now = self.parent.open_dir_nofollow(&self.leaf).map_err(|_| RootsError::NotFound)?;
        if identity_of(&now) != Some(self.identity) {
            return Err(RootsError::NotFound);
        }
        let dir = self.dir.try_clone().map_err(|e| RootsError::from_io(&e))?;
        Ok((dir, &self.leaf))
    }
}

/// The refusal of a folder, for the administrator.
pub(crate) fn bad(spec: &RootSpec, rule: RootRule) -> RootsError {
    RootsError::BadRoot { name: spec.name.clone(), path: spec.path.clone(), rule }
}

// Rebuilt from its parts, so that no separator at the end makes the system look through a link.
fn plain(path: &Path) -> Result<PathBuf, RootRule> {
    let text = path.to_str().ok_or(RootRule::NotPlain)?;
    if let Some(rule) = refusal(text) {
        return Err(rule);
    }
    if !path.is_absolute() || path.components().any(|c| matches!(c, Component::ParentDir)) {
        return Err(RootRule::NotPlain);
    }
    Ok(path.components().collect())
}

fn identity_of(dir: &Dir) -> Option<Identity> {
    let metadata = dir.dir_metadata().ok()?;
    (metadata.is_dir() && !metadata.is_symlink()).then(|| (metadata.dev(), metadata.ino()))
}

impl Whereabouts {
    /// Follows `path` to where it truly leads. What is not there yet is taken as it is written.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let path = true_path(path)?;
        let own = identity_at(&path);
        let above = path.ancestors().skip(1).filter_map(identity_at).collect();
        Some(Self { path, own, above })
    }

    /// Tells whether one is, holds or lies in the other.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.path.starts_with(&other.path)
            || other.path.starts_with(&self.path)
            || self.lies_in(other)
            || other.lies_in(self)
    }

    /// Tells whether anything is there.
    pub(crate) fn is_there(&self) -> bool {
        self.own.is_some()
    }

    /// Tells whether this is the folder that `dir` holds.
    pub(crate) fn is(&self, dir: &Dir) -> bool {
        self.own.is_some() && self.own == identity_of(dir)
    }

    /// The names from here down to `other`, joined by `/`, if it lies in here.
    pub(crate) fn way_down_to(&self, other: &Self) -> Option<String> {
        let below = other.path.strip_prefix(&self.path).ok()?;
        let names: Option<Vec<&str>> = below.components().map(|name| name.as_os_str().to_str()).collect();
        Some(names?.join("/"))
    }

    /// Tells whether this is `other` or lies in it. By identity, for one folder can have several paths.
    pub(crate) fn lies_in(&self, other: &Self) -> bool {
        other.own.is_some_and(|own| self.own == Some(own) || self.above.contains(&own))
    }
}

fn identity_at(path: &Path) -> Option<Identity> {
    identity_of(&Dir::open_ambient_dir(path, ambient_authority()).ok()?)
}

fn true_path(path: &Path) -> Option<PathBuf> {
    if let Ok(found) = std::fs::canonicalize(path) {
        return Some(found);
    }
    let (above, leaf) = (path.parent()?, path.file_name()?);
    Some(true_path(above)?.join(leaf))
}
