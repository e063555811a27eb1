//! S5: the keychain keeps the keys of this device where there is one. What it cannot give back is not made up.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Once;

use galley_app::api::Failure;
use galley_app::{App, AppSettings, KeyPlace};
use keyring::credential::{Credential, CredentialApi, CredentialBuilderApi};
use serde_json::{Value, json};

use crate::bad_input::told_well;
use crate::desk;

const NOTE: &str = "keys.where";
const FILE: &str = "keys";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Open,
    /// It is there, and answers nothing.
    Locked,
    /// Nothing answers at all.
    Missing,
    /// It tells what it has, and takes nothing more.
    Full,
    /// It takes what it is given, and has not got it afterwards.
    Forgetful,
    /// It has something else afterwards.
    Mistaken,
}

struct Keychain {
    mood: Mood,
    /// By account.
    secrets: BTreeMap<String, Vec<u8>>,
}

// An app asks for its keys on the thread that opens it: each test has a keychain of its own.
thread_local! {
    static KEYCHAIN: RefCell<Keychain> =
        const { RefCell::new(Keychain { mood: Mood::Open, secrets: BTreeMap::new() }) };
}

#[derive(Debug)]
struct Keychains;

#[derive(Debug)]
struct Place {
    account: String,
}

fn refusal() -> keyring::Error {
    keyring::Error::NoStorageAccess("the keychain is locked".into())
}

