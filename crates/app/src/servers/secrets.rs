//! Tokens of sessions at servers, kept where the keys of this device are: in the keychain, else in a file that its owner
//! alone reads. In no database and no log.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use galley_core::ServerId;

use crate::api::{Failure, KeyStorage};
use crate::keys;

const FILE: &str = "sessions";

/// Where tokens are kept.
pub(crate) struct Secrets {
    place: Place,
    /// Held while the file is read and written anew.
    writing: Mutex<()>,
}

enum Place {
    File(PathBuf),
    Keychain(PathBuf),
}

impl Secrets {
    /// In the keychain where the keys are there, too.
    pub fn of(folder: &Path, storage: KeyStorage) -> Self {
        let place = match storage {
            KeyStorage::File => Place::File(folder.join(FILE)),
            KeyStorage::Keychain => Place::Keychain(folder.to_owned()),
        };
        Self { place, writing: Mutex::default() }
    }

    /// The token of the session at a server; none where nobody is signed in.
    pub fn token(&self, server: ServerId) -> Result<Option<String>, Failure> {
        match &self.place {
            Place::File(path) => Ok(read(path)?.remove(&server.to_string())),
            Place::Keychain(folder) => keys::secret(folder, &server.to_string()),
        }
    }

    /// Keeps a token; what is kept when this returns is on the medium.
    pub fn keep(&self, server: ServerId, token: &str) -> Result<(), Failure> {
        match &self.place {
            Place::File(path) => self.change(path, |tokens| {
                tokens.insert(server.to_string(), token.to_owned());
            }),
            Place::Keychain(folder) => keys::keep_secret(folder, &server.to_string(), token),
        }
    }

    /// Forgets a token.
    pub fn forget(&self, server: ServerId) -> Result<(), Failure> {
        match &self.place {
            Place::File(path) => self.change(path, |tokens| {
                tokens.remove(&server.to_string());
            }),
            Place::Keychain(folder) => keys::forget_secret(folder, &server.to_string()),
        }
    }

    fn change(&self, path: &Path, change: impl FnOnce(&mut BTreeMap<String, String>)) -> Result<(), Failure> {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut tokens = read(path)?;
        change(&mut tokens);
        let text: String = tokens.iter().map(|(server, token)| format!("{server} {token}\n")).collect();
        keys::write_new(path, text.as_bytes()).map_err(|error| keys::folder_failed(&error))
    }
}

/// One server a line: its id, and the token.
fn read(path: &Path) -> Result<BTreeMap<String, String>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => {
            let lines = text.lines().filter_map(|line| line.split_once(' '));
            Ok(lines.map(|(server, token)| (server.to_owned(), token.to_owned())).collect())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(error) => Err(keys::folder_failed(&error)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn tokens_are_kept_for_their_owner_alone_and_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let id = |last: u8| ServerId::new(i64::from(last), [last; 10]);
        let secrets = Secrets::of(folder.path(), KeyStorage::File);
        assert_eq!(secrets.token(id(1)).unwrap(), None);
        secrets.keep(id(1), "one").unwrap();
        secrets.keep(id(2), "two").unwrap();
        secrets.keep(id(1), "one anew").unwrap();
        let again = Secrets::of(folder.path(), KeyStorage::File);
        assert_eq!(again.token(id(1)).unwrap().as_deref(), Some("one anew"));
        again.forget(id(1)).unwrap();
        assert_eq!(again.token(id(1)).unwrap(), None);
        assert_eq!(again.token(id(2)).unwrap().as_deref(), Some("two"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
