//! Linux: a slot is a memfd of fixed, sealed size. Descriptors close by themselves from the moment they come in, files
//! need never have had a name, and the address space has a limit.

use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::Path;

use rustix::fs::{FallocateFlags, MemfdFlags, OFlags, SealFlags};
use rustix::net::RecvFlags;
use rustix::process::Resource;

use super::sheet::Sheet;
use super::unix::{Channel, OWN, Slot, limit, named_for_a_moment};

pub(super) const RECEIVING: RecvFlags = RecvFlags::CMSG_CLOEXEC;

/// A descriptor that came in, as it may be kept: a program that is started gets no copy.
pub(super) fn received(file: OwnedFd) -> io::Result<File> {
    Ok(File::from(file))
}

impl Channel {
    /// The descriptor's number.
    pub(crate) fn number(&self) -> i32 {
        self.socket.as_raw_fd()
    }
}

impl Slot {
    /// Makes a slot of `num_bytes`; memory is taken only where it is written.
    pub(crate) fn new(num_bytes: u64) -> io::Result<Self> {
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        let memory = File::from(rustix::fs::memfd_create("galley-slot", flags)?);
        memory.set_len(num_bytes)?;
        rustix::fs::fcntl_add_seals(&memory, SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL)?;
        Ok(Self { memory })
    }

    /// Maps its first bytes, to draw there.
    pub(crate) fn sheet(&self, num_bytes: usize) -> io::Result<Sheet> {
        Sheet::map(&self.memory, num_bytes)
    }

    /// The descriptor's number.
    pub(crate) fn number(&self) -> i32 {
        self.memory.as_raw_fd()
    }

    /// Gives memory back to the system, from one place to another.
    pub(crate) fn release(&self, from: u64, to: u64) {
        let flags = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
        let _ = rustix::fs::fallocate(&self.memory, flags, from, to.saturating_sub(from));
    }
}

/// The file anew, without the right to write it.
pub(super) fn without_writing(file: File) -> io::Result<File> {
    File::open(format!("/proc/self/fd/{}", file.as_raw_fd()))
}

pub(super) fn without_a_name(folder: &Path) -> io::Result<File> {
    let flags = OFlags::RDWR | OFlags::CLOEXEC | OFlags::TMPFILE;
    match rustix::fs::open(folder, flags, OWN) {
        Ok(file) => Ok(File::from(file)),
        // Some file systems only know files with names.
        Err(_) => named_for_a_moment(folder),
    }
}

/// Bounds this process's address space, and forbids core files and locked memory.
pub(crate) fn limit_memory(num_bytes: u64) -> io::Result<()> {
    for (resource, most) in [(Resource::As, num_bytes), (Resource::Core, 0), (Resource::Memlock, 0)] {
        limit(resource, most)?;
    }
    Ok(())
}

/// Bounds a program that takes this one's place: its files, descriptors and processor time. It cannot raise them.
pub(crate) fn limit_program(file_bytes: u64, seconds: u64) -> io::Result<()> {
    limit(Resource::Fsize, file_bytes)?;
    limit(Resource::Nofile, 512)?;
    limit(Resource::Cpu, seconds)
}

/// Makes this process the first of a group and session of its own, away from any terminal.
pub(crate) fn lead_group() -> io::Result<()> {
    rustix::process::setsid()?;
    Ok(())
}
