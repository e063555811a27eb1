//! Bytes on their way here: chunks as they come, in a file of their own, until all of them are there (S41).
//!
//! Beside it a file says which chunks are on the medium, one byte each: what an earlier run kept is not fetched again.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use galley_store::{ContentStore, Flow};
use galley_sync::chunks;
use galley_sync::driver::{Blob, PortError};

use super::port::failed;

const HERE: u8 = 1;

/// The folder of what is on its way.
pub(super) struct Arriving {
    folder: PathBuf,
    /// Held while a chunk is noted: several come at a time.
    noting: Mutex<()>,
}

impl Arriving {
    pub fn at(folder: PathBuf) -> Self {
        Self { folder, noting: Mutex::default() }
    }

    /// The chunks that are on the medium.
    pub fn kept(&self, blob: &Blob) -> Result<Vec<u64>, PortError> {
        let mut noted = Vec::new();
        match File::open(self.note(blob)) {
            Ok(mut file) => file.read_to_end(&mut noted).map_err(of_disk)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(of_disk(error)),
        };
        let num_chunks = chunks::count(blob.bytes);
        let here = (0_u64..).zip(noted).filter(|(chunk, noted)| *noted == HERE && *chunk < num_chunks);
        Ok(here.map(|(chunk, _)| chunk).collect())
    }

    /// Puts a chunk in its place, and notes it once it is on the medium.
    pub fn keep(&self, blob: &Blob, chunk: u64, bytes: &[u8]) -> Result<(), PortError> {
        fs::create_dir_all(&self.folder).map_err(of_disk)?;
        put(&self.part(blob), chunks::range(blob.bytes, chunk).start, bytes).map_err(of_disk)?;
        let _one_at_a_time = self.noting.lock().unwrap_or_else(PoisonError::into_inner);
        put(&self.note(blob), chunk, &[HERE]).map_err(of_disk)
    }

    /// Takes the whole in, if it is what the op promised; else nothing of it stays.
    pub fn complete(&self, blob: &Blob, content: &ContentStore) -> Result<(), PortError> {
        let taken = if blob.bytes == 0 {
            content.take_in_bytes(&[]).map_err(|error| failed(&error))?
        } else {
            let mut go_on = |_| Flow::Go;
            content.take_in_path(&self.part(blob), &mut go_on).map_err(|error| failed(&error))?
        };
        // The note first: chunks without one are fetched again, a note without chunks would lie.
        for path in [self.note(blob), self.part(blob)] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(of_disk(error)),
                _ => {}
            }
        }
        let promised = (blob.sha256, blob.chunk_root, blob.bytes);
        if (taken.sha256, taken.chunk_root, taken.bytes) == promised {
            return Ok(());
        }
        Err(PortError::Failed { what: "the bytes are not those that the op names".to_owned() })
    }

    fn part(&self, blob: &Blob) -> PathBuf {
        self.folder.join(format!("{}.part", blob.sha256))
    }

    fn note(&self, blob: &Blob) -> PathBuf {
        self.folder.join(format!("{}.chunks", blob.sha256))
    }
}

fn put(path: &Path, at: u64, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
    file.seek(SeekFrom::Start(at))?;
    file.write_all(bytes)?;
    file.sync_data()
}

fn of_disk(error: io::Error) -> PortError {
    PortError::Failed { what: error.to_string() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use galley_core::{Hash, SpaceId};
    use galley_sync::wire::Proposed;

    use super::*;

    #[test]
    fn s41_chunks_that_an_earlier_run_kept_are_there_and_are_not_noted_beyond_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let proposed = Proposed { space: SpaceId::new(1, [1; 10]), version: None, comment: None };
        let hash = Hash::of(&[b"x"]);
        let blob = Blob { sha256: hash, bytes: chunks::CHUNK + 3, chunk_root: hash, proposed };
        let arriving = Arriving::at(folder.path().join("arriving"));
        assert_eq!(arriving.kept(&blob).unwrap(), Vec::<u64>::new());
        arriving.keep(&blob, 1, b"end").unwrap();
        let again = Arriving::at(folder.path().join("arriving"));
        assert_eq!(again.kept(&blob).unwrap(), [1]);
        again.keep(&blob, 0, &vec![7; chunks::CHUNK as usize]).unwrap();
        assert_eq!(again.kept(&blob).unwrap(), [0, 1]);
        let part = fs::read(again.part(&blob)).unwrap();
        assert_eq!((part.len() as u64, &part[part.len() - 3..]), (blob.bytes, &b"end"[..]));
        assert_eq!(again.kept(&Blob { bytes: 5, ..blob }).unwrap(), [0], "of a smaller one");
    }
}
