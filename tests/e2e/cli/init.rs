//! Making a home: once, whole, or not at all.

use crate::world::{Ran, World, sekisho};
use sekisho_testkit::TestHome;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Everything beneath a folder: path, content, time of change.
fn tree(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let changed = path.symlink_metadata().unwrap().modified().unwrap();
            if path.is_dir() {
                open.push(path.clone());
                found.insert(path, (Vec::new(), changed));
            } else {
                found.insert(path.clone(), (std::fs::read(&path).unwrap(), changed));
            }
        }
    }
    found
}

fn init(home: &Path, root: &Path) -> Ran {
    sekisho(home, &["init", "--profile", "demo", "--root", root.to_str().unwrap()])
}

#[test]
fn a_home_is_made_once_and_a_second_time_changes_nothing() {
    let world = World::new();
    let before = tree(world.home.path());
    init(world.home.path(), world.folder()).refused(2, "cli.argument");
    for profile in ["demo", "live"] {
        let ran = world.sekisho(&["init", "--profile", profile]).refused(1, "home.exists");
        assert!(ran.err.contains("Nothing was changed"), "{}", ran.err);
    }
    assert_eq!(tree(world.home.path()), before);
}

#[test]
fn a_folder_that_may_not_be_granted_leaves_nothing_behind() {
    let folder = TestHome::temporary().unwrap();
    let home = folder.path().join("home");
    let absent = folder.path().join("absent");
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    // Somebody's home by what lies in it, wherever it is.
    let somebody = folder.path().join("somebody");
    std::fs::create_dir_all(somebody.join(".ssh")).unwrap();
    let mut bad = vec![absent, file, somebody];
    if cfg!(unix) {
        let places = ["/", "/etc", "/etc/ssl", "/home", "/root", "/var", "/usr/share", "/proc", "/tmp"];
        bad.extend(places.map(PathBuf::from));
    }
    for root in bad {
        let ran = init(&home, &root);
        // A whole disk has not even a name.
        let code = if root == Path::new("/") { "cli.argument" } else { "files.bad-root" };
        assert!(ran.code != 0 && ran.err.contains(&format!("[{code}]")), "{}: {ran:?}", root.display());
        assert!(!home.exists(), "{} made a home", root.display());
    }
}

#[test]
fn a_folder_that_holds_the_home_is_not_granted() {
    let folder = TestHome::temporary().unwrap();
    let home = folder.path().join("work").join("home");
    std::fs::create_dir(folder.path().join("work")).unwrap();
    init(&home, &folder.path().join("work")).refused(1, "files.bad-root");
    assert!(!home.exists());
}

#[test]
fn a_demo_home_points_at_the_loopback_only_and_a_live_one_nowhere_else() {
    let folder = TestHome::temporary().unwrap();
    let home = folder.path().join("home");
    for (profile, url) in [
        ("demo", "http://mail.example.com:8080"),
        ("demo", "http://192.0.2.7:8080"),
        ("live", "http://127.0.0.1:8080"),
    ] {
        let ran = sekisho(&home, &["init", "--profile", profile, "--google-url", url]);
        ran.refused(2, "cli.argument");
        assert!(!home.exists(), "{profile} {url}");
    }
    let url = "http://127.0.0.1:8080";
    sekisho(&home, &["init", "--profile", "demo", "--google-url", url]).good();
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_what_was_made() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let user = world.home.path().join("user");
    let made = tree(&user);
    assert!(made.len() > 5, "{:?}", made.keys());
    for (path, (content, _)) in made.into_iter().chain([(user, (Vec::new(), SystemTime::now()))]) {
        let mode = path.symlink_metadata().unwrap().permissions().mode();
        // An empty file in a private folder tells nobody anything.
        let tells = path.is_dir() || !content.is_empty();
        assert!(!tells || mode & 0o077 == 0, "{} is open to others: {mode:o}", path.display());
    }
}
