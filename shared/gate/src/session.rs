//! A session: what a tool may reach during one call, and at what strength.
//!
//! Apart because a session is the only hand a tool has. `Session<Read>` looks; `Session<Act>` is opened by the
//! delivery of a claimed proposal and by nobody else.

mod files;
mod guard;
mod provider;

pub use files::Files;
pub(crate) use guard::Hidden;
pub use guard::{Removed, Wanted};
pub use provider::{Account, Ask, Lost};

use crate::ToolError;
use crate::cursor::Position;
use crate::grants::Doors;
use sekisho_mask::Engine;
use sekisho_roots::{Place, Roots, RootsError, SEARCH_ENTRIES, SearchBudget};
use sekisho_search::Memory;
use sekisho_types::{Clock, ErrorCode, FolderClass, Timestamp};
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use tokio_util::sync::CancellationToken;

/// Looks only.
#[derive(Debug)]
pub enum Read {}

/// Acts; only delivery opens it.
#[derive(Debug)]
pub enum Act {}

mod strength {
    pub trait Strength: Send + Sync + 'static {}
    impl Strength for super::Read {}
    impl Strength for super::Act {}
}

/// Where progress of a long call is told: counts, never content.
pub trait Progress: Send + Sync {
    /// Tells how much is done, of how much if that is known.
    fn report(&self, done: u64, total: Option<u64>);
}

/// What every session is opened with.
#[derive(Clone)]
pub(crate) struct Reach {
    pub(crate) roots: Option<Arc<Roots>>,
    /// The classes of granted folders that policy lets this call see.
    pub(crate) folders: Vec<FolderClass>,
    pub(crate) engine: Engine,
    pub(crate) memory: Arc<Memory>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) cancel: CancellationToken,
    pub(crate) progress: Option<Arc<dyn Progress>>,
    pub(crate) position: Option<Position>,
    /// The values that came by their handles.
    pub(crate) put_back: Arc<Vec<String>>,
    /// The tool's ways to a provider.
    pub(crate) doors: Doors,
    /// What this session has done so far.
    pub(crate) done: Arc<Done>,
}

/// What a session has done so far, as far as policy and the record must know.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// A bit for each class of granted folders that was looked into.
    touched: AtomicU8,
    /// A provider has done something, or may have.
    acted: AtomicBool,
}

impl Done {
    fn touch(&self, class: FolderClass) {
        self.touched.fetch_or(bit(class), Ordering::Relaxed);
    }

    fn act(&self) {
        self.acted.store(true, Ordering::Relaxed);
    }
}

fn bit(class: FolderClass) -> u8 {
    FolderClass::ALL.iter().zip(0..).find(|(known, _)| **known == class).map_or(0, |(_, at)| 1 << at)
}

impl Reach {
    /// Turns an id into its place, and refuses a place that policy does not let this call see. May search.
    fn resolve(&self, roots: &Roots, place: &Place) -> Result<Place, RootsError> {
        let go_on = || !self.cancel.is_cancelled();
        let place = roots.resolve(place, SearchBudget { entries: SEARCH_ENTRIES, go_on: &go_on })?;
        match place.root().and_then(|root| roots.class_of(root)) {
            Some(class) if self.folders.contains(&class) => {
                self.done.touch(class);
                Ok(place)
            }
            Some(_) | None => Err(RootsError::NotFound),
        }
    }
}

/// What a tool may reach during one call.
pub struct Session<S: strength::Strength> {
    reach: Reach,
    strength: PhantomData<S>,
}

impl<S: strength::Strength> std::fmt::Debug for Session<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Session(…)")
    }
}

impl Session<Read> {
    pub(crate) fn open_read(reach: Reach) -> Self {
        Self { reach, strength: PhantomData }
    }
}

impl Session<Act> {
    /// Takes the claim's proof by reference: without a claimed proposal there is no acting.
    pub(crate) fn open_act(reach: Reach, _claim: &sekisho_outbox::Claim) -> Self {
        Self { reach, strength: PhantomData }
    }
}

impl<S: strength::Strength> Session<S> {
    /// The classes of granted folders that were looked into.
    pub(crate) fn touched(&self) -> Vec<FolderClass> {
        let touched = self.reach.done.touched.load(Ordering::Relaxed);
        FolderClass::ALL.into_iter().filter(|class| touched & bit(*class) != 0).collect()
    }

    /// Tells whether a provider has done something for this session, or may have.
    pub(crate) fn has_acted(&self) -> bool {
        self.reach.done.acted.load(Ordering::Relaxed)
    }

    /// Where the caller's cursor says that this page starts; `None` on a first page.
    pub fn position(&self) -> Option<Position> {
        self.reach.position
    }

    /// Refuses to go on from a cursor of another version.
    ///
    /// - Errors: `call.stale-cursor`.
    pub fn check_stamp(&self, stamp: u64) -> Result<(), ToolError> {
        match self.reach.position {
            Some(position) if position.stamp != stamp => Err(ToolError::new(ErrorCode::CALL_STALE_CURSOR)),
            Some(_) | None => Ok(()),
        }
    }

    /// The time of this call.
    pub fn now(&self) -> Timestamp {
        self.reach.clock.now()
    }

    /// Tells the client how far a long call is.
    pub fn progress(&self, done: u64, total: Option<u64>) {
        if let Some(progress) = &self.reach.progress {
            progress.report(done, total);
        }
    }

    /// Tells whether the client does not want the answer any more.
    pub fn is_cancelled(&self) -> bool {
        self.reach.cancel.is_cancelled()
    }

    /// The granted folders: to look into with `Session<Read>`, to write in as well with `Session<Act>`.
    ///
    /// - Errors: `files.no-roots` where none is granted.
    pub fn files(&self) -> Result<Files<S>, ToolError> {
        match &self.reach.roots {
            Some(roots) => Ok(Files::of(Arc::clone(roots), self.reach.clone())),
            None => Err(ToolError::new(ErrorCode::FILES_NO_ROOTS)),
        }
    }
}
