//! A SQLite file system that does the real one's work and tells a `Medium` of every write, sync and name.
//!
//! Syncs are not passed on: the medium alone says what would have survived. Shared memory and locks are the real
//! file system's.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::io;
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::ffi::{self, sqlite3_file, sqlite3_io_methods, sqlite3_vfs};

use crate::power::Medium;

static NEXT: AtomicU64 = AtomicU64::new(0);

/// One open file: our head, and behind it the real file system's own structure.
#[repr(C, align(8))]
struct Open {
    base: sqlite3_file,
    medium: *const Medium,
    inode: i64,
    /// A new journal: its first sync also syncs its folder, as SQLite's own unix file system does it.
    new_journal: bool,
    path: *mut PathBuf,
}

struct Below {
    real: *mut sqlite3_vfs,
    medium: Arc<Medium>,
}

/// Registers a file system over the medium and returns its name. It stays for the life of the process.
pub fn register(medium: &Arc<Medium>) -> String {
    let name = format!("power-{}", NEXT.fetch_add(1, Ordering::Relaxed));
    // SAFETY: the default file system lives as long as the process; the structure registered here and what it
    // points to are leaked, so they do too.
    unsafe {
        assert_eq!(ffi::sqlite3_initialize(), ffi::SQLITE_OK);
        let real = ffi::sqlite3_vfs_find(ptr::null());
        let mut vfs: sqlite3_vfs = ptr::read(real);
        vfs.iVersion = 1;
        vfs.szOsFile = size_of::<Open>() as c_int + (*real).szOsFile;
        vfs.pNext = ptr::null_mut();
        vfs.zName = CString::new(name.clone()).unwrap().into_raw();
        vfs.pAppData = Box::into_raw(Box::new(Below { real, medium: Arc::clone(medium) })).cast();
        vfs.xOpen = Some(x_open);
        vfs.xDelete = Some(x_delete);
        vfs.xAccess = Some(x_access);
        vfs.xFullPathname = Some(x_full_pathname);
        vfs.xRandomness = Some(x_randomness);
        vfs.xSleep = Some(x_sleep);
        vfs.xCurrentTime = Some(x_current_time);
        vfs.xGetLastError = Some(x_last_error);
        vfs.xDlOpen = None;
        vfs.xDlError = None;
        vfs.xDlSym = None;
        vfs.xDlClose = None;
        assert_eq!(ffi::sqlite3_vfs_register(Box::into_raw(Box::new(vfs)), 0), ffi::SQLITE_OK);
    }
    name
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(x_close),
    xRead: Some(x_read),
    xWrite: Some(x_write),
    xTruncate: Some(x_truncate),
    xSync: Some(x_sync),
    xFileSize: Some(x_file_size),
    xLock: Some(x_lock),
    xUnlock: Some(x_unlock),
    xCheckReservedLock: Some(x_check_reserved),
    xFileControl: Some(x_file_control),
    xSectorSize: Some(x_sector_size),
    xDeviceCharacteristics: Some(x_characteristics),
    xShmMap: Some(x_shm_map),
    xShmLock: Some(x_shm_lock),
    xShmBarrier: Some(x_shm_barrier),
    xShmUnmap: Some(x_shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

fn code(done: io::Result<()>, otherwise: c_int) -> c_int {
    match done {
        Ok(()) => ffi::SQLITE_OK,
        Err(error) if error.kind() == io::ErrorKind::StorageFull => ffi::SQLITE_FULL,
        Err(_) => otherwise,
    }
}

// SAFETY of everything below: SQLite calls these functions with the structures that it got from `register` and
// `x_open`, valid for the call, and one file from one thread at a time. `real` lies directly behind `Open`, in the
// room that `szOsFile` asked for; `Open`'s size is a multiple of its alignment.

unsafe fn below<'a>(vfs: *mut sqlite3_vfs) -> &'a Below {
    unsafe { &*(*vfs).pAppData.cast::<Below>() }
}

unsafe fn real(file: *mut sqlite3_file) -> *mut sqlite3_file {
    unsafe { file.cast::<u8>().add(size_of::<Open>()).cast() }
}

/// Calls a method of the real file.
macro_rules! pass {
    ($file:expr, $method:ident $(, $argument:expr)*) => {{
        let real = real($file);
        match (*(*real).pMethods).$method {
            Some(method) => method(real $(, $argument)*),
            None => unreachable!("the unix file system has every method of version 2"),
        }
    }};
}

unsafe extern "C" fn x_open(
    vfs: *mut sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    unsafe {
        let below = below(vfs);
        let open = file.cast::<Open>();
        (*file).pMethods = ptr::null();
        let path = (!name.is_null()).then(|| PathBuf::from(CStr::from_ptr(name).to_str().unwrap()));
        let kept = flags & (ffi::SQLITE_OPEN_MAIN_DB | ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL);
        let mut inode = -1;
        let mut new = false;
        if let Some(path) = path.as_deref().filter(|_| kept != 0) {
            new = !path.exists() && flags & ffi::SQLITE_OPEN_CREATE != 0;
            if new || below.medium.inode(path).is_some() {
                match below.medium.create(path) {
                    Ok(found) => inode = found as i64,
                    Err(_) => return ffi::SQLITE_CANTOPEN,
                }
            }
        }
        let opened = (*below.real).xOpen.unwrap()(below.real, name, real(file), flags, out_flags);
        if opened != ffi::SQLITE_OK {
            return opened;
        }
        ptr::addr_of_mut!((*open).medium).write(Arc::as_ptr(&below.medium));
        ptr::addr_of_mut!((*open).inode).write(inode);
        ptr::addr_of_mut!((*open).new_journal).write(new && kept != ffi::SQLITE_OPEN_MAIN_DB);
        ptr::addr_of_mut!((*open).path).write(Box::into_raw(Box::new(path.unwrap_or_default())));
        (*file).pMethods = &METHODS;
        ffi::SQLITE_OK
    }
}

unsafe extern "C" fn x_delete(vfs: *mut sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    unsafe {
        let below = below(vfs);
        let path = Path::new(CStr::from_ptr(name).to_str().unwrap());
        let mut done = below.medium.remove(path);
        if sync != 0 && done.is_ok() {
            done = below.medium.sync_folder(path.parent().unwrap());
        }
        match done {
            Ok(()) => (*below.real).xDelete.unwrap()(below.real, name, 0),
            Err(_) => ffi::SQLITE_IOERR_DELETE,
        }
    }
}

unsafe extern "C" fn x_access(
    vfs: *mut sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    unsafe { (*below(vfs).real).xAccess.unwrap()(below(vfs).real, name, flags, out) }
}

unsafe extern "C" fn x_full_pathname(
    vfs: *mut sqlite3_vfs,
    name: *const c_char,
    len: c_int,
    out: *mut c_char,
) -> c_int {
    unsafe { (*below(vfs).real).xFullPathname.unwrap()(below(vfs).real, name, len, out) }
}

unsafe extern "C" fn x_randomness(vfs: *mut sqlite3_vfs, len: c_int, out: *mut c_char) -> c_int {
    unsafe { (*below(vfs).real).xRandomness.unwrap()(below(vfs).real, len, out) }
}

unsafe extern "C" fn x_sleep(vfs: *mut sqlite3_vfs, micros: c_int) -> c_int {
    unsafe { (*below(vfs).real).xSleep.unwrap()(below(vfs).real, micros) }
}

unsafe extern "C" fn x_current_time(vfs: *mut sqlite3_vfs, out: *mut f64) -> c_int {
    unsafe { (*below(vfs).real).xCurrentTime.unwrap()(below(vfs).real, out) }
}

unsafe extern "C" fn x_last_error(vfs: *mut sqlite3_vfs, len: c_int, out: *mut c_char) -> c_int {
    unsafe { (*below(vfs).real).xGetLastError.unwrap()(below(vfs).real, len, out) }
}

unsafe extern "C" fn x_close(file: *mut sqlite3_file) -> c_int {
    unsafe {
        drop(Box::from_raw((*file.cast::<Open>()).path));
        pass!(file, xClose)
    }
}

unsafe extern "C" fn x_read(file: *mut sqlite3_file, out: *mut c_void, len: c_int, at: i64) -> c_int {
    unsafe { pass!(file, xRead, out, len, at) }
}

unsafe extern "C" fn x_write(file: *mut sqlite3_file, from: *const c_void, len: c_int, at: i64) -> c_int {
    unsafe {
        let open = &*file.cast::<Open>();
        if open.inode >= 0 {
            let bytes = std::slice::from_raw_parts(from.cast::<u8>(), len as usize);
            let told = (*open.medium).write(open.inode as usize, Some(at as usize), bytes);
            if told.is_err() {
                return code(told, ffi::SQLITE_IOERR_WRITE);
            }
        }
        pass!(file, xWrite, from, len, at)
    }
}

unsafe extern "C" fn x_truncate(file: *mut sqlite3_file, len: i64) -> c_int {
    unsafe {
        let open = &*file.cast::<Open>();
        if open.inode >= 0 && (*open.medium).truncate(open.inode as usize, len as usize).is_err() {
            return ffi::SQLITE_IOERR_TRUNCATE;
        }
        pass!(file, xTruncate, len)
    }
}

unsafe extern "C" fn x_sync(file: *mut sqlite3_file, _flags: c_int) -> c_int {
    unsafe {
        let open = &mut *file.cast::<Open>();
        if open.inode < 0 {
            return ffi::SQLITE_OK;
        }
        let medium = &*open.medium;
        let mut done = medium.sync(open.inode as usize);
        if open.new_journal && done.is_ok() {
            open.new_journal = false;
            done = medium.sync_folder((*open.path).parent().unwrap());
        }
        code(done, ffi::SQLITE_IOERR_FSYNC)
    }
}

unsafe extern "C" fn x_file_size(file: *mut sqlite3_file, out: *mut i64) -> c_int {
    unsafe { pass!(file, xFileSize, out) }
}

unsafe extern "C" fn x_lock(file: *mut sqlite3_file, level: c_int) -> c_int {
    unsafe { pass!(file, xLock, level) }
}

unsafe extern "C" fn x_unlock(file: *mut sqlite3_file, level: c_int) -> c_int {
    unsafe { pass!(file, xUnlock, level) }
}

unsafe extern "C" fn x_check_reserved(file: *mut sqlite3_file, out: *mut c_int) -> c_int {
    unsafe { pass!(file, xCheckReservedLock, out) }
}

unsafe extern "C" fn x_file_control(file: *mut sqlite3_file, op: c_int, argument: *mut c_void) -> c_int {
    // The hints to grow or map a file would pass by the medium.
    if op == ffi::SQLITE_FCNTL_SIZE_HINT
        || op == ffi::SQLITE_FCNTL_CHUNK_SIZE
        || op == ffi::SQLITE_FCNTL_MMAP_SIZE
    {
        return ffi::SQLITE_NOTFOUND;
    }
    unsafe { pass!(file, xFileControl, op, argument) }
}

unsafe extern "C" fn x_sector_size(file: *mut sqlite3_file) -> c_int {
    unsafe { pass!(file, xSectorSize) }
}

unsafe extern "C" fn x_characteristics(file: *mut sqlite3_file) -> c_int {
    unsafe { pass!(file, xDeviceCharacteristics) }
}

unsafe extern "C" fn x_shm_map(
    file: *mut sqlite3_file,
    page: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    unsafe { pass!(file, xShmMap, page, size, extend, out) }
}

unsafe extern "C" fn x_shm_lock(file: *mut sqlite3_file, offset: c_int, count: c_int, flags: c_int) -> c_int {
    unsafe { pass!(file, xShmLock, offset, count, flags) }
}

unsafe extern "C" fn x_shm_barrier(file: *mut sqlite3_file) {
    unsafe { pass!(file, xShmBarrier) }
}

unsafe extern "C" fn x_shm_unmap(file: *mut sqlite3_file, delete: c_int) -> c_int {
    unsafe { pass!(file, xShmUnmap, delete) }
}
