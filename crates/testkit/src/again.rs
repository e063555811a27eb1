//! A test that runs once more in a process of its own, where things are as they are nowhere else: on a disk of a few
//! megabytes, in a network of one port, by somebody without rights. In which of its two runs it is, a test asks here.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot run again must fail")]

use std::process::Command;

const AGAIN: &str = "GALLEY_TEST_AGAIN";

/// Whether this is the second run.
#[must_use]
pub fn is_again() -> bool {
    std::env::var_os(AGAIN).is_some()
}

/// The second run of the test of this full name, and of no other test of this binary.
///
/// # Panics
/// When nobody knows where this binary is.
#[must_use]
pub fn command(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]).env(AGAIN, "1");
    command
}

/// A way into namespaces of one's own, `kind` (such as `--mount`) among them, where one is root: what is added to its
/// arguments runs after the script.
#[must_use]
pub fn namespace(kind: &str, script: &str) -> Command {
    let script = format!("{script} && exec \"$@\"");
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", kind, "sh", "-c", &script, "sh"]);
    command
}

/// Runs the test of this full name again by another program, as the last of its arguments.
///
/// # Panics
/// When that program is missing, the test fails again, or there is no test of this name.
#[track_caller]
pub fn run(test: &str, by: &mut Command) {
    let second = command(test);
    let output = by.arg(second.get_program()).args(second.get_args()).env(AGAIN, "1").output();
    let output =
        output.unwrap_or_else(|error| panic!("{:?} is needed for this test: {error}", by.get_program()));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("1 passed"), "the test was not found again: {said}");
}
