//! Sound as a proof: it comes in, its waveform grows and is kept, threads sit on stretches of it.

use std::path::PathBuf;

use galley_app::api::Event;
use galley_testkit::{catalogue, clips};
use serde_json::{Value, json};

use crate::desk::{Desk, text};
use crate::files;

/// A spot of two channels, and its samples as the `ffmpeg` command decodes them.
fn spot(name: &str, seconds: &str, arguments: &str) -> (PathBuf, Vec<f32>) {
    let path = catalogue::sound(name, 2, seconds, arguments);
    let samples = clips::linear_samples(&path);
    (path, samples)
}

/// Smallest and largest of both channels between two samples.
fn pairs(samples: &[f32], start: usize, end: usize) -> Vec<i64> {
    let within = &samples[start * 2..end * 2];
    let bits = |value: f32| (value * 32_768.0).round().clamp(-32_768.0, 32_767.0) as i64;
    let of = |channel: usize| within.iter().skip(channel).step_by(2).copied().map(bits);
    (0..2).flat_map(|channel| [of(channel).min().unwrap(), of(channel).max().unwrap()]).collect()
}

/// Half an hour, long enough to be told about before its end on any machine, and small.
fn long() -> PathBuf {
    let graph = std::path::Path::new("aevalsrc=exprs=0.5*sin(440*t)|0.25*sin(220*t):s=48000:d=1800");
    clips::derive(&catalogue::folder(), "long.flac", graph, "-f lavfi", "-c:a flac")
}

fn columns(answer: &Value) -> Vec<i64> {
    answer["columns"].as_array().unwrap().iter().map(|value| value.as_i64().unwrap()).collect()
}

fn ask(desk: &Desk, version: &str, first: u64, count: u64, columns: u32) -> Value {
    let asked = json!({ "version": version, "first": first, "count": count, "columns": columns });
    desk.ok("media.waveform", asked)
}

/// Asks until all is known.
fn complete(desk: &Desk, version: &str) -> Value {
    let mut answer = ask(desk, version, 0, 1, 1);
    while answer["complete"] == false {
        let tag = format!("waveform/{version}");
        desk.wait_for(|event| matches!(event, Event::Changed { tags } if tags.contains(&tag)));
        answer = ask(desk, version, 0, 1, 1);
    }
    answer
}

#[test]
fn a_sound_becomes_a_proof_whose_samples_are_counted() {
    let desk = Desk::new();
    let (path, samples) = spot("spot.mp3", "7", "-c:a libmp3lame -b:a 128k");
    let num_samples = samples.len() / 2;
    let (proof, version) = desk.proof(path);
    let found = desk.get(&proof);
    assert_eq!(found["card"]["kind"], "audio");
    let media = &found["versions"][0]["media"];
    assert_eq!(
        (&media["kind"], &media["channels"], &media["sample_rate"], &media["codec"]),
        (&json!("audio"), &json!(2), &json!(48_000), &json!("mp3"))
    );
    let answer = complete(&desk, &version);
    assert_eq!(
        (&answer["num_samples"], &answer["known"], &answer["channels"], &answer["sample_rate"]),
        (&json!(num_samples), &json!(num_samples), &json!(2), &json!(48_000))
    );
    let media = &desk.get(&proof)["versions"][0]["media"];
    assert_eq!((&media["confirmed"], &media["num_samples"]), (&json!(true), &json!(num_samples)));
    let [num, den] = [0, 1].map(|at| media["duration"][at].as_u64().unwrap());
    assert_eq!(num * 48_000, num_samples as u64 * den);
}

#[test]
fn columns_are_the_samples_from_far_and_near() {
    let desk = Desk::new();
    let (path, samples) = spot("spot.flac", "7", "-c:a flac");
    let (_, version) = desk.proof(path);
    complete(&desk, &version);
    let expected = |edges: &[usize]| -> Vec<i64> {
        edges.windows(2).flat_map(|edge| pairs(&samples, edge[0], edge[1])).collect()
    };
    let far = ask(&desk, &version, 2560, 25_600, 10);
    assert_eq!(columns(&far), expected(&(1..12).map(|edge| edge * 2560).collect::<Vec<_>>()));
    let near = ask(&desk, &version, 200_001, 700, 3);
    assert_eq!(columns(&near), expected(&[200_001, 200_234, 200_467, 200_701]));
    let end = ask(&desk, &version, samples.len() as u64 / 2 - 100, 1000, 10);
    assert_eq!(columns(&end).len(), 4, "one column, and what is beyond the end is left off");
    assert!(columns(&ask(&desk, &version, samples.len() as u64, 1000, 10)).is_empty());
    for wrong in [
        json!({ "version": version, "first": 0, "count": 0, "columns": 1 }),
        json!({ "version": version, "first": 0, "count": 1, "columns": 0 }),
        json!({ "version": version, "first": 0, "count": 1, "columns": 8193 }),
        json!({ "version": version, "first": 1_u64 << 53, "count": 1, "columns": 1 }),
        json!({ "version": version, "first": -1, "count": 1, "columns": 1 }),
    ] {
        assert_eq!(desk.fails("media.waveform", wrong.clone()).code, "bad-input", "{wrong}");
    }
}

