//! One job each: what the engine asks for, done over the wire and against the store.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use galley_core::{DeviceId, SealedOp, SpaceId};
use reqwest::Method;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::http::{Http, Miss};
use super::pokes::Reader;
use super::{Pace, Port, PortError, blobs, on_store};
use crate::engine::{Event, Failure};
use crate::wire::{
    self, Answer, Countersigned, Cursor, MAX_ANSWER_BYTES, MAX_PAGE, MAX_PUSH, MAX_PUSH_BYTES,
    MAX_REQUEST_BYTES, Page, PageOf, Push, Pushed, Spaces, WireOp, code,
};

/// How many blobs are fetched before the engine looks again at what is more urgent.
const BLOBS_AT_ONCE: usize = 8;
/// The most bytes that a stream of pokes says in a minute.
const MAX_STREAM_BYTES: usize = 1 << 20;
const MINUTE: Duration = Duration::from_secs(60);
/// What an op is in a request besides its header and payload: seal, salt, names of members.
const AROUND_OP: usize = 512;

/// What jobs are done with.
pub(super) struct Tools<P> {
    pub port: Arc<P>,
    pub http: Arc<Http>,
    pub pace: Arc<Pace>,
    /// Held while a store is changed by what was asked about ops.
    pub folding: Arc<Mutex<()>>,
    /// The last job that asked for the list.
    pub last_list: Arc<AtomicU64>,
}

impl<P> Clone for Tools<P> {
    fn clone(&self) -> Self {
        Self {
            port: Arc::clone(&self.port),
            http: Arc::clone(&self.http),
            pace: Arc::clone(&self.pace),
            folding: Arc::clone(&self.folding),
            last_list: Arc::clone(&self.last_list),
        }
    }
}

impl<P: Port> Tools<P> {
    pub async fn list(self, job: u64) -> Result<Event, Miss> {
        self.last_list.fetch_max(job, Ordering::Relaxed);
        let listed: Spaces = self.http.ask(Method::GET, "v1/spaces", None, MAX_ANSWER_BYTES).await?;
        let directory = listed.directory.space;
        let (folding, last) = (self.folding, self.last_list);
        let take = move |port: &P| {
            let _one_at_a_time = folding.lock().unwrap_or_else(PoisonError::into_inner);
            if last.load(Ordering::Relaxed) != job {
                // One that was given up: it would leave what a later one joined.
                return Err(PortError::Failed { what: "spaces were listed again meanwhile".to_owned() });
            }
            port.spaces(&listed)
        };
        let spaces = on_store(&self.port, take).await?;
        Ok(Event::Listed { job, directory, spaces })
    }

    pub async fn push(self, job: u64, space: SpaceId) -> Result<Event, Miss> {
        let waiting = on_store(&self.port, move |port| port.to_push(space, MAX_PUSH)).await?;
        let sent = fitting(&waiting);
        let mut more = waiting.len() == MAX_PUSH || sent.len() < waiting.len();
        if sent.is_empty() {
            return Ok(Event::Answered { job, num_answers: 0, stopped: false, more: false });
        }
        let (device, numbers) = numbers(sent)?;
        let body = wire::write(&Push { ops: sent.iter().map(WireOp::from).collect() })?;
        let path = format!("v1/spaces/{space}/ops");
        let pushed: Pushed = self.http.ask(Method::POST, &path, Some(body), MAX_REQUEST_BYTES).await?;
        let answers: Vec<Answer> =
            pushed.answers.into_iter().map(Answer::try_from).collect::<Result<_, _>>()?;
        let num_answers = answers.iter().take_while(|answer| matches!(answer, Answer::Done { .. })).count();
        let in_order = answers.iter().map(number).eq(numbers.into_iter().take(answers.len()));
        // What is not taken is the last that is looked at.
        if !in_order || num_answers + 1 < answers.len() {
            return Err(Miss::of(Failure::BadAnswer));
        }
        let failed = answers.iter().find_map(|answer| match answer {
            Answer::Failed { code, .. } => Some(code.clone()),
            Answer::Done { .. } => None,
        });
        more |= num_answers > 0 && num_answers < sent.len();
        let stopped = pushed.stopped.is_some();
        let folding = Arc::clone(&self.folding);
        let take = move |port: &P| {
            let _one_at_a_time = folding.lock().unwrap_or_else(PoisonError::into_inner);
            port.answered(space, device, &answers)
        };
        on_store(&self.port, take).await?;
        match failed.as_deref() {
            Some(code::DEVICE_REVOKED) => Err(Miss::of(Failure::Revoked)),
            // What is done is done; the next push begins with the one that is not taken.
            Some(_) if num_answers > 0 => Ok(Event::Answered { job, num_answers, stopped: true, more }),
            Some(code::BLOB_MISSING) => Err(Miss::of(Failure::BytesMissing)),
            // Of another device than the session: the id was lost between the server's word and the store.
            Some(code::DEVICE_FORKED | code::NOT_YOURS) => Err(Miss::of(Failure::Forked)),
            Some(_) => Err(Miss::of(Failure::Rejected)),
            None if num_answers == 0 && stopped => Err(Miss::of(Failure::Gap)),
            None if num_answers == 0 => Err(Miss::of(Failure::BadAnswer)),
            None => Ok(Event::Answered { job, num_answers, stopped, more }),
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
        // What is revealed may have bytes too.
        let num_entries = page.entries.len() + page.reveal.len() + page.conceal.len();
        let more = page.more;
        if more && page.entries.is_empty() && page.revision == cursor.revision {
            // It would be asked for without end.
            return Err(Miss::of(Failure::BadAnswer));
        }
        let folding = Arc::clone(&self.folding);
        on_store(&self.port, move |port| fold(port, &folding, space, &cursor, &page)).await?;
        Ok(Event::Page { job, num_entries, more })
    }

    pub async fn reseal(self, job: u64, space: SpaceId) -> Result<Event, Miss> {
        let new = on_store(&self.port, move |port| port.new_device(space)).await?;
        let body = Some(wire::write(&new)?);
        let word: Countersigned = self.http.ask(Method::POST, "v1/devices", body, MAX_REQUEST_BYTES).await?;
        let folding = Arc::clone(&self.folding);
        let take = move |port: &P| {
            let _one_at_a_time = folding.lock().unwrap_or_else(PoisonError::into_inner);
            port.reseal(space, new.device, &word)
        };
        on_store(&self.port, take).await?;
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
        let mut failed = None;
        for blob in wanted {
            match blobs::fetch(&self.port, &self.http, &self.pace, blob).await {
                // Of these bytes alone: they hold up no others.
                Err(miss) if matches!(miss.failure, Failure::NoAccess | Failure::BadAnswer) => {
                    failed = Some(miss)
                }
                done => done?,
            }
        }
        failed.map_or(Ok(Event::Hydrated { job, more }), Err)
    }

    /// Listens until the stream ends, which it does only by failing.
    pub async fn listen(self, heard: mpsc::Sender<Event>) -> Result<Event, Miss> {
        let gone = || Miss::of(Failure::Unreachable);
        let mut stream = self.http.stream("v1/events").await?;
        heard.send(Event::Subscribed).await.map_err(|_| gone())?;
        let mut reader = Reader::default();
        let (mut since, mut num_bytes) = (Instant::now(), 0_usize);
        while let Some(piece) = stream.chunk().await? {
            if since.elapsed() > MINUTE {
                (since, num_bytes) = (Instant::now(), 0);
            }
            num_bytes = num_bytes.saturating_add(piece.len());
            if num_bytes > MAX_STREAM_BYTES {
                return Err(Miss::of(Failure::BadAnswer));
            }
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
