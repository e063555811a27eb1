//! The fonts that pdfium gets for text whose font is not in the file: ours, and no others; and which those are.
//!
//! pdfium asks for a face by name, weight and character set, then for its bytes; both come from [`crate::fonts`]. What
//! it has built in serves for symbols only. Nothing is looked up on the machine.
#![allow(unsafe_code)]

use std::collections::{BTreeMap, HashSet};
use std::ffi::{CStr, c_char, c_int, c_uchar, c_uint, c_ulong, c_void};
use std::ptr;

use pdfium_render::prelude::PdfiumLibraryBindings;

use crate::cancel::Cancel;
use crate::fonts::{self, Style};

/// `FPDF_SYSFONTINFO` of fpdf_sysfontinfo.h.
#[repr(C)]
struct FontInfo {
    version: c_int,
    release: Option<extern "C" fn(*mut FontInfo)>,
    enum_fonts: Option<extern "C" fn(*mut FontInfo, *mut c_void)>,
    map_font: MapFont,
    get_font: Option<extern "C" fn(*mut FontInfo, *const c_char) -> *mut c_void>,
    get_font_data: extern "C" fn(*mut FontInfo, *mut c_void, c_uint, *mut c_uchar, c_ulong) -> c_ulong,
    get_face_name: extern "C" fn(*mut FontInfo, *mut c_void, *mut c_char, c_ulong) -> c_ulong,
    get_font_charset: Option<extern "C" fn(*mut FontInfo, *mut c_void) -> c_int>,
    delete_font: extern "C" fn(*mut FontInfo, *mut c_void),
}

type MapFont =
    extern "C" fn(*mut FontInfo, c_int, c_int, c_int, c_int, *const c_char, *mut c_int) -> *mut c_void;

/// Asks for each font as it is needed, without a list of names first.
const PER_REQUEST: c_int = 2;

/// Has pdfium take its fonts from here; once, after it was initialised.
pub(super) fn install(calls: &dyn PdfiumLibraryBindings) {
    let info = FontInfo {
        version: PER_REQUEST,
        release: None,
        enum_fonts: None,
        map_font,
        get_font: None,
        get_font_data,
        get_face_name,
        get_font_charset: None,
        delete_font,
    };
    // Kept for as long as the process runs, as pdfium is.
    let info = ptr::from_mut(Box::leak(Box::new(info)));
    // SAFETY: the layout is the header's, and the callbacks need nothing of it.
    unsafe { calls.FPDF_SetSystemFontInfo(info.cast()) };
}

extern "C" fn map_font(
    _: *mut FontInfo,
    weight: c_int,
    italic: c_int,
    charset: c_int,
    pitch: c_int,
    face: *const c_char,
    _: *mut c_int,
) -> *mut c_void {
    // SAFETY: null, or a text that ends in zero.
    let name = if face.is_null() { c"" } else { unsafe { CStr::from_ptr(face) } };
    let chosen = choose(weight >= 600, italic != 0, charset, pitch, &name.to_string_lossy());
    // Handles count from 1; none at all means pdfium's own.
    chosen.map_or(ptr::null_mut(), |index| ptr::without_provenance_mut(index + 1))
}

/// Character sets and pitches are those of fpdf_sysfontinfo.h.
fn choose(bold: bool, italic: bool, charset: c_int, pitch: c_int, name: &str) -> Option<usize> {
    const FIXED: c_int = 1;
    const ROMAN: c_int = 16;
    let symbols = ["symbol", "dingbat"].iter().any(|part| name.to_ascii_lowercase().contains(part));
    let style = match charset {
        _ if symbols => return None,
        // Shift JIS, Hangul, GB 2312, Big 5.
        128 | 129 | 134 | 136 => Style::Ideographs,
        // Arabic.
        178 => Style::Wide,
        _ => fonts::style_of(name).unwrap_or(match pitch {
            _ if pitch & FIXED != 0 => Style::Mono,
            _ if pitch & ROMAN != 0 => Style::Serif,
            _ => Style::Sans,
        }),
    };
    fonts::stand_in(style, bold, italic)
}

fn font_of(handle: *mut c_void) -> Option<&'static fonts::Font> {
    fonts::bundled().get(handle.addr().checked_sub(1)?)
}

/// The whole file for table 0. Single tables are asked for to tell collections apart, and none of ours is one.
extern "C" fn get_font_data(
    _: *mut FontInfo,
    handle: *mut c_void,
    table: c_uint,
    buffer: *mut c_uchar,
    size: c_ulong,
) -> c_ulong {
    let Some(font) = font_of(handle).filter(|_| table == 0) else { return 0 };
    copy(font.bytes, buffer, size)
}

extern "C" fn get_face_name(
    _: *mut FontInfo,
    handle: *mut c_void,
    buffer: *mut c_char,
    size: c_ulong,
) -> c_ulong {
    let Some(font) = font_of(handle) else { return 0 };
    let name: Vec<u8> = font.family.bytes().chain([0]).collect();
    copy(&name, buffer.cast(), size)
}

/// Copies where there is room, and says how many bytes there are.
fn copy(bytes: &[u8], buffer: *mut c_uchar, size: c_ulong) -> c_ulong {
    let room = usize::try_from(size).unwrap_or(0);
    if !buffer.is_null() && room >= bytes.len() {
        // SAFETY: pdfium gives a buffer of `size` bytes, and that is enough.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), buffer, bytes.len()) };
    }
    c_ulong::try_from(bytes.len()).unwrap_or(0)
}

