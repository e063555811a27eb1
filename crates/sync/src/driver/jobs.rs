//! One job each: what the engine asks for, done over the wire and against the store.

use std::sync::{Arc, Mutex, PoisonError};

use galley_core::{DeviceId, SealedOp, SpaceId};
use reqwest::Method;
use tokio::sync::mpsc;

use super::http::{Http, Miss};
use super::pokes::Reader;
use super::{Pace, Port, PortError, blobs, on_store};
use crate::engine::{Event, Failure};
use crate::wire::{
    self, Answer, Cursor, MAX_ANSWER_BYTES, MAX_PAGE, MAX_PUSH, MAX_PUSH_BYTES, MAX_REQUEST_BYTES, Page,
    PageOf, Push, Pushed, Spaces, WireOp, code,
};

/// How many blobs are fetched before the engine looks again at what is more urgent.
const BLOBS_AT_ONCE: usize = 8;
/// What an op is in a request besides its header and payload: seal, salt, names of members.
const AROUND_OP: usize = 512;

/// What jobs are done with.
pub(super) struct Tools<P> {
    pub port: Arc<P>,
    pub http: Arc<Http>,
    pub pace: Arc<Pace>,
    /// Held while a page is folded.
    pub folding: Arc<Mutex<()>>,
}

impl<P> Clone for Tools<P> {
    fn clone(&self) -> Self {
        Self {
            port: Arc::clone(&self.port),
            http: Arc::clone(&self.http),
            pace: Arc::clone(&self.pace),
            folding: Arc::clone(&self.folding),
        }
    }
}

impl<P: Port> Tools<P> {
    pub async fn list(self, job: u64) -> Result<Event, Miss> {
        let listed: Spaces = self.http.ask(Method::GET, "v1/spaces", None, MAX_ANSWER_BYTES).await?;
        let directory = listed.directory.space;
        let spaces = on_store(&self.port, move |port| port.spaces(&listed)).await?;
        Ok(Event::Listed { job, directory, spaces })
    }

    pub async fn push(self, job: u64, space: SpaceId) -> Result<Event, Miss> {
        let waiting = on_store(&self.port, move |port| port.to_push(space, MAX_PUSH)).await?;
        let sent = fitting(&waiting);
        let mut more = waiting.len() == MAX_PUSH || sent.len() < waiting.len();
        if sent.is_empty() {
            return Ok(answered(job, 0, false));
        }
        let (device, numbers) = numbers(sent)?;
        let body = wire::write(&Push { ops: sent.iter().map(WireOp::from).collect() })?;
        let path = format!("v1/spaces/{space}/ops");
        let pushed: Pushed = self.http.ask(Method::POST, &path, Some(body), MAX_REQUEST_BYTES).await?;
        let answers: Vec<Answer> =
            pushed.answers.into_iter().map(Answer::try_from).collect::<Result<_, _>>()?;
        if !answers.iter().map(number).eq(numbers.into_iter().take(answers.len())) {
            return Err(Miss::of(Failure::BadAnswer));
        }
        let num_answers = answers.iter().filter(|answer| matches!(answer, Answer::Done { .. })).count();
        let failed = answers.iter().find_map(|answer| match answer {
            Answer::Failed { code, .. } => Some(code.clone()),
            Answer::Done { .. } => None,
        });
        more |= num_answers > 0 && num_answers < sent.len();
        let stopped = pushed.stopped.is_some();
        on_store(&self.port, move |port| port.answered(space, device, &answers)).await?;
        match failed.as_deref() {
            Some(code::BLOB_MISSING) => {
                Ok(Event::Answered { job, num_answers, stopped, bytes_missing: true, more })
            }
            Some(code::DEVICE_FORKED) => Err(Miss::of(Failure::Forked)),
            Some(code::DEVICE_REVOKED) => Err(Miss::of(Failure::Revoked)),
            // What is done is done; the next push begins with the one that is not taken.
            Some(_) if num_answers > 0 => Ok(answered(job, num_answers, true)),
            Some(_) => Err(Miss::of(Failure::Rejected)),
            None if num_answers == 0 && stopped => Err(Miss::of(Failure::Gap)),
            None if num_answers == 0 => Err(Miss::of(Failure::BadAnswer)),
            None => Ok(Event::Answered { job, num_answers, stopped, bytes_missing: false, more }),
        }
    }

