//! The log, the outbox, views, search and the content store: what stays, on one SQLite file and a folder of bytes.
//!
//! [`Store`] is the door. Whatever it returned `Ok` for is on the medium. Ops come from `galley-core`, and so do all
//! rules; here they are put in order, made durable and folded into lists. Time, randomness and keys are handed in.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod authority;
pub mod backup;
mod confirmed;
pub mod content;
mod database;
pub mod derived;
pub mod disk;
mod entities;
mod erase;
mod error;
mod fields;
mod filters;
mod folder;
mod folders;
mod follow;
mod listing;
mod log;
mod look;
mod missing;
mod natural;
mod outbox;
mod overlay;
pub mod pages;
mod people;
mod private;
mod push;
mod rebuild;
mod record;
mod reveal;
mod rows;
mod search;
mod servers;
mod space;
mod store;
mod sweep;
mod threads;
mod undo;
mod verify;
mod viewer;
mod views;
mod words;

pub use authority::{Appended, AuthorityKeys, Batch};
pub use content::{ContentStore, Flow, Progress, Taken};
pub use derived::{Derived, DerivedKey};
pub use error::{Result, StoreError};
pub use fields::ValueFilter;
pub use filters::FilterRow;
pub use folder::{DATABASE_VERSION, DataFolder, OP_VERSION, WIRE_VERSION};
pub use folders::FolderRow;
pub use follow::{Cursor, Followed, Reach};
pub use listing::{ProofCursor, ProofPage, ProofQuery, SortBy};
pub use log::Entry;
pub use look::{Listed, Page};
pub use missing::{NamedBy, NamedBytes};
pub use outbox::Attention;
pub use push::{Answer, Said};
pub use record::{Recorded, Track};
pub use rows::{
    CommentRow, DecisionRow, FieldRow, MarkRow, PersonRow, ProjectRow, ProofRow, ReactionRow, ThreadRow,
    ValueRow, VersionRow,
};
pub use search::HitRow;
pub use servers::{Server, SignedIn};
pub use store::{Below, Edge, Keys, Store};
pub use undo::UndoStack;
pub use verify::Verified;
pub use words::KeptFile;
