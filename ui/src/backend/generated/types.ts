// Generated from crates/app/src/registry.rs by `cargo xtask codegen`. Do not edit.

/**
 * `mark.add`: all of them, or none where one cannot be.
 */
export type AddMarks = { thread: string, marks: Array<NewMark>, };

/**
 * `proofs.alter`: of a field with several choices or tags, what comes and goes beside what each proof has of its own.
 */
export type AlterValues = {
/**
 * As in `ManyProofs`.
 */
proofs: Array<string>, field: string, add: Array<string>, remove: Array<string>, step: number | null, };

/**
 * `app.state {}`
 */
export type AppState = {
/**
 * Absent until the first-run name was given (`person.name`).
 */
person: Person | null,
/**
 * What the first-run name may be filled with: `GALLEY_NAME`, else the account's own name.
 */
suggested_name: string | null,
/**
 * Where the device key is kept; `file` is said on screen.
 */
key_storage: KeyStorage, theme: Theme, language: Language, key_profile: KeyProfile,
/**
 * Whether a letter or sign alone is a key.
 */
character_keys: boolean,
/**
 * Of the interface, in percent: one of 100, 125, 150, 175, 200.
 */
text_size: number,
/**
 * The desktop is told when long work ends while the window has no focus.
 */
notifications: boolean,
/**
 * Printable, for the settings page.
 */
data_folder: string, app_version: string, sample_available: boolean, sample_added: boolean,
/**
 * What is not `proved` is said on screen for as long as it is so.
 */
sandbox: SandboxState, extensions: Array<string>, };

/**
 * `proofs.archive`: puts proofs of one project away, or takes them out again; those that are so already are left alone.
 */
export type ArchiveProofs = {
/**
 * At most 200.
 */
proofs: Array<string>, archived: boolean,
/**
 * Of the answer to an earlier part of the same act: all of them are one step of undo.
 */
step: number | null, };

export type ArchivedProofs = { changed: number,
/**
 * Absent when nothing changed so far.
 */
step: number | null, };

/**
 * The words of a dialog of the system, which the interface has in the person's language: `backup.make`,
 * `backup.restore`, `data.move`.
 */
export type AskFile = { title: string,
/**
 * What the kind of file is called, and what a new one is called at first; unused where a folder is asked for.
 */
kind: string, };

export type AttachmentPicture = {
/**
 * `data:image/png;base64,…` or `data:image/jpeg;base64,…`
 */
data_url: string, width: number, height: number, };

export type AttachmentView = {
/**
 * Of its bytes: their SHA-256.
 */
id: string, name: string, media_type: string, bytes: number,
/**
 * It can be shown: `attachment.picture`.
 */
picture: boolean, };

/**
 * Something of one's own that did not hold, or would not as things stand (S32).
 */
export type AttentionView = { op: string,
/**
 * Of the op, such as `decision.record`.
 */
kind: string, project: string, project_name: string,
/**
 * Why, with the next step.
 */
failure: Failure, made_at: number,
/**
 * The server has answered; else it is what it would say now.
 */
answered: boolean, };

/**
 * Whom a thread is for; the team are all but external members.
 */
export type Audience = "everyone" | "team";

/**
 * `backup.make`: nothing when the person cancelled.
 */
export type BackupMade = {
/**
 * Of the file, printable.
 */
name: string, bytes: number, };

/**
 * `job.cancel`: stops the import that a ticket started.
 */
export type CancelJob = { ticket: string, };

/**
 * `mark.change`
 */
export type ChangeMark = { mark: string,
/**
 * Of the kind that it has.
 */
shape: Shape,
/**
 * Absent: as it was.
 */
stroke?: Stroke | null, };

export type ChangedProofs = { changed: number,
/**
 * Absent when nothing changed so far.
 */
step: number | null, };

export type Color = "red" | "orange" | "yellow" | "green" | "blue" | "purple" | "black" | "white";

export type ColorModel = "ycbcr" | "rgb" | "gray" | "cmyk" | "indexed" | "lab";

export type CommentView = { id: string, author: Person, text: string, made_at: number, edited: boolean, deleted: boolean,
/**
 * Earlier texts, oldest first.
 */
history: Array<string>, can_edit: boolean,
/**
 * As they were first put.
 */
reactions: Array<ReactionView>, attachments: Array<AttachmentView>,
/**
 * Each person that the text names.
 */
mentions: Array<Person>, };

/**
 * `media.count-frames`: how the frames of a video's proof are written on this device.
 */
export type CountFrames = { version: string,
/**
 * The number of frame 0, such as 1001; at most 9,999,999.
 */
first_frame: number,
/**
 * The timecode of frame 0, with a semicolon for drop-frame; empty: as the file says; absent: as it was set.
 */
start_timecode?: string | null, };

/**
 * `project.create`: answers with the card of the new project.
 */
export type CreateProject = { name: string,
/**
 * At which it is; on this device where none is named.
 */
server?: string | null, };

/**
 * `proof.create`: copies the bytes in, looks at them, starts a proof. Progress arrives as events.
 */
export type CreateProof = { ticket: string,
/**
 * Absent: the project of one's own, made when first needed.
 */
project?: string | null,
/**
 * What the project of one's own is called if it is made now, in the language of the interface; absent: "My proofs".
 */
own_project?: string | null,
/**
 * Absent: the file's name without its ending.
 */
name?: string | null,
/**
 * Of an encrypted file, after `password-needed`.
 */
password?: Password | null, };

/**
 * `data.place {}`
 */
