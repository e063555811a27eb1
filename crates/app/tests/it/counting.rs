//! Frames counted from what a person sets: for a proof, on this device, written and typed.

use galley_app::media::cancel::Cancel;
use galley_app::media::pool::{At, RenderRequest};
use galley_testkit::clips::Recipe;
use serde_json::{Value, json};

use crate::desk::{Desk, text};

fn film(desk: &Desk, name: &str, arguments: &str) -> (String, String) {
    let arguments = format!("-c:v prores_ks -profile:v 1 -pix_fmt yuv422p10le {arguments}");
    desk.proof(Recipe::new(name, 40, "30000/1001", &arguments).make(desk.folder.path()))
}

fn media(desk: &Desk, proof: &str) -> Value {
    let media = &desk.get(proof)["versions"][0]["media"];
    json!([media["first_frame"], media["start_timecode"], media["drop_frame"], media["start_set"]])
}

fn set(
    desk: &Desk,
    version: &str,
    first: u32,
    start: Option<&str>,
) -> Result<Value, galley_app::api::Failure> {
    let input = json!({ "version": version, "first_frame": first, "start_timecode": start });
    desk.call("media.count-frames", input)
}

/// The timecode that comes with the picture of a frame.
fn stamped(desk: &Desk, version: &str, frame: u32) -> (Option<[u8; 4]>, bool) {
    let medium = desk.app.pictured(version).unwrap();
    let mut rendered = medium.render(&RenderRequest::new(At::Frame(frame)), &Cancel::new()).unwrap();
    desk.app.recount(version, &medium, &mut rendered).unwrap();
    let stamp = rendered.stamp.unwrap();
    (stamp.timecode, stamp.drop_frame)
}

#[test]
fn a_first_frame_and_a_start_are_set_shown_typed_and_kept() {
    let desk = Desk::new();
    let (proof, version) = film(&desk, "film.mov", "-timecode 01:00:59;20");
    let place = json!({ "frame": 10 });
    desk.ok("thread.start", json!({ "version": version, "place": place, "marks": [], "text": "Cut" }));
    let label = |desk: &Desk| text(&desk.threads(&proof)[0]["place_label"]);
    let find = |desk: &Desk, typed: &str| {
        let found = desk.call("media.find-frame", json!({ "version": version, "text": typed }));
        found.map(|found| found["frame"].as_u64().unwrap()).map_err(|failure| failure.code)
    };
    assert_eq!(media(&desk, &proof), json!([0, "01:00:59;20", true, false]));
    assert_eq!(label(&desk), "01:01:00;02");
    let ops = desk.num_ops();

    set(&desk, &version, 1001, None).unwrap();
    assert_eq!(media(&desk, &proof), json!([1001, "01:00:59;20", true, false]));
    assert_eq!((find(&desk, "1001"), find(&desk, "1040")), (Ok(0), Ok(39)));
    assert_eq!(find(&desk, "10"), Err("out-of-range".to_owned()));
    assert_eq!(label(&desk), "01:01:00;02", "timecode is counted as before");

    set(&desk, &version, 1001, Some(" 10:00:00:00 ")).unwrap();
    assert_eq!(media(&desk, &proof), json!([1001, "10:00:00:00", false, true]));
    assert_eq!(label(&desk), "10:00:00:10");
    assert_eq!(find(&desk, "10:00:00:10"), Ok(10));
    assert_eq!(stamped(&desk, &version, 31), (Some([10, 0, 1, 1]), false));
    assert_eq!(desk.threads(&proof)[0]["place"]["frame"], 10, "places are as they were");
    assert_eq!(desk.num_ops(), ops, "nothing of it is recorded");

    let desk = desk.restart();
    assert_eq!(media(&desk, &proof), json!([1001, "10:00:00:00", false, true]));
    assert_eq!(label(&desk), "10:00:00:10");

    set(&desk, &version, 0, Some("")).unwrap();
    assert_eq!(media(&desk, &proof), json!([0, "01:00:59;20", true, false]));
    assert_eq!(stamped(&desk, &version, 10), (Some([1, 1, 0, 2]), true));
    assert_eq!(find(&desk, "10"), Ok(10));
}

#[test]
fn what_cannot_be_counted_from_is_refused_and_changes_nothing() {
    let desk = Desk::new();
    let (proof, version) = film(&desk, "film.mov", "-timecode 01:00:59;20");
    set(&desk, &version, 7, Some("02:00:00;00")).unwrap();
    for start in ["soon", "25:00:00:00", "00:61:00:00", "00:01:00;00", "00:00:00:30", "1:2:3:4:5", "12"] {
        let failure = set(&desk, &version, 9, Some(start)).unwrap_err();
        assert_eq!(failure.code, "not-a-timecode", "{start}");
        assert!(failure.message.contains(start), "{failure:?}");
    }
    assert_eq!(set(&desk, &version, 10_000_000, None).unwrap_err().code, "out-of-range");
    assert_eq!(media(&desk, &proof), json!([7, "02:00:00;00", true, true]));

    let (_, picture) = desk.proof(desk.file("a.png", &crate::files::png(40, 30)));
    assert_eq!(set(&desk, &picture, 1, None).unwrap_err().code, "not-a-video");
}

#[test]
fn the_next_version_is_counted_as_the_last_where_its_rate_allows() {
    let desk = Desk::new();
    let (proof, version) = film(&desk, "film.mov", "");
    set(&desk, &version, 1001, Some("10:00:00;00")).unwrap();
    let pal = Recipe::new("pal.mov", 10, "25", "-c:v prores_ks -profile:v 1 -pix_fmt yuv422p10le");
    let ticket = desk.ticket(pal.make(desk.folder.path()));
    desk.ok("version.submit", json!({ "proof": proof, "ticket": ticket, "note": "" }));
    let versions = desk.get(&proof)["versions"].clone();
    let counted = |at: usize| {
        let media = &versions[at]["media"];
        (media["first_frame"].clone(), media["start_set"].clone(), media["drop_frame"].clone())
    };
    assert_eq!(counted(0), (json!(1001), json!(true), json!(true)));
    assert_eq!(counted(1), (json!(1001), json!(false), json!(false)), "25 a second has no drop-frame");

    // On the version whose rate does not allow it the start is there to be seen, and stays when something else is set.
    let next = text(&versions[1]["id"]);
    assert_eq!(versions[1]["media"]["set_start"], "10:00:00;00");
    set(&desk, &next, 7, None).unwrap();
    assert_eq!(media(&desk, &proof), json!([7, "10:00:00;00", true, true]));
    set(&desk, &next, 7, Some("")).unwrap();
    assert_eq!(media(&desk, &proof), json!([7, null, false, false]));
    assert_eq!(desk.get(&proof)["versions"][1]["media"]["set_start"], Value::Null);
}
