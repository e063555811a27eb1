//! Runs the engine: over HTTPS, against a store.
//!
//! One loop takes what the person's side says, what the server pokes, what jobs came to and what the clock says,
//! hands it to the engine, and does what that answers. Jobs run beside it; a job that is cancelled is dropped where
//! it waits, and what the store had begun is a transaction of its own. The loop ends when the last [`Handle`] is
//! dropped, and with it every job. Nothing is logged here: what a person should know is told to the port.

mod blobs;
mod call;
mod http;
mod jobs;
mod pace;
mod pokes;
mod port;

use std::collections::HashMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

use tokio::sync::mpsc;
use tokio::task::{AbortHandle, Id, JoinError, JoinSet};
use tokio::time::{Duration, Instant, sleep_until};

pub use blobs::PARALLEL;
pub use call::{Caller, Refused};
use http::{Http, Miss};
pub use http::{Server, ServerError, Timeouts};
use jobs::Tools;
pub use pace::Pace;
pub use port::{Blob, News, Port, PortError, Progress};

use crate::engine::{Command, Engine, Event, Failure, Settings, step};

/// How many events may wait for the loop.
const EVENTS: usize = 64;

/// What the rest of the app holds of a driver.
#[derive(Clone, Debug)]
pub struct Handle {
    events: mpsc::Sender<Event>,
    pace: Arc<Pace>,
}

impl Handle {
    /// Says what happened here: recorded, joined, signed out, offline. Waits while the loop is behind.
    pub async fn say(&self, event: Event) {
        // A loop that has ended has nothing left to hear.
        let _ = self.events.send(event).await;
    }

    /// The same from a thread that may wait.
    ///
    /// # Panics
    /// On a thread that runs tasks.
    pub fn say_blocking(&self, event: Event) {
        let _ = self.events.blocking_send(event);
    }

    /// The bound on bytes up and down.
    #[must_use]
    pub fn pace(&self) -> &Pace {
        &self.pace
    }
}

/// An engine, a server and a store.
pub struct Driver<P> {
    tools: Tools<P>,
    engine: Engine,
    events: mpsc::Receiver<Event>,
    running: Running,
    begun: Instant,
    timer: Option<Instant>,
}

/// What is under way.
struct Running {
    tasks: JoinSet<Result<Event, Miss>>,
    whose: HashMap<Id, (Whose, AbortHandle)>,
    heard: mpsc::Sender<Event>,
    hears: mpsc::Receiver<Event>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Job(u64),
    Stream,
}

impl<P: Port> Driver<P> {
    /// Sets up HTTPS; asks nobody yet.
    ///
    /// # Errors
    /// [`ServerError`].
    pub fn new(
        port: Arc<P>,
        server: &Server,
        settings: Settings,
        timeouts: Timeouts,
    ) -> Result<(Self, Handle), ServerError> {
        let pace = Arc::new(Pace::default());
        let http = Arc::new(Http::new(server, timeouts)?);
        let (folding, last_list) = (Arc::new(Mutex::new(())), Arc::new(AtomicU64::new(0)));
        let tools = Tools { port, http, pace: Arc::clone(&pace), folding, last_list };
        let (say, events) = mpsc::channel(EVENTS);
        let (heard, hears) = mpsc::channel(EVENTS);
        let running = Running { tasks: JoinSet::new(), whose: HashMap::new(), heard, hears };
        let engine = Engine::new(settings);
        let driver = Self { tools, engine, events, running, begun: Instant::now(), timer: None };
        Ok((driver, Handle { events: say, pace }))
    }

    /// Runs until every handle is dropped. The first event is [`Event::Started`].
    pub async fn run(mut self, started: Event) {
        let mut event = started;
        loop {
            self.take(event);
            let Some(next) = self.next().await else { return };
            event = next;
        }
    }

    fn take(&mut self, event: Event) {
        let before = self.engine.state();
        for command in step(&mut self.engine, event) {
            self.act(command);
        }
        let state = self.engine.state();
        if state != before {
            self.tools.port.tell(News::State(state));
        }
    }

