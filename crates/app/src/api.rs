//! What crosses the `call(name, input)` boundary: inputs, outputs and events, as the interface sees them.
//!
//! Shapes only; no rules. Ids are UUID strings. Instants are milliseconds UTC. Geometry is in integer
//! thousandths of an image pixel, video pixel (as shown) or PDF point (page as shown, top left origin).
//! TypeScript for all of it is generated (`cargo xtask codegen`) and committed.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

mod desktop;
mod fields;
mod listing;
mod marks;
mod output;
mod papers;
mod servers;
mod showing;
mod sound;
mod tools;
mod window;
mod words;

pub use desktop::*;
pub use fields::*;
pub use listing::*;
pub use marks::*;
pub use output::*;
pub use papers::{
    FindText, GetText, PageText, Password, TextLine, TextPlace, TextPlaces, TextWord, UnlockVersion,
};
pub use servers::*;
pub use showing::*;
pub use sound::{GetSoundtrack, GetWaveform, Soundtrack, Span, Waveform};
pub use tools::*;
pub use window::*;
pub use words::*;

/// What went wrong, in words the interface can translate by `code`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Failure {
    /// Stable kebab-case word.
    pub code: String,
    pub message: String,
    /// The next step, for the person.
    pub hint: Option<String>,
    pub params: std::collections::BTreeMap<String, String>,
    pub retryable: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    System,
    Dark,
    Light,
}

/// What the interface's words are in; `system`: as the system's, where it is one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    System,
    En,
    De,
}

/// Whose keys the interface has: its own, those of a proofing service, those of Acrobat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum KeyProfile {
    Editor,
    Proofer,
    Acrobat,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Person {
    pub id: String,
    pub name: String,
}

/// No input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Nothing {}

/// `app.state {}`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct AppState {
    /// Absent until the first-run name was given (`person.name`).
    pub person: Option<Person>,
    /// What the first-run name may be filled with: `GALLEY_NAME`, else the account's own name.
    pub suggested_name: Option<String>,
    /// Where the device key is kept; `file` is said on screen.
    pub key_storage: KeyStorage,
    pub theme: Theme,
    pub language: Language,
    pub key_profile: KeyProfile,
    /// Whether a letter or sign alone is a key.
    pub character_keys: bool,
    /// Of the interface, in percent: one of 100, 125, 150, 175, 200.
    pub text_size: u32,
    /// The desktop is told when long work ends while the window has no focus.
    pub notifications: bool,
    /// Printable, for the settings page.
    pub data_folder: String,
    pub app_version: String,
    pub sample_available: bool,
    pub sample_added: bool,
    /// What is not `proved` is said on screen for as long as it is so.
    pub sandbox: SandboxState,
    pub extensions: Vec<String>,
}

/// Whether the processes that decode files have proved that they cannot get out. Without that they are handed files where
/// it was allowed (`unproved`), else none (`refused`). `absent`: there are none for this system yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum SandboxState {
    Proved,
    Unproved,
    Refused,
    Absent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum KeyStorage {
    Keychain,
    File,
}

/// `person.name`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct NamePerson {
    pub name: String,
}

/// `settings.set`: absent members stay.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct SetSettings {
    #[ts(optional = nullable)]
    pub theme: Option<Theme>,
    #[ts(optional = nullable)]
    pub language: Option<Language>,
    #[ts(optional = nullable)]
    pub key_profile: Option<KeyProfile>,
    #[ts(optional = nullable)]
    pub character_keys: Option<bool>,
    #[ts(optional = nullable)]
    pub text_size: Option<u32>,
    #[ts(optional = nullable)]
    pub notifications: Option<bool>,
    /// Bytes that the cache may hold, from 64 MiB to 64 GiB.
    #[ts(optional = nullable, type = "number | null")]
    pub cache_limit: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum MediaKind {
    Image,
    Pdf,
    Video,
    Audio,
}

/// Where a proof stands, for lists and pills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    Pending,
    Approved,
    ApprovedWithChanges,
    ChangesRequested,
    Rejected,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ProjectCard {
    pub id: String,
    pub name: String,
    pub num_proofs: u32,
    pub archived: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ProofCard {
    pub id: String,
    pub project: String,
    pub project_name: String,
    pub name: String,
    pub kind: MediaKind,
    /// The current version, and its number.
    pub version: String,
    pub version_number: u32,
    pub standing: Standing,
    pub open_threads: u32,
    pub unread: u32,
    #[ts(type = "number")]
    pub created_at: i64,
    #[ts(type = "number")]
    pub updated_at: i64,
    pub archived: bool,
    /// Where it lies: names between slashes; empty: at the top.
    pub folder: String,
    /// In the bin.
    pub deleted: bool,
    /// In fields that are there.
    pub values: Vec<ValueView>,
}

/// `home.get {}`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Home {
    /// Nothing decided on the current version yet; newest first; at most 200.
    pub waiting: Vec<ProofCard>,
    /// Opened by this person, latest first; at most 24.
    pub recent: Vec<ProofCard>,
    pub projects: Vec<ProjectCard>,
}

