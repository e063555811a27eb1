//! Names of entities.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::ids::{
    CommentId, DecisionId, DeviceId, FieldId, GroupId, MarkId, PersonId, ProjectId, ProofId, RunId, SpaceId,
    ThreadId, VersionId,
};

/// Names one entity. Written `proof/<id>`; what belongs to two things, `member/<project>/<person>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// The directory that this op's device and actor stand in; there is one for each installation.
    Directory,
    Person(PersonId),
    Device(DeviceId),
    Project(ProjectId),
    Member(ProjectId, PersonId),
    Proof(ProofId),
    Version(VersionId),
    /// That a person opened a version.
    Opened(VersionId, PersonId),
    Thread(ThreadId),
    Comment(CommentId),
    Mark(MarkId),
    Run(RunId),
    Decision(DecisionId),
    Field(FieldId),
    /// What a proof says in a field.
    Value(ProofId, FieldId),
    /// What a person put to a comment.
    Reaction(CommentId, PersonId),
    Group(GroupId),
    /// Whether a person is in a group.
    InGroup(GroupId, PersonId),
}

/// The text was not a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the key of an entity")]
pub struct NotAKey;

impl Key {
    /// Whether the directory's log decides about it (profiles of people are no entities at all).
    #[must_use]
    pub const fn in_directory(&self) -> bool {
        matches!(
            self,
            Self::Directory
                | Self::Person(_)
                | Self::Device(_)
                | Self::Field(_)
                | Self::Group(_)
                | Self::InGroup(..)
        )
    }

    /// The space whose log decides about it, where the key itself says so.
    #[must_use]
    pub const fn space(&self) -> Option<SpaceId> {
        match self {
            Self::Project(project) | Self::Member(project, _) => Some(project.space()),
            _ => None,
        }
    }

    /// The word before the first slash: the table, for whoever keeps entities in tables.
    #[must_use]
    pub const fn what(&self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::Person(_) => "person",
            Self::Device(_) => "device",
            Self::Project(_) => "project",
            Self::Member(..) => "member",
            Self::Proof(_) => "proof",
            Self::Version(_) => "version",
            Self::Opened(..) => "opened",
            Self::Thread(_) => "thread",
            Self::Comment(_) => "comment",
            Self::Mark(_) => "mark",
            Self::Run(_) => "run",
            Self::Decision(_) => "decision",
            Self::Field(_) => "field",
            Self::Value(..) => "value",
            Self::Reaction(..) => "reaction",
            Self::Group(_) => "group",
            Self::InGroup(..) => "in-group",
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what())?;
        match self {
            Self::Directory => Ok(()),
            Self::Person(id) => write!(f, "/{id}"),
            Self::Device(id) => write!(f, "/{id}"),
            Self::Project(id) => write!(f, "/{id}"),
            Self::Member(project, person) => write!(f, "/{project}/{person}"),
            Self::Proof(id) => write!(f, "/{id}"),
            Self::Version(id) => write!(f, "/{id}"),
            Self::Opened(version, person) => write!(f, "/{version}/{person}"),
            Self::Thread(id) => write!(f, "/{id}"),
            Self::Comment(id) => write!(f, "/{id}"),
            Self::Mark(id) => write!(f, "/{id}"),
            Self::Run(id) => write!(f, "/{id}"),
            Self::Decision(id) => write!(f, "/{id}"),
            Self::Field(id) => write!(f, "/{id}"),
            Self::Value(proof, field) => write!(f, "/{proof}/{field}"),
            Self::Reaction(comment, person) => write!(f, "/{comment}/{person}"),
            Self::Group(id) => write!(f, "/{id}"),
            Self::InGroup(group, person) => write!(f, "/{group}/{person}"),
        }
    }
}

impl FromStr for Key {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        fn id<T: FromStr>(text: &str) -> Result<T, NotAKey> {
            text.parse().map_err(|_| NotAKey)
        }
        let parts: Vec<&str> = text.split('/').collect();
        Ok(match parts.as_slice() {
            ["directory"] => Self::Directory,
            ["person", one] => Self::Person(id(one)?),
            ["device", one] => Self::Device(id(one)?),
            ["project", one] => Self::Project(id(one)?),
            ["member", project, person] => Self::Member(id(project)?, id(person)?),
            ["proof", one] => Self::Proof(id(one)?),
            ["version", one] => Self::Version(id(one)?),
            ["opened", version, person] => Self::Opened(id(version)?, id(person)?),
            ["thread", one] => Self::Thread(id(one)?),
            ["comment", one] => Self::Comment(id(one)?),
            ["mark", one] => Self::Mark(id(one)?),
            ["run", one] => Self::Run(id(one)?),
            ["decision", one] => Self::Decision(id(one)?),
            ["field", one] => Self::Field(id(one)?),
            ["value", proof, field] => Self::Value(id(proof)?, id(field)?),
            ["reaction", comment, person] => Self::Reaction(id(comment)?, id(person)?),
            ["group", one] => Self::Group(id(one)?),
            ["in-group", group, person] => Self::InGroup(id(group)?, id(person)?),
            _ => return Err(NotAKey),
        })
    }
}

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_back() {
        let key = Key::Member(ProjectId::new(1, [1; 10]), PersonId::new(2, [2; 10]));
        assert_eq!(key.to_string().parse(), Ok(key));
        assert_eq!("directory".parse(), Ok(Key::Directory));
        assert_eq!("proof/x".parse::<Key>(), Err(NotAKey));
        assert_eq!("member/".parse::<Key>(), Err(NotAKey));
    }
}
