//! Files from elsewhere: times and durations as their reference says.

use std::time::Duration;

use galley_media::cancel::Cancel;
use serde_json::Value;

use super::open_stream;

fn check(stream: u32, num_frames: u32) {
    let Some(path) = galley_testkit::fixtures::path("video/nasa_13013.mp4") else { return };
    let name = format!("video/nasa_13013.stream{stream}.frames.json");
    let Some(reference) = galley_testkit::fixtures::path(&name) else { return };
    let reference: Vec<Value> = serde_json::from_slice(&std::fs::read(reference).unwrap()).unwrap();
    let video = open_stream(&path, Some(stream)).unwrap();
    let provisional = video.table();
    let table = video.confirm(&Cancel::new()).unwrap();
    assert_eq!(provisional.frames, table.frames, "demuxing alone gives the right table here");
    assert_eq!((table.len(), reference.len()), (num_frames, num_frames as usize));
    for (number, expected) in (0..).zip(&reference) {
        let line = table.line(number).unwrap();
        for (ours, theirs) in [(line.time, "pts_time"), (line.duration, "duration_time")] {
            let theirs: f64 = expected[theirs].as_str().unwrap().parse().unwrap();
            let ours = ours[0] as f64 / ours[1] as f64;
            let off = Duration::from_secs_f64((ours - theirs).abs());
            assert!(off < Duration::from_micros(1), "frame {number}: {ours} and {theirs}");
        }
    }
}

#[test]
fn times_of_both_streams_are_right() {
    check(0, 325);
    check(3, 390);
}

#[test]
fn the_larger_of_two_default_streams_is_shown() {
    let Some(path) = galley_testkit::fixtures::path("video/nasa_13013.mp4") else { return };
    let facts = open_stream(&path, None).unwrap().facts().unwrap();
    assert_eq!((facts.width, facts.height, facts.frames), (480, 270, 390));
    assert_eq!(facts.frame_rate, Some([30_000, 1001]));
    let other = open_stream(&path, Some(0)).unwrap().facts().unwrap();
    assert_eq!((other.width, other.frame_rate, other.frames), (320, Some([25, 1]), 325));
    assert_eq!(
        open_stream(&path, Some(1)).err().map(|error| error.code),
        Some(galley_media::error::Code::OutOfRange)
    );
}
