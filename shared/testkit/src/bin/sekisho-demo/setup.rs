//! Builds the suite, lays out a company's files, makes a home and registers the server in it.

use crate::DemoError;
use crate::screen::Screen;
use sekisho_testkit::{Launch, SampleWorkspace, StandIns, TestHome, TestkitError};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// The name under which the sample folder is granted.
pub(crate) const ROOT: &str = "会社";
const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");

/// Everything that the later parts need.
pub(crate) struct Stage {
    pub(crate) sekisho: PathBuf,
    pub(crate) work: SampleWorkspace,
    pub(crate) home: TestHome,
    pub(crate) outside: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) server: Launch,
    /// The providers that the trial home points at, while the demo runs.
    pub(crate) stand_ins: StandIns,
}

impl Stage {
    /// The `sekisho` command on the trial home.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.sekisho);
        command.args(args).env("SEKISHO_HOME", self.home.path());
        command
    }

    /// Who runs it, as the record knows her.
    pub(crate) fn user(&self) -> Result<String, DemoError> {
        let entries = self.home.record()?;
        let user = entries.iter().rev().find_map(|entry| entry.get("user")?.as_str().map(str::to_owned));
        Ok(user.unwrap_or_default())
    }
}

pub(crate) fn prepare(screen: &mut Screen) -> Result<Stage, DemoError> {
    screen.heading("ビルド", "Build");
    let own = std::env::current_exe().map_err(|_| DemoError::NotInBuild(PathBuf::from("sekisho-demo")))?;
    let (Some(bin), Some(target)) = (own.parent(), own.ancestors().nth(2)) else {
        return Err(DemoError::NotInBuild(own));
    };
    build(screen, bin, target)?;
    let program = |name: &str| bin.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let (sekisho, server) = (program("sekisho"), program("sekisho-files"));
    screen.check(
        sekisho.is_file() && server.is_file(),
        "管理コマンド sekisho と、ファイルサーバー sekisho-files があります",
        "the command `sekisho` and the server `sekisho-files` are there",
    );

    screen.heading("見本のフォルダと試用の設定", "A sample folder and a trial home");
    let folder = target.join("demo");
    let stand_ins = StandIns::of_demo()?;
    let (work, home, outside) = lay_out(&folder, &sekisho, &stand_ins)?;
    screen.row(&[
        (screen.words("見本のファイル", "sample files"), 16),
        (&work.root().display().to_string(), 80),
    ]);
    screen.row(&[(screen.words("設定・鍵・記録", "home"), 16), (&home.path().display().to_string(), 80)]);
    screen.row(&[(screen.words("検査点の写し", "checkpoints"), 16), (&outside.display().to_string(), 80)]);
    let count = SampleWorkspace::FILES.len();
    screen.faint(
        &format!("  業務ファイル {count} 個。本番では、検査点の写しは別の機器に置きます。"),
        &format!(
            "  {count} business files. For real work the copies of checkpoints live on another machine."
        ),
    );
    let checked = home.run(&sekisho, &["policy", "check", "--json"])?;
    screen.check(
        checked.status.success(),
        "方針は読み込めて、規則の例も全て合います",
        "the policy loads and its rules' examples hold",
    );

    screen.heading("クライアントへの登録", "Registration in the client");
    let file = work.root().join(".mcp.json");
    let launch = register(screen, &sekisho, &home, &file, &server)?;
    Ok(Stage { sekisho, work, home, outside, folder, server: launch, stand_ins })
}

/// Builds what is shown, in the way in which this program was built itself.
fn build(screen: &mut Screen, bin: &Path, target: &Path) -> Result<(), DemoError> {
    let began = Instant::now();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(&cargo);
    command.args(["build", "--bin", "sekisho", "--bin", "sekisho-files", "--manifest-path", WORKSPACE]);
    command.arg("--target-dir").arg(target).stdin(Stdio::null());
    if bin.file_name().is_some_and(|profile| profile == "release") {
        command.arg("--release");
    }
    let status =
        command.status().map_err(|error| TestkitError::Start { program: PathBuf::from(&cargo), error })?;
    if !status.success() {
        return Err(DemoError::Build(status.to_string()));
    }
    let seconds = began.elapsed().as_secs_f32();
    screen.faint(&format!("  {seconds:.1} 秒"), &format!("  {seconds:.1} s"));
    Ok(())
}

fn lay_out(
    folder: &Path,
    sekisho: &Path,
    stand_ins: &StandIns,
) -> Result<(SampleWorkspace, TestHome, PathBuf), DemoError> {
    let failed = |error| DemoError::Folder { path: folder.to_owned(), error };
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
        Ok(()) | Err(_) => {}
    }
    let outside = folder.join("outside");
    std::fs::create_dir_all(&outside).map_err(failed)?;
    let work = SampleWorkspace::create(&folder.join("work"))?;
    let granted = [(ROOT, work.root())];
    let home = TestHome::init_at_providers(sekisho, &folder.join("home"), &granted, stand_ins)?;
    // What the demo shows is written too.
    home.edit_policy(|text| text.replace("class = 'source'", "class = 'work'"))?;
    home.copy_checkpoints_to(&outside)?;
    Ok((work, home, outside))
}

fn register(
    screen: &mut Screen,
    sekisho: &Path,
    home: &TestHome,
    file: &Path,
    server: &Path,
) -> Result<Launch, DemoError> {
    let path = file.to_string_lossy().into_owned();
    let said = home.run(sekisho, &["--lang", screen.lang_word(), "register", "--file", &path])?;
    screen.quoted(String::from_utf8_lossy(&said.stdout).trim_end());
    screen.check(said.status.success(), ".mcp.json に登録しました", "it is registered in .mcp.json");
    let launch = Launch::of_registration(file, "sekisho-files")?;
    screen.check(
        launch.program() == server && launch.variable("SEKISHO_HOME") == Some(home.path().as_os_str()),
        "登録は、このサーバーの絶対パスと、この試用の設定を指しています",
        "the entry names this server by its absolute path, and this trial home",
    );
    Ok(launch)
}
