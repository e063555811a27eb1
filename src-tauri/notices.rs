//! Notifications of the desktop. A press shows the window and opens what the notification is about.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use galley_app::api::{Event, Link, Notify};
use notify_rust::Notification;
use tauri::{AppHandle, Manager};

use crate::shell::Shell;

/// How many may wait to be pressed; each has a thread.
const MOST: usize = 8;
/// Names of files can be longer than any screen.
const MAX_CHARS: usize = 200;
/// What the desktop calls a press on the notification itself.
const PRESSED: &str = "default";

static WAITING: AtomicUsize = AtomicUsize::new(0);

pub fn notify(shell: &Arc<Shell>, handle: &AppHandle, what: Notify) {
    if WAITING.fetch_add(1, Ordering::Relaxed) >= MOST {
        WAITING.fetch_sub(1, Ordering::Relaxed);
        return;
    }
    let (shell, handle) = (Arc::clone(shell), handle.clone());
    let started = std::thread::Builder::new().name("notice".to_owned()).spawn(move || {
        show(&what, &|| open(&shell, &handle, what.link.clone()));
        WAITING.fetch_sub(1, Ordering::Relaxed);
    });
    if started.is_err() {
        WAITING.fetch_sub(1, Ordering::Relaxed);
    }
}

fn show(what: &Notify, pressed: &dyn Fn()) {
    let mut notification = Notification::new();
    notification
        .appname("Galley")
        .summary(&short(&what.title))
        .body(&plain(&short(&what.body)))
        .icon("galley");
    #[cfg(all(unix, not(target_os = "macos")))]
    match notification.action(PRESSED, &short(&what.title)).show() {
        // Returns when it was pressed or has gone.
        Ok(shown) => shown.wait_for_action(|action| {
            if action == PRESSED {
                pressed();
            }
        }),
        Err(_) => tracing::info!("the desktop shows no notifications"),
    }
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    {
        let _ = pressed;
        if notification.show().is_err() {
            tracing::info!("the desktop shows no notifications");
        }
    }
}

fn open(shell: &Arc<Shell>, handle: &AppHandle, link: Option<Link>) {
    if let Some(window) = handle.get_webview_window("main") {
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
    if link.is_some() {
        shell.tell(&Event::Link { link });
    }
}

fn short(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(MAX_CHARS).collect()
}

/// Desktops may read the body as markup.
fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_file_is_shown_and_not_read_as_markup() {
        assert_eq!(plain(&short("<b>a&b</b>\n.png")), "&lt;b&gt;a&amp;b&lt;/b&gt;.png");
        assert_eq!(short(&"x".repeat(900)).len(), MAX_CHARS);
    }
}
