//! The key of a server's authority: a file that its owner alone reads, made at the first start.
//!
//! Whoever has it can sign in the server's name, and without it the log cannot be gone on with (`keys-lost`): it is in no
//! backup, and is kept apart from them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use galley_store::Edge;

/// The file in the data folder.
pub const FILE: &str = "authority.key";

/// Reads the Ed25519 seed of the authority, drawing one where the folder has none.
///
/// # Errors
/// Those of the file system; `InvalidData` for a file that is no key.
pub fn find(folder: &Path, edge: &dyn Edge) -> io::Result<[u8; 32]> {
    let path = folder.join(FILE);
    match fs::read_to_string(&path) {
        Ok(text) => {
            owner_only(&path)?;
            let seed = hex::decode(text.trim()).ok().and_then(|bytes| bytes.try_into().ok());
            seed.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, format!("{FILE} holds no key")))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut seed = [0; 32];
            edge.random(&mut seed);
            write_new(&path, format!("{}\n", hex::encode(seed)).as_bytes())?;
            Ok(seed)
        }
        Err(error) => Err(error),
    }
}

/// Writes a file that did not exist, readable by its owner only, and brings it to the disk.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let aside = path.with_extension("new");
    let _ = fs::remove_file(&aside);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&aside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&aside, path)?;
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(unix)]
fn owner_only(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut rights = fs::metadata(path)?.permissions();
    if rights.mode() & 0o077 != 0 {
        rights.set_mode(0o600);
        fs::set_permissions(path, rights)?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn owner_only(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::Machine;

    #[test]
    fn the_key_is_drawn_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let first = find(folder.path(), &Machine).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(folder.path().join(FILE), fs::Permissions::from_mode(0o644)).unwrap();
        }
        assert_eq!(find(folder.path(), &Machine).unwrap(), first);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_file_that_is_no_key_is_said_and_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), "no key").unwrap();
        assert_eq!(find(folder.path(), &Machine).unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert_eq!(fs::read_to_string(folder.path().join(FILE)).unwrap(), "no key");
    }
}
