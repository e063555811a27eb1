//! W11, W11a: marks of every shape, at places and with strokes of their own; what of them changes and is undone.

use galley_core::op::{MarkChange, Payload, ProofKind, ThreadStart};
use galley_core::place::{Color, TextMark};
use galley_core::{Entity, Key, MarkId, Place, Refusal, Shape, Stroke, Verdict};
use galley_testkit::payloads::{self, a_box, a_text_mark, frame_twelve, frames_twelve_to_forty};

use crate::stage::Stage;

const PAGE: Place = Place::Page { page: 4 };
const RED: Stroke = Stroke { color: Color::Red, width: 3 };
const BLUE: Stroke = Stroke { color: Color::Blue, width: 20 };

/// A thread not yet started on a proof of a kind, with one mark.
fn on(stage: &mut Stage, kind: ProofKind, place: Place, shape: Shape) -> ThreadStart {
    let proof = payloads::proof_create(&mut stage.authority.ids, "Other", kind);
    stage.managed(&Payload::ProofCreate(proof.clone()));
    let version = payloads::version_submit(&mut stage.authority.ids, proof.proof, "bytes");
    stage.managed(&Payload::VersionSubmit(version.clone()));
    let mut start = payloads::thread_start(&mut stage.authority.ids, &version, "Here.");
    start.place = place;
    start.marks[0].shape = shape;
    start
}

fn mark_now(stage: &Stage, mark: MarkId) -> galley_core::state::Mark {
    let Some(Entity::Mark(mark)) = stage.authority.entities.get(&Key::Mark(mark)) else { panic!("no mark") };
    mark.clone()
}

fn change(start: &ThreadStart, now: &galley_core::state::Mark, shape: Shape) -> MarkChange {
    payloads::mark_change(start, now.mark, now.shape.clone(), shape)
}

#[test]
fn w11_a_mark_of_each_shape_stands_changes_and_stays_what_it_is() {
    let mut stage = Stage::new();
    let mut start = payloads::thread_start(&mut stage.authority.ids, &stage.version, "all");
    let shapes = payloads::drawn_shapes(1_000);
    start.marks =
        shapes.iter().map(|shape| payloads::new_mark(&mut stage.authority.ids, shape.clone())).collect();
    stage.managed(&Payload::ThreadStart(start.clone()));
    for (nth, (new, moved)) in start.marks.iter().zip(payloads::drawn_shapes(2_000)).enumerate() {
        let now = mark_now(&stage, new.mark);
        assert_eq!((&now.shape, now.nth as usize, now.place, now.stroke), (&shapes[nth], nth, None, None));
        stage.managed(&Payload::MarkChange(change(&start, &now, moved.clone())));
        let now = mark_now(&stage, new.mark);
        assert_eq!(now.shape, moved);
        for other in payloads::drawn_shapes(3_000).into_iter().filter(|other| !other.is_like(&moved)) {
            let other = Payload::MarkChange(change(&start, &now, other));
            assert_eq!(stage.asks(&other), Verdict::Refused(Refusal::ShapeImpossible), "{other:?}");
        }
    }
}

#[test]
fn w11_words_are_marked_on_pages_of_pdfs() {
    let mut stage = Stage::new();
    let mut check = |kind, place, fits: bool| {
        for mark in [TextMark::Highlight, TextMark::Strike, TextMark::Insert, TextMark::Replace] {
            let start = on(&mut stage, kind, place, a_text_mark(mark));
            let expected = if fits { Verdict::Ok } else { Verdict::Refused(Refusal::PlaceImpossible) };
            assert_eq!(stage.asks(&Payload::ThreadStart(start)), expected, "{kind} {place:?}");
        }
    };
    check(ProofKind::Pdf, PAGE, true);
    check(ProofKind::Pdf, Place::Whole {}, false);
    check(ProofKind::Image, PAGE, false);
    check(ProofKind::Image, Place::Whole {}, false);
    check(ProofKind::Video, frame_twelve(), false);
    check(ProofKind::Video, frames_twelve_to_forty(), false);

    let start = on(&mut stage, ProofKind::Pdf, PAGE, a_text_mark(TextMark::Highlight));
    stage.managed(&Payload::ThreadStart(start.clone()));
    let now = mark_now(&stage, start.marks[0].mark);
    let empty = a_text_mark(TextMark::Insert);
    let Shape::Text { quads, before, after, engine, .. } = empty.clone() else { panic!("a text mark") };
    let unquoted =
        Shape::Text { mark: TextMark::Strike, quads, quoted: String::new(), before, after, engine };
    let unquoted = Payload::MarkChange(change(&start, &now, unquoted));
    assert_eq!(stage.manager_refused(&unquoted), Refusal::ShapeImpossible);
    stage.managed(&Payload::MarkChange(change(&start, &now, a_text_mark(TextMark::Strike))));
    assert_eq!(mark_now(&stage, now.mark).shape, a_text_mark(TextMark::Strike));
    let mut add = payloads::mark_add(&mut stage.authority.ids, &start, empty);
    add.place = Some(Place::Whole {});
    assert_eq!(stage.manager_refused(&Payload::MarkAdd(add.clone())), Refusal::PlaceImpossible);
    add.place = Some(Place::Page { page: 9 });
    stage.managed(&Payload::MarkAdd(add));
}

