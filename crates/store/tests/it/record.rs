//! Ops through outbox and authority, and what the lists say afterwards.

use galley_core::op::{
    Choice, CommentEdit, CommentRef, DecisionRef, MarkChange, ProjectRef, ProofOpened, ProofRef, ProofRename,
    ThreadRef,
};
use galley_core::state::Standing;
use galley_core::{Outcome, Payload, Refusal, Shape};
use galley_store::{Page, Track};

use crate::desk::{Desk, Guest, KEYS, TestEdge};

const ALL: Page = Page { offset: 0, limit: 100 };

#[test]
fn nothing_is_recorded_before_a_person_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::open(folder.path(), 1);
    assert_eq!(desk.store.person().unwrap(), None);
    assert_eq!(desk.store.create_project("P").unwrap_err().code(), "not-named");
    let person = desk.store.name_person("Ada").unwrap();
    assert_eq!(desk.store.person().unwrap(), Some(person.clone()));
    let renamed = desk.store.name_person("Ada Ames").unwrap();
    assert_eq!((renamed.id, renamed.name.as_str()), (person.id, "Ada Ames"));
    assert_eq!(desk.store.verify(&mut |_, _| {}).unwrap().num_ops, 3, "a name is a profile row, no op");
    assert_eq!(desk.store.find_people("ames", 5).unwrap(), vec![renamed]);
}

#[test]
fn a_thread_from_drop_to_decision_is_there_after_a_restart() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, version) = desk.proof(project, "Poster");
    assert_eq!(desk.store.waiting(10).unwrap().len(), 1);
    let thread = desk.thread_start(proof, version, "The logo is too small");
    desk.did(project.space(), Payload::ThreadStart(thread.clone()));
    desk.did(project.space(), Payload::CommentAdd(desk.reply(&thread, "Larger in the next one")));
    let decision = desk.decide(proof, Choice::RequestChanges, "Logo");
    assert_eq!(desk.store.cannot_decide(proof).unwrap(), None);
    desk.did(project.space(), Payload::DecisionRecord(decision.clone()));
    assert_eq!(desk.store.cannot_decide(proof).unwrap(), Some(Refusal::AlreadyDecided));
    desk.store.mark_read(proof).unwrap();

    let desk = desk.again();
    desk.verified();
    let projects = desk.store.projects().unwrap();
    assert_eq!((projects.len(), projects[0].name.as_str(), projects[0].num_proofs), (1, "Launch", 1));
    assert_eq!(desk.store.find_project("Launch").unwrap().unwrap().id, project);
    let row = desk.store.proof(proof).unwrap().unwrap();
    assert_eq!(
        (row.standing, row.open_threads, row.version_number),
        (Standing::ChangesRequested, 1, Some(1))
    );
    assert_eq!(
        (row.project_name.as_str(), row.workflow.as_deref(), row.unread),
        ("Launch", Some("solo@1"), 0)
    );
    assert!(row.confirmed);
    assert_eq!(desk.store.recent(10).unwrap(), vec![row.clone()]);
    assert_eq!(desk.store.waiting(10).unwrap(), vec![]);
    let versions = desk.store.versions(proof).unwrap();
    assert_eq!(
        (versions.len(), versions[0].current, versions[0].submitted_by.name.as_str()),
        (1, true, "Ada Ames")
    );
    assert!(desk.store.content().open_blob(&versions[0].sha256).is_ok());
    let threads = desk.store.threads(proof).unwrap();
    assert_eq!(threads.len(), 1);
    assert_eq!(threads[0].number, Some(1));
    assert_eq!(threads[0].marks[0].shape, thread.marks[0].shape);
    let texts: Vec<_> = threads[0].comments.iter().map(|comment| comment.text.as_str()).collect();
    assert_eq!(texts, ["The logo is too small", "Larger in the next one"]);
    assert_eq!(desk.store.thread(thread.thread).unwrap().unwrap(), threads[0]);
    let decisions = desk.store.decisions(version).unwrap();
    assert_eq!((decisions.len(), decisions[0].reason.as_str(), decisions[0].can_withdraw), (1, "Logo", true));
    desk.did(
        project.space(),
        Payload::DecisionWithdraw(DecisionRef { proof, version, decision: decision.decision }),
    );
    assert!(desk.store.decision(decision.decision).unwrap().unwrap().withdrawn);
    assert_eq!(desk.store.waiting(10).unwrap().len(), 1);
}

