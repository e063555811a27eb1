//! Where the package under test lies. Asked when the test runs: a target directory may be shared by several clones,
//! and a program built in one of them is then used in another.

use std::path::PathBuf;

/// The folder of the package whose test is running.
///
/// # Panics
/// Outside `cargo test` when there is no current folder either.
#[must_use]
#[expect(clippy::expect_used, reason = "a test without its package's folder cannot run")]
pub fn package() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .or_else(|| std::env::current_dir().ok())
        .expect("a package's folder")
}
