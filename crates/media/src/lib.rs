//! Opens, inspects, indexes and renders images, PDFs and video. Knows files and pixels, nothing of proofs.

pub mod cancel;
pub mod error;
pub mod inspect;
pub mod picture;
pub mod video;
