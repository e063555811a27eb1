//! `POST /v1/devices`: a signed-in person's device asks for the authority's word (S5).
//!
//! The answer is what the device needs to seal and push its own `device.register`. The session is bound to the device
//! from then on.

use galley_core::{DeviceId, PersonId, PublicKey, Signature64, SpaceId};
use serde::{Deserialize, Serialize};

use super::bytes::text;

/// The most bytes of a device's name.
pub const MAX_NAME_BYTES: usize = 200;

/// The request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDevice {
    pub device: DeviceId,
    pub public_key: PublicKey,
    /// What its owner calls it in the list of their devices; in no op.
    #[serde(deserialize_with = "text::<_, MAX_NAME_BYTES>")]
    pub name: String,
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Countersigned {
    pub person: PersonId,
    /// By the authority over device, key and person; hex, as in the op that carries it.
    pub countersign: Signature64,
    /// The space that the op goes to.
    pub directory: SpaceId,
    pub authority: DeviceId,
    /// To be pinned: heads of every space of this server are signed by it.
    pub authority_key: PublicKey,
}