    async fn next(&mut self) -> Option<Event> {
        loop {
            let at = self.timer.unwrap_or(self.begun);
            tokio::select! {
                said = self.events.recv() => return said,
                Some(heard) = self.running.hears.recv() => {
                    if self.running.listens() {
                        return Some(heard);
                    }
                }
                Some(ended) = self.running.tasks.join_next_with_id(), if !self.running.tasks.is_empty() => {
                    if let Some(event) = self.ended(ended) {
                        return Some(event);
                    }
                }
                () = sleep_until(at), if self.timer.is_some() => {
                    self.timer = None;
                    return Some(Event::Timer { now: self.now() });
                }
            }
        }
    }

    /// What a task came to; nothing when it was cancelled.
    fn ended(&mut self, ended: Result<(Id, Result<Event, Miss>), JoinError>) -> Option<Event> {
        let (id, result) = match ended {
            Ok(ended) => ended,
            // One that panicked has failed here.
            Err(error) => (error.id(), Err(Miss::of(Failure::Local))),
        };
        let (whose, _) = self.running.whose.remove(&id)?;
        let (now, jitter) = (self.now(), jitter());
        Some(match (result, whose) {
            (Ok(event), _) => event,
            (Err(Miss { failure, wait_ms }), Whose::Job(job)) => {
                Event::Failed { job, failure, wait_ms, now, jitter }
            }
            (Err(Miss { failure, .. }), Whose::Stream) => Event::Unsubscribed { failure, now, jitter },
        })
    }

    fn act(&mut self, command: Command) {
        let tools = self.tools.clone();
        let running = &mut self.running;
        match command {
            Command::List { job } => running.start(Whose::Job(job), tools.list(job)),
            Command::Push { job, space } => running.start(Whose::Job(job), tools.push(job, space)),
            Command::Pull { job, space } => running.start(Whose::Job(job), tools.pull(job, space)),
            Command::Reseal { job, space } => running.start(Whose::Job(job), tools.reseal(job, space)),
            Command::Send { job, space } => running.start(Whose::Job(job), tools.send(job, space)),
            Command::Hydrate { job, space } => running.start(Whose::Job(job), tools.hydrate(job, space)),
            Command::Subscribe => {
                let heard = running.heard.clone();
                running.start(Whose::Stream, tools.listen(heard));
            }
            Command::Cancel { job } => running.stop(Whose::Job(job)),
            Command::Unsubscribe => running.stop(Whose::Stream),
            Command::Wait { millis } => self.timer = Some(Instant::now() + Duration::from_millis(millis)),
            Command::StopWaiting => self.timer = None,
            Command::Say(problem) => self.tools.port.tell(News::Problem(problem)),
        }
    }

    /// Milliseconds since the driver was made: a clock that rises.
    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Running {
    fn start(&mut self, whose: Whose, task: impl Future<Output = Result<Event, Miss>> + Send + 'static) {
        let handle = self.tasks.spawn(task);
        self.whose.insert(handle.id(), (whose, handle));
    }

    /// Drops it where it waits. What it may have come to meanwhile is nobody's.
    fn stop(&mut self, whose: Whose) {
        self.whose.retain(|_, (of, handle)| {
            if *of == whose {
                handle.abort();
            }
            *of != whose
        });
        if whose == Whose::Stream {
            // Pokes of a stream that was closed; the next one begins with a look at everything.
            while self.hears.try_recv().is_ok() {}
        }
    }

    fn listens(&self) -> bool {
        self.whose.values().any(|(whose, _)| *whose == Whose::Stream)
    }
}

/// Asks the store, on a thread that may wait for it.
async fn on_store<P: Port, T: Send + 'static>(
    port: &Arc<P>,
    ask: impl FnOnce(&P) -> Result<T, PortError> + Send + 'static,
) -> Result<T, Miss> {
    let port = Arc::clone(port);
    match tokio::task::spawn_blocking(move || ask(&port)).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(Miss::of(Failure::Local)),
    }
}

/// Chance from 0 to 1,000, so that clients of a server that comes back do not all come at once.
fn jitter() -> u16 {
    let chance = getrandom::u32().unwrap_or(500) % 1_001;
    u16::try_from(chance).unwrap_or(500)
}
