//! Compares the record with its checkpoints, here and outside: size *and* root.
//!
//! Apart from the walk because this is what finds a record that fits itself and was still written anew.

use crate::layout::{CheckpointFile, Listing};
use crate::note::{Checkpoint, NoteFault, VerifierKey};
use crate::verify::report::{Checkpoints, Defect, Place, Warning};
use crate::verify::walk::Walk;
use std::io::Read as _;

const MOST_BYTES: u64 = 64 * 1024;

/// The checkpoints found in one place, read before the record was.
pub(crate) struct Points {
    place: Place,
    pub(crate) good: Vec<Checkpoint>,
    defects: Vec<Defect>,
    warnings: Vec<Warning>,
}

impl Points {
    /// The sizes whose roots are to be compared.
    pub(crate) fn sizes(&self) -> impl Iterator<Item = u64> {
        self.good.iter().map(|point| point.size)
    }
}

/// Reads and opens all checkpoints of a place.
pub(crate) fn read(place: Place, listing: Listing<CheckpointFile>, key: &VerifierKey) -> Points {
    let mut points = Points { place, good: Vec::new(), defects: Vec::new(), warnings: Vec::new() };
    for name in listing.strangers {
        points.warnings.push(Warning::StrangeFile { name });
    }
    for file in listing.items {
        let mut bytes = Vec::new();
        let read = std::fs::File::open(&file.path).and_then(|f| f.take(MOST_BYTES).read_to_end(&mut bytes));
        if let Err(e) = read {
            let what = format!("{place} checkpoint {}", file.name);
            points.defects.push(Defect::Unreadable { what, detail: e.to_string() });
            continue;
        }
        let note = String::from_utf8_lossy(&bytes);
        if Checkpoint::is_unfinished(&note) {
            points.warnings.push(Warning::UnfinishedCheckpoint { place, file: file.name });
            continue;
        }
        match Checkpoint::open(&note, key)
            .and_then(|point| if point.size == file.size { Ok(point) } else { Err(NoteFault::Name) })
        {
            Ok(point) => points.good.push(point),
            Err(fault) => points.defects.push(Defect::BadCheckpoint { place, file: file.name, fault }),
        }
    }
    points
}

/// Compares the checkpoints of a place with what was walked over.
pub(crate) fn compare(points: Points, walk: &mut Walk) -> Checkpoints {
    let place = points.place;
    points.defects.into_iter().for_each(|defect| walk.defects.push(defect));
    points.warnings.into_iter().for_each(|warning| walk.warnings.push(warning));
    let mut told = Checkpoints::default();
    let mut largest_cut = None;
    let mut differs = None;
    for point in points.good {
        match walk.known.get(&point.size) {
            Some(at) if at.root == point.root => {
                told.agreeing = told.agreeing.saturating_add(1);
                if differs.is_none() {
                    told.agrees_up_to = point.size;
                }
            }
            Some(_) => {
                differs.get_or_insert(point.size);
            }
            None if point.size > walk.next => largest_cut = Some(point.size),
            None => told.not_comparable = told.not_comparable.saturating_add(1),
        }
    }
    if let Some(size) = differs {
        walk.defects.push(Defect::Rechained { place, size, agrees_up_to: told.agrees_up_to });
    }
    if let Some(size) = largest_cut {
        walk.defects.push(Defect::TailCut { place, size, entries: walk.next });
    }
    told
}
