//! The granted folders together with all that decides what is seen of them.
//!
//! Apart because every folder that is held knows it: so each name, on whatever road it is met, is asked of the
//! same rules, and no caller can leave one out.

use crate::denied::{DenyList, fold_name};
use crate::error::RootsError;
use crate::folder::Folder;
use crate::grant::{Grant, Whereabouts};
use crate::links::{Census, Seen};
use crate::view::View;
use crate::walk::join;
use std::sync::{Arc, Mutex, PoisonError};

/// The granted folders, the policy's denied names and what a client wants to see.
pub(crate) struct Ground {
    grants: Arc<Vec<Grant>>,
    denied: Arc<DenyList>,
    view: View,
    census: Mutex<Census>,
}

/// Where a held folder lies.
#[derive(Clone)]
pub(crate) struct At {
    ground: Arc<Ground>,
    grant: usize,
    path: String,
    // The path as the deny list compares it.
    folded: String,
}

impl Ground {
    pub(crate) fn new(grants: Vec<Grant>, denied: DenyList) -> Self {
        Self {
            grants: Arc::new(grants),
            denied: Arc::new(denied),
            view: View::Whole,
            census: Mutex::default(),
        }
    }

    /// The same ground, seen through another view.
    pub(crate) fn seen_as(&self, view: View) -> Self {
        let (grants, denied) = (Arc::clone(&self.grants), Arc::clone(&self.denied));
        Self { grants, denied, view, census: Mutex::default() }
    }

    /// All that were granted, shown or not.
    pub(crate) fn grants(&self) -> &[Grant] {
        &self.grants
    }

    pub(crate) fn view(&self) -> &View {
        &self.view
    }

    /// The granted folders of which something is shown, with their numbers.
    pub(crate) fn shown(&self) -> impl Iterator<Item = (usize, &Grant)> {
        self.grants.iter().enumerate().filter(|(number, _)| self.view.shows_grant(*number))
    }

    /// A granted folder itself, if something of it is shown and it is still the one that was opened.
    pub(crate) fn folder(self: &Arc<Self>, grant: usize) -> Result<Folder, RootsError> {
        let granted = self.grants.get(grant).filter(|_| self.view.shows_grant(grant));
        let (dir, name) = granted.ok_or(RootsError::NotFound)?.dir()?;
        let at = At { ground: Arc::clone(self), grant, path: String::new(), folded: String::new() };
        Ok(Folder::at(dir, name, at))
    }

    /// Goes down by names as they are on the disk.
    pub(crate) fn go_down(self: &Arc<Self>, grant: usize, path: &str) -> Result<Folder, RootsError> {
        let names = path.split('/').filter(|name| !name.is_empty());
        names.into_iter().try_fold(self.folder(grant)?, |folder, name| folder.enter(name))
    }

    /// Tells whether `path` in a granted folder is the folder that lies `at`.
    pub(crate) fn is_folder(self: &Arc<Self>, grant: usize, path: &str, at: &Whereabouts) -> bool {
        self.go_down(grant, path).is_ok_and(|folder| at.is(&folder.dir))
    }

    /// Tells whether all names of a file with several lie in granted folders and are shown.
    pub(crate) fn holds_all_names(self: &Arc<Self>, look: &dyn Fn() -> std::io::Result<Seen>) -> bool {
        self.census.lock().unwrap_or_else(PoisonError::into_inner).holds_all_names(self, look)
    }
}

impl At {
    /// A folder of which nothing is known but what is in it; the policy denies nothing there.
    #[cfg(test)]
    pub(crate) fn nowhere() -> Self {
        let ground = Arc::new(Ground::new(Vec::new(), DenyList::nothing()));
        Self { ground, grant: 0, path: String::new(), folded: String::new() }
    }

    /// Where a subfolder lies.
    pub(crate) fn below(&self, name: &str) -> Self {
        let path = join(&self.path, name);
        let folded =
            if self.ground.denied.is_empty() { String::new() } else { join(&self.folded, &fold_name(name)) };
        Self { ground: Arc::clone(&self.ground), grant: self.grant, path, folded }
    }

    /// Tells whether the client's view shows the entry `name`.
    pub(crate) fn shows(&self, name: &str) -> bool {
        self.ground.view == View::Whole || self.ground.view.shows(self.grant, &join(&self.path, name))
    }

    /// Tells whether the policy denies the entry `name`.
    pub(crate) fn denies(&self, name: &str) -> bool {
        !self.ground.denied.is_empty() && self.ground.denied.denies(&self.folded, &fold_name(name))
    }

    pub(crate) fn ground(&self) -> &Arc<Ground> {
        &self.ground
    }
}
