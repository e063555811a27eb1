//! Opens, inspects, indexes, renders and plays images, PDFs, office documents, video and sound. Knows files and
//! pixels, nothing of proofs.

pub mod cancel;
pub mod difference;
mod ends;
pub mod error;
pub mod fonts;
#[cfg(test)]
mod fuzzing;
mod geometry;
mod image;
pub mod inspect;
pub mod label;
pub mod listen;
pub mod office;
mod pdf;
pub mod picture;
pub mod pool;
pub mod sample;
pub mod source;
pub mod video;
pub mod waveform;
pub mod worker;
