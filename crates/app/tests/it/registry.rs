//! The table of operations: everything in it can be called, nothing else can.

use galley_app::registry::{Kind, OPERATIONS, ServedBy};
use serde_json::json;

use crate::desk::Desk;

#[test]
fn names_are_unique_and_every_command_is_answered() {
    let mut names: Vec<&str> = OPERATIONS.iter().map(|operation| operation.name).collect();
    let num = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), num);
    let desk = Desk::new();
    for operation in OPERATIONS {
        // A list is the input of none: whoever answers says so, and whoever is not there is unknown.
        let failure = desk.fails(operation.name, json!("nonsense"));
        let expected = match operation.served_by {
            ServedBy::App(_) => "bad-input",
            ServedBy::Shell => "unknown-operation",
        };
        assert_eq!(failure.code, expected, "{}", operation.name);
    }
    assert_eq!(desk.fails("proof.explode", json!({})).code, "unknown-operation");
}

#[test]
fn tags_name_members_of_the_input() {
    let config = galley_app::codegen::files();
    let types = &config.iter().find(|(name, _)| *name == "types.ts").unwrap().1;
    for operation in OPERATIONS {
        for tag in operation.tags {
            let Some((_, member)) = tag.split_once('{') else { continue };
            let member = member.trim_end_matches('}');
            let input = (operation.input.name)(&ts_rs::Config::new());
            let declared = types.split(&format!("export type {input} =")).nth(1).unwrap();
            let declared = &declared[..declared.find("};").unwrap()];
            assert!(declared.contains(&format!("{member}: string")), "{} names {tag}", operation.name);
        }
    }
}

#[test]
fn whoever_asks_again_carries_a_tag() {
    let untagged: Vec<&str> = OPERATIONS
        .iter()
        .filter(|operation| operation.kind == Kind::Query && operation.tags.is_empty())
        .map(|operation| operation.name)
        .collect();
    assert_eq!(untagged, ["pixels.address"], "it never changes while the app runs");
}
