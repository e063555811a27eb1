//! pdfium is loaded such that it calls what it brings along itself.
//!
//! It exports its FreeType, and this program has the system's loaded already, beneath FFmpeg. By the usual rules of ELF
//! (System V ABI, "Shared Object Dependencies") the first of a name serves everybody: letters would look as the system's
//! FreeType draws them, and structures of one version would be handed to code of another.

use std::path::Path;

/// Loads it for good: whoever loads the same file later is given what is here. What cannot be loaded is told then.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(super) fn load(path: &Path) {
    use std::ffi::CString;
    use std::os::unix::ffi::OsStrExt;
    let Ok(path) = CString::new(path.as_os_str().as_bytes()) else { return };
    // SAFETY: a path that ends in zero; the library's initialisers are those that run when it is loaded later.
    unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL | libc::RTLD_DEEPBIND) };
}

/// macOS and Windows know which library a name is of.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(super) fn load(_path: &Path) {}