#[test]
fn s13_a_refusal_takes_a_number_and_a_leaf() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, _) = desk.proof(project, "Poster");
    let before = desk.store.verify(&mut |_, _| {}).unwrap().num_ops;
    let payload = Payload::DecisionRecord(desk.decide(proof, Choice::Reject, ""));
    assert_eq!(desk.store.would_refuse(project.space(), &payload).unwrap(), Some(Refusal::ReasonRequired));
    let recorded = desk.store.record(project.space(), payload, Track::Undoable).unwrap();
    assert_eq!(recorded.outcome, Outcome::Refused(Refusal::ReasonRequired));
    let after = desk.store.verify(&mut |_, _| {}).unwrap();
    assert_eq!((after.num_ops, after.problems), (before + 1, vec![]));
    assert_eq!(desk.store.proof(proof).unwrap().unwrap().standing, Standing::Pending);
    assert_eq!(desk.store.needs_attention().unwrap(), vec![], "whoever asked was told");
}

#[test]
fn s12_a_repeated_op_gets_its_stored_outcome() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, version) = desk.proof(project, "Poster");
    let guest = Guest::join(&desk, project);
    let space = project.space();
    let start = desk.thread_start(proof, version, "once");
    let sealed = guest.seal(&desk, space, &Payload::ThreadStart(start.clone()), guest.next(space));
    let first = desk.store.receive(space, &sealed).unwrap();
    assert_eq!(first.1, Outcome::Accepted);
    desk.did(space, Payload::ProofArchive(ProofRef { proof }));
    assert_eq!(desk.store.receive(space, &sealed).unwrap(), first, "whatever has changed since");
    let other = guest.seal(&desk, space, &Payload::ThreadStart(start), guest.next(space));
    assert_eq!(desk.store.receive(space, &other).unwrap_err().code(), "device-forked");
    desk.verified();
}

#[test]
fn s11_a_number_above_the_next_takes_nothing() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, version) = desk.proof(project, "Poster");
    let mut guest = Guest::join(&desk, project);
    let space = project.space();
    let payload = Payload::ThreadStart(desk.thread_start(proof, version, "early"));
    let before = desk.store.verify(&mut |_, _| {}).unwrap();
    let refused =
        desk.store.receive(space, &guest.seal(&desk, space, &payload, guest.next(space) + 1)).unwrap_err();
    assert_eq!(refused.code(), "gap");
    assert!(refused.to_string().contains("1 was expected, 2 came"), "{refused}");
    assert_eq!(desk.store.verify(&mut |_, _| {}).unwrap(), before);
    assert_eq!(guest.say(&desk, space, &payload).unwrap().1, Outcome::Accepted);
}

#[test]
fn s10_a_broken_seal_or_missing_bytes_take_nothing() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, version) = desk.proof(project, "Poster");
    let guest = Guest::join(&desk, project);
    let space = project.space();
    let payload = Payload::ThreadStart(desk.thread_start(proof, version, "x"));
    let before = desk.store.verify(&mut |_, _| {}).unwrap();
    let mut sealed = guest.seal(&desk, space, &payload, guest.next(space));
    sealed.seal.0[0] ^= 1;
    assert_eq!(desk.store.receive(space, &sealed).unwrap_err().code(), "bad-op");
    let mut submit = desk.version(proof, b"second").unwrap();
    submit.sha256.0[0] ^= 1;
    let missing = desk.store.record(space, Payload::VersionSubmit(submit), Track::Undoable).unwrap_err();
    assert_eq!(missing.code(), "blob-missing");
    let elsewhere = desk.store.create_project("Other").unwrap().space();
    let sealed = guest.seal(&desk, space, &payload, guest.next(space));
    assert_eq!(desk.store.receive(elsewhere, &sealed).unwrap_err().code(), "bad-op");
    assert_eq!(
        desk.store.verify(&mut |_, _| {}).unwrap().num_ops,
        before.num_ops + 1,
        "the other project alone"
    );
    assert_eq!(desk.store.needs_attention().unwrap(), vec![]);
}

