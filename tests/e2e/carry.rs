//! A vault carried to a new machine, and a grant that is replaced.

use crate::office::Office;
use crate::world::run;
use sekisho_testkit::Choice;
use std::path::{Path, PathBuf};

/// The key pair of `age`'s own tests.
const KEY: &str = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
const PUBLIC: &str = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

fn logged_in() -> Office {
    let office = Office::new();
    let mut login = office.login(&["--no-browser"]);
    (0..3).for_each(|_| login.answer(Choice::Everything));
    assert_eq!(login.end().0, 0);
    run(&mut office.command(&["secret", "set", "api"]), "sk-canary-carried").good();
    office
}

/// A key's file as only its owner may read it.
fn identity(folder: &Path) -> PathBuf {
    let path = folder.join("key.txt");
    std::fs::write(&path, format!("# public key: {PUBLIC}\n{KEY}\n")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    path
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_vault_is_carried_to_a_new_machine_and_works_there() {
    let old = logged_in();
    let file = old.dir.path().join("carried.age");
    let (code, said, errors) = old.run(&["vault", "export", "--to", PUBLIC, "--out", text(&file), "--json"]);
    assert_eq!(code, 0, "{said} {errors}");
    let sealed = std::fs::read(&file).unwrap();
    for secret in old.stand_ins.secrets().iter().map(String::as_str).chain(["sk-canary-carried"]) {
        assert!(!sealed.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret}");
    }
    // Never over a file, and only with keys that are keys.
    let (code, _, errors) = old.run(&["vault", "export", "--to", PUBLIC, "--out", text(&file)]);
    assert_eq!((code, errors.contains("[cli.file]")), (1, true), "{errors}");
    assert_eq!(std::fs::read(&file).unwrap(), sealed);
    let away = old.dir.path().join("away.age");
    let (code, _, errors) = old.run(&["vault", "export", "--to", KEY, "--out", text(&away)]);
    assert_eq!((code, errors.contains("[secret.bad-recipient]")), (1, true), "{errors}");
    assert!(!errors.contains(KEY) && !away.exists(), "{errors}");

    let new = Office::beside(&old);
    let key = identity(new.dir.path());
    let import = ["vault", "import", text(&file), "--identity", text(&key)];
    let (code, said, errors) = new.run(&import);
    assert_eq!(code, 0, "{said} {errors}");
    assert_eq!(new.states(), ["active", "active", "active", "empty"]);
    assert_eq!(run(&mut new.command(&["secret", "get", "api"]), "").good().out, "sk-canary-carried");
    let (code, _, errors) = new.run(&import);
    assert_eq!((code, errors.contains("[vault.in-use]")), (1, true), "{errors}");
    for (office, what) in [(&old, "vault-exported"), (&new, "vault-imported")] {
        assert!(office.run(&["audit", "tail", "--json"]).1.contains(what), "{what}");
        assert_eq!(office.run(&["audit", "verify"]).0, 0);
    }
}

#[test]
fn an_export_that_is_cut_or_for_a_live_home_is_refused() {
    let old = logged_in();
    let file = old.dir.path().join("carried.age");
    assert_eq!(old.run(&["vault", "export", "--to", PUBLIC, "--out", text(&file)]).0, 0);
    let key = identity(old.dir.path());

    let live = Office::live();
    let import = ["vault", "import", text(&file), "--identity", text(&key)];
    let (code, _, errors) = live.run(&import);
    assert_eq!((code, errors.contains("[vault.export-foreign]")), (1, true), "{errors}");

    let new = Office::beside(&old);
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() - 1]).unwrap();
    let (code, _, errors) = new.run(&import);
    assert_eq!((code, errors.contains("[secret.bad-envelope]")), (1, true), "{errors}");
    let status = new.run(&["vault", "status"]);
    assert!(status.2.contains("[vault.missing]"), "{status:?}");
}

#[test]
fn replacing_a_grant_at_google_asks_for_all_that_end_with_it() {
    let office = logged_in();
    let before = office.stand_ins.secrets();
    let mut replace = office.spawn(&["vault", "replace", "google-read", "--no-browser"]);
    (0..2).for_each(|_| replace.answer(Choice::Everything));
    let (code, said, errors) = replace.end();
    assert_eq!(code, 0, "{said} {errors}");
    assert!(said.contains("ends every grant of this account to the company's Cloud project"), "{said}");
    assert!(said.contains("2 pages of consent"), "{said}");
    assert_eq!(office.states(), ["active", "active", "active", "empty"]);
    // Two old grants of Google's are dead and two new ones alive; Slack's was not touched.
    assert_eq!(office.stand_ins.living_grants(), 3);
    assert!(office.stand_ins.secrets().len() > before.len());
    let (_, record, _) = office.run(&["audit", "tail", "--json"]);
    assert_eq!((record.matches("grant-revoked").count(), record.matches("grant-replaced").count()), (1, 2));

    let mut replace = office.spawn(&["vault", "replace", "slack-read", "--no-browser"]);
    replace.answer(Choice::Everything);
    let (code, said, errors) = replace.end();
    assert_eq!(code, 0, "{said} {errors}");
    assert!(said.contains("only the tokens of this grant"), "{said}");
    assert_eq!(office.states(), ["active", "active", "active", "empty"]);
}

#[test]
fn a_replacement_that_is_refused_says_how_to_go_on_and_pins_the_account() {
    let office = logged_in();
    let mut replace = office.spawn(&["vault", "replace", "google-act", "--no-browser"]);
    replace.answer(Choice::Nothing);
    let (code, said, errors) = replace.end();
    assert_eq!((code, errors.contains("[vault.denied]")), (1, true), "{errors}");
    assert!(said.contains("sekisho login --slot google-act"), "{said}");
    assert_eq!(office.states(), ["failed", "revoked-here", "active", "empty"]);
    let mut login = office.login(&["--no-browser"]);
    (0..2).for_each(|_| login.answer(Choice::Everything));
    assert_eq!(login.end().0, 0);
    assert_eq!(office.states(), ["active", "active", "active", "empty"]);
    // Nothing is given back while the provider is not to be reached.
    office.stand_ins.fail("/revoke", sekisho_testkit::Fault::Answer(503, "busy"), 1);
    let (code, _, errors) = office.run(&["vault", "replace", "google-read", "--no-browser"]);
    assert_eq!((code, errors.contains("[vault.provider-busy]")), (1, true), "{errors}");
    assert_eq!(office.states(), ["active", "active", "active", "empty"]);
}
