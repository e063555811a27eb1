//! Files that come from elsewhere and are read by path; nothing of them is copied into the project.

use std::io::Write as _;
use std::path::PathBuf;

/// Finds a file below `../shared/fixtures` of the project's root, or below `GALLEY_FIXTURES`.
///
/// # Panics
/// When it is missing: a test that needs it must not be silently green. With `GALLEY_WITHOUT_FIXTURES=1` the
/// answer is `None`, and the test's name is printed as not run.
#[must_use]
#[expect(clippy::panic, reason = "a missing fixture must fail the test that needs it")]
pub fn path(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("GALLEY_FIXTURES")
        .filter(|folder| !folder.is_empty())
        .map_or_else(beside_the_project, PathBuf::from);
    let file = folder.join(name);
    if file.exists() {
        return Some(file);
    }
    if std::env::var_os("GALLEY_WITHOUT_FIXTURES").is_some_and(|value| value == "1") {
        // Past the capture of a test that passes.
        let _ = writeln!(std::io::stderr(), "NOT RUN, fixture missing: {name}");
        return None;
    }
    panic!(
        "fixture {name} is missing in {}: set GALLEY_FIXTURES to the folder that holds it, or \
         GALLEY_WITHOUT_FIXTURES=1 to leave out the tests that need it",
        folder.display()
    );
}

fn beside_the_project() -> PathBuf {
    let package = crate::places::package();
    let beside =
        package.ancestors().map(|folder| folder.join("../shared/fixtures")).find(|folder| folder.is_dir());
    beside.unwrap_or_else(|| package.join("../../../shared/fixtures"))
}
