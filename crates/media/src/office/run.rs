//! The parent's side of one run of LibreOffice: started, watched, ended with all that it started.

use std::ffi::{OsStr, OsString};
use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::office::room::Room;
use crate::pool::{SPARE, Sandbox};
use crate::worker::sandbox::Proof;
use crate::worker::transport::{self, Channel};
use crate::worker::wire::encode;

/// From the parent to the launcher.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum ToLauncher {
    /// The proof is good enough.
    Begin,
}

/// From the launcher to the parent, as long as it is still itself.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum FromLauncher {
    /// It is closed up.
    Ready(Proof),
    /// The program could not be started.
    Failed(String),
}

/// How often the flag and the clock are looked at.
const LOOK: Duration = Duration::from_millis(20);
/// How often the room is measured.
const MEASURE: Duration = Duration::from_millis(500);
/// How long the launcher may take to close up.
const GREETING: Duration = Duration::from_secs(30);
/// Bytes that stay free on the disk as it runs: what people write may go there too.
const RESERVE: u64 = 256 << 20;
/// Bytes of a new profile, generously: what runs must not come upon the reserve by its mere start.
const PROFILE: u64 = 64 << 20;
/// Bytes expected in the room for each byte of the document. Measured with 7.4.7: three for photographs (the copy, one
/// unpacked, the PDF), five and a half for pages of text; and some over. What takes more is ended at the reserve.
const PER_BYTE: u64 = 8;

/// What a run may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Of the whole conversion, from `begun` on.
    pub(super) deadline: Duration,
    pub(super) begun: Instant,
    pub(super) memory_bytes: u64,
    /// Of one file, and of all that lies in the room.
    pub(super) room_bytes: u64,
}

/// What to run, and how it is shut in.
pub(super) struct Run<'a> {
    pub(super) launcher: &'a OsStr,
    pub(super) program: &'a OsStr,
    pub(super) reads: &'a OsStr,
    pub(super) arguments: &'a [OsString],
    pub(super) limits: Limits,
    pub(super) allowed: Sandbox,
}

/// How a run ended by itself.
pub(super) enum Ended {
    Done,
    /// A new profile wants a second start.
    Again,
}

/// LibreOffice's own word for a start that was only a preparation (`EXITHELPER_NORMAL_RESTART`).
const AGAIN: i32 = 81;

/// A running launcher, and later what it became; ended with its group when dropped.
struct Guest {
    child: Child,
    channel: Channel,
}

impl Drop for Guest {
    fn drop(&mut self) {
        let _ = transport::end_group(&mut self.child);
    }
}

impl Run<'_> {
    /// Runs until the program ends; `note` is told whether the sandbox was proved.
    ///
    /// # Errors
    /// [`Code::Unproved`], [`Code::Cancelled`], [`Code::Limit`] by the clock, the size of what it wrote, the room on the
    /// disk or the system, [`Code::OfficeFailed`] when it could not be started.
    pub(super) fn to_its_end(
        &self,
        room: &Room,
        note: &dyn Fn(bool),
        cancel: &Cancel,
    ) -> Result<Ended, MediaError> {
        let mut guest = self.start(room)?;
        self.let_begin(&guest, note, cancel)?;
        let mut measured = now();
        while !transport::has_ended(&guest.child).map_err(|error| lost(&error))? {
            cancel.check()?;
            self.in_time()?;
            // What has no name is not counted, and takes from what is free: fast enough to be looked at each time.
            keeps_reserve(room.free())?;
            if measured.elapsed() >= MEASURE {
                measured = now();
                self.fits(room)?;
            }
            std::thread::sleep(LOOK);
        }
        let status = transport::end_group(&mut guest.child).map_err(|error| lost(&error))?;
        self.fits(room)?;
        if was_ended(status) {
            return Err(too_much());
        }
        Ok(if status.code() == Some(AGAIN) { Ended::Again } else { Ended::Done })
    }

    fn in_time(&self) -> Result<(), MediaError> {
        let Limits { begun, deadline, .. } = self.limits;
        if begun.elapsed() >= deadline { Err(too_slow(deadline)) } else { Ok(()) }
    }

    fn fits(&self, room: &Room) -> Result<(), MediaError> {
        if room.num_bytes() > self.limits.room_bytes { Err(too_large()) } else { Ok(()) }
    }

    fn start(&self, room: &Room) -> Result<Guest, MediaError> {
        let missing = |error: std::io::Error| {
            MediaError::new(Code::Internal, format!("the decoder program could not be started: {error}"))
                .with_hint("Install Galley again: galley-worker must be beside the program.")
        };
        let limits = &self.limits;
        let [memory, file, seconds] =
            [limits.memory_bytes, limits.room_bytes, limits.deadline.as_secs() * 2 + 10]
                .map(|number| OsString::from(number.to_string()));
        let mut arguments: Vec<&OsStr> = vec![OsStr::new("--office")];
        for (name, value) in [
            ("--program", self.program),
            ("--room", room.path().as_os_str()),
            ("--reads", self.reads),
            ("--memory", &memory),
            ("--file", &file),
            ("--seconds", &seconds),
        ] {
            arguments.extend([OsStr::new(name), value]);
        }
        arguments.push(OsStr::new("--"));
        arguments.extend(self.arguments.iter().map(OsString::as_os_str));
        let (child, channel) = transport::start(self.launcher.as_ref(), &arguments).map_err(missing)?;
        Ok(Guest { child, channel })
    }

    /// Waits for the proof, and says whether to go on; then until the launcher has become the program.
    fn let_begin(&self, guest: &Guest, note: &dyn Fn(bool), cancel: &Cancel) -> Result<(), MediaError> {
        let died = || {
            MediaError::new(Code::Internal, "the program that shuts LibreOffice in ended early")
                .with_hint("Install Galley again: galley-worker must be beside the program.")
        };
        let Some(FromLauncher::Ready(proof)) = self.hear(guest, cancel)? else { return Err(died()) };
        if !proof.holds() && self.allowed == Sandbox::Required {
            let open: Vec<&str> = proof.open.iter().take(4).map(String::as_str).collect();
            let message = format!("LibreOffice could not be shut in: {}", open.join("; "));
            return Err(MediaError::new(Code::Unproved, message).with_hint(
                "Open files from people you trust only, and allow it with GALLEY_ALLOW_UNPROVED=1; or use Linux 5.13 or \
                 later.",
            ));
        }
        // What was refused has not run without a sandbox.
        note(proof.holds());
        guest.channel.send(&encode(&ToLauncher::Begin)?, None).map_err(|_| died())?;
        match self.hear(guest, cancel)? {
            None => Ok(()),
            Some(FromLauncher::Failed(reason)) => Err(MediaError::new(
                Code::OfficeFailed,
                format!("LibreOffice could not be started: {reason}"),
            )
            .with_hint("Install LibreOffice again, or export the document as PDF and add that.")),
            Some(FromLauncher::Ready(_)) => Err(died()),
        }
    }

    /// The next message; `None` when the socket has closed.
    fn hear(&self, guest: &Guest, cancel: &Cancel) -> Result<Option<FromLauncher>, MediaError> {
        let begun = now();
        while !guest.channel.wait(LOOK).map_err(|error| lost(&error))? {
            cancel.check()?;
            self.in_time()?;
            if begun.elapsed() >= GREETING {
                return Err(too_slow(GREETING));
            }
        }
        let Some((body, _)) = guest.channel.receive().map_err(|error| lost(&error))? else { return Ok(None) };
        let message = serde_json::from_slice(&body);
        message.map(Some).map_err(|error| MediaError::new(Code::Internal, error.to_string()))
    }
}

