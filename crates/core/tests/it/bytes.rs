//! S1 to S4, S24: the bytes of an op, its seal, its leaf, what happens when parts are missing or newer.

use ed25519_dalek::SigningKey;
use galley_core::ids::{DeviceId, OpId, PersonId, ProjectId, SpaceId};
use galley_core::log::leaf;
use galley_core::op::{self, Base, Body, Envelope, OpError, Payload, ProjectCreate, SealedOp};
use galley_core::{Hash, Stamp, Verdict};
use galley_testkit::ids::Ids;
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::stage::Stage;

fn key() -> SigningKey {
    SigningKey::from_bytes(&[3; 32])
}

fn envelope(ids: &mut Ids) -> Envelope {
    Envelope {
        op_id: OpId::from_uuid(ids.uuid()),
        space: SpaceId::from_uuid(ids.uuid()),
        device: DeviceId::from_uuid(ids.uuid()),
        device_seq: 1,
        base: Base::nothing(),
        actor: Some(PersonId::from_uuid(ids.uuid())),
        made_at: ids.tick(),
    }
}

fn project_create(ids: &mut Ids, name: &str) -> Payload {
    Payload::ProjectCreate(ProjectCreate { project: ProjectId::from_uuid(ids.uuid()), name: name.to_owned() })
}

fn sealed() -> SealedOp {
    let mut ids = Ids::new(1);
    let payload = project_create(&mut ids, "Summer");
    op::seal(&envelope(&mut ids), &payload, [9; 32], &key()).unwrap()
}

/// Seals bytes as they are, as a newer or a hostile build could.
fn sealed_raw(header: &Value, payload: &[u8]) -> SealedOp {
    let mut header = header.clone();
    header["payload_commit"] = json!(Hash::of(&[&[9; 32], payload]));
    let header = serde_json::to_vec(&header).unwrap();
    SealedOp { header, payload: Some(payload.to_vec()), ..sealed() }
}

fn header_json() -> Value {
    serde_json::from_slice(&sealed().header).unwrap()
}

#[test]
fn s1_bytes_are_made_once_and_read_back() {
    let op = sealed();
    let parsed = op.parse().unwrap();
    assert_eq!(parsed.header.device_seq, 1);
    assert_eq!(parsed.header.kind, "project.create");
    let Some(Payload::ProjectCreate(said)) = parsed.payload() else { panic!("{parsed:?}") };
    assert_eq!(said.name, "Summer");
    assert_eq!(parsed.header.touches, [said.project.uuid()]);
}

#[test]
fn s1_payload_commit_is_sha256_of_salt_and_payload() {
    let op = sealed();
    let mut hasher = Sha256::new();
    hasher.update(op.salt.unwrap());
    hasher.update(op.payload.as_ref().unwrap());
    let expected: [u8; 32] = hasher.finalize().into();
    assert_eq!(op.parse().unwrap().header.payload_commit, Hash(expected));

    let mut other = op.clone();
    other.payload =
        Some(String::from_utf8(op.payload.unwrap()).unwrap().replace("Summer", "Winter").into_bytes());
    assert!(matches!(other.parse(), Err(OpError::Commit)));
    let mut other = sealed();
    other.salt = Some([8; 32]);
    assert!(matches!(other.parse(), Err(OpError::Commit)));
}

