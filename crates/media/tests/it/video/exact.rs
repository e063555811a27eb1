//! Frame N is frame N, on every file: pixels and numbers against a linear decode by the `ffmpeg` command; frames whose
//! fields are of different moments are smoothed for that by the test's own means.

use std::path::Path;
use std::sync::Arc;

use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::video::Video;
use galley_testkit::catalogue::{self, Clip};
use galley_testkit::chance::{accesses, is_soak};
use galley_testkit::clips::{linear_decode, linear_decode_by};
use galley_testkit::truth::{Layout, Truth};

use super::{layout, native, open, open_stream};

/// Compares a stream with its linear decode: before confirming, after it, and in order.
fn check(clip: &Clip) {
    let Clip { name, path, stream, .. } = clip;
    let (name, stream) = (*name, Some(*stream));
    let video = open_stream(path, stream).unwrap_or_else(|error| panic!("{name}: {error}"));
    let first = native(&video, 0).unwrap_or_else(|error| panic!("{name}: {error}"));
    let layout = layout(&video, &first);
    let truth = Truth::of(clip, &layout);
    let provisional = video.table();
    for number in accesses(name, 0, provisional.len()) {
        let picture = match native(&video, number) {
            Err(error) if error.code == Code::Damaged => continue,
            other => other.unwrap_or_else(|error| panic!("{name} {number}: {error}")),
        };
        let same = truth.position(&picture.bytes).is_some();
        assert!(same, "{name}: provisional frame {number} is no frame of the linear decode");
    }
    let confirmed = video.confirm(&Cancel::new()).unwrap();
    assert_eq!(confirmed.len(), truth.len(), "{name}: number of frames");
    assert_eq!((confirmed.revision, confirmed.confirmed), (2, true), "{name}");
    let agreed = provisional.frames == confirmed.frames;
    for (number, frame) in (0..).zip(&confirmed.frames) {
        let next = confirmed.get(number + 1);
        assert!(next.is_none_or(|next| next.time == frame.time + frame.duration), "{name} {number}: times");
        assert!(frame.duration > 0, "{name} {number}: duration");
    }
    for round in 1..3 {
        // A second decoder starts without what the first has cached.
        let fresh = open_stream(path, stream).unwrap();
        fresh.adopt(Arc::clone(&confirmed));
        for number in accesses(name, round, confirmed.len()) {
            compare(clip, &fresh, number, &truth, &layout);
        }
    }
    let fresh = open_stream(path, stream).unwrap();
    fresh.adopt(confirmed);
    for number in 0..truth.len() {
        compare(clip, &fresh, number, &truth, &layout);
    }
    let codes: Vec<_> = fresh.problems().into_iter().map(|problem| problem.code).collect();
    assert!(agreed || clip.ends_in_half_a_frame, "{name}: the provisional table was wrong");
    if !name.starts_with("joined") && !name.starts_with("raw") && name != "negative start" {
        assert!(!codes.contains(&"linear-decoding".into()), "{name} was not seeked in");
    }
    println!("{name}: {} frames, provisional agreed: {agreed}, problems: {codes:?}", truth.len());
}

fn compare(clip: &Clip, video: &Video, number: u32, truth: &Truth, layout: &Layout) {
    let name = clip.name;
    if clip.ends_in_half_a_frame && truth.number(number).is_none() {
        let half = native(video, number);
        assert!(half.is_err_and(|error| error.code == Code::Damaged), "half a frame is not shown");
        return;
    }
    let picture = native(video, number).unwrap_or_else(|error| panic!("{name} {number}: {error}"));
    if picture.bytes != truth.frame(number) {
        let (came, near) = (layout.number(&picture.bytes), truth.position(&picture.bytes));
        let right = truth.number(number);
        panic!("{name}: frame {number} shows {came:?} (same as {near:?}), not {right:?}");
    }
}

