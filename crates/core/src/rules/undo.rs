//! Undo: a new op over one's own effects, checked like any other (S51).
//!
//! The inverse of an inverse is the redo. What cannot be undone: decisions (they are withdrawn), opening, who was added to
//! the directory or added to or removed from a project, what the authority recorded, and what is about keeping. A replaced value goes back to the one its author saw (`was`).

use crate::op::{
    CommentEdit, CommentRef, FieldDefine, FieldRef, FieldWas, GroupDefine, GroupRef, MarkChange, MarkRef,
    MemberRole, Op, Payload, PersonRole, ProjectRef, ProjectRename, ProofMove, ProofRef, ProofRename,
    ProofSet, ReactionRef, ThreadAudience, ThreadRef, ThreadToDo, VersionRef,
};
use crate::state::Slice;

/// The op that takes back what `op` did, for a slice as it stands now. None: the kind cannot be undone, or what it did
/// does not hold any more (somebody changed it since).
#[must_use]
pub fn undo_of(slice: &Slice, op: &Op) -> Option<Payload> {
    let payload = op.payload()?;
    match payload {
        Payload::ProjectCreate(_)
        | Payload::ProjectRename(_)
        | Payload::ProjectArchive(_)
        | Payload::ProjectRestore(_) => of_project(slice, payload),
        Payload::ProofCreate(_)
        | Payload::ProofRename(_)
        | Payload::ProofArchive(_)
        | Payload::ProofRestore(_)
        | Payload::ProofMove(_)
        | Payload::ProofDelete(_)
        | Payload::ProofRecover(_)
        | Payload::ProofSet(_) => of_proof(slice, payload),
        Payload::FieldDefine(_) | Payload::FieldRemove(_) | Payload::FieldRestore(_) => {
            of_field(slice, payload)
        }
        Payload::VersionSubmit(_) | Payload::VersionWithdraw(_) | Payload::VersionRestore(_) => {
            of_version(slice, payload)
        }
        Payload::ThreadStart(_)
        | Payload::ThreadDelete(_)
        | Payload::ThreadRestore(_)
        | Payload::ThreadResolve(_)
        | Payload::ThreadReopen(_) => of_thread(slice, payload),
        Payload::CommentAdd(_)
        | Payload::CommentEdit(_)
        | Payload::CommentDelete(_)
        | Payload::CommentRestore(_) => of_comment(slice, payload),
        Payload::MarkAdd(_) | Payload::MarkChange(_) | Payload::MarkRemove(_) | Payload::MarkRestore(_) => {
            of_mark(slice, payload)
        }
        Payload::ThreadLabel(_)
        | Payload::ThreadUnlabel(_)
        | Payload::ThreadToDo(_)
        | Payload::ThreadAudience(_) => of_words(slice, payload),
        Payload::ReactionAdd(_) | Payload::ReactionRemove(_) => of_reaction(slice, op, payload),
        Payload::PersonRole(_)
        | Payload::PersonRemove(_)
        | Payload::PersonReturn(_)
        | Payload::MemberRole(_) => of_role(slice, payload),
        Payload::GroupDefine(_)
        | Payload::GroupAdd(_)
        | Payload::GroupDrop(_)
        | Payload::GroupRemove(_)
        | Payload::GroupRestore(_) => of_group(slice, payload),
        Payload::DeviceRegister(_)
        | Payload::PersonAdd(_)
        | Payload::MemberAdd(_)
        | Payload::ProofOpened(_)
        | Payload::DecisionRecord(_)
        | Payload::DecisionWithdraw(_)
        | Payload::RunStarted(_)
        | Payload::StageOpened(_)
        | Payload::MemberRemove(_)
        | Payload::DeviceRevoke(_)
        | Payload::PayloadErase(_)
        | Payload::VersionPurge(_)
        | Payload::VersionAwaited(_)
        | Payload::VersionReceived(_)
        | Payload::SpaceHold(_)
        | Payload::SpaceRelease(_)
        | Payload::SpaceAdopted(_) => None,
    }
}

fn of_project(slice: &Slice, payload: &Payload) -> Option<Payload> {
    let now = |id| slice.project(id);
    match payload {
        Payload::ProjectCreate(said) => {
            let project = said.project;
            (!now(project)?.archived).then_some(Payload::ProjectArchive(ProjectRef { project }))
        }
        Payload::ProjectRename(said) => (now(said.project)?.name == said.name).then(|| {
            let (name, was) = (said.was.clone(), said.name.clone());
            Payload::ProjectRename(ProjectRename { project: said.project, name, was })
        }),
        Payload::ProjectArchive(said) => {
            now(said.project)?.archived.then(|| Payload::ProjectRestore(said.clone()))
        }
        Payload::ProjectRestore(said) => {
            (!now(said.project)?.archived).then(|| Payload::ProjectArchive(said.clone()))
        }
        _ => None,
    }
}

