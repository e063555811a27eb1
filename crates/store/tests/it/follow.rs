//! Following a server's log: what it accepted is here, several servers beside what is on this device alone.

use galley_core::op::{
    Choice, MemberAdd, OrgRole, PersonAdd, ProjectCreate, ProjectRole, ProofRename, ThreadRef,
};
use galley_core::state::Standing;
use galley_core::{Key, Outcome, Payload, PersonId, ProjectId, ProofId, Refusal};
use galley_store::{Page, Reach, SignedIn, Track};

use crate::desk::Desk;
use crate::node::{Luck, Node, confirmed, folded_alike, said, truth};
use crate::rebuild::dump;

/// A node, two desks of one project.
pub fn office() -> (Node, Desk, Desk, ProjectId) {
    let (node, ada, ben) = (Node::new(90), Desk::seeded(1), Desk::seeded(2));
    let people = [&ada, &ben].map(|desk| node.admit(desk, OrgRole::Member).person);
    let project = node.project(&people);
    for desk in [&ada, &ben] {
        node.follow(desk, node.directory);
        node.share(desk, project.space());
    }
    (node, ada, ben, project)
}

#[test]
fn s20_everything_accepted_is_at_every_desk() {
    let (node, ada, ben, project) = office();
    let space = project.space();
    let (proof, version) = ada.proof(project, "Poster");
    assert_eq!(ada.store.proof(proof).unwrap().map(|row| row.confirmed), Some(false), "S34");
    node.exchange(&ada, space);
    node.exchange(&ben, space);
    let row = ben.store.proof(proof).unwrap().unwrap();
    assert_eq!((row.name.as_str(), row.version_number, row.confirmed), ("Poster", Some(1), true));
    let thread = ben.thread_start(proof, version, "The logo is too small");
    said(&ben, space, Payload::ThreadStart(thread.clone()));
    said(&ben, space, Payload::CommentAdd(ben.reply(&thread, "Larger")));
    node.exchange(&ben, space);
    node.exchange(&ada, space);
    assert_eq!(ada.store.proof(proof).unwrap().unwrap().unread, 2, "comments of somebody else");
    assert_eq!(ben.store.proof(proof).unwrap().unwrap().unread, 0, "none of one's own, by who one is there");
    let decision = ada.decide(proof, Choice::RequestChanges, "Logo");
    said(&ada, space, Payload::DecisionRecord(decision.clone()));
    node.exchange(&ada, space);
    node.exchange(&ben, space);
    assert_eq!(ben.store.proof(proof).unwrap().unwrap().standing, Standing::ChangesRequested);
    assert!(ada.store.decision(decision.decision).unwrap().unwrap().can_withdraw);
    assert!(!ben.store.decision(decision.decision).unwrap().unwrap().can_withdraw);
    for desk in [&ada, &ben] {
        assert_eq!(confirmed(&desk.path, space), truth(&node, space));
        assert_eq!(confirmed(&desk.path, node.directory), truth(&node, node.directory));
        assert_eq!(desk.store.needs_attention().unwrap(), vec![]);
        assert_eq!(desk.store.to_push(space, 10).unwrap(), vec![]);
        folded_alike(desk);
    }
    assert_eq!(node.store.verify(&mut |_, _| {}).unwrap().problems, Vec::<String>::new());
    assert_eq!(node.store.entries(space, 0, usize::MAX, usize::MAX).unwrap(), node.log(space).entries);
    assert_eq!(ada.store.entries(space, 2, 3, usize::MAX).unwrap(), node.log(space).entries[2..5]);
    assert_eq!(ada.store.entries(space, 2, 3, 1).unwrap(), node.log(space).entries[2..3], "one at least");
    assert_eq!(ada.store.head(space).unwrap(), node.log(space).head);
    let (there, gone) = (Key::Proof(proof), Key::Proof(ada.store.fresh(ProofId::new)));
    let slice = node.store.confirmed(space, &[there, gone, Key::Directory]).unwrap();
    assert!(slice.proof(proof).is_some() && slice.directory().is_some());
    assert!(slice.knows(&gone) && slice.get(&gone).is_none());
    assert_eq!(
        (node.store.space_of(&there).unwrap(), node.store.space_of(&gone).unwrap()),
        (Some(space), None)
    );
    let me = ben.store.servers().unwrap()[0].signed_in.unwrap().person;
    let people = node.store.people_of(space).unwrap();
    assert!(people.len() == 3 && people.contains(&me), "{people:?}");
}

