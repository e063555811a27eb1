//! Playing films and sounds: in Rust, by one clock.
//!
//! [`clock`], [`schedule`] and [`ahead`] are pure: instants and readings are handed in, nothing sleeps or decodes. *Played*
//! time is nanoseconds of media since play began; it only grows. A [`schedule::Course`] says which place of the film or
//! sound that is, forward, backward or around, so that neither the clock nor the counting knows of directions and laps.
//!
//! The rest are threads of a [`Player`]: one decodes pictures ahead, one feeds the sound device, one shows each picture
//! when it is due, and says how far play has come.

mod ahead;
mod clock;
mod film;
pub mod output;
mod player;
mod schedule;
mod sound;
mod speaker;

pub use self::player::{Audible, Ended, Ending, Order, Place, Player, Progress, Stage};
