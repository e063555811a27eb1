//! Closing the window without losing what was typed last.
//!
//! Whoever closes it waits for nobody: the interface is told, keeps what it has not kept yet and calls `window.close`.
//! One that does not answer, or a second request, does not hold the window open.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use galley_app::api::Event;
use tauri::{AppHandle, CloseRequestApi, Manager};

use crate::data;
use crate::shell::Shell;

/// How long the interface may take. Keeping a text takes some milliseconds.
const PATIENCE: Duration = Duration::from_secs(2);

/// The window was asked to close.
pub fn on_request(shell: &Arc<Shell>, handle: &AppHandle, request: &CloseRequestApi) {
    if !shell.is_heard() || shell.closing.swap(true, Ordering::Relaxed) {
        return;
    }
    let patient = handle.clone();
    let waiting = std::thread::Builder::new().name("closing".to_owned()).spawn(move || {
        std::thread::sleep(PATIENCE);
        close_now(&patient);
    });
    if waiting.is_ok() {
        request.prevent_close();
        shell.tell(&Event::Closing {});
    }
}

/// Closes it; the program ends with its window. Half a backup or export is not left behind.
pub fn close_now(handle: &AppHandle) {
    if let Some(shell) = handle.try_state::<Arc<Shell>>() {
        data::end(&shell);
    }
    if let Some(window) = handle.get_webview_window("main")
        && let Err(error) = window.destroy()
    {
        tracing::warn!(%error, "the window does not close");
    }
}
