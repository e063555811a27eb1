//! The table: every state with its code, message and next step.

/// One state and what a person is told.
pub struct Row {
    pub code: &'static str,
    /// What is the matter, for the table.
    pub state: &'static str,
    /// `{name}` and other members of `params` are filled in.
    pub message: &'static str,
    pub hint: &'static str,
    /// The same call may succeed later without anything else being done about it.
    pub retryable: bool,
}

pub(super) const fn row(
    code: &'static str,
    state: &'static str,
    message: &'static str,
    hint: &'static str,
) -> Row {
    Row { code, state, message, hint, retryable: false }
}

pub(super) const fn again(mut row: Row) -> Row {
    row.retryable = true;
    row
}

/// About files that people choose.
pub(super) static FILES: &[Row] = &[
    row(
        "damaged",
        "The file is damaged, cut off, or not what it says it is",
        "“{name}” cannot be read: it is damaged or cut off.",
        "Export it again from the program that made it, then add that file.",
    ),
    row(
        "unsupported",
        "A kind of file, or a codec, that is not opened here; a playlist named like a video",
        "“{name}” is of a kind that Galley does not open.",
        "Add a PNG, JPEG, TIFF, PSD, PDF or DOCX, a video such as MP4 or MOV, or a sound such as WAV or MP3.",
    ),
    row(
        "limit",
        "The file is larger than can be shown, or takes too long to look at or to convert",
        "“{name}” is too large to be shown.",
        "Export a smaller one, then add that.",
    ),
    row(
        "empty",
        "The file has no bytes",
        "“{name}” has no content.",
        "Export or copy it again; the file is 0 bytes long.",
    ),
    row(
        "file-missing",
        "The file or its drive vanished after it was chosen",
        "“{name}” is no longer there.",
        "Check that the file or its drive is still there, then add it again.",
    ),
    row(
        "paste-too-large",
        "What was pasted is larger than 20 MB",
        "“{name}” is too large to be pasted.",
        "Save it as a file, then attach that.",
    ),
    row(
        "attachment-gone",
        "A file that a draft names is not kept any more",
        "“{name}” is no longer kept.",
        "Take it off, then attach the file again.",
    ),
    row("is-folder", "A folder was chosen", "“{name}” is a folder.", "Choose the files inside it."),
    row(
        "not-a-file",
        "A pipe, device or socket was chosen",
        "“{name}” is not a regular file.",
        "Save it to a file first, then add that.",
    ),
    row(
        "not-permitted",
        "The file may not be read by this account",
        "“{name}” may not be read by this account.",
        "Ask its owner for leave to read it, or copy it to a folder of your own.",
    ),
    row(
        "password-needed",
        "The file is encrypted",
        "“{name}” is encrypted and needs a password.",
        "Enter the password that it was saved with.",
    ),
    row(
        "password-wrong",
        "The file is encrypted with another password than the one that was entered",
        "This password does not open “{name}”.",
        "Check the password with whoever sent the file.",
    ),
    again(row(
        "office-not-installed",
        "An office document, and no LibreOffice to make a PDF of it",
        "“{name}” becomes a PDF by LibreOffice, which is not installed.",
        "Install LibreOffice, then try again; or export the document as PDF and add that.",
    )),
    row(
        "office-locked",
        "An office document with a password, which cannot be handed on to LibreOffice",
        "“{name}” is protected by a password.",
        "Open it in the program that made it, export it as PDF, and add that.",
    ),
    row(
        "office-failed",
        "LibreOffice made no PDF of an office document, or none that opens",
        "“{name}” could not be made into a PDF.",
        "Open it in the program that made it, export it as PDF, and add that.",
    ),
    row(
        "kind-differs",
        "A new version is of another kind than its proof",
        "“{name}” is of another kind than this proof.",
        "Start a new proof with it.",
    ),
    again(row(
        "source-changed",
        "Another program wrote the file while it was copied",
        "“{name}” changed while it was copied.",
        "Wait until the other program has finished writing it, then add it again.",
    )),
    again(row(
        "io",
        "Reading the file failed half way",
        "“{name}” could not be read to its end.",
        "Check that the disk or share is still there, then try again.",
    )),
    row(
        "crashed",
        "The decoder died on the file, twice",
        "“{name}” stops the program that decodes it.",
        "The file is damaged or hostile. Export it again from the program that made it.",
    ),
    row(
        "unproved",
        "The decoder cannot prove that it is shut in, and that was not allowed",
        "“{name}” was not opened: the program that decodes it is not shut in on this system.",
        "Use Linux 5.13 or later; or start Galley with GALLEY_ALLOW_UNPROVED=1 and open files from people you trust only.",
    ),
    row(
        "out-of-range",
        "A page, frame or time that does not exist",
        "There is no such page, frame or time.",
        "Choose one that is there.",
    ),
    row("cancelled", "Stopped on request", "Stopped.", "Add the file again when you want it."),
    row(
        "ticket-expired",
        "A file that was chosen before Galley was started again",
        "The chosen file is no longer known.",
        "Choose the file again.",
    ),
    again(row(
        "in-progress",
        "The same chosen file is being added already",
        "“{name}” is being added already.",
        "Wait until it is done, or cancel it.",
    )),
];