fn of_proof(slice: &Slice, payload: &Payload) -> Option<Payload> {
    let now = |id| slice.proof(id);
    match payload {
        Payload::ProofCreate(said) => {
            let proof = said.proof;
            let there = now(proof).is_some_and(|one| !one.archived && !one.deleted);
            there.then_some(Payload::ProofArchive(ProofRef { proof }))
        }
        Payload::ProofRename(said) => (now(said.proof)?.name == said.name).then(|| {
            let (name, was) = (said.was.clone(), said.name.clone());
            Payload::ProofRename(ProofRename { proof: said.proof, name, was })
        }),
        Payload::ProofArchive(said) => now(said.proof)?.archived.then(|| Payload::ProofRestore(said.clone())),
        Payload::ProofRestore(said) => {
            (!now(said.proof)?.archived).then(|| Payload::ProofArchive(said.clone()))
        }
        Payload::ProofDelete(said) => now(said.proof)?.deleted.then(|| Payload::ProofRecover(said.clone())),
        Payload::ProofRecover(said) => {
            (!now(said.proof)?.deleted).then(|| Payload::ProofDelete(said.clone()))
        }
        Payload::ProofMove(said) => (now(said.proof)?.folder == said.folder).then(|| {
            let (folder, was) = (said.was.clone(), said.folder.clone());
            Payload::ProofMove(ProofMove { proof: said.proof, folder, was })
        }),
        Payload::ProofSet(said) => {
            let now = slice.value(said.proof, said.field).and_then(|now| now.value.as_ref());
            (now == said.value.as_ref()).then(|| {
                let (value, was) = (said.was.clone(), said.value.clone());
                Payload::ProofSet(ProofSet { proof: said.proof, field: said.field, value, was })
            })
        }
        _ => None,
    }
}

fn of_field(slice: &Slice, payload: &Payload) -> Option<Payload> {
    let now = |id| slice.field(id);
    match payload {
        Payload::FieldDefine(said) => {
            let field = now(said.field)?;
            let holds = !field.removed
                && (&field.name, &field.options, field.position)
                    == (&said.name, &said.options, said.position);
            let is_now = || FieldWas {
                name: said.name.clone(),
                options: said.options.clone(),
                position: said.position,
            };
            holds.then(|| match said.was.clone() {
                None => Payload::FieldRemove(FieldRef { field: said.field }),
                Some(FieldWas { name, options, position }) => Payload::FieldDefine(FieldDefine {
                    field: said.field,
                    name,
                    kind: said.kind,
                    options,
                    position,
                    was: Some(is_now()),
                }),
            })
        }
        Payload::FieldRemove(said) => now(said.field)?.removed.then(|| Payload::FieldRestore(said.clone())),
        Payload::FieldRestore(said) => {
            (!now(said.field)?.removed).then(|| Payload::FieldRemove(said.clone()))
        }
        _ => None,
    }
}

fn of_version(slice: &Slice, payload: &Payload) -> Option<Payload> {
    let withdrawn = |said: &VersionRef| slice.version(said.version).map(|version| version.withdrawn);
    match payload {
        Payload::VersionSubmit(said) => {
            let submitted = VersionRef { proof: said.proof, version: said.version };
            (!withdrawn(&submitted)?).then_some(Payload::VersionWithdraw(submitted))
        }
        Payload::VersionWithdraw(said) => withdrawn(said)?.then(|| Payload::VersionRestore(said.clone())),
        Payload::VersionRestore(said) => (!withdrawn(said)?).then(|| Payload::VersionWithdraw(said.clone())),
        _ => None,
    }
}

fn of_thread(slice: &Slice, payload: &Payload) -> Option<Payload> {
    let now = |said: &ThreadRef| slice.thread(said.thread);
    match payload {
        Payload::ThreadStart(said) => {
            let started = ThreadRef { proof: said.proof, version: said.version, thread: said.thread };
            (!now(&started)?.deleted).then_some(Payload::ThreadDelete(started))
        }
        Payload::ThreadDelete(said) => now(said)?.deleted.then(|| Payload::ThreadRestore(said.clone())),
        Payload::ThreadRestore(said) => (!now(said)?.deleted).then(|| Payload::ThreadDelete(said.clone())),
        Payload::ThreadResolve(said) => now(said)?.resolved.then(|| Payload::ThreadReopen(said.clone())),
        Payload::ThreadReopen(said) => (!now(said)?.resolved).then(|| Payload::ThreadResolve(said.clone())),
        _ => None,
    }
}

fn of_comment(slice: &Slice, payload: &Payload) -> Option<Payload> {
    let now = |id| slice.comment(id);
    match payload {
        Payload::CommentAdd(said) => (!now(said.comment)?.deleted).then(|| {
            let (proof, version, thread, comment) = (said.proof, said.version, said.thread, said.comment);
            Payload::CommentDelete(CommentRef { proof, version, thread, comment })
        }),
        Payload::CommentEdit(said) => (now(said.comment)?.text == said.text).then(|| {
            let (text, was) = (said.was.clone(), said.text.clone());
            Payload::CommentEdit(CommentEdit { text, was, ..said.clone() })
        }),
        Payload::CommentDelete(said) => {
            now(said.comment)?.deleted.then(|| Payload::CommentRestore(said.clone()))
        }
        Payload::CommentRestore(said) => {
            (!now(said.comment)?.deleted).then(|| Payload::CommentDelete(said.clone()))
        }
        _ => None,
    }
}