export type DataPlace = {
/**
 * `GALLEY_DATA` says where it is: it is not moved, and no other takes its place.
 */
fixed: boolean, };

export type Decision = "approve" | "approve-with-changes" | "request-changes" | "reject";

export type DecisionView = { id: string, person: Person, decision: Decision, reason: string, made_at: number, withdrawn: boolean, can_withdraw: boolean, };

/**
 * `field.define`: a new one, or another name, options and position of one.
 */
export type DefineField = { id?: string | null, name: string, kind: FieldKind,
/**
 * At most 200 of at most 80 characters.
 */
options: Array<string>, position: number, };

export type DeviceView = { id: string, name: string, made_at: number, revoked_at: number | null, is_this: boolean, };

/**
 * `draft.set`: an empty text removes it.
 */
export type Draft = { key: string, text: string, };

/**
 * `comment.edit`
 */
export type EditComment = { comment: string, text: string, };

/**
 * What the shell tells the interface without being asked.
 */
export type Event = { "event": "changed", tags: Array<string>, } | { "event": "progress", ticket: string, phase: string, done: number, total: number, } | { "event": "drag-over", x: number, y: number, } | { "event": "drag-left", } | { "event": "dropped", tickets: Array<Ticket>, failures: Array<Failure>, } | { "event": "link", link: Link | null, } | { "event": "closing", };

/**
 * What went wrong, in words the interface can translate by `code`.
 */
export type Failure = {
/**
 * Stable kebab-case word.
 */
code: string, message: string,
/**
 * The next step, for the person.
 */
hint: string | null, params: { [key in string]: string }, retryable: boolean, };

/**
 * What is absent does not matter.
 */
export type FieldFilter = { field: string,
/**
 * Equal to one of these, whatever the case and accents; of tags and choices one of them; of a text, a part of it. At
 * most 200.
 */
any: Array<string>,
/**
 * Of numbers and dates, inclusive.
 */
from: string | null, until: string | null, };

/**
 * What a field holds; it cannot change.
 */
export type FieldKind = "text" | "choice" | "choices" | "number" | "date" | "tags";

/**
 * `number`: decimal, at most 18 digits and 6 of them behind the point. `date`: YYYY-MM-DD.
 */
export type FieldValue = { "text": string } | { "choice": string } | { "choices": Array<string> } | { "number": string } | { "date": string } | { "tags": Array<string> };

export type FieldView = { id: string, name: string, kind: FieldKind,
/**
 * Of `choice` and `choices`.
 */
options: Array<string>, position: number, };

/**
 * `search.find`
 */
export type Find = { text: string, limit: number, };

/**
 * `media.find-frame`: a frame number, a timecode or a time, as typed; of sound a time, or `#` and a sample.
 */
export type FindFrame = { version: string, text: string, };

/**
 * `media.find`: text in a PDF. Some pages at a time; asked again from `next_page` until there is none. At the first page a
 * search begins, and stops the version's earlier one, which fails with `cancelled`.
 */
export type FindText = { version: string, text: string,
/**
 * From 1.
 */
from_page: number,
/**
 * About this many come at once: a page is never cut in two.
 */
limit: number, whole_words: boolean, };

export type FolderView = { path: string,
/**
 * In it and below, those that are archived or deleted aside.
 */
num_proofs: number, };

/**
 * `export.formats`: what the current version's marks and comments can be written as.
 */
export type FormatView = {
/**
 * Such as `xfdf`.
 */
format: string,
/**
 * Of its files, without a dot.
 */
ending: string,
/**
 * Why it does not fit, in words; absent where it does.
 */
unfit: string | null,
/**
 * Whether the file is certified by its author, and this would break that in what is written (ISO 32000-2, 12.8.2.2).
 */
breaks_certification: boolean, };

export type FoundFrame = {
/**
 * From 0; of sound the sample, and where nothing sounds any more the end.
 */
frame: number, };

/**
 * What a frame is in every table of its bytes, whatever number each gives it.
 */
export type FrameKey = {
/**
 * As the pixel header says it; decimal, for it may be more than a number of the interface holds.
 */
pts: string,
/**
 * Among the frames of equal pts, from 0.
 */
ordinal: number, };

/**
 * `media.frame-now`: the number that a frame has in the best table there is.
 */
export type FrameNow = { version: string, key: FrameKey, };

/**
 * `frame.copy`, `frame.save`: a page, image or frame as a picture. `frame.save` answers with nothing where the person
 * cancelled.
 */
export type FramePicture = { version: string, place: Place, with_marks: boolean,
/**
 * The threads whose marks are drawn; absent: all that have some there, but for what is for the team only.
 */
threads?: Array<string> | null,
/**
 * Of the dialog.
 */
title?: string | null, };

/**
 * `attachment.picture`: to fit a box of at most 2048 pixels a side.
 */
export type GetAttachmentPicture = { comment: string, attachment: string, width: number, height: number, };

/**
 * `draft.get`: texts not sent yet. `key` is the interface's own, such as `proof/…/composer`.
 */
export type GetDraft = { key: string, };

/**
 * `media.sample`: colours at one or two points.
 */
export type GetSample = { version: string,
/**
 * From 1; ignored where there are none.
 */
page?: number | null,
/**
 * From 0; ignored where there are none.
 */
frame?: number | null, points: Array<SamplePoint>,
/**
 * Of a PDF: exactly these layers are hidden, as the pixel socket's `hidden` has them; absent: as the file says.
 */
hidden?: Array<number> | null, };

/**
 * `media.soundtrack`: how loud a film is, in columns of equal shares of its frames. Counted as `media.waveform` says.
 */
