//! The calls into pdfium, made safe: handles that close themselves, a reader of ours, rendering that can stop.
//!
//! pdfium knows one thread per process; nothing here is `Send`. Its handle types are private to the bindings, so
//! they are kept as untyped pointers and cast where they are passed.
#![allow(unsafe_code)]

use std::collections::HashSet;
use std::ffi::{c_int, c_ulong, c_void};
use std::path::Path;
use std::ptr;
use std::rc::Rc;

use pdfium_render::prelude::{Pdfium, PdfiumLibraryBindings};

use crate::pdf::bytes::Bytes;
use crate::pdf::fonts;

mod apart;
mod page;
mod text;

pub(in crate::pdf) use page::{BoxKind, Page, Raster};
use text::text_of;
pub(in crate::pdf) use text::{Character, Glyph};

/// The library, initialised once per process.
pub(in crate::pdf) struct Library {
    calls: Box<dyn PdfiumLibraryBindings>,
}

impl Library {
    pub(in crate::pdf) fn load(path: &Path) -> Result<Rc<Self>, String> {
        apart::load(path)?;
        let calls = Pdfium::bind_to_library(path).map_err(|error| {
            // Spread over lines by the bindings.
            error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
        })?;
        // SAFETY: called once, before any other call; the worker loads the library once.
        unsafe { calls.FPDF_InitLibrary() };
        fonts::install(&*calls);
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
    // SAFETY: `param` is the `Bytes` that `Document` keeps boxed for as long as pdfium may call, and pdfium gives
    // a buffer of `size` bytes.
    let (bytes, buffer) = unsafe { (&*param.cast::<Bytes>(), std::slice::from_raw_parts_mut(buffer, count)) };
    buffer.fill(0);
    c_int::from(matches!(bytes.read_at(buffer, at), Ok(got) if got == count))
}

/// `FPDF_FORMFILLINFO` of fpdf_formfill.h: version 2, no callbacks; room for all of its pointers.
#[repr(C, align(16))]
struct FormInfo {
    version: c_int,
    nothing: [usize; 127],
}

/// Why a document did not open (`FPDF_ERR_*`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pdf) enum Refusal {
    Password,
    Security,
    Format,
}

/// An open document.
pub(in crate::pdf) struct Document {
    library: Rc<Library>,
    handle: *mut c_void,
    form: *mut c_void,
    // Read by pdfium until the document is closed.
    _access: Box<FileAccess>,
    _bytes: Box<Bytes>,
    _form_info: Box<FormInfo>,
}

impl Document {
    pub(in crate::pdf) fn open(
        library: &Rc<Library>,
        bytes: Bytes,
        password: Option<&str>,
    ) -> Result<Rc<Self>, Refusal> {
        let mut bytes = Box::new(bytes);
        let param = ptr::from_mut::<Bytes>(&mut bytes).cast();
        let len = c_ulong::try_from(bytes.len()).map_err(|_| Refusal::Format)?;
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
        Ok(Rc::new(Self { library, handle, form, _access: access, _bytes: bytes, _form_info: form_info }))
    }

    pub(in crate::pdf) fn library(&self) -> &Rc<Library> {
        &self.library
    }

    pub(in crate::pdf) fn num_pages(&self) -> u32 {
        // SAFETY: an open document.
        u32::try_from(unsafe { self.library.calls.FPDF_GetPageCount(self.handle.cast()) }).unwrap_or(0)
    }

    pub(in crate::pdf) fn is_encrypted(&self) -> bool {
        // SAFETY: an open document.
        unsafe { self.library.calls.FPDF_GetSecurityHandlerRevision(self.handle.cast()) >= 0 }
    }

    /// Width and height in points as shown, without parsing the page's content. Counts from 0. Of a page whose boxes do
    /// not meet, zero.
    pub(in crate::pdf) fn page_size(&self, index: u32) -> Option<(f64, f64)> {
        let mut size = [0f32; 2];
        let index = c_int::try_from(index).ok()?;
        // SAFETY: FS_SIZEF is two floats.
        let done = unsafe {
            self.library.calls.FPDF_GetPageSizeByIndexF(self.handle.cast(), index, size.as_mut_ptr().cast())
        };
        let [width, height] = size.map(f64::from);
        (done != 0).then_some((width, height))
    }

    pub(in crate::pdf) fn page_label(&self, index: u32) -> Option<String> {
        let index = c_int::try_from(index).ok()?;
        // SAFETY: the buffer is as long as is said.
        let label = text_of(|buffer, len| unsafe {
            self.library.calls.FPDF_GetPageLabel(self.handle.cast(), index, buffer, len)
        })?;
        (!label.is_empty()).then_some(label)
    }

    pub(in crate::pdf) fn page(self: &Rc<Self>, index: u32) -> Option<Page> {
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
        Some(Page::new(self.clone(), handle))
    }

    /// The outline in order: title, page from 1, level from 0. Bounded, and safe against loops.
    pub(in crate::pdf) fn outline(&self, most: usize) -> Vec<(String, Option<u32>, u32)> {
        /// An action that leads to a place in the same file.
        const GO_TO: c_ulong = 1;
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
                // pdfium follows an action of another file as if it were of this one.
                let action = calls.FPDFBookmark_GetAction(bookmark.cast());
                let leads_here = action.is_null() || calls.FPDFAction_GetType(action) == GO_TO;
                let dest = if leads_here {
                    calls.FPDFBookmark_GetDest(document.cast(), bookmark.cast())
                } else {
                    ptr::null_mut()
                };
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

impl Document {
    /// Whether its form is made in XFA, which is not drawn.
    pub(in crate::pdf) fn has_xfa(&self) -> bool {
        const XFA_FULL: c_int = 2;
        // SAFETY: an open document.
        unsafe { self.library.calls.FPDF_GetFormType(self.handle.cast()) >= XFA_FULL }
    }

    /// The document's objects written anew without encryption, when they are at most `most` bytes.
    pub(in crate::pdf) fn plain_copy(&self, most: usize) -> Option<Vec<u8>> {
        const REMOVE_SECURITY: c_ulong = 3;
        let mut copy = Copy { version: 1, write_block, bytes: Vec::new(), most };
        // SAFETY: an open document; `copy` outlives the call, and begins as FPDF_FILEWRITE does.
        let done = unsafe {
            let writer = ptr::from_mut(&mut copy).cast();
            self.library.calls.FPDF_SaveAsCopy(self.handle.cast(), writer, REMOVE_SECURITY)
        };
        (done != 0 && !copy.bytes.is_empty()).then_some(copy.bytes)
    }
}

/// `FPDF_FILEWRITE` of fpdf_save.h, and where it writes.
#[repr(C)]
struct Copy {
    version: c_int,
    write_block: extern "C" fn(*mut Copy, *const c_void, c_ulong) -> c_int,
    bytes: Vec<u8>,
    most: usize,
}

extern "C" fn write_block(copy: *mut Copy, data: *const c_void, size: c_ulong) -> c_int {
    let (Ok(count), false) = (usize::try_from(size), data.is_null()) else { return 0 };
    // SAFETY: `copy` is what `plain_copy` holds while pdfium writes, and pdfium gives `size` bytes.
    let (copy, data) = unsafe { (&mut *copy, std::slice::from_raw_parts(data.cast::<u8>(), count)) };
    if copy.bytes.len().saturating_add(count) > copy.most || copy.bytes.try_reserve(count).is_err() {
        return 0;
    }
    copy.bytes.extend_from_slice(data);
    1
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
