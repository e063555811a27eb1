//! Office documents: what is one, what becomes of it, and what it cannot do on the way.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::ScopedJoinHandle;
use std::time::Duration;

use galley_media::cancel::Cancel;
use galley_media::error::{Code, MediaError};
use galley_media::office::{Converted, OfficeKind};
use galley_media::pool::{Pool, Settings};

use crate::bench::{file, open, settings};

mod converted;
mod known;
mod shut_in;
mod stand_ins;

/// A pool with a folder of its own for what is passing.
struct Desk {
    pool: Pool,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self::with(|_| {})
    }

    fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings { scratch: Some(folder.path().to_owned()), ..settings() };
        settings.office.program = None;
        // Long, for a machine that has much else to do.
        settings.office.deadline = std::time::Duration::from_secs(400);
        change(&mut settings);
        Self { pool: Pool::new(settings), folder }
    }

    fn convert(&self, bytes: &[u8], kind: OfficeKind) -> Result<Converted, MediaError> {
        let converted = self.pool.to_pdf(file(bytes), kind, &Cancel::new());
        assert_eq!(left_in(self.folder.path()), Vec::<PathBuf>::new(), "nothing stays behind");
        converted
    }

    /// Recognises, converts and opens: the words of each page.
    fn words(&self, bytes: &[u8]) -> Vec<String> {
        let Code::Office(kind) = open(&self.pool, bytes).err().expect("it is no PDF yet").code else {
            panic!("an office document")
        };
        let converted = self.convert(bytes, kind).unwrap();
        assert!(converted.by.starts_with("LibreOffice "), "{}", converted.by);
        assert_eq!(converted.bytes, bytes.len() as u64);
        let pdf = self.pool.open(converted.pdf, Default::default(), &Cancel::new()).unwrap();
        assert!(galley_media::office::is_good(pdf.opened()));
        let pages = 1..=pdf.opened().num_pages().unwrap();
        pages
            .map(|page| {
                let words = pdf.words(page, &Cancel::new()).unwrap();
                words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
            })
            .collect()
    }
}

/// Waits until what is looked for is there, or the conversion is over without it.
fn wait_for<T, U>(converting: &ScopedJoinHandle<'_, U>, cancel: &Cancel, look: impl Fn() -> Option<T>) -> T {
    for _ in 0..6000 {
        if let Some(found) = look() {
            return found;
        }
        if converting.is_finished() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    // Whoever waits for the conversion would wait for good.
    cancel.cancel();
    panic!("the stand-in never came up");
}

fn left_in(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}
