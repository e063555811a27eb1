//! pdfium is loaded such that it calls what it brings along itself.
//!
//! It exports its FreeType, and this program has the system's loaded already, beneath FFmpeg. By the usual rules of ELF
//! (System V ABI, "Shared Object Dependencies") the first of a name serves everybody: letters would look as the system's
//! FreeType draws them, and structures of one version would be handed to code of another.

use std::path::Path;

/// Loads it for good: whoever loads the same file later is given what is here.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(super) fn load(path: &Path) -> Result<(), String> {
    use std::ffi::{CStr, CString};
    use std::os::unix::ffi::OsStrExt;
    let path = CString::new(path.as_os_str().as_bytes()).map_err(|error| error.to_string())?;
    // SAFETY: a path that ends in zero; the library's initialisers are those that run when it is loaded later.
    let library =
        unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL | libc::RTLD_DEEPBIND) };
    if !library.is_null() {
        return Ok(());
    }
    // SAFETY: null, or text that stays until the next call of this thread.
    let why = unsafe { libc::dlerror() };
    if why.is_null() {
        return Err("it cannot be loaded".to_owned());
    }
    // SAFETY: not null, and ends in zero.
    Err(unsafe { CStr::from_ptr(why) }.to_string_lossy().into_owned())
}

/// macOS and Windows know which library a name is of. musl has no such way of loading.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(super) fn load(_path: &Path) -> Result<(), String> {
    Ok(())
}