#[test]
fn a_waveform_grows_and_its_growth_is_told() {
    let desk = Desk::new();
    let (_, version) = desk.proof(long());
    desk.told();
    let mut known = 0;
    let mut num_told = 0;
    loop {
        let answer = ask(&desk, &version, 0, 1800 * 48_000, 100);
        let now = answer["known"].as_u64().unwrap();
        assert!(now >= known, "{now} after {known}");
        assert_eq!(answer["num_samples"], 1800 * 48_000);
        let num_columns = columns(&answer).len() as u64 / 4;
        assert_eq!(num_columns, now * 100 / (1800 * 48_000), "whole columns of what is known");
        known = now;
        if answer["complete"] == true {
            break;
        }
        let tag = format!("waveform/{version}");
        desk.wait_for(|event| matches!(event, Event::Changed { tags } if tags.contains(&tag)));
        num_told += 1;
    }
    assert_eq!(known, 1800 * 48_000);
    assert!(num_told >= 1);
}

#[test]
fn what_was_counted_once_is_kept() {
    let desk = Desk::new();
    let (path, samples) = spot("spot.wav", "7", "-c:a pcm_s16le");
    let (proof, version) = desk.proof(path);
    complete(&desk, &version);
    let before = ask(&desk, &version, 0, samples.len() as u64 / 2, 500);
    let near = ask(&desk, &version, 100_000, 500, 100);
    let desk = desk.restart();
    let media = &desk.get(&proof)["versions"][0]["media"];
    assert_eq!(media["confirmed"], true);
    let after = ask(&desk, &version, 0, samples.len() as u64 / 2, 500);
    assert_eq!(after, before, "at once, and complete");
    assert_eq!(ask(&desk, &version, 100_000, 500, 100), near);
    let told = desk.told();
    assert!(
        told.iter()
            .all(|event| !matches!(event, Event::Changed { tags } if tags[0].starts_with("waveform/"))),
        "nothing was decoded again: {told:?}"
    );
}

#[test]
fn a_pass_that_was_stopped_goes_on() {
    let desk = Desk::new();
    let (_, version) = desk.proof(long());
    let known = || ask(&desk, &version, 0, 1, 1)["known"].as_u64().unwrap();
    let mut before = known();
    while before == 0 {
        let tag = format!("waveform/{version}");
        desk.wait_for(|event| matches!(event, Event::Changed { tags } if tags.contains(&tag)));
        before = known();
    }
    // Closes the medium, in whatever state the pass is; and quits while another may run.
    desk.ok("media.retry", json!({ "version": version }));
    let after = known();
    assert!(after >= before, "{after} after {before}: what was decoded is decoded again");
    let desk = desk.restart();
    let answer = complete(&desk, &version);
    assert_eq!(answer["known"], 1800 * 48_000);
}

#[test]
fn a_sound_that_does_not_say_how_long_it_is_is_counted() {
    let desk = Desk::new();
    let (path, samples) = spot("spot.flac", "7", "-c:a flac");
    let num_samples = samples.len() as u64 / 2;
    let mut bytes = std::fs::read(path).unwrap();
    // The last 36 bits of these eight bytes of STREAMINFO are the number of samples; 0 is unknown, as in a file that
    // was written into a pipe (RFC 9639, 8.2).
    bytes[21] &= 0xF0;
    bytes[22..26].fill(0);
    let (proof, version) = desk.proof(desk.file("piped.flac", &bytes));
    let media = &desk.get(&proof)["versions"][0]["media"];
    assert_eq!((&media["num_samples"], &media["confirmed"]), (&json!(0), &json!(false)));
    let answer = complete(&desk, &version);
    assert_eq!((&answer["num_samples"], &answer["known"]), (&json!(num_samples), &json!(num_samples)));
    let media = &desk.get(&proof)["versions"][0]["media"];
    assert_eq!((&media["num_samples"], &media["confirmed"]), (&json!(num_samples), &json!(true)));
}