export type GetSoundtrack = { version: string,
/**
 * 1 to 8192.
 */
columns: number, };

/**
 * `media.text`: the text of a page of a PDF, to be selected. Asked again in the version, an earlier question
 * fails with `cancelled`.
 */
export type GetText = { version: string,
/**
 * From 1.
 */
page: number, };

/**
 * `media.thumbnail`: a picture of the version's first page or frame, or of the one that is asked for, not of both.
 */
export type GetThumbnail = { version: string,
/**
 * Page from 1; ignored where there are none.
 */
page?: number | null,
/**
 * Frame from 0; ignored where there are none. Of frames only the first is kept.
 */
frame?: number | null,
/**
 * The box it fits, in pixels; at most 640.
 */
size: number, };

/**
 * `media.waveform`: how loud some samples are, in columns. The first question begins to count them all; until that
 * is done the tag `waveform/<version>` goes stale as more is known, at most twice a second.
 */
export type GetWaveform = { version: string,
/**
 * Samples from the first that is heard.
 */
first: number,
/**
 * At least 1.
 */
count: number,
/**
 * 1 to 8192; column `i` is about samples `first + i × count ÷ columns` up to the next one's, and at least one.
 */
columns: number, };

export type Hit = { proof: string, proof_name: string, thread: string | null,
/**
 * That it is about, where it is about one.
 */
version: string | null,
/**
 * The number of the version, where that is not the proof's current one. Pages are found in the current one alone.
 */
superseded: number | null,
/**
 * Of the version, from 1; with `page-text` alone.
 */
page: number | null,
/**
 * What that page is called wherever one looks at it: by its label, else its number. With `page` alone.
 */
page_label: string | null,
/**
 * `proof` (its name), `value` (of a field), `file` (its name), `note`, `comment`, `decision` or `page-text`.
 */
what: string,
/**
 * Plain text around the match; the match between U+2068 and U+2069.
 */
snippet: string, };

/**
 * `home.get {}`
 */
export type Home = {
/**
 * Nothing decided on the current version yet; newest first; at most 200.
 */
waiting: Array<ProofCard>,
/**
 * Opened by this person, latest first; at most 24.
 */
recent: Array<ProofCard>, projects: Array<ProjectCard>, };

export type InvitationView = { id: string, mail: string, role: OrgRole, project: InviteInto | null, expires_at: number, };

/**
 * `team.invite`
 */
export type Invite = { server: string, mail: string, role: OrgRole, project?: InviteInto | null, };

/**
 * A project besides, with the role there.
 */
export type InviteInto = { project: string, role: ProjectRole, };

export type JoinKind = "invitation" | "set-up";

/**
 * `servers.look`: the link of a letter, or the one that a server prints at its first start.
 */
export type JoinLink = { link: Password, };

/**
 * `servers.join`: a new account, by an invitation or a set-up link.
 */
export type JoinServer = { link: Password, name: string,
/**
 * The new one.
 */
password: Password,
/**
 * For a set-up link alone.
 */
mail?: string | null,
/**
 * For a set-up link alone.
 */
organisation?: string | null, };

/**
 * Where a link leads.
 */
export type JoinView = { kind: JoinKind, address: string,
/**
 * Of an invitation: by whom, into what, and for which mail. Empty for a set-up link.
 */
organisation: string, by: string, mail: string, };

/**
 * `attachment.keep`: copies a file in that a comment is to bring along. One of the two.
 */
export type KeepAttachment = {
/**
 * Of `files.pick`, or of a drop.
 */
ticket?: string | null, pasted?: Pasted | null, };

export type KeptAttachment = {
/**
 * Of its bytes: their SHA-256.
 */
id: string, name: string, media_type: string, bytes: number,
/**
 * It can be shown once it is sent.
 */
picture: boolean, };

/**
 * Whose keys the interface has: its own, those of a proofing service, those of Acrobat.
 */
export type KeyProfile = "editor" | "proofer" | "acrobat";

export type KeyStorage = "keychain" | "file";

/**
 * `thread.label`
 */
export type LabelThread = { thread: string,
/**
 * One line of at most 40 characters.
 */
label: string, on: boolean, };

/**
 * What the interface's words are in; `system`: as the system's, where it is one of these.
 */
export type Language = "system" | "en" | "de";

/**
 * A layer (optional content group) of a PDF.
 */
export type LayerView = {
/**
 * As the pixel socket's `hidden` names it.
 */
id: number, name: string,
/**
 * As the file is shown at first.
 */
visible: boolean,
/**
 * Not to be switched: the file says so, or is damaged.
 */
locked: boolean,
/**
 * None of the file's layers can be switched, as it is damaged.
 */
damaged: boolean, };

/**
 * `galley://proof/<id>?version=<id>`, read.
 */
export type Link = { kind: LinkKind, id: string, version: string | null, };

export type LinkKind = "proof" | "thread" | "project";

/**
 * `link.find`: where it leads; nothing when that is not here.
 */
export type LinkPlace = { project: string, proof: string | null, version: string | null, thread: string | null, };

/**
 * `filters.list`: those of the project, and those for all projects, oldest first.
 */
export type ListFilters = { project: string, };

/**
 * `media.layers`
 */
export type ListLayers = { version: string, };

/**
 * `media.notes`: what a page brings along in notes, highlights and the like.
 */
export type ListNotes = { version: string,
/**
 * From 1.
 */
page: number, };

/**
 * `media.outline`
 */
export type ListOutline = { version: string, };

/**
 * `media.pages`: sizes and labels of some pages.
 */
export type ListPages = { version: string,
/**
 * From 1.
 */
first: number, count: number, };

