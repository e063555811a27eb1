//! W2: for whom ops and entities are, one check for every cell of `tests/audience.toml`, which nothing but this reads.

use std::collections::{BTreeMap, BTreeSet};

use galley_core::field::FieldKind;
use galley_core::ids::PersonId;
use galley_core::op::{Audience, Choice, Kind, Op, OrgRole, Payload, ProjectRole, ProofOpened};
use galley_core::rules;
use galley_core::state::{Member, Viewpoint, is_entity_for, is_op_for, is_op_for_knowing};
use galley_core::{Entity, Key, Slice};
use galley_testkit::payloads;

use crate::scenes::scene;
use crate::stage::Stage;

#[derive(serde::Deserialize)]
struct Table {
    columns: Vec<String>,
    ops: BTreeMap<String, Vec<String>>,
    entities: BTreeMap<String, Vec<String>>,
}

fn table() -> Table {
    toml::from_str(include_str!("../audience.toml")).unwrap()
}

impl Table {
    fn word<'a>(&'a self, row: &'a [String], viewpoint: &Viewpoint) -> &'a str {
        let outside = if viewpoint.project.is_some() { "" } else { " outside" };
        let column = format!("{}{outside}", viewpoint.org);
        &row[self.columns.iter().position(|one| *one == column).unwrap()]
    }
}

/// What a cell depends on besides its row and column.
struct Case {
    own: bool,
    audience: Audience,
    known: bool,
}

fn expected(word: &str, case: &Case) -> bool {
    let everyone = case.audience == Audience::Everyone;
    match word {
        "yes" => true,
        "shown" => everyone || case.own,
        "everyone" => everyone,
        "known" => case.known || case.own,
        "own" => case.own,
        "no" => false,
        other => panic!("{other}"),
    }
}

/// Every role in the organisation with every role in the project, and none.
fn viewpoints(person: PersonId) -> Vec<Viewpoint> {
    let in_project = || std::iter::once(None).chain(ProjectRole::ALL.iter().copied().map(Some));
    OrgRole::ALL
        .iter()
        .flat_map(|org| in_project().map(move |project| Viewpoint { person, org: *org, project }))
        .collect()
}

/// What an op of a kind says, about things that are there.
fn said(stage: &mut Stage, kind: Kind) -> Payload {
    let (proof, version) = (stage.version.proof, stage.version.version);
    let recorded = |stage: &Stage, by: Option<PersonId>| {
        let mut records = stage.authority.logs.values().flat_map(|log| &log.records);
        let found = records
            .find(|record| record.op.header.kind == kind.as_str() && record.op.header.actor == by)
            .unwrap();
        found.op.payload().unwrap().clone()
    };
    match kind {
        Kind::VersionAwaited => rules::awaited(proof, version).payload,
        Kind::VersionReceived => rules::received(proof, version).payload,
        Kind::SpaceAdopted => rules::adopted(stage.space, &stage.authority.base(stage.space)).payload,
        Kind::RunStarted | Kind::StageOpened => recorded(&*stage, None),
        Kind::DeviceRegister => recorded(&*stage, Some(stage.reviewer.person)),
        _ => scene(stage, kind),
    }
}

/// Whom an op of the directory is about.
fn subject(stage: &Stage, payload: &Payload) -> Option<PersonId> {
    match payload {
        Payload::DeviceRegister(said) => said.person,
        Payload::DeviceRevoke(said) => match &stage.authority.entities[&Key::Device(said.device)] {
            Entity::Device(device) => device.person,
            other => panic!("{other:?}"),
        },
        Payload::PersonAdd(said) => Some(said.person),
        Payload::PersonRole(said) => Some(said.person),
        Payload::PersonRemove(said) | Payload::PersonReturn(said) => Some(said.person),
        Payload::GroupAdd(said) | Payload::GroupDrop(said) => Some(said.person),
        _ => None,
    }
}

