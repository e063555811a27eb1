//! What is said of a PDF that does not open, and of what its two ends look like.

use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::image::problem;
use crate::inspect::Problem;
use crate::pdf::native::Refusal;
use crate::source::{Source, failed};

pub(super) fn refused(refusal: Refusal, tried: bool) -> MediaError {
    match refusal {
        Refusal::Password if tried => {
            MediaError::new(Code::PasswordWrong, "the file is encrypted, and the password is wrong")
                .with_hint("Check the password with whoever sent the file.")
        }
        Refusal::Password => {
            MediaError::new(Code::PasswordNeeded, "the file is encrypted and needs a password")
                .with_hint("Give its password.")
        }
        Refusal::Security => {
            MediaError::new(Code::Unsupported, "the file is encrypted in a way that is not supported")
                .with_hint("Save it without protection, or with a password only.")
        }
        Refusal::Format => MediaError::new(Code::Damaged, "this is a damaged PDF that cannot be repaired")
            .with_hint("Export it again from the program that made it."),
    }
}

/// What the file's two ends say: pdfium mends silently what we want to mention.
pub(super) fn looks_of(source: &Source) -> Result<Vec<Problem>, MediaError> {
    let cancel = Cancel::new();
    let told = |error: std::io::Error| failed(&error, &cancel);
    let mut problems = Vec::new();
    let mut head = [0; 5];
    source.read_at(&mut head, 0).map_err(told)?;
    if &head != b"%PDF-" {
        problems.push(problem("leading-bytes", "there are other bytes before the PDF begins"));
    }
    let start = source.num_bytes().saturating_sub(2048);
    let mut tail = vec![0; 2048];
    let count = source.read_at(&mut tail, start).map_err(told)?;
    tail.truncate(count);
    if !tail.windows(5).any(|part| part == b"%%EOF") {
        problems.push(problem(
            "truncated",
            "the end of the file is missing; what could be read was put together",
        ));
    }
    Ok(problems)
}
