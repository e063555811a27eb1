//! The file layer below the content store: the few steps whose order decides what survives a power loss.
//!
//! The real one is the operating system's. Tests put another below that forgets whatever was not synced.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// The steps that write below the data folder, apart from SQLite's own.
pub trait Disk: Send + Sync {
    /// Makes a file that must not exist, readable by its owner only.
    fn create(&self, path: &Path) -> io::Result<File>;
    /// Makes `file` share the bytes of `source`, where the file system can.
    fn share(&self, file: &File, path: &Path, source: &File) -> bool;
    /// Appends to a file made by `create`.
    fn write(&self, file: &mut File, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Returns when the file's bytes are on the medium.
    fn sync(&self, file: &File, path: &Path) -> io::Result<()>;
    /// Puts a file at its final name, within the same file system.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Makes a folder, readable by its owner only; one that is there is fine.
    fn make_folder(&self, path: &Path) -> io::Result<()>;
    /// Returns when the names in a folder are on the medium.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
}

/// The operating system's files.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn create(&self, path: &Path) -> io::Result<File> {
        let mut options = File::options();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path)
    }

    fn share(&self, file: &File, _path: &Path, source: &File) -> bool {
        #[cfg(target_os = "linux")]
        let shared = rustix::fs::ioctl_ficlone(file, source).is_ok();
        #[cfg(not(target_os = "linux"))]
        let shared = {
            let _ = (file, source);
            false
        };
        shared
    }

    fn write(&self, file: &mut File, _path: &Path, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    fn sync(&self, file: &File, _path: &Path) -> io::Result<()> {
        // On macOS the standard library asks for F_FULLFSYNC.
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
            done => done,
        }
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        // Windows cannot sync a folder; its file systems journal names.
        #[cfg(unix)]
        File::open(path)?.sync_all()?;
        #[cfg(not(unix))]
        let _ = path;
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }
}
