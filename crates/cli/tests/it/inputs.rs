//! Files to look at, made anew for each test.

use std::path::{Path, PathBuf};

use galley_testkit::papers::{Paper, Sheet, filled, line};
use image::{Rgb, RgbImage};

/// A folder with one of each, and much that is wrong.
pub struct Inputs {
    folder: tempfile::TempDir,
}

impl Inputs {
    pub fn new() -> Self {
        let inputs = Self { folder: tempfile::tempdir().unwrap() };
        picture(40, 30).save(inputs.path("poster.png")).unwrap();
        picture(40, 30).save(inputs.path("photo.jpg")).unwrap();
        let paper = Paper::new(&[sheet("Terms apply"), sheet("Second page")], "", &[]);
        inputs.write("paper.pdf", &paper.bytes());
        inputs.write("locked.pdf", &paper.encrypted("sesame").bytes());
        inputs.write("empty.png", b"");
        inputs.write("letter.mp4", b"Dear Sir or Madam, this is no video at all.\n");
        inputs.write(
            "playlist.mp4",
            format!("#EXTM3U\n#EXTINF:1,\n{}\n", inputs.path("poster.png").display()).as_bytes(),
        );
        inputs.write("concat.mp4", b"ffconcat version 1.0\nfile poster.png\n");
        let png = std::fs::read(inputs.path("poster.png")).unwrap();
        inputs.write("really-a-png.mp4", &png);
        inputs.write("cut.png", &png[..png.len() / 2]);
        inputs.write("cut.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Cat");
        inputs
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    /// Names in the folder, sorted.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

fn sheet(text: &str) -> Sheet {
    Sheet::new(200, 100, &format!("{}{}", filled([1.0, 0.0, 0.0], [0, 0, 50, 20]), line(text, 12, 20, 60)))
}

/// Each pixel tells its place.
pub fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([x as u8 * 5, y as u8 * 7, 100]))
}
