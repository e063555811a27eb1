//! One page: its boxes, where its points are as shown, and drawing any part of it.

use std::collections::BTreeMap;
use std::ffi::{c_int, c_void};
use std::ptr;
use std::rc::Rc;

use pdfium_render::prelude::PdfiumLibraryBindings;

use crate::cancel::Cancel;
use crate::pdf::fonts;
use crate::pdf::native::Document;

/// The boxes of a page dictionary.
#[derive(Clone, Copy, Debug)]
pub(in crate::pdf) enum BoxKind {
    Media,
    Crop,
    Trim,
    Bleed,
}

/// A page with its content parsed.
pub(in crate::pdf) struct Page {
    document: Rc<Document>,
    pub(super) handle: *mut c_void,
}

/// `IFSDK_PAUSE` of fpdf_progressive.h.
#[repr(C)]
struct Pause {
    version: c_int,
    need_to_pause: extern "C" fn(*mut Pause) -> c_int,
    user: *mut c_void,
}

extern "C" fn need_to_pause(pause: *mut Pause) -> c_int {
    // SAFETY: `user` is the flag that `render` borrows for as long as it renders.
    let cancel = unsafe { &*(*pause).user.cast::<Cancel>() };
    c_int::from(cancel.is_cancelled())
}

/// A picture to be drawn into, RGBA on white.
pub(in crate::pdf) struct Raster<'a> {
    pub(in crate::pdf) width: u32,
    pub(in crate::pdf) height: u32,
    /// `width × height × 4` bytes.
    pub(in crate::pdf) rgba: &'a mut [u8],
}

impl Page {
    /// Takes a page that `document` has opened.
    pub(super) fn new(document: Rc<Document>, handle: *mut c_void) -> Self {
        Self { document, handle }
    }

    pub(super) fn calls(&self) -> &dyn PdfiumLibraryBindings {
        &*self.document.library.calls
    }

    /// Quarter turns clockwise.
    pub(in crate::pdf) fn quarter_turns(&self) -> u32 {
        // SAFETY: an open page.
        u32::try_from(unsafe { self.calls().FPDFPage_GetRotation(self.handle.cast()) }).unwrap_or(0) % 4
    }

    /// `[x0, y0, x1, y1]` as the page's own dictionary says.
    pub(in crate::pdf) fn own_box(&self, kind: BoxKind) -> Option<[f64; 4]> {
        let (mut left, mut bottom, mut right, mut top) = (0f32, 0f32, 0f32, 0f32);
        let (calls, page) = (self.calls(), self.handle.cast());
        // SAFETY: an open page, four floats to write to.
        let done = unsafe {
            match kind {
                BoxKind::Media => {
                    calls.FPDFPage_GetMediaBox(page, &mut left, &mut bottom, &mut right, &mut top)
                }
                BoxKind::Crop => {
                    calls.FPDFPage_GetCropBox(page, &mut left, &mut bottom, &mut right, &mut top)
                }
                BoxKind::Trim => {
                    calls.FPDFPage_GetTrimBox(page, &mut left, &mut bottom, &mut right, &mut top)
                }
                BoxKind::Bleed => {
                    calls.FPDFPage_GetBleedBox(page, &mut left, &mut bottom, &mut right, &mut top)
                }
            }
        };
        (done != 0).then(|| [left, bottom, right, top].map(f64::from))
    }

    /// The box that is shown, `[x0, y0, x1, y1]`.
    pub(in crate::pdf) fn shown_box(&self) -> Option<[f64; 4]> {
        // FS_RECTF is left, top, right, bottom.
        let mut rect = [0f32; 4];
        // SAFETY: an open page, four floats to write to.
        let done =
            unsafe { self.calls().FPDF_GetPageBoundingBox(self.handle.cast(), rect.as_mut_ptr().cast()) };
        let [left, top, right, bottom] = rect.map(f64::from);
        (done != 0).then_some([left, bottom, right, top])
    }

    /// Subtypes (`FPDF_ANNOT_*`) of the page's annotations.
    pub(in crate::pdf) fn annotation_kinds(&self) -> Vec<i32> {
        let (calls, page) = (self.calls(), self.handle);
        // SAFETY: an open page; each annotation is closed once.
        unsafe {
            let count = calls.FPDFPage_GetAnnotCount(page.cast());
            (0..count)
                .filter_map(|index| {
                    let annotation = calls.FPDFPage_GetAnnot(page.cast(), index);
                    if annotation.is_null() {
                        return None;
                    }
                    let kind = calls.FPDFAnnot_GetSubtype(annotation);
                    calls.FPDFPage_CloseAnnot(annotation);
                    Some(kind)
                })
                .collect()
        }
    }

