//! The beginning of a slot, mapped by the worker that owns what is drawn there: a page is drawn where its parent takes it
//! from. The parent itself never maps a slot.
#![allow(unsafe_code)]

use std::io;
use std::os::fd::AsFd;
use std::ptr;

use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};

/// Memory that the parent reads once an answer says so.
pub(crate) struct Sheet {
    start: *mut u8,
    num_bytes: usize,
}

impl Sheet {
    /// Maps so many bytes of a memory file that is at least as large and cannot shrink: a slot is sealed.
    pub(super) fn map(memory: impl AsFd, num_bytes: usize) -> io::Result<Self> {
        let (protection, flags) = (ProtFlags::READ | ProtFlags::WRITE, MapFlags::SHARED);
        // SAFETY: a new mapping at a place that the system chooses.
        let start = unsafe { mmap(ptr::null_mut(), num_bytes, protection, flags, memory, 0) }?;
        Ok(Self { start: start.cast(), num_bytes })
    }

    /// All of it; what an earlier answer left is still there.
    pub(crate) fn bytes(&mut self) -> &mut [u8] {
        // SAFETY: mapped for as long as `self` lives, and lent once at a time. The parent reads between answers only.
        unsafe { std::slice::from_raw_parts_mut(self.start, self.num_bytes) }
    }
}

impl Drop for Sheet {
    fn drop(&mut self) {
        // SAFETY: mapped by `map`, with this length.
        let _ = unsafe { munmap(self.start.cast(), self.num_bytes) };
    }
}
