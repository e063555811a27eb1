//! The app: a data folder, the media in it, and what is under way.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use galley_core::timecode::Offset;
use galley_core::{Hash, VersionId};
use galley_media::cancel::Cancel;
use galley_media::office;
use galley_media::pool::{self, FrameTable, Pool};
use galley_store::{DataFolder, Store};
use serde_json::Value;

use crate::api::{Event, Failure, KeyStorage, Ticket};
use crate::background::Background;
use crate::edge::Machine;
use crate::jobs::Jobs;
use crate::keys::{self, KeyPlace};
use crate::looking::Searches;
use crate::noticed::Inspections;
use crate::page_texts::PageTexts;
use crate::play::output::Device;
use crate::reading::Reading;
use crate::registry::{OPERATIONS, ServedBy};
use crate::servers::Servers;
use crate::shelf::Shelf;
use crate::storage;
use crate::tickets::Tickets;
use crate::waveforms::Waveforms;

/// Where events go. Called from any thread; must not call back into the app.
pub type OnEvent = Arc<dyn Fn(Event) + Send + Sync>;

/// What an app is opened with.
pub struct AppSettings {
    pub data: PathBuf,
    pub keys: KeyPlace,
    pub pool: pool::Settings,
    /// The folder of the sample campaign, where it is installed.
    pub sample: Option<PathBuf>,
    pub on_event: OnEvent,
}

/// An open data folder and everything that can be done with it. Clones share it; dropping the last one ends what is
/// under way and unlocks the folder.
#[derive(Clone)]
pub struct App {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub store: Arc<Store>,
    pub shelf: Arc<Shelf>,
    pub tickets: Tickets,
    pub jobs: Jobs,
    /// Held while the project for files without one is looked up or made.
    pub first_project: Mutex<()>,
    pub key_storage: KeyStorage,
    pub data: PathBuf,
    pub sample: Option<PathBuf>,
    pub on_event: OnEvent,
    /// Frame tables being confirmed, by content.
    pub confirming: Mutex<HashMap<Hash, Confirming>>,
    /// Provisional tables that were shown before the confirmed one came.
    pub earlier: Arc<Mutex<HashMap<Hash, Arc<FrameTable>>>>,
    /// How frames are counted, for versions that were played or looked at lately.
    pub offsets: Mutex<HashMap<VersionId, Offset>>,
    /// Shared by what confirms frame tables, what looks at all of files and what reads pages.
    pub background: Arc<Background>,
    pub inspections: Inspections,
    pub searches: Searches,
    pub reading: Reading,
    pub waveforms: Waveforms,
    pub page_texts: PageTexts,
    /// A driver for each server.
    pub servers: Servers,
    /// Open for some seconds after something was heard.
    pub sound_device: Device,
    /// Looks for bytes that nothing names, and for what a killed conversion left, once after the start.
    sweeping: Option<Sweeping>,
}

struct Sweeping {
    cancel: Cancel,
    thread: JoinHandle<()>,
}

/// A thread that confirms one frame table.
pub(crate) struct Confirming {
    pub cancel: Cancel,
    pub thread: JoinHandle<()>,
}

impl App {
    /// Opens a data folder, making it at the first start.
    ///
    /// # Errors
    /// `in-use`, `newer-version`, `disk-full`, `no-access`, `folder-missing`, `data-damaged`, `keychain-locked`.
    pub fn open(settings: AppSettings) -> Result<Self, Failure> {
        let folder = DataFolder::open(&settings.data)?;
        let (keys, key_storage) = keys::find(folder.path(), settings.keys)?;
        let store = Arc::new(Store::open(folder, &keys, Arc::new(Machine))?);
        storage::apply_limit(&store);
        // What does not fit into memory lies in the data folder, without a name, and goes with the program.
        let mut pool = settings.pool;
        pool.scratch.get_or_insert_with(|| settings.data.join("derived"));
        let sweeping = sweep(Arc::clone(&store), pool.scratch.clone());
        let (of_servers, tell) = (Arc::clone(&store), Arc::clone(&settings.on_event));
        let servers = Servers::new(of_servers, &settings.data, key_storage, tell);
        let inner = Inner {
            store,
            servers,
            shelf: Arc::new(Shelf::new(Pool::new(pool))),
            tickets: Tickets::default(),
            jobs: Jobs::default(),
            first_project: Mutex::default(),
            key_storage,
            data: settings.data,
            sample: settings.sample,
            on_event: settings.on_event,
            confirming: Mutex::default(),
            earlier: Arc::default(),
            offsets: Mutex::default(),
            background: Arc::default(),
            inspections: Inspections::default(),
            searches: Searches::default(),
            reading: Reading::default(),
            waveforms: Waveforms::default(),
            page_texts: PageTexts::default(),
            sound_device: Device::default(),
            sweeping,
        };
        let app = Self { inner: Arc::new(inner) };
        // What was begun goes on.
        app.read_pages();
        app.inner.servers.start();
        Ok(app)
    }