impl CredentialBuilderApi for Keychains {
    fn build(&self, _: Option<&str>, service: &str, user: &str) -> keyring::Result<Box<Credential>> {
        assert_eq!(service, "app.galley.desktop");
        match mood() {
            Mood::Missing => Err(refusal()),
            _ => Ok(Box::new(Place { account: user.to_owned() })),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl CredentialApi for Place {
    fn set_secret(&self, secret: &[u8]) -> keyring::Result<()> {
        let kept = match mood() {
            Mood::Locked | Mood::Missing | Mood::Full => return Err(refusal()),
            Mood::Forgetful => return Ok(()),
            Mood::Mistaken => format!("{0}\n{0}\n", "07".repeat(32)).into_bytes(),
            Mood::Open => secret.to_vec(),
        };
        keep(&self.account, &kept);
        Ok(())
    }

    fn get_secret(&self) -> keyring::Result<Vec<u8>> {
        match mood() {
            Mood::Locked | Mood::Missing => Err(refusal()),
            _ => secrets().remove(&self.account).ok_or(keyring::Error::NoEntry),
        }
    }

    fn delete_credential(&self) -> keyring::Result<()> {
        panic!("keys are never deleted")
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn mood() -> Mood {
    KEYCHAIN.with_borrow(|keychain| keychain.mood)
}

fn becomes(mood: Mood) {
    KEYCHAIN.with_borrow_mut(|keychain| keychain.mood = mood);
}

fn secrets() -> BTreeMap<String, Vec<u8>> {
    KEYCHAIN.with_borrow(|keychain| keychain.secrets.clone())
}

fn keep(account: &str, secret: &[u8]) {
    KEYCHAIN.with_borrow_mut(|keychain| keychain.secrets.insert(account.to_owned(), secret.to_vec()));
}

fn forget_all() {
    KEYCHAIN.with_borrow_mut(|keychain| keychain.secrets.clear());
}

/// An empty keychain of this mood, and the place of a data folder.
fn start(mood: Mood) -> (tempfile::TempDir, PathBuf) {
    static BEGUN: Once = Once::new();
    BEGUN.call_once(|| keyring::set_default_credential_builder(Box::new(Keychains)));
    // Tests may follow each other on one thread.
    forget_all();
    becomes(mood);
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    (folder, data)
}

fn open(data: &Path) -> Result<App, Failure> {
    App::open(AppSettings { keys: KeyPlace::Keychain, ..desk::settings(data, desk::deaf()) })
}

fn state(app: &App) -> Value {
    app.call("app.state", json!({})).unwrap()
}

/// Everything in the data folder about keys.
fn about_keys(data: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(data).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name.starts_with(FILE)).collect();
    names.sort();
    names
}

#[test]
fn s5_the_keychain_keeps_the_keys_and_the_folder_notes_it() {
    let (_folder, data) = start(Mood::Open);
    let app = open(&data).unwrap();
    assert_eq!(state(&app)["key_storage"], "keychain");
    app.call("person.name", json!({ "name": "Ada" })).unwrap();
    drop(app);
    assert_eq!(about_keys(&data), [NOTE], "no key is in a file");
    let first = secrets();
    let account = std::fs::read_to_string(data.join(NOTE)).unwrap();
    assert_eq!(first.keys().collect::<Vec<_>>(), [&account]);

    let app = open(&data).unwrap();
    assert_eq!(state(&app)["key_storage"], "keychain");
    assert_eq!(state(&app)["person"]["name"], "Ada", "the keys are those of this folder");
    drop(app);
    assert_eq!(secrets(), first, "none are made anew");
    assert_eq!(about_keys(&data), [NOTE]);

    let other = data.with_file_name("other");
    drop(open(&other).unwrap());
    assert_eq!(secrets().len(), 2, "another folder has keys of its own");
    drop(open(&data).unwrap());
}

#[test]
fn s5_a_keychain_that_is_locked_later_is_said_and_no_keys_are_made() {
    let (_folder, data) = start(Mood::Open);
    drop(open(&data).unwrap());
    let first = secrets();
    for mood in [Mood::Locked, Mood::Missing] {
        becomes(mood);
        let failure = open(&data).err().unwrap();
        told_well(&failure, "keychain-locked");
        assert!(failure.retryable, "{mood:?}");
        assert_eq!((secrets(), about_keys(&data)), (first.clone(), vec![NOTE.to_owned()]), "{mood:?}");
    }
    becomes(Mood::Open);
    assert_eq!(state(&open(&data).unwrap())["key_storage"], "keychain");
    assert_eq!(secrets(), first);
}

#[test]
fn s5_without_a_keychain_that_keeps_them_a_file_does() {
    for mood in [Mood::Missing, Mood::Locked, Mood::Full, Mood::Forgetful, Mood::Mistaken] {
        let (_folder, data) = start(mood);
        let app = open(&data).unwrap();
        assert_eq!(state(&app)["key_storage"], "file", "{mood:?}");
        drop(app);
        assert_eq!(about_keys(&data), [FILE], "{mood:?}");
        let keys = std::fs::read(data.join(FILE)).unwrap();
        let before = secrets();
        becomes(Mood::Open);
        let app = open(&data).unwrap();
        assert_eq!(state(&app)["key_storage"], "file", "{mood:?}: the keys stay where they are");
        drop(app);
        assert_eq!(std::fs::read(data.join(FILE)).unwrap(), keys, "{mood:?}");
        assert_eq!((secrets(), about_keys(&data)), (before, vec![FILE.to_owned()]), "{mood:?}");
    }
}

#[test]
fn s5_keys_that_are_gone_from_the_keychain_are_not_replaced() {
    let (_folder, data) = start(Mood::Open);
    drop(open(&data).unwrap());
    let first = secrets();
    let (account, secret) = first.first_key_value().unwrap();
    for what in [None, Some(&b"no keys"[..])] {
        forget_all();
        if let Some(what) = what {
            keep(account, what);
        }
        let before = secrets();
        told_well(&open(&data).err().unwrap(), "keys-lost");
        assert_eq!((secrets(), about_keys(&data)), (before, vec![NOTE.to_owned()]));
    }
    keep(account, secret);
    open(&data).unwrap();
    std::fs::remove_file(data.join(NOTE)).unwrap();
    told_well(&open(&data).err().unwrap(), "keys-lost");
    assert_eq!((secrets(), about_keys(&data)), (first.clone(), Vec::new()));
}

/// As a first start leaves it that ended between the note and the database.
#[test]
fn s5_a_folder_that_was_only_noted_is_begun_anew() {
    let (_folder, data) = start(Mood::Open);
    std::fs::create_dir(&data).unwrap();
    std::fs::write(data.join(NOTE), "ab12").unwrap();
    for mood in [Mood::Locked, Mood::Full] {
        becomes(mood);
        told_well(&open(&data).err().unwrap(), "keychain-locked");
        assert_eq!((secrets(), about_keys(&data)), (BTreeMap::new(), vec![NOTE.to_owned()]), "{mood:?}");
    }
    becomes(Mood::Open);
    assert_eq!(state(&open(&data).unwrap())["key_storage"], "keychain");
    assert_eq!(secrets().keys().collect::<Vec<_>>(), ["ab12"]);
    open(&data).unwrap();
}