#[test]
fn s2_the_authoritys_clock_never_goes_back() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, version) = desk.proof(project, "Poster");
    let say =
        |text: &str| desk.did(project.space(), Payload::ThreadStart(desk.thread_start(proof, version, text)));
    let first = say("now").received_at;
    desk.edge.set(first - 86_400_000);
    assert_eq!(say("the clock was set back").received_at, first + 1);
    desk.edge.set(first + 86_400_000);
    assert!(say("and forward").received_at >= first + 86_400_000);
    desk.verified();
}

#[test]
fn s51_undo_and_redo_follow_the_steps() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, version) = desk.proof(project, "Poster");
    let space = project.space();
    let thread = desk.thread_start(proof, version, "first");
    desk.did(space, Payload::ThreadStart(thread.clone()));
    let shape = Shape::Box { x: 5, y: 5, width: 5, height: 5 };
    let mark = thread.marks[0].clone();
    let change = MarkChange {
        proof,
        version,
        thread: thread.thread,
        mark: mark.mark,
        shape: shape.clone(),
        was: mark.shape.clone(),
        stroke: None,
        stroke_was: None,
    };
    desk.did(space, Payload::MarkChange(change));
    let rename = ProofRename { proof, name: "Placard".into(), was: "Poster".into() };
    desk.did(space, Payload::ProofRename(rename));
    let shape_now = || desk.store.mark(mark.mark).unwrap().unwrap().shape;
    let name_now = || desk.store.proof(proof).unwrap().unwrap().name;
    let state = || {
        let state = desk.store.undo_state().unwrap();
        (state.undo, state.redo)
    };
    assert_eq!(state(), (Some("proof.rename".into()), None));
    assert_eq!(desk.store.undo().unwrap().unwrap().outcome, Outcome::Accepted);
    assert_eq!(name_now(), "Poster");
    desk.store.undo().unwrap().unwrap();
    assert_eq!(shape_now(), mark.shape);
    assert_eq!(state(), (Some("thread.start".into()), Some("mark.change".into())));
    desk.store.undo().unwrap().unwrap();
    assert!(desk.store.threads(proof).unwrap().is_empty());
    desk.store.redo().unwrap().unwrap();
    assert_eq!(desk.store.threads(proof).unwrap().len(), 1);
    desk.store.redo().unwrap().unwrap();
    assert_eq!(shape_now(), shape);
    desk.store.undo().unwrap().unwrap();
    desk.did(space, Payload::ThreadResolve(ThreadRef { proof, version, thread: thread.thread }));
    assert_eq!(state(), (Some("thread.resolve".into()), None), "doing something clears what could be redone");
    let desk = desk.again();
    while desk.store.undo().unwrap().is_some() {}
    assert_eq!(desk.store.proof(proof).unwrap(), None, "a version taken back, a proof archived");
    assert_eq!(desk.store.undo_state().unwrap().undo, None);
    while desk.store.redo().unwrap().is_some() {}
    let row = desk.store.proof(proof).unwrap().unwrap();
    assert_eq!((row.name.as_str(), row.open_threads, row.archived), ("Poster", 0, false));
    desk.verified();
}

#[test]
fn s32_a_held_op_that_no_longer_holds_needs_attention_and_blocks_nothing() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, version) = desk.proof(project, "Poster");
    let mut guest = Guest::join(&desk, project);
    let space = project.space();
    let thread = desk.thread_start(proof, version, "first");
    desk.did(space, Payload::ThreadStart(thread.clone()));
    let held =
        desk.store.hold(space, &Payload::DecisionRecord(desk.decide(proof, Choice::Approve, ""))).unwrap();
    let row = desk.store.proof(proof).unwrap().unwrap();
    assert_eq!((row.standing, row.confirmed), (Standing::Approved, false), "S34: shown, not confirmed");
    let reply = desk.reply(&thread, "also held");
    desk.store.hold(space, &Payload::CommentAdd(reply.clone())).unwrap();
    let submit = desk.version(proof, b"second version").unwrap();
    let answer = guest.say(&desk, space, &Payload::VersionSubmit(submit)).unwrap();
    assert_eq!(answer.1, Outcome::Accepted);
    let doubts = desk.store.needs_attention().unwrap();
    assert_eq!(
        (doubts.len(), doubts[0].code.as_str(), doubts[0].answered),
        (1, "version-not-current", false)
    );
    assert_eq!(desk.store.deliver(space, 10).unwrap(), 2);
    let needs = desk.store.needs_attention().unwrap();
    assert_eq!(
        (needs.len(), needs[0].op, needs[0].code.as_str(), needs[0].answered),
        (1, held, "version-not-current", true)
    );
    assert_eq!(desk.store.proof(proof).unwrap().unwrap().standing, Standing::Pending);
    assert!(desk.store.comment(reply.comment).unwrap().unwrap().confirmed);
    desk.store.discard_attention(held).unwrap();
    assert_eq!(desk.store.needs_attention().unwrap(), vec![]);
    desk.verified();
}

