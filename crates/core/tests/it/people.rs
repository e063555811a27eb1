//! W1, W4, S5: roles in the organisation and in a project, who is in and who is out, groups, devices that were revoked.

use std::collections::BTreeMap;

use galley_core::ids::{GroupId, PersonId};
use galley_core::op::{
    DeviceRef, GroupDefine, GroupPerson, GroupRef, Kind, MemberAdd, MemberRef, MemberRole, OrgRole, Payload,
    PersonAdd, PersonRef, PersonRole, ProjectRef, ProjectRename, ProjectRole,
};
use galley_core::state::visible;
use galley_core::{Entity, Key, Outcome, Refusal, Verdict};
use galley_testkit::authority::{Author, Authority, Record};
use galley_testkit::payloads;
use proptest::prelude::*;

use crate::roles::cell;
use crate::scenes::scene;
use crate::stage::Stage;

/// Pushes to the directory.
fn push(stage: &mut Stage, by: &mut Author, payload: &Payload) -> Outcome {
    let directory = stage.authority.directory;
    stage.authority.push(by, directory, payload).outcome
}

fn to_role(person: PersonId, was: OrgRole, role: OrgRole) -> Payload {
    Payload::PersonRole(PersonRole { person, role, was })
}

fn role_of(authority: &Authority, person: PersonId) -> Option<OrgRole> {
    match authority.entities.get(&Key::Person(person)) {
        Some(Entity::Person(one)) if !one.removed => Some(one.role),
        _ => None,
    }
}

#[test]
fn w1_the_last_owner_can_neither_leave_nor_be_demoted() {
    let mut stage = Stage::new();
    let mut owner = stage.manager.clone();
    let me = owner.person;
    let leave = Payload::PersonRemove(PersonRef { person: me });
    let demote = to_role(me, OrgRole::Owner, OrgRole::Administrator);
    for payload in [&leave, &demote] {
        assert_eq!(push(&mut stage, &mut owner, payload), Outcome::Refused(Refusal::LastOwner));
    }
    let mut second = stage.authority.join(Some(&mut owner), OrgRole::Owner);
    let promote = to_role(stage.reviewer.person, OrgRole::Member, OrgRole::Owner);
    assert_eq!(push(&mut stage, &mut owner, &promote), Outcome::Accepted);
    assert_eq!(push(&mut stage, &mut owner, &demote), Outcome::Accepted, "there are two others");
    let leave = Payload::PersonRemove(PersonRef { person: second.person });
    assert_eq!(push(&mut stage, &mut second, &leave), Outcome::Accepted, "there is one other");
    let mut last = stage.reviewer.clone();
    let leave = Payload::PersonRemove(PersonRef { person: last.person });
    assert_eq!(push(&mut stage, &mut last, &leave), Outcome::Refused(Refusal::LastOwner));
    // Who was removed as an owner comes back as one.
    let back = Payload::PersonReturn(PersonRef { person: second.person });
    assert_eq!(push(&mut stage, &mut last, &back), Outcome::Accepted);
    assert_eq!(push(&mut stage, &mut last, &leave), Outcome::Accepted);
    assert_eq!(role_of(&stage.authority, second.person), Some(OrgRole::Owner));
    assert_eq!(stage.authority.replayed(), stage.authority.entities);
}

