//! One worker process as its parent sees it: ask, wait, give up, end.

use std::ffi::OsStr;
use std::fs::File;
use std::process::Child;
use std::time::{Duration, Instant};

use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::listen::Listened;
use crate::pool::seats::Standing;
use crate::pool::{Rendered, Sandbox, Settings};
use crate::worker::sandbox;
use crate::worker::transport::{self, Channel, Slot};
use crate::worker::wire::{
    Answer, Job, PictureHead, Ready, Reply, Request, SLOT_BYTES, SLOT_KEPT, ToWorker, encode,
};

/// How often a waiting caller looks at its flag.
const LOOK: Duration = Duration::from_millis(10);
/// How long a worker may take to heed a cancel before it is ended.
const HEED: Duration = Duration::from_millis(200);
/// Media that one worker keeps open.
const MAX_OPEN: usize = 6;

/// Why a request got no answer that can be used.
pub(super) enum Fault {
    /// The worker answered with an error; it is fine.
    Answered(MediaError),
    /// The worker is gone or talks nonsense; another may do better.
    Died,
    /// Given up; the worker was ended.
    GivenUp(MediaError),
}

/// What lay in the slot.
pub(super) enum Delivered {
    Json(Vec<u8>),
    Picture(Box<Rendered>),
    Sound(Listened),
    /// A large image has to be taken apart first.
    NotYet,
}

pub(super) struct Process {
    child: Child,
    channel: Channel,
    slot: Slot,
    next: u64,
    /// Media this worker has open, last used at the end.
    open: Vec<Open>,
    allowed: Sandbox,
    /// Whether it has said how its sandbox stands.
    greeted: bool,
}

/// What a worker has been given for a medium.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Open {
    medium: u64,
    /// Its pictures, pages or waveform can be asked for.
    seen: bool,
    /// Its sound can be asked for, to be heard.
    heard: bool,
    /// The confirmed frame table.
    table: bool,
    /// A file for what does not fit into memory.
    scratch: bool,
}

