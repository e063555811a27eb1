//! The kinds of op, each with its word. Words are never reused.

macro_rules! kinds {
    ($($name:ident = $word:literal,)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $($name,)* }

        impl Kind {
            pub const ALL: &'static [Kind] = &[$(Kind::$name,)*];

            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Kind::$name => $word,)* }
            }
        }

        impl std::str::FromStr for Kind {
            type Err = UnknownKind;
            fn from_str(word: &str) -> Result<Self, UnknownKind> {
                match word { $($word => Ok(Kind::$name),)* _ => Err(UnknownKind) }
            }
        }
    };
}

/// A word that this build does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a kind of op that this version does not know")]
pub struct UnknownKind;

kinds! {
    DeviceRegister = "device.register",
    PersonAdd = "person.add",
    ProjectCreate = "project.create",
    ProjectRename = "project.rename",
    ProjectArchive = "project.archive",
    ProjectRestore = "project.restore",
    MemberAdd = "member.add",
    ProofCreate = "proof.create",
    ProofRename = "proof.rename",
    ProofArchive = "proof.archive",
    ProofRestore = "proof.restore",
    ProofOpened = "proof.opened",
    VersionSubmit = "version.submit",
    VersionWithdraw = "version.withdraw",
    VersionRestore = "version.restore",
    ThreadStart = "thread.start",
    ThreadDelete = "thread.delete",
    ThreadRestore = "thread.restore",
    ThreadResolve = "thread.resolve",
    ThreadReopen = "thread.reopen",
    CommentAdd = "comment.add",
    CommentEdit = "comment.edit",
    CommentDelete = "comment.delete",
    CommentRestore = "comment.restore",
    MarkAdd = "mark.add",
    MarkChange = "mark.change",
    MarkRemove = "mark.remove",
    MarkRestore = "mark.restore",
    DecisionRecord = "decision.record",
    DecisionWithdraw = "decision.withdraw",
    RunStarted = "run.started",
    StageOpened = "stage.opened",
    ProofMove = "proof.move",
    ProofDelete = "proof.delete",
    ProofRecover = "proof.recover",
    ProofSet = "proof.set",
    FieldDefine = "field.define",
    FieldRemove = "field.remove",
    FieldRestore = "field.restore",
    ThreadLabel = "thread.label",
    ThreadUnlabel = "thread.unlabel",
    ThreadToDo = "thread.to-do",
    ThreadAudience = "thread.audience",
    ReactionAdd = "reaction.add",
    ReactionRemove = "reaction.remove",
    PersonRole = "person.role",
    PersonRemove = "person.remove",
    PersonReturn = "person.return",
    MemberRole = "member.role",
    MemberRemove = "member.remove",
    GroupDefine = "group.define",
    GroupAdd = "group.add",
    GroupDrop = "group.drop",
    GroupRemove = "group.remove",
    GroupRestore = "group.restore",
    DeviceRevoke = "device.revoke",
    PayloadErase = "payload.erase",
    VersionPurge = "version.purge",
    SpaceHold = "space.hold",
    SpaceRelease = "space.release",
    SpaceAdopted = "space.adopted",
    VersionAwaited = "version.awaited",
    VersionReceived = "version.received",
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