/**
 * `people.list`: who can be named; `labels.list`: labels of the project's threads, those of most threads first.
 */
export type ListPeople = { project: string, };

/**
 * `project.proofs`: a part of those that match, in order.
 */
export type ListProofs = { project: string,
/**
 * Absent: latest change first.
 */
sort?: ProofSort | null,
/**
 * Absent: all that are not archived.
 */
filter?: ProofFilter | null,
/**
 * `next` of the part before this one, in the same order; absent: from the beginning.
 */
after?: string | null,
/**
 * At most 500.
 */
limit: number, };

/**
 * `proofs.delete`, `proofs.recover`: into the bin, and out of it again as it was; those that are so already are left alone.
 */
export type ManyProofs = {
/**
 * Of one project, at most 200.
 */
proofs: Array<string>,
/**
 * Of the answer to an earlier part of the same act: all of them are one step of undo.
 */
step: number | null, };

export type MarkView = { id: string, shape: Shape, stroke?: Stroke | null,
/**
 * Absent: that of the thread.
 */
place?: Place | null, };

export type MediaKind = "image" | "pdf" | "video" | "audio";

/**
 * The medium's own space, as shown (orientation, rotation and pixel aspect applied).
 */
export type MediaView = { "kind": "image",
/**
 * Of the first page.
 */
width: number, height: number,
/**
 * More than 1 for a TIFF of several pages; `media.pages` has their sizes.
 */
num_pages: number,
/**
 * Pixels per inch, where the file says so.
 */
dpi: [number, number] | null,
/**
 * Drawn anew at every size: there are no pixels of its own to be enlarged.
 */
vector: boolean, } | { "kind": "pdf", num_pages: number, } | { "kind": "video", width: number, height: number, num_frames: number,
/**
 * Absent when the rate varies.
 */
frame_rate: [number, number] | null, duration: [number, number],
/**
 * Of frame 0, by the file or as it was set.
 */
start_timecode: string | null, drop_frame: boolean,
/**
 * A person set `start_timecode`.
 */
start_set: boolean,
/**
 * As it was set for the proof, whether frames of this rate can be counted so or not.
 */
set_start: string | null,
/**
 * What frame 0 is written as; 0 unless a person set another number.
 */
first_frame: number,
/**
 * There is sound beside the picture.
 */
has_sound: boolean,
/**
 * The whole table was confirmed by decoding.
 */
confirmed: boolean, } | { "kind": "audio", channels: number,
/**
 * Samples a second.
 */
sample_rate: number,
/**
 * One sample is one value for every channel. Counted when `confirmed`, else what the file says of itself.
 */
num_samples: number,
/**
 * Short name, such as `flac`.
 */
codec: string,
/**
 * Seconds.
 */
duration: [number, number],
/**
 * All samples were counted by decoding.
 */
confirmed: boolean, };

export type MemberView = { person: Person, role: ProjectRole,
/**
 * No longer in the project.
 */
removed: boolean, is_me: boolean, };

/**
 * `proofs.move`
 */
export type MoveProofs = {
/**
 * As in `ManyProofs`.
 */
proofs: Array<string>,
/**
 * Names between slashes, at most 8 of at most 80 characters; empty: the top.
 */
folder: string, step: number | null, };

/**
 * `person.name`
 */
export type NamePerson = { name: string, };

/**
 * A file of `attachment.keep` that a comment brings along.
 */
export type NewAttachment = { id: string, name: string, };

/**
 * A mark to be made.
 */
export type NewMark = { shape: Shape, stroke?: Stroke | null,
/**
 * In the same version; absent: that of the thread.
 */
place?: Place | null, };

export type NoteView = {
/**
 * From 1, of those of the page.
 */
number: number,
/**
 * From 1.
 */
page: number,
/**
 * As the file names it, such as `Highlight`.
 */
kind: string, shape: Shape, author: string | null, text: string | null,
/**
 * As RFC 3339, without an offset where the file has none.
 */
modified: string | null,
/**
 * The number of the one that this answers.
 */
in_reply_to: number | null,
/**
 * Such as `Accepted`, of an answer that only says so.
 */
state: string | null, };

/**
 * No input.
 */
export type Nothing = Record<symbol, never>;

/**
 * How the screen differs from what the file means.
 */
export type Notice = {
/**
 * Stable kebab-case word, such as `spot-colors-approximated`.
 */
code: string,
/**
 * In words, with names.
 */
message: string,
/**
 * From 1, where it is about one page, or met there first.
 */
page: number | null, };

/**
 * `desktop.notify`: said by the system; a press opens what it is about.
 */
export type Notify = { title: string, body: string, link: Link | null, };

/**
 * `attachment.save`: false when the person chose no place.
 */
export type OneAttachment = { comment: string, attachment: string,
/**
 * Of the dialog.
 */
title?: string | null, };

/**
 * `attention.discard`
 */
export type OneAttention = { op: string, };

/**
 * `comment.delete`
 */
export type OneComment = { comment: string, };

/**
 * `device.revoke`
 */
export type OneDevice = { server: string, device: string, };

/**
 * `field.remove`, `field.restore`: its values are kept meanwhile.
 */
export type OneField = { field: string, };

/**
 * `filter.delete`
 */
export type OneFilter = { filter: string, };

/**
 * `team.take-back`
 */
export type OneInvitation = { server: string, invitation: string, };

/**
 * `mark.remove`
 */
export type OneMark = { mark: string, };

/**
 * `member.remove`
 */
export type OneMember = { project: string, person: string, };

/**
 * `project.archive`, `project.restore`
 */