#[test]
fn w1_only_an_owner_makes_and_unmakes_owners() {
    let mut stage = Stage::new();
    let mut owner = stage.manager.clone();
    let mut administrator = stage.authority.join(Some(&mut owner), OrgRole::Administrator);
    let other = stage.authority.join(Some(&mut owner), OrgRole::Owner).person;
    let gone = stage.authority.join(Some(&mut owner), OrgRole::Owner).person;
    push(&mut stage, &mut owner, &Payload::PersonRemove(PersonRef { person: gone }));
    let new = PersonId::from_uuid(stage.authority.ids.uuid());
    let refused = [
        to_role(administrator.person, OrgRole::Administrator, OrgRole::Owner),
        to_role(stage.reviewer.person, OrgRole::Member, OrgRole::Owner),
        to_role(other, OrgRole::Owner, OrgRole::Member),
        Payload::PersonRemove(PersonRef { person: other }),
        Payload::PersonReturn(PersonRef { person: gone }),
        Payload::PersonAdd(PersonAdd { person: new, role: OrgRole::Owner }),
    ];
    for payload in refused {
        let outcome = push(&mut stage, &mut administrator, &payload);
        assert_eq!(outcome, Outcome::Refused(Refusal::OwnerOnly), "{payload:?}");
    }
    let others = to_role(stage.reviewer.person, OrgRole::Member, OrgRole::Administrator);
    assert_eq!(push(&mut stage, &mut administrator, &others), Outcome::Accepted);
}

#[test]
fn w1_whoever_was_removed_may_nothing_until_taken_back() {
    let mut stage = Stage::new();
    let mut owner = stage.manager.clone();
    let person = stage.reviewer.person;
    let start = stage.thread("Move the logo.");
    let out = Payload::PersonRemove(PersonRef { person });
    assert_eq!(push(&mut stage, &mut owner, &out), Outcome::Accepted);
    assert_eq!(push(&mut stage, &mut owner, &out), Outcome::NoEffect);
    let reply = payloads::comment_add(&mut stage.authority.ids, &start, "Where to?");
    assert_eq!(stage.reviewer_refused(&Payload::CommentAdd(reply)), Refusal::PersonRemoved);
    let mut of_them = stage.reviewer.clone();
    let back = Payload::PersonReturn(PersonRef { person });
    assert_eq!(push(&mut stage, &mut of_them, &back), Outcome::Refused(Refusal::PersonRemoved));
    // Nor are they given anything.
    let role = to_role(person, OrgRole::Member, OrgRole::External);
    assert_eq!(push(&mut stage, &mut owner, &role), Outcome::Refused(Refusal::PersonRemoved));
    let project = stage.authority.project(&mut owner, "Another");
    let add = Payload::MemberAdd(MemberAdd { project, person, role: ProjectRole::Viewer });
    let refusal = stage.authority.refusal(&mut owner, project.space(), &add);
    assert_eq!(refusal, Refusal::PersonRemoved);
    assert_eq!(push(&mut stage, &mut owner, &back), Outcome::Accepted);
    let reply = payloads::comment_add(&mut stage.authority.ids, &start, "Where to?");
    stage.reviewed(&Payload::CommentAdd(reply));
    assert_eq!(stage.authority.replayed(), stage.authority.entities);
}

#[test]
fn w4_a_collaborator_can_be_added_to_a_running_review_at_any_time() {
    let mut stage = Stage::new();
    let mut owner = stage.manager.clone();
    let mut agency = stage.authority.join(Some(&mut owner), OrgRole::External);
    let start = stage.thread("Move the logo.");
    let decision = payloads::decision_record(
        &mut stage.authority.ids,
        &stage.version,
        galley_core::op::Choice::RequestChanges,
    );
    stage.reviewed(&Payload::DecisionRecord(decision));
    let reply = Payload::CommentAdd(payloads::comment_add(&mut stage.authority.ids, &start, "Like so?"));
    let space = stage.space;
    assert_eq!(stage.authority.refusal(&mut agency, space, &reply), Refusal::NotAllowed);
    let (project, person, role) = (stage.project, agency.person, ProjectRole::Collaborator);
    stage.managed(&Payload::MemberAdd(MemberAdd { project, person, role }));
    stage.authority.accept(&mut agency, space, &reply);
    let decide =
        payloads::decision_record(&mut stage.authority.ids, &stage.version, galley_core::op::Choice::Approve);
    let refusal = stage.authority.refusal(&mut agency, space, &Payload::DecisionRecord(decide));
    assert_eq!(refusal, Refusal::NotAllowed, "collaborators never decide");
}

