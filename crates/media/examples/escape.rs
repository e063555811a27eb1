//! A worker that tries in earnest to get out: started by tests in the place of `galley-worker`.
//!
//! It begins and closes as the worker does, takes the first file it is handed, reads in it the path of a victim, and
//! tries everything below from the main thread and from one started after closing. What came of each goes back in the
//! message of an error, a line each: thread, attempt, number of the error or `open`. Before these stand how much memory
//! it could take and how long it may use the processor. A file that says `burn` has it use the processor for ever instead.
//! Nothing here is harmless.
#![cfg_attr(all(target_os = "linux", not(feature = "portable")), allow(unsafe_code))]

use std::process::ExitCode;

#[cfg(all(target_os = "linux", not(feature = "portable")))]
mod attacks {
    use std::ffi::CString;
    use std::fs::File;
    use std::os::fd::AsRawFd;
    use std::os::unix::fs::FileExt;
    use std::ptr;

    use libc::{c_int, c_long, c_void};

    /// What an attacker who has taken over the worker knows.
    pub struct Known {
        pub folder: CString,
        pub parent: c_int,
        pub file: c_int,
        pub victim: CString,
        pub port: u16,
    }

    pub fn text(file: &File) -> Option<String> {
        let mut text = vec![0; 4096];
        let count = file.read_at(&mut text, 0).ok()?;
        text.truncate(count);
        String::from_utf8(text).ok()
    }

    /// The victim's path and the port of a listener are the file's text.
    pub fn known(file: &File, text: &str, folder: CString, parent: c_int) -> Option<Known> {
        let (victim, port) = text.trim_end().split_once('\n')?;
        let victim = CString::new(victim).ok()?;
        Some(Known { folder, parent, file: file.as_raw_fd(), victim, port: port.parse().ok()? })
    }

    type Attack = fn(&Known) -> c_long;

    macro_rules! call {
        // SAFETY: whatever the kernel does with these is what is being tried; memory that is passed lives on.
        ($($argument:expr),+) => { unsafe { libc::syscall($($argument),+) } };
    }

    const CHANNEL: c_int = 60;
    const SLOT: c_int = 61;
    const NONE: *const c_void = ptr::null();

    fn open(path: &CString, flags: c_int) -> c_long {
        call!(libc::SYS_openat, libc::AT_FDCWD, path.as_ptr(), flags, 0o600)
    }

    fn map(protection: c_int, flags: c_int, file: c_int) -> c_long {
        call!(libc::SYS_mmap, NONE, 4096, protection, flags, file, 0)
    }

    fn connect(known: &Known) -> c_long {
        let socket = call!(libc::SYS_socket, libc::AF_INET, libc::SOCK_STREAM, 0);
        if socket < 0 {
            return socket;
        }
        let address = libc::sockaddr_in {
            sin_family: 2,
            sin_port: known.port.to_be(),
            sin_addr: libc::in_addr { s_addr: u32::from_ne_bytes([127, 0, 0, 1]) },
            sin_zero: [0; 8],
        };
        call!(libc::SYS_connect, socket, &raw const address, size_of_val(&address))
    }

    fn path(text: &str) -> CString {
        CString::new(text).unwrap_or_default()
    }

    fn run(program: &str) -> c_long {
        let program = path(program);
        let list = [program.as_ptr(), ptr::null()];
        call!(libc::SYS_execve, program.as_ptr(), list.as_ptr(), ptr::null::<*const libc::c_char>())
    }

    fn child(made: c_long) -> c_long {
        if made == 0 {
            // SAFETY: the child ends without touching anything.
            unsafe { libc::_exit(0) }
        }
        made
    }

    fn vector() -> [usize; 2] {
        static mut ROOM: [u8; 16] = [0; 16];
        [(&raw mut ROOM) as usize, 16]
    }

