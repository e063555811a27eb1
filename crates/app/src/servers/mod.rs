//! Servers that this person signed in to: a driver for each, from the start of the app to its end.
//!
//! The store knows a server by its directory, its authority and the key that was pinned. Its address stands beside that in
//! the settings, the token of the session in `secrets`.

mod account;
mod acts;
mod arriving;
mod port;
mod secrets;
mod standing;
mod team;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use galley_core::{ServerId, SpaceId};
use galley_store::{PersonRow, Store};
use galley_sync::driver::{Caller, Driver, Handle, Server as At, Timeouts};
use galley_sync::{Event as Said, Known, Need, Settings};
use serde::{Deserialize, Serialize};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;

use account::{People, of_address};
use arriving::Arriving;
use port::StorePort;
use secrets::Secrets;
use standing::Standing;

use crate::api::{Event, Failure, KeyStorage, ServerState};
use crate::app::OnEvent;

/// Where bytes are until all of them are there.
const ARRIVING: &str = "arriving";
/// Threads that only wait for servers.
const NUM_THREADS: usize = 2;
/// Until what is under way at the end is left.
const PATIENCE: Duration = Duration::from_secs(10);

/// All of them.
pub(crate) struct Servers {
    store: Arc<Store>,
    secrets: Secrets,
    arriving: Arc<Arriving>,
    on_event: OnEvent,
    /// Made when the first server is.
    runtime: Mutex<Option<Runtime>>,
    running: Mutex<BTreeMap<ServerId, Running>>,
}

/// A driver.
struct Running {
    handle: Handle,
    standing: Arc<Standing>,
    caller: Caller,
    offline: bool,
    /// Whether its port may still join and leave spaces.
    open: Arc<RwLock<bool>>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

/// What is kept of a server beside the log.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Kept {
    address: String,
    mail: String,
    organisation: String,
}

impl Servers {
    pub fn new(store: Arc<Store>, folder: &Path, storage: KeyStorage, on_event: OnEvent) -> Self {
        Self {
            secrets: Secrets::of(folder, storage),
            arriving: Arc::new(Arriving::at(folder.join(ARRIVING))),
            store,
            on_event,
            runtime: Mutex::default(),
            running: Mutex::default(),
        }
    }

    /// Goes on with every server at which somebody is signed in. One that cannot be gone on with keeps no other from it.
    pub fn start(&self) {
        let servers = match self.store.servers() {
            Ok(servers) => servers,
            Err(error) => {
                tracing::warn!(code = error.code(), "servers are not gone on with");
                return;
            }
        };
        for server in servers {
            if let Err(failure) = self.run(server.server) {
                tracing::warn!(code = failure.code, "a server is not gone on with");
            }
        }
    }

    /// Starts the driver of a server, in the place of one that runs; none where nobody is signed in.
    fn run(&self, server: ServerId) -> Result<(), Failure> {
        self.halt(server);
        let (kept, Some(token)) = (self.kept(server)?, self.secrets.token(server)?) else { return Ok(()) };
        let at = At { address: kept.address, token };
        let caller = Caller::new(&at, Timeouts::default()).map_err(|error| of_address(&error))?;
        let open = Arc::new(RwLock::new(true));
        let (standing, people) = (Arc::new(Standing::default()), Arc::new(Notify::new()));
        let port = Arc::new(StorePort {
            server,
            store: Arc::clone(&self.store),
            arriving: Arc::clone(&self.arriving),
            standing: Arc::clone(&standing),
            on_event: Arc::clone(&self.on_event),
            people: Arc::clone(&people),
            open: Arc::clone(&open),
            device_name: device_name(),
        });
        let mut spaces = Vec::new();
        for space in self.store.spaces_of(server)? {
            let waiting = !self.store.to_push(space, 1)?.is_empty();
            spaces.push(Known { space, need: Need::Pinned, waiting });
        }
        let directory = spaces.first().map(|known| known.space);
        let started = Said::Started { signed_in: true, directory, spaces };
        let made = Driver::new(port, &at, Settings::default(), Timeouts::default());
        let (driver, handle) = made.map_err(|error| of_address(&error))?;
        people.notify_one();
        let names = names(caller.clone(), Arc::clone(&self.store), Arc::clone(&self.on_event), people);
        let tasks = self.within(|runtime| vec![runtime.spawn(driver.run(started)), runtime.spawn(names)])?;
        let running = Running { handle, standing, caller, offline: false, open, tasks };
        self.lock().insert(server, running);
        self.changed();
        Ok(())
    }

    /// Ends the driver of a server. Nothing that it had begun joins or leaves a space after this.
    fn halt(&self, server: ServerId) {
        let found = self.lock().remove(&server);
        if let Some(Running { handle, tasks, open, .. }) = found {
            drop(handle);
            *open.write().unwrap_or_else(PoisonError::into_inner) = false;
            for task in &tasks {
                task.abort();
            }
        }
    }

