//! Whether an op may stand on a slice (S7). Changes nothing.

use super::limits::{self, MAX_EDITS, MAX_MARKS};
use super::who::{Chain, authorise, find};
use super::{Grant, Refusal, decide, fields, keep, marks, needs, people, words};
use crate::ids::{CommentId, MarkId, PersonId, RunId, ThreadId};
use crate::op::{CommentAdd, CommentEdit, MarkAdd, Op, Payload, ProofCreate, ThreadStart, VersionSubmit};
use crate::state::{Comment, Key, Mark, Proof, Slice, Thread, Version};

/// What the rules say to an op.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Ok,
    /// It holds already, such as opening a version for the second time.
    NoEffect,
    Refused(Refusal),
    /// It depends on what is not known here: a kind of a newer build, an entity that is not in the slice. It is pending,
    /// not refused.
    Unknown,
}

/// Why the walk through the rules ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    NoEffect,
    Refused(Refusal),
    Unknown,
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Says whether the op may stand. The slice must hold every key of [`needs`]; what it does not hold is unknown.
/// The seal is checked before, by the key of `sealing_key`.
#[must_use]
pub fn check(slice: &Slice, op: &Op) -> Verdict {
    let Some(payload) = op.payload() else { return Verdict::Unknown };
    if !needs(&op.header, payload).iter().all(|key| slice.knows(key)) {
        return Verdict::Unknown;
    }
    match walk(slice, op, payload) {
        Ok(()) => Verdict::Ok,
        Err(Stop::NoEffect) => Verdict::NoEffect,
        Err(Stop::Refused(refusal)) => Verdict::Refused(refusal),
        Err(Stop::Unknown) => Verdict::Unknown,
    }
}

fn walk(slice: &Slice, op: &Op, payload: &Payload) -> Result<(), Stop> {
    let grant = authorise(slice, op, payload)?;
    let chain = find(slice, op, payload)?;
    words::addressed(slice, op, payload, chain.thread)?;
    if grant == Grant::Own && maker(slice, op, payload, chain)? != op.header.actor {
        return Err(Refusal::NotYours.into());
    }
    by_kind(slice, op, payload, chain)
}

/// Who made what the op is about.
fn maker(slice: &Slice, op: &Op, payload: &Payload, chain: Chain<'_>) -> Result<Option<PersonId>, Refusal> {
    Ok(match payload {
        // It names no other.
        Payload::ReactionRemove(_) => op.header.actor,
        Payload::CommentEdit(said) => Some(comment_in(slice, said.comment, said.thread)?.author),
        Payload::CommentDelete(said) | Payload::CommentRestore(said) => {
            Some(comment_in(slice, said.comment, said.thread)?.author)
        }
        Payload::DecisionWithdraw(said) => Some(decide::decision_on(slice, said)?.person),
        Payload::DeviceRevoke(said) => slice.device(said.device).and_then(|device| device.person),
        _ => match chain {
            Chain { thread: Some(thread), .. } => Some(thread.started_by),
            Chain { version: Some(version), .. } => Some(version.submitted_by),
            Chain { proof: Some(proof), .. } => proof.created_by,
            _ => None,
        },
    })
}