    pub const ATTACKS: &[(&str, Attack)] = &[
        ("read the accounts", |_| open(&path("/etc/passwd"), libc::O_RDONLY)),
        ("read its own memory map", |_| open(&path("/proc/self/maps"), libc::O_RDONLY)),
        ("list its folder", |known| open(&known.folder, libc::O_RDONLY | libc::O_DIRECTORY)),
        ("open the victim", |known| open(&known.victim, libc::O_RDONLY)),
        ("write the victim", |known| open(&known.victim, libc::O_WRONLY | libc::O_TRUNC)),
        ("open by openat2", |known| {
            let how = [libc::O_RDONLY as u64, 0, 0];
            call!(libc::SYS_openat2, libc::AT_FDCWD, known.victim.as_ptr(), how.as_ptr(), 24)
        }),
        ("reopen the file for writing", |known| {
            open(&path(&format!("/proc/self/fd/{}", known.file)), libc::O_RDWR)
        }),
        ("create a file", |_| open(&path("/tmp/galley-escape"), libc::O_CREAT | libc::O_WRONLY)),
        ("make a folder", |_| {
            call!(libc::SYS_mkdirat, libc::AT_FDCWD, path("/tmp/galley-escape-folder").as_ptr(), 0o700)
        }),
        ("remove the victim", |known| call!(libc::SYS_unlinkat, libc::AT_FDCWD, known.victim.as_ptr(), 0)),
        ("rename the victim", |known| {
            let to = path("/tmp/galley-escape-renamed");
            call!(libc::SYS_renameat2, libc::AT_FDCWD, known.victim.as_ptr(), libc::AT_FDCWD, to.as_ptr(), 0)
        }),
        ("link the victim", |known| {
            let to = path("/tmp/galley-escape-link");
            call!(libc::SYS_linkat, libc::AT_FDCWD, known.victim.as_ptr(), libc::AT_FDCWD, to.as_ptr(), 0)
        }),
        ("make a symbolic link", |known| {
            let to = path("/tmp/galley-escape-symlink");
            call!(libc::SYS_symlinkat, known.victim.as_ptr(), libc::AT_FDCWD, to.as_ptr())
        }),
        ("change the victim's mode", |known| {
            call!(libc::SYS_fchmodat, libc::AT_FDCWD, known.victim.as_ptr(), 0o777)
        }),
        ("cut the victim short", |known| call!(libc::SYS_truncate, known.victim.as_ptr(), 0)),
        ("look at the victim", |known| {
            let mut stat = [0u64; 64];
            call!(libc::SYS_statx, libc::AT_FDCWD, known.victim.as_ptr(), 0, 0xfff, stat.as_mut_ptr())
        }),
        ("ask for the victim", |known| call!(libc::SYS_faccessat, libc::AT_FDCWD, known.victim.as_ptr(), 0)),
        ("write the file it was given", |known| call!(libc::SYS_write, known.file, known.victim.as_ptr(), 1)),
        ("write the file at a place", |known| {
            call!(libc::SYS_pwrite64, known.file, known.victim.as_ptr(), 1, 0)
        }),
        ("write the file by vector", |known| call!(libc::SYS_writev, known.file, vector().as_ptr(), 1)),
        ("cut the file short", |known| call!(libc::SYS_ftruncate, known.file, 0)),
        ("make the file longer", |known| call!(libc::SYS_fallocate, known.file, 0, 0, 1 << 20)),
        ("map the file for writing", |known| {
            map(libc::PROT_READ | libc::PROT_WRITE, libc::MAP_SHARED, known.file)
        }),
        ("map the file as a program", |known| {
            map(libc::PROT_READ | libc::PROT_EXEC, libc::MAP_PRIVATE, known.file)
        }),
        ("map memory as a program", |_| {
            map(libc::PROT_READ | libc::PROT_EXEC, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1)
        }),
        ("turn memory into a program", |_| {
            let protection = libc::PROT_READ | libc::PROT_WRITE;
            let at = map(protection, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1);
            call!(libc::SYS_mprotect, at, 4096, libc::PROT_READ | libc::PROT_EXEC)
        }),
        ("turn memory into a program by key", |_| {
            call!(libc::SYS_pkey_mprotect, NONE, 4096, libc::PROT_EXEC, -1)
        }),
        ("connect to this machine", connect),
        ("open a local socket", |_| call!(libc::SYS_socket, libc::AF_UNIX, libc::SOCK_STREAM, 0)),
        ("open a netlink socket", |_| call!(libc::SYS_socket, libc::AF_NETLINK, libc::SOCK_RAW, 0)),
        ("open a packet socket", |_| call!(libc::SYS_socket, libc::AF_PACKET, libc::SOCK_RAW, 0)),
        ("make a socket pair", |_| {
            let mut pair = [0; 2];
            call!(libc::SYS_socketpair, libc::AF_UNIX, libc::SOCK_STREAM, 0, pair.as_mut_ptr())
        }),
        ("connect its socket elsewhere", |_| {
            let address: [u16; 8] = [0; 8];
            call!(libc::SYS_connect, CHANNEL, address.as_ptr(), 2)
        }),
        ("send to an address", |_| {
            let address: [u16; 8] = [1; 8];
            call!(libc::SYS_sendto, CHANNEL, NONE, 0, 0, address.as_ptr(), 16)
        }),
        ("accept", |_| call!(libc::SYS_accept4, CHANNEL, NONE, NONE, 0)),
        ("run a program", |_| run("/bin/true")),
        ("run a shell", |_| run("/bin/sh")),
        ("run the file it was given", |known| {
            call!(libc::SYS_execveat, known.file, c"".as_ptr(), NONE, NONE, libc::AT_EMPTY_PATH)
        }),
        ("start a process", |_| child(call!(libc::SYS_clone, libc::SIGCHLD, 0, 0, 0, 0))),
        #[cfg(target_arch = "x86_64")]
        ("fork", |_| child(call!(libc::SYS_fork))),
        ("start a process by clone3", |_| {
            let mut arguments = [0u64; 11];
            arguments[4] = libc::SIGCHLD as u64;
            child(call!(libc::SYS_clone3, arguments.as_mut_ptr(), 88))
        }),
        ("start a thread in namespaces of its own", |_| {
            let flags = libc::CLONE_VM | libc::CLONE_SIGHAND | libc::CLONE_THREAD | libc::CLONE_NEWNET;
            call!(libc::SYS_clone, flags, 0, 0, 0, 0)
        }),
        ("leave its namespaces", |_| call!(libc::SYS_unshare, libc::CLONE_NEWUSER | libc::CLONE_NEWNS)),
        ("trace the parent", |known| call!(libc::SYS_ptrace, libc::PTRACE_ATTACH, known.parent, 0, 0)),
        ("be traced", |_| call!(libc::SYS_ptrace, libc::PTRACE_TRACEME, 0, 0, 0)),
        ("read the parent's memory", |known| {
            let (to, from) = (vector(), vector());
            call!(libc::SYS_process_vm_readv, known.parent, to.as_ptr(), 1, from.as_ptr(), 1, 0)
        }),
        ("take hold of the parent", |known| call!(libc::SYS_pidfd_open, known.parent, 0)),
        ("end the parent", |known| call!(libc::SYS_kill, known.parent, libc::SIGTERM)),
        ("end the parent's thread", |known| {
            call!(libc::SYS_tgkill, known.parent, known.parent, libc::SIGTERM)
        }),
        ("signal everybody", |_| call!(libc::SYS_kill, -1, libc::SIGUSR1)),
        ("signal its group", |_| call!(libc::SYS_kill, 0, libc::SIGUSR1)),
        ("change the parent's limits", |known| {
            let limit = [1u64, 1];
            call!(libc::SYS_prlimit64, known.parent, libc::RLIMIT_NOFILE, limit.as_ptr(), NONE)
        }),
        ("raise its own limits", |_| {
            let limit = [1024u64, 1024];
            call!(libc::SYS_prlimit64, 0, libc::RLIMIT_NOFILE, limit.as_ptr(), NONE)
        }),
        ("raise its own limits by the older call", |_| {
            let limit = [1024u64, 1024];
            call!(libc::SYS_setrlimit, libc::RLIMIT_NOFILE, limit.as_ptr())
        }),
        ("be allowed more memory", |_| {
            let limit = [u64::MAX; 2];
            call!(libc::SYS_prlimit64, 0, libc::RLIMIT_AS, limit.as_ptr(), NONE)
        }),
        ("be allowed longer files", |_| {
            let limit = [u64::MAX; 2];
            call!(libc::SYS_prlimit64, 0, libc::RLIMIT_FSIZE, limit.as_ptr(), NONE)
        }),
        ("outlive the parent", |_| call!(libc::SYS_prctl, libc::PR_SET_PDEATHSIG, 0, 0, 0, 0)),
        ("become readable", |_| call!(libc::SYS_prctl, libc::PR_SET_DUMPABLE, 1, 0, 0, 0)),
        ("become another user", |_| call!(libc::SYS_setuid, 65534)),
        ("regain capabilities", |_| {
            let (head, sets) = ([0x2008_0522u32, 0], [u32::MAX; 6]);
            call!(libc::SYS_capset, head.as_ptr(), sets.as_ptr())
        }),
        ("mount", |_| {
            let (what, kind) = (path("none"), path("tmpfs"));
            call!(libc::SYS_mount, what.as_ptr(), path("/mnt").as_ptr(), kind.as_ptr(), 0, NONE)
        }),
        ("change the root", |_| call!(libc::SYS_chroot, path("/").as_ptr())),
        ("change its folder", |_| call!(libc::SYS_chdir, path("/").as_ptr())),
        ("make a file in memory", |_| call!(libc::SYS_memfd_create, c"no".as_ptr(), 0)),
        ("make a pipe", |_| {
            let mut ends = [0; 2];
            call!(libc::SYS_pipe2, ends.as_mut_ptr(), 0)
        }),
        ("put the file in the slot's place", |known| call!(libc::SYS_dup3, known.file, SLOT, 0)),
        ("copy a descriptor", |known| call!(libc::SYS_fcntl, known.file, libc::F_DUPFD, 0)),
        ("change a descriptor's flags", |_| call!(libc::SYS_fcntl, SLOT, libc::F_SETFL, libc::O_APPEND)),
        ("have signals sent", |known| call!(libc::SYS_fcntl, CHANNEL, libc::F_SETOWN, known.parent)),
        ("type on a terminal", |_| {
            let letter = b'x';
            call!(libc::SYS_ioctl, 2, libc::TIOCSTI, &raw const letter)
        }),
        ("queue system calls", |_| {
            let mut parameters = [0u32; 30];
            call!(libc::SYS_io_uring_setup, 4, parameters.as_mut_ptr())
        }),
        ("load a program into the kernel", |_| call!(libc::SYS_bpf, 0, NONE, 0)),
        ("handle faults", |_| call!(libc::SYS_userfaultfd, 0)),
        ("count events", |_| call!(libc::SYS_perf_event_open, NONE, 0, -1, -1, 0)),
        ("read keys", |_| call!(libc::SYS_keyctl, 0, -3, 0, 0, 0)),
        ("share memory", |_| call!(libc::SYS_shmget, 0, 4096, libc::IPC_CREAT | 0o600)),
        ("watch files", |_| call!(libc::SYS_inotify_init1, 0)),
        ("write to its standard input", |_| call!(libc::SYS_write, 0, NONE, 0)),
        ("take another filter", |_| call!(libc::SYS_seccomp, 1, 0, NONE)),
    ];