#[test]
fn s31_pages_of_any_size_add_up_to_the_same() {
    let (node, ada, ben, project) = office();
    let space = project.space();
    let (proof, version) = ada.proof(project, "Poster");
    node.exchange(&ada, space);
    node.follow(&ben, space);
    let thread = ada.thread_start(proof, version, "one");
    said(&ada, space, Payload::ThreadStart(thread.clone()));
    said(&ada, space, Payload::CommentAdd(ada.reply(&thread, "two")));
    let about = ThreadRef { proof, version, thread: thread.thread };
    said(&ada, space, Payload::ThreadResolve(about));
    let rename = ProofRename { proof, name: "Placard".into(), was: "Poster".into() };
    said(&ada, space, Payload::ProofRename(rename));
    node.exchange(&ada, space);
    // It waits while the log is caught up with, and stands on what comes.
    let own = ben.thread_start(proof, version, "meanwhile");
    said(&ben, space, Payload::ThreadStart(own));
    for limit in 1..4 {
        let desk = Desk::seeded(10 + limit);
        node.admit(&desk, OrgRole::Member);
        node.share(&desk, node.directory);
        desk.store.join(node.server, space, node.keys.device, node.key).unwrap();
        node.catch_up(&desk, space, limit as usize);
        assert_eq!(confirmed(&desk.path, space), truth(&node, space));
        folded_alike(&desk);
    }
    let (entries, head) = node.page(&ben, space, 1);
    ben.store.follow_on(space, &entries, &head, Reach::More).unwrap();
    ben.verified();
    // The run ends in the middle of it; the next one runs again what waits.
    let ben = ben.again();
    let incremental = dump(&ben);
    ben.store.rebuild().unwrap();
    assert_eq!(dump(&ben), incremental);
    node.catch_up(&ben, space, 2);
    folded_alike(&ben);
}

#[test]
fn s35_what_is_on_this_device_alone_stands_beside_two_servers() {
    let (node, ada, _ben, project) = office();
    let own = ada.store.create_project("Own").unwrap();
    let (poster, _) = ada.proof(own, "Own poster");
    let other = Node::new(91);
    let there = other.admit(&ada, OrgRole::Owner);
    let elsewhere = other.project(&[there.person]);
    other.share(&ada, elsewhere.space());
    let (first, _) = ada.proof(project, "At one");
    let (second, _) = ada.proof(elsewhere, "At the other");
    node.exchange(&ada, project.space());
    other.exchange(&ada, elsewhere.space());
    let servers = ada.store.servers().unwrap();
    assert_eq!(servers.len(), 2);
    let me = |node: &Node| {
        servers.iter().find(|one| one.server == node.server).and_then(|one| one.signed_in).unwrap()
    };
    assert_eq!(me(&other), there);
    assert_ne!(me(&node), me(&other));
    assert_ne!(ada.store.device().unwrap(), there.device, "who one is on this device is as it was");
    assert_eq!(
        ada.store.spaces_of(other.server).unwrap(),
        [other.directory, elsewhere.space()],
        "the directory first"
    );
    let by = |proof| ada.store.versions(proof).unwrap()[0].submitted_by.id;
    assert_eq!(by(poster), ada.store.person().unwrap().unwrap().id);
    assert_eq!((by(first), by(second)), (me(&node).person, there.person));
    assert_eq!(ada.store.projects().unwrap().len(), 3);
    assert!(ada.store.proof(poster).unwrap().unwrap().confirmed);
    folded_alike(&ada);

    ada.store.mark_read(first).unwrap();
    let waiting = ada.thread_start(first, ada.store.versions(first).unwrap()[0].id, "not sent");
    said(&ada, project.space(), Payload::ThreadStart(waiting));
    ada.store.leave(project.space()).unwrap();
    assert_eq!(ada.store.proof(first).unwrap(), None);
    assert_eq!(ada.store.find("At one", 5).unwrap(), vec![]);
    assert_eq!(ada.store.cursor(project.space()).unwrap_err().code(), "not-found");
    ada.store.leave(node.directory).unwrap();
    assert_eq!(ada.store.servers().unwrap().len(), 1);
    assert_eq!(ada.store.proofs(elsewhere, false, Page { offset: 0, limit: 9 }).unwrap().total, 1);
    folded_alike(&ada);
    // Its bytes go with the next sweep of a later run; those of the others stay.
    let ada = ada.again();
    assert_eq!(ada.store.sweep(&|| true).unwrap(), 1);
    assert!(ada.store.content().open_blob(&ada.store.versions(poster).unwrap()[0].sha256).is_ok());
    // And it can be joined again.
    ada.store.join(node.server, node.directory, node.keys.device, node.key).unwrap();
    node.follow(&ada, node.directory);
    node.share(&ada, project.space());
    assert_eq!(ada.store.proof(first).unwrap().unwrap().name, "At one");
    folded_alike(&ada);
}

