//! The rulebook: what an op needs to see, whether it may stand, what it does, how it is undone.

mod apply;
mod check;
mod decide;
mod facts;
mod fields;
mod keep;
mod limits;
mod marks;
mod needs;
mod people;
mod refusal;
mod remains;
mod roles;
mod template;
mod undo;
mod who;
mod words;

pub use apply::{Effects, Fact, apply};
pub use check::{Verdict, check};
pub use facts::{adopted, awaited, received};
pub use limits::{
    MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, MAX_GROUP_PEOPLE, MAX_GROUPS, MAX_LABELS, MAX_MARKS, MAX_REACTIONS,
};
pub use needs::needs;
pub use refusal::Refusal;
pub use remains::{ERASABLE, erases, is_blurred, remains};
pub use roles::{Grant, Roles, roles};
pub use template::{SOLO, Template, TemplateStage, template};
pub use undo::undo_of;
pub use who::sealing_key;
