//! Files with several names: every name counts, wherever it is.

use super::{Disk, ask, not_found, open, spec};

fn link(disk: &Disk, from: &str, to: &str) {
    let to = disk.path(to);
    std::fs::create_dir_all(to.parent().unwrap()).unwrap();
    std::fs::hard_link(disk.path(from), to).unwrap();
}

#[test]
fn a_name_of_a_file_outside_opens_nothing() {
    let disk = Disk::new();
    link(&disk, "out/far.txt", "in/hard.txt");
    link(&disk, "out/far.txt", "in/sub/again.txt");
    not_found(&disk.roots, "hard.txt");
    not_found(&disk.roots, "sub/again.txt");
    let listing = disk.list("in", 2).unwrap();
    assert_eq!((listing.entries.len(), listing.omitted.links), (1, 2));
}

#[test]
fn a_denied_name_keeps_every_other_name_shut() {
    let disk = Disk::new();
    for (secret, plain) in [
        (".env", "notes.txt"),
        ("keys/server.pem", "b.txt"),
        (".git/config", "c.txt"),
        ("a/.ssh/known", "d.txt"),
    ] {
        disk.write(secret, "hidden");
        link(&disk, &format!("in/{secret}"), &format!("in/{plain}"));
        not_found(&disk.roots, plain);
    }
    assert_eq!(disk.list("in", 1).unwrap().omitted.links, 4);
}

#[test]
fn a_file_whose_names_all_lie_inside_is_a_file() {
    let disk = Disk::new();
    disk.write("a.txt", "shared");
    link(&disk, "in/a.txt", "in/sub/deep/b.txt");
    for place in ["a.txt", "sub/deep/b.txt"] {
        for (road, answer) in ask(&disk.roots, place) {
            match road {
                "read" | "beginning" | "end" => assert_eq!(answer.unwrap(), "shared", "{road} {place}"),
                "at" => assert_eq!(answer.unwrap(), "hared"),
                "info" => assert_eq!(answer.unwrap(), format!("in/{place}")),
                _ => assert_eq!(answer, Err(sekisho_roots::RootsError::NotFolder), "{road} {place}"),
            }
        }
    }
    assert_eq!(disk.roots.info(&disk.roots.parse("a.txt").unwrap()).unwrap().names, 2);
    let listing = disk.list("in", 3).unwrap();
    assert_eq!((listing.entries.len(), listing.omitted.links), (4, 0));
}

#[test]
fn names_in_two_granted_folders_are_all_inside_and_in_one_of_them_not() {
    let disk = Disk::new();
    link(&disk, "out/far.txt", "in/far.txt");
    let both = open(&[spec("in", &disk.path("in")), spec("out", &disk.path("out"))]).unwrap();
    let read = |place: &str| both.read(&both.parse(place).unwrap(), 100).map(|file| file.bytes);
    assert_eq!(read("in/far.txt").unwrap(), b"outside");
    assert_eq!(read("out/far.txt").unwrap(), b"outside");
    not_found(&disk.roots, "in/far.txt");
    // What a client does not want to see counts as outside as well.
    not_found(&both.narrowed(&[disk.path("in")]), "in/far.txt");
}

#[test]
fn a_name_that_leaves_shuts_the_file_at_once_and_one_that_comes_back_opens_it() {
    let disk = Disk::new();
    disk.write("a.txt", "shared");
    link(&disk, "in/a.txt", "in/b.txt");
    assert_eq!(disk.read("a.txt").unwrap(), "shared");
    std::fs::rename(disk.path("in/b.txt"), disk.path("out/b.txt")).unwrap();
    not_found(&disk.roots, "a.txt");
    std::fs::rename(disk.path("out/b.txt"), disk.path("in/c.txt")).unwrap();
    assert_eq!(disk.read("a.txt").unwrap(), "shared");
    std::fs::rename(disk.path("in/c.txt"), disk.path("in/.env")).unwrap();
    not_found(&disk.roots, "a.txt");
    std::fs::remove_file(disk.path("in/.env")).unwrap();
    assert_eq!(disk.read("a.txt").unwrap(), "shared");
    link(&disk, "in/a.txt", "out/third.txt");
    not_found(&disk.roots, "a.txt");
}

#[test]
fn a_folder_with_one_of_the_names_that_leaves_shuts_the_file_though_the_file_itself_did_not_change() {
    let disk = Disk::new();
    disk.write("a.txt", "shared");
    link(&disk, "in/a.txt", "in/sub/b.txt");
    assert_eq!(disk.read("a.txt").unwrap(), "shared");
    std::fs::rename(disk.path("in/sub"), disk.path("out/sub")).unwrap();
    not_found(&disk.roots, "a.txt");
}

#[test]
fn the_policy_s_denied_names_count_too() {
    let disk = Disk::new();
    disk.write("顧客.mdb", "hidden");
    link(&disk, "in/顧客.mdb", "in/notes.txt");
    assert_eq!(disk.read("notes.txt").unwrap(), "hidden");
    let (specs, deny) = ([spec("in", &disk.path("in"))], ["*.mdb".to_owned()]);
    let options = sekisho_roots::RootsOptions { specs: &specs, off_limits: &[], deny: &deny };
    let roots = sekisho_roots::Roots::open_with(options, &sekisho_types::Secret::new([7; 32])).unwrap();
    not_found(&roots, "notes.txt");
}

#[test]
fn a_thousand_files_with_two_names_are_listed_by_one_look_around() {
    let disk = Disk::new();
    for n in 0..1_000 {
        disk.write(&format!("a/{n}.txt"), "x");
        link(&disk, &format!("in/a/{n}.txt"), &format!("in/b/{n}.txt"));
    }
    let began = std::time::Instant::now();
    let listing = disk.list("in", 2).unwrap();
    eprintln!("listed {} of 2,000 names in {:?}", listing.entries.len() - 2, began.elapsed());
    assert_eq!((listing.entries.len(), listing.omitted.links), (2_000, 0));
    assert_eq!(listing.next, Some(2_000));
}
