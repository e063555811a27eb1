//! Frames of two fields: what is smoothed of them, against the words of docs/PIXELS.md applied by the test to the
//! `ffmpeg` command's own decode.

use galley_testkit::catalogue;
use galley_testkit::clips::{HEIGHT, WIDTH, linear_decode};
use galley_testkit::fields::{self, First};

use super::{native, open};

const FRAME_BYTES: usize = WIDTH * HEIGHT * 3 / 2;
/// Where the number stands, the same in both fields; below it everything moves.
const NUM_STILL_LINES: usize = 40;

#[test]
fn fields_of_different_moments_are_smoothed_as_the_document_says() {
    for clip in fields::woven() {
        let (name, first) = (clip.name, clip.woven.unwrap());
        let video = open(&clip.path).unwrap();
        assert!(video.facts().unwrap().interlaced, "{name}");
        let decoded = linear_decode(&clip.path, 0, "yuv420p", FRAME_BYTES);
        assert_eq!(decoded.len(), 60, "{name}");
        for number in [0, 1, 2, 23, 24, 40, 59] {
            let (picture, raw) = (native(&video, number).unwrap(), &decoded[number as usize]);
            assert!(picture.bytes == fields::shown(raw, WIDTH, first), "{name}: frame {number}");

            let changed: Vec<usize> = (0..FRAME_BYTES).filter(|at| picture.bytes[*at] != raw[*at]).collect();
            let of_luma: Vec<usize> = changed.iter().copied().filter(|at| *at < WIDTH * HEIGHT).collect();
            // Most of the later field's 68 lines below the number; hardly anything of what stands still.
            assert!(of_luma.len() > 10_000, "{name}: frame {number}: {} samples", of_luma.len());
            let still = of_luma.iter().filter(|at| *at / WIDTH < NUM_STILL_LINES - 1).count();
            assert!(still < 500, "{name}: frame {number}: {still} samples of what does not move");
            let later = usize::from(first == First::Top);
            assert!(of_luma.iter().all(|at| at / WIDTH % 2 == later), "{name}: a line of the first field");
        }
    }
}

#[test]
fn fields_of_one_moment_are_left_as_they_are() {
    let clips = [
        (catalogue::interlaced_ts(), true, FRAME_BYTES),
        (catalogue::mpeg2_interlaced_ps(), true, FRAME_BYTES),
        (fields::repeated_fields_ts(), false, WIDTH * 192 * 3 / 2),
    ];
    for (path, is_interlaced, frame_bytes) in clips {
        let video = open(&path).unwrap();
        assert_eq!(video.facts().unwrap().interlaced, is_interlaced, "{path:?}");
        let decoded = linear_decode(&path, 0, "yuv420p", frame_bytes);
        for number in [0, 1, 2, 31, 59] {
            assert!(native(&video, number).unwrap().bytes == decoded[number as usize], "{path:?}: {number}");
        }
    }
}

/// A frame that is told to last for three fields is one frame, for as long.
#[test]
fn repeated_fields_make_no_frames() {
    let video = open(&fields::repeated_fields_ts()).unwrap();
    let table = video.confirm(&galley_media::cancel::Cancel::new()).unwrap();
    assert_eq!((table.len(), table.variable_frame_rate), (60, true));
    for number in [4, 5, 6, 7] {
        let line = table.line(number).unwrap();
        let fields = line.duration[0] as f64 / line.duration[1] as f64 * 60_000.0 / 1001.0;
        let right = if number % 2 == 0 { 3.0 } else { 2.0 };
        assert!((fields - right).abs() < 0.01, "frame {number} lasts for {fields} fields");
    }
}
