//! What is said about threads and comments besides their texts: labels, what is to be done, whom they are for, reactions.

use galley_core::op::{self, ReactionRef, ThreadAudience, ThreadLabel, ThreadToDo};
use galley_core::text::clean_name;
use galley_core::{Payload, ProjectId};
use galley_store::{ReactionRow, Track};

use crate::api::{
    Audience, Failure, LabelThread, ListPeople, Person, React, ReactionView, SetAudience, SetToDo, ToDo,
};
use crate::app::App;
use crate::{ids, views};

impl App {
    pub(crate) fn thread_label(&self, input: LabelThread) -> Result<(), Failure> {
        let thread = self.thread_row(ids::parse(&input.thread)?)?;
        let said = ThreadLabel {
            proof: thread.proof,
            version: thread.version,
            thread: thread.id,
            // One that is there may have been written otherwise elsewhere.
            label: if input.on { clean_name(&input.label) } else { input.label },
        };
        let payload = if input.on { Payload::ThreadLabel(said) } else { Payload::ThreadUnlabel(said) };
        self.record(thread.space, payload, Track::Undoable)?;
        Ok(())
    }

    pub(crate) fn thread_to_do(&self, input: SetToDo) -> Result<(), Failure> {
        let thread = self.thread_row(ids::parse(&input.thread)?)?;
        let said = ThreadToDo {
            proof: thread.proof,
            version: thread.version,
            thread: thread.id,
            state: input.state.map(core_to_do),
            was: thread.to_do,
        };
        self.record(thread.space, Payload::ThreadToDo(said), Track::Undoable)?;
        Ok(())
    }

    pub(crate) fn thread_audience(&self, input: SetAudience) -> Result<(), Failure> {
        let thread = self.thread_row(ids::parse(&input.thread)?)?;
        let said = ThreadAudience {
            proof: thread.proof,
            version: thread.version,
            thread: thread.id,
            audience: core_audience(input.audience),
            was: thread.audience,
        };
        self.record(thread.space, Payload::ThreadAudience(said), Track::Undoable)?;
        Ok(())
    }

    pub(crate) fn comment_react(&self, input: React) -> Result<(), Failure> {
        let comment =
            self.store().comment(ids::parse(&input.comment)?)?.ok_or_else(|| Failure::of("gone", &[]))?;
        let said = ReactionRef {
            proof: comment.proof,
            version: comment.version,
            thread: comment.thread,
            comment: comment.id,
            emoji: input.emoji,
        };
        let payload = if input.on { Payload::ReactionAdd(said) } else { Payload::ReactionRemove(said) };
        self.record(comment.space, payload, Track::Undoable)?;
        Ok(())
    }

    pub(crate) fn labels_list(&self, input: ListPeople) -> Result<Vec<String>, Failure> {
        let project: ProjectId = ids::parse(&input.project)?;
        Ok(self.store().labels(project)?)
    }

    pub(crate) fn people_list(&self, input: ListPeople) -> Result<Vec<Person>, Failure> {
        let project: ProjectId = ids::parse(&input.project)?;
        Ok(self.store().people(project)?.iter().map(views::person).collect())
    }
}

pub(crate) fn reaction(row: &ReactionRow) -> ReactionView {
    ReactionView {
        emoji: row.emoji.clone(),
        people: row.people.iter().map(views::person).collect(),
        mine: row.mine,
    }
}

pub(crate) const fn to_do(state: op::ToDo) -> ToDo {
    match state {
        op::ToDo::Open => ToDo::Open,
        op::ToDo::InProgress => ToDo::InProgress,
        op::ToDo::Done => ToDo::Done,
        op::ToDo::WontDo => ToDo::WontDo,
    }
}

const fn core_to_do(state: ToDo) -> op::ToDo {
    match state {
        ToDo::Open => op::ToDo::Open,
        ToDo::InProgress => op::ToDo::InProgress,
        ToDo::Done => op::ToDo::Done,
        ToDo::WontDo => op::ToDo::WontDo,
    }
}

pub(crate) const fn audience(audience: op::Audience) -> Audience {
    match audience {
        op::Audience::Everyone => Audience::Everyone,
        op::Audience::Team => Audience::Team,
    }
}

pub(crate) const fn core_audience(audience: Audience) -> op::Audience {
    match audience {
        Audience::Everyone => op::Audience::Everyone,
        Audience::Team => op::Audience::Team,
    }
}
