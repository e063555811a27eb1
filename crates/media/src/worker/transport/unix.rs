//! What Linux and other Unix systems do alike: a Unix socket pair, SCM_RIGHTS, rlimits, files without a name.
//!
//! A message is a head of 8 bytes, little endian (u32 length of the body, u16 version, u16 number of
//! descriptors), and its body. Descriptors travel with the head. The slot is memory that the parent reads by position
//! and never maps, so that nothing a worker does to it can fault the parent. What it is made of is `system`'s.

#[cfg(test)]
mod fuzz;

use std::fs::File;
use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::fs::{Mode, OFlags};
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
};
use rustix::process::{Pid, Resource, Rlimit, WaitId, WaitIdOptions};

use super::system;
use crate::worker::wire::VERSION;

const HEAD: usize = 8;
const MAX_FILES: usize = 1;
/// Longest body of a message; everything large goes through the slot.
const MAX_BODY: u32 = 1 << 20;
/// How long the other side may take over the rest of a message that it has begun.
const STALLED: Duration = Duration::from_secs(5);
/// In a worker, descriptors that it is handed later are below this one, and those it starts with above, so that
/// none of the later ones can ever take the place of the socket or the slot.
const MAX_DESCRIPTORS: u64 = 48;
const LASTING: i32 = 60;
/// Of files without a name: the person's own.
pub(super) const OWN: Mode = Mode::RUSR.union(Mode::WUSR);
/// A worker that is gone is an error, not the end: elsewhere by a flag, here by an option of the socket.
#[cfg(target_vendor = "apple")]
const SENDING: SendFlags = SendFlags::empty();
#[cfg(not(target_vendor = "apple"))]
const SENDING: SendFlags = SendFlags::NOSIGNAL;
/// Names the folders of libraries that are not where the system looks.
const LIBRARIES: &str = if cfg!(target_vendor = "apple") { "DYLD_LIBRARY_PATH" } else { "LD_LIBRARY_PATH" };

/// One end of the socket between parent and worker.
pub(crate) struct Channel {
    pub(super) socket: UnixStream,
}

impl Channel {
    fn over(socket: UnixStream) -> io::Result<Self> {
        #[cfg(target_vendor = "apple")]
        rustix::net::sockopt::set_socket_nosigpipe(&socket, true)?;
        Ok(Self { socket })
    }

    /// Sends one message; the descriptor is duplicated into the other process.
    pub(crate) fn send(&self, body: &[u8], file: Option<&File>) -> io::Result<()> {
        let len = u32::try_from(body.len()).ok().filter(|len| *len <= MAX_BODY);
        let len = len.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        let mut head = [0; HEAD];
        let count = u16::from(file.is_some());
        let parts = len.to_le_bytes().into_iter().chain(VERSION.to_le_bytes()).chain(count.to_le_bytes());
        head.iter_mut().zip(parts).for_each(|(to, from)| *to = from);
        self.send_head(&head, file)?;
        (&self.socket).write_all(body)
    }

