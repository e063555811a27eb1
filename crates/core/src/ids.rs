//! Ids: one newtype per thing, UUIDv7 made by the client, UUIDv5 where two nodes must derive the same.
//!
//! An id says nothing of what it names. Converting between kinds is explicit and exists only where one *is* the other.

use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

/// The text was not an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not the id of a {what}: a UUID is expected")]
pub struct NotAnId {
    pub what: &'static str,
    pub text: String,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident, $what:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes a UUIDv7 (RFC 9562 §5.7) from milliseconds UTC and ten random bytes.
            #[must_use]
            pub fn new(now_ms: i64, random: [u8; 10]) -> Self {
                Self(Builder::from_unix_timestamp_millis(now_ms.max(0).unsigned_abs(), &random).into_uuid())
            }

            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!($what, ":{}"), self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAnId;
            /// Reads the hyphenated form, the only one ever written.
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                match Uuid::try_parse(text) {
                    Ok(uuid) if text.len() == 36 => Ok(Self(uuid)),
                    _ => Err(NotAnId { what: $what, text: text.chars().take(64).collect() }),
                }
            }
        }
    )*};
}

ids! {
    /// A person, opaque: the name is a row that can change, never part of an op.
    PersonId, "person";
    /// One installation's data folder, with a key of its own.
    DeviceId, "device";
    /// What one log is about: one project, or the directory.
    SpaceId, "space";
    ProjectId, "project";
    ProofId, "proof";
    VersionId, "version";
    ThreadId, "thread";
    CommentId, "comment";
    MarkId, "mark";
    DecisionId, "decision";
    RunId, "run";
    OpId, "op";
    /// What an organisation describes its proofs by.
    FieldId, "field";
    /// People whom an organisation speaks of together.
    GroupId, "group";
    /// A filter that a person saved: a private row, in no op.
    FilterId, "filter";
    /// A server, as a device tells it from others: in no op.
    ServerId, "server";
}

impl ProjectId {
    /// The space that is this project: a project and its space have the same id.
    #[must_use]
    pub const fn space(self) -> SpaceId {
        SpaceId(self.0)
    }
}

impl SpaceId {
    /// The project that this space is, if it is not the directory; the id alone cannot tell.
    #[must_use]
    pub const fn project(self) -> ProjectId {
        ProjectId(self.0)
    }
}

/// Namespace of every derived id, drawn once; it must never change.
const FACTS: Uuid = Uuid::from_u128(0x4e1b_37c9_9d39_5a0e_8ac5_7ab1_f1a0_6e02);

impl OpId {
    /// The id of the fact `kind` about `about` (S9): two nodes that derive it cannot double it.
    #[must_use]
    pub fn of_fact(kind: &str, about: &[Uuid]) -> Self {
        Self(derive(kind, about))
    }
}

impl RunId {
    /// The run of a proof: a proof has one.
    #[must_use]
    pub fn of_proof(proof: ProofId) -> Self {
        Self(derive("run", &[proof.0]))
    }
}

fn derive(kind: &str, about: &[Uuid]) -> Uuid {
    let mut name = kind.as_bytes().to_vec();
    for id in about {
        name.push(0);
        name.extend_from_slice(id.as_bytes());
    }
    Uuid::new_v5(&FACTS, &name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_read_back() {
        let early = ProofId::new(1_700_000_000_000, [255; 10]);
        let late = ProofId::new(1_700_000_000_001, [0; 10]);
        assert!(early < late);
        assert_eq!(early.uuid().get_version_num(), 7);
        assert_eq!(early.to_string().parse::<ProofId>().unwrap(), early);
        assert_eq!(serde_json::from_str::<ProofId>(&serde_json::to_string(&early).unwrap()).unwrap(), early);
        assert!("x".parse::<ProofId>().is_err());
        assert!(early.to_string().replace('-', "").parse::<ProofId>().is_err(), "one written form");
    }

    #[test]
    fn s9_ids_of_facts_are_derived() {
        let one = ProofId::new(1, [1; 10]).uuid();
        let two = ProofId::new(1, [2; 10]).uuid();
        assert_eq!(OpId::of_fact("stage.opened", &[one, two]), OpId::of_fact("stage.opened", &[one, two]));
        assert_ne!(OpId::of_fact("stage.opened", &[one, two]), OpId::of_fact("stage.opened", &[two, one]));
        assert_ne!(OpId::of_fact("stage.opened", &[one]), OpId::of_fact("run.started", &[one]));
        assert_eq!(OpId::of_fact("run.started", &[one]).uuid().get_version_num(), 5);
    }
}