    /// Starts the workers for what a person waits for, so that the first file need not. Blocks until they stand ready.
    pub fn stand_ready(&self) {
        self.inner.shelf.pool().stand_ready();
    }

    /// Runs the operation of that name. Blocks; any thread may call.
    ///
    /// # Errors
    /// `unknown-operation`, `bad-input`, and what the operation says.
    pub fn call(&self, name: &str, input: Value) -> Result<Value, Failure> {
        let operation = OPERATIONS.iter().find(|operation| operation.name == name);
        let answer = match operation.map(|operation| &operation.served_by) {
            Some(ServedBy::App(serve)) => serve(self, input),
            Some(ServedBy::Shell) | None => Err(Failure::of("unknown-operation", &[]).because(name)),
        };
        self.tell_of_sandbox();
        answer
    }

    /// Stops imports and exports. Returns whether all of them have ended, and have taken away what was half made.
    #[must_use]
    pub fn stop_work(&self) -> bool {
        self.inner.jobs.cancel_all();
        self.inner.jobs.is_idle()
    }

    /// Gives a ticket for a file that a person chose.
    ///
    /// # Errors
    /// `is-folder`, `not-a-file`, `file-missing`, `not-permitted`, `io`.
    pub fn ticket(&self, path: PathBuf) -> Result<Ticket, Failure> {
        self.inner.tickets.give(path)
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    /// Has `app.state` asked again once a worker was found not to prove its sandbox, whether or not it was used then.
    pub(crate) fn tell_of_sandbox(&self) {
        if self.inner.shelf.lost_its_proof() {
            self.changed(vec!["app".to_owned()]);
        }
    }

    /// Tells the interface what to look at again.
    pub(crate) fn changed(&self, tags: Vec<String>) {
        (self.inner.on_event)(Event::Changed { tags });
    }
}

fn sweep(store: Arc<Store>, scratch: Option<PathBuf>) -> Option<Sweeping> {
    let cancel = Cancel::new();
    let stop = cancel.clone();
    let spawned = std::thread::Builder::new().name("sweep".to_owned()).spawn(move || {
        // Rooms in which documents were being converted when Galley was killed.
        office::sweep(scratch.as_deref());
        match store.sweep(&|| !stop.is_cancelled()) {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "bytes that nothing named were removed"),
            Err(error) => tracing::warn!(code = error.code(), "bytes that nothing names were not looked for"),
        }
    });
    match spawned {
        Ok(thread) => Some(Sweeping { cancel, thread }),
        Err(error) => {
            tracing::warn!(%error, "bytes that nothing names are not looked for");
            None
        }
    }
}

impl Drop for Inner {
    /// Threads hold the store; they end before the folder is unlocked.
    fn drop(&mut self) {
        self.jobs.cancel_all();
        self.servers.end();
        self.waveforms.end();
        self.inspections.end();
        self.page_texts.end();
        if let Some(sweeping) = self.sweeping.take() {
            sweeping.cancel.cancel();
            let _ = sweeping.thread.join();
        }
        let confirming = std::mem::take(&mut *self.confirming.lock().unwrap_or_else(PoisonError::into_inner));
        for one in confirming.values() {
            one.cancel.cancel();
        }
        for one in confirming.into_values() {
            // A thread that drops the app last must not wait for itself.
            if one.thread.thread().id() != std::thread::current().id() {
                let _ = one.thread.join();
            }
        }
    }
}