export type OneProject = { project: string, };

/**
 * `proof.get`, `proof.archive`, `proof.restore`
 */
export type OneProof = { proof: string, };

/**
 * `servers.state`, `servers.sync`, `team.list`, `team.invitations`, `sessions.list`
 */
export type OneServer = { server: string, };

/**
 * `session.end`
 */
export type OneSession = { server: string, session: string, };

/**
 * `team.remove`
 */
export type OneTeamMember = { server: string, person: string, };

/**
 * `thread.resolve`, `thread.reopen`
 */
export type OneThread = { thread: string, };

/**
 * A role in the organisation.
 */
export type OrgRole = "owner" | "administrator" | "member" | "external";

/**
 * A line of a PDF's outline, in order.
 */
export type OutlineLine = { title: string,
/**
 * From 1; absent where it leads nowhere in this file.
 */
page: number | null,
/**
 * From 0.
 */
level: number, };

/**
 * `[x, y, width, height]` in thousandths of a point from the top left of the page as shown; a box may reach beyond it.
 */
export type PageBoxesView = { media: [number, number, number, number],
/**
 * Absent where the page sets none.
 */
crop: [number, number, number, number] | null, trim: [number, number, number, number] | null, bleed: [number, number, number, number] | null, };

/**
 * In the order in which the page tells it.
 */
export type PageText = { lines: Array<TextLine>,
/**
 * There is more on the page than is told.
 */
cut: boolean,
/**
 * Whose characters these are, and which build of it.
 */
engine: string, };

export type PageView = {
/**
 * From 1.
 */
number: number, label: string,
/**
 * As shown, in thousandths: of a unit of the page for a PDF, of a pixel for an image.
 */
width: number, height: number,
/**
 * Units or pixels per inch, across and down: of a PDF 72, unless the page has units of its own (/UserUnit); of an
 * image what that page says.
 */
per_inch: [number, number] | null, boxes: PageBoxesView, };

/**
 * The password of an encrypted file: kept in memory until Galley ends, never written anywhere.
 */
export type Password = string;

/**
 * What was pasted from the clipboard.
 */
export type Pasted = { name: string,
/**
 * At most 20 MB.
 */
base64: string, };

export type Person = { id: string, name: string, };

/**
 * `files.pick`, `import.pick`: the words of the dialog; those that are absent are English.
 */
export type PickFiles = { title?: string | null, kinds?: string | null, all?: string | null, };

/**
 * `pixels.address {}`: where the pixel socket listens (docs/PIXELS.md).
 */
export type PixelAddress = { url: string, token: string, };

/**
 * Where a thread or a mark sits. All absent: the whole proof version.
 */
export type Place = {
/**
 * PDF page, from 1.
 */
page: number | null,
/**
 * Video frame, from 0, of the table the pixels came from.
 */
frame: number | null,
/**
 * Samples of a sound.
 */
span?: Span | null,
/**
 * The revision of that table, as the pixel header says; absent: the best one known. Never in answers.
 */
table_revision?: number | null,
/**
 * Which frame that is, as the pixel header says; where it is given it counts, and the number does not: what
 * was drawn on a provisional table may be sent when only the confirmed one is known. Never in answers.
 */
key?: FrameKey | null,
/**
 * The last frame of a range that begins at `frame`, this one too.
 */
until?: number | null,
/**
 * As `key`, of `until`. Never in answers.
 */
until_key?: FrameKey | null, };

export type ProjectCard = { id: string, name: string, num_proofs: number, archived: boolean, };

/**
 * A role in a project.
 */
export type ProjectRole = "manager" | "reviewer" | "collaborator" | "contributor" | "viewer";

export type ProofCard = { id: string, project: string, project_name: string, name: string, kind: MediaKind,
/**
 * The current version, and its number.
 */
version: string, version_number: number, standing: Standing, open_threads: number, unread: number, created_at: number, updated_at: number, archived: boolean,
/**
 * Where it lies: names between slashes; empty: at the top.
 */
folder: string,
/**
 * In the bin.
 */
deleted: boolean,
/**
 * In fields that are there.
 */
values: Array<ValueView>, };

/**
 * What is absent does not matter.
 */
export type ProofFilter = {
/**
 * Every word of it is in the name, whatever its case and accents.
 */
text: string,
/**
 * Any of these; none: any at all.
 */
standings: Array<Standing>,
/**
 * Any of these; none: any at all.
 */
kinds: Array<MediaKind>, archived: WithArchived,
/**
 * Only what this person has not read all comments of.
 */
unread: boolean, changed_since: number | null,
/**
 * In this folder or below it; absent: anywhere.
 */
folder: string | null,
/**
 * Only what is in the bin; without it nothing that is.
 */
deleted: boolean,
/**
 * All of these hold. At most 16.
 */
values: Array<FieldFilter>, };

export type ProofList = {
/**
 * Of all that match; with the first part alone.
 */
total: number | null, proofs: Array<ProofCard>,
/**
 * Absent: that was all.
 */
next: string | null, };

/**
 * Names stand as people read them, "Banner 2" before "Banner 10". By standing, what waits comes first.
 */
export type ProofOrder = "name" | "standing" | "version" | "open" | "unread" | "changed" | "created";

export type ProofRef = { proof: string, version: string,
/**
 * What made a PDF of an office document that was added, such as `LibreOffice 7.4.7.2`; absent for other files.
 */
converted_by: string | null,
/**
 * Another version that has the same bytes, one of this proof before all others; absent where there is none.
 */
same: SameBytes | null, };