/// A file the person chose, by an opaque ticket; the path stays in Rust.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Ticket {
    pub ticket: String,
    /// Printable name (not a path).
    pub name: String,
    #[ts(type = "number")]
    pub bytes: u64,
}

/// `proof.create`: copies the bytes in, looks at them, starts a proof. Progress arrives as events.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CreateProof {
    pub ticket: String,
    /// Absent: the project of one's own, made when first needed.
    #[ts(optional = nullable)]
    pub project: Option<String>,
    /// What the project of one's own is called if it is made now, in the language of the interface; absent: "My proofs".
    #[serde(default)]
    #[ts(optional = nullable)]
    pub own_project: Option<String>,
    /// Absent: the file's name without its ending.
    #[ts(optional = nullable)]
    pub name: Option<String>,
    /// Of an encrypted file, after `password-needed`.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub password: Option<Password>,
}

/// `version.submit`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SubmitVersion {
    pub proof: String,
    pub ticket: String,
    pub note: String,
    /// Of an encrypted file, after `password-needed`.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub password: Option<Password>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ProofRef {
    pub proof: String,
    pub version: String,
    /// What made a PDF of an office document that was added, such as `LibreOffice 7.4.7.2`; absent for other files.
    pub converted_by: Option<String>,
    /// Another version that has the same bytes, one of this proof before all others; absent where there is none.
    pub same: Option<SameBytes>,
}

/// A version with the bytes of one that was added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SameBytes {
    pub proof: String,
    pub name: String,
    pub project_name: String,
    /// Absent until confirmed.
    pub version_number: Option<u32>,
}

/// `proof.get`, `proof.archive`, `proof.restore`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OneProof {
    pub proof: String,
}

/// `proof.rename`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RenameProof {
    pub proof: String,
    pub name: String,
}

/// `project.create`: answers with the card of the new project.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CreateProject {
    pub name: String,
    /// At which it is; on this device where none is named.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub server: Option<String>,
}

/// `project.rename`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RenameProject {
    pub project: String,
    pub name: String,
}

/// `project.archive`, `project.restore`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OneProject {
    pub project: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ProofView {
    pub card: ProofCard,
    /// Oldest first.
    pub versions: Vec<VersionView>,
    /// Why deciding on the current version is not possible now, as a code; absent when it is.
    pub cannot_decide: Option<String>,
    /// The rules this proof runs under, such as `solo@1`.
    pub workflow: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct VersionView {
    pub id: String,
    pub number: u32,
    pub current: bool,
    pub file_name: String,
    pub note: String,
    pub sha256: String,
    #[ts(type = "number")]
    pub bytes: u64,
    pub submitted_by: Person,
    #[ts(type = "number")]
    pub submitted_at: i64,
    /// Absent when the bytes cannot be looked at; `unavailable` then says why.
    pub media: Option<MediaView>,
    pub unavailable: Option<Failure>,
    /// What made this PDF of the office document `file_name`; absent for other files.
    pub converted_by: Option<String>,
    /// What the decoder noticed, in words.
    pub problems: Vec<String>,
    /// Those of them that say how the screen differs from what the file means; of a PDF more may come once all of it
    /// was looked at.
    pub notices: Vec<Notice>,
    pub decisions: Vec<DecisionView>,
}

/// The medium's own space, as shown (orientation, rotation and pixel aspect applied).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum MediaView {
    Image {
        /// Of the first page.
        width: u32,
        height: u32,
        /// More than 1 for a TIFF of several pages; `media.pages` has their sizes.
        num_pages: u32,
        /// Pixels per inch, where the file says so.
        dpi: Option<[f64; 2]>,
        /// Drawn anew at every size: there are no pixels of its own to be enlarged.
        vector: bool,
    },
    Pdf {
        num_pages: u32,
    },
    Video {
        width: u32,
        height: u32,
        num_frames: u32,
        /// Absent when the rate varies.
        frame_rate: Option<[u32; 2]>,
        #[ts(type = "[number, number]")]
        duration: [i64; 2],
        /// Of frame 0, by the file or as it was set.
        start_timecode: Option<String>,
        drop_frame: bool,
        /// A person set `start_timecode`.
        start_set: bool,
        /// As it was set for the proof, whether frames of this rate can be counted so or not.
        set_start: Option<String>,
        /// What frame 0 is written as; 0 unless a person set another number.
        first_frame: u32,
        /// There is sound beside the picture.
        has_sound: bool,
        /// The whole table was confirmed by decoding.
        confirmed: bool,
    },
    Audio {
        channels: u32,
        /// Samples a second.
        sample_rate: u32,
        /// One sample is one value for every channel. Counted when `confirmed`, else what the file says of itself.
        #[ts(type = "number")]
        num_samples: u64,
        /// Short name, such as `flac`.
        codec: String,
        /// Seconds.
        #[ts(type = "[number, number]")]
        duration: [i64; 2],
        /// All samples were counted by decoding.
        confirmed: bool,
    },
}

