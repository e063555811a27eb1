//! Office documents: recognised by a worker, made into a PDF by LibreOffice, looked at as that PDF ever after.
//!
//! LibreOffice runs in a folder of its own (`room`), with a profile that runs, fetches and links nothing (`profile`),
//! shut in by a launcher that proves it (`launch`, `worker/sandbox/guest`), for a time and a size (`run`). Neither
//! the document's path nor its name is handed over. That the program says it succeeded means nothing: a PDF is there
//! or it is not, and a worker has to open it like any other (docs/decisions/0007-office-files-become-pdf.md).

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::time::Duration;

use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::inspect::Kind;
use crate::pool::{Opened, Sandbox};
use crate::source::Source;
use crate::worker::sandbox;

mod clear;
mod find;
mod kind;
#[cfg(all(target_os = "linux", not(feature = "portable")))]
mod launch;
mod profile;
mod room;
mod run;

pub use find::how_to_install;
pub use kind::OfficeKind;
#[cfg(all(target_os = "linux", not(feature = "portable")))]
pub use launch::launch;
use room::Room;
use run::{Ended, Limits, Run};

/// Which LibreOffice, and how long it may take.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The one to use, and no other; `None` for where it usually is.
    pub program: Option<PathBuf>,
    /// For a conversion, from when the document was copied.
    pub deadline: Duration,
    /// Most bytes of the document; and, besides it, of what is made of it and lies around meanwhile.
    pub max_bytes: u64,
}

impl Settings {
    /// `GALLEY_OFFICE` names the one to use.
    #[must_use]
    pub fn find() -> Self {
        Self {
            program: std::env::var_os(find::NAMED).filter(|named| !named.is_empty()).map(PathBuf::from),
            deadline: Duration::from_secs(120),
            max_bytes: 1 << 30,
        }
    }
}

/// A PDF that was made of a document.
#[derive(Debug)]
pub struct Converted {
    /// A file without a name.
    pub pdf: File,
    /// What made it, such as `LibreOffice 7.4.7.2`.
    pub by: String,
    /// Of the document itself.
    pub bytes: u64,
    pub sha256: String,
}

/// Removes what a conversion left in the folder when Galley was killed; `None` for where the system keeps what is
/// passing.
pub fn sweep(place: Option<&Path>) {
    room::sweep(place);
}

/// Elsewhere nothing is started.
///
/// # Errors
/// Always.
#[cfg(any(not(target_os = "linux"), feature = "portable"))]
pub fn launch(_arguments: impl Iterator<Item = OsString>) -> Result<(), String> {
    Err(NO_WALLS.to_owned())
}

/// One conversion at a time: LibreOffice takes a processor and some hundred megabytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Office {
    busy: Arc<Mutex<()>>,
}

/// What is taken from the settings of the workers.
pub(crate) struct With<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) launcher: &'a Path,
    pub(crate) place: Option<&'a Path>,
    pub(crate) memory_bytes: u64,
    pub(crate) allowed: Sandbox,
    /// Told whether the sandbox was proved.
    pub(crate) note: &'a dyn Fn(bool),
}

/// Address space beyond the document's share: program, libraries, threads' stacks.
const OVERHEAD: u64 = 1536 << 20;
const LOOK: Duration = Duration::from_millis(20);
const NO_WALLS: &str = "LibreOffice cannot be shut in on this system yet";
/// Made in the room.
const PDF: &str = "draft.pdf";
/// Where the room is for whoever works in it, wherever it really lies.
const HERE: &str = "/proc/self/cwd";

