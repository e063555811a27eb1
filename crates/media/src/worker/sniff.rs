//! What a file is, by its bytes and never by its name.

use std::io::Read;

use crate::image::Format as Image;
use crate::office::OfficeKind;
use crate::source::Source;

mod compound;
#[cfg(test)]
mod fuzz;
mod zip;

use compound::Compound;
use zip::Zip;

/// Bytes at the beginning that are looked at.
pub(super) const HEAD: usize = 4096;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Image(Image),
    Pdf,
    /// Opens once it has become a PDF.
    Office(OfficeKind),
    /// An office document with a password.
    LockedOffice,
    /// An office document without its end.
    CutOffice,
    /// Recognised, and not opened.
    Known(&'static str),
    /// For the video demuxers to say.
    Other,
}

pub(super) fn format(head: &[u8], source: &Source) -> Format {
    if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        return if is_animated_png(source) { Format::Other } else { Format::Image(Image::Png) };
    }
    if head.starts_with(b"GIF8") {
        let animated = crate::image::is_animated_gif(source);
        return if animated { Format::Other } else { Format::Image(Image::Gif) };
    }
    if crate::video::is_animated_webp(head) {
        return Format::Other;
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return Format::Image(Image::WebP);
    }
    if let Some(image) = image(head) {
        return Format::Image(image);
    }
    // ISO 32000-1, Annex H, implementation note 13: the header may stand within the first 1,024 bytes.
    if head.get(..1024.min(head.len())).is_some_and(|start| start.windows(5).any(|part| part == b"%PDF-")) {
        return Format::Pdf;
    }
    if is_svg(head) || head.starts_with(b"\x1f\x8b") && is_svg(&unpacked(head)) {
        return Format::Image(Image::Svg);
    }
    if head.starts_with(b"PK\x03\x04") {
        return match zip::look(head, source) {
            Zip::Office(kind) => Format::Office(kind),
            Zip::Locked => Format::LockedOffice,
            Zip::Cut => Format::CutOffice,
            Zip::Unread(name) => Format::Known(name),
            Zip::Other => Format::Known("a ZIP archive"),
        };
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return match compound::look(head, source) {
            Compound::Office(kind) => Format::Office(kind),
            Compound::Locked => Format::LockedOffice,
            Compound::Other => {
                Format::Known("a file of Microsoft's compound format that holds no office document")
            }
        };
    }
    known(head).map_or(Format::Other, Format::Known)
}

fn image(head: &[u8]) -> Option<Image> {
    const STARTS: &[(&[u8], Image)] = &[
        (b"\xff\xd8\xff", Image::Jpeg),
        (b"II*\0", Image::Tiff),
        (b"MM\0*", Image::Tiff),
        (b"II+\0", Image::Tiff),
        (b"MM\0+", Image::Tiff),
        (b"8BPS", Image::Psd),
        (b"\x76\x2f\x31\x01", Image::Exr),
        (b"#?RADIANCE", Image::Hdr),
        (b"#?RGBE", Image::Hdr),
        (b"\xff\x0a", Image::Jxl),
        (b"\0\0\0\x0cJXL \r\n\x87\n", Image::Jxl),
    ];
    let brands = brands(head);
    if brands.iter().any(|brand| matches!(*brand, b"avif" | b"avis")) {
        return Some(Image::Avif);
    }
    // What holds pictures of any coding is named by what HEIC calls itself, too: the item says which it is.
    let is_heif = |brand: &&[u8; 4]| {
        matches!(
            *brand,
            b"heic"
                | b"heix"
                | b"heim"
                | b"heis"
                | b"hevc"
                | b"hevx"
                | b"hevm"
                | b"hevs"
                | b"mif1"
                | b"mif2"
                | b"msf1"
        )
    };
    if brands.first().is_some_and(is_heif) {
        return Some(Image::Heic);
    }
    // A bitmap's second header has one of these lengths (Microsoft, "Bitmap Header Types").
    let length = head.get(14..18).map(|bytes| bytes.first().copied().unwrap_or(0));
    if head.starts_with(b"BM") && matches!(length, Some(12 | 16 | 40 | 52 | 56 | 64 | 108 | 124)) {
        return Some(Image::Bmp);
    }
    STARTS.iter().find(|(start, _)| head.starts_with(start)).map(|(_, image)| *image)
}