    /// Fonts of the page's text that are not in the file, by name, and the family that stands in for each.
    pub(in crate::pdf) fn missing_fonts(&self, cancel: &Cancel) -> BTreeMap<String, String> {
        fonts::missing(self.calls(), self.handle, cancel)
    }

    /// Draws the page on white at `full` pixels, shifted so that `(x, y)` comes to the raster's corner. False: cancelled,
    /// or a raster of another size than it says.
    pub(in crate::pdf) fn render(
        &self,
        raster: &mut Raster<'_>,
        full: (u32, u32),
        at: (u32, u32),
        cancel: &Cancel,
    ) -> bool {
        const BGRX: c_int = 3;
        const ANNOTATIONS: c_int = 0x01;
        const RGB_ORDER: c_int = 0x10;
        const TO_BE_CONTINUED: c_int = 1;
        let int = |value: u32| c_int::try_from(value).unwrap_or(c_int::MAX);
        let (width, height) = (int(raster.width), int(raster.height));
        if raster.rgba.len() as u64 != u64::from(raster.width) * u64::from(raster.height) * 4 {
            return false;
        }
        raster.rgba.fill(255);
        let (x, y, full_width, full_height) = (-int(at.0), -int(at.1), int(full.0), int(full.1));
        let user = ptr::from_ref(cancel).cast_mut().cast();
        let mut pause = Pause { version: 1, need_to_pause, user };
        let (calls, page, form) = (self.calls(), self.handle, self.document.form);
        let flags = ANNOTATIONS | RGB_ORDER;
        // SAFETY: the bitmap draws into `raster.rgba`, which has `width × 4` bytes in each of `height` rows and lives
        // until the bitmap is destroyed; `pause` and `cancel` outlive the rendering.
        let finished = unsafe {
            let first = raster.rgba.as_mut_ptr().cast();
            let bitmap = calls.FPDFBitmap_CreateEx(width, height, BGRX, first, width * 4);
            if bitmap.is_null() {
                return false;
            }
            let pause = ptr::from_mut(&mut pause).cast();
            let status = calls.FPDF_RenderPageBitmap_Start(
                bitmap,
                page.cast(),
                x,
                y,
                full_width,
                full_height,
                0,
                flags,
                pause,
            );
            calls.FPDF_RenderPage_Close(page.cast());
            let finished = status != TO_BE_CONTINUED;
            if finished && !form.is_null() {
                calls.FPDF_FFLDraw(form.cast(), bitmap, page.cast(), x, y, full_width, full_height, 0, flags);
            }
            calls.FPDFBitmap_Destroy(bitmap);
            finished
        };
        make_opaque(raster.rgba);
        finished
    }
}

/// Sets the fourth byte of each pixel, which pdfium need not keep. It nearly always does, and reading costs a quarter of
/// writing: memory is written only where it has to be.
fn make_opaque(rgba: &mut [u8]) {
    const OPAQUE: u32 = u32::from_ne_bytes([0, 0, 0, 255]);
    for part in rgba.chunks_mut(4096) {
        let common =
            part.as_chunks::<4>().0.iter().fold(OPAQUE, |all, pixel| all & u32::from_ne_bytes(*pixel));
        if common != OPAQUE {
            part.as_chunks_mut::<4>().0.iter_mut().for_each(|[.., alpha]| *alpha = 255);
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let form = self.document.form;
        // SAFETY: open, closed once.
        unsafe {
            if !form.is_null() {
                self.calls().FORM_OnBeforeClosePage(self.handle.cast(), form.cast());
            }
            self.calls().FPDF_ClosePage(self.handle.cast());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::make_opaque;

    #[test]
    fn every_pixel_is_made_opaque_and_keeps_its_colour() {
        // More than one part, the last of them shorter.
        let mut rgba: Vec<u8> = (0..10_000_u32 * 4).map(|index| (index % 251) as u8).collect();
        rgba[..4096].as_chunks_mut::<4>().0.iter_mut().for_each(|[.., alpha]| *alpha = 255);
        let before = rgba.clone();
        make_opaque(&mut rgba);
        for (pixel, was) in rgba.as_chunks::<4>().0.iter().zip(before.as_chunks::<4>().0) {
            assert_eq!(*pixel, [was[0], was[1], was[2], 255]);
        }
    }
}
