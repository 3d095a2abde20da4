//! Parts of files of any size: the beginning, the end, and from a place on.

use super::Disk;
use sekisho_roots::{FileBytes, HEAD_BYTES, MAX_READ_BYTES, Part, RootsError};
use std::io::{Seek, SeekFrom, Write};

const GIANT: u64 = 8 * 1024 * 1024 * 1024;

fn part(disk: &Disk, place: &str, part: Part, limit_bytes: u64) -> FileBytes {
    disk.roots.read_part(&disk.roots.parse(place).unwrap(), part, limit_bytes).unwrap()
}

#[test]
fn parts_say_where_they_begin_and_how_much_there_is() {
    let disk = Disk::new();
    disk.write("a.txt", "0123456789");
    let table = [
        (Part::Beginning, 4, "0123", 0, ""),
        (Part::Beginning, 10, "0123456789", 0, ""),
        (Part::Beginning, 99, "0123456789", 0, ""),
        (Part::End, 4, "6789", 6, "012345"),
        (Part::End, 10, "0123456789", 0, ""),
        (Part::End, 99, "0123456789", 0, ""),
        (Part::At(0), 3, "012", 0, ""),
        (Part::At(3), 3, "345", 3, "012"),
        (Part::At(8), 99, "89", 8, "01234567"),
        (Part::At(10), 99, "", 10, "0123456789"),
        (Part::At(11), 99, "", 10, "0123456789"),
        (Part::At(u64::MAX), 99, "", 10, "0123456789"),
        (Part::End, 0, "", 10, "0123456789"),
        (Part::Beginning, 0, "", 0, ""),
    ];
    for (asked, limit_bytes, bytes, offset, head) in table {
        let file = part(&disk, "a.txt", asked, limit_bytes);
        let got = (file.bytes.as_slice(), file.offset, file.head.as_slice(), file.size_bytes);
        assert_eq!(got, (bytes.as_bytes(), offset, head.as_bytes(), 10), "{asked:?} {limit_bytes}");
        assert_eq!(file.is_whole(), bytes.len() == 10, "{asked:?} {limit_bytes}");
        assert!(file.beginning().is_empty() == (limit_bytes == 0 && offset == 0));
    }
}

#[test]
fn a_sparse_giant_is_answered_at_once_and_within_bounds() {
    let disk = Disk::new();
    let mut file = std::fs::File::create(disk.path("in/giant.csv")).unwrap();
    file.write_all(b"first").unwrap();
    file.seek(SeekFrom::Start(GIANT - 4)).unwrap();
    file.write_all(b"last").unwrap();
    drop(file);
    let began = std::time::Instant::now();
    let end = part(&disk, "giant.csv", Part::End, 8);
    assert_eq!((end.bytes.as_slice(), end.offset, end.size_bytes), (&b"\0\0\0\0last"[..], GIANT - 8, GIANT));
    assert_eq!((end.head.len() as u64, &end.beginning()[..5]), (HEAD_BYTES, &b"first"[..]));
    let middle = part(&disk, "giant.csv", Part::At(GIANT / 2), u64::MAX);
    assert_eq!((middle.bytes.len() as u64, middle.offset), (MAX_READ_BYTES, GIANT / 2));
    assert!(!middle.is_whole());
    assert_eq!(disk.roots.info(&disk.roots.parse("giant.csv").unwrap()).unwrap().size_bytes, GIANT);
    eprintln!("a giant's end, middle and size in {:?}", began.elapsed());
    assert!(began.elapsed() < std::time::Duration::from_secs(20));
}

#[test]
fn a_file_that_grows_while_it_is_read_stays_within_bounds_and_is_never_said_to_be_whole_when_it_is_not() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let disk = Disk::new();
    disk.write("log.txt", "start");
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut log = std::fs::File::options().append(true).open(disk.path("in/log.txt")).unwrap();
            while !stop.load(Ordering::Relaxed) && log.metadata().unwrap().len() < 50_000_000 {
                log.write_all(&[b'x'; 64]).unwrap();
            }
        });
        for _ in 0..300 {
            let whole = part(&disk, "log.txt", Part::Beginning, 1_000);
            assert!(whole.bytes.len() <= 1_000 && whole.size_bytes >= whole.bytes.len() as u64);
            let end = part(&disk, "log.txt", Part::End, 100);
            assert!(end.bytes.len() <= 100 && end.offset + end.bytes.len() as u64 <= end.size_bytes);
            assert!(!end.is_whole() || end.offset == 0);
        }
        stop.store(true, Ordering::Relaxed);
    });
}

#[test]
fn parts_are_of_files_only_and_have_the_stamp_of_the_whole() {
    let disk = Disk::new();
    disk.write("sub/a.txt", "0123456789");
    let place = |text: &str| disk.roots.parse(text).unwrap();
    assert_eq!(disk.roots.read_part(&place("sub"), Part::End, 5), Err(RootsError::IsFolder));
    assert_eq!(disk.roots.read_part(&place("in"), Part::End, 5), Err(RootsError::IsFolder));
    let whole = disk.roots.read(&place("sub/a.txt"), 100).unwrap();
    let end = part(&disk, "sub/a.txt", Part::End, 5);
    assert_eq!((whole.stamp, whole.id, whole.path), (end.stamp, end.id, end.path));
    assert!(whole.head.is_empty() && whole.offset == 0);
    assert!(disk.roots.read(&place("sub/a.txt"), 100).unwrap().is_whole());
}