fn by_kind(slice: &Slice, op: &Op, payload: &Payload, chain: Chain<'_>) -> Result<(), Stop> {
    match payload {
        Payload::DeviceRegister(said) => free(slice, Key::Device(said.device)),
        Payload::DeviceRevoke(said) => people::device_revoke(slice, said),
        Payload::PersonAdd(said) => people::add(slice, op, said),
        Payload::PersonRole(said) => people::role(slice, op, said),
        Payload::PersonRemove(said) => people::remove(slice, op, said),
        Payload::PersonReturn(said) => people::take_back(slice, op, said),
        Payload::GroupDefine(said) => people::group_define(slice, said),
        Payload::GroupAdd(said) => people::group_add(slice, said),
        Payload::GroupDrop(said) => people::group_drop(slice, said),
        Payload::GroupRemove(said) => people::group_remove(slice, said),
        Payload::GroupRestore(said) => people::group_restore(slice, said),
        Payload::ProjectCreate(said) => {
            free(slice, Key::Project(said.project))?;
            Ok(limits::name(&said.name)?)
        }
        Payload::ProjectRename(said) => {
            renamed(chain.project.map(|project| project.name.as_str()), &said.name)
        }
        Payload::ProjectArchive(_) => differs(chain.project.is_some_and(|project| !project.archived)),
        Payload::ProjectRestore(_) => differs(chain.project.is_some_and(|project| project.archived)),
        Payload::MemberAdd(said) => people::member_add(slice, said),
        Payload::MemberRole(said) => people::member_role(slice, said),
        Payload::MemberRemove(said) => people::member_remove(slice, said),
        Payload::ProofCreate(said) => proof_create(slice, said),
        Payload::ProofRename(said) => renamed(chain.proof.map(|proof| proof.name.as_str()), &said.name),
        Payload::ProofArchive(_) => differs(chain.proof.is_some_and(|proof| !proof.archived)),
        Payload::ProofRestore(_) => differs(chain.proof.is_some_and(|proof| proof.archived)),
        Payload::ProofMove(said) => fields::moved(chain.proof, said),
        Payload::ProofDelete(_) => differs(chain.proof.is_some_and(|proof| !proof.deleted)),
        Payload::ProofRecover(_) => differs(chain.proof.is_some_and(|proof| proof.deleted)),
        Payload::ProofSet(said) => fields::set(slice, chain.proof, said),
        Payload::FieldDefine(said) => fields::define(slice, said),
        Payload::FieldRemove(said) => fields::remove(slice, said),
        Payload::FieldRestore(said) => fields::restore(slice, said),
        Payload::ProofOpened(said) => {
            let actor = op.header.actor.ok_or(Refusal::ActorDiffers)?;
            differs(slice.opened(said.version, actor).is_none())
        }
        Payload::VersionSubmit(said) => version_submit(slice, said),
        Payload::VersionWithdraw(_) => on_version(chain, version_withdraw),
        Payload::VersionRestore(_) => on_version(chain, version_restore),
        Payload::ThreadStart(said) => on_version(chain, |proof, _| thread_start(slice, proof, said)),
        Payload::ThreadDelete(_) => on_thread(chain, |version, thread| {
            differs(!thread.deleted)?;
            unanswered(version, thread)
        }),
        Payload::ThreadRestore(_) => on_thread(chain, |_, thread| differs(thread.deleted)),
        Payload::ThreadResolve(_) => on_thread(chain, |_, thread| differs(!thread.resolved)),
        Payload::ThreadReopen(_) => on_thread(chain, |_, thread| differs(thread.resolved)),
        Payload::CommentAdd(said) => comment_add(slice, said),
        Payload::CommentEdit(said) => {
            on_thread(chain, |version, thread| comment_edit(slice, version, thread, said))
        }
        Payload::CommentDelete(said) => on_thread(chain, |version, thread| {
            let comment = comment_in(slice, said.comment, said.thread)?;
            comment_delete(version, thread, comment)
        }),
        Payload::CommentRestore(said) => differs(comment_in(slice, said.comment, said.thread)?.deleted),
        Payload::MarkAdd(said) => {
            on_thread(chain, |version, thread| mark_add(slice, chain, version, thread, said))
        }
        Payload::MarkChange(said) => on_thread(chain, |version, thread| {
            marks::change(mark_in(slice, said.mark, said.thread)?, said)?;
            unanswered(version, thread)
        }),
        Payload::MarkRemove(said) => on_thread(chain, |version, thread| {
            differs(!mark_in(slice, said.mark, said.thread)?.removed)?;
            unanswered(version, thread)
        }),
        Payload::MarkRestore(said) => on_thread(chain, |version, thread| {
            differs(mark_in(slice, said.mark, said.thread)?.removed)?;
            room_for_mark(thread)?;
            unanswered(version, thread)
        }),
        Payload::DecisionRecord(said) => {
            on_version(chain, |proof, version| decide::record(slice, op, proof, version, said))
        }
        Payload::DecisionWithdraw(said) => {
            on_version(chain, |proof, version| decide::withdraw(slice, proof, version, said))
        }
        Payload::RunStarted(said) => {
            if said.run != RunId::of_proof(said.proof) {
                return Err(Refusal::ChainBroken.into());
            }
            differs(slice.run(said.run).is_none())?;
            decide::known_template(&said.template, said.template_hash).map(|_| ())
        }
        Payload::StageOpened(said) => {
            on_version(chain, |_, version| decide::stage_opened(slice, version, said))
        }
        Payload::ThreadLabel(said) => on_thread(chain, |_, thread| words::label(thread, &said.label)),
        Payload::ThreadUnlabel(said) => {
            on_thread(chain, |_, thread| differs(thread.labels.contains(&said.label)))
        }
        Payload::ThreadToDo(said) => on_thread(chain, |_, thread| differs(thread.to_do != said.state)),
        Payload::ThreadAudience(said) => {
            on_thread(chain, |_, thread| differs(thread.audience != said.audience))
        }
        Payload::ReactionAdd(said) => {
            words::react(slice, op, comment_in(slice, said.comment, said.thread)?, said)
        }
        Payload::ReactionRemove(said) => {
            words::take_back(slice, op, comment_in(slice, said.comment, said.thread)?, said)
        }
        Payload::PayloadErase(said) => on_thread(chain, |_, thread| {
            let comment = comment_in(slice, said.comment, said.thread)?;
            keep::erase(slice, chain, thread, comment, said)
        }),
        Payload::VersionPurge(said) => {
            on_version(chain, |_, version| keep::purge(slice, chain, version, said))
        }
        Payload::VersionAwaited(_) => on_version(chain, |_, version| differs(!version.awaiting)),
        Payload::VersionReceived(_) => on_version(chain, |_, version| differs(version.awaiting)),
        Payload::SpaceHold(said) => keep::hold(slice, chain, said),
        Payload::SpaceRelease(_) => keep::release(slice, chain),
        Payload::SpaceAdopted(said) => keep::adopted(slice, op, chain, said),
    }
}

