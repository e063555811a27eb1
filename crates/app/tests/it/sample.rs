//! The sample campaign: added by one call, once, and going on where it stopped.

use std::path::PathBuf;

use galley_app::api::Event;
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::files;

fn campaign(list: &Value) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    for version in ["v1", "v2"] {
        std::fs::create_dir(path.join(version)).unwrap();
    }
    std::fs::write(path.join("v1/poster.png"), files::png(60, 80)).unwrap();
    std::fs::write(path.join("v2/poster.png"), files::png(61, 80)).unwrap();
    std::fs::write(path.join("v1/brochure.pdf"), files::pdf(2)).unwrap();
    std::fs::write(path.join("campaign.json"), list.to_string()).unwrap();
    (folder, path)
}

fn list() -> Value {
    json!({ "project": "Halvenne", "proofs": [
        { "name": "Poster", "versions": [
            { "file": "v1/poster.png", "note": "First" }, { "file": "v2/poster.png", "note": "Second" } ] },
        { "name": "Brochure", "versions": [ { "file": "v1/brochure.pdf", "note": "" } ] },
    ] })
}

#[test]
fn one_call_adds_all_of_it_once() {
    let (_kept, folder) = campaign(&list());
    let desk = Desk::unnamed(Some(folder));
    assert_eq!(desk.ok("app.state", json!({}))["sample_available"], true);
    assert_eq!(desk.fails("sample.add", json!({})).code, "not-named");
    desk.ok("person.name", json!({ "name": "Ada" }));
    desk.told();
    let card = desk.ok("sample.add", json!({}));
    assert_eq!((&card["name"], &card["num_proofs"]), (&json!("Halvenne"), &json!(2)));
    let last = desk.told().into_iter().rev().find_map(|event| match event {
        Event::Progress { ticket, done, total, .. } if ticket == "sample" => Some((done, total)),
        _ => None,
    });
    assert_eq!(last, Some((3, 3)));
    let proofs = json!({ "project": card["id"], "limit": 10 });
    let proofs = desk.ok("project.proofs", proofs);
    let poster = proofs["proofs"].as_array().unwrap().iter().find(|card| card["name"] == "Poster").unwrap();
    let view = desk.get(poster["id"].as_str().unwrap());
    assert_eq!(
        (&view["versions"][0]["note"], &view["versions"][1]["note"]),
        (&json!("First"), &json!("Second"))
    );
    assert_eq!(desk.ok("app.state", json!({}))["sample_added"], true);
    assert_eq!(desk.ok("undo.state", json!({}))["undo"], json!(null), "nothing of it is undone by chance");
    let num_ops = desk.num_ops();
    assert_eq!(desk.ok("sample.add", json!({}))["id"], card["id"]);
    assert_eq!(desk.num_ops(), num_ops, "a second call adds nothing");
}

#[test]
fn it_goes_on_where_it_stopped() {
    let (_kept, folder) = campaign(&list());
    let brochure = std::fs::read(folder.join("v1/brochure.pdf")).unwrap();
    std::fs::write(folder.join("v1/brochure.pdf"), b"").unwrap();
    let desk = Desk::unnamed(Some(folder.clone()));
    desk.ok("person.name", json!({ "name": "Ada" }));
    assert_eq!(desk.fails("sample.add", json!({})).code, "empty");
    assert_eq!(desk.ok("app.state", json!({}))["sample_added"], false);
    std::fs::write(folder.join("v1/brochure.pdf"), brochure).unwrap();
    let card = desk.ok("sample.add", json!({}));
    assert_eq!(card["num_proofs"], 2);
    assert_eq!(desk.ok("project.list", json!({})).as_array().unwrap().len(), 1);
}

#[test]
fn a_list_cannot_lead_out_of_its_folder() {
    for file in ["../secret.png", "/etc/passwd", "v1/../../x.png"] {
        let list = json!({ "project": "x", "proofs": [ { "name": "x", "versions": [ { "file": file, "note": "" } ] } ] });
        let (_kept, folder) = campaign(&list);
        let desk = Desk::unnamed(Some(folder));
        desk.ok("person.name", json!({ "name": "Ada" }));
        assert_eq!(desk.fails("sample.add", json!({})).code, "sample-missing");
    }
    let desk = Desk::new();
    assert_eq!(desk.ok("app.state", json!({}))["sample_available"], false);
    assert_eq!(desk.fails("sample.add", json!({})).code, "sample-missing");
}
