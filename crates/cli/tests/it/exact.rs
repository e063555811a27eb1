//! Frame exactness of the command: `frames`, `render --frame` and `render --frames` on every clip of the catalogue,
//! against a linear decode by the `ffmpeg` command.
//!
//! 12 frames of each clip in the gate, 99 with `GALLEY_SOAK=1`, each by a run of its own. What is written is compared
//! whole: the PNG with the one conversion of docs/PIXELS.md of that frame's decoded samples, the MD5s likewise. Where a
//! clip is RGB there is no conversion, and they are the `ffmpeg` command's own RGB. Clips with alpha and streams cut at any
//! byte are no part of the catalogue's list, and come beside it.

use std::collections::BTreeSet;
use std::fs::File;
use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use galley_media::cancel::Cancel;
use galley_media::picture::{Picture, Size, to_rgba};
use galley_media::video::Video;
use galley_testkit::catalogue::{self, Clip};
use galley_testkit::chance::{accesses, is_soak, seed};
use galley_testkit::clips::{HEIGHT, linear_decode, linear_decode_by};
use galley_testkit::truth::{Layout, Truth};
use galley_testkit::turned::{Turned, alpha_in_planes, shown_otherwise};
use image::{DynamicImage, RgbaImage};
use md5::{Digest, Md5};
use serde_json::Value;

use crate::run::galley;

/// Runs at a time.
const LANES: usize = 2;

/// A clip's linear decode, and how its samples become what the command writes.
struct Expected {
    truth: Truth,
    layout: Layout,
    like: Picture,
}

impl Expected {
    /// The decoder says how samples lie and which colours they mean, and nothing of which frame is which.
    fn of(clip: &Clip) -> Self {
        let cancel = Cancel::new();
        let video = Video::open(File::open(&clip.path).unwrap(), None, &cancel).unwrap();
        let like = video.frame(0, Size::Native, None, &cancel).unwrap();
        let named = video.facts().unwrap().pixel_format;
        let format = like.format;
        let layout = Layout::new(
            &named,
            format.is_planar(),
            format.bytes_per_sample(),
            like.strides[0],
            like.bytes.len(),
        );
        let truth = Truth::of(clip, &layout);
        Self { truth, layout, like }
    }

    /// RGB24 of a frame, rows packed.
    fn rgb(&self, number: u32) -> Vec<u8> {
        rgb(&self.like, self.truth.frame(number))
    }

    /// Frames before the half of one that the command refuses.
    fn num_whole(&self, clip: &Clip) -> u32 {
        self.truth.len() - u32::from(clip.ends_in_half_a_frame && self.truth.numbers.contains(&None))
    }
}

/// RGB24 of samples that lie and mean what those of a picture do, rows packed.
fn rgb(like: &Picture, samples: &[u8]) -> Vec<u8> {
    let picture = Picture { bytes: samples.to_vec(), ..like.clone() };
    let rgba = RgbaImage::from_raw(picture.width, picture.height, to_rgba(&picture).bytes).unwrap();
    DynamicImage::ImageRgba8(rgba).into_rgb8().into_raw()
}

