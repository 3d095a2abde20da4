//! Checks a record with nothing but its files, the checkpoints outside and the public key.
//!
//! Apart from writing because the one who checks need not trust the one who wrote. Takes no lock and changes
//! nothing; entries added while it runs do no harm.

mod lines;
mod points;
mod report;
mod walk;

pub use report::{Assurance, Checkpoints, Defect, OpenWindow, Place, Report, Spot, Warning};

use crate::error::AuditError;
use crate::layout::{Layout, Listing, Segment, list_checkpoints, list_segments};
use crate::line;
use crate::note::VerifierKey;
use points::Points;
use std::io::{self, Read as _};
use std::path::Path;
use walk::{Follows, Walk};

/// More than any segment can be, in bytes.
const MOST_SEGMENT_BYTES: u64 = 512 * 1024 * 1024;

/// Checks the record in `dir`.
///
/// Checks each line's form and hash, the chain and the numbers, the segments and their seals, the tree, and every
/// checkpoint here and in `outside` by signature, size and root. `outside` is the folder that holds the
/// checkpoints of many records, as given to [`crate::Record::with_outside`].
///
/// - Errors: [`AuditError::Unreadable`] if there is no record at all. All else is told by the report.
pub fn verify(dir: &Path, outside: Option<&Path>, key: &VerifierKey) -> Result<Report, AuditError> {
    let layout = Layout::new(dir);
    // Checkpoints are read before the entries: one made meanwhile would cover more than is read.
    let local = read_points(Place::Local, list_checkpoints(&layout.checkpoints()), key);
    let outside = outside.map(|folder| {
        // A folder that is not there at all is not mounted; one without our records is merely empty.
        let own = folder.join(key.origin().folder_name());
        let listing = match (folder.is_dir(), own.try_exists()) {
            (true, Ok(false)) => Ok(Listing { items: Vec::new(), strangers: Vec::new() }),
            _ => list_checkpoints(&own),
        };
        read_points(Place::Outside, listing, key)
    });
    let mut sizes: Vec<u64> =
        [Some(&local), outside.as_ref()].into_iter().flatten().flatten().flat_map(Points::sizes).collect();
    sizes.sort_unstable();
    sizes.dedup();

    let mut walk = Walk::new(line::genesis(key.origin()), sizes);
    let segments = walk_segments(&layout, &mut walk)?;
    Ok(conclude(walk, segments, local, outside, key))
}

fn read_points(
    place: Place,
    listing: io::Result<Listing<crate::layout::CheckpointFile>>,
    key: &VerifierKey,
) -> Result<Points, Defect> {
    match listing {
        Ok(listing) => Ok(points::read(place, listing, key)),
        Err(e) => Err(Defect::Unreadable { what: format!("the {place} checkpoints"), detail: e.to_string() }),
    }
}

fn walk_segments(layout: &Layout, walk: &mut Walk) -> Result<u64, AuditError> {
    let folder = layout.segments();
    let list = || list_segments(&folder).map_err(|e| AuditError::unreadable("listing the segments", &e));
    let listing = list()?;
    for name in listing.strangers {
        walk.warnings.push(Warning::StrangeFile { name });
    }
    let (mut segments, mut done, mut buffer) = (listing.items, 0_usize, Vec::new());
    loop {
        for (index, segment) in segments.iter().enumerate().skip(done) {
            let follows = if index + 1 < segments.len() { Follows::Another } else { Follows::Nothing };
            walk_segment(segment, follows, walk, &mut buffer);
            done = index + 1;
        }
        // A segment sealed while we read has a follower that was not listed yet.
        let now = if walk.sealed { list()?.items } else { Vec::new() };
        if now.len() <= done {
            break;
        }
        segments = now;
    }
    if walk.sealed {
        walk.warnings.push(Warning::SealedWithoutNext);
    }
    walk.finish();
    Ok(u64::try_from(done).unwrap_or(u64::MAX))
}

fn walk_segment(segment: &Segment, follows: Follows, walk: &mut Walk, buffer: &mut Vec<u8>) {
    buffer.clear();
    let read = std::fs::File::open(&segment.path).and_then(|file| {
        let size = file.metadata()?.len();
        if size <= MOST_SEGMENT_BYTES {
            file.take(MOST_SEGMENT_BYTES).read_to_end(buffer)?;
        }
        Ok(size)
    });
    match read {
        Ok(size) if size > MOST_SEGMENT_BYTES => {
            walk.defect(Defect::TooLarge { segment: segment.name(), bytes: size });
        }
        Ok(_) => walk.segment(segment, buffer, &lines::check_all(buffer), follows),
        Err(e) => {
            let what = format!("segment {}", segment.name());
            walk.defect(Defect::Unreadable { what, detail: e.to_string() });
        }
    }
}

fn conclude(
    mut walk: Walk,
    segments: u64,
    local: Result<Points, Defect>,
    outside: Option<Result<Points, Defect>>,
    key: &VerifierKey,
) -> Report {
    let mut compare = |points: Result<Points, Defect>| match points {
        Ok(points) => points::compare(points, &mut walk),
        Err(defect) => {
            walk.defects.push(defect);
            Checkpoints::default()
        }
    };
    let local = compare(local);
    let outside = outside.map(|points| {
        let nothing = points.as_ref().is_ok_and(|points| points.good.is_empty());
        (compare(points), nothing)
    });
    match &outside {
        None => walk.warnings.push(Warning::NotCompared),
        Some((_, true)) => walk.warnings.push(Warning::NothingOutside),
        Some((_, false)) => {}
    }
    let covered = outside.as_ref().map_or(0, |(told, _)| told.agrees_up_to);
    let since = match covered {
        0 => walk.first_at,
        size => walk.known.get(&size).and_then(|at| at.next_at),
    };
    Report {
        origin: key.origin().to_string(),
        assurance: Assurance::SelfSigned,
        entries: walk.entries,
        segments,
        bytes: walk.bytes,
        first_at: walk.first_at,
        last_at: walk.last_at,
        root: walk.is_sound().then(|| walk.frontier.root()),
        local,
        outside: outside.map(|(told, _)| told),
        open_window: OpenWindow { covered, entries: walk.next.saturating_sub(covered), since },
        defects: walk.defects.items,
        defects_left_off: walk.defects.left_off,
        warnings: walk.warnings.items,
        warnings_left_off: walk.warnings.left_off,
    }
}
