//! The calls into pdfium, made safe: handles that close themselves, a reader of ours, rendering that can stop.
//!
//! pdfium knows one thread per process; nothing here is `Send`. Its handle types are private to the bindings, so
//! they are kept as untyped pointers and cast where they are passed.
#![allow(unsafe_code)]

use std::collections::{BTreeMap, HashSet};
use std::ffi::{c_int, c_ulong, c_void};
use std::path::Path;
use std::ptr;
use std::rc::Rc;

use pdfium_render::prelude::{Pdfium, PdfiumLibraryBindings};

use crate::cancel::Cancel;
use crate::source::Source;

/// The library, initialised once per process.
pub(super) struct Library {
    calls: Box<dyn PdfiumLibraryBindings>,
}

impl Library {
    pub(super) fn load(path: &Path) -> Result<Rc<Self>, String> {
        let calls = Pdfium::bind_to_library(path).map_err(|error| {
            // Spread over lines by the bindings.
            error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
        })?;
        // SAFETY: called once, before any other call; the worker loads the library once.
        unsafe { calls.FPDF_InitLibrary() };
        super::fonts::install(&*calls);
        Ok(Rc::new(Self { calls }))
    }
}

/// `FPDF_FILEACCESS` of fpdfview.h.
#[repr(C)]
struct FileAccess {
    len: c_ulong,
    get_block: extern "C" fn(*mut c_void, c_ulong, *mut u8, c_ulong) -> c_int,
    param: *mut c_void,
}

extern "C" fn get_block(param: *mut c_void, at: c_ulong, buffer: *mut u8, size: c_ulong) -> c_int {
    let (Ok(count), false) = (usize::try_from(size), buffer.is_null()) else { return 0 };
    // SAFETY: `param` is the `Source` that `Document` keeps boxed for as long as pdfium may call, and pdfium gives
    // a buffer of `size` bytes.
    let (source, buffer) =
        unsafe { (&*param.cast::<Source>(), std::slice::from_raw_parts_mut(buffer, count)) };
    buffer.fill(0);
    c_int::from(matches!(source.read_at(buffer, at), Ok(got) if got == count))
}

/// `FPDF_FORMFILLINFO` of fpdf_formfill.h: version 2, no callbacks; room for all of its pointers.
#[repr(C, align(16))]
struct FormInfo {
    version: c_int,
    nothing: [usize; 127],
}

/// Why a document did not open (`FPDF_ERR_*`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Password,
    Security,
    Format,
}

/// An open document.
pub(super) struct Document {
    library: Rc<Library>,
    handle: *mut c_void,
    form: *mut c_void,
    // Read by pdfium until the document is closed.
    _access: Box<FileAccess>,
    _source: Box<Source>,
    _form_info: Box<FormInfo>,
}

impl Document {
    pub(super) fn open(
        library: &Rc<Library>,
        source: Source,
        password: Option<&str>,
    ) -> Result<Rc<Self>, Refusal> {
        let mut source = Box::new(source);
        let param = ptr::from_mut::<Source>(&mut source).cast();
        let len = c_ulong::try_from(source.num_bytes()).map_err(|_| Refusal::Format)?;
        let mut access = Box::new(FileAccess { len, get_block, param });
        let mut form_info = Box::new(FormInfo { version: 2, nothing: [0; 127] });
        let calls = &library.calls;
        // SAFETY: `access` and what it points to are boxed and outlive the handle.
        let handle: *mut c_void =
            unsafe { calls.FPDF_LoadCustomDocument(ptr::from_mut(&mut *access).cast(), password) }.cast();
        if handle.is_null() {
            // SAFETY: no arguments.
            return Err(match unsafe { calls.FPDF_GetLastError() } {
                4 => Refusal::Password,
                5 => Refusal::Security,
                _ => Refusal::Format,
            });
        }
        // SAFETY: an open document; the info outlives the environment.
        let form = unsafe {
            if calls.FPDF_GetFormType(handle.cast()) == 0 {
                ptr::null_mut()
            } else {
                calls
                    .FPDFDOC_InitFormFillEnvironment(handle.cast(), ptr::from_mut(&mut *form_info).cast())
                    .cast()
            }
        };
        let library = library.clone();
        Ok(Rc::new(Self { library, handle, form, _access: access, _source: source, _form_info: form_info }))
    }