#[test]
fn w4_whoever_was_removed_from_a_project_comes_back_by_being_added() {
    let mut stage = Stage::new();
    let (project, person) = (stage.project, stage.reviewer.person);
    let out = Payload::MemberRemove(MemberRef { project, person });
    stage.managed(&out);
    assert_eq!(stage.asks(&out), Verdict::NoEffect);
    assert!(!visible(&stage.authority.everything()).contains_key(&Key::Member(project, person)));
    let start = payloads::thread_start(&mut stage.authority.ids, &stage.version, "Here.");
    assert_eq!(stage.reviewer_refused(&Payload::ThreadStart(start.clone())), Refusal::NotAllowed);
    let role = ProjectRole::Viewer;
    let change = MemberRole { project, person, role, was: ProjectRole::Reviewer };
    assert_eq!(stage.manager_refused(&Payload::MemberRole(change)), Refusal::NotMember);
    // As before, which is no other role than they had.
    let add = Payload::MemberAdd(MemberAdd { project, person, role: ProjectRole::Reviewer });
    stage.managed(&add);
    assert_eq!(stage.asks(&add), Verdict::NoEffect);
    stage.reviewed(&Payload::ThreadStart(start));
    let nobody = PersonId::from_uuid(stage.authority.ids.uuid());
    let out = Payload::MemberRemove(MemberRef { project, person: nobody });
    assert_eq!(stage.manager_refused(&out), Refusal::NotMember);
}

#[test]
fn w4_nobody_has_to_stay_in_a_project_that_is_archived() {
    let mut stage = Stage::new();
    let (project, person) = (stage.project, stage.reviewer.person);
    stage.managed(&Payload::ProjectArchive(ProjectRef { project }));
    stage.managed(&Payload::MemberRemove(MemberRef { project, person }));
    let role = ProjectRole::Reviewer;
    assert_eq!(
        stage.manager_refused(&Payload::MemberAdd(MemberAdd { project, person, role })),
        Refusal::Archived
    );
}

#[test]
fn w1_groups_hold_people() {
    let mut stage = Stage::new();
    let mut owner = stage.manager.clone();
    let group = GroupId::from_uuid(stage.authority.ids.uuid());
    let person = stage.reviewer.person;
    let add = Payload::GroupAdd(GroupPerson { group, person });
    assert_eq!(push(&mut stage, &mut owner, &add), Outcome::Refused(Refusal::NotFound));
    let define = |name: &str| Payload::GroupDefine(GroupDefine { group, name: name.to_owned(), was: None });
    assert_eq!(push(&mut stage, &mut owner, &define(" ")), Outcome::Refused(Refusal::NameEmpty));
    assert_eq!(push(&mut stage, &mut owner, &define("Legal")), Outcome::Accepted);
    assert_eq!(push(&mut stage, &mut owner, &define("Legal")), Outcome::NoEffect);
    assert_eq!(push(&mut stage, &mut owner, &add), Outcome::Accepted);
    assert_eq!(push(&mut stage, &mut owner, &add), Outcome::NoEffect);
    let stranger = PersonId::from_uuid(stage.authority.ids.uuid());
    let unknown = Payload::GroupAdd(GroupPerson { group, person: stranger });
    assert_eq!(push(&mut stage, &mut owner, &unknown), Outcome::Refused(Refusal::PersonUnknown));
    let count = |stage: &Stage| stage.authority.everything().group(group).unwrap().num_people;
    assert_eq!(count(&stage), 1);
    let remove = Payload::GroupRemove(GroupRef { group });
    assert_eq!(push(&mut stage, &mut owner, &remove), Outcome::Accepted);
    let drop = Payload::GroupDrop(GroupPerson { group, person });
    assert_eq!(push(&mut stage, &mut owner, &drop), Outcome::Refused(Refusal::Deleted));
    assert_eq!(push(&mut stage, &mut owner, &define("Lawyers")), Outcome::Refused(Refusal::Deleted));
    let restore = Payload::GroupRestore(GroupRef { group });
    assert_eq!(push(&mut stage, &mut owner, &restore), Outcome::Accepted);
    assert_eq!(push(&mut stage, &mut owner, &drop), Outcome::Accepted);
    assert_eq!(push(&mut stage, &mut owner, &drop), Outcome::NoEffect);
    assert_eq!(count(&stage), 0);
}

