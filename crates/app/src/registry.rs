//! Every operation, once: its name, shapes, tags and who serves it.
//!
//! A query carries tags made from its input (`proof/{proof}`); a command names the tags that it makes stale.
//! A stale tag covers what carries it and everything below it: `proof` covers `proof/<id>`. What the interface
//! cannot know from the input arrives besides as a `changed` event with exact tags.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use ts_rs::{Config, TS, TypeVisitor};

use crate::api::*;
use crate::app::App;

/// One row of the table.
pub struct Operation {
    pub name: &'static str,
    pub kind: Kind,
    /// Carried by a query, made stale by a command.
    pub tags: &'static [&'static str],
    pub served_by: ServedBy,
    pub input: Side,
    pub output: Side,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Query,
    Command,
}

/// What an operation does with its input.
pub type Serve = fn(&App, Value) -> Result<Value, Failure>;

#[derive(Clone, Copy)]
pub enum ServedBy {
    App(Serve),
    /// It needs a window; the shell answers.
    Shell,
}

/// A type as the generator needs it.
pub struct Side {
    pub name: fn(&Config) -> String,
    pub collect: fn(&mut crate::codegen::Types),
}

const fn side<T: TS + 'static>() -> Side {
    Side { name: |config| T::name(config), collect: |types| types.visit::<T>() }
}

fn answer<I: DeserializeOwned, O: Serialize>(
    app: &App,
    input: Value,
    serve: impl FnOnce(&App, I) -> Result<O, Failure>,
) -> Result<Value, Failure> {
    let input =
        serde_json::from_value(input).map_err(|error| Failure::of("bad-input", &[]).because(error))?;
    let output = serve(app, input)?;
    serde_json::to_value(output).map_err(|error| Failure::of("internal", &[]).because(error))
}

macro_rules! served_by {
    (Shell) => {
        ServedBy::Shell
    };
    ($function:ident) => {
        ServedBy::App(|app, input| answer(app, input, App::$function))
    };
}

macro_rules! operations {
    ($($name:literal $kind:ident $input:ty => $output:ty, $server:ident $tags:expr;)*) => {
        /// All of them, by area.
        pub static OPERATIONS: &[Operation] = &[$(Operation {
            name: $name,
            kind: Kind::$kind,
            tags: &$tags,
            served_by: served_by!($server),
            input: side::<$input>(),
            output: side::<$output>(),
        },)*];
    };
}

