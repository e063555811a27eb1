//! Every way to fail, once: code, state, message and next step.
//!
//! `docs/ERRORS.md` is written from this table and a test compares it. Codes are stable; messages are English and
//! translated in the interface by code, with `params`. Refusals of the rulebook stand in `galley_core`'s own table
//! and are listed with these.

use galley_core::Refusal;
use galley_media::error::{Code, MediaError};
use galley_media::office::how_to_install;
use galley_store::StoreError;

use crate::api::Failure;

mod rows;
mod server_rows;

pub use rows::Row;
use rows::{ASKED, DATA, FILES};
use server_rows::SERVER;

/// Every row.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    FILES.iter().chain(DATA).chain(ASKED).chain(SERVER)
}

impl Failure {
    /// Makes the failure of a code of the table, `params` filled into its message.
    #[must_use]
    pub fn of(code: &str, params: &[(&str, &str)]) -> Self {
        let row = rows().find(|row| row.code == code);
        let fallback = (code, "Something in Galley failed.", "", false);
        let (code, message, hint, retryable) =
            row.map_or(fallback, |row| (row.code, row.message, row.hint, row.retryable));
        let mut text = message.to_owned();
        for (name, value) in params {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        let text = text.replace("“{name}”", "This file");
        Self {
            code: code.to_owned(),
            message: text,
            hint: (!hint.is_empty()).then(|| hint.to_owned()),
            params: params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            retryable,
        }
    }

    /// Adds what happened in detail, for the log and support; never shown alone.
    #[must_use]
    pub fn because(mut self, detail: impl std::fmt::Display) -> Self {
        self.params.insert("detail".to_owned(), detail.to_string());
        self
    }

    /// A file's failure, with its printable name.
    pub(crate) fn of_media(error: &MediaError, name: &str) -> Self {
        let named = [("name", name)];
        let params: &[(&str, &str)] = if name.is_empty() { &[] } else { &named };
        let mut failure = Self::of(media_code(error.code), params).because(&error.message);
        if error.code == Code::OfficeNotInstalled {
            // Its line stands by itself, to be copied.
            failure.params.extend(how_to_install().map(|line| ("command".to_owned(), line.to_owned())));
        } else if !error.hint.is_empty() {
            failure.hint = Some(error.hint.clone());
        }
        failure
    }

    /// A failure while a chosen file was taken in, with its printable name.
    pub(crate) fn of_taking_in(error: &StoreError, name: &str) -> Self {
        let code = match error {
            StoreError::SourceUnreadable { source }
                if source.kind() == std::io::ErrorKind::PermissionDenied =>
            {
                "not-permitted"
            }
            StoreError::SourceUnreadable { .. } => "io",
            StoreError::SourceVanished => "file-missing",
            other => store_code(other.code()),
        };
        Self::of(code, &[("name", name)]).because(error)
    }

    /// The rulebook's no.
    pub(crate) fn refused(refusal: Refusal) -> Self {
        Self {
            code: refusal.code().to_owned(),
            message: refusal.message().to_owned(),
            hint: Some(refusal.hint().to_owned()),
            params: std::collections::BTreeMap::new(),
            retryable: false,
        }
    }
}

const fn media_code(code: Code) -> &'static str {
    match code {
        Code::Damaged => "damaged",
        Code::Unsupported => "unsupported",
        Code::Limit => "limit",
        Code::Empty => "empty",
        Code::NotFound => "file-missing",
        Code::OutOfRange => "out-of-range",
        Code::PasswordNeeded => "password-needed",
        Code::PasswordWrong => "password-wrong",
        Code::NotPermitted => "not-permitted",
        Code::Crashed => "crashed",
        Code::Unproved => "unproved",
        Code::Io => "io",
        // What opens documents converts them first; who does not, does not open them.
        Code::Office(_) => "unsupported",
        Code::OfficeLocked => "office-locked",
        Code::OfficeNotInstalled => "office-not-installed",
        Code::OfficeFailed => "office-failed",
        Code::Cancelled => "cancelled",
        Code::Internal => "internal",
    }
}

/// The store's words where they are ours too, and ours where they would collide with a file's.
fn store_code(code: &'static str) -> &'static str {
    match code {
        "damaged" => "data-damaged",
        "not-found" => "gone",
        "source-vanished" => "file-missing",
        "source-unreadable" => "io",
        other => other,
    }
}

impl From<MediaError> for Failure {
    fn from(error: MediaError) -> Self {
        Self::of_media(&error, "")
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        if let StoreError::Refused { refusal } = error {
            return Self::refused(refusal);
        }
        Self::of(store_code(error.code()), &[]).because(&error)
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.message, self.code)
    }
}