export type ProofSort = { by: ProofOrder, descending: boolean, };

export type ProofView = { card: ProofCard,
/**
 * Oldest first.
 */
versions: Array<VersionView>,
/**
 * Why deciding on the current version is not possible now, as a code; absent when it is.
 */
cannot_decide: string | null,
/**
 * The rules this proof runs under, such as `solo@1`.
 */
workflow: string, };

/**
 * `comment.react`
 */
export type React = { comment: string, emoji: string, on: boolean, };

/**
 * An emoji that people put to a comment.
 */
export type ReactionView = { emoji: string,
/**
 * As they put it.
 */
people: Array<Person>, mine: boolean, };

/**
 * `decision.record`
 */
export type RecordDecision = { version: string, decision: Decision,
/**
 * Required for all but `approve`.
 */
reason: string, };

/**
 * `place.get` and `place.remember`: where the person last looked, private to this device.
 */
export type RememberPlace = { proof: string,
/**
 * The interface's own JSON.
 */
place: string, };

/**
 * `folder.rename`: with everything below it, as one step of undo. Where the other one is there already they become one.
 */
export type RenameFolder = { project: string,
/**
 * Both whole paths.
 */
folder: string, to: string, };

/**
 * `project.rename`
 */
export type RenameProject = { project: string, name: string, };

/**
 * `proof.rename`
 */
export type RenameProof = { proof: string, name: string, };

/**
 * `thread.reply`
 */
export type Reply = { thread: string, text: string,
/**
 * At most 10.
 */
attachments?: Array<NewAttachment>, };

/**
 * `media.retry`: bytes on which the decoder died are tried again.
 */
export type RetryMedia = { version: string, };

/**
 * A version with the bytes of one that was added.
 */
export type SameBytes = { proof: string, name: string, project_name: string,
/**
 * Absent until confirmed.
 */
version_number: number | null, };

export type Sample = {
/**
 * In the order that was asked.
 */
points: Array<SampledPoint>,
/**
 * CIEDE2000 between the two; absent for one.
 */
delta_e: number | null, };

/**
 * Thousandths of a native unit, from the top left as shown.
 */
export type SamplePoint = { x: number, y: number, };

export type SampledPoint = {
/**
 * sRGB as shown: what `galley render` writes at the native size, of a page at 288 dpi.
 */
rgb: [number, number, number], alpha: number,
/**
 * CIE L*, a*, b* of that, white point D65.
 */
lab: [number, number, number],
/**
 * As the file stores it; absent where that is not known.
 */
source: SourceValues | null, };

/**
 * Whether the processes that decode files have proved that they cannot get out. Without that they are handed files where
 * it was allowed (`unproved`), else none (`refused`). `absent`: there are none for this system yet.
 */
export type SandboxState = "proved" | "unproved" | "refused" | "absent";

/**
 * `export.save`: asks where, and writes what was said about the current version. Progress comes under the ticket
 * `export/<proof>`, which stops it, too. Nothing where the person cancelled.
 */
export type SaveExport = { proof: string, format: string,
/**
 * Absent: all.
 */
threads?: Array<string> | null,
/**
 * Of the dialog.
 */
title?: string | null, };

/**
 * `filter.save`
 */
export type SaveFilter = {
/**
 * In place of the one with this id, or again under the id that it had; absent: a new one.
 */
id?: string | null,
/**
 * Absent: for all projects.
 */
project?: string | null, name: string, query: string, };

/**
 * `export.pictures`: asks for a folder, and makes one in it with a picture for each page or frame that was spoken about.
 * Progress comes under the ticket `pictures/<version>`, which stops it, too. Nothing where the person cancelled.
 */
export type SavePictures = { version: string,
/**
 * Absent: all.
 */
threads?: Array<string> | null,
/**
 * Of the dialog.
 */
title?: string | null, };

/**
 * Where something was saved, in printable names.
 */
export type Saved = { name: string, folder: string, };

export type SavedFilter = { id: string,
/**
 * Absent: for all projects.
 */
project: string | null, name: string,
/**
 * JSON in the interface's own words: filter and order.
 */
query: string, };

export type SavedPictures = {
/**
 * The folder that was made, and the one that it is in.
 */
name: string, folder: string, pictures: number, };

export type Schema = {
/**
 * In their order.
 */
fields: Array<FieldView>, };

/**
 * `proof.seen`: this person opened this version (recorded once as an op) and has read its threads.
 */
export type SeeVersion = { version: string, };

/**
 * How it stands with a server.
 */
export type ServerState = "offline" | "syncing" | "in-step" | "needs-sign-in" | "needs-attention";

/**
 * A server that was joined.
 */
export type ServerView = { id: string, address: string,
/**
 * What its organisation is called; empty where that is not known.
 */
organisation: string,
/**
 * Who this person is there.
 */
person: Person | null,
/**
 * With which one signs in; empty where that is not known.
 */
mail: string,
/**
 * In the organisation; absent until it was heard of.
 */
role: OrgRole | null, state: ServerState,
/**
 * Why it is in that state, where there is more to say.
 */
problem: Failure | null,
/**
 * A person said to work offline.
 */
offline: boolean,
/**
 * Ops that were not taken yet; 1,000 for more.
 */
waiting: number,
/**
 * Ids of its projects that are here.
 */
projects: Array<string>, };

export type SessionView = { id: string, device: string | null,
/**
 * What the program said of itself.
 */
agent: string, made_at: number, seen_at: number, expires_at: number, is_this: boolean, };

/**
 * `sessions.list`: from where this person is signed in at a server.
 */
