//! What the log adds up to: entities by key, and slices of them.

mod audience;
mod entity;
mod key;
mod slice;
mod visible;

pub use audience::{Viewpoint, is_entity_for, is_entity_for_knowing, is_op_for, is_op_for_knowing};
pub use entity::{
    Adopted, Before, Comment, Decision, Device, Directory, Entity, Field, Group, Hold, InForce, InGroup,
    Last, Mark, Member, Opened, Person, Project, Proof, Reaction, Revoked, Run, Stage, Standing, Thread,
    Value, Version,
};
pub use key::{Key, NotAKey};
pub use slice::Slice;
pub use visible::{is_for, visible, visible_to};
