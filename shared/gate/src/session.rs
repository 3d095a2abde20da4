//! A session: what a tool may reach during one call, and at what strength.
//!
//! Apart because a session is the only hand a tool has. `Session<Read>` looks; `Session<Act>` is opened by the
//! delivery of a claimed proposal and by nobody else.

use crate::ToolError;
use crate::cursor::Position;
use crate::raw::Raw;
use sekisho_mask::Engine;
use sekisho_roots::{
    FileBytes, Info, ListOptions, Listing, NamePattern, Part, Place, RootInfo, Roots, RootsError,
    SEARCH_ENTRIES, SearchBudget,
};
use sekisho_search::{Answer, Bounds, Memory, Question, SEARCH_MS, SearchError};
use sekisho_types::{Clock, ErrorCode, FolderClass, Timestamp};
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
    /// The classes of granted folders that policy lets this call see.
    pub(crate) folders: Vec<FolderClass>,
    pub(crate) engine: Engine,
    pub(crate) memory: Arc<Memory>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) cancel: CancellationToken,
    pub(crate) progress: Option<Arc<dyn Progress>>,
    pub(crate) position: Option<Position>,
}

impl Reach {
    /// Turns an id into its place, and refuses a place that policy does not let this call see. May search.
    fn resolve(&self, roots: &Roots, place: &Place) -> Result<Place, RootsError> {
        let go_on = || !self.cancel.is_cancelled();
        let place = roots.resolve(place, SearchBudget { entries: SEARCH_ENTRIES, go_on: &go_on })?;
        match place.root().and_then(|root| roots.class_of(root)) {
            Some(class) if self.folders.contains(&class) => Ok(place),
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
            Some(roots) => Ok(Files { roots: Arc::clone(roots), reach: self.reach.clone() }),
            None => Err(ToolError::new(ErrorCode::FILES_NO_ROOTS)),
        }
    }
}