#[test]
fn s35_a_space_has_one_authority() {
    let (node, ada, _ben, project) = office();
    let other = Node::new(92);
    let join = |node: &Node, space| ada.store.join(node.server, space, node.keys.device, node.key);
    join(&node, project.space()).unwrap();
    assert_eq!(ada.store.servers().unwrap().len(), 1, "joining again changes nothing");
    let own = ada.store.create_project("Own").unwrap();
    assert_eq!(join(&node, own.space()).unwrap_err().code(), "space-elsewhere");
    let again = ada.store.join(node.server, own.space(), other.keys.device, other.key).unwrap_err();
    assert_eq!(again.code(), "history-forked", "another key than the one that was pinned");
    let local = node.sealed(project.space(), &Payload::ProjectCreate(create(&ada)));
    assert_eq!(ada.store.receive(project.space(), &local).unwrap_err().code(), "space-elsewhere");
    assert_eq!(ada.store.deliver(project.space(), 9).unwrap(), 0);
    let (_, head) = node.page(&ada, project.space(), 9);
    assert_eq!(ada.store.follow(own.space(), &[], &head).unwrap_err().code(), "not-found");
    let me = SignedIn { device: other.keys.device, person: ada.store.person().unwrap().unwrap().id };
    assert_eq!(ada.store.sign_in(other.server, &me).unwrap_err().code(), "not-found");
    ada.verified();
}

fn create(desk: &Desk) -> ProjectCreate {
    ProjectCreate { project: desk.store.fresh(ProjectId::new), name: "P".into() }
}

#[test]
fn s35_a_project_begins_at_a_desk() {
    let (node, ada, ben, _) = office();
    let said_of_it = create(&ada);
    let space = said_of_it.project.space();
    ada.store.join(node.server, space, node.keys.device, node.key).unwrap();
    said(&ada, space, Payload::ProjectCreate(said_of_it.clone()));
    let (proof, _) = ada.proof(said_of_it.project, "Before anybody else has it");
    node.open(space);
    node.exchange(&ada, space);
    node.share(&ben, space);
    assert!(ben.store.proof(proof).unwrap().is_some());
    folded_alike(&ada);
}

