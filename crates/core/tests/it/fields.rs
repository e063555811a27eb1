//! W12 and W10: fields and values, folders, the bin.

use galley_core::field::{FieldKind, FieldValue, MAX_FIELDS, MAX_VALUES};
use galley_core::ids::FieldId;
use galley_core::op::{
    FieldDefine, FieldRef, FieldWas, Kind, Payload, ProofMove, ProofRef, ProofRename, ProofSet,
};
use galley_core::{Refusal, Verdict};
use proptest::prelude::*;

use crate::scenes::{NO_SCENE, scene};
use crate::stage::{Stage, new_field};

fn set(stage: &Stage, field: FieldId, value: Option<FieldValue>) -> Payload {
    Payload::ProofSet(ProofSet { proof: stage.proof.proof, field, value, was: None })
}

fn text(text: &str) -> Option<FieldValue> {
    Some(FieldValue::Text(text.to_owned()))
}

fn in_directory(stage: &mut Stage, payload: &Payload) {
    let directory = stage.authority.directory;
    stage.authority.accept(&mut stage.manager, directory, payload);
}

fn refused_in_directory(stage: &mut Stage, payload: &Payload) -> Refusal {
    let directory = stage.authority.directory;
    stage.authority.refusal(&mut stage.manager, directory, payload)
}

#[test]
fn w12_a_value_has_to_be_one_of_its_field() {
    let mut stage = Stage::new();
    let field = stage.field(FieldKind::Choice, &["High", "Low"]);
    let high = Some(FieldValue::Choice("High".to_owned()));
    let said = set(&stage, field, high.clone());
    stage.managed(&said);
    assert_eq!(stage.asks(&said), Verdict::NoEffect);
    let impossible = set(&stage, field, Some(FieldValue::Choice("Middle".to_owned())));
    assert_eq!(stage.manager_refused(&impossible), Refusal::ValueImpossible);
    let of_another_kind = set(&stage, field, text("High"));
    assert_eq!(stage.manager_refused(&of_another_kind), Refusal::ValueImpossible);
    let nowhere = FieldId::from_uuid(stage.authority.ids.uuid());
    let lost = set(&stage, nowhere, high);
    assert_eq!(stage.manager_refused(&lost), Refusal::NotFound);
    let everything = stage.authority.everything();
    assert_eq!(
        everything.value(stage.proof.proof, field).unwrap().value,
        Some(FieldValue::Choice("High".to_owned()))
    );
}

#[test]
fn w12_a_removed_field_takes_no_values_and_keeps_those_it_has() {
    let mut stage = Stage::new();
    let field = stage.field(FieldKind::Text, &[]);
    let said = set(&stage, field, text("Bellweather"));
    stage.managed(&said);
    in_directory(&mut stage, &Payload::FieldRemove(FieldRef { field }));
    let more = set(&stage, field, text("more"));
    assert_eq!(stage.manager_refused(&more), Refusal::Deleted);
    in_directory(&mut stage, &Payload::FieldRestore(FieldRef { field }));
    assert_eq!(stage.asks(&said), Verdict::NoEffect, "it still says so");
    assert_eq!(stage.asks(&more), Verdict::Ok);
}

#[test]
fn w12_a_proof_has_so_many_values_and_no_more() {
    let mut stage = Stage::new();
    let field = stage.field(FieldKind::Text, &[]);
    let said = set(&stage, field, text("one"));
    stage.managed(&said);
    assert_eq!(stage.authority.proof(stage.proof.proof).num_values, 1);
    let other = set(&stage, field, text("two"));
    stage.managed(&other);
    assert_eq!(stage.authority.proof(stage.proof.proof).num_values, 1, "another value is not one more");
    for entity in stage.authority.entities.values_mut() {
        if let galley_core::Entity::Proof(proof) = entity {
            proof.num_values = MAX_VALUES;
        }
    }
    let another = stage.field(FieldKind::Text, &[]);
    let too_many = set(&stage, another, text("x"));
    assert_eq!(stage.manager_refused(&too_many), Refusal::TooManyValues);
    let cleared = set(&stage, field, None);
    stage.managed(&cleared);
    stage.managed(&too_many);
}