fn check(clip: &Clip, folder: &Path) {
    let name = clip.name;
    let expected = Expected::of(clip);
    let (count, whole) = (expected.truth.len(), expected.num_whole(clip));
    let file = clip.path.to_str().unwrap();

    let lines = galley(folder, &["frames", file, "--json"]).lines();
    let numbers: Vec<_> = lines.iter().map(|line| line["frame"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (0..u64::from(count)).collect::<Vec<_>>(), "{name}: frames");

    let out = folder.join(format!("{}.png", file.rsplit('/').next().unwrap()));
    let written = out.to_str().unwrap();
    for number in accesses(name, 0, count) {
        let frame = number.to_string();
        let ran = galley(folder, &["render", file, "--frame", &frame, "-o", written, "--force"]);
        if number >= whole {
            let refused = (ran.exit, ran.err.starts_with("error[damaged]: "));
            assert_eq!(refused, (65, true), "{name}: half a frame is not shown: {ran:?}");
            continue;
        }
        assert_eq!(ran.exit, 0, "{name} {number}: {ran:?}");
        let picture = image::open(&out).unwrap().to_rgb8();
        let (width, pixels) = (picture.width(), picture.into_raw());
        if clip.is_numbered {
            let png = Layout { stride: width as usize * 3, step: 3, ..expected.layout.clone() };
            assert_eq!(png.number(&pixels), expected.truth.number(number), "{name}: frame {number}");
        }
        assert!(pixels == expected.rgb(number), "{name}: frame {number} is not that of the linear decode");
    }

    let range = range(name, whole);
    let asked = format!("{}..{}", range.start(), range.end());
    let lines = galley(folder, &["render", file, "--frames", &asked, "--json"]).lines();
    assert_eq!(lines.len(), range.clone().count(), "{name}: a line each");
    for (number, line) in range.zip(&lines) {
        let md5 = hex::encode(Md5::digest(expected.rgb(number)));
        let said = (line["frame"].as_u64(), line["md5"].as_str());
        assert_eq!(said, (Some(u64::from(number)), Some(md5.as_str())), "{name}: frame {number}");
    }

    let beyond = count.to_string();
    let ran = galley(folder, &["render", file, "--frame", &beyond, "-o", written, "--force", "--json"]);
    let error: Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!((ran.exit, &error["error"]["code"]), (2, &Value::from("out-of-range")), "{name}");
}

/// All whole frames in the longer run; in the gate some that cross the start of a GOP, which are 24 or fewer apart.
fn range(clip: &str, whole: u32) -> RangeInclusive<u32> {
    let length = if is_soak() { whole } else { whole.min(28) };
    let first = accesses(clip, 1, whole - length + 1)[0];
    first..=first + length - 1
}

/// Two clips at a time; every clip is tried, then those that failed are named.
fn check_each<T: Send>(clips: Vec<T>, name: impl Fn(&T) -> String + Sync, check: impl Fn(&T, &Path) + Sync) {
    println!("GALLEY_ACCESS_SEED={}", seed());
    let (left, failed) = (Mutex::new(clips), Mutex::new(Vec::new()));
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for lane in 0..LANES {
            let named = std::thread::Builder::new().name(format!("lane {lane}"));
            let work = || {
                loop {
                    let Some(clip) = left.lock().unwrap().pop() else { return };
                    let outcome = catch_unwind(AssertUnwindSafe(|| check(&clip, folder.path())));
                    if outcome.is_err() {
                        failed.lock().unwrap().push(name(&clip));
                    }
                }
            };
            named.spawn_scoped(scope, work).unwrap();
        }
    });
    assert_eq!(failed.into_inner().unwrap(), Vec::<String>::new(), "GALLEY_ACCESS_SEED={}", seed());
}

#[test]
fn cli_frames_are_the_frames_asked_for() {
    let mut clips = catalogue::numbered();
    clips.extend(catalogue::from_elsewhere());
    clips.extend(catalogue::with_alpha());
    check_each(clips, |clip| clip.name.to_owned(), check);
}

/// Streams of which the beginning is missing, cut at any byte.
fn cut_anywhere() -> Vec<PathBuf> {
    let percents: Vec<usize> = if is_soak() { (3..80).step_by(7).collect() } else { vec![17, 66] };
    catalogue::streams_cut_anywhere(&percents)
}

/// As [`check`], but a frame that the cut has damaged may be refused, and nothing says which number a frame carries.
fn check_cut(path: &Path, folder: &Path) {
    let file = path.to_str().unwrap();
    let name = file.rsplit('/').next().unwrap();
    let listed = galley(folder, &["frames", file]);
    let cancel = Cancel::new();
    let video = match Video::open(File::open(path).unwrap(), None, &cancel) {
        Ok(video) => video,
        Err(error) => {
            let nothing = linear_decode(path, 0, "yuv420p", 1).is_empty();
            assert!(listed.exit == 65 && nothing, "{name}: {error:?} {listed:?}");
            return;
        }
    };
    let count = u32::try_from(listed.lines().len()).unwrap();
    let like = (0..count).find_map(|number| video.frame(number, Size::Native, None, &cancel).ok()).unwrap();
    let facts = video.facts().unwrap();
    let truth = linear_decode(path, 0, &facts.pixel_format, like.bytes.len());
    let again = linear_decode_by(4, path, 0, &facts.pixel_format, like.bytes.len());
    assert_eq!(count as usize, truth.len(), "{name}: number of frames");

    let out = folder.join(format!("{name}.png"));
    let written = out.to_str().unwrap();
    let mut refused = BTreeSet::new();
    for number in accesses(name, 0, count) {
        let frame = number.to_string();
        let ran = galley(folder, &["render", file, "--frame", &frame, "-o", written, "--force"]);
        if ran.exit == 65 && ran.err.starts_with("error[damaged]: ") {
            refused.insert(number);
            continue;
        }
        assert_eq!(ran.exit, 0, "{name} {number}: {ran:?}");
        let samples = &truth[number as usize];
        // Half a frame of HEVC may be shown (docs/FORMATS.md); what stands in the other half depends on the threads.
        if again.get(number as usize) != Some(samples) {
            assert_eq!(facts.codec, "hevc", "{name}: frame {number} is not the same twice");
            continue;
        }
        let pixels = image::open(&out).unwrap().to_rgb8().into_raw();
        assert!(pixels == rgb(&like, samples), "{name}: frame {number} is not that of the linear decode");
    }
    assert!(refused.len() <= 4, "{name}: {refused:?}");
}

