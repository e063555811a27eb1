//! Running other programs, and where things are.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result, bail};

/// The project's root.
pub fn root() -> PathBuf {
    // Cargo says at run time: a program in a target directory that clones share may have been built in another one.
    let here = std::env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .filter(|here| here.ends_with("crates/xtask"));
    let here = here.as_deref().unwrap_or(Path::new(env!("CARGO_MANIFEST_DIR")));
    here.parent().and_then(Path::parent).map_or_else(|| here.to_path_buf(), Path::to_path_buf)
}

/// Cargo's target directory: builds, tools, the sample campaign and everything else that can be made again.
///
/// Cargo itself says which, since the environment and the user's configuration can both name another; it is asked
/// in the folder that `cargo xtask` was started in, to which a relative name belongs.
pub fn target_dir() -> PathBuf {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    FOUND.get_or_init(|| asked_target_dir().unwrap_or_else(|| root().join("target"))).clone()
}

fn asked_target_dir() -> Option<PathBuf> {
    let mut cargo = Command::new("cargo");
    cargo.args(["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path"]);
    let json = read(cargo.arg(root().join("Cargo.toml"))).ok()?;
    let metadata: serde_json::Value = serde_json::from_str(&json).ok()?;
    metadata.get("target_directory")?.as_str().map(PathBuf::from)
}

/// Where set-up puts tools that the system does not have.
pub fn tools_dir() -> PathBuf {
    target_dir().join("tools")
}

/// Builds a command that runs in the project's root.
pub fn command(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Runs a command with its output on the terminal; anything but exit 0 is an error that names it.
pub fn run(command: &mut Command) -> Result<()> {
    let line = describe(command);
    eprintln!("$ {line}");
    let status = command.status().with_context(|| format!("{line}: cannot be started"))?;
    if !status.success() {
        bail!("{line}: {status}");
    }
    Ok(())
}

/// Runs a command and returns what it printed, trimmed.
pub fn read(command: &mut Command) -> Result<String> {
    let line = describe(command);
    let output = command.output().with_context(|| format!("{line}: cannot be started"))?;
    if !output.status.success() {
        bail!("{line}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Whether a program can be found.
pub fn has(program: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else { return false };
    std::env::split_paths(&path).any(|dir| dir.join(program).is_file())
}

fn describe(command: &Command) -> String {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}
