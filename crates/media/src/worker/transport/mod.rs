//! What differs between platforms: starting a worker, passing descriptors, shared memory, limits.
//!
//! Linux is implemented. Elsewhere a worker cannot be started yet, and every call says so.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod sheet;
#[cfg(target_os = "linux")]
pub(crate) use linux::*;
#[cfg(target_os = "linux")]
pub(crate) use sheet::Sheet;

#[cfg(not(target_os = "linux"))]
mod unsupported;
#[cfg(not(target_os = "linux"))]
pub(crate) use unsupported::*;
