//! What a file is, by its bytes and never by its name.

use crate::source::Source;

/// Bytes at the beginning that are looked at.
pub(super) const HEAD: usize = 4096;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Image(crate::image::Format),
    Pdf,
    /// Recognised, and not opened yet.
    Known(&'static str),
    /// For the video demuxers to say.
    Other,
}

pub(super) fn format(head: &[u8], source: &Source) -> Format {
    use crate::image::Format as Image;
    if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        return if is_animated_png(source) { Format::Other } else { Format::Image(Image::Png) };
    }
    if head.starts_with(b"\xff\xd8\xff") {
        return Format::Image(Image::Jpeg);
    }
    if crate::video::is_animated_webp(head) {
        return Format::Other;
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return Format::Image(Image::WebP);
    }
    // ISO 32000-1, Annex H, implementation note 13: the header may stand within the first 1,024 bytes.
    if head.get(..1024.min(head.len())).is_some_and(|start| start.windows(5).any(|part| part == b"%PDF-")) {
        return Format::Pdf;
    }
    known(head).map_or(Format::Other, Format::Known)
}

fn known(head: &[u8]) -> Option<&'static str> {
    const STARTS: &[(&[u8], &str)] = &[
        (b"II*\0", "a TIFF image"),
        (b"MM\0*", "a TIFF image"),
        (b"BM", "a BMP image"),
        (b"8BPS", "a Photoshop document"),
        (b"\x76\x2f\x31\x01", "an OpenEXR image"),
        (b"#?RADIANCE", "a Radiance HDR image"),
        (b"\xff\x0a", "a JPEG XL image"),
        (b"\0\0\0\x0cJXL ", "a JPEG XL image"),
        (b"%!PS", "PostScript"),
        (b"PK\x03\x04", "a ZIP archive or an office document"),
        (b"\xd0\xcf\x11\xe0", "an office document"),
        (b"<svg", "an SVG image"),
        (b"<?xml", "an XML document"),
        (b"<!DOCTYPE", "a web page"),
        (b"<html", "a web page"),
        (b"#EXTM3U", "a playlist, which names other files"),
        (b"ffconcat", "a playlist, which names other files"),
        (b"[playlist]", "a playlist, which names other files"),
    ];
    let brand = head.get(4..8).filter(|name| *name == b"ftyp").and(head.get(8..12));
    if let Some(b"avif" | b"avis") = brand {
        return Some("an AVIF image");
    }
    if let Some(b"heic" | b"heix" | b"mif1" | b"msf1" | b"hevc") = brand {
        return Some("an HEIC image");
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let starts = |start: &[u8]| head.starts_with(start) || start.len() > 3 && text.starts_with(start);
    STARTS.iter().find(|(start, _)| starts(start)).map(|(_, name)| *name)
}

/// An `acTL` chunk before the first `IDAT` (APNG specification).
fn is_animated_png(source: &Source) -> bool {
    let mut at = 8;
    for _ in 0..10_000 {
        let mut chunk = [0; 8];
        if !matches!(source.read_at(&mut chunk, at), Ok(8)) {
            return false;
        }
        let [l0, l1, l2, l3, name @ ..] = chunk;
        match &name {
            b"acTL" => return true,
            b"IDAT" | b"IEND" => return false,
            _ => at += 12 + u64::from(u32::from_be_bytes([l0, l1, l2, l3])),
        }
    }
    false
}
