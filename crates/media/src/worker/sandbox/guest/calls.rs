//! The system calls that a program in a room may make; every other one fails with EPERM.
//!
//! Paths may be named here: Landlock says which lead anywhere. What Landlock does not cover of files (modes, owners,
//! dates, attributes, cutting short by path) is not on the list. Sockets may be made and lead nowhere: LibreOffice
//! insists on one through which a second start would hand its work to the first, and is told that it has it.

use std::collections::BTreeMap;

use libc::c_long;
use seccompiler::SeccompCmpArgLen::{Dword, Qword};
use seccompiler::SeccompCmpOp::{Eq, MaskedEq};
use seccompiler::{BackendError, BpfProgram, SeccompAction, SeccompFilter, TargetArch};

use crate::worker::sandbox::allowed::{CLONE_LOOKED_AT, CLONE_WANTED, Condition, PR_SET_NAME, Rules, only};

/// Fine with any argument, Landlock being there.
const PLAIN: &[c_long] = &[
    // Memory.
    libc::SYS_brk,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_mincore,
    libc::SYS_msync,
    libc::SYS_mlock,
    libc::SYS_munlock,
    libc::SYS_membarrier,
    // Threads, signals to itself, time.
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_get_robust_list,
    libc::SYS_rseq,
    libc::SYS_set_tid_address,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_rt_sigtimedwait,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_getparam,
    libc::SYS_sched_getscheduler,
    libc::SYS_getpriority,
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_times,
    libc::SYS_getrusage,
    libc::SYS_getcpu,
    libc::SYS_getrandom,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_wait4,
    libc::SYS_waitid,
    // Who and where it is.
    libc::SYS_getpid,
    libc::SYS_getppid,
    libc::SYS_gettid,
    libc::SYS_getpgid,
    libc::SYS_getsid,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_getresuid,
    libc::SYS_getresgid,
    libc::SYS_getgroups,
    libc::SYS_uname,
    libc::SYS_sysinfo,
    libc::SYS_getcwd,
    libc::SYS_chdir,
    libc::SYS_fchdir,
    libc::SYS_umask,
    // What is open.
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_preadv,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_pwrite64,
    libc::SYS_pwritev,
    libc::SYS_sendfile,
    libc::SYS_copy_file_range,
    libc::SYS_lseek,
    libc::SYS_fstat,
    libc::SYS_fstatfs,
    libc::SYS_ftruncate,
    libc::SYS_fallocate,
    libc::SYS_fadvise64,
    libc::SYS_fsync,
    libc::SYS_fdatasync,
    libc::SYS_flock,
    libc::SYS_getdents64,
    libc::SYS_close,
    libc::SYS_close_range,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_pipe2,
    libc::SYS_eventfd2,
    libc::SYS_ppoll,
    libc::SYS_pselect6,
    libc::SYS_epoll_create1,
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    libc::SYS_timerfd_create,
    libc::SYS_timerfd_settime,
    // Files, as far as Landlock lets them be.
    libc::SYS_openat,
    libc::SYS_openat2,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_statfs,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_readlinkat,
    libc::SYS_mkdirat,
    libc::SYS_unlinkat,
    libc::SYS_renameat,
    libc::SYS_renameat2,
    libc::SYS_linkat,
    libc::SYS_symlinkat,
    // Becoming the program, which is as shut in as this one.
    libc::SYS_execve,
    // Sockets that are connected to nothing but each other.
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_shutdown,
    libc::SYS_getsockname,
    libc::SYS_getpeername,
    libc::SYS_getsockopt,
    libc::SYS_setsockopt,
    libc::SYS_recvfrom,
    libc::SYS_recvmsg,
    libc::SYS_sendmsg,
];

/// The older forms, which newer machines do not have.
#[cfg(target_arch = "x86_64")]
const OLDER: &[c_long] = &[
    libc::SYS_arch_prctl,
    libc::SYS_time,
    libc::SYS_open,
    libc::SYS_creat,
    libc::SYS_stat,
    libc::SYS_lstat,
    libc::SYS_access,
    libc::SYS_readlink,
    libc::SYS_getdents,
    libc::SYS_mkdir,
    libc::SYS_rmdir,
    libc::SYS_unlink,
    libc::SYS_rename,
    libc::SYS_link,
    libc::SYS_symlink,
    libc::SYS_dup2,
    libc::SYS_pipe,
    libc::SYS_poll,
    libc::SYS_select,
    libc::SYS_epoll_create,
    libc::SYS_epoll_wait,
    libc::SYS_eventfd,
    libc::SYS_getpgrp,
    libc::SYS_getrlimit,
];