    pub(super) fn num_pages(&self) -> u32 {
        // SAFETY: an open document.
        u32::try_from(unsafe { self.library.calls.FPDF_GetPageCount(self.handle.cast()) }).unwrap_or(0)
    }

    pub(super) fn is_encrypted(&self) -> bool {
        // SAFETY: an open document.
        unsafe { self.library.calls.FPDF_GetSecurityHandlerRevision(self.handle.cast()) >= 0 }
    }

    /// Width and height in points as shown, without parsing the page's content. Counts from 0.
    pub(super) fn page_size(&self, index: u32) -> Option<(f64, f64)> {
        let mut size = [0f32; 2];
        let index = c_int::try_from(index).ok()?;
        // SAFETY: FS_SIZEF is two floats.
        let done = unsafe {
            self.library.calls.FPDF_GetPageSizeByIndexF(self.handle.cast(), index, size.as_mut_ptr().cast())
        };
        let [width, height] = size.map(f64::from);
        (done != 0 && width > 0.0 && height > 0.0).then_some((width, height))
    }

    pub(super) fn page_label(&self, index: u32) -> Option<String> {
        let index = c_int::try_from(index).ok()?;
        // SAFETY: the buffer is as long as is said.
        let label = text_of(|buffer, len| unsafe {
            self.library.calls.FPDF_GetPageLabel(self.handle.cast(), index, buffer, len)
        })?;
        (!label.is_empty()).then_some(label)
    }

    pub(super) fn page(self: &Rc<Self>, index: u32) -> Option<Page> {
        let index = c_int::try_from(index).ok()?;
        let calls = &self.library.calls;
        // SAFETY: an open document; an index that does not exist gives null.
        let handle: *mut c_void = unsafe { calls.FPDF_LoadPage(self.handle.cast(), index) }.cast();
        if handle.is_null() {
            return None;
        }
        if !self.form.is_null() {
            // SAFETY: both are open and belong together.
            unsafe { calls.FORM_OnAfterLoadPage(handle.cast(), self.form.cast()) };
        }
        Some(Page { document: self.clone(), handle })
    }

    /// The outline in order: title, page from 1, level from 0. Bounded, and safe against loops.
    pub(super) fn outline(&self, most: usize) -> Vec<(String, Option<u32>, u32)> {
        let calls = &self.library.calls;
        let document = self.handle;
        let mut items = Vec::new();
        // SAFETY: bookmarks belong to the open document; null is the root, and the answer when there is none.
        let first: *mut c_void =
            unsafe { calls.FPDFBookmark_GetFirstChild(document.cast(), ptr::null_mut()) }.cast();
        let mut waiting = vec![(first, 0)];
        let mut seen = HashSet::new();
        while let Some((bookmark, level)) = waiting.pop() {
            if bookmark.is_null() || items.len() >= most || !seen.insert(bookmark) {
                continue;
            }
            // SAFETY: as above.
            let (title, page, next, child) = unsafe {
                let title = text_of(|buffer, len| calls.FPDFBookmark_GetTitle(bookmark.cast(), buffer, len));
                let mut dest = calls.FPDFBookmark_GetDest(document.cast(), bookmark.cast());
                if dest.is_null() {
                    let action = calls.FPDFBookmark_GetAction(bookmark.cast());
                    if !action.is_null() {
                        dest = calls.FPDFAction_GetDest(document.cast(), action);
                    }
                }
                let page =
                    if dest.is_null() { -1 } else { calls.FPDFDest_GetDestPageIndex(document.cast(), dest) };
                let next: *mut c_void =
                    calls.FPDFBookmark_GetNextSibling(document.cast(), bookmark.cast()).cast();
                let child: *mut c_void =
                    calls.FPDFBookmark_GetFirstChild(document.cast(), bookmark.cast()).cast();
                (title, page, next, child)
            };
            items.push((title.unwrap_or_default(), u32::try_from(page).ok().map(|index| index + 1), level));
            waiting.push((next, level));
            waiting.push((child, level + 1));
        }
        items
    }
}

