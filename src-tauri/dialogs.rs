//! The system's dialogs: for a file to be saved or read, and for a folder. Each blocks until it is closed; nothing where it was
//! cancelled.

use std::path::PathBuf;

use tauri::AppHandle;
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder};

use crate::shell::Shell;

/// Files of a kind, by their endings.
pub struct Kind<'a> {
    pub name: &'a str,
    pub endings: &'a [&'a str],
}

/// Where a file is to be saved; the dialog itself asks before another one is replaced.
pub fn save(shell: &Shell, handle: &AppHandle, title: &str, name: &str, kind: &Kind<'_>) -> Option<PathBuf> {
    ask(shell, || {
        let dialog = handle.dialog().file().set_title(title).set_file_name(name);
        filtered(dialog, kind).blocking_save_file()
    })
}

/// The same for a file of any kind.
pub fn save_any(shell: &Shell, handle: &AppHandle, title: &str, name: &str) -> Option<PathBuf> {
    ask(shell, || handle.dialog().file().set_title(title).set_file_name(name).blocking_save_file())
}

/// A file to be read.
pub fn open(shell: &Shell, handle: &AppHandle, title: &str, kind: &Kind<'_>) -> Option<PathBuf> {
    ask(shell, || filtered(handle.dialog().file().set_title(title), kind).blocking_pick_file())
}

/// A folder to save something in.
pub fn folder(shell: &Shell, handle: &AppHandle, title: &str) -> Option<PathBuf> {
    ask(shell, || handle.dialog().file().set_title(title).blocking_pick_folder())
}

fn filtered(dialog: FileDialogBuilder<tauri::Wry>, kind: &Kind<'_>) -> FileDialogBuilder<tauri::Wry> {
    dialog.add_filter(kind.name, kind.endings).add_filter("*", &["*"])
}

#[cfg_attr(not(feature = "e2e"), expect(unused_variables, reason = "tests answer through the shell"))]
fn ask(shell: &Shell, asked: impl FnOnce() -> Option<tauri_plugin_dialog::FilePath>) -> Option<PathBuf> {
    #[cfg(feature = "e2e")]
    if let Some(answer) = shell.answers.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop_front()
    {
        return answer;
    }
    asked()?.into_path().ok()
}
