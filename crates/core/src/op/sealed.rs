//! Making, reading and verifying the bytes of an op.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use super::strict::{self, MAX_OP_BYTES};
use super::{Base, Header, OP_VERSION, Payload};
use crate::bytes::{Hash, PublicKey, Signature64};
use crate::ids::{DeviceId, OpId, PersonId, SpaceId};

/// What the seal covers before the header.
const SEAL_DOMAIN: &[u8] = b"galley-op-v1";
/// What a countersignature covers before device, key and person.
const DEVICE_DOMAIN: &[u8] = b"galley-device-v1";

/// Why bytes are not an op.
#[derive(Debug, thiserror::Error)]
pub enum OpError {
    #[error("an op of {num_bytes} bytes; {MAX_OP_BYTES} are the most")]
    TooLarge { num_bytes: usize },
    #[error("not the JSON of an op: {0}")]
    Json(#[source] serde_json::Error),
    #[error("an object is expected")]
    NotAnObject,
    #[error("nested too deep")]
    TooDeep,
    #[error("a number with a fraction or exponent; ops have none")]
    Float,
    #[error("a value in another form than the one it is written in")]
    Form,
    #[error("the payload is not the one that the header commits to")]
    Commit,
    #[error("salt without payload, or payload without salt")]
    HalfErased,
    #[error("the header's `touches` or `blobs` are not those of the payload")]
    Mismatch,
    #[error("the seal is not by this key")]
    Seal,
    #[error("not a usable public key")]
    Key,
}

/// An op as it is stored and sent. Made once by [`seal`]; never written again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedOp {
    pub header: Vec<u8>,
    pub seal: Signature64,
    /// Absent together with `payload`: erased, or not for this person's eyes (S4).
    pub salt: Option<[u8; 32]>,
    pub payload: Option<Vec<u8>>,
}

/// The parsed form, for rules to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Op {
    pub header: Header,
    pub body: Body,
}

/// What is known of an op's payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    Known(Box<Payload>),
    /// Of a newer kind or version: kept as it is, replayed after an upgrade (S24).
    Unknown,
    /// Erased, or hidden from this person.
    Absent,
}

impl Op {
    #[must_use]
    pub const fn payload(&self) -> Option<&Payload> {
        match &self.body {
            Body::Known(payload) => Some(payload),
            Body::Unknown | Body::Absent => None,
        }
    }
}

/// What the maker of an op says besides its payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Envelope {
    pub op_id: OpId,
    pub space: SpaceId,
    pub device: DeviceId,
    pub device_seq: u64,
    pub base: Base,
    pub actor: Option<PersonId>,
    pub made_at: i64,
}

/// Makes the bytes of an op and seals them with the device's key.
///
/// # Errors
/// [`OpError::TooLarge`] when header and payload are beyond [`MAX_OP_BYTES`].
pub fn seal(
    envelope: &Envelope,
    payload: &Payload,
    salt: [u8; 32],
    key: &SigningKey,
) -> Result<SealedOp, OpError> {
    let body = payload.write().map_err(OpError::Json)?;
    let header = Header {
        op_id: envelope.op_id,
        space: envelope.space,
        device: envelope.device,
        device_seq: envelope.device_seq,
        base: envelope.base,
        actor: envelope.actor,
        kind: payload.kind().as_str().to_owned(),
        v: OP_VERSION,
        touches: payload.touches(),
        blobs: payload.blobs(),
        made_at: envelope.made_at,
        payload_commit: commit(&salt, &body),
    };
    let header = serde_json::to_vec(&header).map_err(OpError::Json)?;
    let num_bytes = header.len() + body.len();
    if num_bytes > MAX_OP_BYTES {
        return Err(OpError::TooLarge { num_bytes });
    }
    let seal = Signature64(key.sign(&sealed_bytes(&header)).to_bytes());
    Ok(SealedOp { header, seal, salt: Some(salt), payload: Some(body) })
}

