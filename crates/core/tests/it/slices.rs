//! S5, S7 to S9, S13: devices, slices and their bounds, facts, refusals on the record.

use galley_core::ids::{OpId, PersonId, RunId};
use galley_core::op::{
    self, DeviceRegister, DeviceRole, OrgRole, Payload, PersonAdd, ProjectRef, ProofRef, RunStarted,
};
use galley_core::rules::{needs, sealing_key, template};
use galley_core::{Hash, Key, Outcome, Refusal, Slice, Verdict};
use galley_testkit::authority::Authority;
use galley_testkit::payloads;

use crate::stage::Stage;

#[test]
fn s5_a_device_registers_itself_and_is_countersigned() {
    let mut authority = Authority::new(1);
    let other = Authority::new(2);
    let owner = authority.join(None, OrgRole::Owner);
    let mut stranger = other.clone().join(None, OrgRole::Owner);
    let directory = authority.directory;
    let base = authority.base(directory);

    // Countersigned by another directory's authority: its own registration, replayed here.
    let theirs = other.clone();
    let (record, key) = {
        let mut theirs = theirs;
        let joined = theirs.join(None, OrgRole::Owner);
        let log = &theirs.logs[&theirs.directory];
        let record = log.records[1].clone();
        assert_eq!(record.op.header.device, joined.device);
        let Some(Payload::DeviceRegister(said)) = record.op.payload() else { panic!() };
        (record.clone(), said.clone())
    };
    drop(record);
    let check = |authority: &Authority, said: DeviceRegister| {
        let mut authority = authority.clone();
        let mut by = stranger.clone();
        let payload = Payload::DeviceRegister(said);
        let op = authority.seal(&mut by, directory, &payload, base).parse().unwrap();
        galley_core::check(&authority.slice(&op, &payload), &op)
    };
    assert_eq!(check(&authority, key.clone()), Verdict::Refused(Refusal::NotCountersigned));
    let none = DeviceRegister { countersign: None, ..key.clone() };
    assert_eq!(check(&authority, none), Verdict::Refused(Refusal::NotCountersigned));
    let second = DeviceRegister { role: DeviceRole::Authority, ..key.clone() };
    assert_eq!(check(&authority, second), Verdict::Refused(Refusal::NotCountersigned));
    let for_another = DeviceRegister { person: Some(owner.person), ..key };
    assert_eq!(check(&authority, for_another), Verdict::Refused(Refusal::ActorDiffers));

    // Not registered here: there is no key to check the seal with.
    let payload = Payload::PersonAdd(PersonAdd { person: stranger.person, role: OrgRole::Owner });
    let op = authority.seal(&mut stranger, directory, &payload, base).parse().unwrap();
    let slice = authority.slice(&op, &payload);
    assert_eq!(sealing_key(&slice, &op), None);
    assert_eq!(galley_core::check(&slice, &op), Verdict::Refused(Refusal::DeviceUnknown));
}

#[test]
fn s5_a_device_speaks_for_its_own_person_only() {
    let mut stage = Stage::new();
    let mut impostor = stage.reviewer.clone();
    impostor.person = stage.manager.person;
    let rename = Payload::ProjectArchive(ProjectRef { project: stage.project });
    assert_eq!(stage.authority.refusal(&mut impostor, stage.space, &rename), Refusal::ActorDiffers);
}

#[test]
fn s4_names_of_people_are_not_in_ops() {
    let authority = Stage::new().authority;
    for record in authority.logs.values().flat_map(|log| &log.records) {
        if let Some(Payload::PersonAdd(said)) = record.op.payload() {
            let json: serde_json::Value =
                serde_json::from_slice(record.sealed.payload.as_ref().unwrap()).unwrap();
            assert_eq!(json, serde_json::json!({ "person": said.person, "role": said.role }));
        }
    }
}

#[test]
fn s7_a_slice_does_not_grow_with_the_proof() {
    let mut stage = Stage::new();
    let small = sizes(&mut stage);
    for _ in 0..50 {
        let start = stage.thread("One more.");
        let answer = payloads::comment_add(&mut stage.authority.ids, &start, "And an answer.");
        stage.managed(&Payload::CommentAdd(answer));
    }
    let large = sizes(&mut stage);
    for ((keys, bytes), (more_keys, more_bytes)) in small.into_iter().zip(large) {
        assert_eq!(keys, more_keys);
        assert!(more_bytes < bytes + 64, "only counters got longer: {bytes} → {more_bytes}");
    }
}

