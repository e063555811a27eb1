//! W1: one test for every cell of the table role × op, generated from the file itself.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use galley_core::ids::PersonId;
use galley_core::op::{DeviceRole, Kind, OrgRole, Payload, ProjectRole};
use galley_core::{Entity, Key, Refusal, Verdict};
use galley_testkit::authority::Author;

use crate::scenes::scene;
use crate::stage::Stage;

#[derive(serde::Deserialize)]
struct Table {
    columns: Vec<String>,
    ops: BTreeMap<String, Vec<String>>,
}

fn table() -> Table {
    toml::from_str(include_str!("../../src/rules/roles.toml")).unwrap()
}

/// What the table says of a role, by its word.
pub fn cell(kind: Kind, role: &str) -> String {
    static TABLE: OnceLock<Table> = OnceLock::new();
    let Table { columns, ops } = TABLE.get_or_init(table);
    let column = columns.iter().position(|column| column == role).unwrap();
    ops[kind.as_str()][column].clone()
}

/// Somebody with one role, and none of the others; `plain` is what they are in the organisation where it is none of its.
fn somebody(stage: &mut Stage, role: &str, plain: OrgRole) -> Author {
    let org = OrgRole::ALL.iter().find(|org| org.as_str() == role);
    let by = stage.authority.join(Some(&mut stage.manager), org.copied().unwrap_or(plain));
    if let Some(role) = ProjectRole::ALL.iter().find(|project| project.as_str() == role) {
        stage.authority.member(&mut stage.manager, stage.project, by.person, *role);
    }
    by
}

fn ask(stage: &mut Stage, by: &Author, payload: &Payload) -> Verdict {
    let space = stage.space_of(payload);
    let base = stage.authority.base(space);
    let op = stage.authority.clone().seal(&mut by.clone(), space, payload, base).parse().unwrap();
    galley_core::check(&stage.authority.slice(&op, payload), &op)
}

/// Makes everything the manager made theirs.
fn give_all(stage: &mut Stage, to: PersonId) {
    for entity in stage.authority.entities.values_mut() {
        match entity {
            Entity::Proof(one) => one.created_by = Some(to),
            Entity::Version(one) => one.submitted_by = to,
            Entity::Thread(one) => (one.started_by, one.last.author) = (to, to),
            Entity::Comment(one) => one.author = to,
            Entity::Decision(one) => one.person = to,
            Entity::Device(one) if one.role == DeviceRole::Person => one.person = Some(to),
            _ => {}
        }
    }
    // These are found by whose they are.
    let is_reaction = |key: &Key| matches!(key, Key::Reaction(..));
    let reactions: Vec<Key> =
        stage.authority.entities.keys().filter(|key| is_reaction(key)).copied().collect();
    for key in reactions {
        if let Some(Entity::Reaction(mut one)) = stage.authority.entities.remove(&key) {
            one.person = to;
            stage.authority.entities.insert(Key::Reaction(one.comment, to), Entity::Reaction(one));
        }
    }
}

#[test]
fn w1_every_cell_of_the_table_holds() {
    let Table { columns, ops } = table();
    let mut cells = 0;
    for (kind, row) in &ops {
        for (role, grant) in columns.iter().zip(row) {
            let what = format!("{role} × {kind} = {grant}");
            let mut stage = Stage::new();
            // What is for the team is for no external member, whatever else they are.
            let plain = if kind == "thread.audience" { OrgRole::Member } else { OrgRole::External };
            let by = somebody(&mut stage, role, plain);
            let payload = scene(&mut stage, kind.parse::<Kind>().unwrap());
            let of_another = ask(&mut stage, &by, &payload);
            give_all(&mut stage, by.person);
            let of_their_own = ask(&mut stage, &by, &payload);
            let (another, own) = match grant.as_str() {
                "yes" | "audience" => (Verdict::Ok, Verdict::Ok),
                // Another's is not there for them.
                "own" if kind == "reaction.remove" => (Verdict::NoEffect, Verdict::Ok),
                "own" => (Verdict::Refused(Refusal::NotYours), Verdict::Ok),
                "no" => (Verdict::Refused(Refusal::NotAllowed), Verdict::Refused(Refusal::NotAllowed)),
                other => panic!("{other}"),
            };
            assert_eq!((of_another, of_their_own), (another, own), "{what}");
            cells += 1;
        }
    }
    assert_eq!(cells, 57 * 9);
}

#[test]
fn w1_whoever_is_no_member_may_nothing() {
    let Table { columns, ops } = table();
    let member = columns.iter().position(|column| column == "member").unwrap();
    for kind in ops.iter().filter(|(_, row)| row[member] == "no").map(|(kind, _)| kind) {
        let mut stage = Stage::new();
        let by = stage.authority.join(Some(&mut stage.manager), OrgRole::Member);
        let payload = scene(&mut stage, kind.parse().unwrap());
        assert_eq!(ask(&mut stage, &by, &payload), Verdict::Refused(Refusal::NotAllowed), "{kind}");
    }
}

#[test]
fn w1_the_audience_of_a_decision_is_whom_the_stage_names() {
    let mut stage = Stage::new();
    let payload = scene(&mut stage, Kind::DecisionRecord);
    let by = stage.reviewer.clone();
    assert_eq!(ask(&mut stage, &by, &payload), Verdict::Ok);
    let solo = galley_core::rules::template(galley_core::rules::SOLO).unwrap();
    let named = &solo.stage("sign-off").unwrap().deciders;
    for role in ProjectRole::ALL {
        let decides = table().ops["decision.record"]
            [table().columns.iter().position(|c| c == role.as_str()).unwrap()]
            == "audience";
        assert_eq!(named.contains(role), decides, "{role}: the table and the template agree");
    }
    assert!(stage.authority.entities.contains_key(&Key::Member(stage.project, by.person)));
}