    pub async fn pull(self, job: u64, space: SpaceId) -> Result<Event, Miss> {
        let cursor = on_store(&self.port, move |port| port.cursor(space)).await?;
        let path = format!("v1/spaces/{space}/ops?{}", cursor.query(MAX_PAGE as u32));
        let page: PageOf = self.http.ask(Method::GET, &path, None, MAX_ANSWER_BYTES).await?;
        if page.head.epoch > cursor.epoch && cursor.seq > 0 {
            return Err(Miss::of(Failure::NewEpoch));
        }
        let page = page.follow_on(space, &cursor)?;
        let (num_entries, more) = (page.entries.len(), page.more);
        if more && num_entries == 0 && page.revision == cursor.revision {
            // It would be asked for without end.
            return Err(Miss::of(Failure::BadAnswer));
        }
        let folding = Arc::clone(&self.folding);
        on_store(&self.port, move |port| fold(port, &folding, space, &cursor, &page)).await?;
        Ok(Event::Page { job, num_entries, more })
    }

    pub async fn reseal(self, job: u64, space: SpaceId) -> Result<Event, Miss> {
        on_store(&self.port, move |port| port.reseal(space)).await?;
        Ok(Event::Resealed { job })
    }

    pub async fn send(self, job: u64, space: SpaceId) -> Result<Event, Miss> {
        for blob in on_store(&self.port, move |port| port.to_send(space)).await? {
            blobs::send(&self.port, &self.http, &self.pace, blob).await?;
        }
        Ok(Event::Sent { job })
    }

    pub async fn hydrate(self, job: u64, space: SpaceId) -> Result<Event, Miss> {
        let wanted = on_store(&self.port, move |port| port.to_fetch(space, BLOBS_AT_ONCE)).await?;
        let more = wanted.len() == BLOBS_AT_ONCE;
        for blob in wanted {
            blobs::fetch(&self.port, &self.http, &self.pace, blob).await?;
        }
        Ok(Event::Hydrated { job, more })
    }

    /// Listens until the stream ends, which it does only by failing.
    pub async fn listen(self, heard: mpsc::Sender<Event>) -> Result<Event, Miss> {
        let gone = || Miss::of(Failure::Unreachable);
        let mut stream = self.http.stream("v1/events").await?;
        heard.send(Event::Subscribed).await.map_err(|_| gone())?;
        let mut reader = Reader::default();
        while let Some(piece) = stream.chunk().await? {
            for poke in reader.take(&piece).map_err(|_| Miss::of(Failure::BadAnswer))? {
                heard.send(Event::Poked { space: poke.space }).await.map_err(|_| gone())?;
            }
        }
        Err(gone())
    }
}

/// First what is revealed and concealed, with its revision, then what follows: no entry counts as read at a revision
/// that is older than it.
///
/// A pull that was cancelled may still be in here when the next one comes. They go one after the other, and a page
/// that is of another cursor than the present one is not taken: what it reveals is relative to its own.
fn fold<P: Port>(
    port: &P,
    folding: &Mutex<()>,
    space: SpaceId,
    cursor: &Cursor,
    page: &Page,
) -> Result<(), PortError> {
    let _one_at_a_time = folding.lock().unwrap_or_else(PoisonError::into_inner);
    if port.cursor(space)? != *cursor {
        return Err(PortError::Failed { what: "the space was read on meanwhile".to_owned() });
    }
    if page.revision != cursor.revision || !page.reveal.is_empty() || !page.conceal.is_empty() {
        port.shift(space, &page.reveal, &page.conceal, page.revision)?;
    }
    port.follow(space, &page.entries, &page.head)
}

const fn answered(job: u64, num_answers: usize, stopped: bool) -> Event {
    Event::Answered { job, num_answers, stopped, bytes_missing: false, more: false }
}

const fn number(answer: &Answer) -> u64 {
    match answer {
        Answer::Done { device_seq, .. } | Answer::Failed { device_seq, .. } => *device_seq,
    }
}

/// The first ops, as many as fit into a request; one at least.
fn fitting(ops: &[SealedOp]) -> &[SealedOp] {
    let mut size = 0;
    let fits = |op: &&SealedOp| {
        let bytes = op.header.len() + op.payload.as_ref().map_or(0, Vec::len);
        size += bytes.saturating_mul(4) / 3 + AROUND_OP;
        size <= MAX_PUSH_BYTES
    };
    let num_fitting = ops.iter().take_while(fits).count().max(1);
    ops.get(..num_fitting).unwrap_or(ops)
}

/// The device that sealed them, and their numbers.
fn numbers(ops: &[SealedOp]) -> Result<(DeviceId, Vec<u64>), Miss> {
    let headers = ops.iter().map(|op| op.parse().map(|op| op.header)).collect::<Result<Vec<_>, _>>();
    let headers = headers.map_err(|_| Miss::of(Failure::Local))?;
    let device = headers.first().ok_or(Miss::of(Failure::Local))?.device;
    // A request is of one device; an outbox of two is none that a store should have.
    let of_one = headers.iter().all(|header| header.device == device);
    let numbers = headers.iter().map(|header| header.device_seq).collect();
    if of_one { Ok((device, numbers)) } else { Err(Miss::of(Failure::Local)) }
}