#[test]
fn s35_what_waited_at_the_end_of_a_run_is_confirmed_at_the_next_start() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, version) = desk.proof(project, "Poster");
    let thread = desk.thread_start(proof, version, "held");
    desk.store.hold(project.space(), &Payload::ThreadStart(thread.clone())).unwrap();
    let row = desk.store.thread(thread.thread).unwrap().unwrap();
    assert_eq!((row.confirmed, row.number), (false, None));
    let desk = desk.again();
    let row = desk.store.thread(thread.thread).unwrap().unwrap();
    assert_eq!((row.confirmed, row.number), (true, Some(1)));
}

#[test]
fn s5_a_lost_device_key_means_a_new_device_and_a_lost_authority_key_is_said() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, version) = desk.proof(project, "Poster");
    let before = desk.store.device().unwrap();
    let thread = desk.thread_start(proof, version, "held under the old device");
    desk.store.hold(project.space(), &Payload::ThreadStart(thread.clone())).unwrap();
    let Desk { store, path, .. } = &desk;
    let _ = store;
    let copy = tempfile::tempdir().unwrap();
    crate::desk::copy_folder(path, copy.path());
    let open = |device, authority| {
        let folder = galley_store::DataFolder::open(copy.path()).unwrap();
        galley_store::Store::open(folder, &galley_store::Keys { device, authority }, TestEdge::new(77))
    };
    assert_eq!(open(KEYS.device, [1; 32]).err().unwrap().code(), "keys-lost");
    let store = open([8; 32], KEYS.authority).unwrap();
    assert_ne!(store.device().unwrap(), before);
    assert!(store.thread(thread.thread).unwrap().unwrap().confirmed, "resealed and delivered");
    assert_eq!(store.verify(&mut |_, _| {}).unwrap().problems, Vec::<String>::new());
}

#[test]
fn lists_are_paged_and_archived_things_have_their_place() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let other = desk.store.create_project("Other").unwrap();
    let proofs: Vec<_> = (0..7).map(|n| desk.proof(project, &format!("Poster {n}")).0).collect();
    desk.proof(other, "Elsewhere");
    let page = desk.store.proofs(project, false, Page { offset: 2, limit: 3 }).unwrap();
    let names: Vec<_> = page.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!((page.total, names), (7, vec!["Poster 4", "Poster 3", "Poster 2"]));
    desk.did(project.space(), Payload::ProofArchive(ProofRef { proof: proofs[6] }));
    assert_eq!(desk.store.proofs(project, false, ALL).unwrap().total, 6);
    assert_eq!(desk.store.proofs(project, true, ALL).unwrap().rows[0].id, proofs[6]);
    assert_eq!(desk.store.project(project).unwrap().unwrap().num_proofs, 6);
    assert_eq!(desk.store.waiting(100).unwrap().len(), 7);
    desk.did(project.space(), Payload::ProjectArchive(ProjectRef { project }));
    assert_eq!(desk.store.waiting(100).unwrap().len(), 1);
    let projects: Vec<_> =
        desk.store.projects().unwrap().into_iter().map(|row| (row.name, row.archived)).collect();
    assert_eq!(projects, [("Other".into(), false), ("Launch".into(), true)]);
    assert_eq!(desk.store.find_project("Launch").unwrap(), None);
}

#[test]
fn unread_counts_what_others_said_since() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, version) = desk.proof(project, "Poster");
    let mut guest = Guest::join(&desk, project);
    let thread = desk.thread_start(proof, version, "mine");
    desk.did(project.space(), Payload::ThreadStart(thread.clone()));
    desk.store.mark_read(proof).unwrap();
    let unread = || desk.store.proof(proof).unwrap().unwrap().unread;
    assert_eq!(unread(), 0);
    let said = Payload::CommentAdd(desk.reply(&thread, "theirs"));
    assert_eq!(guest.say(&desk, project.space(), &said).unwrap().1, Outcome::Accepted);
    assert_eq!(unread(), 1);
    let row = desk.store.thread(thread.thread).unwrap().unwrap();
    assert!(row.unread);
    assert_eq!(row.comments.iter().map(|comment| comment.can_edit).collect::<Vec<_>>(), [true, false]);
    desk.store.mark_read(proof).unwrap();
    assert_eq!(unread(), 0);
}

