//! Sound through workers: parts that go on, workers that die, pictures that there are none of.

use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::inspect::Kind;
use galley_media::pool::{At, Medium, OpenOptions, Pool, RenderRequest};
use galley_media::waveform::Waveform;
use rustix::process::{Pid, Signal, kill_process};

use super::{KINDS, Made, Truth, check_blocks};
use crate::bench::{open, pool, render};

fn medium(pool: &Pool, kind: &Made, seconds: &str) -> Medium {
    let file = std::fs::File::open(kind.path(seconds)).unwrap();
    pool.open(file, OpenOptions::default(), &Cancel::new()).unwrap()
}

fn grow(medium: &Medium, waveform: &mut Waveform, max_blocks: u32) {
    let part = medium.waveform(waveform.next(), max_blocks, &Cancel::new()).unwrap();
    waveform.add(&part).unwrap();
}

#[test]
fn a_waveform_comes_in_parts_from_one_worker() {
    let pool = pool();
    let kind = &KINDS[13];
    let medium = medium(&pool, kind, "20");
    let opened = medium.opened();
    assert_eq!((opened.kind, opened.sound, opened.media_type.as_str()), (Kind::Audio, Some(0), "audio/mpeg"));
    medium.hear(&Cancel::new()).unwrap();
    let mut waveform = Waveform::new();
    let mut num_parts = 0;
    while !waveform.is_complete() {
        grow(&medium, &mut waveform, 500);
        num_parts += 1;
    }
    assert!(num_parts > 5, "{num_parts}");
    let truth = Truth::of(&kind.path("20"), kind.channels);
    check_blocks(&waveform, &truth, kind.name);
    let asked = waveform.fine(400_001, 3_000, 300);
    let closely = medium.waveform_closely(&asked, waveform.channels(), &Cancel::new()).unwrap();
    assert_eq!(closely, truth.columns(400_001, 3_000, 300));
    let found = medium.inspect(&Cancel::new()).unwrap();
    let [num, den] = found.audio[0].duration;
    assert_eq!(i128::from(num) * 48_000, i128::from(truth.len()) * i128::from(den), "counted, not claimed");
}

#[test]
fn a_worker_that_dies_costs_nothing_but_time() {
    let pool = pool();
    let kind = &KINDS[10];
    let medium = medium(&pool, kind, "20");
    let mut waveform = Waveform::new();
    let mut num_killed = 0;
    while !waveform.is_complete() {
        grow(&medium, &mut waveform, 400);
        for process in pool.processes() {
            let pid = Pid::from_raw(i32::try_from(process).unwrap()).unwrap();
            num_killed += u32::from(kill_process(pid, Signal::KILL).is_ok());
        }
    }
    assert!(num_killed > 5, "{num_killed}");
    let truth = Truth::of(&kind.path("20"), kind.channels);
    check_blocks(&waveform, &truth, kind.name);
    let asked = waveform.fine(700_001, 3_000, 300);
    let closely = medium.waveform_closely(&asked, waveform.channels(), &Cancel::new()).unwrap();
    assert_eq!(closely, truth.columns(700_001, 3_000, 300));
}

#[test]
fn sound_has_no_picture_and_pictures_have_no_sound() {
    let pool = pool();
    let sound = medium(&pool, &KINDS[1], "5.3");
    for at in [At::Image, At::Page(1), At::Frame(0)] {
        let refused = render(&sound, RenderRequest::new(at)).err().unwrap();
        assert_eq!(refused.code, Code::Unsupported, "{at:?}");
        assert!(!refused.hint.is_empty());
        let sampled = sound.sample(at, &[[0, 0]], &Cancel::new()).unwrap_err();
        assert_eq!(sampled.code, Code::Unsupported, "{at:?}");
    }
    assert_eq!(sound.frame_table(&Cancel::new()).unwrap_err().code, Code::Unsupported);
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(4, 4).write_to(&mut png, image::ImageFormat::Png).unwrap();
    let picture = open(&pool, &png.into_inner()).unwrap();
    assert_eq!(picture.opened().sound, None);
    assert_eq!(picture.waveform(0, 1, &Cancel::new()).unwrap_err().code, Code::Unsupported);
    assert_eq!(picture.hear(&Cancel::new()).unwrap_err().code, Code::Unsupported);
}

#[test]
fn a_header_alone_is_not_heard() {
    let pool = pool();
    let bytes = std::fs::read(KINDS[10].path("5.3")).unwrap();
    // A FLAC whose frames are all gone, and one that has nothing but its header.
    let frames = bytes.windows(2).position(|pair| pair == [0xff, 0xf8]).unwrap();
    let emptied = [&bytes[..frames], &vec![0x55; bytes.len() - frames][..]].concat();
    for silent in [emptied, bytes[..frames].to_vec()] {
        let heard = open(&pool, &silent).and_then(|medium| medium.hear(&Cancel::new()));
        assert_eq!(heard.err().map(|error| error.code), Some(Code::Damaged));
    }
}

#[test]
fn a_stopped_question_is_given_up_in_time() {
    let pool = pool();
    let medium = medium(&pool, &KINDS[1], "5.3");
    let stopped = Cancel::new();
    stopped.cancel();
    assert_eq!(medium.waveform(0, 100, &stopped).unwrap_err().code, Code::Cancelled);
    let mut waveform = Waveform::new();
    grow(&medium, &mut waveform, 100);
    assert!(waveform.num_samples() > 0);
}
