//! What every story starts from: the built programs, a sample company, its home, and a way to run things.

use sekisho_testkit::{Era, Launch, McpClient, SampleWorkspace, TestHome};
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;

/// A small file of the sample workspace that holds telephone numbers.
pub(crate) const PHONES: &str = "work/営業/日報_2026-11-19.txt";

/// A program of ours: from the folder that `SEKISHO_BIN_DIR` names, else built now, as this test was.
pub(crate) fn program(name: &str) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| match std::env::var_os("SEKISHO_BIN_DIR") {
        Some(folder) => folder.into(),
        None => build(),
    });
    let path = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(path.is_file(), "{} is not there", path.display());
    path
}

/// Builds into the target folder that this test lies in, which cargo has left by the time a test runs.
fn build() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let folder = own.parent().and_then(Path::parent).unwrap().to_owned();
    let profile = match folder.file_name().and_then(OsStr::to_str) {
        Some("debug") => "dev".to_owned(),
        name => name.unwrap().to_owned(),
    };
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--package", "sekisho-admin", "--package", "sekisho-files"]);
    cargo.args(["--profile", &profile, "--target-dir"]).arg(folder.parent().unwrap());
    let ran = run(cargo.current_dir(env!("CARGO_MANIFEST_DIR")), "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    folder
}

/// Something that `tests/run clients` installs beneath `target/tools`.
pub(crate) fn tool(path: &str) -> PathBuf {
    let folder = std::env::var_os("SEKISHO_TOOLS_DIR").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools"));
    let path = folder.join(path);
    assert!(path.exists(), "{} is not there: run `tests/run clients`", path.display());
    path
}

/// How a program ended and what it said.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// Its output as JSON, which stands on one line.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.out.lines().count(), 1, "one line of JSON: {self:?}");
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// The same, if it ended well.
    #[track_caller]
    pub(crate) fn good(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// The same, if it ended with this status and a message with this code.
    #[track_caller]
    pub(crate) fn refused(self, status: i32, code: &str) -> Self {
        assert_eq!(self.code, status, "{self:?}");
        assert!(self.err.contains(&format!("[{code}]")), "{self:?}");
        self
    }
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command, input: &str) -> Ran {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writing = std::thread::spawn(move || {
        // A program that does not read what it is given is told so by its answer.
        drop(stdin.write_all(input.as_bytes()));
    });
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// A program that is not ours, which sees nothing of this machine's settings: `home` is all it has.
pub(crate) fn outsider(program: &Path, home: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("HOME", home).env("LC_ALL", "C.UTF-8").current_dir(home);
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    command
}

/// The `sekisho` command on a home that may not be there, in English unless the arguments say otherwise.
pub(crate) fn sekisho(home: &Path, args: &[&str]) -> Ran {
    sekisho_with(home, args, "")
}

/// As [`sekisho`], with something on standard input.
pub(crate) fn sekisho_with(home: &Path, args: &[&str], input: &str) -> Ran {
    let mut command = Command::new(program("sekisho"));
    run(command.args(args).env("SEKISHO_HOME", home).env("LC_ALL", "C.UTF-8"), input)
}

/// A sample company's files, granted as `work` by a demo home, and a place outside for its checkpoints.
pub(crate) struct World {
    pub(crate) home: TestHome,
    pub(crate) workspace: SampleWorkspace,
    folder: TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = TestHome::temporary().unwrap();
        let workspace = SampleWorkspace::create(&folder.path().join("work")).unwrap();
        let home = TestHome::init(&program("sekisho"), &[("work", workspace.root())]).unwrap();
        Self { home, workspace, folder }
    }

    /// The same, with a place outside that takes its checkpoints.
    pub(crate) fn with_outside() -> Self {
        let world = Self::new();
        std::fs::create_dir(world.outside()).unwrap();
        world.home.copy_checkpoints_to(&world.outside()).unwrap();
        world
    }

    /// A folder for whatever a story makes.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where checkpoints are copied to.
    pub(crate) fn outside(&self) -> PathBuf {
        self.folder.path().join("outside")
    }

    /// Runs `sekisho` on this home.
    pub(crate) fn sekisho(&self, args: &[&str]) -> Ran {
        sekisho(self.home.path(), args)
    }

    /// How the files server is started on this home.
    pub(crate) fn launch(&self) -> Launch {
        Launch::of(program("sekisho-files")).home(self.home.path())
    }

    /// A files server on this home.
    pub(crate) fn serve(&self) -> McpClient {
        McpClient::connect(&self.launch(), Era::Handshake).unwrap()
    }

    /// Lets a server read a file this many times, and end.
    pub(crate) fn read(&self, times: usize) {
        let mut client = self.serve();
        for _ in 0..times {
            let answer = client.call("read_file", json!({ "path": PHONES })).unwrap();
            assert!(!answer.is_error, "{}", answer.text);
        }
        assert!(client.close().unwrap().status.success());
    }
}