/// About the data folder and the record.
pub(super) static DATA: &[Row] = &[
    again(row(
        "in-use",
        "A second copy of Galley opens the same data folder",
        "Another Galley is running with this data folder.",
        "Switch to the Galley that is already open, or close it and try again.",
    )),
    row(
        "newer-version",
        "The data folder was written by a newer Galley",
        "The data folder was written by a newer Galley.",
        "Install the newer Galley, or start this one with another data folder. Nothing was changed.",
    ),
    again(row(
        "disk-full",
        "The disk of the data folder is full",
        "The disk is full.",
        "Free some space on the disk of the data folder, then try again. Nothing was lost.",
    )),
    row(
        "no-access",
        "The data folder may not be read or written",
        "The data folder may not be read or written.",
        "Check that the data folder belongs to you and may be written.",
    ),
    row(
        "folder-missing",
        "The data folder cannot be made, or is not a folder",
        "The data folder cannot be made.",
        "Check the place of the data folder, or choose another one.",
    ),
    row(
        "data-damaged",
        "What is kept is not what was written",
        "The data folder is damaged.",
        "Restore the data folder from a backup, and check the disk.",
    ),
    row(
        "blob-missing",
        "The bytes of a version are not in the data folder",
        "The content of this version is missing.",
        "Add the file again as a new version.",
    ),
    again(row(
        "keychain-locked",
        "The keychain that holds the device's key cannot be asked",
        "The keychain that holds this device's key cannot be opened.",
        "Unlock the keychain of your desktop, then try again.",
    )),
    row(
        "keys-lost",
        "The keys of the data folder's authority are gone",
        "The keys that belong to this data folder are gone.",
        "Bring back the keychain or the file of keys from a backup and start Galley again; nothing here is opened without them.",
    ),
    row(
        "device-forked",
        "The data folder was copied and both copies went on",
        "This data folder was copied, and the copy went on by itself.",
        "Use the data folder that it was copied from, or bring this one back from a backup.",
    ),
    row(
        "gap",
        "A number of this device is missing",
        "Something recorded earlier is missing.",
        "Start Galley again.",
    ),
    row(
        "bad-op",
        "What is recorded is not what was sealed",
        "The record does not hold.",
        "Check the record.",
    ),
    row(
        "history-forked",
        "What a server says contradicts what it said before, or its key",
        "The server's record is not the one that was here before.",
        "Ask whoever runs the server whether it was restored or replaced. Nothing here was changed.",
    ),
    again(row(
        "page-broken",
        "What a server sent does not hold together",
        "What the server sent does not hold together.",
        "Try again; if it comes back, ask whoever runs the server. Nothing here was changed.",
    )),
    again(row(
        "behind",
        "A node of a server had not seen the latest of its log",
        "Somebody else was faster.",
        "Try again.",
    )),
    again(row(
        "directory-behind",
        "Ops came that stand on people or devices that are not known yet",
        "Something of the server is not here yet.",
        "Try again: what is missing comes first.",
    )),
    row(
        "space-elsewhere",
        "A project belongs to another server, or to this computer",
        "This project belongs elsewhere.",
        "Work on it at the place that it belongs to.",
    ),
    again(row(
        "backup-unwritten",
        "A backup cannot be written where it was asked for",
        "The backup could not be written.",
        "Choose a folder that you may write to, on a disk with room for it, then try again.",
    )),
    row(
        "backup-damaged",
        "A file that is no backup, or not all of one",
        "“{name}” is no whole backup of Galley.",
        "Choose another backup. Nothing was changed.",
    ),
    row(
        "backup-newer",
        "A backup that a newer Galley made",
        "The backup was made by a newer Galley.",
        "Install the newer Galley, then restore the backup with it. Nothing was changed.",
    ),
    row(
        "backup-keys",
        "The keys of the device that made a backup are not on this one",
        "The keys that belong to this backup are not on this computer.",
        "Put the file “keys” of the data folder that it was made of beside the backup, then try again. Nothing was changed.",
    ),
    row(
        "folder-not-empty",
        "The folder that the data folder should become has something in it, or lies in the data folder",
        "“{name}” is not an empty folder of its own.",
        "Choose an empty folder outside of the data folder, or make a new one.",
    ),
    again(row(
        "data-away",
        "The data folder was moved, and where it was moved to there is none",
        "The data folder is not where it was moved to: “{name}”.",
        "Connect the drive that it is on, then try again.",
    )),
    row(
        "data-fixed",
        "The data folder should be moved or replaced while GALLEY_DATA says where it is",
        "GALLEY_DATA says where the data folder is.",
        "Start Galley without GALLEY_DATA to change that.",
    ),
    again(row("busy", "The database is busy", "Galley is busy.", "Try again.")),
    again(row("failed", "Something else in the store failed", "It could not be recorded.", "Try again.")),
];