export type SessionsView = { sessions: Array<SessionView>, devices: Array<DeviceView>, };

/**
 * `thread.audience`
 */
export type SetAudience = { thread: string, audience: Audience, };

/**
 * `member.set`: adds somebody to a project, gives another role, or brings back.
 */
export type SetMember = { project: string, person: string, role: ProjectRole, };

/**
 * `settings.set`: absent members stay.
 */
export type SetSettings = { theme?: Theme | null, language?: Language | null, key_profile?: KeyProfile | null, character_keys?: boolean | null, text_size?: number | null, notifications?: boolean | null,
/**
 * Bytes that the cache may hold, from 64 MiB to 64 GiB.
 */
cache_limit?: number | null, };

/**
 * `team.role`
 */
export type SetTeamRole = { server: string, person: string, role: OrgRole, };

/**
 * `thread.to-do`
 */
export type SetToDo = { thread: string,
/**
 * Null: it asks for nothing.
 */
state: ToDo | null, };

/**
 * `proofs.set`
 */
export type SetValues = {
/**
 * As in `ManyProofs`.
 */
proofs: Array<string>, field: string,
/**
 * Absent: none from now on.
 */
value: FieldValue | null, step: number | null, };

/**
 * A shape in the medium's own space.
 */
export type Shape = { "shape": "point", x: number, y: number, } | { "shape": "box", x: number, y: number,
/**
 * Above 0, as is `height`.
 */
width: number, height: number, } | { "shape": "ellipse",
/**
 * Of the box around it, as is `y`.
 */
x: number, y: number,
/**
 * Above 0, as is `height`.
 */
width: number, height: number, } | { "shape": "arrow", from: [number, number],
/**
 * The head.
 */
to: [number, number], } | { "shape": "line", from: [number, number], to: [number, number], } | { "shape": "freehand",
/**
 * x, y and pressure from 0 to 1000; 1 to 2000 of them.
 */
points: Array<[number, number, number]>, } | { "shape": "polygon",
/**
 * 3 to 200 corners; the last leads to the first.
 */
points: Array<[number, number]>, } | { "shape": "text", mark: TextMark,
/**
 * x and y of top left, top right, bottom right and bottom left, in reading direction; 1 to 500 of them.
 */
quads: Array<[number, number, number, number, number, number, number, number]>,
/**
 * The words themselves, of an insertion empty; at most 2000 characters.
 */
quoted: string,
/**
 * At most 32 characters, as is `after`.
 */
before: string, after: string,
/**
 * What read the text, and its version.
 */
engine: string, };

/**
 * `servers.sign-in`
 */
export type SignIn = {
/**
 * `https://…`, or `http://` to this very machine.
 */
address: string, mail: string, password: Password, };

/**
 * `servers.sign-out`
 */
export type SignOut = { server: string,
/**
 * Takes everything of the server away from this device; what was not sent keeps it from that.
 */
forget: boolean, };

export type Soundtrack = {
/**
 * Column after column: the smallest and the largest value of all channels, −32768 to 32767. What is not known yet is
 * left off the end.
 */
peaks: Array<number>,
/**
 * All of the sound was decoded.
 */
complete: boolean, };

/**
 * Code values before any colour profile; of L*a*b* whole units. Absent where the samples are light.
 */
export type SourceValues = { model: ColorModel,
/**
 * Of one value.
 */
bits: number,
/**
 * The decoder's, because the file holds something else: YCbCr of a JPEG, floating point, numbers of a palette.
 */
decoded: boolean,
/**
 * In the model's order, without alpha; of CMYK the largest is full ink.
 */
values: Array<number>, };

/**
 * A stretch of sound; where both ends are the same, a moment.
 */
export type Span = {
/**
 * Samples from the first that is heard.
 */
start: number,
/**
 * Behind the last; not before `start`.
 */
end: number,
/**
 * Samples a second: that of the version.
 */
sample_rate: number, };

/**
 * Where a proof stands, for lists and pills.
 */
export type Standing = "pending" | "approved" | "approved-with-changes" | "changes-requested" | "rejected";

/**
 * `thread.start`
 */
export type StartThread = { version: string, place: Place,
/**
 * At most 100.
 */
marks: Array<NewMark>, text: string,
/**
 * At most 10.
 */
attachments?: Array<NewAttachment>,
/**
 * Absent: everyone.
 */
audience?: Audience | null, };

/**
 * `storage.get {}`: what the data folder takes, in bytes.
 */
export type StorageView = {
/**
 * Drafts as they were added.
 */
content: number,
/**
 * What can be made again of them.
 */
cache: number, cache_limit: number, database: number, };

/**
 * How a mark is drawn; without one it has the colour of its thread's state.
 */
export type Stroke = { color: Color,
/**
 * Screen pixels at 100 %, 1 to 20.
 */
width: number, };

/**
 * `version.submit`
 */
export type SubmitVersion = { proof: string, ticket: string, note: string,
/**
 * Of an encrypted file, after `password-needed`.
 */
password?: Password | null, };

/**
 * `support.text {}`: what somebody who helps has to know, without names of people and files.
 */
export type SupportText = { text: string, };

/**
 * `import.take`: what a file of another program says about the current version is recorded, as one step of undo.
 * Progress comes under the ticket, which stops it, too, until it is recorded.
 */
export type TakeComments = { proof: string,
/**
 * Of `import.pick`, which answers with nothing where the person cancelled, or of a drop.
 */
ticket: string, };

/**
 * What became of a file that was taken in.
 */
