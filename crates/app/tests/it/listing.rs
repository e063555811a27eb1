//! The list of a project over the boundary: its parts, saved filters, and many proofs put away at once.

use serde_json::{Value, json};

use crate::desk::{Desk, text};
use crate::files;

/// A project with proofs of these names, and their ids.
fn project(desk: &Desk, names: &[&str]) -> (String, Vec<String>) {
    let project = text(&desk.ok("project.create", json!({ "name": "Spring" }))["id"]);
    let proof = |(at, name): (usize, &&str)| {
        let file = desk.file(&format!("{at}.png"), &files::png(40 + u32::try_from(at).unwrap(), 40));
        let input = json!({ "ticket": desk.ticket(file), "project": project, "name": name });
        text(&desk.ok("proof.create", input)["proof"])
    };
    let proofs = names.iter().enumerate().map(proof).collect();
    (project, proofs)
}

fn names(list: &Value) -> Vec<&str> {
    list["proofs"].as_array().unwrap().iter().map(|card| card["name"].as_str().unwrap()).collect()
}

#[test]
fn a_list_comes_in_parts_in_the_order_that_is_asked_for() {
    let desk = Desk::new();
    let (project, proofs) = project(&desk, &["Banner 10", "Banner 2", "Poster"]);
    let sort = json!({ "by": "name", "descending": false });
    let first = desk.ok("project.proofs", json!({ "project": project, "sort": sort, "limit": 2 }));
    assert_eq!((names(&first), &first["total"]), (vec!["Banner 2", "Banner 10"], &json!(3)));
    let next = json!({ "project": project, "sort": sort, "after": first["next"], "limit": 2 });
    let last = desk.ok("project.proofs", next);
    assert_eq!((names(&last), &last["total"], &last["next"]), (vec!["Poster"], &Value::Null, &Value::Null));
    let filter = json!({ "text": "banner", "standings": ["pending"], "kinds": ["image"] });
    let found = desk.ok("project.proofs", json!({ "project": project, "filter": filter, "limit": 10 }));
    assert_eq!((names(&found), &found["total"]), (vec!["Banner 2", "Banner 10"], &json!(2)));
    desk.ok("proof.archive", json!({ "proof": proofs[2] }));
    let total = |archived: &str| {
        let filter = json!({ "archived": archived });
        desk.ok("project.proofs", json!({ "project": project, "filter": filter, "limit": 1 }))["total"]
            .clone()
    };
    assert_eq!([total("no"), total("yes"), total("only")], [json!(2), json!(3), json!(1)]);
    for after in ["", "nonsense", "x 1"] {
        let input = json!({ "project": project, "after": after, "limit": 1 });
        assert_eq!(desk.fails("project.proofs", input).code, "bad-input", "{after}");
    }
}

#[test]
fn many_are_put_away_as_one_step() {
    let desk = Desk::new();
    let (project, proofs) = project(&desk, &["One", "Two", "Three", "Four"]);
    let total = || desk.ok("project.proofs", json!({ "project": project, "limit": 1 }))["total"].clone();
    let archive = |proofs: &[String], archived: bool, step: &Value| {
        desk.ok("proofs.archive", json!({ "proofs": proofs, "archived": archived, "step": step }))
    };
    let first = archive(&proofs[..2], true, &Value::Null);
    assert_eq!(first["changed"], 2);
    let second = archive(&proofs[1..], true, &first["step"]);
    assert_eq!((&second["changed"], &second["step"], total()), (&json!(2), &first["step"], json!(0)));
    assert_eq!(archive(&proofs, true, &Value::Null), json!({ "changed": 0, "step": null }));
    desk.ok("undo", json!({}));
    assert_eq!(total(), 4);
    desk.ok("redo", json!({}));
    assert_eq!(archive(&proofs, false, &Value::Null)["changed"], 4);
    assert_eq!(total(), 4);
    let twice = [proofs[0].clone(), proofs[0].clone()];
    assert_eq!(archive(&twice, true, &Value::Null)["changed"], 1);

    let (elsewhere, _) = desk.proof(desk.file("else.png", &files::png(90, 40)));
    let mixed = json!({ "proofs": [proofs[1], elsewhere], "archived": true });
    assert_eq!(desk.fails("proofs.archive", mixed).code, "bad-input");
    let many = json!({ "proofs": vec![&proofs[1]; 201], "archived": true });
    assert_eq!(desk.fails("proofs.archive", many).code, "bad-input");
    assert_eq!(total(), 3, "nothing of either was done");
}

#[test]
fn filters_are_saved_saved_over_and_deleted() {
    let desk = Desk::new();
    let (project, _) = project(&desk, &[]);
    let list = || desk.ok("filters.list", json!({ "project": project }));
    assert_eq!(list(), json!([]));
    let save = |id: &Value, name: &str| json!({ "id": id, "project": project, "name": name, "query": "{\"text\":\"banner\"}" });
    let saved = desk.ok("filter.save", save(&Value::Null, " Banners\n of spring "));
    assert_eq!((&saved["name"], &saved["project"]), (&json!("Banners of spring"), &json!(project)));
    let over = desk.ok("filter.save", save(&saved["id"], "Banners"));
    assert_eq!(list(), json!([over]));
    let all = desk.ok("filter.save", json!({ "name": "Everywhere", "query": "{}" }));
    assert_eq!((all["project"].clone(), list().as_array().unwrap().len()), (Value::Null, 2));
    desk.ok("filter.delete", json!({ "filter": saved["id"] }));
    assert_eq!(list(), json!([all]));
    assert_eq!(desk.fails("filter.delete", json!({ "filter": saved["id"] })).code, "gone");
    // As its undo does.
    desk.ok("filter.save", save(&saved["id"], "Banners"));
    // Of two that were made in one millisecond either is the older.
    let both = list();
    assert!(both == json!([over, all]) || both == json!([all, over]), "{both}");

    assert_eq!(desk.fails("filter.save", save(&Value::Null, " ")).code, "name-empty");
    let bad = |query: &str| {
        desk.fails("filter.save", json!({ "project": project, "name": "x", "query": query })).code
    };
    for query in ["", "[]", "{", &format!("{{\"text\":\"{}\"}}", "x".repeat(16 << 10))] {
        assert_eq!(bad(query), "bad-input");
    }
    let nowhere = json!({ "project": saved["id"], "name": "x", "query": "{}" });
    assert_eq!(desk.fails("filter.save", nowhere).code, "gone");
}