#[test]
fn s10_what_the_log_does_not_take_the_replica_does_not_keep() {
    let (node, ada, _ben, project) = office();
    let space = project.space();
    let (proof, _) = ada.proof(project, "Poster");
    let before = (truth(&node, space), node.log(space).entries.len());
    let ops = ada.store.to_push(space, 9).unwrap();
    node.luck.set(Luck::Conflict);
    assert_eq!(node.say(space, &ops[0]).unwrap_err().code(), "behind");
    assert_eq!((truth(&node, space), node.log(space).entries.len()), before);
    // In the log, and then the node stops: what the replica lacks comes as to anybody who follows.
    node.luck.set(Luck::Crash);
    assert!(node.say(space, &ops[0]).is_err());
    assert_eq!(truth(&node, space), before.0);
    node.luck.set(Luck::Good);
    let log = node.log(space);
    assert_eq!(log.entries.len(), before.1 + 1);
    node.store.follow(space, &log.entries, &log.head.unwrap()).unwrap();
    let again = node.say(space, &ops[0]).unwrap();
    assert_eq!((again.0, again.1), (log.entries[before.1].stamp, Outcome::Accepted), "S12");
    assert_eq!(node.log(space).entries.len(), before.1 + 1, "and nothing is appended again");
    node.exchange(&ada, space);
    assert_eq!(ada.store.proof(proof).unwrap().unwrap().version_number, Some(1), "the facts came with it");
    assert_eq!(confirmed(&ada.path, space), truth(&node, space));
    assert_eq!(node.store.verify(&mut |_, _| {}).unwrap().problems, Vec::<String>::new());
    let stranger = Node::new(93);
    let refused = node.store.authorise_with(space, &ops[1], &stranger.keys, &mut |_| panic!("asked"));
    assert_eq!(refused.unwrap_err().code(), "keys-lost");
}

#[test]
fn s31_what_waits_is_run_again_when_the_directory_says_something_else() {
    let (node, ada, _ben, project) = office();
    let space = project.space();
    let newcomer = node.store.fresh(PersonId::new);
    let (role, person) = (ProjectRole::Reviewer, newcomer);
    let add = Payload::MemberAdd(MemberAdd { project, person, role });
    let held = ada.store.hold(space, &add).unwrap();
    let doubts = ada.store.needs_attention().unwrap();
    assert_eq!(
        (doubts.len(), doubts[0].op, doubts[0].code.as_str()),
        (1, held, Refusal::PersonUnknown.code())
    );
    let add = PersonAdd { person, role: OrgRole::Member };
    node.did(node.directory, &Payload::PersonAdd(add));
    node.follow(&ada, node.directory);
    assert_eq!(ada.store.needs_attention().unwrap(), vec![], "it would stand now");
    folded_alike(&ada);
}

#[test]
fn s51_what_waits_is_undone_by_another_op() {
    let (node, ada, ben, project) = office();
    let space = project.space();
    let (proof, _) = ada.proof(project, "Poster");
    node.exchange(&ada, space);
    let rename = ProofRename { proof, name: "Placard".into(), was: "Poster".into() };
    said(&ada, space, Payload::ProofRename(rename.clone()));
    assert_eq!(ada.store.proof(proof).unwrap().unwrap().name, "Placard");
    assert_eq!(ada.store.undo().unwrap().unwrap().outcome, Outcome::Accepted);
    assert_eq!(ada.store.proof(proof).unwrap().unwrap().name, "Poster");
    let refused = ada.store.record(
        space,
        Payload::ProofRename(ProofRename { name: String::new(), ..rename }),
        Track::Undoable,
    );
    assert_eq!(refused.unwrap().outcome, Outcome::Refused(Refusal::NameEmpty), "told at once");
    assert_eq!(ada.store.to_push(space, 9).unwrap().len(), 2, "and it takes no number");
    node.exchange(&ada, space);
    node.exchange(&ben, space);
    assert_eq!(ben.store.proof(proof).unwrap().unwrap().name, "Poster");
    assert_eq!(ada.store.redo().unwrap().unwrap().outcome, Outcome::Accepted);
    node.exchange(&ada, space);
    assert_eq!(ada.store.proof(proof).unwrap().unwrap().name, "Placard");
    folded_alike(&ada);
}
