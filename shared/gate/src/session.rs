//! A session: what a tool may reach during one call, and at what strength.
//!
//! Apart because a session is the only hand a tool has. `Session<Read>` looks; `Session<Act>` is opened by the
//! delivery of a claimed proposal and by nobody else.

use crate::ToolError;
use crate::cursor::Position;
use crate::raw::Raw;
use sekisho_roots::{FileBytes, ListOptions, Listing, Place, RootInfo, Roots, RootsError};
use sekisho_types::{Clock, ErrorCode, Timestamp};
use std::marker::PhantomData;
use std::sync::Arc;
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
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) cancel: CancellationToken,
    pub(crate) progress: Option<Arc<dyn Progress>>,
    pub(crate) position: Option<Position>,
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

    /// The granted folders.
    ///
    /// - Errors: `files.no-roots` where none is granted.
    pub fn files(&self) -> Result<Files, ToolError> {
        match &self.reach.roots {
            Some(roots) => Ok(Files { roots: Arc::clone(roots) }),
            None => Err(ToolError::new(ErrorCode::FILES_NO_ROOTS)),
        }
    }
}

/// The granted folders, to look into.
pub struct Files {
    roots: Arc<Roots>,
}

impl std::fmt::Debug for Files {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Files(…)")
    }
}

impl Files {
    /// Understands a path beneath a granted folder, or an `id:…` given out earlier. Touches no disk.
    ///
    /// - Errors: `files.bad-name` with the rule, `files.not-found`.
    pub fn place(&self, text: &str) -> Result<Place, ToolError> {
        self.roots.parse(text).map_err(from_roots)
    }

    /// The granted folders themselves.
    ///
    /// - Errors: `files.no-roots` where none is granted, `files.io`.
    pub fn roots(&self) -> Result<Raw<Vec<RootInfo>>, ToolError> {
        self.roots.roots().map(Raw::seal).map_err(from_roots)
    }

    /// Lists what is in a folder.
    ///
    /// - Errors: `files.not-found`, `files.not-folder`, `files.io`.
    pub async fn list(&self, place: Place, options: ListOptions) -> Result<Raw<Listing>, ToolError> {
        let roots = Arc::clone(&self.roots);
        blocking(move || roots.list(&place, options)).await
    }

    /// Reads a whole file, if it is not larger than `limit_bytes`.
    ///
    /// - Errors: `files.not-found`, `files.is-folder`, `files.too-large`, `files.io`.
    pub async fn read(&self, place: Place, limit_bytes: u64) -> Result<Raw<FileBytes>, ToolError> {
        let roots = Arc::clone(&self.roots);
        blocking(move || roots.read(&place, limit_bytes)).await
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RootsError> + Send + 'static,
) -> Result<Raw<T>, ToolError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map(Raw::seal).map_err(from_roots),
        Err(_) => Err(ToolError::new(ErrorCode::CALL_INTERNAL)),
    }
}

fn from_roots(error: RootsError) -> ToolError {
    let plain = ToolError::new(error.code());
    match error {
        RootsError::TooLarge { size_bytes, limit_bytes } => {
            plain.with_fact("size", size_bytes).with_fact("limit", limit_bytes)
        }
        RootsError::BadName { rule } => plain.with_text("rule", rule.to_string()),
        RootsError::SearchCut { examined } => plain.with_fact("examined", examined),
        RootsError::Io { detail } => plain.with_text("detail", detail),
        RootsError::NotFound
        | RootsError::IsFolder
        | RootsError::NotFolder
        | RootsError::Ambiguous
        | RootsError::NoRoots
        | RootsError::BadRoot { .. } => plain,
    }
}