/// Makes the thread that an op is about one for this audience, also one that it starts.
fn address(stage: &mut Stage, payload: &mut Payload, audience: Audience) {
    if let Payload::ThreadStart(said) = payload {
        said.audience = audience;
    } else if let Some(thread) = payload.about().thread {
        match stage.authority.entities.get_mut(&Key::Thread(thread)) {
            Some(Entity::Thread(thread)) => thread.audience = audience,
            other => panic!("{other:?}"),
        }
    }
}

/// The op, made by the manager, or by the viewer, whom nobody asks here whether they may.
fn made(stage: &Stage, payload: &Payload, in_directory: bool, own: bool) -> Op {
    let mut authority = stage.authority.clone();
    let mut by = if own { stage.collaborator.clone() } else { stage.manager.clone() };
    let space = if in_directory { authority.directory } else { stage.space_of(payload) };
    let base = authority.base(space);
    let mut op = authority.seal(&mut by, space, payload, base).parse().unwrap();
    if payload.is_fact() {
        op.header.actor = None;
    }
    op
}

/// The slice of an op of the directory, with or without a project that the viewer shares with whom it is about.
fn acquainted(stage: &Stage, op: &Op, payload: &Payload, known: bool) -> Slice {
    let mut slice = stage.authority.slice(op, payload);
    if let Some(subject) = subject(stage, payload).filter(|_| known) {
        let (project, role, removed) = (stage.project, ProjectRole::Viewer, false);
        slice.put(Member { project, person: stage.collaborator.person, role, removed });
        // Also somebody who was in it.
        slice.put(Member { project, person: subject, role, removed: true });
    }
    slice
}

#[test]
fn w2_every_cell_of_the_audience_of_ops_holds() {
    let table = table();
    let mut cells = 0;
    for (name, row) in &table.ops {
        let (word, place) = name.split_once('+').unwrap_or((name.as_str(), ""));
        let kind: Kind = word.parse().unwrap();
        let mut stage = Stage::new();
        let mut payload = said(&mut stage, kind);
        let in_directory = !place.is_empty() || payload.is_of_directory();
        assert_eq!(row.len(), table.columns.len(), "{name}");
        for audience in Audience::ALL.iter().copied() {
            address(&mut stage, &mut payload, audience);
            for own in [false, true].into_iter().filter(|own| !(*own && payload.is_fact())) {
                let op = made(&stage, &payload, in_directory, own);
                for known in [false, true] {
                    let slice = acquainted(&stage, &op, &payload, known);
                    let case = Case { own, audience, known };
                    for viewpoint in viewpoints(stage.collaborator.person) {
                        let word = table.word(row, &viewpoint);
                        let what = format!("{name} = {word}, {viewpoint:?}, {audience:?}, {own}, {known}");
                        let knows = |_: PersonId| known;
                        assert_eq!(is_op_for(&slice, &op, &viewpoint), expected(word, &case), "{what}");
                        assert_eq!(
                            is_op_for_knowing(&stage.authority.slice(&op, &payload), &op, &viewpoint, &knows),
                            expected(word, &case),
                            "{what}"
                        );
                        cells += 1;
                    }
                }
            }
        }
    }
    let facts = 5 + 1;
    assert_eq!(cells, (table.ops.len() * 2 - facts) * 2 * 2 * 24);
}

#[test]
fn w2_the_audience_of_every_kind_is_in_the_table() {
    let table = table();
    let rows: BTreeSet<&str> = table.ops.keys().filter_map(|name| name.split('+').next()).collect();
    assert_eq!(rows, Kind::ALL.iter().map(|kind| kind.as_str()).collect::<BTreeSet<_>>());
    let mut columns: Vec<String> = OrgRole::ALL.iter().map(ToString::to_string).collect();
    columns.extend(OrgRole::ALL.iter().map(|role| format!("{role} outside")));
    assert_eq!(table.columns, columns);
}

