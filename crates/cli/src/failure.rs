//! How the command fails: one line, hints, an exit code (docs/CLI.md).

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use galley_app::api;
use galley_app::look::{Code, MediaError};
use galley_server::backup::BackupError;
use galley_server::log::LogError;
use galley_server::serve::ServeError;
use galley_server::{OpenError, StartError};

use crate::print::printable;

const USAGE: u8 = 2;
const DATA: u8 = 65;
const NO_INPUT: u8 = 66;
const BUG: u8 = 70;
const CANNOT_CREATE: u8 = 73;
const IO: u8 = 74;
const NOT_PERMITTED: u8 = 77;
const INTERRUPTED: u8 = 130;
const CLOSED_PIPE: u8 = 141;

/// Why nothing more came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub code: &'static str,
    /// With the file it is about.
    pub message: String,
    pub hint: String,
    pub exit: u8,
}

impl Failure {
    fn new(code: &'static str, exit: u8, message: impl Into<String>, hint: &str) -> Self {
        Self { code, message: message.into(), hint: hint.to_owned(), exit }
    }

    pub fn of_media(error: &MediaError, file: &Path) -> Self {
        let (code, exit) = match error.code {
            Code::Damaged => ("damaged", DATA),
            Code::Unsupported => ("unsupported", DATA),
            Code::Limit => ("limit", DATA),
            Code::Empty => ("empty", DATA),
            Code::Crashed => ("crashed", DATA),
            Code::NotFound => ("not-found", NO_INPUT),
            Code::OutOfRange => ("out-of-range", USAGE),
            Code::PasswordNeeded | Code::PasswordWrong => ("password-needed", NOT_PERMITTED),
            Code::NotPermitted => ("not-permitted", NOT_PERMITTED),
            Code::Unproved => ("unproved", NOT_PERMITTED),
            Code::Io => ("io", IO),
            // Converted first by whoever opens documents.
            Code::Office(_) => ("unsupported", DATA),
            Code::OfficeNotInstalled => ("office-not-installed", DATA),
            Code::OfficeFailed => ("office-failed", DATA),
            Code::OfficeLocked => ("office-locked", NOT_PERMITTED),
            Code::Cancelled => ("interrupted", INTERRUPTED),
            Code::Internal => ("internal", BUG),
        };
        // The window asks for it; here it is given otherwise.
        let own = error.hint.is_empty() || error.code == Code::PasswordNeeded;
        let hint = if own { usual_hint(error.code) } else { &error.hint };
        Self::new(code, exit, format!("{}: {}", printable(file), error.message), hint)
    }

    /// What a use case says; `name` is what it is about.
    pub fn of_app(failure: &api::Failure, name: &str) -> Self {
        let (code, exit) = match failure.code.as_str() {
            "proof-unknown" | "gone" | "file-missing" | "blob-missing" => ("not-found", NO_INPUT),
            "proof-ambiguous" => ("proof-ambiguous", USAGE),
            "out-of-range" => ("out-of-range", USAGE),
            "format-unfit" | "unsupported" => ("unsupported", DATA),
            "review-damaged" | "damaged" => ("damaged", DATA),
            "limit" => ("limit", DATA),
            "crashed" => ("crashed", DATA),
            "data-damaged" => ("data-damaged", DATA),
            "newer-version" => ("newer-version", DATA),
            "password-needed" | "password-wrong" => ("password-needed", NOT_PERMITTED),
            "unproved" => ("unproved", NOT_PERMITTED),
            "not-named" => ("not-named", NOT_PERMITTED),
            "archived" => ("archived", NOT_PERMITTED),
            "deleted" => ("deleted", NOT_PERMITTED),
            "not-permitted" | "no-access" | "keychain-locked" | "keys-lost" | "not-allowed" => {
                ("not-permitted", NOT_PERMITTED)
            }
            "in-use" => ("in-use", IO),
            "cancelled" => ("interrupted", INTERRUPTED),
            "internal" | "bad-input" | "unknown-operation" => ("internal", BUG),
            _ => ("io", IO),
        };
        let hint = match code {
            "password-needed" => usual_hint(Code::PasswordNeeded),
            _ => failure.hint.as_deref().unwrap_or_default(),
        };
        Self::new(code, exit, format!("{}: {}", printable(Path::new(name)), failure.message), hint)
    }

