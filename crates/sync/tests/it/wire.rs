//! The wire: what is read is bounded, any bytes are answered, bytes come back as they went.

use galley_core::log::{Head, leaf};
use galley_core::op::OrgRole;
use galley_core::{Hash, Outcome, Refusal, SealedOp, Signature64, SpaceId, Stamp};
use galley_sync::wire::{
    self, Answer, Countersigned, Cursor, Entry, ErrorBody, Finished, Leaves, MAX_ANSWER_BYTES, MAX_CONCEAL,
    MAX_PAGE, MAX_PUSH, NewDevice, OpsQuery, Page, PageOf, Poke, Push, Pushed, SpaceRef, Spaces, StartUpload,
    Stop, Upload, WireAnswer, WireError, WireOp, WireOutcome,
};
use galley_testkit::authority::Authority;
use proptest::prelude::*;
use serde_json::{Value, json};

fn any_op() -> impl Strategy<Value = SealedOp> {
    let bytes = || prop::collection::vec(any::<u8>(), 0..400);
    let rest = prop::option::of((any::<[u8; 32]>(), bytes()));
    (bytes(), any::<[u8; 32]>(), any::<[u8; 32]>(), rest).prop_map(|(header, one, two, rest)| {
        let mut seal = [0; 64];
        seal[..32].copy_from_slice(&one);
        seal[32..].copy_from_slice(&two);
        let (salt, payload) = rest.unzip();
        SealedOp { header, seal: Signature64(seal), salt, payload }
    })
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        Just(Outcome::Accepted),
        Just(Outcome::NoEffect),
        prop::sample::select(Refusal::ALL).prop_map(Outcome::Refused),
    ]
}

fn any_entry() -> impl Strategy<Value = Entry> {
    (any_op(), any_outcome(), any::<u64>(), any::<i64>(), any::<u64>(), any::<bool>()).prop_map(
        |(op, outcome, seq, received_at, directory_seq, opaque)| {
            let stamp = Stamp { seq, received_at, directory_seq };
            let entry = Entry { stamp, outcome, leaf: leaf(&op, &stamp), sealed: Some(op) };
            if opaque { entry.opaque() } else { entry }
        },
    )
}

/// What every kind of request and answer makes of the same bytes.
fn read_as_everything(bytes: &[u8]) -> usize {
    let max = MAX_ANSWER_BYTES;
    [
        wire::read::<Push>(bytes, max).is_ok(),
        wire::read::<Pushed>(bytes, max)
            .map(|pushed| pushed.answers.into_iter().map(Answer::try_from).filter(Result::is_ok).count())
            .is_ok(),
        wire::read::<PageOf>(bytes, max)
            .map(|page| page.follow_on(SpaceId::new(1, [1; 10]), &Cursor::nothing()).is_ok())
            .is_ok(),
        wire::read::<Spaces>(bytes, max).is_ok(),
        wire::read::<Poke>(bytes, max).is_ok(),
        wire::read::<NewDevice>(bytes, max).is_ok(),
        wire::read::<Countersigned>(bytes, max).is_ok(),
        wire::read::<StartUpload>(bytes, max).map(|start| start.check().is_ok()).is_ok(),
        wire::read::<Upload>(bytes, max).map(|upload| upload.check(u64::MAX).is_ok()).is_ok(),
        wire::read::<Finished>(bytes, max).is_ok(),
        wire::read::<Leaves>(bytes, max).is_ok(),
        wire::read::<ErrorBody>(bytes, max).is_ok(),
        wire::read::<OpsQuery>(bytes, max).is_ok(),
    ]
    .into_iter()
    .filter(|was_read| *was_read)
    .count()
}

proptest! {
    #[test]
    fn s1_ops_go_over_the_wire_byte_for_byte(op in any_op()) {
        let json = wire::write(&WireOp::from(&op)).unwrap();
        let back: WireOp = wire::read(&json, MAX_ANSWER_BYTES).unwrap();
        prop_assert_eq!(wire::write(&back).unwrap(), json);
        prop_assert_eq!(SealedOp::try_from(back).unwrap(), op);
    }

    #[test]
    fn entries_come_back_as_they_went(entry in any_entry()) {
        let json = wire::write(&wire::WireEntry::from(&entry)).unwrap();
        let back: wire::WireEntry = wire::read(&json, MAX_ANSWER_BYTES).unwrap();
        prop_assert_eq!(Entry::try_from(back).unwrap(), entry);
    }

    #[test]
    fn s13_answers_come_back_as_they_went(
        device_seq in any::<u64>(),
        outcome in any_outcome(),
        code in "[a-z-]{1,64}",
    ) {
        for answer in [Answer::Done { device_seq, outcome }, Answer::Failed { device_seq, code }] {
            let json = wire::write(&WireAnswer::from(&answer)).unwrap();
            let back: WireAnswer = wire::read(&json, MAX_ANSWER_BYTES).unwrap();
            prop_assert_eq!(Answer::try_from(back).unwrap(), answer);
        }
    }

    #[test]
    fn any_bytes_are_answered_with_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert_eq!(read_as_everything(&bytes), 0);
    }

    #[test]
    fn bytes_that_were_touched_are_answered(
        entries in prop::collection::vec(any_entry(), 0..3),
        touched in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let head = head(0);
        let page = Page { entries, head, revision: 0, more: false, reveal: vec![], conceal: vec![1] };
        let mut json = wire::write(&PageOf::from(&page)).unwrap();
        for (at, byte) in touched {
            let at = at.index(json.len());
            json[at] = byte;
        }
        read_as_everything(&json);
        json.truncate(json.len() / 2);
        prop_assert_eq!(read_as_everything(&json), 0, "half of it");
    }
}