#[test]
fn w12_fields_are_bounded_and_keep_their_kind() {
    let mut stage = Stage::new();
    let field = stage.field(FieldKind::Choice, &["High"]);
    let was = Some(FieldWas { name: "Market".to_owned(), options: vec!["High".to_owned()], position: 0 });
    let changed = FieldDefine {
        field,
        name: "Risk".to_owned(),
        kind: FieldKind::Choice,
        options: vec!["High".to_owned(), "Low".to_owned()],
        position: -2,
        was,
    };
    in_directory(&mut stage, &Payload::FieldDefine(changed.clone()));
    let of_another_kind = FieldDefine { kind: FieldKind::Choices, ..changed.clone() };
    assert_eq!(
        refused_in_directory(&mut stage, &Payload::FieldDefine(of_another_kind)),
        Refusal::FieldKindFixed
    );
    let twice = FieldDefine { options: vec!["Low".to_owned(), "Low".to_owned()], ..changed.clone() };
    assert_eq!(refused_in_directory(&mut stage, &Payload::FieldDefine(twice)), Refusal::OptionsImpossible);
    let optioned = new_field(&mut stage.authority, FieldKind::Date, &["High"]);
    assert_eq!(refused_in_directory(&mut stage, &Payload::FieldDefine(optioned)), Refusal::OptionsImpossible);
    let nameless = FieldDefine { name: " ".to_owned(), ..changed };
    assert_eq!(refused_in_directory(&mut stage, &Payload::FieldDefine(nameless)), Refusal::NameEmpty);
    for _ in 1..MAX_FIELDS {
        stage.field(FieldKind::Text, &[]);
    }
    let one_more = Payload::FieldDefine(new_field(&mut stage.authority, FieldKind::Text, &[]));
    assert_eq!(refused_in_directory(&mut stage, &one_more), Refusal::TooManyFields);
    in_directory(&mut stage, &Payload::FieldRemove(FieldRef { field }));
    in_directory(&mut stage, &one_more);
    let back = Payload::FieldRestore(FieldRef { field });
    assert_eq!(refused_in_directory(&mut stage, &back), Refusal::TooManyFields);
}

#[test]
fn s51_a_changed_field_goes_back_to_what_it_was() {
    let mut stage = Stage::new();
    let field = stage.field(FieldKind::Choice, &["High"]);
    let before = stage.authority.everything().field(field).unwrap().clone();
    let was = Some(FieldWas {
        name: before.name.clone(),
        options: before.options.clone(),
        position: before.position,
    });
    let change = Payload::FieldDefine(FieldDefine {
        field,
        name: "Risk".to_owned(),
        kind: FieldKind::Choice,
        options: Vec::new(),
        position: 9,
        was,
    });
    let directory = stage.authority.directory;
    let record = stage.authority.accept(&mut stage.manager, directory, &change);
    let undo = stage.authority.undo_of(&record).unwrap();
    in_directory(&mut stage, &undo);
    assert_eq!(stage.authority.everything().field(field), Some(&before));
    assert_eq!(stage.authority.undo_of(&record), None, "it does not hold any more");
}

#[test]
fn w12_folders_have_one_form_of_path() {
    let mut stage = Stage::new();
    let proof = stage.proof.proof;
    let into =
        |folder: &str| Payload::ProofMove(ProofMove { proof, folder: folder.to_owned(), was: String::new() });
    stage.managed(&into("Spring/Social ads"));
    assert_eq!(stage.authority.proof(proof).folder, "Spring/Social ads");
    assert_eq!(stage.asks(&into("Spring/Social ads")), Verdict::NoEffect);
    for path in ["/Spring", "Spring/", "a//b", " a", "a / b", "..", "a/../b", "a\u{0}", "1/2/3/4/5/6/7/8/9"] {
        assert_eq!(stage.manager_refused(&into(path)), Refusal::FolderImpossible, "{path:?}");
    }
    stage.managed(&into(""));
}

