//! Ways out, each of them harmless should it be open: what a worker tries once it is closed.
//!
//! Refused means EPERM or EACCES. Every attempt is made so that an open way gives another answer than these,
//! whatever account the worker runs under.
#![allow(unsafe_code)]

use std::ffi::CStr;
use std::io;
use std::ptr;

use libc::{c_int, c_long};

/// What has to be known before the door is shut.
pub(super) struct Before {
    pub(super) parent: c_int,
    pub(super) channel: c_int,
    pub(super) slot: c_int,
}

type Attempt = fn(&Before) -> c_long;

pub(super) const ROOT: &CStr = c"/";
pub(super) const NOWHERE: &CStr = c"/galley-there-is-no-such-file";

const ATTEMPTS: &[(&str, Attempt)] = &[
    ("open a folder", |_| open(ROOT, libc::O_RDONLY)),
    ("create a file", |_| open(c"/tmp", libc::O_TMPFILE | libc::O_RDWR)),
    ("look at a file", |_| {
        let mut stat = std::mem::MaybeUninit::<libc::stat>::uninit();
        // SAFETY: a path that ends in zero and room for the answer.
        c_long::from(unsafe { libc::stat(ROOT.as_ptr(), stat.as_mut_ptr()) })
    }),
    // SAFETY: a path that ends in zero.
    ("remove a file", |_| c_long::from(unsafe { libc::unlink(NOWHERE.as_ptr()) })),
    // SAFETY: two paths that end in zero.
    ("rename a file", |_| c_long::from(unsafe { libc::rename(NOWHERE.as_ptr(), NOWHERE.as_ptr()) })),
    ("open an internet socket", |_| socket(libc::AF_INET)),
    ("open a local socket", |_| socket(libc::AF_UNIX)),
    ("connect the given socket", |before| {
        // SAFETY: no address is read, its length being zero.
        c_long::from(unsafe { libc::connect(before.channel, ptr::null(), 0) })
    }),
    // SAFETY: a path that ends in zero, and two empty lists: at worst there is no such program.
    ("run a program", |_| unsafe {
        let none: [*const libc::c_char; 1] = [ptr::null()];
        libc::syscall(libc::SYS_execve, NOWHERE.as_ptr(), none.as_ptr(), none.as_ptr())
    }),
    ("start a process", |_| start_a_process()),
    ("trace a process", |_| trace_a_process()),
    ("signal the parent", |before| signal(before.parent)),
    ("map a file", |before| map(before.slot, libc::PROT_READ, libc::MAP_SHARED)),
    ("map memory that can be run", |_| {
        map(-1, libc::PROT_READ | libc::PROT_EXEC, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS)
    }),
    // SAFETY: a name that ends in zero.
    ("make a file in memory", |_| unsafe { libc::syscall(libc::SYS_memfd_create, c"no".as_ptr(), 0) }),
    ("queue system calls", |_| queue_system_calls()),
    ("load a program into the kernel", |_| load_into_the_kernel()),
    // SAFETY: the descriptor is open; a second number for it harms nothing.
    ("copy a descriptor", |before| leave(unsafe { libc::dup(before.slot) })),
    ("write to another descriptor", |_| {
        // SAFETY: nothing is read, the length being zero.
        unsafe { libc::syscall(libc::SYS_write, 0, ptr::null::<u8>(), 0) }
    }),
    // SAFETY: asks for this process's own flag.
    ("become readable for others", |_| c_long::from(unsafe { libc::prctl(libc::PR_GET_DUMPABLE) })),
];

/// Opens a folder: what Landlock alone has to refuse.
pub(super) fn a_folder_opens() -> bool {
    is_open(open(ROOT, libc::O_RDONLY))
}

/// Tries everything; returns how much that was, and what was not refused.
pub(super) fn try_all(before: &Before) -> (u32, Vec<String>) {
    let open = ATTEMPTS.iter().filter(|(_, attempt)| is_open(attempt(before)));
    (u32::try_from(ATTEMPTS.len()).unwrap_or(u32::MAX), open.map(|(name, _)| (*name).to_owned()).collect())
}

pub(super) fn is_open(result: c_long) -> bool {
    let error = io::Error::last_os_error().raw_os_error();
    !(result == -1 && matches!(error, Some(libc::EPERM | libc::EACCES)))
}

pub(super) fn open(path: &CStr, flags: c_int) -> c_long {
    // SAFETY: a path that ends in zero.
    let file = unsafe { libc::open(path.as_ptr(), flags | libc::O_CLOEXEC, 0o600) };
    leave(file)
}

pub(super) fn socket(family: c_int) -> c_long {
    // SAFETY: three numbers.
    leave(unsafe { libc::socket(family, libc::SOCK_STREAM | libc::SOCK_CLOEXEC, 0) })
}

pub(super) fn start_a_process() -> c_long {
    // SAFETY: as `fork`; should there be a child, it ends at once without touching anything.
    unsafe {
        let child = libc::syscall(libc::SYS_clone, libc::SIGCHLD, 0, 0, 0, 0);
        if child == 0 {
            libc::_exit(0);
        }
        child
    }
}

pub(super) fn trace_a_process() -> c_long {
    // SAFETY: no process has the number 0, so nothing can be attached to.
    unsafe { libc::syscall(libc::SYS_ptrace, libc::PTRACE_ATTACH, 0, 0, 0) }
}

/// Asks only whether a signal may be sent.
pub(super) fn signal(process: c_int) -> c_long {
    // SAFETY: two numbers, and 0 is no signal.
    c_long::from(unsafe { libc::kill(process, 0) })
}

pub(super) fn queue_system_calls() -> c_long {
    // SAFETY: a null address is refused by the kernel itself where the call is open.
    unsafe { libc::syscall(libc::SYS_io_uring_setup, 1, 0) }
}

pub(super) fn load_into_the_kernel() -> c_long {
    // SAFETY: a null address is refused by the kernel itself where the call is open.
    unsafe { libc::syscall(libc::SYS_bpf, 0, 0, 0) }
}

/// Closes what should not have opened; the error of what did not is kept.
pub(super) fn leave(descriptor: c_int) -> c_long {
    if descriptor >= 0 {
        // SAFETY: it was opened just now, and nobody else has it.
        unsafe { libc::close(descriptor) };
    }
    c_long::from(descriptor)
}

fn map(descriptor: c_int, protection: c_int, flags: c_int) -> c_long {
    const LENGTH: usize = 4096;
    // SAFETY: a new mapping at an address that the kernel chooses; unmapped at once.
    unsafe {
        let at = libc::mmap(ptr::null_mut(), LENGTH, protection, flags, descriptor, 0);
        if at == libc::MAP_FAILED {
            return -1;
        }
        libc::munmap(at, LENGTH);
    }
    0
}
