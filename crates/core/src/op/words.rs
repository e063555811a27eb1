//! What is said about threads and comments besides their texts: labels, what is to be done, for whom they are,
//! reactions, attachments.

use serde::{Deserialize, Serialize};

use super::OrgRole;
use crate::bytes::Hash;
use crate::ids::{CommentId, ProofId, ThreadId, VersionId};

/// What became of what a thread asks for. A thread without one asks for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToDo {
    Open,
    InProgress,
    Done,
    WontDo,
}

impl ToDo {
    pub const ALL: &'static [ToDo] = &[ToDo::Open, ToDo::InProgress, ToDo::Done, ToDo::WontDo];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::InProgress => "in-progress",
            Self::Done => "done",
            Self::WontDo => "wont-do",
        }
    }
}

/// Whom a thread is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    #[default]
    Everyone,
    /// All but external members (W2).
    Team,
}

impl Audience {
    pub const ALL: &'static [Audience] = &[Audience::Everyone, Audience::Team];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Team => "team",
        }
    }

    /// Whether it says nothing that had to be written.
    #[must_use]
    pub const fn is_everyone(&self) -> bool {
        matches!(self, Self::Everyone)
    }

    /// Whether somebody of this role in the organisation is among them.
    #[must_use]
    pub fn includes(self, role: OrgRole) -> bool {
        self == Self::Everyone || role != OrgRole::External
    }
}

/// A file that a comment brings along. Its name and type are what its author's device said of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    pub sha256: Hash,
    /// RFC 9162 root over the SHA-256 of each MiB (S40).
    pub chunk_root: Hash,
    pub bytes: u64,
    pub file_name: String,
    pub media_type: String,
}

/// `thread.label`, `thread.unlabel`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThreadLabel {
    pub proof: ProofId,
    pub version: VersionId,
    pub thread: ThreadId,
    pub label: String,
}

/// `thread.to-do`; without a state the thread asks for nothing any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThreadToDo {
    pub proof: ProofId,
    pub version: VersionId,
    pub thread: ThreadId,
    pub state: Option<ToDo>,
    pub was: Option<ToDo>,
}

/// `thread.audience`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThreadAudience {
    pub proof: ProofId,
    pub version: VersionId,
    pub thread: ThreadId,
    pub audience: Audience,
    pub was: Audience,
}

/// `reaction.add`, `reaction.remove`: by the actor; nobody reacts for another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReactionRef {
    pub proof: ProofId,
    pub version: VersionId,
    pub thread: ThreadId,
    pub comment: CommentId,
    pub emoji: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_written_as_they_are_said() {
        for state in ToDo::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
        for audience in Audience::ALL {
            assert_eq!(serde_json::to_value(audience).unwrap(), audience.as_str());
        }
    }

    #[test]
    fn w2_the_team_is_everybody_but_external_members() {
        for role in OrgRole::ALL {
            assert!(Audience::Everyone.includes(*role));
            assert_eq!(Audience::Team.includes(*role), *role != OrgRole::External, "{role}");
        }
    }
}
