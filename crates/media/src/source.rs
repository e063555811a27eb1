//! Opening a file to look at, and reading it by position.
//!
//! Opening never blocks and never trusts the name: what is not a regular file is refused before a byte is read.
//! Descriptors are shared between processes, and so is their offset; [`Source`] therefore keeps an offset of its
//! own and reads by position. A cancelled source fails its next read.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use crate::cancel::Cancel;
use crate::error::{Code, MediaError};

/// Opens a regular file for reading, without ever blocking on a FIFO or a device.
pub fn open(path: &Path) -> Result<File, MediaError> {
    let file = open_without_blocking(path).map_err(|error| refused(&error))?;
    regular(&file)?;
    Ok(file)
}

/// Returns the size of a regular file, or why it is none.
pub(crate) fn regular(file: &File) -> Result<u64, MediaError> {
    let (is_file, is_folder, num_bytes) = looks(file).map_err(|error| refused(&error))?;
    if is_file {
        return Ok(num_bytes);
    }
    let (what, hint) = if is_folder {
        ("this is a folder", "Name one of the files inside it.")
    } else {
        ("this is not a regular file", "Save it to a file first, then open that.")
    };
    Err(MediaError::new(Code::NotFound, what).with_hint(hint))
}

/// Whether it is a file, whether a folder, and its size. By `fstat`: the standard library's way names a path, even
/// though an empty one, and closed workers may make no call that takes one.
#[cfg(unix)]
fn looks(file: &File) -> io::Result<(bool, bool, u64)> {
    let stat = rustix::fs::fstat(file)?;
    let kind = rustix::fs::FileType::from_raw_mode(stat.st_mode);
    Ok((kind.is_file(), kind.is_dir(), u64::try_from(stat.st_size).unwrap_or(0)))
}

#[cfg(not(unix))]
fn looks(file: &File) -> io::Result<(bool, bool, u64)> {
    let metadata = file.metadata()?;
    Ok((metadata.is_file(), metadata.is_dir(), metadata.len()))
}

#[cfg(unix)]
fn open_without_blocking(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

#[cfg(not(unix))]
fn open_without_blocking(path: &Path) -> io::Result<File> {
    File::open(path)
}

fn refused(error: &io::Error) -> MediaError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::InvalidInput => {
            MediaError::new(Code::NotFound, "there is no such file")
                .with_hint("Check the name and the folder.")
        }
        io::ErrorKind::PermissionDenied => {
            MediaError::new(Code::NotPermitted, "the file may not be read by this account")
                .with_hint("Ask its owner for leave to read it, or copy it to a folder of your own.")
        }
        // A socket, or a device without a driver.
        _ if error.raw_os_error() == Some(6) => MediaError::new(Code::NotFound, "this is not a regular file")
            .with_hint("Save it to a file first, then open that."),
        _ => MediaError::new(Code::Io, format!("the file could not be opened: {error}")),
    }
}

/// A file read by position, with an offset of its own and a way to stop.
#[derive(Clone, Debug)]
pub struct Source {
    file: Arc<File>,
    at: u64,
    len: u64,
    cancel: Cancel,
}

impl Source {
    /// Wraps a regular file; its size is taken now and a file that shrinks later ends early.
    pub fn new(file: Arc<File>, cancel: Cancel) -> Result<Self, MediaError> {
        let len = regular(&file)?;
        Ok(Self { file, at: 0, len, cancel })
    }

    /// Returns a second reader of the same bytes, at their beginning, that stops when `cancel` does.
    #[must_use]
    pub fn again(&self, cancel: &Cancel) -> Self {
        Self { file: self.file.clone(), at: 0, len: self.len, cancel: cancel.clone() }
    }

    #[must_use]
    pub fn num_bytes(&self) -> u64 {
        self.len
    }

    /// Fails when it was stopped.
    pub(crate) fn check(&self) -> Result<(), MediaError> {
        self.cancel.check()
    }

    /// Fills as much of `buffer` as the file has from `at` on.
    pub fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        let mut done = 0;
        while let Some(rest) = buffer.get_mut(done..).filter(|rest| !rest.is_empty()) {
            if self.cancel.is_cancelled() {
                return Err(io::Error::other("cancelled"));
            }
            match read_some(&self.file, rest, at + done as u64) {
                Ok(0) => break,
                Ok(count) => done += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(done)
    }

    /// Reads everything, up to `limit` bytes.
    pub fn read_whole(&self, limit: u64) -> Result<Vec<u8>, MediaError> {
        if self.len > limit {
            let message = format!("{} MB are more than can be opened in one piece", self.len >> 20);
            return Err(MediaError::new(Code::Limit, message));
        }
        let mut bytes = vec![0; usize::try_from(self.len).unwrap_or(usize::MAX)];
        let count = self.read_at(&mut bytes, 0).map_err(|error| failed(&error, &self.cancel))?;
        bytes.truncate(count);
        Ok(bytes)
    }
}

/// Tells a failed read apart from a cancelled one.
pub(crate) fn failed(error: &io::Error, cancel: &Cancel) -> MediaError {
    match cancel.check() {
        Err(cancelled) => cancelled,
        Ok(()) => MediaError::new(Code::Io, format!("the file could not be read to its end: {error}"))
            .with_hint("Check that the disk or share is still there, then open it again."),
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.read_at(buffer, self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = target.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

#[cfg(unix)]
fn read_some(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_some(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}

/// Writes all bytes at a place of a file, whatever its offset is.
pub(crate) fn write_all_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    let mut done = 0;
    while let Some(rest) = bytes.get(done..).filter(|rest| !rest.is_empty()) {
        match write_some(file, rest, at + done as u64) {
            Ok(0) => return Err(io::Error::from(io::ErrorKind::WriteZero)),
            Ok(count) => done += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Fills the buffer from a place of a file.
pub(crate) fn read_exactly_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<()> {
    let mut done = 0;
    while let Some(rest) = buffer.get_mut(done..).filter(|rest| !rest.is_empty()) {
        match read_some(file, rest, at + done as u64) {
            Ok(0) => return Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
            Ok(count) => done += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(unix)]
fn write_some(file: &File, bytes: &[u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::write_at(file, bytes, at)
}

#[cfg(windows)]
fn write_some(file: &File, bytes: &[u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_write(file, bytes, at)
}
