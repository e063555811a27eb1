//! The system calls that a closed worker may make; every other one fails with EPERM.
//!
//! An error rather than the end of the process, so that libraries that only ask for something nice to have (a random
//! device, a time zone, a cache size) go on without it. Nothing here takes a path. The socket is named by
//! number: it lies above the limit that new descriptors have, so no other file can come to its place.

use std::collections::BTreeMap;

use libc::c_long;
use seccompiler::SeccompCmpArgLen::{Dword, Qword};
use seccompiler::SeccompCmpOp::{Eq, MaskedEq};
use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};

/// Numbers that the rules speak of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given {
    pub(super) channel: i32,
    pub(super) process: i32,
}

/// Calls that are fine with any argument: memory, threads that exist, clocks, reading what is open, ending.
const PLAIN: &[c_long] = &[
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_getcpu,
    libc::SYS_getrandom,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_preadv,
    // Of what it holds only the slot and files for what does not fit into memory are open for writing at a place:
    // people's files are handed over for reading alone, and the kernel refuses the rest.
    libc::SYS_pwrite64,
    libc::SYS_lseek,
    libc::SYS_fstat,
    libc::SYS_close,
    libc::SYS_recvfrom,
    libc::SYS_recvmsg,
    libc::SYS_ppoll,
    libc::SYS_exit,
    libc::SYS_exit_group,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_poll,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_time,
];

/// `prctl` names a thread and nothing else.
pub(super) const PR_SET_NAME: u64 = 15;
const PROT_EXEC: u64 = 4;
const MAP_ANONYMOUS: u64 = 0x20;
const STDERR: u64 = 2;
/// Of `clone`: a thread of this process, in no namespace of its own, untraced, and not a process.
const CLONE_THREAD: u64 = 0x0001_0000;
pub(super) const CLONE_LOOKED_AT: u64 = CLONE_THREAD
    | 0x0000_0100 // VM
    | 0x0000_0800 // SIGHAND
    | 0x0000_2000 // PTRACE
    | 0x0000_4000 // VFORK
    | 0x0000_8000 // PARENT
    | 0x0002_0000 // NEWNS
    | 0x0200_0000 // NEWCGROUP
    | 0x0400_0000 // NEWUTS
    | 0x0800_0000 // NEWIPC
    | 0x1000_0000 // NEWUSER
    | 0x2000_0000 // NEWPID
    | 0x4000_0000; // NEWNET
pub(super) const CLONE_WANTED: u64 = CLONE_THREAD | 0x0000_0100 | 0x0000_0800;

pub(super) type Rules = BTreeMap<c_long, Vec<SeccompRule>>;
/// Argument, its width, comparison, value.
pub(super) type Condition = (u8, SeccompCmpArgLen, SeccompCmpOp, u64);

/// Two filters to be laid over each other: `clone3` is told to be absent, so that the C library falls back to
/// `clone`, whose flags can be looked at; then everything that is not on the list is refused.
pub(super) fn filters(given: Given) -> Result<[BpfProgram; 2], BackendError> {
    let arch: TargetArch = std::env::consts::ARCH.try_into()?;
    let errno = |number: i32| SeccompAction::Errno(number.unsigned_abs());
    let absent = Rules::from([(libc::SYS_clone3, Vec::new())]);
    let absent = SeccompFilter::new(absent, SeccompAction::Allow, errno(libc::ENOSYS), arch)?;
    let allowed = SeccompFilter::new(rules(given)?, errno(libc::EPERM), SeccompAction::Allow, arch)?;
    Ok([absent.try_into()?, allowed.try_into()?])
}

fn rules(given: Given) -> Result<Rules, BackendError> {
    let mut rules: Rules = PLAIN.iter().map(|call| (*call, Vec::new())).collect();
    rules.insert(libc::SYS_clone3, Vec::new());
    let number = |descriptor: i32| u64::from(descriptor.unsigned_abs());
    let (channel, process) = (number(given.channel), number(given.process));
    let is = |argument: u8, value: u64| -> Condition { (argument, Dword, Eq, value) };
    let mut only = |call: c_long, either: &[&[Condition]]| only(&mut rules, call, either);
    only(libc::SYS_write, &[&[is(0, channel)], &[is(0, STDERR)]])?;
    only(libc::SYS_writev, &[&[is(0, channel)], &[is(0, STDERR)]])?;
    only(libc::SYS_sendmsg, &[&[is(0, channel)]])?;
    // Without an address.
    only(libc::SYS_sendto, &[&[is(0, channel), (4, Qword, Eq, 0)]])?;
    // Memory of its own only: no file is mapped from here on, and nothing new can be run.
    let anonymous = (3, Dword, MaskedEq(MAP_ANONYMOUS), MAP_ANONYMOUS);
    only(libc::SYS_mmap, &[&[(2, Dword, MaskedEq(PROT_EXEC), 0), anonymous]])?;
    only(libc::SYS_mprotect, &[&[(2, Dword, MaskedEq(PROT_EXEC), 0)]])?;
    only(libc::SYS_clone, &[&[(0, Qword, MaskedEq(CLONE_LOOKED_AT), CLONE_WANTED)]])?;
    only(libc::SYS_prctl, &[&[is(0, PR_SET_NAME)]])?;
    only(
        libc::SYS_fcntl,
        &[&[is(1, libc::F_GETFD.unsigned_abs().into())], &[is(1, libc::F_GETFL.unsigned_abs().into())]],
    )?;
    // Signals to itself: how `abort` and the end of the socket end it.
    only(libc::SYS_kill, &[&[is(0, process)]])?;
    only(libc::SYS_tgkill, &[&[is(0, process)]])?;
    // Reading limits, and its own processor time before each job. That limit is no wall (0005).
    let processor = is(1, u64::from(libc::RLIMIT_CPU));
    only(libc::SYS_prlimit64, &[&[is(0, 0), (2, Qword, Eq, 0)], &[is(0, 0), processor]])?;
    Ok(rules)
}

/// Allows a call with arguments that meet all conditions of one of the lists.
pub(super) fn only(rules: &mut Rules, call: c_long, either: &[&[Condition]]) -> Result<(), BackendError> {
    let either = either.iter().map(|all| {
        let all = all.iter().map(|(argument, width, comparison, value)| {
            SeccompCondition::new(*argument, width.clone(), comparison.clone(), *value)
        });
        SeccompRule::new(all.collect::<Result<_, _>>()?)
    });
    rules.insert(call, either.collect::<Result<_, _>>()?);
    Ok(())
}
