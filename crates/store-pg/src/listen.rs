//! Hearing of appends, of this node and of others.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use galley_core::SpaceId;
use galley_server::log::{Poke, Result};
use postgres::fallible_iterator::FallibleIterator as _;
use postgres::{Client, Config};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::failures::of_pg;

/// Every node of a database listens here.
pub(crate) const CHANNEL: &str = "galley_log";
/// How soon the end of the log is noticed.
const PATIENCE: Duration = Duration::from_millis(200);
/// After how many times of that, all silent, a connection is asked whether it stands.
const SILENCES: u32 = 100;
const ANSWER: Duration = Duration::from_secs(10);
/// How many times of that are waited after a connection that could not be had.
const PAUSE: u32 = 5;

/// Who is told.
pub(crate) type Pokes = Arc<RwLock<Vec<Poke>>>;

/// The thread that listens, until it is dropped.
pub(crate) struct Listener {
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    /// Listens from when this returns.
    pub fn start(config: Config, tls: MakeRustlsConnect, pokes: Pokes) -> Result<Self> {
        let client = connect(&config, &tls)?;
        let is_over = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&is_over);
        let run = move || {
            let mut client = Some(client);
            while !over.load(Ordering::Relaxed) {
                if let Some(standing) = client.take() {
                    hear(standing, &over, &pokes);
                    continue;
                }
                match connect(&config, &tls) {
                    Ok(mut standing) => {
                        // What was said meanwhile nobody heard.
                        everything(&mut standing, &pokes);
                        client = Some(standing);
                    }
                    Err(error) => {
                        tracing::warn!(%error, "news of other nodes cannot be heard");
                        wait(&over);
                    }
                }
            }
        };
        let thread = std::thread::Builder::new().name("log-pokes".to_owned()).spawn(run);
        let thread =
            thread.map_err(|error| galley_server::log::LogError::Unavailable { what: error.to_string() })?;
        Ok(Self { is_over, thread: Some(thread) })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // It panics in nobody's place but its own.
            let _ = thread.join();
        }
    }
}

fn connect(config: &Config, tls: &MakeRustlsConnect) -> Result<Client> {
    let mut client = config.connect(tls.clone()).map_err(|error| of_pg(&error))?;
    client.batch_execute(&format!("LISTEN {CHANNEL}")).map_err(|error| of_pg(&error))?;
    Ok(client)
}

/// Passes on what comes, until the connection breaks or all is over.
fn hear(mut client: Client, over: &AtomicBool, pokes: &Pokes) {
    let mut silences = 0;
    while !over.load(Ordering::Relaxed) {
        let heard = client.notifications().timeout_iter(PATIENCE).next();
        match heard {
            Ok(Some(news)) => {
                silences = 0;
                // What is no space is somebody else's.
                if let Ok(space) = news.payload().parse::<SpaceId>() {
                    tell(space, pokes);
                }
            }
            Ok(None) => silences += 1,
            Err(error) => {
                tracing::warn!(error = %of_pg(&error), "the connection that hears news broke");
                return;
            }
        }
        if client.is_closed() {
            return;
        }
        if silences >= SILENCES {
            if client.is_valid(ANSWER).is_err() {
                return;
            }
            silences = 0;
        }
    }
}

fn everything(client: &mut Client, pokes: &Pokes) {
    let Ok(rows) = client.query("SELECT space FROM galley_spaces ORDER BY sid", &[]) else { return };
    for row in rows {
        if let Ok(space) = row.try_get::<_, &str>(0).unwrap_or_default().parse::<SpaceId>() {
            tell(space, pokes);
        }
    }
}

fn tell(space: SpaceId, pokes: &Pokes) {
    for poke in pokes.read().unwrap_or_else(PoisonError::into_inner).iter() {
        poke(space);
    }
}

fn wait(over: &AtomicBool) {
    for _ in 0..PAUSE {
        if !over.load(Ordering::Relaxed) {
            std::thread::sleep(PATIENCE);
        }
    }
}
