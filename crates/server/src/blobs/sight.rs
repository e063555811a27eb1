//! What bytes ask of the node that they are on: who may see what names them. A hash is no permission (S41).

use galley_core::{CommentId, Hash, PersonId, SpaceId, VersionId};

use super::Blobs;
use crate::Failure;
use crate::accounts::Ordering;

/// What names the bytes that somebody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// The bytes of a version.
    Version(VersionId),
    /// An attachment of a comment.
    Comment(CommentId),
}

/// The node behind the routes of bytes. Every call may block.
pub trait Sight: Ordering {
    fn blobs(&self) -> &Blobs;

    /// Returns the name of the file, if this names these bytes and the person may see it; none in every other case, which
    /// are not told apart.
    fn file_name(&self, person: PersonId, named: Named, sha256: &Hash) -> Result<Option<String>, Failure>;

    /// Whether somebody may bring bytes into a space: whoever may submit or comment there.
    fn may_bring(&self, person: PersonId, space: SpaceId) -> Result<bool, Failure>;

    /// Whether an op of the log names these bytes. An error where that is not known now: then nothing is removed.
    fn is_named(&self, sha256: &Hash) -> Result<bool, Failure>;
}