/// About what was asked.
pub(super) static ASKED: &[Row] = &[
    row(
        "not-named",
        "Nobody is named on this device yet",
        "Galley does not know your name yet.",
        "Enter your name first.",
    ),
    row(
        "gone",
        "What this is about is not there",
        "It is not there any more.",
        "Go back to the list; it may have changed.",
    ),
    again(row(
        "attachment-not-saved",
        "An attachment cannot be written where it was to be kept",
        "“{name}” could not be written there.",
        "Choose another folder, or make room on that disk.",
    )),
    row(
        "not-a-picture",
        "An attachment that is no picture was to be shown",
        "“{name}” is not a picture.",
        "Save it, then open it in the program that it is for.",
    ),
    row(
        "not-a-frame",
        "What was typed is no frame, timecode or time",
        "“{text}” is no frame of this video.",
        "Type a frame such as 12, a timecode such as 00:00:01:10, or a time such as 1.5s.",
    ),
    row(
        "not-a-timecode",
        "What was typed is no timecode that frames of this rate can begin with",
        "“{text}” is no timecode that this video can start with.",
        "Type one such as 01:00:00:00; a semicolon before the frames is for 29.97 and 59.94 a second. Empty: as the file says.",
    ),
    row(
        "not-a-video",
        "Frames were asked of something else",
        "This proof is not a video.",
        "Choose a page instead.",
    ),
    row(
        "not-a-time",
        "What was typed is no time or sample of a sound",
        "“{text}” is no time in this sound.",
        "Type a time such as 1:23.5 or 83.5s, or a sample such as #66150.",
    ),
    row(
        "not-a-sound",
        "A waveform was asked of something else",
        "This proof is not a sound.",
        "Open a sound file, such as WAV or MP3.",
    ),
    row(
        "no-picture",
        "A picture, or a colour of it, was asked of a sound",
        "This is sound, which has no picture.",
        "Look at its waveform instead.",
    ),
    row(
        "proof-unknown",
        "A proof was named that is not there",
        "There is no proof “{text}”.",
        "Give its name as the app shows it, or its id.",
    ),
    row(
        "proof-ambiguous",
        "Several proofs have the name",
        "Several proofs are called “{text}”: {ids}.",
        "Give the id of the one that is meant.",
    ),
    row(
        "format-unfit",
        "Marks and comments in a format that has no way to say them",
        "The format does not fit: {reason}.",
        "Choose another format.",
    ),
    row(
        "nothing-to-draw",
        "Pictures of pages or frames that nothing was said about",
        "No comment is about a page or frame of this version.",
        "Save the comments as a table or in another format instead.",
    ),
    again(row(
        "save-full",
        "The disk that something is saved on is full",
        "“{name}” was not saved: the disk is full.",
        "Free some space there, or choose another folder, then save again.",
    )),
    row(
        "save-not-permitted",
        "A folder that this account may not write to",
        "“{name}” was not saved: this account may not write there.",
        "Choose another folder.",
    ),
    row(
        "save-failed",
        "A file that is saved cannot be written: its folder or drive is gone, or takes no file of this name",
        "“{name}” was not saved.",
        "Check that the folder and its drive are still there, or choose another one.",
    ),
    again(row(
        "no-clipboard",
        "The system's clipboard takes no picture",
        "The clipboard does not take the picture.",
        "Try again, or save the picture as a file.",
    )),
    row(
        "review-damaged",
        "A file of marks and comments that is damaged, too large or in no known format",
        "“{name}” cannot be read as marks and comments: {reason}.",
        "Export it again as XFDF, W3C Web Annotation, OpenTimelineIO or EDL.",
    ),
    row(
        "sample-missing",
        "The sample campaign is not installed, or its list is damaged",
        "The sample campaign is not there.",
        "Install Galley again, or make the sample with `cargo xtask sample`.",
    ),
    row(
        "server-address",
        "What was typed is no address of a server",
        "This is not the address of a server.",
        "Type it as the invitation has it, such as https://galley.example.org.",
    ),
    row(
        "server-not-encrypted",
        "An address without encryption, of another machine",
        "This server would be asked without encryption.",
        "Use its address with https, or ask whoever runs it.",
    ),
    again(row(
        "server-unreachable",
        "No connection to the server, or no answer in time",
        "The server cannot be reached.",
        "Check the connection; Galley goes on by itself when the server answers again.",
    )),
    again(row(
        "server-failed",
        "The server has a failure of its own, or too much to do",
        "The server cannot do this now.",
        "Wait a little; if it stays, ask whoever runs the server.",
    )),
    row(
        "server-unknown",
        "What answers at the address is no Galley server",
        "What answers there is no Galley server.",
        "Check the address, and whether this network asks to sign in first.",
    ),
    row(
        "server-gone",
        "A server that this device does not know, or no longer",
        "This device does not know that server.",
        "Go back to the list of servers, or sign in there.",
    ),
    row(
        "server-other-person",
        "Signing in as somebody else than before, at a server that is here",
        "Somebody else is signed in at this server on this device.",
        "Sign in as the same person, or take the server away from this device first.",
    ),
    row(
        "server-unsent",
        "Taking a server away while what was done here is not sent",
        "Something that was done here has not been sent to this server.",
        "Let it be sent first, or look at what needs attention and discard it.",
    ),
    row(
        "link-unfit",
        "A link that is neither an invitation nor a set-up link",
        "This is not a link of an invitation.",
        "Copy the whole link from the letter, or ask for a new invitation.",
    ),
    row(
        "device-ended",
        "This device's rights at the server were taken away",
        "This device may no longer work with this server.",
        "Sign in again as a new device, or ask whoever runs the server.",
    ),
    row(
        "newer-ops",
        "The log holds what only a newer build understands",
        "Somebody used a newer Galley on this project.",
        "Update Galley. Nothing was lost.",
    ),
    row(
        "bad-input",
        "The interface sent what the operation does not take",
        "The request was not understood.",
        "Start Galley again; if it stays, report it with what is said here.",
    ),
    row(
        "unknown-operation",
        "The interface asked for an operation that does not exist",
        "There is no such operation.",
        "Start Galley again; if it stays, report it with what is said here.",
    ),
    again(row(
        "no-pixel-socket",
        "No program may listen on 127.0.0.1, or no port is left",
        "The connection that brings pictures to the window cannot be opened.",
        "Check that a program may listen on 127.0.0.1, then try again.",
    )),
    row(
        "internal",
        "A bug of ours",
        "Something in Galley failed.",
        "Try again; if it stays, report it with what is said here.",
    ),
];
