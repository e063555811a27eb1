//! Backups, and another data folder: asked for in the system's dialog, told of by events, one at a time.

use std::path::Path;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use galley_app::OnEvent;
use galley_app::api::{AskFile, BackupMade, Failure};
use galley_app::media::cancel::Cancel;
use tauri::{AppHandle, Manager};

use crate::dialogs::{self, Kind};
use crate::shell::Shell;

/// What a backup's name ends in.
const ENDING: &str = "galley-backup";
/// How often, and how many times, it is looked whether what was stopped has ended.
const LOOK: Duration = Duration::from_millis(50);
const PATIENCE: u32 = 20;

/// The one that is under way; it ends when this is dropped.
struct Work<'a> {
    shell: &'a Shell,
    cancel: Cancel,
}

impl<'a> Work<'a> {
    fn begin(shell: &'a Shell) -> Result<Self, Failure> {
        let mut slot = shell.work.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.is_some() {
            return Err(Failure::of("busy", &[]));
        }
        let cancel = Cancel::new();
        *slot = Some(cancel.clone());
        Ok(Self { shell, cancel })
    }
}

impl Drop for Work<'_> {
    fn drop(&mut self) {
        *self.shell.work.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Stops what is under way, if it can be stopped still.
pub fn stop(shell: &Shell) {
    if let Some(cancel) = shell.work.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
        cancel.cancel();
    }
}

/// Stops it, and imports and exports, and waits a moment for them to take away what they made: the program is about to
/// end. Blocks.
pub fn end(shell: &Shell) {
    stop(shell);
    wait_until(|| is_idle(shell) && shell.work.lock().unwrap_or_else(PoisonError::into_inner).is_none());
}

/// Stops imports and exports. Whether all have ended.
fn is_idle(shell: &Shell) -> bool {
    shell.opened_now().is_none_or(|app| app.stop_work())
}

fn wait_until(has_ended: impl Fn() -> bool) {
    for _ in 0..PATIENCE {
        if has_ended() {
            return;
        }
        std::thread::sleep(LOOK);
    }
}

pub fn back_up(
    shell: &Arc<Shell>,
    handle: &AppHandle,
    words: &AskFile,
) -> Result<Option<BackupMade>, Failure> {
    let work = Work::begin(shell)?;
    let name = format!("{}.{ENDING}", words.kind);
    let Some(target) = dialogs::save(shell, handle, &words.title, &name, &backups(words)) else {
        return Ok(None);
    };
    shell.app()?.back_up(&target, &work.cancel).map(Some)
}

/// Makes a data folder of a backup beside the one in use, and starts again with it. Also where the one in use does not
/// open. False: the dialog was cancelled.
pub fn restore(shell: &Arc<Shell>, handle: &AppHandle, words: &AskFile) -> Result<bool, Failure> {
    not_fixed(shell)?;
    let work = Work::begin(shell)?;
    let Some(file) = dialogs::open(shell, handle, &words.title, &backups(words)) else { return Ok(false) };
    let data = shell.settings.place.data.as_path();
    let into = shell.settings.place.for_another("restored")?;
    let beside = file.parent().unwrap_or_else(|| Path::new("."));
    galley_app::restore(&file, &into, &[data, beside], &on_event(shell), &work.cancel)?;
    if let Err(failure) = shell.settings.place.turn_to(&into, false) {
        let _ = std::fs::remove_dir_all(&into);
        return Err(failure);
    }
    start_again(shell, handle)
}

/// Makes an empty folder the data folder, and starts again with it. False: the dialog was cancelled.
pub fn move_to(shell: &Arc<Shell>, handle: &AppHandle, words: &AskFile) -> Result<bool, Failure> {
    not_fixed(shell)?;
    let work = Work::begin(shell)?;
    let Some(folder) = dialogs::folder(shell, handle, &words.title) else { return Ok(false) };
    let folder = std::path::absolute(&folder).unwrap_or(folder);
    let app = shell.app()?;
    // Nobody writes to the old folder from here to the end of the process.
    let held = app.copy_to(&folder, &work.cancel)?;
    if let Err(failure) = shell.settings.place.turn_to(&folder, true) {
        held.take_back();
        return Err(failure);
    }
    start_again(shell, handle)
}

/// What a dialog offers first.
fn backups(words: &AskFile) -> Kind<'_> {
    Kind { name: &words.kind, endings: &[ENDING] }
}

fn not_fixed(shell: &Shell) -> Result<(), Failure> {
    if shell.settings.place.is_fixed() { Err(Failure::of("data-fixed", &[])) } else { Ok(()) }
}

fn on_event(shell: &Arc<Shell>) -> OnEvent {
    let shell = Arc::downgrade(shell);
    Arc::new(move |event| {
        if let Some(shell) = shell.upgrade() {
            shell.tell(&event);
        }
    })
}

/// Starts the next process and ends this one; whoever called is never answered. The files and links that this one was
/// started with are not opened once more. What was held stays held to the end; what is half made elsewhere goes.
fn start_again(shell: &Shell, handle: &AppHandle) -> ! {
    wait_until(|| is_idle(shell));
    let next = tauri::process::current_binary(&handle.env())
        .and_then(|program| std::process::Command::new(program).spawn());
    if let Err(error) = next {
        tracing::error!(kind = ?error.kind(), "Galley has to be started by hand");
    }
    handle.exit(0);
    loop {
        std::thread::park();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;
    use crate::shell::Given;

    #[test]
    fn one_at_a_time_and_it_is_stopped_before_the_program_ends() {
        let shell = Shell::new(Settings::read(), Given::default());
        std::thread::scope(|scope| {
            let work = Work::begin(&shell).unwrap();
            assert_eq!(Work::begin(&shell).err().unwrap().code, "busy");
            let working = scope.spawn(move || {
                while !work.cancel.is_cancelled() {
                    std::thread::yield_now();
                }
                drop(work);
            });
            end(&shell);
            assert!(shell.work.lock().unwrap().is_none(), "what it made is gone when this returns");
            working.join().unwrap();
        });
        assert!(Work::begin(&shell).is_ok());
    }
}
