//! Opaque names for files that a person chose; paths never leave Rust.
//!
//! A ticket is a random word that ends with the process. What is behind it is looked at when it is made (it is a
//! regular file and may be read) and opened anew, without blocking, when it is used.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use galley_core::text::{MAX_FILE_NAME_CHARS, MAX_NAME_CHARS, clean_name};
use galley_media::source;

use crate::api::{Failure, Ticket};
use crate::edge;

/// The files chosen since the start.
#[derive(Default)]
pub(crate) struct Tickets {
    chosen: Mutex<HashMap<String, Chosen>>,
}

/// One chosen file.
#[derive(Clone)]
pub(crate) struct Chosen {
    path: PathBuf,
    pub name: String,
}

impl Tickets {
    /// Gives a ticket for a regular file that may be read now.
    pub fn give(&self, path: PathBuf) -> Result<Ticket, Failure> {
        let chosen = Chosen { name: printable_name(&path), path };
        let file = chosen.open()?;
        let bytes = file.metadata().map_or(0, |facts| facts.len());
        let mut random = [0; 16];
        edge::fill(&mut random);
        let ticket = hex::encode(random);
        let name = chosen.name.clone();
        self.chosen.lock().unwrap_or_else(PoisonError::into_inner).insert(ticket.clone(), chosen);
        Ok(Ticket { ticket, name, bytes })
    }

    /// The file behind a ticket.
    pub fn chosen(&self, ticket: &str) -> Result<Chosen, Failure> {
        let chosen = self.chosen.lock().unwrap_or_else(PoisonError::into_inner);
        chosen.get(ticket).cloned().ok_or_else(|| Failure::of("ticket-expired", &[]))
    }
}

impl Chosen {
    /// A file of the app's own, such as one of the sample campaign.
    pub fn own(path: PathBuf) -> Self {
        Self { name: printable_name(&path), path }
    }

    /// Opens it for reading; never blocks on a pipe.
    pub fn open(&self) -> Result<File, Failure> {
        let named = [("name", self.name.as_str())];
        // Asking for facts never blocks, and tells a folder from a pipe.
        if let Ok(facts) = std::fs::metadata(&self.path) {
            if facts.is_dir() {
                return Err(Failure::of("is-folder", &named));
            }
            if !facts.is_file() {
                return Err(Failure::of("not-a-file", &named));
            }
        }
        source::open(&self.path).map_err(|error| Failure::of_media(&error, &self.name))
    }

    /// The name without its ending, for a new proof.
    pub fn title(&self) -> String {
        let stem = match self.name.rsplit_once('.') {
            Some((stem, ending)) if !stem.is_empty() && ending.len() <= 5 => stem,
            _ => &self.name,
        };
        let title: String = clean_name(stem).chars().take(MAX_NAME_CHARS).collect();
        if title.is_empty() { "Untitled".to_owned() } else { title }
    }
}

/// The file's name as it can be shown and kept: any bytes become text without control or direction characters.
pub(crate) fn printable_name(path: &Path) -> String {
    let raw = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let shown: String = raw.chars().map(|letter| if hides(letter) { '\u{fffd}' } else { letter }).collect();
    let name: String = clean_name(&shown).chars().take(MAX_FILE_NAME_CHARS).collect();
    if name.is_empty() { "file".to_owned() } else { name }
}

/// Control characters, and those that turn or hide the text around them.
pub(crate) fn hides(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_bytes_can_be_shown() {
        let check = |raw: &str, expected: &str| assert_eq!(printable_name(Path::new(raw)), expected);
        check("/a/b/Hero film.mp4", "Hero film.mp4");
        check("/a/line\nbreak\u{7}.png", "line\u{fffd}break\u{fffd}.png");
        check("/a/\u{202e}gnp.exe", "\u{fffd}gnp.exe");
        check("/a/ ", "file");
        check("/", "/");
        assert_eq!(printable_name(Path::new(&"x".repeat(400))).chars().count(), MAX_FILE_NAME_CHARS);
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_text_can_be_shown() {
        use std::os::unix::ffi::OsStrExt;
        let raw = std::ffi::OsStr::from_bytes(b"caf\xe9\xff.png");
        assert_eq!(printable_name(Path::new(raw)), "caf\u{fffd}\u{fffd}.png");
    }

    #[test]
    fn titles_leave_the_ending_out() {
        let check = |name: &str, expected: &str| {
            assert_eq!(Chosen::own(PathBuf::from(name)).title(), expected);
        };
        check("/a/Hero film v2.final.mp4", "Hero film v2.final");
        check("/a/.hidden", ".hidden");
        check("/a/README", "README");
        check("/a/Dr. Who and the mountain", "Dr. Who and the mountain");
    }
}
