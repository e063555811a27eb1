//! Programs that tests run: those of the workspace, out of other packages too, and scripts that stand in for one.

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

/// Writes a script into the folder, to be started in the place of another program.
///
/// # Panics
/// When it cannot be written.
#[cfg(unix)]
#[must_use]
#[expect(clippy::unwrap_used, reason = "a stand-in that cannot be written must fail the test that needs it")]
pub fn stand_in(folder: &Path, name: &str, script: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let program = folder.join(name);
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    program
}

/// A stand-in for `galley-worker` that says this first, as its messages are framed, and has the command `keep` write
/// what it is sent then to the second path.
#[cfg(unix)]
#[must_use]
pub fn stand_in_that_says(folder: &Path, message: &str, keep: &str) -> (PathBuf, PathBuf) {
    let heard = folder.join("heard");
    let head = format!("\\{:03o}\\000\\000\\000\\004\\000\\000\\000", message.len());
    let script = format!("#!/bin/sh\nprintf '{head}%s' '{message}' >&0\n{keep} > {}\n", heard.display());
    (stand_in(folder, "worker", &script), heard)
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