impl Office {
    pub(crate) fn convert(
        &self,
        file: File,
        kind: OfficeKind,
        with: &With<'_>,
        cancel: &Cancel,
    ) -> Result<Converted, MediaError> {
        let source = Source::new(Arc::new(file), cancel.clone())?;
        let settings = with.settings;
        // Whatever is allowed: LibreOffice follows what a document names, and is never run without walls.
        if !sandbox::IS_THERE {
            return Err(no_walls());
        }
        if source.num_bytes() > settings.max_bytes {
            return Err(MediaError::new(Code::Limit, "this office document is too large to be converted")
                .with_hint("Export it as PDF, or a part of it, and add that."));
        }
        let installed =
            find::installed(settings.program.as_deref(), kind.program()).ok_or_else(not_installed)?;
        let _turn = self.wait_for_turn(cancel)?;
        let room = Room::new(with.place).map_err(|error| no_place(&error))?;
        run::has_room(room.free(), source.num_bytes())?;
        let draft = format!("draft.{}", kind.ending());
        let copied = room.bring(&source, &draft, cancel)?;
        let folders = ["home", "tmp"].iter().try_for_each(|name| std::fs::create_dir(room.path().join(name)));
        let profile = room.path().join("profile");
        folders
            .and_then(|()| profile::write(&profile, &profile::locale(), installed.build.as_deref()))
            .map_err(|error| no_place(&error))?;
        let arguments = arguments(kind, &draft);
        let run = Run {
            launcher: with.launcher.as_os_str(),
            program: installed.program.as_os_str(),
            reads: installed.reads.as_os_str(),
            arguments: &arguments,
            limits: Limits {
                deadline: settings.deadline,
                begun: run::now(),
                memory_bytes: with.memory_bytes.saturating_add(OVERHEAD),
                room_bytes: copied.bytes.saturating_add(settings.max_bytes),
            },
            allowed: with.allowed,
        };
        // A profile whose build was not known wants one more start, and no third.
        if let Ended::Again = run.to_its_end(&room, with.note, cancel)? {
            run.to_its_end(&room, with.note, cancel)?;
        }
        let pdf = room.take(PDF).ok_or_else(|| no_pdf(&installed.name))?;
        let num_bytes = pdf.metadata().map_or(0, |facts| facts.len());
        if num_bytes == 0 {
            return Err(no_pdf(&installed.name));
        }
        Ok(Converted { pdf, by: installed.name, bytes: copied.bytes, sha256: copied.sha256 })
    }

    fn wait_for_turn(&self, cancel: &Cancel) -> Result<std::sync::MutexGuard<'_, ()>, MediaError> {
        loop {
            match self.busy.try_lock() {
                Ok(turn) => return Ok(turn),
                Err(TryLockError::Poisoned(poisoned)) => return Ok(PoisonError::into_inner(poisoned)),
                Err(TryLockError::WouldBlock) => {
                    cancel.check()?;
                    std::thread::sleep(LOOK);
                }
            }
        }
    }
}

fn arguments(kind: OfficeKind, draft: &str) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = vec![format!("-env:UserInstallation=file://{HERE}/profile").into()];
    let flags = ["--headless", "--invisible", "--nologo", "--norestore", "--nolockcheck", "--nodefault"];
    arguments.extend(flags.map(|flag| OsStr::new(flag).to_owned()));
    if let Some(filter) = kind.reads_by() {
        arguments.push(format!("--infilter={filter}").into());
    }
    arguments.push("--convert-to".into());
    arguments.push(format!("pdf:{}", kind.program().writes_by()).into());
    arguments.push("--outdir".into());
    arguments.push(HERE.into());
    arguments.push(format!("{HERE}/{draft}").into());
    arguments
}

fn no_walls() -> MediaError {
    MediaError::new(Code::OfficeFailed, NO_WALLS)
        .with_hint("Open it in the program that made it, export it as PDF, and add that.")
}

fn not_installed() -> MediaError {
    let how = how_to_install().map_or_else(
        || "Install LibreOffice (libreoffice.org), then try again".to_owned(),
        |line| format!("Install LibreOffice (`{line}`), then try again"),
    );
    MediaError::new(
        Code::OfficeNotInstalled,
        "office documents become a PDF by LibreOffice, which is not installed",
    )
    .with_hint(format!("{how}; or export the document as PDF and add that."))
}

/// Whether what was opened is a PDF with its end, and so all that LibreOffice meant to write.
#[must_use]
pub fn is_good(opened: &Opened) -> bool {
    let is_cut = opened.problems.iter().any(|problem| problem.code == "truncated");
    opened.kind == Kind::Pdf && opened.num_pages() > Some(0) && !is_cut
}

/// What is said when there is no PDF, or none that opens.
#[must_use]
pub fn no_pdf(by: &str) -> MediaError {
    MediaError::new(Code::OfficeFailed, format!("{by} made no PDF of it"))
        .with_hint("It may be damaged or need a password. Open it in the program that made it, export it as PDF, and add that.")
}

/// What is said of a document that somebody writes while it is converted.
#[must_use]
pub fn changed() -> MediaError {
    MediaError::new(Code::Io, "the file changed while it was copied")
        .with_hint("Wait until the other program has finished writing the file, then add it again.")
}

fn no_place(error: &std::io::Error) -> MediaError {
    MediaError::new(Code::Io, format!("there is no place to convert it in: {error}"))
        .with_hint("Make room on the disk, then try again.")
}