    /// Takes memory in steps and writes to every page of it until there is no more, then gives all of it back: how many
    /// bytes it had, and the number of the error.
    pub fn take_memory() -> (usize, c_int) {
        const STEP: usize = 64 << 20;
        const PAGE: usize = 4096;
        // Four gigabytes at most, should nothing stop it. No list that grows: there is no memory for that in the end.
        let mut taken = [ptr::null_mut::<c_void>(); 64];
        let (mut count, mut error) = (0, 0);
        for place in &mut taken {
            let (protection, flags) =
                (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
            // SAFETY: a new mapping at an address that the kernel chooses.
            let at = unsafe { libc::mmap(ptr::null_mut(), STEP, protection, flags, -1, 0) };
            if at == libc::MAP_FAILED {
                error = std::io::Error::last_os_error().raw_os_error().unwrap_or_default();
                break;
            }
            for offset in (0..STEP).step_by(PAGE) {
                // SAFETY: within the mapping, to which nobody else refers.
                unsafe { at.cast::<u8>().add(offset).write_volatile(1) };
            }
            *place = at;
            count += 1;
        }
        for at in taken.iter().take(count) {
            // SAFETY: mapped above with this length, and not referred to any more.
            unsafe { libc::munmap(*at, STEP) };
        }
        (count * STEP, error)
    }

    /// After how many seconds of processor time the system ends this process, and how many it could ask for.
    pub fn processor() -> [u64; 2] {
        let mut limit = [0u64; 2];
        call!(libc::SYS_prlimit64, 0, libc::RLIMIT_CPU, NONE, limit.as_mut_ptr());
        limit
    }

    /// Uses the processor until the system ends this process. For one second: a worker may have that changed, and nobody
    /// wants to wait for a minute.
    pub fn burn() -> String {
        let [_, most] = processor();
        let limit = [1, most];
        if call!(libc::SYS_prlimit64, 0, libc::RLIMIT_CPU, limit.as_ptr(), NONE) != 0 {
            return format!("no other limit: {}", std::io::Error::last_os_error());
        }
        loop {
            std::hint::spin_loop();
        }
    }

    /// Tries everything; a line each.
    pub fn all(thread: &str, known: &Known) -> String {
        let mut lines = String::new();
        for (name, attack) in ATTACKS {
            let result = attack(known);
            let error = std::io::Error::last_os_error().raw_os_error().unwrap_or_default();
            let outcome = if result == -1 { error.to_string() } else { "open".to_owned() };
            lines.push_str(&format!("{thread}\t{name}\t{outcome}\n"));
        }
        lines
    }
}

#[cfg(all(target_os = "linux", not(feature = "portable")))]
fn main() -> ExitCode {
    let folder = std::env::current_exe().ok().and_then(|path| path.parent().map(std::path::PathBuf::from));
    let folder =
        folder.and_then(|path| std::ffi::CString::new(path.into_os_string().into_encoded_bytes()).ok());
    let parent = std::os::unix::process::parent_id().try_into().unwrap_or_default();
    // SAFETY: asks for the version only.
    let landlock = unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, std::ptr::null::<u8>(), 0, 1) };
    let attempts = move |file: std::fs::File, held: bool| {
        let text = attacks::text(&file).unwrap_or_default();
        if text == "burn" {
            return attacks::burn();
        }
        let Some(known) = attacks::known(&file, &text, folder.unwrap_or_default(), parent) else {
            return "the file names no victim".to_owned();
        };
        let mut lines = format!("landlock\t{}\t{held}\n", landlock > 0);
        let (num_bytes, error) = attacks::take_memory();
        lines.push_str(&format!("memory\t{num_bytes}\t{error}\n"));
        let [until, most] = attacks::processor();
        lines.push_str(&format!("processor\t{until}\t{most}\n"));
        lines.push_str(&attacks::all("main", &known));
        let later =
            std::thread::Builder::new().name("later".to_owned()).spawn(move || attacks::all("later", &known));
        lines.push_str(&later.ok().and_then(|thread| thread.join().ok()).unwrap_or_default());
        lines
    };
    match galley_media::worker::serve::rehearse(std::env::args_os().skip(1), attempts) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("escape: {message}");
            ExitCode::from(2)
        }
    }
}

#[cfg(any(not(target_os = "linux"), feature = "portable"))]
fn main() -> ExitCode {
    eprintln!("escape: there is no sandbox for this system yet");
    ExitCode::from(2)
}