fn head(size: u64) -> Head {
    let (authority, space) = log();
    authority.head_at(space, 0, size)
}

/// A log of three ops.
fn log() -> (Authority, SpaceId) {
    let mut authority = Authority::new(1);
    authority.join(None, OrgRole::Owner);
    let space = authority.directory;
    assert_eq!(authority.logs[&space].size(), 3);
    (authority, space)
}

fn entries(from: usize) -> Vec<Entry> {
    let (authority, space) = log();
    let entry = |record: &galley_testkit::authority::Record| Entry {
        stamp: record.stamp,
        outcome: record.outcome,
        leaf: leaf(&record.sealed, &record.stamp),
        sealed: Some(record.sealed.clone()),
    };
    authority.logs[&space].records[from..].iter().map(entry).collect()
}

fn page(from: usize) -> Page {
    let (entries, head) = (entries(from), head(3));
    Page { entries, head, revision: 1, more: false, reveal: vec![], conceal: vec![] }
}

fn follow(page: &Page, seq: u64) -> Result<Page, WireError> {
    let cursor = Cursor { seq, ..Cursor::nothing() };
    PageOf::from(page).follow_on(log().1, &cursor)
}

#[test]
fn s20_a_page_follows_on_its_cursor() {
    for from in 0..=3 {
        assert_eq!(follow(&page(from), from as u64).unwrap(), page(from));
    }
    let nothing = Page { head: head(2), ..page(3) };
    assert!(matches!(follow(&nothing, 3), Err(WireError::Head)), "a head of before");
    assert!(matches!(follow(&page(1), 0), Err(WireError::Order { after: 0 })), "a gap");
    assert!(matches!(follow(&page(0), 1), Err(WireError::Order { after: 1 })), "once more");
    let mut turned = page(0);
    turned.entries.swap(0, 1);
    assert!(matches!(follow(&turned, 0), Err(WireError::Order { .. })));
    let elsewhere = PageOf::from(&page(0)).follow_on(SpaceId::new(1, [1; 10]), &Cursor::nothing());
    assert!(matches!(elsewhere, Err(WireError::Head)), "another space");
    let mut later = page(1);
    later.head.epoch = 1;
    assert!(matches!(follow(&later, 1), Err(WireError::Head)), "another epoch");
}

#[test]
fn s22_what_is_revealed_or_concealed_lies_before() {
    let known = Page { reveal: vec![entries(0).remove(0)], conceal: vec![2], ..page(2) };
    assert_eq!(follow(&known, 2).unwrap(), known);
    let ahead = Page { reveal: vec![entries(2).remove(0)], ..page(2) };
    assert!(follow(&ahead, 2).is_err());
    let opaque = Page { reveal: vec![entries(0).remove(0).opaque()], ..page(2) };
    assert!(follow(&opaque, 2).is_err(), "nothing is revealed by it");
    for seq in [0, 3] {
        assert!(follow(&Page { conceal: vec![seq], ..page(2) }, 2).is_err());
    }
}

#[test]
fn s4_an_opaque_entry_says_number_hour_and_leaf() {
    let entry = entries(1).remove(0);
    let opaque = entry.opaque();
    assert_eq!((opaque.stamp.seq, opaque.leaf), (2, entry.leaf));
    assert_eq!((opaque.outcome, opaque.sealed.as_ref()), (Outcome::NoEffect, None));
    assert_eq!(opaque.stamp.received_at % 3_600_000, 0);
    assert!(entry.stamp.received_at - opaque.stamp.received_at < 3_600_000);
    assert_eq!(opaque.opaque(), opaque);
}

#[test]
fn s2_a_leaf_of_another_op_is_refused() {
    let mut entry = wire::WireEntry::from(&entries(0)[0]);
    entry.leaf = Hash::of_nothing();
    assert!(matches!(Entry::try_from(entry), Err(WireError::Leaf)));
}