#[test]
fn an_opening_is_on_the_record_once() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, version) = desk.proof(project, "Poster");
    assert!(!desk.store.has_opened(version).unwrap());
    let opened = || Payload::ProofOpened(ProofOpened { proof, version });
    desk.did(project.space(), opened());
    assert!(desk.store.has_opened(version).unwrap());
    let again = desk.store.record(project.space(), opened(), Track::Not).unwrap();
    assert_eq!(again.outcome, Outcome::NoEffect);
}

#[test]
fn private_rows_stay_and_are_no_ops() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, _) = desk.proof(project, "Poster");
    let ops = desk.store.verify(&mut |_, _| {}).unwrap().num_ops;
    desk.store.set_draft("a", "half a sent").unwrap();
    desk.store.set_draft("b", "x").unwrap();
    desk.store.set_draft("b", "").unwrap();
    desk.store.set_setting("theme", "dark").unwrap();
    desk.store.remember_place(proof, "{}").unwrap();
    let desk = desk.again();
    assert_eq!(desk.store.draft("a").unwrap().as_deref(), Some("half a sent"));
    assert_eq!(desk.store.draft("b").unwrap(), None);
    assert_eq!(desk.store.setting("theme").unwrap().as_deref(), Some("dark"));
    assert_eq!(desk.store.place(proof).unwrap().as_deref(), Some("{}"));
    assert_eq!(desk.store.verify(&mut |_, _| {}).unwrap().num_ops, ops);
}

#[test]
fn short_words_are_found_in_names_and_in_what_was_said_last() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, version) = desk.proof(project, "Poster of size A4");
    let thread = desk.thread_start(proof, version, "Is it A4 already?");
    desk.did(project.space(), Payload::ThreadStart(thread));
    let find = |text: &str| -> Vec<String> {
        desk.store.find(text, 10).unwrap().into_iter().map(|hit| hit.what).collect()
    };
    assert_eq!(find("A4"), ["proof", "comment"]);
    assert_eq!(desk.store.find_people("am", 5).unwrap().len(), 1);
    let more = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 20000)
                INSERT INTO texts (key, what, said_at, text) SELECT 'comment/x' || n, 'comment', 0, 'x' FROM n";
    desk.database().execute_batch(more).unwrap();
    assert_eq!(find("a4"), ["proof"], "it is not read through all that was ever said");
    assert_eq!(find("A4 already"), ["comment"], "where another word leads there, it is found");
    assert_eq!(desk.store.find_people("am", 5).unwrap().len(), 1);
}

#[test]
fn what_is_found_in_a_superseded_version_is_said_to_be() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, first) = desk.proof(project, "Brochure");
    let said = desk.thread_start(proof, first, "The marmalade is too pale");
    desk.did(project.space(), Payload::ThreadStart(said));
    let page = [(1, "Marmalade for everybody".to_owned())];
    assert!(desk.store.keep_page_texts(first, &page, 1, true).unwrap());
    let find = || -> Vec<_> {
        let hits = desk.store.find("marmalade", 10).unwrap();
        hits.into_iter().map(|hit| (hit.what, hit.version.unwrap(), hit.superseded)).collect()
    };
    let comment = "comment".to_owned();
    assert_eq!(find(), [(comment.clone(), first, None), ("page-text".to_owned(), first, None)]);
    let next = desk.version(proof, b"another").unwrap();
    let second = next.version;
    desk.did(project.space(), Payload::VersionSubmit(next));
    assert_eq!(find(), [(comment.clone(), first, Some(1))], "of pages those of the current version count");
    assert!(desk.store.keep_page_texts(second, &page, 1, true).unwrap());
    assert_eq!(find(), [(comment, first, Some(1)), ("page-text".to_owned(), second, None)]);
}

