//! Small PDFs written by hand (ISO 32000-1), so that every number in them is known.
#![allow(clippy::indexing_slicing)] // Lengths are fixed by the formats.

use std::fmt::Write as _;

use md5::{Digest, Md5};

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

    /// Encrypts the pages' contents with a user password: RC4, 40 bits, revision 2 (ISO 32000-1, 7.6.3).
    #[must_use]
    pub fn encrypted(mut self, password: &str) -> Self {
        let id = [7u8; 16];
        let permissions = -4i32;
        let owner = rc4(&md5(&[&padded(password)])[..5], &padded(password));
        let key = &md5(&[&padded(password), &owner, &permissions.to_le_bytes(), &id])[..5];
        let user = rc4(key, &padded(""));
        for (index, object) in self.objects.iter_mut().enumerate() {
            let number = u32::try_from(index + 1).unwrap_or(0).to_le_bytes();
            let object_key = md5(&[key, &number[..3], &[0, 0]]);
            seal_stream(object, &object_key[..10]);
        }
        let entry = format!(
            "<< /Filter /Standard /V 1 /R 2 /P {permissions} /O <{}> /U <{}> >>",
            hex(&owner),
            hex(&user)
        );
        self.add(entry);
        self.trailer = format!("/Encrypt {} 0 R /ID [<{}> <{}>]", self.objects.len(), hex(&id), hex(&id));
        self
    }
}

fn seal_stream(object: &mut [u8], key: &[u8]) {
    let find = |name: &[u8]| object.windows(name.len()).position(|part| part == name);
    if let (Some(start), Some(end)) = (find(b"stream\n"), find(b"\nendstream")) {
        let sealed = rc4(key, &object[start + 7..end]);
        object[start + 7..end].copy_from_slice(&sealed);
    }
}

/// The password, filled up with the padding of algorithm 2, step a.
fn padded(password: &str) -> [u8; 32] {
    const PADDING: [u8; 32] = [
        0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08, 0x2e,
        0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
    ];
    let mut out = [0; 32];
    out.iter_mut().zip(password.bytes().chain(PADDING)).for_each(|(to, from)| *to = from);
    out
}

fn md5(parts: &[&[u8]]) -> [u8; 16] {
    let mut hasher = Md5::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn rc4(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut state: Vec<u8> = (0..=255).collect();
    let mut j = 0usize;
    for i in 0..256 {
        j = (j + usize::from(state[i]) + usize::from(key[i % key.len()])) % 256;
        state.swap(i, j);
    }
    let (mut i, mut j) = (0usize, 0usize);
    data.iter()
        .map(|byte| {
            i = (i + 1) % 256;
            j = (j + usize::from(state[i])) % 256;
            state.swap(i, j);
            byte ^ state[(usize::from(state[i]) + usize::from(state[j])) % 256]
        })
        .collect()
}
