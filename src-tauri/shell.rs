//! What lives as long as the process: the opened app (or why it did not open), the pixel socket, the files that
//! wait for the interface.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use galley_app::api::{Event, Failure, Link};
use galley_app::media::cancel::Cancel;
use galley_app::{App, AppSettings, EVENT, KeyPlace};
use tauri::{AppHandle, Emitter};

use crate::pixels;
use crate::settings::Settings;

pub struct Shell {
    pub settings: Settings,
    /// Opened by the first who needs it; a failure is not kept, so that trying again can succeed.
    app: Mutex<Option<Arc<App>>>,
    handle: OnceLock<AppHandle>,
    pixels: Mutex<Option<pixels::Address>>,
    /// The window was asked to close and the interface was told.
    pub closing: AtomicBool,
    /// What came before the interface listened; `None` once it has asked for them.
    pub waiting: Mutex<Option<Given>>,
    /// A backup, or another data folder, being made.
    pub work: Mutex<Option<Cancel>>,
    /// What was put on the system's clipboard stays there as long as this does.
    pub clipboard: Mutex<Option<arboard::Clipboard>>,
    /// What a test chooses in the dialogs to come.
    #[cfg(feature = "e2e")]
    pub answers: Mutex<std::collections::VecDeque<Option<PathBuf>>>,
}

/// What somebody started the app with.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Given {
    pub paths: Vec<PathBuf>,
    /// `None` for what is meant as a link and is none.
    pub links: Vec<Option<Link>>,
}

impl Shell {
    pub fn new(settings: Settings, waiting: Given) -> Self {
        Self {
            settings,
            app: Mutex::new(None),
            handle: OnceLock::new(),
            pixels: Mutex::new(None),
            closing: AtomicBool::new(false),
            waiting: Mutex::new(Some(waiting)),
            work: Mutex::new(None),
            clipboard: Mutex::new(None),
            #[cfg(feature = "e2e")]
            answers: Mutex::default(),
        }
    }

    /// From now on events reach the window.
    pub fn attach(&self, handle: AppHandle) {
        let _ = self.handle.set(handle);
    }

    /// Returns the app, opening its data folder first where that has not succeeded yet. Blocks.
    pub fn app(self: &Arc<Self>) -> Result<Arc<App>, Failure> {
        let mut slot = self.app.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(app) = slot.as_ref() {
            return Ok(Arc::clone(app));
        }
        self.settings.place.is_there()?;
        let events = Arc::downgrade(self);
        let opened = App::open(AppSettings {
            data: self.settings.place.data.clone(),
            keys: if self.settings.key_in_file { KeyPlace::File } else { KeyPlace::Keychain },
            pool: self.settings.pool.clone(),
            sample: self.settings.sample.clone(),
            on_event: Arc::new(move |event| {
                if let Some(shell) = events.upgrade() {
                    shell.tell(&event);
                }
            }),
        })?;
        let app = Arc::new(opened);
        *slot = Some(Arc::clone(&app));
        Ok(app)
    }

    /// Returns the app if its data folder is open. Blocks while it is being opened.
    pub fn opened(&self) -> Option<Arc<App>> {
        self.app.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The same, and nothing while it is being opened: that may wait for a person.
    pub fn opened_now(&self) -> Option<Arc<App>> {
        self.app.try_lock().ok()?.clone()
    }

    /// Whether the interface has started to listen.
    pub fn is_heard(&self) -> bool {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// Sends an event to the interface; before there is a window nobody needs it.
    pub fn tell(&self, event: &Event) {
        if let Some(handle) = self.handle.get()
            && let Err(error) = handle.emit(EVENT, event)
        {
            tracing::warn!(%error, "an event did not reach the window");
        }
    }

    /// Where the pixel socket listens; it starts at the first question. Blocks for the bind only.
    pub fn pixels(self: &Arc<Self>) -> Result<pixels::Address, Failure> {
        let mut slot = self.pixels.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(address) = slot.as_ref() {
            return Ok(address.clone());
        }
        let address = pixels::serve(Arc::clone(self))
            .map_err(|error| Failure::of("no-pixel-socket", &[]).because(error))?;
        Ok(slot.insert(address).clone())
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use galley_testkit::again;

    use super::*;

    /// In a network of its own that has a single port, which somebody else listens on: the test runs again there.
    #[test]
    fn without_a_port_the_pixel_socket_says_so_and_can_be_asked_again() {
        if !again::is_again() {
            let port = "ip link set lo up && echo 40000 40000 > /proc/sys/net/ipv4/ip_local_port_range";
            let name = "shell::tests::without_a_port_the_pixel_socket_says_so_and_can_be_asked_again";
            return again::run(name, &mut again::namespace("--net", port));
        }
        let shell = Arc::new(Shell::new(Settings::read(), Given::default()));
        let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let failure = shell.pixels().err().unwrap();
        assert_eq!((failure.code.as_str(), failure.retryable), ("no-pixel-socket", true), "{failure:?}");
        let hint = failure.hint.unwrap_or_default();
        assert!(hint.contains("127.0.0.1") && hint.contains("try again"), "{hint}");
        drop(taken);
        let address = shell.pixels().unwrap();
        assert_eq!(address.url, "ws://127.0.0.1:40000/pixels");
        assert_eq!(shell.pixels().unwrap().token, address.token, "there is one");
    }
}