#[test]
fn w10_what_is_in_the_bin_comes_back_as_it_was() {
    let mut stage = Stage::new();
    let thread = stage.thread("Move the logo.");
    let proof = ProofRef { proof: stage.proof.proof };
    stage.managed(&Payload::ProofArchive(proof.clone()));
    let before = stage.authority.proof(proof.proof);
    stage.managed(&Payload::ProofDelete(proof.clone()));
    assert_eq!(stage.asks(&Payload::ProofDelete(proof.clone())), Verdict::NoEffect);
    let renamed = ProofRename { proof: proof.proof, name: "x".to_owned(), was: String::new() };
    assert_eq!(stage.manager_refused(&Payload::ProofRename(renamed)), Refusal::Deleted);
    assert_eq!(stage.manager_refused(&Payload::ProofRestore(proof.clone())), Refusal::Deleted);
    let reply = galley_testkit::payloads::comment_add(&mut stage.authority.ids, &thread, "Yes.");
    assert_eq!(stage.reviewer_refused(&Payload::CommentAdd(reply)), Refusal::Deleted);
    stage.managed(&Payload::ProofRecover(proof.clone()));
    let after = stage.authority.proof(proof.proof);
    assert!(after.archived && !after.deleted);
    assert_eq!((after.open_threads, after.standing), (before.open_threads, before.standing));
}

#[test]
fn w10_nothing_else_can_be_done_to_a_deleted_proof() {
    let about_the_bin = [Kind::ProofDelete, Kind::ProofRecover, Kind::ProofOpened, Kind::ProofCreate];
    // What has to go goes from the bin too.
    let about_keeping = [Kind::PayloadErase, Kind::VersionPurge];
    for kind in Kind::ALL {
        let apart = about_the_bin.contains(kind) || about_keeping.contains(kind);
        if apart || NO_SCENE.contains(kind) {
            continue;
        }
        let mut stage = Stage::new();
        let payload = scene(&mut stage, *kind);
        if payload.proof() != Some(stage.proof.proof) {
            continue;
        }
        stage.managed(&Payload::ProofDelete(ProofRef { proof: stage.proof.proof }));
        assert_eq!(stage.asks(&payload), Verdict::Refused(Refusal::Deleted), "{kind}");
    }
}

fn some_value(dice: u8) -> Option<FieldValue> {
    match dice % 4 {
        0 => None,
        1 => Some(FieldValue::Tags(vec!["AU".to_owned()])),
        2 => Some(FieldValue::Tags(vec!["NZ".to_owned(), "AU".to_owned()])),
        _ => Some(FieldValue::Tags(vec![dice.to_string()])),
    }
}

proptest! {
    #[test]
    fn s51_values_and_folders_go_back_in_reverse(dice in prop::collection::vec((0_u8..4, any::<u8>()), 1..20)) {
        let mut stage = Stage::new();
        let proof = stage.proof.proof;
        let field = stage.field(FieldKind::Tags, &[]);
        let mut done = Vec::new();
        for (kind, dice) in dice {
            let everything = stage.authority.everything();
            let payload = match kind {
                0 => {
                    let was = everything.proof(proof).unwrap().folder.clone();
                    let folder = (dice % 3).to_string();
                    Payload::ProofMove(ProofMove { proof, folder, was })
                }
                1 => Payload::ProofDelete(ProofRef { proof }),
                2 => Payload::ProofRecover(ProofRef { proof }),
                _ => {
                    let was = everything.value(proof, field).and_then(|now| now.value.clone());
                    Payload::ProofSet(ProofSet { proof, field, value: some_value(dice), was })
                }
            };
            if stage.asks(&payload) == Verdict::Ok {
                let before = galley_core::state::visible(&everything);
                done.push((before, stage.managed(&payload)));
            }
        }
        while let Some((before, record)) = done.pop() {
            let undo = stage.authority.undo_of(&record).unwrap();
            stage.managed(&undo);
            prop_assert_eq!(galley_core::state::visible(&stage.authority.everything()), before);
        }
        prop_assert_eq!(stage.authority.proof(proof).num_values, 0);
        prop_assert_eq!(stage.authority.replayed(), stage.authority.entities.clone());
    }
}
