//! The characters of a page, as pdfium's text page has them.

use std::ffi::{c_int, c_void};

use crate::cancel::Cancel;
use crate::pdf::native::Page;

/// One character of a page.
#[derive(Clone, Copy, Debug)]
pub(in crate::pdf) struct Character {
    pub(in crate::pdf) unicode: u32,
    /// Made up by pdfium: a space or a line's end between what the page shows.
    pub(in crate::pdf) generated: bool,
    /// `[x0, y0, x1, y1]` in the page's own space: as wide as its advance, as high as its font.
    pub(in crate::pdf) rect: Option<[f64; 4]>,
}

/// A character, and how it lies.
#[derive(Clone, Copy, Debug)]
pub(in crate::pdf) struct Glyph {
    pub(in crate::pdf) character: Character,
    /// On its baseline, where it begins, in the page's own space.
    pub(in crate::pdf) origin: Option<[f64; 2]>,
    /// The way that its baseline goes, of any length.
    pub(in crate::pdf) along: [f64; 2],
}

impl Page {
    /// The page's characters in the order in which its content tells them.
    pub(in crate::pdf) fn characters(&self, cancel: &Cancel) -> Vec<Character> {
        Text::of(self).map_or_else(Vec::new, |text| text.each(usize::MAX, cancel, Text::character).0)
    }

    /// At most so many of them with how each lies, and whether there are more.
    pub(in crate::pdf) fn glyphs(&self, most: usize, cancel: &Cancel) -> (Vec<Glyph>, bool) {
        Text::of(self).map_or_else(Default::default, |text| text.each(most, cancel, Text::glyph))
    }
}

/// The text of an open page; closed once.
struct Text<'a> {
    page: &'a Page,
    handle: *mut c_void,
}

impl<'a> Text<'a> {
    fn of(page: &'a Page) -> Option<Self> {
        // SAFETY: an open page.
        let handle: *mut c_void = unsafe { page.calls().FPDFText_LoadPage(page.handle.cast()) }.cast();
        if handle.is_null() { None } else { Some(Self { page, handle }) }
    }

    /// Looks at one after the other. True: there are more than `most`.
    fn each<T>(&self, most: usize, cancel: &Cancel, look: fn(&Self, c_int) -> T) -> (Vec<T>, bool) {
        // SAFETY: open text.
        let count = unsafe { self.page.calls().FPDFText_CountChars(self.handle.cast()) };
        let wanted = count.min(c_int::try_from(most).unwrap_or(c_int::MAX));
        let mut all = Vec::new();
        for index in 0..wanted {
            if index % 1024 == 0 && cancel.is_cancelled() {
                break;
            }
            all.push(look(self, index));
        }
        (all, count > wanted)
    }

    fn character(&self, index: c_int) -> Character {
        let (calls, text) = (self.page.calls(), self.handle);
        let mut rect = [0f32; 4];
        // SAFETY: open text, an index within it; FS_RECTF is four floats.
        let (boxed, unicode, generated) = unsafe {
            (
                calls.FPDFText_GetLooseCharBox(text.cast(), index, rect.as_mut_ptr().cast()) != 0,
                calls.FPDFText_GetUnicode(text.cast(), index),
                calls.FPDFText_IsGenerated(text.cast(), index) == 1,
            )
        };
        let [left, top, right, bottom] = rect.map(f64::from);
        Character { unicode, generated, rect: boxed.then_some([left, bottom, right, top]) }
    }

    fn glyph(&self, index: c_int) -> Glyph {
        let (calls, text) = (self.page.calls(), self.handle);
        let (mut x, mut y) = (0f64, 0f64);
        let mut matrix = [0f32; 6];
        // SAFETY: as above; FS_MATRIX is six floats, and what is written to outlives the calls.
        let (stands, lies, size) = unsafe {
            (
                calls.FPDFText_GetCharOrigin(text.cast(), index, &mut x, &mut y) != 0,
                calls.FPDFText_GetMatrix(text.cast(), index, matrix.as_mut_ptr().cast()) != 0,
                calls.FPDFText_GetFontSize(text.cast(), index),
            )
        };
        let [a, b, ..] = matrix.map(f64::from);
        // Where the size is less than nothing, letters follow each other the other way.
        let way = if size < 0.0 { [-a, -b] } else { [a, b] };
        Glyph {
            character: self.character(index),
            origin: stands.then_some([x, y]),
            along: if lies { way } else { [1.0, 0.0] },
        }
    }
}

impl Drop for Text<'_> {
    fn drop(&mut self) {
        // SAFETY: open, closed once.
        unsafe { self.page.calls().FPDFText_ClosePage(self.handle.cast()) };
    }
}

/// Calls twice: for the number of bytes, then for UTF-16LE with a closing zero.
pub(super) fn text_of(
    mut call: impl FnMut(*mut c_void, std::ffi::c_ulong) -> std::ffi::c_ulong,
) -> Option<String> {
    /// Comments of people who paste books.
    const MAX_TEXT: usize = 1 << 22;
    let len =
        usize::try_from(call(std::ptr::null_mut(), 0)).ok().filter(|len| (2..MAX_TEXT).contains(len))?;
    let mut bytes = vec![0u8; len];
    call(bytes.as_mut_ptr().cast(), std::ffi::c_ulong::try_from(len).ok()?);
    let units: Vec<u16> = bytes
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes(pair.try_into().unwrap_or_default()))
        .take_while(|unit| *unit != 0)
        .collect();
    Some(String::from_utf16_lossy(&units))
}
