//! Handing over: what a person saves, copies or takes in, by way of the system's dialogs and its clipboard.
//!
//! Files are written in `galley-app`; the interface hears of printable names alone.

use std::borrow::Cow;
use std::sync::{Arc, PoisonError};

use galley_app::api::{
    Failure, FramePicture, PickFiles, SaveExport, SavePictures, Saved, SavedPictures, Ticket,
};
use tauri::AppHandle;

use crate::dialogs::{self, Kind};
use crate::shell::Shell;

/// What comments are taken in from.
const REVIEWS: Kind<'static> =
    Kind { name: "PDF, XFDF, W3C, OpenTimelineIO, EDL", endings: &["pdf", "xfdf", "json", "otio", "edl"] };
const PNG: Kind<'static> = Kind { name: "PNG", endings: &["png"] };

/// Asks where, and writes what was said about a proof.
pub fn save_export(
    shell: &Arc<Shell>,
    handle: &AppHandle,
    input: SaveExport,
) -> Result<Option<Saved>, Failure> {
    let app = shell.app()?;
    let (name, ending) = app.export_name(&input)?;
    let kind = Kind { name: &ending.to_uppercase(), endings: &[ending] };
    let title = input.title.as_deref().unwrap_or("Save comments");
    app.save_export(&input, || dialogs::save(shell, handle, title, &name, &kind))
}

/// Asks for a folder, and makes one in it with pictures.
pub fn save_pictures(
    shell: &Arc<Shell>,
    handle: &AppHandle,
    input: SavePictures,
) -> Result<Option<SavedPictures>, Failure> {
    let app = shell.app()?;
    let title = input.title.as_deref().unwrap_or("Choose where the folder of pictures goes");
    app.save_pictures(&input, || dialogs::folder(shell, handle, title))
}

/// Asks for a file of comments.
pub fn pick_review(
    shell: &Arc<Shell>,
    handle: &AppHandle,
    words: &PickFiles,
) -> Result<Option<Ticket>, Failure> {
    let app = shell.app()?;
    let title = words.title.as_deref().unwrap_or("Choose a file of comments");
    let kind = Kind { name: words.kinds.as_deref().unwrap_or(REVIEWS.name), ..REVIEWS };
    let path = dialogs::open(shell, handle, title, &kind);
    path.map(|path| app.ticket(path)).transpose()
}

/// Asks where, and writes a page, image or frame as PNG.
pub fn save_frame(
    shell: &Arc<Shell>,
    handle: &AppHandle,
    input: FramePicture,
) -> Result<Option<Saved>, Failure> {
    let app = shell.app()?;
    let title = input.title.as_deref().unwrap_or("Save picture");
    let path = dialogs::save(shell, handle, title, &app.frame_name(&input)?, &PNG);
    path.map(|path| app.save_frame(&input, &path)).transpose()
}

/// Puts a page, image or frame on the clipboard, where it stays until something else is copied or the app ends.
pub fn copy_frame(shell: &Arc<Shell>, input: FramePicture) -> Result<(), Failure> {
    let picture = shell.app()?.frame_picture(&input)?;
    let image = arboard::ImageData {
        width: picture.width as usize,
        height: picture.height as usize,
        bytes: Cow::Owned(picture.rgba),
    };
    let refused = |error: arboard::Error| Failure::of("no-clipboard", &[]).because(error);
    let mut clipboard = shell.clipboard.lock().unwrap_or_else(PoisonError::into_inner);
    let mut opened = match clipboard.take() {
        Some(opened) => opened,
        None => arboard::Clipboard::new().map_err(refused)?,
    };
    // One that fails is let go: the next try opens another.
    opened.set_image(image).map_err(refused)?;
    *clipboard = Some(opened);
    Ok(())
}

/// What is on the clipboard, as others get it: width and height.
#[cfg(feature = "e2e")]
pub fn copied_size(shell: &Arc<Shell>) -> Result<(usize, usize), Failure> {
    let mut clipboard = shell.clipboard.lock().unwrap_or_else(PoisonError::into_inner);
    let nothing = || Failure::of("no-clipboard", &[]);
    let image = clipboard.as_mut().ok_or_else(nothing)?.get_image();
    image.map(|image| (image.width, image.height)).map_err(|error| nothing().because(error))
}
