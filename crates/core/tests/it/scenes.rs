//! For every kind of op that a role decides about, a scene in which the manager may do it.

use galley_core::field::{FieldKind, FieldValue};
use galley_core::ids::{PersonId, ProjectId};
use galley_core::op::{
    Audience, Choice, FieldRef, Kind, MemberAdd, OrgRole, Payload, PersonAdd, ProjectCreate, ProjectRef,
    ProjectRename, ProjectRole, ProofKind, ProofMove, ProofOpened, ProofRef, ProofRename, ProofSet,
    ThreadStart, ToDo,
};
use galley_testkit::payloads::{self, a_box};

use crate::stage::{Stage, new_field};

/// Sets the scene and gives the op; nothing it is about belongs to anybody but the manager.
pub fn scene(stage: &mut Stage, kind: Kind) -> Payload {
    let project = stage.project;
    let proof = ProofRef { proof: stage.proof.proof };
    let (name, was) = ("Renamed".to_owned(), stage.proof.name.clone());
    match kind {
        Kind::PersonAdd => {
            let person = PersonId::from_uuid(stage.authority.ids.uuid());
            Payload::PersonAdd(PersonAdd { person, role: OrgRole::Member })
        }
        Kind::ProjectCreate => {
            let project = ProjectId::from_uuid(stage.authority.ids.uuid());
            Payload::ProjectCreate(ProjectCreate { project, name })
        }
        Kind::ProjectRename => {
            let was = "Bellweather summer".to_owned();
            Payload::ProjectRename(ProjectRename { project, name, was })
        }
        Kind::ProjectArchive => Payload::ProjectArchive(ProjectRef { project }),
        Kind::ProjectRestore => {
            stage.managed(&Payload::ProjectArchive(ProjectRef { project }));
            Payload::ProjectRestore(ProjectRef { project })
        }
        Kind::MemberAdd => {
            let person = stage.authority.join(Some(&mut stage.manager), OrgRole::Member).person;
            Payload::MemberAdd(MemberAdd { project, person, role: ProjectRole::Viewer })
        }
        Kind::ProofCreate => {
            Payload::ProofCreate(payloads::proof_create(&mut stage.authority.ids, "Another", ProofKind::Pdf))
        }
        Kind::ProofRename => Payload::ProofRename(ProofRename { proof: proof.proof, name, was }),
        Kind::ProofArchive => Payload::ProofArchive(proof),
        Kind::ProofRestore => {
            stage.managed(&Payload::ProofArchive(proof.clone()));
            Payload::ProofRestore(proof)
        }
        Kind::ProofMove => {
            let folder = "Spring/Social".to_owned();
            Payload::ProofMove(ProofMove { proof: proof.proof, folder, was: String::new() })
        }
        Kind::ProofDelete => Payload::ProofDelete(proof),
        Kind::ProofRecover => {
            stage.managed(&Payload::ProofDelete(proof.clone()));
            Payload::ProofRecover(proof)
        }
        Kind::ProofSet => {
            let field = stage.field(FieldKind::Tags, &[]);
            let value = Some(FieldValue::Tags(vec!["AU".to_owned()]));
            Payload::ProofSet(ProofSet { proof: proof.proof, field, value, was: None })
        }
        Kind::FieldDefine => {
            Payload::FieldDefine(new_field(&mut stage.authority, FieldKind::Choice, &["High"]))
        }
        Kind::FieldRemove => Payload::FieldRemove(FieldRef { field: stage.field(FieldKind::Date, &[]) }),
        Kind::FieldRestore => {
            let one = FieldRef { field: stage.field(FieldKind::Date, &[]) };
            let directory = stage.authority.directory;
            stage.authority.accept(&mut stage.manager, directory, &Payload::FieldRemove(one.clone()));
            Payload::FieldRestore(one)
        }
        Kind::ProofOpened => {
            Payload::ProofOpened(ProofOpened { proof: proof.proof, version: stage.version.version })
        }
        Kind::VersionSubmit => {
            Payload::VersionSubmit(payloads::version_submit(&mut stage.authority.ids, proof.proof, "two"))
        }
        Kind::VersionWithdraw => Payload::VersionWithdraw(payloads::version_ref(&stage.version)),
        Kind::VersionRestore => {
            stage.managed(&Payload::VersionWithdraw(payloads::version_ref(&stage.version)));
            Payload::VersionRestore(payloads::version_ref(&stage.version))
        }
        Kind::ThreadStart => {
            Payload::ThreadStart(payloads::thread_start(&mut stage.authority.ids, &stage.version, "Here."))
        }
        Kind::DecisionRecord => Payload::DecisionRecord(payloads::decision_record(
            &mut stage.authority.ids,
            &stage.version,
            Choice::RequestChanges,
        )),
        Kind::DecisionWithdraw => {
            let said = payloads::decision_record(&mut stage.authority.ids, &stage.version, Choice::Approve);
            stage.managed(&Payload::DecisionRecord(said.clone()));
            Payload::DecisionWithdraw(payloads::decision_ref(&said))
        }
        Kind::DeviceRegister | Kind::RunStarted | Kind::StageOpened => panic!("no role decides about {kind}"),
        _ => in_thread(stage, kind),
    }
}