/// Whether a disk with so many bytes free can take the conversion of a document of that size. As many as are spared for
/// large pictures are enough for any, besides its copy: the run is watched.
///
/// # Errors
/// [`Code::Limit`].
pub(super) fn has_room(free: Option<u64>, num_bytes: u64) -> Result<(), MediaError> {
    let expected = num_bytes.saturating_mul(PER_BYTE).saturating_add(RESERVE + PROFILE);
    has(free, expected.min(num_bytes.saturating_add(SPARE)))
}

/// Whether a run may go on with so many bytes free.
fn keeps_reserve(free: Option<u64>) -> Result<(), MediaError> {
    has(free, RESERVE)
}

/// Where it cannot be asked what is free, there is enough.
fn has(free: Option<u64>, needed: u64) -> Result<(), MediaError> {
    match free {
        Some(free) if free < needed => {
            Err(MediaError::new(Code::Limit, "there is too little room on the disk to convert it")
                .with_hint("Free some space on the disk that it is converted on, then try again."))
        }
        _ => Ok(()),
    }
}

/// Whether the system ended it: at the size of a file, its processor time, or for its memory.
#[cfg(unix)]
fn was_ended(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt as _;

    use rustix::process::Signal;
    let limits = [Signal::XFSZ, Signal::XCPU, Signal::KILL];
    limits.iter().any(|signal| status.signal() == Some(signal.as_raw()))
}

#[cfg(not(unix))]
fn was_ended(_: ExitStatus) -> bool {
    false
}

fn lost(error: &std::io::Error) -> MediaError {
    MediaError::new(Code::Internal, format!("LibreOffice cannot be watched: {error}"))
}

fn too_slow(deadline: Duration) -> MediaError {
    MediaError::new(
        Code::Limit,
        format!("converting it took longer than {} s and was given up", deadline.as_secs()),
    )
    .with_hint("It may be very long, or made to be slow; export it as PDF, or a part of it, and add that.")
}

fn too_large() -> MediaError {
    MediaError::new(Code::Limit, "what LibreOffice makes of it is too large")
        .with_hint("Export it as PDF, or a part of it, and add that.")
}

fn too_much() -> MediaError {
    MediaError::new(
        Code::Limit,
        "converting it took more time, memory or room than there is, and was given up",
    )
    .with_hint("Export it as PDF, or a part of it, and add that.")
}

#[expect(clippy::disallowed_methods, reason = "deadlines of real processes are the edge")]
pub(super) fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// That many bytes are enough, and one less is not.
    #[track_caller]
    fn check(answer: impl Fn(Option<u64>) -> Result<(), MediaError>, needed: u64) {
        assert_eq!(answer(Some(needed)), Ok(()));
        let error = answer(Some(needed - 1)).unwrap_err();
        assert_eq!(error.code, Code::Limit);
        assert!(
            error.message.contains("too little room") && error.hint.contains("Free some space"),
            "{error:?}"
        );
        assert_eq!(answer(None), Ok(()), "where it cannot be asked");
    }

    #[test]
    fn a_conversion_needs_room_by_the_size_of_its_document_up_to_what_is_spared() {
        const MB: u64 = 1 << 20;
        for (num_bytes, needed) in [
            (0, 320 * MB),
            (MB, 328 * MB),
            (100 * MB, 1120 * MB),
            // Eight times as much would be more than was ever asked for.
            (1024 * MB, 3072 * MB),
            (u64::MAX, u64::MAX),
        ] {
            check(|free| has_room(free, num_bytes), needed);
        }
    }

    #[test]
    fn a_run_goes_on_down_to_the_reserve_which_is_less_than_it_needs_to_begin() {
        check(keeps_reserve, 256 << 20);
        assert!(has_room(Some(256 << 20), 0).is_err(), "it would be ended by its own profile");
    }
}
