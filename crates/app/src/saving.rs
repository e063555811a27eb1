//! Files that a person saves: names that every system takes, and bytes that are there as a whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::api::{Failure, Saved};
use crate::edge;
use crate::tickets::{hides, printable_name};

/// Leaves room for a number and an ending, also where a name may have 255 bytes.
const MAX_STEM_CHARS: usize = 80;
const MAX_STEM_BYTES: usize = 200;
/// No names of files on Windows, whatever ending they have.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
/// How many folders of the same name there may be.
const MAX_FOLDERS: u32 = 1000;

/// A name for a file, without its ending, out of any text.
pub(crate) fn stem(text: &str) -> String {
    let taken = |letter: char| {
        let reserved = matches!(letter, '/' | '\\' | ':' | ';' | '*' | '?' | '"' | '<' | '>' | '|');
        let joins = matches!(letter, '\u{200c}' | '\u{200d}');
        if reserved || (hides(letter) && !joins) { '-' } else { letter }
    };
    let mut num_bytes = 0;
    let fits = |letter: &char| {
        num_bytes += letter.len_utf8();
        num_bytes <= MAX_STEM_BYTES
    };
    let name: String = text.chars().map(taken).take(MAX_STEM_CHARS).take_while(fits).collect();
    let name = name.trim_matches(|letter: char| letter == '.' || letter.is_whitespace());
    match name {
        "" => "Untitled".to_owned(),
        _ if is_device(name) => format!("-{name}"),
        _ => name.to_owned(),
    }
}

fn is_device(name: &str) -> bool {
    let first = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let port = first.strip_prefix("com").or_else(|| first.strip_prefix("lpt"));
    let is_port = port.is_some_and(|rest| {
        let mut digits = rest.chars();
        digits.next().is_some_and(|digit| digit.is_ascii_digit() || matches!(digit, '¹' | '²' | '³'))
            && digits.next().is_none()
    });
    is_port || DEVICES.contains(&first.as_str())
}

/// Writes a file beside its place and then puts it there: whoever looks sees the earlier file, or all of the new one.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<Saved, Failure> {
    write_by(path, |out| out.write_all(bytes).map_err(|error| not_saved(&printable_name(path), &error)))
}

/// The same of what is too long to be held in memory.
pub(crate) fn write_by(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<Saved, Failure> {
    let name = printable_name(path);
    let mut random = [0; 8];
    edge::fill(&mut random);
    let beside = path.with_file_name(format!(".galley-{}.part", hex::encode(random)));
    let failed = |error: io::Error| not_saved(&name, &error);
    let made = OpenOptions::new().write(true).create_new(true).open(&beside);
    let written = made.map_err(failed).and_then(|file| {
        let mut out = Watched { file, failed: None };
        let filled = fill(&mut out);
        if let Some(kind) = out.failed {
            return Err(failed(io::Error::from(kind)));
        }
        filled?;
        out.file.sync_all().map_err(failed)?;
        std::fs::rename(&beside, path).map_err(failed)
    });
    if let Err(failure) = written {
        let _ = std::fs::remove_file(&beside);
        return Err(failure);
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

/// A file, and why it could not be written, whatever is said about that elsewhere.
struct Watched {
    file: File,
    failed: Option<io::ErrorKind>,
}

impl Write for Watched {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes);
        if let Err(error) = &written
            && error.kind() != io::ErrorKind::Interrupted
        {
            self.failed = Some(error.kind());
        }
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
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
            ("Hero \u{202e}gnp.exe", "Hero -gnp.exe"),
            ("a\u{200b}b", "a-b"),
            ("CON", "-CON"),
            ("nul.v1", "-nul.v1"),
            ("Lpt1 .x", "-Lpt1 .x"),
            ("com10", "com10"),
            ("Console v1", "Console v1"),
        ] {
            assert_eq!(stem(text), expected);
        }
        assert_eq!(stem(&"é".repeat(500)).chars().count(), MAX_STEM_CHARS);
        assert_eq!(stem(&"😀".repeat(500)).len(), MAX_STEM_BYTES);
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
    fn what_ends_half_way_leaves_the_earlier_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Hero.pdf");
        write(&path, b"first").unwrap();
        let ended = write_by(&path, |out| {
            out.write_all(b"half").unwrap();
            Err(Failure::of("gone", &[]))
        });
        assert_eq!(ended.unwrap_err().code, "gone");
        assert_eq!(std::fs::read(&path).unwrap(), b"first");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        let mut read_only = Watched { file: File::open(&path).unwrap(), failed: None };
        assert!(read_only.write_all(b"x").is_err() && read_only.failed.is_some());
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