#[test]
fn w2_every_cell_of_the_audience_of_entities_holds() {
    let table = table();
    for audience in Audience::ALL.iter().copied() {
        let mut stage = Stage::new();
        let mut start = payloads::thread_start(&mut stage.authority.ids, &stage.version, "Here.");
        start.audience = audience;
        stage.managed(&Payload::ThreadStart(start.clone()));
        stage.managed(&Payload::ReactionAdd(payloads::reaction(&start, start.comment.comment, "👍")));
        stage.managed(&Payload::ProofOpened(ProofOpened { proof: start.proof, version: start.version }));
        let decision = payloads::decision_record(&mut stage.authority.ids, &stage.version, Choice::Approve);
        stage.managed(&Payload::DecisionRecord(decision));
        let value = scene(&mut stage, Kind::ProofSet);
        stage.managed(&value);
        scene(&mut stage, Kind::GroupDrop);
        stage.field(FieldKind::Date, &[]);
        let stranger = stage.authority.join(Some(&mut stage.manager), OrgRole::Member).person;
        let everything = stage.authority.everything();
        let mut seen = BTreeSet::new();
        for (key, entity) in &stage.authority.entities {
            let about = match entity {
                Entity::Person(one) => Some(one.person),
                Entity::Device(one) => one.person,
                _ => None,
            };
            let case = Case { own: false, audience, known: about != Some(stranger) };
            for viewpoint in viewpoints(stage.collaborator.person) {
                let word = table.word(&table.entities[key.what()], &viewpoint);
                let is_for = is_entity_for(&everything, entity, &viewpoint);
                assert_eq!(is_for, expected(word, &case), "{key} = {word}, {viewpoint:?}, {audience:?}");
            }
            seen.insert(key.what());
        }
        assert_eq!(seen, table.entities.keys().map(String::as_str).collect::<BTreeSet<_>>());
    }
}

#[test]
fn w2_what_an_op_is_about_is_hidden_where_it_cannot_be_told() {
    let mut stage = Stage::new();
    let payload = scene(&mut stage, Kind::CommentAdd);
    let op = made(&stage, &payload, false, false);
    let viewpoint =
        |org| Viewpoint { person: stage.collaborator.person, org, project: Some(ProjectRole::Collaborator) };
    let (member, external) = (viewpoint(OrgRole::Member), viewpoint(OrgRole::External));
    let slice = stage.authority.slice(&op, &payload);
    assert!(is_op_for(&slice, &op, &external));
    assert!(!is_op_for(&Slice::new(), &op, &external), "the thread is not known here");
    assert!(is_op_for(&Slice::new(), &op, &member));

    let mut newer = op.clone();
    newer.body = galley_core::op::Body::Unknown;
    assert!(!is_op_for(&slice, &newer, &external), "what it says is not known here");
    assert!(is_op_for(&slice, &newer, &member));
    let mut erased = op;
    erased.body = galley_core::op::Body::Absent;
    assert!(is_op_for(&slice, &erased, &external), "its thread is told from its header");
    erased.header.actor = None;
    assert!(is_op_for(&slice, &erased, &external));
    erased.header.kind = "project.rename".to_owned();
    assert!(!is_op_for(&slice, &erased, &external));
}

#[test]
fn w2_nobody_is_known_to_whoever_left_the_project() {
    let mut stage = Stage::new();
    let payload = scene(&mut stage, Kind::PersonRole);
    let op = made(&stage, &payload, true, false);
    let me = stage.collaborator.person;
    let viewpoint = Viewpoint { person: me, org: OrgRole::External, project: None };
    let mut slice = acquainted(&stage, &op, &payload, true);
    assert!(is_op_for(&slice, &op, &viewpoint));
    let (project, role) = (stage.project, ProjectRole::Viewer);
    slice.put(Member { project, person: me, role, removed: true });
    assert!(!is_op_for(&slice, &op, &viewpoint));
    let about_me = Viewpoint { person: subject(&stage, &payload).unwrap(), ..viewpoint };
    assert!(is_op_for(&slice, &op, &about_me), "what is about oneself is for oneself");
}