/// `media.pages`: sizes and labels of some pages.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ListPages {
    pub version: String,
    /// From 1.
    pub first: u32,
    pub count: u32,
}

/// `media.retry`: bytes on which the decoder died are tried again.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RetryMedia {
    pub version: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct PageView {
    /// From 1.
    pub number: u32,
    pub label: String,
    /// As shown, in thousandths: of a unit of the page for a PDF, of a pixel for an image.
    pub width: u32,
    pub height: u32,
    /// Units or pixels per inch, across and down: of a PDF 72, unless the page has units of its own (/UserUnit); of an
    /// image what that page says.
    pub per_inch: Option<[f64; 2]>,
    pub boxes: PageBoxesView,
}

/// `media.thumbnail`: a picture of the version's first page or frame, or of the one that is asked for, not of both.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GetThumbnail {
    pub version: String,
    /// Page from 1; ignored where there are none.
    #[ts(optional = nullable)]
    pub page: Option<u32>,
    /// Frame from 0; ignored where there are none. Of frames only the first is kept.
    #[ts(optional = nullable)]
    pub frame: Option<u32>,
    /// The box it fits, in pixels; at most 640.
    pub size: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Thumbnail {
    /// `data:image/png;base64,…`
    pub url: String,
    pub width: u32,
    pub height: u32,
}

/// `media.find-frame`: a frame number, a timecode or a time, as typed; of sound a time, or `#` and a sample.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FindFrame {
    pub version: String,
    pub text: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FoundFrame {
    /// From 0; of sound the sample, and where nothing sounds any more the end.
    #[ts(type = "number")]
    pub frame: u64,
}

/// What a frame is in every table of its bytes, whatever number each gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FrameKey {
    /// As the pixel header says it; decimal, for it may be more than a number of the interface holds.
    #[serde(with = "decimal")]
    #[ts(type = "string")]
    pub pts: i64,
    /// Among the frames of equal pts, from 0.
    pub ordinal: u32,
}

/// `media.frame-now`: the number that a frame has in the best table there is.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FrameNow {
    pub version: String,
    pub key: FrameKey,
}

mod decimal {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(value: &i64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// Where a thread or a mark sits. All absent: the whole proof version.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct Place {
    /// PDF page, from 1.
    pub page: Option<u32>,
    /// Video frame, from 0, of the table the pixels came from.
    pub frame: Option<u32>,
    /// Samples of a sound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub span: Option<Span>,
    /// The revision of that table, as the pixel header says; absent: the best one known. Never in answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub table_revision: Option<u32>,
    /// Which frame that is, as the pixel header says; where it is given it counts, and the number does not: what
    /// was drawn on a provisional table may be sent when only the confirmed one is known. Never in answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub key: Option<FrameKey>,
    /// The last frame of a range that begins at `frame`, this one too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub until: Option<u32>,
    /// As `key`, of `until`. Never in answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub until_key: Option<FrameKey>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ThreadRef {
    pub thread: String,
    pub comment: String,
}

/// `comment.edit`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct EditComment {
    pub comment: String,
    pub text: String,
}

/// `comment.delete`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OneComment {
    pub comment: String,
}

/// `thread.resolve`, `thread.reopen`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OneThread {
    pub thread: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    Approve,
    ApproveWithChanges,
    RequestChanges,
    Reject,
}

/// `decision.record`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecordDecision {
    pub version: String,
    pub decision: Decision,
    /// Required for all but `approve`.
    pub reason: String,
}

/// `decision.withdraw`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WithdrawDecision {
    pub decision: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct DecisionView {
    pub id: String,
    pub person: Person,
    pub decision: Decision,
    pub reason: String,
    #[ts(type = "number")]
    pub made_at: i64,
    pub withdrawn: bool,
    pub can_withdraw: bool,
}