fn proof_create(slice: &Slice, said: &ProofCreate) -> Result<(), Stop> {
    free(slice, Key::Proof(said.proof))?;
    Ok(limits::name(&said.name)?)
}

fn version_submit(slice: &Slice, said: &VersionSubmit) -> Result<(), Stop> {
    free(slice, Key::Version(said.version))?;
    limits::file_name(&said.file_name)?;
    limits::media_type(&said.media_type)?;
    Ok(limits::text_or_nothing(&said.note)?)
}

fn version_withdraw(proof: &Proof, version: &Version) -> Result<(), Stop> {
    differs(!version.withdrawn)?;
    if proof.current != Some(version.version) {
        return Err(Refusal::Superseded.into());
    }
    let answered = version.num_threads > 0 || version.decided_seq > 0;
    if answered { Err(Refusal::VersionAnswered.into()) } else { Ok(()) }
}

fn version_restore(proof: &Proof, version: &Version) -> Result<(), Stop> {
    differs(version.withdrawn)?;
    let before = version.before.as_ref().map(|before| before.version);
    if proof.current == before { Ok(()) } else { Err(Refusal::Superseded.into()) }
}

fn thread_start(slice: &Slice, proof: &Proof, said: &ThreadStart) -> Result<(), Stop> {
    free(slice, Key::Thread(said.thread))?;
    free(slice, Key::Comment(said.comment.comment))?;
    if said.marks.len() > MAX_MARKS as usize {
        return Err(Refusal::TooManyMarks.into());
    }
    let mut seen = std::collections::BTreeSet::new();
    for new in &said.marks {
        free(slice, Key::Mark(new.mark))?;
        if !seen.insert(new.mark) {
            return Err(Refusal::IdTaken.into());
        }
        marks::sane(&new.shape, new.stroke)?;
    }
    // Marks that sit elsewhere ask nothing of where the thread is.
    marks::place_fits(proof.kind, &said.place, said.marks.iter().any(|new| new.place.is_none()))?;
    for new in &said.marks {
        marks::fits(proof.kind, new.place.as_ref().unwrap_or(&said.place), &new.shape)?;
    }
    words::attachments(&said.comment.attachments)?;
    Ok(limits::text(&said.comment.text)?)
}

