//! Every sample is counted, and every block measured.

use galley_media::cancel::Cancel;
use galley_media::inspect::Kind;
use galley_testkit::catalogue;

use super::{KINDS, Truth, check_blocks, open, whole};

#[test]
fn every_sound_is_counted_and_measured() {
    for kind in KINDS {
        let path = kind.path("5.3");
        let video = open(&path).unwrap();
        let facts = &video.audio()[video.heard().unwrap() as usize];
        assert_eq!((video.kind(), video.heard()), (Kind::Audio, Some(0)), "{}", kind.name);
        assert_eq!(
            (usize::from(facts.channels), facts.sample_rate),
            (kind.channels, 48_000),
            "{}",
            kind.name
        );
        let truth = Truth::of(&path, kind.channels);
        assert!(truth.len() >= 48_000 * 53 / 10, "{}: {} samples", kind.name, truth.len());
        // In parts that end anywhere, and in one.
        check_blocks(&whole(&video, 61).unwrap(), &truth, kind.name);
        check_blocks(&whole(&video, 1 << 20).unwrap(), &truth, kind.name);
        assert!(video.problems().is_empty(), "{}: {:?}", kind.name, video.problems());
    }
}

#[test]
fn encoder_delay_and_padding_are_not_heard() {
    for (name, arguments, expected) in [
        ("delay.mp3", "-c:a libmp3lame -b:a 128k", 96_000),
        ("delay.ogg", "-c:a libopus", 96_000),
        ("delay.mka", "-c:a libopus", 96_000),
        ("delay.flac", "-c:a flac", 96_000),
        // What an M4A is padded with behind, FFmpeg leaves in: 95 frames of 1024 samples, less the first one.
        ("delay.m4a", "-c:a aac", 94 * 1024),
    ] {
        let video = open(&catalogue::sound(name, 2, "2", arguments)).unwrap();
        let waveform = whole(&video, 4096).unwrap();
        assert_eq!(waveform.num_samples(), expected, "{name}: two seconds went in");
    }
}

#[test]
fn a_duration_is_counted_once_all_was_decoded() {
    for kind in KINDS {
        let path = kind.path("5.3");
        let video = open(&path).unwrap();
        let count = video.count_samples(&Cancel::new()).unwrap();
        assert_eq!(count, Truth::of(&path, kind.channels).len(), "{}", kind.name);
        let [num, den] = video.audio()[0].duration;
        assert_eq!(i128::from(num) * 48_000, i128::from(count) * i128::from(den), "{}", kind.name);
    }
}

#[test]
fn parts_may_be_asked_for_again_and_from_elsewhere() {
    let path = KINDS[13].path("5.3");
    let video = open(&path).unwrap();
    let ask = |from: u64| video.waveform(from, 100, &Cancel::new()).unwrap();
    let (first, second, third) = (ask(0), ask(100), ask(200));
    assert_eq!((ask(100).peaks, ask(0).peaks, ask(200).peaks), (second.peaks, first.peaks, third.peaks));
    let all = whole(&video, 4096).unwrap();
    assert_eq!(ask(all.next()).num_samples, all.num_samples(), "at the end there is nothing but the end");
    assert_eq!(
        video.waveform(all.next() + 1, 100, &Cancel::new()).unwrap_err().code,
        galley_media::error::Code::Damaged
    );
}

#[test]
fn channels_beyond_the_eighth_are_within_it() {
    let path = catalogue::sound(
        "many.wav",
        8,
        "1",
        "-c:a pcm_s16le -filter:a pan=16c|c0=c0|c1=c1|c2=c2|c3=c3|c4=c4|c5=c5|c6=c6|c7=c0|c8=c7|c15=c4",
    );
    let video = open(&path).unwrap();
    assert_eq!(video.audio()[0].channels, 16);
    let waveform = whole(&video, 4096).unwrap();
    assert_eq!(waveform.channels(), 8);
    check_blocks(&waveform, &Truth::of(&path, 16), "sixteen channels");
}

#[test]
fn of_several_sounds_the_default_is_heard() {
    let first = catalogue::sound("first.wav", 1, "1", "-c:a pcm_s16le");
    let second = catalogue::sound("second.wav", 2, "2", "-c:a pcm_s16le");
    let arguments = format!("-i {} -map 0:a -map 1:a -c copy", second.display());
    let several = |name: &str, disposition: &str| {
        galley_testkit::clips::derive(
            &catalogue::folder(),
            name,
            &first,
            "",
            &format!("{arguments} {disposition}"),
        )
    };
    let chosen = |path: &std::path::Path| {
        let video = open(path).unwrap();
        (video.heard(), whole(&video, 4096).unwrap().num_samples())
    };
    let one = several("default-first.mka", "-disposition:a:0 default -disposition:a:1 0");
    assert_eq!(chosen(&one), (Some(0), 48_000));
    let other = several("default-second.mka", "-disposition:a:0 0 -disposition:a:1 default");
    assert_eq!(chosen(&other), (Some(1), 96_000));
    let neither = several("no-default.mka", "-disposition:a:0 0 -disposition:a:1 0");
    assert_eq!(chosen(&neither), (Some(1), 96_000), "the one with more channels");
}

#[test]
fn what_has_a_picture_has_no_waveform_of_its_own() {
    let video = open(&catalogue::closed_mp4()).unwrap();
    assert_eq!(video.heard(), None);
    let refused = video.waveform(0, 10, &Cancel::new()).unwrap_err();
    assert_eq!(refused.code, galley_media::error::Code::Unsupported);
    let covered = open(&catalogue::sound_with_cover()).unwrap();
    let truth = Truth::of(&catalogue::sound_with_cover(), 1);
    check_blocks(&whole(&covered, 4096).unwrap(), &truth, "a sound with cover art");
}

#[test]
fn gaps_between_timestamps_are_closed_and_said() {
    // Packets of the third second are taken out, their timestamps stay.
    let path = catalogue::sound("hole.mka", 1, "5", "-c:a pcm_s16le");
    let hole = galley_testkit::clips::derive(
        &catalogue::folder(),
        "hole-copy.mka",
        &path,
        "",
        "-c copy -bsf:a noise=drop=between(pts*tb\\,2\\,3)",
    );
    let video = open(&hole).unwrap();
    let truth = Truth::of(&hole, 1);
    assert!((180_000..200_000).contains(&truth.len()), "{}", truth.len());
    check_blocks(&whole(&video, 4096).unwrap(), &truth, "a sound with a hole");
    let problems: Vec<String> = video.problems().into_iter().map(|problem| problem.code).collect();
    assert_eq!(problems, ["sound-gaps"]);
}
