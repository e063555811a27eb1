//! Notifications of the desktop. A press shows the window and opens what the notification is about.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use galley_app::api::{Event, Link, Notify};
use notify_rust::Notification;
use tauri::{AppHandle, Manager};

use crate::shell::Shell;

/// How many may wait to be pressed; each has a thread, for as long as the desktop keeps it. What comes after that is
/// shown, and leads nowhere.
const MOST: usize = 8;
/// Names of files can be longer than any screen.
const MAX_CHARS: usize = 200;
/// What the desktop calls a press on the notification itself.
const PRESSED: &str = "default";

static WAITING: AtomicUsize = AtomicUsize::new(0);

/// One of those that wait.
struct Turn;

impl Turn {
    fn take() -> Option<Self> {
        if WAITING.fetch_add(1, Ordering::Relaxed) < MOST {
            return Some(Self);
        }
        WAITING.fetch_sub(1, Ordering::Relaxed);
        None
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        WAITING.fetch_sub(1, Ordering::Relaxed);
    }
}

pub fn notify(shell: &Arc<Shell>, handle: &AppHandle, what: Notify) {
    let (shell, handle, turn) = (Arc::clone(shell), handle.clone(), Turn::take());
    let started = std::thread::Builder::new().name("notice".to_owned()).spawn(move || {
        let pressed = || open(&shell, &handle, what.link.clone());
        show(&what, turn.as_ref().map(|_| &pressed as &dyn Fn()));
    });
    if started.is_err() {
        tracing::info!("there is no room for a notification");
    }
}

/// Returns when it was pressed or has gone; at once where nobody waits for that.
fn show(what: &Notify, pressed: Option<&dyn Fn()>) {
    let mut notification = Notification::new();
    notification
        .appname("Galley")
        .summary(&short(&what.title))
        .body(&plain(&short(&what.body)))
        .icon("galley");
    #[cfg(all(unix, not(target_os = "macos")))]
    {
        if pressed.is_some() {
            notification.action(PRESSED, &short(&what.title));
        }
        match (notification.show(), pressed) {
            (Ok(shown), Some(pressed)) => shown.wait_for_action(|action| {
                if action == PRESSED {
                    pressed();
                }
            }),
            (Ok(_), None) => {}
            (Err(_), _) => tracing::info!("the desktop shows no notifications"),
        }
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

    #[test]
    fn so_many_wait_and_whoever_has_gone_makes_room() {
        let mut turns: Vec<_> = (0..MOST).map(|_| Turn::take().unwrap()).collect();
        assert!(Turn::take().is_none());
        turns.pop();
        assert!(Turn::take().is_some());
    }
}
