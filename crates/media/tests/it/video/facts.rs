//! What is said of a video: rate, size as shown, timecode, colour, sound, oddities.

use galley_media::cancel::Cancel;
use galley_media::inspect::Kind;
use galley_media::picture::{Format, Range, Size, to_rgba};
use galley_testkit::catalogue;
use galley_testkit::clips::{self, HEIGHT, WIDTH};

use super::{native, open};

fn codes(path: &std::path::Path) -> Vec<String> {
    let video = open(path).unwrap();
    video.confirm(&Cancel::new()).unwrap();
    video.problems().into_iter().map(|problem| problem.code).collect()
}

#[test]
fn a_drop_frame_start_timecode_is_read_and_counted_on() {
    let video = open(&catalogue::prores_mov()).unwrap();
    let facts = video.facts().unwrap();
    assert_eq!(facts.codec, "prores");
    assert_eq!(facts.pixel_format, "yuv422p10le");
    assert_eq!(facts.start_timecode.as_deref(), Some("01:00:59;20"));
    assert!(facts.drop_frame);
    let table = video.table();
    assert_eq!(table.timecode(9).as_deref(), Some("01:00:59;29"));
    assert_eq!(table.timecode(10).as_deref(), Some("01:01:00;02"), "two numbers are dropped");
    assert_eq!(native(&video, 5).unwrap().format, Format::Yuv422p10);
    assert_eq!(video.media_type(), "video/quicktime");
}

#[test]
fn at_sixty_frames_a_second_four_numbers_are_dropped() {
    let video = open(&catalogue::drop_60_mov()).unwrap();
    let facts = video.facts().unwrap();
    assert_eq!((facts.frame_rate, facts.drop_frame), (Some([60_000, 1001]), true));
    assert_eq!(facts.start_timecode.as_deref(), Some("01:00:59;56"));
    for table in [video.table(), video.confirm(&Cancel::new()).unwrap()] {
        assert_eq!(table.timecode(0).as_deref(), Some("01:00:59;56"));
        assert_eq!(table.timecode(3).as_deref(), Some("01:00:59;59"));
        assert_eq!(table.timecode(4).as_deref(), Some("01:01:00;04"));
        assert_eq!(table.timecode(59).as_deref(), Some("01:01:00;59"));
    }
}

#[test]
fn the_start_timecode_of_an_mxf_is_read_and_counted_on() {
    let video = open(&catalogue::dnxhd_mxf()).unwrap();
    let facts = video.facts().unwrap();
    assert_eq!((facts.codec.as_str(), facts.frame_rate), ("dnxhd", Some([25, 1])));
    assert_eq!((facts.start_timecode.as_deref(), facts.drop_frame), (Some("10:00:00:00"), false));
    for table in [video.table(), video.confirm(&Cancel::new()).unwrap()] {
        assert_eq!(table.timecode(0).as_deref(), Some("10:00:00:00"));
        assert_eq!(table.timecode(24).as_deref(), Some("10:00:00:24"));
        assert_eq!(table.timecode(25).as_deref(), Some("10:00:01:00"));
        assert_eq!(table.timecode(49).as_deref(), Some("10:00:01:24"));
    }
}

#[test]
fn constant_and_variable_rates_are_told_apart() {
    for path in [catalogue::closed_mp4(), catalogue::open_mkv(), catalogue::open_ts(), catalogue::mpeg4_avi()]
    {
        let facts = open(&path).unwrap().facts().unwrap();
        assert_eq!((facts.frame_rate, facts.variable_frame_rate), (Some([25, 1]), false), "{path:?}");
        assert_eq!(facts.duration[0] as f64 / facts.duration[1] as f64, 4.8, "{path:?}");
    }
    for path in [catalogue::vfr_mp4(), catalogue::vfr_mkv()] {
        let video = open(&path).unwrap();
        let facts = video.facts().unwrap();
        assert_eq!((facts.frame_rate, facts.variable_frame_rate), (None, true), "{path:?}");
        assert_eq!(video.table().timecode(0), None);
    }
}

