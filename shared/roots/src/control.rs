//! Names that steer programs: read like others, and never written.
//!
//! Apart from the names that are denied because these hold no secret: whoever can write one makes another program do
//! something, now or at its next start. Compared folded, as those are.

use crate::name::fold;

// Whole names, folded. Whatever starts with a full stop is one anyway: settings of shells, editors, assistants, git.
const NAMES: &[&str] = &[
    // what assistants take for orders or for their settings
    "claude.md",
    "claude.local.md",
    "agents.md",
    "agents.override.md",
    "gemini.md",
    "skill.md",
    "copilot-instructions.md",
    "mcp.json",
    "mcp_config.json",
    "managed-mcp.json",
    "managed-settings.json",
    "claude_desktop_config.json",
    // what Windows and Office start by themselves
    "autorun.inf",
    "autoexec.bat",
    "desktop.ini",
    "folder.htt",
    "normal.dotm",
    "personal.xlsb",
    "web.config",
    // what tools run when somebody works in the folder
    "makefile",
    "gnumakefile",
    "justfile",
    "rakefile",
    "jenkinsfile",
    "dockerfile",
    "vagrantfile",
    "compose.yaml",
    "compose.yml",
    "docker-compose.yaml",
    "docker-compose.yml",
    "package.json",
    "build.rs",
    "conftest.py",
    "noxfile.py",
    "directory.build.props",
    "directory.build.targets",
    "cmakelists.txt",
    "pom.xml",
    "build.gradle",
    "settings.gradle",
    "pyproject.toml",
    "tox.ini",
    "setup.cfg",
    "setup.py",
    "sitecustomize.py",
    "usercustomize.py",
    // settings of programs on Unix and their likes on Windows
    "_vimrc",
    "_gvimrc",
    "_exrc",
    "authorized_keys",
    "authorized_keys2",
    "crontab",
];

// What Windows or Office runs, loads or follows when it is opened, or merely looked at in a window.
const ENDS: &[&str] = &[
    ".exe",
    ".com",
    ".scr",
    ".pif",
    ".cpl",
    ".dll",
    ".ocx",
    ".sys",
    ".drv",
    ".msi",
    ".msp",
    ".mst",
    ".msc",
    ".msix",
    ".appx",
    ".appinstaller",
    ".application",
    ".appref-ms",
    ".gadget",
    ".bat",
    ".cmd",
    ".ps1",
    ".psm1",
    ".psd1",
    ".ps1xml",
    ".vbs",
    ".vbe",
    ".js",
    ".jse",
    ".wsf",
    ".wsh",
    ".wsc",
    ".ws",
    ".sct",
    ".hta",
    ".chm",
    ".hlp",
    ".jar",
    ".jnlp",
    ".pyw",
    ".mjs",
    ".cjs",
    ".csproj",
    ".vbproj",
    ".fsproj",
    ".vcxproj",
    ".gradle",
    ".reg",
    ".inf",
    ".ins",
    ".isp",
    ".job",
    ".lnk",
    ".url",
    ".scf",
    ".website",
    ".theme",
    ".themepack",
    ".diagcab",
    ".diagcfg",
    ".diagpkg",
    ".rdp",
    ".search-ms",
    ".searchconnector-ms",
    ".library-ms",
    ".settingcontent-ms",
    ".xll",
    ".xlam",
    ".xla",
    ".wll",
    ".ppam",
    ".iqy",
    ".oqy",
    ".rqy",
    ".slk",
    ".desktop",
    // what assistants take for orders
    ".mdc",
    ".instructions.md",
    ".prompt.md",
    ".chatmode.md",
    ".agent.md",
];

// A folder in a folder whose files are started by themselves.
const PAIRS: &[(&str, &str)] =
    &[("programs", "startup"), ("word", "startup"), ("excel", "xlstart"), ("xdg", "autostart")];

/// Tells whether the last of these names, or one on the way to it, steers programs.
pub(crate) fn steers<'a>(path: impl IntoIterator<Item = &'a str>) -> bool {
    let mut above = String::new();
    for name in path {
        let name = fold(name);
        let own = name.starts_with('.')
            || NAMES.contains(&name.as_str())
            || ENDS.iter().any(|end| name.ends_with(end));
        if own || PAIRS.contains(&(above.as_str(), name.as_str())) {
            return true;
        }
        above = name;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_steering(path: &str) -> bool {
        steers(path.split('/'))
    }

    #[test]
    fn what_steers_programs_is_known_in_every_case_and_width_and_depth() {
        for path in [
            ".mcp.json",
            ".MCP.json",
            "．ｍｃｐ．ｊｓｏｎ",
            "CLAUDE.md",
            "claude.MD",
            "ＣＬＡＵＤＥ.md",
            "sub/CLAUDE.md",
            "CLAUDE.local.md",
            "AGENTS.md",
            ".claude/settings.json",
            ".Claude/a/b.txt",
            "a/.git/hooks/post-checkout",
            ".vscode/tasks.json",
            ".envrc",
            ".bashrc",
            ".profile",
            ".gitconfig",
            ".gitattributes",
            ".github/workflows/x.yml",
            ".cursor/rules/x.mdc",
            "autorun.inf",
            "AUTORUN.INF",
            "Desktop.ini",
            "見積.lnk",
            "集計.bat",
            "集計.ＢＡＴ",
            "x.ps1",
            "Microsoft.PowerShell_profile.ps1",
            "報告書.pdf.exe",
            "x.js",
            "a.hta",
            "x.url",
            "x.scf",
            "x.xll",
            "Makefile",
            "package.json",
            "conftest.py",
            "Programs/Startup/x.txt",
            "xdg/autostart/x",
            "style.instructions.md",
        ] {
            assert!(is_steering(path), "{path}");
        }
    }

    #[test]
    fn everyday_names_that_come_near_steer_nothing() {
        for path in [
            "議事録.txt",
            "claude.txt",
            "CLAUDE について.md",
            "agents.csv",
            "スタートアップ/一覧.csv",
            "startup/企業一覧.csv",
            "data.json",
            "2026.11.30.txt",
            "見積.xlsx",
            "README.md",
            "a.py",
            "x.html",
            "batch.txt",
            "package.json.txt",
            "autorun.txt",
        ] {
            assert!(!is_steering(path), "{path}");
        }
    }
}
