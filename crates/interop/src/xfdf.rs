//! XFDF (ISO 19444-1): annotations of a PDF beside it, in the space of its pages.
//!
//! A thread is the annotation of its first mark, with the others as a group below it and replies in reply to it; resolved is
//! the state Completed of the review model. A thread without marks is a note. What XFDF has no word for (the words that are
//! marked, the pressure of a pen) is in attributes of a namespace of our own, which others pass over; positions never are.

mod reading;
mod space;
mod writing;

pub(crate) use reading::gathered;
pub use reading::read;
pub use writing::write;

/// The prefix of our own attributes is `galley`, and stays it.
const OWN: &str = "urn:galley:interop:1";
/// The side of the icon of a note, in points.
const ICON: f64 = 18.0;