#[test]
fn an_edit_list_starts_at_zero_with_the_first_shown_frame() {
    let video = open(&catalogue::edit_list_mp4()).unwrap();
    let table = video.confirm(&Cancel::new()).unwrap();
    assert_eq!(table.line(0).unwrap().time, [0, 1]);
    assert_eq!(table.line(25).unwrap().time, [1, 1]);
    assert!(table.len() < 120);
    let shown = native(&video, 0).unwrap();
    let number = galley_testkit::clips::read_number(&shown.bytes, shown.strides[0] as usize, 1);
    assert_eq!(number, Some(37), "1.48 s at 25 frames per second");
}

#[test]
fn odd_timestamps_are_said() {
    assert!(codes(&catalogue::joined_ts()).contains(&"timestamps-repeat".into()));
    assert!(codes(&catalogue::raw_h264()).contains(&"timestamps-absent".into()));
    assert_eq!(codes(&catalogue::closed_mp4()), ["color-unspecified"]);
}

#[test]
fn alpha_that_is_not_shown_is_said() {
    for path in [catalogue::alpha_mov(), catalogue::alpha_webm()] {
        assert!(codes(&path).contains(&"alpha-not-shown".into()), "{path:?}");
        assert!(native(&open(&path).unwrap(), 2).unwrap().format.is_planar());
    }
    assert!(!codes(&catalogue::apng()).contains(&"alpha-not-shown".into()));
}

#[test]
fn gray_with_alpha_keeps_both() {
    let path = catalogue::gray_alpha_apng();
    assert!(!codes(&path).contains(&"alpha-not-shown".into()));
    let truth = clips::linear_decode(&path, 0, "ya8", WIDTH * HEIGHT * 2).swap_remove(3);
    let shown = native(&open(&path).unwrap(), 3).unwrap();
    assert_eq!(shown.bytes.len(), truth.len() * 2);
    for (shown, truth) in shown.bytes.chunks_exact(4).zip(truth.chunks_exact(2)) {
        assert_eq!(shown, [truth[0], truth[0], truth[0], truth[1]]);
    }
    assert!(
        truth.chunks_exact(2).any(|pair| pair[1] == 128) && truth.chunks_exact(2).any(|pair| pair[1] == 255)
    );
}

#[test]
fn what_no_clip_holds_to_a_linear_decode_is_refused() {
    let mpeg4 = catalogue::mpeg4_avi();
    let raw = clips::derive(&catalogue::folder(), "raw.m4v", &mpeg4, "", "-c copy -f m4v");
    let av1 = catalogue::av1_mp4();
    let obu = clips::derive(&catalogue::folder(), "raw.obu", &av1, "", "-c copy -f obu");
    for path in [raw, obu] {
        let error = open(&path).err().unwrap();
        assert_eq!(error.code, galley_media::error::Code::Unsupported, "{path:?}");
        assert!(error.hint.contains("TIFF") && error.hint.contains("DOCX"), "{}", error.hint);
    }
}

#[test]
fn pixel_aspect_stretches_the_width() {
    let video = open(&catalogue::wide_pixels_mp4()).unwrap();
    let facts = video.facts().unwrap();
    // 320 × 176 shown at 16:5: pixels are 1.76 wide.
    assert_eq!((facts.pixel_aspect, facts.width, facts.height), ([44, 25], 563, 176));
    let picture = native(&video, 0).unwrap();
    assert_eq!((picture.width, picture.height), (563, 176));
}

