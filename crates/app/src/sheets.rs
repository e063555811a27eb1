//! Pictures as pages of a PDF, one on each, so that marks can be put onto them (ISO 32000-1, 8.9.5).
//!
//! Pixels are packed as PNG packs them, which PDF can read as they stand.

use std::fs::File;
use std::io::{self, BufWriter, Cursor, Write};

use galley_media::picture::{Picture, to_rgba};

use crate::api::Failure;

/// The catalog and the list of pages come last, but have the first numbers.
const CATALOG: usize = 1;
const PAGES: usize = 2;
const FIRST: usize = 3;
const OF_A_PAGE: usize = 3;

/// A PDF in the making.
pub(crate) struct Sheets {
    out: BufWriter<File>,
    at: u64,
    /// Where the objects from [`FIRST`] on are.
    places: Vec<u64>,
}

impl Sheets {
    pub(crate) fn new(file: File) -> io::Result<Self> {
        let mut sheets = Self { out: BufWriter::new(file), at: 0, places: Vec::new() };
        sheets.put(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")?;
        Ok(sheets)
    }

    /// A page of so many points, all of it the picture.
    pub(crate) fn add(&mut self, picture: &Picture, [width, height]: [u32; 2]) -> Result<(), Failure> {
        let failed = |detail: String| Failure::of("internal", &[]).because(detail);
        let unwritten = |error: io::Error| Failure::of("io", &[]).because(error);
        let Picture { width: across, height: down, bytes, .. } = to_rgba(picture);
        let image = image::RgbImage::from_raw(across, down, on_white(&bytes))
            .ok_or_else(|| failed("a picture of another size than its bytes".to_owned()))?;
        let mut png = Cursor::new(Vec::new());
        image.write_to(&mut png, image::ImageFormat::Png).map_err(|error| failed(error.to_string()))?;
        let packed = packed(png.get_ref()).ok_or_else(|| failed("a picture that is no PNG".to_owned()))?;
        let first = FIRST + self.places.len();
        let (picture, drawing) = (first + 1, first + 2);
        let page = format!(
            "<< /Type /Page /Parent {PAGES} 0 R /MediaBox [0 0 {width} {height}] /Resources << /XObject << /P {picture} \
             0 R >> >> /Contents {drawing} 0 R >>"
        );
        self.object(page.as_bytes()).map_err(unwritten)?;
        let head = format!(
            "<< /Type /XObject /Subtype /Image /Width {across} /Height {down} /ColorSpace /DeviceRGB \
             /BitsPerComponent 8 /Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors 3 /Columns {across} >> \
             /Length {} >>\nstream\n",
            packed.len()
        );
        let stream = [head.as_bytes(), packed.as_slice(), b"\nendstream"].concat();
        self.object(&stream).map_err(unwritten)?;
        let content = format!("q {width} 0 0 {height} 0 0 cm /P Do Q");
        let stream = format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len());
        self.object(stream.as_bytes()).map_err(unwritten)
    }

    pub(crate) fn finish(mut self) -> io::Result<File> {
        let kids: Vec<String> =
            (0..self.places.len()).step_by(OF_A_PAGE).map(|nth| format!("{} 0 R", FIRST + nth)).collect();
        let catalog = self.at;
        let body = format!("{CATALOG} 0 obj\n<< /Type /Catalog /Pages {PAGES} 0 R >>\nendobj\n");
        self.put(body.as_bytes())?;
        let pages = self.at;
        let (num, kids) = (kids.len(), kids.join(" "));
        let body = format!("{PAGES} 0 obj\n<< /Type /Pages /Kids [{kids}] /Count {num} >>\nendobj\n");
        self.put(body.as_bytes())?;
        let (start, size) = (self.at, FIRST + self.places.len());
        let mut table = format!("xref\n0 {size}\n0000000000 65535 f \n");
        for at in [catalog, pages].iter().chain(&self.places) {
            table.push_str(&format!("{at:010} 00000 n \n"));
        }
        table.push_str(&format!(
            "trailer\n<< /Size {size} /Root {CATALOG} 0 R >>\nstartxref\n{start}\n%%EOF\n"
        ));
        self.put(table.as_bytes())?;
        self.out.into_inner().map_err(io::IntoInnerError::into_error)
    }

    fn object(&mut self, body: &[u8]) -> io::Result<()> {
        let number = FIRST + self.places.len();
        self.places.push(self.at);
        self.put(format!("{number} 0 obj\n").as_bytes())?;
        self.put(body)?;
        self.put(b"\nendobj\n")
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.at += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}

/// Without what shows through, as paper is white.
fn on_white(rgba: &[u8]) -> Vec<u8> {
    let (pixels, _) = rgba.as_chunks::<4>();
    let over = |value: u8, alpha: u8| {
        let sum = u16::from(value) * u16::from(alpha) + 255 * (255 - u16::from(alpha));
        u8::try_from((sum + 127) / 255).unwrap_or(255)
    };
    pixels
        .iter()
        .flat_map(|[red, green, blue, alpha]| [red, green, blue].map(|one| over(*one, *alpha)))
        .collect()
}

/// What a PNG of three bytes a pixel without interlacing has packed (PNG, third edition, 11.2.3).
fn packed(png: &[u8]) -> Option<Vec<u8>> {
    let (mut rest, mut packed) = (png.get(8..)?, Vec::new());
    while let Some((head, behind)) = rest.split_first_chunk::<8>() {
        let [a, b, c, d, kind @ ..] = *head;
        let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).ok()?;
        if kind == *b"IDAT" {
            packed.extend(behind.get(..length)?);
        }
        // Behind each chunk is its checksum.
        rest = behind.get(length.checked_add(4)?..)?;
    }
    Some(packed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_lie_on_white_and_are_packed_as_png_has_them() {
        assert_eq!(
            on_white(&[10, 20, 30, 255, 0, 0, 0, 0, 0, 0, 0, 51]),
            [10, 20, 30, 255, 255, 255, 204, 204, 204]
        );
        let image = image::RgbImage::from_raw(2, 1, vec![1, 2, 3, 4, 5, 6]).unwrap();
        let mut png = Cursor::new(Vec::new());
        image.write_to(&mut png, image::ImageFormat::Png).unwrap();
        let found = packed(png.get_ref()).unwrap();
        // The two bytes that zlib begins with, which are a multiple of 31.
        assert_eq!(u16::from_be_bytes([found[0], found[1]]) % 31, 0);
        assert_eq!(packed(b"short"), None);
    }
}
