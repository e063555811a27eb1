//! The first start: which server this is, and the first op of its directory.
//!
//! The row comes first, then the op that it leads to: a start that ended between the two is gone on with.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;
use galley_core::log::{Tree, leaf};
use galley_core::op::{Base, DeviceRegister, DeviceRole, Envelope, Payload, public_key, seal};
use galley_core::{DeviceId, Hash, Head, OpId, Outcome, PublicKey, ServerId, SpaceId, Stamp};
use galley_store::{Batch, Edge, Entry};
use serde::{Deserialize, Serialize};

use super::StartError;
use crate::log::{Change, Expected, Log, LogError};

const TABLE: &str = "server";
const ROW: &str = "identity";

/// The row that a restored log has until its epochs have begun: by space, the epoch.
pub(crate) const RESTORED: (&str, &str) = (TABLE, "restored");

/// Which server this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    pub server: ServerId,
    pub directory: SpaceId,
    pub authority: DeviceId,
    pub public_key: PublicKey,
}

/// Reads which server this is, or founds one.
pub(super) fn find(log: &dyn Log, edge: &dyn Edge, key: &SigningKey) -> Result<Identity, StartError> {
    let identity = match read(log)? {
        Some(identity) => identity,
        None => draw(log, edge, key)?,
    };
    if identity.public_key != public_key(key) {
        return Err(StartError::KeysLost);
    }
    if log.head(identity.directory)?.is_none() {
        // Another node that does the same at this moment appends the same: whoever comes second finds it there.
        log.append(&first(&identity, edge, key)?)?;
    }
    Ok(identity)
}

/// Begins the epochs of a restored log (S21). Whatever of it an earlier start came to is passed over.
pub(super) fn begin_epochs(
    log: &dyn Log,
    identity: &Identity,
    edge: &dyn Edge,
    key: &SigningKey,
) -> Result<(), StartError> {
    let (table, row) = RESTORED;
    let Some(found) = log.row(table, row)? else { return Ok(()) };
    let epochs: BTreeMap<SpaceId, u32> =
        serde_json::from_slice(&found.value).map_err(|_| StartError::Identity)?;
    for (space, epoch) in epochs {
        let Some(head) = log.head(space)?.filter(|head| head.epoch < epoch) else { continue };
        let now = edge.now_ms();
        let begun = Head::sign(space, epoch, head.size, head.root, now, identity.authority, key);
        log.begin_epoch(&begun)?;
        tracing::warn!(%space, epoch, "a new epoch begins: the log was restored from a backup");
    }
    let gone =
        Change { table, key: row.to_owned(), expected: Expected::Revision(found.revision), value: None };
    log.change(&[gone])?;
    Ok(())
}

fn read(log: &dyn Log) -> Result<Option<Identity>, StartError> {
    let row = log.row(TABLE, ROW)?;
    row.map(|row| serde_json::from_slice(&row.value).map_err(|_| StartError::Identity)).transpose()
}

fn draw(log: &dyn Log, edge: &dyn Edge, key: &SigningKey) -> Result<Identity, StartError> {
    let identity = Identity {
        server: fresh(edge, ServerId::new),
        directory: fresh(edge, SpaceId::new),
        authority: fresh(edge, DeviceId::new),
        public_key: public_key(key),
    };
    let value = serde_json::to_vec(&identity).map_err(|_| StartError::Identity)?;
    let row = Change { table: TABLE, key: ROW.to_owned(), expected: Expected::Absent, value: Some(value) };
    if log.change(&[row])? {
        return Ok(identity);
    }
    read(log)?.ok_or(StartError::Identity)
}

fn fresh<T>(edge: &dyn Edge, make: fn(i64, [u8; 10]) -> T) -> T {
    let mut random = [0; 10];
    edge.random(&mut random);
    make(edge.now_ms(), random)
}

/// The op by which a directory begins: its authority registers itself (S5).
fn first(identity: &Identity, edge: &dyn Edge, key: &SigningKey) -> Result<Batch, StartError> {
    let unfit = |what: String| StartError::Log(LogError::Unfit { what });
    let register = Payload::DeviceRegister(DeviceRegister {
        device: identity.authority,
        public_key: identity.public_key,
        role: DeviceRole::Authority,
        person: None,
        countersign: None,
    });
    let now = edge.now_ms();
    let envelope = Envelope {
        op_id: fresh(edge, OpId::new),
        space: identity.directory,
        device: identity.authority,
        device_seq: 1,
        base: Base::nothing(),
        actor: None,
        made_at: now,
    };
    let mut salt = [0; 32];
    edge.random(&mut salt);
    let sealed = seal(&envelope, &register, salt, key).map_err(|error| unfit(error.to_string()))?;
    let stamp = Stamp::next(None, now, 0);
    let leaf = leaf(&sealed, &stamp);
    let none = |_: u32, _: u64| -> Option<Hash> { None };
    let nodes = Tree::new(0, none).append(leaf).map_err(|error| unfit(error.to_string()))?;
    // The tree of one leaf is that leaf (RFC 9162 §2.1.1).
    let head = Head::sign(identity.directory, 0, 1, leaf, stamp.received_at, identity.authority, key);
    let entry = Entry { stamp, outcome: Outcome::Accepted, leaf, sealed: Some(sealed) };
    Ok(Batch { space: identity.directory, epoch: 0, first_seq: 1, entries: vec![entry], nodes, head })
}