#[test]
fn sizes_and_regions_are_what_was_asked_for() {
    let video = open(&catalogue::closed_mp4()).unwrap();
    let cancel = Cancel::new();
    let half = video.frame(4, Size::Scale { num: 1, den: 2 }, None, &cancel).unwrap();
    assert_eq!((half.width, half.height, half.full_width), (160, 88, 160));
    let fit = video.frame(4, Size::Fit { width: 100, height: 100 }, None, &cancel).unwrap();
    assert_eq!((fit.width, fit.height), (100, 55));
    let whole = video.frame(4, Size::Native, None, &cancel).unwrap();
    let part = video.frame(4, Size::Native, Some([21, 11, 50, 40]), &cancel).unwrap();
    assert_eq!((part.x, part.y, part.width, part.height), (20, 10, 51, 41), "starts at even samples");
    assert_eq!((part.full_width, part.full_height), (320, 176));
    assert_eq!(part.plane(0)[..51], whole.plane(0)[10 * 320 + 20..10 * 320 + 71]);
    assert_eq!(part.plane(1)[..26], whole.plane(1)[5 * 160 + 10..5 * 160 + 36]);
    let outside = video.frame(4, Size::Native, Some([400, 0, 5, 5]), &cancel).unwrap_err();
    assert_eq!(outside.code, galley_media::error::Code::OutOfRange);
}

#[test]
fn range_and_layout_follow_the_stream() {
    let video = open(&catalogue::mjpeg_mov()).unwrap();
    let picture = native(&video, 0).unwrap();
    assert_eq!((picture.format, picture.range), (Format::Yuv422p8, Range::Full));
    let gif = open(&catalogue::gif()).unwrap();
    assert_eq!(native(&gif, 11).unwrap().format, Format::Rgba8);
    assert_eq!((gif.kind(), gif.media_type()), (Kind::Video, "image/gif"));
    assert!(open(&catalogue::interlaced_ts()).unwrap().facts().unwrap().interlaced);
}

#[test]
fn animated_pictures_are_exact() {
    for (path, count) in [(catalogue::gif(), 40), (catalogue::apng(), 30), (catalogue::animated_webp(), 30)] {
        let video = open(&path).unwrap();
        let table = video.confirm(&Cancel::new()).unwrap();
        assert_eq!((table.len(), table.frame_rate), (count, Some([10, 1])));
        for number in [count - 1, 3, 17, 16, 0] {
            let rgba = to_rgba(&native(&video, number).unwrap());
            let green: Vec<u8> = rgba.bytes.iter().skip(1).step_by(4).copied().collect();
            assert_eq!(galley_testkit::clips::read_number(&green, WIDTH, 1), Some(number), "{path:?}");
        }
        assert!(video.problems().iter().all(|problem| problem.code != "linear-decoding"));
    }
}

#[test]
fn an_animated_webp_is_a_film_of_its_own_delays() {
    let video = open(&catalogue::animated_webp()).unwrap();
    let facts = video.facts().unwrap();
    assert_eq!((video.kind(), video.media_type(), facts.codec.as_str()), (Kind::Video, "image/webp", "webp"));
    assert_eq!((facts.width, facts.height, facts.duration), (WIDTH as u32, HEIGHT as u32, [3, 1]));
    assert_eq!(video.table().line(7).unwrap().time, [7, 10]);
    let whole = native(&video, 11).unwrap();
    let half = video.frame(11, Size::Scale { num: 1, den: 2 }, None, &Cancel::new()).unwrap();
    assert_eq!((half.width, half.height), (WIDTH as u32 / 2, HEIGHT as u32 / 2));
    let part = video.frame(11, Size::Native, Some([10, 20, 30, 40]), &Cancel::new()).unwrap();
    assert_eq!((part.x, part.y, part.width, part.height), (10, 20, 30, 40));
    let at = (20 * WIDTH + 10) * 4;
    assert_eq!(part.bytes[..120], whole.bytes[at..at + 120]);
    assert_eq!(native(&video, 30).unwrap_err().code, galley_media::error::Code::OutOfRange);
}

#[test]
fn an_animated_webp_that_is_cut_off_gives_what_it_has() {
    let path = catalogue::animated_webp();
    let cut = catalogue::copy_with("cut.webp", &path, |bytes| bytes.truncate(bytes.len() / 2));
    let video = open(&cut).unwrap();
    let table = video.confirm(&Cancel::new()).unwrap();
    assert!((1..30).contains(&table.len()), "{}", table.len());
    assert!(video.problems().iter().any(|problem| problem.code == "truncated"));
    let last = table.len() - 1;
    assert_eq!(native(&video, last).unwrap().bytes, native(&open(&path).unwrap(), last).unwrap().bytes);
    let stub = catalogue::copy_with("stub.webp", &path, |bytes| bytes.truncate(40));
    assert_eq!(open(&stub).err().unwrap().code, galley_media::error::Code::Damaged);
}

