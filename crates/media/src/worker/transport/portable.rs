//! macOS and other Unix systems, by means that Linux has as well: a slot is a file that has lost its name.
//!
//! The file is not sealed, so a worker may write more than it was asked for, up to its limit of file size; the parent
//! reads by position what an answer may have, and a file that is too short is an error. Nothing ends a worker with its
//! parent but the worker itself: it listens to the socket beside its work, and ends when the socket does; should it not
//! get to listen, the limit of processor time is left. None of this is a sandbox, and the proof says so
//! (docs/decisions/0005-sandbox.md).

use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::Path;

use rustix::io::FdFlags;
use rustix::net::RecvFlags;
use rustix::process::Resource;

use super::no_sheet::Sheet;
use super::unix::{Slot, can_write, limit, named_for_a_moment, scratch};

pub(super) const RECEIVING: RecvFlags = RecvFlags::empty();

/// A descriptor that came in, as it may be kept: a program that is started gets no copy. macOS has no flag for that on
/// receiving; a worker starts no program in between.
pub(super) fn received(file: OwnedFd) -> io::Result<File> {
    rustix::io::fcntl_setfd(&file, FdFlags::CLOEXEC)?;
    Ok(File::from(file))
}

impl Slot {
    /// Makes a slot, which grows with what is written. Not all file systems know files with holes.
    pub(crate) fn new(_num_bytes: u64) -> io::Result<Self> {
        Ok(Self { memory: scratch(None)? })
    }

    /// A file can be cut by whoever holds it, and a mapping of it then ends the process: there is none.
    pub(crate) fn sheet(&self, _num_bytes: usize) -> io::Result<Sheet> {
        Ok(Sheet)
    }

    /// Gives room back to the disk, from a place to the end.
    pub(crate) fn release(&self, from: u64, _to: u64) {
        let _ = self.memory.set_len(from);
    }
}

/// The file anew, without the right to write it, where the system makes one: Linux does. macOS and the BSDs answer with
/// a copy of the descriptor, its rights included, and the file goes on as it is. People's files are opened for reading
/// alone to begin with ([`crate::source::open`]); what is left are files without a name that the program made itself.
pub(super) fn without_writing(file: File) -> io::Result<File> {
    let again = File::open(format!("/dev/fd/{}", file.as_raw_fd()))?;
    if can_write(&again)? { Ok(file) } else { Ok(again) }
}

pub(super) fn without_a_name(folder: &Path) -> io::Result<File> {
    named_for_a_moment(folder)
}

/// Bounds this process's memory as far as the system knows how to, and forbids core files.
pub(crate) fn limit_memory(num_bytes: u64) -> io::Result<()> {
    for resource in [Resource::As, Resource::Data] {
        // Refused by systems that do not know it, or count what is there from the beginning: macOS does.
        let _ = limit(resource, num_bytes);
    }
    limit(Resource::Core, 0)
}