#[test]
fn w11_a_mark_may_sit_elsewhere_than_its_thread() {
    let mut stage = Stage::new();
    let mut check = |kind, thread: Place, mark: Option<Place>, fits: bool| {
        let mut start = on(&mut stage, kind, thread, a_box(0, 0));
        start.marks[0].place = mark;
        let expected = if fits { Verdict::Ok } else { Verdict::Refused(Refusal::PlaceImpossible) };
        assert_eq!(stage.asks(&Payload::ThreadStart(start)), expected, "{kind} {thread:?} {mark:?}");
    };
    let whole = Place::Whole {};
    check(ProofKind::Pdf, PAGE, Some(Place::Page { page: 5 }), true);
    check(ProofKind::Pdf, PAGE, Some(Place::Page { page: 0 }), false);
    check(ProofKind::Pdf, PAGE, Some(frame_twelve()), false);
    check(ProofKind::Pdf, PAGE, Some(whole), false);
    check(ProofKind::Pdf, whole, None, false);
    check(ProofKind::Pdf, whole, Some(PAGE), true);
    check(ProofKind::Video, frames_twelve_to_forty(), Some(frame_twelve()), true);
    check(ProofKind::Video, frame_twelve(), Some(frames_twelve_to_forty()), true);
    check(ProofKind::Video, whole, Some(frame_twelve()), true);
    check(ProofKind::Video, frame_twelve(), Some(PAGE), false);
    check(ProofKind::Image, whole, Some(PAGE), true);
    check(ProofKind::Audio, whole, Some(payloads::second_of_sound()), false);
    let mut backwards = frames_twelve_to_forty();
    if let Place::Range { first, last, .. } = &mut backwards {
        std::mem::swap(first, last);
    }
    check(ProofKind::Video, backwards, None, false);

    let start = on(&mut stage, ProofKind::Pdf, PAGE, a_box(0, 0));
    stage.managed(&Payload::ThreadStart(start.clone()));
    let mut add = payloads::mark_add(&mut stage.authority.ids, &start, a_box(1, 1));
    add.place = Some(frame_twelve());
    assert_eq!(stage.manager_refused(&Payload::MarkAdd(add.clone())), Refusal::PlaceImpossible);
    (add.place, add.stroke) = (Some(Place::Page { page: 5 }), Some(RED));
    stage.managed(&Payload::MarkAdd(add.clone()));
    let now = mark_now(&stage, add.mark);
    assert_eq!((now.place, now.stroke), (add.place, add.stroke));
}

#[test]
fn w11a_strokes_have_a_width() {
    let mut stage = Stage::new();
    let mut start = payloads::thread_start(&mut stage.authority.ids, &stage.version, "x");
    start.marks[0].stroke = Some(Stroke { color: Color::Green, width: 0 });
    assert_eq!(stage.manager_refused(&Payload::ThreadStart(start.clone())), Refusal::ShapeImpossible);
    start.marks[0].stroke = Some(RED);
    stage.managed(&Payload::ThreadStart(start.clone()));
    let wide = Some(Stroke { color: Color::Green, width: 21 });
    let mut add = payloads::mark_add(&mut stage.authority.ids, &start, a_box(1, 1));
    add.stroke = wide;
    assert_eq!(stage.manager_refused(&Payload::MarkAdd(add)), Refusal::ShapeImpossible);
    let now = mark_now(&stage, start.marks[0].mark);
    let change =
        MarkChange { stroke: wide, stroke_was: Some(RED), ..change(&start, &now, now.shape.clone()) };
    assert_eq!(stage.manager_refused(&Payload::MarkChange(change)), Refusal::ShapeImpossible);
}

