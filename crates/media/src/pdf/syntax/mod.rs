//! A reader of PDF objects (ISO 32000-2, 7.2 to 7.5), for what pdfium does not tell: inherited boxes, inks, layers.
//!
//! Reads by position, only what is asked for, and keeps little of it. Follows the cross-reference tables; where they
//! are wrong, looks for the objects themselves. Everything is bounded: depth, lengths, what streams unpack to.
//! Does not decrypt (an encrypted file is read from the copy that pdfium writes), draw, or check conformance.

mod append;
mod filters;
mod lexer;
mod objects;
mod rebuild;
mod tree;
mod value;
mod write;
mod xref;

pub(super) use append::{Appending, with_more};
pub(super) use lexer::{Lexer, Token};
pub(super) use objects::Objects;
pub(super) use tree::{Leaf, Tree};
pub(super) use value::{Dict, Stream, Value, text};
pub(super) use write::update;
