//! Texts as typed or pasted, made fit for the record before anything else is done with them.

use galley_core::Refusal;
use galley_core::text::{MAX_NAME_CHARS, MAX_TEXT_CHARS, clean, clean_name};

use crate::api::Failure;

/// A name: one line, not empty.
pub(crate) fn name(typed: &str) -> Result<String, Failure> {
    let name = clean_name(typed);
    if name.is_empty() {
        return Err(Failure::refused(Refusal::NameEmpty));
    }
    within(name, MAX_NAME_CHARS)
}

/// A comment: not empty.
pub(crate) fn comment(typed: &str) -> Result<String, Failure> {
    let text = clean(typed);
    if text.is_empty() {
        return Err(Failure::refused(Refusal::TextEmpty));
    }
    within(text, MAX_TEXT_CHARS)
}

/// A note or reason, which may be empty here.
pub(crate) fn optional(typed: &str) -> Result<String, Failure> {
    within(clean(typed), MAX_TEXT_CHARS)
}

fn within(text: String, max_chars: usize) -> Result<String, Failure> {
    if text.chars().count() > max_chars { Err(Failure::refused(Refusal::TextTooLong)) } else { Ok(text) }
}