#[test]
fn search_finds_what_is_there_and_only_that() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, version) = desk.proof(project, "Herbstplakat Größe A1");
    let space = project.space();
    let thread = desk.thread_start(proof, version, "Das Logo ist zu klein 广告太小");
    desk.did(space, Payload::ThreadStart(thread.clone()));
    let reply = desk.reply(&thread, "100% agreed, \"bigger\"");
    desk.did(space, Payload::CommentAdd(reply.clone()));
    desk.did(space, Payload::DecisionRecord(desk.decide(proof, Choice::Reject, "Wrong tagline")));
    let find = |text: &str| -> Vec<(String, String)> {
        desk.store.find(text, 10).unwrap().into_iter().map(|hit| (hit.what, hit.snippet)).collect()
    };
    let hit = |what: &str, snippet: &str| vec![(what.to_owned(), snippet.to_owned())];
    assert_eq!(find("plakat"), hit("proof", "Herbst\u{2068}plakat\u{2069} Größe A1"));
    assert_eq!(find("GRÖSSE").len() + find("größe").len() + find("grosse").len(), 1, "ß is not ss");
    assert_eq!(find("grö").len(), 1);
    assert_eq!(find("gro").len(), 1, "marks over letters may be left out");
    assert_eq!(find("广告").len(), 1);
    assert_eq!(find("klein logo").len(), 1, "every word, in any order");
    assert_eq!(find("klein tagline").len(), 0);
    assert_eq!(find("100%").len(), 1);
    assert_eq!(find("0%").len(), 1);
    assert_eq!(find("%").len(), 1, "no wildcard");
    assert_eq!(find("\"bigger\"").len(), 1);
    assert_eq!(find("tagline"), hit("decision", "Wrong \u{2068}tagline\u{2069}"));
    assert_eq!(find(""), vec![]);
    assert_eq!(find("Ames"), vec![], "names of people are found as people");
    let hits = desk.store.find("agreed", 10).unwrap();
    assert_eq!((hits[0].thread, hits[0].comment), (Some(thread.thread), Some(reply.comment)));

    let edit = CommentEdit {
        proof,
        version,
        thread: thread.thread,
        comment: reply.comment,
        text: "changed".into(),
        was: reply.text.clone(),
    };
    desk.did(space, Payload::CommentEdit(edit));
    assert_eq!((find("agreed").len(), find("changed").len()), (0, 1));
    let (proof, version) = desk.proof(project, "Second");
    let thread = desk.thread_start(proof, version, "vanishing");
    desk.did(space, Payload::ThreadStart(thread.clone()));
    let reply = desk.reply(&thread, "fading");
    desk.did(space, Payload::CommentAdd(reply.clone()));
    let gone = CommentRef { proof, version, thread: thread.thread, comment: reply.comment };
    desk.did(space, Payload::CommentDelete(gone));
    assert_eq!((find("vanishing").len(), find("fading").len()), (1, 0), "a deleted comment is not found");
    desk.store.undo().unwrap().unwrap();
    assert_eq!((find("vanishing").len(), find("fading").len()), (1, 1));
    desk.store.undo().unwrap().unwrap();
    desk.store.undo().unwrap().unwrap();
    assert_eq!((find("vanishing").len(), find("fading").len()), (0, 0), "nor is a deleted thread");
}

#[test]
fn s30_no_op_names_bytes_that_are_not_there_and_bytes_that_went_block_no_start() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, _) = desk.proof(project, "Poster");
    let submit = desk.version(proof, b"second").unwrap();
    let name = submit.sha256.to_string();
    let blob = desk.path.join("blobs").join(&name[..2]).join(&name);
    let bytes = std::fs::read(&blob).unwrap();
    std::fs::remove_file(&blob).unwrap();
    let payload = Payload::VersionSubmit(submit.clone());
    assert_eq!(desk.store.hold(project.space(), &payload).unwrap_err().code(), "blob-missing");
    std::fs::write(&blob, &bytes).unwrap();
    desk.store.hold(project.space(), &payload).unwrap();
    std::fs::remove_file(&blob).unwrap();
    let desk = desk.again();
    let waiting = desk.store.version(submit.version).unwrap().unwrap();
    assert_eq!((waiting.confirmed, waiting.number), (false, None));
    std::fs::write(&blob, &bytes).unwrap();
    let desk = desk.again();
    let arrived = desk.store.version(submit.version).unwrap().unwrap();
    assert_eq!((arrived.confirmed, arrived.number), (true, Some(2)));
    desk.verified();
}
