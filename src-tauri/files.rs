//! Files that people choose, drop or name on the command line: paths come in, tickets go out.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

use galley_app::api::{Event, Failure, Link, OneAttachment, PickFiles, Ticket};
use serde::Serialize;
use tauri::{DragDropEvent, WindowEvent};
use tauri_plugin_dialog::DialogExt;

use crate::dialogs;
use crate::shell::Shell;

/// Tickets for what can be read, failures for what cannot.
#[derive(Serialize)]
pub struct Taken {
    pub tickets: Vec<Ticket>,
    pub failures: Vec<Failure>,
    pub links: Vec<Option<Link>>,
}

/// Turns paths into tickets. Blocks for the look at each file.
pub fn take(shell: &Arc<Shell>, paths: Vec<PathBuf>) -> Result<Taken, Failure> {
    let app = shell.app()?;
    let mut taken = Taken { tickets: Vec::new(), failures: Vec::new(), links: Vec::new() };
    for path in paths {
        match app.ticket(path) {
            Ok(ticket) => taken.tickets.push(ticket),
            Err(failure) => taken.failures.push(failure),
        }
    }
    Ok(taken)
}

/// Acts as if the files had been dropped on the window.
pub fn drop_on_window(shell: &Arc<Shell>, paths: Vec<PathBuf>) {
    if let Some(waiting) = shell.waiting.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
        return waiting.paths.extend(paths);
    }
    let event = match take(shell, paths) {
        Ok(Taken { tickets, failures, .. }) => Event::Dropped { tickets, failures },
        Err(failure) => Event::Dropped { tickets: Vec::new(), failures: vec![failure] },
    };
    shell.tell(&event);
}

/// Files named on the command line, or by a second start, before the interface listened. From now on it does.
pub fn waiting(shell: &Arc<Shell>) -> Result<Taken, Failure> {
    let given = shell.waiting.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default();
    let taken = take(shell, given.paths)?;
    Ok(Taken { links: given.links, ..taken })
}

/// Has the window go where links lead.
pub fn follow(shell: &Arc<Shell>, links: Vec<Option<Link>>) {
    if let Some(waiting) = shell.waiting.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
        return waiting.links.extend(links);
    }
    for link in links {
        shell.tell(&Event::Link { link });
    }
}

/// Asks the person for files with the system's dialog. Blocks until it is closed; empty when it was cancelled.
pub fn pick(shell: &Arc<Shell>, handle: &tauri::AppHandle, words: &PickFiles) -> Result<Taken, Failure> {
    #[cfg(feature = "e2e")]
    if let Some(answer) = shell.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front() {
        return take(shell, answer.into_iter().collect());
    }
    let picked = handle
        .dialog()
        .file()
        .set_title(words.title.as_deref().unwrap_or("Choose drafts to review"))
        .add_filter(
            words.kinds.as_deref().unwrap_or("Images, PDF, office documents, video and sound"),
            ENDINGS,
        )
        .add_filter(words.all.as_deref().unwrap_or("All files"), &["*"])
        .blocking_pick_files();
    let paths = picked.unwrap_or_default().into_iter().filter_map(|file| file.into_path().ok()).collect();
    take(shell, paths)
}

/// Asks the person where an attachment is to be kept, and writes it there. Blocks until then; false when it was cancelled.
pub fn save_attachment(
    shell: &Arc<Shell>,
    handle: &tauri::AppHandle,
    attachment: &OneAttachment,
) -> Result<bool, Failure> {
    let app = shell.app()?;
    let name = app.attachment_name(attachment)?;
    let title = attachment.title.as_deref().unwrap_or("Save the attachment");
    let Some(path) = dialogs::save_any(shell, handle, title, &name) else { return Ok(false) };
    app.save_attachment(attachment, &path)?;
    Ok(true)
}

/// Endings offered first; what a file is shows in its bytes.
const ENDINGS: &[&str] = &[
    "png", "jpg", "jpeg", "webp", "avif", "heic", "heif", "hif", "HEIC", "HEIF", "HIF", "tif", "tiff", "gif",
    "bmp", "psd", "psb", "svg", "svgz", "exr", "hdr", "jxl", "pdf", "docx", "docm", "xlsx", "xlsm", "pptx",
    "pptm", "odt", "ods", "odp", "doc", "xls", "ppt", "mp4", "mov", "m4v", "mkv", "webm", "avi", "mxf", "ts",
    "mts", "m2ts", "mpg", "mpeg", "m2v", "flv", "wmv", "asf", "ogv", "y4m", "ivf", "h264", "hevc", "apng",
    "wav", "w64", "mp3", "flac", "m4a", "aac", "ogg", "opus", "mka", "aif", "aiff", "caf", "ac3", "eac3",
    "PNG", "JPG", "JPEG", "TIF", "TIFF", "PSD", "PDF", "DOCX", "XLSX", "PPTX", "MP4", "MOV", "WAV", "MP3",
];

/// Forwards drags to the interface; the paths of a drop become tickets on a thread of their own.
pub fn on_window_event(shell: &Arc<Shell>, scale: f64, event: &WindowEvent) {
    let WindowEvent::DragDrop(drag) = event else { return };
    match drag {
        DragDropEvent::Enter { position, .. } | DragDropEvent::Over { position } => {
            let logical = position.to_logical::<i32>(scale);
            shell.tell(&Event::DragOver { x: logical.x, y: logical.y });
        }
        DragDropEvent::Drop { paths, .. } => {
            let (shell, paths) = (Arc::clone(shell), paths.clone());
            tauri::async_runtime::spawn_blocking(move || drop_on_window(&shell, paths));
        }
        DragDropEvent::Leave => shell.tell(&Event::DragLeft {}),
        _ => {}
    }
}
