//! `galley export` and `galley import`: marks and comments of a proof to other programs' files, and back.
//!
//! The data folder is the app's own, and locked while either has it.

use std::path::PathBuf;
use std::sync::Arc;

use galley_app::handover::Format;
use galley_app::look::Cancel;
use galley_app::media::{pool, source};
use galley_app::place::Place;
use galley_app::{App, AppSettings, KeyPlace};

use crate::args::{DataArgs, ExportArgs, ImportArgs};
use crate::failure::{Failure, Note};
use crate::inspect::{busy, password};
use crate::output::Spot;
use crate::print::{Lines, printable};

const DATABASE: &str = "galley.db";

pub fn export(args: &ExportArgs, cancel: &Cancel) -> Result<(), Failure> {
    let spot = Spot::check(&args.output, args.force)?;
    let (app, proof) = open_at(&args.data, &args.proof)?;
    // Where that cannot be told, writing says why it cannot be done.
    if args.format == Format::Pdf && app.breaks_certification(&proof, cancel).unwrap_or(false) {
        Note::certified(&args.proof).report(args.data.json);
    }
    let busy = busy("gathering marks and comments");
    let written = spot.fill(cancel, |out| {
        app.export_review_to(&proof, args.format, out, cancel)
            .map_err(|failure| Failure::of_app(&failure, &args.proof))
    });
    busy.finish_and_clear();
    written
}

pub fn import(args: &ImportArgs, cancel: &Cancel) -> Result<(), Failure> {
    let file = source::open(&args.file).map_err(|error| Failure::of_media(&error, &args.file))?;
    let (app, proof) = open_at(&args.data, &args.into)?;
    if cancel.is_cancelled() {
        return Err(Failure::interrupted());
    }
    let name = args.file.file_name().map(|name| printable(name.as_ref())).unwrap_or_default();
    let busy = busy("recording marks and comments");
    let taken = app.import_review_from(&proof, file, &name, cancel);
    busy.finish_and_clear();
    let taken = taken.map_err(|failure| Failure::of_app(&failure, &args.file.to_string_lossy()))?;
    if let Some(note) = Note::left_behind(taken.reactions, taken.attachments) {
        note.report(args.data.json);
    }
    let mut lines = Lines::new();
    if args.data.json {
        lines.json(&taken)?;
    } else {
        lines.text(&format!(
            "threads recorded: {}, replies: {}, already there: {}, left out: {}",
            taken.threads, taken.replies, taken.known, taken.skipped
        ))?;
    }
    lines.end()
}

/// The data folder, and the id of a proof in it.
fn open_at(args: &DataArgs, name: &str) -> Result<(App, String), Failure> {
    let password = args.password_file.as_deref().map(password).transpose()?;
    let app = open(args)?;
    let told = |failure| Failure::of_app(&failure, name);
    let proof = app.find_proof(name).map_err(told)?;
    if let Some(password) = password {
        app.unlock_proof(&proof, &password).map_err(told)?;
    }
    Ok((app, proof))
}

fn open(args: &DataArgs) -> Result<App, Failure> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let usual = || {
        directories::ProjectDirs::from("app", "Galley", "Galley")
            .map_or_else(|| PathBuf::from("galley-data"), |dirs| dirs.data_local_dir().to_path_buf())
    };
    let absolute = |path: PathBuf| std::path::absolute(&path).unwrap_or(path);
    let named = args.data.clone().or_else(|| set("GALLEY_DATA").map(PathBuf::from));
    let data = named.map_or_else(|| Place::below(absolute(usual())).data, absolute);
    // Looking for a proof must not make a folder without any.
    if !data.join(DATABASE).is_file() {
        return Err(Failure::no_data(&data));
    }
    let keys = if set("GALLEY_KEYS").is_some_and(|value| value == "file") {
        KeyPlace::File
    } else {
        KeyPlace::Keychain
    };
    let settings = AppSettings {
        data: data.clone(),
        keys,
        pool: pool::Settings::find(),
        sample: None,
        on_event: Arc::new(|_| ()),
    };
    App::open(settings).map_err(|failure| Failure::of_app(&failure, &data.to_string_lossy()))
}
