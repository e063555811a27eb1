//! `GET /v1/spaces`: what there is for a person; `GET /v1/events`: that there is more.

use galley_core::SpaceId;
use serde::{Deserialize, Serialize};

use super::bytes::{list, text, text_or_none};

/// The most spaces of one person.
pub const MAX_SPACES: usize = 20_000;
const MAX_NAME: usize = 800;
const MAX_ROLE: usize = 32;

/// The answer to `GET /v1/spaces`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spaces {
    /// Devices, people and fields: the space that every other depends on.
    pub directory: SpaceRef,
    /// Projects that this person may see, no others.
    #[serde(deserialize_with = "list::<_, _, MAX_SPACES>")]
    pub spaces: Vec<SpaceRef>,
}

/// A space as a list shows it, before anything of it is there (S25).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpaceRef {
    pub space: SpaceId,
    /// Of the project; the directory has none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "text_or_none::<_, MAX_NAME>"
    )]
    pub name: Option<String>,
    /// The number of its last op.
    pub size: u64,
    /// The word of this person's role there: in the project, or in the organisation for the directory.
    #[serde(deserialize_with = "text::<_, MAX_ROLE>")]
    pub role: String,
}

/// The data of an event: that a space has grown, and no more (S23).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poke {
    pub space: SpaceId,
}