impl Process {
    pub(super) fn start(settings: &Settings) -> Result<Self, MediaError> {
        if !transport::CAN_START {
            return Err(MediaError::new(Code::Unproved, "files are not decoded on this system yet")
                .with_hint("Open it with Galley on Linux."));
        }
        // Known before it is started.
        if !sandbox::IS_THERE && settings.sandbox == Sandbox::Required {
            return Err(unproved(&[sandbox::NONE.to_owned()]));
        }
        let memory = settings.memory_bytes.to_string();
        let mut arguments = vec![OsStr::new("--memory"), OsStr::new(&memory)];
        if let Some(path) = &settings.pdfium {
            arguments.extend([OsStr::new("--pdfium"), path.as_os_str()]);
        }
        let missing = |error: std::io::Error| {
            MediaError::new(Code::Internal, format!("the decoder program could not be started: {error}"))
                .with_hint("Install Galley again: galley-worker must be beside the program.")
        };
        let slot = Slot::new(SLOT_BYTES).map_err(missing)?;
        let (child, channel) = transport::start(&settings.worker, &arguments).map_err(missing)?;
        let process = Self {
            child,
            channel,
            slot,
            next: 1,
            open: Vec::new(),
            allowed: settings.sandbox,
            greeted: false,
        };
        // A worker that is gone already is noticed by its first request.
        let _ = process.channel.send(&encode(&ToWorker::Hello)?, Some(process.slot.file()));
        Ok(process)
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(super) fn has(&self, medium: u64) -> bool {
        self.open.iter().any(|open| open.medium == medium)
    }

    /// Whether it has opened a medium for what a job asks of it: sound to be heard is opened apart.
    pub(super) fn is_open_for(&self, medium: u64, job: &Job) -> bool {
        let heard = matches!(job, Job::Listen(_));
        self.open.iter().any(|open| open.medium == medium && if heard { open.heard } else { open.seen })
    }

    pub(super) fn knows_table(&self, medium: u64) -> bool {
        self.open.iter().any(|open| open.medium == medium && open.table)
    }

    pub(super) fn has_scratch(&self, medium: u64) -> bool {
        self.open.iter().any(|open| open.medium == medium && open.scratch)
    }

    /// Notes that a medium that is open has its file.
    pub(super) fn given_scratch(&mut self, medium: u64) {
        self.open.iter_mut().filter(|open| open.medium == medium).for_each(|open| open.scratch = true);
    }

    pub(super) fn num_open(&self) -> usize {
        self.open.len()
    }

    /// Notes that a job was done on a medium, and closes the one unused for longest when there are too many.
    pub(super) fn used(&mut self, medium: u64, job: &Job) {
        let before = self.open.iter().position(|open| open.medium == medium).map(|at| self.open.remove(at));
        let mut open =
            before.unwrap_or(Open { medium, seen: false, heard: false, table: false, scratch: false });
        match job {
            Job::Open(_) => open.seen = true,
            Job::OpenSound => open.heard = true,
            Job::Table { confirmed: true } | Job::Adopt { .. } => open.table = true,
            _ => {}
        }
        self.open.push(open);
        if let Some(oldest) = self.open.first().copied().filter(|_| self.open.len() > MAX_OPEN) {
            self.close(oldest.medium);
        }
    }

    pub(super) fn close(&mut self, medium: u64) {
        if self.has(medium) {
            self.open.retain(|open| open.medium != medium);
            if let Ok(body) = encode(&ToWorker::Close { medium }) {
                let _ = self.channel.send(&body, None);
            }
        }
    }

    /// Asks, and waits for the answer, the flag or the deadline, whichever comes first.
    pub(super) fn ask(
        &mut self,
        medium: u64,
        job: &Job,
        file: Option<&File>,
        limits: (u64, Duration),
        (standing, cancel): (&Standing, &Cancel),
    ) -> Result<Delivered, Fault> {
        let (max_bytes, deadline) = limits;
        self.greet(deadline, standing, cancel)?;
        let id = self.next;
        self.next += 1;
        let deadline_ms = u64::try_from(deadline.as_millis()).unwrap_or(u64::MAX);
        let request = Request { id, medium, max_bytes, deadline_ms, job: job.clone() };
        let body = encode(&ToWorker::Do(request)).map_err(Fault::Answered)?;
        self.channel.send(&body, file).map_err(|_| Fault::Died)?;
        self.wait(id, deadline, cancel)?;
        let reply = self.channel.receive().ok().flatten().ok_or(Fault::Died)?;
        let reply: Reply = serde_json::from_slice(&reply.0).map_err(|_| Fault::Died)?;
        if reply.id != id {
            return Err(Fault::Died);
        }
        match reply.answer {
            Err(error) => Err(Fault::Answered(error)),
            Ok(Answer::Json { num_bytes }) if num_bytes <= max_bytes.min(SLOT_BYTES) => {
                Ok(Delivered::Json(self.take(num_bytes)?))
            }
            Ok(Answer::Json { .. }) => Err(Fault::Died),
            Ok(Answer::NotYet) => Ok(Delivered::NotYet),
            Ok(Answer::Picture(head)) => self.picture(*head, max_bytes),
            Ok(Answer::Sound { ended, next }) => self.sound(job, ended, next),
        }
    }

    /// Waits until the worker has closed its sandbox; nothing is handed over before, nor without a proof unless the
    /// user allows that.
    pub(super) fn greet(
        &mut self,
        deadline: Duration,
        standing: &Standing,
        cancel: &Cancel,
    ) -> Result<(), Fault> {
        if self.greeted {
            return Ok(());
        }
        self.wait(0, deadline, cancel)?;
        let (body, _) = self.channel.receive().ok().flatten().ok_or(Fault::Died)?;
        let Ready { proof } = serde_json::from_slice(&body).map_err(|_| Fault::Died)?;
        standing.note(proof.holds());
        if !proof.holds() && self.allowed == Sandbox::Required {
            self.end();
            return Err(Fault::GivenUp(unproved(&proof.open)));
        }
        self.greeted = true;
        Ok(())
    }

    fn picture(&self, head: PictureHead, max_bytes: u64) -> Result<Delivered, Fault> {
        let num_bytes = head.checked_bytes(max_bytes).map_err(|_| Fault::Died)?;
        Ok(Delivered::Picture(Box::new(head.with_bytes(self.take(num_bytes as u64)?))))
    }

    /// What lies in the slot, held against what was asked for.
    fn sound(&self, job: &Job, ended: bool, next: i64) -> Result<Delivered, Fault> {
        let Job::Listen(task) = job else { return Err(Fault::Died) };
        let bytes = self.take(task.asked.num_bytes())?;
        let heard = task.asked.believed(&bytes, ended, next).ok_or(Fault::Died)?;
        Ok(Delivered::Sound(heard))
    }

    fn take(&self, num_bytes: u64) -> Result<Vec<u8>, Fault> {
        let bytes =
            self.slot.read(usize::try_from(num_bytes).map_err(|_| Fault::Died)?).map_err(|_| Fault::Died)?;
        if num_bytes > SLOT_KEPT {
            self.slot.release(SLOT_KEPT, num_bytes);
        }
        Ok(bytes)
    }

    fn wait(&mut self, id: u64, deadline: Duration, cancel: &Cancel) -> Result<(), Fault> {
        let begun = now();
        let mut told = None;
        loop {
            if self.channel.wait(LOOK).map_err(|_| Fault::Died)? {
                return Ok(());
            }
            if begun.elapsed() >= deadline {
                self.end();
                let message = format!("this took longer than {} s and was given up", deadline.as_secs());
                return Err(Fault::GivenUp(MediaError::new(Code::Limit, message).with_hint(
                    "The file may be damaged or made to be slow; export it again or ask for a smaller part.",
                )));
            }
            match told {
                None if cancel.is_cancelled() => {
                    let body = encode(&ToWorker::Cancel { id }).map_err(Fault::Answered)?;
                    self.channel.send(&body, None).map_err(|_| Fault::Died)?;
                    told = Some(now());
                }
                Some(since) if now().duration_since(since) >= HEED => {
                    self.end();
                    return Err(Fault::GivenUp(MediaError::new(Code::Cancelled, "given up")));
                }
                _ => {}
            }
        }
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

fn unproved(open: &[String]) -> MediaError {
    let open: Vec<&str> = open.iter().take(4).map(String::as_str).collect();
    let message = format!("the decoder could not shut itself in: {}", open.join("; "));
    MediaError::new(Code::Unproved, message).with_hint(
        "Open files from people you trust only, and allow it with GALLEY_ALLOW_UNPROVED=1; or use Linux 5.13 or later.",
    )
}

#[expect(clippy::disallowed_methods, reason = "deadlines of real processes are the edge")]
fn now() -> Instant {
    Instant::now()
}
