//! Asking for a file or folder with the system's dialog. In tests of the window a file of answers stands for the person.

use std::path::PathBuf;

use galley_app::api::AskFile;
use tauri::AppHandle;
use tauri_plugin_dialog::DialogExt;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Wanted {
    NewFile,
    File,
    Folder,
}

/// Blocks until the dialog is closed; nothing when it was cancelled.
pub fn ask(handle: &AppHandle, wanted: Wanted, words: &AskFile, ending: &str) -> Option<PathBuf> {
    #[cfg(feature = "e2e")]
    if let Some(answer) = answered() {
        return answer;
    }
    let dialog = handle.dialog().file().set_title(words.title.as_str());
    let chosen = match wanted {
        Wanted::NewFile => dialog
            .add_filter(words.kind.as_str(), &[ending])
            .set_file_name(format!("{}.{ending}", words.kind))
            .blocking_save_file(),
        Wanted::File => {
            dialog.add_filter(words.kind.as_str(), &[ending]).add_filter("*", &["*"]).blocking_pick_file()
        }
        Wanted::Folder => dialog.blocking_pick_folder(),
    };
    chosen.and_then(|path| path.into_path().ok())
}

/// Takes the first line of the file that `GALLEY_E2E_ANSWERS` names: a path, or nothing for a dialog that is cancelled.
#[cfg(feature = "e2e")]
fn answered() -> Option<Option<PathBuf>> {
    let file = std::env::var_os("GALLEY_E2E_ANSWERS")?;
    let text = std::fs::read_to_string(&file).ok()?;
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    std::fs::write(&file, rest).ok()?;
    Some((!first.is_empty()).then(|| PathBuf::from(first)))
}
