//! Ways out of the room, each of them harmless should it be open: what is tried before the other program begins.
//!
//! As the worker's: refused means EPERM or EACCES, and an open way gives another answer.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString};
use std::ptr;

use libc::{c_int, c_long};

use crate::worker::sandbox::attempts::{
    NOWHERE, ROOT, is_open, leave, load_into_the_kernel, open, queue_system_calls, signal, socket,
    start_a_process, trace_a_process,
};

struct Outside<'a> {
    parent: c_int,
    /// The folder that the room lies in.
    above: &'a CStr,
}

type Attempt = fn(&Outside<'_>) -> c_long;

const ACCOUNTS: &CStr = c"/etc/passwd";
const SELF: &CStr = c"/proc/self/maps";

const ATTEMPTS: &[(&str, Attempt)] = &[
    ("open the root folder", |_| open(ROOT, libc::O_RDONLY)),
    ("open the settings' folder", |_| open(c"/etc", libc::O_RDONLY)),
    ("read the accounts", |_| open(ACCOUNTS, libc::O_RDONLY)),
    ("read what is known of processes", |_| open(SELF, libc::O_RDONLY)),
    ("open the folder above the room", |outside| open(outside.above, libc::O_RDONLY)),
    ("create a file above the room", |outside| open(outside.above, libc::O_TMPFILE | libc::O_RDWR)),
    ("create a file in /tmp", |_| open(c"/tmp", libc::O_TMPFILE | libc::O_RDWR)),
    ("create a folder above the room", |outside| {
        let path = CString::new([outside.above.to_bytes(), b"/galley-way-out"].concat()).unwrap_or_default();
        // SAFETY: a path that ends in zero; removed again at once, should it be there.
        unsafe {
            let made = libc::mkdir(path.as_ptr(), 0o700);
            if made == 0 {
                libc::rmdir(path.as_ptr());
            }
            c_long::from(made)
        }
    }),
    // SAFETY: paths that end in zero, of something that is not there; the rest of these likewise.
    ("cut a file short", |_| c_long::from(unsafe { libc::truncate(NOWHERE.as_ptr(), 0) })),
    ("change a mode", |_| c_long::from(unsafe { libc::chmod(NOWHERE.as_ptr(), 0o700) })),
    ("change an owner", |_| c_long::from(unsafe { libc::chown(NOWHERE.as_ptr(), u32::MAX, u32::MAX) })),
    ("change a date", |_| unsafe {
        libc::syscall(libc::SYS_utimensat, libc::AT_FDCWD, NOWHERE.as_ptr(), ptr::null::<u8>(), 0)
    }),
    ("set an attribute", |_| {
        let (name, value) = (c"user.galley", c"x");
        // SAFETY: as above; one byte is read.
        c_long::from(unsafe { libc::setxattr(NOWHERE.as_ptr(), name.as_ptr(), value.as_ptr().cast(), 1, 0) })
    }),
    ("open an internet socket", |_| socket(libc::AF_INET)),
    ("open an internet socket of the newer kind", |_| socket(libc::AF_INET6)),
    ("open a socket to the kernel", |_| socket(libc::AF_NETLINK)),
    // SAFETY: three numbers.
    ("open a local socket that needs no connection", |_| {
        leave(unsafe { libc::socket(libc::AF_UNIX, libc::SOCK_DGRAM | libc::SOCK_CLOEXEC, 0) })
    }),
    // SAFETY: there is no such descriptor, and no address is read.
    ("connect a socket", |_| c_long::from(unsafe { libc::connect(-1, ptr::null(), 0) })),
    ("start a process", |_| start_a_process()),
    ("trace a process", |_| trace_a_process()),
    ("signal the parent", |outside| signal(outside.parent)),
    ("take hold of the parent", |outside| {
        leave_any(unsafe { libc::syscall(libc::SYS_pidfd_open, outside.parent, 0) })
    }),
    // SAFETY: nothing is read, both lists being empty.
    ("read the parent's memory", |outside| unsafe {
        let none = ptr::null::<libc::iovec>();
        libc::syscall(libc::SYS_process_vm_readv, outside.parent, none, 0, none, 0, 0)
    }),
    ("queue system calls", |_| queue_system_calls()),
    ("load a program into the kernel", |_| load_into_the_kernel()),
    // SAFETY: null addresses and flags that the kernel itself refuses where the call is open.
    ("leave its namespaces", |_| unsafe { libc::syscall(libc::SYS_unshare, libc::CLONE_NEWUSER) }),
    ("mount", |_| unsafe { libc::syscall(libc::SYS_mount, 0, NOWHERE.as_ptr(), 0, 0, 0) }),
    ("ask for keys", |_| unsafe { libc::syscall(libc::SYS_keyctl, 0, -3, 0, 0, 0) }),
];

/// Tries everything; returns how much that was, and what was not refused.
pub(super) fn try_all(parent: c_int, above: &CStr) -> (u32, Vec<String>) {
    let outside = Outside { parent, above };
    let open = ATTEMPTS.iter().filter(|(_, attempt)| is_open(attempt(&outside)));
    (u32::try_from(ATTEMPTS.len()).unwrap_or(u32::MAX), open.map(|(name, _)| (*name).to_owned()).collect())
}

fn leave_any(descriptor: c_long) -> c_long {
    c_int::try_from(descriptor).map_or(descriptor, leave)
}
