//! Turned, mirrored and stretched frames: where each pixel goes, against the `ffmpeg` command's own turning.

use std::path::Path;
use std::process::Command;

use galley_media::cancel::Cancel;
use galley_media::picture::to_rgba;
use galley_testkit::catalogue;
use galley_testkit::clips::{HEIGHT, WIDTH};
use galley_testkit::turned::{each_way, shown_otherwise};

use super::{native, open};

/// Luma of a frame as the command turns it by itself.
fn turned_by_the_command(path: &Path, frame: usize) -> Vec<u8> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-i"]).arg(path);
    let count = (frame + 1).to_string();
    command.args(["-map", "0:v:0", "-frames:v", &count, "-pix_fmt", "yuv420p", "-f", "rawvideo", "pipe:1"]);
    let output = command.output().expect("the ffmpeg command starts");
    let frames: Vec<_> = output.stdout.chunks_exact(WIDTH * HEIGHT * 3 / 2).collect();
    frames[frame][..WIDTH * HEIGHT].to_vec()
}

#[test]
fn every_turn_and_mirror_is_that_of_the_command() {
    let upright = to_rgba(&native(&open(&catalogue::closed_mp4()).unwrap(), 7).unwrap());
    for clip in each_way() {
        let name = clip.name;
        let video = open(&clip.path).unwrap();
        let facts = video.facts().unwrap();
        let said = (facts.width, facts.height, facts.rotation, facts.mirrored);
        assert_eq!(said, (clip.size.0, clip.size.1, clip.rotation, clip.mirrored), "{name}");
        assert_eq!((facts.coded_width, facts.coded_height), (WIDTH as u32, HEIGHT as u32), "{name}");
        let picture = native(&video, 7).unwrap();
        assert_eq!((picture.width, picture.height), clip.size, "{name}");
        assert!(picture.plane(0) == turned_by_the_command(&clip.path, 7), "{name}: luma");
        let shown = to_rgba(&picture);
        for (x, y) in (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (x, y))) {
            let (to_x, to_y) = clip.place(x, y);
            let (from, to) = ((y * WIDTH + x) * 4, (to_y * clip.size.0 as usize + to_x) * 4);
            let pair = upright.bytes[from..from + 4].iter().zip(&shown.bytes[to..to + 4]);
            assert!(pair.into_iter().all(|(a, b)| a.abs_diff(*b) <= 2), "{name}: {x} {y}");
        }
    }
}

#[test]
fn a_part_of_a_mirrored_frame_is_that_part() {
    for clip in each_way() {
        let video = open(&clip.path).unwrap();
        let whole = to_rgba(&native(&video, 3).unwrap());
        let part = video
            .frame(3, galley_media::picture::Size::Native, Some([40, 20, 30, 50]), &Cancel::new())
            .unwrap();
        assert_eq!((part.x, part.y, part.width, part.height), (40, 20, 30, 50), "{}", clip.name);
        let part = to_rgba(&part);
        // Not at the edge, where chroma has no neighbours any more.
        for (x, y) in (2..48).flat_map(|y| (2..28).map(move |x| (x, y))) {
            let (at, from) = ((y * 30 + x) * 4, ((y + 20) * clip.size.0 as usize + x + 40) * 4);
            assert_eq!(part.bytes[at..at + 4], whole.bytes[from..from + 4], "{} at {x} {y}", clip.name);
        }
    }
}

#[test]
fn frames_shown_otherwise_are_the_frames_asked_for() {
    for clip in shown_otherwise() {
        let video = open(&clip.path).unwrap();
        assert_eq!(video.confirm(&Cancel::new()).unwrap().len(), clip.num_frames, "{}", clip.name);
        for number in [clip.num_frames - 1, 13, 25, 24, 0] {
            let rgba = to_rgba(&native(&video, number).unwrap());
            assert_eq!(clip.number(&rgba.bytes), Some(number), "{}", clip.name);
        }
    }
}