#[test]
fn w1_groups_are_bounded() {
    let mut stage = Stage::new();
    let mut owner = stage.manager.clone();
    let set = |stage: &mut Stage, num_groups: u32| {
        let Some(Entity::Directory(directory)) = stage.authority.entities.get_mut(&Key::Directory) else {
            panic!("a directory")
        };
        directory.num_groups = num_groups;
    };
    set(&mut stage, galley_core::rules::MAX_GROUPS);
    let define = scene(&mut stage, Kind::GroupDefine);
    assert_eq!(push(&mut stage, &mut owner, &define), Outcome::Refused(Refusal::TooManyGroups));
    set(&mut stage, galley_core::rules::MAX_GROUPS - 1);
    assert_eq!(push(&mut stage, &mut owner, &define), Outcome::Accepted);
    let Payload::GroupDefine(said) = define else { panic!() };
    let Some(Entity::Group(group)) = stage.authority.entities.get_mut(&Key::Group(said.group)) else {
        panic!("a group")
    };
    group.num_people = galley_core::rules::MAX_GROUP_PEOPLE;
    let add = Payload::GroupAdd(GroupPerson { group: said.group, person: stage.reviewer.person });
    assert_eq!(push(&mut stage, &mut owner, &add), Outcome::Refused(Refusal::GroupFull));
}

#[test]
fn s5_what_a_device_sealed_before_it_was_revoked_stays_and_nothing_comes_after() {
    let mut stage = Stage::new();
    let mut owner = stage.manager.clone();
    let start = payloads::thread_start(&mut stage.authority.ids, &stage.version, "Here.");
    stage.reviewed(&Payload::ThreadStart(start.clone()));
    // Made before, and on its way while the device is revoked.
    let (space, base) = (stage.space, stage.authority.base(stage.space));
    let early = Payload::CommentAdd(payloads::comment_add(&mut stage.authority.ids, &start, "There."));
    let early = stage.authority.seal(&mut stage.reviewer, space, &early, base);
    stage.authority.ids.tick();
    let revoke = Payload::DeviceRevoke(DeviceRef { device: stage.reviewer.device });
    assert_eq!(push(&mut stage, &mut owner, &revoke), Outcome::Accepted);
    assert_eq!(push(&mut stage, &mut owner, &revoke), Outcome::NoEffect);
    let before = stage.authority.entities.clone();
    let record = stage.authority.receive(early);
    assert_eq!(record.outcome, Outcome::Refused(Refusal::SealedBeforeRevocation), "a manager can look at it");
    let late = Payload::CommentAdd(payloads::comment_add(&mut stage.authority.ids, &start, "Or there."));
    assert_eq!(stage.reviewer_refused(&late), Refusal::DeviceRevoked);
    assert_eq!(stage.authority.entities, before);
    assert!(!stage.authority.thread(start.thread).deleted, "what came before stays");
    // Another device of the same person is none of it.
    let mut other = stage.authority.another_device(&stage.reviewer);
    stage.authority.accept(&mut other, space, &late);
    assert_eq!(stage.authority.replayed(), stage.authority.entities);
}

#[test]
fn s5_a_device_is_revoked_by_its_person_too_and_the_authoritys_by_nobody() {
    let mut stage = Stage::new();
    let mut reviewer = stage.reviewer.clone();
    let revoke = |device| Payload::DeviceRevoke(DeviceRef { device });
    let others = revoke(stage.manager.device);
    assert_eq!(push(&mut stage, &mut reviewer, &others), Outcome::Refused(Refusal::NotYours));
    let Some(Entity::Directory(directory)) = stage.authority.entities.get(&Key::Directory).cloned() else {
        panic!("a directory")
    };
    let mut owner = stage.manager.clone();
    let authority = revoke(directory.authority);
    assert_eq!(push(&mut stage, &mut owner, &authority), Outcome::Refused(Refusal::NotAllowed));
    let mut other = stage.authority.another_device(&stage.reviewer);
    let own = revoke(reviewer.device);
    assert_eq!(push(&mut stage, &mut other, &own), Outcome::Accepted);
    assert_eq!(push(&mut stage, &mut reviewer, &own), Outcome::Refused(Refusal::DeviceRevoked));
}

