//! The worker's own loop: one thread reads messages, one does the jobs in order.
//!
//! Before either, everything that lies in files is loaded and the sandbox is closed: no file is seen outside of it.
//! Jobs run on the thread that calls [`run`], because pdfium knows one thread only. The reader raises the flag of a
//! cancelled job, and ends the process as soon as the parent's socket closes, whatever a decoder is doing.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::image::MAX_SCRATCH_BYTES;
use crate::listen::Listened;
use crate::pool::Rendered;
use crate::worker::desk::Desk;
use crate::worker::sandbox;
use crate::worker::transport::{self, Channel, Slot};
use crate::worker::wire::{Answer, PictureHead, Ready, Reply, Request, ToWorker, encode};

/// Address space beyond the media's share: program, libraries, threads' stacks.
const OVERHEAD: u64 = 1536 << 20;
const WAITING: usize = 64;
/// Pages and frames up to this size are drawn in the slot: a screen of 3840 × 2160 pixels.
const SHEET_BYTES: usize = 3840 * 2160 * 4;

type Flags = Arc<Mutex<HashMap<u64, Cancel>>>;

enum Todo {
    Do(Request, Option<std::fs::File>, Cancel),
    Close(u64),
}

/// What an answer holds before it is put in the slot.
pub(crate) enum Outcome {
    Json(Vec<u8>),
    Picture(Box<Rendered>),
    /// As `Picture`, drawn on the sheet already.
    Drawn(Box<Rendered>),
    Sound(Listened),
    /// A large image has to be taken apart first.
    NotYet,
}

/// Serves the parent at standard input until it goes away. Arguments: `--memory BYTES [--pdfium PATH]`.
///
/// # Errors
/// A text for standard error, when it was started by hand or the parent breaks off half way.
pub fn run(arguments: impl Iterator<Item = OsString>) -> Result<(), String> {
    let (desk, channel, slot, _) = begin(arguments)?;
    let flags = Flags::default();
    let receiver = listening(&channel, &flags)?;
    work(&channel, &slot, &receiver, &flags, desk)
}

/// Begins as [`run`] does, and answers the first request with what `attempts` says of the file that came with it and
/// of Landlock having held by itself: how tests try a closed worker from inside.
///
/// # Errors
/// As [`run`].
#[doc(hidden)]
pub fn rehearse(
    arguments: impl Iterator<Item = OsString>,
    attempts: impl FnOnce(std::fs::File, bool) -> String,
) -> Result<(), String> {
    let (_desk, channel, _slot, landlock) = begin(arguments)?;
    let receiver = listening(&channel, &Flags::default())?;
    if let Ok(Todo::Do(request, Some(file), _)) = receiver.recv() {
        let answer = Err(MediaError::new(Code::Internal, attempts(file, landlock)));
        let reply = encode(&Reply { id: request.id, answer }).map_err(|error| error.message)?;
        channel.send(&reply, None).map_err(|error| error.to_string())?;
    }
    // The parent ends it.
    let _ = receiver.recv();
    Ok(())
}

/// Loads what lies in files, closes the sandbox, and tells the parent how that went. The flag is Landlock's.
fn begin(arguments: impl Iterator<Item = OsString>) -> Result<(Desk, Arc<Channel>, Slot, bool), String> {
    let (memory_bytes, pdfium) = settings(arguments)?;
    let text = |error: std::io::Error| error.to_string();
    // On kernels without the call (before 5.9) what came along stays; nothing but the two below can be written.
    let _ = sandbox::close_inherited();
    transport::limit_memory(memory_bytes.saturating_add(OVERHEAD)).map_err(text)?;
    let channel = Arc::new(transport::inherited().map_err(text)?);
    let slot = match channel.receive().map_err(text)? {
        Some((body, Some(file))) if matches!(serde_json::from_slice(&body), Ok(ToWorker::Hello)) => {
            Slot::from_file(&file).map_err(text)?
        }
        _ => return Err("no greeting; this program is started by Galley itself".to_owned()),
    };
    let desk = Desk::new(memory_bytes, pdfium, slot.sheet(SHEET_BYTES).map_err(text)?);
    desk.warm();
    // Reads a file the first time it is called: where the clock lies.
    transport::limit_processor(60);
    transport::limit_files(MAX_SCRATCH_BYTES).map_err(text)?;
    let proof = sandbox::close(&channel, &slot);
    let landlock = proof.landlock;
    let ready = encode(&Ready { proof }).map_err(|error| error.message)?;
    channel.send(&ready, None).map_err(text)?;
    Ok((desk, channel, slot, landlock))
}

