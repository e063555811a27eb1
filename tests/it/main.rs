//! The desktop package as a whole: journeys in the real window, the pixel socket, kills.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod bad_input;
mod bad_start;
mod canvas;
mod colours;
mod decoders;
mod difference;
mod display;
mod journeys;
mod journeys_film;
mod journeys_opening;
mod journeys_papers;
mod journeys_shown;
mod journeys_sound;
mod journeys_versions;
mod journeys_views;
mod journeys_words;
mod journeys_zoomed;
mod kinds;
mod large;
mod media;
mod office;
mod overlays;
mod screens;
mod screens_of_guards;
mod screens_of_menus;
mod screens_of_papers;
mod screens_of_states;
mod screens_of_tools;
mod socket;
mod socket_credit;
mod socket_frames;
mod starting;
mod tools;
mod window;
mod window_kills;