fn comment_add(slice: &Slice, said: &CommentAdd) -> Result<(), Stop> {
    free(slice, Key::Comment(said.comment))?;
    words::attachments(&said.attachments)?;
    Ok(limits::text(&said.text)?)
}

fn comment_edit(slice: &Slice, version: &Version, thread: &Thread, said: &CommentEdit) -> Result<(), Stop> {
    let comment = comment_in(slice, said.comment, said.thread)?;
    if comment.deleted {
        return Err(Refusal::Deleted.into());
    }
    limits::text(&said.text)?;
    differs(comment.text != said.text)?;
    if comment.is_answered(thread, version) && comment.history.len() >= MAX_EDITS {
        return Err(Refusal::TooManyEdits.into());
    }
    Ok(())
}

fn comment_delete(version: &Version, thread: &Thread, comment: &Comment) -> Result<(), Stop> {
    differs(!comment.deleted)?;
    if thread.first_comment == comment.comment {
        return Err(Refusal::FirstComment.into());
    }
    if comment.is_answered(thread, version) { Err(Refusal::Answered.into()) } else { Ok(()) }
}

fn mark_add(
    slice: &Slice,
    chain: Chain<'_>,
    version: &Version,
    thread: &Thread,
    said: &MarkAdd,
) -> Result<(), Stop> {
    free(slice, Key::Mark(said.mark))?;
    marks::sane(&said.shape, said.stroke)?;
    let proof = chain.proof.ok_or(Refusal::NotFound)?;
    marks::fits(proof.kind, said.place.as_ref().unwrap_or(&thread.place), &said.shape)?;
    room_for_mark(thread)?;
    unanswered(version, thread)
}

/// Whether nobody else answered the thread, and nobody decided, after it was started (W1): its marks are part of what
/// they answered.
fn unanswered(version: &Version, thread: &Thread) -> Result<(), Stop> {
    if thread.is_answered(version) { Err(Refusal::Answered.into()) } else { Ok(()) }
}

fn room_for_mark(thread: &Thread) -> Result<(), Stop> {
    if thread.num_marks < MAX_MARKS { Ok(()) } else { Err(Refusal::TooManyMarks.into()) }
}

fn comment_in(slice: &Slice, comment: CommentId, thread: ThreadId) -> Result<&Comment, Refusal> {
    let comment = slice.comment(comment).ok_or(Refusal::NotFound)?;
    if comment.thread == thread { Ok(comment) } else { Err(Refusal::ChainBroken) }
}

fn mark_in(slice: &Slice, mark: MarkId, thread: ThreadId) -> Result<&Mark, Refusal> {
    let mark = slice.mark(mark).ok_or(Refusal::NotFound)?;
    if mark.thread == thread { Ok(mark) } else { Err(Refusal::ChainBroken) }
}

fn on_version(chain: Chain<'_>, rule: impl FnOnce(&Proof, &Version) -> Result<(), Stop>) -> Result<(), Stop> {
    match chain {
        Chain { proof: Some(proof), version: Some(version), .. } => rule(proof, version),
        _ => Err(Refusal::NotFound.into()),
    }
}

fn on_thread(chain: Chain<'_>, rule: impl FnOnce(&Version, &Thread) -> Result<(), Stop>) -> Result<(), Stop> {
    match chain {
        Chain { version: Some(version), thread: Some(thread), .. } => rule(version, thread),
        _ => Err(Refusal::NotFound.into()),
    }
}

fn renamed(now: Option<&str>, name: &str) -> Result<(), Stop> {
    limits::name(name)?;
    differs(now != Some(name))
}

fn free(slice: &Slice, key: Key) -> Result<(), Stop> {
    if slice.get(&key).is_none() { Ok(()) } else { Err(Refusal::IdTaken.into()) }
}

pub(super) fn differs(differs: bool) -> Result<(), Stop> {
    if differs { Ok(()) } else { Err(Stop::NoEffect) }
}
