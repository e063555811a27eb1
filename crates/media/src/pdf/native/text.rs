//! The characters of a page, as pdfium's text page has them.

use std::ffi::c_void;

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

impl Page {
    /// The page's characters in the order in which its content tells them.
    pub(in crate::pdf) fn characters(&self, cancel: &Cancel) -> Vec<Character> {
        let calls = self.calls();
        let mut characters = Vec::new();
        // SAFETY: an open page; the text page is closed once; FS_RECTF is four floats.
        unsafe {
            let text = calls.FPDFText_LoadPage(self.handle.cast());
            if text.is_null() {
                return characters;
            }
            for index in 0..calls.FPDFText_CountChars(text) {
                if index % 1024 == 0 && cancel.is_cancelled() {
                    break;
                }
                let mut rect = [0f32; 4];
                let boxed = calls.FPDFText_GetLooseCharBox(text, index, rect.as_mut_ptr().cast()) != 0;
                let [left, top, right, bottom] = rect.map(f64::from);
                characters.push(Character {
                    unicode: calls.FPDFText_GetUnicode(text, index),
                    generated: calls.FPDFText_IsGenerated(text, index) == 1,
                    rect: boxed.then_some([left, bottom, right, top]),
                });
            }
            calls.FPDFText_ClosePage(text);
        }
        characters
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
