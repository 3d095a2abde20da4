//! Windows' traps. As text they are refused on every system; what only a
//! Windows disk can show is in `on_windows.rs`.

use super::{Disk, ask};
use sekisho_roots::{NameRule, RootsError};

#[test]
fn what_windows_reads_otherwise_than_it_looks_is_refused_on_every_road_and_every_system() {
    let disk = Disk::new();
    disk.write("a.txt", "inside");
    let table = [
        ("a.txt:stream", NameRule::Colon),
        ("a.txt::$DATA", NameRule::Colon),
        ("sub:$I30:$INDEX_ALLOCATION/a.txt", NameRule::Colon),
        ("a.txt.", NameRule::TrailingDotOrBlank),
        ("a.txt ", NameRule::TrailingDotOrBlank),
        ("sub./a.txt", NameRule::TrailingDotOrBlank),
        ("CON", NameRule::Device),
        ("con.txt", NameRule::Device),
        ("sub/NUL", NameRule::Device),
        ("nul.tar.gz", NameRule::Device),
        ("COM1", NameRule::Device),
        ("COM¹", NameRule::Device),
        ("com².txt", NameRule::Device),
        ("LPT³", NameRule::Device),
        ("AUX /x", NameRule::TrailingDotOrBlank),
        ("CONIN$", NameRule::Device),
        ("CONOUT$", NameRule::Device),
        ("PRN.log/x", NameRule::Device),
        (r"\\?\C:\Windows", NameRule::Absolute),
        (r"\\.\PhysicalDrive0", NameRule::Absolute),
        (r"\??\C:\Windows", NameRule::Absolute),
        (r"\\host\share\a.txt", NameRule::Absolute),
        ("//host/share/a.txt", NameRule::Absolute),
        (r"\\?\UNC\host\share", NameRule::Absolute),
        (r"\\?\GLOBALROOT\Device", NameRule::Absolute),
        (r"\Windows", NameRule::Absolute),
        ("C:", NameRule::Absolute),
        ("c:a.txt", NameRule::Absolute),
        ("C:/Windows", NameRule::Absolute),
        ("in/C:/Windows", NameRule::Colon),
        ("a?.txt", NameRule::ForbiddenSign),
        ("a*.txt", NameRule::ForbiddenSign),
        ("\"a.txt\"", NameRule::ForbiddenSign),
        ("a|b", NameRule::ForbiddenSign),
    ];
    for (place, rule) in table {
        for (road, answer) in ask(&disk.roots, place) {
            assert_eq!(answer, Err(RootsError::BadName { rule }), "{road} {place}");
        }
    }
}

#[test]
fn short_names_are_names_like_others_and_open_only_what_is_called_so() {
    let disk = Disk::new();
    disk.write("a long name.txt", "long");
    disk.write(".env", "hidden");
    for short in ["ALONGN~1.TXT", "ENV~1", "in/ENV~1"] {
        super::not_found(&disk.roots, short);
    }
    disk.write("report~1.txt", "mine");
    assert_eq!(disk.read("report~1.txt").unwrap(), "mine");
}
