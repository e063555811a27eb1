//! The desktop package as a whole: journeys in the real window, the pixel socket, kills.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod bad_input;
mod canvas;
mod journeys;
mod media;
mod screens;
mod socket;
mod socket_frames;
mod window;
mod window_kills;