#[test]
fn many_sounds_that_are_drawn_small_are_all_counted() {
    let desk = Desk::new();
    let proofs: Vec<(String, String)> = (0..6)
        .map(|number| {
            let (path, _) = spot(&format!("small-{number}.flac"), &format!("{}", 20 + number), "-c:a flac");
            desk.proof(path)
        })
        .collect();
    let picture = |version: &str| desk.ok("media.thumbnail", json!({ "version": version, "size": 200 }));
    std::thread::scope(|scope| {
        for (_, version) in &proofs {
            scope.spawn(move || picture(version));
        }
        // One of them is looked at meanwhile: it does not wait for its turn.
        complete(&desk, &proofs[0].1);
    });
    for (proof, version) in &proofs {
        while desk.get(proof)["versions"][0]["media"]["confirmed"] == false {
            desk.wait_for(
                |event| matches!(event, Event::Changed { tags } if tags.contains(&"proof".to_owned())),
            );
        }
        assert_eq!(picture(version)["width"], 200);
    }
}

#[test]
fn threads_sit_on_stretches_and_moments() {
    let desk = Desk::new();
    let (path, samples) = spot("spot.m4a", "90", "-c:a aac");
    let num_samples = samples.len() as u64 / 2;
    let (proof, version) = desk.proof(path);
    complete(&desk, &version);
    let start = |place: Value, marks: Value| {
        let input = json!({ "version": version, "place": place, "marks": marks, "text": "x" });
        desk.call("thread.start", input).map_err(|failure| failure.code)
    };
    let span =
        |start: u64, end: u64| json!({ "span": { "start": start, "end": end, "sample_rate": 48_000 } });
    start(span(4_005_888, 4_005_888), json!([])).unwrap();
    start(span(48_000, 72_000), json!([])).unwrap();
    start(json!({}), json!([])).unwrap();
    start(span(num_samples, num_samples), json!([])).unwrap();
    let threads = desk.threads(&proof);
    let labels: Vec<String> = threads.iter().map(|thread| text(&thread["place_label"])).collect();
    assert_eq!(labels[..3], ["1:23.456", "0:01.000 – 0:01.500", ""]);
    let place = json!({ "page": null, "frame": null, "span": { "start": 48_000, "end": 72_000, "sample_rate": 48_000 } });
    assert_eq!(threads[1]["place"], place);
    assert_eq!(threads[2]["place"], json!({ "page": null, "frame": null }));

    let a_box = json!([{ "shape": { "shape": "box", "x": 0, "y": 0, "width": 1000, "height": 1000 } }]);
    let refused = |place: Value, marks: Value| start(place, marks).unwrap_err();
    assert_eq!(refused(span(72_000, 48_000), json!([])), "place-impossible");
    assert_eq!(refused(span(0, num_samples + 1), json!([])), "out-of-range");
    let other_rate = json!({ "span": { "start": 0, "end": 1, "sample_rate": 44_100 } });
    assert_eq!(refused(other_rate, json!([])), "place-impossible");
    assert_eq!(refused(span(0, 1), a_box.clone()), "place-impossible");
    assert_eq!(refused(json!({}), a_box), "place-impossible");
    assert_eq!(refused(json!({ "page": 1 }), json!([])), "place-impossible");
    assert_eq!(refused(json!({ "frame": 1 }), json!([])), "not-a-video");
    assert_eq!(
        refused(json!({ "span": { "start": -1, "end": 1, "sample_rate": 48_000 } }), json!([])),
        "bad-input"
    );

    let (_, picture) = desk.proof(desk.file("a.png", &files::png(20, 20)));
    let input = json!({ "version": picture, "place": span(0, 1), "marks": [], "text": "x" });
    assert_eq!(desk.fails("thread.start", input).code, "place-impossible");
    let asked = json!({ "version": picture, "first": 0, "count": 1, "columns": 1 });
    assert_eq!(desk.fails("media.waveform", asked).code, "not-a-sound");

    // What people said of sound is searched like everything else.
    let hits = desk.ok("search.find", json!({ "text": "x", "limit": 10 }));
    assert!(hits.as_array().unwrap().iter().any(|hit| hit["proof"] == json!(proof)));
}