/// The granted folders, to look into: those of a class that policy lets this call see.
pub struct Files {
    roots: Arc<Roots>,
    reach: Reach,
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
        self.permitted().map(Raw::seal).map_err(from_roots)
    }

    fn permitted(&self) -> Result<Vec<RootInfo>, RootsError> {
        let mut roots = self.roots.roots()?;
        roots.retain(|root| self.reach.folders.contains(&root.class));
        Ok(roots)
    }

    /// Works beneath one place, where this call may look there.
    async fn at<T: Send + 'static>(
        &self,
        place: Place,
        work: impl FnOnce(&Roots, &Place) -> Result<T, RootsError> + Send + 'static,
    ) -> Result<Raw<T>, ToolError> {
        let (roots, reach) = (Arc::clone(&self.roots), self.reach.clone());
        let done = blocking(move || {
            let place = reach.resolve(&roots, &place)?;
            work(&roots, &place)
        });
        done.await?.map(Raw::seal).map_err(from_roots)
    }

    /// As [`Self::at`], for work on one file or one folder.
    ///
    /// On a disk of this machine it is done where the call runs: it ends by itself, and a thread of its own would
    /// cost more than the work. What may hang keeps its thread, so that the call can end without it.
    async fn at_one<T: Send + 'static>(
        &self,
        place: Place,
        work: impl FnOnce(&Roots, &Place) -> Result<T, RootsError> + Send + 'static,
    ) -> Result<Raw<T>, ToolError> {
        if !self.roots.answers_at_once(&place) {
            return self.at(place, work).await;
        }
        let place = self.reach.resolve(&self.roots, &place)?;
        work(&self.roots, &place).map(Raw::seal).map_err(from_roots)
    }

    /// Lists what is in a folder; with a pattern, what fits it by the names as they are shown.
    ///
    /// - Errors: `files.not-found`, `files.not-folder`, `files.io`.
    pub async fn list(
        &self,
        place: Place,
        options: ListOptions,
        pattern: Option<NamePattern>,
    ) -> Result<Raw<Listing>, ToolError> {
        let engine = self.reach.engine.clone();
        self.at(place, move |roots, place| match pattern {
            None => roots.list(place, options),
            Some(pattern) => {
                // The granted folder and the names in the place stand above what is listed.
                let above = place.to_string().split('/').count();
                let fits = |path: &str, _: &str| sekisho_search::name_fits(&engine, &pattern, path, above);
                roots.list_fitting(place, options, &fits)
            }
        })
        .await
    }

    /// Reads a whole file, if it is not larger than `limit_bytes`.
    ///
    /// - Errors: `files.not-found`, `files.is-folder`, `files.too-large`, `files.io`.
    pub async fn read(&self, place: Place, limit_bytes: u64) -> Result<Raw<FileBytes>, ToolError> {
        self.at_one(place, move |roots, place| roots.read(place, limit_bytes)).await
    }

    /// Reads at most `limit_bytes` of a file of any size: its beginning, its end, or from a place on.
    ///
    /// - Errors: `files.not-found`, `files.is-folder`, `files.io`.
    pub async fn read_part(
        &self,
        place: Place,
        part: Part,
        limit_bytes: u64,
    ) -> Result<Raw<FileBytes>, ToolError> {
        self.at_one(place, move |roots, place| roots.read_part(place, part, limit_bytes)).await
    }

    /// Tells what is known of a file or a folder without its content.
    ///
    /// - Errors: `files.not-found`, `files.io`.
    pub async fn info(&self, place: Place) -> Result<Raw<Info>, ToolError> {
        self.at_one(place, move |roots, place| roots.info(place)).await
    }

    /// Searches beneath one place, or beneath all granted folders that this call may see. Gives what it has when its
    /// time is up, and where it goes on.
    ///
    /// - Errors: `files.bad-search`, `files.not-found`, `files.not-folder`, `files.io`.
    pub async fn find(&self, place: Option<Place>, question: Question) -> Result<Raw<Answer>, ToolError> {
        let (roots, reach) = (Arc::clone(&self.roots), self.reach.clone());
        let all = self.permitted().map_err(from_roots)?;
        let done = blocking(move || {
            let go_on = || !reach.cancel.is_cancelled();
            let places = match place {
                Some(place) => vec![reach.resolve(&roots, &place)?],
                None => all.iter().map(|root| roots.parse(root.name.as_str())).collect::<Result<_, _>>()?,
            };
            let progress = |done| {
                if let Some(progress) = &reach.progress {
                    progress.report(done, None);
                }
            };
            let bounds = Bounds { time_ms: SEARCH_MS, go_on: &go_on, progress: &progress };
            sekisho_search::run(&roots, (&reach.engine, &reach.memory), &places, &question, bounds)
        });
        done.await?.map(Raw::seal).map_err(ToolError::from)
    }
}

impl From<SearchError> for ToolError {
    fn from(error: SearchError) -> Self {
        let code = error.code();
        match error {
            SearchError::Roots(error) => error.into(),
            SearchError::BadText { .. } | SearchError::Nothing => {
                Self::new(code).with_text("detail", error.to_string())
            }
        }
    }
}

impl From<RootsError> for ToolError {
    fn from(error: RootsError) -> Self {
        from_roots(error)
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ToolError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| ToolError::new(ErrorCode::CALL_INTERNAL))
}

fn from_roots(error: RootsError) -> ToolError {
    let plain = ToolError::new(error.code());
    match error {
        RootsError::TooLarge { size_bytes, limit_bytes } => {
            plain.with_fact("size", size_bytes).with_fact("limit", limit_bytes)
        }
        RootsError::BadName { rule } => plain.with_text("rule", rule.to_string()),
        RootsError::SearchCut { examined } => plain.with_fact("examined", examined),
        RootsError::BadPattern { detail }
        | RootsError::Io { detail }
        | RootsError::WriteFailed { detail }
        | RootsError::Unsettled { detail } => plain.with_text("detail", detail),
        RootsError::NotFound
        | RootsError::IsFolder
        | RootsError::NotFolder
        | RootsError::Ambiguous
        | RootsError::Offline
        | RootsError::NoRoots
        | RootsError::NotWritable
        | RootsError::Steers
        | RootsError::Exists
        | RootsError::Changed
        | RootsError::ReadOnly
        | RootsError::SeveralNames
        | RootsError::NoSpace
        | RootsError::WriteRefused
        | RootsError::BadRoot { .. } => plain,
    }
}
