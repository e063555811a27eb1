//! For every kind of op that a role decides about, a scene in which the manager may do it.

use galley_core::field::{FieldKind, FieldValue};
use galley_core::ids::{GroupId, PersonId, ProjectId};
use galley_core::op::{
    Audience, Choice, DeviceRef, FieldRef, GroupDefine, GroupPerson, GroupRef, Kind, MemberAdd, MemberRef,
    MemberRole, OrgRole, Payload, PayloadErase, PersonAdd, PersonRef, PersonRole, ProjectCreate, ProjectRef,
    ProjectRename, ProjectRole, ProofKind, ProofMove, ProofOpened, ProofRef, ProofRename, ProofSet,
    SpaceHold, SpaceRelease, ThreadStart, ToDo, VersionPurge,
};
use galley_testkit::authority::Author;
use galley_testkit::payloads::{self, a_box};

use crate::stage::{Stage, new_field};

/// Kinds that no role decides about: facts, and what a countersignature decides.
pub const NO_SCENE: [Kind; 6] = [
    Kind::DeviceRegister,
    Kind::RunStarted,
    Kind::StageOpened,
    Kind::VersionAwaited,
    Kind::VersionReceived,
    Kind::SpaceAdopted,
];

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
        Kind::VersionPurge => {
            let (proof, version) = (stage.version.proof, stage.version.version);
            Payload::VersionPurge(VersionPurge { proof, version, ground: "A court order.".to_owned() })
        }
        Kind::SpaceHold => hold(),
        Kind::SpaceRelease => {
            stage.managed(&hold());
            Payload::SpaceRelease(SpaceRelease {})
        }
        kind if NO_SCENE.contains(&kind) => panic!("no role decides about {kind}"),
        _ => with_people(stage, kind),
    }
}

fn hold() -> Payload {
    Payload::SpaceHold(SpaceHold { reason: "A dispute.".to_owned() })
}

/// Somebody new of the team, by the manager, who is the owner.
fn somebody_new(stage: &mut Stage) -> Author {
    stage.authority.join(Some(&mut stage.manager), OrgRole::Member)
}

fn in_directory(stage: &mut Stage, payload: &Payload) {
    let directory = stage.authority.directory;
    stage.authority.accept(&mut stage.manager, directory, payload);
}

fn with_people(stage: &mut Stage, kind: Kind) -> Payload {
    let project = stage.project;
    let new = match kind {
        Kind::PersonRole
        | Kind::PersonRemove
        | Kind::PersonReturn
        | Kind::MemberRole
        | Kind::MemberRemove
        | Kind::DeviceRevoke => somebody_new(stage),
        _ => return with_groups(stage, kind),
    };
    let person = new.person;
    match kind {
        Kind::PersonRole => {
            let (role, was) = (OrgRole::External, OrgRole::Member);
            Payload::PersonRole(PersonRole { person, role, was })
        }
        Kind::PersonRemove => Payload::PersonRemove(PersonRef { person }),
        Kind::PersonReturn => {
            in_directory(stage, &Payload::PersonRemove(PersonRef { person }));
            Payload::PersonReturn(PersonRef { person })
        }
        Kind::DeviceRevoke => Payload::DeviceRevoke(DeviceRef { device: new.device }),
        _ => {
            stage.authority.member(&mut stage.manager, project, person, ProjectRole::Viewer);
            let (role, was) = (ProjectRole::Contributor, ProjectRole::Viewer);
            match kind {
                Kind::MemberRole => Payload::MemberRole(MemberRole { project, person, role, was }),
                _ => Payload::MemberRemove(MemberRef { project, person }),
            }
        }
    }
}

fn with_groups(stage: &mut Stage, kind: Kind) -> Payload {
    let group = GroupId::from_uuid(stage.authority.ids.uuid());
    let define = Payload::GroupDefine(GroupDefine { group, name: "Brand managers".to_owned(), was: None });
    let one = GroupRef { group };
    match kind {
        Kind::GroupDefine => return define,
        Kind::GroupAdd | Kind::GroupDrop | Kind::GroupRemove | Kind::GroupRestore => {}
        _ => return in_thread(stage, kind),
    }
    in_directory(stage, &define);
    let person = stage.reviewer.person;
    match kind {
        Kind::GroupAdd => Payload::GroupAdd(GroupPerson { group, person }),
        Kind::GroupDrop => {
            in_directory(stage, &Payload::GroupAdd(GroupPerson { group, person }));
            Payload::GroupDrop(GroupPerson { group, person })
        }
        Kind::GroupRemove => Payload::GroupRemove(one),
        _ => {
            in_directory(stage, &Payload::GroupRemove(one.clone()));
            Payload::GroupRestore(one)
        }
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
    let added = stage.managed(&Payload::CommentAdd(add.clone()));
    let one = payloads::comment_ref(start, add.comment);
    match kind {
        Kind::PayloadErase => Payload::PayloadErase(PayloadErase {
            op: added.op.header.op_id,
            kind: added.op.header.kind,
            proof: add.proof,
            version: add.version,
            thread: add.thread,
            comment: add.comment,
            marks: Vec::new(),
            ground: "Its author asked for it.".to_owned(),
        }),
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