impl std::error::Error for Failure {}

/// `docs/ERRORS.md`.
pub fn document() -> String {
    use std::fmt::Write as _;
    let mut text = String::from(
        "# What can go wrong, and what a person is told\n\nWritten from `crates/app/src/failure.rs` and the rulebook's \
         refusals in `crates/core/src/rules/refusal.rs` by `cargo xtask codegen`.\nThe interface translates by code.\n",
    );
    let sections = [
        ("Files that people choose", FILES),
        ("The data folder and the record", DATA),
        ("What was asked", ASKED),
        ("What a team's server says", SERVER),
    ];
    for (title, rows) in sections {
        let _ = write!(
            text,
            "\n## {title}\n\n| state | code | message | next step | may be tried again as it is |\n| --- | --- | --- | --- | --- |\n"
        );
        for row in rows {
            let again = if row.retryable { "yes" } else { "no" };
            let _ = writeln!(
                text,
                "| {} | `{}` | {} | {} | {again} |",
                row.state, row.code, row.message, row.hint
            );
        }
    }
    text.push_str("\n## Refused by the rules\n\n| code | message | next step |\n| --- | --- | --- |\n");
    for refusal in Refusal::ALL {
        let _ = writeln!(text, "| `{}` | {} | {} |", refusal.code(), refusal.message(), refusal.hint());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_named_once_and_lead_on() {
        let mut codes: Vec<&str> =
            rows().map(|row| row.code).chain(Refusal::ALL.iter().map(|one| one.code())).collect();
        let num = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), num, "a code with two meanings");
        assert!(
            rows().all(|row| !row.hint.is_empty() && row.message.ends_with('.') && row.hint.ends_with('.'))
        );
    }

    #[test]
    fn every_media_and_store_code_has_a_row() {
        let media = [
            Code::Damaged,
            Code::Unsupported,
            Code::Limit,
            Code::Empty,
            Code::NotFound,
            Code::OutOfRange,
            Code::PasswordNeeded,
            Code::PasswordWrong,
            Code::NotPermitted,
            Code::Crashed,
            Code::Unproved,
            Code::Io,
            Code::Office(galley_media::office::OfficeKind::Docx),
            Code::OfficeLocked,
            Code::OfficeNotInstalled,
            Code::OfficeFailed,
            Code::Cancelled,
            Code::Internal,
        ];
        for code in media {
            assert!(rows().any(|row| row.code == media_code(code)), "{code:?}");
        }
        let store = [
            StoreError::DiskFull,
            StoreError::SourceChanged,
            StoreError::SourceVanished,
            StoreError::Cancelled,
            StoreError::NotNamed,
            StoreError::KeysLost,
            StoreError::NotFound { what: "x" },
            StoreError::Busy,
            StoreError::NewerVersion { found: 2, known: 1 },
            StoreError::Damaged { what: String::new() },
            StoreError::BlobMissing { sha256: String::new() },
            StoreError::DeviceForked { device_seq: 1 },
            StoreError::Gap { expected: 1, found: 2 },
            StoreError::BadOp { what: String::new() },
            StoreError::HistoryForked { what: String::new() },
            StoreError::PageBroken { what: String::new() },
            StoreError::Behind,
            StoreError::DirectoryBehind { expected: 1 },
            StoreError::SpaceElsewhere,
            StoreError::Failed { what: String::new() },
            StoreError::InUse { path: "x".into() },
            StoreError::BackupUnwritten { source: std::io::Error::other("x") },
            StoreError::NotABackup { what: String::new() },
            StoreError::NewerBackup,
        ];
        for error in store {
            assert!(rows().any(|row| row.code == store_code(error.code())), "{}", error.code());
        }
    }

    #[test]
    fn a_file_that_fails_while_it_is_copied_is_told_by_how() {
        use std::io::{Error, ErrorKind};
        let check = |kind: ErrorKind, expected: &str| {
            let error = StoreError::SourceUnreadable { source: Error::from(kind) };
            let failure = Failure::of_taking_in(&error, "a.png");
            assert_eq!((failure.code.as_str(), failure.params["name"].as_str()), (expected, "a.png"));
        };
        check(ErrorKind::PermissionDenied, "not-permitted");
        check(ErrorKind::TimedOut, "io");
        check(ErrorKind::Other, "io");
        let vanished = Failure::of_taking_in(&StoreError::SourceVanished, "a.png");
        assert_eq!(vanished.code, "file-missing");
    }

    #[test]
    fn names_are_filled_in() {
        let named = Failure::of("empty", &[("name", "a.png")]);
        assert_eq!(named.message, "“a.png” has no content.");
        assert_eq!(Failure::of("empty", &[]).message, "This file has no content.");
    }
}
