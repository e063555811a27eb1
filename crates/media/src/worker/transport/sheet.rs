//! The beginning of a slot, mapped by the worker that owns what is drawn there: a page is drawn where its parent takes it
//! from. The parent itself never maps a slot.
#![allow(unsafe_code)]

use std::io;
use std::os::fd::AsFd;
use std::ptr;

use rustix::io::Errno;
use rustix::mm::{Advice, MapFlags, ProtFlags, madvise, mmap, munmap};

use crate::error::{Code, MediaError};
use crate::picture::Canvas;
use crate::worker::wire::SLOT_KEPT;

#[expect(clippy::cast_possible_truncation, reason = "16 MB")]
const KEPT: usize = SLOT_KEPT as usize;

/// Memory that the parent reads once an answer says so.
pub(crate) struct Sheet {
    start: *mut u8,
    num_bytes: usize,
    /// So many bytes from the start have their memory, and keep it.
    had: usize,
}

impl Sheet {
    /// Maps so many bytes of a memory file that is at least as large and cannot shrink: a slot is sealed.
    pub(super) fn map(memory: impl AsFd, num_bytes: usize) -> io::Result<Self> {
        let (protection, flags) = (ProtFlags::READ | ProtFlags::WRITE, MapFlags::SHARED);
        // SAFETY: a new mapping at a place that the system chooses.
        let start = unsafe { mmap(ptr::null_mut(), num_bytes, protection, flags, memory, 0) }?;
        Ok(Self { start: start.cast(), num_bytes, had: 0 })
    }
}

impl Sheet {
    /// Asks for the memory now, because a page of it that is not to be had later ends the process. What was had once
    /// stays, as far as the parent keeps it.
    fn have(&mut self, num_bytes: usize) -> Result<(), MediaError> {
        let Some(rest) = num_bytes.checked_sub(self.had).filter(|rest| *rest > 0) else { return Ok(()) };
        // SAFETY: within the mapping, whose bytes nobody else refers to; `had` is a whole number of pages.
        match unsafe { madvise(self.start.add(self.had).cast(), rest, Advice::LinuxPopulateWrite) } {
            // Linux before 5.14 does not know the advice.
            Ok(()) | Err(Errno::INVAL) => {}
            Err(error) => return Err(MediaError::new(Code::Io, format!("no room for the answer: {error}"))),
        }
        self.had = num_bytes.min(KEPT) & !(rustix::param::page_size() - 1);
        Ok(())
    }
}

impl Canvas for Sheet {
    /// What an earlier answer left there may still be there.
    fn room(&mut self, num_bytes: usize) -> Result<Option<&mut [u8]>, MediaError> {
        if num_bytes > self.num_bytes {
            return Ok(None);
        }
        self.have(num_bytes)?;
        // SAFETY: mapped for as long as `self` lives, and lent once at a time. The parent reads between answers only.
        Ok(Some(unsafe { std::slice::from_raw_parts_mut(self.start, num_bytes) }))
    }
}

impl Drop for Sheet {
    fn drop(&mut self) {
        // SAFETY: mapped by `map`, with this length.
        let _ = unsafe { munmap(self.start.cast(), self.num_bytes) };
    }
}