#[test]
fn every_clip_is_exact() {
    let mut failed = Vec::new();
    for clip in catalogue::numbered() {
        if std::panic::catch_unwind(|| check(&clip)).is_err() {
            failed.push(clip.name);
        }
    }
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn of_several_streams_the_default_is_shown_and_exact() {
    let path = catalogue::several_streams_mkv();
    check(&Clip {
        name: "several streams",
        path: path.clone(),
        stream: 1,
        is_numbered: true,
        ends_in_half_a_frame: false,
        woven: None,
    });
    let (default, named) = (open(&path).unwrap(), open_stream(&path, Some(1)).unwrap());
    assert_eq!(default.facts(), named.facts());
    assert_eq!(native(&default, 42).unwrap().bytes, native(&named, 42).unwrap().bytes);
    assert_eq!(open_stream(&path, Some(0)).unwrap().facts().unwrap().width, 160);
    let cover = open_stream(&path, Some(2)).err().expect("cover art is no film");
    assert_eq!(cover.code, Code::OutOfRange);
}

#[test]
fn streams_cut_anywhere_are_exact() {
    let percents: Vec<usize> = if is_soak() { (3..80).step_by(7).collect() } else { vec![17, 66] };
    for path in
        [catalogue::open_ts(), catalogue::hevc_open_ts(), catalogue::mpeg_ps(), catalogue::interlaced_ts()]
    {
        for percent in &percents {
            check_cut(&catalogue::cut_anywhere(&path, *percent));
        }
    }
}

/// As [`check`], but a frame that the cut has damaged may be refused.
fn check_cut(path: &Path) {
    let name = path.display();
    let video = match open(path) {
        Ok(video) => video,
        Err(error) => {
            let nothing = linear_decode(path, 0, "yuv420p", 1).is_empty();
            assert!(error.code == Code::Damaged && nothing, "{name}: {error}");
            return;
        }
    };
    let table = video.confirm(&Cancel::new()).unwrap();
    let facts = video.facts().unwrap();
    let bytes = facts.coded_width as usize * facts.coded_height as usize * 3 / 2;
    let truth = linear_decode(path, 0, &facts.pixel_format, bytes);
    let again = linear_decode_by(4, path, 0, &facts.pixel_format, bytes);
    assert_eq!(table.len() as usize, truth.len(), "{name}: number of frames");
    let mut untold = 0;
    let mut refused = Vec::new();
    for number in (0..table.len()).rev().step_by(3).chain(0..table.len()) {
        match native(&video, number) {
            Err(error) if error.code == Code::Damaged => refused.push(number),
            Err(error) => panic!("{name} {number}: {error}"),
            Ok(picture) => {
                // FFmpeg 5 does not tell when a slice of an HEVC frame is cut off, so that half a frame is shown, and
                // what stands in the other half depends on the number of threads. It should be refused.
                let n = number as usize;
                let told = again.get(n) == truth.get(n);
                assert!(!told || picture.bytes == truth[n], "{name}: frame {number}");
                untold += u32::from(!told);
            }
        }
    }
    refused.sort_unstable();
    refused.dedup();
    println!("{name}: {} frames, refused {refused:?}", truth.len());
    assert!(refused.len() <= 4, "{name}: {refused:?}");
    assert!(untold <= 8 && (untold == 0 || facts.codec == "hevc"), "{name}: {untold}");
}

#[test]
fn h264_without_b_frame_trouble_seeks() {
    let video = open(&catalogue::closed_mp4()).unwrap();
    for number in [100, 3, 77, 24, 23] {
        native(&video, number).unwrap();
    }
    let linear = video.problems().into_iter().any(|problem| problem.code == "linear-decoding");
    assert!(!linear, "a plain file must not be decoded from the start each time");
}

#[test]
fn a_frame_that_does_not_exist_is_out_of_range() {
    let video = open(&catalogue::closed_mp4()).unwrap();
    assert_eq!(native(&video, 120).unwrap_err().code, Code::OutOfRange);
    assert_eq!(native(&video, u32::MAX).unwrap_err().code, Code::OutOfRange);
    assert!(native(&video, 119).is_ok());
}

#[test]
fn a_raised_flag_ends_the_work_and_the_next_request_is_right() {
    let path = catalogue::open_ts();
    let video = open(&path).unwrap();
    let raised = Cancel::new();
    raised.cancel();
    let size = galley_media::picture::Size::Native;
    assert_eq!(video.frame(70, size, None, &raised).unwrap_err().code, Code::Cancelled);
    assert_eq!(video.confirm(&raised).unwrap_err().code, Code::Cancelled);
    assert_eq!(native(&video, 70).unwrap().bytes, native(&open(&path).unwrap(), 70).unwrap().bytes);
}

#[test]
fn fixtures_are_exact() {
    let mut clips = catalogue::from_elsewhere();
    if let Some(nasa) = clips.iter().find(|clip| clip.name.contains("nasa")) {
        clips.push(Clip { stream: 0, ..nasa.clone() });
    }
    for clip in &clips {
        check(clip);
    }
}
