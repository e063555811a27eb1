//! W2, W11: labels, reactions, mentions, attachments and audiences, as they are listed, found and kept.

use galley_core::op::{
    Attachment, Audience, ReactionRef, ThreadAudience, ThreadLabel, ThreadRef, ThreadStart, ThreadToDo, ToDo,
};
use galley_core::{CommentId, Hash, Outcome, Payload, ProjectId, Refusal};
use galley_store::{Flow, KeptFile};

use crate::desk::{Desk, Guest};

struct Talk {
    desk: Desk,
    guest: Guest,
    project: ProjectId,
    start: ThreadStart,
}

impl Talk {
    fn new(text: &str) -> Self {
        let desk = Desk::new();
        let project = desk.store.create_project("Launch").unwrap();
        let guest = Guest::join(&desk, project);
        let (proof, version) = desk.proof(project, "Poster");
        let start = desk.thread_start(proof, version, text);
        desk.did(project.space(), Payload::ThreadStart(start.clone()));
        Self { desk, guest, project, start }
    }

    fn label(&self, label: &str) -> ThreadLabel {
        let ThreadStart { proof, version, thread, .. } = self.start;
        ThreadLabel { proof, version, thread, label: label.into() }
    }

    fn reaction(&self, comment: CommentId, emoji: &str) -> ReactionRef {
        let ThreadStart { proof, version, thread, .. } = self.start;
        ReactionRef { proof, version, thread, comment, emoji: emoji.into() }
    }

    fn did(&self, payload: Payload) {
        self.desk.did(self.project.space(), payload);
    }

    fn theirs(&mut self, payload: &Payload) {
        self.guest.say(&self.desk, self.project.space(), payload).unwrap();
    }

    /// What is found: of what it is, and around what.
    fn found(&self, text: &str) -> Vec<(String, String)> {
        let hits = self.desk.store.find(text, 10).unwrap();
        hits.into_iter().map(|hit| (hit.what, hit.snippet)).collect()
    }

    /// From now on the person is an external member.
    fn turn_external(&self) {
        let sql = "UPDATE confirmed SET entity = replace(entity, '\"owner\"', '\"external\"')
                   WHERE key LIKE 'person/%' AND instr(entity, '\"owner\"')";
        assert_eq!(self.desk.database().execute(sql, []).unwrap(), 1);
    }
}

/// Takes bytes in, to be attached.
fn attached(desk: &Desk, bytes: &[u8], name: &str) -> Attachment {
    let mut source = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut source, bytes).unwrap();
    let taken = desk.store.content().take_in(source.into_file(), &mut |_| Flow::Go).unwrap();
    Attachment {
        sha256: taken.sha256,
        chunk_root: taken.chunk_root,
        bytes: taken.bytes,
        file_name: name.into(),
        media_type: "application/pdf".into(),
    }
}

fn is_here(desk: &Desk, hash: &Hash) -> bool {
    desk.store.content().size(hash).is_some()
}

#[test]
fn w11_labels_are_listed_by_use_and_found() {
    let talk = Talk::new("Move the logo.");
    let again = talk.desk.thread_start(talk.start.proof, talk.start.version, "And here.");
    talk.did(Payload::ThreadStart(again.clone()));
    let other = ThreadLabel { thread: again.thread, ..talk.label("Typography") };
    talk.did(Payload::ThreadLabel(talk.label("Legal")));
    talk.did(Payload::ThreadLabel(talk.label("Typography")));
    talk.did(Payload::ThreadLabel(other));
    let labels = || talk.desk.store.labels(talk.project).unwrap();
    assert_eq!(labels(), ["Typography", "Legal"]);
    assert_eq!(talk.desk.store.thread(talk.start.thread).unwrap().unwrap().labels, ["Legal", "Typography"]);
    assert_eq!(talk.found("lega"), [("label".to_owned(), "\u{2068}Lega\u{2069}l, Typography".to_owned())]);

    let gone = ThreadRef { proof: again.proof, version: again.version, thread: again.thread };
    talk.did(Payload::ThreadDelete(gone));
    talk.did(Payload::ThreadUnlabel(talk.label("Legal")));
    assert_eq!(labels(), ["Typography"]);
    assert!(talk.found("lega").is_empty());
    assert_eq!(talk.found("typo").len(), 1, "what is deleted is not found");
    let elsewhere = talk.desk.store.create_project("Another").unwrap();
    assert!(talk.desk.store.labels(elsewhere).unwrap().is_empty(), "a project has its own");
    talk.desk.verified();
}