export type TakenIn = { threads: number,
/**
 * To threads that were there.
 */
replies: number,
/**
 * Comments that were there already.
 */
known: number,
/**
 * Marks and comments that cannot be in this proof.
 */
skipped: number,
/**
 * Reactions of new threads that the file says there were, and that are not in it; one for each person and emoji.
 */
reactions: number,
/**
 * Files and pictures attached there, likewise.
 */
attachments: number, };

/**
 * Somebody of an organisation, as far as this person may know of them.
 */
export type TeamMember = { person: Person, role: OrgRole,
/**
 * No longer in the organisation.
 */
removed: boolean, is_me: boolean, };

/**
 * Words side by side in one direction.
 */
export type TextLine = { words: Array<TextWord>,
/**
 * The text has the end of a line behind it; without, it goes on elsewhere.
 */
ends: boolean, };

/**
 * What a text mark asks for. An insertion has quads without width where something goes in.
 */
export type TextMark = "highlight" | "strike" | "insert" | "replace";

/**
 * Where a text stands.
 */
export type TextPlace = {
/**
 * From 1.
 */
page: number,
/**
 * As it is written there, and a few letters around it.
 */
text: string, before: string, after: string,
/**
 * One for each line.
 */
boxes: Array<Shape>, };

export type TextPlaces = { places: Array<TextPlace>,
/**
 * Absent after the last page.
 */
next_page: number | null, };

export type TextWord = { text: string,
/**
 * Upper left, upper right, lower right, lower left, as its letters stand upright.
 */
quad: [number, number, number, number, number, number, number, number],
/**
 * Where each letter begins and the last one ends, from the first corner towards the second. They count down where it
 * is written from right to left.
 */
edges: Array<number>,
/**
 * There is a space behind it.
 */
spaced: boolean, };

export type Theme = "system" | "dark" | "light";

export type ThreadRef = { thread: string, comment: string, };

/**
 * `threads.list`: all threads of a proof, in order of their numbers.
 */
export type ThreadView = { id: string,
/**
 * Per version, in authority order, never reused; absent until confirmed.
 */
number: number | null, version: string, version_number: number, place: Place,
/**
 * "Page iv", "00:00:04;12", "00:00:04;12 – 00:00:05;02", or empty.
 */
place_label: string, marks: Array<MarkView>, resolved: boolean,
/**
 * The first comment, then replies, in authority order.
 */
comments: Array<CommentView>, unread: boolean,
/**
 * In the order of the alphabet; at most 20.
 */
labels: Array<string>,
/**
 * Absent: it asks for nothing.
 */
to_do: ToDo | null, audience: Audience, };

export type Thumbnail = {
/**
 * `data:image/png;base64,…`
 */
url: string, width: number, height: number, };

/**
 * A file the person chose, by an opaque ticket; the path stays in Rust.
 */
export type Ticket = { ticket: string,
/**
 * Printable name (not a path).
 */
name: string, bytes: number, };

/**
 * What became of what a thread asks for.
 */
export type ToDo = "open" | "in-progress" | "done" | "wont-do";

/**
 * `undo {}`, `redo {}`, `undo.state {}`: what can be undone next, as a message key such as `comment.add`.
 */
export type UndoState = { undo: string | null, redo: string | null,
/**
 * When the one was done, or done again, and when the other was taken back: what is only drawn and not sent
 * has its place between them.
 */
undo_at: number | null, redo_at: number | null,
/**
 * The proof that the last undo or redo touched.
 */
proof: string | null, };

/**
 * `media.unlock`: the password of a version whose bytes are encrypted, for as long as Galley runs.
 */
export type UnlockVersion = { version: string, password: Password, };

/**
 * What a proof says in a field.
 */
export type ValueView = { field: string, value: FieldValue, };

/**
 * `record.verify {}`: every op, seal, leaf and head of the log checked again.
 */
export type Verified = { num_ops: number, root: string, problems: Array<string>, };

export type VersionView = { id: string, number: number, current: boolean, file_name: string, note: string, sha256: string, bytes: number, submitted_by: Person, submitted_at: number,
/**
 * Absent when the bytes cannot be looked at; `unavailable` then says why.
 */
media: MediaView | null, unavailable: Failure | null,
/**
 * What made this PDF of the office document `file_name`; absent for other files.
 */
converted_by: string | null,
/**
 * What the decoder noticed, in words.
 */
problems: Array<string>,
/**
 * Those of them that say how the screen differs from what the file means; of a PDF more may come once all of it
 * was looked at.
 */
notices: Array<Notice>, decisions: Array<DecisionView>, };

/**
 * `files.waiting {}`: files the app was started with, taken once; treated like `dropped`. `files.pick {}` answers
 * with tickets alone, with none when the person cancelled.
 */
export type Waiting = { tickets: Array<Ticket>, failures: Array<Failure>,
/**
 * Links the app was started with; null for what is none.
 */
links: Array<Link | null>, };

export type Waveform = {
/**
 * All there are; until `complete` what the file says of itself.
 */
num_samples: number,
/**
 * How many of them were decoded so far, from the first.
 */
known: number,
/**
 * All were.
 */
complete: boolean, sample_rate: number,
/**
 * Of the columns: at most 8; of more the channels beyond the eighth are within the eighth.
 */
channels: number,
/**
 * Column after column, in each channel after channel: the smallest and the largest value, −32768 to 32767.
 * What is not known yet is left off the end.
 */
columns: Array<number>, };

export type WithArchived = "no" | "yes" | "only";

/**
 * `decision.withdraw`
 */
export type WithdrawDecision = { decision: string, };

/**
 * `servers.offline`
 */
export type WorkOffline = { server: string, offline: boolean, };
