//! What the log adds up to: entities by key, and slices of them.

mod entity;
mod key;
mod slice;
mod visible;

pub use entity::{
    Before, Comment, Decision, Device, Directory, Entity, Field, InForce, Last, Mark, Member, Opened, Person,
    Project, Proof, Reaction, Run, Stage, Standing, Thread, Value, Version,
};
pub use key::{Key, NotAKey};
pub use slice::Slice;
pub use visible::{is_for, visible, visible_to};