#[test]
fn w11_reactions_stand_as_they_were_first_put() {
    let mut talk = Talk::new("Move the logo.");
    let comment = talk.start.comment.comment;
    let (party, thumb) = (talk.reaction(comment, "🎉"), talk.reaction(comment, "👍"));
    talk.theirs(&Payload::ReactionAdd(thumb.clone()));
    talk.did(Payload::ReactionAdd(party));
    talk.did(Payload::ReactionAdd(thumb.clone()));
    let reactions = |talk: &Talk| {
        let listed = talk.desk.store.threads(talk.start.proof).unwrap()[0].comments[0].clone();
        assert_eq!(talk.desk.store.comment(comment).unwrap().unwrap(), listed);
        let all = listed.reactions.into_iter();
        all.map(|one| (one.emoji, one.people.len(), one.mine)).collect::<Vec<_>>()
    };
    assert_eq!(reactions(&talk), [("👍".to_owned(), 2, true), ("🎉".to_owned(), 1, true)]);
    talk.did(Payload::ReactionRemove(thumb));
    assert_eq!(reactions(&talk), [("👍".to_owned(), 1, false), ("🎉".to_owned(), 1, true)]);
    talk.desk.store.undo().unwrap().unwrap();
    assert_eq!(reactions(&talk)[0], ("👍".to_owned(), 2, true));
    talk.desk.verified();
}

#[test]
fn w11_who_is_named_is_found_by_name_whatever_it_becomes() {
    let talk = Talk::new("Move the logo.");
    let me = talk.desk.store.person().unwrap().unwrap().id;
    let stranger = talk.desk.store.fresh(galley_core::PersonId::new);
    let reply = talk.desk.reply(&talk.start, &format!("@[{me}], please; @[{stranger}] too"));
    talk.did(Payload::CommentAdd(reply.clone()));
    let row = talk.desk.store.comment(reply.comment).unwrap().unwrap();
    assert_eq!(row.text, reply.text, "a text is kept as it is written");
    let names: Vec<_> = row.mentions.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(names, ["Ada Ames"], "an id that is nobody's names nobody");
    assert!(talk.found("ames")[0].1.starts_with("@Ada \u{2068}Ames\u{2069}, please"));
    talk.desk.store.name_person("Ada Brandt").unwrap();
    assert!(talk.found("ames").is_empty());
    assert_eq!(talk.found("brandt").len(), 1);
    let capitals = format!("@[{}], too", me.to_string().to_uppercase());
    talk.did(Payload::CommentAdd(talk.desk.reply(&talk.start, &capitals)));
    assert_eq!(talk.found("brandt").len(), 2);
    talk.desk.store.name_person("Ada Ames").unwrap();
    assert!(talk.found("brandt").is_empty(), "however the id is written");
    talk.desk.store.name_person("Ada Brandt").unwrap();
    let people = talk.desk.store.people(talk.project).unwrap();
    assert_eq!(people.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["Ada Brandt"]);
}

#[test]
fn s51_a_step_is_taken_back_whole_or_not_at_all() {
    let mut talk = Talk::new("Move the logo.");
    let other = talk.desk.thread_start(talk.start.proof, talk.start.version, "And here.");
    let label = ThreadLabel { thread: other.thread, ..talk.label("Legal") };
    let both = [Payload::ThreadStart(other.clone()), Payload::ThreadLabel(label)];
    talk.desk.store.record_more(talk.project.space(), &both, None).unwrap();
    let answer = talk.desk.reply(&other, "Why?");
    talk.theirs(&Payload::CommentAdd(answer));
    let before = talk.desk.store.threads(talk.start.proof).unwrap();
    assert_eq!((before.len(), before[1].comments.len()), (2, 2));
    let undone = talk.desk.store.undo().unwrap().unwrap();
    assert_eq!(undone.outcome, Outcome::Refused(Refusal::Answered));
    assert_eq!(talk.desk.store.threads(talk.start.proof).unwrap(), before, "its label did not go alone");
    assert_eq!(talk.found("legal").len(), 1);
    assert_eq!(talk.desk.store.labels(talk.project).unwrap(), ["Legal"]);
    talk.desk.verified();
    // It is not in the way of the step before.
    assert_eq!(talk.desk.store.undo().unwrap().unwrap().outcome, Outcome::Accepted);
    assert_eq!(talk.desk.store.threads(talk.start.proof).unwrap().len(), 1);
    talk.desk.verified();
}