impl SealedOp {
    /// Reads the bytes strictly; says nothing about the seal.
    ///
    /// # Errors
    /// Any [`OpError`] but `Seal` and `Key`.
    pub fn parse(&self) -> Result<Op, OpError> {
        let num_bytes = self.header.len() + self.payload.as_ref().map_or(0, Vec::len);
        if num_bytes > MAX_OP_BYTES {
            return Err(OpError::TooLarge { num_bytes });
        }
        let written = strict::read(&self.header)?;
        let header: Header = serde_json::from_slice(&self.header).map_err(OpError::Json)?;
        if serde_json::to_value(&header).map_err(OpError::Json)? != written {
            return Err(OpError::Form);
        }
        let body = match (&self.salt, &self.payload) {
            (None, None) => Body::Absent,
            (Some(salt), Some(payload)) => read_body(&header, salt, payload)?,
            _ => return Err(OpError::HalfErased),
        };
        Ok(Op { header, body })
    }

    /// Checks the seal against the key of the device that the header names.
    ///
    /// # Errors
    /// [`OpError::Key`] or [`OpError::Seal`].
    pub fn verify(&self, key: &PublicKey) -> Result<(), OpError> {
        verify(key, &sealed_bytes(&self.header), &self.seal)
    }

    /// SHA-256 of header and seal: tells a repeated op from another one under the same number (S12).
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of(&[&self.header, self.seal.as_bytes()])
    }
}

fn read_body(header: &Header, salt: &[u8; 32], payload: &[u8]) -> Result<Body, OpError> {
    if commit(salt, payload) != header.payload_commit {
        return Err(OpError::Commit);
    }
    let written = strict::read(payload)?;
    let Some(kind) = header.known_kind() else { return Ok(Body::Unknown) };
    let payload = Payload::from_json(kind, payload).map_err(OpError::Json)?;
    if payload.value().map_err(OpError::Json)? != written {
        return Err(OpError::Form);
    }
    if payload.touches() != header.touches || payload.blobs() != header.blobs {
        return Err(OpError::Mismatch);
    }
    Ok(Body::Known(Box::new(payload)))
}

/// The authority's word that a device is a person's (S5).
#[must_use]
pub fn countersign(
    authority: &SigningKey,
    device: DeviceId,
    key: &PublicKey,
    person: Option<PersonId>,
) -> Signature64 {
    Signature64(authority.sign(&device_bytes(device, key, person)).to_bytes())
}

/// Checks a countersignature.
///
/// # Errors
/// [`OpError::Key`] or [`OpError::Seal`].
pub fn countersigned_by(
    authority: &PublicKey,
    device: DeviceId,
    key: &PublicKey,
    person: Option<PersonId>,
    countersign: &Signature64,
) -> Result<(), OpError> {
    verify(authority, &device_bytes(device, key, person), countersign)
}

/// The public half of a device's key.
#[must_use]
pub fn public_key(key: &SigningKey) -> PublicKey {
    PublicKey(key.verifying_key().to_bytes())
}

pub(crate) fn verify(key: &PublicKey, bytes: &[u8], signature: &Signature64) -> Result<(), OpError> {
    let key = VerifyingKey::from_bytes(key.as_bytes()).map_err(|_| OpError::Key)?;
    key.verify_strict(bytes, &Signature::from_bytes(signature.as_bytes())).map_err(|_| OpError::Seal)
}

fn commit(salt: &[u8; 32], payload: &[u8]) -> Hash {
    Hash::of(&[salt, payload])
}

fn sealed_bytes(header: &[u8]) -> Vec<u8> {
    [SEAL_DOMAIN, header].concat()
}

fn device_bytes(device: DeviceId, key: &PublicKey, person: Option<PersonId>) -> Vec<u8> {
    let person = person.map(PersonId::uuid);
    let person = person.as_ref().map_or(&[] as &[u8], |person| person.as_bytes());
    [DEVICE_DOMAIN, device.uuid().as_bytes(), key.as_bytes(), person].concat()
}