fn of_words(slice: &Slice, payload: &Payload) -> Option<Payload> {
    let now = |id| slice.thread(id);
    match payload {
        Payload::ThreadLabel(said) => {
            now(said.thread)?.labels.contains(&said.label).then(|| Payload::ThreadUnlabel(said.clone()))
        }
        Payload::ThreadUnlabel(said) => {
            (!now(said.thread)?.labels.contains(&said.label)).then(|| Payload::ThreadLabel(said.clone()))
        }
        Payload::ThreadToDo(said) => (now(said.thread)?.to_do == said.state).then(|| {
            let (state, was) = (said.was, said.state);
            Payload::ThreadToDo(ThreadToDo { state, was, ..said.clone() })
        }),
        Payload::ThreadAudience(said) => (now(said.thread)?.audience == said.audience).then(|| {
            let (audience, was) = (said.was, said.audience);
            Payload::ThreadAudience(ThreadAudience { audience, was, ..said.clone() })
        }),
        _ => None,
    }
}

fn of_role(slice: &Slice, payload: &Payload) -> Option<Payload> {
    let now = |id| slice.person(id);
    match payload {
        Payload::PersonRole(said) => (now(said.person)?.role == said.role).then(|| {
            let (role, was) = (said.was, said.role);
            Payload::PersonRole(PersonRole { person: said.person, role, was })
        }),
        Payload::PersonRemove(said) => now(said.person)?.removed.then(|| Payload::PersonReturn(said.clone())),
        Payload::PersonReturn(said) => {
            (!now(said.person)?.removed).then(|| Payload::PersonRemove(said.clone()))
        }
        Payload::MemberRole(said) => {
            let holds = slice.member(said.project, said.person)?.role_now() == Some(said.role);
            holds.then(|| {
                let (role, was) = (said.was, said.role);
                Payload::MemberRole(MemberRole { role, was, ..said.clone() })
            })
        }
        _ => None,
    }
}

fn of_group(slice: &Slice, payload: &Payload) -> Option<Payload> {
    let now = |id| slice.group(id);
    let is_in = |group, person| slice.in_group(group, person).is_some_and(|one| one.there);
    match payload {
        Payload::GroupDefine(said) => {
            let group = now(said.group)?;
            (!group.removed && group.name == said.name).then(|| match said.was.clone() {
                None => Payload::GroupRemove(GroupRef { group: said.group }),
                Some(name) => {
                    let was = Some(said.name.clone());
                    Payload::GroupDefine(GroupDefine { group: said.group, name, was })
                }
            })
        }
        Payload::GroupAdd(said) => is_in(said.group, said.person).then(|| Payload::GroupDrop(said.clone())),
        Payload::GroupDrop(said) => {
            (!is_in(said.group, said.person)).then(|| Payload::GroupAdd(said.clone()))
        }
        Payload::GroupRemove(said) => now(said.group)?.removed.then(|| Payload::GroupRestore(said.clone())),
        Payload::GroupRestore(said) => {
            (!now(said.group)?.removed).then(|| Payload::GroupRemove(said.clone()))
        }
        _ => None,
    }
}

fn of_reaction(slice: &Slice, op: &Op, payload: &Payload) -> Option<Payload> {
    let actor = op.header.actor?;
    let has_put = |said: &ReactionRef| {
        slice.reaction(said.comment, actor).is_some_and(|own| own.emoji.contains_key(&said.emoji))
    };
    match payload {
        Payload::ReactionAdd(said) => has_put(said).then(|| Payload::ReactionRemove(said.clone())),
        Payload::ReactionRemove(said) => (!has_put(said)).then(|| Payload::ReactionAdd(said.clone())),
        _ => None,
    }
}

fn of_mark(slice: &Slice, payload: &Payload) -> Option<Payload> {
    let now = |id| slice.mark(id);
    match payload {
        Payload::MarkAdd(said) => (!now(said.mark)?.removed).then(|| {
            let (proof, version, thread, mark) = (said.proof, said.version, said.thread, said.mark);
            Payload::MarkRemove(MarkRef { proof, version, thread, mark })
        }),
        Payload::MarkChange(said) => {
            let mark = now(said.mark)?;
            let holds = (!said.says_shape() || mark.shape == said.shape)
                && (!said.says_stroke() || mark.stroke == said.stroke);
            holds.then(|| {
                let (shape, was) = (said.was.clone(), said.shape.clone());
                let (stroke, stroke_was) = (said.stroke_was, said.stroke);
                Payload::MarkChange(MarkChange { shape, was, stroke, stroke_was, ..said.clone() })
            })
        }
        Payload::MarkRemove(said) => now(said.mark)?.removed.then(|| Payload::MarkRestore(said.clone())),
        Payload::MarkRestore(said) => (!now(said.mark)?.removed).then(|| Payload::MarkRemove(said.clone())),
        _ => None,
    }
}