#[cfg(not(target_arch = "x86_64"))]
const OLDER: &[c_long] = &[];

/// Of `fcntl`: copies, flags and locks; not who is signalled.
const OF_DESCRIPTORS: &[i32] = &[
    libc::F_DUPFD,
    libc::F_DUPFD_CLOEXEC,
    libc::F_GETFD,
    libc::F_SETFD,
    libc::F_GETFL,
    libc::F_SETFL,
    libc::F_GETLK,
    libc::F_SETLK,
    libc::F_SETLKW,
    libc::F_OFD_GETLK,
    libc::F_OFD_SETLK,
    libc::F_OFD_SETLKW,
];

/// Of `ioctl`: whether it is a terminal, how much waits, flags.
const OF_DEVICES: &[libc::Ioctl] = &[libc::TCGETS, libc::FIONREAD, libc::FIONBIO, libc::FIOCLEX];

/// Lowest bits of a socket's type; above them are flags.
const TYPE: u64 = 0xf;

/// Three filters, laid over each other: `clone3` is absent, as for workers; a socket's name and its waiting are
/// pretended; everything that is not on the list is refused.
pub(super) fn filters(process: i32) -> Result<[BpfProgram; 3], BackendError> {
    let arch: TargetArch = std::env::consts::ARCH.try_into()?;
    let errno = |number: i32| SeccompAction::Errno(number.unsigned_abs());
    let each = |calls: &[c_long], action: SeccompAction| {
        let rules: Rules = calls.iter().map(|call| (*call, Vec::new())).collect();
        SeccompFilter::new(rules, SeccompAction::Allow, action, arch)
    };
    let absent = each(&[libc::SYS_clone3], errno(libc::ENOSYS))?;
    let pretended = each(&[libc::SYS_bind, libc::SYS_listen], errno(0))?;
    let allowed = SeccompFilter::new(rules(process)?, errno(libc::EPERM), SeccompAction::Allow, arch)?;
    Ok([absent.try_into()?, pretended.try_into()?, allowed.try_into()?])
}

fn rules(process: i32) -> Result<Rules, BackendError> {
    let mut rules: BTreeMap<_, _> = PLAIN.iter().chain(OLDER).map(|call| (*call, Vec::new())).collect();
    rules.insert(libc::SYS_clone3, Vec::new());
    let is = |argument: u8, value: u64| -> Condition { (argument, Dword, Eq, value) };
    let own = u64::from(process.unsigned_abs());
    only(&mut rules, libc::SYS_clone, &[&[(0, Qword, MaskedEq(CLONE_LOOKED_AT), CLONE_WANTED)]])?;
    only(&mut rules, libc::SYS_kill, &[&[is(0, own)]])?;
    only(&mut rules, libc::SYS_tgkill, &[&[is(0, own)]])?;
    only(&mut rules, libc::SYS_prctl, &[&[is(0, PR_SET_NAME)]])?;
    // Reading its own limits.
    only(&mut rules, libc::SYS_prlimit64, &[&[is(0, 0), (2, Qword, Eq, 0)]])?;
    let number = |constant: i32| u64::from(constant.unsigned_abs());
    let connected = [is(0, number(libc::AF_UNIX)), (1, Dword, MaskedEq(TYPE), number(libc::SOCK_STREAM))];
    only(&mut rules, libc::SYS_socket, &[&connected])?;
    only(&mut rules, libc::SYS_socketpair, &[&connected])?;
    // Without an address.
    only(&mut rules, libc::SYS_sendto, &[&[(4, Qword, Eq, 0)]])?;
    let descriptors: Vec<[Condition; 1]> =
        OF_DESCRIPTORS.iter().map(|command| [is(1, number(*command))]).collect();
    let descriptors: Vec<&[Condition]> = descriptors.iter().map(<[_; 1]>::as_slice).collect();
    only(&mut rules, libc::SYS_fcntl, &descriptors)?;
    let devices: Vec<[Condition; 1]> = OF_DEVICES.iter().map(|request| [is(1, *request)]).collect();
    let devices: Vec<&[Condition]> = devices.iter().map(<[_; 1]>::as_slice).collect();
    only(&mut rules, libc::SYS_ioctl, &devices)?;
    Ok(rules)
}
