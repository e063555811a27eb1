//! Why an op may not stand: a closed set of codes, each with a message and the next step.

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $message:literal, $hint:literal;)*) => {
        /// Why an op was refused. A refusal is recorded like an acceptance (S13).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum Refusal { $($(#[$doc])* #[serde(rename = $code)] $name,)* }

        impl Refusal {
            pub const ALL: &'static [Refusal] = &[$(Refusal::$name,)*];

            /// The stable kebab-case word.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Refusal::$name => $code,)* }
            }

            #[must_use]
            pub const fn message(self) -> &'static str {
                match self { $(Refusal::$name => $message,)* }
            }

            /// The next step, for the person.
            #[must_use]
            pub const fn hint(self) -> &'static str {
                match self { $(Refusal::$name => $hint,)* }
            }
        }

        impl std::str::FromStr for Refusal {
            type Err = UnknownCode;
            fn from_str(code: &str) -> Result<Self, UnknownCode> {
                match code { $($code => Ok(Refusal::$name),)* _ => Err(UnknownCode) }
            }
        }
    };
}

/// A code that this build does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a code of refusal that this version does not know")]
pub struct UnknownCode;

refusals! {
    DeviceUnknown = "device-unknown", "This device is not registered.", "Sign in on this device again.";
    NotCountersigned = "not-countersigned", "The authority has not confirmed this device.", "Sign in on this device again.";
    ActorDiffers = "actor-differs", "The op names another person than the device's.", "Sign in as that person.";
    PersonUnknown = "person-unknown", "The person is not in the directory.", "Add the person first.";
    AuthorityOnly = "authority-only", "Only the authority records this.", "Nothing to do: it is recorded when it happens.";
    NotAllowed = "not-allowed", "The role in this project does not allow it.", "Ask a manager of the project.";
    NotYours = "not-yours", "It belongs to somebody else.", "Ask its author.";
    WrongSpace = "wrong-space", "The op was made for another project.", "Open the project it belongs to and try again.";
    IdTaken = "id-taken", "Something with this id exists already.", "Try again.";
    NotFound = "not-found", "What this is about is not there.", "Look again; it may never have arrived.";
    ChainBroken = "chain-broken", "The op names a proof, version and thread that do not belong together.", "Open the proof and try again.";
    Archived = "archived", "The proof or its project is archived.", "Restore it first.";
    Deleted = "deleted", "It was deleted.", "Restore it first.";
    NameEmpty = "name-empty", "A name is missing.", "Type a name.";
    TextEmpty = "text-empty", "The text is empty.", "Write something.";
    TextTooLong = "text-too-long", "The text is too long.", "Shorten it or split it.";
    TextNotPlain = "text-not-plain", "The text contains control characters.", "Remove them.";
    PlaceImpossible = "place-impossible", "The place cannot be on this kind of proof.", "Choose the place again.";
    ShapeImpossible = "shape-impossible", "The mark has no extent, lies too far out, or is of a form that it cannot have.", "Draw it again.";
    TooManyMarks = "too-many-marks", "The thread has as many marks as it can hold.", "Start another thread.";
    TooManyEdits = "too-many-edits", "The comment was edited as often as it can be.", "Add a new comment.";
    Answered = "answered", "Somebody answered or decided after it.", "Edit the comment, which is shown, or add another.";
    FirstComment = "first-comment", "It is the first comment of its thread.", "Delete the thread.";
    VersionWithdrawn = "version-withdrawn", "The version was withdrawn.", "Look at the current version.";
    VersionAnswered = "version-answered", "Somebody commented or decided on the version.", "Submit a new version instead.";
    VersionNotCurrent = "version-not-current", "There is another current version.", "Look at the current version and decide on that.";
    Superseded = "superseded", "Another version took its place meanwhile.", "Submit it again as a new version.";
    ContentDiffers = "content-differs", "The decision names other bytes than the version has.", "Open the version again and decide on what it shows.";
    StageNotOpen = "stage-not-open", "The stage is not open for this version.", "Wait until it opens.";
    StageClosed = "stage-closed", "The stage has closed.", "Decide on the current version.";
    AlreadyDecided = "already-decided", "You have decided on this version.", "Withdraw your decision, then decide again.";
    EffectDiffers = "effect-differs", "The decision does something else than its name says.", "Decide again.";
    ReasonRequired = "reason-required", "This decision needs a reason.", "Write why.";
    OwnSubmission = "own-submission", "Nobody decides on what they submitted here.", "Ask somebody else to decide.";
    FolderImpossible = "folder-impossible", "No folder can have this path.", "Use at most 8 names of at most 80 characters, with one slash between them.";
    ValueImpossible = "value-impossible", "The field cannot have this value.", "Choose or type another one.";
    OptionsImpossible = "options-impossible", "The field cannot have these options.", "Give it at most 200, each with another name of at most 80 characters; only fields to choose from have any.";
    FieldKindFixed = "field-kind-fixed", "The kind of a field cannot change.", "Remove the field and make another one.";
    TooManyFields = "too-many-fields", "There are as many fields as there can be.", "Remove one that is not used.";
    TooManyValues = "too-many-values", "The proof has as many values as it can hold.", "Clear another one first.";
    NotDecider = "not-decider", "The stage does not name you.", "Ask somebody whom the stage names.";
    LabelImpossible = "label-impossible", "A label is one line of at most 40 characters.", "Type a shorter one.";
    TooManyLabels = "too-many-labels", "The thread has as many labels as it can hold.", "Take one off first.";
    EmojiImpossible = "emoji-impossible", "A reaction is a single emoji.", "Choose an emoji.";
    TooManyReactions = "too-many-reactions", "The comment has as many different reactions as it can hold.", "Choose one that is there already.";
    TooManyAttachments = "too-many-attachments", "A comment holds at most ten attachments.", "Attach the others to a reply.";
    AttachmentTooLarge = "attachment-too-large", "An attachment is larger than 100 MB.", "Attach a smaller file, or add it as a proof.";
    TeamOnly = "team-only", "This is for the team only.", "Ask somebody of the team.";
    PersonRemoved = "person-removed", "The person is no longer in the organisation.", "Ask an owner or administrator to take them in again.";
    NotMember = "not-member", "The person is not in this project.", "Add the person to the project first.";
    LastOwner = "last-owner", "The organisation needs an owner.", "Make somebody else an owner first.";
    OwnerOnly = "owner-only", "Only an owner makes, changes or removes owners.", "Ask an owner.";
    /// Made after the revocation, as the device itself says.
    DeviceRevoked = "device-revoked", "This device was revoked.", "Sign in on this device again.";
    /// Made before the revocation, as the device says, which nobody can prove: a manager can look at what it was.
    SealedBeforeRevocation = "sealed-before-revocation", "It was made before its device was revoked, and arrived after.", "Ask a manager to look at it, then do it again on another device.";
    TooManyGroups = "too-many-groups", "There are as many groups as there can be.", "Remove one that is not used.";
    GroupFull = "group-full", "The group has as many people as it can hold.", "Make another group.";
    GroundRequired = "ground-required", "Nothing is erased or purged without a ground.", "Write on what ground.";
    NotErasable = "not-erasable", "What a record of this kind says is kept.", "Erase what was written in comments; purge versions.";
    OnHold = "on-hold", "Nothing is erased or purged here while it is on hold.", "Ask an owner or administrator to release it.";
    AwaitingMedia = "awaiting-media", "The bytes of this version have not all arrived.", "Wait until they have, then decide.";
    Purged = "purged", "The bytes of this version were purged.", "Submit a new version.";
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for Refusal {}
