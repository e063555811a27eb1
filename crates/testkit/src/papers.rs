//! Small PDFs written by hand (ISO 32000-1), so that every number in them is known.
#![allow(clippy::indexing_slicing)] // Lengths are fixed by the formats.

use std::fmt::Write as _;

mod locks;

pub use locks::Lock;
use locks::Locked;

/// A PDF in the making: numbered objects and where the catalog is.
#[derive(Clone, Debug, Default)]
pub struct Paper {
    objects: Vec<Vec<u8>>,
    trailer: String,
}

/// One page: its dictionary's own entries and its content.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Such as `/MediaBox [0 0 200 100] /Rotate 90`.
    pub entries: String,
    pub content: String,
}

impl Sheet {
    /// A page of the given size in points with some content.
    #[must_use]
    pub fn new(width: u32, height: u32, content: &str) -> Self {
        Self { entries: format!("/MediaBox [0 0 {width} {height}]"), content: content.to_owned() }
    }

    /// Adds entries to the page's dictionary.
    #[must_use]
    pub fn with(mut self, entries: &str) -> Self {
        let _ = write!(self.entries, " {entries}");
        self
    }
}

/// Content that sets one line of Helvetica with its baseline at (x, y).
#[must_use]
pub fn line(text: &str, size: u32, x: u32, y: u32) -> String {
    format!("BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n")
}

/// Content that fills a rectangle, colours from 0 to 1.
#[must_use]
pub fn filled(rgb: [f32; 3], rect: [u32; 4]) -> String {
    let ([r, g, b], [x, y, w, h]) = (rgb, rect);
    format!("{r} {g} {b} rg {x} {y} {w} {h} re f\n")
}

impl Paper {
    /// A document of these pages; object 1 is the catalog, 2 the page tree, 3 Helvetica.
    ///
    /// `catalog` and `more` are further entries of the catalog and further objects, numbered from `4 + 2 × pages`.
    #[must_use]
    pub fn new(sheets: &[Sheet], catalog: &str, more: &[&str]) -> Self {
        let kids: String = (0..sheets.len()).fold(String::new(), |mut kids, page| {
            let _ = write!(kids, "{} 0 R ", 4 + 2 * page);
            kids
        });
        let mut paper = Self::default();
        paper.add(format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>"));
        paper.add(format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", sheets.len()));
        paper.add(
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        );
        for (page, Sheet { entries, content }) in sheets.iter().enumerate() {
            let fonts = "/Resources << /Font << /F1 3 0 R >> >>";
            paper.add(format!(
                "<< /Type /Page /Parent 2 0 R {fonts} {entries} /Contents {} 0 R >>",
                5 + 2 * page
            ));
            paper.add(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
        }
        more.iter().for_each(|object| paper.add((*object).to_owned()));
        paper
    }

    /// A document of these objects, numbered from 1, where the catalog is.
    #[must_use]
    pub fn of<T: AsRef<[u8]>>(objects: &[T]) -> Self {
        let objects = objects.iter().map(|object| object.as_ref().to_vec()).collect();
        Self { objects, trailer: String::new() }
    }

    /// Adds entries to the trailer.
    #[must_use]
    pub fn with_trailer(mut self, entries: &str) -> Self {
        let _ = write!(self.trailer, " {entries}");
        self
    }

    fn add(&mut self, object: String) {
        self.objects.push(object.into_bytes());
    }

    /// Writes header, objects, cross-reference table and trailer.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
        let mut offsets = Vec::new();
        for (index, object) in self.objects.iter().enumerate() {
            offsets.push(out.len());
            out.extend(format!("{} 0 obj\n", index + 1).into_bytes());
            out.extend(object);
            out.extend(b"\nendobj\n");
        }
        let start = out.len();
        out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).into_bytes());
        offsets.iter().for_each(|at| out.extend(format!("{at:010} 00000 n \n").into_bytes()));
        let size = offsets.len() + 1;
        let trailer = &self.trailer;
        let end = format!("trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n");
        out.extend(end.into_bytes());
        out
    }

    /// Encrypts the streams with a password, as the oldest files are.
    #[must_use]
    pub fn encrypted(self, password: &str) -> Self {
        self.locked(Lock::Rc4Short, password, password)
    }

    /// Encrypts the streams; either password opens. Strings stay as they are and come out garbled.
    #[must_use]
    pub fn locked(mut self, lock: Lock, user: &str, owner: &str) -> Self {
        let locked = Locked::new(lock, user, owner);
        for (index, object) in self.objects.iter_mut().enumerate() {
            seal_stream(object, u32::try_from(index + 1).unwrap_or(0), &locked);
        }
        self.add(locked.entry);
        self.trailer = format!("{} /Encrypt {} 0 R {}", self.trailer, self.objects.len(), locked.id);
        self
    }
}

/// Seals what stands between `stream` and `endstream`; its length is in its dictionary.
fn seal_stream(object: &mut Vec<u8>, number: u32, locked: &Locked) {
    let find = |name: &[u8]| object.windows(name.len()).position(|part| part == name);
    let (Some(start), Some(end)) = (find(b"stream\n"), find(b"\nendstream")) else { return };
    let sealed = locked.seal(number, &object[start + 7..end]);
    let head = String::from_utf8_lossy(&object[..start]);
    let head = head.replace(&format!("/Length {}", end - start - 7), &format!("/Length {}", sealed.len()));
    *object = [head.as_bytes(), b"stream\n", &sealed, b"\nendstream"].concat();
}