/// Keys and bytes of the slice of a few kinds of op.
fn sizes(stage: &mut Stage) -> Vec<(usize, usize)> {
    let start = stage.thread("x");
    let ids = &mut stage.authority.ids;
    let asked = [
        Payload::CommentAdd(payloads::comment_add(ids, &start, "y")),
        Payload::ThreadStart(payloads::thread_start(ids, &stage.version, "z")),
        Payload::DecisionRecord(payloads::decision_record(ids, &stage.version, op::Choice::Approve)),
        Payload::VersionSubmit(payloads::version_submit(ids, stage.proof.proof, "more")),
    ];
    let base = stage.authority.base(stage.space);
    let mut sizes = Vec::new();
    for payload in asked {
        let mut by = stage.manager.clone();
        let op = stage.authority.seal(&mut by, stage.space, &payload, base).parse().unwrap();
        let slice = stage.authority.slice(&op, &payload);
        let bytes = slice.entities().map(|(_, entity)| serde_json::to_vec(entity).unwrap().len()).sum();
        sizes.push((needs(&op.header, &payload).len(), bytes));
    }
    sizes
}

#[test]
fn s7_what_is_not_in_the_slice_is_unknown_not_refused() {
    let mut stage = Stage::new();
    let start = stage.thread("x");
    let payload = Payload::CommentAdd(payloads::comment_add(&mut stage.authority.ids, &start, "y"));
    let base = stage.authority.base(stage.space);
    let op = stage.authority.seal(&mut stage.manager, stage.space, &payload, base).parse().unwrap();
    let whole = stage.authority.slice(&op, &payload);
    assert_eq!(galley_core::check(&whole, &op), Verdict::Ok);
    for hidden in needs(&op.header, &payload) {
        let mut slice = Slice::new();
        for key in needs(&op.header, &payload).into_iter().filter(|key| *key != hidden) {
            slice.load(key, whole.get(&key).cloned());
        }
        assert_eq!(galley_core::check(&slice, &op), Verdict::Unknown, "{hidden}");
    }
    let mut without = whole;
    without.load(Key::Thread(start.thread), None);
    assert_eq!(
        galley_core::check(&without, &op),
        Verdict::Refused(Refusal::NotFound),
        "known not to be there"
    );
}

#[test]
fn s7_check_changes_nothing_and_apply_names_what_it_changed() {
    let mut stage = Stage::new();
    let payload = Payload::ThreadStart(payloads::thread_start(&mut stage.authority.ids, &stage.version, "x"));
    let base = stage.authority.base(stage.space);
    let op = stage.authority.seal(&mut stage.manager, stage.space, &payload, base).parse().unwrap();
    let before = stage.authority.slice(&op, &payload);
    assert_eq!(galley_core::check(&before, &op), Verdict::Ok);
    let mut after = before.clone();
    let stamp = galley_core::Stamp { seq: 90, received_at: 9, directory_seq: 1 };
    let effects = galley_core::apply(&mut after, &op, &stamp);
    let needed = needs(&op.header, &payload);
    assert!(effects.upserted.iter().all(|key| needed.contains(key)), "nothing beyond the slice");
    for key in needed {
        assert_eq!(before.get(&key) != after.get(&key), effects.upserted.contains(&key), "{key}");
    }
}

#[test]
fn s7_an_op_of_another_space_is_refused() {
    let mut stage = Stage::new();
    let mut manager = stage.manager.clone();
    let elsewhere = stage.authority.project(&mut manager, "Elsewhere");
    let archive = Payload::ProofArchive(ProofRef { proof: stage.proof.proof });
    let refusal = stage.authority.refusal(&mut manager, elsewhere.space(), &archive);
    assert_eq!(refusal, Refusal::WrongSpace);
    let archive = Payload::ProjectArchive(ProjectRef { project: stage.project });
    assert_eq!(stage.authority.refusal(&mut manager, elsewhere.space(), &archive), Refusal::WrongSpace);
    let directory = stage.authority.directory;
    assert_eq!(stage.authority.refusal(&mut manager, directory, &archive), Refusal::WrongSpace);
    let person = PersonId::from_uuid(stage.authority.ids.uuid());
    let add = Payload::PersonAdd(PersonAdd { person, role: OrgRole::Member });
    assert_eq!(stage.authority.refusal(&mut manager, elsewhere.space(), &add), Refusal::WrongSpace);
}

#[test]
fn s8_the_authority_appends_facts_and_replay_reads_them() {
    let stage = Stage::new();
    let kinds: Vec<String> = stage.authority.logs[&stage.space]
        .records
        .iter()
        .skip(4)
        .map(|record| format!("{} {}", record.op.header.kind, record.op.header.actor.is_none()))
        .collect();
    assert_eq!(kinds, ["version.submit false", "run.started true", "stage.opened true"]);
    let solo = template(galley_core::rules::SOLO).unwrap();
    let everything = stage.authority.everything();
    let run = everything.run(RunId::of_proof(stage.proof.proof)).unwrap();
    assert_eq!((run.template.as_str(), run.template_hash), ("solo@1", solo.hash));
    assert_eq!(stage.authority.version(stage.version.version).stages[0].stage, "sign-off");
}

