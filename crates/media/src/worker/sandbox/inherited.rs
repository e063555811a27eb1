//! Descriptors that came along by accident: whoever started the app may have left pipes and files open to its children.
#![allow(unsafe_code)]

use std::io;

/// Closes everything but standard input, output and error. Called before anything else is opened.
pub(crate) fn close_inherited() -> io::Result<()> {
    const FIRST: libc::c_int = 3;
    // SAFETY: the program has just begun, and nothing of it owns a descriptor yet.
    let result = unsafe { libc::syscall(libc::SYS_close_range, FIRST, libc::c_int::MAX, 0) };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
