//! Which entities an op is about (S7): told from its bytes alone, and few whatever the size of the proof.

use crate::ids::RunId;
use crate::op::{Header, Payload};
use crate::state::Key;

/// The keys that a slice must hold for `check`, `apply` and `undo_of`; each once.
#[must_use]
pub fn needs(header: &Header, payload: &Payload) -> Vec<Key> {
    let mut keys = vec![Key::Directory, Key::Device(header.device)];
    keys.extend(header.actor.map(Key::Person));
    if !payload.is_of_directory() {
        let project = header.space.project();
        keys.push(Key::Project(project));
        keys.extend(header.actor.map(|actor| Key::Member(project, actor)));
    }
    let about = payload.about();
    keys.extend(about.proof.map(Key::Proof));
    keys.extend(about.version.map(Key::Version));
    keys.extend(about.thread.map(Key::Thread));
    keys.extend(beside_the_chain(header, payload));
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn beside_the_chain(header: &Header, payload: &Payload) -> Vec<Key> {
    match payload {
        Payload::DeviceRegister(said) => {
            let person = said.person.map(Key::Person);
            std::iter::once(Key::Device(said.device)).chain(person).collect()
        }
        Payload::PersonAdd(said) => vec![Key::Person(said.person)],
        Payload::MemberAdd(said) => vec![Key::Member(said.project, said.person), Key::Person(said.person)],
        Payload::ProofOpened(said) => {
            header.actor.map(|actor| Key::Opened(said.version, actor)).into_iter().collect()
        }
        Payload::VersionSubmit(said) => vec![Key::Run(RunId::of_proof(said.proof))],
        Payload::ThreadStart(said) => {
            let marks = said.marks.iter().map(|new| Key::Mark(new.mark));
            std::iter::once(Key::Comment(said.comment.comment)).chain(marks).collect()
        }
        Payload::CommentAdd(said) => vec![Key::Comment(said.comment)],
        Payload::CommentEdit(said) => vec![Key::Comment(said.comment)],
        Payload::CommentDelete(said) | Payload::CommentRestore(said) => vec![Key::Comment(said.comment)],
        Payload::MarkAdd(said) => vec![Key::Mark(said.mark)],
        Payload::MarkChange(said) => vec![Key::Mark(said.mark)],
        Payload::MarkRemove(said) | Payload::MarkRestore(said) => vec![Key::Mark(said.mark)],
        Payload::DecisionRecord(said) => {
            vec![Key::Decision(said.decision), Key::Run(RunId::of_proof(said.proof))]
        }
        Payload::DecisionWithdraw(said) => vec![Key::Decision(said.decision)],
        Payload::ReactionAdd(said) | Payload::ReactionRemove(said) => {
            let own = header.actor.map(|actor| Key::Reaction(said.comment, actor));
            std::iter::once(Key::Comment(said.comment)).chain(own).collect()
        }
        Payload::RunStarted(said) => vec![Key::Run(said.run)],
        Payload::ProofSet(said) => vec![Key::Field(said.field), Key::Value(said.proof, said.field)],
        Payload::FieldDefine(said) => vec![Key::Field(said.field)],
        Payload::FieldRemove(said) | Payload::FieldRestore(said) => vec![Key::Field(said.field)],
        Payload::StageOpened(said) => vec![Key::Run(said.run)],
        Payload::PersonRole(said) => vec![Key::Person(said.person)],
        Payload::PersonRemove(said) | Payload::PersonReturn(said) => vec![Key::Person(said.person)],
        Payload::MemberRole(said) => vec![Key::Member(said.project, said.person)],
        Payload::MemberRemove(said) => vec![Key::Member(said.project, said.person)],
        Payload::GroupDefine(said) => vec![Key::Group(said.group)],
        Payload::GroupAdd(said) | Payload::GroupDrop(said) => {
            vec![Key::Group(said.group), Key::InGroup(said.group, said.person), Key::Person(said.person)]
        }
        Payload::GroupRemove(said) | Payload::GroupRestore(said) => vec![Key::Group(said.group)],
        Payload::DeviceRevoke(said) => vec![Key::Device(said.device)],
        Payload::PayloadErase(said) => {
            let marks = said.marks.iter().copied().map(Key::Mark);
            std::iter::once(Key::Comment(said.comment)).chain(marks).collect()
        }
        Payload::ProjectCreate(_)
        | Payload::ProjectRename(_)
        | Payload::ProjectArchive(_)
        | Payload::ProjectRestore(_)
        | Payload::ProofCreate(_)
        | Payload::ProofRename(_)
        | Payload::ProofArchive(_)
        | Payload::ProofRestore(_)
        | Payload::ProofMove(_)
        | Payload::ProofDelete(_)
        | Payload::ProofRecover(_)
        | Payload::VersionWithdraw(_)
        | Payload::VersionRestore(_)
        | Payload::ThreadDelete(_)
        | Payload::ThreadRestore(_)
        | Payload::ThreadResolve(_)
        | Payload::ThreadReopen(_)
        | Payload::ThreadLabel(_)
        | Payload::ThreadUnlabel(_)
        | Payload::ThreadToDo(_)
        | Payload::ThreadAudience(_)
        | Payload::VersionPurge(_)
        | Payload::VersionAwaited(_)
        | Payload::VersionReceived(_)
        | Payload::SpaceHold(_)
        | Payload::SpaceRelease(_)
        | Payload::SpaceAdopted(_) => Vec::new(),
    }
}
