//! Windows: no worker can be started yet; every call says so.

use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{Child, ExitStatus};
use std::time::Duration;

use super::no_sheet::Sheet;

fn unsupported<T>() -> io::Result<T> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "media workers are not available on this system yet"))
}

pub(crate) struct Channel;

impl Channel {
    pub(crate) fn send(&self, _body: &[u8], _file: Option<&File>) -> io::Result<()> {
        unsupported()
    }

    pub(crate) fn receive(&self) -> io::Result<Option<(Vec<u8>, Option<File>)>> {
        unsupported()
    }

    pub(crate) fn wait(&self, _timeout: Duration) -> io::Result<bool> {
        unsupported()
    }
}

pub(crate) struct Slot {
    memory: File,
}

impl Slot {
    pub(crate) fn new(_num_bytes: u64) -> io::Result<Self> {
        unsupported()
    }

    pub(crate) fn from_file(_memory: &File) -> io::Result<Self> {
        unsupported()
    }

    pub(crate) fn sheet(&self, _num_bytes: usize) -> io::Result<Sheet> {
        unsupported()
    }

    pub(crate) fn file(&self) -> &File {
        &self.memory
    }

    pub(crate) fn write(&self, _bytes: &[u8]) -> io::Result<()> {
        unsupported()
    }

    pub(crate) fn read(&self, _num_bytes: usize) -> io::Result<Vec<u8>> {
        unsupported()
    }

    pub(crate) fn release(&self, _from: u64, _to: u64) {}
}

pub(crate) fn for_reading(file: File) -> io::Result<File> {
    Ok(file)
}

pub(crate) fn room(_folder: &Path) -> Option<u64> {
    None
}

pub(crate) fn scratch(_folder: Option<&Path>) -> io::Result<File> {
    unsupported()
}

pub(crate) fn start(_program: &Path, _arguments: &[&std::ffi::OsStr]) -> io::Result<(Child, Channel)> {
    unsupported()
}

pub(crate) fn inherited() -> io::Result<Channel> {
    unsupported()
}

pub(crate) fn limit_memory(_num_bytes: u64) -> io::Result<()> {
    unsupported()
}

pub(crate) fn limit_files(_num_bytes: u64) -> io::Result<()> {
    unsupported()
}

pub(crate) fn has_ended(_child: &Child) -> io::Result<bool> {
    unsupported()
}

pub(crate) fn end_group(child: &mut Child) -> io::Result<ExitStatus> {
    let _ = child.kill();
    child.wait()
}

pub(crate) fn limit_processor(_seconds: u64) {}

pub(crate) fn end_now() -> ! {
    std::process::abort()
}