#[test]
fn w11a_shape_and_stroke_change_each_by_itself() {
    let mut stage = Stage::new();
    let start = stage.thread("x");
    let mark = start.marks[0].mark;
    let seen = mark_now(&stage, mark);
    let stroked = MarkChange { stroke: Some(RED), ..change(&start, &seen, seen.shape.clone()) };
    let moved = change(&start, &seen, a_box(7, 8));
    assert_eq!(
        stage.asks(&Payload::MarkChange(change(&start, &seen, seen.shape.clone()))),
        Verdict::NoEffect
    );
    stage.managed(&Payload::MarkChange(moved));
    // Whoever gave it a colour had not seen that it moved.
    let record = stage.managed(&Payload::MarkChange(stroked.clone()));
    let now = mark_now(&stage, mark);
    assert_eq!((now.shape, now.stroke), (a_box(7, 8), Some(RED)), "what moved stays where it is");
    assert_eq!(stage.asks(&Payload::MarkChange(stroked)), Verdict::NoEffect);

    let undo = stage.authority.undo_of(&record).unwrap();
    let undone = stage.managed(&undo);
    let now = mark_now(&stage, mark);
    assert_eq!((now.shape, now.stroke), (a_box(7, 8), None), "it had none");
    let redo = stage.authority.undo_of(&undone).unwrap();
    stage.managed(&redo);
    assert_eq!(mark_now(&stage, mark).stroke, Some(RED));

    let now = mark_now(&stage, mark);
    let other = MarkChange { stroke: Some(BLUE), stroke_was: Some(RED), ..change(&start, &now, a_box(9, 9)) };
    stage.managed(&Payload::MarkChange(other));
    let now = mark_now(&stage, mark);
    assert_eq!((now.shape, now.stroke), (a_box(9, 9), Some(BLUE)));
    assert_eq!(stage.authority.undo_of(&record), None, "its stroke was changed since");
    assert!(stage.authority.replayed() == stage.authority.entities, "replay gives the same state");
}

#[test]
fn w11_shapes_and_places_are_read_strictly() {
    let shape = |json: &str| serde_json::from_str::<Shape>(json).is_ok();
    assert!(shape(r#"{"shape":"freehand","points":[[1,2,3]]}"#));
    assert!(shape(r#"{"shape":"line","from":[0,0],"to":[1,1]}"#));
    for wrong in [
        r#"{"shape":"freehand","points":[[1,2]]}"#,
        r#"{"shape":"freehand","points":[[1,2,3,4]]}"#,
        r#"{"shape":"freehand","points":[[1,2.5,3]]}"#,
        r#"{"shape":"line","from":[0,0]}"#,
        r#"{"shape":"line","from":[0,0],"to":[1,1],"width":1}"#,
        r#"{"shape":"point","x":1,"y":2147483648}"#,
        r#"{"shape":"cloud","x":1,"y":1}"#,
        r#"{"shape":"text","mark":"circle","quads":[],"quoted":"","before":"","after":"","engine":""}"#,
    ] {
        assert!(!shape(wrong), "{wrong}");
    }
    let place = |json: &str| serde_json::from_str::<Place>(json).is_ok();
    let first = r#"{"frame":1,"pts":-5,"ordinal":0}"#;
    let range = |first: &str, more: &str| {
        place(&format!(
            r#"{{"on":"range","first":{first},"last":{first},"table_revision":1,"time_base":[1,24]{more}}}"#
        ))
    };
    assert!(range(first, ""));
    assert!(!range(first, r#","frame":1"#));
    assert!(!range(r#"{"frame":1,"pts":-5}"#, ""));
    assert!(!range(r#"{"frame":1,"pts":-5,"ordinal":0,"x":0}"#, ""));
    let stroke = |json: &str| serde_json::from_str::<Stroke>(json).is_ok();
    assert!(stroke(r#"{"color":"red","width":1}"#));
    assert!(!stroke(r#"{"color":"pink","width":1}"#));
    assert!(!stroke(r#"{"color":"red","width":256}"#));
}
