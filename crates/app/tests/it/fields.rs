//! W12 and W10 over the boundary: the schema, values, folders, the bin, and everything that is searched.

use galley_app::api::Event;
use galley_testkit::papers::{Paper, Sheet, line};
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

fn listed(desk: &Desk, project: &str, filter: &Value) -> Vec<String> {
    let sort = json!({ "by": "name", "descending": false });
    let list =
        desk.ok("project.proofs", json!({ "project": project, "sort": sort, "filter": filter, "limit": 50 }));
    list["proofs"].as_array().unwrap().iter().map(|card| text(&card["name"])).collect()
}

fn field(desk: &Desk, name: &str, kind: &str, options: &[&str]) -> String {
    let input = json!({ "name": name, "kind": kind, "options": options, "position": 0 });
    text(&desk.ok("field.define", input)["id"])
}

#[test]
fn w12_values_are_cleaned_kept_and_filtered_by() {
    let desk = Desk::new();
    let (project, proofs) = project(&desk, &["One", "Two", "Three"]);
    let budget = field(&desk, "Budget", "number", &[]);
    let risk = field(&desk, "Risk", "choice", &["High", " Low "]);
    let schema = desk.ok("schema.get", json!({}));
    let defined = schema["fields"].as_array().unwrap().iter().find(|one| one["id"] == json!(risk)).unwrap();
    assert_eq!(defined["options"], json!(["High", "Low"]));
    let set = |proofs: &[String], field: &str, value: Value| {
        desk.call("proofs.set", json!({ "proofs": proofs, "field": field, "value": value, "step": null }))
    };
    let first = set(&proofs[..2], &budget, json!({ "number": " 0100.50" })).unwrap();
    assert_eq!(first["changed"], 2);
    set(&proofs[1..], &risk, json!({ "choice": "High" })).unwrap();
    let values = desk.get(&proofs[1])["card"]["values"].clone();
    assert_eq!(values.as_array().unwrap().len(), 2);
    assert!(values.as_array().unwrap().contains(&json!({ "field": budget, "value": { "number": "100.5" } })));
    let number = |from: &str| json!({ "values": [{ "field": budget, "from": from }] });
    assert_eq!(listed(&desk, &project, &number("100")), ["One", "Two"]);
    assert_eq!(listed(&desk, &project, &number("101")), Vec::<String>::new());
    let both = json!({ "values": [
        { "field": budget, "any": [], "from": null, "until": "200" }, { "field": risk, "any": ["high"] },
    ] });
    assert_eq!(listed(&desk, &project, &both), ["Two"]);

    for value in [json!({ "choice": "Middle" }), json!({ "text": "High" }), json!({ "number": "1" })] {
        assert_eq!(set(&proofs, &risk, value).unwrap_err().code, "value-impossible");
    }
    assert_eq!(set(&proofs, &budget, json!({ "number": "much" })).unwrap_err().code, "value-impossible");
    desk.ok("field.remove", json!({ "field": risk }));
    assert_eq!(set(&proofs, &risk, json!({ "choice": "Low" })).unwrap_err().code, "deleted");
    assert_eq!(desk.get(&proofs[1])["card"]["values"].as_array().unwrap().len(), 1);
    let kind = json!({ "id": budget, "name": "Budget", "kind": "text", "options": [], "position": 0 });
    assert_eq!(desk.fails("field.define", kind).code, "field-kind-fixed");
    assert_eq!(set(&proofs[..2], &budget, Value::Null).unwrap()["changed"], 2);
    assert_eq!(desk.get(&proofs[0])["card"]["values"], json!([]));
}

