//! How long and how many: texts, marks, edits.

use super::Refusal;
use crate::text::{
    MAX_FILE_NAME_CHARS, MAX_LABEL_CHARS, MAX_MEDIA_TYPE_CHARS, MAX_NAME_CHARS, MAX_TEXT_CHARS, is_plain,
};

/// Marks that are there in one thread.
pub const MAX_MARKS: u32 = 100;
/// Labels of one thread.
pub const MAX_LABELS: usize = 20;
/// Different emoji that people put to one comment.
pub const MAX_REACTIONS: usize = 50;
/// Attachments of one comment.
pub const MAX_ATTACHMENTS: usize = 10;
/// The size of one attachment.
pub const MAX_ATTACHMENT_BYTES: u64 = 100_000_000;
/// Groups of an organisation that are there.
pub const MAX_GROUPS: u32 = 1_000;
/// People in one group.
pub const MAX_GROUP_PEOPLE: u32 = 50_000;
/// Visible edits of one comment.
pub(super) const MAX_EDITS: usize = 50;

pub(super) fn name(name: &str) -> Result<(), Refusal> {
    if name.trim().is_empty() {
        return Err(Refusal::NameEmpty);
    }
    one_line(name, MAX_NAME_CHARS)
}

pub(super) fn file_name(name: &str) -> Result<(), Refusal> {
    if name.is_empty() {
        return Err(Refusal::NameEmpty);
    }
    one_line(name, MAX_FILE_NAME_CHARS)
}

pub(super) fn media_type(media_type: &str) -> Result<(), Refusal> {
    if media_type.is_empty() {
        return Err(Refusal::TextEmpty);
    }
    one_line(media_type, MAX_MEDIA_TYPE_CHARS)
}

/// One line, without space around it: there is one way to write a label.
pub(super) fn label(label: &str) -> Result<(), Refusal> {
    let fits = !label.is_empty() && label.trim() == label && one_line(label, MAX_LABEL_CHARS).is_ok();
    if fits { Ok(()) } else { Err(Refusal::LabelImpossible) }
}

pub(super) fn text(text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() { Err(Refusal::TextEmpty) } else { text_or_nothing(text) }
}

pub(super) fn text_or_nothing(text: &str) -> Result<(), Refusal> {
    if text.chars().nth(MAX_TEXT_CHARS).is_some() {
        return Err(Refusal::TextTooLong);
    }
    if text.chars().all(is_plain) { Ok(()) } else { Err(Refusal::TextNotPlain) }
}

fn one_line(text: &str, max_chars: usize) -> Result<(), Refusal> {
    if text.chars().nth(max_chars).is_some() {
        return Err(Refusal::TextTooLong);
    }
    if text.chars().any(char::is_control) { Err(Refusal::TextNotPlain) } else { Ok(()) }
}
