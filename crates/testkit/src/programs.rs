//! Programs of the workspace that tests of other packages run.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Returns `galley-worker`: the one that `GALLEY_WORKER` names, as in the gate, which has built it already; else it is
/// built into the target directory of the running test, once.
///
/// # Panics
/// When it cannot be built: a test that needs it must not be silently green.
#[must_use]
#[expect(clippy::panic, reason = "a program that does not build must fail the test that needs it")]
pub fn worker() -> PathBuf {
    static WORKER: OnceLock<PathBuf> = OnceLock::new();
    let built =
        WORKER.get_or_init(|| match ready().map_or_else(|| build("galley-media", "galley-worker"), Ok) {
            Ok(path) => path,
            Err(error) => panic!("galley-worker cannot be built: {error}"),
        });
    built.clone()
}

fn ready() -> Option<PathBuf> {
    std::env::var_os("GALLEY_WORKER").map(PathBuf::from).filter(|path| path.is_file())
}

fn build(package: &str, program: &str) -> std::io::Result<PathBuf> {
    let executable = std::env::current_exe()?;
    // …/target/debug/deps/it-0123
    let profile = executable.ancestors().nth(2).unwrap_or(Path::new("."));
    let target = profile.parent().unwrap_or(Path::new("."));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--package", package, "--bin", program, "--target-dir"]).arg(target);
    if profile.file_name().is_some_and(|name| name == "release") {
        command.arg("--release");
    }
    let status = command.current_dir(crate::places::package()).status()?;
    let path = profile.join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    if status.success() && path.is_file() {
        Ok(path)
    } else {
        Err(std::io::Error::other(format!("{status}")))
    }
}
