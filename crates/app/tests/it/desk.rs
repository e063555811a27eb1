//! A person at a desk: an app over a folder of its own, and what it told.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use galley_app::api::{Event, Failure};
use galley_app::media::pool;
use galley_app::{App, AppSettings, KeyPlace, OnEvent};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Long enough for a slow machine under load; nothing waits this long when all is well.
pub const PATIENCE: Duration = Duration::from_secs(120);

pub struct Desk {
    /// Dropped first: the folder is unlocked before it goes.
    pub app: App,
    pub folder: TempDir,
    events: Mutex<Receiver<Event>>,
}

pub fn settings(data: &Path, on_event: OnEvent) -> AppSettings {
    AppSettings {
        data: data.to_owned(),
        keys: KeyPlace::File,
        pool: pool::Settings::find(),
        sample: None,
        on_event,
    }
}

pub fn deaf() -> OnEvent {
    Arc::new(|_| ())
}

impl Desk {
    /// A first start, with a name given.
    pub fn new() -> Self {
        let desk = Self::unnamed(None);
        desk.call("person.name", json!({ "name": "Ada" })).unwrap();
        desk
    }

    pub fn unnamed(sample: Option<PathBuf>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::over(folder, sample)
    }

    pub fn over(folder: TempDir, sample: Option<PathBuf>) -> Self {
        let (sender, events) = sync_channel(100_000);
        let mut settings =
            settings(&folder.path().join("data"), Arc::new(move |event| sender.try_send(event).unwrap()));
        settings.sample = sample;
        let app = App::open(settings).unwrap();
        Self { app, folder, events: Mutex::new(events) }
    }

    /// Quits, and starts again over the same folder.
    pub fn restart(self) -> Self {
        let Self { app, folder, events } = self;
        drop(app);
        drop(events);
        Self::over(folder, None)
    }

    pub fn call(&self, name: &str, input: Value) -> Result<Value, Failure> {
        self.app.call(name, input)
    }

    #[track_caller]
    pub fn ok(&self, name: &str, input: Value) -> Value {
        self.call(name, input).unwrap_or_else(|failure| panic!("{name}: {failure:?}"))
    }

    #[track_caller]
    pub fn fails(&self, name: &str, input: Value) -> Failure {
        match self.call(name, input) {
            Ok(output) => panic!("{name} answered {output}"),
            Err(failure) => failure,
        }
    }

    /// Keeps bytes as a file that a person could choose.
    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    #[track_caller]
    pub fn ticket(&self, path: PathBuf) -> String {
        self.app.ticket(path).unwrap().ticket
    }

    /// Starts a proof with a file: the ids of proof and version.
    #[track_caller]
    pub fn proof(&self, path: PathBuf) -> (String, String) {
        let made = self.ok("proof.create", json!({ "ticket": self.ticket(path) }));
        (text(&made["proof"]), text(&made["version"]))
    }

    #[track_caller]
    pub fn get(&self, proof: &str) -> Value {
        self.ok("proof.get", json!({ "proof": proof }))
    }

    #[track_caller]
    pub fn threads(&self, proof: &str) -> Vec<Value> {
        self.ok("threads.list", json!({ "proof": proof })).as_array().unwrap().clone()
    }

    #[track_caller]
    pub fn num_ops(&self) -> u64 {
        let verified = self.ok("record.verify", json!({}));
        assert_eq!(verified["problems"], json!([]));
        verified["num_ops"].as_u64().unwrap()
    }

    /// Waits for an event; those before it are let go.
    #[track_caller]
    pub fn wait_for(&self, wanted: impl Fn(&Event) -> bool) -> Event {
        loop {
            let event = self.events.lock().unwrap().recv_timeout(PATIENCE).expect("the event never came");
            if wanted(&event) {
                return event;
            }
        }
    }

    /// What was told so far.
    pub fn told(&self) -> Vec<Event> {
        self.events.lock().unwrap().try_iter().collect()
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Something that a callback can be given later.
pub type Later = Arc<Mutex<Option<Box<dyn FnOnce() + Send>>>>;
