//! PDF: what is told of pages, and what pypdfium2 tells of the same ones.

mod annotations;
mod damage;
mod drawn;
mod find;
mod geometry;
mod inks;
mod layers;
mod locked;
mod many;
mod marking;
mod outline;
pub mod produced;
mod reference;
mod selected;
mod text;
mod zoom;
