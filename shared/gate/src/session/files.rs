//! The granted folders as a session reaches them: to look into, and, where it may act, to write in.
//!
//! Apart from the session because this is the larger half of it. What is fetched comes back sealed; what is written was
//! sealed before, in a proposal that somebody claimed.

use super::{Act, Reach, Read, strength};
use crate::ToolError;
use crate::effect::EffectError;
use crate::raw::Raw;
use sekisho_roots::{
    FileBytes, Info, ListOptions, Listing, NamePattern, Part, Place, RootInfo, Roots, RootsError, Written,
};
use sekisho_search::{Answer, Bounds, Question, SEARCH_MS, SearchError};
use sekisho_types::ErrorCode;
use sha2::{Digest as _, Sha256};
use std::marker::PhantomData;
use std::sync::Arc;

/// The granted folders, those of a class that policy lets this call see: to look into, and to write in where `S` is
/// [`Act`].
pub struct Files<S: strength::Strength = Read> {
    roots: Arc<Roots>,
    reach: Reach,
    strength: PhantomData<S>,
}

impl<S: strength::Strength> std::fmt::Debug for Files<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Files(…)")
    }
}

impl<S: strength::Strength> Files<S> {
    pub(super) fn of(roots: Arc<Roots>, reach: Reach) -> Self {
        Self { roots, reach, strength: PhantomData }
    }

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

    /// Says where a new file would be made, and refuses what could not be made. Makes nothing.
    ///
    /// - Errors: `files.exists`, `files.not-writable`, `files.steers`, `files.not-found`, `files.io`.
    pub async fn check_new(&self, place: Place) -> Result<Raw<Written>, ToolError> {
        self.at_one(place, move |roots, place| roots.check_new(place)).await
    }

    /// Reads a whole file that is to be changed, and refuses one that could not be.
    ///
    /// - Errors: as [`Self::read`]; `files.not-writable`, `files.steers`, `files.read-only`, `files.several-names`.
    pub async fn read_to_replace(&self, place: Place) -> Result<Raw<FileBytes>, ToolError> {
        self.at_one(place, move |roots, place| roots.read_to_replace(place)).await
    }

    /// Searches beneath one place, or beneath all granted folders that this call may see. Gives what it has when its
    /// time is up, and where it goes on.
    ///
    /// - Errors: `files.bad-search`, `files.not-found`, `files.not-folder`, `files.io`.
    pub async fn find(&self, place: Option<Place>, question: Question) -> Result<Raw<Answer>, ToolError> {
        let (roots, reach) = (Arc::clone(&self.roots), self.reach.clone());
        let all = self.permitted().map_err(from_roots)?;
        if place.is_none() {
            all.iter().for_each(|root| self.reach.done.touch(root.class));
        }
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

impl Files<Act> {
    /// Makes a new file of these bytes, whole, and never over another.
    ///
    /// - Errors: [`EffectError::Unknown`] if it was made and may not stay; else [`EffectError::Failed`] with
    ///   `files.exists`, `files.no-space`, `files.write-refused` and those of [`Self::check_new`].
    pub async fn create(&self, path: &str, bytes: Vec<u8>) -> Result<Raw<Written>, EffectError> {
        self.write(path, move |roots, place| roots.create_new(place, &bytes)).await
    }

    /// Puts these bytes in the place of a file's own, if those are still `base`.
    ///
    /// - Errors: as [`Self::create`], without `files.exists`; `files.changed`, `files.read-only`, `files.several-names`.
    pub async fn replace(
        &self,
        path: &str,
        base: &[u8],
        bytes: Vec<u8>,
    ) -> Result<Raw<Written>, EffectError> {
        let base_sha256 = Sha256::digest(base).into();
        self.write(path, move |roots, place| roots.replace(place, &base_sha256, &bytes)).await
    }

    /// Takes away a file that was made by [`Self::create`], if its bytes are still these.
    ///
    /// - Errors: as [`Self::replace`].
    pub async fn remove_unchanged(&self, path: &str, bytes: &[u8]) -> Result<Raw<Written>, EffectError> {
        let sha256 = Sha256::digest(bytes).into();
        self.write(path, move |roots, place| roots.remove_unchanged(place, &sha256)).await
    }

    /// Writes on a thread that may wait: what is durable took its time.
    async fn write(
        &self,
        path: &str,
        work: impl FnOnce(&Roots, &Place) -> Result<Written, RootsError> + Send + 'static,
    ) -> Result<Raw<Written>, EffectError> {
        let place = self.place(path).map_err(EffectError::Failed)?;
        let (roots, reach) = (Arc::clone(&self.roots), self.reach.clone());
        let done = blocking(move || {
            let place = reach.resolve(&roots, &place)?;
            work(&roots, &place)
        });
        match done.await {
            Ok(Ok(written)) => Ok(Raw::seal(written)),
            Ok(Err(error @ RootsError::Unsettled { .. })) => Err(EffectError::Unknown(from_roots(error))),
            Ok(Err(error)) => Err(EffectError::Failed(from_roots(error))),
            // The thread did not come back: how far it came nobody knows.
            Err(error) => Err(EffectError::Unknown(error)),
        }
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

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ToolError> {
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
