//! What differs between platforms: starting a worker, passing descriptors, shared memory, limits.
//!
//! `unix` is what all Unix systems do alike, by means of its `system`: `linux`, or `portable` on the others. The cargo
//! feature `portable` chooses the latter on Linux as well, where it can be tested. On Windows a worker cannot be
//! started yet, and every call says so.

/// Whether a worker can be started on this system.
pub(crate) const CAN_START: bool = cfg!(unix);

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub(crate) use unix::*;

#[cfg(all(target_os = "linux", not(feature = "portable")))]
mod linux;
#[cfg(all(target_os = "linux", not(feature = "portable")))]
mod sheet;
#[cfg(all(target_os = "linux", not(feature = "portable")))]
use linux as system;
#[cfg(all(target_os = "linux", not(feature = "portable")))]
pub(crate) use {
    linux::{lead_group, limit_memory, limit_program},
    sheet::Sheet,
};

#[cfg(all(unix, any(not(target_os = "linux"), feature = "portable")))]
mod portable;
#[cfg(all(unix, any(not(target_os = "linux"), feature = "portable")))]
use portable as system;
#[cfg(all(unix, any(not(target_os = "linux"), feature = "portable")))]
pub(crate) use portable::limit_memory;

#[cfg(any(not(target_os = "linux"), feature = "portable"))]
mod no_sheet;
#[cfg(any(not(target_os = "linux"), feature = "portable"))]
pub(crate) use no_sheet::Sheet;

#[cfg(not(unix))]
mod unsupported;
#[cfg(not(unix))]
pub(crate) use unsupported::*;
