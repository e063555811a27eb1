//! Where the keys of this device are kept (S5): the keychain of the desktop, else a file that its owner alone reads.
//!
//! The data folder notes which of the two it was (`keys.where`), so that a keychain that is locked today is not
//! taken for one that never was: new keys would make a new device.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use galley_store::Keys;

use crate::api::{Failure, KeyStorage};
use crate::edge;

/// Where keys should be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// The keychain; a file where there is none.
    Keychain,
    File,
}

const SERVICE: &str = "app.galley.desktop";
const NOTE: &str = "keys.where";
const FILE: &str = "keys";
pub(crate) const DATABASE: &str = "galley.db";

/// Finds the keys of a data folder, making them at the first start.
pub(crate) fn find(folder: &Path, place: KeyPlace) -> Result<(Keys, KeyStorage), Failure> {
    if let Some(keys) = read_file(folder)? {
        return Ok((keys, KeyStorage::File));
    }
    if let Some(account) = noted(folder)? {
        let keys = match from_keychain(&account).map_err(|error| locked(&error))? {
            Some(keys) => keys,
            None => {
                not_begun(folder)?;
                let keys = draw();
                to_keychain(&account, &keys).map_err(|error| locked(&error))?;
                keys
            }
        };
        return Ok((keys, KeyStorage::Keychain));
    }
    not_begun(folder)?;
    let keys = draw();
    if place == KeyPlace::Keychain {
        match first_time(folder, &keys) {
            Ok(()) => return Ok((keys, KeyStorage::Keychain)),
            Err(reason) => tracing::warn!(%reason, "there is no keychain; the key is kept in a file"),
        }
    }
    write_new(&folder.join(FILE), encode(&keys).as_bytes()).map_err(|error| folder_failed(&error))?;
    Ok((keys, KeyStorage::File))
}

/// New keys are for a new folder: where a record was begun, they would be another's.
fn not_begun(folder: &Path) -> Result<(), Failure> {
    if folder.join(DATABASE).exists() { Err(Failure::of("keys-lost", &[])) } else { Ok(()) }
}

/// Puts new keys into the keychain, and notes it once they are seen to be there.
fn first_time(folder: &Path, keys: &Keys) -> Result<(), String> {
    let mut random = [0; 16];
    edge::fill(&mut random);
    let account = hex::encode(random);
    to_keychain(&account, keys).map_err(|error| error.to_string())?;
    match from_keychain(&account) {
        Ok(Some(read)) if encode(&read) == encode(keys) => {}
        Ok(_) => return Err("the keychain does not keep what it is given".to_owned()),
        Err(error) => return Err(error.to_string()),
    }
    write_new(&folder.join(NOTE), account.as_bytes()).map_err(|error| error.to_string())
}

fn noted(folder: &Path) -> Result<Option<String>, Failure> {
    match fs::read_to_string(folder.join(NOTE)) {
        Ok(account) => Ok(Some(account.trim().to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(folder_failed(&error)),
    }
}

fn from_keychain(account: &str) -> Result<Option<Keys>, keyring::Error> {
    match keyring::Entry::new(SERVICE, account)?.get_secret() {
        Ok(secret) => Ok(decode(&String::from_utf8_lossy(&secret))),
        Err(keyring::Error::NoEntry) => Ok(None),
        Err(error) => Err(error),
    }
}

fn to_keychain(account: &str, keys: &Keys) -> Result<(), keyring::Error> {
    keyring::Entry::new(SERVICE, account)?.set_secret(encode(keys).as_bytes())
}

/// Reads a further secret of this data folder from the keychain, where its keys are.
pub(crate) fn secret(folder: &Path, name: &str) -> Result<Option<String>, Failure> {
    match further(folder, name)?.get_password() {
        Ok(secret) => Ok(Some(secret)),
        Err(keyring::Error::NoEntry) => Ok(None),
        Err(error) => Err(locked(&error)),
    }
}

/// Keeps one.
pub(crate) fn keep_secret(folder: &Path, name: &str, secret: &str) -> Result<(), Failure> {
    further(folder, name)?.set_password(secret).map_err(|error| locked(&error))
}

/// Forgets one.
pub(crate) fn forget_secret(folder: &Path, name: &str) -> Result<(), Failure> {
    match further(folder, name)?.delete_credential() {
        Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
        Err(error) => Err(locked(&error)),
    }
}

fn further(folder: &Path, name: &str) -> Result<keyring::Entry, Failure> {
    let account = noted(folder)?.ok_or_else(|| Failure::of("keys-lost", &[]))?;
    keyring::Entry::new(SERVICE, &format!("{account}.{name}")).map_err(|error| locked(&error))
}

fn read_file(folder: &Path) -> Result<Option<Keys>, Failure> {
    let path = folder.join(FILE);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(folder_failed(&error)),
    };
    owner_only(&path).map_err(|error| folder_failed(&error))?;
    let keys = decode(&text);
    keys.map(Some).ok_or_else(|| Failure::of("data-damaged", &[]).because("the file of the device's keys"))
}

fn draw() -> Keys {
    let mut keys = Keys { device: [0; 32], authority: [0; 32] };
    edge::fill(&mut keys.device);
    edge::fill(&mut keys.authority);
    keys
}

/// Two seeds in hex, one a line.
fn encode(keys: &Keys) -> String {
    format!("{}\n{}\n", hex::encode(keys.device), hex::encode(keys.authority))
}

fn decode(text: &str) -> Option<Keys> {
    let mut lines = text.lines();
    let mut seed = || -> Option<[u8; 32]> { hex::decode(lines.next()?.trim()).ok()?.try_into().ok() };
    Some(Keys { device: seed()?, authority: seed()? })
}

/// Writes a file that did not exist, readable by its owner only, and brings it to the disk.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
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

/// Elsewhere the folder of the person's own application data is already theirs alone.
#[cfg(not(unix))]
fn owner_only(_: &Path) -> io::Result<()> {
    Ok(())
}

fn locked(error: &keyring::Error) -> Failure {
    Failure::of("keychain-locked", &[]).because(error)
}

pub(crate) fn folder_failed(error: &io::Error) -> Failure {
    let code = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "disk-full",
        _ => "no-access",
    };
    Failure::of(code, &[]).because(error)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn s5_a_file_keeps_the_keys_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (first, place) = find(folder.path(), KeyPlace::File).unwrap();
        let (second, _) = find(folder.path(), KeyPlace::Keychain).unwrap();
        assert_eq!(place, KeyStorage::File);
        assert_eq!(encode(&first), encode(&second), "what was kept once is found again");
        assert_ne!(first.device, first.authority);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let path = folder.path().join(FILE);
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            find(folder.path(), KeyPlace::File).unwrap();
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_damaged_key_file_is_said_and_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), "not keys").unwrap();
        assert_eq!(find(folder.path(), KeyPlace::File).err().unwrap().code, "data-damaged");
        assert_eq!(fs::read_to_string(folder.path().join(FILE)).unwrap(), "not keys");
    }
}