#[test]
fn s8_replay_gives_the_same_state_and_outcomes() {
    for kind in op::Kind::ALL {
        if crate::scenes::NO_SCENE.contains(kind) {
            continue;
        }
        let mut stage = Stage::new();
        let payload = crate::scenes::scene(&mut stage, *kind);
        let space = stage.space_of(&payload);
        stage.authority.push(&mut stage.manager, space, &payload);
        stage.authority.push(&mut stage.collaborator, space, &payload);
        assert_eq!(stage.authority.replayed(), stage.authority.entities, "{kind}");
    }
}

#[test]
fn s8_only_the_authority_states_facts() {
    let mut stage = Stage::new();
    let proof = payloads::proof_create(&mut stage.authority.ids, "Two", op::ProofKind::Pdf);
    stage.managed(&Payload::ProofCreate(proof.clone()));
    let started = Payload::RunStarted(RunStarted {
        run: RunId::of_proof(proof.proof),
        proof: proof.proof,
        template: "solo@1".to_owned(),
        template_hash: template(galley_core::rules::SOLO).unwrap().hash,
    });
    assert_eq!(stage.manager_refused(&started), Refusal::AuthorityOnly);
}

#[test]
fn s9_facts_of_the_same_thing_have_the_same_id() {
    let (one, two) = (Stage::new(), Stage::new());
    let facts = |stage: &Stage| -> Vec<OpId> {
        let records = &stage.authority.logs[&stage.space].records;
        records
            .iter()
            .filter(|record| record.op.header.actor.is_none())
            .map(|record| record.op.header.op_id)
            .collect()
    };
    assert_eq!(facts(&one), facts(&two));
    assert_eq!(facts(&one).len(), 2);
    let mut three = Stage::new();
    three.next_version("two");
    let ids = facts(&three);
    assert_eq!(ids.len(), 3, "the run is started once, the stage opened for each version");
    assert_ne!(ids[1], ids[2]);
    assert!(ids.iter().all(|id| id.uuid().get_version_num() == 5));
}

#[test]
fn s13_a_refusal_takes_a_number_and_a_leaf_and_changes_nothing() {
    let mut stage = Stage::new();
    let (before, size) = (stage.authority.entities.clone(), stage.authority.head(stage.space).size);
    let archive = Payload::ProofArchive(ProofRef { proof: stage.proof.proof });
    let record = stage.authority.push(&mut stage.reviewer, stage.space, &archive);
    assert_eq!(record.outcome, Outcome::Refused(Refusal::NotAllowed));
    assert_eq!(record.stamp.seq, size + 1);
    assert_eq!(stage.authority.head(stage.space).size, size + 1);
    assert_eq!(stage.authority.entities, before);
}

#[test]
fn s13_codes_and_outcomes_read_back() {
    for refusal in Refusal::ALL {
        assert_eq!(refusal.code().parse::<Refusal>().unwrap(), *refusal);
        let outcome = Outcome::Refused(*refusal);
        let json = serde_json::to_string(&outcome).unwrap();
        assert_eq!(json, format!(r#"{{"outcome":"refused","code":"{}"}}"#, refusal.code()));
        assert_eq!(serde_json::from_str::<Outcome>(&json).unwrap(), outcome);
        assert!(refusal.code().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "kebab-case");
        assert!(refusal.message().ends_with('.') && refusal.hint().ends_with('.'));
    }
}

#[test]
fn s7_every_entity_reads_back_from_its_row() {
    let mut stage = Stage::new();
    let start = stage.thread("x");
    stage.managed(&Payload::ProofOpened(op::ProofOpened { proof: start.proof, version: start.version }));
    let decision = payloads::decision_record(&mut stage.authority.ids, &stage.version, op::Choice::Reject);
    stage.managed(&Payload::DecisionRecord(decision));
    let value = crate::scenes::scene(&mut stage, op::Kind::ProofSet);
    stage.managed(&value);
    crate::scenes::scene(&mut stage, op::Kind::GroupDrop);
    let mut seen = std::collections::BTreeSet::new();
    for (key, entity) in &stage.authority.entities {
        let json = serde_json::to_string(entity).unwrap();
        assert_eq!(&serde_json::from_str::<galley_core::Entity>(&json).unwrap(), entity);
        assert_eq!(entity.key(), *key);
        assert_eq!(key.to_string().parse(), Ok(*key));
        seen.insert(key.what());
    }
    assert_eq!(seen.len(), 17, "{seen:?}");
    assert_eq!(Hash::of_nothing(), Hash::of(&[b""]));
}