#[test]
fn s7_rows_of_before_read_as_if_nothing_of_it_had_happened() {
    let stage = Stage::new();
    let new = [
        "num_further_owners",
        "num_groups",
        "hold",
        "adopted",
        "removed",
        "revoked",
        "open_team_threads",
        "num_team_threads",
        "awaiting",
        "purged",
        "erased",
    ];
    for entity in stage.authority.entities.values() {
        let row = serde_json::to_value(entity).unwrap();
        let members = row.as_object().unwrap().values().next().unwrap().as_object().unwrap().clone();
        assert!(new.iter().all(|name| !members.contains_key(*name)), "{members:?}");
        assert_eq!(&serde_json::from_value::<Entity>(row).unwrap(), entity);
    }
}

/// Who is what, as entities have it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Roles {
    /// And whether they are out.
    org: BTreeMap<PersonId, (OrgRole, bool)>,
    project: BTreeMap<PersonId, ProjectRole>,
}

impl Roles {
    fn of(authority: &Authority) -> Self {
        let mut roles = Self::default();
        for entity in authority.entities.values() {
            match entity {
                Entity::Person(one) => {
                    roles.org.insert(one.person, (one.role, one.removed));
                }
                Entity::Member(one) => roles.project.extend(one.role_now().map(|role| (one.person, role))),
                _ => {}
            }
        }
        roles
    }

    /// What an accepted op makes of them, read from what it says alone.
    fn after(mut self, payload: &Payload) -> Self {
        match payload {
            Payload::PersonRole(said) => {
                self.org.insert(said.person, (said.role, false));
            }
            Payload::PersonRemove(said) | Payload::PersonReturn(said) => {
                let out = matches!(payload, Payload::PersonRemove(_));
                if let Some(role) = self.org.get_mut(&said.person) {
                    role.1 = out;
                }
            }
            Payload::MemberAdd(said) => {
                self.project.insert(said.person, said.role);
            }
            Payload::MemberRole(said) => {
                self.project.insert(said.person, said.role);
            }
            Payload::MemberRemove(said) => {
                self.project.remove(&said.person);
            }
            _ => {}
        }
        self
    }

    /// Whether the table gives it to somebody.
    fn give(&self, kind: Kind, to: PersonId) -> bool {
        let Some((role, false)) = self.org.get(&to) else { return false };
        let project = self.project.get(&to).map(|role| cell(kind, role.as_str()));
        [Some(cell(kind, role.as_str())), project].into_iter().flatten().any(|grant| grant != "no")
    }

    fn owners(&self) -> usize {
        self.org.values().filter(|one| **one == (OrgRole::Owner, false)).count()
    }
}

/// Some op about the roles of somebody.
fn about_roles(stage: &Stage, roles: &Roles, person: PersonId, what: u8, how: u8) -> Payload {
    let project = stage.project;
    let org = OrgRole::ALL[usize::from(how) % 4];
    let role = ProjectRole::ALL[usize::from(how) % 5];
    match what % 7 {
        0 | 1 => to_role(person, roles.org[&person].0, org),
        2 => Payload::PersonRemove(PersonRef { person }),
        3 => Payload::PersonReturn(PersonRef { person }),
        4 => Payload::MemberAdd(MemberAdd { project, person, role }),
        5 => {
            let was = roles.project.get(&person).copied().unwrap_or(ProjectRole::Viewer);
            Payload::MemberRole(MemberRole { project, person, role, was })
        }
        _ if how.is_multiple_of(2) => Payload::MemberRemove(MemberRef { project, person }),
        _ => {
            let was = "Bellweather summer".to_owned();
            Payload::ProjectRename(ProjectRename { project, name: format!("name {how}"), was })
        }
    }
}