    fn send_head(&self, head: &[u8; HEAD], file: Option<&File>) -> io::Result<()> {
        let files: Vec<BorrowedFd<'_>> = file.iter().map(|file| file.as_fd()).collect();
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MAX_FILES))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        if !files.is_empty() && !control.push(SendAncillaryMessage::ScmRights(&files)) {
            return Err(io::Error::other("no room for a descriptor"));
        }
        let sent = rustix::net::sendmsg(&self.socket, &[IoSlice::new(head)], &mut control, SENDING)?;
        match head.get(sent..) {
            Some(rest) if !rest.is_empty() => (&self.socket).write_all(rest),
            _ => Ok(()),
        }
    }

    /// Waits for one message; `None` when the other side has closed.
    pub(crate) fn receive(&self) -> io::Result<Option<(Vec<u8>, Option<File>)>> {
        let mut head = [0; HEAD];
        let Some(file) = self.receive_head(&mut head)? else { return Ok(None) };
        let [l0, l1, l2, l3, v0, v1, _, _] = head;
        let len = u32::from_le_bytes([l0, l1, l2, l3]);
        if u16::from_le_bytes([v0, v1]) != VERSION || len > MAX_BODY {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
        let mut body = vec![0; len as usize];
        (&self.socket).read_exact(&mut body)?;
        Ok(Some((body, file)))
    }

    /// Outer `None` at the end of the stream.
    #[expect(
        clippy::option_option,
        reason = "end of stream, and a message without a descriptor, are two things"
    )]
    fn receive_head(&self, head: &mut [u8; HEAD]) -> io::Result<Option<Option<File>>> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MAX_FILES))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let got = rustix::io::retry_on_intr(|| {
            let mut parts = [IoSliceMut::new(head)];
            rustix::net::recvmsg(&self.socket, &mut parts, &mut control, system::RECEIVING)
        })?;
        let file = control.drain().find_map(|message| match message {
            RecvAncillaryMessage::ScmRights(files) => files.into_iter().next(),
            _ => None,
        });
        let file = file.map(system::received).transpose()?;
        match (got.bytes, head.get_mut(got.bytes..)) {
            (0, _) => Ok(None),
            (_, Some(rest)) => {
                (&self.socket).read_exact(rest)?;
                Ok(Some(file))
            }
            _ => Ok(Some(file)),
        }
    }

    /// Returns whether a message, or the end, is there before `timeout` has passed.
    pub(crate) fn wait(&self, timeout: Duration) -> io::Result<bool> {
        let mut polled = [PollFd::new(&self.socket, PollFlags::IN)];
        let timeout =
            Timespec::try_from(timeout).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
        match rustix::event::poll(&mut polled, Some(&timeout)) {
            Ok(count) => Ok(count > 0),
            Err(rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

/// Shared memory for answers: owned by the parent, written by the worker.
pub(crate) struct Slot {
    pub(super) memory: File,
}

impl Slot {
    /// Takes a slot that came from the parent.
    pub(crate) fn from_file(memory: &File) -> io::Result<Self> {
        Ok(Self { memory: File::from(rustix::io::fcntl_dupfd_cloexec(memory, LASTING)?) })
    }

    pub(crate) fn file(&self) -> &File {
        &self.memory
    }

    pub(crate) fn write(&self, bytes: &[u8]) -> io::Result<()> {
        self.memory.write_all_at(bytes, 0)
    }

    pub(crate) fn read(&self, num_bytes: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(num_bytes);
        while bytes.len() < num_bytes {
            let at = bytes.len() as u64;
            match rustix::io::pread(&self.memory, rustix::buffer::spare_capacity(&mut bytes), at) {
                Ok(0) => return Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        bytes.truncate(num_bytes);
        Ok(bytes)
    }
}

/// The same file without the right to write it: a worker may write whatever it is handed with that right.
pub(crate) fn for_reading(file: File) -> io::Result<File> {
    if can_write(&file)? { system::without_writing(file) } else { Ok(file) }
}

/// Whether a file was opened for writing.
pub(super) fn can_write(file: &File) -> io::Result<bool> {
    Ok(rustix::fs::fcntl_getfl(file)? & OFlags::ACCMODE != OFlags::RDONLY)
}

/// The bytes that are free on a folder's disk.
pub(crate) fn room(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Makes a file without a name: in the folder, or where the system keeps what is large and passing.
pub(crate) fn scratch(folder: Option<&Path>) -> io::Result<File> {
    let own = std::env::var_os("TMPDIR").unwrap_or_else(|| "/tmp".into());
    let places = folder.map_or_else(|| vec![Path::new("/var/tmp"), Path::new(&own)], |folder| vec![folder]);
    let mut failure = io::Error::from(io::ErrorKind::NotFound);
    for place in places {
        match system::without_a_name(place) {
            Ok(file) => return Ok(file),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// Makes a file and takes its name away at once.
pub(super) fn named_for_a_moment(folder: &Path) -> io::Result<File> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let path = folder.join(format!(".galley-{}-{number}", std::process::id()));
    let flags = OFlags::RDWR | OFlags::CLOEXEC | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW;
    let file = rustix::fs::open(&path, flags, OWN)?;
    std::fs::remove_file(&path)?;
    Ok(File::from(file))
}

/// Starts a worker; it finds its end of the socket as its standard input.
pub(crate) fn start(program: &Path, arguments: &[&std::ffi::OsStr]) -> io::Result<(Child, Channel)> {
    let (ours, theirs) = UnixStream::pair()?;
    ours.set_read_timeout(Some(STALLED))?;
    ours.set_write_timeout(Some(STALLED))?;
    let channel = Channel::over(ours)?;
    let mut command = Command::new(program);
    command.args(arguments).env_clear().env("MALLOC_ARENA_MAX", "2");
    if let Some(path) = std::env::var_os(LIBRARIES) {
        command.env(LIBRARIES, path);
    }
    let errors =
        if std::env::var_os("GALLEY_WORKER_LOG").is_some() { Stdio::inherit() } else { Stdio::null() };
    command.stdin(OwnedFd::from(theirs)).stdout(Stdio::null()).stderr(errors);
    Ok((spawn(command)?, channel))
}

/// Spawns from a thread that lasts as long as this process: the kernel of Linux ends a worker with the *thread* that
/// started it, and callers' threads come and go.
fn spawn(command: Command) -> io::Result<Child> {
    type Order = (Command, SyncSender<io::Result<Child>>);
    static STARTER: OnceLock<SyncSender<Order>> = OnceLock::new();
    let starter = STARTER.get_or_init(|| {
        let (orders, waiting) = sync_channel::<Order>(8);
        // Should there be no thread, the first order says so: nobody waits for it.
        let _ = std::thread::Builder::new().name("worker-starter".to_owned()).spawn(move || {
            while let Ok((mut command, answer)) = waiting.recv() {
                let _ = answer.send(command.spawn());
            }
        });
        orders
    });
    let gone = || io::Error::other("no thread to start it from");
    let (answer, started) = sync_channel(1);
    starter.send((command, answer)).map_err(|_| gone())?;
    started.recv().map_err(|_| gone())?
}

/// Takes the worker's end of the socket.
pub(crate) fn inherited() -> io::Result<Channel> {
    Channel::over(UnixStream::from(rustix::io::fcntl_dupfd_cloexec(io::stdin(), LASTING)?))
}

/// Bounds how far files may be written and how many there may be; after the socket and the slot are in place.
pub(crate) fn limit_files(num_bytes: u64) -> io::Result<()> {
    limit(Resource::Fsize, num_bytes)?;
    limit(Resource::Nofile, MAX_DESCRIPTORS)
}

/// Whether a process that was started here has ended. It is not waited for, so that its number stays its own.
pub(crate) fn has_ended(child: &Child) -> io::Result<bool> {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    let pid = number_of(child).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    Ok(rustix::process::waitid(WaitId::Pid(pid), options)?.is_some())
}

/// Ends the group that a process leads, and waits for it.
pub(crate) fn end_group(child: &mut Child) -> io::Result<ExitStatus> {
    if let Some(pid) = number_of(child) {
        let _ = rustix::process::kill_process_group(pid, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
    child.wait()
}

fn number_of(child: &Child) -> Option<Pid> {
    Pid::from_raw(i32::try_from(child.id()).ok()?)
}

pub(super) fn limit(resource: Resource, most: u64) -> io::Result<()> {
    Ok(rustix::process::setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?)
}

/// Lets this process use `seconds` more of processor time before the system ends it.
pub(crate) fn limit_processor(seconds: u64) {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime).tv_sec;
    let until = u64::try_from(used).unwrap_or(0).saturating_add(seconds);
    let hard = rustix::process::getrlimit(Resource::Cpu).maximum;
    let _ = rustix::process::setrlimit(Resource::Cpu, Rlimit { current: Some(until), maximum: hard });
}

/// Ends this process at once, whatever its other threads are doing.
pub(crate) fn end_now() -> ! {
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    std::process::abort()
}