/// They are static.
extern "C" fn delete_font(_: *mut FontInfo, _: *mut c_void) {}

/// Fonts of a page's text that are not in the file, by name, and the family that stands in for each. Looks at so many
/// objects and no more, and some levels into forms. `page` is an open page's handle.
pub(super) fn missing(
    calls: &dyn PdfiumLibraryBindings,
    page: *mut c_void,
    cancel: &Cancel,
) -> BTreeMap<String, String> {
    const TEXT: c_int = 1;
    const FORM: c_int = 5;
    const MAX_OBJECTS: u32 = 100_000;
    const MAX_DEPTH: u32 = 8;
    let mut missing = BTreeMap::new();
    let mut seen = HashSet::new();
    let mut left = MAX_OBJECTS;
    let mut waiting: Vec<(*mut c_void, u32)> = Vec::new();
    // SAFETY: an open page; its objects, and those of its forms, live as long as it does and are not changed.
    let count = unsafe { calls.FPDFPage_CountObjects(page.cast()) };
    for index in 0..count {
        // SAFETY: as above.
        waiting.push((unsafe { calls.FPDFPage_GetObject(page.cast(), index) }.cast(), 0));
        while let Some((object, depth)) = waiting.pop() {
            left = left.saturating_sub(1);
            if left == 0 || (left.is_multiple_of(1024) && cancel.is_cancelled()) {
                return missing;
            }
            // SAFETY: as above; an object of none has no type.
            let kind = unsafe { calls.FPDFPageObj_GetType(object.cast()) };
            if kind == TEXT
                && let Some(font) = font_beside(calls, object).filter(|font| seen.insert(*font))
            {
                missing.extend(names(calls, font));
            }
            if kind == FORM && depth < MAX_DEPTH {
                // SAFETY: as above.
                let inner = unsafe { calls.FPDFFormObj_CountObjects(object.cast()) };
                for index in 0..u32::try_from(inner).unwrap_or(0).min(left) {
                    // SAFETY: as above.
                    let one = unsafe { calls.FPDFFormObj_GetObject(object.cast(), index.into()) };
                    waiting.push((one.cast(), depth + 1));
                }
            }
        }
    }
    missing
}

/// The font of a text object, unless the file brings it.
fn font_beside(calls: &dyn PdfiumLibraryBindings, text: *mut c_void) -> Option<*mut c_void> {
    // SAFETY: a text object of an open page; the font is its own.
    let font: *mut c_void = unsafe { calls.FPDFTextObj_GetFont(text.cast()) }.cast();
    // SAFETY: as above.
    (!font.is_null() && unsafe { calls.FPDFFont_GetIsEmbedded(font.cast()) } == 0).then_some(font)
}

/// What the file calls a font, and the family that is drawn.
fn names(calls: &dyn PdfiumLibraryBindings, font: *mut c_void) -> Option<(String, String)> {
    // SAFETY: the font of an open page; buffers are as long as is said.
    let name = text(|at, len| unsafe { calls.FPDFFont_GetBaseFontName(font.cast(), at, len) })?;
    // SAFETY: as above.
    let family = text(|at, len| unsafe { calls.FPDFFont_GetFamilyName(font.cast(), at, len) })?;
    // pdfium's own, for symbols, are called after its project.
    let family = if family.starts_with("Chrom ") { "pdfium's own font".to_owned() } else { family };
    Some((name, family))
}

/// Calls twice: for the number of bytes, then for UTF-8 with a closing zero.
fn text(mut call: impl FnMut(*mut c_char, usize) -> usize) -> Option<String> {
    let len = call(ptr::null_mut(), 0);
    if len >= 1024 {
        return None;
    }
    let mut bytes = vec![0u8; len];
    call(bytes.as_mut_ptr().cast(), len);
    bytes.retain(|byte| *byte != 0);
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faces_are_chosen_by_letters_first_then_by_name_then_by_pitch() {
        let family = |charset, pitch, name| {
            choose(false, false, charset, pitch, name).map(|index| fonts::bundled()[index].family)
        };
        assert_eq!(family(0, 0, "Helvetica"), Some("Liberation Sans"));
        assert_eq!(family(0, 16, "Frutiger"), Some("Liberation Serif"));
        assert_eq!(family(0, 1, "Frutiger"), Some("Liberation Mono"));
        assert_eq!(family(128, 16, "Times-Roman"), Some("Droid Sans Fallback"));
        assert_eq!(family(178, 0, "ArialMT"), Some("DejaVu Sans"));
        assert_eq!(family(2, 0, "Symbol"), None);
        assert_eq!(family(0, 0, "ZapfDingbats"), None);
        assert!(fonts::bundled()[choose(true, true, 0, 0, "Arial").unwrap()].bold);
    }

    #[test]
    fn bytes_are_given_where_there_is_room() {
        let handle = ptr::without_provenance_mut(1);
        let len = get_font_data(ptr::null_mut(), handle, 0, ptr::null_mut(), 0);
        assert_eq!(len, fonts::bundled()[0].bytes.len() as c_ulong);
        let mut name = [1u8; 16];
        assert_eq!(get_face_name(ptr::null_mut(), handle, name.as_mut_ptr().cast(), 16), 16);
        assert_eq!(&name, b"Liberation Sans\0");
        assert_eq!(get_font_data(ptr::null_mut(), ptr::null_mut(), 0, ptr::null_mut(), 0), 0);
        assert_eq!(get_font_data(ptr::null_mut(), handle, 0x7474_6366, ptr::null_mut(), 0), 0);
    }
}
