//! Every operation, once: its name, shapes, tags and who serves it.
//!
//! A query carries tags made from its input (`proof/{proof}`); a command names the tags that it makes stale.
//! A stale tag covers what carries it and everything below it: `proof` covers `proof/<id>`. What the interface
//! cannot know from the input arrives besides as a `changed` event with exact tags.

use ts_rs::{Config, TS, TypeVisitor};

use crate::api::*;

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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServedBy {
    App,
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

macro_rules! operations {
    ($($name:literal $kind:ident $input:ty => $output:ty, $server:ident $tags:expr;)*) => {
        /// All of them, by area.
        pub static OPERATIONS: &[Operation] = &[$(Operation {
            name: $name,
            kind: Kind::$kind,
            tags: &$tags,
            served_by: ServedBy::$server,
            input: side::<$input>(),
            output: side::<$output>(),
        },)*];
    };
}

operations! {
    "app.state" Query Nothing => AppState, App ["app"];
    "person.name" Command NamePerson => Person, App ["app", "proof"];
    "settings.set" Command SetSettings => (), App ["app"];
    "sample.add" Command Nothing => ProjectCard, App ["app", "home", "project", "search", "undo"];

    "home.get" Query Nothing => Home, App ["home"];
    "project.list" Query Nothing => Vec<ProjectCard>, App ["home"];
    "project.proofs" Query ListProofs => ProofList, App ["project/{project}"];
    "project.create" Command CreateProject => ProjectCard, App ["home", "undo"];
    "project.rename" Command RenameProject => (), App ["home", "project/{project}", "proof", "search", "undo"];
    "project.archive" Command OneProject => (), App ["home", "project/{project}", "search", "undo"];
    "project.restore" Command OneProject => (), App ["home", "project/{project}", "search", "undo"];

    "proof.create" Command CreateProof => ProofRef, App ["home", "project", "search", "undo"];
    "version.submit" Command SubmitVersion => ProofRef, App ["home", "project", "proof/{proof}", "search", "undo"];
    "job.cancel" Command CancelJob => (), App [];
    "proof.get" Query OneProof => ProofView, App ["proof/{proof}"];
    "proof.rename" Command RenameProof => (), App ["home", "project", "proof/{proof}", "search", "undo"];
    "proof.archive" Command OneProof => (), App ["home", "project", "proof/{proof}", "search", "undo"];
    "proof.restore" Command OneProof => (), App ["home", "project", "proof/{proof}", "search", "undo"];
    "proof.seen" Command SeeVersion => (), App ["home", "project", "proof"];

    "media.pages" Query ListPages => Vec<PageView>, App ["version/{version}"];
    "media.thumbnail" Query GetThumbnail => Thumbnail, App ["version/{version}"];
    "media.find-frame" Query FindFrame => FoundFrame, App ["version/{version}"];

    "threads.list" Query OneProof => Vec<ThreadView>, App ["proof/{proof}"];
    "thread.start" Command StartThread => ThreadRef, App ["home", "project", "proof", "search", "undo"];
    "thread.reply" Command Reply => ThreadRef, App ["home", "project", "proof", "search", "undo"];
    "thread.resolve" Command OneThread => (), App ["home", "project", "proof", "undo"];
    "thread.reopen" Command OneThread => (), App ["home", "project", "proof", "undo"];
    "comment.edit" Command EditComment => (), App ["home", "project", "proof", "search", "undo"];
    "comment.delete" Command OneComment => (), App ["home", "project", "proof", "search", "undo"];
    "mark.change" Command ChangeMark => (), App ["home", "project", "proof", "undo"];
    "mark.remove" Command OneMark => (), App ["home", "project", "proof", "undo"];
    "decision.record" Command RecordDecision => DecisionView, App ["home", "project", "proof", "search", "undo"];
    "decision.withdraw" Command WithdrawDecision => (), App ["home", "project", "proof", "search", "undo"];

    "undo" Command Nothing => UndoState, App ["home", "project", "proof", "search", "undo"];
    "redo" Command Nothing => UndoState, App ["home", "project", "proof", "search", "undo"];
    "undo.state" Query Nothing => UndoState, App ["undo"];

    "search.find" Query Find => Vec<Hit>, App ["search"];
    "draft.get" Query GetDraft => Draft, App ["draft"];
    "draft.set" Command Draft => (), App [];
    "place.get" Query OneProof => Option<RememberPlace>, App ["place"];
    "place.remember" Command RememberPlace => (), App [];
    "record.verify" Command Nothing => Verified, App [];

    "files.pick" Command Nothing => Vec<Ticket>, Shell [];
    "files.waiting" Command Nothing => Waiting, Shell [];
    "pixels.address" Query Nothing => PixelAddress, Shell [];
}