operations! {
    "app.state" Query Nothing => AppState, app_state ["app"];
    "person.name" Command NamePerson => Person, person_name ["app", "proof", "search"];
    "settings.set" Command SetSettings => (), settings_set ["app"];
    "sample.add" Command Nothing => ProjectCard, sample_add ["app", "home", "project", "search", "undo"];

    "home.get" Query Nothing => Home, home_get ["home"];
    "project.list" Query Nothing => Vec<ProjectCard>, project_list ["home"];
    "project.proofs" Query ListProofs => ProofList, project_proofs ["project/{project}"];
    "project.folders" Query OneProject => Vec<FolderView>, project_folders ["project/{project}"];
    "project.create" Command CreateProject => ProjectCard, project_create ["home", "undo"];
    "project.rename" Command RenameProject => (), project_rename ["home", "project/{project}", "proof", "search", "undo"];
    "project.archive" Command OneProject => (), project_archive ["home", "project/{project}", "search", "undo"];
    "project.restore" Command OneProject => (), project_restore ["home", "project/{project}", "search", "undo"];

    "proof.create" Command CreateProof => ProofRef, proof_create ["home", "project", "search", "undo"];
    "proof.get" Query OneProof => ProofView, proof_get ["proof/{proof}"];
    "proof.rename" Command RenameProof => (), proof_rename ["home", "project", "proof/{proof}", "search", "undo"];
    "proof.archive" Command OneProof => (), proof_archive ["home", "project", "proof/{proof}", "search", "undo"];
    "proof.restore" Command OneProof => (), proof_restore ["home", "project", "proof/{proof}", "search", "undo"];
    "proof.seen" Command SeeVersion => (), proof_seen ["home", "project", "proof"];
    "proofs.archive" Command ArchiveProofs => ArchivedProofs, proofs_archive ["home", "project", "proof", "search", "undo"];
    "proofs.move" Command MoveProofs => ChangedProofs, proofs_move ["home", "project", "proof", "search", "undo"];
    "proofs.delete" Command ManyProofs => ChangedProofs, proofs_delete ["home", "project", "proof", "search", "undo"];
    "proofs.recover" Command ManyProofs => ChangedProofs, proofs_recover ["home", "project", "proof", "search", "undo"];
    "proofs.set" Command SetValues => ChangedProofs, proofs_set ["home", "project", "proof", "search", "undo"];
    "proofs.alter" Command AlterValues => ChangedProofs, proofs_alter ["home", "project", "proof", "search", "undo"];
    "folder.rename" Command RenameFolder => ChangedProofs, folder_rename ["home", "project/{project}", "proof", "search", "undo"];
    "schema.get" Query Nothing => Schema, schema_get ["schema"];
    "field.define" Command DefineField => FieldView, field_define ["home", "project", "proof", "schema", "search", "undo"];
    "field.remove" Command OneField => (), field_remove ["home", "project", "proof", "schema", "search", "undo"];
    "field.restore" Command OneField => (), field_restore ["home", "project", "proof", "schema", "search", "undo"];
    "filters.list" Query ListFilters => Vec<SavedFilter>, filters_list ["filters"];
    "filter.save" Command SaveFilter => SavedFilter, filter_save ["filters"];
    "filter.delete" Command OneFilter => (), filter_delete ["filters"];
    "version.submit" Command SubmitVersion => ProofRef, version_submit ["home", "project", "proof/{proof}", "search", "undo"];
    "job.cancel" Command CancelJob => (), job_cancel [];

    "media.pages" Query ListPages => Vec<PageView>, media_pages ["version/{version}"];
    "media.thumbnail" Query GetThumbnail => Thumbnail, media_thumbnail ["version/{version}"];
    "media.unlock" Command UnlockVersion => (), media_unlock ["version/{version}", "proof"];
    "media.find" Query FindText => TextPlaces, media_find ["version/{version}"];
    "media.text" Query GetText => PageText, media_text ["version/{version}"];
    "media.outline" Query ListOutline => Vec<OutlineLine>, media_outline ["version/{version}"];
    "media.layers" Query ListLayers => Vec<LayerView>, media_layers ["version/{version}"];
    "media.notes" Query ListNotes => Vec<NoteView>, media_notes ["version/{version}"];
    "media.retry" Command RetryMedia => (), media_retry ["version/{version}"];
    "media.sample" Query GetSample => Sample, media_sample ["version/{version}"];
    "media.waveform" Query GetWaveform => Waveform, media_waveform ["version/{version}", "waveform/{version}"];
    "media.soundtrack" Query GetSoundtrack => Soundtrack, media_soundtrack ["version/{version}", "waveform/{version}"];
    "media.find-frame" Query FindFrame => FoundFrame, find_frame ["version/{version}"];
    "media.frame-now" Query FrameNow => FoundFrame, frame_now ["version/{version}"];
    "media.count-frames" Command CountFrames => (), count_frames ["proof"];

    "threads.list" Query OneProof => Vec<ThreadView>, threads_list ["proof/{proof}"];
    "thread.start" Command StartThread => ThreadRef, thread_start ["home", "project", "proof", "search", "undo"];
    "thread.reply" Command Reply => ThreadRef, thread_reply ["home", "project", "proof", "search", "undo"];
    "thread.resolve" Command OneThread => (), thread_resolve ["home", "project", "proof", "undo"];
    "thread.reopen" Command OneThread => (), thread_reopen ["home", "project", "proof", "undo"];
    "thread.label" Command LabelThread => (), thread_label ["home", "project", "proof", "search", "undo"];
    "thread.to-do" Command SetToDo => (), thread_to_do ["home", "project", "proof", "undo"];
    "thread.audience" Command SetAudience => (), thread_audience ["home", "project", "proof", "search", "undo"];
    "comment.edit" Command EditComment => (), comment_edit ["home", "project", "proof", "search", "undo"];
    "comment.delete" Command OneComment => (), comment_delete ["home", "project", "proof", "search", "undo"];
    "comment.react" Command React => (), comment_react ["home", "project", "proof", "undo"];
    "labels.list" Query ListPeople => Vec<String>, labels_list ["project/{project}"];
    "people.list" Query ListPeople => Vec<Person>, people_list ["app"];
    "attachment.keep" Command KeepAttachment => KeptAttachment, attachment_keep [];
    "attachment.picture" Query GetAttachmentPicture => AttachmentPicture, attachment_picture ["attachment/{comment}"];
    "attachment.save" Command OneAttachment => bool, Shell [];
    "mark.add" Command AddMarks => (), mark_add ["home", "project", "proof", "undo"];
    "mark.change" Command ChangeMark => (), mark_change ["home", "project", "proof", "undo"];
    "mark.remove" Command OneMark => (), mark_remove ["home", "project", "proof", "undo"];
    "decision.record" Command RecordDecision => DecisionView, decision_record ["home", "project", "proof", "search", "undo"];
    "decision.withdraw" Command WithdrawDecision => (), decision_withdraw ["home", "project", "proof", "search", "undo"];

    "servers.list" Query Nothing => Vec<ServerView>, servers_list ["servers"];
    "servers.state" Query OneServer => ServerView, servers_state ["servers"];
    "servers.look" Command JoinLink => JoinView, servers_look [];
    "servers.join" Command JoinServer => ServerView, servers_join ["servers", "app", "home"];
    "servers.sign-in" Command SignIn => ServerView, servers_sign_in ["servers", "app", "home"];
    "servers.sign-out" Command SignOut => (), servers_sign_out ["servers", "home", "project", "proof", "search", "undo"];
    "servers.sync" Command OneServer => (), servers_sync ["servers"];
    "servers.offline" Command WorkOffline => (), servers_offline ["servers"];
    "team.list" Query OneServer => Vec<TeamMember>, team_list ["team"];
    "team.invitations" Query OneServer => Vec<InvitationView>, team_invitations ["invitations"];
    "team.invite" Command Invite => InvitationView, team_invite ["invitations"];
    "team.take-back" Command OneInvitation => (), team_take_back ["invitations"];
    "team.role" Command SetTeamRole => (), team_role ["team", "undo"];
    "team.remove" Command OneTeamMember => (), team_remove ["team", "undo"];
    "members.list" Query OneProject => Vec<MemberView>, members_list ["team"];
    "member.set" Command SetMember => (), member_set ["team", "project/{project}", "undo"];
    "member.remove" Command OneMember => (), member_remove ["team", "project/{project}", "undo"];
    "attention.list" Query Nothing => Vec<AttentionView>, attention_list ["attention"];
    "attention.discard" Command OneAttention => (), attention_discard ["attention", "servers", "home", "project", "proof", "search"];
    "sessions.list" Query OneServer => SessionsView, sessions_list ["sessions"];
    "session.end" Command OneSession => (), session_end ["sessions"];
    "device.revoke" Command OneDevice => (), device_revoke ["sessions"];

    "undo" Command Nothing => UndoState, undo ["home", "project", "proof", "search", "undo"];
    "undo.state" Query Nothing => UndoState, undo_state ["undo"];
    "redo" Command Nothing => UndoState, redo ["home", "project", "proof", "search", "undo"];

    "search.find" Query Find => Vec<Hit>, search_find ["search"];
    "draft.get" Query GetDraft => Draft, draft_get ["draft"];
    "draft.set" Command Draft => (), draft_set [];
    "place.get" Query OneProof => Option<RememberPlace>, place_get ["place"];
    "place.remember" Command RememberPlace => (), place_remember [];
    "record.verify" Command Nothing => Verified, record_verify [];

    "storage.get" Query Nothing => StorageView, storage_get ["storage"];
    "storage.clear" Command Nothing => (), storage_clear ["storage"];
    "link.find" Query Link => Option<LinkPlace>, link_find ["link"];

    "export.formats" Query OneProof => Vec<FormatView>, export_formats ["proof/{proof}"];
    "export.save" Command SaveExport => Option<Saved>, Shell [];
    "export.pictures" Command SavePictures => Option<SavedPictures>, Shell [];
    "import.pick" Command PickFiles => Option<Ticket>, Shell [];
    "import.take" Command TakeComments => TakenIn, import_take ["home", "project", "proof", "search", "undo"];
    "frame.copy" Command FramePicture => (), Shell [];
    "frame.save" Command FramePicture => Option<Saved>, Shell [];

    "files.pick" Command PickFiles => Vec<Ticket>, Shell [];
    "files.waiting" Command Nothing => Waiting, Shell [];
    "pixels.address" Query Nothing => PixelAddress, Shell [];
    "window.close" Command Nothing => (), Shell [];
    "backup.make" Command AskFile => Option<BackupMade>, Shell [];
    "backup.restore" Command AskFile => bool, Shell [];
    "data.place" Query Nothing => DataPlace, Shell ["app"];
    "data.move" Command AskFile => bool, Shell [];
    "data.stop" Command Nothing => (), Shell [];
    "logs.open" Command Nothing => (), Shell [];
    "support.text" Query Nothing => SupportText, Shell ["app"];
    "desktop.notify" Command Notify => (), Shell [];
}
