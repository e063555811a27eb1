//! W11: places fit the kind of proof, marks have an extent, and a thread holds so many.

use galley_core::ids::MarkId;
use galley_core::op::{Payload, ProofKind, ThreadStart};
use galley_core::{Place, Refusal, Shape, Verdict};
use galley_testkit::payloads::{self, a_box, frame_twelve, frames_twelve_to_forty, second_of_sound};

use crate::stage::Stage;

/// A thread not yet started on a proof of a kind.
fn on(stage: &mut Stage, kind: ProofKind, place: Place, marks: bool) -> ThreadStart {
    let proof = payloads::proof_create(&mut stage.authority.ids, "Other", kind);
    stage.managed(&Payload::ProofCreate(proof.clone()));
    let version = payloads::version_submit(&mut stage.authority.ids, proof.proof, "bytes");
    stage.managed(&Payload::VersionSubmit(version.clone()));
    let mut start = payloads::thread_start(&mut stage.authority.ids, &version, "Here.");
    start.place = place;
    if !marks {
        start.marks.clear();
    }
    start
}

#[test]
fn w11_places_fit_the_kind_of_proof() {
    use ProofKind::{Audio, Image, Pdf, Video};
    let mut stage = Stage::new();
    let mut check = |kind, place, marks, fits: bool| {
        let start = on(&mut stage, kind, place, marks);
        let expected = if fits { Verdict::Ok } else { Verdict::Refused(Refusal::PlaceImpossible) };
        assert_eq!(stage.asks(&Payload::ThreadStart(start)), expected, "{kind} {place:?} {marks}");
    };
    let page = Place::Page { page: 4 };
    let moment = Place::Span { start: 48_000, end: 48_000, sample_rate: 48_000 };
    for kind in [Image, Pdf, Video, Audio] {
        check(kind, Place::Whole {}, false, true);
        check(kind, Place::Whole {}, true, kind == Image);
        check(kind, page, true, matches!(kind, Image | Pdf));
        for frames in [frame_twelve(), frames_twelve_to_forty()] {
            check(kind, frames, true, kind == Video);
            check(kind, frames, false, kind == Video);
        }
        for span in [moment, second_of_sound()] {
            check(kind, span, false, kind == Audio);
            check(kind, span, true, false);
        }
    }
    check(Audio, Place::Span { start: 2, end: 1, sample_rate: 48_000 }, false, false);
    check(Audio, Place::Span { start: 0, end: 1, sample_rate: 0 }, false, false);
    check(Pdf, Place::Page { page: 0 }, true, false);
    let timeless = Place::Frame { frame: 1, pts: 0, ordinal: 0, table_revision: 1, time_base: [1, 0] };
    check(Video, timeless, true, false);
}

#[test]
fn w11_a_thread_on_sound_takes_no_mark_later() {
    let mut stage = Stage::new();
    let start = on(&mut stage, ProofKind::Audio, second_of_sound(), false);
    stage.managed(&Payload::ThreadStart(start.clone()));
    let add = payloads::mark_add(&mut stage.authority.ids, &start, a_box(1_000, 2_000));
    assert_eq!(stage.manager_refused(&Payload::MarkAdd(add)), Refusal::PlaceImpossible);
}

#[test]
fn w11_spans_are_read_strictly() {
    let read = |json: &str| serde_json::from_str::<Place>(json).is_ok();
    assert!(read(r#"{"on":"span","start":0,"end":9007199254740991,"sample_rate":44100}"#));
    for wrong in [
        r#"{"on":"span","start":0,"end":1}"#,
        r#"{"on":"span","start":-1,"end":1,"sample_rate":44100}"#,
        r#"{"on":"span","start":0,"end":1.5,"sample_rate":44100}"#,
        r#"{"on":"span","start":0,"end":1,"sample_rate":44100,"channel":1}"#,
        r#"{"on":"span","start":0,"end":1,"sample_rate":4294967296}"#,
    ] {
        assert!(!read(wrong), "{wrong}");
    }
}

#[test]
fn w11_marks_have_an_extent() {
    let mut stage = Stage::new();
    let start = stage.thread("x");
    let flat = Shape::Box { x: 0, y: 0, width: 5, height: 0 };
    let add = payloads::mark_add(&mut stage.authority.ids, &start, flat.clone());
    assert_eq!(stage.manager_refused(&Payload::MarkAdd(add)), Refusal::ShapeImpossible);
    let change = payloads::mark_change(&start, start.marks[0].mark, a_box(1_000, 2_000), flat.clone());
    assert_eq!(stage.manager_refused(&Payload::MarkChange(change)), Refusal::ShapeImpossible);
    let mut other = payloads::thread_start(&mut stage.authority.ids, &stage.version, "y");
    other.marks[0].shape = flat;
    assert_eq!(stage.manager_refused(&Payload::ThreadStart(other)), Refusal::ShapeImpossible);
}

#[test]
fn w11_a_thread_holds_a_hundred_marks() {
    let mut stage = Stage::new();
    let mut start = payloads::thread_start(&mut stage.authority.ids, &stage.version, "many");
    start.marks = (0..100).map(|nth| payloads::new_mark(&mut stage.authority.ids, a_box(nth, 0))).collect();
    stage.managed(&Payload::ThreadStart(start.clone()));
    assert_eq!(stage.authority.thread(start.thread).num_marks, 100);
    let add = Payload::MarkAdd(payloads::mark_add(&mut stage.authority.ids, &start, a_box(1, 1)));
    assert_eq!(stage.manager_refused(&add), Refusal::TooManyMarks);
    let first = payloads::mark_ref(&start, start.marks[0].mark);
    stage.managed(&Payload::MarkRemove(first.clone()));
    stage.managed(&add);
    assert_eq!(stage.manager_refused(&Payload::MarkRestore(first)), Refusal::TooManyMarks);

    let mut more = start;
    more.thread = galley_core::ids::ThreadId::from_uuid(stage.authority.ids.uuid());
    more.comment.comment = galley_core::ids::CommentId::from_uuid(stage.authority.ids.uuid());
    more.marks = (0..101).map(|nth| payloads::new_mark(&mut stage.authority.ids, a_box(nth, 0))).collect();
    assert_eq!(stage.manager_refused(&Payload::ThreadStart(more)), Refusal::TooManyMarks);
}

#[test]
fn w11_removed_marks_do_not_change() {
    let mut stage = Stage::new();
    let start = stage.thread("x");
    let mark = start.marks[0].mark;
    let remove = Payload::MarkRemove(payloads::mark_ref(&start, mark));
    stage.managed(&remove);
    assert_eq!(stage.asks(&remove), Verdict::NoEffect);
    let change = payloads::mark_change(&start, mark, a_box(1_000, 2_000), a_box(3, 4));
    assert_eq!(stage.manager_refused(&Payload::MarkChange(change.clone())), Refusal::Deleted);
    stage.managed(&Payload::MarkRestore(payloads::mark_ref(&start, mark)));
    stage.managed(&Payload::MarkChange(change.clone()));
    assert_eq!(stage.asks(&Payload::MarkChange(change)), Verdict::NoEffect);
    let unknown = payloads::mark_ref(&start, MarkId::from_uuid(stage.authority.ids.uuid()));
    assert_eq!(stage.manager_refused(&Payload::MarkRemove(unknown)), Refusal::NotFound);
}