    /// Says what was done in a space of a server. What comes of it is not waited for.
    pub fn recorded(&self, space: SpaceId) {
        self.say_of(space, Said::Recorded { space });
    }

    fn discarded(&self, space: SpaceId) {
        self.say_of(space, Said::Discarded { space });
    }

    fn say_of(&self, space: SpaceId, said: Said) {
        let running: Vec<ServerId> = self.lock().keys().copied().collect();
        for server in running {
            if self.store.spaces_of(server).is_ok_and(|spaces| spaces.contains(&space)) {
                self.say(server, said.clone());
            }
        }
    }

    /// Says something to the driver of a server, if it has one.
    fn say(&self, server: ServerId, said: Said) {
        let Some(handle) = self.lock().get(&server).map(|running| running.handle.clone()) else { return };
        // In the order in which it is said; a loop is never behind for long.
        if let Err(failure) = self.wait(handle.say(said)) {
            tracing::warn!(code = failure.code, "a server's driver was not told");
        }
    }

    /// Waits for what is asked of a server.
    fn wait<T>(&self, asked: impl Future<Output = T>) -> Result<T, Failure> {
        let handle = self.within(|runtime| runtime.handle().clone())?;
        Ok(handle.block_on(asked))
    }

    fn within<T>(&self, act: impl FnOnce(&Runtime) -> T) -> Result<T, Failure> {
        let mut runtime = self.runtime.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = runtime.as_ref() {
            return Ok(act(runtime));
        }
        let made = Builder::new_multi_thread()
            .worker_threads(NUM_THREADS)
            .thread_name("servers")
            .enable_all()
            .build()
            .map_err(|error| Failure::of("internal", &[]).because(error))?;
        Ok(act(runtime.insert(made)))
    }

    /// Whoever asks a server as the person who is signed in there.
    fn caller(&self, server: ServerId) -> Result<Caller, Failure> {
        let found = self.lock().get(&server).map(|running| running.caller.clone());
        found.ok_or_else(|| Failure::of("sign-in-required", &[]))
    }

    fn state(&self, server: ServerId) -> (ServerState, Option<Failure>, bool) {
        match self.lock().get(&server) {
            Some(running) => {
                let (state, problem) = running.standing.now();
                (state, problem, running.offline)
            }
            None => (ServerState::NeedsSignIn, None, false),
        }
    }

    fn kept(&self, server: ServerId) -> Result<Kept, Failure> {
        let text = self.store.setting(&setting(server))?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    fn keep(&self, server: ServerId, kept: &Kept) -> Result<(), Failure> {
        let text =
            serde_json::to_string(kept).map_err(|error| Failure::of("internal", &[]).because(error))?;
        Ok(self.store.set_setting(&setting(server), &text)?)
    }

    fn changed(&self) {
        (self.on_event)(Event::Changed { tags: vec!["servers".to_owned()] });
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<ServerId, Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends every driver, and waits a little for what has begun in the store.
    pub fn end(&mut self) {
        self.running.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
        let Some(runtime) = self.runtime.get_mut().unwrap_or_else(PoisonError::into_inner).take() else {
            return;
        };
        // On a thread of its own: whoever drops the app may be one that must not wait.
        let end = move || runtime.shutdown_timeout(PATIENCE);
        let spawned = std::thread::Builder::new().name("servers-end".to_owned()).spawn(end);
        let ended = spawned.map(JoinHandle::join);
        if !matches!(ended, Ok(Ok(()))) {
            tracing::warn!("the threads of servers did not end well");
        }
    }
}

fn setting(server: ServerId) -> String {
    format!("server.{server}")
}

/// What this device is called in the list of its owner's devices.
fn device_name() -> String {
    whoami::fallible::hostname().unwrap_or_default().chars().take(64).collect()
}

/// Keeps what others are called in step: at the start, and whenever the directory has grown.
async fn names(caller: Caller, store: Arc<Store>, on_event: OnEvent, grown: Arc<Notify>) {
    loop {
        grown.notified().await;
        let mut after = Some(String::new());
        while let Some(from) = after.take() {
            // What is not heard now is asked for with the next growth.
            let Ok(page) = caller.get::<People>(&format!("v1/people?after={from}")).await else { break };
            let rows = page.people.into_iter().map(|one| PersonRow { id: one.person, name: one.name });
            let (rows, store) = (rows.collect::<Vec<_>>(), Arc::clone(&store));
            let kept = tokio::task::spawn_blocking(move || store.keep_names(&rows)).await;
            if matches!(kept, Ok(Ok(true))) {
                let tags = ["app", "proof", "search", "team", "servers"].map(str::to_owned).to_vec();
                on_event(Event::Changed { tags });
            }
            after = page.next;
        }
    }
}