#[test]
fn cli_frames_of_streams_cut_anywhere_are_the_frames_asked_for() {
    check_each(cut_anywhere(), |path| path.display().to_string(), |path, folder| check_cut(path, folder));
}

/// A frame whose samples are turned or scaled has no others to be compared with byte for byte: its pixels say its number, and
/// can only be read where they are turned and sized as they should be.
fn check_turned(clip: &Turned, folder: &Path) {
    let name = clip.name;
    let file = clip.path.to_str().unwrap();
    let lines = galley(folder, &["frames", file, "--json"]).lines();
    assert_eq!(lines.len(), clip.num_frames as usize, "{name}: frames");
    let inspected = galley(folder, &["inspect", file, "--json"]).lines();
    let said = [&inspected[0]["video"]["width"], &inspected[0]["video"]["height"]].map(Value::as_u64);
    assert_eq!(said, [clip.size.0, clip.size.1].map(|side| Some(u64::from(side))), "{name}: size");
    let out = folder.join("turned.png");
    for number in accesses(name, 0, clip.num_frames) {
        let frame = number.to_string();
        let ran =
            galley(folder, &["render", file, "--frame", &frame, "-o", out.to_str().unwrap(), "--force"]);
        assert_eq!(ran.exit, 0, "{name} {number}: {ran:?}");
        let picture = image::open(&out).unwrap().to_rgba8();
        assert_eq!(picture.dimensions(), clip.size, "{name}");
        assert_eq!(clip.number(picture.as_raw()), Some(number), "{name}: frame {number}");
    }
}

#[test]
fn cli_frames_with_alpha_are_the_frames_asked_for_and_keep_what_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let planes = alpha_in_planes();
    check_turned(&planes, folder.path());
    let out = folder.path().join("alpha.png");
    // Where the lower half is half clear; alpha in planes is left out.
    for (path, clear) in [(catalogue::gray_alpha_apng(), 128), (planes.path, 255)] {
        let arguments =
            ["render", path.to_str().unwrap(), "--frame", "3", "-o", out.to_str().unwrap(), "--force"];
        assert_eq!(galley(folder.path(), &arguments).exit, 0);
        let picture = image::open(&out).unwrap().to_rgba8();
        let alpha = [20, HEIGHT as u32 - 20].map(|y| picture.get_pixel(160, y).0[3]);
        assert_eq!(alpha, [255, clear], "{}", path.display());
    }
}

#[test]
fn cli_frames_that_are_turned_or_scaled_are_the_frames_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    for clip in shown_otherwise() {
        check_turned(&clip, folder.path());
    }
}

#[test]
fn the_cover_of_a_sound_is_no_frame() {
    let folder = tempfile::tempdir().unwrap();
    let sound = catalogue::sound_with_cover();
    let (file, out) = (sound.to_str().unwrap(), folder.path().join("cover.png"));
    for asked in [
        vec!["frames", file, "--json"],
        vec!["render", file, "--frame", "0", "-o", out.to_str().unwrap(), "--json"],
    ] {
        let ran = galley(folder.path(), &asked);
        let error: Value = serde_json::from_str(&ran.err).unwrap();
        assert_eq!((ran.exit, &error["error"]["code"]), (65, &Value::from("unsupported")), "{asked:?}");
    }
    assert!(!out.exists());
}
