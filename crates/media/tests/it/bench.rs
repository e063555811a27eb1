//! A pool for tests, and files for it to open.

use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use galley_media::cancel::Cancel;
use galley_media::error::MediaError;
use galley_media::pool::{At, Medium, OpenOptions, Pool, RenderRequest, Rendered, Sandbox, Settings};

/// Settings with the worker that was built for these tests; where it cannot prove its sandbox, that is allowed.
pub fn settings() -> Settings {
    let found = Settings::find();
    let can_prove = cfg!(all(target_os = "linux", not(feature = "portable")));
    let sandbox = if can_prove { found.sandbox } else { Sandbox::AllowUnproved };
    Settings { worker: PathBuf::from(env!("CARGO_BIN_EXE_galley-worker")), sandbox, ..found }
}

pub fn pool() -> Pool {
    Pool::new(settings())
}

/// A file without a name that holds these bytes.
pub fn file(bytes: &[u8]) -> File {
    use std::io::Write;
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file
}

/// The folder of the sample campaign, which the gate makes before it runs tests.
pub fn campaign() -> PathBuf {
    let Some(folder) = std::env::var_os("GALLEY_SAMPLE").map(PathBuf::from) else {
        panic!("make the sample campaign by `cargo xtask sample`, and name its folder in GALLEY_SAMPLE");
    };
    let is_made = folder.join("campaign.json").is_file();
    assert!(is_made, "GALLEY_SAMPLE: no campaign in {}; `cargo xtask sample` makes it", folder.display());
    folder
}

pub fn open(pool: &Pool, bytes: &[u8]) -> Result<Medium, MediaError> {
    open_locked(pool, bytes, None)
}

pub fn open_locked(pool: &Pool, bytes: &[u8], password: Option<&str>) -> Result<Medium, MediaError> {
    let options = OpenOptions { password: password.map(str::to_owned), stream: None };
    pool.open(file(bytes), options, &Cancel::new())
}

pub fn render(medium: &Medium, request: RenderRequest) -> Result<Rendered, MediaError> {
    medium.render(&request, &Cancel::new())
}

/// The colour at a place of a picture rendered as RGBA.
pub fn pixel(rendered: &Rendered, x: u32, y: u32) -> [u8; 4] {
    let picture = &rendered.picture;
    let at = (y * picture.strides[0] + x * 4) as usize;
    picture.bytes[at..at + 4].try_into().unwrap()
}

pub fn page(number: u32) -> RenderRequest {
    RenderRequest::new(At::Page(number))
}

/// What a worker has open. Closed workers are unreadable: only the superuser sees anything.
pub fn descriptors(process: u32) -> Vec<PathBuf> {
    match std::fs::read_dir(format!("/proc/{process}/fd")) {
        Ok(entries) => {
            entries.flatten().map(|entry| std::fs::read_link(entry.path()).unwrap_or_default()).collect()
        }
        Err(error) => {
            assert!(!rustix::process::geteuid().is_root(), "{error}");
            Vec::new()
        }
    }
}

/// No longer than a test may take; nothing waits for it to pass but where it is meant to.
pub const SOON: Duration = Duration::from_millis(300);
