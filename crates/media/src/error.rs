//! Why a file, page or frame cannot be shown: a closed set of codes, each with the next step.

use crate::office::OfficeKind;

/// A failure of opening, indexing or rendering.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, serde::Serialize, serde::Deserialize)]
#[error("{message}")]
pub struct MediaError {
    pub code: Code,
    /// One sentence, without the file's name or path.
    pub message: String,
    /// The next step for a person; may be empty.
    pub hint: String,
}

/// Codes across the boundary; exit codes are those of docs/CLI.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// Damaged, truncated, or not what it claims. Exit 65.
    Damaged,
    /// A format or codec that is not supported here. Exit 65.
    Unsupported,
    /// Beyond a limit of size, time or memory. Exit 65.
    Limit,
    /// Nothing inside. Exit 65.
    Empty,
    /// No such file, or not a regular file. Exit 66.
    NotFound,
    /// A page or frame that does not exist. Exit 2.
    OutOfRange,
    /// Encrypted. Exit 77.
    PasswordNeeded,
    /// Encrypted, and the password that was given is another. Exit 77.
    PasswordWrong,
    /// Not allowed to read. Exit 77.
    NotPermitted,
    /// The decoder died on it, twice. Exit 65.
    Crashed,
    /// Reading failed half way, or the file changed or vanished. Exit 74.
    Io,
    /// The decoder could not prove its sandbox, and that was not allowed. Exit 77.
    Unproved,
    /// An office document, which opens once it has become a PDF ([`crate::pool::Pool::to_pdf`]). Exit 65.
    Office(OfficeKind),
    /// An office document with a password, which cannot be handed on. Exit 77.
    OfficeLocked,
    /// Office documents need LibreOffice, and it is not there. Exit 65.
    OfficeNotInstalled,
    /// LibreOffice made no PDF of it. Exit 65.
    OfficeFailed,
    /// Given up because the caller said so.
    Cancelled,
    /// A bug of ours. Exit 70.
    Internal,
}

impl MediaError {
    /// Builds an error without a hint.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: String::new() }
    }

    /// Adds the next step.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}
