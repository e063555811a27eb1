//! The waveform below a film: on the frames of its ruler, as it is heard.

use std::path::PathBuf;

use galley_app::api::Event;
use galley_testkit::clips::{Recipe, derive};
use serde_json::json;

use crate::desk::Desk;

/// Of three seconds, or of as many frames: a tenth of them each.
const COLUMNS: usize = 30;

/// Three seconds of pictures at 25 a second.
fn silent(desk: &Desk) -> PathBuf {
    let arguments = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 25";
    Recipe::new("silent.mp4", 75, "25", arguments).make(desk.folder.path())
}

/// The same with a tone between two moments, in a sound that begins `late` seconds after the pictures. Blocks of a waveform lie
/// across the edges of columns: the tone keeps away from those.
fn film(desk: &Desk, name: &str, (from, to): (f64, f64), late: f64, pictures: &str) -> PathBuf {
    let (begin, end, length) = (from - late, to - late, 5.0 - late);
    let tone = format!("0.5*sin(2*PI*440*t)*gte(t\\,{begin})*lt(t\\,{end})");
    let after = format!(
        "-itsoffset {late} -f lavfi -i aevalsrc={tone}:s=48000:d={length} -map 0:v -map 1:a {pictures} -c:a pcm_s16le"
    );
    derive(desk.folder.path(), name, &silent(desk), "", &after)
}

/// Which columns are loud, once all is known.
fn loud(desk: &Desk, version: &str) -> Vec<usize> {
    let ask = || desk.ok("media.soundtrack", json!({ "version": version, "columns": COLUMNS }));
    let mut answer = ask();
    while answer["complete"] == false {
        let tag = format!("waveform/{version}");
        desk.wait_for(|event| matches!(event, Event::Changed { tags } if tags.contains(&tag)));
        answer = ask();
    }
    let peaks: Vec<i64> =
        answer["peaks"].as_array().unwrap().iter().map(|value| value.as_i64().unwrap()).collect();
    assert_eq!(peaks.len(), COLUMNS * 2);
    let is_loud = |pair: &&[i64]| {
        let (least, most) = (pair[0], pair[1]);
        assert!(least <= most);
        // Half of full scale on either side as one channel is heard on two, 3 dB less; or nothing.
        assert!((11_500..11_650).contains(&most) || (least, most) == (0, 0), "{pair:?}");
        most > 1000
    };
    peaks.chunks_exact(2).enumerate().filter(|(_, pair)| is_loud(pair)).map(|(column, _)| column).collect()
}

#[test]
fn a_film_is_loud_where_its_tone_is() {
    let desk = Desk::new();
    let (_, version) = desk.proof(film(&desk, "tone.mov", (1.02, 1.98), 0.0, "-c:v copy"));
    assert_eq!(loud(&desk, &version), (10..20).collect::<Vec<_>>());
    // Kept: the file is not decoded again.
    assert_eq!(desk.ok("media.soundtrack", json!({ "version": version, "columns": 3 }))["complete"], true);
}

#[test]
fn a_sound_that_begins_late_stands_where_it_is_heard() {
    let desk = Desk::new();
    let (_, version) = desk.proof(film(&desk, "late.mov", (2.02, 2.48), 1.5, "-c:v copy"));
    assert_eq!(loud(&desk, &version), (20..25).collect::<Vec<_>>());
}

/// 25 frames in the first second and 50 in the four after it: a share of the frames is no share of the time.
#[test]
fn columns_are_shares_of_frames_where_the_rate_varies() {
    let desk = Desk::new();
    let uneven =
        "-vf setpts='if(lt(N,25),N/25,1+(N-25)/12.5)/TB' -fps_mode vfr -c:v libx264 -preset ultrafast";
    let (_, version) = desk.proof(film(&desk, "uneven.mkv", (2.02, 2.98), 0.0, uneven));
    // The tone begins with frame 37.5 of 75.
    assert_eq!(loud(&desk, &version), (15..20).collect::<Vec<_>>());
}

#[test]
fn what_has_no_sound_and_too_many_columns_are_refused() {
    let desk = Desk::new();
    let (_, version) = desk.proof(silent(&desk));
    let ask = |columns: u32| {
        let refused = desk.call("media.soundtrack", json!({ "version": version, "columns": columns }));
        refused.unwrap_err().code
    };
    assert_eq!(ask(10), "not-a-sound");
    assert_eq!(ask(0), "bad-input");
    assert_eq!(ask(8193), "bad-input");
}