fn in_thread(stage: &mut Stage, kind: Kind) -> Payload {
    let start = stage.thread("Move the logo.");
    let thread = payloads::thread_ref(&start);
    let mark = start.marks[0].mark;
    match kind {
        Kind::ThreadDelete => Payload::ThreadDelete(thread),
        Kind::ThreadRestore => {
            stage.managed(&Payload::ThreadDelete(thread.clone()));
            Payload::ThreadRestore(thread)
        }
        Kind::ThreadResolve => Payload::ThreadResolve(thread),
        Kind::ThreadReopen => {
            stage.managed(&Payload::ThreadResolve(thread.clone()));
            Payload::ThreadReopen(thread)
        }
        Kind::MarkAdd => Payload::MarkAdd(payloads::mark_add(&mut stage.authority.ids, &start, a_box(5, 6))),
        Kind::MarkChange => Payload::MarkChange(payloads::mark_change(
            &start,
            mark,
            start.marks[0].shape.clone(),
            a_box(7, 8),
        )),
        Kind::MarkRemove => Payload::MarkRemove(payloads::mark_ref(&start, mark)),
        Kind::MarkRestore => {
            stage.managed(&Payload::MarkRemove(payloads::mark_ref(&start, mark)));
            Payload::MarkRestore(payloads::mark_ref(&start, mark))
        }
        Kind::ThreadLabel => Payload::ThreadLabel(payloads::thread_label(&start, "Copy")),
        Kind::ThreadUnlabel => {
            stage.managed(&Payload::ThreadLabel(payloads::thread_label(&start, "Copy")));
            Payload::ThreadUnlabel(payloads::thread_label(&start, "Copy"))
        }
        Kind::ThreadToDo => Payload::ThreadToDo(payloads::thread_to_do(&start, None, Some(ToDo::InProgress))),
        Kind::ThreadAudience => {
            Payload::ThreadAudience(payloads::thread_audience(&start, Audience::Everyone, Audience::Team))
        }
        Kind::ReactionAdd => Payload::ReactionAdd(payloads::reaction(&start, start.comment.comment, "👍")),
        Kind::ReactionRemove => {
            let reaction = payloads::reaction(&start, start.comment.comment, "👍");
            stage.managed(&Payload::ReactionAdd(reaction.clone()));
            Payload::ReactionRemove(reaction)
        }
        _ => in_reply(stage, kind, &start),
    }
}

fn in_reply(stage: &mut Stage, kind: Kind, start: &ThreadStart) -> Payload {
    let add = payloads::comment_add(&mut stage.authority.ids, start, "Further left.");
    if kind == Kind::CommentAdd {
        return Payload::CommentAdd(add);
    }
    stage.managed(&Payload::CommentAdd(add.clone()));
    let one = payloads::comment_ref(start, add.comment);
    match kind {
        Kind::CommentEdit => {
            Payload::CommentEdit(payloads::comment_edit(start, add.comment, &add.text, "Further right."))
        }
        Kind::CommentDelete => Payload::CommentDelete(one),
        Kind::CommentRestore => {
            stage.managed(&Payload::CommentDelete(one.clone()));
            Payload::CommentRestore(one)
        }
        _ => panic!("no scene for {kind}"),
    }
}