impl Drop for Document {
    fn drop(&mut self) {
        // SAFETY: open, closed once; pages hold the document and are gone.
        unsafe {
            if !self.form.is_null() {
                self.library.calls.FPDFDOC_ExitFormFillEnvironment(self.form.cast());
            }
            self.library.calls.FPDF_CloseDocument(self.handle.cast());
        }
    }
}

/// Calls twice: for the number of bytes, then for UTF-16LE with a closing zero.
fn text_of(mut call: impl FnMut(*mut c_void, c_ulong) -> c_ulong) -> Option<String> {
    let len = usize::try_from(call(ptr::null_mut(), 0)).ok().filter(|len| (2..1 << 16).contains(len))?;
    let mut bytes = vec![0u8; len];
    call(bytes.as_mut_ptr().cast(), c_ulong::try_from(len).ok()?);
    let units: Vec<u16> = bytes
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes(pair.try_into().unwrap_or_default()))
        .take_while(|unit| *unit != 0)
        .collect();
    Some(String::from_utf16_lossy(&units))
}

/// The boxes of a page dictionary.
#[derive(Clone, Copy, Debug)]
pub(super) enum BoxKind {
    Media,
    Crop,
    Trim,
    Bleed,
}

/// A page with its content parsed.
pub(super) struct Page {
    document: Rc<Document>,
    handle: *mut c_void,
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
pub(super) struct Raster {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) rgba: Vec<u8>,
}

impl Page {
    fn calls(&self) -> &dyn PdfiumLibraryBindings {
        &*self.document.library.calls
    }

    /// Quarter turns clockwise.
    pub(super) fn quarter_turns(&self) -> u32 {
        // SAFETY: an open page.
        u32::try_from(unsafe { self.calls().FPDFPage_GetRotation(self.handle.cast()) }).unwrap_or(0) % 4
    }

    /// `[x0, y0, x1, y1]` as the page's own dictionary says.
    pub(super) fn own_box(&self, kind: BoxKind) -> Option<[f64; 4]> {
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
    pub(super) fn shown_box(&self) -> Option<[f64; 4]> {
        // FS_RECTF is left, top, right, bottom.
        let mut rect = [0f32; 4];
        // SAFETY: an open page, four floats to write to.
        let done =
            unsafe { self.calls().FPDF_GetPageBoundingBox(self.handle.cast(), rect.as_mut_ptr().cast()) };
        let [left, top, right, bottom] = rect.map(f64::from);
        (done != 0).then_some([left, bottom, right, top])
    }

    /// Subtypes (`FPDF_ANNOT_*`) of the page's annotations.
    pub(super) fn annotation_kinds(&self) -> Vec<i32> {
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
    pub(super) fn missing_fonts(&self, cancel: &Cancel) -> BTreeMap<String, String> {
        super::fonts::missing(self.calls(), self.handle, cancel)
    }

    /// Draws the page at `full` pixels, shifted so that `(x, y)` comes to the raster's corner. False: cancelled.
    pub(super) fn render(
        &self,
        raster: &mut Raster,
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
        raster.rgba.clear();
        raster.rgba.resize(raster.width as usize * raster.height as usize * 4, 255);
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
        raster.rgba.iter_mut().skip(3).step_by(4).for_each(|alpha| *alpha = 255);
        finished
    }

    /// The page's characters: unicode, made up by pdfium or not, and box `[x0, y0, x1, y1]` in its own space.
    pub(super) fn characters(&self, cancel: &Cancel) -> Vec<Character> {
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

    /// Thousandths of a point from the top left of the page as shown, for a point in its own space.
    pub(super) fn to_shown(&self, size: (f64, f64), x: f64, y: f64) -> (f64, f64) {
        #[expect(clippy::cast_possible_truncation, reason = "a page has at most 14,400 points")]
        let thousandths = |points: f64| (points * 1000.0).round() as c_int;
        let (mut across, mut down) = (0, 0);
        // SAFETY: an open page, two ints to write to.
        unsafe {
            self.calls().FPDF_PageToDevice(
                self.handle.cast(),
                0,
                0,
                thousandths(size.0),
                thousandths(size.1),
                0,
                x,
                y,
                &mut across,
                &mut down,
            );
        }
        (f64::from(across), f64::from(down))
    }
}

/// One character of a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Character {
    pub(super) unicode: u32,
    pub(super) generated: bool,
    pub(super) rect: Option<[f64; 4]>,
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
