//! Files that a person saves: names that every system takes, and bytes that are there as a whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::api::{Failure, Saved};
use crate::edge;
use crate::tickets::printable_name;

/// Leaves room for a number and an ending.
const MAX_STEM_CHARS: usize = 80;
/// How many folders of the same name there may be.
const MAX_FOLDERS: u32 = 1000;

/// A name for a file, without its ending, out of any text.
pub(crate) fn stem(text: &str) -> String {
    let taken = |letter: char| {
        let reserved = matches!(letter, '/' | '\\' | ':' | ';' | '*' | '?' | '"' | '<' | '>' | '|');
        if reserved || letter.is_control() { '-' } else { letter }
    };
    let name: String = text.chars().map(taken).take(MAX_STEM_CHARS).collect();
    let name = name.trim_matches(|letter: char| letter == '.' || letter.is_whitespace());
    if name.is_empty() { "Untitled".to_owned() } else { name.to_owned() }
}

/// Writes a file beside its place and then puts it there: whoever looks sees the earlier file, or all of the new one.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<Saved, Failure> {
    let name = printable_name(path);
    let mut random = [0; 8];
    edge::fill(&mut random);
    let beside = path.with_file_name(format!(".galley-{}.part", hex::encode(random)));
    let written = write_new(&beside, bytes).and_then(|()| std::fs::rename(&beside, path));
    if let Err(error) = written {
        let _ = std::fs::remove_file(&beside);
        return Err(not_saved(&name, &error));
    }
    Ok(Saved { name, folder: folder_of(path) })
}

/// Writes a file that was not there.
pub(crate) fn write_into(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    write_new(&folder.join(name), bytes).map_err(|error| not_saved(name, &error))
}

/// Makes a folder of this name, or with a number behind it where there is one already.
pub(crate) fn new_folder(parent: &Path, name: &str) -> Result<PathBuf, Failure> {
    for number in 1..=MAX_FOLDERS {
        let path = match number {
            1 => parent.join(name),
            _ => parent.join(format!("{name} {number}")),
        };
        match std::fs::create_dir(&path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(not_saved(name, &error)),
        }
    }
    Err(not_saved(name, &std::io::Error::from(std::io::ErrorKind::AlreadyExists)))
}

/// The printable name of the folder that a file is in.
pub(crate) fn folder_of(path: &Path) -> String {
    path.parent().map(printable_name).unwrap_or_default()
}

fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file: File = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn not_saved(name: &str, error: &std::io::Error) -> Failure {
    use std::io::ErrorKind;
    let code = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "save-full",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "save-not-permitted",
        _ => "save-failed",
    };
    Failure::of(code, &[("name", name)]).because(error)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn any_text_is_a_name() {
        for (text, expected) in [
            ("Hero film", "Hero film"),
            ("00:00:04;12", "00-00-04-12"),
            ("../../etc/passwd", "-..-etc-passwd"),
            (" .hidden. ", "hidden"),
            ("a\nb\u{7}", "a-b-"),
            ("", "Untitled"),
            ("...", "Untitled"),
        ] {
            assert_eq!(stem(text), expected);
        }
        assert_eq!(stem(&"é".repeat(500)).chars().count(), MAX_STEM_CHARS);
    }

    #[test]
    fn what_is_saved_takes_the_place_of_the_earlier_file_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Hero.csv");
        write(&path, b"first, and longer").unwrap();
        let saved = write(&path, b"second").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"second");
        assert_eq!(saved.name, "Hero.csv");
        assert_eq!(saved.folder, printable_name(folder.path()));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);

        let nowhere = folder.path().join("gone/Hero.csv");
        assert_eq!(write(&nowhere, b"x").unwrap_err().code, "save-failed");
        std::fs::create_dir(folder.path().join("taken")).unwrap();
        assert_eq!(write(&folder.path().join("taken"), b"x").unwrap_err().code, "save-failed");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "what was begun is gone again");
    }

    #[test]
    fn a_folder_is_always_a_new_one() {
        let parent = tempfile::tempdir().unwrap();
        let made = |name: &str| new_folder(parent.path(), name).unwrap();
        assert_eq!(made("Hero"), parent.path().join("Hero"));
        std::fs::write(parent.path().join("Hero 2"), b"a file").unwrap();
        assert_eq!(made("Hero"), parent.path().join("Hero 3"));
        let first = made("Notes");
        write_into(&first, "a.txt", b"x").unwrap();
        assert_eq!(write_into(&first, "a.txt", b"y").unwrap_err().code, "save-failed");
        assert_eq!(std::fs::read(first.join("a.txt")).unwrap(), b"x");
    }
}
