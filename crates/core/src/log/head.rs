//! The signed head of a log: this many leaves, this root, says this authority.

use ed25519_dalek::{Signer, SigningKey};
use serde::{Deserialize, Serialize};

use crate::bytes::{Hash, PublicKey, Signature64};
use crate::ids::{DeviceId, SpaceId};
use crate::op::OpError;

const HEAD_DOMAIN: &[u8] = b"galley-head-v1";

/// A tree head. The signature covers `"galley-head-v1" ‖ space ‖ epoch ‖ size ‖ root ‖ signed_at ‖ authority`, ids as
/// their 16 bytes and numbers big-endian in their own width.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub space: SpaceId,
    pub epoch: u32,
    /// The number of leaves; also the `seq` of the last.
    pub size: u64,
    pub root: Hash,
    /// Milliseconds UTC.
    pub signed_at: i64,
    pub authority: DeviceId,
    pub signature: Signature64,
}

impl Head {
    #[must_use]
    pub fn sign(
        space: SpaceId,
        epoch: u32,
        size: u64,
        root: Hash,
        signed_at: i64,
        authority: DeviceId,
        key: &SigningKey,
    ) -> Self {
        let unsigned =
            Self { space, epoch, size, root, signed_at, authority, signature: Signature64([0; 64]) };
        let signature = Signature64(key.sign(&unsigned.signed_bytes()).to_bytes());
        Self { signature, ..unsigned }
    }

    /// Checks the signature against the authority's key.
    ///
    /// # Errors
    /// [`OpError::Key`] or [`OpError::Seal`].
    pub fn verify(&self, key: &PublicKey) -> Result<(), OpError> {
        crate::op::verify(key, &self.signed_bytes(), &self.signature)
    }

    fn signed_bytes(&self) -> Vec<u8> {
        [
            HEAD_DOMAIN,
            self.space.uuid().as_bytes(),
            &self.epoch.to_be_bytes(),
            &self.size.to_be_bytes(),
            self.root.as_bytes(),
            &self.signed_at.to_be_bytes(),
            self.authority.uuid().as_bytes(),
        ]
        .concat()
    }
}