fn listening(channel: &Arc<Channel>, flags: &Flags) -> Result<Receiver<Todo>, String> {
    let (sender, receiver) = sync_channel(WAITING);
    let (ear, hung_up) = (channel.clone(), flags.clone());
    std::thread::Builder::new()
        .name("ear".to_owned())
        .spawn(move || listen(&ear, &sender, &hung_up))
        .map_err(|error| error.to_string())?;
    Ok(receiver)
}

fn settings(mut arguments: impl Iterator<Item = OsString>) -> Result<(u64, Option<PathBuf>), String> {
    let (mut memory, mut pdfium) = (None, None);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or("an option without its value")?;
        match name.to_str() {
            Some("--memory") => memory = value.to_str().and_then(|text| text.parse().ok()),
            Some("--pdfium") => pdfium = Some(PathBuf::from(value)),
            _ => return Err("unknown option; this program is started by Galley itself".to_owned()),
        }
    }
    Ok((memory.ok_or("started by hand; this program is started by Galley itself")?, pdfium))
}

fn listen(channel: &Channel, todo: &SyncSender<Todo>, flags: &Flags) {
    while let Ok(Some((body, file))) = channel.receive() {
        let next = match serde_json::from_slice(&body) {
            Ok(ToWorker::Do(request)) => {
                let cancel = Cancel::new();
                flags.lock().unwrap_or_else(PoisonError::into_inner).insert(request.id, cancel.clone());
                Todo::Do(request, file, cancel)
            }
            Ok(ToWorker::Cancel { id }) => {
                if let Some(cancel) = flags.lock().unwrap_or_else(PoisonError::into_inner).get(&id) {
                    cancel.cancel();
                }
                continue;
            }
            Ok(ToWorker::Close { medium }) => Todo::Close(medium),
            Ok(ToWorker::Hello) | Err(_) => break,
        };
        if todo.send(next).is_err() {
            break;
        }
    }
    transport::end_now()
}

fn work(
    channel: &Channel,
    slot: &Slot,
    todo: &Receiver<Todo>,
    flags: &Flags,
    mut desk: Desk,
) -> Result<(), String> {
    while let Ok(next) = todo.recv() {
        match next {
            Todo::Close(medium) => desk.close(medium),
            Todo::Do(request, file, cancel) => {
                transport::limit_processor(request.deadline_ms / 1000 * 4 + 10);
                let outcome = cancel.check().and_then(|()| desk.work(&request, file, &cancel));
                let answer = outcome.and_then(|outcome| deliver(slot, outcome, request.max_bytes));
                flags.lock().unwrap_or_else(PoisonError::into_inner).remove(&request.id);
                let reply = encode(&Reply { id: request.id, answer }).map_err(|error| error.message)?;
                channel.send(&reply, None).map_err(|error| error.to_string())?;
            }
        }
    }
    Ok(())
}

fn deliver(slot: &Slot, outcome: Outcome, max_bytes: u64) -> Result<Answer, MediaError> {
    let (bytes, answer) = match outcome {
        Outcome::Json(bytes) => {
            let num_bytes = bytes.len() as u64;
            (bytes, Answer::Json { num_bytes })
        }
        Outcome::Sound(heard) => (heard.to_bytes(), Answer::Sound { ended: heard.ended, next: heard.next }),
        Outcome::NotYet => return Ok(Answer::NotYet),
        Outcome::Drawn(rendered) => {
            let head = PictureHead::drawn(&rendered);
            head.checked_bytes(max_bytes).map_err(|_| too_large())?;
            return Ok(Answer::Picture(Box::new(head)));
        }
        Outcome::Picture(rendered) => {
            let head = PictureHead::of(&rendered);
            (rendered.picture.bytes, Answer::Picture(Box::new(head)))
        }
    };
    if bytes.len() as u64 > max_bytes {
        return Err(too_large());
    }
    slot.write(&bytes)
        .map_err(|error| MediaError::new(Code::Io, format!("no room for the answer: {error}")))?;
    Ok(answer)
}

fn too_large() -> MediaError {
    MediaError::new(Code::Limit, "the answer is larger than was asked for")
        .with_hint("Ask for a smaller size or a part of it.")
}