    pub fn no_data(folder: &Path) -> Self {
        let message = format!("{}: this is no data folder of Galley", printable(folder));
        Self::new("not-found", NO_INPUT, message, "Start Galley once, or name another folder with --data.")
    }

    /// Why there is no server; what it is about stands in the message.
    pub fn of_server(error: &ServeError) -> Self {
        let message = error.to_string();
        match error {
            ServeError::Listen { .. } => {
                Self::new("listen", IO, message, "Choose another address with --listen.")
            }
            ServeError::Pem(_) | ServeError::Tls(_) => {
                Self::new("tls", DATA, message, "Name a certificate chain and its key, both in PEM.")
            }
            ServeError::Mail(_) => Self::usage(message, "Correct mail_url and mail_from in server.toml."),
            ServeError::Open(OpenError::Folder(_) | OpenError::Key(_) | OpenError::Blobs(_)) => {
                let hint = "Choose a folder with --data that this user may write to.";
                Self::new("server", IO, message, hint)
            }
            ServeError::Open(OpenError::Start(StartError::KeysLost)) => {
                let hint = "Put the authority.key that belongs to this log into the data folder.";
                Self::new("keys-lost", NOT_PERMITTED, message, hint)
            }
            ServeError::Open(OpenError::Start(StartError::Store(error))) if error.code() == "in-use" => {
                Self::new("in-use", IO, message, "Stop the server that has the data folder, or use another.")
            }
            ServeError::Open(OpenError::Log(LogError::Newer { .. })) => {
                Self::new("newer-version", DATA, message, "Install the newer Galley.")
            }
            _ => Self::new("server", IO, message, "Check the data folder and its disk."),
        }
    }

    /// Why the database of a server's log cannot be used.
    pub fn of_database(error: &LogError) -> Self {
        let message = format!("the database: {error}");
        match error {
            LogError::Newer { .. } => Self::new("newer-version", DATA, message, "Install the newer Galley."),
            _ => Self::new("server", IO, message, "Check that the database can be reached, and its address."),
        }
    }

    /// Why a server's backup was not made, or not restored; `file` is the backup.
    pub fn of_backup(error: &BackupError, file: &Path) -> Self {
        let message = error.to_string();
        match error {
            BackupError::NoServer => {
                Self::new("not-found", NO_INPUT, message, "Name the server's data folder with --data.")
            }
            BackupError::NoBackup => {
                let message = format!("{}: {message}", printable(file));
                Self::new("not-found", NO_INPUT, message, "Check the name of the backup.")
            }
            BackupError::Target(error) => Self::output(file, error),
            BackupError::Occupied => {
                Self::new("output-exists", CANNOT_CREATE, message, "Name an empty folder with --data.")
            }
            BackupError::NotWhole(_) | BackupError::Newer => {
                Self::new("damaged", DATA, message, "Choose another backup.")
            }
            _ => Self::new("io", IO, message, "Check the disk, then try again."),
        }
    }

    pub fn usage(message: impl Into<String>, hint: &str) -> Self {
        Self::new("usage", USAGE, message, hint)
    }

    pub fn internal(message: &str) -> Self {
        Self::new("internal", BUG, message, "This is a bug in Galley; please report it.")
    }

    pub fn interrupted() -> Self {
        Self::new("interrupted", INTERRUPTED, "interrupted", "")
    }

    pub fn output_exists(file: &Path) -> Self {
        let message = format!("{}: there is such a file already", printable(file));
        Self::new("output-exists", CANNOT_CREATE, message, "Use another name, or --force to overwrite it.")
    }

    pub fn output(file: &Path, error: &io::Error) -> Self {
        let hint = match error.kind() {
            io::ErrorKind::NotFound => "Make the folder first.",
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                "Choose a folder you may write to."
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                "Make room on the disk, or choose another."
            }
            _ => "Check the name and the folder.",
        };
        let message = format!("{}: cannot be written: {error}", printable(file));
        Self::new("output-unwritable", CANNOT_CREATE, message, hint)
    }

    /// Standard output failed; a closed pipe is the reader's choice and goes without a word.
    pub fn stdout(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::new("closed-pipe", CLOSED_PIPE, "", "");
        }
        Self::new("io", IO, format!("standard output failed half way: {error}"), "Check where it goes.")
    }

    /// Writes the failure to standard error and returns its exit code.
    pub fn report(&self, json: bool) -> ExitCode {
        if self.exit != CLOSED_PIPE {
            let text = if json { self.as_json() } else { self.as_text() };
            let _ = io::stderr().write_all(text.as_bytes());
        }
        ExitCode::from(self.exit)
    }

    fn as_json(&self) -> String {
        let Self { code, message, hint, .. } = self;
        let error = serde_json::json!({ "error": { "code": code, "message": message, "hint": hint } });
        format!("{error}\n")
    }

    fn as_text(&self) -> String {
        let mut text = format!("error[{}]: {}\n", self.code, self.message.replace('\n', " "));
        for line in self.hint.lines() {
            text.push_str(&format!("hint: {line}\n"));
        }
        text
    }
}

