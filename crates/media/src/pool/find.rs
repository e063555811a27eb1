//! Where the worker and pdfium are.

use std::path::{Path, PathBuf};

#[cfg(windows)]
const LIBRARY: &str = "pdfium.dll";
#[cfg(target_os = "macos")]
const LIBRARY: &str = "libpdfium.dylib";
#[cfg(not(any(windows, target_os = "macos")))]
const LIBRARY: &str = "libpdfium.so";

/// `GALLEY_WORKER`, else beside the executable, else in the folder above it (test binaries are in `deps/`).
pub(super) fn worker() -> PathBuf {
    if let Some(path) = std::env::var_os("GALLEY_WORKER") {
        return PathBuf::from(path);
    }
    let name = format!("galley-worker{}", std::env::consts::EXE_SUFFIX);
    let beside = folders().into_iter().take(2).map(|folder| folder.join(&name));
    let mut candidates: Vec<PathBuf> = beside.collect();
    let found = candidates.iter().find(|path| path.is_file()).cloned();
    found
        .or_else(|| (!candidates.is_empty()).then(|| candidates.remove(0)))
        .unwrap_or_else(|| PathBuf::from(name))
}

/// `GALLEY_PDFIUM`, else beside the executable, else below `tools/pdfium` of a target directory above it.
pub(super) fn pdfium() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("GALLEY_PDFIUM") {
        return Some(PathBuf::from(path));
    }
    folders().iter().find_map(|folder| {
        let beside = folder.join(LIBRARY);
        let tools = folder.join("tools").join("pdfium");
        if beside.is_file() { Some(beside) } else { below(&tools, 3) }
    })
}

/// The executable's folder and those above it.
fn folders() -> Vec<PathBuf> {
    let executable = std::env::current_exe().ok();
    let executable = executable.map(|path| path.canonicalize().unwrap_or(path));
    executable.iter().flat_map(|path| path.ancestors().skip(1).take(4)).map(Path::to_path_buf).collect()
}

fn below(folder: &Path, depth: u32) -> Option<PathBuf> {
    let direct = folder.join(LIBRARY);
    if direct.is_file() {
        return Some(direct);
    }
    let deeper = depth.checked_sub(1)?;
    let entries = std::fs::read_dir(folder).ok()?.flatten();
    entries.filter(|entry| entry.path().is_dir()).find_map(|entry| below(&entry.path(), deeper))
}
