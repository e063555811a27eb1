//! Video.
pub mod table;
pub(crate) mod ffi;
use std::io::{Read, Seek};
pub trait Source: Read + Seek + Send {}
impl<T: Read + Seek + Send> Source for T {}
