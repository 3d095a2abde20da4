//! Making a home: once, whole, or not at all.

use crate::world::{Ran, World, program, run, sekisho};
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

/// A bus that is not there stands for every session without a key store.
#[cfg(target_os = "linux")]
#[test]
fn keys_are_kept_where_it_was_said_and_nowhere_else() {
    let folder = TestHome::temporary().unwrap();
    let home = folder.path().join("home");
    let init = |keys: &str| {
        let mut command = std::process::Command::new(program("sekisho"));
        command
            .args(["init", "--profile", "demo", "--keys", keys, "--lang", "en"])
            .env("SEKISHO_HOME", &home);
        run(command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent"), "")
    };
    let refused = init("os-store").refused(1, "key.store");
    assert!(refused.err.contains("session") && refused.err.contains("--keys file"), "{}", refused.err);
    assert!(!home.join("user/profile.toml").exists(), "a home was made all the same");
    assert!(std::fs::read_dir(home.join("user/keys")).unwrap().next().is_none(), "a key was kept elsewhere");
    init("file").good();
    let profile = std::fs::read_to_string(home.join("user/profile.toml")).unwrap();
    assert!(profile.contains("key_backend = \"key-file\""), "{profile}");
}

/// A desktop's session with GNOME's keyring, without its screen.
#[cfg(target_os = "linux")]
#[test]
fn a_home_whose_keys_lie_in_the_sessions_store_is_of_use_in_such_a_session_only() {
    let folder = TestHome::temporary().unwrap();
    let home = folder.path().join("home");
    let script = "command -v gnome-keyring-daemon >/dev/null || exit 77; \
        printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; \
        \"$0\" init --profile demo --keys os-store && \"$0\" doctor && \"$0\" audit verify && exit 42";
    let mut command = std::process::Command::new("sh");
    command.args([
        "-c",
        "command -v dbus-run-session >/dev/null || exit 77; exec dbus-run-session -- sh -c \"$@\"",
        "-",
    ]);
    command.arg(script).arg(program("sekisho")).env("SEKISHO_HOME", &home).env("HOME", folder.path());
    for name in ["XDG_RUNTIME_DIR", "XDG_DATA_HOME"] {
        command.env(name, folder.path());
    }
    let ran = run(command.env_remove("DISPLAY"), "");
    if ran.code == 77 {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "there is no keyring to try");
        eprintln!("NOT RUN a home whose keys lie in the session's store: there is no keyring to try");
        return;
    }
    assert_eq!(ran.code, 42, "{ran:?}");
    let profile = std::fs::read_to_string(home.join("user/profile.toml")).unwrap();
    assert!(profile.contains("key_backend = \"os-store\""), "{profile}");
    let mut outside = std::process::Command::new(program("sekisho"));
    outside
        .arg("doctor")
        .env("SEKISHO_HOME", &home)
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    let outside = run(&mut outside, "");
    assert!(outside.code != 0 && outside.out.contains("Secret Service"), "{outside:?}");
}