#[test]
fn half_an_op_and_answers_of_two_minds_are_refused() {
    let op = entries(0).remove(0).sealed.unwrap();
    let half = WireOp { salt: None, ..WireOp::from(&op) };
    assert!(matches!(SealedOp::try_from(half), Err(WireError::HalfErased)));
    let void = WireOp { salt: None, payload: None, ..WireOp::from(&op) };
    assert!(SealedOp::try_from(void).is_ok(), "S11: what its author discarded");
    let none = WireAnswer { device_seq: 1, outcome: None, code: None };
    let both =
        WireAnswer { outcome: Some(WireOutcome::Accepted), code: Some("bad-op".to_owned()), ..none.clone() };
    assert!(matches!(Answer::try_from(none), Err(WireError::Answer)));
    assert!(matches!(Answer::try_from(both), Err(WireError::Answer)));
}

#[test]
fn s24_a_code_of_a_newer_server_is_told_apart_from_a_bad_answer() {
    let json = br#"{"device_seq":1,"outcome":{"outcome":"refused","code":"of-tomorrow"}}"#;
    let answer: WireAnswer = wire::read(json, 1_000).unwrap();
    assert!(matches!(Answer::try_from(answer), Err(WireError::NewerCode { code }) if code == "of-tomorrow"));
}

#[test]
fn s24_requests_are_read_strictly_and_answers_leniently() {
    let push = json!({ "ops": [], "and": 1 });
    assert!(wire::read::<Push>(push.to_string().as_bytes(), 1_000).is_err());
    let pushed = json!({ "answers": [], "stopped": { "expected": 3, "why": "x" }, "and": 1 });
    let read: Pushed = wire::read(pushed.to_string().as_bytes(), 1_000).unwrap();
    assert_eq!(read, Pushed { answers: vec![], stopped: Some(Stop { expected: 3 }) });
    let mut page: Value = serde_json::to_value(PageOf::from(&page(0))).unwrap();
    page["entries"][0]["and"] = json!(1);
    page["and"] = json!(1);
    assert!(wire::read::<PageOf>(page.to_string().as_bytes(), MAX_ANSWER_BYTES).is_ok());
}

#[test]
fn lists_end_where_they_are_bounded() {
    let op = json!({ "header": "", "seal": wire::base64url(&[0; 64]) });
    let push = |count: usize| json!({ "ops": vec![op.clone(); count] }).to_string();
    assert!(wire::read::<Push>(push(MAX_PUSH).as_bytes(), MAX_ANSWER_BYTES).is_ok());
    assert!(wire::read::<Push>(push(MAX_PUSH + 1).as_bytes(), MAX_ANSWER_BYTES).is_err());
    let conceal = |count: usize| {
        let mut page = serde_json::to_value(PageOf::from(&page(0))).unwrap();
        page["conceal"] = json!(vec![1; count]);
        wire::read::<PageOf>(page.to_string().as_bytes(), MAX_ANSWER_BYTES).is_ok()
    };
    assert!(conceal(MAX_CONCEAL));
    assert!(!conceal(MAX_CONCEAL + 1));
    let entries = |count: usize| {
        let mut page = serde_json::to_value(PageOf::from(&page(0))).unwrap();
        page["entries"] = json!(vec![page["entries"][0].clone(); count]);
        wire::read::<PageOf>(page.to_string().as_bytes(), MAX_ANSWER_BYTES).is_ok()
    };
    assert!(entries(MAX_PAGE));
    assert!(!entries(MAX_PAGE + 1));
    let one = json!({ "ops": [] }).to_string();
    assert!(wire::read::<Push>(one.as_bytes(), one.len()).is_ok());
    assert!(matches!(wire::read::<Push>(one.as_bytes(), one.len() - 1), Err(WireError::TooLarge { .. })));
}

#[test]
fn the_form_of_an_op_and_of_a_line_of_the_list_is_this() {
    let op = SealedOp {
        header: b"{}".to_vec(),
        seal: Signature64([255; 64]),
        salt: Some([0; 32]),
        payload: Some(vec![251, 255]),
    };
    let seal = format!("{}_w", "_".repeat(84));
    let salt = "A".repeat(43);
    let expected = format!(r#"{{"header":"e30","seal":"{seal}","salt":"{salt}","payload":"-_8"}}"#);
    assert_eq!(String::from_utf8(wire::write(&WireOp::from(&op)).unwrap()).unwrap(), expected);
    let space = SpaceId::new(1, [1; 10]);
    let line = SpaceRef { space, name: Some("Summer".to_owned()), size: 3, role: "viewer".to_owned() };
    let expected = format!(r#"{{"space":"{space}","name":"Summer","size":3,"role":"viewer"}}"#);
    assert_eq!(String::from_utf8(wire::write(&line).unwrap()).unwrap(), expected);
    let query = Cursor { seq: 7, revision: 2, ..Cursor::nothing() }.query(500);
    assert_eq!(query.to_string(), "epoch=0&after=7&revision=2&limit=500");
}