/// The major and compatible brands of a file of ISO base media boxes (ISO/IEC 14496-12, 4.3).
fn brands(head: &[u8]) -> Vec<&[u8; 4]> {
    if head.get(4..8) != Some(b"ftyp") {
        return Vec::new();
    }
    let length = head.get(..4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_be_bytes);
    let body = head.get(8..(length as usize).min(head.len())).unwrap_or_default();
    // The minor version stands between the major brand and the others.
    body.as_chunks::<4>().0.iter().enumerate().filter(|(at, _)| *at != 1).map(|(_, brand)| brand).collect()
}

fn known(head: &[u8]) -> Option<&'static str> {
    const STARTS: &[(&[u8], &str)] = &[
        (b"%!PS", "PostScript"),
        (b"PK\x05\x06", "an empty ZIP archive"),
        (b"{\\rtf", "a rich text document (RTF)"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "a JPEG 2000 image"),
        (b"\xff\x4f\xff\x51", "a JPEG 2000 image"),
        (b"<?xml", "an XML document"),
        (b"<!DOCTYPE", "a web page"),
        (b"<html", "a web page"),
        (b"#EXTM3U", "a playlist, which names other files"),
        (b"ffconcat", "a playlist, which names other files"),
        (b"[playlist]", "a playlist, which names other files"),
    ];
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let starts = |start: &[u8]| head.starts_with(start) || start.len() > 3 && text.starts_with(start);
    STARTS.iter().find(|(start, _)| starts(start)).map(|(_, name)| *name)
}

/// What to do about a file that is recognised and not opened.
pub(super) const NEXT_STEP: &str = "Galley opens PDF, video, sound, images (PNG, JPEG, WebP, AVIF, HEIC, TIFF, GIF, BMP, PSD, SVG, OpenEXR, HDR, JPEG XL) \
     and office documents (DOCX, XLSX, PPTX, ODT, ODS, ODP, DOC, XLS, PPT). Export it as one of those.";

/// Text whose first element is `svg`, whatever comments and declarations stand before it.
fn is_svg(head: &[u8]) -> bool {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    if !text.starts_with(b"<") {
        return false;
    }
    let mut rest = text;
    while let Some(at) = rest.iter().position(|byte| *byte == b'<') {
        rest = rest.get(at + 1..).unwrap_or_default();
        let skipped: Option<&[u8]> = match rest {
            [b'?', ..] => Some(b"?>"),
            [b'!', b'-', b'-', ..] => Some(b"-->"),
            // An internal subset ends with its bracket.
            [b'!', ..] if until(rest, b">").is_some_and(|part| part.contains(&b'[')) => Some(b"]>"),
            [b'!', ..] => Some(b">"),
            _ => None,
        };
        let Some(end) = skipped else {
            let name = rest.split(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/')).next();
            return name.is_some_and(|name| name == b"svg" || name.ends_with(b":svg"));
        };
        let Some(part) = until(rest, end) else { return false };
        rest = rest.get(part.len() + end.len()..).unwrap_or_default();
    }
    false
}

/// What stands before the first of these bytes.
fn until<'a>(bytes: &'a [u8], end: &[u8]) -> Option<&'a [u8]> {
    let at = bytes.windows(end.len()).position(|part| part == end)?;
    bytes.get(..at)
}

/// The beginning of what is packed with gzip.
fn unpacked(head: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; HEAD];
    let mut reader = flate2::read::GzDecoder::new(head);
    let mut length = 0;
    while let Some(rest) = bytes.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(count) if count > 0 => length += count,
            _ => break,
        }
    }
    bytes.truncate(length);
    bytes
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn svg_is_known_by_its_first_element() {
        for (text, expected) in [
            ("<svg/>", true),
            (
                "\u{feff}<?xml version='1.0'?>\n<!-- <html> --><!DOCTYPE svg [<!ENTITY a 'b'>]>\n<svg xmlns='x'>",
                true,
            ),
            ("<s:svg xmlns:s='x'/>", true),
            ("<?xml version='1.0'?><feed><svg/></feed>", false),
            ("<html><svg/></html>", false),
            ("svg", false),
            ("<?xml never ends", false),
        ] {
            assert_eq!(is_svg(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn brands_are_the_major_and_the_compatible_ones() {
        let head = b"\0\0\0\x18ftypmif1\0\0\0\0avifmiaf\0\0\0\0";
        assert_eq!(brands(head), [b"mif1", b"avif", b"miaf"]);
        assert_eq!(brands(b"\0\0\0\x08ftyp"), Vec::<&[u8; 4]>::new());
    }
}