#[test]
fn s40_attachments_are_asked_for_found_and_kept() {
    let talk = Talk::new("Move the logo.");
    let space = talk.project.space();
    let mut reply = talk.desk.reply(&talk.start, "See this");
    let absent = Attachment { sha256: Hash([7; 32]), ..attached(&talk.desk, b"x", "x.pdf") };
    reply.attachments = vec![absent];
    let failed = talk.desk.store.record(space, Payload::CommentAdd(reply.clone()), galley_store::Track::Not);
    assert_eq!(failed.unwrap_err().code(), "blob-missing", "no op names bytes that are not there");

    let brief = attached(&talk.desk, b"the brief", "Summer brief.pdf");
    reply.attachments = vec![brief.clone()];
    talk.did(Payload::CommentAdd(reply.clone()));
    assert_eq!(
        talk.desk.store.comment(reply.comment).unwrap().unwrap().attachments,
        std::slice::from_ref(&brief)
    );
    assert_eq!(talk.found("summer brief")[0].0, "comment");
    let desk = talk.desk.again();
    desk.store.sweep(&|| true).unwrap();
    assert!(is_here(&desk, &brief.sha256));
    desk.verified();

    let path = desk.path.join("blobs").join(&brief.sha256.to_string()[..2]).join(brief.sha256.to_string());
    std::fs::remove_file(path).unwrap();
    let problems = desk.store.verify(&mut |_, _| {}).unwrap().problems;
    assert!(problems.iter().any(|problem| problem.contains(&brief.sha256.to_string())), "{problems:?}");
}

#[test]
fn files_of_drafts_stay_and_others_go() {
    let desk = Desk::new();
    let [drafted, given_up, held] = [b"drafted".as_slice(), b"given up", b"about to be named"]
        .map(|bytes| attached(&desk, bytes, "a.pdf"));
    for file in [&drafted, &given_up, &held] {
        let Attachment { sha256, chunk_root, bytes, media_type, .. } = file.clone();
        desk.store.keep_file(&KeptFile { sha256, chunk_root, bytes, media_type }).unwrap();
    }
    let text = format!("{{\"text\":\"\",\"files\":[{{\"id\":\"{}\"}}]}}", drafted.sha256);
    desk.store.set_draft("proof/1/composer", &text).unwrap();
    let desk = desk.again();
    let kept = desk.store.hold_file(&held.sha256).unwrap().unwrap();
    assert_eq!((kept.chunk_root, kept.bytes), (held.chunk_root, held.bytes));
    assert_eq!(desk.store.sweep(&|| true).unwrap(), 1);
    assert!(is_here(&desk, &drafted.sha256) && is_here(&desk, &held.sha256));
    assert_eq!(desk.store.hold_file(&given_up.sha256).unwrap(), None, "what is gone cannot be named");
    desk.store.set_draft("proof/1/composer", "").unwrap();
    let desk = desk.again();
    assert_eq!(desk.store.sweep(&|| true).unwrap(), 2);
    assert!(!is_here(&desk, &drafted.sha256));
}

#[test]
fn w2_an_external_member_finds_nothing_of_the_team() {
    let mut talk = Talk::new("Between us: the logo.");
    let ThreadStart { proof, version, thread, .. } = talk.start;
    talk.did(Payload::ThreadLabel(talk.label("Secret")));
    let state = ThreadToDo { proof, version, thread, state: Some(ToDo::InProgress), was: None };
    talk.did(Payload::ThreadToDo(state));
    let theirs = talk.desk.reply(&talk.start, "A word of theirs");
    talk.theirs(&Payload::CommentAdd(theirs));
    let shown = talk.desk.thread_start(proof, version, "For all.");
    talk.did(Payload::ThreadStart(shown.clone()));
    let (audience, was) = (Audience::Team, Audience::Everyone);
    talk.did(Payload::ThreadAudience(ThreadAudience { proof, version, thread, audience, was }));

    let store = &talk.desk.store;
    let mark = talk.start.marks[0].mark;
    let comment = talk.start.comment.comment;
    let row = store.thread(thread).unwrap().unwrap();
    assert_eq!((row.audience, row.to_do), (Audience::Team, Some(ToDo::InProgress)));
    assert_eq!(store.threads(proof).unwrap().len(), 2, "the team sees both");
    assert_eq!(talk.found("logo").len(), 1);
    assert!(store.comment(comment).unwrap().is_some() && store.mark(mark).unwrap().is_some());
    assert_eq!(
        (store.labels(talk.project).unwrap().len(), store.people(talk.project).unwrap().len()),
        (1, 1)
    );

    talk.turn_external();
    let rows = store.threads(proof).unwrap();
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [shown.thread]);
    assert!(store.thread(thread).unwrap().is_none() && store.comment(comment).unwrap().is_none());
    assert!(store.mark(mark).unwrap().is_none());
    assert!(talk.found("logo").is_empty() && talk.found("secret").is_empty());
    assert!(store.labels(talk.project).unwrap().is_empty());
    assert!(store.thread(shown.thread).unwrap().is_some());
    let elsewhere = ProjectId::from_uuid(thread.uuid());
    assert_eq!((store.people(talk.project).unwrap().len(), store.people(elsewhere).unwrap().len()), (1, 0));
}