fn cast(stage: &mut Stage) -> Vec<Author> {
    let mut all = vec![stage.manager.clone(), stage.reviewer.clone(), stage.collaborator.clone()];
    for role in [OrgRole::Administrator, OrgRole::Owner, OrgRole::Member] {
        all.push(stage.authority.join(Some(&mut stage.manager), role));
    }
    // The manager's device has sent more since.
    all[0] = stage.manager.clone();
    all
}

proptest! {
    /// Whoever does whatever in whatever order: there is an owner; nobody does what the table does not give to what they
    /// are at that time; an op changes the roles that it names and no others; and owners come from owners.
    #[test]
    fn w1_nobody_gains_what_the_table_does_not_give_and_an_owner_stays(
        dice in prop::collection::vec((0_usize..6, any::<u8>(), 0_usize..6, any::<u8>()), 1..40)
    ) {
        let mut stage = Stage::new();
        let mut people = cast(&mut stage);
        for (who, what, whom, how) in dice {
            let before = Roles::of(&stage.authority);
            let payload = about_roles(&stage, &before, people[whom].person, what, how);
            let space = stage.space_of(&payload);
            let by = people[who].person;
            let outcome = stage.authority.push(&mut people[who], space, &payload).outcome;
            let after = Roles::of(&stage.authority);
            prop_assert!(after.owners() > 0, "{:?}", payload);
            if outcome != Outcome::Accepted {
                prop_assert_eq!(after, before);
                continue;
            }
            prop_assert!(before.give(payload.kind(), by), "{:?} by {:?} of {:?}", payload, by, before);
            if before.owners() != after.owners() {
                prop_assert_eq!(before.org[&by], (OrgRole::Owner, false));
            }
            prop_assert_eq!(after, before.after(&payload));
        }
        prop_assert!(stage.authority.replayed() == stage.authority.entities, "replay gives the same state");
    }

    /// Whatever an owner did about others and groups goes back in reverse.
    #[test]
    fn s51_roles_and_groups_go_back_in_reverse(
        dice in prop::collection::vec((any::<u8>(), 1_usize..6, any::<u8>()), 1..25)
    ) {
        let mut stage = Stage::new();
        let people = cast(&mut stage);
        let groups: Vec<_> = (0..3).map(|_| GroupId::from_uuid(stage.authority.ids.uuid())).collect();
        let mut done: Vec<(BTreeMap<Key, serde_json::Value>, Record)> = Vec::new();
        for (what, whom, how) in dice {
            let everything = stage.authority.everything();
            let person = people[whom].person;
            let group = groups[usize::from(how) % 3];
            let payload = match what % 10 {
                0 => {
                    let was = everything.group(group).map(|group| group.name.clone());
                    Payload::GroupDefine(GroupDefine { group, name: format!("group {}", how % 7), was })
                }
                1 | 2 => Payload::GroupAdd(GroupPerson { group, person }),
                3 => Payload::GroupDrop(GroupPerson { group, person }),
                4 => Payload::GroupRemove(GroupRef { group }),
                5 => Payload::GroupRestore(GroupRef { group }),
                // What can be undone of roles.
                _ => {
                    let what = [0, 2, 3, 5][usize::from(how) % 4];
                    about_roles(&stage, &Roles::of(&stage.authority), person, what, how)
                }
            };
            let space = stage.space_of(&payload);
            let before = visible(&everything);
            let record = stage.authority.push(&mut stage.manager, space, &payload);
            if record.outcome == Outcome::Accepted {
                done.push((before, record));
            }
        }
        while let Some((before, record)) = done.pop() {
            let undo = stage.authority.undo_of(&record).unwrap();
            let space = record.op.header.space;
            stage.authority.accept(&mut stage.manager, space, &undo);
            prop_assert_eq!(visible(&stage.authority.everything()), before);
        }
        prop_assert!(stage.authority.replayed() == stage.authority.entities, "replay gives the same state");
    }
}