#[test]
fn typed_places_are_times_and_samples() {
    let desk = Desk::new();
    let (path, samples) = spot("typed.wav", "90", "-c:a pcm_s16le");
    let (_, version) = desk.proof(path);
    let find = |typed: &str| {
        let found = desk.call("media.find-frame", json!({ "version": version, "text": typed }));
        found.map(|found| found["frame"].as_u64().unwrap()).map_err(|failure| failure.code)
    };
    assert_eq!(find("1:23.456"), Ok(4_005_888));
    assert_eq!(find("83.5s"), Ok(4_008_000));
    assert_eq!(find("0:01:03"), Ok(3_024_000));
    assert_eq!(find("#12345"), Ok(12_345));
    assert_eq!(find("1:30"), Ok(samples.len() as u64 / 2), "the end is a place");
    assert_eq!(find("1:31"), Err("out-of-range".to_owned()));
    assert_eq!(find("#99999999999"), Err("out-of-range".to_owned()));
    assert_eq!(find("yesterday"), Err("not-a-time".to_owned()));
}

#[test]
fn a_small_picture_shows_where_it_is_loud() {
    let desk = Desk::new();
    let path = catalogue::sound("halves.wav", 1, "2", "-filter:a volume='lt(t,1)':eval=frame -c:a pcm_s16le");
    let (_, version) = desk.proof(path);
    complete(&desk, &version);
    let small = desk.ok("media.thumbnail", json!({ "version": version, "size": 200 }));
    assert_eq!((&small["width"], &small["height"]), (&json!(200), &json!(100)));
    let url = text(&small["url"]);
    let png = base64::Engine::decode(
        &base64::engine::general_purpose::STANDARD,
        url.strip_prefix("data:image/png;base64,").unwrap(),
    );
    let picture = image::load_from_memory(&png.unwrap()).unwrap().into_rgba8();
    let ink = |columns: std::ops::Range<u32>| {
        columns
            .flat_map(|x| (0..100).map(move |y| (x, y)))
            .filter(|(x, y)| picture.get_pixel(*x, *y)[3] > 0)
            .count()
    };
    assert!(ink(0..90) > 10 * ink(110..200), "{} and {}", ink(0..90), ink(110..200));
    assert_eq!(ink(110..200), 90, "silence is a line");
}

#[test]
fn pictures_of_sound_are_refused_and_so_is_silence_that_cannot_be_decoded() {
    let desk = Desk::new();
    let (_, version) = desk.proof(desk.file("silence.wav", &files::wav()));
    let sample = json!({ "version": version, "points": [{ "x": 0, "y": 0 }] });
    assert_eq!(desk.fails("media.sample", sample).code, "no-picture");
    assert_eq!(desk.app.pictured(&version).err().unwrap().code, "no-picture");
    let pages = json!({ "version": version, "first": 1, "count": 1 });
    assert_eq!(desk.fails("media.pages", pages).code, "unsupported");
    let mut header = files::wav();
    header.truncate(44);
    let ticket = desk.ticket(desk.file("header.wav", &header));
    let before = desk.num_ops();
    let failure = desk.fails("proof.create", json!({ "ticket": ticket }));
    assert!(matches!(failure.code.as_str(), "damaged" | "empty"), "{failure:?}");
    assert_eq!(desk.num_ops(), before, "nothing of it is on the record");
}

#[test]
fn a_version_of_another_kind_is_refused_both_ways() {
    let desk = Desk::new();
    let (sound, _) = desk.proof(desk.file("silence.wav", &files::wav()));
    let (picture, _) = desk.proof(desk.file("a.png", &files::png(20, 20)));
    let submit = |proof: &str, path: PathBuf| {
        desk.call("version.submit", json!({ "proof": proof, "ticket": desk.ticket(path), "note": "" }))
    };
    assert_eq!(submit(&sound, desk.file("b.png", &files::png(20, 20))).unwrap_err().code, "kind-differs");
    assert_eq!(submit(&picture, desk.file("b.wav", &files::wav())).unwrap_err().code, "kind-differs");
    submit(&sound, catalogue::sound("spot.flac", 2, "7", "-c:a flac")).unwrap();
    assert_eq!(desk.get(&sound)["versions"].as_array().unwrap().len(), 2);
}