#[test]
fn cover_art_makes_no_film_of_sound() {
    let sound = open(&catalogue::sound_with_cover()).unwrap();
    assert_eq!((sound.kind(), sound.audio().len()), (Kind::Audio, 1));
}

#[test]
fn sound_alone_is_audio_with_its_facts() {
    for (name, codec, media_type) in [
        ("tone.wav", "pcm_s16le", "audio/wav"),
        ("tone.mp3", "mp3", "audio/mpeg"),
        ("tone.flac", "flac", "audio/flac"),
        ("tone.m4a", "aac", "audio/mp4"),
    ] {
        let sound = open(&catalogue::sound_only(name)).unwrap();
        assert_eq!((sound.kind(), sound.media_type()), (Kind::Audio, media_type), "{name}");
        assert_eq!((sound.audio()[0].codec.as_str(), sound.audio()[0].channels), (codec, 1), "{name}");
        assert_eq!(sound.audio()[0].sample_rate, 44_100);
        assert!(sound.facts().is_none() && sound.table().is_empty());
        assert_eq!(native(&sound, 0).unwrap_err().code, galley_media::error::Code::OutOfRange);
    }
}

#[test]
fn a_film_that_is_cut_off_is_said_with_how_much_is_there() {
    let folder = catalogue::folder();
    let mp4 = catalogue::closed_mp4();
    let front = clips::derive(&folder, "front.mp4", &mp4, "", "-c copy -movflags +faststart");
    let mkv = clips::derive(&folder, "whole.mkv", &mp4, "", "-c copy");
    let fragments = clips::derive(&folder, "fragments.mp4", &mp4, "", "-c copy -movflags +frag_keyframe");
    for path in [front, mkv, fragments, catalogue::mpeg4_avi()] {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(!codes(&path).contains(&"cut-short".into()), "{name} is whole");
        let cut = catalogue::copy_with(&format!("off-{name}"), &path, |bytes| {
            bytes.truncate(bytes.len() * 7 / 10);
        });
        let video = open(&cut).unwrap();
        let problem = video.problems().into_iter().find(|problem| problem.code == "cut-short");
        let message = problem.unwrap_or_else(|| panic!("nothing is said of {name}")).message;
        let num_frames = video.confirm(&Cancel::new()).unwrap().len();
        assert!(num_frames > 10 && num_frames < 120, "{name}: {num_frames}");
        if name == "front.mp4" {
            let (_, there) = message.split_once("of 120 frames that it lists, ").unwrap();
            let there: u32 = there.split(' ').next().unwrap().parse().unwrap();
            assert!(there.abs_diff(num_frames) <= 3, "{message}; {num_frames} came out");
        }
    }
}

#[test]
fn an_animated_gif_or_png_that_is_cut_off_is_said_to_be() {
    for path in [catalogue::gif(), catalogue::apng()] {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(!codes(&path).contains(&"cut-short".into()), "{name} is whole");
        for tenths in [5, 9] {
            let cut = catalogue::copy_with(&format!("off-{tenths}-{name}"), &path, |bytes| {
                bytes.truncate(bytes.len() * tenths / 10);
            });
            assert!(
                codes(&cut).contains(&"cut-short".into()),
                "nothing is said of {name} cut to {tenths} tenths"
            );
        }
    }
}

#[test]
fn nothing_is_missing_of_a_whole_clip() {
    for clip in catalogue::numbered() {
        let is_cut = clip.path.to_string_lossy().contains("cut");
        let problems = open(&clip.path).unwrap().problems();
        let is_said = problems.iter().any(|problem| problem.code == "cut-short");
        assert!(is_cut || !is_said, "{}: {problems:?}", clip.path.display());
    }
}
