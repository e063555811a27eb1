//! Removes a folder with all that a hostile program may have left in it: folders nested without end, folders that may
//! not be listed, links.
//!
//! Whatever lies inside is named from an open folder by one step, so no path is too long and no link is followed.
//! Folders are moved up to the top before they go: two are open at a time, however deep they lay.

use std::io;
use std::path::Path;

#[cfg(not(unix))]
pub(super) fn remove(folder: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(unix)]
pub(super) use unix::remove;

#[cfg(unix)]
mod unix {
    use std::ffi::CStr;
    use std::fs;
    use std::os::fd::{AsFd, OwnedFd};

    use rustix::fs::{AtFlags, CWD, Dir, DirEntry, FileType, Mode, OFlags};
    use rustix::io::Errno;

    use super::{Path, io};

    /// Names at the top that may be taken before a folder waits for the next pass.
    const MAX_TAKEN: usize = 100;

    /// Removes the folder; a link or a file of that name stays, and is no error.
    pub(in crate::office) fn remove(folder: &Path) -> io::Result<()> {
        match fs::symlink_metadata(folder) {
            Ok(facts) if facts.is_dir() => {}
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(_) | Err(_) => return Ok(()),
        }
        allow(CWD, folder);
        empty(&open(CWD, folder)?)?;
        fs::remove_dir(folder)
    }

    fn empty(top: &OwnedFd) -> io::Result<()> {
        let mut number = 0;
        loop {
            let (mut is_empty, mut went) = (true, false);
            for entry in entries(top)? {
                is_empty = false;
                went |= remove_one(top, entry.file_name(), &mut number);
            }
            if is_empty {
                return Ok(());
            }
            if !went {
                return Err(io::Error::from(io::ErrorKind::DirectoryNotEmpty));
            }
        }
    }

    /// Removes a file, or a folder once its own folders are moved up. Returns whether anything went.
    fn remove_one(top: &OwnedFd, name: &CStr, number: &mut u64) -> bool {
        if !is_folder(top, name) {
            return rustix::fs::unlinkat(top, name, AtFlags::empty()).is_ok();
        }
        allow(top, name);
        let Ok(folder) = open(top, name) else { return false };
        let mut went = false;
        for entry in entries(&folder).into_iter().flatten() {
            let inside = entry.file_name();
            went |= if is_folder(&folder, inside) {
                move_up(&folder, inside, top, number)
            } else {
                rustix::fs::unlinkat(&folder, inside, AtFlags::empty()).is_ok()
            };
        }
        rustix::fs::unlinkat(top, name, AtFlags::REMOVEDIR).is_ok() || went
    }

    fn move_up(folder: &OwnedFd, name: &CStr, top: &OwnedFd, number: &mut u64) -> bool {
        // A folder holds where it lies, so moving it takes the right to write it.
        allow(folder, name);
        for _ in 0..MAX_TAKEN {
            *number += 1;
            match rustix::fs::renameat(folder, name, top, format!("galley-up-{number}")) {
                Ok(()) => return true,
                Err(Errno::EXIST | Errno::NOTEMPTY | Errno::NOTDIR) => {}
                Err(_) => return false,
            }
        }
        false
    }

    /// What lies in it, as far as it can be listed.
    fn entries(folder: &OwnedFd) -> io::Result<impl Iterator<Item = DirEntry>> {
        let listed = Dir::read_from(folder)?.map_while(Result::ok);
        Ok(listed.filter(|entry| !matches!(entry.file_name().to_bytes(), b"." | b"..")))
    }

    fn is_folder(at: &OwnedFd, name: &CStr) -> bool {
        rustix::fs::statat(at, name, AtFlags::SYMLINK_NOFOLLOW)
            .is_ok_and(|facts| FileType::from_raw_mode(facts.st_mode).is_dir())
    }

    /// Lets a folder be listed and changed; where that fails, opening it will say so.
    fn allow(at: impl AsFd, folder: impl rustix::path::Arg) {
        let _ = rustix::fs::chmodat(at, folder, Mode::RWXU, AtFlags::empty());
    }

    fn open(at: impl AsFd, folder: impl rustix::path::Arg) -> rustix::io::Result<OwnedFd> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        rustix::fs::openat(at, folder, flags, Mode::empty())
    }
}
