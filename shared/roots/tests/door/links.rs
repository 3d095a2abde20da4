//! Symbolic links: of every kind, to the outside and within, at the end and on the way.

use super::{Disk, not_found};
use sekisho_roots::RootsError;
use std::os::unix::fs::symlink;

fn link(disk: &Disk, original: &str, below: &str) {
    symlink(original, disk.path("in").join(below)).unwrap();
}

#[test]
fn links_of_every_kind_are_not_found() {
    let disk = Disk::new();
    disk.write("real.txt", "inside");
    disk.write("dir/a.txt", "inside");
    let out = disk.path("out").to_str().unwrap().to_owned();
    link(&disk, &format!("{out}/far.txt"), "file");
    link(&disk, &out, "folder");
    link(&disk, "../out/far.txt", "relative");
    link(&disk, "nowhere", "dangling");
    link(&disk, "file", "chain");
    link(&disk, "loop-b", "loop-a");
    link(&disk, "loop-a", "loop-b");
    link(&disk, ".", "self");
    link(&disk, "real.txt", "harmless");
    link(&disk, "dir", "harmless-dir");
    link(&disk, "/proc/self/root", "magic");
    for place in [
        "file",
        "folder",
        "folder/far.txt",
        "relative",
        "dangling",
        "chain",
        "loop-a",
        "loop-a/x",
        "self/real.txt",
        "self/self/real.txt",
        "harmless",
        "harmless-dir/a.txt",
        "magic/etc/hostname",
        "absent",
        "dir/absent",
        "real.txt/below",
    ] {
        assert_eq!(disk.read(place), Err(RootsError::NotFound), "read {place}");
    }
    for place in
        ["folder", "file", "loop-a", "self", "harmless-dir", "magic/etc", "dangling", "absent", "real.txt/x"]
    {
        assert_eq!(disk.list(place, 1).unwrap_err(), RootsError::NotFound, "list {place}");
    }
    let listing = disk.list("in", 5).unwrap();
    let shown: Vec<&str> = listing.entries.iter().map(|e| e.path.as_str()).collect();
    assert_eq!(shown, ["in/dir", "in/dir/a.txt", "in/real.txt"]);
    assert_eq!(listing.omitted.links, 11);
}

#[test]
fn no_road_follows_a_link() {
    let disk = Disk::new();
    disk.write("real/a.txt", "inside");
    link(&disk, disk.path("out").to_str().unwrap(), "folder");
    link(&disk, disk.path("out/far.txt").to_str().unwrap(), "file");
    link(&disk, "real", "harmless");
    link(&disk, "nowhere", "dangling");
    for place in ["folder", "folder/far.txt", "file", "harmless", "harmless/a.txt", "dangling"] {
        not_found(&disk.roots, place);
    }
}

#[test]
fn a_tree_of_links_to_itself_ends() {
    let disk = Disk::new();
    disk.write("a/b/c.txt", "x");
    for (below, original) in [("a/up", ".."), ("a/b/top", "../.."), ("a/self", "."), ("a/b/round", "../b")] {
        link(&disk, original, below);
    }
    assert_eq!(disk.names("in", 16), ["in/a", "in/a/b", "in/a/b/c.txt"]);
    not_found(&disk.roots, &format!("a/{}b", "self/".repeat(30)));
    not_found(&disk.roots, &format!("{}a/b/c.txt", "a/up/".repeat(20)));
}
