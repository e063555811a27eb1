//! FFmpeg's reading, on one reader that several cursors share.

use std::ffi::{c_int, c_void};
use std::io::{Read, Seek, SeekFrom};
use std::ptr;
use std::sync::{Arc, Mutex, PoisonError};

use super::{be_silent, out_of_memory, sys};
use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::video::Source;

/// What the library itself uses.
const BUFFER_BYTES: usize = 32 * 1024;
/// MPEG-TS that starts within a packet and fits into the buffer whole is not read (FFmpeg 5.1), so small files get
/// a small one, as they do after the library's own probing.
const SMALL_FILE: u64 = 4 * BUFFER_BYTES as u64;
const SMALL_BUFFER_BYTES: usize = 2048;

/// The file; every cursor seeks before it reads.
#[derive(Clone)]
pub(crate) struct SharedSource {
    reader: Arc<Mutex<Box<dyn Source>>>,
    size: u64,
}

impl SharedSource {
    pub(crate) fn new(mut reader: Box<dyn Source>) -> Result<Self, MediaError> {
        let size = reader.seek(SeekFrom::End(0)).map_err(unreadable)?;
        Ok(Self { reader: Arc::new(Mutex::new(reader)), size })
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Reads once at a place; 0 at the end.
    pub(crate) fn read_at(&self, position: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        reader.seek(SeekFrom::Start(position))?;
        loop {
            match reader.read(buffer) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                other => return other,
            }
        }
    }

    /// As [`Self::read_at`], again and again until the buffer is full or the file ends.
    pub(crate) fn read_full(&self, position: u64, buffer: &mut [u8]) -> Result<usize, MediaError> {
        let mut filled = 0;
        while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.read_at(position + filled as u64, rest).map_err(unreadable)? {
                0 => break,
                read => filled += read,
            }
        }
        Ok(filled)
    }
}

fn unreadable(error: std::io::Error) -> MediaError {
    MediaError::new(Code::Io, format!("reading failed ({})", error.kind()))
}

/// What the callbacks work on.
pub(super) struct Cursor {
    source: SharedSource,
    position: u64,
    pub(super) cancel: Cancel,
    pub(super) failure: Option<MediaError>,
}

/// An `AVIOContext` and its cursor.
pub(super) struct Io {
    pub(super) context: *mut sys::AVIOContext,
    cursor: *mut Cursor,
}

impl Io {
    pub(super) fn new(source: SharedSource, cancel: Cancel) -> Result<Self, MediaError> {
        be_silent();
        let size = if source.size() < SMALL_FILE { SMALL_BUFFER_BYTES } else { BUFFER_BYTES };
        let cursor = Box::into_raw(Box::new(Cursor { source, position: 0, cancel, failure: None }));
        // SAFETY: the buffer is the library's own; the cursor outlives the context (see `Drop`).
        let context = unsafe {
            let buffer = sys::av_malloc(size).cast::<u8>();
            let context = if buffer.is_null() {
                ptr::null_mut()
            } else {
                sys::avio_alloc_context(
                    buffer,
                    size as c_int,
                    0,
                    cursor.cast::<c_void>(),
                    Some(read),
                    None,
                    Some(seek),
                )
            };
            if context.is_null() {
                sys::av_free(buffer.cast::<c_void>());
            }
            context
        };
        let io = Self { context, cursor };
        if context.is_null() { Err(out_of_memory()) } else { Ok(io) }
    }

    pub(super) fn cursor(&mut self) -> &mut Cursor {
        // SAFETY: made by `Box::into_raw`, freed in `Drop` only; callbacks run only inside library calls, which
        // need `&mut self` of the owner.
        unsafe { &mut *self.cursor }
    }
}

impl Drop for Io {
    fn drop(&mut self) {
        // SAFETY: both were made in `new`; the library may have replaced the buffer, so it is freed through the
        // context.
        unsafe {
            if !self.context.is_null() {
                sys::av_freep((&raw mut (*self.context).buffer).cast::<c_void>());
                sys::avio_context_free(&raw mut self.context);
            }
            drop(Box::from_raw(self.cursor));
        }
    }
}

unsafe extern "C" fn read(opaque: *mut c_void, buffer: *mut u8, size: c_int) -> c_int {
    // SAFETY: `opaque` is the cursor of `Io::new`, and nobody else holds it during a library call.
    let cursor = unsafe { &mut *opaque.cast::<Cursor>() };
    let Ok(length) = usize::try_from(size) else { return sys::AVERROR(sys::EINVAL) };
    if length == 0 {
        return 0;
    }
    if let Err(cancelled) = cursor.cancel.check() {
        cursor.failure = Some(cancelled);
        return sys::AVERROR_EXIT;
    }
    // SAFETY: the library hands over `size` writable bytes; they are zeroed before a reference to them exists.
    let bytes = unsafe {
        ptr::write_bytes(buffer, 0, length);
        std::slice::from_raw_parts_mut(buffer, length)
    };
    match cursor.source.read_at(cursor.position, bytes) {
        Ok(0) => sys::AVERROR_EOF,
        Ok(read) => {
            cursor.position += read as u64;
            c_int::try_from(read).unwrap_or(c_int::MAX)
        }
        Err(error) => {
            cursor.failure = Some(unreadable(error));
            sys::AVERROR(sys::EIO)
        }
    }
}

unsafe extern "C" fn seek(opaque: *mut c_void, offset: i64, whence: c_int) -> i64 {
    // SAFETY: as in `read`.
    let cursor = unsafe { &mut *opaque.cast::<Cursor>() };
    let size = i64::try_from(cursor.source.size()).unwrap_or(i64::MAX);
    let invalid = i64::from(sys::AVERROR(sys::EINVAL));
    let base = match whence & !(sys::AVSEEK_FORCE as c_int) {
        whence if whence & sys::AVSEEK_SIZE as c_int != 0 => return size,
        0 => 0,
        1 => i64::try_from(cursor.position).unwrap_or(i64::MAX),
        2 => size,
        _ => return invalid,
    };
    match base.checked_add(offset).map(u64::try_from) {
        Some(Ok(position)) => {
            cursor.position = position;
            base.saturating_add(offset)
        }
        _ => invalid,
    }
}
