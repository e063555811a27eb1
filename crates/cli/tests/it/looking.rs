//! What `inspect`, `text` and `frames` say of good files.

use std::collections::BTreeSet;

use galley_testkit::{catalogue, fixtures};
use serde_json::{Value, json};

use crate::inputs::Inputs;
use crate::run::{Ran, command, galley};

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn an_image_by_every_field() {
    let inputs = Inputs::new();
    let found = galley(inputs.folder(), &["inspect", "poster.png", "--json"]).json();
    assert_eq!(keys(&found), BTreeSet::from(["bytes", "image", "kind", "media_type", "problems", "sha256"]));
    assert_eq!(
        found["image"],
        json!({ "width": 40, "height": 30, "bits_per_channel": 8, "channels": 3, "color_model": "rgb", "alpha": false,
                "icc_profile": null, "orientation": 1, "frames": 1, "dpi": null })
    );
    assert_eq!(
        (&found["kind"], &found["media_type"], &found["problems"]),
        (&json!("image"), &json!("image/png"), &json!([]))
    );
    let bytes = std::fs::metadata(inputs.path("poster.png")).unwrap().len();
    assert_eq!(found["bytes"], bytes);
    assert_eq!(found["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn the_bytes_decide_and_not_the_name() {
    let inputs = Inputs::new();
    let found = galley(inputs.folder(), &["inspect", "really-a-png.mp4", "--json"]).json();
    assert_eq!((&found["kind"], &found["media_type"]), (&json!("image"), &json!("image/png")));
    assert_eq!(found["problems"][0]["code"], "mislabelled");
}

#[test]
fn a_pdf_by_every_field() {
    let inputs = Inputs::new();
    let found = galley(inputs.folder(), &["inspect", "paper.pdf", "--json"]).json();
    assert_eq!(
        found["pdf"],
        json!({ "pages": [
                    { "number": 1, "label": "1", "width_pt": 200.0, "height_pt": 100.0, "rotation": 0, "boxes": { "media": [0.0, 0.0, 200.0, 100.0] } },
                    { "number": 2, "label": "2", "width_pt": 200.0, "height_pt": 100.0, "rotation": 0, "boxes": { "media": [0.0, 0.0, 200.0, 100.0] } } ],
                "encrypted": false, "spot_colors": [], "overprint": false, "annotations": 0 })
    );
}

#[test]
fn a_password_opens_from_a_file_and_from_stdin() {
    let inputs = Inputs::new();
    inputs.write("password.txt", b"sesame\r\n");
    let found =
        galley(inputs.folder(), &["inspect", "locked.pdf", "--json", "--password-file", "password.txt"])
            .json();
    assert_eq!(found["pdf"]["encrypted"], true);
    let ran = galley(
        inputs.folder(),
        &["render", "locked.pdf", "-o", "out.png", "--password-file", "password.txt"],
    );
    assert_eq!(ran.exit, 0, "{ran:?}");
    let mut command = command(inputs.folder());
    command.args(["text", "locked.pdf", "--json", "--password-file", "-"]);
    command.stdin(std::fs::File::open(inputs.path("password.txt")).unwrap());
    assert_eq!(Ran::of(command.output().unwrap()).lines()[0]["text"], "Terms");
}

#[test]
fn words_come_one_a_line() {
    let inputs = Inputs::new();
    let words = galley(inputs.folder(), &["text", "paper.pdf", "--json"]).lines();
    let got: Vec<_> =
        words.iter().map(|word| (word["page"].as_u64().unwrap(), word["text"].as_str().unwrap())).collect();
    assert_eq!(got, [(1, "Terms"), (1, "apply"), (2, "Second"), (2, "page")]);
    assert_eq!(keys(&words[0]), BTreeSet::from(["box", "page", "text"]));
    let rect: Vec<f64> =
        words[0]["box"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect();
    assert!((rect[0] - 20.0).abs() < 1.0 && rect[1] < 40.0 && rect[1] + rect[3] > 40.0, "{rect:?}");
    let second = galley(inputs.folder(), &["text", "paper.pdf", "--page", "2", "--json"]).lines();
    assert_eq!(second, words[2..]);
}

#[test]
fn text_is_found_with_its_boxes() {
    let inputs = Inputs::new();
    let words = galley(inputs.folder(), &["text", "paper.pdf", "--json"]).lines();
    let hits = galley(inputs.folder(), &["text", "paper.pdf", "--find", "TERMS", "--json"]).lines();
    assert_eq!(hits.len(), 1);
    assert_eq!(keys(&hits[0]), BTreeSet::from(["after", "before", "boxes", "page", "text"]));
    assert_eq!((&hits[0]["text"], &hits[0]["boxes"][0]), (&json!("Terms"), &words[0]["box"]));
    let ran = galley(inputs.folder(), &["text", "paper.pdf", "--find", "p"]);
    assert_eq!(ran.out, "1: Terms a[p]ply\n1: Terms ap[p]ly\n2: Second [p]age\n");
    let page = |page: &str, text: &str| {
        galley(inputs.folder(), &["text", "paper.pdf", "--page", page, "--find", text])
    };
    assert_eq!(page("1", "page").out, "");
    assert_eq!(page("2", "page").out, "2: Second [page]\n");
    assert_eq!(page("3", "page").exit, 2);
    assert_eq!(page("1", " ").exit, 2);
    assert_eq!(galley(inputs.folder(), &["text", "paper.pdf", "--find", "pag", "--whole-words"]).out, "");
    assert_eq!(galley(inputs.folder(), &["text", "paper.pdf", "--whole-words"]).exit, 2);
}

#[test]
fn a_video_by_every_field_and_frame() {
    let (Some(clip), Some(truth)) =
        (fixtures::path("video/nasa_13013.mp4"), fixtures::path("video/nasa_13013.stream3.frames.json"))
    else {
        return;
    };
    let inputs = Inputs::new();
    let clip = clip.to_str().unwrap();
    let found = galley(inputs.folder(), &["inspect", clip, "--json"]).json();
    let expected = [
        "codec",
        "width",
        "height",
        "coded_width",
        "coded_height",
        "rotation",
        "pixel_aspect",
        "frames",
        "frame_rate",
        "variable_frame_rate",
        "time_base",
        "duration",
        "start_timecode",
        "drop_frame",
        "pixel_format",
        "color",
        "interlaced",
    ];
    assert_eq!(keys(&found["video"]), BTreeSet::from(expected));
    assert_eq!(keys(&found["video"]["color"]), BTreeSet::from(["matrix", "primaries", "range", "transfer"]));
    assert_eq!(keys(&found["audio"][0]), BTreeSet::from(["channels", "codec", "duration", "sample_rate"]));
    let lines = galley(inputs.folder(), &["frames", clip, "--json"]).lines();
    assert_eq!(found["video"]["frames"], lines.len());
    let truth: Value = serde_json::from_slice(&std::fs::read(truth).unwrap()).unwrap();
    assert_eq!(lines.len(), truth.as_array().unwrap().len());
    for (number, line) in lines.iter().enumerate() {
        assert_eq!(line["frame"], number);
        for key in ["pts", "time", "duration", "key"] {
            assert!(!line[key].is_null(), "{key}");
        }
    }
    assert_eq!(lines[0]["time"], json!([0, 1]));
    let other = galley(inputs.folder(), &["inspect", clip, "--json", "--stream", "0"]).json();
    assert_ne!(other["video"]["width"], found["video"]["width"]);
}

#[test]
fn a_sound_is_counted_and_has_no_picture() {
    let inputs = Inputs::new();
    let clip = catalogue::sound("counted.mp3", 2, "2.5", "-c:a libmp3lame -b:a 128k");
    let clip = clip.to_str().unwrap();
    let found = galley(inputs.folder(), &["inspect", clip, "--json"]).json();
    assert_eq!(keys(&found), BTreeSet::from(["audio", "bytes", "kind", "media_type", "problems", "sha256"]));
    assert_eq!((&found["kind"], &found["problems"]), (&json!("audio"), &json!([])));
    let expected = json!([{ "codec": "mp3", "channels": 2, "sample_rate": 48_000, "duration": [5, 2] }]);
    assert_eq!(found["audio"], expected, "what went in comes out, without the encoder's delay");
    for arguments in [&["render", clip, "-o", "out.png"][..], &["frames", clip], &["text", clip]] {
        let ran = galley(inputs.folder(), arguments);
        assert_eq!(ran.exit, 65, "{arguments:?}: {ran:?}");
        assert!(ran.err.contains("unsupported") && ran.out.is_empty(), "{arguments:?}: {ran:?}");
    }
    assert!(!inputs.path("out.png").exists());
}

#[test]
fn looking_without_json_is_for_people() {
    let inputs = Inputs::new();
    let ran = galley(inputs.folder(), &["inspect", "poster.png"]);
    assert_eq!(ran.exit, 0);
    assert!(ran.out.contains("40 × 30 px") && ran.err.is_empty(), "{ran:?}");
    let ran = galley(inputs.folder(), &["text", "paper.pdf"]);
    assert_eq!(ran.out, "Terms apply\nSecond page\n");
}