/// What is to be known of a result that comes all the same (docs/CLI.md).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    code: &'static str,
    message: String,
    hint: &'static str,
}

impl Note {
    /// `name` is that of a proof whose PDF is certified so that annotations break that (ISO 32000-2, 12.8.2.2).
    pub fn certified(name: &str) -> Self {
        let name = printable(Path::new(name));
        Self {
            code: "certification-broken",
            message: format!("{name}: its author certified this PDF, and allows no comments in it"),
            hint: "Readers will show the certification of the copy as broken. The original stays as it is; \
                   --as xfdf writes the comments alone.",
        }
    }

    /// What the file says that there was beside its comments, and no format holds; nothing where there was none.
    pub fn left_behind(reactions: u32, attachments: u32) -> Option<Self> {
        let counted = |count: u32, one: &str, more: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            _ => Some(format!("{count} {more}")),
        };
        let all = [
            counted(reactions, "reaction", "reactions"),
            counted(attachments, "attached file", "attached files"),
        ];
        let all: Vec<String> = all.into_iter().flatten().collect();
        let verb = if reactions.saturating_add(attachments) == 1 { "is" } else { "are" };
        (!all.is_empty()).then(|| Self {
            code: "not-in-format",
            message: format!("{} {verb} not part of this format", all.join(" and ")),
            hint: "They stay with the proof that was exported.",
        })
    }

    /// Writes it to standard error.
    pub fn report(&self, json: bool) {
        let Self { code, message, hint } = self;
        let text = if json {
            format!("{}\n", serde_json::json!({ "note": { "code": code, "message": message, "hint": hint } }))
        } else {
            format!("note[{code}]: {}\nhint: {hint}\n", message.replace('\n', " "))
        };
        let _ = io::stderr().write_all(text.as_bytes());
    }
}

/// The next step where the error itself names none.
fn usual_hint(code: Code) -> &'static str {
    match code {
        Code::Damaged | Code::Empty | Code::Crashed => {
            "Copy or export it again from the program that made it."
        }
        Code::Unsupported => {
            "Galley opens images (PNG, JPEG, TIFF, PSD, SVG …), PDF, office documents, video and sound. Export it as one \
             of those."
        }
        Code::Office(_) | Code::OfficeNotInstalled | Code::OfficeFailed | Code::OfficeLocked => {
            "Export it as PDF from the program that made it, and use that."
        }
        Code::Limit => "Ask for a smaller size or a part, or export it smaller.",
        Code::NotFound => "Check the name and the folder.",
        Code::OutOfRange => "`galley inspect` tells how many pages, frames and streams there are.",
        Code::PasswordNeeded | Code::PasswordWrong => "Give its password with --password-file.",
        Code::NotPermitted => "Ask its owner for leave to read it.",
        Code::Unproved => "Allow it with GALLEY_ALLOW_UNPROVED=1, for files from people you trust.",
        Code::Io => "Check that the disk or share is still there, then try again.",
        Code::Internal => "This is a bug in Galley; please report it.",
        Code::Cancelled => "",
    }
}

/// Reports what clap found: help and version go to stdout and are no failure.
pub fn of_arguments(error: &clap::Error) -> ExitCode {
    use clap::error::ErrorKind;
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if asked {
        return match error.print() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => Failure::stdout(&error).report(false),
        };
    }
    let text = error.render().to_string();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or("wrong arguments");
    let mut message = first.strip_prefix("error: ").unwrap_or(first).to_owned();
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand
    ) {
        message = "a subcommand is missing".to_owned();
    } else if message.ends_with(':') {
        let more: Vec<&str> = lines.take_while(|line| !line.starts_with("Usage")).collect();
        message = format!("{message} {}", more.join(" "));
    }
    let json = std::env::args_os().any(|argument| argument == "--json");
    Failure::usage(message, "`galley --help` and `galley SUBCOMMAND --help` list what there is.").report(json)
}
