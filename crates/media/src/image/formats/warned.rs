//! What libjpeg-turbo warns of while it decodes: it goes on after damage, with whatever comes out.
//!
//! Its warnings go to an error manager of ours, which notes by thread those that tell of damage. Fatal errors arrive as
//! unwinding, with what they say.
#![allow(unsafe_code)]

use std::cell::Cell;
use std::ffi::{CStr, c_int};

use mozjpeg_sys::{jpeg_common_struct, jpeg_error_mgr, jpeg_std_error};

/// More bytes than that between two parts of a picture are no padding, and more before its end mark not even that of
/// cameras that fill up whole sectors: parts of the picture were passed over.
const MAX_PADDING: u32 = 16;
const MAX_PADDING_AT_END: u32 = 8192;
/// The mark of the end (ISO/IEC 10918-1, table B.1), without its first byte.
const END: u32 = 0xd9;
/// Longest message (jpeglib.h, `JMSG_LENGTH_MAX`).
const MAX_MESSAGE: usize = 200;

thread_local! {
    static DAMAGED: Cell<bool> = const { Cell::new(false) };
}

/// The function of the library that puts a message into words, as it is declared and as it is: it writes.
type Declared = unsafe extern "C-unwind" fn(&mut jpeg_common_struct, &[u8; 80]);
type Format = unsafe extern "C-unwind" fn(&mut jpeg_common_struct, *mut u8);

/// Runs steps of a decoder that has our [`manager`]; with what came of them, whether it warned of damage.
pub(super) fn watched<T>(steps: impl FnOnce() -> T) -> (T, bool) {
    DAMAGED.set(false);
    let done = steps();
    (done, DAMAGED.get())
}

/// What a decoder that is watched tells its errors and warnings.
pub(super) fn manager() -> jpeg_error_mgr {
    // SAFETY: numbers, pointers and optional functions, all of which may be zero; the library then fills them in.
    let mut manager: jpeg_error_mgr = unsafe { std::mem::zeroed() };
    // SAFETY: it is ours, and nothing in it points into itself.
    unsafe { jpeg_std_error(&mut manager) };
    manager.error_exit = Some(stop);
    manager.emit_message = Some(note);
    manager
}

#[cold]
extern "C-unwind" fn stop(cinfo: &mut jpeg_common_struct) {
    let told = message(cinfo).unwrap_or_else(|| "it cannot be decoded".to_owned());
    // No hook is called: it is caught where the decoder is.
    std::panic::resume_unwind(Box::new(told));
}

/// Levels below zero are warnings, the others traces (jpeglib.h, `emit_message`).
#[cold]
extern "C-unwind" fn note(cinfo: &mut jpeg_common_struct, level: c_int) {
    // SAFETY: the library calls this with the manager that it was given, and holds no reference to it meanwhile.
    let Some(manager) = (unsafe { cinfo.err.as_ref() }) else { return };
    let number = |at: usize| manager.msg_parm._bindgen_data_.get(at).copied().unwrap_or(0);
    if level < 0 && template(manager).is_some_and(|text| tells_of_damage(text, [number(0), number(1)])) {
        DAMAGED.set(true);
    }
}

/// Whether a warning (jerror.h), whose first numbers are given, is about the pixels.
fn tells_of_damage(text: &[u8], [count, mark]: [u32; 2]) -> bool {
    let Some(what) = text.strip_prefix(b"Corrupt JPEG data: ") else { return false };
    if what.starts_with(b"%u extraneous bytes") {
        count > if mark == END { MAX_PADDING_AT_END } else { MAX_PADDING }
    } else {
        what != b"bad ICC marker"
    }
}

/// The message of the library that was sent last, without its numbers.
fn template(manager: &jpeg_error_mgr) -> Option<&'static [u8]> {
    let is_own = (1..=manager.last_jpeg_message).contains(&manager.msg_code);
    let code = usize::try_from(manager.msg_code).ok().filter(|_| is_own)?;
    if manager.jpeg_message_table.is_null() {
        return None;
    }
    // SAFETY: the library's table has that many strings, which are static and end with a zero.
    unsafe {
        let text = *manager.jpeg_message_table.add(code);
        (!text.is_null()).then(|| CStr::from_ptr(text.cast()).to_bytes())
    }
}

fn message(cinfo: &mut jpeg_common_struct) -> Option<String> {
    // SAFETY: as in `note`.
    let format = unsafe { cinfo.err.as_ref() }?.format_message?;
    let mut text = [0_u8; MAX_MESSAGE];
    // SAFETY: both types are those of a function of C with two pointers; it writes no more than `MAX_MESSAGE` bytes.
    unsafe {
        let format = std::mem::transmute::<Declared, Format>(format);
        format(cinfo, text.as_mut_ptr());
    }
    let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
    Some(String::from_utf8_lossy(text).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_about_the_pixels_is_damage() {
        for (text, numbers, expected) in [
            ("Corrupt JPEG data: bad Huffman code", [0, 0], true),
            ("Corrupt JPEG data: premature end of data segment", [0, 0], true),
            ("Corrupt JPEG data: found marker 0x%02x instead of RST%d", [0xd9, 0], true),
            ("Corrupt JPEG data: %u extraneous bytes before marker 0x%02x", [700, 0xd3], true),
            ("Corrupt JPEG data: %u extraneous bytes before marker 0x%02x", [700, 0xd9], false),
            ("Corrupt JPEG data: %u extraneous bytes before marker 0x%02x", [70_000, 0xd9], true),
            ("Corrupt JPEG data: %u extraneous bytes before marker 0x%02x", [2, 0xd3], false),
            ("Corrupt JPEG data: bad ICC marker", [0, 0], false),
            ("Unknown Adobe color transform code %d", [7, 0], false),
        ] {
            assert_eq!(tells_of_damage(text.as_bytes(), numbers), expected, "{text} {numbers:?}");
        }
    }

    #[test]
    fn the_library_says_what_is_looked_for() {
        let mut manager = manager();
        let texts: Vec<String> = (1..=manager.last_jpeg_message)
            .filter_map(|code| {
                manager.msg_code = code;
                Some(String::from_utf8_lossy(template(&manager)?).into_owned())
            })
            .collect();
        let damage = texts.iter().filter(|text| tells_of_damage(text.as_bytes(), [100, 0])).count();
        assert!(damage >= 4, "{texts:?}");
        assert!(texts.iter().any(|text| text.contains("%u extraneous bytes")), "{texts:?}");
        manager.msg_code = manager.last_jpeg_message + 1;
        assert_eq!(template(&manager), None);
    }
}