#[test]
fn s1_floats_are_refused() {
    let project = ProjectId::new(1, [1; 10]);
    for number in ["1.5", "1.0", "1e3", "-0.0"] {
        let payload = format!(r#"{{"project":"{project}","name":"x","size":{number}}}"#);
        let op = sealed_raw(&header_json(), payload.as_bytes());
        assert!(matches!(op.parse(), Err(OpError::Float)), "{number}");
    }
    let mut header = header_json();
    header["made_at"] = json!(1.5);
    assert!(matches!(sealed_raw(&header, br#"{"project":"x"}"#).parse(), Err(OpError::Float)));
}

#[test]
fn s1_a_value_has_one_form() {
    let payload = sealed().payload.unwrap();
    let text = String::from_utf8(payload.clone()).unwrap();
    let project = serde_json::from_slice::<Value>(&payload).unwrap()["project"].as_str().unwrap().to_owned();
    let check = |payload: String, what: &str| {
        assert!(sealed_raw(&header_json(), payload.as_bytes()).parse().is_err(), "{what}");
    };
    check(text.replace(&project, &format!("urn:uuid:{project}")), "a UUID as a URN");
    check(text.replace(&project, &format!("{{{project}}}")), "a UUID in braces");
    check(text.replace(&project, &project.replace('-', "")), "a UUID without hyphens");
    check(text.replace(&project, &project.to_uppercase()), "a UUID in capitals");

    let check = |member: &str, value: Value, what: &str| {
        let mut header = header_json();
        assert_ne!(header[member], value, "{what}");
        header[member] = value;
        assert!(sealed_raw(&header, &payload).parse().is_err(), "{what}");
    };
    let header = header_json();
    let base = &header["base"];
    check("base", json!([base["epoch"], base["seq"], base["root"]]), "a list in place of an object");
    check("touches", json!([format!("urn:uuid:{project}")]), "a UUID as a URN");
    let mut header = header_json();
    header["actor"] = Value::Null;
    assert!(sealed_raw(&header, &payload).parse().is_ok());
    header.as_object_mut().unwrap().remove("actor");
    assert!(sealed_raw(&header, &payload).parse().is_err(), "a member left out");
    // White space and the order of members say nothing.
    let spaced = text.replace(':', " : ");
    assert!(sealed_raw(&header_json(), spaced.as_bytes()).parse().is_ok());
}

#[test]
fn s1_reading_is_strict() {
    let payload = sealed().payload.unwrap();
    let text = String::from_utf8(payload.clone()).unwrap();
    let check = |payload: String, what: &str| {
        assert!(sealed_raw(&header_json(), payload.as_bytes()).parse().is_err(), "{what}");
    };
    check(text.replace("}", r#","more":1}"#), "a member that is not known");
    check(text.replace("}", r#","name":"y"}"#), "a member named twice");
    check(format!("{text} x"), "something after the end");
    check(format!("[{text}]"), "no object");
    check(format!(r#"{{"a":{}1{}}}"#, "[".repeat(40), "]".repeat(40)), "nested too deep");
    check(String::new(), "nothing");
    let op = sealed_raw(&header_json(), &[0xff, 0xfe]);
    assert!(op.parse().is_err(), "no UTF-8");

    let mut header = header_json();
    header["more"] = json!(1);
    assert!(sealed_raw(&header, &payload).parse().is_err());
    let mut header = header_json();
    header["touches"] = json!([]);
    assert!(matches!(sealed_raw(&header, &payload).parse(), Err(OpError::Mismatch)));
    let mut header = header_json();
    header["blobs"] = json!([Hash::of_nothing()]);
    assert!(matches!(sealed_raw(&header, &payload).parse(), Err(OpError::Mismatch)));
}

#[test]
fn s1_an_op_is_at_most_256_kb() {
    let mut ids = Ids::new(1);
    let payload = project_create(&mut ids, &"x".repeat(op::MAX_OP_BYTES));
    assert!(matches!(
        op::seal(&envelope(&mut ids), &payload, [0; 32], &key()),
        Err(OpError::TooLarge { .. })
    ));
    let mut op = sealed();
    op.payload.as_mut().unwrap().resize(op::MAX_OP_BYTES, b' ');
    assert!(matches!(op.parse(), Err(OpError::TooLarge { .. })));
}

#[test]
fn s2_seal_is_ed25519_over_domain_and_header() {
    use ed25519_dalek::Verifier;
    let op = sealed();
    let signed = [b"galley-op-v1".as_slice(), &op.header].concat();
    let signature = ed25519_dalek::Signature::from_bytes(op.seal.as_bytes());
    key().verifying_key().verify(&signed, &signature).unwrap();

    op.verify(&op::public_key(&key())).unwrap();
    assert!(matches!(op.verify(&op::public_key(&SigningKey::from_bytes(&[4; 32]))), Err(OpError::Seal)));
    let mut other = op.clone();
    other.header[20] ^= 1;
    assert!(matches!(other.verify(&op::public_key(&key())), Err(OpError::Seal)));
}

#[test]
fn s2_leaf_covers_header_seal_and_stamp() {
    let op = sealed();
    let stamp = Stamp { seq: 1, received_at: -2, directory_seq: 3 };
    let bytes = [
        &[0x00],
        op.header.as_slice(),
        op.seal.as_bytes(),
        &[0, 0, 0, 0, 0, 0, 0, 1],
        &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe],
        &[0, 0, 0, 0, 0, 0, 0, 3],
    ]
    .concat();
    let expected: [u8; 32] = Sha256::digest(&bytes).into();
    assert_eq!(leaf(&op, &stamp), Hash(expected));

    for other in
        [Stamp { seq: 2, ..stamp }, Stamp { received_at: 2, ..stamp }, Stamp { directory_seq: 4, ..stamp }]
    {
        assert_ne!(leaf(&op, &other), leaf(&op, &stamp));
    }
}

#[test]
fn s2_received_at_rises_even_when_the_clock_does_not() {
    let first = Stamp::next(None, 1_000, 0);
    assert_eq!((first.seq, first.received_at), (1, 1_000));
    let same = Stamp::next(Some(&first), 1_000, 0);
    assert_eq!((same.seq, same.received_at), (2, 1_001));
    assert_eq!(Stamp::next(Some(&same), 500, 0).received_at, 1_002, "a clock set back");
    assert_eq!(Stamp::next(Some(&same), 5_000, 0).received_at, 5_000);
}

#[test]
fn s4_erased_payload_leaves_header_seal_and_leaf() {
    let op = sealed();
    let stamp = Stamp { seq: 1, received_at: 1, directory_seq: 0 };
    let erased = SealedOp { salt: None, payload: None, ..op.clone() };
    assert_eq!(erased.parse().unwrap().body, Body::Absent);
    erased.verify(&op::public_key(&key())).unwrap();
    assert_eq!(leaf(&erased, &stamp), leaf(&op, &stamp));
    assert!(matches!(SealedOp { salt: None, ..op.clone() }.parse(), Err(OpError::HalfErased)));
    assert!(matches!(SealedOp { payload: None, ..op }.parse(), Err(OpError::HalfErased)));
}

#[test]
fn s24_unknown_kinds_are_kept_and_pending() {
    for (kind, v) in [("proof.teleport", 1), ("project.create", 2)] {
        let mut header = header_json();
        header["kind"] = json!(kind);
        header["v"] = json!(v);
        let op = sealed_raw(&header, br#"{"where":"there"}"#);
        let parsed = op.parse().unwrap();
        assert_eq!(parsed.body, Body::Unknown);
        assert_eq!(parsed.header.touches.len(), 1, "what it touches is known all the same");
        assert_eq!(galley_core::check(&Stage::new().authority.everything(), &parsed), Verdict::Unknown);
    }
}

proptest! {
    /// Whatever arrives, reading answers; it never panics.
    #[test]
    fn s1_any_bytes_are_answered(header: Vec<u8>, payload: Vec<u8>, at: usize, byte: u8) {
        let op = SealedOp { header, payload: Some(payload), ..sealed() };
        prop_assert!(op.parse().is_err());
        let mut near = sealed();
        let at = at % near.header.len();
        let same = near.header[at] == byte;
        near.header[at] = byte;
        let verified = near.verify(&op::public_key(&key())).is_ok();
        prop_assert_eq!(verified, same);
        let _ = near.parse();
    }

    /// What is sealed reads back as what was said, whatever the text.
    #[test]
    fn s1_texts_survive(name: String) {
        let mut ids = Ids::new(1);
        let payload = project_create(&mut ids, &name);
        let op = op::seal(&envelope(&mut ids), &payload, [1; 32], &key()).unwrap().parse().unwrap();
        prop_assert_eq!(op.payload(), Some(&payload));
    }
}