#[test]
fn w12_tags_of_several_come_and_go_beside_what_each_has() {
    let desk = Desk::new();
    let (_, proofs) = project(&desk, &["One", "Two"]);
    let tags = field(&desk, "Tags", "tags", &[]);
    let own = json!({ "tags": ["own", "old"] });
    desk.ok("proofs.set", json!({ "proofs": proofs[..1], "field": tags, "value": own, "step": null }));
    let alter = |field: &str, add: &[&str], remove: &[&str]| {
        let input = json!({ "proofs": proofs, "field": field, "add": add, "remove": remove, "step": null });
        desk.call("proofs.alter", input)
    };
    let said = |proof: &String| desk.get(proof)["card"]["values"].clone();
    let of = |texts: &[&str]| json!([{ "field": tags, "value": { "tags": texts } }]);
    assert_eq!(alter(&tags, &[" new ", "own"], &["old"]).unwrap()["changed"], 2);
    assert_eq!((said(&proofs[0]), said(&proofs[1])), (of(&["own", "new"]), of(&["new", "own"])));
    assert_eq!(alter(&tags, &["new"], &["nowhere"]).unwrap()["changed"], 0);
    assert_eq!(alter(&tags, &[], &["own", "new"]).unwrap()["changed"], 2);
    assert_eq!((said(&proofs[0]), said(&proofs[1])), (json!([]), json!([])));
    desk.ok("undo", json!({}));
    desk.ok("undo", json!({}));
    assert_eq!((said(&proofs[0]), said(&proofs[1])), (of(&["own", "old"]), json!([])));

    let markets = field(&desk, "Markets", "choices", &["DE", "FR"]);
    assert_eq!(alter(&markets, &["US"], &[]).unwrap_err().code, "value-impossible");
    assert_eq!(alter(&markets, &["FR"], &[]).unwrap()["changed"], 2);

    // What is no longer offered cannot be said again: whoever has it stays as before, and the step is that of the others.
    desk.ok("proofs.set", json!({ "proofs": proofs[1..], "field": markets, "value": null, "step": null }));
    let fewer =
        json!({ "id": markets, "name": "Markets", "kind": "choices", "options": ["US"], "position": 0 });
    desk.ok("field.define", fewer);
    assert_eq!(alter(&markets, &["US"], &[]).unwrap()["changed"], 1);
    let has = |choice: &str| json!({ "field": markets, "value": { "choices": [choice] } });
    assert!(said(&proofs[0]).as_array().unwrap().contains(&has("FR")));
    assert_eq!(said(&proofs[1]), json!([has("US")]));
    desk.ok("undo", json!({}));
    assert!(said(&proofs[0]).as_array().unwrap().contains(&has("FR")));
    assert_eq!(said(&proofs[1]), json!([]));
    assert_eq!(alter(&markets, &["US"], &["FR"]).unwrap()["changed"], 2);

    let name = field(&desk, "Campaign", "text", &[]);
    assert_eq!(alter(&name, &["one"], &[]).unwrap_err().code, "value-impossible");
    desk.ok("field.remove", json!({ "field": markets }));
    assert_eq!(alter(&markets, &["DE"], &[]).unwrap_err().code, "deleted");
}

#[test]
fn w12_a_folder_is_renamed_with_all_below_as_one_step() {
    let desk = Desk::new();
    let (project, proofs) = project(&desk, &["One", "Two", "Three"]);
    let moved = |proof: &String, folder: &str| {
        desk.call("proofs.move", json!({ "proofs": [proof], "folder": folder, "step": null }))
    };
    moved(&proofs[0], " Spring / Social ").unwrap();
    moved(&proofs[1], "Spring").unwrap();
    moved(&proofs[2], "Autumn").unwrap();
    desk.ok("proof.archive", json!({ "proof": proofs[1] }));
    let folders = || desk.ok("project.folders", json!({ "project": project }));
    let before = folders();
    assert_eq!(
        before,
        json!([
            { "path": "Autumn", "num_proofs": 1 },
            { "path": "Spring", "num_proofs": 1 },
            { "path": "Spring/Social", "num_proofs": 1 },
        ])
    );
    let rename = |from: &str, to: &str| json!({ "project": project, "folder": from, "to": to });
    assert_eq!(desk.ok("folder.rename", rename("Spring", "Autumn/New"))["changed"], 2);
    assert_eq!(
        folders(),
        json!([
            { "path": "Autumn", "num_proofs": 2 },
            { "path": "Autumn/New", "num_proofs": 1 },
            { "path": "Autumn/New/Social", "num_proofs": 1 },
        ])
    );
    assert_eq!(desk.get(&proofs[1])["card"]["folder"], "Autumn/New", "what is archived goes along");
    assert_eq!(listed(&desk, &project, &json!({ "folder": "Autumn/New" })), ["One"]);
    desk.ok("undo", json!({}));
    assert_eq!(folders(), before);
    for path in ["a//b", "..", "1/2/3/4/5/6/7/8/9"] {
        assert_eq!(moved(&proofs[0], path).unwrap_err().code, "folder-impossible", "{path}");
        assert_eq!(desk.fails("folder.rename", rename("Spring", path)).code, "folder-impossible", "{path}");
    }
    let too_deep = rename("Spring", "1/2/3/4/5/6/7/8");
    assert_eq!(
        desk.fails("folder.rename", too_deep).code,
        "folder-impossible",
        "what lies below has no room"
    );
    assert_eq!(folders(), before);
}

#[test]
fn w10_what_is_deleted_is_in_the_bin_alone() {
    let desk = Desk::new();
    let (project, proofs) = project(&desk, &["One", "Two", "Three"]);
    let first = desk.ok("proofs.delete", json!({ "proofs": proofs[..2], "step": null }));
    assert_eq!(first["changed"], 2);
    let again = desk.ok("proofs.delete", json!({ "proofs": proofs, "step": first["step"] }));
    assert_eq!((&again["changed"], &again["step"]), (&json!(1), &first["step"]));
    let bin = json!({ "deleted": true });
    assert_eq!(listed(&desk, &project, &json!({})), Vec::<String>::new());
    assert_eq!(listed(&desk, &project, &bin), ["One", "Three", "Two"]);
    let home = desk.ok("home.get", json!({}));
    assert_eq!((&home["waiting"], &home["projects"][0]["num_proofs"]), (&json!([]), &json!(0)));
    assert_eq!(desk.get(&proofs[0])["card"]["deleted"], true);
    assert_eq!(desk.fails("proof.rename", json!({ "proof": proofs[0], "name": "x" })).code, "deleted");
    assert_eq!(desk.ok("proofs.recover", json!({ "proofs": [proofs[2]], "step": null }))["changed"], 1);
    assert_eq!(listed(&desk, &project, &json!({})), ["Three"]);
    desk.ok("undo", json!({}));
    desk.ok("undo", json!({}));
    assert_eq!(listed(&desk, &project, &json!({})), ["One", "Three", "Two"]);
    let many: Vec<&String> = std::iter::repeat_n(&proofs[0], 201).collect();
    assert_eq!(desk.fails("proofs.delete", json!({ "proofs": many, "step": null })).code, "bad-input");
}

#[test]
fn the_pages_of_a_pdf_are_found() {
    let desk = Desk::new();
    let texts = ["Contents", "How marmalade is made", ""];
    let sheets = texts.map(|text| Sheet::new(300, 100, &line(text, 12, 20, 60)));
    let (proof, version) = desk.proof(desk.file("Brochure.pdf", &Paper::new(&sheets, "", &[]).bytes()));
    desk.wait_for(|event| matches!(event, Event::Changed { tags } if *tags == ["search"]));
    let found = |desk: &Desk, text: &str| desk.ok("search.find", json!({ "text": text, "limit": 10 }));
    let hits = found(&desk, "MARMALADE");
    assert_eq!(hits.as_array().unwrap().len(), 1, "{hits}");
    let hit = &hits[0];
    assert_eq!((&hit["what"], &hit["page"]), (&json!("page-text"), &json!(2)));
    assert_eq!((&hit["proof"], &hit["version"]), (&json!(proof), &json!(version)));
    assert_eq!(hit["snippet"], "How \u{2068}marmalade\u{2069} is made");
    assert_eq!(hit["page_label"], "2", "a page without a label is called by its number");
    let desk = desk.restart();
    assert_eq!(found(&desk, "marmalade").as_array().unwrap().len(), 1, "it is not taken twice");
    desk.ok("proofs.delete", json!({ "proofs": [proof], "step": null }));
    assert_eq!(found(&desk, "marmalade"), json!([]));
}

#[test]
fn a_page_that_is_found_is_called_as_the_viewer_calls_it() {
    let desk = Desk::new();
    let sheets = ["Cover", "How marmalade is made"].map(|text| Sheet::new(300, 100, &line(text, 12, 20, 60)));
    let labels = "/PageLabels << /Nums [0 << /S /r >> 1 << /S /D >>] >>";
    let (_, version) = desk.proof(desk.file("Brochure.pdf", &Paper::new(&sheets, labels, &[]).bytes()));
    desk.wait_for(|event| matches!(event, Event::Changed { tags } if *tags == ["search"]));
    let pages = desk.ok("media.pages", json!({ "version": version, "first": 1, "count": 2 }));
    assert_eq!((&pages[0]["label"], &pages[1]["label"]), (&json!("i"), &json!("1")));
    let called = |desk: &Desk, text: &str| {
        let hits = desk.ok("search.find", json!({ "text": text, "limit": 10 }));
        (hits[0]["page"].clone(), hits[0]["page_label"].clone())
    };
    assert_eq!(called(&desk, "marmalade"), (json!(2), json!("1")));
    assert_eq!(called(&desk, "brochure"), (Value::Null, Value::Null), "its name is on no page");
    let desk = desk.restart();
    assert_eq!(called(&desk, "marmalade"), (json!(2), json!("1")));
}
